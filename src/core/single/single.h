/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache alone, of SLAB (slab_single.h) or of SLUB (slub_single.h), outside a machine at work: for recordings of a
 * single cache, and for tests.
 *
 * It is a cache of the store whose frames come from a provider instead of a page allocator, on one of the CPUs of a
 * machine of its own. */
#pragma once

#include "core/machine/machine.h"

typedef struct _KmSingle KmSingle;

/* Forgets a cache; NULL is fine. Frames it still has are not given back. */
void km_single_free (KmSingle *single);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSingle, km_single_free)

/* kmem_cache_alloc() on CPU @cpu. Returns the object, or KM_VALUE_NULL if a new slab is needed and there are no
 * frames. */
KmValue km_single_alloc (KmSingle *single, uint32_t cpu);
/* kmem_cache_free() on CPU @cpu of an object that km_single_alloc() returned and that was not freed since. */
void km_single_release (KmSingle *single, uint32_t cpu, KmValue object);
/* kmem_cache_shrink() on CPU 0. Returns the slabs that are left. */
uint32_t km_single_shrink (KmSingle *single);

/* Checks every list, count and chain against each other. Returns true if they agree; otherwise false with the first
 * contradiction in words in @problem (transfer full), which may be NULL. */
bool km_single_validate (const KmSingle *single, char **problem);

/* The machine around it: to watch, to hash, to move over deltas. Owned by @single. */
KmMachine *km_single_machine (KmSingle *single);
