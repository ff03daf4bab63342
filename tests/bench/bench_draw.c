/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page map of 4,194,304 frames against 10,000 rectangles drawn with cairo on a surface of the same size, and one
 * step of the whole canvas against a copy of it.
 *
 * The goals hold for a map of the size that the window gives it and for one of a whole screen.
 * Three memories: as buddy blocks leave it, noise (every frame another class, the worst there is), and all free. */
#include "base/rng.h"
#include "bench.h"
#include "draw/cairo_pen.h"
#include "draw/draw.h"
#include "draw/frame_map.h"
#include "scene/list.h"

#include <glib.h>
#include <string.h>
#include <time.h>

enum
{
  N_FRAMES = 4194304,
  N_RECTS = 10000,
  N_CHANGES = 1000,
  N_UPDATES = 50, /* one after another, as while playing */
};

typedef struct
{
  int width, height;
  cairo_surface_t *canvas;
  cairo_t *cr;
  KmPatternTiles tiles;
  KmFrameMap *map;
  uint8_t *cells;
  KmFrameRange *changed; /* N_UPDATES times N_CHANGES frames, anywhere in memory */
} Bench;

/* Time that this thread has had a processor: drawing waits for nothing, and other programs do not count. */
static double
now_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double
rectangles (void *data)
{
  Bench *b = data;
  KmRng rng;
  int cols = 125, rows = N_RECTS / 125;
  double w = b->width / (double)cols, h = b->height / (double)rows, start = now_ns ();
  km_rng_init (&rng, 1);
  for (int i = 0; i < N_RECTS; i++)
    {
      km_cairo_color (b->cr, km_theme_get (KM_THEME_LIGHT)->looks[km_rng_below (&rng, 8)].fill, 1);
      cairo_rectangle (b->cr, (int)(i % cols * w), (int)(i / cols * h), (int)w, (int)h);
      cairo_fill (b->cr);
    }
  cairo_surface_flush (b->canvas);
  return now_ns () - start;
}

/* From the cells in memory to the finished surface. */
static double
rebuild (void *data)
{
  Bench *b = data;
  double start = now_ns ();
  km_frame_map_invalidate (b->map);
  km_frame_map_surface (b->map, b->cells);
  return now_ns () - start;
}

/* The frames of one update get other classes; this is not drawing. */
static void
change_cells (Bench *b, const KmFrameRange *changed, uint8_t by)
{
  for (int i = 0; i < N_CHANGES; i++)
    {
      uint8_t *cell = &b->cells[changed[i].start];
      *cell = (uint8_t)(KM_CELL_HEAD | ((*cell & KM_CELL_CLASS_MASK) + by) % KM_NR_CELL_CLASSES);
    }
}

static double
changes (void *data)
{
  Bench *b = data;
  double drawing = 0;
  km_frame_map_surface (b->map, b->cells);
  for (int i = 0; i < N_UPDATES; i++)
    {
      const KmFrameRange *changed = b->changed + i * N_CHANGES;
      double start;

      change_cells (b, changed, 1);
      start = now_ns ();
      km_frame_map_change (b->map, b->cells, changed, N_CHANGES);
      km_frame_map_surface (b->map, b->cells);
      drawing += now_ns () - start;
    }
  for (int i = 0; i < N_UPDATES; i++)
    change_cells (b, b->changed + i * N_CHANGES, KM_NR_CELL_CLASSES - 1);
  km_frame_map_invalidate (b->map);
  return drawing / N_UPDATES;
}

static void
setup (Bench *b, int width, int height, uint8_t *cells)
{
  KmViewport view = { .end_pfn = N_FRAMES, .width = width, .height = height, .unit = 28, .scale = 1 };
  KmRng rng;
  km_viewport_arrange (&view);
  *b = (Bench){ .width = width, .height = height, .cells = cells };
  b->canvas = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  b->cr = cairo_create (b->canvas);
  km_pattern_tiles_init (&b->tiles, 1);
  b->map = km_frame_map_new ();
  km_frame_map_configure (b->map, &view, km_theme_get (KM_THEME_LIGHT), &b->tiles);
  b->changed = g_new (KmFrameRange, N_UPDATES * N_CHANGES);
  km_rng_init (&rng, 9);
  for (int i = 0; i < N_UPDATES * N_CHANGES; i++)
    {
      b->changed[i].start = km_rng_below (&rng, N_FRAMES);
      b->changed[i].end = b->changed[i].start + 1;
    }
}

static void
teardown (Bench *b)
{
  cairo_destroy (b->cr);
  cairo_surface_destroy (b->canvas);
  km_frame_map_free (b->map);
  km_pattern_tiles_finish (&b->tiles);
  g_free (b->changed);
}

/* @largest: order of the largest runs; 0 = noise. */
static uint8_t *
make_cells (uint32_t largest)
{
  uint8_t *cells = g_malloc (N_FRAMES);
  KmRng rng;
  km_rng_init (&rng, 7);
  for (uint32_t at = 0; at < N_FRAMES;)
    {
      uint32_t order = largest ? km_rng_below (&rng, largest + 1) : 0, run = MIN (1u << order, N_FRAMES - at);
      memset (cells + at, (int)(1 + km_rng_below (&rng, KM_NR_CELL_CLASSES - 1)), run);
      cells[at] |= KM_CELL_HEAD;
      at += run;
    }
  return cells;
}

static void
measure (const char *what, int width, int height, uint8_t *cells)
{
  Bench b;
  g_autofree char *name = NULL, *change = NULL;

  setup (&b, width, height, cells);
  name = g_strdup_printf ("map / 10,000 rectangles: %s, %d x %d", what, width, height);
  change = g_strdup_printf ("1,000 changes / that map from nothing: %s, %d x %d", what, width, height);
  bench_report (name, bench_ratio (rectangles, &b, rebuild, &b), "x", 0.5);
  bench_report (change, bench_ratio (rebuild, &b, changes, &b), "x", 0.02);
  teardown (&b);
}

/* ---- the whole canvas ---- */

static const char workload[] = "kmw 1\nmachine x86-32 memory=64M\n"
                               "random seed=3 ops=400 live=80 order=0..4 gfp=GFP_KERNEL,GFP_HIGHUSER_MOVABLE\n";

typedef struct
{
  KmTimeline *timeline;
  KmModel *model;
  KmScene *scene;
  cairo_surface_t *picture, *canvas;
  cairo_t *cr;
} Canvas;

static double
copy_canvas (void *data)
{
  Canvas *c = data;
  double start = now_ns ();
  for (int i = 0; i < 20; i++)
    {
      cairo_set_source_surface (c->cr, c->picture, 0, 0);
      cairo_paint (c->cr);
      cairo_surface_flush (c->canvas);
    }
  return now_ns () - start;
}

/* Twenty steps, each the first frame of its animation and the last. */
static double
step_canvas (void *data)
{
  Canvas *c = data;
  double start = now_ns ();
  for (int i = 0; i < 10; i++)
    {
      const KmFrameRange *ranges;
      KmIntRect damage;
      size_t n;

      if (!km_timeline_step_event (c->timeline, 1))
        km_timeline_seek (c->timeline, (KmCursor){ 1, 1 });
      n = km_model_update (c->model, &ranges);
      km_scene_set_progress (c->scene, 0.3);
      km_scene_update (c->scene, ranges, n, &damage);
      km_scene_draw (c->scene, c->cr);
      km_scene_set_progress (c->scene, 1);
      km_scene_draw (c->scene, c->cr);
    }
  return now_ns () - start;
}

/* The display lists of as many steps. */
static double
list_steps (void *data)
{
  Canvas *c = data;
  double listing = 0;
  for (int i = 0; i < 10; i++)
    {
      const KmFrameRange *ranges;
      KmIntRect damage;
      size_t n;
      double start;

      if (!km_timeline_step_event (c->timeline, 1))
        km_timeline_seek (c->timeline, (KmCursor){ 1, 1 });
      n = km_model_update (c->model, &ranges);
      km_scene_update (c->scene, ranges, n, &damage);
      start = now_ns ();
      km_list_free (km_scene_list (c->scene));
      listing += now_ns () - start;
    }
  return listing;
}

static void
measure_canvas (void)
{
  g_autoptr (KmScript) script = km_script_parse (workload, strlen (workload));
  g_autoptr (GError) error = NULL;
  Canvas c = { .timeline = km_timeline_new (script, &error) };
  double height;

  if (!c.timeline)
    g_error ("%s", error->message);
  km_timeline_seek (c.timeline, (KmCursor){ 200, 1 });
  c.model = km_model_new (c.timeline);
  c.scene = km_scene_new (c.model);
  height = km_scene_layout (c.scene, 980, 870);
  c.picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 980, (int)height);
  c.canvas = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 980, (int)height);
  c.cr = cairo_create (c.canvas);
  km_scene_draw (c.scene, c.cr);
  bench_report ("canvas while stepping / copy of it", bench_ratio (copy_canvas, &c, step_canvas, &c), "x", 0);
  bench_report ("display list of a step / stepping", bench_ratio (step_canvas, &c, list_steps, &c), "x", 0);
  cairo_destroy (c.cr);
  cairo_surface_destroy (c.canvas);
  cairo_surface_destroy (c.picture);
  km_scene_free (c.scene);
  km_model_free (c.model);
  km_timeline_free (c.timeline);
}

/* ---- a cache of ten thousand slabs ---- */

static const char many_slabs[] = "kmw 1\nmachine x86-32 memory=256M\n"
                                 "big = kmem_cache_create(\"big\", 3000, 0, 0, NULL)\n"
                                 "o[0..19999] = kmem_cache_alloc(big, GFP_KERNEL)\n"
                                 "kmem_cache_free(big, o[77])\n";

/* Steps back and forth over the last events: records read anew and the view drawn anew each time. */
static double
step_slabs (void *data)
{
  Canvas *c = data;
  enum
  {
    STEPS = 10
  };
  double start = now_ns ();
  for (int i = 0; i < STEPS; i++)
    {
      const KmFrameRange *ranges;
      KmIntRect damage;
      size_t n;

      km_timeline_step_event (c->timeline, i % 2 ? 1 : -1);
      n = km_model_update (c->model, &ranges);
      km_scene_update (c->scene, ranges, n, &damage);
      km_scene_draw (c->scene, c->cr);
      cairo_surface_flush (c->canvas);
    }
  return (now_ns () - start) / STEPS;
}

static void
measure_slabs (void)
{
  g_autoptr (KmScript) script = km_script_parse (many_slabs, strlen (many_slabs));
  g_autoptr (GError) error = NULL;
  Bench b;
  Canvas c = { .timeline = km_timeline_new (script, &error) };
  double height;

  if (!c.timeline)
    g_error ("%s", error->message);
  km_timeline_seek (c.timeline, (KmCursor){ km_script_n_ops (script), KM_EVENT_LAST });
  c.model = km_model_new (c.timeline);
  c.scene = km_scene_new (c.model);
  km_scene_set_views (c.scene, KM_VIEW_SLABS | KM_VIEW_ARRAYS | KM_VIEW_CACHES);
  height = km_scene_layout (c.scene, 960, 540);
  c.canvas = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 960, (int)height);
  c.cr = cairo_create (c.canvas);
  setup (&b, 960, 540, NULL);
  bench_report ("step in a cache of 10,000 slabs / 10,000 rectangles", bench_ratio (rectangles, &b, step_slabs, &c),
                "x", 0.5);
  teardown (&b);
  cairo_destroy (c.cr);
  cairo_surface_destroy (c.canvas);
  km_scene_free (c.scene);
  km_model_free (c.model);
  km_timeline_free (c.timeline);
}

int
main (void)
{
  g_autofree uint8_t *blocks = make_cells (10), *noise = make_cells (0), *calm = make_cells (0);
  memset (calm, KM_CELL_FREE, N_FRAMES);
  measure ("buddy blocks", 960, 540, blocks);
  measure ("all free", 960, 540, calm);
  measure ("noise", 960, 540, noise);
  measure ("buddy blocks", 1920, 1080, blocks);
  measure ("noise", 1920, 1080, noise);
  measure_canvas ();
  measure_slabs ();
  return 0;
}
