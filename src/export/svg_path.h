/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data of a path of SVG, as short as it can be: every point from the one before. */
#pragma once

#include "scene/pen.h"

#include <stdint.h>

typedef struct
{
  GString *d;     /* borrowed */
  int64_t grain;  /* parts of a pixel */
  int64_t x, y;   /* where the pen is, in those parts */
  int64_t x0, y0; /* where the figure began */
  bool begun;
} KmSvgPath;

/* Begins a path that is appended to @d, in parts of a pixel of which there are @grain: 1, 10 or 100. */
void km_svg_path_init (KmSvgPath *path, GString *d, int64_t grain);
/* Appends a shape of boxes without round corners, of lines, or a curve. */
void km_svg_path_add (KmSvgPath *path, const KmShape *shape);
/* Appends a rectangle. */
void km_svg_path_add_rect (KmSvgPath *path, const KmRect *rect);
