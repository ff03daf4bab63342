/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a cache of SLAB as readers see them: lists, counters, arrays, slabs. */
#pragma once

#include "core/words/types.h"

#define KM_SLAB_NONE UINT32_MAX /* no object, no slab */

/* The lists of slabs; the book calls the last one “empty”. */
typedef enum
{
  KM_SLAB_FULL,
  KM_SLAB_PARTIAL,
  KM_SLAB_FREE,
  KM_NR_SLAB_LISTS,
} KmSlabList;

/* Values of a bufctl that are no index (2.6.34). */
enum
{
  KM_SLAB_BUFCTL_END = 0xffff,
  KM_SLAB_BUFCTL_TAKEN = 0xfffe, /* BUFCTL_FREE: debug builds mark an object that left the slab */
};

/* The counters of struct kmem_list3 (2.6.34), kmem_cache_node (6.1). */
typedef struct
{
  uint32_t n_slabs[KM_NR_SLAB_LISTS];
  uint32_t free_objects; /* in slabs, not in arrays */
  uint32_t colour_next;
  bool free_touched;
  uint64_t grown, destroyed; /* slabs, since the cache was made */
} KmSlabCounters;

/* An array cache: a stack. */
typedef struct
{
  uint32_t limit, batchcount; /* the shared array has no batchcount */
  uint32_t avail;
  bool touched;
  const uint32_t *entries; /* avail object numbers, the top last; valid until the next call */
} KmSlabArray;

/* One slab. */
typedef struct
{
  KmPfn pfn;             /* first frame */
  uint32_t gap;          /* bytes before the coloured part */
  uint32_t first_object; /* offset of object 0: s_mem, and colouroff of 2.6.34 */
  uint32_t in_use;       /* inuse, active: objects that are not free in the slab */
  uint32_t free;         /* index of the first free object, KM_SLAB_BUFCTL_END if there is none */
} KmSlabInfo;

/* SLUB. */
enum
{
  KM_SLUB_END = 0xffff, /* NULL as a free pointer, as an index */
  /* where a slab is (KmSlabView.list), besides KM_SLAB_FULL, KM_SLAB_PARTIAL and KM_NR_SLAB_LISTS (none) */
  KM_SLUB_LIST_CPU = KM_NR_SLAB_LISTS + 1, /* the slab of a CPU */
  KM_SLUB_LIST_CPU_PARTIAL,                /* on the partial chain of a CPU */
};
