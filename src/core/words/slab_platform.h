/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the geometry of a slab cache depends on besides the arguments of kmem_cache_create(). */
#pragma once

#include "core/words/types.h"

/* The machine and the build of the kernel, as far as a cache depends on them. */
typedef struct
{
  KmGenerationId generation;
  uint32_t word;       /* bytes: 4 or 8 */
  uint32_t page_shift; /* 12 to 16 */
  uint32_t cache_line; /* cache_line_size() at run time, bytes, a power of two */
  uint32_t build_line; /* L1_CACHE_BYTES, decides which general caches there are; a power of two */
  uint32_t cpus;       /* possible CPUs, 1 to KM_MAX_CPUS */
  bool large_memory;   /* more than 32 MiB of RAM: slabs of order 1 are accepted for less waste */
  bool debug;          /* CONFIG_DEBUG_SLAB */
  bool early;          /* slab_early_init: the first general caches do not exist yet, nothing goes off-slab */
} KmSlabPlatform;
