/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the slab layer: what is drawn is what the records say, wherever the cursor came from. */
#include "../rounds.h"
#include "model/inspect/inspect.h"
#include "model/snapshot/cache_view.h"
#include "model/snapshot/object_bytes.h"
#include "model/snapshot/slab_map.h"
#include "core/slab/kmem_read.h"
#include "scene_fixture.h"

#define SLAB_VIEWS (KM_VIEW_CACHES | KM_VIEW_SLABS | KM_VIEW_ARRAYS)

enum
{
  W = 900,
  H = 700,
};

/* Whether the step leaves ghosts, which a scene that did not see it happen cannot know. */
static bool
has_ghosts (Fixture *f)
{
  uint32_t cache = km_model_choose_cache (f->model, NULL);
  return cache != 0 && km_model_cache_view (f->model, cache)->n_left > 0;
}

static void
assert_like_fresh (Fixture *f)
{
  KmScene *fresh = km_scene_new (f->model);
  cairo_surface_t *a, *b;
  size_t size;

  km_scene_set_views (fresh, SLAB_VIEWS);
  km_scene_layout (fresh, W, H);
  km_scene_layout (f->scene, W, H);
  a = fixture_picture (f->scene, W, H);
  b = fixture_picture (fresh, W, H);
  size = (size_t)cairo_image_surface_get_stride (a) * H;
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b), size), ==, 0);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
  km_scene_free (fresh);
}

/* The caches that were seen stay on the list, so the pictures are compared where all have been seen. */
static void
test_steps (void)
{
  Fixture f;
  int compared = 0;
  fixture_init (&f, FIXTURE_SLABS);
  km_scene_set_views (f.scene, SLAB_VIEWS);
  km_scene_layout (f.scene, W, H);
  fixture_seek (&f, km_script_n_ops (f.script) - 12, 0, NULL);
  for (int i = 0; i < 160 && fixture_step (&f, i % 5 == 4 ? -1 : 1, NULL); i++)
    if (i % (int)test_stride () == 0 && !has_ghosts (&f))
      {
        assert_like_fresh (&f);
        compared++;
      }
  g_assert_cmpint (compared, >, (int)test_rounds (40));
  fixture_clear (&f);
}

/* Every object of every slab on the cards can be pointed at, and is found again where it was. */
static void
test_pick_objects (void)
{
  Fixture f;
  const KmSnapCacheView *view;
  uint32_t seen = 0;

  fixture_init (&f, FIXTURE_SLABS);
  km_scene_set_views (f.scene, KM_VIEW_SLABS);
  fixture_seek (&f, 31, KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, H);
  view = km_model_cache_view (f.model, km_model_choose_cache (f.model, NULL));
  g_assert_cmpstr (view->cache.name, ==, "inode_cache");
  for (uint32_t list = 0; list < view->n_lists; list++)
    for (uint32_t s = 0; s < view->lists[list].n; s++)
      {
        KmSnapSlabMap map;
        km_model_slab_map (f.model, view->lists[list].slabs[s].slab, &map);
        for (uint32_t i = 0; i < map.num; i++)
          {
            KmTarget target = km_slab_map_target (f.model, &map, i), found;
            KmIntRect area;
            km_model_slab_map (f.model, view->lists[list].slabs[s].slab, &map);
            g_assert_true (km_scene_locate (f.scene, &target, &area));
            km_scene_pick (f.scene, area.x + area.width / 2.0, area.y + area.height / 2.0, &found, NULL);
            g_assert_true (km_target_equal (&found, &target));
            g_assert_true (km_model_has_target (f.model, &target));
            seen++;
          }
      }
  g_assert_cmpuint (seen, ==, view->cache.slabs * view->cache.num);
  fixture_clear (&f);
}

/* The bytes of an object that nobody asked for: of 128 for 100, of 32 for 20; an object of a cache wastes none. */
static void
test_waste (void)
{
  static const struct
  {
    const char *text;
    uint32_t waste;
  } calls[] = { { "b = kmalloc(100, GFP_KERNEL)", 28 },
                { "b = kmalloc(32, GFP_KERNEL)", 0 },
                { "b = kmalloc(2049, GFP_KERNEL)", 2047 } };

  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *text = g_strconcat ("kmw 1\nmachine x86-32 memory=64M\n", calls[i].text, "\n", NULL);
      Fixture f;
      KmSnapSlabMap map;
      KmPfn pfn;
      uint32_t index;
      KmValue value;

      fixture_init (&f, text);
      fixture_seek (&f, 1, KM_EVENT_LAST, NULL);
      value = km_timeline_result (f.timeline, 0);
      g_assert_true (km_model_find_object (f.model, value, &pfn, &index));
      km_model_slab_map (f.model, km_machine_slab_of_frame (km_model_machine (f.model), pfn), &map);
      g_assert_cmpuint (map.object[index].state, ==, KM_OBJECT_LIVE);
      g_assert_cmpuint (map.object[index].waste, ==, calls[i].waste);
      fixture_clear (&f);
    }
}

/* What is selected decides whose slabs are shown. */
static void
test_selection_chooses (void)
{
  Fixture f;
  uint32_t n;
  const KmSnapCache *caches;

  fixture_init (&f, FIXTURE_SLABS);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  caches = km_model_caches (f.model, &n);
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpstr (caches[0].name, ==, "inode_cache");
  for (uint32_t i = 0; i < n; i++)
    {
      KmTarget target = { .kind = KM_TARGET_CACHE, .cache = caches[i].cache };
      g_assert_cmpuint (km_model_choose_cache (f.model, &target), ==, caches[i].cache);
      g_assert_cmpuint (caches[i].asked_bytes + caches[i].waste_bytes + caches[i].waiting_bytes + caches[i].free_bytes
                            + caches[i].overhead_bytes,
                        ==, caches[i].total_bytes);
    }
  fixture_clear (&f);
}

/* Ten thousand slabs: as many boxes as there is room for, and each list whole. */
static void
test_many_slabs (void)
{
  g_autofree char *workload = g_strdup ("kmw 1\nmachine x86-32 memory=256M\n"
                                        "big = kmem_cache_create(\"big\", 3000, 0, 0, NULL)\n"
                                        "o[0..19999] = kmem_cache_alloc(big, GFP_KERNEL)\n");
  Fixture f;
  const KmSnapCacheView *view;
  uint32_t listed = 0, boxes = 0;
  KmTarget last;

  fixture_init (&f, workload);
  km_scene_set_views (f.scene, KM_VIEW_SLABS);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, H);
  view = km_model_cache_view (f.model, km_model_choose_cache (f.model, NULL));
  g_assert_cmpuint (view->cache.slabs, >=, 10000);
  for (uint32_t list = 0; list < view->n_lists; list++)
    listed += view->lists[list].n;
  g_assert_cmpuint (listed, ==, view->cache.slabs);
  cairo_surface_destroy (fixture_picture (f.scene, W, H));
  last = (KmTarget){ .kind = KM_TARGET_NONE };
  for (int y = 1; y < H; y += 3)
    for (int x = 1; x < W; x += 3)
      {
        KmTarget found;
        km_scene_pick (f.scene, x, y, &found, NULL);
        boxes += found.kind == KM_TARGET_SLAB && !km_target_equal (&found, &last);
        last = found;
      }
  g_assert_cmpuint (boxes, >, 500);
  fixture_clear (&f);
}

/* Each part of the bytes can be reached with the keyboard, is described, and keeps the bytes of its object in view. */
static void
walk_bytes (Fixture *f, const KmTarget *object)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  uint32_t index, pad;
  unsigned n = km_model_object_bytes (f->model, object, parts, &index, &pad);
  KmTarget at = km_model_bytes_target (f->model, object, &parts[0]), next, wanted;
  g_assert_cmpuint (n, >=, 4);
  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (KmInspection) inspection = NULL;
      wanted = km_model_bytes_target (f->model, object, &parts[i]);
      inspection = km_model_inspect (f->model, &wanted);
      g_assert_true (km_target_equal (&at, &wanted));
      g_assert_true (km_model_has_target (f->model, &at));
      g_assert_cmpstr (inspection->subtitle, ==, km_byte_kind_name (parts[i].kind));
      km_scene_set_selection (f->scene, &at);
      g_assert_cmpint (km_scene_neighbour (f->scene, &at, 1, 0, &next), ==, i + 1 < n);
      if (i + 1 < n)
        at = next;
    }
  for (unsigned i = n; i-- > 1; at = next)
    {
      g_assert_true (km_scene_neighbour (f->scene, &at, -1, 0, &next));
      wanted = km_model_bytes_target (f->model, object, &parts[i - 1]);
      g_assert_true (km_target_equal (&next, &wanted));
    }
  g_assert_false (km_scene_neighbour (f->scene, &at, -1, 0, &next));
  g_assert_true (km_scene_neighbour (f->scene, &at, 0, -1, &next)); /* up to the slabs */
  g_assert_cmpint (next.kind, !=, KM_TARGET_BYTES);
  km_scene_set_selection (f->scene, object);
}

/* The bytes of a selected object stand below the slabs, and go away with it. */
static void
test_bytes_of_selection (void)
{
  Fixture f;
  cairo_surface_t *before, *selected, *after;
  KmTarget target;
  size_t size;

  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M debug=slab\nc = kmem_cache_create(\"c\", 200, 0, 0, NULL)\n"
                    "o[0..39] = kmem_cache_alloc(c, GFP_KERNEL)\nwrite(o[1] + 196, 12)\n");
  km_scene_set_views (f.scene, KM_VIEW_SLABS);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, H);
  before = fixture_picture (f.scene, W, H);
  g_assert_true (km_model_target_of_value (f.model, km_timeline_result (f.timeline, 2), &target));
  km_scene_set_selection (f.scene, &target);
  selected = fixture_picture (f.scene, W, H);
  walk_bytes (&f, &target);
  km_scene_set_selection (f.scene, NULL);
  after = fixture_picture (f.scene, W, H);
  size = (size_t)cairo_image_surface_get_stride (before) * H;
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (before), cairo_image_surface_get_data (selected), size), !=,
                   0);
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (before), cairo_image_surface_get_data (after), size), ==, 0);
  cairo_surface_destroy (before);
  cairo_surface_destroy (selected);
  cairo_surface_destroy (after);
  fixture_clear (&f);
}

/* ---- motion ---- */

enum
{
  TOP_H = 420, /* the slabs and the arrays beside them */
};

static bool
is_same (cairo_surface_t *a, cairo_surface_t *b)
{
  size_t size = (size_t)cairo_image_surface_get_stride (a) * (size_t)cairo_image_surface_get_height (a);
  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b), size) == 0;
}

/* Whatever differs between two pictures lies in @area. */
static void
assert_differs_inside (cairo_surface_t *a, cairo_surface_t *b, const KmIntRect *area)
{
  int width = cairo_image_surface_get_width (a), stride = cairo_image_surface_get_stride (a) / 4;
  const uint32_t *x = (const uint32_t *)cairo_image_surface_get_data (a);
  const uint32_t *y = (const uint32_t *)cairo_image_surface_get_data (b);
  for (int row = 0; row < TOP_H; row++)
    for (int column = fixture_same_row (a, b, row) ? width : 0; column < width; column++)
      if (x[row * stride + column] != y[row * stride + column])
        {
          g_assert_cmpint (column, >=, area->x - 3);
          g_assert_cmpint (column, <, area->x + area->width + 3);
          g_assert_cmpint (row, >=, area->y - 3);
          g_assert_cmpint (row, <, area->y + area->height + 3);
        }
}

/* Whether the step that was taken over last has anything to animate. */
static bool
something_moves (KmScene *scene)
{
  KmRegion *region = km_region_new ();
  bool moves;

  km_scene_set_progress (scene, 0.5);
  km_scene_add_moving (scene, region);
  moves = km_region_num_rectangles (region) > 0;
  km_region_free (region);
  return moves;
}

/* Plays all steps as motions; counts in @moved the steps of each kind of event whose picture moved. */
static void
play_motions (Fixture *f, uint32_t from, int moved[KM_NR_EVENTS])
{
  static const double times[] = { 0, 0.6 };
  KmIntRect damage;
  uint32_t n, n_moves = 0, n_still = 0;
  km_scene_set_views (f->scene, KM_VIEW_SLABS | KM_VIEW_ARRAYS);
  fixture_seek (f, from, KM_EVENT_LAST, NULL);
  km_scene_layout (f->scene, 1200, TOP_H);
  while (fixture_step (f, 1, &damage))
    {
      KmCursor at = km_timeline_cursor (f->timeline);
      const KmEvent *event = &km_timeline_events (f->timeline, &n)[at.event - 1];
      cairo_surface_t *rest;
      bool is_animated = something_moves (f->scene), differs = false;

      km_scene_set_progress (f->scene, 1);
      if (!is_animated && ++n_still % 8 != 0)
        continue;
      rest = fixture_picture (f->scene, 1200, TOP_H);
      for (uint32_t i = 0; i < G_N_ELEMENTS (times); i++)
        {
          cairo_surface_t *now;

          km_scene_set_progress (f->scene, times[i]);
          now = fixture_picture (f->scene, 1200, TOP_H);
          assert_differs_inside (rest, now, &damage);
          differs |= !is_same (rest, now);
          cairo_surface_destroy (now);
        }
      if (n_moves % 3 == 0)
        fixture_check_motion (f->scene, 1200, TOP_H);
      g_assert_true (!differs || is_animated);
      moved[event->kind] += differs;
      /* Every fourth motion is cut short by the next step. */
      if (++n_moves % 4 != 0)
        {
          cairo_surface_t *end;

          km_scene_set_progress (f->scene, 1);
          end = fixture_picture (f->scene, 1200, TOP_H);
          g_assert_true (is_same (rest, end));
          cairo_surface_destroy (end);
        }
      cairo_surface_destroy (rest);
    }
  km_scene_set_progress (f->scene, 1);
}

static void
assert_moved (const char *workload, uint32_t from, const KmEventKind *kinds, uint32_t n_kinds)
{
  Fixture f;
  int moved[KM_NR_EVENTS] = { 0 };
  fixture_init (&f, workload);
  play_motions (&f, from, moved);
  for (uint32_t i = 0; i < n_kinds; i++)
    {
      if (moved[kinds[i]] == 0)
        g_test_message ("%s never moved", km_event_name (kinds[i]));
      g_assert_cmpint (moved[kinds[i]], >, 0);
    }
  g_assert_cmpint (moved[KM_EVENT_GENERAL_CACHE], ==, 0);
  g_assert_cmpint (moved[KM_EVENT_ARRAY_REFILL], ==, 0);
  fixture_clear (&f);
}

/* A workload on one cache with small arrays that are filled and flushed. */
#define CHURN                                                                                                          \
  "c = kmem_cache_create(\"c\", 1000, 0, 0, NULL)\no[0..29] = kmem_cache_alloc(c, GFP_KERNEL)\n"                       \
  "kmem_cache_free(c, o[0..29])\nkmem_cache_shrink(c)\n"

/* Objects fly between slab, array and caller, and slabs slide from list to list; what moves stays inside the damage. */
static void
test_motions_of_slab (void)
{
  static const KmEventKind kinds[] = { KM_EVENT_SLAB_TAKE, KM_EVENT_ARRAY_TAKE, KM_EVENT_ARRAY_PUT, KM_EVENT_SLAB_PUT,
                                       KM_EVENT_SLAB_LIST };
  assert_moved ("kmw 1\nmachine x86-32 memory=64M\n" CHURN, 1, kinds, G_N_ELEMENTS (kinds));
}

static void
test_motions_through_shared_array (void)
{
  static const KmEventKind kinds[] = { KM_EVENT_SHARED_PUT, KM_EVENT_SHARED_TAKE, KM_EVENT_ARRAY_PUT };
  assert_moved ("kmw 1\nmachine x86-32 memory=64M cpus=2\nb[0..59] = kmalloc(1000, GFP_KERNEL)\nkfree(b[0..59])\n"
                "d[0..34] = kmalloc(1000, GFP_KERNEL)\n",
                113, kinds, G_N_ELEMENTS (kinds));
}

static void
test_motions_of_slub (void)
{
  static const KmEventKind kinds[] = { KM_EVENT_CPU_TAKE, KM_EVENT_CPU_PUT,   KM_EVENT_CPU_SLAB,
                                       KM_EVENT_SLAB_PUT, KM_EVENT_SLAB_LIST, KM_EVENT_CPU_PARTIAL };
  assert_moved ("kmw 1\nmachine x86-64 memory=256M kernel=6.1\n" CHURN, 1, kinds, G_N_ELEMENTS (kinds));
}

/* Slabs that are too many for cards slide as boxes. */
static void
test_motions_of_tiles (void)
{
  static const KmEventKind kinds[] = { KM_EVENT_SLAB_LIST };
  assert_moved ("kmw 1\nmachine x86-32 memory=256M\nc = kmem_cache_create(\"c\", 3000, 0, 0, NULL)\n"
                "o[0..1199] = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_free(c, o[0..9])\n",
                1190, kinds, G_N_ELEMENTS (kinds));
}

/* What moved is told only of one event forward. */
static void
test_moved_records (void)
{
  Fixture f;
  uint32_t n, cache;
  int seen = 0;

  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M\n" CHURN);
  fixture_seek (&f, 1, KM_EVENT_LAST, NULL);
  cache = km_model_choose_cache (f.model, NULL);
  while (fixture_step (&f, 1, NULL))
    {
      const KmEvent *event = &km_timeline_events (f.timeline, &n)[km_timeline_cursor (f.timeline).event - 1];
      const KmSnapObjectMove *moved = &km_model_cache_view (f.model, cache)->moved;
      if (event->kind != KM_EVENT_SLAB_TAKE || event->cache != cache)
        continue;
      g_assert_cmpint (moved->from, ==, KM_PLACE_SLAB);
      g_assert_cmpint (moved->to, ==, KM_PLACE_ARRAY);
      g_assert_cmpuint (moved->value, ==, event->pfn2);
      fixture_step (&f, -1, NULL);
      g_assert_cmpint (km_model_cache_view (f.model, cache)->moved.from, ==, KM_PLACE_NOWHERE);
      fixture_step (&f, 1, NULL);
      seen++;
    }
  g_assert_cmpint (seen, >=, 18);
  fixture_clear (&f);
}

/* ---- is the step in view? ---- */

static void
scroll_to (KmIntRect *window, const KmIntRect *area)
{
  window->y = MAX (window->y, area->y + area->height - window->height);
  window->y = MIN (window->y, area->y);
}

/* A step that is out of view is in view once one has scrolled to what it asks for. Counts in @hidden how often the page
 * allocator, the slabs and the areas were out of view. */
static void
test_sight (void)
{
  KmIntRect window = { 0, 0, W, 360 }, area;
  int hidden[KM_TARGET_AREA + 1] = { 0 };
  KmTarget target;
  Fixture f;
  fixture_init (&f, FIXTURE_SLABS "p = alloc_pages(GFP_KERNEL, 2)\nvfree(v)\n__free_pages(p, 2)\n");
  km_scene_layout (f.scene, W, H);
  fixture_seek (&f, 0, 0, NULL);
  g_assert_cmpint (km_scene_step_sight (f.scene, &window, &area), ==, KM_SIGHT_NOTHING);
  while (fixture_step (&f, 1, NULL))
    {
      bool named = km_model_step_target (f.model, &target);
      KmSight sight = km_scene_step_sight (f.scene, &window, &area);
      g_assert_true (named || sight == KM_SIGHT_NOTHING);
      if (sight != KM_SIGHT_HIDDEN)
        continue;
      hidden[target.kind]++;
      g_assert_cmpint (area.height, <=, window.height + 1);
      scroll_to (&window, &area);
      g_assert_cmpint (km_scene_step_sight (f.scene, &window, &area), ==, KM_SIGHT_SEEN);
    }
  g_assert_cmpint (hidden[KM_TARGET_FRAME], >, 0);
  g_assert_cmpint (hidden[KM_TARGET_CACHE] + hidden[KM_TARGET_SLAB] + hidden[KM_TARGET_OBJECT], >, 0);
  g_assert_cmpint (hidden[KM_TARGET_AREA], >, 0);
  /* What is not shown is not looked for. */
  km_scene_set_views (f.scene, KM_VIEW_ZONES);
  fixture_seek (&f, 5, KM_EVENT_LAST, NULL);
  g_assert_true (km_model_step_target (f.model, &target));
  g_assert_cmpint (km_scene_step_sight (f.scene, &window, &area), ==, KM_SIGHT_NOTHING);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slabs/steps", test_steps);
  g_test_add_func ("/slabs/pick-objects", test_pick_objects);
  g_test_add_func ("/slabs/selection-chooses", test_selection_chooses);
  g_test_add_func ("/slabs/bytes-of-selection", test_bytes_of_selection);
  g_test_add_func ("/slabs/many-slabs", test_many_slabs);
  g_test_add_func ("/slabs/moved-records", test_moved_records);
  g_test_add_func ("/slabs/motions/slab", test_motions_of_slab);
  g_test_add_func ("/slabs/motions/shared-array", test_motions_through_shared_array);
  g_test_add_func ("/slabs/motions/slub", test_motions_of_slub);
  g_test_add_func ("/slabs/motions/tiles", test_motions_of_tiles);
  g_test_add_func ("/slabs/sight", test_sight);
  g_test_add_func ("/slabs/waste", test_waste);
  return g_test_run ();
}
