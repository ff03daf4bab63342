/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of KmSlabCache, shared by slab.c, slab_state.c and slab_validate.c.
 *
 *   node[0..2]     heads of the three lists, circular
 *   node[3 + s]    slab s: links, frame, gap, in_use, free
 *   table[s*num..] bufctl or index array of slab s
 *   entry[]        the arrays of all CPUs, then the shared one
 *
 * Slots that are not slabs now are chained by `next` from `spare`. */
#pragma once

#include "base/assert.h"
#include "core/slab.h"

/* What differs between the generations while a cache works. */
typedef struct
{
  bool colour_before_frames;  /* the next colour counts as used even if there are no frames */
  bool colour_advanced_first; /* advanced before use instead of after it */
  bool index_array;           /* free objects stand in an array from in_use on, instead of a chain */
  bool grown_feeds_array;     /* a new slab fills the array before it stands on a list */
  bool cut_after_batch;       /* free slabs above the limit go after a whole batch, from the tail */
} KmSlabRules;

typedef struct
{
  uint32_t next, prev; /* nodes */
  KmPfn pfn;           /* KM_PFN_NONE: a spare slot */
  uint32_t gap;
  uint16_t in_use, free;
} KmSlabNode;

typedef struct
{
  uint32_t first; /* place in entry[] */
  uint32_t limit, batchcount, avail;
  bool touched;
} KmSlabStack;

struct _KmSlabCache
{
  KmSlabGeometry geometry;
  KmSlabPlatform platform;
  KmSlabFrames frames;
  const KmSlabRules *rules;
  KmSlabNode *node;
  uint16_t *table;
  uint32_t n_slots, n_spare;
  uint32_t spare; /* node, 0 = none */
  uint32_t *entry;
  uint32_t n_entries;
  KmSlabStack stack[KM_MAX_CPUS + 1]; /* the shared one behind those of the CPUs */
  KmSlabCounters counters;
};

static inline KmSlabNode *
slab_node (const KmSlabCache *cache, uint32_t slab)
{
  return &cache->node[KM_NR_SLAB_LISTS + slab];
}

static inline uint16_t *
slab_table (const KmSlabCache *cache, uint32_t slab)
{
  return &cache->table[(size_t)slab * cache->geometry.num];
}

static inline bool
has_shared (const KmSlabCache *cache)
{
  return cache->geometry.shared_limit > 0;
}

/* A slot for a slab, on no list, everything free: alloc_slabmgmt() and cache_init_objs(). */
uint32_t km_slab_slot_new (KmSlabCache *cache, KmPfn pfn, uint32_t gap);
/* Puts a slab at the head or the tail of a list. */
void km_slab_list_insert (KmSlabCache *cache, uint32_t slab, KmSlabList list, bool tail);
