/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caches and slabs as records of the store: what SLAB and SLUB have in common.
 *
 *   chain ──▶ newest cache ──▶ … ──▶ kmem_cache            KmCache, then what its allocator adds
 *                  │
 *                slabs: a pool of records          │ KmSlab │ table: num halves │ (asked: num halves) │
 *                                                               ▲
 *   an object is the number of its half-word ──────────────────┘   slab, index and cache follow from it
 *   (between the two tables: a bit for each object that is handed out)
 *
 * The table holds the bufctl of 2.6.34, the index array of SLAB in 6.1, the free pointers of SLUB: which object of the
 * slab is free after this one. `asked` is kept for general caches alone: the bytes of an object that nobody asked for.
 * The head frame of a slab is S_SLAB and names its record, as page->lru.prev does in the kernel. */
#pragma once

#include "core/machine/pool.h"
#include "core/slab/slab_geometry.h"

/* Names: KmCache.name is an index into the script's table of KmOpMore, or one of these. */
enum
{
  NAME_GENERAL = 0x80000000,    /* + place in the table of general caches; DMA twins and kinds have theirs */
  NAME_KMEM_CACHE = 0xc0000000, /* "kmem_cache" */
  NAME_KMEM_CACHE_NODE,         /* "kmem_cache_node" of SLUB */
  NAME_KMALLOC_BUCKETS,         /* 6.12: "kmalloc_buckets": tables of the caches of a set of buckets */
  NAME_RECORDED,                /* of a recording */
};

/* What every cache has. The record of an allocator's cache begins with it. Its equations, which slab_validate.c and
 * slub_validate.c check under these names (live and one_place as long as the slab layer has not been misused):
 *
 *   lists          links agree, each list is as long as it says, and each slab says which list it is on
 *   records        slabs on lists (SLUB: and of the CPUs) = slabs.live
 *   live           = objects in callers' hands
 *   one_place      each object is in callers' hands, in an array or free list, or on the free chain of its slab
 *   free_objects   SLAB: the sum of the free chains of its slabs
 *   arrays         SLAB: avail of an array is not above its limit
 *   cpu            SLUB: a CPU has a free list only with a slab, and its partial chain counts down to 1
 */
typedef struct
{
  uint32_t next, prev; /* on the chain, newest first; 0 = none */
  uint32_t name;
  uint32_t allocator; /* KM_ALLOCATOR_SLAB or _SLUB */
  uint32_t object_size, size, align, flags, num, order;
  uint32_t pad;        /* bytes of a slot in front of the object: red zone */
  uint32_t lead;       /* bytes of a slab in front of its objects, besides the gap */
  uint32_t step;       /* bytes from one gap to the next: colour_off */
  uint32_t ctor;       /* 0 or 1 */
  uint32_t general;    /* 0, or its place in the table of general caches + 1 */
  uint32_t live;       /* objects handed out and not freed */
  uint32_t waste;      /* bytes that nobody asked for in live objects of a general cache */
  uint32_t merged;     /* 6.1: further names that this cache serves */
  uint32_t descriptor; /* object of kmem_cache that holds the struct, or KM_VALUE_NULL */
  uint32_t gone;       /* 1: destroyed, on no chain; but a misuse has put slabs of it on lists of other caches */
  KmPool slabs;
} KmCache;

/* What every slab has, 20 bytes; the table follows. Its equations:
 *
 *   chain          the free chain is as long as num - in_use, without a repetition, and every index is below num
 *   list           in_use decides the list: num full, 0 free, else partial
 *   frames         its head frame is S_SLAB and names this record
 */
typedef struct
{
  uint32_t next, prev; /* on its list: slabs, 0 = end */
  uint32_t pfn;        /* first frame */
  uint32_t use;        /* low half: objects not free in the slab, which a double free may take below 0 (65535);
                          high half: index of the first free object */
  uint32_t place;      /* low 8 bits: which list it is on; above: SLAB the gap, in steps of the cache; SLUB its own
                          bits */
} KmSlab;

/* A list of slabs of a node; see slab_lists.h. */
typedef struct
{
  uint32_t first, last, n; /* slabs */
} KmSlabHead;

/* Room for any allocator's record. Both end with the parts of the CPUs, of which machines with few have few. */
enum
{
  CACHE_FEW_CPUS = 8,
  CACHE_WORDS_FEW = 128,
  CACHE_WORDS = 320,
};

static inline uint32_t
cache_words (const KmMachine *m)
{
  return m->cpus <= CACHE_FEW_CPUS ? CACHE_WORDS_FEW : CACHE_WORDS;
}

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

/* ---- the fields of a slab ---- */

static inline uint32_t
slab_in_use (const KmSlab *slab)
{
  return slab->use & 0xffff;
}

static inline uint32_t
slab_free (const KmSlab *slab)
{
  return slab->use >> 16;
}

static inline void
slab_set_use (KmMachine *m, KmRef slab, uint32_t in_use, uint32_t free)
{
  SET (m, slab, KmSlab, use, (in_use & 0xffff) | free << 16);
}

static inline uint32_t
slab_list (const KmSlab *slab)
{
  return slab->place & 0xff;
}

static inline void
slab_set_list (KmMachine *m, KmRef slab, uint32_t list)
{
  SET (m, slab, KmSlab, place, (slab_at (m, slab)->place & ~0xffu) | list);
}

/* Number of the half-word that entry 0 of a slab's table is. */
static inline uint32_t
slab_table (KmRef slab)
{
  return (slab + RECORD_WORDS (KmSlab)) * 2;
}

/* Words of a slab's record: the slab, the table, which objects are handed out (a bit each), what was not asked for. */
static inline uint32_t
slab_record_words (uint32_t num, bool asked)
{
  return RECORD_WORDS (KmSlab) + (num + 1) / 2 + (num + 31) / 32 + (asked ? (num + 1) / 2 : 0);
}

/* The word with the bit of object @index. */
static inline KmRef
slab_live_word (KmRef slab, uint32_t num, uint32_t index)
{
  return slab + RECORD_WORDS (KmSlab) + (num + 1) / 2 + index / 32;
}

/* True if the object is held by a caller: neither free in its slab nor waiting in an array or a free list. */
static inline bool
object_is_live (const KmMachine *m, KmRef slab, uint32_t num, uint32_t index)
{
  return store_get (m, slab_live_word (slab, num, index)) >> index % 32 & 1;
}

static inline void
object_set_live (KmMachine *m, KmRef slab, uint32_t num, uint32_t index, bool live)
{
  KmRef word = slab_live_word (slab, num, index);
  uint32_t bit = 1u << index % 32, old = store_get (m, word);

  store_set (m, word, live ? old | bit : old & ~bit);
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

/* The words of what was not asked for: a half for each object, the whole word if there is one object. */
static inline KmRef
slab_asked_words (KmRef slab, uint32_t num)
{
  return slab + RECORD_WORDS (KmSlab) + (num + 1) / 2 + (num + 31) / 32;
}

/* Bytes of an object of a general cache that nobody asked for. */
static inline uint32_t
object_waste (const KmMachine *m, KmRef slab, uint32_t num, uint32_t index)
{
  KmRef words = slab_asked_words (slab, num);

  return num == 1 ? store_get (m, words) : store_get_half (m, words * 2 + index);
}

/* The cache of a slab. */
static inline KmRef
slab_cache (const KmMachine *m, KmRef slab)
{
  return store_owner (m, slab);
}

/* Bytes of the gap: the colour of the slab. */
static inline uint32_t
slab_gap (const KmMachine *m, KmRef slab)
{
  return (slab_at (m, slab)->place >> 8) * cache_at (m, slab_cache (m, slab))->step;
}

/* Bytes from the start of the slab to the slot of object 0. */
static inline uint32_t
slab_first (const KmMachine *m, KmRef slab)
{
  return slab_gap (m, slab) + cache_at (m, slab_cache (m, slab))->lead;
}

/* Bytes from the start of the slab to the object. */
static inline uint32_t
object_offset (const KmMachine *m, KmRef slab, uint32_t index)
{
  const KmCache *c = cache_at (m, slab_cache (m, slab));

  return slab_first (m, slab) + index * c->size + c->pad;
}

/* What lies at an address: the slab, and the object around it, as virt_to_page() and a division find them. */
typedef struct
{
  KmRef cache, slab;
  uint32_t index;
  int32_t inside; /* bytes from the start of the object, which may be below 0 in its red zone */
} KmObjectPlace;

/* ---- what an allocator does with a cache: SLAB in slab.c, SLUB in slub.c ---- */

typedef struct _KmCacheOps
{
  /* Decides the geometry and fills the record behind KmCache, and of KmCache what follows from it. */
  KmSlabVerdict (*setup) (KmMachine *m, KmRef cache, const KmSlabRequest *request);
  /* Makes the parts that are allocated themselves (array caches, …), once the general caches are there. */
  bool (*ready) (KmMachine *m, KmRef cache);
  /* Returns an object or KM_VALUE_NULL. The fast path tells everything itself. */
  KmValue (*alloc) (KmMachine *m, KmRef cache, KmGfp gfp);
  /* Frees an object of this cache, or what a misuse passes for one (KM_VALUE_ODD as well). */
  void (*free) (KmMachine *m, KmRef cache, KmValue object);
  /* A caller gives @value back, which lies at @place: looks at its bytes. @cache may become the cache that it belongs
   * to. Returns false if the free ends here. */
  bool (*given_back) (KmMachine *m, KmRef *cache, KmValue value, const KmObjectPlace *place);
  /* Gives back what can be given back. Returns the objects that are left. */
  uint32_t (*shrink) (KmMachine *m, KmRef cache);
  /* Gives back everything else the cache has, when it is destroyed; slabs that others have remain. */
  void (*release) (KmMachine *m, KmRef cache);
  /* The timer's pass over the cache on the current CPU. */
  void (*reap) (KmMachine *m, KmRef cache);
} KmCacheOps;

/* An object of @cache for another part of the kernel, or KM_VALUE_NULL: no caller to be told about. */
static inline KmValue
km_cache_alloc_quietly (KmMachine *m, KmRef cache, KmGfp gfp)
{
  return m->inner->alloc (m, cache, gfp);
}

/* Frees it again, of whatever cache it is. */
static inline void
km_cache_free_quietly (KmMachine *m, KmValue object)
{
  m->inner->free (m, object);
}
