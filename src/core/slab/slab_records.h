/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of SLAB in the store: struct kmem_cache with its kmem_list3, and struct array_cache. */
#pragma once

#include "core/slab/kmem_cache.h"
#include "core/slab/slab_types.h"

/* An array, and the object of a general cache that holds it in the kernel. */
typedef struct
{
  uint32_t array, object;
} KmSlabCpu;

typedef struct
{
  KmCache c;

  /* decided when the cache is made; see KmSlabGeometry */
  uint32_t left_over;
  uint32_t management, management_size;
  uint32_t management_cache; /* the general cache, off-slab; 0 = none */
  uint32_t colour;
  uint32_t limit, batchcount, shared_limit, free_limit;

  /* struct kmem_list3 */
  KmSlabHead list[KM_NR_SLAB_LISTS];
  uint32_t free_objects; /* in slabs, not in arrays */
  uint32_t colour_next;
  uint32_t free_touched;
  uint32_t grown, destroyed; /* slabs */

  uint32_t node_object;

  /* the shared array and those of the CPUs, as far as there are CPUs; see slab_place() */
  KmSlabCpu place[1 + KM_MAX_CPUS];
} KmSlabCache;

enum
{
  SHARED = KM_MAX_CPUS, /* the shared array, where else is the number of a CPU */
};

/* struct array_cache: a stack. */
typedef struct
{
  uint32_t limit, batchcount, avail, touched;
  uint32_t entry[];
} KmArray;

static inline const KmSlabCache *
slab_record_at (const KmMachine *m, KmRef cache)
{
  return store_at (m, cache);
}

/* Where the array of @cpu, or SHARED, is in the record. */
static inline uint32_t
slab_place (uint32_t cpu)
{
  return cpu == SHARED ? 0 : 1 + cpu;
}

/* The array of @cpu, or SHARED; 0 = none. */
static inline KmRef
slab_array (const KmSlabCache *c, uint32_t cpu)
{
  return c->place[slab_place (cpu)].array;
}

/* The words of the record that name the array and its object. */
static inline KmRef
slab_array_word (KmRef cache, uint32_t cpu)
{
  return FIELD (cache, KmSlabCache, place) + slab_place (cpu) * RECORD_WORDS (KmSlabCpu);
}

static inline KmRef
slab_object_word (KmRef cache, uint32_t cpu)
{
  return slab_array_word (cache, cpu) + 1;
}

/* The CPU after @cpu, SHARED after the last one, more than that after SHARED. */
static inline uint32_t
slab_next (const KmMachine *m, uint32_t cpu)
{
  return cpu + 1 == m->cpus ? SHARED : cpu + 1;
}

static inline const KmArray *
array_at (const KmMachine *m, KmRef array)
{
  return store_at (m, array);
}

/* The word of entry @i of an array. */
static inline KmRef
array_entry (KmRef array, uint32_t i)
{
  return FIELD (array, KmArray, entry) + i;
}

/* Puts an object on top of an array, which has room for it. */
static inline void
slab_array_push (KmMachine *m, KmRef array, KmValue object)
{
  uint32_t avail = array_at (m, array)->avail;

  store_set (m, array_entry (array, avail), object);
  SET (m, array, KmArray, avail, avail + 1);
}

/* ---- slab_read.c ---- */

/* Writes the indexes of the free objects of a slab, the next to be taken first, into @indexes, which has room for num.
 * Returns how many there are; a chain that loops is cut after num. */
uint32_t km_slab_chain (const KmMachine *m, KmRef cache, KmRef slab, uint16_t *indexes);
/* Checks every list, count and chain of a cache; see km_single_validate(). @where, which may be NULL, is set to the
 * slab or array that is wrong, or to 0 if it is no single one. */
bool km_slab_validate_cache (const KmMachine *m, KmRef cache, char **problem, KmRef *where);
