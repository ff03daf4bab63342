/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applying operations: for the first time, which builds the index, or once more, which builds nothing.
 *
 * An operation that was never run before leaves behind
 *   1. its result, which later operations refer to;
 *   2. moments and a place in the plot;
 *   3. every so often a checkpoint: the next one is due when its bytes are spread over enough operations. */
#include "timeline/timeline_private.h"

#include "base/assert.h"

enum
{
  /* A power of two: between them, is the run cancelled? One call may take a while, so they are few. */
  CANCEL_INTERVAL_OPS = 1 << 4,
  /* Fewest operations between two checkpoints: a millisecond or two of replay. */
  CHECKPOINT_MIN_OPS = 1 << 15,
  /* How far fetch_ahead() looks. */
  FRAME_AHEAD_OPS = 8,
  RESULT_AHEAD_OPS = 24,
  /* Operations unpacked at a time. */
  WINDOW_OPS = 256,
};

/* Bytes that checkpoints take for each operation: as many as its result. The more, the shorter is the longest seek. */
#define CHECKPOINT_BYTES_PER_OP 4

#define HAPPENED_MASK (KM_HAPPENED_FAIL | KM_HAPPENED_MISUSE | KM_HAPPENED_RECLAIM)

/* What operation @number works on. An operation that refers to nothing gets a value that it does not read. */
static inline KmPfn
operand_of (const KmTimeline *timeline, const KmOp *op, uint32_t number)
{
  if (op->flags & KM_OP_REF_IS_PFN)
    return op->ref;
  return op->ref < number ? timeline->results[op->ref] : KM_PFN_NONE;
}

KmPfn
km_timeline_apply_to (const KmTimeline *timeline, KmMachine *machine, uint32_t number)
{
  KmOp op = km_script_op (timeline->script, number);

  return km_machine_apply (machine, &op, number, operand_of (timeline, &op, number));
}

static inline KmPfn
apply (KmTimeline *timeline, uint32_t number)
{
  return km_timeline_apply_to (timeline, timeline->machine, number);
}

/* Did the real kernel answer operation @number differently? */
static bool
differs (const KmTimeline *timeline, uint32_t number, KmPfn result)
{
  return timeline->expected != NULL && timeline->expected[number] != result
         && km_op_info (km_script_op (timeline->script, number).kind)->allocates;
}

/* Enters the result of the operation that has just been applied for the first time. */
static void
enter (KmTimeline *timeline, KmPfn result)
{
  uint32_t number = timeline->indexed;
  uint32_t moments = km_machine_happened (timeline->machine) & HAPPENED_MASK;
  if (differs (timeline, number, result))
    moments |= KM_MOMENT_DIFFERS;
  if (moments != 0)
    km_moments_append (&timeline->moments, number, (uint8_t)moments);
  km_plot_enter (&timeline->plot, number, km_machine_free_pages (timeline->machine), moments);
  timeline->results[number] = result;
  timeline->indexed = number + 1;
}

static void
add_checkpoint (KmTimeline *timeline)
{
  uint32_t op = timeline->indexed;
  GBytes *packed = km_machine_pack_compact (timeline->machine, timeline->results, op);
  size_t interval = g_bytes_get_size (packed) / CHECKPOINT_BYTES_PER_OP;
  km_checkpoints_add (&timeline->checkpoints, op, true, packed);
  timeline->next_checkpoint = (uint32_t)MIN (op + MAX (interval, CHECKPOINT_MIN_OPS), UINT32_MAX);
}

void
km_timeline_settle (KmTimeline *timeline)
{
  if (timeline->indexed >= timeline->next_checkpoint)
    add_checkpoint (timeline);
  km_timeline_check_marks_here (timeline);
}

/* Applies operation @number for the first time and remembers what expectations behind it may ask of its events. @log is
 * where they are told, NULL if nowhere. */
static KmPfn
apply_and_watch (KmTimeline *timeline, uint32_t number, KmEventLog *log)
{
  KmEventLog own;
  const KmEvent *events;
  uint32_t first;
  KmPfn result;

  if (!log)
    {
      km_event_log_init (&own);
      km_machine_observe (timeline->machine, &own);
    }
  first = (log ? log : &own)->events->len;
  result = apply (timeline, number);
  events = (const KmEvent *)(void *)(log ? log : &own)->events->data;
  km_timeline_note_facts (timeline, number, events + first, (log ? log : &own)->events->len - first);
  if (!log)
    {
      km_machine_observe (timeline->machine, NULL);
      km_event_log_finish (&own);
    }
  return result;
}

/* Applies the next operation, whatever is known of it. @log as above. */
static inline void
apply_next (KmTimeline *timeline, KmEventLog *log)
{
  uint32_t number = timeline->cursor.op;
  bool watch = timeline->asks_of_calls && number == timeline->indexed;
  KmPfn result = watch ? apply_and_watch (timeline, number, log) : apply (timeline, number);
  if (km_machine_was_stopped (timeline->machine) && number == timeline->indexed)
    return;
  timeline->cursor.op = number + 1;
  if (number == timeline->indexed)
    {
      enter (timeline, result);
      km_timeline_settle (timeline);
    }
  else
    km_debug_assert (timeline->results[number] == result || km_machine_was_stopped (timeline->machine));
}

/* Fetches what operations a little behind @ops, number @number, will work on. In a long history both the result that an
 * operation refers to and the frame it names lie far apart in memory, and everything is known beforehand: nearly half
 * of the time saved. */
static inline void
fetch_ahead (const KmTimeline *timeline, const KmOp *ops, uint32_t number)
{
  uint32_t ref = ops[RESULT_AHEAD_OPS].ref, near = number + FRAME_AHEAD_OPS;
  KmPfn result = timeline->results[near];

  if (ref < number)
    __builtin_prefetch (&timeline->results[ref]);
  km_machine_prefetch (timeline->machine,
                       result != KM_PFN_NONE ? result : operand_of (timeline, &ops[FRAME_AHEAD_OPS], near));
}

/* Is it time to end the run in front of operation @number? */
static inline bool
is_cancelled (uint32_t number, GCancellable *cancellable)
{
  return number % CANCEL_INTERVAL_OPS == 0 && g_cancellable_is_cancelled (cancellable);
}

/* Applies @ops again, @n of them and @n_known to look at, the first of which is number @number: the hot loop of every
 * seek. Returns how many were applied before the run was cancelled. */
static uint32_t
replay_window (KmTimeline *timeline, const KmOp *ops, uint32_t n, uint32_t n_known, uint32_t number,
               GCancellable *cancellable)
{
  for (uint32_t i = 0; i < n; i++)
    {
      KmPfn result;

      if (is_cancelled (number + i, cancellable))
        return i;
      if (i + RESULT_AHEAD_OPS < n_known)
        fetch_ahead (timeline, ops + i, number + i);
      result = km_machine_apply (timeline->machine, &ops[i], number + i, operand_of (timeline, &ops[i], number + i));
      km_debug_assert (timeline->results[number + i] == result || km_machine_was_stopped (timeline->machine));
    }
  return n;
}

/* Applies again what has been applied before. */
static void
replay (KmTimeline *timeline, uint32_t to, GCancellable *cancellable)
{
  KmOp ops[WINDOW_OPS + RESULT_AHEAD_OPS];
  uint32_t n, done;

  do
    {
      uint32_t number = timeline->cursor.op, n_known = MIN (to - number, (uint32_t)G_N_ELEMENTS (ops));

      n = MIN (n_known, (uint32_t)WINDOW_OPS);
      km_script_read_ops (timeline->script, number, n_known, ops);
      done = replay_window (timeline, ops, n, n_known, number, cancellable);
      timeline->cursor.op = number + done;
    }
  while (done == n && timeline->cursor.op < to);
}

/* If a call ended early its state is of no use: the one before it is built again. */
static void
end_asking (KmTimeline *timeline)
{
  bool stopped = km_machine_was_stopped (timeline->machine);

  km_machine_ask (timeline->machine, NULL, NULL);
  if (stopped)
    km_timeline_rebuild (timeline, timeline->cursor.op);
}

bool
km_timeline_run_silently (KmTimeline *timeline, uint32_t to, GCancellable *cancellable)
{
  uint32_t known = MIN (to, timeline->indexed);
  if (timeline->cursor.op >= to)
    return true;
  km_machine_observe (timeline->machine, NULL);
  if (cancellable)
    km_machine_ask (timeline->machine, km_timeline_is_cancelled, cancellable);
  if (timeline->cursor.op < known)
    replay (timeline, known, cancellable);
  while (timeline->cursor.op >= known && timeline->cursor.op < to && !is_cancelled (timeline->cursor.op, cancellable)
         && !km_machine_was_stopped (timeline->machine))
    apply_next (timeline, NULL);
  if (cancellable)
    end_asking (timeline);
  km_journal_restart (&timeline->journal, timeline->cursor.op);
  return timeline->cursor.op == to;
}

const KmCheckpoint *
km_timeline_nearest_before (const KmTimeline *timeline, uint32_t op)
{
  const KmCheckpoint *checkpoint = km_checkpoints_find (&timeline->checkpoints, op);
  const KmCheckpoint *kept = km_checkpoints_find (&timeline->kept, op);
  return kept != NULL && kept->op > checkpoint->op ? kept : checkpoint;
}

static void
put_back (KmTimeline *timeline, const KmCheckpoint *checkpoint)
{
  km_checkpoint_unpack (checkpoint, timeline->machine, timeline->results);
}

void
km_timeline_run_one (KmTimeline *timeline)
{
  km_machine_observe (timeline->machine, NULL);
  apply_next (timeline, NULL);
  km_journal_restart (&timeline->journal, timeline->cursor.op);
}

void
km_timeline_run_recorded (KmTimeline *timeline, uint32_t to)
{
  km_debug_assert (timeline->journal.end_op == timeline->cursor.op);
  while (timeline->cursor.op < to)
    {
      KmEventLog *log = km_journal_begin (&timeline->journal);
      km_machine_observe (timeline->machine, log);
      apply_next (timeline, log);
      km_journal_end (&timeline->journal);
    }
  km_machine_observe (timeline->machine, NULL);
}

void
km_timeline_apply_again (KmTimeline *timeline)
{
  km_machine_observe (timeline->machine, NULL);
  apply (timeline, timeline->cursor.op);
  timeline->cursor.op++;
}

void
km_timeline_rebuild (KmTimeline *timeline, uint32_t op)
{
  const KmCheckpoint *base = km_timeline_nearest_before (timeline, op);
  put_back (timeline, base);
  km_machine_observe (timeline->machine, NULL);
  timeline->cursor.op = base->op;
  replay (timeline, op, NULL);
}

void
km_timeline_restore (KmTimeline *timeline, const KmCheckpoint *checkpoint)
{
  put_back (timeline, checkpoint);
  timeline->cursor.op = checkpoint->op;
  km_journal_restart (&timeline->journal, checkpoint->op);
}
