/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which questions of a workload were answered, and how far one may look: the first that is open is a wall. What lies
 * behind it (its answer, calls, expectations, the plot) is not shown, and steps end there. A jump over it gives it up.
 * Answers are remembered by question and place, so that they outlive an edit of the text. */
#pragma once

#include "timeline/timeline.h"

typedef struct _KmQuiz KmQuiz;

/* Nothing is answered yet. Returns: (transfer full). */
KmQuiz *km_quiz_new (void);
void km_quiz_free (KmQuiz *quiz);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmQuiz, km_quiz_free)

/* The first open question of the script of @timeline, a mark. Returns false if there is none. */
bool km_quiz_wall (KmQuiz *quiz, KmTimeline *timeline, size_t *mark);
/* The same if the cursor is in front of it: the calls before it are complete. */
bool km_quiz_asked (KmQuiz *quiz, KmTimeline *timeline, size_t *mark);

/* Answers question @mark for good; the first answer counts. */
void km_quiz_answer (KmQuiz *quiz, KmTimeline *timeline, size_t mark, bool right);
/* Gives up what is open in front of operation @op. */
void km_quiz_pass (KmQuiz *quiz, KmTimeline *timeline, uint32_t op);

typedef struct
{
  uint32_t right, answered; /* answered: given up ones too */
  uint32_t n;               /* questions of the script */
} KmQuizScore;

/* How it went so far. */
KmQuizScore km_quiz_score (KmQuiz *quiz, KmTimeline *timeline);
