/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scene over a small workload, for tests. */
#pragma once

#include "draw/draw.h"
#include "model/model.h"

#include <string.h>

typedef struct
{
  KmScript *script;
  KmTimeline *timeline;
  KmModel *model;
  KmScene *scene;
} Fixture;

#define FIXTURE_WORKLOAD                                                                                               \
  "kmw 1\ntitle \"Test\"\nmachine x86-32 memory=64M\n"                                                                 \
  "p = alloc_pages(GFP_KERNEL, 2)\nq = alloc_page(GFP_HIGHUSER_MOVABLE)\npage_cache(9)\n"                              \
  "random seed=5 ops=120 live=40 order=0..4 gfp=GFP_KERNEL,GFP_ATOMIC,GFP_HIGHUSER_MOVABLE\n"                          \
  "__free_pages(p, 2)\n"

/* The same above the page allocator: slabs on every list, objects in arrays. */
#define FIXTURE_SLAB_CALLS                                                                                             \
  "inode = kmem_cache_create(\"inode_cache\", 600, 0, SLAB_HWCACHE_ALIGN, NULL)\n"                                     \
  "i[0..29] = kmem_cache_alloc(inode, GFP_KERNEL)\nb = kmalloc(100, GFP_KERNEL)\nm = kmalloc(20, GFP_KERNEL)\n"        \
  "kmem_cache_free(inode, i[3])\nkmem_cache_free(inode, i[20])\nkmem_cache_shrink(inode)\n"                            \
  "kmem_cache_free(inode, i[9])\nv = vmalloc(20000)\nkfree(b)\n"
#define FIXTURE_SLABS "kmw 1\ntitle \"Slabs\"\nmachine x86-32 memory=64M cpus=2\n" FIXTURE_SLAB_CALLS

static inline void
fixture_init (Fixture *f, const char *workload)
{
  g_autoptr (GError) error = NULL;
  size_t n;
  f->script = km_script_parse (workload, strlen (workload));
  km_script_diagnostics (f->script, &n);
  g_assert_cmpuint (n, ==, 0);
  f->timeline = km_timeline_new (f->script, &error);
  g_assert_no_error (error);
  f->model = km_model_new (f->timeline);
  f->scene = km_scene_new (f->model);
}

static inline void
fixture_clear (Fixture *f)
{
  km_scene_free (f->scene);
  km_model_free (f->model);
  km_timeline_free (f->timeline);
  km_script_unref (f->script);
}

/* Moves the cursor and tells the scene. */
static inline void
fixture_seek (Fixture *f, uint32_t op, uint32_t event, KmIntRect *damage)
{
  const KmFrameRange *ranges;
  size_t n;

  km_timeline_seek (f->timeline, (KmCursor){ op, event });
  n = km_model_update (f->model, &ranges);
  km_scene_update (f->scene, ranges, n, damage);
}

/* One event on or back. Returns false at the ends. */
static inline bool
fixture_step (Fixture *f, int direction, KmIntRect *damage)
{
  const KmFrameRange *ranges;
  size_t n;

  if (!km_timeline_step_event (f->timeline, direction))
    return false;
  n = km_model_update (f->model, &ranges);
  km_scene_update (f->scene, ranges, n, damage);
  return true;
}

/* A picture of the canvas as the window would show it. */
static inline cairo_surface_t *
fixture_picture (KmScene *scene, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  km_scene_draw (scene, cr);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static inline bool
fixture_region_has (const KmRegion *region, int x, int y)
{
  for (int i = 0; i < km_region_num_rectangles (region); i++)
    {
      KmIntRect r;
      km_region_get_rectangle (region, i, &r);
      if (x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height)
        return true;
    }
  return false;
}

/* Row @y of @picture, as bytes. */
static inline const uint8_t *
fixture_row (cairo_surface_t *picture, int y)
{
  return cairo_image_surface_get_data (picture) + (size_t)y * (size_t)cairo_image_surface_get_stride (picture);
}

/* True if that row is the same in two pictures of one size; most are, and need not be looked at pixel by pixel. */
static inline bool
fixture_same_row (cairo_surface_t *a, cairo_surface_t *b, int y)
{
  return memcmp (fixture_row (a, y), fixture_row (b, y), 4 * (size_t)cairo_image_surface_get_width (a)) == 0;
}

/* Draws two frames of the motion under way: they may differ only where something moves. Returns whether they do. Leaves
 * the scene at the second. */
static inline bool
fixture_check_motion (KmScene *scene, int width, int height)
{
  static const double times[] = { 0.2, 0.7 };
  cairo_surface_t *pictures[2];
  KmRegion *moving = km_region_new ();
  bool differs = false;
  for (int i = 0; i < 2; i++)
    {
      km_scene_set_progress (scene, times[i]);
      km_scene_add_moving (scene, moving);
      pictures[i] = fixture_picture (scene, width, height);
    }
  for (int y = 0; y < height; y++)
    for (int x = fixture_same_row (pictures[0], pictures[1], y) ? width : 0; x < width; x++)
      {
        if (memcmp (fixture_row (pictures[0], y) + 4 * x, fixture_row (pictures[1], y) + 4 * x, 4) == 0)
          continue;
        differs = true;
        if (!fixture_region_has (moving, x, y))
          g_error ("pixel %d, %d changes where nothing moves", x, y);
      }
  km_region_free (moving);
  for (int i = 0; i < 2; i++)
    cairo_surface_destroy (pictures[i]);
  return differs;
}
