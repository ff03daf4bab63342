/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCanvas, the drawing part.
 *
 * 1. The visible part is covered by tiles of TILE pixels. Each tile keeps a render node; a node that is the same as in
 *    the last frame costs GTK nothing, so only tiles that meet the damage of a step are drawn again.
 * 2. While a step moves (progress below 1), the tiles that something leaves or enters are drawn again in each frame. */
#include "app/canvas_private.h"

#include "draw/draw.h"

#include <math.h>

enum
{
  TILE = 192,        /* logical pixels, both ways */
  DAMAGE_MARGIN = 3, /* outlines reach beyond the rectangle of a thing */
};

static gpointer
tile_key (int column, int row)
{
  return GUINT_TO_POINTER (((guint)row << 12 | (guint)column) + 1);
}

void
km_canvas_dirty_all (KmCanvas *self)
{
  g_hash_table_remove_all (self->tiles);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
km_canvas_dirty_area (KmCanvas *self, const KmIntRect *area)
{
  int left, top, right, bottom;

  if (area->width <= 0 || area->height <= 0)
    return;
  left = MAX (0, (area->x - DAMAGE_MARGIN) / TILE);
  top = MAX (0, (area->y - DAMAGE_MARGIN) / TILE);
  right = (area->x + area->width + DAMAGE_MARGIN) / TILE;
  bottom = (area->y + area->height + DAMAGE_MARGIN) / TILE;
  right = MIN (right, (int)self->content_width / TILE);
  bottom = MIN (bottom, (int)self->content_height / TILE);
  for (int row = top; row <= bottom; row++)
    for (int column = left; column <= right; column++)
      g_hash_table_remove (self->tiles, tile_key (column, row));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
km_canvas_zoomed (KmCanvas *self)
{
  km_canvas_dirty_all (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static GskRenderNode *
draw_tile (KmCanvas *self, int column, int row)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int x = column * TILE, y = row * TILE;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, TILE * scale, TILE * scale);
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (x, y, TILE, TILE));
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  cairo_translate (cr, -x, -y);
  cairo_rectangle (cr, x, y, TILE, TILE);
  cairo_clip (cr);
  km_scene_draw (self->scene, cr);
  cairo_destroy (cr);

  cr = gsk_cairo_node_get_draw_context (node);
  cairo_set_source_surface (cr, surface, x, y);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return node;
}

static GskRenderNode *
tile_node (KmCanvas *self, int column, int row)
{
  GskRenderNode *node = g_hash_table_lookup (self->tiles, tile_key (column, row));

  if (!node)
    {
      node = draw_tile (self, column, row);
      g_hash_table_insert (self->tiles, tile_key (column, row), node);
    }
  return node;
}

void
km_canvas_snapshot_tiles (KmCanvas *self, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double x = gtk_adjustment_get_value (self->adjustment[0]), y = gtk_adjustment_get_value (self->adjustment[1]);
  int first_column = (int)x / TILE, first_row = (int)y / TILE;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-(float)floor (x), -(float)floor (y)));
  for (int row = first_row; row * TILE < y + height && row * TILE < self->content_height; row++)
    for (int column = first_column; column * TILE < x + width && column * TILE < self->content_width; column++)
      gtk_snapshot_append_node (snapshot, tile_node (self, column, row));
  gtk_snapshot_pop (snapshot);
}
