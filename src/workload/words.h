/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the language: one table of statements, calls and values. A new call is a row here. */
#pragma once

#include "core/words/op.h"

typedef enum
{
  KM_WORD_STATEMENT, /* what = KmStatementId */
  KM_WORD_CALL,      /* what = KmOpKind */
  KM_WORD_LATER,     /* a call of the kernel's that the simulator does not play */
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
  KM_STATEMENT_SUBMISSION,
  KM_STATEMENT_CHAPTER,
  KM_STATEMENT_SLIDE,
  KM_STATEMENT_SHOW,
  KM_NR_STATEMENTS,
} KmStatementId;

/* One argument of a call. */
typedef enum
{
  KM_ARG_NONE,
  KM_ARG_GFP,
  KM_ARG_ORDER,
  KM_ARG_PAGE,     /* struct page *: a handle set by alloc_pages and the like, frame(n), NULL */
  KM_ARG_ADDRESS,  /* a virtual address: a handle set by __get_free_pages and the like, frame(n), NULL */
  KM_ARG_VIRTUAL,  /* the same, and it may be inside of the memory: a distance counts bytes */
  KM_ARG_POINTER,  /* anything that C takes for a pointer to memory: a page, an address, a per-CPU pointer, NULL */
  KM_ARG_CACHE,    /* struct kmem_cache *: a handle set by kmem_cache_create, NULL */
  KM_ARG_PERCPU,   /* a per-CPU pointer: a handle set by alloc_percpu, NULL */
  KM_ARG_PFN,      /* a page frame number: itself, or a handle set by page_to_pfn */
  KM_ARG_PAGES,    /* several pages: p[0..9], or p with KM_ARG_N_PAGES behind it */
  KM_ARG_SIZE,     /* bytes, 1 or more */
  KM_ARG_REQUEST,  /* bytes, also 0 and more than there can be */
  KM_ARG_COUNT,    /* page frames */
  KM_ARG_CPU,      /* the number of a CPU */
  KM_ARG_VARIABLE, /* a name that the call itself sets as its handle */
  /* what is in KmOpMore */
  KM_ARG_MORE,
  KM_ARG_C_TYPE = KM_ARG_MORE, /* size, align, name: char, unsigned long, u64, int[8] */
  KM_ARG_NAME,                 /* of a cache: a string or NULL */
  KM_ARG_BYTES,                /* size */
  KM_ARG_ELEMENTS,             /* count */
  KM_ARG_ALIGN,                /* bytes */
  KM_ARG_MORE_GFP,             /* flags: a gfp mask */
  KM_ARG_SLAB_FLAGS,           /* flags: SLAB_* */
  KM_ARG_CTOR,                 /* the name of a constructor, NULL or 0 */
  /* the rest may be left out */
  KM_ARG_OPTIONAL,
  KM_ARG_WIDTH = KM_ARG_OPTIONAL, /* bytes that are touched; KM_DEFAULT_WIDTH */
  KM_ARG_BYTE,                    /* what each of them becomes; 0 */
  KM_ARG_PERCPU_ALIGN,            /* bytes; 0: that of the size */
  KM_ARG_N_PAGES,                 /* number of pages of vmap() */
  KM_ARG_VM_FLAGS,                /* VM_MAP */
  KM_ARG_PGPROT,                  /* PAGE_KERNEL */
  KM_ARG_KM_TYPE,                 /* KM_USER0 and the like; 2.6.34 wants it, 6.1 has none */
  KM_NR_ARGS,
} KmArgKind;

enum
{
  KM_MAX_ARGS = 5,
  KM_DEFAULT_WIDTH = 4, /* an int */
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

/* Returns the number of arguments of a call, those that may be left out among them. */
uint32_t km_word_n_args (const KmWord *word);

/* Returns the number of arguments that a call must have. */
uint32_t km_word_n_required (const KmWord *word);

/* Returns the row of the call that is @kind. */
const KmWord *km_word_of_op (KmOpKind kind);

/* Each returns name number @i of a table of the parser, NULL behind the last: questions of `expect`, options of the
 * `machine` line, options of `random`, views of `show`. */
const char *km_expect_word (size_t i);
const char *km_machine_word (size_t i);
const char *km_random_word (size_t i);
const char *km_view_word (size_t i);

/* Returns how many letters must be changed, added, left out or swapped to make one word the other, or @max + 1 if more
 * than @max. Words longer than 63 bytes are never near. */
uint32_t km_word_distance (const char *a, size_t a_length, const char *b, size_t b_length, uint32_t max);

/* The search for the word that may have been meant. */
typedef struct
{
  const char *text; /* what was written */
  size_t length;
  uint32_t below;   /* changes that are too many to begin with; then those that the word below needs */
  const char *word; /* the nearest so far, the first of several; NULL: none */
  size_t word_length;
} KmNearest;

/* Makes @word the nearest if it is. */
void km_nearest_try (KmNearest *nearest, const char *word, size_t length);
