/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trial.h"

#include "core/boot/boot.h"
#include "core/engine/validate.h"
#include "timeline/timeline.h"
#include "workload/script.h"

#include <string.h>

enum
{
  MAX_CALL_EVENTS = 4 << 20, /* more than the largest call of a program has */
  MILESTONE_CALLS = 48,      /* calls between two comparisons of whole states, which cost more than the calls */
};

/* The machines go forward and back with each program, and so need not be made anew. */
struct _TrialStart
{
  char *text; /* up to the first call that is not kmem_cache_init() */
  KmMachine *booted, *watched, *quiet;
  uint64_t hash;
  uint32_t n_ops; /* applied to it: 0 or 1 */
  KmValue result; /* of that one */
};

/* A program at work. */
typedef struct
{
  KmScript *script;
  KmOp *ops;
  uint32_t n_ops;
  KmMachine *watched, *quiet;
  KmEventLog log;
  KmValue *results;
  uint64_t *hashes;   /* after each operation that is_milestone() */
  unsigned *n_deltas; /* after each operation: how many deltas there were */
  char *problem;
  bool thorough;
} Run;

static bool G_GNUC_PRINTF (3, 4) found (Run *run, uint32_t op, const char *format, ...)
{
  va_list args;
  g_autofree char *what = NULL, *call = NULL;

  if (run->problem)
    return false;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  call = op < run->n_ops ? km_script_op_text (run->script, op) : g_strdup ("the end");
  run->problem = g_strdup_printf ("%s: %s", call, what);
  return false;
}

static bool
is_milestone (const Run *run, uint32_t number)
{
  return (number % MILESTONE_CALLS == 0 && (number > 0 || run->thorough)) || number + 1 == run->n_ops;
}

/* ---- forward ---- */

static KmValue
operand_of (const Run *run, uint32_t number)
{
  const KmOp *op = &run->ops[number];

  if (op->flags & KM_OP_REF_IS_PFN)
    return op->ref;
  return op->ref < number ? run->results[op->ref] : KM_PFN_NONE;
}

static bool
apply (Run *run, uint32_t number)
{
  const KmOp *op = &run->ops[number];
  KmValue operand = operand_of (run, number), result;
  unsigned n_events = run->log.events->len;
  g_autofree char *problem = NULL;

  result = km_machine_apply (run->quiet, op, number, operand);
  run->results[number] = km_machine_apply (run->watched, op, number, operand);
  run->n_deltas[number] = run->log.deltas->len;
  if (run->log.events->len - n_events > MAX_CALL_EVENTS)
    return found (run, number, "%u events", run->log.events->len - n_events);
  if (!km_machine_validate (run->watched, &problem))
    return found (run, number, "%s", problem);
  if (result != run->results[number])
    return found (run, number, "watched it returns 0x%x, quiet 0x%x", run->results[number], result);
  if (km_machine_happened (run->quiet) != km_machine_happened (run->watched))
    return found (run, number, "watched 0x%x happened, quiet 0x%x", km_machine_happened (run->watched),
                  km_machine_happened (run->quiet));
  if (!is_milestone (run, number))
    return true;
  run->hashes[number] = km_machine_hash (run->watched);
  if (km_machine_hash (run->quiet) != run->hashes[number])
    return found (run, number, "the watched machine and the quiet one are not in the same state");
  return true;
}

/* ---- back and forth ---- */

/* Packed in both ways and unpacked again. */
static bool
pack (Run *run)
{
  uint64_t hash = run->hashes[run->n_ops - 1];
  g_autoptr (GBytes) packed = km_machine_pack (run->quiet);
  g_autoptr (GBytes) compact = km_machine_pack_compact (run->quiet, run->results, run->n_ops);

  km_machine_unpack (run->watched, packed);
  if (km_machine_hash (run->watched) != hash)
    return found (run, run->n_ops, "packing and unpacking changes the state");
  km_machine_unpack_compact (run->watched, compact, run->results);
  if (km_machine_hash (run->watched) != hash)
    return found (run, run->n_ops, "compact packing and unpacking changes the state");
  return true;
}

/* Call by call all the way back; the quiet machine, which is in the same state, comes along. */
static bool
go_back (Run *run, const TrialStart *start)
{
  const KmDelta *deltas = (const KmDelta *)(void *)run->log.deltas->data;
  unsigned n = run->log.deltas->len;

  for (uint32_t i = run->n_ops; i-- > start->n_ops;)
    {
      unsigned from = i > start->n_ops ? run->n_deltas[i - 1] : 0;

      km_machine_revert_deltas (run->watched, deltas + from, run->n_deltas[i] - from);
      if (i > start->n_ops && is_milestone (run, i - 1) && km_machine_hash (run->watched) != run->hashes[i - 1])
        return found (run, i, "going back does not lead to the state before it");
    }
  km_machine_revert_deltas (run->quiet, deltas, n);
  if (km_machine_hash (run->watched) != start->hash)
    return found (run, run->n_ops, "going back does not lead to the state at the start");
  return true;
}

/* Forward again by the deltas, and back. */
static bool
go_forward (Run *run, const TrialStart *start)
{
  const KmDelta *deltas = (const KmDelta *)(void *)run->log.deltas->data;
  unsigned n = run->log.deltas->len;

  km_machine_apply_deltas (run->quiet, deltas, n);
  if (km_machine_hash (run->quiet) != run->hashes[run->n_ops - 1])
    return found (run, run->n_ops, "the deltas do not lead to the state at the end");
  km_machine_revert_deltas (run->quiet, deltas, n);
  if (km_machine_hash (run->quiet) != start->hash)
    return found (run, run->n_ops, "the deltas do not lead back to the start");
  return true;
}

/* The same through the timeline: to the end, by events back and forth, into the middle. */
static bool
walk_timeline (Run *run, uint32_t first)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (run->script, &error);
  uint32_t middle = run->n_ops / 2 / MILESTONE_CALLS * MILESTONE_CALLS;

  if (!timeline)
    return found (run, 0, "%s", error->message);
  km_timeline_seek (timeline, (KmCursor){ run->n_ops, KM_EVENT_LAST });
  if (km_machine_hash (km_timeline_machine (timeline)) != run->hashes[run->n_ops - 1])
    return found (run, run->n_ops, "the timeline ends in another state");
  for (unsigned i = 0; i < 200 && km_timeline_step_event (timeline, -1); i++)
    ;
  for (unsigned i = 0; i < 200 && km_timeline_step_event (timeline, 1); i++)
    ;
  if (km_machine_hash (km_timeline_machine (timeline)) != run->hashes[run->n_ops - 1])
    return found (run, run->n_ops, "event by event the timeline ends in another state");
  km_timeline_seek (timeline, (KmCursor){ middle + 1, KM_EVENT_LAST });
  if (middle >= first && km_machine_hash (km_timeline_machine (timeline)) != run->hashes[middle])
    return found (run, middle, "the timeline comes to another state");
  while (km_timeline_step_op (timeline, -1))
    ;
  return true;
}

/* ---- one program ---- */

/* The length of the text in front of the first call. */
static size_t
head_length (const char *text)
{
  const char *machine = strstr (text, "machine "), *end = machine ? strchr (machine, '\n') : NULL;

  if (!end)
    return 0;
  if (g_str_has_prefix (end + 1, "kmem_cache_init()\n"))
    end = strchr (end + 1, '\n');
  return (size_t)(end + 1 - text);
}

/* Two machines as they are after booting. */
static void
renew (TrialStart *start)
{
  km_machine_free (start->watched);
  km_machine_free (start->quiet);
  start->watched = km_machine_clone (start->booted);
  start->quiet = km_machine_clone (start->booted);
}

/* Boots the machine of @run, or finds that it has. */
static TrialStart *
start_of (Trial *trial, Run *run, const char *text)
{
  g_autofree char *head = g_strndup (text, head_length (text));
  g_autoptr (GError) error = NULL;
  TrialStart *start = trial->start;
  KmMachine *booted;

  if (start && strcmp (start->text, head) == 0)
    return start;
  trial_finish (trial);
  booted = km_machine_new (km_script_config (run->script), &error);
  if (!booted)
    {
      run->problem = g_strdup (error->message);
      return NULL;
    }
  trial->start = start = g_new0 (TrialStart, 1);
  start->text = g_steal_pointer (&head);
  start->booted = booted;
  if (run->n_ops > 0 && run->ops[0].kind == KM_OP_KMEM_CACHE_INIT)
    {
      start->result = km_machine_apply (booted, &run->ops[0], 0, KM_PFN_NONE);
      start->n_ops = 1;
    }
  start->hash = km_machine_hash (booted);
  renew (start);
  return start;
}

static void
try (Run *run, TrialStart *start)
{
  const KmOpMore *more = km_script_more (run->script, NULL);
  uint32_t i;

  if (run->n_ops == start->n_ops)
    return;
  run->results[0] = start->result;
  run->watched = start->watched;
  run->quiet = start->quiet;
  km_machine_use (run->watched, more, run->results);
  km_machine_use (run->quiet, more, run->results);
  km_machine_observe (run->watched, &run->log);
  for (i = start->n_ops; i < run->n_ops && apply (run, i); i++)
    ;
  km_machine_observe (run->watched, NULL);
  if (!run->problem && (!run->thorough || pack (run)) && go_back (run, start) && run->thorough
      && go_forward (run, start))
    walk_timeline (run, start->n_ops);
  if (run->problem)
    renew (start);
}

char *
trial_run (Trial *trial, const char *text)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  uint32_t n = km_script_n_ops (script);
  Run run = { .script = script, .ops = g_new (KmOp, n + 1), .n_ops = n, .thorough = trial->thorough };
  TrialStart *start;
  g_autofree KmOp *ops = run.ops;

  km_script_read_ops (script, 0, n, ops);
  if (trial->strict && km_script_has_errors (script))
    {
      size_t n_diagnostics;

      return km_diagnostic_format (&km_script_diagnostics (script, &n_diagnostics)[0], "program");
    }
  start = start_of (trial, &run, text);
  if (!start)
    return run.problem;
  run.results = g_new0 (KmValue, n + 1);
  run.hashes = g_new0 (uint64_t, n + 1);
  run.n_deltas = g_new0 (unsigned, n + 1);
  km_event_log_init (&run.log);
  try (&run, start);
  km_event_log_finish (&run.log);
  g_free (run.results);
  g_free (run.hashes);
  g_free (run.n_deltas);
  return run.problem;
}

void
trial_finish (Trial *trial)
{
  if (!trial->start)
    return;
  km_machine_free (trial->start->booted);
  km_machine_free (trial->start->watched);
  km_machine_free (trial->start->quiet);
  g_free (trial->start->text);
  g_clear_pointer (&trial->start, g_free);
}
