/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor: from anywhere to anywhere.
 *
 *   inside the journal      apply or revert recorded deltas
 *   a little further on     run on, recording
 *   anywhere else           nearest kept state or checkpoint before it, replay silently, record the last operations
 *   back over the edge      nearest kept state, making more of them on the way, and record everything from there:
 *                           a long walk back runs each operation twice silently-or-recorded, whatever its length
 *
 *   checkpoint          kept       kept       kept            checkpoint
 *       │─────────────────│──────────│──────────│──────(cursor)───│
 *                                              └─ journal ─┘ */
#include "timeline/timeline_private.h"

#include "base/assert.h"

enum
{
  /* Operations recorded before the place that a seek goes to, so that stepping back from there is instant. */
  TAIL_OPS = 64,
  /* Operations between kept states, see spacing_for(). */
  KEPT_MIN_OPS = 1 << 13,
  KEPT_MAX_OPS = 1 << 15,
  /* Bytes of a checkpoint that take about as long to put back as one operation takes to apply. */
  BYTES_PER_APPLY = 8,
};

/* Events of the current operation, 0 at (0, 0). */
static uint32_t
current_n_events (const KmTimeline *timeline)
{
  uint32_t n = 0;
  if (timeline->cursor.op > 0)
    km_journal_events (&timeline->journal, timeline->cursor.op - 1, &n);
  return n;
}

KmCursor
km_timeline_normal_cursor (const KmTimeline *timeline)
{
  KmCursor cursor = timeline->cursor;
  if (cursor.op > 0 && cursor.event == current_n_events (timeline))
    cursor.event = KM_EVENT_LAST;
  return cursor;
}

/* Applies or reverts the recorded deltas between two events of the current operation. */
static void
move_by_deltas (KmTimeline *timeline, uint32_t from, uint32_t to)
{
  size_t n;
  const KmDelta *deltas =
      km_journal_deltas (&timeline->journal, timeline->cursor.op - 1, MIN (from, to), MAX (from, to), &n);
  if (to > from)
    km_machine_apply_deltas (timeline->machine, deltas, n);
  else
    km_machine_revert_deltas (timeline->machine, deltas, n);
}

/* Moves inside the current operation until @event of its events have happened. Over events that are folded into one
 * there are no deltas: forwards the operation is applied once more, backwards the state before it is built again. */
static void
set_event (KmTimeline *timeline, uint32_t event)
{
  uint32_t op = timeline->cursor.op - 1, now = timeline->cursor.event;
  uint32_t fold = km_journal_fold (&timeline->journal, op);
  if (now <= fold && event > fold)
    {
      move_by_deltas (timeline, now, 0);
      timeline->cursor.op = op;
      km_timeline_apply_again (timeline);
    }
  else if (now > fold && event <= fold)
    {
      km_timeline_rebuild (timeline, op);
      timeline->cursor.op = op + 1;
      move_by_deltas (timeline, 0, event);
    }
  else
    move_by_deltas (timeline, now, event);
  timeline->cursor.event = event;
}

void
km_timeline_complete_op (KmTimeline *timeline)
{
  uint32_t n = current_n_events (timeline);
  if (timeline->cursor.event < n)
    set_event (timeline, n);
}

/* The same for who goes back: of an operation that is folded and has not come so far, what was done is undone. */
static void
leave_op (KmTimeline *timeline)
{
  uint32_t op = timeline->cursor.op - 1;
  uint32_t fold = timeline->cursor.op > 0 ? km_journal_fold (&timeline->journal, op) : UINT32_MAX;

  if (fold == UINT32_MAX || timeline->cursor.event > fold)
    {
      km_timeline_complete_op (timeline);
      return;
    }
  move_by_deltas (timeline, timeline->cursor.event, 0);
  timeline->cursor.op = op;
}

/* Moves over whole recorded operations. */
static void
move_in_journal (KmTimeline *timeline, uint32_t op)
{
  size_t n;
  const KmDelta *deltas;
  while (timeline->cursor.op < op)
    if (km_journal_fold (&timeline->journal, timeline->cursor.op) != UINT32_MAX)
      km_timeline_apply_again (timeline);
    else
      {
        deltas = km_journal_deltas (&timeline->journal, timeline->cursor.op, 0, UINT32_MAX, &n);
        km_machine_apply_deltas (timeline->machine, deltas, n);
        timeline->cursor.op++;
      }
  while (timeline->cursor.op > op)
    if (km_journal_fold (&timeline->journal, timeline->cursor.op - 1) != UINT32_MAX)
      km_timeline_rebuild (timeline, timeline->cursor.op - 1);
    else
      {
        deltas = km_journal_deltas (&timeline->journal, timeline->cursor.op - 1, 0, UINT32_MAX, &n);
        km_machine_revert_deltas (timeline->machine, deltas, n);
        timeline->cursor.op--;
      }
}

/* Can the end of operation @op - 1, with its events, be reached by recorded deltas alone? */
static bool
in_journal (const KmTimeline *timeline, uint32_t op)
{
  return op == 0 ? timeline->journal.first_op == 0 : km_journal_has (&timeline->journal, op - 1);
}

bool
km_timeline_go_silently (KmTimeline *timeline, uint32_t op, GCancellable *cancellable)
{
  const KmCheckpoint *base = km_timeline_nearest_before (timeline, op);
  uint32_t here = timeline->cursor.op;
  bool run_on =
      here <= op && (here >= base->op || base->op - here <= g_bytes_get_size (base->packed) / BYTES_PER_APPLY);
  if (!run_on)
    km_timeline_restore (timeline, base);
  return km_timeline_run_silently (timeline, op, cancellable);
}

/* ---- walking back ---- */

/* Operations between kept states: enough that restoring one is small beside running them. */
static uint32_t
spacing_for (const KmCheckpoint *checkpoint)
{
  return (uint32_t)CLAMP (g_bytes_get_size (checkpoint->packed) / BYTES_PER_APPLY, (size_t)KEPT_MIN_OPS,
                          (size_t)KEPT_MAX_OPS);
}

/* Forgets kept states that do not lie between the checkpoints around operation @op. */
static void
enter_interval (KmTimeline *timeline, uint32_t op)
{
  const KmCheckpoint *checkpoint = km_checkpoints_find (&timeline->checkpoints, op);
  const KmCheckpoint *next = km_checkpoints_find_after (&timeline->checkpoints, op);
  const KmCheckpoint *first = km_checkpoints_find_after (&timeline->kept, 0);
  if (first != NULL && first->op > checkpoint->op && (next == NULL || first->op < next->op))
    return;
  km_checkpoints_clear (&timeline->kept);
  timeline->kept_spacing = spacing_for (checkpoint);
}

/* Keeps the state here for a while: packed the quick way, not the small one. */
static void
keep_here (KmTimeline *timeline)
{
  km_checkpoints_add (&timeline->kept, timeline->cursor.op, false, km_machine_pack (timeline->machine));
  if (timeline->kept.bytes <= KM_KEPT_LIMIT_BYTES || timeline->kept.items->len < 2)
    return;
  km_checkpoints_thin (&timeline->kept);
  timeline->kept_spacing = MIN (timeline->kept_spacing, UINT32_MAX / 2) * 2;
}

/* Records from where the machine is up to @op. What does not fit into the journal can be had again from states kept on
 * the way. */
static void
record_to (KmTimeline *timeline, uint32_t op)
{
  size_t recorded = 0;
  while (timeline->cursor.op < op)
    {
      size_t n;
      uint32_t n_events;

      km_timeline_run_recorded (timeline, timeline->cursor.op + 1);
      n_events = current_n_events (timeline);
      km_journal_deltas (&timeline->journal, timeline->cursor.op - 1, 0, UINT32_MAX, &n);
      recorded += n_events * sizeof (KmEvent) + n * sizeof (KmDelta);
      if (recorded >= KM_JOURNAL_LIMIT_BYTES / 2 && timeline->cursor.op < op)
        {
          keep_here (timeline);
          recorded = 0;
        }
    }
}

/* Goes back to the end of operation @op - 1 so that many more steps back from there are cheap. */
static void
walk_back (KmTimeline *timeline, uint32_t op)
{
  enter_interval (timeline, op - 1);
  km_timeline_restore (timeline, km_timeline_nearest_before (timeline, op - 1));
  while (op - timeline->cursor.op > timeline->kept_spacing)
    {
      km_timeline_run_silently (timeline, timeline->cursor.op + timeline->kept_spacing, NULL);
      keep_here (timeline);
    }
  record_to (timeline, op);
}

/* ---- going ---- */

static void
seek_far (KmTimeline *timeline, uint32_t op)
{
  km_timeline_go_silently (timeline, op - MIN (op, (uint32_t)TAIL_OPS), NULL);
  km_timeline_run_recorded (timeline, op);
}

void
km_timeline_go (KmTimeline *timeline, uint32_t op)
{
  uint32_t here = timeline->cursor.op;
  if (in_journal (timeline, op))
    move_in_journal (timeline, op);
  else if (op > timeline->journal.end_op && op - timeline->journal.end_op <= TAIL_OPS && in_journal (timeline, here))
    {
      move_in_journal (timeline, timeline->journal.end_op);
      km_timeline_run_recorded (timeline, op);
    }
  else if (op > 0 && op < here && here - op <= TAIL_OPS)
    walk_back (timeline, op);
  else
    seek_far (timeline, op);
  timeline->cursor.event = current_n_events (timeline);
}

void
km_timeline_return (KmTimeline *timeline, KmCursor to)
{
  uint32_t here = timeline->cursor.op;
  if (here == 0 || !km_journal_has (&timeline->journal, here - 1))
    km_timeline_go (timeline, to.op);
  km_timeline_seek (timeline, to);
}

/* ---- public ---- */

static bool
is_moved (const KmTimeline *timeline, KmCursor before)
{
  return timeline->cursor.op != before.op || timeline->cursor.event != before.event;
}

bool
km_timeline_seek (KmTimeline *timeline, KmCursor to)
{
  KmCursor before = timeline->cursor;
  if (to.op > timeline->n_ops)
    to = (KmCursor){ timeline->n_ops, KM_EVENT_LAST };
  if (to.event == 0 && to.op > 0)
    to = (KmCursor){ to.op - 1, KM_EVENT_LAST };
  if (to.op != timeline->cursor.op)
    {
      if (to.op < timeline->cursor.op)
        leave_op (timeline);
      else
        km_timeline_complete_op (timeline);
      km_timeline_go (timeline, to.op);
    }
  if (to.op > 0)
    set_event (timeline, MIN (to.event, current_n_events (timeline)));
  return is_moved (timeline, before);
}

KmCursor
km_timeline_event_beyond (KmTimeline *timeline, int direction)
{
  KmCursor to = timeline->cursor;

  if (direction < 0)
    to.event -= to.op > 0;
  else if (to.event < current_n_events (timeline))
    to.event++;
  else if (to.op < timeline->n_ops)
    to = (KmCursor){ to.op + 1, 1 };
  return to;
}

KmCursor
km_timeline_op_beyond (KmTimeline *timeline, int direction)
{
  KmCursor to = { timeline->cursor.op, KM_EVENT_LAST };

  if (direction < 0)
    to.op -= to.op > 0;
  else if (timeline->cursor.event == current_n_events (timeline))
    to.op++;
  return to;
}

bool
km_timeline_step_event (KmTimeline *timeline, int direction)
{
  return km_timeline_seek (timeline, km_timeline_event_beyond (timeline, direction));
}

bool
km_timeline_step_op (KmTimeline *timeline, int direction)
{
  return km_timeline_seek (timeline, km_timeline_op_beyond (timeline, direction));
}
