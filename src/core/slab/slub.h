/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SLUB at work: kmem_cache_alloc(), kmem_cache_free(), kmem_cache_shrink() of one cache, on one node.
 *
 *   alloc:  CPU free list ── slab of the CPU ── its partial chain ── node's partial list ── a new slab
 *   free:   to the slab of the CPU: its free list; else into the slab, which may join the CPU's partial chain
 *
 * Mirrors mm/slub.c of 6.1 on an SMP build without free list randomising and hardening (facts 8.2): ___slab_alloc(),
 * __slab_free(), get_partial_node(), put_cpu_partial(), __unfreeze_partials(), deactivate_slab(), allocate_slab(),
 * __kmem_cache_do_shrink(); and with a debug flag alloc_single_from_partial(), alloc_single_from_new_slab() and
 * free_debug_processing() with its checks (facts 8.3). Left out: NUMA, memory cgroups, the wait of
 * SLAB_TYPESAFE_BY_RCU, KASAN and KFENCE, SLAB_TRACE's lines. SLUB of 2.6.34 is in slub_2_6_34.h. */
#pragma once

#include "core/slab/slub_records.h"

/* What SLUB does with a cache. */
extern const KmCacheOps km_slub_ops;

/* A cache of this geometry without slabs, on no chain, named NAME_RECORDED. */
KmRef slub_cache_new (KmMachine *m, const KmSlubGeometry *geometry);

/* early_kmem_cache_node_alloc(): the first object of kmem_cache_node holds the lists of that cache itself. */
void slub_early_node (KmMachine *m, KmRef cache);

/* __flush_cpu_slab(): the CPU gives up its slab and its partial chain. Also the end of bootstrap(). */
void slub_flush_cpu (KmMachine *m, KmRef cache, uint32_t cpu);
