/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The complete state of a cache of SLUB written out: every list and chain in order, every counter. Slow and plain on
 * purpose. It is the start state of a recording, a dump inside one, and both sides of a comparison. */
#pragma once

#include "core/machine/machine.h"

/* A slab. */
typedef struct
{
  KmPfn pfn;
  uint32_t in_use, objects;
  bool frozen;
  uint32_t slabs;          /* on a partial chain of a CPU: slabs from here to its end */
  uint32_t chain, n_chain; /* part of indexes: its own free objects, the next to be taken first */
  uint32_t line;           /* in the recording; 0 = it is in none */
} KmSlubSlabState;

/* What a CPU has. */
typedef struct
{
  bool has_slab;
  KmSlubSlabState slab;
  uint32_t chain, n_chain; /* part of indexes: its free list */
  GArray *partial;         /* of KmSlubSlabState, its partial chain */
} KmSlubCpuState;

typedef struct
{
  uint32_t n_cpus;                  /* CPUs known: the first ones */
  KmSlubCpuState cpus[KM_MAX_CPUS]; /* each has a partial chain, known or not */
  uint32_t nr_partial, nr_slabs, total_objects;
  GArray *partial, *full; /* of KmSlubSlabState, head to tail; full slabs are listed only with SLAB_STORE_USER */
  GArray *indexes;        /* of uint16_t */
} KmSlubState;

/* Returns: (transfer full) an empty state of @n_cpus CPUs, at most KM_MAX_CPUS. */
KmSlubState *km_slub_state_new (uint32_t n_cpus);
/* Frees a state; NULL is fine. */
void km_slub_state_free (KmSlubState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlubState, km_slub_state_free)

/* The state of the cache @cache, a record of @machine that belongs to SLUB. Returns: (transfer full) */
KmSlubState *km_slub_cache_state (const KmMachine *machine, uint32_t cache);

/* Compares two states of the same cache, for the CPUs that @expected knows. Returns true if they are equal; otherwise
 * false with the first difference in words in @difference (transfer full), which may be NULL. */
bool km_slub_state_equal (const KmSlubState *expected, const KmSlubState *actual, char **difference);
