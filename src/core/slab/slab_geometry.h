/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kmem_cache_create() decides before the first object exists: alignment, debug layout, order, where the management
 * is, colours, sizes of the array caches.
 *
 *   on the slab, 2.6.34:  | gap | struct slab | bufctl[num] | pad | object 0 | object 1 | … | unused |
 *   on the slab, 6.1:     | gap | object 0 | object 1 | … | unused | index[num] |
 *   off the slab:         | gap | object 0 | object 1 | … | unused |    management in an object of another cache
 *   in an object (6.1):   the same; the index array lies in an object that is free
 *
 * Mirrors kmem_cache_create(), calculate_slab_order(), cache_estimate() and enable_cpucache() of mm/slab.c of 2.6.34,
 * and of 6.1 with the checks of mm/slab_common.c (facts 7.2, 7.3, 7.5 to 7.7, 7.10, 7.11). Merging with a cache that
 * exists already (6.1), KASAN and memory cgroups are left out. */
#pragma once

#include "core/words/slab_flags.h"
#include "core/words/slab_platform.h"

/* The arguments of kmem_cache_create(), and where it is called. */
typedef struct
{
  uint32_t size, align, flags;
  bool has_name;     /* name != NULL */
  bool name_taken;   /* another cache has this name */
  bool in_interrupt; /* called from interrupt context */
  bool ctor;         /* has a constructor */
} KmSlabRequest;

/* What becomes of a call of kmem_cache_create(). With SLAB_PANIC a refusal that would return NULL is a panic. */
typedef enum
{
  KM_SLAB_CREATED,
  KM_SLAB_BUG_EARLY,     /* 2.6.34: no name, in interrupt, or a size below a word or above the largest */
  KM_SLAB_BUG_RCU,       /* 2.6.34 with debugging: SLAB_POISON together with SLAB_DESTROY_BY_RCU */
  KM_SLAB_BUG_FLAGS,     /* 2.6.34: a flag that this kernel does not permit */
  KM_SLAB_NULL_TAKEN,    /* 2.6.34: the name is taken; NULL */
  KM_SLAB_NULL_FLAGS,    /* 6.1: a flag that no kernel permits; NULL and a warning */
  KM_SLAB_NULL_NO_ORDER, /* not one object fits into the largest slab; NULL */
} KmSlabVerdict;

/* Where the record of which objects are free is kept. */
typedef enum
{
  KM_SLAB_ON_SLAB,
  KM_SLAB_OFF_SLAB,
  KM_SLAB_IN_OBJECT, /* 6.1: CFLGS_OBJFREELIST_SLAB */
} KmSlabManagement;

/* The numbers of one cache. Sizes and offsets are bytes. */
typedef struct
{
  uint32_t object_size;   /* what the owner may use; 2.6.34 without debugging: the whole buffer */
  uint32_t buffer_size;   /* from one object to the next */
  uint32_t object_offset; /* of the object in its buffer: behind the first red zone */
  uint32_t align;
  uint32_t flags;     /* as kept by the cache */
  uint32_t num;       /* objects of a slab, 1 to KM_SLAB_MAX_OBJECTS */
  uint32_t order;     /* of a slab's block of frames */
  uint32_t left_over; /* unused bytes of a slab, management not counted */
  KmSlabManagement management;
  uint32_t management_size;   /* slab_size (2.6.34), freelist_size (6.1) */
  uint32_t management_cache;  /* off-slab: object size of the general cache that holds it, else 0 */
  uint32_t colour;            /* number of different gaps; 0 counts as 1 */
  uint32_t colour_off;        /* step from one gap to the next */
  uint32_t limit, batchcount; /* of each CPU's array cache */
  uint32_t shared_limit;      /* of the shared array, 0 = there is none */
  uint32_t free_limit;        /* objects; slabs that are free above it are given back */
} KmSlabGeometry;

enum
{
  KM_SLAB_MAX_OBJECTS = 0xfff0, /* of a slab; no geometry of a page of at most 64 KiB comes near */
};

/* What kmem_cache_create() makes of @request. Fills @geometry if the verdict is KM_SLAB_CREATED, and leaves it alone
 * otherwise. Every value of @request is allowed. */
KmSlabVerdict km_slab_geometry (const KmSlabPlatform *platform, const KmSlabRequest *request, KmSlabGeometry *geometry);

/* Bytes in front of object 0 of a slab whose gap is @gap: the gap and, in 2.6.34, what is on the slab. */
uint32_t km_slab_first_object (const KmSlabPlatform *platform, const KmSlabGeometry *geometry, uint32_t gap);

/* The smallest general cache for @size bytes: its object size, or 0 if @size is above the largest (facts 6.1). */
uint32_t km_slab_general_size (const KmSlabPlatform *platform, uint32_t size);
