/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain cases of the slab layer on a machine that is not watched and was never misused.
 *
 *   SLAB   the array cache of the CPU has an object, or room for one
 *   SLUB   the CPU has a free object; an object goes back to the slab of the CPU, or to one that stays where it is
 *
 * Everything else is left to the engine, before anything has changed. The results are those of slab_layer.c, slab.c and
 * slub.c to the last word of the store: test_kmem.c holds an unwatched machine against a watched one. What makes it
 * fast: all that never changes of a cache is looked up once (KmFastCache), and the slab of an object follows from its
 * number without waiting for the slab.
 *
 * A circle of three: fast.c has these and those of fast_later.c among its handlers, and what they leave to the engine
 * goes back through fast.c. */
#pragma once

#include "core/machine/machine_private.h"

/* kmalloc, kfree, kmem_cache_alloc, kmem_cache_free; see KmHandler. */
typedef struct
{
  KmHandler kmalloc, kfree, cache_alloc, cache_free;
} KmFastSlabHandlers;

/* Those of the allocator of @m, or NULL if there are none: it debugs, or has not started, or has been misused. */
const KmFastSlabHandlers *km_fast_slab_handlers (KmMachine *m);

/* Forgets all caches: one may be gone, or have other arrays. */
void km_fast_slab_forget (KmMachine *m);
