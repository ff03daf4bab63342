/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kmem_cache_create() decides about a cache of SLUB: layout of a slot, order, partial lists, merging.
 *
 *   | left red zone | object | right red zone | free pointer | track | track | asked | padding |
 *   0               pad      pad + object_size  pad + offset                                   size
 *
 * Without debugging a slot is the object, and the free pointer lies in its middle.
 *
 * Mirrors calculate_alignment(), find_mergeable() of mm/slab_common.c and kmem_cache_open(), calculate_sizes(),
 * calculate_order(), set_cpu_partial() of mm/slub.c of 6.1 on an SMP build and what 2.6.34 does instead
 * (facts 8.1, 8.3). Left out: slub_min_order and its like on the command line, a debug option for chosen caches only,
 * KASAN. */
#pragma once

#include "core/slab/slab_geometry.h"

#include "core/words/event.h"

/* SLAB_DEBUG_FLAGS: with any of them a cache works without CPU slabs. */
#define KM_SLUB_DEBUG_FLAGS                                                                                            \
  (KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER | KM_SLAB_TRACE | KM_SLAB_DEBUG_FREE)

/* The numbers of one cache. Sizes and offsets are bytes. */
typedef struct
{
  uint32_t object_size; /* what the owner may use */
  uint32_t size;        /* from one slot to the next */
  uint32_t align;
  uint32_t flags;              /* as kept by the cache: those of the call and of slub_debug= */
  uint32_t kernel_flags;       /* the same with the bits that SLUB keeps for itself */
  uint32_t num, order;         /* of a slab */
  uint32_t min_num, min_order; /* of a slab when there are no frames of that order */
  uint32_t left_over;          /* unused bytes of a slab */
  uint32_t inuse;              /* from the start of the object to the end of the right red zone or the alignment */
  uint32_t offset;             /* of the free pointer from the start of the object */
  uint32_t red_left_pad;       /* bytes in front of the object */
  uint32_t min_partial;        /* partial slabs that the node keeps even if they are empty */
  uint32_t cpu_partial;        /* free objects that a CPU may keep in partial slabs, by guess */
  uint32_t cpu_partial_slabs;  /* the same as slabs */
  bool poison;                 /* the object's own bytes are filled */
} KmSlubGeometry;

/* What becomes of a request. @slub_debug: flags of slub_debug= for every cache. Fills @geometry if the verdict is
 * KM_SLAB_CREATED, and leaves it alone otherwise. Every value of @request is allowed. */
KmSlabVerdict km_slub_geometry (const KmSlabPlatform *platform, uint32_t slub_debug, const KmSlabRequest *request,
                                KmSlubGeometry *geometry);

/* A part of a slot. */
typedef struct
{
  uint32_t start, size; /* bytes from the start of the slot */
  KmByteKind kind;
} KmSlubPart;

enum
{
  KM_SLUB_MAX_PARTS = 10
};

/* Writes the parts of a slot in order into @parts; a free pointer inside the object splits it. Returns how many. */
unsigned km_slub_layout (const KmSlabPlatform *platform, const KmSlubGeometry *geometry,
                         KmSlubPart parts[KM_SLUB_MAX_PARTS]);

/* ---- merging (6.1, SLAB and SLUB) ---- */

/* A cache that is there already. */
typedef struct
{
  uint32_t size, align, flags; /* as kept by the cache */
  bool ctor;
  bool apart; /* never merged: kmem_cache, kmem_cache_node, and general caches of a kernel with hardened usercopy */
} KmMergeCandidate;

/* True if kmem_cache_create() would answer @request with @cache instead of making one: find_mergeable(), which asks
 * the caches from the oldest to the newest. @slab: the kernel was built with SLAB. */
bool km_slab_serves (const KmSlabPlatform *platform, uint32_t slub_debug, const KmMergeCandidate *cache,
                     const KmSlabRequest *request, bool slab);
