/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding everything out: the index of all operations, and the expectations whose answer is not known because they were
 * typed after the run came by. Both go to where that is found out, and come back. */
#include "timeline/timeline_private.h"

#include "base/i18n.h"
#include "workload/ask.h"

enum
{
  /* Operations between two reports of progress. */
  PROGRESS_INTERVAL_OPS = 1 << 14,
};

/* ---- expectations ---- */

bool
km_timeline_check_expect (KmTimeline *timeline, size_t mark, char **explanation)
{
  KmCursor saved;
  bool holds;

  g_return_val_if_fail (mark < timeline->n_marks && timeline->marks[mark].kind == KM_MARK_EXPECT, true);
  if (timeline->check_results[mark] == KM_CHECK_HOLDS)
    return true;
  saved = timeline->cursor;
  km_timeline_seek (timeline, (KmCursor){ timeline->marks[mark].op, KM_EVENT_LAST });
  holds = km_timeline_evaluate (timeline, mark, explanation);
  km_timeline_seek (timeline, saved);
  return holds;
}

/* ---- questions ---- */

/* Goes behind the call that `ask` number @mark is about. Returns false if there is none. */
static bool
go_behind_question (KmTimeline *timeline, size_t mark, char **problem)
{
  uint32_t op = timeline->marks[mark].op;

  if (op < timeline->n_ops)
    {
      km_timeline_seek (timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
      return true;
    }
  if (problem)
    *problem = g_strdup (_ ("no call follows the question"));
  return false;
}

bool
km_timeline_solve (KmTimeline *timeline, size_t mark, int64_t *value, char **problem)
{
  KmCursor saved = timeline->cursor;
  bool solved;

  g_return_val_if_fail (mark < timeline->n_marks && timeline->marks[mark].kind == KM_MARK_ASK, false);
  solved = go_behind_question (timeline, mark, problem) && km_timeline_ask_value (timeline, mark, value, problem);
  km_timeline_seek (timeline, saved);
  return solved;
}

static char *
answer_text (KmTimeline *timeline, const KmMark *mark, int64_t value)
{
  const KmAsk *ask = km_script_ask (timeline->script, mark);

  return km_answer_text (km_script_answer_kind (timeline->script, mark), km_script_choices (timeline->script, ask),
                         value);
}

bool
km_timeline_check_ask (KmTimeline *timeline, size_t mark, char **explanation)
{
  const KmMark *ask = &timeline->marks[mark];
  KmCursor saved = timeline->cursor;
  int64_t found, answer;
  bool right;

  g_return_val_if_fail (mark < timeline->n_marks && ask->kind == KM_MARK_ASK, true);
  if (!go_behind_question (timeline, mark, explanation) || !km_timeline_ask_value (timeline, mark, &found, explanation)
      || !km_timeline_answer_of (timeline, mark, &answer, explanation))
    right = false;
  else
    {
      right = found == answer;
      if (!right)
        {
          g_autofree char *found_text = answer_text (timeline, ask, found);
          g_autofree char *said_text = answer_text (timeline, ask, answer);
          /* TRANSLATORS: two answers to a question: what happens in the simulation, and what the file says */
          *explanation = g_strdup_printf (_ ("it is %s, the answer says %s"), found_text, said_text);
        }
    }
  km_timeline_seek (timeline, saved);
  return right;
}

/* ---- the index ---- */

/* Evaluates the expectations that belong before the end of the index and are not known yet, going there. Returns false
 * if cancelled. */
static bool
check_marks_before (KmTimeline *timeline, GCancellable *cancellable)
{
  for (size_t i = 0; i < timeline->n_marks && timeline->marks[i].op <= timeline->indexed; i++)
    if (km_timeline_is_open (timeline, i))
      {
        if (!km_timeline_go_silently (timeline, timeline->marks[i].op, cancellable))
          return false;
        km_timeline_evaluate (timeline, i, NULL);
      }
  return true;
}

bool
km_timeline_index (KmTimeline *timeline, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                   GError **error)
{
  KmCursor saved = timeline->cursor;
  bool done = true;

  km_timeline_complete_op (timeline);
  while (done && timeline->indexed < timeline->n_ops)
    {
      uint64_t to = (uint64_t)timeline->indexed + PROGRESS_INTERVAL_OPS;
      done = km_timeline_go_silently (timeline, (uint32_t)MIN (to, (uint64_t)timeline->n_ops), cancellable)
             && !g_cancellable_is_cancelled (cancellable);
      if (progress != NULL)
        progress ((double)timeline->indexed / timeline->n_ops, user_data);
    }
  km_timeline_find_long_calls (timeline);
  done = done && check_marks_before (timeline, cancellable);
  km_timeline_return (timeline, saved);
  if (!done)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return done;
}
