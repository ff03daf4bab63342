/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long moves: they are foreseen, a fork makes them and ends where the timeline would have, and a call of very many
 * frames ends early when nobody waits for it any more. */
#include "fixture.h"

#include "core/engine/validate.h"
#include "timeline/timeline_private.h"

#include <string.h>

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

/* Calls of more frames than half a million, by what they are made with; the machine has two million. */
static void
long_calls_are_known (void)
{
  static const struct
  {
    const char *calls;
    uint32_t n;
  } cases[] = {
    { "page_cache(530000)\n", 1 },
    { "page_cache(520000)\n", 0 },
    { "v = vmalloc(3G)\nvfree(v)\n", 2 },
    { "v = vzalloc(3G)\nw = vmalloc_32(1G)\n", 1 },
    { "v = vmalloc(1G)\nvfree(v)\nvfree(v)\nvfree(NULL)\n", 0 },
    { "v = vmalloc(3G)\nvfree(v)\nvfree(v)\n", 3 },
    { "p = alloc_page(GFP_KERNEL)\n", 0 },
    { "a = alloc_pages_exact(8K, GFP_KERNEL)\nfree_pages_exact(a, 3G)\n", 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = g_strdup_printf ("machine x86-64 memory=8G\n%s", cases[i].calls);
      g_autoptr (KmScript) script = km_script_parse (whole, strlen (whole));
      g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);

      g_assert_false (km_script_has_errors (script));
      g_assert_cmpint (km_timeline_has_long_calls (timeline), ==, cases[i].n > 0);
      g_assert_cmpuint (timeline->long_calls->len, ==, cases[i].n);
      if (cases[i].n == 0)
        g_assert_false (km_timeline_takes_long (timeline, (KmCursor){ UINT32_MAX, KM_EVENT_LAST }));
    }
}

/* ---- made by a fork ---- */

static void
progress_cb (double fraction, gpointer user_data)
{
  double *last = user_data;

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <, 1);
  *last = fraction;
}

static void
fork_goes_where_the_timeline_would (void)
{
  static const KmCursor places[] = { { 2, KM_EVENT_LAST }, { 3, 1 }, { 0, 0 } };
  g_autoptr (KmTimeline) expected = new_timeline (), timeline = new_timeline ();

  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      KmTimeline *fork = km_timeline_fork (timeline);
      double progress = 0;
      KmForkWatch watch = { progress_cb, &progress, NULL, 0, 0 };
      KmCursor cursor;

      km_timeline_start_fork (fork, places[i], &watch);
      km_timeline_seek (fork, places[i]);
      g_assert_true (i != 0 || progress > 0.98);
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

/* Of a timeline that knows nothing yet, with an expectation, and nobody who wants to know how far it is. */
static void
fork_of_a_new_timeline (void)
{
  g_autofree char *more = g_strconcat (text, "expect q != NULL\n", NULL);
  g_autoptr (KmScript) script = km_script_parse (more, strlen (more));
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL), known = km_timeline_new (script, NULL);
  KmTimeline *forks[] = { km_timeline_fork (timeline), NULL };
  KmForkWatch watch = { NULL, NULL, NULL, 0, 0 };

  km_timeline_index (known, NULL, NULL, NULL, NULL);
  forks[1] = km_timeline_fork (known);
  g_assert_cmpint (km_timeline_known_expect (forks[0], 0), ==, 0);
  g_assert_cmpint (km_timeline_known_expect (forks[1], 0), ==, 1);
  for (int i = 0; i < 2; i++)
    {
      km_timeline_start_fork (forks[i], (KmCursor){ 3, KM_EVENT_LAST }, &watch);
      km_timeline_seek (forks[i], (KmCursor){ 3, KM_EVENT_LAST });
    }
  g_assert_true (hash (forks[0]) == hash (forks[1]));
  km_timeline_free (forks[0]);
  km_timeline_free (forks[1]);
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

/* Each begins with calls that are carried out in full; the last call is the long one. */
static const struct
{
  const char *text;
  uint32_t frames; /* that it works on */
} calls[] = {
  { "machine x86-64 memory=3G\npage_cache(530000)\n", 530000 },
  { "machine x86-64 memory=1G kernel=2.6.34\nv = vmalloc(200M)\n", 51200 },
  { "machine x86-64 memory=1G kernel=6.1\nv = vmalloc(200M)\n", 51200 },
  { "machine x86-64 memory=1G kernel=2.6.34\nv = vmalloc(200M)\nvfree(v)\n", 51200 },
  { "machine x86-64 memory=1G kernel=6.12\nv = vmalloc(200M)\nvfree(v)\n", 51200 },
  { "machine x86-64 memory=1G\na = __get_free_page(GFP_DMA)\nfree_pages_exact(a, 200M)\n", 51200 },
};

/* The machine before the last call of @timeline, which asks @stop from now on. Returns: (transfer full). */
static KmMachine *
asking_machine (KmTimeline *timeline, KmStopFunc stop, uint32_t *asked)
{
  KmMachine *machine;

  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline) - 1, KM_EVENT_LAST });
  machine = km_machine_clone (km_timeline_machine (timeline));
  *asked = 0;
  km_machine_ask (machine, stop, asked);
  return machine;
}

/* However long a call is, it asks once in KM_STOP_FRAMES frames, and when it has been told to stop it asks no more and
 * leaves a good state. */
static void
calls_of_many_frames_ask (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (KmScript) script = km_script_parse (calls[i].text, strlen (calls[i].text));
      g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
      uint32_t asked, last = km_timeline_n_ops (timeline) - 1;
      g_autoptr (KmMachine) whole = asking_machine (timeline, never_stop, &asked), stopped = NULL;
      g_autofree char *problem = NULL;

      km_timeline_apply_to (timeline, whole, last);
      if (asked < calls[i].frames / KM_STOP_FRAMES)
        g_error ("%s: asked %u times", calls[i].text, asked);
      g_assert_false (km_machine_was_stopped (whole));
      stopped = asking_machine (timeline, stop_at_third, &asked);
      km_timeline_apply_to (timeline, stopped, last);
      g_assert_cmpuint (asked, ==, 3);
      g_assert_true (km_machine_was_stopped (stopped));
      if (!km_machine_validate (stopped, &problem))
        g_error ("%s: %s", calls[i].text, problem);
      g_assert_true (km_machine_hash (stopped) != km_machine_hash (whole));
    }
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
  g_test_add_func ("/fork/long-calls-are-known", long_calls_are_known);
  g_test_add_func ("/fork/of-a-new-timeline", fork_of_a_new_timeline);
  g_test_add_func ("/fork/calls-of-many-frames-ask", calls_of_many_frames_ask);
  g_test_add_func ("/fork/cancelled-run-leaves-no-trace", cancelled_run_leaves_no_trace);
  return g_test_run ();
}
