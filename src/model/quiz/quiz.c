/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See quiz.h. */
#include "model/quiz/quiz.h"

struct _KmQuiz
{
  GHashTable *answers; /* "operation question" → GINT_TO_POINTER (1 right, 2 wrong or given up) */
};

enum
{
  RIGHT = 1,
  WRONG = 2,
};

KmQuiz *
km_quiz_new (void)
{
  KmQuiz *quiz = g_new0 (KmQuiz, 1);

  quiz->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return quiz;
}

void
km_quiz_free (KmQuiz *quiz)
{
  if (!quiz)
    return;
  g_hash_table_unref (quiz->answers);
  g_free (quiz);
}

static char *
key_of (const KmMark *mark)
{
  return g_strdup_printf ("%u %s", mark->op, mark->text);
}

/* RIGHT, WRONG, or 0: it is open. */
static int
answer_of (const KmQuiz *quiz, const KmMark *mark)
{
  g_autofree char *key = key_of (mark);

  return GPOINTER_TO_INT (g_hash_table_lookup (quiz->answers, key));
}

static void
set_answer (KmQuiz *quiz, const KmMark *mark, int answer)
{
  if (answer_of (quiz, mark) == 0)
    g_hash_table_insert (quiz->answers, key_of (mark), GINT_TO_POINTER (answer));
}

/* Questions behind the last call are about nothing. */
static bool
is_question (const KmMark *mark, KmTimeline *timeline)
{
  return mark->kind == KM_MARK_ASK && mark->op < km_timeline_n_ops (timeline);
}

bool
km_quiz_wall (KmQuiz *quiz, KmTimeline *timeline, size_t *mark)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);

  for (*mark = 0; *mark < n; ++*mark)
    if (is_question (&marks[*mark], timeline) && answer_of (quiz, &marks[*mark]) == 0)
      return true;
  return false;
}

bool
km_quiz_asked (KmQuiz *quiz, KmTimeline *timeline, size_t *mark)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  return km_quiz_wall (quiz, timeline, mark) && marks[*mark].op == cursor.op && cursor.event >= n_events;
}

void
km_quiz_answer (KmQuiz *quiz, KmTimeline *timeline, size_t mark, bool right)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);

  set_answer (quiz, &marks[mark], right ? RIGHT : WRONG);
}

void
km_quiz_pass (KmQuiz *quiz, KmTimeline *timeline, uint32_t op)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);

  for (size_t i = 0; i < n && marks[i].op < op; i++)
    if (is_question (&marks[i], timeline))
      set_answer (quiz, &marks[i], WRONG);
}

KmQuizScore
km_quiz_score (KmQuiz *quiz, KmTimeline *timeline)
{
  KmQuizScore score = { 0 };
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);

  for (size_t i = 0; i < n; i++)
    if (is_question (&marks[i], timeline))
      {
        int answer = answer_of (quiz, &marks[i]);

        score.n++;
        score.answered += answer != 0;
        score.right += answer == RIGHT;
      }
  return score;
}
