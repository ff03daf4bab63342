/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions: what `ask` says, and the answers to it.
 *
 *   ask "Which frame?" answer p + 4                                 what the next call returns
 *   ask "Which list?" answer from_list() == list(NORMAL, 3)         what is found out of it, and the author's answer
 *   ask "Why?" choose "it is full" if nr_free(NORMAL, 0) == 0, "it may not sleep" answer "it is full"
 *
 * Everything is evaluated after the call that follows the question. An answer is one 64-bit value, as in expect.h; of
 * a choice it is its number, from 0. */
#pragma once

#include "workload/script.h"

/* What is to be pointed at, chosen or typed. */
typedef enum
{
  KM_ANSWER_NUMBER,
  KM_ANSWER_ADDRESS,
  KM_ANSWER_FRAME,  /* a page frame, or the block that begins with it */
  KM_ANSWER_LIST,   /* a free list: see km_expect_list() */
  KM_ANSWER_ZONE,   /* KmZoneType */
  KM_ANSWER_SLAB,   /* by its first frame */
  KM_ANSWER_OBJECT, /* by its address */
  KM_ANSWER_YES_NO, /* 1 or 0 */
  KM_ANSWER_CHOICE,
} KmAnswerKind;

enum
{
  KM_MAX_CHOICES = 8,
};

/* A question; KmMark.expr is its number. */
typedef struct
{
  uint32_t expr;         /* found == author's answer, a node; CHOICE: unused */
  uint32_t first_choice; /* CHOICE: of the script's texts and conditions */
  uint32_t n_choices;    /* 0: not a choice */
  uint32_t choice;       /* CHOICE: the author's answer, counted from first_choice */
} KmAsk;

/* The question of @mark, which is a KM_MARK_ASK. Valid as long as the script. */
const KmAsk *km_script_ask (const KmScript *script, const KmMark *mark);
/* The texts that may be chosen, NULL behind the last; NULL if it is no choice. Valid as long as the script. */
const char *const *km_script_choices (const KmScript *script, const KmAsk *ask);
/* The comparison that makes choice number @i right if it holds, a node; UINT32_MAX: it never is. */
uint32_t km_script_choice_condition (const KmScript *script, const KmAsk *ask, uint32_t i);
/* What kind of answer @mark asks for. */
KmAnswerKind km_script_answer_kind (const KmScript *script, const KmMark *mark);

/* An answer as it is shown ("frame(0x404)", "yes", the text of a choice). @choices is NULL but for a choice. Returns:
 * (transfer full). */
char *km_answer_text (KmAnswerKind kind, const char *const *choices, int64_t value);
/* Reads a typed answer: numbers, NULL, frame(…), list(ZONE, order), zone(ZONE), yes and no, the text of a choice or its
 * number from 1. Returns false and leaves @value alone if it cannot be one. */
bool km_answer_read (KmAnswerKind kind, const char *const *choices, const char *text, int64_t *value);
