/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The general caches, which kmalloc() takes objects from: their sizes, sets and names (facts 6.1).
 *
 *   2.6.34: size-32, size-32(DMA), size-64, …; with SLUB kmalloc-N, and kmalloc_dma-N once it is asked for
 *   6.1: kmalloc-N, kmalloc-cg-N, kmalloc-rcl-N, dma-kmalloc-N
 *   6.12: the same sets, and buckets of their own for what users choose the size of: memdup_user-N, msg_msg-N
 *
 * No call of the simulator takes objects from the buckets. */
#pragma once

#include "core/slab/kmem_cache.h"

/* The sets. 2.6.34 has the normal one and that of DMA, 6.1 all but the buckets. */
typedef enum
{
  GENERAL_NORMAL,
  GENERAL_ACCOUNT,
  GENERAL_RECLAIM,
  GENERAL_DMA,
  GENERAL_MEMDUP_USER,
  GENERAL_MSG_MSG,
  NR_GENERAL_SETS,
} KmGeneralSet;

enum
{
  GENERAL_MAX_SIZES = 24,
};

/* The table in the store, at ROOT_GENERAL: caches by set and size. */
typedef struct
{
  uint32_t cache[NR_GENERAL_SETS][GENERAL_MAX_SIZES];
} KmGeneral;

/* Works out the sizes of a machine that knows its allocator and its platform. */
void km_general_setup (KmMachine *m);

/* Place of the smallest one that holds @size bytes, or the number of sizes if there is none. */
uint32_t km_general_index (const KmMachine *m, uint32_t size);

/* The set that a mask chooses. */
KmGeneralSet km_general_set (const KmMachine *m, KmGfp gfp);

/* Does this machine have the set? */
bool km_general_has_set (const KmMachine *m, KmGeneralSet set);

/* True if kmalloc() serves requests from the general cache whose KmCache.general this is: not 0, and no bucket. */
bool km_general_is_kmalloc (uint32_t general);

/* Name of a general cache as the kernel prints it; lives for ever. */
const char *km_general_name (const KmMachine *m, KmGeneralSet set, uint32_t place);
