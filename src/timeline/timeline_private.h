/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a timeline, shared by the files of this folder. Each asks only those above it:
 *
 *   timeline.c     life, reading
 *   marks.c        the marks of the script
 *   expect.c       expectations, answered where the machine is; expect_call.c, expect_objects.c: what they ask
 *   run.c          applying operations once and again: index, checkpoints
 *   move.c         the cursor
 *   find_moment.c  moments of an operation; condition.c: searching both ways
 *   index.c        finding everything out
 *   edit.c         timelines of new and of edited scripts
 *   fork.c         long moves, made by a timeline in another thread */
#pragma once

#include "timeline/call_facts.h"
#include "timeline/checkpoint.h"
#include "timeline/journal.h"
#include "timeline/moment.h"
#include "timeline/plot.h"
#include "timeline/timeline.h"

/* What is known of an `expect` mark. */
typedef enum
{
  KM_CHECK_UNKNOWN, /* also: not an `expect` */
  KM_CHECK_HOLDS,
  KM_CHECK_FAILS,
} KmCheckResult;

/* Invariants:
 *   the machine is at `cursor`; everything else is derived or remembered
 *   cursor.op > 0 implies operation cursor.op - 1 is in the journal
 *   cursor.op <= indexed <= n_ops; results, moments and plot know the operations [0, indexed)
 *   the journal ends at or after cursor.op
 * While a function runs, the machine may be elsewhere at the end of an operation; then cursor.op says where, and
 * cursor.event is meaningless. */
struct _KmTimeline
{
  gatomicrefcount refs;

  /* the script (owned) and its parts (borrowed from it) */
  KmScript *script;
  uint32_t n_ops;
  const KmPfn *expected; /* recordings; else NULL */
  const KmMark *marks;
  size_t n_marks;

  KmMachine *machine;
  KmCursor cursor;

  /* what was found out by running: the index */
  uint32_t indexed;
  KmPfn *results; /* room for n_ops */
  KmCheckpoints checkpoints;
  uint32_t next_checkpoint; /* the operation number from which on the next one is due */
  KmMoments moments;        /* FAIL, MISUSE, RECLAIM, DIFFERS; the others follow from the marks */
  KmPlot plot;
  uint8_t *check_results; /* KmCheckResult for each mark */
  GArray *long_calls;     /* of uint32_t: operations of very many frames, ascending, among the first */
  uint32_t long_known;    /* that were looked at */
  bool asks_of_calls;     /* the script asks of the events of calls: each is watched when it is run first */
  KmCallFacts facts;      /* of the call watched last */

  /* around the cursor, bounded */
  KmJournal journal;
  KmCheckpoints kept;    /* states between two checkpoints, for walking back */
  uint32_t kept_spacing; /* operations between them */
};

/* Room in the journal and for the kept states, in bytes. */
#define KM_JOURNAL_LIMIT_BYTES ((size_t)16 << 20)
#define KM_KEPT_LIMIT_BYTES ((size_t)16 << 20)

/* Is the place @to beyond @here in @direction? The end of an operation must be written as KM_EVENT_LAST in both. */
static inline bool
km_cursor_is_beyond (KmCursor to, KmCursor here, int direction)
{
  KmCursor near = direction > 0 ? here : to, far = direction > 0 ? to : here;
  return near.op < far.op || (near.op == far.op && near.event < far.event);
}

/* ---- timeline.c ---- */

/* A timeline of @script at (0, 0) that knows nothing yet, around @machine (taken). Returns: (transfer full). */
KmTimeline *km_timeline_make (KmScript *script, KmMachine *machine);

/* ---- marks.c ---- */

#define KM_MOMENTS_OF_MARKS (KM_MOMENT_NOTE | KM_MOMENT_BREAK | KM_MOMENT_EXPECT_FAILED)

/* The operation at which a failed expectation is shown: the one before it. */
uint32_t km_timeline_op_of_expect (const KmMark *mark);
/* The moment that mark number @index makes, and at which operation. Returns 0 if it makes none. */
uint32_t km_timeline_moment_of_mark (const KmTimeline *timeline, size_t index, uint32_t *op);
/* Puts what all marks say into the plot. */
void km_timeline_plot_marks (KmTimeline *timeline);

/* ---- expect.c ---- */

/* Remembers what questions may ask of operation @op, of which these are the @n events. */
void km_timeline_note_facts (KmTimeline *timeline, uint32_t op, const KmEvent *events, size_t n);
/* Is mark number @index an expectation that is not known yet? */
bool km_timeline_is_open (const KmTimeline *timeline, size_t index);
/* Evaluates the expectation that is mark number @index where the machine is, and remembers the answer. Returns it;
 * @explanation is set if it fails: (out) (transfer full) (nullable). */
bool km_timeline_evaluate (KmTimeline *timeline, size_t index, char **explanation);
/* What is right for the question that is mark number @index, and what its author says, where the machine is: behind the
 * call that the question is about. Each returns false, with the reason in @problem (transfer full, translated) unless
 * that is NULL, if there is no answer. */
bool km_timeline_ask_value (KmTimeline *timeline, size_t index, int64_t *value, char **problem);
bool km_timeline_answer_of (KmTimeline *timeline, size_t index, int64_t *value, char **problem);
/* Evaluates the expectations that belong where the machine is and are not known yet. */
void km_timeline_check_marks_here (KmTimeline *timeline);
/* Takes over what @old found out about expectations that are unchanged among the first @n_ops operations. */
void km_timeline_inherit_checks (KmTimeline *timeline, const KmMark *old_marks, size_t n_old,
                                 const uint8_t *old_results, uint32_t n_ops);

/* Applies operation @number to @machine, which is in the state before it. */
KmPfn km_timeline_apply_to (const KmTimeline *timeline, KmMachine *machine, uint32_t number);

/* Asks the GCancellable @cancellable: a KmStopFunc. */
static inline int
km_timeline_is_cancelled (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* ---- run.c: all of these want the machine at the end of an operation ---- */

/* Applies operations silently up to operation @to. Returns false if @cancellable was cancelled; the machine is then
 * at the end of an earlier operation. */
bool km_timeline_run_silently (KmTimeline *timeline, uint32_t to, GCancellable *cancellable);
/* Applies the next operation silently: for searches that look at the machine after each. */
void km_timeline_run_one (KmTimeline *timeline);
/* Applies operations up to @to and records each in the journal, which must end where the machine is. */
void km_timeline_run_recorded (KmTimeline *timeline, uint32_t to);
/* Applies an operation that was run before, again and silently; the journal stays as it is. */
void km_timeline_apply_again (KmTimeline *timeline);
/* The last kept state or checkpoint at or before @op; there is always the one at 0. */
const KmCheckpoint *km_timeline_nearest_before (const KmTimeline *timeline, uint32_t op);
/* Brings the machine to where @op operations are applied, from the nearest kept state; the journal stays as it is. All
 * of them were run before. */
void km_timeline_rebuild (KmTimeline *timeline, uint32_t op);
/* Puts the machine into a kept state, where the journal begins afresh. */
void km_timeline_restore (KmTimeline *timeline, const KmCheckpoint *checkpoint);
/* Enters what is known of the place where the machine is as the end of the index: a checkpoint if one is due, and
 * the expectations that belong there. */
void km_timeline_settle (KmTimeline *timeline);

/* ---- move.c ---- */

/* The cursor, the end of an operation written as KM_EVENT_LAST. */
KmCursor km_timeline_normal_cursor (const KmTimeline *timeline);
/* Completes the current operation, so that the machine is at the end of one. */
void km_timeline_complete_op (KmTimeline *timeline);
/* Goes silently to where @op operations are applied, by the nearest way; wants the machine at the end of an operation.
 * Returns false if cancelled on the way. */
bool km_timeline_go_silently (KmTimeline *timeline, uint32_t op, GCancellable *cancellable);
/* Goes to the last event of operation @op - 1 and completes the cursor. The same want. */
void km_timeline_go (KmTimeline *timeline, uint32_t op);

/* Goes to @to after a search that left the machine at the end of some operation, or did not move it. */
void km_timeline_return (KmTimeline *timeline, KmCursor to);

/* ---- find_moment.c ---- */

/* Next (or with @direction -1 previous) operation from @from, exclusive, that is known to have one of @moments;
 * UINT32_MAX if none. From UINT32_MAX onwards begins with operation 0. */
uint32_t km_timeline_find_moment (KmTimeline *timeline, uint32_t from, int direction, uint32_t moments);
/* Where the cursor goes for those of @wanted that operation @op has: to the event at which they are seen. Wants the
 * machine at the end of an operation; it may be elsewhere afterwards. */
KmCursor km_timeline_moment_place (KmTimeline *timeline, uint32_t op, uint32_t wanted);

/* ---- condition.c ---- */

/* Does operation @op enter one of @lines (ascending)? */
bool km_timeline_enters_line (const KmTimeline *timeline, uint32_t op, const uint32_t *lines, size_t n_lines);

/* ---- fork.c ---- */

/* Looks through the operations that were not looked at for calls of very many frames. */
void km_timeline_find_long_calls (KmTimeline *timeline);

/* ---- edit.c ---- */

/* The machine that @script begins with. Returns: (transfer full), NULL with @error set if it cannot be. */
KmMachine *km_timeline_build_machine (const KmScript *script, GError **error);
