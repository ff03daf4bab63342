/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations: what may be asked of the machine. One workload statement becomes one or more of them.
 *
 * Operations refer to each other by number, never by name: an operation that needs a page says which earlier
 * operation returned it (`ref`). The value is looked up in the table of results when the operation is applied, so the
 * machine itself keeps no names and a state depends on nothing but the operations before it. */
#pragma once

#include "core/types.h"

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
  KM_OP_PAGE_ADDRESS,
  KM_OP_PAGE_CACHE, /* page_cache (n): n frames in `ref` become page cache; ours, no kernel call */
  KM_OP_DRAIN_ALL_PAGES,
  KM_NR_OPS,
} KmOpKind;

enum
{
  KM_OP_REF_IS_PFN = 1 << 0,   /* `ref` is a page frame number, not an operation: __free_page(frame(0x10)) */
  KM_OP_SKIP_IF_NULL = 1 << 1, /* do nothing if the referred operation returned NULL (free_all, random) */
  KM_OP_FREED_BEFORE = 1 << 2, /* an earlier operation frees what `ref` names: whose page is it now? */
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
    uint32_t arg;  /* free_pages_exact: bytes */
    int32_t delta; /* frees of `p + delta`: in page frames */
  };
  uint32_t ref;  /* number of the operation whose result is used, a PFN, or a size; see kind and flags */
  uint32_t line; /* 1-based line of the statement in its file */
} KmOp;

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
  bool has_order;   /* the order is an argument (otherwise 0) */
  bool address;     /* deals in virtual addresses, not in struct page */
  bool has_size;    /* takes a size in bytes */
} KmOpInfo;

/* Returns the description of @kind, which must be below KM_NR_OPS. */
const KmOpInfo *km_op_info (KmOpKind kind);

/* Returns true if @op reads the result of another operation (as opposed to a PFN, a size or nothing). */
bool km_op_uses_ref (const KmOp *op);
