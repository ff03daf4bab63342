/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "core/boot/boot.h"
#include "core/boot/load.h"

#include <string.h>

KmScript *
fixture_script (uint64_t seed, uint32_t n_ops, const char *memory)
{
  g_autofree char *text =
      g_strdup_printf ("kmw 1\nmachine x86-32 memory=%s\n"
                       "random seed=%" G_GUINT64_FORMAT " ops=%u live=1500 order=0..5 gfp=GFP_KERNEL,GFP_ATOMIC\n",
                       memory, seed, n_ops);
  KmScript *script = km_script_parse (text, strlen (text));
  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (km_script_n_ops (script), ==, n_ops);
  return script;
}

KmTimeline *
fixture_timeline (KmScript *script)
{
  g_autoptr (GError) error = NULL;
  KmTimeline *timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  return timeline;
}

FixtureRun *
fixture_run_new (KmScript *script)
{
  g_autoptr (GError) error = NULL;
  FixtureRun *run = g_new0 (FixtureRun, 1);
  const KmState *start;

  run->script = km_script_ref (script);
  run->results = g_array_new (FALSE, FALSE, sizeof (KmPfn));
  start = km_script_start (script);
  run->machine =
      start != NULL ? km_machine_new_from_state (start, &error) : km_machine_new (km_script_config (script), &error);
  g_assert_no_error (error);
  return run;
}

void
fixture_run_free (FixtureRun *run)
{
  km_machine_free (run->machine);
  g_array_unref (run->results);
  km_script_unref (run->script);
  g_free (run);
}

static KmPfn
operand_of (FixtureRun *run, const KmOp *op)
{
  if (op->flags & KM_OP_REF_IS_PFN)
    return op->ref;
  return km_op_uses_ref (op) ? g_array_index (run->results, KmPfn, op->ref) : KM_PFN_NONE;
}

void
fixture_run_step (FixtureRun *run, KmEventLog *log)
{
  uint32_t number = run->results->len;
  const KmOp op = km_script_op (run->script, number);
  KmPfn result;

  km_machine_observe (run->machine, log);
  result = km_machine_apply (run->machine, &op, number, operand_of (run, &op));
  km_machine_observe (run->machine, NULL);
  g_array_append_val (run->results, result);
}

void
fixture_run_to (FixtureRun *run, uint32_t op)
{
  g_assert_cmpuint (run->results->len, <=, op);
  while (run->results->len < op)
    fixture_run_step (run, NULL);
}

/* The state before the next operation, moved on by its first @event events. */
static uint64_t
hash_inside (FixtureRun *run, uint32_t event)
{
  g_autoptr (KmMachine) copy = km_machine_clone (run->machine);
  KmEventLog log;
  size_t n_deltas;

  km_event_log_init (&log);
  fixture_run_step (run, &log);
  n_deltas = log.deltas->len;
  if (event < log.events->len)
    n_deltas = g_array_index (log.events, KmEvent, event).delta;
  km_machine_apply_deltas (copy, (const KmDelta *)(const void *)log.deltas->data, n_deltas);
  km_event_log_finish (&log);
  return km_machine_hash (copy);
}

uint64_t
fixture_hash_at (FixtureRun *run, KmCursor cursor)
{
  if (cursor.op == 0)
    return km_machine_hash (run->machine);
  fixture_run_to (run, cursor.op - 1);
  if (cursor.event != KM_EVENT_LAST)
    return hash_inside (run, cursor.event);
  fixture_run_step (run, NULL);
  return km_machine_hash (run->machine);
}

KmCursor
fixture_random_cursor (KmRng *rng, uint32_t n_ops)
{
  uint32_t op = km_rng_below (rng, n_ops + 1);
  if (op == 0)
    return (KmCursor){ 0, 0 };
  return (KmCursor){ op, km_rng_below (rng, 3) == 0 ? KM_EVENT_LAST : 1 + km_rng_below (rng, 5) };
}
