/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SLUB of 2.6.34 at work, on one node (facts 8.4).
 *
 *   alloc:  CPU free list ── slab of the CPU ── node's partial list ── a new slab
 *   free:   to the slab of the CPU: its free list; else into the slab, which then may join the node's partial list
 *
 * Mirrors mm/slub.c of 2.6.34: slab_alloc(), __slab_alloc(), __slab_free(), get_partial(), unfreeze_slab(),
 * deactivate_slab(), kmem_cache_shrink(), and with a debug flag alloc_debug_processing() and free_debug_processing()
 * (slub_check.h). Slabs, their lists and what CPUs do with their own slab are those of 6.1 (slub_slab.h,
 * slub_inside.h). Left out: NUMA, per-CPU memory of kernels for several CPUs, the memory that kmem_cache_shrink()
 * takes for a moment, kmem_cache_destroy() with objects left, which frees struct kmem_cache all the same. */
#pragma once

#include "core/slab/slub_records.h"

/* What it does with a cache. */
extern const KmCacheOps km_slub_2_6_34_ops;
