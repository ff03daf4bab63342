/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots against the slow and complete state, at random places. */
#include "model/snapshot/blocks.h"
#include "model/snapshot/cache_view.h"
#include "model/snapshot/marks.h"
#include "model/snapshot/pages.h"
#include "../rounds.h"
#include "fixture.h"

#include "core/machine/machine.h"

/* ---- against the written-out state ---- */

static void
assert_list (const KmSnapList *list, const GArray *frames, uint32_t size_of_entry)
{
  uint32_t at = 0;

  for (uint32_t i = 0; i < list->n; i++)
    {
      if (list->entries[i].marks & KM_STEP_GHOST)
        continue;
      g_assert_cmpuint (at, <, frames->len);
      g_assert_cmpuint (list->entries[i].pfn, ==, *(const KmPfn *)(const void *)(frames->data + at * size_of_entry));
      at++;
    }
  g_assert_cmpuint (at, ==, list->n - list->n_ghosts);
  g_assert_cmpuint (at, ==, MIN (frames->len, (uint32_t)KM_SNAPSHOT_LIST_ENTRIES));
}

static void
assert_free_lists (const KmSnapshot *snapshot, const KmZoneState *zone)
{
  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    for (uint32_t type = 0; type < snapshot->n_types; type++)
      {
        const KmSnapList *list = &snapshot->free[order][type];

        g_assert_cmpuint (list->order, ==, order);
        g_assert_cmpuint (list->type, ==, type);
        g_assert_cmpuint (list->total, ==, zone->free[order][type]->len);
        assert_list (list, zone->free[order][type], sizeof (KmPfn));
      }
}

static void
assert_pcp_lists (const KmSnapshot *snapshot, const KmZoneState *zone)
{
  for (uint32_t cpu = 0; snapshot->has_pcp && cpu < snapshot->cpus; cpu++)
    {
      g_assert_cmpint (snapshot->pcp[cpu].count, ==, zone->pcp[cpu].count);
      g_assert_cmpint (snapshot->pcp[cpu].high, ==, zone->pcp[cpu].high);
      g_assert_cmpint (snapshot->pcp[cpu].batch, ==, zone->pcp[cpu].batch);
      for (uint32_t list = 0; list < snapshot->pcp[cpu].n_lists; list++)
        assert_list (&snapshot->pcp[cpu].lists[list], zone->pcp[cpu].lists[list], sizeof (KmPcpEntry));
    }
}

static void
assert_zone (const KmSnapZone *snap, const KmZoneState *zone)
{
  g_assert_cmpint (snap->free_pages, ==, zone->nr_free_pages);
  g_assert_cmpint (snap->highatomic, ==, zone->highatomic);
  g_assert_cmpint (snap->boost, ==, zone->boost);
  g_assert_cmpuint (snap->start_pfn, ==, zone->start_pfn);
  for (int mark = 0; mark < 3; mark++)
    g_assert_cmpint (snap->watermark[mark], ==, zone->watermark[mark]);
}

static void
show_the_state (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmRng rng;

  km_rng_init (&rng, 11);
  for (int i = 0; i < (int)test_rounds (200); i++)
    {
      g_autoptr (KmState) state = km_machine_state (km_model_machine (model));
      const KmSnapshot *snapshot = km_model_snapshot (model, i % 2 ? KM_SNAPSHOT_FOLLOW : 0);

      g_assert_cmpuint (snapshot->n_zones, ==, state->n_zones);
      for (uint32_t zone = 0; zone < state->n_zones; zone++)
        assert_zone (&snapshot->zones[zone], &state->zones[zone]);
      assert_free_lists (snapshot, &state->zones[snapshot->zone]);
      assert_pcp_lists (snapshot, &state->zones[snapshot->zone]);
      fixture_move (timeline, &rng);
    }
}

/* ---- blocks ---- */

static void
assert_block (KmModel *model, const KmSnapBlock *block)
{
  const uint8_t *cells = km_model_cells (model);

  for (KmPfn pfn = block->start; pfn < block->start + block->frames; pfn++)
    g_assert_cmpuint (cells[pfn] & KM_CELL_CLASS_MASK, ==, block->cell);
}

static void
cover_every_frame (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmPfn end = km_machine_end_pfn (km_model_machine (model));
  KmRng rng;

  km_rng_init (&rng, 3);
  for (int i = 0; i < 60; i++)
    {
      g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (KmSnapBlock));
      KmPfn at = 0;

      while (at < end)
        at = km_model_blocks (model, at, end, 100, blocks);
      at = 0;
      for (uint32_t b = 0; b < blocks->len; b++)
        {
          const KmSnapBlock *block = &g_array_index (blocks, KmSnapBlock, b);

          g_assert_cmpuint (block->start, ==, at);
          assert_block (model, block);
          at += block->frames;
        }
      g_assert_cmpuint (at, ==, end);
      fixture_move (timeline, &rng);
    }
}

static void
begin_inside_a_block (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n"
                                                      "a = alloc_pages(GFP_KERNEL, 4)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (KmSnapBlock));
  const KmSnapBlock *block;
  KmPfn a;

  km_timeline_step_op (timeline, 1);
  a = km_timeline_result (timeline, 0);
  g_assert_cmpuint (km_model_blocks (model, a + 5, a + 6, 10, blocks), ==, a + 16);
  g_assert_cmpuint (blocks->len, ==, 1);
  block = &g_array_index (blocks, KmSnapBlock, 0);
  g_assert_cmpuint (block->start, ==, a);
  g_assert_cmpuint (block->order, ==, 4);
  g_assert_cmpint (block->kind, ==, KM_FRAME_ALLOCATED);
  g_assert_cmpint (block->cell, ==, KM_CELL_UNMOVABLE);
}

/* ---- what a step shows ---- */

/* Steps to the next event of @kind. */
static const KmEvent *
step_to (KmTimeline *timeline, KmEventKind kind)
{
  while (km_timeline_step_event (timeline, 1))
    {
      uint32_t n;
      const KmEvent *events = km_timeline_events (timeline, &n);
      const KmEvent *event = &events[km_timeline_cursor (timeline).event - 1];

      if (event->kind == kind)
        return event;
    }
  g_error ("no event %s", km_event_name (kind));
}

static void
split_a_block (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_pages(GFP_HIGHUSER_MOVABLE, 9)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmSnapshot *snapshot;
  const KmSnapList *list;
  const KmEvent *event;

  km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  event = step_to (timeline, KM_EVENT_TAKE);
  snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_cmpuint (snapshot->zone, ==, event->zone);
  list = &snapshot->free[10][event->mt];
  g_assert_cmpuint (list->n_ghosts, ==, 1);
  g_assert_cmpuint (list->entries[0].pfn, ==, event->pfn);
  g_assert_cmpuint (list->entries[0].marks, ==, KM_STEP_GHOST | KM_STEP_TOUCHED | KM_STEP_CHANGED);
  g_assert_cmpuint (snapshot->n_motions, >=, 1);
  g_assert_cmpint (snapshot->motions[snapshot->n_motions - 1].to.kind, ==, KM_PLACE_HAND);

  event = step_to (timeline, KM_EVENT_SPLIT);
  snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_cmpuint (snapshot->free[10][event->mt].n_ghosts, ==, 0);
  list = &snapshot->free[9][event->mt];
  g_assert_cmpuint (list->n, ==, 1);
  g_assert_cmpuint (list->entries[0].marks, ==, KM_STEP_NEW | KM_STEP_TOUCHED | KM_STEP_CHANGED);
  g_assert_cmpint (snapshot->motions[0].kind, ==, KM_MOTION_SPLIT);
  g_assert_cmpuint (snapshot->motions[0].other, ==, event->pfn2);
  g_assert_false (snapshot->motions[0].reversed);

  km_timeline_step_event (timeline, -1);
  snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_true (snapshot->motions[0].reversed);
  g_assert_cmpint (snapshot->motions[0].from.kind, ==, KM_PLACE_FREE_LIST);
}

static void
look_at_an_empty_list (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_page(GFP_HIGHUSER_MOVABLE)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmSnapshot *snapshot;
  const KmEvent *event = step_to (timeline, KM_EVENT_LIST_EMPTY);

  snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_cmpuint (snapshot->free[event->order][event->mt].marks, ==, KM_STEP_TOUCHED);
  g_assert_cmpuint (snapshot->free[event->order + 1][event->mt].marks, ==, 0);
}

static void
rank_the_zones (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G\n"
                                                      "a = alloc_page(GFP_KERNEL)\n"
                                                      "b = alloc_page(GFP_HIGHUSER)\n"
                                                      "__free_page(a)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmSnapshot *snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);

  g_assert_false (snapshot->has_request);
  g_assert_cmpint (snapshot->zones[0].rank, ==, -1);
  km_timeline_step_op (timeline, 1);
  snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_true (snapshot->has_request);
  g_assert_cmpint (snapshot->zones[0].rank, ==, 1);
  g_assert_cmpint (snapshot->zones[1].rank, ==, 0);
  g_assert_cmpint (snapshot->zones[2].rank, ==, -1);
  g_assert_cmpint (snapshot->zones[1].verdict, ==, KM_ZONE_PASSED);
  g_assert_cmpint (snapshot->zones[0].verdict, ==, KM_ZONE_UNTESTED);
  g_assert_cmpuint (snapshot->zones[0].reserve, ==, 880);
  km_timeline_step_op (timeline, 1);
  snapshot = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_cmpint (snapshot->zones[2].rank, ==, 0);
  g_assert_cmpint (snapshot->zones[0].rank, ==, 2);
  km_timeline_step_op (timeline, 1);
  g_assert_false (km_model_snapshot (model, KM_SNAPSHOT_FOLLOW)->has_request);
}

/* A second model that goes the same way shows the same marks: what an export does. */
static void
go_the_same_way (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "p = alloc_pages(GFP_KERNEL, 2)\n__free_pages(p, 2)\n");
  g_autoptr (KmTimeline) other = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                   "p = alloc_pages(GFP_KERNEL, 2)\n__free_pages(p, 2)\n");
  g_autoptr (KmModel) model = km_model_new (timeline), again = km_model_new (other);
  const KmSnapshot *a, *b;

  km_model_update (model, NULL);
  km_timeline_step_op (timeline, 1);
  a = km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
  g_assert_cmpuint (a->n_motions, >, 3);
  g_assert_cmpuint (km_model_from (model).op, ==, 0);
  km_model_go (again, km_model_from (model), km_timeline_cursor (timeline));
  b = km_model_snapshot (again, KM_SNAPSHOT_FOLLOW);
  g_assert_cmpuint (b->n_motions, ==, a->n_motions);
  for (size_t i = 0; i < a->n_motions; i++)
    g_assert_cmphex (a->motions[i].pfn, ==, b->motions[i].pfn);
  g_assert_cmpmem (km_model_cells (again), km_machine_end_pfn (km_model_machine (again)), km_model_cells (model),
                   km_machine_end_pfn (km_model_machine (model)));
}

/* ---- the cache that the pictures show ---- */

/* Name of the cache shown at the first event of @kind in call @op. */
static const char *
shown_cache (KmModel *model, uint32_t op, KmEventKind kind)
{
  KmTimeline *timeline = km_model_timeline (model);
  uint32_t n;

  km_timeline_seek (timeline, (KmCursor){ op, 1 });
  while (km_timeline_events (timeline, &n)[km_timeline_cursor (timeline).event - 1].kind != kind)
    g_assert_true (km_timeline_step_event (timeline, 1) && km_timeline_cursor (timeline).op == op);
  return km_model_cache_view (model, km_model_choose_cache (model, NULL))->cache.name;
}

/* A misuse shows the cache of its object, not the newest one and not the one that the call has named. */
static void
show_the_cache_of_a_misuse (void)
{
  static const char *const machines[] = { "x86-32 memory=64M", "x86-64 memory=64M kernel=6.1 slab=slab" };

  for (size_t i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine %s\n"
                                               "one = kmem_cache_create(\"one\", 200, 0, 0, NULL)\n"
                                               "two = kmem_cache_create(\"two\", 300, 0, 0, NULL)\n"
                                               "a = kmem_cache_alloc(one, GFP_KERNEL)\n"
                                               "b = kmem_cache_alloc(one, GFP_KERNEL)\n"
                                               "write(a + 300, 8)\n"
                                               "kmem_cache_free(one, b)\n"
                                               "write(b, 4)\n"
                                               "kmem_cache_free(one, b)\n"
                                               "kmem_cache_free(two, a)\n",
                                               machines[i]);
      g_autoptr (KmTimeline) timeline = fixture_timeline (text);
      g_autoptr (KmModel) model = km_model_new (timeline);

      g_assert_cmpstr (shown_cache (model, 5, KM_EVENT_CALL), ==, "one");
      g_assert_cmpstr (shown_cache (model, 5, KM_EVENT_KMEM_SILENT), ==, "one");
      g_assert_cmpstr (shown_cache (model, 7, KM_EVENT_KMEM_SILENT), ==, "one");
      g_assert_cmpstr (shown_cache (model, 8, KM_EVENT_KMEM_SILENT), ==, "one");
      g_assert_cmpstr (shown_cache (model, 9, KM_EVENT_KMEM_SILENT), ==, "one");
      g_assert_cmpstr (shown_cache (model, 9, KM_EVENT_ARRAY_PUT), ==, "two");
    }
}

static void
add_for_each_workload (const char *name, GTestDataFunc func)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/snapshot/%s/%s", name, workloads[i].name);
      g_test_add_data_func (path, &workloads[i], func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_each_workload ("state", show_the_state);
  add_for_each_workload ("blocks", cover_every_frame);
  g_test_add_func ("/snapshot/blocks/inside", begin_inside_a_block);
  g_test_add_func ("/snapshot/split", split_a_block);
  g_test_add_func ("/snapshot/empty", look_at_an_empty_list);
  g_test_add_func ("/snapshot/zones", rank_the_zones);
  g_test_add_func ("/snapshot/cache-of-a-misuse", show_the_cache_of_a_misuse);
  g_test_add_func ("/snapshot/same-way", go_the_same_way);
  return g_test_run ();
}
