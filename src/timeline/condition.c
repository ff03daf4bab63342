/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running on or back to a condition.
 *
 * Places (a moment, a line) are found in tables. States (a watermark, a frame) are found by running: on from here, or
 * for the way back, one stretch between checkpoints after the other from the nearest to the first, each run forwards
 * and its last hit taken. */
#include "timeline/timeline_private.h"

enum
{
  CANCEL_INTERVAL_OPS = 1 << 12,
  INDEX_SLICE_OPS = 1 << 16,
};

#define MOMENTS_OF_RUNNING                                                                                             \
  (KM_MOMENT_FAIL | KM_MOMENT_MISUSE | KM_MOMENT_RECLAIM | KM_MOMENT_DIFFERS | KM_MOMENT_EXPECT_FAILED)

/* Ends a search without result. */
#define NOWHERE ((KmCursor){ UINT32_MAX, 0 })

static bool
is_nowhere (KmCursor cursor)
{
  return cursor.op == UINT32_MAX;
}

/* ---- places ---- */

/* The next operation from @from, exclusive, that may satisfy the condition; UINT32_MAX if none is known. */
typedef uint32_t (*NextFunc) (KmTimeline *timeline, const KmCondition *condition, uint32_t from, int direction);
/* Where the cursor goes for it. */
typedef KmCursor (*LandingFunc) (KmTimeline *timeline, const KmCondition *condition, uint32_t op);

static uint32_t
next_moment (KmTimeline *timeline, const KmCondition *condition, uint32_t from, int direction)
{
  return km_timeline_find_moment (timeline, from, direction, condition->moments);
}

static KmCursor
moment_landing (KmTimeline *timeline, const KmCondition *condition, uint32_t op)
{
  uint32_t moments = km_timeline_moments (timeline, op) & condition->moments;
  if (moments & MOMENTS_OF_RUNNING)
    return (KmCursor){ op + 1, KM_EVENT_LAST };
  if (moments & KM_MOMENT_NOTE)
    return (KmCursor){ op + 1, 1 };
  return (KmCursor){ op, op > 0 ? KM_EVENT_LAST : 0 };
}

static uint32_t
next_line (KmTimeline *timeline, const KmCondition *condition, uint32_t from, int direction)
{
  const KmOp *ops = timeline->ops;
  uint32_t op = from + (uint32_t)direction;
  for (; op < timeline->n_ops; op += (uint32_t)direction)
    if (ops[op].line == condition->line && (op == 0 || ops[op - 1].line != condition->line))
      return op;
  return UINT32_MAX;
}

static KmCursor
line_landing (KmTimeline *timeline G_GNUC_UNUSED, const KmCondition *condition G_GNUC_UNUSED, uint32_t op)
{
  return (KmCursor){ op + 1, 1 };
}

/* The nearest place beyond @here among the operations whose place is known. The search begins one operation too early
 * because an operation's landing may lie before or behind it. */
static KmCursor
find_place (KmTimeline *timeline, const KmCondition *condition, NextFunc next, LandingFunc landing, KmCursor here,
            int direction)
{
  uint32_t from = direction > 0 ? here.op - MIN (here.op, 1) - 1 : MIN (here.op + 1, timeline->n_ops);
  while ((from = next (timeline, condition, from, direction)) != UINT32_MAX)
    {
      KmCursor to = landing (timeline, condition, from);
      if (km_cursor_is_beyond (to, here, direction))
        return to;
    }
  return NOWHERE;
}

/* Like find_place() for moments: indexes on until what is found cannot be preceded by something not known yet. The
 * machine may be elsewhere afterwards. */
static KmCursor
find_moment (KmTimeline *timeline, const KmCondition *condition, int direction, GCancellable *cancellable)
{
  KmCursor here = km_timeline_normal_cursor (timeline);
  km_timeline_complete_op (timeline);
  while (true)
    {
      KmCursor to = find_place (timeline, condition, next_moment, moment_landing, here, direction);
      uint32_t left = timeline->n_ops - timeline->indexed;
      if (direction < 0 || left == 0 || (!is_nowhere (to) && to.op <= timeline->indexed))
        return to;
      if (!km_timeline_go_silently (timeline, timeline->indexed + MIN (left, (uint32_t)INDEX_SLICE_OPS), cancellable))
        return NOWHERE;
    }
}

static KmCursor
find_line (KmTimeline *timeline, const KmCondition *condition, int direction)
{
  return find_place (timeline, condition, next_line, line_landing, km_timeline_normal_cursor (timeline), direction);
}

/* ---- states ---- */

/* What is looked at after each operation, as one number. */
typedef uint64_t (*ProbeFunc) (const KmMachine *machine, const KmCondition *condition);
/* Is this the change that was waited for? */
typedef bool (*HitFunc) (uint64_t before, uint64_t after);

typedef struct
{
  ProbeFunc probe;
  HitFunc hit;
} StateSearch;

static uint64_t
probe_watermark (const KmMachine *machine, const KmCondition *condition)
{
  KmZoneCounts counts;
  km_machine_zone_counts (machine, condition->zone, &counts);
  return counts.free_pages
         <= km_machine_zone (machine, condition->zone)->watermark[condition->watermark] + counts.boost;
}

static uint64_t
probe_frame (const KmMachine *machine, const KmCondition *condition)
{
  KmBlock block;
  km_machine_block (machine, condition->pfn, &block);
  return (uint64_t)block.kind << 32 | (block.kind == KM_FRAME_ALLOCATED ? block.head : 0);
}

static bool
hit_rise (uint64_t before, uint64_t after)
{
  return before == 0 && after != 0;
}

static bool
hit_change (uint64_t before, uint64_t after)
{
  return before != after;
}

static const StateSearch watermark_search = { probe_watermark, hit_rise };
static const StateSearch frame_search = { probe_frame, hit_change };

static bool
is_due_for_cancel (uint32_t op, GCancellable *cancellable)
{
  return op % CANCEL_INTERVAL_OPS == 0 && g_cancellable_is_cancelled (cancellable);
}

/* Runs on until the first hit. */
static KmCursor
find_state_forwards (KmTimeline *timeline, const KmCondition *condition, const StateSearch *search,
                     GCancellable *cancellable)
{
  bool is_inside = timeline->cursor.event < km_timeline_n_events (timeline);
  uint64_t before = search->probe (timeline->machine, condition);
  km_timeline_complete_op (timeline);
  if (is_inside && search->hit (before, search->probe (timeline->machine, condition)))
    return (KmCursor){ timeline->cursor.op, KM_EVENT_LAST };
  before = search->probe (timeline->machine, condition);
  while (timeline->cursor.op < timeline->n_ops && !is_due_for_cancel (timeline->cursor.op, cancellable))
    {
      km_timeline_run_one (timeline);
      uint64_t after = search->probe (timeline->machine, condition);
      if (search->hit (before, after))
        return (KmCursor){ timeline->cursor.op, KM_EVENT_LAST };
      before = after;
    }
  return NOWHERE;
}

/* Runs from where the machine is up to operation @to. Returns the number of operations at the last hit, 0 if none. */
static uint32_t
last_hit (KmTimeline *timeline, uint32_t to, const KmCondition *condition, const StateSearch *search,
          GCancellable *cancellable)
{
  uint32_t last = 0;
  uint64_t before = search->probe (timeline->machine, condition);
  while (timeline->cursor.op < to && !is_due_for_cancel (timeline->cursor.op, cancellable))
    {
      km_timeline_run_one (timeline);
      uint64_t after = search->probe (timeline->machine, condition);
      if (search->hit (before, after))
        last = timeline->cursor.op;
      before = after;
    }
  return last;
}

static KmCursor
find_state_backwards (KmTimeline *timeline, const KmCondition *condition, const StateSearch *search,
                      GCancellable *cancellable)
{
  uint32_t end = timeline->cursor.op - MIN (timeline->cursor.op, 1);
  while (end > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      const KmCheckpoint *checkpoint = km_checkpoints_find (&timeline->checkpoints, end - 1);
      uint32_t start = checkpoint->op;
      km_timeline_restore (timeline, checkpoint);
      uint32_t op = last_hit (timeline, end, condition, search, cancellable);
      if (op > 0)
        return (KmCursor){ op, KM_EVENT_LAST };
      end = start;
    }
  return NOWHERE;
}

static KmCursor
find_state (KmTimeline *timeline, const KmCondition *condition, const StateSearch *search, int direction,
            GCancellable *cancellable)
{
  if (direction > 0)
    return find_state_forwards (timeline, condition, search, cancellable);
  km_timeline_complete_op (timeline);
  return find_state_backwards (timeline, condition, search, cancellable);
}

/* ---- public ---- */

static KmCursor
find (KmTimeline *timeline, const KmCondition *condition, int direction, GCancellable *cancellable)
{
  switch (condition->kind)
    {
    case KM_CONDITION_MOMENT:
      return find_moment (timeline, condition, direction, cancellable);
    case KM_CONDITION_LINE:
      return find_line (timeline, condition, direction);
    case KM_CONDITION_BELOW_WATERMARK:
      if (condition->zone < km_machine_n_zones (timeline->machine) && condition->watermark <= KM_WMARK_HIGH)
        return find_state (timeline, condition, &watermark_search, direction, cancellable);
      return NOWHERE;
    case KM_CONDITION_FRAME_CHANGES:
      if (condition->pfn < km_machine_end_pfn (timeline->machine))
        return find_state (timeline, condition, &frame_search, direction, cancellable);
      return NOWHERE;
    default:
      g_return_val_if_reached (NOWHERE);
    }
}

bool
km_timeline_run_to (KmTimeline *timeline, const KmCondition *condition, int direction, GCancellable *cancellable,
                    GError **error)
{
  KmCursor saved = timeline->cursor;
  KmCursor to = find (timeline, condition, direction, cancellable);
  bool cancelled = g_cancellable_is_cancelled (cancellable);
  bool found = !is_nowhere (to) && !cancelled;
  if (!found)
    to = saved;
  km_timeline_return (timeline, to);
  if (cancelled)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return found;
}
