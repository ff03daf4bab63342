/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What expectations and questions ask about the last call: in its result, its mask and its events.
 *
 * A circle of three: run.c has the facts of a call noted here and expectations answered as it passes them (expect.c),
 * and an answer about a call that is past asks run.c what the call worked on. */
#include "timeline/expect_objects.h"
#include "timeline/timeline_private.h"

#include "base/i18n.h"
#include "core/words/gfp.h"

/* ---- the events of a call ---- */

void
km_timeline_note_facts (KmTimeline *timeline, uint32_t op, const KmEvent *events, size_t n)
{
  const KmGfpBits *bits = km_gfp_bits (km_machine_generation (timeline->machine)->id);

  km_call_facts_read (&timeline->facts, op, events, n, bits->nowarn);
}

/* The events of operation @op, told by a machine of their own: the one of the timeline stays where it is. */
static void
tell_aside (KmTimeline *timeline, uint32_t op)
{
  const KmCheckpoint *base = km_timeline_nearest_before (timeline, op);
  g_autoptr (KmMachine) machine = km_machine_clone (timeline->machine);
  KmEventLog log;

  km_machine_use (machine, km_script_more (timeline->script, NULL), timeline->results);
  km_checkpoint_unpack (base, machine, timeline->results);
  km_event_log_init (&log);
  for (uint32_t number = base->op; number <= op; number++)
    {
      if (number == op)
        km_machine_observe (machine, &log);
      km_timeline_apply_to (timeline, machine, number);
    }
  km_machine_observe (machine, NULL);
  km_timeline_note_facts (timeline, op, (const KmEvent *)(void *)log.events->data, log.events->len);
  km_event_log_finish (&log);
}

static const KmCallFacts *
facts_of (KmTimeline *timeline, uint32_t op)
{
  const KmEvent *events;
  uint32_t n;

  if (timeline->facts.op == op)
    return &timeline->facts;
  if (km_journal_has (&timeline->journal, op))
    {
      events = km_journal_events (&timeline->journal, op, &n);
      km_timeline_note_facts (timeline, op, events, n);
    }
  else
    tell_aside (timeline, op);
  return &timeline->facts;
}

/* ---- the mask ---- */

static bool
may_sleep (const KmTimeline *timeline, const KmOp *op)
{
  const KmOpMore *more = op->flags & KM_OP_HAS_MORE ? &km_script_more (timeline->script, NULL)[op->arg] : NULL;
  KmGfp gfp;

  if (!km_op_gfp (op, more, &gfp))
    return km_op_info ((KmOpKind)op->kind)->may_sleep;
  return (gfp & km_gfp_bits (km_machine_generation (timeline->machine)->id)->wait) != 0;
}

/* ---- answers ---- */

static int64_t
type_of_zone (const KmTimeline *timeline, uint32_t zone)
{
  return zone == KM_EVENT_NO_ZONE ? KM_EXPECT_NULL : (int64_t)km_machine_zone (timeline->machine, zone)->type;
}

static int64_t
answer_from_events (const KmTimeline *timeline, const KmCallFacts *facts, KmExpectKind kind)
{
  bool none = facts->taken == KM_PFN_NONE;

  switch (kind)
    {
    case KM_EXPECT_SLEEPS:
      return facts->sleeps;
    case KM_EXPECT_REPORTS:
      return facts->reports;
    case KM_EXPECT_TAKEN:
      return none ? KM_EXPECT_NULL : (int64_t)facts->taken;
    case KM_EXPECT_FROM_LIST:
      return none ? KM_EXPECT_NULL
                  : km_expect_list (km_machine_zone (timeline->machine, facts->zone)->type, facts->order);
    case KM_EXPECT_FROM_ZONE:
      return type_of_zone (timeline, facts->hand_out_zone);
    case KM_EXPECT_SPLITS:
      return facts->splits;
    case KM_EXPECT_MERGES:
      return facts->merges;
    default:
      return facts->new_slabs;
    }
}

/* Was the call refused: one that returns memory or a cache, and gave NULL? */
static bool
fails (const KmTimeline *timeline, uint32_t op)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)km_script_op (timeline->script, op).kind);

  return timeline->results[op] == KM_VALUE_NULL && (info->allocates || info->returns == KM_TYPE_CACHE);
}

bool
km_timeline_answer_call (KmTimeline *timeline, const KmExpectNode *node, int64_t *value, char **problem)
{
  uint32_t number = timeline->cursor.op - 1;
  KmOp op;

  if (timeline->cursor.op == 0)
    {
      if (problem)
        *problem = g_strdup (_ ("there is no call before this"));
      return false;
    }
  op = km_script_op (timeline->script, number);
  if (node->kind == KM_EXPECT_FAILS)
    *value = fails (timeline, number);
  else if (node->kind == KM_EXPECT_MAY_SLEEP)
    *value = may_sleep (timeline, &op);
  else
    *value = answer_from_events (timeline, facts_of (timeline, number), (KmExpectKind)node->kind);
  return true;
}
