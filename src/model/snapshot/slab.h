/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slab layer at the current step as plain records, for painters that must never see the machine.
 *
 *   caches ──► KmSnapCache        every cache: use, waste, what the step touched
 *   chosen ──► KmSnapCacheView    its geometry, its lists of slabs, the arrays of the CPUs
 *   slab   ──► KmSnapSlabMap      one slab to the byte: gap, management, every object, unused tail
 *
 * The lists of a cache are walked once a step and cut after KM_SNAP_SLABS slabs; the map of a slab is made only for
 * those that a picture shows. All sizes are bytes; caches and slabs are numbers of their records, 0 = none. */
#pragma once

#include "model/snapshot/pages.h"

#include "core/slab/slab_geometry.h"
#include "core/words/value.h"

/* Slabs of one list that a snapshot carries. */
#define KM_SNAP_SLABS 16384

/* ---- all caches ---- */

typedef enum
{
  KM_CACHE_OWN,     /* made by kmem_cache_create() of the workload */
  KM_CACHE_GENERAL, /* of kmalloc() */
  KM_CACHE_BASE,    /* the allocator's own: kmem_cache, kmem_cache_node */
} KmCacheRole;

typedef struct
{
  uint32_t cache;
  const char *name; /* owned by the machine's script */
  KmCacheRole role;
  KmAllocator allocator;
  uint32_t object_size, size, num, order;
  uint32_t slabs;
  uint32_t live, waiting, free; /* objects: in somebody's hands, in arrays, free in their slabs */
  uint64_t total_bytes;         /* of all slabs; the five below add up to it */
  uint64_t asked_bytes;         /* of live objects, as far as somebody asked for them */
  uint64_t waste_bytes;         /* of live objects: nobody asked for them */
  uint64_t waiting_bytes, free_bytes;
  uint64_t overhead_bytes; /* gaps, management, unused tails */
  uint32_t marks;          /* KmStepMarks */
} KmSnapCache;

/* All caches of the machine: own ones, general ones by size, the base; each group from the oldest on. Returns:
 * (transfer none) an array, its length in @n; valid until the model moves. */
const KmSnapCache *km_model_caches (KmModel *model, uint32_t *n);

/* True if the script ever calls the slab layer (virtual memory): without that, its pictures have nothing to show. */
bool km_model_uses_caches (KmModel *model);
bool km_model_uses_areas (KmModel *model);

/* The cache that the pictures show: that of @selection (may be NULL), else the one that the step is about, else the
 * newest of the workload's own, else the general cache in use. 0 if there is none. */
uint32_t km_model_choose_cache (KmModel *model, const KmTarget *selection);

/* ---- the chosen cache ---- */

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
  uint32_t marks;
} KmSnapSlabList;

enum
{
  KM_SNAP_SLAB_LISTS = 4, /* at most */
  KM_SNAP_LEFT_SLABS = 32,
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
  KmValue value;            /* the object; KM_VALUE_NULL: all that stand in the array now, or stood there before */
  uint8_t from_cpu, to_cpu; /* of arrays: KM_MAX_CPUS is the shared one */
} KmSnapObjectMove;

typedef struct
{
  KmSnapCache cache;
  uint32_t align, colour, colour_off, colour_next, left_over;
  KmSlabManagement management;
  uint32_t management_size;
  uint32_t min_partial, cpu_partial, cpu_partial_slabs; /* SLUB */
  uint32_t cache_line, slab_bytes;
  uint32_t n_lists;
  KmSnapSlabList lists[KM_SNAP_SLAB_LISTS];
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

/* ---- one slab ---- */

typedef enum
{
  KM_OBJECT_FREE,    /* on the free chain of its slab */
  KM_OBJECT_WAITING, /* in an array, or on the free list of a CPU */
  KM_OBJECT_LIVE,    /* in somebody's hands */
} KmObjectState;

typedef struct
{
  uint8_t state;  /* KmObjectState */
  uint8_t marks;  /* KmStepMarks */
  uint16_t place; /* FREE: its place on the chain, 0 = taken next */
} KmSnapObject;

typedef struct
{
  KmPfn pfn;
  uint32_t slab;
  uint32_t bytes, gap;
  uint32_t management, management_size; /* on the slab: where; size 0: it is elsewhere */
  KmPfn management_pfn;                 /* off-slab: frame of the object that holds it, else KM_PFN_NONE */
  uint32_t first, size, pad;            /* slot of object 0; from one slot to the next; bytes of a slot before it */
  uint32_t object_size;
  uint32_t num, in_use, live;
  bool frozen;                /* SLUB: owned by a CPU */
  uint32_t n_free;            /* length of the chain */
  const uint16_t *chain;      /* indexes of the free objects, the next to be taken first; of the slab of a CPU those on
                                 its CPU's list */
  const KmSnapObject *object; /* num of them */
} KmSnapSlabMap;

/* Fills @map for a slab; its arrays are valid until the next call. */
void km_model_slab_map (KmModel *model, uint32_t slab, KmSnapSlabMap *map);
/* The first byte of object @index as a target. */
KmTarget km_slab_map_target (KmModel *model, const KmSnapSlabMap *map, uint32_t index);

/* Slab and index of the object that @value points at. Returns false if there is none. */
bool km_model_object_place (KmModel *model, KmValue value, KmPfn *pfn, uint32_t *index);
/* KmStepMarks of an object, and the target that stands for it. */
uint32_t km_model_object_marks (KmModel *model, KmValue value);

/* The frames of a slab, or of the slab of an object: half open. Returns false for other targets, and if it is gone. */
bool km_model_frames_of_target (KmModel *model, const KmTarget *target, KmPfn *start, KmPfn *end);

/* The slab that @target lies in or is, as its first frame; KM_PFN_NONE if it has none. */
KmPfn km_model_slab_of_target (KmModel *model, const KmTarget *target, uint32_t *index);
