/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staircases: the rows of a known call, and at random places against the machine. */
#include "model/snapshot/stairs.h"
#include "fixture.h"

#include "core/machine/machine.h"
#include "model/step.h"

static void
go (KmModel *model, uint32_t op, uint32_t event)
{
  KmTimeline *timeline = km_model_timeline (model);
  km_timeline_seek (timeline, (KmCursor){ op, event });
  km_model_update (model, &(const KmFrameRange *){ NULL });
}

static void
assert_row (const KmStairs *stairs, unsigned i, uint8_t order, KmStairTime time, KmPfn hand, KmPfn half)
{
  g_assert_cmpuint (i, <, stairs->n);
  g_assert_cmpuint (stairs->rows[i].order, ==, order);
  g_assert_cmpuint (stairs->rows[i].time, ==, time);
  g_assert_cmpuint (stairs->rows[i].hand, ==, hand);
  g_assert_cmpuint (stairs->rows[i].half, ==, half);
}

/* Event of the call at the cursor, counted from 1, that is the @nth of @kind. */
static uint32_t
event_of_kind (KmModel *model, KmEventKind kind, unsigned nth)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n);
  for (uint32_t i = 0; i < n; i++)
    if (events[i].kind == kind && nth-- == 0)
      return i + 1;
  g_assert_not_reached ();
}

static const char small[] = "machine zones=NORMAL:8M kernel=2.6.34 pcp=off\n"
                            "p = alloc_pages(GFP_KERNEL, 8)\n"
                            "__free_pages(p, 8)\n";

static void
cut (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (small);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmStairs stairs;
  KmPfn start;

  go (model, 1, 1);
  km_model_stairs (model, true, &stairs);
  g_assert_cmpuint (stairs.kind, ==, KM_STAIRS_NONE);

  go (model, 1, event_of_kind (model, KM_EVENT_SPLIT, 0));
  km_model_stairs (model, true, &stairs);
  g_assert_cmpuint (stairs.kind, ==, KM_STAIRS_CUT);
  start = stairs.start;
  g_assert_cmpuint (stairs.n, ==, 3);
  g_assert_cmpuint (stairs.top, ==, 10);
  assert_row (&stairs, 0, 10, KM_STAIR_BEFORE, start, KM_PFN_NONE);
  assert_row (&stairs, 1, 9, KM_STAIR_NOW, start, start + 512);
  assert_row (&stairs, 2, 8, KM_STAIR_COMING, start, start + 256);
  g_assert_true (stairs.rows[1].is_event && !stairs.rows[0].is_event && !stairs.rows[2].is_event);
  g_assert_false (stairs.is_over);
  g_assert_cmpuint (stairs.last_order, ==, 9);

  km_model_stairs (model, false, &stairs);
  g_assert_cmpuint (stairs.n, ==, 2);

  go (model, 1, event_of_kind (model, KM_EVENT_RETURN, 0));
  km_model_stairs (model, true, &stairs);
  g_assert_true (stairs.is_over);
  assert_row (&stairs, 2, 8, KM_STAIR_NOW, start, start + 256);
}

static void
joined (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (small);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmStairs stairs;
  KmPfn start;

  go (model, 2, 1);
  go (model, 2, event_of_kind (model, KM_EVENT_FREE, 0));
  km_model_stairs (model, true, &stairs);
  g_assert_cmpuint (stairs.kind, ==, KM_STAIRS_JOINED);
  start = stairs.start;
  g_assert_cmpuint (stairs.n, ==, 3);
  assert_row (&stairs, 0, 10, KM_STAIR_COMING, start, KM_PFN_NONE);
  assert_row (&stairs, 1, 9, KM_STAIR_COMING, start, start + 512);
  assert_row (&stairs, 2, 8, KM_STAIR_NOW, start, start + 256);

  go (model, 2, event_of_kind (model, KM_EVENT_MERGE, 0));
  km_model_stairs (model, true, &stairs);
  assert_row (&stairs, 1, 9, KM_STAIR_NOW, start, start + 512);
  assert_row (&stairs, 2, 8, KM_STAIR_BEFORE, start, start + 256);
  g_assert_true (stairs.rows[2].is_event);

  go (model, 2, event_of_kind (model, KM_EVENT_INSERT, 0));
  km_model_stairs (model, true, &stairs);
  assert_row (&stairs, 0, 10, KM_STAIR_NOW, start, KM_PFN_NONE);
  g_assert_true (stairs.is_over && stairs.rows[0].is_event);
}

/* What a staircase claims, read from the machine. */
/* The smallest block of a call, and of several the one that the cursor is at. */
static void
block_of_call (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine zones=NORMAL:8M kernel=2.6.34 pcp=off\n"
                                                      "p = alloc_pages(GFP_KERNEL, 2)\npage_address(p)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmPfn start = 0, end = 0;
  uint32_t n;

  g_assert_false (km_model_call_block (model, &start, &end));
  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  km_timeline_events (timeline, &n);
  for (uint32_t event = 1; event <= n; event++)
    {
      KmPfn first, behind;

      km_timeline_seek (timeline, (KmCursor){ 1, event });
      g_assert_true (km_model_call_block (model, &start, &end));
      g_assert_cmpuint (end - start, ==, 4);
      km_model_call_frames (model, 0, &first, &behind);
      g_assert_true (first <= start && end <= behind);
    }
  g_assert_cmpuint (start, ==, km_timeline_result (timeline, 0));
  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  g_assert_false (km_model_call_block (model, &start, &end));
}

static void
assert_true_stairs (KmModel *model, const KmStairs *stairs)
{
  const KmMachine *machine = km_model_machine (model);

  g_assert_cmpuint (stairs->n, >, 0);
  for (unsigned i = 0; i < stairs->n; i++)
    {
      const KmStair *row = &stairs->rows[i];
      if (i > 0)
        g_assert_cmpuint (row->order + 1, ==, stairs->rows[i - 1].order);
      if (row->half != KM_PFN_NONE)
        g_assert_cmpuint (row->half, ==, row->hand ^ (KmPfn)1 << row->order);
      if (stairs->kind == KM_STAIRS_CUT && row->time != KM_STAIR_COMING && row->half != KM_PFN_NONE)
        {
          KmFrame frame;
          g_assert_true (km_machine_frame (machine, row->half, &frame));
          g_assert_true (frame.on_free_list);
          g_assert_cmpuint (frame.block.order, ==, row->order);
        }
    }
  if (!stairs->is_over)
    g_assert_cmpuint (km_model_cells (model)[stairs->last] & KM_CELL_CLASS_MASK, ==, KM_CELL_HAND);
}

static void
at_random (void)
{
  static const char text[] = "machine zones=NORMAL:8M,HIGHMEM:4M kernel=2.6.34\n"
                             "random seed=3 ops=400 live=80 order=0..4 gfp=GFP_KERNEL,GFP_HIGHUSER_MOVABLE\n"
                             "drain_all_pages()\n";
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  unsigned seen[3] = { 0 };
  KmRng rng;

  km_rng_init (&rng, 5);
  for (int i = 0; i < 3000; i++)
    {
      KmStairs stairs;
      fixture_move (timeline, &rng);
      km_model_update (model, &(const KmFrameRange *){ NULL });
      km_model_stairs (model, true, &stairs);
      seen[stairs.kind]++;
      if (stairs.kind != KM_STAIRS_NONE)
        assert_true_stairs (model, &stairs);
    }
  g_assert_cmpuint (seen[KM_STAIRS_CUT], >, 20);
  g_assert_cmpuint (seen[KM_STAIRS_JOINED], >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/stairs/cut", cut);
  g_test_add_func ("/model/stairs/joined", joined);
  g_test_add_func ("/model/stairs/block-of-call", block_of_call);
  g_test_add_func ("/model/stairs/at-random", at_random);
  return g_test_run ();
}
