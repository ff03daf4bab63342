/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files share that read the slab layer for painters. */
#pragma once

#include "core/slab/kmem_read.h"
#include "model/model_private.h"
#include "model/snapshot/cache_view.h"
#include "model/snapshot/slab_map.h"

/* Everything read from the slab layer at one step. */
typedef struct
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
} KmSlabsKept;

/* The snapshot of the current step, marks collected. */
KmSlabsKept *km_slabs_kept (KmModel *model);

uint32_t km_slabs_marks (GHashTable *table, uint32_t key);
/* Forgets all marks and reads those of the step at the cursor. */
void km_slabs_collect_marks (KmModel *model, KmSlabsKept *kept);

/* All numbers of a cache, marks included. */
void km_slabs_read_cache (KmModel *model, KmSlabsKept *kept, KmRef cache, KmSnapCache *to);

/* The move of objects that @event makes with a cache of @allocator (object_move.c). Returns false if none moves;
 * @move then says so too. */
bool km_event_object_move (KmAllocator allocator, const KmEvent *event, KmSnapObjectMove *move);
