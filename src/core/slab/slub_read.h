/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what a cache of SLUB alone has: its geometry, the free list of each CPU, the lists of the node. For pictures,
 * narration and /proc files; nothing here changes a machine. The rest is in kmem_read.h. */
#pragma once

#include "core/slab/kmem_cache.h"
#include "core/slab/slab_types.h"
#include "core/slab/slub_geometry.h"

/* The geometry that a cache was made with. */
KmSlubGeometry km_slub_cache_geometry (const KmMachine *m, KmRef cache);

/* Writes the indexes of the CPU's own free list, the next to be taken first, into @indexes, which has room for num.
 * Returns how many there are; a list that loops is cut after num. */
uint32_t km_machine_slub_cpu_chain (const KmMachine *m, KmRef cache, uint32_t cpu, uint16_t *indexes);

/* struct kmem_cache_node. */
typedef struct
{
  KmRef partial, full;        /* first slabs of the lists; the full list is kept only with SLAB_STORE_USER */
  uint32_t n_partial, n_full; /* their lengths */
  uint32_t slabs, objects;    /* nr_slabs, total_objects */
  uint32_t grown, destroyed;  /* slabs, ever */
  KmValue object;             /* the object of kmem_cache_node that holds the struct, or KM_VALUE_NULL */
} KmSlubNodeView;

/* Fills @view. */
void km_machine_slub_node (const KmMachine *m, KmRef cache, KmSlubNodeView *view);
