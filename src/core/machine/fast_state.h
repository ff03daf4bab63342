/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plain cases (fast/fast.c) have worked out about a machine: a struct of their own inside KmMachine, which no
 * other file reads. None of it is state: it is worked out again from the machine whenever that may have changed. */
#pragma once

#include "core/machine/machine.h"

/* List links of a frame, or count and owner of an allocated block; see frame.h. */
typedef struct
{
  uint32_t next, prev;
} KmLink;

/* What a frame is, and its migratetype, compound mark and CPU; see frame.h. Next to each other, so that one access
 * takes both. */
typedef struct
{
  uint8_t state, aux;
} KmFrameBytes;

/* The plain cases of fast.c, worked out beforehand for each order so that they need no branch on it: where blocks of
 * one order are taken from and given to, a per-CPU list of CPU 0 or a free list. Both are 64 bytes, so that the order
 * finds its entry with a shift. */
typedef struct
{
  const int32_t *mark; /* the case is plain while this count, free pages or blocks of the highest order, */
  int32_t least;       /* exceeds this */
  uint32_t head;       /* the list: index of its head */
  KmLink *list;        /* and the head itself */
  int32_t *count;      /* of the blocks of the list */
  int32_t *free_pages; /* zone counter */
  union
  {
    int32_t *diff;  /* the part of it that CPU 0 keeps */
    int32_t *freed; /* 6.1 free_factor of the CPU, 6.12 its free_count: each allocation halves it */
  };
  int32_t threshold;  /* until diff is larger than this */
  int16_t change;     /* of the zone counter; 6.1: of the count of the list */
  KmFrameBytes frame; /* afterwards */
  uint32_t witness;   /* 6.1: a list which, while it is not empty, has a block that the watermark test asks for */
} KmFastTake;

typedef struct
{
  const uint8_t *block_type; /* of the pageblocks of the zone */
  int32_t *count;            /* of the blocks of the list */
  int32_t *free_pages;       /* zone counter */
  int32_t *diff;             /* the part of it that CPU 0 keeps, */
  int32_t threshold;         /* until it is larger than this */
  uint32_t head;             /* the list of migratetype 0 */
  int32_t limit;             /* a count for which the list is too long */
  size_t size;               /* page frames of a block */
  int16_t change;            /* of the zone counter */
  uint8_t allocated;         /* state before */
  uint8_t listed;            /* state after */
  uint8_t merging;           /* state of a buddy with which the block merges */
} KmFastGive;

/* The same where per-CPU lists are by order: 6.1 and 6.12. */
typedef struct
{
  int32_t *word;       /* of the zone */
  uint32_t head;       /* the list of migratetype 0 */
  int32_t size;        /* page frames of a block */
  int32_t high;        /* a count for which the list is too long; 6.12: the lowest value it may have, */
  uint32_t high_range; /* and how far above that it may be */
  int32_t batch;       /* 6.12: so many frees in a row of blocks like this may be too many */
  int32_t most_freed;  /* 6.12: up to where free_count counts */
  int32_t row;         /* 6.12: PCPF_PREV_FREE_HIGH_ORDER if free blocks of this order are noted so; 6.1: free_factor
                          bits with which such a block is not plain */
  uint8_t allocated;   /* state before */
  uint8_t listed;      /* state after */
} KmFastBack;

G_STATIC_ASSERT (sizeof (void *) != 8 || (sizeof (KmFastTake) == 64 && sizeof (KmFastGive) == 64));

enum
{
  FAST_ORDERS = 16, /* entries of a table by order; those above KM_MAX_ORDER are never plain */
  FAST_LISTED = 4,  /* 6.1: orders that have per-CPU lists, but for huge pages */
};

/* What a gfp mask means on a machine. */
typedef struct
{
  KmFastTake take[FAST_ORDERS];
  KmGfp gfp;
  int32_t low;      /* low watermark of the preferred zone */
  int32_t *word;    /* of that zone */
  int32_t demanded; /* low and its lowmem_reserve for this mask; 6.1: all that the watermark test asks for */
  uint8_t zone, type;
  uint8_t not_in; /* bits of KmOp.flags with which the mask is misused */
  bool known;
} KmFastMask;

/* What a free needs of a zone. */
typedef struct
{
  KmFastGive give[FAST_ORDERS];
  KmFastBack back[FAST_LISTED]; /* 6.1 */
  size_t start;                 /* its first frame */
  size_t spanned;               /* page frames from there on */
  size_t block_shift;           /* 6.1: from the number of a pageblock to its place in block_type, modulo 2^n */
} KmFastZone;

/* What decides about watermarks and per-CPU lists of a zone of 6.1 and is changed by the engine alone. */
typedef struct
{
  int32_t flags, boost, reserved; /* W_FLAGS, W_BOOST, HighAtomic pages that the watermark test leaves out */
} KmFastMarks;

/* What the plain cases of the slab layer need of a cache on a CPU. */
typedef struct
{
  uint32_t value;   /* the cache as KmValue; 0 = entry not used */
  uint32_t on;      /* the CPU */
  uint32_t *record; /* of the cache: KmCache */
  uint32_t *cpu;    /* what it has for the CPU: SLAB its KmArray, SLUB its KmSlubCpu */
  uint64_t inverse; /* 2^32 / half-words of the record of a slab + 1 */
  size_t live;      /* bytes from the start of that record to the words with a bit for each object handed out, */
  size_t asked;     /* and to what nobody asked for; 0 = not kept */
  uint32_t bytes;   /* of that record */
  uint32_t num;     /* objects of a slab */
  uint32_t object_size;
  uint32_t owner; /* the cache as leaves of its pool name it */
} KmFastCache;

G_STATIC_ASSERT (sizeof (void *) != 8 || sizeof (KmFastCache) == 64);

enum
{
  FAST_CACHES = 64, /* entries, by a hash of cache and CPU */
};

/* What the next operation will most likely need: at the front of the machine. */
typedef struct
{
  const KmFastMask *mask;  /* the one in use */
  const KmFastZone *zone;  /* the one in use */
  size_t block_type_met;   /* migratetype of the page block that a block was last given back to */
  const uint32_t *general; /* the caches of kmalloc() by size, if the plain cases of the slab layer may be tried */
  KmGfp not_general;       /* bits that ask for another set of caches, or for zeros */
} KmFastNow;

typedef struct
{
  const void *made_for; /* the words of the machine that the tables point into; NULL = not made */
  KmFastMask masks[8];  /* for the masks used lately, by a hash of the mask */
  KmFastZone zones[KM_MAX_ZONES];
  KmFastMarks marks[KM_MAX_ZONES]; /* for which masks and zones have been worked out */
  KmFastCache caches[FAST_CACHES]; /* those used lately */
  KmHandler handlers[KM_NR_OPS];   /* of this machine, chosen for */
  const void *page, *slab;         /* these cases of fast.c and fast_slab.c; NULL = none */
} KmFastTables;
