/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caches and slabs as records of the store: what SLAB and SLUB have in common.
 *
 *   chain ──▶ newest cache ──▶ … ──▶ kmem_cache            KmCache, then what its allocator adds
 *                  │
 *                slabs: a pool of records          │ KmSlab │ table: num halves │ (asked: num halves) │
 *                                                               ▲
 *   an object is the number of its half-word ──────────────────┘   slab, index and cache follow from it
 *
 * The table holds the bufctl of 2.6.34, the index array of SLAB in 6.1, the free pointers of SLUB: which object of the
 * slab is free after this one. `asked` is kept for general caches alone: the bytes of an object that nobody asked for.
 * The head frame of a slab is S_SLAB and names its record, as page->lru.prev does in the kernel. */
#pragma once

#include "core/kmem.h"
#include "core/slab_geometry.h"

/* Names: KmCache.name is an index into the script's table of KmOpMore, or one of these. */
enum
{
  NAME_GENERAL = 0x80000000,    /* + place in the table of general caches; DMA twins and kinds have theirs */
  NAME_KMEM_CACHE = 0xc0000000, /* "kmem_cache" */
  NAME_KMEM_CACHE_NODE,         /* "kmem_cache_node" of SLUB */
  NAME_RECORDED,                /* of a recording */
};

/* What every cache has. The record of an allocator's cache begins with it. */
typedef struct
{
  uint32_t next, prev; /* on the chain, newest first; 0 = none */
  uint32_t name;
  uint32_t allocator; /* KM_ALLOCATOR_SLAB or _SLUB */
  uint32_t object_size, size, align, flags, num, order;
  uint32_t ctor;       /* 0 or 1 */
  uint32_t general;    /* 0, or its place in the table of general caches + 1 */
  uint32_t live;       /* objects handed out and not freed */
  uint32_t waste;      /* bytes that nobody asked for in live objects of a general cache */
  uint32_t merged;     /* 6.1: further names that this cache serves */
  uint32_t descriptor; /* object of kmem_cache that holds the struct, or KM_VALUE_NULL */
  KmPool slabs;
} KmCache;

/* What every slab has; the table follows. */
typedef struct
{
  uint32_t next, prev; /* on its list: slabs, 0 = end */
  uint32_t list;       /* KmSlabList and the like; which list it stands on */
  uint32_t pfn;        /* first frame */
  uint32_t in_use;     /* objects not free in the slab, signed: a double free may take it below 0 */
  uint32_t free;       /* index of the first free object */
  uint32_t gap;        /* SLAB: bytes before the coloured part.  SLUB: bits of its own */
  uint32_t management; /* SLAB: object that holds the management, KM_VALUE_NULL if it is not off-slab */
  uint32_t grown;      /* operation that made it */
} KmSlab;

enum
{
  KM_CACHE_WORDS = 128, /* room for any allocator's record */
};

static inline const KmCache *
cache_at (const KmMachine *m, KmRef cache)
{
  return store_at (m, cache);
}

static inline const KmSlab *
slab_at (const KmMachine *m, KmRef slab)
{
  return store_at (m, slab);
}

/* Number of the half-word that entry 0 of a slab's table is. */
static inline uint32_t
slab_table (KmRef slab)
{
  return (slab + RECORD_WORDS (KmSlab)) * 2;
}

/* Words of a slab's record. */
static inline uint32_t
slab_record_words (uint32_t num, bool asked)
{
  return RECORD_WORDS (KmSlab) + (num + 1) / 2 * (asked ? 2 : 1);
}

static inline KmValue
object_value (KmRef slab, uint32_t index)
{
  return KM_VALUE_OBJECT_BIT | (slab_table (slab) + index);
}

static inline KmRef
object_slab (const KmMachine *m, KmValue object)
{
  return store_record_around (m, (object & ~KM_VALUE_OBJECT_BIT) >> 1);
}

static inline uint32_t
object_index (KmRef slab, KmValue object)
{
  return (object & ~KM_VALUE_OBJECT_BIT) - slab_table (slab);
}

static inline KmRef
slab_cache (const KmMachine *m, KmRef slab)
{
  return store_owner (m, slab);
}

/* ---- frames for slabs ---- */

/* Frames for a slab of @cache: from the page allocator, or from a recording. Returns the first, or KM_PFN_NONE. */
ENGINE KmPfn kmem_get_frames (KmMachine *m, KmRef cache, KmGfp gfp, unsigned order);
/* Marks the frames as those of @slab: PG_slab and the way back. */
ENGINE void kmem_mark_frames (KmMachine *m, KmPfn pfn, unsigned order, KmRef slab);
ENGINE void kmem_put_frames (KmMachine *m, KmPfn pfn, unsigned order);

/* ---- what an allocator does with a cache: SLAB in slab_cache.c, SLUB in slub.c ---- */

typedef struct
{
  /* Decides the geometry and fills the record behind KmCache, and of KmCache what follows from it. */
  KmSlabVerdict (*setup) (KmMachine *m, KmRef cache, const KmSlabRequest *request);
  /* Makes the parts that are allocated themselves (array caches, …), once the general caches are there. */
  bool (*ready) (KmMachine *m, KmRef cache);
  /* Returns an object or KM_VALUE_NULL. The fast path tells everything itself. */
  KmValue (*alloc) (KmMachine *m, KmRef cache, KmGfp gfp);
  /* Frees an object of this cache, or what a misuse passes for one (KM_VALUE_ODD as well). */
  void (*free) (KmMachine *m, KmRef cache, KmValue object);
  /* Gives back what can be given back. Returns the objects that are left. */
  uint32_t (*shrink) (KmMachine *m, KmRef cache);
  /* Gives back everything else the cache has, when it is destroyed; no object is left. */
  void (*release) (KmMachine *m, KmRef cache);
  /* The timer's pass over the cache on the current CPU. */
  void (*reap) (KmMachine *m, KmRef cache);
} KmCacheOps;

/* ---- telling ---- */

/* An event about a cache: object and slab may be 0 or KM_VALUE_NULL. Returns the event to fill in more, or NULL when
 * nobody watches. */
ENGINE KmEvent *kmem_tell (KmMachine *m, KmEventKind kind, KmRef cache, KmPfn slab_pfn, KmValue object, int32_t a,
                           int32_t b);
/* A bug, a report, silent damage: sets what happened and tells it. */
ENGINE void kmem_trouble (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t what, int32_t b);
