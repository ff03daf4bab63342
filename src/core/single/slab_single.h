/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache of the SLAB allocator alone, outside a machine at work: for recordings of a single cache, and for tests.
 *
 * It is a cache of the store (slab/slab.h) whose frames come from a provider instead of a page allocator, on one of
 * the CPUs of a machine of its own. Objects and slabs are numbers. The cache that holds the management of off-slab
 * slabs is left out. A free of what is not allocated is a mistake of the caller here. */
#pragma once

#include "core/machine/machine.h"
#include "core/slab/slab_geometry.h"
#include "core/slab/slab_types.h"

typedef struct _KmSlabSingle KmSlabSingle;

/* A cache without slabs. @frames is copied; its data must live as long as the cache.
 * Returns: (transfer full) */
KmSlabSingle *km_slab_single_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry,
                                  const KmFrameSource *frames);
/* Forgets a cache; NULL is fine. Frames it still has are not given back. */
void km_slab_single_free (KmSlabSingle *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlabSingle, km_slab_single_free)

/* ---- what the kernel calls ---- */

/* kmem_cache_alloc() on CPU @cpu. Returns the number of the object, or KM_SLAB_NONE if a new slab is needed and there
 * are no frames. */
uint32_t km_slab_alloc (KmSlabSingle *cache, uint32_t cpu);

/* kmem_cache_free() on CPU @cpu of an object that km_slab_alloc() returned and that was not freed since. */
void km_slab_free (KmSlabSingle *cache, uint32_t cpu, uint32_t object);

/* What cache_reap() does with this cache on CPU @cpu, about every two seconds; @node_due: its node's turn has come as
 * well (every four seconds). */
void km_slab_reap (KmSlabSingle *cache, uint32_t cpu, bool node_due);

/* kmem_cache_shrink(): empties all arrays and gives free slabs back. Returns true if no slab is left: that is also when
 * kmem_cache_destroy(), which begins with this, can destroy the cache. */
bool km_slab_shrink (KmSlabSingle *cache);

/* ---- reading ---- */

/* The numbers that the cache was made with. */
const KmSlabGeometry *km_slab_single_geometry (const KmSlabSingle *cache);
/* The counters now. */
KmSlabCounters km_slab_single_counters (const KmSlabSingle *cache);
/* The array cache of CPU @cpu. */
KmSlabArray km_slab_cache_array (const KmSlabSingle *cache, uint32_t cpu);
/* The shared array. Returns false if there is none. */
bool km_slab_cache_shared (const KmSlabSingle *cache, KmSlabArray *array);

/* The first slab of a list, or the one behind @slab on its list; KM_SLAB_NONE at the end. */
uint32_t km_slab_first (const KmSlabSingle *cache, KmSlabList list);
uint32_t km_slab_next (const KmSlabSingle *cache, uint32_t slab);
/* What @slab, which must exist, is like. */
KmSlabInfo km_slab_info (const KmSlabSingle *cache, uint32_t slab);
/* Entry @index of the array kept for @slab, which has geometry->num: bufctl (2.6.34) or index array (6.1, free from
 * in_use on). */
uint32_t km_slab_table_entry (const KmSlabSingle *cache, uint32_t slab, uint32_t index);
/* Writes the indexes of the free objects, the next to be taken first, into @indexes, which has room for num. Returns
 * how many there are. */
uint32_t km_slab_free_chain (const KmSlabSingle *cache, uint32_t slab, uint16_t *indexes);

/* The object @index of the slab that starts at frame @pfn; KM_SLAB_NONE if there is no such slab or the object is free,
 * in its slab or in an array. */
uint32_t km_slab_find_object (const KmSlabSingle *cache, KmPfn pfn, uint32_t index);

/* The slab of an object and its index in it. */
uint32_t km_slab_of_object (const KmSlabSingle *cache, uint32_t object);
uint32_t km_slab_index_of_object (const KmSlabSingle *cache, uint32_t object);

/* Bytes of bookkeeping that the cache occupies now. */
size_t km_slab_cache_bytes (const KmSlabSingle *cache);

/* Checks every list, count and chain against each other. Returns true if they agree; otherwise false with the first
 * contradiction in words in @problem (transfer full), which may be NULL. */
bool km_slab_validate (const KmSlabSingle *cache, char **problem);
