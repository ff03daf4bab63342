/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second, slow slab cache written as plainly as the facts read (7.4, 7.6, 7.11): lists of pointers, a stack of free
 * indexes for each slab, nothing shared with the real one but the numbers of the geometry. */
#pragma once

#include "core/single/slab_single.h"

typedef struct _SlabTwin SlabTwin;

/* An object of the twin; pfn is KM_PFN_NONE if there is none. */
typedef struct
{
  KmPfn pfn;
  uint32_t gap, index;
} TwinObject;

SlabTwin *slab_twin_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry, const KmFrameSource *frames);
void slab_twin_free (SlabTwin *twin);

TwinObject slab_twin_alloc (SlabTwin *twin, uint32_t cpu);
void slab_twin_give (SlabTwin *twin, uint32_t cpu, TwinObject object);
void slab_twin_reap (SlabTwin *twin, uint32_t cpu, bool node_due);
bool slab_twin_shrink (SlabTwin *twin);

/* Aborts the test if @cache is not in the same state: lists, chains, arrays, counters. */
void slab_twin_compare (const SlabTwin *twin, const KmSingle *cache);
