/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buddy blocks as boxes, on the screen. */
#include "draw/frame_boxes.h"

#include "draw/cairo_pen.h"
#include "scene/frame_blocks.h"

#include <math.h>

struct _KmFrameBoxes
{
  KmViewport view;
  KmPoint corner; /* of the map on the canvas */
  const KmTheme *theme;
  double scale, unit;
  cairo_surface_t *surface;
  GArray *stale; /* of uint8_t, one for each row in view: must be drawn again */
};

KmFrameBoxes *
km_frame_boxes_new (void)
{
  KmFrameBoxes *boxes = g_new0 (KmFrameBoxes, 1);
  boxes->stale = g_array_new (FALSE, FALSE, 1);
  return boxes;
}

void
km_frame_boxes_free (KmFrameBoxes *boxes)
{
  if (!boxes)
    return;
  g_clear_pointer (&boxes->surface, cairo_surface_destroy);
  g_array_unref (boxes->stale);
  g_free (boxes);
}

static bool
shows (const KmFrameBoxes *boxes, const KmScope *scope, const KmViewport *view, KmPoint corner)
{
  const KmViewport *v = &boxes->view;
  return boxes->surface && boxes->theme == scope->theme && boxes->scale == scope->scale && boxes->unit == scope->unit
         && boxes->corner.x == corner.x && boxes->corner.y == corner.y && v->width == view->width
         && v->height == view->height && v->end_pfn == view->end_pfn && v->col_bits == view->col_bits
         && v->row_h == view->row_h && v->first_row == view->first_row;
}

/* Makes a new surface for @view, with all rows stale; nothing happens if there is one. */
static void
configure (KmFrameBoxes *boxes, const KmScope *scope, const KmViewport *view, KmPoint corner)
{
  if (shows (boxes, scope, view, corner))
    return;
  g_clear_pointer (&boxes->surface, cairo_surface_destroy);
  boxes->view = *view;
  boxes->corner = corner;
  boxes->theme = scope->theme;
  boxes->scale = scope->scale;
  boxes->unit = scope->unit;
  boxes->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)ceil (view->width * scope->scale),
                                               (int)ceil (km_viewport_used_height (view) * scope->scale));
  cairo_surface_set_device_scale (boxes->surface, scope->scale, scope->scale);
  g_array_set_size (boxes->stale, km_frame_blocks_n_rows (view));
  km_frame_boxes_change (boxes, 0, boxes->stale->len);
}

void
km_frame_boxes_change (KmFrameBoxes *boxes, uint32_t first, uint32_t end)
{
  for (uint32_t row = first; row < MIN (end, boxes->stale->len); row++)
    g_array_index (boxes->stale, uint8_t, row) = 1;
}

static void
draw_rows (KmFrameBoxes *boxes, const KmScope *scope, cairo_t *cr, const KmPatternTiles *tiles, unsigned first,
           unsigned end)
{
  const KmViewport *v = &boxes->view;
  double top = round (first * v->row_h);
  KmCairoPen pen;

  cairo_save (cr);
  cairo_rectangle (cr, 0, top, v->width, round (end * v->row_h) - top);
  cairo_clip (cr);
  km_cairo_color (cr, scope->theme->background, 1);
  cairo_paint (cr);
  /* Patterns lie on the grid of the canvas. */
  cairo_translate (cr, -boxes->corner.x, -boxes->corner.y);
  km_cairo_pen_init (&pen, cr, scope->text, tiles);
  km_frame_blocks_draw (scope, &pen.base, v, boxes->corner, first, end);
  cairo_restore (cr);
}

cairo_surface_t *
km_frame_boxes_surface (KmFrameBoxes *boxes, const KmScope *scope, const KmViewport *view, KmPoint corner,
                        const KmPatternTiles *tiles)
{
  cairo_t *cr = NULL;

  configure (boxes, scope, view, corner);
  for (unsigned row = 0; row < boxes->stale->len; row++)
    {
      unsigned end = row;
      while (end < boxes->stale->len && g_array_index (boxes->stale, uint8_t, end))
        g_array_index (boxes->stale, uint8_t, end++) = 0;
      if (end == row)
        continue;
      if (!cr)
        cr = cairo_create (boxes->surface);
      draw_rows (boxes, scope, cr, tiles, row, end);
      row = end;
    }
  if (cr)
    cairo_destroy (cr);
  return boxes->surface;
}
