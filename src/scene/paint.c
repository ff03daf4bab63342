/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Painting with cairo. */
#include "scene/paint.h"

#include <math.h>

static const double border_dashes[] = { 3, 2.5 }, line_dashes[] = { 4, 3 };

static void
fill (cairo_t *cr, KmColor color, double alpha)
{
  km_color_set (cr, color, alpha);
  cairo_fill (cr);
}

static void
stroke (cairo_t *cr, KmColor color, double alpha, double width)
{
  km_color_set (cr, color, alpha);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

void
km_paint_rect (cairo_t *cr, KmRect rect, KmColor color, double alpha)
{
  cairo_rectangle (cr, rect.x, rect.y, rect.w, rect.h);
  fill (cr, color, alpha);
}

void
km_paint_round (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha)
{
  km_path_round (cr, rect, radius);
  fill (cr, color, alpha);
}

void
km_paint_crisp (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha)
{
  km_path_round_crisp (cr, rect, radius);
  fill (cr, color, alpha);
}

void
km_paint_outline (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha, double width)
{
  km_path_round_crisp (cr, rect, radius);
  stroke (cr, color, alpha, width);
}

void
km_paint_dashed (cairo_t *cr, KmRect rect, double radius, KmColor color, double alpha, double width)
{
  cairo_set_dash (cr, border_dashes, 2, 0);
  km_paint_outline (cr, rect, radius, color, alpha, width);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
km_paint_box (cairo_t *cr, KmRect rect, double radius, KmColor fill_color, KmColor border, double border_alpha,
              double width)
{
  km_path_round_crisp (cr, rect, radius);
  km_color_set (cr, fill_color, 1);
  cairo_fill_preserve (cr);
  stroke (cr, border, border_alpha, width);
}

void
km_paint_pill (cairo_t *cr, KmRect rect, KmColor fill_color, KmColor border, double width)
{
  km_path_round (cr, rect, rect.h / 2);
  km_color_set (cr, fill_color, 1);
  cairo_fill_preserve (cr);
  stroke (cr, border, 1, width);
}

void
km_paint_disc (cairo_t *cr, double x, double y, double r, KmColor fill_color, KmColor border, double width)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  km_color_set (cr, fill_color, 1);
  cairo_fill_preserve (cr);
  stroke (cr, border, 1, width);
}

void
km_paint_rects (cairo_t *cr, const KmRect *rects, size_t n, KmColor color, double alpha, double width)
{
  for (size_t i = 0; i < n; i++)
    cairo_rectangle (cr, rects[i].x, rects[i].y, rects[i].w, rects[i].h);
  if (width > 0)
    stroke (cr, color, alpha, width);
  else
    fill (cr, color, alpha);
}

void
km_paint_polyline (cairo_t *cr, const KmPoint *points, size_t n, KmColor color, double width, bool round)
{
  for (size_t i = 0; i < n; i++)
    cairo_line_to (cr, points[i].x, points[i].y);
  cairo_set_line_cap (cr, round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  stroke (cr, color, 1, width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

void
km_paint_lines (cairo_t *cr, const KmLine *lines, size_t n, KmColor color, double alpha, double width)
{
  for (size_t i = 0; i < n; i++)
    {
      cairo_move_to (cr, lines[i].x1, lines[i].y1);
      cairo_line_to (cr, lines[i].x2, lines[i].y2);
    }
  stroke (cr, color, alpha, width);
}

void
km_paint_dashed_line (cairo_t *cr, KmLine line, KmColor color, double alpha, double width)
{
  cairo_set_dash (cr, line_dashes, 2, 0);
  km_paint_line (cr, line, color, alpha, width);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
km_paint_curve (cairo_t *cr, KmLine line, double cx1, double cy1, double cx2, double cy2, KmColor color, double alpha,
                double width)
{
  cairo_move_to (cr, line.x1, line.y1);
  cairo_curve_to (cr, cx1, cy1, cx2, cy2, line.x2, line.y2);
  stroke (cr, color, alpha, width);
}

void
km_paint_arrow_head (cairo_t *cr, double x, double y, int dx, int dy, double size, KmColor color, double alpha)
{
  double bx = x - dx * size, by = y - dy * size, half = size * 0.6;
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, bx - dy * half, by - dx * half);
  cairo_line_to (cr, bx + dy * half, by + dx * half);
  cairo_close_path (cr);
  fill (cr, color, alpha);
}

double
km_paint_words (const KmScope *scope, cairo_t *cr, KmTextStyle style, const char *string, KmRect box, double x_align,
                double y_align, KmColor color, double alpha)
{
  km_color_set (cr, color, alpha);
  return km_text_draw (scope->text, cr, style, string, box, x_align, y_align);
}

double
km_paint_note (const KmScope *scope, cairo_t *cr, const char *string, KmRect box, double x_align)
{
  return km_paint_words (scope, cr, KM_TEXT_SMALL, string, box, x_align, 0.5, scope->theme->dim, 1);
}

void
km_paint_begin_clip (cairo_t *cr, KmRect rect, double radius)
{
  cairo_save (cr);
  km_path_round (cr, rect, radius);
  cairo_clip (cr);
}

void
km_paint_end_clip (cairo_t *cr)
{
  cairo_restore (cr);
}

void
km_paint_begin_fade (cairo_t *cr, KmRect reach, double alpha)
{
  if (alpha >= 1)
    return;
  km_paint_begin_clip (cr, reach, 0); /* a group is as large as the clip */
  cairo_push_group (cr);
}

void
km_paint_end_fade (cairo_t *cr, double alpha)
{
  if (alpha >= 1)
    return;
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, alpha);
  km_paint_end_clip (cr);
}

/* ---- things with a look ---- */

void
km_paint_look (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect rect, double radius)
{
  if (look->pattern == KM_PATTERN_NONE)
    {
      km_paint_box (cr, rect, radius, look->fill, look->border, 1, scope->theme->line_px);
      return;
    }
  km_paint_crisp (cr, rect, radius, look->fill, 1);
  km_pattern_paint (cr, look->pattern, km_rect_inset (rect, 1), look->ink, scope->tiles);
  km_paint_outline (cr, rect, radius, look->border, 1, scope->theme->line_px);
}

void
km_paint_area (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect rect)
{
  km_paint_rect (cr, rect, look->fill, 1);
  if (rect.w >= 3)
    km_pattern_paint (cr, look->pattern, rect, look->ink, scope->tiles);
}

double
km_paint_swatch (const KmScope *scope, cairo_t *cr, const KmLook *look, const char *word, KmRect line)
{
  double width, side = round (11 * scope->unit), gap = 5 * scope->unit;
  km_text_measure (scope->text, KM_TEXT_SMALL, word, &width, NULL);
  if (cr)
    {
      km_paint_look (scope, cr, look, km_rect (line.x, line.y + floor ((line.h - side) / 2), side, side),
                     2 * scope->unit);
      km_paint_words (scope, cr, KM_TEXT_SMALL, word, km_rect (line.x + side + gap, line.y, width + 1, line.h), 0, 0.5,
                      scope->theme->dim, 1);
    }
  return side + gap + width;
}

void
km_paint_ghost (const KmScope *scope, cairo_t *cr, KmTextStyle style, const char *label, KmRect rect)
{
  km_paint_dashed (cr, rect, 3.5 * scope->unit, scope->theme->ghost, 0.9, scope->theme->line_px);
  if (label)
    km_paint_words (scope, cr, style, label, rect, 0.5, 0.5, scope->theme->dim, 0.8);
}

void
km_paint_selection (const KmScope *scope, cairo_t *cr, const KmTarget *target, KmRect rect, double radius)
{
  bool selected = scope->selection && km_target_equal (scope->selection, target);
  bool hovered = scope->hover && km_target_equal (scope->hover, target);
  double out;

  if (!selected && !hovered)
    return;
  out = selected ? 2 : 1;
  km_paint_outline (cr, km_rect_inset (rect, -out), radius + out, scope->theme->accent, selected ? 1 : 0.6,
                    selected ? 2 : 1.5);
}

const KmLook *
km_type_look (const KmScope *scope, KmMigratetype type)
{
  return &scope->theme->looks[scope->snapshot->type_cell[type]];
}
