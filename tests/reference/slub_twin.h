/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second, slow cache of SLUB written as plainly as the facts read (8.2): queues of pointers to slabs, a queue of free
 * indexes for each slab and each CPU, nothing shared with the real one but the numbers of the geometry. */
#pragma once

#include "core/single/slub_single.h"

typedef struct _SlubTwin SlubTwin;

/* An object of the twin; pfn is KM_PFN_NONE if there is none. */
typedef struct
{
  KmPfn pfn;
  uint32_t index;
} SlubTwinObject;

/* @unfrozen: as in 6.12, slabs on a CPU's chain do not count as frozen. */
SlubTwin *slub_twin_new (uint32_t cpus, bool unfrozen, const KmSlubGeometry *geometry, const KmFrameSource *frames);
void slub_twin_free (SlubTwin *twin);

SlubTwinObject slub_twin_alloc (SlubTwin *twin, uint32_t cpu);
void slub_twin_give (SlubTwin *twin, uint32_t cpu, SlubTwinObject object);
/* Returns the slabs that are left. */
uint32_t slub_twin_shrink (SlubTwin *twin);

/* The state, to be compared. Returns: (transfer full) */
KmSlubState *slub_twin_state (const SlubTwin *twin);
