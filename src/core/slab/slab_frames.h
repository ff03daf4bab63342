/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames for slabs: from the page allocator, or from a recording. */
#pragma once

#include "core/slab/kmem_cache.h"

/* Frames for a slab of @cache: from the page allocator, or from a recording. Returns the first, or KM_PFN_NONE. */
KmPfn kmem_get_frames (KmMachine *m, KmRef cache, KmGfp gfp, unsigned order);
/* Marks the frames as those of @slab: PG_slab and the way back. */
void kmem_mark_frames (KmMachine *m, KmPfn pfn, unsigned order, KmRef slab);
void kmem_put_frames (KmMachine *m, KmPfn pfn, unsigned order);
