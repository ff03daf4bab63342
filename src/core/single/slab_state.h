/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The complete state of a slab cache written out: every list and chain in order, every counter. Slow and plain on
 * purpose. It is the start state of a recording, a dump inside one, and both sides of a comparison. */
#pragma once

#include "core/single/slab_single.h"

/* An object as recordings name it. */
typedef struct
{
  KmPfn pfn;             /* first frame of its slab */
  uint32_t first_object; /* offset of object 0 in the slab */
  uint32_t index;
} KmSlabPlace;

typedef struct
{
  uint32_t limit, batchcount;
  bool touched;
  GArray *entries; /* of KmSlabPlace, the top last */
  uint32_t line;   /* in the recording; 0 = it is in none */
} KmSlabArrayState;

typedef struct
{
  KmPfn pfn;
  uint32_t first_object, in_use;
  uint32_t chain, n_chain; /* part of indexes: the free chain */
  uint32_t table, n_table; /* part of indexes: the whole bufctl; n_table 0 = unknown */
  uint32_t line;           /* in the recording; 0 = it is in none */
} KmSlabSlabState;

typedef struct
{
  uint32_t n_arrays;                    /* CPUs known: the first ones */
  KmSlabArrayState arrays[KM_MAX_CPUS]; /* the first n_arrays have entries */
  KmSlabArrayState shared;              /* the array that all CPUs share; it has no batchcount */
  int32_t shared_limit;                 /* objects it has room for, -1 = there is none */
  bool shared_known;                    /* its entries are known */
  uint32_t total_slabs, free_slabs;     /* counted, as the kernel does */
  uint32_t free_objects, free_limit, colour_next;
  int32_t free_touched;            /* 0, 1, -1 = unknown */
  GArray *slabs[KM_NR_SLAB_LISTS]; /* of KmSlabSlabState, head to tail */
  GArray *indexes;                 /* of uint16_t */
} KmSlabState;

/* Returns: (transfer full) an empty state of @n_arrays CPUs, at most KM_MAX_CPUS. */
KmSlabState *km_slab_state_new (uint32_t n_arrays);
/* Frees a state; NULL is fine. */
void km_slab_state_free (KmSlabState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlabState, km_slab_state_free)

/* The state of @cache. Returns: (transfer full) */
KmSlabState *km_slab_cache_state (const KmSingle *cache);

/* Brings @cache, which must be new, into @state. Returns true; otherwise false with the reason in words in @problem
 * (transfer full) and the line of what cannot be in @line, 0 if that is nothing alone, if the state is not one that the
 * cache can be in; @cache must then be freed. */
bool km_slab_cache_restore (KmSingle *cache, const KmSlabState *state, char **problem, uint32_t *line);

/* Compares two states of the same cache; what is unknown in @expected is passed over. Returns true if they are equal;
 * otherwise false with the first difference in words in @difference (transfer full), which may be NULL. */
bool km_slab_state_equal (const KmSlabState *expected, const KmSlabState *actual, char **difference);
