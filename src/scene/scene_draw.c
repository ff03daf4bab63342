/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing the scene. On the screen the finished picture is kept, and only what has changed is drawn again.
 *
 *   update   layers say what looks different  ──►  `stale` region
 *   draw     stale parts are drawn into the kept picture, the picture is copied, what moves is drawn over it
 *
 * What moves is left out of the kept picture while the animation runs, so that a frame of it costs one copy and a few
 * chips. */
#include "scene/scene_private.h"

#include <math.h>

/* A stale region of more rectangles than this is drawn as one. */
#define MAX_STALE_RECTS 24

static void
draw_layers (KmScene *scene, const KmScope *scope, cairo_t *cr, KmRect clip)
{
  km_color_set (cr, scope->theme->background, 1);
  cairo_rectangle (cr, clip.x, clip.y, clip.w, clip.h);
  cairo_fill (cr);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    {
      KmRect reach = km_rect_inset (scene->layers[i]->area, -12);
      if (!km_rect_is_empty (&scene->layers[i]->area) && km_rect_meets (&reach, &clip))
        scene->layers[i]->class->draw (scene->layers[i], scope, cr, clip);
    }
}

static void
draw_moving (KmScene *scene, const KmScope *scope, cairo_t *cr)
{
  if (scope->progress >= 1)
    return;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (scene->layers[i]->class->draw_moving && !km_rect_is_empty (&scene->layers[i]->area))
      scene->layers[i]->class->draw_moving (scene->layers[i], scope, cr);
  km_board_draw (scene->board, scope, cr);
  km_flights_draw (scene->flights, scope, cr);
}

static void
redraw_rect (KmScene *scene, const KmScope *scope, cairo_t *cr, const cairo_rectangle_int_t *area)
{
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  draw_layers (scene, scope, cr, km_rect (area->x, area->y, area->width, area->height));
  cairo_restore (cr);
}

static void
make_picture (KmScene *scene)
{
  int w = (int)ceil (scene->width * scene->device_scale), h = (int)ceil (scene->height * scene->device_scale);
  if (scene->picture && cairo_image_surface_get_width (scene->picture) == w
      && cairo_image_surface_get_height (scene->picture) == h)
    return;
  g_clear_pointer (&scene->picture, cairo_surface_destroy);
  scene->picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  cairo_surface_set_device_scale (scene->picture, scene->device_scale, scene->device_scale);
  km_scene_mark_all (scene);
}

/* Draws the stale parts into the kept picture. */
static void
refresh_picture (KmScene *scene, const KmScope *scope)
{
  cairo_rectangle_int_t canvas, area;
  int n;
  cairo_t *cr;

  make_picture (scene);
  canvas = (cairo_rectangle_int_t){ 0, 0, (int)ceil (scene->width), (int)ceil (scene->height) };
  cairo_region_intersect_rectangle (scene->stale, &canvas);
  n = cairo_region_num_rectangles (scene->stale);
  if (n == 0)
    return;
  cr = cairo_create (scene->picture);
  if (n > MAX_STALE_RECTS)
    {
      cairo_region_get_extents (scene->stale, &area);
      redraw_rect (scene, scope, cr, &area);
    }
  for (int i = 0; n <= MAX_STALE_RECTS && i < n; i++)
    {
      cairo_region_get_rectangle (scene->stale, i, &area);
      redraw_rect (scene, scope, cr, &area);
    }
  cairo_destroy (cr);
  cairo_region_destroy (scene->stale);
  scene->stale = cairo_region_create ();
}

void
km_scene_paint (KmScene *scene, cairo_t *cr, double scale)
{
  KmScope scope;

  km_scene_settle (scene);
  if (scale > 0)
    km_scene_set_device_scale (scene, scale);
  km_scene_settle (scene);
  scope = km_scene_scope (scene);
  scope.tiles = scale > 0 ? &scene->tiles : NULL;
  draw_layers (scene, &scope, cr, km_rect_of_clip (cr));
  draw_moving (scene, &scope, cr);
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
  KmScope scope;

  if (cairo_surface_get_type (cairo_get_group_target (cr)) == CAIRO_SURFACE_TYPE_IMAGE)
    km_scene_set_device_scale (scene, scale_of_target (cr));
  km_scene_settle (scene);
  scope = km_scene_scope (scene);
  refresh_picture (scene, &scope);
  cairo_set_source_surface (cr, scene->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  draw_moving (scene, &scope, cr);
}
