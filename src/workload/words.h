/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the language: one table of statements, calls and values. A new call is a row here. */
#pragma once

#include "core/op.h"

typedef enum
{
  KM_WORD_STATEMENT, /* what = KmStatementId */
  KM_WORD_CALL,      /* what = KmOpKind */
  KM_WORD_LATER,     /* a call of the kernel's that the simulator does not play yet */
  KM_WORD_VALUE,     /* NULL, frame and other words that cannot be handles */
} KmWordKind;

typedef enum
{
  KM_STATEMENT_KMW,
  KM_STATEMENT_TITLE,
  KM_STATEMENT_MACHINE,
  KM_STATEMENT_CPU,
  KM_STATEMENT_CONTEXT,
  KM_STATEMENT_REPEAT,
  KM_STATEMENT_RANDOM,
  KM_STATEMENT_FREE_ALL,
  KM_STATEMENT_EXPECT,
  KM_STATEMENT_BREAK,
  KM_STATEMENT_ASK,
  KM_NR_STATEMENTS,
} KmStatementId;

/* One argument of a call. */
typedef enum
{
  KM_ARG_NONE,
  KM_ARG_GFP,
  KM_ARG_ORDER,
  KM_ARG_PAGE,    /* struct page *: a handle set by alloc_pages and the like, frame(n), NULL */
  KM_ARG_ADDRESS, /* a virtual address: a handle set by __get_free_pages and the like, frame(n), NULL */
  KM_ARG_SIZE,    /* bytes */
  KM_ARG_COUNT,   /* page frames */
} KmArgKind;

enum
{
  KM_MAX_ARGS = 2
};

typedef struct
{
  const char *name;
  KmWordKind kind;
  uint8_t what;
  uint8_t args[KM_MAX_ARGS]; /* CALL: KmArgKind, KM_ARG_NONE after the last */
  const char *usage;         /* how it is written, never translated; for diagnostics and completion */
} KmWord;

/* Returns the table, in alphabetical order, and its length. */
const KmWord *km_words (size_t *n);

/* Returns the row of the word @text, @length bytes, or NULL. @hash is FNV-1a of it, as the scanner computes. */
const KmWord *km_word_find (const char *text, size_t length, uint32_t hash);

/* Returns the number of arguments of a call. */
uint32_t km_word_n_args (const KmWord *word);

/* Returns how many letters must be changed, added, left out or swapped to make one word the other, or @max + 1 if more
 * than @max. Words longer than 63 bytes are never near. */
uint32_t km_word_distance (const char *a, size_t a_length, const char *b, size_t b_length, uint32_t max);
