/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache of the SLAB allocator alone, outside a machine at work: for recordings of a single cache, and for tests.
 *
 * It is a cache of the store (slab_cache.h) whose frames come from a provider instead of a page allocator, on one of
 * the CPUs of a machine of its own. Objects and slabs are numbers. The cache that holds the management of off-slab
 * slabs is left out. A free of what is not allocated is a mistake of the caller here. */
#pragma once

#include "core/machine/machine.h"
#include "core/slab/slab_geometry.h"

#define KM_SLAB_NONE UINT32_MAX /* no object, no slab */

/* The lists of slabs; the book calls the last one “empty”. */
typedef enum
{
  KM_SLAB_FULL,
  KM_SLAB_PARTIAL,
  KM_SLAB_FREE,
  KM_NR_SLAB_LISTS,
} KmSlabList;

/* Values of a bufctl that are no index (2.6.34). */
enum
{
  KM_SLAB_BUFCTL_END = 0xffff,
  KM_SLAB_BUFCTL_TAKEN = 0xfffe, /* BUFCTL_FREE: debug builds mark an object that left the slab */
};

/* The counters of struct kmem_list3 (2.6.34), kmem_cache_node (6.1). */
typedef struct
{
  uint32_t n_slabs[KM_NR_SLAB_LISTS];
  uint32_t free_objects; /* in slabs, not in arrays */
  uint32_t colour_next;
  bool free_touched;
  uint64_t grown, destroyed; /* slabs, since the cache was made */
} KmSlabCounters;

/* An array cache: a stack. */
typedef struct
{
  uint32_t limit, batchcount; /* the shared array has no batchcount */
  uint32_t avail;
  bool touched;
  const uint32_t *entries; /* avail object numbers, the top last; valid until the next call */
} KmSlabArray;

/* One slab. */
typedef struct
{
  KmPfn pfn;             /* first frame */
  uint32_t gap;          /* bytes before the coloured part */
  uint32_t first_object; /* offset of object 0: s_mem, and colouroff of 2.6.34 */
  uint32_t in_use;       /* inuse, active: objects that are not free in the slab */
  uint32_t free;         /* index of the first free object, KM_SLAB_BUFCTL_END if there is none */
} KmSlabInfo;

typedef struct _KmSlabCache KmSlabCache;

/* A cache without slabs. @frames is copied; its data must live as long as the cache.
 * Returns: (transfer full) */
KmSlabCache *km_slab_cache_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry,
                                const KmFrameSource *frames);
/* Forgets a cache; NULL is fine. Frames it still has are not given back. */
void km_slab_cache_free (KmSlabCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlabCache, km_slab_cache_free)

/* ---- what the kernel calls ---- */

/* kmem_cache_alloc() on CPU @cpu. Returns the number of the object, or KM_SLAB_NONE if a new slab is needed and there
 * are no frames. */
uint32_t km_slab_alloc (KmSlabCache *cache, uint32_t cpu);

/* kmem_cache_free() on CPU @cpu of an object that km_slab_alloc() returned and that was not freed since. */
void km_slab_free (KmSlabCache *cache, uint32_t cpu, uint32_t object);

/* What cache_reap() does with this cache on CPU @cpu, about every two seconds; @node_due: its node's turn has come as
 * well (every four seconds). */
void km_slab_reap (KmSlabCache *cache, uint32_t cpu, bool node_due);

/* kmem_cache_shrink(): empties all arrays and gives free slabs back. Returns true if no slab is left: that is also when
 * kmem_cache_destroy(), which begins with this, can destroy the cache. */
bool km_slab_shrink (KmSlabCache *cache);

/* ---- reading ---- */

/* The numbers that the cache was made with. */
const KmSlabGeometry *km_slab_cache_geometry (const KmSlabCache *cache);
/* The counters now. */
KmSlabCounters km_slab_cache_counters (const KmSlabCache *cache);
/* The array cache of CPU @cpu. */
KmSlabArray km_slab_cache_array (const KmSlabCache *cache, uint32_t cpu);
/* The shared array. Returns false if there is none. */
bool km_slab_cache_shared (const KmSlabCache *cache, KmSlabArray *array);

/* The first slab of a list, or the one behind @slab on its list; KM_SLAB_NONE at the end. */
uint32_t km_slab_first (const KmSlabCache *cache, KmSlabList list);
uint32_t km_slab_next (const KmSlabCache *cache, uint32_t slab);
/* What @slab, which must exist, is like. */
KmSlabInfo km_slab_info (const KmSlabCache *cache, uint32_t slab);
/* Entry @index of the array kept for @slab, which has geometry->num: bufctl (2.6.34) or index array (6.1, free from
 * in_use on). */
uint32_t km_slab_table_entry (const KmSlabCache *cache, uint32_t slab, uint32_t index);
/* Writes the indexes of the free objects, the next to be taken first, into @indexes, which has room for num. Returns
 * how many there are. */
uint32_t km_slab_free_chain (const KmSlabCache *cache, uint32_t slab, uint16_t *indexes);

/* The slab of an object and its index in it. */
uint32_t km_slab_of_object (const KmSlabCache *cache, uint32_t object);
uint32_t km_slab_index_of_object (const KmSlabCache *cache, uint32_t object);

/* Bytes of bookkeeping that the cache occupies now. */
size_t km_slab_cache_bytes (const KmSlabCache *cache);

/* Checks every list, count and chain against each other. Returns true if they agree; otherwise false with the first
 * contradiction in words in @problem (transfer full), which may be NULL. */
bool km_slab_validate (const KmSlabCache *cache, char **problem);
