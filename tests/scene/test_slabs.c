/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the slab layer: what is drawn is what the records say, wherever the cursor came from. */
#include "model/kmem_snapshot.h"
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
  km_scene_set_views (fresh, SLAB_VIEWS);
  km_scene_layout (fresh, W, H);
  km_scene_layout (f->scene, W, H);
  cairo_surface_t *a = fixture_picture (f->scene, W, H), *b = fixture_picture (fresh, W, H);
  size_t size = (size_t)cairo_image_surface_get_stride (a) * H;
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
    if (!has_ghosts (&f))
      {
        assert_like_fresh (&f);
        compared++;
      }
  g_assert_cmpint (compared, >, 40);
  fixture_clear (&f);
}

/* Every object of every slab on the cards can be pointed at, and is found again where it was. */
static void
test_pick_objects (void)
{
  Fixture f;
  fixture_init (&f, FIXTURE_SLABS);
  km_scene_set_views (f.scene, KM_VIEW_SLABS);
  fixture_seek (&f, 31, KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, H);
  const KmSnapCacheView *view = km_model_cache_view (f.model, km_model_choose_cache (f.model, NULL));
  g_assert_cmpstr (view->cache.name, ==, "inode_cache");
  uint32_t seen = 0;
  for (uint32_t list = 0; list < view->n_lists; list++)
    for (uint32_t s = 0; s < view->lists[list].n; s++)
      {
        KmSnapSlabMap map;
        km_model_slab_map (f.model, view->lists[list].slabs[s].slab, &map);
        for (uint32_t i = 0; i < map.num; i++)
          {
            KmTarget target = km_slab_map_target (f.model, &map, i), found;
            cairo_rectangle_int_t area;
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

/* What is selected decides whose slabs are shown. */
static void
test_selection_chooses (void)
{
  Fixture f;
  uint32_t n;
  fixture_init (&f, FIXTURE_SLABS);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  const KmSnapCache *caches = km_model_caches (f.model, &n);
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
  fixture_init (&f, workload);
  km_scene_set_views (f.scene, KM_VIEW_SLABS);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, H);
  const KmSnapCacheView *view = km_model_cache_view (f.model, km_model_choose_cache (f.model, NULL));
  g_assert_cmpuint (view->cache.slabs, >=, 10000);
  uint32_t listed = 0;
  for (uint32_t list = 0; list < view->n_lists; list++)
    listed += view->lists[list].n;
  g_assert_cmpuint (listed, ==, view->cache.slabs);
  cairo_surface_destroy (fixture_picture (f.scene, W, H));
  uint32_t boxes = 0;
  KmTarget last = { .kind = KM_TARGET_NONE };
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

/* The bytes of a selected object stand below the slabs, and go away with it. */
static void
test_bytes_of_selection (void)
{
  Fixture f;
  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M debug=slab\nc = kmem_cache_create(\"c\", 200, 0, 0, NULL)\n"
                    "o[0..39] = kmem_cache_alloc(c, GFP_KERNEL)\nwrite(o[1] + 196, 12)\n");
  km_scene_set_views (f.scene, KM_VIEW_SLABS);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, H);
  cairo_surface_t *before = fixture_picture (f.scene, W, H);
  KmTarget target;
  g_assert_true (km_model_target_of_value (f.model, km_timeline_result (f.timeline, 2), &target));
  km_scene_set_selection (f.scene, &target);
  cairo_surface_t *selected = fixture_picture (f.scene, W, H);
  km_scene_set_selection (f.scene, NULL);
  cairo_surface_t *after = fixture_picture (f.scene, W, H);
  size_t size = (size_t)cairo_image_surface_get_stride (before) * H;
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (before), cairo_image_surface_get_data (selected), size), !=,
                   0);
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (before), cairo_image_surface_get_data (after), size), ==, 0);
  cairo_surface_destroy (before);
  cairo_surface_destroy (selected);
  cairo_surface_destroy (after);
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
  return g_test_run ();
}
