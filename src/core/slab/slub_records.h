/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record of a cache of SLUB in the store: struct kmem_cache, kmem_cache_cpu and kmem_cache_node of 6.1.
 *
 *   CPU 0:  slab ──▶ frozen slab, freelist: its free objects          partial ──▶ slab ──▶ slab   (frozen)
 *   node:   partial  first ◀──▶ … ◀──▶ last        full: only with SLAB_STORE_USER; other full slabs are on no list
 *
 * The table of a slab holds the free pointers, which the kernel keeps in the objects: two chains run through it, the
 * slab's own (slab_free()) and, in the slab of a CPU, that CPU's. */
#pragma once

#include "core/slab/kmem_cache.h"
#include "core/slab/slab_types.h"
#include "core/slab/slub_geometry.h"

/* A pointer into the middle of an object that was freed without debugging: the kernel puts it on a free list as it is.
 * There it has a number instead of an index, which stays its own as long as the slab. */
typedef struct
{
  uint32_t next; /* of the cache; 0 = none */
  uint32_t slab;
  uint32_t number; /* KM_SLUB_STRAY and up */
  uint32_t value;  /* the pointer */
  uint32_t after;  /* its free pointer, as an index or a number */
} KmSlubStray;

enum
{
  KM_SLUB_STRAY = 0x8000, /* no slab has that many objects */
  KM_SLUB_WILD = 0xfffe,  /* a free pointer that was overwritten: it leads anywhere */
};

/* KmSlab.place above the list: what struct slab has besides. */
enum
{
  SLUB_SMALLER = 1 << 8, /* of the smallest order instead of the usual one */
  SLUB_FROZEN = 1 << 9,
  SLUB_DISABLED = 1 << 10, /* given up by slub_debug; the kernel says frozen to this, too */
  SLUB_SLABS_SHIFT = 11,   /* on a partial chain: slabs from here to its end */
};

/* struct kmem_cache_cpu. */
typedef struct
{
  uint32_t slab;     /* 0 = none */
  uint32_t freelist; /* index in it, KM_SLUB_END = none */
  uint32_t partial;  /* first slab of the chain */
} KmSlubCpu;

typedef struct
{
  KmCache c;

  /* decided when the cache is made; see KmSlubGeometry */
  uint32_t kernel_flags, min_num, min_order, left_over, inuse, offset, poison;
  uint32_t min_partial, cpu_partial, cpu_partial_slabs;

  /* struct kmem_cache_node */
  KmSlabHead partial, full;
  uint32_t nr_slabs, total_objects;
  uint32_t grown, destroyed; /* slabs, ever */
  uint32_t node_object;      /* object of kmem_cache_node that holds it, or KM_VALUE_NULL */
  uint32_t strays;           /* chain of KmSlubStray in slabs of this cache */

  KmSlubCpu cpu[KM_MAX_CPUS];
} KmSlubCache;

static inline const KmSlubCache *
slub_at (const KmMachine *m, KmRef cache)
{
  return store_at (m, cache);
}

static inline uint32_t
slub_objects (const KmMachine *m, KmRef slab)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));

  return slab_at (m, slab)->place & SLUB_SMALLER ? c->min_num : c->c.num;
}

static inline uint32_t
slub_order (const KmMachine *m, KmRef slab)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));

  return slab_at (m, slab)->place & SLUB_SMALLER ? c->min_order : c->c.order;
}

static inline bool
slub_frozen (const KmSlab *s)
{
  return (s->place & SLUB_FROZEN) != 0;
}

/* Slabs from this one to the end of its partial chain. */
static inline uint32_t
slub_slabs (const KmSlab *s)
{
  return s->place >> SLUB_SLABS_SHIFT;
}

/* The stray pointer of this number; 0 if there is none (any more). */
KmRef km_slub_stray (const KmMachine *m, KmRef slab, uint32_t number);
/* Its free pointer; KM_SLUB_WILD if there is no such stray pointer. */
uint32_t km_slub_stray_next (const KmMachine *m, KmRef slab, uint32_t number);

/* The free pointer of object or stray pointer @index. */
static inline uint32_t
slub_next (const KmMachine *m, KmRef slab, uint32_t index)
{
  if (G_UNLIKELY (index >= KM_SLUB_STRAY))
    return km_slub_stray_next (m, slab, index);
  return store_get_half (m, slab_table (slab) + index);
}

static inline bool
slub_debugs (const KmSlubCache *c)
{
  return (c->c.flags & KM_SLUB_DEBUG_FLAGS) != 0;
}

/* Are objects looked at when they are taken and given back? 2.6.34 does so with any debug flag. */
static inline bool
slub_checks (const KmMachine *m, const KmSlubCache *c)
{
  return (c->c.flags & (m->generation->slub_rules->debugs_on_cpu ? KM_SLUB_DEBUG_FLAGS : KM_SLAB_DEBUG_FREE)) != 0;
}

/* Checks lists, chains and counts of a cache of SLUB against each other. Returns true if they agree; otherwise false
 * with the first contradiction in words in @problem (transfer full), which may be NULL, and the slab it is about, or 0,
 * in
 * @where, which may be NULL. */
bool km_slub_cache_validate (const KmMachine *m, KmRef cache, char **problem, KmRef *where);
