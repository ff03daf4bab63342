/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions ready to be asked: those of the workload, and those that any call gives by itself when a student plays the
 * allocator. What is right was worked out by the machine. */
#pragma once

#include "model/model.h"
#include "model/selection.h"
#include "workload/ask.h"

typedef struct
{
  char *text; /* translated, but for a workload's own */
  KmAnswerKind kind;
  char **choices; /* CHOICE: NULL behind the last; else NULL */
  int64_t right;  /* see workload/ask.h */
  KmCursor seen;  /* where the answer can be seen */
} KmQuestion;

/* Frees a question; NULL is fine. */
void km_question_free (KmQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmQuestion, km_question_free)

/* The question that is mark number @mark, a KM_MARK_ASK, of the script of @timeline; the cursor is where it was
 * afterwards. Returns: (transfer full); NULL, with @problem set (transfer full, translated, NULL allowed), if the
 * machine has no answer. */
KmQuestion *km_question_of_mark (KmTimeline *timeline, size_t mark, char **problem);

/* The steps of operation @op as questions, in their order: which list is looked at, which block leaves it, where each
 * half goes, with what a block is joined, which object is taken. The cursor is where it was afterwards.
 * (element-type KmQuestion) Returns: (transfer full), empty if the call does nothing that can be asked. */
GPtrArray *km_questions_of_call (KmTimeline *timeline, uint32_t op);

/* What pointing at @target means as an answer of @kind. Returns false if it means nothing. */
bool km_answer_of_target (const KmMachine *machine, KmAnswerKind kind, const KmTarget *target, int64_t *value);

/* Why it is so: what the current call of @model, which must be complete, did, in at most @max sentences. Returns:
 * (transfer full). */
char *km_model_why (KmModel *model, uint32_t max);
