/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures are painted with: boxes, lines, words, and the few things that look the same in every view.
 *
 * Sizes are in logical pixels; @alpha is 0 to 1, opaque at 1. A crisp shape has its edges on whole pixels and its lines
 * in the middle of them. */
#pragma once

#include "scene/scope.h"

/* ---- shapes ---- */

/* Filled, with square corners. */
void km_paint_rect (cairo_t *cr, KmRect rect, KmColor color, double alpha);
/* With round corners; the second one crisp. */
void km_paint_round (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha);
void km_paint_crisp (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha);
/* Only a crisp border; the second one dashed. */
void km_paint_outline (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha, double width);
void km_paint_dashed (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha, double width);
/* Crisp, opaque, with a border. */
void km_paint_box (cairo_t *cr, KmRect rect, double radius, KmColor fill, KmColor border, double border_alpha,
                   double width);

/* Half-round ends, opaque, with a border. */
void km_paint_pill (cairo_t *cr, KmRect rect, KmColor fill, KmColor border, double width);
/* A circle of radius @r around (@x, @y), opaque, with a border. */
void km_paint_disc (cairo_t *cr, double x, double y, double r, KmColor fill, KmColor border, double width);
/* Many rectangles of one look: filled, or with @width > 0 only their borders. */
void km_paint_rects (cairo_t *cr, const KmRect *rects, size_t n, KmColor color, double alpha, double width);

typedef struct
{
  double x, y;
} KmPoint;

typedef struct
{
  double x1, y1, x2, y2;
} KmLine;

/* One line through @points, @n > 1; @round: with round ends. */
void km_paint_polyline (cairo_t *cr, const KmPoint *points, size_t n, KmColor color, double width, bool round);

/* Straight lines of one look. */
void km_paint_lines (cairo_t *cr, const KmLine *lines, size_t n, KmColor color, double alpha, double width);
static inline void
km_paint_line (cairo_t *cr, KmLine line, KmColor color, double alpha, double width)
{
  km_paint_lines (cr, &line, 1, color, alpha, width);
}
void km_paint_dashed_line (cairo_t *cr, KmLine line, KmColor color, double alpha, double width);
/* From (x1, y1) to (x2, y2) by way of two control points. */
void km_paint_curve (cairo_t *cr, KmLine line, double cx1, double cy1, double cx2, double cy2, KmColor color,
                     double alpha, double width);
/* A head whose tip is at (@x, @y); it points right for @dx = 1, left for -1, or down and up with @dy. */
void km_paint_arrow_head (cairo_t *cr, double x, double y, int dx, int dy, double size, KmColor color, double alpha);

/* One line of @string inside @box, as km_text_draw() does it. Returns the width of the words. */
double km_paint_words (const KmScope *scope, cairo_t *cr, KmTextStyle style, const char *string, KmRect box,
                       double x_align, double y_align, KmColor color, double alpha);

/* The same in the style of notes, in the middle of @box. */
double km_paint_note (const KmScope *scope, cairo_t *cr, const char *string, KmRect box, double x_align);

/* What is painted until the end is cut to @rect, whose corners are round. */
void km_paint_begin_clip (cairo_t *cr, KmRect rect, double radius);
void km_paint_end_clip (cairo_t *cr);
/* What is painted inside @reach until the end shows through as a whole; nothing happens at an @alpha of 1. */
void km_paint_begin_fade (cairo_t *cr, KmRect reach, double alpha);
void km_paint_end_fade (cairo_t *cr, double alpha);

/* ---- things with a look ---- */

/* Fills @rect in the look of a class, with pattern and border. */
void km_paint_look (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect rect, double radius);
/* Fill and pattern alone. */
void km_paint_area (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect rect);
/* A small box in a look with its word at the left end of @line. Returns the width of both; paints nothing if @cr is
 * NULL. */
double km_paint_swatch (const KmScope *scope, cairo_t *cr, const KmLook *look, const char *word, KmRect line);
/* A dashed box where something was before the step; @label may be NULL. */
void km_paint_ghost (const KmScope *scope, cairo_t *cr, KmTextStyle style, const char *label, KmRect rect);
/* The outline of what is selected or what the pointer is over, if @target is. */
void km_paint_selection (const KmScope *scope, cairo_t *cr, const KmTarget *target, KmRect rect, double radius);

/* Look of a migratetype on lists and in headings. */
const KmLook *km_type_look (const KmScope *scope, KmMigratetype type);
