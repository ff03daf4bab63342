/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long moves. A call may work on millions of frames: page_cache(16000000) takes a second. Those who cannot wait so long
 * asks before going, and sends a fork, a timeline of its own in another thread, whose place it takes over.
 *
 *   timeline ──fork──► start_fork, seek (thread) ──take_fork──► timeline is where the fork went */
#include "timeline/timeline_private.h"

#include "base/search.h"

#include <string.h>

enum
{
  LONG_CALL_FRAMES = 1 << 19, /* 20 to 40 ms */
};

/* ---- which calls ---- */

/* About how many frames @op works on. */
static uint64_t
frames_of_call (const KmTimeline *timeline, const KmOp *op)
{
  uint32_t shift = km_machine_page_shift (timeline->machine);
  KmOp of;

  switch (op->kind)
    {
    case KM_OP_PAGE_CACHE:
      return op->ref;
    case KM_OP_VFREE:
      if (!km_op_uses_ref (op))
        return 0;
      of = km_script_op (timeline->script, op->ref);
      return of.kind == KM_OP_VFREE ? 0 : frames_of_call (timeline, &of);
    case KM_OP_FREE_PAGES_EXACT:
      return op->arg >> shift;
    default:
      if (km_op_info ((KmOpKind)op->kind)->subject != KM_OP_OF_VMALLOC || !(op->flags & KM_OP_HAS_MORE))
        return 0;
      return km_script_more (timeline->script, NULL)[op->arg].size >> shift;
    }
}

void
km_timeline_find_long_calls (KmTimeline *timeline)
{
  KmPfn end = km_machine_end_pfn (timeline->machine);

  for (; end > LONG_CALL_FRAMES && timeline->long_known < timeline->n_ops; timeline->long_known++)
    {
      KmOp op = km_script_op (timeline->script, timeline->long_known);

      if (frames_of_call (timeline, &op) > LONG_CALL_FRAMES)
        g_array_append_val (timeline->long_calls, timeline->long_known);
    }
}

/* Is there one among the operations [from, end)? */
static bool
has_long_call (const KmTimeline *timeline, uint32_t from, uint32_t end)
{
  const GArray *calls = timeline->long_calls;
  size_t first = KM_SEARCH (i, calls->len, g_array_index (calls, uint32_t, i) < from);

  return first < calls->len && g_array_index (calls, uint32_t, first) < end;
}

/* ---- what a move carries out: see move.c ---- */

/* To the state before operation @op, which is built again. */
static bool
rebuilding_takes_long (const KmTimeline *timeline, uint32_t op)
{
  return has_long_call (timeline, km_timeline_nearest_before (timeline, op)->op, op);
}

/* To event @event of the current operation. Over events that are folded there are no deltas. */
static bool
inside_takes_long (const KmTimeline *timeline, uint32_t event)
{
  uint32_t op = timeline->cursor.op - 1, fold = km_journal_fold (&timeline->journal, op);

  if (timeline->cursor.event <= fold)
    return event > fold && has_long_call (timeline, op, op + 1);
  return event <= fold && rebuilding_takes_long (timeline, op);
}

/* To the end of operation @op - 1. A call that is folded and not complete is undone by deltas. */
static bool
going_back_takes_long (const KmTimeline *timeline, uint32_t op)
{
  uint32_t last = timeline->cursor.op - 1, fold = km_journal_fold (&timeline->journal, last);
  uint32_t here = fold != UINT32_MAX && timeline->cursor.event <= fold ? last : last + 1;

  if (op > 0 && !km_journal_has (&timeline->journal, op - 1))
    return rebuilding_takes_long (timeline, op);
  for (uint32_t number = here; number-- > op && number >= timeline->journal.first_op;)
    if (km_journal_fold (&timeline->journal, number) != UINT32_MAX && rebuilding_takes_long (timeline, number))
      return true;
  return false;
}

bool
km_timeline_has_long_calls (KmTimeline *timeline)
{
  km_timeline_find_long_calls (timeline);
  return timeline->long_calls->len > 0;
}

bool
km_timeline_takes_long (KmTimeline *timeline, KmCursor to)
{
  uint32_t here = timeline->cursor.op;

  if (!km_timeline_has_long_calls (timeline))
    return false;
  if (to.event == 0 && to.op > 0)
    to = (KmCursor){ to.op - 1, KM_EVENT_LAST };
  if (to.op < here)
    return going_back_takes_long (timeline, to.op);
  if (here > 0 && inside_takes_long (timeline, to.op == here ? to.event : KM_EVENT_LAST))
    return true;
  return has_long_call (timeline, here, to.op);
}

/* ---- forks ---- */

KmTimeline *
km_timeline_fork (KmTimeline *timeline)
{
  KmTimeline *fork = km_timeline_make (timeline->script, NULL);

  fork->indexed = timeline->indexed;
  fork->next_checkpoint = timeline->next_checkpoint;
  fork->plot = timeline->plot;
  if (timeline->indexed > 0)
    memcpy (fork->results, timeline->results, timeline->indexed * sizeof *fork->results);
  if (timeline->n_marks > 0)
    memcpy (fork->check_results, timeline->check_results, timeline->n_marks);
  km_moments_copy (&fork->moments, &timeline->moments, timeline->indexed);
  km_checkpoints_share (&fork->checkpoints, &timeline->checkpoints, timeline->n_ops);
  km_checkpoints_share (&fork->kept, &timeline->kept, timeline->n_ops);
  fork->kept_spacing = timeline->kept_spacing;
  g_array_append_vals (fork->long_calls, timeline->long_calls->data, timeline->long_calls->len);
  fork->long_known = timeline->long_known;
  return fork;
}

/* Frames of the long calls that a move to @to carries out, from the checkpoint before it. */
static uint64_t
frames_on_the_way (const KmTimeline *fork, KmCursor to)
{
  uint32_t from = to.op > 0 ? km_timeline_nearest_before (fork, to.op - 1)->op : 0;
  uint64_t frames = 0;

  for (unsigned i = 0; i < fork->long_calls->len; i++)
    {
      uint32_t number = g_array_index (fork->long_calls, uint32_t, i);
      KmOp op = km_script_op (fork->script, number);

      if (number >= from && number < to.op)
        frames += MIN (frames_of_call (fork, &op), km_machine_end_pfn (fork->machine));
    }
  return frames;
}

/* A KmStopFunc. */
static int
watch_cb (void *data)
{
  KmForkWatch *watch = data;

  if (watch->progress)
    watch->progress ((double)watch->done / (double)MAX (watch->frames, watch->done + 1), watch->user_data);
  watch->done += KM_STOP_FRAMES;
  return g_cancellable_is_cancelled (watch->cancellable);
}

void
km_timeline_start_fork (KmTimeline *fork, KmCursor to, KmForkWatch *watch)
{
  fork->machine = km_timeline_build_machine (fork->script, NULL); /* as it was built for the timeline */
  km_machine_use (fork->machine, km_script_more (fork->script, NULL), fork->results);
  watch->done = 0;
  watch->frames = frames_on_the_way (fork, to);
  km_machine_ask (fork->machine, watch_cb, watch);
}

void
km_timeline_take_fork (KmTimeline *timeline, KmTimeline *fork)
{
  KmTimeline taken = *fork;

  km_machine_ask (taken.machine, NULL, NULL);
  taken.refs = timeline->refs;
  timeline->refs = fork->refs;
  *fork = *timeline;
  *timeline = taken;
}
