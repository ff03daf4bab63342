/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SLAB_* flags of the simulator, and their names and numbers in each kernel (facts 7.7). */
#pragma once

#include "core/words/generation.h"

/* SLAB_* flags as caches keep them: the values of 2.6.34 and 6.1, which are the same where both have them. 6.12 numbers
 * them in another way; flags of a program or a file are translated. */
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
  KM_SLAB_ACCOUNT = 0x4000000,        /* 6.1 */
  KM_SLAB_NO_MERGE = 0x8000000,       /* 6.12 */
  KM_SLAB_KMALLOC = 0x1000,           /* 6.1: a general cache */
  KM_SLAB_NO_USER_FLAGS = 0x10000000, /* 6.1: slub_debug= does not reach this cache */
};

/* Stands for every number of 6.12 that is no flag the simulator knows; no cache may be made with it. */
#define KM_SLAB_UNKNOWN 0x80000000u

#include <stddef.h>

typedef struct
{
  const char *name;
  uint32_t value; /* in this kernel; 0 for a flag that does nothing in a usual build: SLAB_FAILSLAB */
  uint32_t flag;  /* KM_SLAB_… */
} KmSlabFlagName;

/* Returns the names of @generation and their number in @n: debugging first, then by value. */
const KmSlabFlagName *km_slab_flag_names (KmGenerationId generation, size_t *n);

/* Looks up one name, @len bytes long. Returns NULL if this generation has no flag of that name. */
const KmSlabFlagName *km_slab_flag_find (KmGenerationId generation, const char *name, size_t len);

/* Writes @flags, numbers of @generation, as names joined by " | ", left-over bits in hex, "0" for none: the spelling
 * that workload files use. Returns: (transfer full) a new string. */
char *km_slab_flags_to_string (KmGenerationId generation, uint32_t flags);

/* Whether this kernel has numbers of its own for the flags. */
bool km_slab_flags_are_renumbered (KmGenerationId generation);
/* The flags that numbers of @generation mean; what it has no flag for becomes KM_SLAB_UNKNOWN. */
uint32_t km_slab_flags_from_kernel (KmGenerationId generation, uint32_t values);
/* The numbers of @generation for @flags; flags that it has not are left out. */
uint32_t km_slab_flags_to_kernel (KmGenerationId generation, uint32_t flags);
