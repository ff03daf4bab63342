/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes with cairo: one function for each kind. */
#include "draw/cairo_pen.h"

#include "draw/pango_text.h"

void
km_cairo_color (cairo_t *cr, KmColor color, double alpha)
{
  cairo_set_source_rgba (cr, (color >> 16 & 0xff) / 255.0, (color >> 8 & 0xff) / 255.0, (color & 0xff) / 255.0, alpha);
}

/* Fills the path, then draws its line, as far as the shape has either. */
static void
finish_path (cairo_t *cr, const KmShape *shape)
{
  if (shape->fill_alpha > 0)
    {
      km_cairo_color (cr, shape->fill, shape->fill_alpha);
      if (shape->stroke_alpha > 0)
        cairo_fill_preserve (cr);
      else
        cairo_fill (cr);
    }
  if (shape->stroke_alpha <= 0)
    return;
  km_cairo_color (cr, shape->stroke, shape->stroke_alpha);
  cairo_set_line_width (cr, shape->width);
  if (shape->dash != KM_DASH_NONE)
    cairo_set_dash (cr, km_dash_lengths[shape->dash], 2, 0);
  if (shape->round_ends)
    cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
  if (shape->dash != KM_DASH_NONE)
    cairo_set_dash (cr, NULL, 0, 0);
  if (shape->round_ends)
    cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

static void
add_round (cairo_t *cr, KmRect r, double radius)
{
  double k = MIN (radius, MIN (r.w, r.h) / 2);
  if (k < 0.5)
    {
      cairo_rectangle (cr, r.x, r.y, r.w, r.h);
      return;
    }
  cairo_new_sub_path (cr);
  cairo_arc (cr, r.x + r.w - k, r.y + k, k, -G_PI_2, 0);
  cairo_arc (cr, r.x + r.w - k, r.y + r.h - k, k, 0, G_PI_2);
  cairo_arc (cr, r.x + k, r.y + r.h - k, k, G_PI_2, G_PI);
  cairo_arc (cr, r.x + k, r.y + k, k, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
draw_box (KmCairoPen *pen, const KmShape *shape)
{
  add_round (pen->cr, shape->rect, shape->radius);
  finish_path (pen->cr, shape);
}

static void
draw_rects (KmCairoPen *pen, const KmShape *shape)
{
  if (shape->hard_edges)
    cairo_set_antialias (pen->cr, CAIRO_ANTIALIAS_NONE);
  for (size_t i = 0; i < shape->n; i++)
    {
      const KmRect *r = &shape->rects[i];
      cairo_rectangle (pen->cr, r->x, r->y, r->w, r->h);
    }
  finish_path (pen->cr, shape);
  if (shape->hard_edges)
    cairo_set_antialias (pen->cr, CAIRO_ANTIALIAS_DEFAULT);
}

static void
draw_lines (KmCairoPen *pen, const KmShape *shape)
{
  for (size_t i = 0; i < shape->n; i++)
    {
      cairo_move_to (pen->cr, shape->lines[i].x1, shape->lines[i].y1);
      cairo_line_to (pen->cr, shape->lines[i].x2, shape->lines[i].y2);
    }
  finish_path (pen->cr, shape);
}

static void
draw_points (KmCairoPen *pen, const KmShape *shape)
{
  for (size_t i = 0; i < shape->n; i++)
    cairo_line_to (pen->cr, shape->points[i].x, shape->points[i].y);
  if (shape->kind == KM_SHAPE_POLYGON)
    cairo_close_path (pen->cr);
  finish_path (pen->cr, shape);
}

static void
draw_curve (KmCairoPen *pen, const KmShape *shape)
{
  const KmPoint *p = shape->points;
  cairo_move_to (pen->cr, p[0].x, p[0].y);
  cairo_curve_to (pen->cr, p[1].x, p[1].y, p[2].x, p[2].y, p[3].x, p[3].y);
  finish_path (pen->cr, shape);
}

static void
draw_pattern (KmCairoPen *pen, const KmShape *shape)
{
  km_pattern_paint (pen->cr, shape->pattern, shape->rect, shape->fill, pen->tiles);
}

static void
draw_words (KmCairoPen *pen, const KmShape *shape)
{
  km_cairo_color (pen->cr, shape->fill, shape->fill_alpha);
  km_pango_text_draw (pen->text, pen->cr, shape);
}

static void
begin_clip (KmCairoPen *pen, const KmShape *shape)
{
  cairo_save (pen->cr);
  add_round (pen->cr, shape->rect, shape->radius);
  cairo_clip (pen->cr);
}

static void
end_clip (KmCairoPen *pen, const KmShape *shape)
{
  (void)shape;
  cairo_restore (pen->cr);
}

static void
begin_fade (KmCairoPen *pen, const KmShape *shape)
{
  begin_clip (pen, shape); /* a group is as large as the clip */
  cairo_push_group (pen->cr);
}

static void
end_fade (KmCairoPen *pen, const KmShape *shape)
{
  cairo_pop_group_to_source (pen->cr);
  cairo_paint_with_alpha (pen->cr, shape->fill_alpha);
  end_clip (pen, shape);
}

static void (*const painters[]) (KmCairoPen *, const KmShape *) = {
  [KM_SHAPE_BOX] = draw_box,         [KM_SHAPE_RECTS] = draw_rects,    [KM_SHAPE_LINES] = draw_lines,
  [KM_SHAPE_POLYLINE] = draw_points, [KM_SHAPE_POLYGON] = draw_points, [KM_SHAPE_CURVE] = draw_curve,
  [KM_SHAPE_PATTERN] = draw_pattern, [KM_SHAPE_WORDS] = draw_words,    [KM_SHAPE_CLIP] = begin_clip,
  [KM_SHAPE_END_CLIP] = end_clip,    [KM_SHAPE_FADE] = begin_fade,     [KM_SHAPE_END_FADE] = end_fade,
};

static void
draw (KmPen *pen, const KmShape *shape)
{
  painters[shape->kind]((KmCairoPen *)pen, shape);
}

void
km_cairo_pen_init (KmCairoPen *pen, cairo_t *cr, KmText *text, const KmPatternTiles *tiles)
{
  double x0, y0, x1, y1;
  cairo_clip_extents (cr, &x0, &y0, &x1, &y1);
  *pen = (KmCairoPen){
    .base = { .draw = draw, .clip = km_rect (x0, y0, x1 - x0, y1 - y0) }, .cr = cr, .text = text, .tiles = tiles
  };
}
