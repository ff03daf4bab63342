/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify.h"

#include "core/machine/machine.h"
#include "core/boot/load.h"

typedef struct
{
  const KmScript *script;
  KmMachine *machine;
  KmPfn *results;
  const KmScriptDump *dumps;
  size_t n_dumps, next_dump;
  KmVerifyReport *report;
} Verifier;

void
km_verify_report_finish (KmVerifyReport *report)
{
  g_clear_pointer (&report->difference, g_free);
  km_event_log_finish (&report->log);
}

static void
compare_dump (Verifier *v, const KmScriptDump *dump)
{
  g_autoptr (KmState) actual = km_machine_state (v->machine);
  char *difference = NULL;

  if (km_state_equal (dump->state, actual, &difference))
    {
      v->report->dumps_equal++;
      return;
    }
  v->report->dumps_differing++;
  if (v->report->has_difference)
    {
      g_free (difference);
      return;
    }
  v->report->has_difference = true;
  v->report->first_is_dump = true;
  v->report->first_op = dump->op;
  v->report->difference = difference;
}

static void
compare_dumps_at (Verifier *v, uint32_t op)
{
  while (v->next_dump < v->n_dumps && v->dumps[v->next_dump].op <= op)
    compare_dump (v, &v->dumps[v->next_dump++]);
}

/* Applies the operation once more on a machine in the state before it, to have its events. */
static void
keep_events (Verifier *v, KmMachine *before, const KmOp *op, uint32_t number, KmPfn operand)
{
  km_machine_observe (before, &v->report->log);
  km_machine_apply (before, op, number, operand);
}

static KmPfn
operand_of (const Verifier *v, const KmOp *op)
{
  return km_op_uses_ref (op) ? v->results[op->ref] : op->ref;
}

/* The state before operation @number, by replaying from the start. */
static KmMachine *
machine_before (Verifier *v, uint32_t number)
{
  KmMachine *machine = km_machine_new_from_state (km_script_start (v->script), NULL);

  for (uint32_t i = 0; i < number; i++)
    {
      KmOp op = km_script_op (v->script, i);

      km_machine_apply (machine, &op, i, operand_of (v, &op));
    }
  return machine;
}

static void
compare_result (Verifier *v, const KmOp *op, uint32_t number, KmPfn operand)
{
  KmPfn expected = km_script_expected (v->script)[number];

  if (!km_op_info ((KmOpKind)op->kind)->allocates)
    return;
  if (v->results[number] == expected)
    {
      v->report->allocations_agreeing++;
      return;
    }
  v->report->allocations_differing++;
  if (!v->report->has_difference)
    {
      g_autoptr (KmMachine) before = machine_before (v, number);

      v->report->has_difference = true;
      v->report->first_op = number;
      v->report->expected = expected;
      v->report->actual = v->results[number];
      keep_events (v, before, op, number, operand);
    }
}

bool
km_verify (const KmScript *script, KmVerifyReport *report, GError **error)
{
  Verifier v = { .script = script, .report = report };
  uint32_t n = km_script_n_ops (script);

  *report = (KmVerifyReport){ .expected = KM_PFN_NONE, .actual = KM_PFN_NONE };
  km_event_log_init (&report->log);
  g_return_val_if_fail (km_script_is_recording (script), false);
  v.machine = km_machine_new_from_state (km_script_start (script), error);
  if (!v.machine)
    return false;
  v.results = g_new (KmPfn, n);
  v.dumps = km_script_dumps (script, &v.n_dumps);
  compare_dumps_at (&v, 0);
  for (uint32_t i = 0; i < n; i++)
    {
      KmOp op = km_script_op (script, i);
      KmPfn operand = operand_of (&v, &op);

      v.results[i] = km_machine_apply (v.machine, &op, i, operand);
      compare_result (&v, &op, i, operand);
      compare_dumps_at (&v, i + 1);
    }
  g_free (v.results);
  km_machine_free (v.machine);
  return true;
}
