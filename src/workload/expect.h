/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations: the expression behind `expect nr_free(NORMAL, 3) == 2`, as a small tree, and its evaluation.
 *
 * The parser builds the tree once and resolves every handle to the operation that set it. Those who can look into a
 * machine answers the questions (KmExpectSource); the arithmetic and the wording are here. Frames, addresses, counts
 * and numbers are all one kind of value: a 64-bit integer, where NULL (a refused allocation) is KM_EXPECT_NULL. A
 * handle of a page counts as its frame, one of an object or an area as its virtual address. */
#pragma once

#include "core/words/config.h"
#include "core/words/op.h"
#include "core/words/value.h"

typedef enum
{
  /* values */
  KM_EXPECT_NUMBER,     /* `number` */
  KM_EXPECT_NULL_PAGE,  /* NULL */
  KM_EXPECT_RESULT,     /* what operation `op` returned: its first frame, its address, a number, or NULL */
  KM_EXPECT_NR_FREE,    /* nr_free (zone, order): blocks of that order on the free lists of all migratetypes */
  KM_EXPECT_FREE_PAGES, /* free_pages (zone): the zone counter, page frames */
  KM_EXPECT_PCP,        /* pcp (zone): page frames on the zone's per-CPU lists, all CPUs */
  /* asked as a whole; the last call */
  KM_EXPECT_MISUSE,    /* misuse (): 1 if it was one, else 0 */
  KM_EXPECT_FAILS,     /* fails (): 1 if it was refused: an allocation that returned NULL */
  KM_EXPECT_SLEEPS,    /* sleeps (): 1 if it slept: direct reclaim, or a wait for a slot of kmap() */
  KM_EXPECT_MAY_SLEEP, /* may_sleep (): 1 if its mask, or the call itself, allows sleeping */
  KM_EXPECT_REPORTS,   /* reports (): 1 if the kernel printed something */
  KM_EXPECT_TAKEN,     /* taken (): first frame of the first block that left a buddy list for it; NULL if none did */
  KM_EXPECT_FROM_LIST, /* from_list (): the list that this block left, see km_expect_list(); NULL if none did */
  KM_EXPECT_FROM_ZONE, /* from_zone (): KmZoneType of the first frames handed out; NULL if there were none */
  KM_EXPECT_SPLITS,    /* splits (): how often a block was halved */
  KM_EXPECT_MERGES,    /* merges (): how often a block was joined with its buddy */
  KM_EXPECT_NEW_SLABS, /* new_slabs (): slabs that were made */
  /* a cache: by the operation `op`, or by `name` if that is KM_OP_NO_REF */
  KM_EXPECT_CACHE_EXISTS, /* cache_exists ("name"): 1 or 0 */
  KM_EXPECT_SLABS,        /* slabs (cache, full): slabs on the list `part` (KmExpectList) */
  KM_EXPECT_OBJECTS,      /* objects (cache): those that /proc/slabinfo counts as active */
  KM_EXPECT_LIVE,         /* live (cache): in use by a caller */
  KM_EXPECT_NUM,          /* num (cache): objects of a slab */
  KM_EXPECT_OBJSIZE,      /* objsize (cache): bytes from one object to the next */
  KM_EXPECT_CACHE_ORDER,  /* order (cache): of a slab */
  KM_EXPECT_COLOURS,      /* colours (cache): different gaps, at least 1 */
  KM_EXPECT_AVAIL,        /* avail (cache, cpu): objects in the array of CPU `part`; KM_MAX_CPUS: shared array */
  KM_EXPECT_LIMIT,        /* limit (cache): of each CPU's array */
  KM_EXPECT_CACHE_WASTE,  /* waste (cache): bytes of live objects of a general cache that nobody asked for */
  /* an object of a slab, by `op` */
  KM_EXPECT_IN_USE,       /* in_use (p): inuse of its slab */
  KM_EXPECT_INDEX,        /* index (p): its number in its slab */
  KM_EXPECT_COLOUR,       /* colour (p): bytes of the gap in front of its slab's first object */
  KM_EXPECT_SLAB_FRAME,   /* slab_frame (p): first frame of its slab */
  KM_EXPECT_OBJECT_WASTE, /* waste (p): bytes nobody asked for */
  /* memory of any kind, by `op` */
  KM_EXPECT_SIZE,     /* size (p): bytes that may be used; what ksize() would say */
  KM_EXPECT_OFFSET,   /* offset (p): bytes from the start of its page */
  KM_EXPECT_FRAME_AT, /* frame_at (p, n): frame behind the byte `number` pages further on, NULL if there is none */
  /* virtual memory */
  KM_EXPECT_AREA_OFFSET,   /* area_offset (v): bytes from the start of the vmalloc area */
  KM_EXPECT_LAZY_PAGES,    /* lazy_pages (): pages that wait for the next purge */
  KM_EXPECT_KMAP_COUNT,    /* kmap_count (page): counter of its kmap slot, 0 = none */
  KM_EXPECT_PREEMPT_COUNT, /* preempt_count (): of the CPU of the last call */
  KM_EXPECT_ADD,           /* left + right */
  KM_EXPECT_SUBTRACT,      /* left - right */
  /* comparisons */
  KM_EXPECT_EQUAL,
  KM_EXPECT_NOT_EQUAL,
  KM_EXPECT_LESS,
  KM_EXPECT_LESS_EQUAL,
  KM_EXPECT_GREATER,
  KM_EXPECT_GREATER_EQUAL,
} KmExpectKind;

/* Lists that slabs() can ask for. */
typedef enum
{
  KM_EXPECT_LIST_ALL,
  KM_EXPECT_LIST_FULL,
  KM_EXPECT_LIST_PARTIAL,
  KM_EXPECT_LIST_FREE,
} KmExpectList;

/* Value of NULL in an expression: no frame has this number. */
#define KM_EXPECT_NULL INT64_C (-1)

/* How a value is written. */
typedef enum
{
  KM_FORM_COUNT,   /* 17 */
  KM_FORM_FRAME,   /* frame(0x1010) */
  KM_FORM_ADDRESS, /* 0xc1010000 */
  KM_FORM_LIST,    /* list(NORMAL, 3) */
  KM_FORM_ZONE,    /* zone(NORMAL) */
  KM_FORM_YES_NO,  /* yes, no */
} KmExpectForm;

/* The value of the free list of @order in a zone of type @zone; and back. */
static inline int64_t
km_expect_list (KmZoneType zone, uint32_t order)
{
  return (int64_t)zone * 16 + order;
}

static inline KmZoneType
km_expect_list_zone (int64_t list)
{
  return (KmZoneType)(list / 16);
}

static inline uint32_t
km_expect_list_order (int64_t list)
{
  return (uint32_t)(list % 16);
}

/* @value in words, never translated. Returns: (transfer full). */
char *km_expect_value_text (int64_t value, KmExpectForm form);

/* One node, 24 bytes. All trees of a script are in one array; children come before their parent. */
typedef struct
{
  uint8_t kind;  /* KmExpectKind */
  uint8_t zone;  /* NR_FREE, FREE_PAGES, PCP: KmZoneType */
  uint8_t order; /* NR_FREE: 0 to KM_MAX_ORDER */
  uint8_t part;  /* SLABS: KmExpectList; AVAIL: CPU; NUMBER: KmExpectForm that it was written in */
  uint32_t op;   /* RESULT and questions about what it returned: number of the operation */
  union
  {
    int64_t number;   /* NUMBER, FRAME_AT */
    const char *name; /* questions about a cache of that name; owned by the script */
    struct
    {
      uint32_t left, right; /* ADD to GREATER_EQUAL: numbers of nodes */
    };
  };
} KmExpectNode;

/* The questions. Each is asked for the state after the operations before the expectation. The zone questions return
 * false if the machine has no zone of that type. */
typedef struct
{
  KmValue (*result) (uint32_t op, gpointer user_data); /* KM_VALUE_NULL for NULL */
  bool (*nr_free) (KmZoneType zone, uint32_t order, int64_t *blocks, gpointer user_data);
  bool (*free_pages) (KmZoneType zone, int64_t *frames, gpointer user_data);
  bool (*pcp) (KmZoneType zone, int64_t *frames, gpointer user_data);
  /* The virtual address of a value that is neither a page nor a number; 0 if it has none. */
  uint64_t (*address) (KmValue value, gpointer user_data);
  /* Answers a node of KM_EXPECT_MISUSE to KM_EXPECT_PREEMPT_COUNT. Returns false, with the reason in @problem (transfer
   * full, translated) unless that is NULL, if there is no answer. */
  bool (*ask) (const KmExpectNode *node, int64_t *value, char **problem, gpointer user_data);
} KmExpectSource;

/* Works out the value of node @root. Returns false, with the reason in @problem (transfer full, translated, may be
 * NULL), if the machine has no such zone or the question no answer. A comparison has the value 1 or 0. */
bool km_expect_value (const KmExpectNode *nodes, uint32_t root, const KmExpectSource *source, gpointer user_data,
                      int64_t *value, char **problem);

/* Checks the expectation @root, a comparison. Returns true if it holds; otherwise false with the two sides in words
 * ("the left side is 1, expected == 2") in @explanation (transfer full, translated, may be NULL). */
bool km_expect_holds (const KmExpectNode *nodes, uint32_t root, const KmExpectSource *source, gpointer user_data,
                      char **explanation);

/* How question number @i about caches, objects and virtual memory is written ("slabs(cache, full|partial|free)"), or
 * NULL behind the last one. */
const char *km_expect_question_usage (size_t i);
