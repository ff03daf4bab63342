/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations: what may be asked of the machine. One workload statement becomes one or more of them.
 *
 * Operations refer to each other by number, never by name: an operation that needs a page says which earlier
 * operation returned it (`ref`). The value is looked up in the table of results when the operation is applied, so the
 * machine itself keeps no names and a state depends on nothing but the operations before it. */
#pragma once

#include "core/words/types.h"

typedef enum
{
  KM_OP_ALLOC_PAGES,
  KM_OP_ALLOC_PAGE,
  KM_OP_GET_FREE_PAGES, /* __get_free_pages */
  KM_OP_GET_FREE_PAGE,  /* __get_free_page */
  KM_OP_GET_ZEROED_PAGE,
  KM_OP_GET_DMA_PAGES,     /* __get_dma_pages */
  KM_OP_ALLOC_PAGES_EXACT, /* size in `ref`, bytes */
  KM_OP_FREE_PAGES_PAGE,   /* __free_pages (page, order) */
  KM_OP_FREE_PAGE_PAGE,    /* __free_page (page) */
  KM_OP_FREE_PAGES,        /* free_pages (addr, order) */
  KM_OP_FREE_PAGE,         /* free_page (addr) */
  KM_OP_FREE_PAGES_EXACT,  /* size in `arg`, bytes */
  KM_OP_SPLIT_PAGE,
  KM_OP_GET_PAGE,
  KM_OP_PUT_PAGE,
  KM_OP_PAGE_CACHE, /* page_cache (n): n frames in `ref` become page cache; ours, no kernel call */
  KM_OP_DRAIN_ALL_PAGES,

  /* kmalloc; `ref` is the size in bytes (UINT32_MAX: that or more) or the object */
  KM_OP_KMALLOC,
  KM_OP_KZALLOC,
  KM_OP_KCALLOC,  /* more: count, size, flags = gfp */
  KM_OP_KREALLOC, /* `ref` = object; more: size, flags = gfp, delta */
  KM_OP_KFREE,    /* delta in bytes */
  KM_OP_KSIZE,

  /* object caches */
  KM_OP_KMEM_CACHE_INIT,    /* the slab layer starts; done by itself before the first operation that needs it */
  KM_OP_KMEM_CACHE_CREATE,  /* more: name, size, align, flags, ctor */
  KM_OP_KMEM_CACHE_DESTROY, /* `ref` = cache */
  KM_OP_KMEM_CACHE_SHRINK,
  KM_OP_KMEM_CACHE_ALLOC, /* `ref` = cache, gfp */
  KM_OP_KMEM_CACHE_ZALLOC,
  KM_OP_KMEM_CACHE_FREE, /* `ref` = object, arg = operation that returned the cache */
  KM_OP_CACHE_REAP,      /* cache_reap() on the CPU: one pass of the timer over all caches */

  /* virtual memory */
  KM_OP_VMALLOC, /* more: size */
  KM_OP_VZALLOC, /* the same; 6.1, and 2.6.34 by hand */
  KM_OP_VMALLOC_32,
  KM_OP_VFREE, /* delta in bytes */
  KM_OP_VMAP,  /* more: refs, count */
  KM_OP_VUNMAP,
  KM_OP_KMAP,
  KM_OP_KUNMAP,
  KM_OP_KMAP_ATOMIC, /* order = KM_USER0 and the like (2.6.34) */
  KM_OP_KUNMAP_ATOMIC,

  /* from one name of a page to another; `ref` = page or address, delta in page frames or bytes */
  KM_OP_PAGE_ADDRESS,
  KM_OP_VIRT_TO_PAGE,
  KM_OP_PAGE_TO_PFN,
  KM_OP_PFN_TO_PAGE, /* `ref` = a number, or the operation that returned it */
  KM_OP_VMALLOC_TO_PAGE,

  /* per-CPU data, kernel stacks */
  KM_OP_ALLOC_PERCPU, /* more: size, align */
  KM_OP_FREE_PERCPU,
  KM_OP_GET_CPU_VAR, /* preemption off */
  KM_OP_PUT_CPU_VAR,
  KM_OP_PER_CPU_PTR, /* order = CPU */
  KM_OP_GET_CPU_PTR, /* preemption off */
  KM_OP_PUT_CPU_PTR,
  KM_OP_GET_CPU, /* preemption off; the number of the CPU */
  KM_OP_PUT_CPU,
  KM_OP_DEFINE_PER_CPU,    /* a static variable; more: size, align, name = its type */
  KM_OP_ALLOC_THREAD_INFO, /* a kernel stack */
  KM_OP_FREE_THREAD_INFO,
  KM_OP_USE_STACK, /* `ref` = stack; more: size in bytes that a call chain needs; ours, no kernel call */

  /* touching memory: ours, no kernel call */
  KM_OP_WRITE, /* `ref` = any address; more: delta, size, byte */
  KM_OP_READ,
  KM_NR_OPS,
} KmOpKind;

enum
{
  KM_OP_REF_IS_PFN = 1 << 0,   /* `ref` is a page frame number, not an operation: __free_page(frame(0x10)) */
  KM_OP_SKIP_IF_NULL = 1 << 1, /* do nothing if the referred operation returned NULL (free_all, random) */
  KM_OP_FREED_BEFORE = 1 << 2, /* an earlier operation frees what `ref` names: whose page is it now? */
  KM_OP_HAS_MORE = 1 << 3,     /* `arg` is an index into the script's table of KmOpMore */
  KM_OP_CONTEXT_SHIFT = 4,     /* bits 4 and 5: KmContext */
};

#define KM_OP_NO_REF UINT32_MAX /* `ref` of a literal NULL */

/* One operation: 16 bytes, no pointers, the same on disk and in memory. */
typedef struct
{
  uint8_t kind;  /* KmOpKind */
  uint8_t order; /* as written; may be larger than KM_MAX_ORDER */
  uint8_t cpu;   /* 0 .. cpus-1 */
  uint8_t flags; /* KM_OP_* flags and the context */
  union
  {
    KmGfp gfp;     /* allocations */
    uint32_t arg;  /* free_pages_exact: bytes; KM_OP_HAS_MORE: index; kmem_cache_free: operation of the cache */
    int32_t delta; /* frees of `p + delta`: in page frames, of kfree and vfree in bytes */
  };
  uint32_t ref;  /* number of the operation whose result is used, a PFN, or a size; see kind and flags */
  uint32_t line; /* 1-based line of the statement in its file */
} KmOp;

/* What an operation says that does not fit into it. A script has a table of these; equal ones may be shared. */
typedef struct
{
  const char *name;     /* of a cache, of the type of a per-CPU variable; owned by the script */
  const uint32_t *refs; /* operations; owned by the script */
  uint64_t size;        /* bytes */
  int64_t delta;        /* bytes from the start of what `ref` names */
  uint32_t count;       /* of refs; of elements */
  uint32_t align;       /* bytes */
  uint32_t flags;       /* SLAB_* flags, or a gfp mask */
  bool ctor;            /* the cache has a constructor */
  uint8_t byte;         /* write(): what each byte becomes */
} KmOpMore;

/* Returns true if both say the same, names and refs compared by content. */
bool km_op_more_equal (const KmOpMore *a, const KmOpMore *b);

/* What an operation returns and what it takes, as C would say. */
typedef enum
{
  KM_TYPE_NOTHING,
  KM_TYPE_PAGE,    /* struct page * */
  KM_TYPE_ADDRESS, /* unsigned long, void *: an address of memory */
  KM_TYPE_CACHE,   /* struct kmem_cache * */
  KM_TYPE_PERCPU,  /* a per-CPU pointer */
  KM_TYPE_NUMBER,
} KmType;

/* What an operation works on: who carries it out. */
typedef enum
{
  KM_OP_OF_PAGES,
  KM_OP_OF_KMALLOC, /* from here on: what is built on the page allocator */
  KM_OP_OF_CACHES,
  KM_OP_OF_VMALLOC,
  KM_OP_OF_KMAP,
  KM_OP_OF_ADDRESSES, /* from one name of a page to another */
  KM_OP_OF_PERCPU,
  KM_OP_OF_STACKS,
  KM_OP_OF_BYTES,
  KM_NR_OP_SUBJECTS,
} KmOpSubject;

static inline KmContext
km_op_context (const KmOp *op)
{
  return (KmContext)(op->flags >> KM_OP_CONTEXT_SHIFT & 3);
}

/* What an operation kind is called and what its parts mean. One table, used by parser, printer and narration. */
typedef struct
{
  const char *name; /* the kernel's spelling */
  bool allocates;   /* returns a page or an address, takes a gfp mask */
  bool frees;       /* gives back what `ref` names */
  bool may_free;    /* does so, or returns it again: krealloc */
  bool has_order;   /* the order is an argument (otherwise 0) */
  bool address;     /* deals in virtual addresses, not in struct page */
  bool has_size;    /* takes a size in bytes */
  bool has_gfp;     /* `gfp` is a mask */
  bool has_arg;     /* `arg` is no index and `delta` no distance: see KmOp */
  bool more_gfp;    /* the mask is in `flags` of KmOpMore */
  bool may_sleep;   /* although it has no mask */
  KmOpSubject subject;
  KmType returns; /* of the result */
  KmType takes;   /* of `ref` */
  KmOpKind freed; /* by which call what it returns is given back; 0: nothing has to be */
} KmOpInfo;

/* Returns the description of @kind, which must be below KM_NR_OPS. */
const KmOpInfo *km_op_info (KmOpKind kind);

/* Puts the mask of @op in @gfp; @more is its own, NULL if it has none. Returns false if it has no mask. */
bool km_op_gfp (const KmOp *op, const KmOpMore *more, KmGfp *gfp);

/* Returns true if @op reads the result of another operation (as opposed to a PFN, a size or nothing). */
bool km_op_uses_ref (const KmOp *op);
