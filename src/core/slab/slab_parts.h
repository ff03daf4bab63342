/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cache of SLAB is made of: arrays and lists, which are objects of general caches themselves.
 *
 * Mirrors setup_cpu_cache(), do_tune_cpucache() and alloc_kmemlist() of mm/slab.c of 2.6.34 and 6.1 (facts 7.6, 7.9).
 */
#pragma once

#include "core/slab/kmem_cache.h"

/* What SLAB does with a cache. */
extern const KmCacheOps km_slab_ops;

/* Bytes of struct array_cache with @entries, and of struct kmem_list3. */
uint32_t slab_array_cache_bytes (const KmMachine *m, uint32_t entries);
uint32_t slab_list3_bytes (const KmMachine *m);

/* True if arrays are objects: 6.1 takes those of the CPUs from per-CPU memory instead of kmalloc(). */
bool slab_arrays_are_objects (const KmMachine *m);

/* An object for a part of a cache. Without memory the part is there all the same: kmem_cache_create() would die. */
KmValue slab_part_new (KmMachine *m, uint32_t bytes);

/* The array of one entry that a cache starts with, and the lists: static ones, or objects (setup_cpu_cache()). */
void slab_boot_parts (KmMachine *m, KmRef cache);
