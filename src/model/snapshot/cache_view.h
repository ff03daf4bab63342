/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache as plain records: its geometry, its lists of slabs, the arrays of the CPUs. The lists are walked once a
 * step and cut after KM_SNAP_SLABS slabs. All sizes are bytes; slabs are numbers of their records, 0 = none. */
#pragma once

#include "model/motion.h"
#include "model/snapshot/caches.h"

#include "core/slab/slab_geometry.h"

/* Slabs of one list that a snapshot carries. */
#define KM_SNAP_SLABS 16384

typedef struct
{
  uint32_t slab;
  KmPfn pfn;       /* first frame */
  uint32_t in_use; /* objects that are not free in the slab */
  uint32_t list;   /* index of the list */
  uint8_t cpu;     /* of lists that belong to CPUs */
  uint32_t marks;
} KmSnapSlab;

typedef struct
{
  const char *name; /* the kernel's: "slabs_partial" */
  uint32_t total;   /* slabs on the list */
  uint32_t n;       /* records, head of the list first; 0 for slabs that are on no list at all */
  const KmSnapSlab *slabs;
  bool of_cpus; /* each slab belongs to a CPU */
  uint32_t marks;
} KmSnapSlabList;

enum
{
  KM_SNAP_SLAB_LISTS = 4, /* at most */
  KM_SNAP_LEFT_SLABS = 32,
  KM_SNAP_CACHE_FIELDS = 3,
};

/* An array cache; with SLUB the free list of a CPU, whose limit is what a slab holds. */
typedef struct
{
  uint8_t cpu; /* KM_MAX_CPUS: the shared one */
  uint32_t limit, batchcount, avail;
  bool touched;
  const KmValue *entries; /* avail objects, from the bottom to the top */
  KmValue left;           /* what the step took from the top, KM_VALUE_NULL if nothing */
  uint32_t marks;
} KmSnapArray;

/* What the last move of the cursor did to objects, if it was one event on: they went from one place to another. */
typedef struct
{
  uint32_t serial;          /* of the move of the cursor: two moves have different ones */
  KmPlaceKind from, to;     /* SLAB, ARRAY, OWNER; NOWHERE: nothing went anywhere */
  KmValue value;            /* the object; KM_VALUE_NULL: all that are in the array now, or were there before */
  uint8_t from_cpu, to_cpu; /* of arrays: KM_MAX_CPUS is the shared one */
} KmSnapObjectMove;

/* A number under the name that the kernel gives it, untranslated. */
typedef struct
{
  const char *name;
  uint32_t value;
} KmSnapField;

typedef struct
{
  KmSnapCache cache;
  uint32_t align, colour_off, left_over;
  KmSlabManagement management;
  uint32_t management_size;
  uint32_t cache_line, slab_bytes;
  uint32_t n_lists;
  KmSnapSlabList lists[KM_SNAP_SLAB_LISTS];
  const uint8_t *show_first; /* n_lists indexes of lists: where there is room for few slabs, those of the first ones */
  uint32_t n_fields;
  KmSnapField fields[KM_SNAP_CACHE_FIELDS]; /* which numbers tell most about such a cache */
  bool arrays_are_lists;                    /* SLUB: each is the free list of a CPU */
  uint32_t n_arrays;
  KmSnapArray arrays[KM_MAX_CPUS + 1];
  KmSnapObjectMove moved;
  /* slabs that this step, or at its end this call, gave back to the page allocator */
  uint32_t n_left;
  KmPfn left[KM_SNAP_LEFT_SLABS];
} KmSnapCacheView;

/* Returns: (transfer none) all about @cache, which is on the chain; valid until the model moves or another cache is
 * asked for. */
const KmSnapCacheView *km_model_cache_view (KmModel *model, uint32_t cache);
