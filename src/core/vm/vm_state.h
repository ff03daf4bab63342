/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual memory as records of the store (facts 9).
 *
 *   ROOT_VM ──▶ KmVm ──▶ areas: a tree sorted by address ──▶ KmArea ──▶ parts of its list of frames
 *                 │
 *                 ├──▶ KmPkmap: slots of kmap()             each with its page and counter
 *                 ├──▶ fixmap slots of kmap_atomic()        one word each
 *                 └──▶ per-CPU chunks                       used ranges of a unit, lowest first
 *
 * Addresses are counted in pages from the start of the vmalloc area: 2^28 of them fit into a value, so of the 32 TiB of
 * a 64-bit machine the first 1 TiB is there, sixteen times the largest memory. */
#pragma once

#include "core/machine/store.h"
#include "core/words/value.h"
#include "core/vm/vm_read.h"

enum
{
  VM_MAX_PAGES = 1 << KM_VALUE_SHIFT, /* of the vmalloc area */
  VM_NO_PAGE = UINT32_MAX,
  VM_PART_FRAMES = 15,         /* frames in one part of a list */
  VM_ATOMIC_SLOTS = 19,        /* KM_TYPE_NR of 2.6.34, for each CPU */
  VM_LOCAL_SLOTS = 16,         /* KM_MAX_IDX of 6.1 */
  VM_PKMAP_SLOTS = 1024,       /* LAST_PKMAP */
  VM_PKMAP_SLOTS_PAE = 512,    /* the same with PAE */
  VM_PKMAP_HASH = 128,         /* PA_HASH_ORDER 7 */
  VMAP_POOL_PAGES = 256,       /* MAX_VA_SIZE_PAGES: the largest area that goes to a pool */
  VM_OFFSET_BYTES = 8 << 20,   /* VMALLOC_OFFSET: the hole above the direct map */
  VM_RESERVE_BYTES = 128 << 20 /* __VMALLOC_RESERVE */
};

/* Its equations, which vm_validate.c checks under these names:
 *
 *   area           inside the vmalloc area, apart from every other one, with a guard page where its kind has one
 *   part_frames    an area lists as many frames as it has, and each of them is there
 *   subtree        the tree is sorted, its ranks fall downwards, and each node knows its subtree
 *   n_areas        = areas in the tree
 *   lazy_pages     = pages of the areas that are freed and not purged
 *   pools          6.12: a pool holds areas of its size alone, and every area that waits is in one
 *   pkmap          a slot with a counter is on the hash chain of its page, once, and no other slot is
 *   percpu         chunks are in order, their ranges apart and inside the unit, and `used` is the sum of them
 *   preempt_off    = sum of preempt over the CPUs
 */
typedef struct
{
  uint32_t areas;       /* root of the tree, 0 = empty */
  uint32_t n_areas;     /* in the tree, lazy ones too */
  uint32_t lazy_pages;  /* vmap_lazy_nr: pages of areas that are freed and not purged, guard pages too */
  uint32_t pkmap;       /* KmPkmap, 0 = no slot was ever used */
  uint32_t atomic;      /* words: see kmap.c; 0 = never used */
  uint32_t chunks;      /* the first per-CPU chunk, 0 = none */
  uint32_t stacks;      /* the newest kernel stack, 0 = none */
  uint32_t preempt_off; /* sum of the following */
  uint32_t preempt[KM_MAX_CPUS];
  uint32_t local[KM_MAX_CPUS];     /* 6.1: slots of kmap_atomic() in use by the task on the CPU */
  uint32_t interrupt[KM_MAX_CPUS]; /* bytes at the deepest of the CPU's stack for interrupts */
  uint32_t pools[KM_MAX_CPUS];     /* 6.12: KmVmapPools of each node, 0 = never used */
} KmVm;

/* Purged areas of one size, by KmArea.next: 6.12. */
typedef struct
{
  uint32_t first, last, len;
} KmVmapPool;

/* The pools of a node, by pages less one. */
typedef struct
{
  KmVmapPool pool[VMAP_POOL_PAGES];
} KmVmapPools;

/* struct vmap_area and struct vm_struct together. A node of the tree: a treap whose ranks are a hash of the start. */
typedef struct
{
  uint32_t start; /* page */
  uint32_t pages; /* with the guard page */
  uint32_t left, right;
  uint32_t low, high; /* of this subtree: first page, page behind the last */
  uint32_t gap;       /* the largest hole between two areas of this subtree */
  uint32_t kind;      /* KmAreaKind */
  uint32_t n;         /* frames mapped */
  uint32_t parts;     /* list of frames: KmAreaPart */
  uint32_t last_part;
  uint32_t descriptor; /* object: struct vm_struct, or KM_VALUE_NULL */
  uint32_t node;       /* object: struct vmap_area (2.6.34) */
  uint32_t array;      /* object or area: the array of page pointers */
  uint32_t owner;      /* operation that made it, UINT32_MAX = none */
  uint32_t vmap_node;  /* 6.12: node of the CPU that asked for it, plus 1; 0 = none */
  uint32_t next;       /* in a pool: the area behind it */
} KmArea;

typedef struct
{
  uint32_t next;
  uint32_t pfn[VM_PART_FRAMES];
} KmAreaPart;

typedef struct
{
  uint32_t pfn;   /* page that it maps, if count is not 0 */
  uint32_t count; /* pkmap_count: 0 = unused, 1 = mapped without users, n = n - 1 users */
  uint32_t next;  /* in its hash chain: slot + 1 */
} KmPkmapSlot;

typedef struct
{
  uint32_t last;                /* last_pkmap_nr */
  uint32_t hash[VM_PKMAP_HASH]; /* by page: slot + 1, 0 = empty */
  KmPkmapSlot slot[];           /* vm_pkmap_slots() of them */
} KmPkmap;

/* A range of every unit of a chunk that is in use. */
typedef struct
{
  uint32_t next;   /* the range above it, 0 = none */
  uint32_t offset; /* bytes from the start of a unit */
  uint32_t end;    /* behind it, with the bytes that were too few to be a hole */
  uint32_t size;   /* as asked */
  uint32_t owner;  /* operation, UINT32_MAX: static data */
  uint32_t copies; /* by CPU: the pointer that per_cpu_ptr() gave out, 0 = none yet; 0 = none at all */
} KmPercpuRange;

/* A chunk; behind the record a word for each page of each unit, CPU 0 first: the frame plus 1, 0 = none yet. */
typedef struct
{
  uint32_t next;   /* chunk, in the order of numbers */
  uint32_t number; /* 0 is the one of boot */
  uint32_t area;   /* KmArea of its units; chunk 0, in the memory of boot: 0 */
  uint32_t bytes;  /* of a unit that can be used */
  uint32_t used;   /* of these */
  uint32_t ranges; /* the lowest, 0 = none */
} KmPercpuChunk;

/* A kernel stack. */
typedef struct
{
  uint32_t next, prev;
  uint32_t value; /* address: a page, or an area with guard pages */
  uint32_t used;  /* bytes at the deepest, handlers of interrupts with it */
  uint32_t task;  /* bytes at the deepest of the task itself */
  uint32_t owner;
} KmStack;

static inline const KmVm *
vm_at (const KmMachine *m)
{
  uint32_t root = root_get (m, ROOT_VM);

  return root ? store_at (m, root) : NULL;
}

static inline const KmArea *
area_at (const KmMachine *m, KmRef area)
{
  return store_at (m, area);
}

/* Pages of the vmalloc area that can be used. */
static inline uint32_t
vm_area_pages (const KmMachine *m)
{
  return (uint32_t)MIN ((m->vmalloc_end - m->vmalloc_start) >> m->page_shift, VM_MAX_PAGES);
}

/* lazy_max_pages(): 32 MiB times the bits of the number of CPUs. */
static inline uint32_t
vm_lazy_max (const KmMachine *m)
{
  return ((32u << 20) >> m->page_shift) * (32 - (uint32_t)__builtin_clz (m->cpus));
}

/* Pages between two areas in 2.6.34, beside the guard page. */
static inline uint32_t
vm_extra (const KmMachine *m)
{
  return m->generation->vmap_leaves_page;
}

static inline uint32_t
area_rank (uint32_t start)
{
  start = (start ^ start >> 15) * 0x2c1b3c6du;
  start = (start ^ start >> 12) * 0x297a2d39u;
  return start ^ start >> 15;
}

/* The area around @page, or the next below it; 0 if there is none. */
static inline KmRef
area_below (const KmMachine *m, uint32_t page)
{
  const KmVm *vm = vm_at (m);
  KmRef at = vm ? vm->areas : 0, found = 0;

  while (at)
    {
      const KmArea *area = area_at (m, at);

      if (area->start <= page)
        found = at;
      at = area->start <= page ? area->right : area->left;
    }
  return found;
}

/* The area that starts at @page, 0 if none does. */
static inline KmRef
area_find (const KmMachine *m, uint32_t page)
{
  KmRef area = area_below (m, page);

  return area && area_at (m, area)->start == page ? area : 0;
}

/* The next area above @page, 0 if there is none. */
static inline KmRef
area_above (const KmMachine *m, uint32_t page)
{
  const KmVm *vm = vm_at (m);
  KmRef at = vm ? vm->areas : 0, found = 0;

  while (at)
    {
      const KmArea *area = area_at (m, at);

      if (area->start > page)
        found = at;
      at = area->start > page ? area->left : area->right;
    }
  return found;
}

/* The lowest area, 0 if there is none. */
static inline KmRef
area_first (const KmMachine *m)
{
  KmRef area = area_find (m, 0);

  return area ? area : area_above (m, 0);
}

/* Slots of kmap(), 0 on a machine without high memory. */
static inline uint32_t
vm_pkmap_slots (const KmMachine *m)
{
  if (!m->highmem)
    return 0;
  return m->pae ? VM_PKMAP_SLOTS_PAE : VM_PKMAP_SLOTS;
}

/* Slots of kmap_atomic() for each CPU. */
static inline uint32_t
vm_atomic_slots (const KmMachine *m)
{
  if (!m->highmem)
    return 0;
  return m->generation->kmap_local ? VM_LOCAL_SLOTS : VM_ATOMIC_SLOTS;
}

/* True if something has switched preemption off on @cpu. */
static inline bool
vm_preempt_off (const KmMachine *m, uint32_t cpu)
{
  const KmVm *vm = vm_at (m);

  return vm && vm->preempt[cpu] != 0;
}

/* True for a frame of high memory: it has no address of its own. */
static inline bool
vm_is_high (const KmMachine *m, KmPfn pfn)
{
  return km_machine_virtual_address (m, pfn) == 0;
}

/* ---- per-CPU data ---- */

/* What the first chunk looks like. */
static inline const KmPercpuShape *
percpu_shape (const KmMachine *m)
{
  return &m->generation->percpu_shape[m->sixty_four];
}

static inline const KmPercpuChunk *
percpu_chunk_at (const KmMachine *m, KmRef chunk)
{
  return store_at (m, chunk);
}

static inline const KmPercpuRange *
percpu_range_at (const KmMachine *m, KmRef range)
{
  return store_at (m, range);
}

/* The chunk of that number, 0 if there is none. */
static inline KmRef
percpu_chunk (const KmMachine *m, uint32_t number)
{
  KmRef chunk = vm_at (m) ? vm_at (m)->chunks : 0;

  while (chunk && percpu_chunk_at (m, chunk)->number != number)
    chunk = percpu_chunk_at (m, chunk)->next;
  return chunk;
}

/* Pages of a unit, the last one perhaps in part. */
static inline uint32_t
percpu_unit_pages (const KmMachine *m)
{
  return MAX (percpu_shape (m)->unit >> m->page_shift, 1);
}

/* The word of a page of a unit. */
static inline KmRef
percpu_page_word (const KmMachine *m, KmRef chunk, uint32_t cpu, uint32_t page)
{
  return chunk + RECORD_WORDS (KmPercpuChunk) + cpu * percpu_unit_pages (m) + page;
}
