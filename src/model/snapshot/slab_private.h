/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files share that read the slab layer for painters. */
#pragma once

#include "core/slab/kmem_read.h"
#include "model/snapshot/slab.h"
#include "model/model_private.h"

/* Everything read from the slab layer at one step. */
struct _KmKmemSnapshot
{
  uint32_t serial; /* of the model's update it shows; 0 = none yet */

  /* marks of the step: key + 1 -> KmStepMarks */
  GHashTable *cache_marks, *slab_marks, *object_marks;
  GArray *array_takes; /* of KmEvent: what the current event took from arrays */
  GArray *left;        /* of KmEvent: slabs given back */

  GArray *caches; /* of KmSnapCache */

  uint32_t viewed; /* the cache in `view`, 0 = none */
  KmSnapCacheView view;
  GArray *slabs[KM_SNAP_SLAB_LISTS]; /* of KmSnapSlab */
  GArray *values;                    /* of KmValue: free lists of CPUs */

  /* of km_model_slab_map() */
  GArray *objects; /* of KmSnapObject */
  GArray *chain;   /* of uint16_t */

  /* whether the script calls the layers above: a cache */
  KmScript *uses_of; /* borrowed, to compare only */
  bool uses_caches, uses_areas;
  uint32_t cpu_uses;  /* KmCpuUses */
  uint32_t area_uses; /* KmAreaUses */
};

/* The snapshot of the current step, marks collected. */
KmKmemSnapshot *km_kmem_snapshot (KmModel *model);
void km_kmem_snapshot_free (KmKmemSnapshot *snapshot);

uint32_t km_kmem_marks (GHashTable *table, uint32_t key);
/* Forgets all marks and reads those of the step at the cursor. */
void km_kmem_collect_marks (KmModel *model, KmKmemSnapshot *snapshot);

/* All numbers of a cache, marks included. */
void km_kmem_read_cache (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, KmSnapCache *to);

/* The move of objects that @event of a cache of @allocator stands for (motion.c). Returns false if none moves; @move
 * then says so too. */
bool km_event_object_move (KmAllocator allocator, const KmEvent *event, KmSnapObjectMove *move);
