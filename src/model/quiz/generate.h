/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions without an author: a state, a call, and what that call does, answered by the machine.
 *
 *   a workload up to some line (or a small machine)  +  a few calls by chance  +  the call that is asked about */
#pragma once

#include "model/quiz/question.h"

typedef struct _KmQuestionMaker KmQuestionMaker;

enum
{
  KM_DRAWN_LISTS = KM_NR_ORDERS,
};

/* A question that was made. */
typedef struct
{
  KmQuestion *question;           /* NULL: the free lists are to be drawn */
  char *text;                     /* what is asked */
  char *call;                     /* what it is asked about */
  char *program;                  /* the workload, this call last */
  KmTimeline *timeline;           /* of it */
  bool of_slabs;                  /* the picture is of slabs, not of free lists */
  uint32_t lists[KM_DRAWN_LISTS]; /* blocks of each order in the zone after the call, for drawing */
} KmMade;

/* Frees a question; NULL is fine. */
void km_made_free (KmMade *made);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmMade, km_made_free)

/* Makes questions out of states of @script, NULL: of a small machine. Returns: (transfer full). */
KmQuestionMaker *km_question_maker_new (KmScript *script);
void km_question_maker_free (KmQuestionMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmQuestionMaker, km_question_maker_free)

/* Question number @number in variant @variant: all variants ask the same about another state and another call. The
 * same numbers and @seed make the same question. Returns: (transfer full). */
KmMade *km_question_maker_make (KmQuestionMaker *maker, uint64_t seed, uint32_t number, uint32_t variant);
