/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of caches: making, destroying and finding them, and how the first ones come to be.
 *
 *   kmem_cache ──▶ the cache for array headers ──▶ the one for kmem_list3 ──▶ the other general caches ──▶ yours
 *     boot array of one entry, a static list3      …  replaced by allocated ones …  arrays of their full size: FULL
 *
 * Mirrors kmem_cache_init(), kmem_cache_init_late(), kmem_cache_create(), setup_cpu_cache(), do_tune_cpucache(),
 * alloc_kmemlist(), kmem_cache_destroy() of mm/slab.c of 2.6.34, and of 6.1 what mm/slab_common.c makes of it (facts
 * 7.2, 7.6, 7.9). The descriptor of a cache, its array caches and its kmem_list3 are objects of caches themselves, with
 * the sizes that the structs have in a kernel built for this number of CPUs. SLUB of 2.6.34 has the caches of kmalloc()
 * alone at first, and takes struct kmem_cache from them (mm/slub.c). Left out: caches of the rest of the kernel, copies
 * of names (6.1), sysfs, which refuses names that are taken (SLUB of 2.6.34).
 *
 * A circle of three, which is the kernel's own: caches are made of objects of kmalloc(), which are objects of caches
 * (kmalloc.c), and so are the arrays that slab_parts.c makes. */
#pragma once

#include "core/slab/kmem_cache.h"

/* kmem_cache_init() and kmem_cache_init_late(), if they have not run yet. */
void km_caches_start (KmMachine *m);

/* dma_kmalloc_cache() of SLUB of 2.6.34: makes the DMA twin of the general cache at @place, for a request of @gfp. */
void km_caches_make_dma (KmMachine *m, uint32_t place, KmGfp gfp);

/* kmem_cache_create() with what operation parameter number @more says. Returns the cache or KM_VALUE_NULL. */
KmValue km_cache_create (KmMachine *m, uint32_t more);
/* kmem_cache_destroy(). */
void km_cache_destroy (KmMachine *m, KmRef cache);
/* kmem_cache_shrink(). */
void km_cache_shrink (KmMachine *m, KmRef cache);
/* cache_reap() on the current CPU: all caches, newest first. */
void km_caches_reap (KmMachine *m);
