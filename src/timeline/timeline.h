/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: a script, a machine, and the cursor that moves over both in both directions.
 *
 *   cursor (0, 0)            before the first operation
 *   cursor (k, e)            operation number k-1 is the current one and e of its events have happened, 1 <= e <= n
 *   cursor (k, n)            operation k-1 is complete; the next step begins operation k
 *
 * Stores operations, not states: every 2^k operations a packed machine (checkpoint), between them replay, and near the
 * cursor a bounded journal of events and deltas, so that one step back is one revert. */
#pragma once

#include "core/machine/machine.h"
#include "workload/script.h"

#include <gio/gio.h>

typedef struct _KmTimeline KmTimeline;

typedef struct
{
  uint32_t op;    /* operations begun, 0 .. n_ops */
  uint32_t event; /* events of the last begun operation that have happened; 0 only together with op 0 */
} KmCursor;

/* `event` of a cursor that means "all events of that operation". */
#define KM_EVENT_LAST UINT32_MAX

/* Reads a place at *@text, a call (5: all its events) or an event of it (5.3), and moves *@text behind it. Returns
 * false if there is none or its numbers are too large; then *@text and @cursor are of no use. */
bool km_cursor_scan (const char **text, KmCursor *cursor);

/* What happened somewhere, for the plot and its marks. */
typedef enum
{
  KM_MOMENT_FAIL = KM_HAPPENED_FAIL,       /* an allocation was refused */
  KM_MOMENT_MISUSE = KM_HAPPENED_MISUSE,   /* bad page, silent damage, sleeping in atomic context, oops */
  KM_MOMENT_RECLAIM = KM_HAPPENED_RECLAIM, /* direct reclaim or the OOM killer */
  KM_MOMENT_NOTE = 1 << 3,                 /* the script has a note here */
  KM_MOMENT_BREAK = 1 << 4,
  KM_MOMENT_DIFFERS = 1 << 5, /* recording: the real kernel answered differently */
  KM_MOMENT_EXPECT_FAILED = 1 << 6,
} KmMoment;

/* The moment called @name on a command line: fail, misuse, reclaim, note, break or differs; 0 for any other name. */
uint32_t km_moment_by_name (const char *name);

/* One column of the plot: a run of operations. */
typedef struct
{
  int32_t free_min, free_max; /* free page frames, all zones, inside the run */
  uint32_t moments;           /* KmMoment bits that occur in it */
} KmPlotColumn;

/* Makes a timeline at cursor (0, 0). Runs nothing yet. Returns NULL and sets @error if the machine cannot be built. */
KmTimeline *km_timeline_new (KmScript *script, GError **error);
/* Takes another reference; km_timeline_free() gives one back. */
KmTimeline *km_timeline_ref (KmTimeline *timeline);
void km_timeline_free (KmTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmTimeline, km_timeline_free)

/* Makes a timeline of an edited script: what @old knows of the operations that both begin with is taken over, and the
 * cursor stays where it is if the operations up to it are the same, else it goes to the last one of those that are.
 * @old stays as it is. Returns NULL and sets @error if the machine cannot be built. */
KmTimeline *km_timeline_new_after_edit (KmTimeline *old, KmScript *script, GError **error);

typedef void (*KmProgressFunc) (double fraction, gpointer user_data);

/* Runs everything once: results, checkpoints, plot, moments, expectations; the cursor ends where it was. Moving does
 * the same for the operations it passes, so a timeline that is never indexed works as well. May run in a thread as long
 * as nobody else touches the timeline. Returns false with G_IO_ERROR_CANCELLED if cancelled; the timeline then works as
 * far as it got. */
bool km_timeline_index (KmTimeline *timeline, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                        GError **error);

/* ---- reading ---- */

KmScript *km_timeline_script (KmTimeline *timeline); /* (transfer none) */
/* The machine exactly at the cursor, between events too. Valid until the next move; do not change it. */
const KmMachine *km_timeline_machine (KmTimeline *timeline);
KmCursor km_timeline_cursor (KmTimeline *timeline);
uint32_t km_timeline_n_ops (KmTimeline *timeline);
/* All events of the current operation (also those still to come), and how many there are; NULL and 0 at (0, 0). */
const KmEvent *km_timeline_events (KmTimeline *timeline, uint32_t *n);
/* Result of an operation that has been run: a PFN or KM_PFN_NONE. */
KmPfn km_timeline_result (KmTimeline *timeline, uint32_t op);
/* @n_columns columns over all operations; one of which nothing has been indexed has free_min = free_max = -1. */
void km_timeline_plot (KmTimeline *timeline, KmPlotColumn *columns, uint32_t n_columns);
/* Moments of one operation, KmMoment bits. Cheap. */
uint32_t km_timeline_moments (KmTimeline *timeline, uint32_t op);

/* ---- moving; each returns true if the cursor moved ---- */

/* Goes to @to; what is too large is clamped, and (k, 0) is the end of operation k-2, the same state. */
bool km_timeline_seek (KmTimeline *timeline, KmCursor to);
/* One event on (@direction 1) or back (-1), also from one operation into the next. */
bool km_timeline_step_event (KmTimeline *timeline, int direction);
/* On: to the last event of the current operation, or if it is complete, of the next one. Back: to the last event of the
 * operation before, or to (0, 0). */
bool km_timeline_step_op (KmTimeline *timeline, int direction);

/* ---- conditions ---- */

typedef enum
{
  KM_CONDITION_MOMENT,          /* an operation with one of `moments` */
  KM_CONDITION_BELOW_WATERMARK, /* a zone's free pages fall to or below a watermark */
  KM_CONDITION_FRAME_CHANGES,   /* the block of frame `pfn` changes hands: another kind of block, another owner */
  KM_CONDITION_LINE,            /* one of `lines` is entered: its first operation begins */
  KM_CONDITION_WORDS, /* `words` are in a call or a note before it, or are the name of an event (or how it begins) */
} KmConditionKind;

typedef struct
{
  KmConditionKind kind;
  uint32_t moments;
  uint32_t zone;
  KmWatermark watermark;
  KmPfn pfn;
  const uint32_t *lines; /* 1-based, ascending */
  size_t n_lines;
  const char *words; /* capitals do not matter */
} KmCondition;

/* Moves on (@direction 1) or back (-1) to the nearest place beyond the cursor where the condition becomes true: for a
 * refusal, a misuse and reclaim the event that tells of it (if there are several, the first at which the kernel prints
 * something) or bears the name; for a note, the words of a call and a line the first event of the operation, which has
 * changed nothing yet; for a `break` the last event before the operation; for anything else the last event of the
 * operation. @progress (NULL allowed) is told how much of the way is done. Returns false and leaves the cursor alone if
 * there is no such place (no error) or on cancellation (error). */
bool km_timeline_run_to (KmTimeline *timeline, const KmCondition *condition, int direction, KmProgressFunc progress,
                         gpointer user_data, GCancellable *cancellable, GError **error);

/* ---- long moves ---- */

/* Where the next event, operation or idea (ideas.h) ends, or with @direction -1 the one before; the cursor if there is
 * none. */
KmCursor km_timeline_event_beyond (KmTimeline *timeline, int direction);
KmCursor km_timeline_op_beyond (KmTimeline *timeline, int direction);

/* Would going to @to carry out a call of so many frames that a person who waits notices? */
bool km_timeline_takes_long (KmTimeline *timeline, KmCursor to);

/* Is there such a call at all? */
bool km_timeline_has_long_calls (KmTimeline *timeline);

/* Makes a timeline of the same script that knows all that @timeline has found out. It is without a machine until
 * km_timeline_start_fork(), and from then on at the start. Nothing is shared that changes: it may go elsewhere in
 * another thread. Returns: (transfer full). */
KmTimeline *km_timeline_fork (KmTimeline *timeline);

/* What is told of long calls on the way, and asked. The first three are filled by who makes the fork, the rest by
 * km_timeline_start_fork(). */
typedef struct
{
  /* 0 to 1: what part of their frames is done; called in the thread of the fork; may be NULL */
  KmProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable; /* when it is cancelled a long call ends early, and the fork is only good to be freed */
  uint64_t done, frames;     /* page frames of long calls: so far, and in all */
} KmForkWatch;

/* Builds the machine of @fork, which will go to @to; to be called first, may take a while. @watch must outlive its
 * moves. */
void km_timeline_start_fork (KmTimeline *fork, KmCursor to, KmForkWatch *watch);
/* Gives @timeline what @fork has, whose script must be the same: its place, its machine, all. @fork gets what @timeline
 * had. */
void km_timeline_take_fork (KmTimeline *timeline, KmTimeline *fork);

/* ---- expectations ---- */

/* Evaluates `expect` number @mark of the script at its place. Returns true if it holds; otherwise false with the two
 * sides in words in @explanation (transfer full). The cursor is where it was afterwards. */
bool km_timeline_check_expect (KmTimeline *timeline, size_t mark, char **explanation);
/* What is known of it without going there: 1, it holds; -1, it does not; 0, the run has not come by yet. */
int km_timeline_known_expect (KmTimeline *timeline, size_t mark);

/* ---- questions ---- */

/* Works out what is right for `ask` number @mark of the script, after the call that follows it; see workload/ask.h.
 * Returns false, with the reason in @problem (transfer full, translated, NULL allowed), if there is no answer. The
 * cursor is where it was afterwards. */
bool km_timeline_solve (KmTimeline *timeline, size_t mark, int64_t *value, char **problem);
/* Compares that with the answer of its author. Returns true if they are the same; otherwise false with the reason in
 * @explanation (transfer full, translated). The cursor is where it was afterwards. */
bool km_timeline_check_ask (KmTimeline *timeline, size_t mark, char **explanation);

/* ---- memory ---- */

/* Bytes of history an operation: operations, results, moments, checkpoints, divided by the number of operations. */
double km_timeline_bytes_per_op (KmTimeline *timeline);
