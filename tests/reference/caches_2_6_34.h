/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the kernel of the 2.6.34 snapshots in tests/data/proc made its object caches: the arguments of
 * kmem_cache_create() on i386, one CPU, cache lines of 32 bytes. Where the size of a structure before rounding is not
 * known, the size is the one that /proc/slabinfo printed. */
#pragma once

#include "core/slab/slab_geometry.h"

typedef struct
{
  const char *name;
  uint32_t size, align, flags;
  bool ctor;
} RecordedCache;

/* The caches besides the general ones and kmem_cache, oldest first. */
extern const RecordedCache recorded_caches[];
extern const size_t n_recorded_caches;
