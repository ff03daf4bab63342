/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The story is complete: a dumb copy that is only told the events' changes stays equal to the machine, event by event
 * forwards and backwards. So the narration, which has a sentence for each event, hides no change. */
#include "../rounds.h"
#include "fixture.h"

#include "core/machine/machine.h"

typedef struct
{
  KmScript *script;
  KmMachine *machine, *mirror;
  KmEventLog log;
  GArray *results; /* of KmPfn */
} Mirror;

static void
mirror_init (Mirror *mirror, KmTimeline *timeline)
{
  mirror->script = km_timeline_script (timeline);
  mirror->machine = km_machine_clone (km_timeline_machine (timeline));
  mirror->mirror = km_machine_clone (mirror->machine);
  mirror->results = g_array_new (FALSE, FALSE, sizeof (KmPfn));
  km_event_log_init (&mirror->log);
  km_machine_observe (mirror->machine, &mirror->log);
}

static void
mirror_finish (Mirror *mirror)
{
  km_machine_free (mirror->machine);
  km_machine_free (mirror->mirror);
  km_event_log_finish (&mirror->log);
  g_array_unref (mirror->results);
}

static void
apply_next (Mirror *mirror)
{
  const KmOp op = km_script_op (mirror->script, mirror->results->len);
  KmPfn operand = KM_PFN_NONE, result;
  uint32_t n_more;

  if (op.flags & KM_OP_REF_IS_PFN)
    operand = op.ref;
  else if (km_op_uses_ref (&op) && op.ref != KM_OP_NO_REF)
    operand = g_array_index (mirror->results, KmPfn, op.ref);
  km_event_log_clear (&mirror->log);
  km_machine_use (mirror->machine, km_script_more (mirror->script, &n_more), (const KmValue *)mirror->results->data);
  result = km_machine_apply (mirror->machine, &op, mirror->results->len, operand);
  g_array_append_val (mirror->results, result);
}

/* First change of event number @event; behind the last event, the number of changes. */
static uint32_t
first_delta (const Mirror *mirror, uint32_t event)
{
  return event < mirror->log.events->len ? g_array_index (mirror->log.events, KmEvent, event).delta
                                         : mirror->log.deltas->len;
}

static void
tell_event (Mirror *mirror, uint32_t event, bool forward)
{
  uint32_t from = first_delta (mirror, event), to = first_delta (mirror, event + 1);
  const KmDelta *deltas = &g_array_index (mirror->log.deltas, KmDelta, 0) + from;

  g_assert_cmpuint (from, <=, to);
  if (forward)
    km_machine_apply_deltas (mirror->mirror, deltas, to - from);
  else
    km_machine_revert_deltas (mirror->mirror, deltas, to - from);
}

static void
tell_forwards (Mirror *mirror)
{
  for (uint32_t event = 0; event < mirror->log.events->len; event++)
    tell_event (mirror, event, true);
}

static void
tell_and_compare (Mirror *mirror)
{
  uint32_t n = mirror->log.events->len;
  uint64_t before = km_machine_hash (mirror->mirror);

  tell_forwards (mirror);
  g_assert_cmpuint (km_machine_hash (mirror->mirror), ==, km_machine_hash (mirror->machine));
  for (uint32_t event = n; event-- > 0;)
    tell_event (mirror, event, false);
  g_assert_cmpuint (km_machine_hash (mirror->mirror), ==, before);
  tell_forwards (mirror);
}

static void
tell_call (Mirror *mirror)
{
  g_assert_cmpuint (mirror->log.events->len, >=, 2);
  g_assert_cmpuint (first_delta (mirror, 0), ==, 0);
  if (mirror->results->len % test_stride () == 0)
    tell_and_compare (mirror);
  else
    tell_forwards (mirror);
}

static void
tell_everything (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmState) state = NULL, mirrored = NULL;
  g_autofree char *difference = NULL;
  Mirror mirror;

  mirror_init (&mirror, timeline);
  while (mirror.results->len < km_timeline_n_ops (timeline))
    {
      apply_next (&mirror);
      tell_call (&mirror);
    }
  state = km_machine_state (mirror.machine);
  mirrored = km_machine_state (mirror.mirror);
  g_assert_true (km_state_equal (state, mirrored, &difference));
  mirror_finish (&mirror);
}

int
main (int argc, char **argv)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/mirror/%s", workloads[i].name);
      g_test_add_data_func (path, &workloads[i], tell_everything);
    }
  return g_test_run ();
}
