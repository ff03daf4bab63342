/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of virtual memory: what each CPU has for itself can be pointed at, and has room only if it is used. */
#include "scene_fixture.h"

#include "model/snapshot/cpus.h"
#include "scene/list.h"
#include "scene/stage.h"

enum
{
  W = 1000,
  H = 700,
};

#define MACHINE "kmw 1\nmachine x86-32 memory=1G cpus=2\nh = alloc_page(GFP_HIGHUSER)\n"
#define CALLS                                                                                                          \
  "x = kmap_atomic(h, KM_USER0)\na = alloc_percpu(100)\nb = alloc_percpu(60)\n"                                        \
  "s = alloc_thread_info()\nuse_stack(s, 8150)\n"

static void
open_at_end (Fixture *f, const char *workload)
{
  fixture_init (f, workload);
  km_scene_set_views (f->scene, KM_VIEW_AREAS);
  fixture_seek (f, km_script_n_ops (f->script), KM_EVENT_LAST, NULL);
  km_scene_layout (f->scene, W, H);
}

static void
assert_found (Fixture *f, const KmTarget *target)
{
  KmIntRect area;
  KmTarget found;
  g_assert_true (km_scene_locate (f->scene, target, &area));
  km_scene_pick (f->scene, area.x + area.width / 2.0, area.y + area.height / 2.0, &found, NULL);
  g_assert_true (km_target_equal (&found, target));
}

static void
test_pick (void)
{
  Fixture f;
  g_autofree KmSnapCpus *cpus = g_new0 (KmSnapCpus, 1);
  open_at_end (&f, MACHINE CALLS);
  km_model_cpus (f.model, NULL, cpus);
  for (uint32_t cpu = 0; cpu < cpus->cpus; cpu++)
    for (uint32_t slot = 0; slot < cpus->atomic_slots; slot++)
      assert_found (&f, &cpus->atomic[cpu][slot].target);
  g_assert_cmpuint (cpus->n_ranges, ==, 3);
  assert_found (&f, &cpus->ranges[1].target);
  assert_found (&f, &cpus->ranges[2].target);
  g_assert_cmpuint (cpus->n_stacks, ==, 1);
  assert_found (&f, &cpus->stacks[0].target);
  cairo_surface_destroy (fixture_picture (f.scene, W, H));
  fixture_clear (&f);
}

/* What is selected has room, however many there are before it. */
static void
test_selection_is_shown (void)
{
  Fixture f;
  KmTarget target;
  KmIntRect area;
  open_at_end (&f, "kmw 1\nmachine x86-32 memory=64M cpus=2\na[0..99] = alloc_percpu(40)\nv = vmalloc(5000)\n");
  g_assert_true (km_model_target_of_value (f.model, km_timeline_result (f.timeline, 90), &target));
  g_assert_false (km_scene_locate (f.scene, &target, &area));
  km_scene_set_selection (f.scene, &target);
  km_scene_layout (f.scene, W, H);
  fixture_seek (&f, km_script_n_ops (f.script), KM_EVENT_LAST, NULL);
  assert_found (&f, &target);
  fixture_clear (&f);
}

/* Words of the picture as it is. */
static bool
says (Fixture *f, const char *words)
{
  g_autoptr (KmList) list = km_scene_list (f->scene);
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (list, i);
      if (part->kind == KM_PART_SHAPE && part->shape.kind == KM_SHAPE_WORDS && strcmp (part->words.string, words) == 0)
        return true;
    }
  return false;
}

/* An access behind the last page hits the guard page, at the oops and not before; the stage shows it. */
static void
test_guard_page (void)
{
  Fixture f;
  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M\nv = vmalloc(20000)\nw = vmalloc(100)\nwrite(v + 20480, 8)\n");
  km_scene_set_views (f.scene, KM_VIEW_AREAS);
  fixture_seek (&f, 3, 2, NULL);
  km_scene_layout (f.scene, W, H);
  g_assert_cmpint (km_stage_of_call (f.model), ==, KM_STAGE_VIRTUAL);
  g_assert_true (says (&f, "guard page"));
  fixture_seek (&f, 3, KM_EVENT_LAST, NULL);
  g_assert_true (says (&f, "guard page: hit"));
  fixture_clear (&f);
}

static int
height_of (const char *workload)
{
  Fixture f;
  KmIntRect area;
  open_at_end (&f, workload);
  km_scene_layout (f.scene, W, 0);
  g_assert_true (km_scene_view_area (f.scene, KM_VIEW_AREAS, &area));
  fixture_clear (&f);
  return area.height;
}

/* Only what the script uses has room. */
static void
test_height (void)
{
  int areas = height_of (MACHINE "v = vmalloc(5000)\n"), atomic = height_of (MACHINE "x = kmap_atomic(h, KM_USER0)\n");
  int both = height_of (MACHINE "v = vmalloc(5000)\nx = kmap_atomic(h, KM_USER0)\n");
  g_assert_cmpint (both, >, areas);
  g_assert_cmpint (both, >, atomic);
  g_assert_cmpint (both, <, areas + atomic); /* one header */
  g_assert_cmpint (height_of (MACHINE CALLS), >, atomic);
}

/* Per-CPU data seldom needs an area; when it does, there is room for it. */
static void
test_area_that_was_not_expected (void)
{
  Fixture f;
  KmIntRect before, after;
  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M cpus=2\na[0..5] = alloc_percpu(8000)\n");
  km_scene_set_views (f.scene, KM_VIEW_AREAS | KM_VIEW_ZONES);
  fixture_seek (&f, 1, KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, 0);
  g_assert_true (km_scene_view_area (f.scene, KM_VIEW_AREAS, &before));
  fixture_seek (&f, 6, KM_EVENT_LAST, NULL);
  km_scene_layout (f.scene, W, 0);
  km_scene_layout (f.scene, W, 0);
  g_assert_true (km_scene_view_area (f.scene, KM_VIEW_AREAS, &after));
  g_assert_cmpint (after.height, >, before.height);
  fixture_clear (&f);
}

/* Of 500 slots of kmap() few have room; the one that the step is about always does. */
static void
test_slot_of_the_step_is_shown (void)
{
  static const uint32_t ops[] = { 520, 700, 1000 };
  Fixture f;
  open_at_end (&f, "kmw 1\nmachine x86-32 memory=1G\np[0..499] = alloc_page(GFP_HIGHUSER)\n"
                   "repeat 500 { k[$] = kmap(p[$]) }\n");
  for (size_t i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      KmTarget target;
      fixture_seek (&f, ops[i], KM_EVENT_LAST, NULL);
      g_assert_true (km_model_target_of_value (f.model, km_timeline_result (f.timeline, ops[i] - 1), &target));
      assert_found (&f, &target);
    }
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/areas/pick", test_pick);
  g_test_add_func ("/areas/selection-is-shown", test_selection_is_shown);
  g_test_add_func ("/areas/guard-page", test_guard_page);
  g_test_add_func ("/areas/height", test_height);
  g_test_add_func ("/areas/not-expected", test_area_that_was_not_expected);
  g_test_add_func ("/areas/slot-of-the-step", test_slot_of_the_step_is_shown);
  return g_test_run ();
}
