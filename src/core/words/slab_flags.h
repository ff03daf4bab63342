/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the SLAB_* flags of both generations (facts 7.7); the values are in slab_geometry.h. */
#pragma once

#include "core/words/generation.h"

/* SLAB_* flags, the same values in both generations where both have them (facts 7.7). */
enum
{
  KM_SLAB_DEBUG_FREE = 0x100, /* 6.1: SLAB_CONSISTENCY_CHECKS */
  KM_SLAB_RED_ZONE = 0x400,
  KM_SLAB_POISON = 0x800,
  KM_SLAB_HWCACHE_ALIGN = 0x2000,
  KM_SLAB_CACHE_DMA = 0x4000,
  KM_SLAB_CACHE_DMA32 = 0x8000, /* 6.1 */
  KM_SLAB_STORE_USER = 0x10000,
  KM_SLAB_RECLAIM_ACCOUNT = 0x20000,
  KM_SLAB_PANIC = 0x40000,
  KM_SLAB_DESTROY_BY_RCU = 0x80000, /* 6.1: SLAB_TYPESAFE_BY_RCU */
  KM_SLAB_MEM_SPREAD = 0x100000,
  KM_SLAB_TRACE = 0x200000,
  KM_SLAB_DEBUG_OBJECTS = 0x400000,
  KM_SLAB_NOLEAKTRACE = 0x800000,
  KM_SLAB_NOTRACK = 0x1000000, /* 2.6.34 */
  KM_SLAB_FAILSLAB = 0x2000000,
  KM_SLAB_ACCOUNT = 0x4000000, /* 6.1 */
};

#include <stddef.h>

typedef struct
{
  const char *name;
  uint32_t value; /* 0 for a flag that does nothing in a usual build of this kernel: SLAB_FAILSLAB */
} KmSlabFlagName;

/* Returns the names of @generation and their number in @n: debugging first, then by value. */
const KmSlabFlagName *km_slab_flag_names (KmGenerationId generation, size_t *n);

/* Looks up one name, @len bytes long. Returns NULL if this generation has no flag of that name. */
const KmSlabFlagName *km_slab_flag_find (KmGenerationId generation, const char *name, size_t len);

/* Writes @flags as names joined by " | ", left-over bits in hex, "0" for none: the spelling that workload files use.
 * Returns: (transfer full) a new string. */
char *km_slab_flags_to_string (KmGenerationId generation, uint32_t flags);
