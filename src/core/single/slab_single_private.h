/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of KmSlabSingle, and what brings it into a recorded state (slab_state.c). */
#pragma once

#include "core/single/slab_single.h"
#include "core/slab/slab_records.h"

/* A cache in a machine of its own. */
struct _KmSlabSingle
{
  KmMachine *machine;
  KmRef cache;
  KmSlabGeometry geometry;
  KmFrameSource frames;
};

/* A slab with everything free, at the tail of @list. */
uint32_t km_slab_put_slab (KmSlabSingle *cache, KmPfn pfn, uint32_t gap, KmSlabList list);
void km_slab_put_use (KmSlabSingle *cache, uint32_t slab, uint32_t in_use, uint32_t free);
void km_slab_put_word (KmSlabSingle *cache, uint32_t word, uint32_t value);
void km_slab_put_entry (KmSlabSingle *cache, uint32_t slab, uint32_t index, uint32_t value);
void km_slab_put_array (KmSlabSingle *cache, uint32_t cpu, uint32_t object);
