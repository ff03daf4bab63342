/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: its life and reading from it. One is begun by edit.c and moved by run.c and move.c. */
#include "timeline/timeline_private.h"

/* ---- life ---- */

static bool
asks_of_calls (const KmScript *script)
{
  size_t n;
  const KmExpectNode *nodes = km_script_expect_nodes (script, &n);

  for (size_t i = 0; i < n; i++)
    if (nodes[i].kind >= KM_EXPECT_SLEEPS && nodes[i].kind <= KM_EXPECT_NEW_SLABS)
      return true;
  return false;
}

KmTimeline *
km_timeline_make (KmScript *script, KmMachine *machine)
{
  KmTimeline *timeline = g_new0 (KmTimeline, 1);
  g_atomic_ref_count_init (&timeline->refs);
  timeline->script = km_script_ref (script);
  timeline->n_ops = km_script_n_ops (script);
  timeline->expected = km_script_expected (script);
  timeline->marks = km_script_marks (script, &timeline->n_marks);
  timeline->asks_of_calls = asks_of_calls (script);
  timeline->facts.op = UINT32_MAX;
  timeline->machine = machine;
  timeline->results = g_new (KmPfn, timeline->n_ops);
  if (machine)
    km_machine_use (machine, km_script_more (script, NULL), timeline->results);
  timeline->check_results = g_new0 (uint8_t, timeline->n_marks);
  km_checkpoints_init (&timeline->checkpoints);
  km_checkpoints_init (&timeline->kept);
  timeline->long_calls = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  km_moments_init (&timeline->moments);
  km_plot_init (&timeline->plot, timeline->n_ops);
  km_journal_init (&timeline->journal, KM_JOURNAL_LIMIT_BYTES);
  return timeline;
}

KmTimeline *
km_timeline_ref (KmTimeline *timeline)
{
  g_atomic_ref_count_inc (&timeline->refs);
  return timeline;
}

void
km_timeline_free (KmTimeline *timeline)
{
  if (timeline == NULL || !g_atomic_ref_count_dec (&timeline->refs))
    return;
  km_journal_finish (&timeline->journal);
  km_checkpoints_finish (&timeline->kept);
  km_checkpoints_finish (&timeline->checkpoints);
  km_moments_finish (&timeline->moments);
  g_array_unref (timeline->long_calls);
  g_free (timeline->results);
  g_free (timeline->check_results);
  km_machine_free (timeline->machine);
  km_script_unref (timeline->script);
  g_free (timeline);
}

/* ---- reading ---- */

KmScript *
km_timeline_script (KmTimeline *timeline)
{
  return timeline->script;
}

const KmMachine *
km_timeline_machine (KmTimeline *timeline)
{
  return timeline->machine;
}

KmCursor
km_timeline_cursor (KmTimeline *timeline)
{
  return timeline->cursor;
}

uint32_t
km_timeline_n_ops (KmTimeline *timeline)
{
  return timeline->n_ops;
}

const KmEvent *
km_timeline_events (KmTimeline *timeline, uint32_t *n)
{
  *n = 0;
  return timeline->cursor.op > 0 ? km_journal_events (&timeline->journal, timeline->cursor.op - 1, n) : NULL;
}

KmPfn
km_timeline_result (KmTimeline *timeline, uint32_t op)
{
  g_return_val_if_fail (op < timeline->indexed, KM_PFN_NONE);
  return timeline->results[op];
}

void
km_timeline_plot (KmTimeline *timeline, KmPlotColumn *columns, uint32_t n_columns)
{
  km_plot_read (&timeline->plot, timeline->n_ops, columns, n_columns);
}

double
km_timeline_bytes_per_op (KmTimeline *timeline)
{
  size_t bytes;

  if (timeline->n_ops == 0)
    return 0;
  bytes = km_script_ops_bytes (timeline->script) + timeline->n_ops * sizeof (KmPfn) + timeline->n_marks
          + km_moments_size (&timeline->moments) + km_checkpoints_size (&timeline->checkpoints) + sizeof (KmTimeline);
  return (double)bytes / timeline->n_ops;
}
