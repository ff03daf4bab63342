/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rectangles in logical pixels, y downwards, half open: the one shape that layouts, painters and picking share. */
#pragma once

#include <stdbool.h>

typedef struct
{
  double x, y, w, h; /* w, h >= 0; an area of 0 is empty */
} KmRect;

/* Whole pixels. */
typedef struct
{
  int x, y, width, height;
} KmIntRect;

typedef struct
{
  double x, y;
} KmPoint;

typedef struct
{
  double x1, y1, x2, y2;
} KmLine;

static inline KmRect
km_rect (double x, double y, double w, double h)
{
  return (KmRect){ x, y, w, h };
}

static inline bool
km_rect_is_empty (const KmRect *r)
{
  return r->w <= 0 || r->h <= 0;
}

static inline bool
km_rect_contains (const KmRect *r, double x, double y)
{
  return x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h;
}

static inline bool
km_rect_meets (const KmRect *a, const KmRect *b)
{
  return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

/* Whether the upper left corners of both lie on the same pixel, or nearly. */
bool km_rect_is_same_place (const KmRect *a, const KmRect *b);
/* The rectangle made smaller by @d on every side (larger if negative); never of negative size. */
KmRect km_rect_inset (KmRect r, double d);
/* The common part; empty if there is none. */
KmRect km_rect_intersect (KmRect a, KmRect b);
/* The smallest rectangle around both; an empty one does not count. */
KmRect km_rect_union (KmRect a, KmRect b);
/* @a at @t = 0, @b at @t = 1, between them in between. */
KmRect km_rect_lerp (KmRect a, KmRect b, double t);
/* The smallest rectangle of whole pixels around @r. */
KmIntRect km_rect_to_int (KmRect r);
/* The rectangle on whole pixels, made smaller by half a pixel on every side: a border of odd width on it is sharp. */
KmRect km_rect_crisp (KmRect r);

/* Slow start and slow end: maps 0..1 to 0..1. */
double km_ease (double t);
