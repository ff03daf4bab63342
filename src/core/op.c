/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/op.h"

#include "base/assert.h"

static const KmOpInfo infos[KM_NR_OPS] = {
  [KM_OP_ALLOC_PAGES] = { "alloc_pages", .allocates = true, .has_order = true },
  [KM_OP_ALLOC_PAGE] = { "alloc_page", .allocates = true },
  [KM_OP_GET_FREE_PAGES] = { "__get_free_pages", .allocates = true, .has_order = true, .address = true },
  [KM_OP_GET_FREE_PAGE] = { "__get_free_page", .allocates = true, .address = true },
  [KM_OP_GET_ZEROED_PAGE] = { "get_zeroed_page", .allocates = true, .address = true },
  [KM_OP_GET_DMA_PAGES] = { "__get_dma_pages", .allocates = true, .has_order = true, .address = true },
  [KM_OP_ALLOC_PAGES_EXACT] = { "alloc_pages_exact", .allocates = true, .address = true, .has_size = true },
  [KM_OP_FREE_PAGES_PAGE] = { "__free_pages", .frees = true, .has_order = true },
  [KM_OP_FREE_PAGE_PAGE] = { "__free_page", .frees = true },
  [KM_OP_FREE_PAGES] = { "free_pages", .frees = true, .has_order = true, .address = true },
  [KM_OP_FREE_PAGE] = { "free_page", .frees = true, .address = true },
  [KM_OP_FREE_PAGES_EXACT] = { "free_pages_exact", .frees = true, .address = true, .has_size = true },
  [KM_OP_SPLIT_PAGE] = { "split_page", .has_order = true },
  [KM_OP_GET_PAGE] = { "get_page" },
  [KM_OP_PUT_PAGE] = { "put_page", .frees = true },
  [KM_OP_PAGE_ADDRESS] = { "page_address" },
  [KM_OP_PAGE_CACHE] = { "page_cache", .has_size = false },
  [KM_OP_DRAIN_ALL_PAGES] = { "drain_all_pages" },
};

const KmOpInfo *
km_op_info (KmOpKind kind)
{
  km_assert (kind < KM_NR_OPS);
  return &infos[kind];
}

bool
km_op_uses_ref (const KmOp *op)
{
  switch (op->kind)
    {
    case KM_OP_FREE_PAGES_PAGE:
    case KM_OP_FREE_PAGE_PAGE:
    case KM_OP_FREE_PAGES:
    case KM_OP_FREE_PAGE:
    case KM_OP_FREE_PAGES_EXACT:
    case KM_OP_SPLIT_PAGE:
    case KM_OP_GET_PAGE:
    case KM_OP_PUT_PAGE:
    case KM_OP_PAGE_ADDRESS:
      return !(op->flags & KM_OP_REF_IS_PFN) && op->ref != KM_OP_NO_REF;
    default:
      return false;
    }
}
