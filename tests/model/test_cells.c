/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: after any moves they are those of a model made from nothing, and those that reading frame by frame gives. */
#include "model/snapshot/pages.h"
#include "../rounds.h"
#include "fixture.h"

#include "core/machine/machine.h"
#include "timeline/timeline_private.h"

#include <string.h>

static void
assert_same_cells (KmModel *model, KmModel *fresh)
{
  const uint8_t *cells = km_model_cells (model), *expected = km_model_cells (fresh);
  KmCursor at = km_timeline_cursor (km_model_timeline (model));

  for (KmPfn pfn = 0; pfn < km_machine_end_pfn (km_model_machine (model)); pfn++)
    if (cells[pfn] != expected[pfn])
      g_error ("frame 0x%x at %u.%u: 0x%02x, should be 0x%02x", pfn, at.op, at.event, cells[pfn], expected[pfn]);
}

static void
follow_random_moves (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmRng rng;

  km_rng_init (&rng, 42);
  for (int i = 0; i < (int)test_rounds (300); i++)
    {
      g_autoptr (KmModel) fresh = km_model_new (timeline);

      assert_same_cells (model, fresh);
      for (uint32_t moves = 1 + km_rng_below (&rng, 3); moves > 0; moves--)
        fixture_move (timeline, &rng);
    }
}

/* What a cell should show, read from one frame alone. */
static uint8_t
class_of_frame (const KmMachine *machine, KmPfn pfn)
{
  static const uint8_t classes[] = {
    [KM_FRAME_FREE] = KM_CELL_FREE,         [KM_FRAME_PCP] = KM_CELL_PCP,         [KM_FRAME_CACHE] = KM_CELL_CACHE,
    [KM_FRAME_RESERVED] = KM_CELL_RESERVED, [KM_FRAME_UNKNOWN] = KM_CELL_UNKNOWN, [KM_FRAME_HOLE] = KM_CELL_HOLE,
    [KM_FRAME_TAIL] = KM_CELL_LOST,
  };
  static const uint8_t by_mobility[] = {
    [KM_MOBILITY_UNMOVABLE] = KM_CELL_UNMOVABLE,
    [KM_MOBILITY_MOVABLE] = KM_CELL_MOVABLE,
    [KM_MOBILITY_RECLAIMABLE] = KM_CELL_RECLAIMABLE,
  };
  KmFrame frame;

  g_assert_true (km_machine_frame (machine, pfn, &frame));
  if (frame.block.slab)
    return KM_CELL_SLAB;
  if (frame.block.kind == KM_FRAME_ALLOCATED)
    return by_mobility[km_machine_generation (machine)->mobility[frame.block.type]];
  return classes[frame.block.kind];
}

static void
show_each_frame (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmMachine *machine = km_model_machine (model);

  for (int i = 0; i < 25 && km_timeline_step_op (timeline, 1); i++)
    {
      const uint8_t *cells = km_model_cells (model);

      for (KmPfn pfn = 0; pfn < km_machine_end_pfn (machine); pfn++)
        {
          KmFrame frame;

          km_machine_frame (machine, pfn, &frame);
          g_assert_cmpuint (cells[pfn] & KM_CELL_CLASS_MASK, ==, class_of_frame (machine, pfn));
          if (frame.kind != KM_FRAME_TAIL && frame.kind < KM_FRAME_RESERVED)
            g_assert_true ((cells[pfn] & KM_CELL_HEAD) != 0);
        }
    }
}

/* Every cell that differs from the picture before lies in a reported range. */
static void
report_what_changed (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmPfn end = km_machine_end_pfn (km_model_machine (model));
  g_autofree uint8_t *picture = g_malloc0 (end);
  const KmFrameRange *ranges;
  KmRng rng;

  km_rng_init (&rng, 5);
  for (int i = 0; i < (int)test_rounds (300); i++)
    {
      size_t n = km_model_update (model, &ranges);

      for (size_t r = 0; r < n; r++)
        {
          g_assert_cmpuint (ranges[r].start, <, ranges[r].end);
          g_assert_cmpuint (ranges[r].end, <=, end);
          memcpy (picture + ranges[r].start, km_model_cells (model) + ranges[r].start, ranges[r].end - ranges[r].start);
        }
      g_assert_cmpmem (picture, end, km_model_cells (model), end);
      fixture_move (timeline, &rng);
      if (i % 3 == 0) /* somebody else looks first: nothing may get lost */
        km_model_snapshot (model, KM_SNAPSHOT_FOLLOW);
    }
}

static void
touch_only_what_the_step_names (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G\n"
                                                      "a[0..99] = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmFrameRange *ranges;
  size_t n;

  km_timeline_seek (timeline, (KmCursor){ 50, KM_EVENT_LAST });
  km_model_update (model, NULL);
  km_timeline_step_op (timeline, 1);
  n = km_model_update (model, &ranges);
  g_assert_cmpuint (n, >=, 1);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpuint (ranges[i].end - ranges[i].start, <=, 128);
  g_assert_cmpuint (km_model_update (model, &ranges), ==, 0);
}

static void
show_what_is_in_hand (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 2)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmEvent *events = NULL;
  uint32_t n;

  while (km_timeline_step_event (timeline, 1))
    {
      events = km_timeline_events (timeline, &n);
      if (events[km_timeline_cursor (timeline).event - 1].kind == KM_EVENT_TAKE)
        break;
    }
  g_assert_nonnull (events);
  events = &events[km_timeline_cursor (timeline).event - 1];
  g_assert_cmpuint (events->kind, ==, KM_EVENT_TAKE);
  g_assert_cmpuint (km_model_cells (model)[events->pfn] & KM_CELL_CLASS_MASK, ==, KM_CELL_HAND);
  g_assert_cmpuint (km_model_cells (model)[events->pfn] & KM_CELL_TOUCHED, !=, 0);
  km_timeline_step_op (timeline, 1);
  g_assert_cmpuint (km_model_cells (model)[km_timeline_result (timeline, 0)] & KM_CELL_CLASS_MASK, ==, KM_CELL_MOVABLE);
}

static void
name_each_class (void)
{
  for (int cell = 0; cell < KM_NR_CELL_CLASSES; cell++)
    g_assert_cmpstr (km_cell_class_name ((KmCellClass)cell), !=, "");
}

static void
add_for_each_workload (const char *name, GTestDataFunc func)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/cells/%s/%s", name, workloads[i].name);
      g_test_add_data_func (path, &workloads[i], func);
    }
}

/* A call whose events are folded into one step: the picture of each step is that of a model made from nothing. */
static void
follow_a_fold (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\npage_cache(3000)\nfree_page(0)\n");
  g_autoptr (KmModel) model = NULL;
  static const uint32_t events[] = { 1, 20, 21, 22, 20, 22, 1, 21, 3, 22 };

  timeline->journal.event_limit = 20;
  model = km_model_new (timeline);
  for (size_t i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autoptr (KmModel) fresh = NULL;

      km_timeline_seek (timeline, (KmCursor){ 1, events[i] });
      g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, events[i]);
      km_model_update (model, NULL);
      fresh = km_model_new (timeline);
      assert_same_cells (model, fresh);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_each_workload ("follow", follow_random_moves);
  add_for_each_workload ("frames", show_each_frame);
  add_for_each_workload ("ranges", report_what_changed);
  g_test_add_func ("/cells/small-step", touch_only_what_the_step_names);
  g_test_add_func ("/cells/hand", show_what_is_in_hand);
  g_test_add_func ("/cells/names", name_each_class);
  g_test_add_func ("/cells/fold", follow_a_fold);
  return g_test_run ();
}
