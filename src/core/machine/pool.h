/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pools of the store: taking and giving back records of one size. */
#pragma once

#include "core/machine/store.h"

/* Makes an empty pool of the KmPool at @pool. */
void pool_init (KmMachine *m, KmRef pool, uint32_t words);
/* Takes a record. @owner goes into the header of the leaves of the pool: the cache whose slabs they hold, or 0. Its
 * contents are those of its last use, or 0. Never fails: the store grows. */
KmRef pool_take (KmMachine *m, KmRef pool, uint32_t owner);
/* Takes a record and clears it. */
KmRef pool_take_clear (KmMachine *m, KmRef pool, uint32_t owner);
/* Gives a record back; its first word becomes a link. */
void pool_give (KmMachine *m, KmRef pool, KmRef record);
/* Gives all leaves of a pool back, with the records in them. */
void pool_release (KmMachine *m, KmRef pool);

/* Pools that belong to nobody: one for each kind of record that is kept once a machine. */
typedef enum
{
  POOL_CACHE,
  POOL_ARRAY_24, /* array caches by the room they have; see kmem_cache.h */
  POOL_ARRAY_120,
  POOL_ARRAY_512,
  POOL_AREA,
  POOL_PAGES, /* lists of frames of areas, in parts */
  POOL_CHUNK, /* chunks of per-CPU data */
  POOL_ODD,
  POOL_STAIN,
  POOL_MISC,
  POOL_STRAY, /* stray pointers in the free lists of SLUB */
  POOL_VM,    /* virtual memory: the records of vm_state.h */
  POOL_PKMAP,
  POOL_ATOMIC,
  POOL_RANGE,
  POOL_COPIES, /* pointers to the copies of per-CPU data */
  POOL_STACK,
  POOL_VMAP,        /* pools of addresses of vmalloc */
  POOL_CACHE_TABLE, /* page cache: the records of cache_place.c */
  POOL_CACHE_PLACES,
  NR_POOLS,
} KmPoolNumber;

/* The pool @number, made with records of @words words the first time. */
KmRef pool_fixed (KmMachine *m, KmPoolNumber number, uint32_t words);
