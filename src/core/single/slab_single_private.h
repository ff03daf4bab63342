/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What brings a cache of SLAB into a recorded state (slab_state.c). */
#pragma once

#include "core/single/single_private.h"
#include "core/single/slab_single.h"
#include "core/slab/slab_records.h"

/* A slab with everything free, at the tail of @list. */
uint32_t km_slab_put_slab (KmSingle *cache, KmPfn pfn, uint32_t gap, KmSlabList list);
void km_slab_put_use (KmSingle *cache, uint32_t slab, uint32_t in_use, uint32_t free);
void km_slab_put_word (KmSingle *cache, uint32_t word, uint32_t value);
void km_slab_put_entry (KmSingle *cache, uint32_t slab, uint32_t index, uint32_t value);
void km_slab_put_array (KmSingle *cache, uint32_t cpu, uint32_t object);
