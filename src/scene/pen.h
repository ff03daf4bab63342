/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a picture is made with. Layers call the functions of paint.h; those describe each shape and hand it to the pen:
 *
 *   layers ──► paint.h ──► KmPen ─┬─► cairo, at once: the screen           (draw/cairo_pen.h)
 *                                 └─► a display list: every file format     (scene/list.h)
 *
 * There is one description of a shape and one of how cairo draws it, so a list painted with cairo is the picture on the
 * screen. */
#pragma once

#include "model/cells.h"
#include "scene/geometry.h"
#include "scene/text.h"
#include "scene/theme.h"

#include <glib.h>
#include <stddef.h>

typedef enum
{
  KM_SHAPE_BOX,      /* rect with round corners */
  KM_SHAPE_RECTS,    /* many rectangles of one look */
  KM_SHAPE_LINES,    /* many straight lines of one look */
  KM_SHAPE_POLYLINE, /* one line through points */
  KM_SHAPE_POLYGON,  /* the same closed */
  KM_SHAPE_CURVE,    /* four points: begin, two control points, end */
  KM_SHAPE_PATTERN,  /* rect filled with a pattern in the colour of `fill` */
  KM_SHAPE_WORDS,    /* one line of text in rect, in the colour of `fill` */
  KM_SHAPE_CLIP,     /* what follows is cut to rect with round corners, until END_CLIP */
  KM_SHAPE_END_CLIP,
  KM_SHAPE_FADE, /* what follows shows through as a whole, by `fill_alpha`, until END_FADE */
  KM_SHAPE_END_FADE,
} KmShapeKind;

typedef enum
{
  KM_DASH_NONE,
  KM_DASH_BORDER,
  KM_DASH_LINE,
  KM_NR_DASHES,
} KmDash;

/* Lengths of the dash and of the gap behind it, in logical pixels; 0, 0 for a line without. */
extern const double km_dash_lengths[KM_NR_DASHES][2];

/* One shape. What its kind does not name is 0. */
typedef struct
{
  KmShapeKind kind;
  KmDash dash;
  bool round_ends;
  bool hard_edges; /* whole pixels, no shades: neighbours leave no seam */
  KmColor fill, stroke;
  double fill_alpha, stroke_alpha; /* 0: none */
  double width;                    /* of the stroke */
  KmRect rect;
  double radius;
  size_t n; /* of what follows */
  union
  {
    const KmRect *rects;
    const KmLine *lines;
    const KmPoint *points;
  };
  const char *words;
  KmTextStyle style;
  double x_align, y_align; /* 0 = left or top, 1 = right or bottom */
  double size_px;          /* of the words; 0: what the painter has for the style */
  KmPatternId pattern;
} KmShape;

/* A thing with a name. */
typedef struct
{
  const char *what; /* "block", "zone" */
  KmCellClass cell; /* how it is filled; KM_CELL_HOLE for what is no memory */
  uint32_t marks;   /* KmStepMarks: what the step has done to it */
  KmTarget target;  /* what it shows; kind NONE for nothing that can be selected */
} KmThing;

typedef struct _KmPen KmPen;
typedef struct _KmKeeper KmKeeper;

struct _KmPen
{
  void (*draw) (KmPen *pen, const KmShape *shape);
  /* What follows until end() is @thing, called @name. NULL: nobody wants names. */
  void (*begin) (KmPen *pen, const KmThing *thing, const char *name);
  void (*end) (KmPen *pen);
  KmRect clip;      /* nothing outside shows */
  KmKeeper *keeper; /* has a kept picture of the page frames; NULL: they are drawn as shapes */
};

/* Begins a thing. Its name is the same at every step and of no other thing in the picture; km_pen_end() ends it.
 * @format may have %s, %u and %x, the latter two for 64 bits as well. Costs a comparison where nobody wants names. */
void km_pen_begin (KmPen *pen, const KmThing *thing, const char *format, ...) G_GNUC_PRINTF (3, 4);
static inline void
km_pen_end (KmPen *pen)
{
  if (pen->end)
    pen->end (pen);
}
