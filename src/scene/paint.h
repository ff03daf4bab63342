/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures are painted with: boxes, lines, words, and the few things that look the same in every view.
 *
 * Sizes are in logical pixels; @alpha is 0 to 1, opaque at 1. A crisp shape has its edges on whole pixels and its lines
 * in the middle of them. */
#pragma once

#include "scene/pen.h"
#include "scene/scope.h"

/* ---- shapes ---- */

/* Filled, with square corners. */
void km_paint_rect (KmPen *pen, KmRect rect, KmColor color, double alpha);
/* With round corners; the second one crisp. */
void km_paint_round (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha);
void km_paint_crisp (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha);
/* Only a crisp border; the second one dashed. */
void km_paint_outline (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha, double width);
void km_paint_dashed (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha, double width);
/* Crisp, opaque, with a border. */
void km_paint_box (KmPen *pen, KmRect rect, double radius, KmColor fill, KmColor border, double border_alpha,
                   double width);

/* Half-round ends, opaque, with a border. */
void km_paint_pill (KmPen *pen, KmRect rect, KmColor fill, KmColor border, double width);
/* A circle of radius @r around (@x, @y), opaque, with a border. */
void km_paint_disc (KmPen *pen, double x, double y, double r, KmColor fill, KmColor border, double width);
/* Many rectangles of one look: filled, or with @width > 0 only their borders. */
void km_paint_rects (KmPen *pen, const KmRect *rects, size_t n, KmColor color, double alpha, double width);

/* Many filled rectangles on whole pixels, without a seam between neighbours. */
void km_paint_pixels (KmPen *pen, const KmRect *rects, size_t n, KmColor color);

/* One line through @points, @n > 1; @round: with round ends. */
void km_paint_polyline (KmPen *pen, const KmPoint *points, size_t n, KmColor color, double width, bool round);

/* Straight lines of one look. */
void km_paint_lines (KmPen *pen, const KmLine *lines, size_t n, KmColor color, double alpha, double width);
static inline void
km_paint_line (KmPen *pen, KmLine line, KmColor color, double alpha, double width)
{
  km_paint_lines (pen, &line, 1, color, alpha, width);
}
void km_paint_dashed_line (KmPen *pen, KmLine line, KmColor color, double alpha, double width);
/* From (x1, y1) to (x2, y2) by way of two control points. */
void km_paint_curve (KmPen *pen, KmLine line, double cx1, double cy1, double cx2, double cy2, KmColor color,
                     double alpha, double width);
/* A head whose tip is at (@x, @y); it points right for @dx = 1, left for -1, or down and up with @dy. */
void km_paint_arrow_head (KmPen *pen, double x, double y, int dx, int dy, double size, KmColor color, double alpha);

/* One line of @string inside @box; what does not fit ends in "…". @x_align and @y_align: 0 = left or top, 1 = right or
 * bottom. */
void km_paint_words (KmPen *pen, KmTextStyle style, const char *string, KmRect box, double x_align, double y_align,
                     KmColor color, double alpha);

/* The same in the style of notes, in the middle of @box. */
void km_paint_note (const KmScope *scope, KmPen *pen, const char *string, KmRect box, double x_align);

/* @pattern all over @rect. */
void km_paint_pattern (KmPen *pen, KmPatternId pattern, KmRect rect, KmColor ink);

/* What is painted until the end is cut to @rect, whose corners are round. */
void km_paint_begin_clip (KmPen *pen, KmRect rect, double radius);
void km_paint_end_clip (KmPen *pen);
/* What is painted inside @reach until the end shows through as a whole; nothing happens at an @alpha of 1. */
void km_paint_begin_fade (KmPen *pen, KmRect reach, double alpha);
void km_paint_end_fade (KmPen *pen, double alpha);

/* ---- things with a look ---- */

/* Fills @rect in the look of a class, with pattern and border. */
void km_paint_look (const KmScope *scope, KmPen *pen, const KmLook *look, KmRect rect, double radius);
/* Fill and pattern alone. */
void km_paint_area (KmPen *pen, const KmLook *look, KmRect rect);
/* A small box in a look with its word at the left end of @line. Returns the width of both; paints nothing if @pen is
 * NULL. */
double km_paint_swatch (const KmScope *scope, KmPen *pen, const KmLook *look, const char *word, KmRect line);
/* What things of one kind lie in; @touched: the event is about it. */
void km_paint_tray (const KmScope *scope, KmPen *pen, KmRect rect, bool touched);
/* The name of a row or a lane as a pill; @touched: the event is about it; @current: it is of the CPU that calls. */
void km_paint_name (const KmScope *scope, KmPen *pen, const char *name, KmRect pill, bool touched, bool current);
/* A dashed box where something was before the step; @label may be NULL. */
void km_paint_ghost (const KmScope *scope, KmPen *pen, KmTextStyle style, const char *label, KmRect rect);
/* The outline of what is selected or what the pointer is over, if @target is. */
void km_paint_selection (const KmScope *scope, KmPen *pen, const KmTarget *target, KmRect rect, double radius);

/* Look of a migratetype on lists and in headings. */
const KmLook *km_type_look (const KmScope *scope, KmMigratetype type);
