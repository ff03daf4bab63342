/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The caches of the slab layer at the current step as plain records, for painters that must never see the machine: use,
 * waste, what the step touched; and which of them the pictures show. All sizes are bytes; caches are numbers of their
 * records, 0 = none. */
#pragma once

#include "model/model.h"

#include "core/words/config.h"

typedef enum
{
  KM_CACHE_OWN,     /* made by kmem_cache_create() of the workload */
  KM_CACHE_GENERAL, /* of kmalloc() */
  KM_CACHE_BASE,    /* the allocator's own: kmem_cache, kmem_cache_node */
} KmCacheRole;

typedef struct
{
  uint32_t cache;
  const char *name; /* owned by the machine's script */
  KmCacheRole role;
  KmAllocator allocator;
  uint32_t object_size, size, num, order;
  uint32_t slabs;
  uint32_t live, waiting, free; /* objects: in use, in arrays, free in their slabs */
  uint64_t total_bytes;         /* of all slabs; the five below add up to it */
  uint64_t asked_bytes;         /* of live objects, as far as they were asked for */
  uint64_t waste_bytes;         /* of live objects, beyond what was asked for */
  uint64_t waiting_bytes, free_bytes;
  uint64_t overhead_bytes; /* gaps, management, unused tails */
  uint32_t marks;          /* KmStepMarks */
} KmSnapCache;

/* All caches of the machine: own ones, general ones by size, the base; each group from the oldest on. Returns:
 * (transfer none) an array, its length in @n; valid until the model moves. */
const KmSnapCache *km_model_caches (KmModel *model, uint32_t *n);

/* The cache that the pictures show: that of @selection (may be NULL), else the one that the step is about (of a
 * misuse, the cache of its object), else the newest of the workload's own, else the general cache in use. 0 if there is
 * none. */
uint32_t km_model_choose_cache (KmModel *model, const KmTarget *selection);
