/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vocabulary of the simulated kernel, shared by every layer.
 *
 *   page frame   one unit of physical memory; its number is the PFN
 *   order        log2 of the page frames in a buddy block, 0 to 10
 *   buddy        the other half: PFN with bit `order` flipped, same order, same zone
 *   zone         a range of page frames with its own free lists and watermarks
 *   migratetype  the kind of use a free list or a pageblock is kept for
 *   pageblock    the aligned unit that carries one migratetype
 *
 * Numbers are the kernel's own: a migratetype or a gfp bit has the value it has in the simulated generation. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t KmPfn;        /* page frame number: physical address >> page shift */
typedef uint32_t KmGfp;        /* gfp mask with the bit values of the machine's generation */
typedef uint8_t KmMigratetype; /* the kernel's number; names: type_name of KmGeneration */

#define KM_PFN_NONE UINT32_MAX /* no frame: a NULL page, a refused allocation */

enum
{
  KM_NR_ORDERS = 11,      /* MAX_ORDER: orders 0 to 10 (facts 3.1) */
  KM_MAX_ORDER = 10,      /* the largest order */
  KM_NR_MIGRATETYPES = 5, /* list heads kept for each order (facts 3.2) */
  KM_NR_PCP_TYPES = 3,    /* MIGRATE_PCPTYPES: the first three have per-CPU lists */
  KM_NR_PCP_LISTS = 14,   /* 6.1: 3 types x 4 orders + 2 for huge pages; 2.6.34 uses the first 3 */
  KM_MAX_ZONES = 5,       /* zones of one machine */
  KM_MAX_CPUS = 64,
};

/* What a zone is for. Machines leave out the ones they do not have; the order is the kernel's. */
typedef enum
{
  KM_ZONE_DMA,
  KM_ZONE_DMA32,
  KM_ZONE_NORMAL,
  KM_ZONE_HIGHMEM,
  KM_ZONE_MOVABLE,
} KmZoneType;

/* The meaning of a migratetype, independent of the generation's numbering. */
typedef enum
{
  KM_MOBILITY_UNMOVABLE,
  KM_MOBILITY_MOVABLE,
  KM_MOBILITY_RECLAIMABLE,
  KM_MOBILITY_RESERVE,    /* 2.6.34 only */
  KM_MOBILITY_HIGHATOMIC, /* 6.1, 6.12 */
  KM_MOBILITY_ISOLATE,
} KmMobility;

typedef enum
{
  KM_GENERATION_2_6_34, /* the book's kernel */
  KM_GENERATION_6_1,
  KM_GENERATION_6_12,
  KM_NR_GENERATIONS,
} KmGenerationId;

typedef enum
{
  KM_WMARK_MIN,
  KM_WMARK_LOW,
  KM_WMARK_HIGH,
} KmWatermark;

/* Where a call runs: decides what may sleep. */
typedef enum
{
  KM_CONTEXT_PROCESS,
  KM_CONTEXT_ATOMIC, /* process context with preemption off */
  KM_CONTEXT_SOFTIRQ,
  KM_CONTEXT_IRQ,
} KmContext;

/* What one page frame is. The state byte of a frame holds one of these and an order; see frame.h. */
typedef enum
{
  KM_FRAME_FREE,      /* head of a free buddy block */
  KM_FRAME_PCP,       /* head of a block on a per-CPU list */
  KM_FRAME_ALLOCATED, /* head of an allocated block */
  KM_FRAME_CACHE,     /* page cache on the LRU list: order 0, may be reclaimed */
  KM_FRAME_RESERVED,  /* never given to the allocator */
  KM_FRAME_UNKNOWN,   /* in use before a recording began */
  KM_FRAME_HOLE,      /* no memory here */
  KM_FRAME_TAIL,      /* not the head of anything */
  KM_NR_FRAME_KINDS,
} KmFrameKind;
