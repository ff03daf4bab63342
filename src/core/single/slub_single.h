/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache of SLUB alone, in a machine of its own that has no page allocator: for recordings of a single cache, and
 * for tests. Frames come from a provider. */
#pragma once

#include "core/slab/slub_geometry.h"
#include "core/single/slub_state.h"

typedef struct _KmSlubSingle KmSlubSingle;

/* A cache without slabs. @frames is copied; its data must live as long as the cache.
 * Returns: (transfer full) */
KmSlubSingle *km_slub_single_new (const KmSlabPlatform *platform, const KmSlubGeometry *geometry,
                                  const KmFrameSource *frames);
/* Forgets a cache; NULL is fine. Frames it still has are not given back. */
void km_slub_single_free (KmSlubSingle *single);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlubSingle, km_slub_single_free)

/* kmem_cache_alloc() on CPU @cpu. Returns the object, or KM_VALUE_NULL. */
KmValue km_slub_single_alloc (KmSlubSingle *single, uint32_t cpu);
/* kmem_cache_free() of an object of this cache on CPU @cpu. */
void km_slub_single_release (KmSlubSingle *single, uint32_t cpu, KmValue object);
/* kmem_cache_shrink(). Returns the slabs that are left. */
uint32_t km_slub_single_shrink (KmSlubSingle *single);

/* Frame of the slab and index of an object. */
KmPfn km_slub_single_place (const KmSlubSingle *single, KmValue object, uint32_t *index);
/* The object @index of the slab that starts at frame @pfn; KM_VALUE_NULL if no list or CPU has such a slab or the
 * object is free. */
KmValue km_slub_single_find (const KmSlubSingle *single, KmPfn pfn, uint32_t index);
/* Returns: (transfer full) the state now. */
KmSlubState *km_slub_single_state (const KmSlubSingle *single);
/* Brings @single, which must be new, into @state. Returns true; otherwise false with the reason in words in @problem
 * (transfer full) and the line of what cannot be in @line, 0 if that is nothing alone, if the state is not one that the
 * cache can be in; @single must then be freed. */
bool km_slub_single_restore (KmSlubSingle *single, const KmSlubState *state, char **problem, uint32_t *line);
/* As km_slab_validate(). */
bool km_slub_single_validate (const KmSlubSingle *single, char **problem);

/* The machine around it: to watch, to hash, to move over deltas. Owned by @single. */
KmMachine *km_slub_single_machine (KmSlubSingle *single);
