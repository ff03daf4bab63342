/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole scene: layout, incremental drawing, picking, keyboard. */
#include "../rounds.h"
#include "base/rng.h"
#include "model/snapshot/pair.h"
#include "scene/layer.h"
#include "scene/list.h"
#include "scene/list_hash.h"
#include "scene/list_json.h"
#include "scene/stage.h"
#include "scene_fixture.h"
#include "workload/words.h"

#include <glib.h>

/* cairo draws dashes a little differently where the line is cut off by the clip: these many pixels, and shades. */
#define DASH_PIXELS 12
#define SHADE 48

static bool
is_other_pixel (const uint8_t *a, const uint8_t *b)
{
  return abs (a[0] - b[0]) > SHADE || abs (a[1] - b[1]) > SHADE || abs (a[2] - b[2]) > SHADE;
}

/* Pixels that differ between two pictures of one size; the first one in @x, @y. */
static int
count_differences (cairo_surface_t *a, cairo_surface_t *b, int *x, int *y)
{
  int n = 0, width = cairo_image_surface_get_width (a), height = cairo_image_surface_get_height (a);

  for (int row = 0; row < height; row++)
    {
      const uint8_t *pa = fixture_row (a, row), *pb = fixture_row (b, row);

      if (fixture_same_row (a, b, row))
        continue;
      for (int col = 0; col < width; col++)
        if (is_other_pixel (pa + 4 * col, pb + 4 * col) && n++ == 0)
          {
            *x = col;
            *y = row;
          }
    }
  return n;
}

static void
assert_same_picture (Fixture *f, KmScene *fresh, int width, int height, const char *what)
{
  int x = 0, y = 0;
  cairo_surface_t *kept = fixture_picture (f->scene, width, height), *whole = fixture_picture (fresh, width, height);
  int n = count_differences (kept, whole, &x, &y);
  if (n > DASH_PIXELS)
    {
      KmCursor at;

      cairo_surface_write_to_png (kept, "kept.png");
      cairo_surface_write_to_png (whole, "whole.png");
      at = km_timeline_cursor (f->timeline);
      g_error ("%s: %d pixels differ, first at %d, %d; cursor %u.%u", what, n, x, y, at.op, at.event);
    }
  cairo_surface_destroy (kept);
  cairo_surface_destroy (whole);
}

/* A scene made now, in the state that @f's has reached by steps. */
static KmScene *
make_fresh (Fixture *f, KmViews views, double width, double height)
{
  KmScene *fresh = km_scene_new (f->model);
  km_scene_set_views (fresh, views);
  km_scene_layout (fresh, width, height);
  if (!km_scene_follows (f->scene))
    km_scene_zoom_frames (fresh, km_scene_frames_level (f->scene), km_scene_frames_centre (f->scene));
  return fresh;
}

/* @level: of the map; below 0 it follows the calls. */
static void
walk_and_compare (KmViews views, double level, const char *what)
{
  enum
  {
    W = 700
  };
  Fixture f;
  int height;
  KmRng rng;

  fixture_init (&f, FIXTURE_WORKLOAD);
  km_scene_set_views (f.scene, views);
  height = (int)km_scene_layout (f.scene, W, 0);
  fixture_seek (&f, 1, 1, NULL);
  if (level >= 0)
    km_scene_zoom_frames (f.scene, level, 0x3c10);
  km_rng_init (&rng, 17);
  for (int step = 0; step < 240; step++)
    {
      KmIntRect damage;
      KmScene *fresh;
      const KmSnapshot *s;

      if (step % 60 == 59)
        fixture_seek (&f, km_rng_below (&rng, 120), 1, &damage);
      else
        fixture_step (&f, step % 7 == 6 ? -1 : 1, &damage);
      if (step % (int)(3 * test_stride ()))
        continue;
      /* The block in hand is told by the motions, which a scene made now has seen as well. */
      height = (int)km_scene_layout (f.scene, W, 0);
      fresh = make_fresh (&f, views, W, 0);
      s = km_model_snapshot (f.model, KM_SNAPSHOT_FOLLOW);
      if (s->zone < s->n_zones)
        assert_same_picture (&f, fresh, W, height, what);
      km_scene_free (fresh);
    }
  fixture_clear (&f);
}

static void
test_steps_in_pixels (void)
{
  walk_and_compare (KM_VIEW_ALL, 0, "pixels");
}

static void
test_steps_in_boxes (void)
{
  walk_and_compare (KM_VIEW_ALL, 5, "boxes");
}

static void
test_steps_following (void)
{
  walk_and_compare (KM_VIEW_ALL, -1, "a map that follows");
}

static void
test_steps_on_a_stage (void)
{
  walk_and_compare (km_stage_views (KM_STAGE_BUDDY), 0, "buddy stage");
  walk_and_compare (km_stage_views (KM_STAGE_ZONES), 0, "zones stage");
}

/* Outside the damage nothing has changed. */
static void
test_damage (void)
{
  enum
  {
    W = 800
  };
  Fixture f;
  int height;
  cairo_surface_t *before;

  fixture_init (&f, FIXTURE_WORKLOAD);
  height = (int)km_scene_layout (f.scene, W, 0);
  fixture_seek (&f, 4, 1, NULL);
  before = fixture_picture (f.scene, W, height);
  for (int step = 0; step < (int)test_rounds (200); step++)
    {
      KmIntRect damage;
      cairo_surface_t *after;
      int x, y;
      cairo_t *cr;

      if (!fixture_step (&f, 1, &damage))
        break;
      after = fixture_picture (f.scene, W, height);
      cr = cairo_create (before);
      cairo_rectangle (cr, damage.x, damage.y, damage.width, damage.height);
      cairo_set_source_surface (cr, after, 0, 0);
      cairo_fill (cr);
      cairo_destroy (cr);
      cairo_surface_flush (before);
      g_assert_cmpint (count_differences (before, after, &x, &y), <=, DASH_PIXELS);
      cairo_surface_destroy (before);
      before = after;
    }
  cairo_surface_destroy (before);
  fixture_clear (&f);
}

/* The picture at rest does not depend on the animation having run. */
static void
check_end_at_rest (KmViews views)
{
  enum
  {
    W = 800
  };
  Fixture f;
  int height, moved = 0, seen_to_move = 0, x, y;

  fixture_init (&f, FIXTURE_WORKLOAD);
  km_scene_set_views (f.scene, views);
  height = (int)km_scene_layout (f.scene, W, 0);
  fixture_seek (&f, 1, 3, NULL);
  for (int step = 0; step < 60; step++)
    {
      cairo_surface_t *rest, *start, *end;

      fixture_step (&f, 1, NULL);
      rest = fixture_picture (f.scene, W, height);
      km_scene_set_progress (f.scene, 0);
      start = fixture_picture (f.scene, W, height);
      seen_to_move += fixture_check_motion (f.scene, W, height);
      km_scene_set_progress (f.scene, 1);
      end = fixture_picture (f.scene, W, height);
      g_assert_cmpint (count_differences (rest, end, &x, &y), <=, DASH_PIXELS);
      moved += count_differences (start, end, &x, &y) > DASH_PIXELS;
      cairo_surface_destroy (rest);
      cairo_surface_destroy (start);
      cairo_surface_destroy (end);
    }
  g_assert_cmpint (moved, >, 5);
  g_assert_cmpint (seen_to_move, >, 5);
  fixture_clear (&f);
}

static void
test_animation_ends_at_rest (void)
{
  check_end_at_rest (KM_VIEW_ALL);
  check_end_at_rest (km_stage_views (KM_STAGE_BUDDY));
}

/* Nor on its having been cut short by the next step. */
static void
check_cut_short (KmViews views)
{
  enum
  {
    W = 700
  };
  Fixture f;
  fixture_init (&f, FIXTURE_WORKLOAD);
  km_scene_set_views (f.scene, views);
  km_scene_layout (f.scene, W, 0);
  fixture_seek (&f, 1, 3, NULL);
  for (int step = 0; step < 120; step++)
    {
      int height = (int)km_scene_layout (f.scene, W, 0);
      KmScene *fresh;
      const KmSnapshot *s;

      fixture_step (&f, step % 7 == 6 ? -1 : 1, NULL);
      km_scene_set_progress (f.scene, 0);
      cairo_surface_destroy (fixture_picture (f.scene, W, height));
      km_scene_set_progress (f.scene, 0.4);
      cairo_surface_destroy (fixture_picture (f.scene, W, height));
      if (step % 4)
        continue;
      fixture_step (&f, 1, NULL);
      km_scene_set_progress (f.scene, 1);
      height = (int)km_scene_layout (f.scene, W, 0);
      fresh = make_fresh (&f, views, W, 0);
      s = km_model_snapshot (f.model, KM_SNAPSHOT_FOLLOW);
      if (s->zone < s->n_zones)
        assert_same_picture (&f, fresh, W, height, "cut short");
      km_scene_free (fresh);
    }
  fixture_clear (&f);
}

static void
test_animation_cut_short (void)
{
  check_cut_short (KM_VIEW_ALL);
  check_cut_short (km_stage_views (KM_STAGE_BUDDY));
}

/* Views lie in the canvas, none over another, at any size. */
static void
test_layout (void)
{
  KmRng rng;
  Fixture f;
  km_rng_init (&rng, 2);
  fixture_init (&f, FIXTURE_SLABS);
  fixture_seek (&f, 30, 1, NULL);
  for (int round = 0; round < 40; round++)
    {
      double width = 300 + km_rng_below (&rng, 2000), least = km_rng_below (&rng, 2500);
      KmViews views;
      double height;
      GArray *taken;

      km_scene_set_text_scale (f.scene, 0.5 + km_rng_below (&rng, 35) / 10.0);
      views = (KmViews)(1 + km_rng_below (&rng, KM_VIEW_ALL));
      km_scene_set_views (f.scene, views);
      height = km_scene_layout (f.scene, width, least);
      g_assert_cmpfloat (height, >=, least);
      g_assert_cmpfloat (km_scene_layout (f.scene, width, least), ==, height);
      taken = g_array_new (FALSE, FALSE, sizeof (KmIntRect));
      for (KmViews view = KM_VIEW_ZONES; view <= KM_VIEW_ALL; view <<= 1)
        {
          KmIntRect area;
          bool shown = km_scene_view_area (f.scene, view, &area);
          g_assert_cmpint (shown, ==, (views & view) != 0);
          if (!shown)
            continue;
          g_assert_cmpint (area.x, >=, 0);
          g_assert_cmpfloat (area.x + area.width, <=, MAX (width, 100));
          g_assert_cmpfloat (area.y + area.height, <=, height);
          for (unsigned i = 0; i < taken->len; i++)
            {
              KmIntRect other = g_array_index (taken, KmIntRect, i);
              g_assert_true (area.x >= other.x + other.width || other.x >= area.x + area.width
                             || area.y >= other.y + other.height || other.y >= area.y + area.height);
            }
          g_array_append_val (taken, area);
        }
      g_array_unref (taken);
      cairo_surface_destroy (fixture_picture (f.scene, (int)width, (int)height));
    }
  fixture_clear (&f);
}

/* The height does not depend on the step: nothing jumps while stepping. */
static void
test_height_is_steady (void)
{
  Fixture f;
  double height;

  fixture_init (&f, FIXTURE_WORKLOAD);
  fixture_seek (&f, 10, 1, NULL);
  height = km_scene_layout (f.scene, 900, 0);
  for (int i = 0; i < 100; i++)
    {
      fixture_step (&f, 1, NULL);
      g_assert_cmpfloat (km_scene_layout (f.scene, 900, 0), ==, height);
    }
  fixture_clear (&f);
}

/* What is picked is drawn there: its own place holds the point, and it is found again from its place. */
static void
test_pick (void)
{
  KmRng rng;
  Fixture f;
  int kinds[8] = { 0 };
  double height;

  km_rng_init (&rng, 23);
  fixture_init (&f, FIXTURE_WORKLOAD);
  fixture_seek (&f, 60, 1, NULL);
  height = km_scene_layout (f.scene, 900, 0);
  for (int round = 0; round < 4000; round++)
    {
      double x, y;
      KmTarget target, again;
      KmIntRect area, place;

      if (round % 500 == 0)
        km_scene_zoom_frames (f.scene, round / 500 * 2, 0x3c20);
      x = km_rng_below (&rng, 900);
      y = km_rng_below (&rng, (uint32_t)height);
      km_scene_pick (f.scene, x, y, &target, &area);
      kinds[target.kind]++;
      if (target.kind == KM_TARGET_NONE)
        continue;
      g_assert_cmpfloat (x, >=, area.x);
      g_assert_cmpfloat (y, >=, area.y);
      g_assert_cmpfloat (x, <=, area.x + area.width);
      g_assert_cmpfloat (y, <=, area.y + area.height);
      g_assert_true (km_scene_locate (f.scene, &target, &place));
      g_assert_cmpint (place.x, ==, area.x);
      g_assert_cmpint (place.y, ==, area.y);
      km_scene_pick (f.scene, x, y, &again, NULL);
      g_assert_true (km_target_equal (&target, &again));
    }
  g_assert_cmpint (kinds[KM_TARGET_BLOCK], >, 50);
  g_assert_cmpint (kinds[KM_TARGET_FRAME], >, 10);
  g_assert_cmpint (kinds[KM_TARGET_ZONE], >, 10);
  g_assert_cmpint (kinds[KM_TARGET_FREE_LIST], >, 10);
  g_assert_cmpint (kinds[KM_TARGET_PCP_LIST], >, 1);
  fixture_clear (&f);
}

/* From the first zone the arrow keys reach every view, and every step leads to something that can be seen. */
static void
test_keyboard (void)
{
  Fixture f;
  uint32_t reached = 0;
  KmTarget at = { .kind = KM_TARGET_ZONE, .zone = 0 }, next;
  fixture_init (&f, FIXTURE_WORKLOAD);
  fixture_seek (&f, 60, 1, NULL);
  km_scene_layout (f.scene, 900, 0);
  for (int i = 0; i < 300 && km_scene_neighbour (f.scene, &at, 0, 1, &next); i++)
    {
      KmIntRect area;
      at = next;
      reached |= 1u << at.kind;
      g_assert_true (km_scene_locate (f.scene, &at, &area));
    }
  g_assert_true (reached & 1u << KM_TARGET_BLOCK);
  g_assert_true (reached & 1u << KM_TARGET_PCP_LIST || reached & 1u << KM_TARGET_FREE_LIST);
  for (int i = 0; i < 300 && km_scene_neighbour (f.scene, &at, 0, -1, &next); i++)
    at = next;
  g_assert_cmpint (at.kind, ==, KM_TARGET_ZONE);
  g_assert_true (km_scene_neighbour (f.scene, &(KmTarget){ .kind = KM_TARGET_ZONE, .zone = 0 }, 1, 0, &next));
  g_assert_cmpint (next.kind, ==, KM_TARGET_ZONE);
  g_assert_cmpuint (next.zone, ==, 1);
  g_assert_false (km_scene_neighbour (f.scene, &next, 1, 0, &at));
  fixture_clear (&f);
}

static void
test_reveal (void)
{
  Fixture f;
  KmRng rng;
  km_rng_init (&rng, 31);
  fixture_init (&f, FIXTURE_WORKLOAD);
  fixture_seek (&f, 60, 1, NULL);
  km_scene_layout (f.scene, 900, 0);
  for (int i = 0; i < 300; i++)
    {
      KmTarget target = { .kind = KM_TARGET_FRAME, .pfn = km_rng_below (&rng, 16384) };
      KmIntRect area;
      km_scene_reveal (f.scene, &target);
      g_assert_true (km_scene_locate (f.scene, &target, &area));
      g_assert_cmpint (area.width, >=, 10);
      g_assert_false (km_scene_reveal (f.scene, &target));
    }
  fixture_clear (&f);
}

/* The map goes where the steps are, until somebody zooms, and not under the pointer. */
static void
test_follow (void)
{
  Fixture f;
  KmTarget target;
  KmIntRect area;
  double level;
  KmPfn centre;

  fixture_init (&f, FIXTURE_WORKLOAD);
  km_scene_layout (f.scene, 900, 0);
  fixture_seek (&f, 60, 1, NULL);
  for (int i = 0; i < 8; i++)
    fixture_step (&f, 1, NULL);
  level = km_scene_frames_level (f.scene);
  g_assert_cmpfloat (level, >, 2);
  km_scene_view_area (f.scene, KM_VIEW_FRAMES, &area);
  km_scene_pick (f.scene, area.x + area.width / 2, area.y + area.height - 20, &target, NULL);
  g_assert_cmpint (target.kind, !=, KM_TARGET_NONE);
  km_scene_set_hover (f.scene, &target);
  centre = km_scene_frames_centre (f.scene);
  for (int i = 0; i < 200; i++)
    fixture_step (&f, 1, NULL);
  g_assert_cmpuint (km_scene_frames_centre (f.scene), ==, centre);
  km_scene_set_hover (f.scene, NULL);
  km_scene_zoom_frames (f.scene, 0, 0);
  for (int i = 0; i < 50; i++)
    fixture_step (&f, 1, NULL);
  g_assert_cmpfloat (km_scene_frames_level (f.scene), ==, 0);
  fixture_clear (&f);
}

/* At every step of a call the map shows the same frames, those of the block that it hands out among them; `show` of a
 * lesson may choose others. */
static void
test_follow_call (void)
{
  Fixture f;
  KmTarget target = { .kind = KM_TARGET_FRAME };
  KmIntRect area;
  KmPfn centre;

  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M pcp=off\np = alloc_pages(GFP_KERNEL, 3)\npage_address(p)\n");
  km_scene_layout (f.scene, 900, 0);
  g_assert_cmpfloat (km_scene_frames_level (f.scene), ==, 0);
  fixture_seek (&f, 1, 1, NULL);
  target.pfn = km_timeline_result (f.timeline, 0);
  centre = km_scene_frames_centre (f.scene);
  for (;;)
    {
      g_assert_cmpuint (km_scene_frames_centre (f.scene), ==, centre);
      g_assert_true (km_scene_locate (f.scene, &target, &area));
      g_assert_cmpint (area.width, >=, 10);
      if (!fixture_step (&f, 1, NULL) || km_timeline_cursor (f.timeline).op > 1)
        break;
    }
  g_assert_cmpuint (km_timeline_cursor (f.timeline).op, ==, 2);
  g_assert_cmpfloat (km_scene_frames_level (f.scene), ==, 0); /* no frames, no place */
  km_scene_set_frames (f.scene, 0x400, 0x800);
  fixture_seek (&f, 1, 1, NULL);
  g_assert_cmpfloat (km_scene_frames_level (f.scene), ==, 4);
  g_assert_cmpuint (km_scene_frames_centre (f.scene), ==, 0x600);
  km_scene_set_frames (f.scene, 0, 0);
  fixture_seek (&f, 1, 1, NULL);
  g_assert_cmpuint (km_scene_frames_centre (f.scene), ==, centre);
  fixture_clear (&f);
}

/* A block parts in place: nothing that moves is as wide as the whole any more. */
static void
test_parting (void)
{
  Fixture f;
  KmTarget target = { .kind = KM_TARGET_BLOCK, .order = 10 };
  KmRegion *moving = km_region_new ();
  KmIntRect whole, part;
  const KmEvent *events;
  uint32_t n, split = 0;

  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M pcp=off\np = alloc_pages(GFP_KERNEL, 3)\n");
  km_scene_set_views (f.scene, KM_VIEW_STAIRS | KM_VIEW_FREE_LISTS);
  km_scene_layout (f.scene, 1000, 0);
  km_timeline_seek (f.timeline, (KmCursor){ 1, 1 });
  events = km_timeline_events (f.timeline, &n);
  while (split < n && events[split].kind != KM_EVENT_SPLIT)
    split++;
  target.pfn = events[split].pfn2;
  fixture_seek (&f, 1, split, NULL);
  g_assert_true (km_scene_locate (f.scene, &target, &whole));
  fixture_step (&f, 1, NULL);
  km_scene_set_progress (f.scene, 0.01);
  km_scene_add_moving (f.scene, moving);
  g_assert_cmpint (km_region_num_rectangles (moving), >, 1);
  for (int i = 0; i < km_region_num_rectangles (moving); i++)
    {
      km_region_get_rectangle (moving, i, &part);
      g_assert_cmpint (part.width, <, whole.width * 2 / 3);
    }
  km_region_free (moving);
  fixture_clear (&f);
}

/* A surface with more pixels gets more of them, not larger ones. */
static void
test_device_scale (void)
{
  Fixture f;
  int height, sharp = 0;
  cairo_surface_t *surface;
  const uint8_t *data;
  size_t stride;
  cairo_t *cr;

  fixture_init (&f, FIXTURE_WORKLOAD);
  height = (int)km_scene_layout (f.scene, 600, 0);
  fixture_seek (&f, 20, 1, NULL);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1200, 2 * height);
  cairo_surface_set_device_scale (surface, 2, 2);
  cr = cairo_create (surface);
  km_scene_draw (f.scene, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  stride = (size_t)cairo_image_surface_get_stride (surface);
  for (size_t y = 0; y + 1 < (size_t)(2 * height); y += 2)
    for (size_t x = 0; x < 1200; x += 2)
      sharp += memcmp (data + y * stride + 4 * x, data + y * stride + 4 * x + 4, 3) != 0;
  g_assert_cmpint (sharp, >, 2000);
  cairo_surface_destroy (surface);
  fixture_clear (&f);
}

/* A drag shows other frames until the next step, and leaves what cannot be dragged alone. */
static void
test_drag (void)
{
  Fixture f;
  KmPfn before;
  KmIntRect area;
  KmTarget there, elsewhere;
  int lens;

  fixture_init (&f, FIXTURE_WORKLOAD);
  km_scene_layout (f.scene, 700, 0);
  fixture_seek (&f, 1, 1, NULL);
  km_scene_zoom_frames (f.scene, 5, 0x3000);
  g_assert_true (km_scene_view_area (f.scene, KM_VIEW_FRAMES, &area));
  before = km_scene_frames_centre (f.scene);
  g_assert_true (km_scene_drag (f.scene, area.x + 300, area.y + 150, area.x + 300, area.y + 150));
  g_assert_true (km_scene_drag (f.scene, area.x + 300, area.y + 150, area.x + 300, area.y + 90));
  g_assert_cmpuint (km_scene_frames_centre (f.scene), >, before);
  g_assert_true (km_scene_drag (f.scene, area.x + 300, area.y + 90, area.x + 300, area.y + 90));
  g_assert_true (km_scene_drag (f.scene, area.x + 300, area.y + 90, area.x + 300, area.y + 150));
  g_assert_cmpuint (km_scene_frames_centre (f.scene), ==, before);

  km_scene_set_views (f.scene, KM_VIEW_RIBBON);
  km_scene_layout (f.scene, 700, 0);
  g_assert_true (km_scene_view_area (f.scene, KM_VIEW_RIBBON, &area));
  km_scene_pick (f.scene, area.x + 350, area.y + 40, &there, NULL);
  g_assert_false (km_scene_drag (f.scene, area.x + 2, area.y + 2, area.x + 2, area.y + 2));
  lens = area.y + area.height - 24;
  g_assert_true (km_scene_drag (f.scene, area.x + 600, lens, area.x + 600, lens));
  g_assert_true (km_scene_drag (f.scene, area.x + 600, lens, area.x + 60, lens));
  km_scene_pick (f.scene, area.x + 350, area.y + 40, &elsewhere, NULL);
  g_assert_false (km_target_equal (&there, &elsewhere));
  fixture_step (&f, 1, NULL);
  fixture_step (&f, -1, NULL);
  km_scene_pick (f.scene, area.x + 350, area.y + 40, &elsewhere, NULL);
  g_assert_true (km_target_equal (&there, &elsewhere));
  fixture_clear (&f);
}

static void
test_view_names (void)
{
  KmViews views, all = 0;
  const char *names[] = { "zones,frames", "free-lists", "pcp", "code", "caches", "slabs", "arrays", "areas" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (km_views_by_name (names[i], &views));
      g_assert_cmpuint (all & views, ==, 0);
      all |= views;
    }
  g_assert_cmpuint (all, ==, KM_VIEW_ALL);
  g_assert_true (km_views_by_name ("all", &views));
  g_assert_cmpuint (views, ==, KM_VIEW_ALL);
  g_assert_false (km_views_by_name ("slab", &views));
  g_assert_false (km_views_by_name ("", &views));
  g_assert_true (km_views_by_name ("stairs,free-lists,pcp,ribbon", &all));
  for (size_t i = 0; km_view_word (i); i++) /* all that `show` takes */
    g_assert_true (km_views_by_name (km_view_word (i), &views));
  g_assert_true (km_views_by_name ("buddy", &views));
  g_assert_cmpuint (views, ==, all);
  g_assert_true (km_views_by_name ("zones", &views)); /* alone */
  g_assert_cmpuint (views, ==, km_stage_views (KM_STAGE_ZONES));
}

/* Whether the picture has something of that name. */
static bool
has_thing (Fixture *f, const char *name)
{
  g_autoptr (KmList) list = km_scene_list (f->scene);
  for (unsigned i = 0; i < list->things->len; i++)
    if (strcmp (km_list_thing (list, i)->name, name) == 0)
      return true;
  return false;
}

static void
ask_for_no_motion (KmScene *scene, KmStage stage)
{
  km_scene_set_views (scene, km_stage_views (stage));
  km_scene_set_fits (scene, true);
  km_scene_set_still (scene, true);
  km_scene_layout (scene, 1040, 640);
}

static bool
moves_something (Fixture *f)
{
  KmPair pair;
  km_model_pair (f->model, &pair);
  return pair.kind != KM_PAIR_NONE;
}

/* Walks a call on @stage: a step that moves something has before and after, however one came there. Returns how many
 * have. */
static unsigned
count_pairs (const char *workload, KmStage stage, uint32_t op)
{
  Fixture f;
  unsigned seen = 0;

  fixture_init (&f, workload);
  fixture_seek (&f, op, 1, NULL);
  ask_for_no_motion (f.scene, stage);
  do
    {
      g_autoptr (KmScene) fresh = km_scene_new (f.model);
      bool moves = moves_something (&f);

      g_assert_true (has_thing (&f, "view-before-after"));
      g_assert_true (has_thing (&f, "pair-before") == moves && has_thing (&f, "pair-after") == moves);
      ask_for_no_motion (fresh, stage);
      assert_same_picture (&f, fresh, 1040, 640, "a step without motion");
      seen += moves;
    }
  while (fixture_step (&f, 1, NULL) && km_timeline_cursor (f.timeline).op == op);
  fixture_clear (&f);
  return seen;
}

static void
test_without_motion (void)
{
  g_assert_cmpuint (count_pairs (FIXTURE_WORKLOAD, KM_STAGE_BUDDY, 1), >, 3);
  g_assert_cmpuint (count_pairs (FIXTURE_SLABS, KM_STAGE_SLABS, 2), >, 1);
}

/* ---- the hash of a list ---- */

static char *
text_of (const KmList *list)
{
  GString *text = g_string_new (NULL);

  km_list_to_json (list, &(KmListAbout){ NULL }, text);
  return g_string_free (text, FALSE);
}

/* A number that is part of a list: where in it, and how many bytes. */
typedef struct
{
  size_t at, size;
} Place;

#define PLACE(type, field)                                                                                             \
  {                                                                                                                    \
    offsetof (type, field), sizeof ((type *)NULL)->field                                                               \
  }

/* Changes what is at @place of @record: if the text says so, the hash does. Returns whether the text says so. */
static bool
check_change (KmList *list, void *record, const Place *place, const char *text, uint64_t hash)
{
  uint8_t *byte = (uint8_t *)record + place->at;
  double number;
  bool differs;

  if (place->size == sizeof number)
    {
      double other;
      memcpy (&number, byte, sizeof number);
      other = number + 0.5;
      memcpy (byte, &other, sizeof other);
    }
  else
    *byte ^= 1;
  {
    g_autofree char *changed = text_of (list);
    differs = strcmp (changed, text) != 0;
  }
  g_assert_true (!differs || km_list_to_hash (list) != hash);
  if (place->size == sizeof number)
    memcpy (byte, &number, sizeof number);
  else
    *byte ^= 1;
  return differs;
}

/* Whatever the text of a list says, its hash depends on. */
static void
test_hash_of_list (void)
{
  static const Place of_part[] = {
    PLACE (KmListPart, shape.dash),       PLACE (KmListPart, shape.round_ends),
    PLACE (KmListPart, shape.hard_edges), PLACE (KmListPart, shape.fill),
    PLACE (KmListPart, shape.stroke),     PLACE (KmListPart, shape.fill_alpha),
    PLACE (KmListPart, shape.width),      PLACE (KmListPart, shape.stroke_alpha),
    PLACE (KmListPart, shape.rect.x),     PLACE (KmListPart, shape.rect.y),
    PLACE (KmListPart, shape.rect.w),     PLACE (KmListPart, shape.rect.h),
    PLACE (KmListPart, shape.radius),     PLACE (KmListPart, shape.style),
    PLACE (KmListPart, shape.x_align),    PLACE (KmListPart, shape.pattern),
    PLACE (KmListPart, words.x),          PLACE (KmListPart, words.baseline),
    PLACE (KmListPart, words.width),      PLACE (KmListPart, words.size_px),
  };
  static const Place of_thing[] = { PLACE (KmListThing, rect.x), PLACE (KmListThing, rect.y),
                                    PLACE (KmListThing, rect.w), PLACE (KmListThing, rect.h) };
  static const Place whole = { 0, 1 };
  g_autoptr (KmList) list = NULL;
  g_autofree char *text = NULL;
  unsigned said[G_N_ELEMENTS (of_part)] = { 0 };
  uint64_t hash;
  Fixture f;

  fixture_init (&f, FIXTURE_WORKLOAD FIXTURE_SLAB_CALLS);
  km_timeline_seek (f.timeline, (KmCursor){ 130, KM_EVENT_LAST });
  list = km_scene_list (f.scene);
  text = text_of (list);
  hash = km_list_to_hash (list);
  for (unsigned i = 0; i < list->parts->len; i += 7) /* neighbours are alike */
    {
      KmListPart *part = &g_array_index (list->parts, KmListPart, i);

      if (part->kind != KM_PART_SHAPE)
        continue;
      for (size_t k = 0; k < G_N_ELEMENTS (of_part); k++)
        if (part->shape.kind != KM_SHAPE_PATTERN || of_part[k].at != offsetof (KmListPart, shape.pattern))
          said[k] += check_change (list, part, &of_part[k], text, hash);
      if (part->shape.n > 0)
        g_assert_true (check_change (list, (void *)part->shape.points, &(Place){ 0, sizeof (double) }, text, hash));
      if (part->shape.words && *part->words.string)
        g_assert_true (check_change (list, (char *)part->words.string, &whole, text, hash));
    }
  for (unsigned i = 0; i < list->things->len; i += 7)
    {
      KmListThing *thing = &g_array_index (list->things, KmListThing, i);

      for (size_t k = 0; k < G_N_ELEMENTS (of_thing); k++)
        g_assert_true (check_change (list, thing, &of_thing[k], text, hash));
      g_assert_true (check_change (list, (char *)thing->name, &whole, text, hash));
      g_assert_true (check_change (list, (char *)thing->class, &whole, text, hash));
      if (thing->description)
        g_assert_true (check_change (list, (char *)thing->description, &whole, text, hash));
    }
  for (size_t k = 0; k < G_N_ELEMENTS (of_part); k++)
    if (of_part[k].at != offsetof (KmListPart, shape.pattern) && of_part[k].at != offsetof (KmListPart, shape.dash)
        && of_part[k].at != offsetof (KmListPart, shape.style))
      g_assert_cmpuint (said[k], >, 0);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/steps-in-pixels", test_steps_in_pixels);
  g_test_add_func ("/scene/steps-in-boxes", test_steps_in_boxes);
  g_test_add_func ("/scene/steps-following", test_steps_following);
  g_test_add_func ("/scene/steps-on-a-stage", test_steps_on_a_stage);
  g_test_add_func ("/scene/damage", test_damage);
  g_test_add_func ("/scene/animation-ends-at-rest", test_animation_ends_at_rest);
  g_test_add_func ("/scene/animation-cut-short", test_animation_cut_short);
  g_test_add_func ("/scene/without-motion", test_without_motion);
  g_test_add_func ("/scene/layout", test_layout);
  g_test_add_func ("/scene/height-is-steady", test_height_is_steady);
  g_test_add_func ("/scene/pick", test_pick);
  g_test_add_func ("/scene/keyboard", test_keyboard);
  g_test_add_func ("/scene/reveal", test_reveal);
  g_test_add_func ("/scene/follow", test_follow);
  g_test_add_func ("/scene/follow-call", test_follow_call);
  g_test_add_func ("/scene/parting", test_parting);
  g_test_add_func ("/scene/device-scale", test_device_scale);
  g_test_add_func ("/scene/view-names", test_view_names);
  g_test_add_func ("/scene/drag", test_drag);
  g_test_add_func ("/scene/hash-of-list", test_hash_of_list);
  return g_test_run ();
}
