/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache of SLAB at work: slabs on three lists, an array cache for each CPU, a shared array.
 *
 *     alloc ──▶ array of the CPU ◀── refill ── shared array, else partial slabs, else free slabs, else a new one
 *     free  ──▶ array of the CPU ── flush ──▶ shared array, else back into the slabs
 *
 * Mirrors mm/slab.c of 2.6.34 and 6.1 (facts 7.4, 7.6, 7.11): cache_alloc_refill(), cache_grow(), cache_flusharray(),
 * free_block(), cache_reap(), drain_freelist(), kmem_cache_shrink() on one node. Left out: NUMA, cpusets, the wait of
 * SLAB_DESTROY_BY_RCU. */
#pragma once

#include "core/slab/slab_records.h"

/* Makes @cache, a cleared record, a cache of SLAB with this geometry; slab_cache_set_array() gives it its arrays. */
void slab_cache_setup (KmMachine *m, KmRef cache, const KmSlabGeometry *geometry);
/* Gives the cache an array of @limit entries for place @place (a CPU or SHARED), with the entries of the old one moved
 * over as far as they fit; the rest goes back to the slabs. */
void slab_cache_set_array (KmMachine *m, KmRef cache, uint32_t place, uint32_t limit, uint32_t batchcount);

/* kmem_cache_alloc() on the current CPU. Returns an object, or KM_VALUE_NULL if a slab is needed and cannot be had. */
KmValue slab_cache_alloc (KmMachine *m, KmRef cache, KmGfp gfp);
/* kmem_cache_free() on the current CPU; @object may be what a misuse passes for one. */
void slab_cache_free (KmMachine *m, KmRef cache, KmValue object);
/* cache_reap() for this cache on the current CPU; @node_due: its node's turn has come as well. */
void slab_cache_reap (KmMachine *m, KmRef cache, bool node_due);
/* kmem_cache_shrink(). Returns the slabs that are left. */
uint32_t slab_cache_shrink (KmMachine *m, KmRef cache);
/* Gives the arrays back; the cache has no slab. */
void slab_cache_release (KmMachine *m, KmRef cache);

/* A slab of @cache at frame @pfn with everything free, on no list. */
KmRef slab_cache_new_slab (KmMachine *m, KmRef cache, KmPfn pfn, uint32_t gap);
