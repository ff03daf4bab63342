/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pen that paints with cairo, at once. A circle of two: it fills shapes with patterns (pattern.c), whose lines have
 * colors of its own. */
#pragma once

#include "draw/pattern.h"
#include "scene/pen.h"

typedef struct
{
  KmPen base;
  cairo_t *cr;                 /* borrowed */
  KmText *text;                /* borrowed: of pango */
  const KmPatternTiles *tiles; /* borrowed; NULL: vector target, no bitmaps */
} KmCairoPen;

/* Makes a pen of @cr without a keeper; its clip is that of @cr. */
void km_cairo_pen_init (KmCairoPen *pen, cairo_t *cr, KmText *text, const KmPatternTiles *tiles);

/* Sets the source of @cr. @alpha 0..1. */
void km_cairo_color (cairo_t *cr, KmColor color, double alpha);
