/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations: the expression behind `expect nr_free(NORMAL, 3) == 2`, as a small tree, and its evaluation.
 *
 * The parser builds the tree once and resolves every handle to the operation that set it. Whoever can look into a
 * machine answers five questions (KmExpectSource); the arithmetic and the wording are here. Frames, counts and numbers
 * are all one kind of value: a 64-bit integer, where NULL (a refused allocation) is KM_EXPECT_NULL. */
#pragma once

#include "core/config.h"

typedef enum
{
  /* values */
  KM_EXPECT_NUMBER,     /* `number` */
  KM_EXPECT_NULL_PAGE,  /* NULL */
  KM_EXPECT_RESULT,     /* what operation `op` returned: its first frame, or NULL */
  KM_EXPECT_NR_FREE,    /* nr_free (zone, order): blocks of that order on the free lists of all migratetypes */
  KM_EXPECT_FREE_PAGES, /* free_pages (zone): the zone counter, page frames */
  KM_EXPECT_PCP,        /* pcp (zone): page frames on the zone's per-CPU lists, all CPUs */
  KM_EXPECT_ADD,        /* left + right */
  KM_EXPECT_SUBTRACT,   /* left - right */
  /* comparisons */
  KM_EXPECT_EQUAL,
  KM_EXPECT_NOT_EQUAL,
  KM_EXPECT_LESS,
  KM_EXPECT_LESS_EQUAL,
  KM_EXPECT_GREATER,
  KM_EXPECT_GREATER_EQUAL,
} KmExpectKind;

/* Value of NULL in an expression: no frame has this number. */
#define KM_EXPECT_NULL INT64_C (-1)

/* One node, 24 bytes. All trees of a script stand in one array; children come before their parent. */
typedef struct
{
  uint8_t kind;  /* KmExpectKind */
  uint8_t zone;  /* NR_FREE, FREE_PAGES, PCP: KmZoneType */
  uint8_t order; /* NR_FREE: 0 to KM_MAX_ORDER */
  uint8_t unused;
  uint32_t op; /* RESULT: number of the operation */
  union
  {
    int64_t number; /* NUMBER */
    struct
    {
      uint32_t left, right; /* ADD to GREATER_EQUAL: numbers of nodes */
    };
  };
} KmExpectNode;

/* The five questions. Each is asked for the state after the operations before the expectation. The zone questions
 * return false if the machine has no zone of that type. */
typedef struct
{
  KmPfn (*result) (uint32_t op, gpointer user_data); /* KM_PFN_NONE for NULL */
  bool (*nr_free) (KmZoneType zone, uint32_t order, int64_t *blocks, gpointer user_data);
  bool (*free_pages) (KmZoneType zone, int64_t *frames, gpointer user_data);
  bool (*pcp) (KmZoneType zone, int64_t *frames, gpointer user_data);
} KmExpectSource;

/* Works out the value of node @root. Returns false, with the reason in @problem (transfer full, translated, may be
 * NULL), if the machine has no such zone. A comparison has the value 1 or 0. */
bool km_expect_value (const KmExpectNode *nodes, uint32_t root, const KmExpectSource *source, gpointer user_data,
                      int64_t *value, char **problem);

/* Checks the expectation @root, a comparison. Returns true if it holds; otherwise false with the two sides in words
 * ("the left side is 1, expected == 2") in @explanation (transfer full, translated, may be NULL). */
bool km_expect_holds (const KmExpectNode *nodes, uint32_t root, const KmExpectSource *source, gpointer user_data,
                      char **explanation);
