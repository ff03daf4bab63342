/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache of SLUB alone (single.h). */
#pragma once

#include "core/single/single.h"
#include "core/single/slub_state.h"
#include "core/slab/slub_geometry.h"

/* A cache without slabs. @frames is copied; its data must live as long as the cache.
 * Returns: (transfer full) */
KmSingle *km_slub_single_new (const KmSlabPlatform *platform, const KmSlubGeometry *geometry,
                              const KmFrameSource *frames);

/* Frame of the slab and index of an object. */
KmPfn km_slub_single_place (const KmSingle *single, KmValue object, uint32_t *index);
/* The object @index of the slab that starts at frame @pfn; KM_VALUE_NULL if no list or CPU has such a slab or the
 * object is free. */
KmValue km_slub_single_find (const KmSingle *single, KmPfn pfn, uint32_t index);
/* Returns: (transfer full) the state now. */
KmSlubState *km_slub_single_state (const KmSingle *single);
/* Brings @single, which must be new, into @state. Returns true; otherwise false with the reason in words in @problem
 * (transfer full) and the line of what cannot be in @line, 0 if that is nothing alone, if the state is not one that the
 * cache can be in; @single must then be freed. */
bool km_slub_single_restore (KmSingle *single, const KmSlubState *state, char **problem, uint32_t *line);
