/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the slab layer: caches, slabs, array caches, objects. For pictures, narration, expectations and /proc files;
 * nothing here changes a machine. Records that an event of the past names may be gone: ask km_machine_has_cache(). */
#pragma once

#include "core/slab/kmem_cache.h"
#include "core/slab/slab_types.h"

/* cache_line_size() of the machine, bytes. */
uint32_t km_machine_cache_line (const KmMachine *m);

/* ---- caches ---- */

/* The newest cache on the chain, or the one that is older than @cache; 0 at the end. 0 before kmem_cache_init(). */
KmRef km_machine_cache_first (const KmMachine *m);
KmRef km_machine_cache_next (const KmMachine *m, KmRef cache);
/* True if @cache is on the chain. */
bool km_machine_has_cache (const KmMachine *m, KmRef cache);
/* True if the record @cache holds a cache: one on the chain, or one that is being made or unmade just now. Any number
 * may be asked for. */
bool km_machine_is_cache (const KmMachine *m, KmRef cache);
/* The cache of this name, or 0. */
KmRef km_machine_cache_by_name (const KmMachine *m, const char *name);
/* The name of a cache as the kernel has it. Owned by the machine's script, or for ever there; never NULL. */
const char *km_machine_cache_name (const KmMachine *m, KmRef cache);

/* One cache in numbers. Sizes in bytes. */
typedef struct
{
  const char *name;
  KmAllocator allocator;
  uint32_t object_size; /* what a caller may use */
  uint32_t size;        /* from one object to the next */
  uint32_t align, flags;
  uint32_t num, order; /* objects and order of a slab */
  uint32_t pad;        /* red zone in front of each object */
  bool ctor, general;
  uint32_t merged;     /* 6.1: further names */
  uint32_t live;       /* objects held by a caller */
  uint64_t waste;      /* general caches: bytes that nobody asked for */
  uint32_t slabs;      /* all of them */
  uint32_t objects;    /* in all of them, free or not; SLUB may have made smaller slabs */
  uint32_t active;     /* objects that /proc/slabinfo counts as active */
  uint32_t descriptor; /* object of kmem_cache with the struct, or KM_VALUE_NULL */

  /* SLAB */
  KmSlabManagement management;
  uint32_t management_size, management_cache; /* off-slab: the general cache, else 0 */
  uint32_t left_over, colour, colour_off, colour_next;
  uint32_t limit, batchcount, shared_limit, free_limit, free_objects;
  uint32_t n_slabs[KM_NR_SLAB_LISTS]; /* by KmSlabList */
  bool free_touched;
  uint32_t grown, destroyed;

  /* SLUB */
  uint32_t min_num, min_order; /* when the preferred order is not to be had */
  uint32_t inuse, offset;      /* bytes in front of what follows the object; of the free pointer in it */
  uint32_t min_partial, cpu_partial, cpu_partial_slabs;
  uint32_t nr_partial; /* slabs on the node's partial list */
} KmCacheInfo;

/* Fills @info for a cache on the chain. */
void km_machine_cache (const KmMachine *m, KmRef cache, KmCacheInfo *info);

/* Bytes of bookkeeping that a cache occupies in the simulation, beside the frames: its record, slabs, arrays. */
size_t km_machine_kmem_bytes (const KmMachine *m, KmRef cache);

/* ---- array caches (SLAB) ---- */

/* The array of @cpu, or the shared one (@cpu = KM_MAX_CPUS). Returns false if there is none. The entries are objects,
 * the top last; they stay good until the machine changes. */
bool km_machine_array (const KmMachine *m, KmRef cache, uint32_t cpu, KmSlabArray *array);

/* ---- what a CPU has (SLUB) ---- */

typedef struct
{
  KmRef slab;        /* its slab, 0 = none */
  uint32_t freelist; /* index of the next object, KM_SLAB_BUFCTL_END = none */
  KmRef partial;     /* first slab of its partial chain, 0 = none; km_machine_slab_next() leads on */
  uint32_t n_partial;
} KmCpuSlab;

/* Returns false if the cache is not one of SLUB. */
bool km_machine_cpu_slab (const KmMachine *m, KmRef cache, uint32_t cpu, KmCpuSlab *cpu_slab);

/* ---- slabs ---- */

/* The first slab of a list, or the one behind @slab on its list; 0 at the end. SLUB has KM_SLAB_PARTIAL alone, and
 * KM_SLAB_FULL when it keeps track of full slabs for debugging. */
KmRef km_machine_slab_first (const KmMachine *m, KmRef cache, KmSlabList list);
KmRef km_machine_slab_next (const KmMachine *m, KmRef slab);
/* The slab that owns a frame, or 0. */
KmRef km_machine_slab_of_frame (const KmMachine *m, KmPfn pfn);

typedef struct
{
  KmRef cache;
  KmPfn pfn;     /* first frame */
  uint32_t list; /* KmSlabList; SLUB: KM_SLUB_LIST_CPU and the like of slub_read.h */
  uint32_t num;  /* objects: SLUB may have made a smaller slab */
  uint32_t order;
  bool frozen;           /* SLUB: owned by a CPU */
  uint32_t gap;          /* bytes: its colour */
  uint32_t first_object; /* bytes from the start to the slot of object 0: s_mem */
  uint32_t in_use;       /* inuse: not free in the slab */
  uint32_t live;         /* of them held by a caller; the rest waits in arrays */
  uint32_t free;         /* index of the first free object, KM_SLAB_BUFCTL_END if there is none */
  uint32_t management;   /* object that holds the management, KM_VALUE_NULL if it is on the slab */
} KmSlabView;

/* Describes a slab, which must be there. */
void km_machine_slab (const KmMachine *m, KmRef slab, KmSlabView *view);
/* Of all that only the first frame and inuse: for walks over thousands of slabs. */
void km_machine_slab_use (const KmMachine *m, KmRef slab, KmPfn *pfn, uint32_t *in_use);
/* Entry of the bufctl (2.6.34) or index array (6.1). */
uint32_t km_machine_slab_table (const KmMachine *m, KmRef slab, uint32_t index);
/* Writes the indexes of the free objects of a slab (of SLUB without those in a CPU's free list), the next to be taken
 * first, into @indexes, which has room for num. Returns how many there are. */
uint32_t km_machine_slab_chain (const KmMachine *m, KmRef slab, uint16_t *indexes);
/* True if object @index is held by a caller. */
bool km_machine_slab_is_live (const KmMachine *m, KmRef slab, uint32_t index);

/* ---- objects ---- */

typedef struct
{
  KmRef cache, slab;
  uint32_t index;
  KmPfn pfn;        /* frame of its first byte */
  uint32_t offset;  /* of its first byte in that frame */
  int32_t inside;   /* where the pointer points, from the start of the object */
  bool live;        /* held by a caller */
  bool in_slab;     /* free in its slab; neither: it waits in an array or a CPU's free list */
  uint32_t waste;   /* general caches: bytes nobody asked for */
  uint64_t address; /* virtual, of the first byte */
} KmObjectInfo;

/* The object that @value points at or into. Returns false, and leaves @info alone, if it is none (any more). */
bool km_machine_object (const KmMachine *m, KmValue value, KmObjectInfo *info);
/* The object around byte @offset of a frame. */
bool km_machine_object_at (const KmMachine *m, KmPfn pfn, uint32_t offset, KmObjectInfo *info);
/* Slab and index of the object that @value points at or into, at the price of a division. Returns false if there is
 * none. */
bool km_machine_object_place (const KmMachine *m, KmValue value, KmRef *slab, uint32_t *index);
/* The value of object @index of a slab. */
KmValue km_machine_object_value (KmRef slab, uint32_t index);
/* The virtual address of an object or of a pointer into the direct map; 0 if it is none. */
uint64_t km_slab_object_address (const KmMachine *m, KmValue value);
