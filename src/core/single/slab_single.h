/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache of SLAB alone (single.h). Slabs are numbers. The cache that holds the management of off-slab slabs is left
 * out. */
#pragma once

#include "core/single/single.h"
#include "core/slab/slab_geometry.h"
#include "core/slab/slab_types.h"

/* A cache without slabs. @frames is copied; its data must live as long as the cache.
 * Returns: (transfer full) */
KmSingle *km_slab_single_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry,
                              const KmFrameSource *frames);

/* ---- reading ---- */

/* The counters now. */
KmSlabCounters km_slab_single_counters (const KmSingle *cache);
/* The array cache of CPU @cpu. */
KmSlabArray km_slab_cache_array (const KmSingle *cache, uint32_t cpu);
/* The shared array. Returns false if there is none. */
bool km_slab_cache_shared (const KmSingle *cache, KmSlabArray *array);

/* The first slab of a list, or the one behind @slab on its list; KM_SLAB_NONE at the end. */
uint32_t km_slab_first (const KmSingle *cache, KmSlabList list);
uint32_t km_slab_next (const KmSingle *cache, uint32_t slab);
/* What @slab, which must exist, is like. */
KmSlabInfo km_slab_info (const KmSingle *cache, uint32_t slab);
/* Entry @index of the array kept for @slab, which has geometry->num: bufctl (2.6.34) or index array (6.1, free from
 * in_use on). */
uint32_t km_slab_table_entry (const KmSingle *cache, uint32_t slab, uint32_t index);
/* Writes the indexes of the free objects, the next to be taken first, into @indexes, which has room for num. Returns
 * how many there are. */
uint32_t km_slab_free_chain (const KmSingle *cache, uint32_t slab, uint16_t *indexes);

/* The object @index of the slab that starts at frame @pfn; KM_SLAB_NONE if there is no such slab or the object is free,
 * in its slab or in an array. */
uint32_t km_slab_find_object (const KmSingle *cache, KmPfn pfn, uint32_t index);

/* The slab of an object and its index in it. */
uint32_t km_slab_of_object (const KmSingle *cache, uint32_t object);
uint32_t km_slab_index_of_object (const KmSingle *cache, uint32_t object);
