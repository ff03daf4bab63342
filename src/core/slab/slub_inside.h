/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SLUB of 2.6.34 and SLUB of 6.x do alike: the slab of a CPU and its free list, a free into a slab, making and
 * unmaking a cache. */
#pragma once

#include "core/slab/slub_records.h"

/* A free pointer leads anywhere, or round in circles: the kernel dies here or does not come back. */
void slub_is_lost (KmMachine *m, KmRef cache, KmRef slab);

void slub_set_cpu_slab (KmMachine *m, KmRef cache, uint32_t cpu, KmRef slab);
void slub_set_cpu_freelist (KmMachine *m, KmRef cache, uint32_t cpu, uint32_t index);
/* All free objects of the slab go to the CPU, which owns it from now on. */
void slub_load (KmMachine *m, KmRef cache, KmRef slab);
/* Takes the first object of the CPU's free list, which is not empty. Returns KM_VALUE_NULL if that kills the kernel. */
KmValue slub_take_from_cpu (KmMachine *m, KmRef cache);
/* Puts an object of the CPU's slab on its free list. */
void slub_put_on_cpu (KmMachine *m, KmRef cache, KmRef slab, uint32_t index, KmValue object);

/* Slab and index, or number of the stray pointer, of what is freed. Returns false if nothing can be freed. */
bool slub_find_freed (KmMachine *m, KmRef cache, KmValue object, KmRef *slab, uint32_t *index);
/* Puts the object into the slab's own chain. */
void slub_put_object (KmMachine *m, KmRef cache, KmRef slab, uint32_t index);

/* Objects of the cache that are in use, if no CPU holds slabs of it. */
uint32_t slub_objects_in_use (const KmMachine *m, KmRef cache);

/* What KmCacheOps says of these. */
KmSlabVerdict slub_setup (KmMachine *m, KmRef cache, const KmSlabRequest *request);
void slub_release (KmMachine *m, KmRef cache);
void slub_reap (KmMachine *m, KmRef cache);
