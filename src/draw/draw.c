/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing the scene. On the screen the finished picture is kept, and only what has changed is drawn again.
 *
 *   update   layers say what looks different  ──►  `stale` region
 *   draw     stale parts are drawn into the kept picture, the picture is copied, what moves is drawn over it
 *
 * What moves is left out of the kept picture while the animation runs, so that a frame of it costs one copy and a few
 * chips. Inside that picture the page frames have one of their own (frame_map.h, frame_boxes.h): the keeper. */
#include "draw/draw.h"

#include "draw/cairo_pen.h"
#include "draw/frame_boxes.h"
#include "draw/frame_map.h"
#include "draw/pango_text.h"
#include "scene/frame_blocks.h"
#include "scene/scene_pen.h"

#include <math.h>

/* A stale region of more rectangles than this is drawn as one. */
#define MAX_STALE_RECTS 24

/* What is kept for one scene. */
typedef struct
{
  KmKeeper keeper; /* first: the scene knows it by this */
  KmText *text;    /* borrowed from the scene */
  KmPatternTiles tiles;
  KmFrameMap *map;
  KmFrameBoxes *boxes;
  cairo_surface_t *picture; /* NULL before the first drawing */
} Painter;

/* ---- page frames ---- */

static void
change_frames (KmKeeper *keeper, const uint8_t *cells, const KmFrameRange *ranges, size_t n_ranges)
{
  km_frame_map_change (((Painter *)keeper)->map, cells, ranges, n_ranges);
}

static void
change_rows (KmKeeper *keeper, uint32_t first, uint32_t end)
{
  km_frame_boxes_change (((Painter *)keeper)->boxes, first, end);
}

static void
draw_frames (KmKeeper *keeper, KmPen *pen, const KmScope *scope, const KmViewport *view, KmRect map)
{
  Painter *self = (Painter *)keeper;
  cairo_t *cr = ((KmCairoPen *)pen)->cr;
  cairo_surface_t *surface;

  if (km_frame_blocks_suit (view, scope->unit))
    surface = km_frame_boxes_surface (self->boxes, scope, view, (KmPoint){ map.x, map.y }, &self->tiles);
  else
    {
      km_frame_map_configure (self->map, view, scope->theme, &self->tiles);
      surface = km_frame_map_surface (self->map, scope->cells);
    }
  cairo_save (cr);
  cairo_rectangle (cr, map.x, map.y, map.w, km_viewport_used_height (view));
  cairo_clip (cr);
  cairo_set_source_surface (cr, surface, map.x, map.y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
}

/* ---- life ---- */

static void
free_painter (void *data)
{
  Painter *self = data;
  km_frame_map_free (self->map);
  km_frame_boxes_free (self->boxes);
  km_pattern_tiles_finish (&self->tiles);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_free (self);
}

KmScene *
km_scene_new (KmModel *model)
{
  Painter *self = g_new0 (Painter, 1);
  KmPainter painter = { .data = self, .free = free_painter, .keeper = &self->keeper };

  self->keeper = (KmKeeper){ change_frames, change_rows, draw_frames };
  self->text = km_pango_text_new ();
  self->map = km_frame_map_new ();
  self->boxes = km_frame_boxes_new ();
  km_pattern_tiles_init (&self->tiles, 1);
  return km_scene_new_with (model, self->text, &painter);
}

/* ---- drawing ---- */

/* Tiles of patterns for the scale of the scene. */
static void
set_scale (Painter *self, double scale)
{
  if (self->tiles.scale == scale)
    return;
  km_pattern_tiles_finish (&self->tiles);
  km_pattern_tiles_init (&self->tiles, scale);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
}

static void
init_pen (KmCairoPen *pen, Painter *self, cairo_t *cr)
{
  km_cairo_pen_init (pen, cr, self->text, &self->tiles);
  pen->base.keeper = &self->keeper;
}

static void
redraw_rect (KmScene *scene, Painter *self, cairo_t *cr, const KmIntRect *area)
{
  KmCairoPen pen;

  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  init_pen (&pen, self, cr);
  pen.base.clip = km_rect (area->x, area->y, area->width, area->height);
  km_scene_paint_still (scene, &pen.base);
  cairo_restore (cr);
}

/* Makes a picture of the size of the canvas, all of it stale, unless there is one. */
static void
make_picture (KmScene *scene, Painter *self, KmIntRect *canvas)
{
  double width, height, scale;
  int w, h;

  km_scene_size (scene, &width, &height, &scale);
  set_scale (self, scale);
  *canvas = (KmIntRect){ 0, 0, (int)ceil (width), (int)ceil (height) };
  w = (int)ceil (width * scale);
  h = (int)ceil (height * scale);
  if (self->picture && cairo_image_surface_get_width (self->picture) == w
      && cairo_image_surface_get_height (self->picture) == h)
    return;
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  cairo_surface_set_device_scale (self->picture, scale, scale);
  km_region_union_rect (km_scene_stale (scene), canvas);
}

/* Draws the stale parts into the kept picture. */
static void
refresh_picture (KmScene *scene, Painter *self)
{
  KmRegion *stale = km_scene_stale (scene);
  KmIntRect canvas, area;
  cairo_t *cr;
  int n;

  make_picture (scene, self, &canvas);
  km_region_intersect_rect (stale, &canvas);
  n = km_region_num_rectangles (stale);
  if (n == 0)
    return;
  cr = cairo_create (self->picture);
  if (n > MAX_STALE_RECTS)
    {
      km_region_get_extents (stale, &area);
      redraw_rect (scene, self, cr, &area);
    }
  for (int i = 0; n <= MAX_STALE_RECTS && i < n; i++)
    {
      km_region_get_rectangle (stale, i, &area);
      redraw_rect (scene, self, cr, &area);
    }
  cairo_destroy (cr);
  km_region_clear (stale);
}

/* Device pixels for a logical one on the surface that @cr draws on. */
static double
scale_of_target (cairo_t *cr)
{
  double sx, sy, dx = 1, dy = 0;
  cairo_surface_get_device_scale (cairo_get_group_target (cr), &sx, &sy);
  cairo_user_to_device_distance (cr, &dx, &dy);
  return sx * hypot (dx, dy);
}

void
km_scene_draw (KmScene *scene, cairo_t *cr)
{
  Painter *self = km_scene_painter (scene);
  KmCairoPen pen;

  if (cairo_surface_get_type (cairo_get_group_target (cr)) == CAIRO_SURFACE_TYPE_IMAGE)
    km_scene_set_device_scale (scene, scale_of_target (cr));
  km_scene_settle (scene);
  refresh_picture (scene, self);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  init_pen (&pen, self, cr);
  km_scene_paint_moving (scene, &pen.base);
}
