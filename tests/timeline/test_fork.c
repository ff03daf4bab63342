/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long moves: they are foreseen, a fork makes them and ends where the timeline would have, and a call of very many
 * frames ends early when nobody waits for it any more. */
#include "fixture.h"

#include "core/boot/boot.h"
#include "timeline/ideas.h"

#include <string.h>

enum
{
  FRAMES = 530000,
};

static const char text[] = "machine x86-64 memory=3G\n"
                           "p = alloc_page(GFP_KERNEL)\n"
                           "page_cache(530000)\n"
                           "q = alloc_page(GFP_KERNEL)\n"
                           "__free_page(p)\n";

static KmTimeline *
new_timeline (void)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  KmTimeline *timeline = km_timeline_new (script, NULL);

  g_assert_nonnull (timeline);
  return timeline;
}

static uint64_t
hash (KmTimeline *timeline)
{
  return km_machine_hash (km_timeline_machine (timeline));
}

/* ---- foreseen ---- */

typedef struct
{
  KmCursor from, to;
  bool long_one;
} Move;

static void
long_moves_are_foreseen (void)
{
  static const Move moves[] = {
    { { 0, 0 }, { 1, KM_EVENT_LAST }, false },
    { { 0, 0 }, { 2, 1 }, true },
    { { 1, KM_EVENT_LAST }, { 2, 1 }, true },
    { { 1, KM_EVENT_LAST }, { 2, 0 }, false }, /* the same place */
    { { 1, KM_EVENT_LAST }, { 4, KM_EVENT_LAST }, true },
    { { 2, 3 }, { 2, 4 }, false },
    { { 2, 3 }, { 1, KM_EVENT_LAST }, false },
    { { 2, 3 }, { 0, 0 }, false },
    { { 2, 3 }, { 2, KM_EVENT_LAST }, true },
    { { 2, 3 }, { 3, KM_EVENT_LAST }, true },
    { { 2, KM_EVENT_LAST }, { 2, 3 }, false },
    { { 2, KM_EVENT_LAST }, { 3, 1 }, false },
    { { 4, KM_EVENT_LAST }, { 3, KM_EVENT_LAST }, false },
    { { 4, KM_EVENT_LAST }, { 2, KM_EVENT_LAST }, true }, /* its events were given up */
    { { 4, KM_EVENT_LAST }, { 0, 0 }, false },
  };
  g_autoptr (KmTimeline) timeline = new_timeline ();

  g_assert_true (km_timeline_has_long_calls (timeline));
  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      km_timeline_seek (timeline, moves[i].from);
      if (km_timeline_takes_long (timeline, moves[i].to) != moves[i].long_one)
        g_error ("move %zu is not foreseen", i);
    }
}

/* ---- made by a fork ---- */

static void
fork_goes_where_the_timeline_would (void)
{
  static const KmCursor places[] = { { 2, KM_EVENT_LAST }, { 3, 1 }, { 0, 0 } };
  g_autoptr (KmTimeline) expected = new_timeline (), timeline = new_timeline ();

  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      KmTimeline *fork = km_timeline_fork (timeline);
      KmCursor cursor;

      km_timeline_start_fork (fork, NULL);
      km_timeline_seek (fork, places[i]);
      km_timeline_take_fork (timeline, fork);
      km_timeline_free (fork);
      km_timeline_seek (expected, places[i]);
      cursor = km_timeline_cursor (timeline);
      g_assert_cmpuint (cursor.op, ==, places[i].op);
      g_assert_cmpuint (cursor.event, ==, km_timeline_cursor (expected).event);
      g_assert_true (hash (timeline) == hash (expected));
      g_assert_true (km_timeline_step_event (timeline, i == 2 ? 1 : -1));
      g_assert_true (km_timeline_step_event (expected, i == 2 ? 1 : -1));
      g_assert_true (hash (timeline) == hash (expected));
    }
}

/* ---- cancelled ---- */

static int
stop_at_third (void *data)
{
  return ++*(uint32_t *)data == 3;
}

static int
never_stop (void *data)
{
  ++*(uint32_t *)data;
  return 0;
}

static int32_t
cache_pages (const KmMachine *machine)
{
  int32_t pages = 0;

  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      KmZoneCounts counts;

      km_machine_zone_counts (machine, zone, &counts);
      pages += counts.cache_pages;
    }
  return pages;
}

static void
calls_of_many_frames_ask (void)
{
  const KmOp op = { .kind = KM_OP_PAGE_CACHE, .ref = FRAMES };
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (KmMachine) stopped = km_machine_new (km_script_config (script), NULL);
  g_autoptr (KmMachine) whole = km_machine_clone (stopped);
  uint32_t asked = 0;

  km_machine_ask (stopped, stop_at_third, &asked);
  km_machine_apply (stopped, &op, 0, KM_PFN_NONE);
  g_assert_cmpint (cache_pages (stopped), ==, 2 * KM_STOP_FRAMES);
  g_assert_true (km_machine_was_stopped (stopped));
  asked = 0;
  km_machine_ask (whole, never_stop, &asked);
  km_machine_apply (whole, &op, 0, KM_PFN_NONE);
  g_assert_cmpuint (asked, ==, (FRAMES + KM_STOP_FRAMES - 1) / KM_STOP_FRAMES);
  g_assert_cmpint (cache_pages (whole), ==, FRAMES);
  g_assert_false (km_machine_was_stopped (whole));
}

/* What was cut short is not remembered, and the state before it is there again. */
static void
cancelled_run_leaves_no_trace (void)
{
  g_autoptr (KmTimeline) timeline = new_timeline (), expected = new_timeline ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  km_timeline_seek (expected, (KmCursor){ 1, KM_EVENT_LAST });
  g_cancellable_cancel (cancellable);
  g_assert_false (km_timeline_index (timeline, NULL, NULL, cancellable, NULL));
  g_assert_true (hash (timeline) == hash (expected));
  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  km_timeline_seek (timeline, (KmCursor){ 4, KM_EVENT_LAST });
  km_timeline_seek (expected, (KmCursor){ 4, KM_EVENT_LAST });
  g_assert_true (hash (timeline) == hash (expected));
  g_assert_cmpuint (km_timeline_result (timeline, 2), ==, km_timeline_result (expected, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fork/long-moves-are-foreseen", long_moves_are_foreseen);
  g_test_add_func ("/fork/goes-where-the-timeline-would", fork_goes_where_the_timeline_would);
  g_test_add_func ("/fork/calls-of-many-frames-ask", calls_of_many_frames_ask);
  g_test_add_func ("/fork/cancelled-run-leaves-no-trace", cancelled_run_leaves_no_trace);
  return g_test_run ();
}
