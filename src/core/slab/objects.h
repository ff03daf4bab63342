/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects in the hands of callers: whatever an allocator hands out or gets back passes here, where it is noted who has
 * it and what a misuse makes of that. */
#pragma once

#include "core/slab/find.h"

/* An object of @cache for a caller who asked for @asked bytes, or KM_VALUE_NULL. */
KmValue kmem_alloc_object (KmMachine *m, KmRef cache, KmGfp gfp, uint32_t asked);
/* Gives @value, which lies at @place, to @cache, which need not be its own. */
void kmem_free_object (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place);

/* For KmMachine.inner: what one cache asks of another. */
extern const KmInnerCalls kmem_inner_calls;
