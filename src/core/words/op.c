/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/op.h"

#include "base/assert.h"

#include <glib.h>
#include <string.h>

#define PAGES KM_TYPE_PAGE
#define ADDRESS KM_TYPE_ADDRESS
#define CACHE KM_TYPE_CACHE

static const KmOpInfo infos[KM_NR_OPS] = {
  [KM_OP_ALLOC_PAGES] = { "alloc_pages", .allocates = true, .has_order = true, .has_gfp = true, .returns = PAGES,
                          .freed = KM_OP_FREE_PAGES_PAGE },
  [KM_OP_ALLOC_PAGE] = { "alloc_page", .allocates = true, .has_gfp = true, .returns = PAGES,
                         .freed = KM_OP_FREE_PAGE_PAGE },
  [KM_OP_GET_FREE_PAGES] = { "__get_free_pages", .allocates = true, .has_order = true, .address = true, .has_gfp = true,
                             .returns = ADDRESS, .freed = KM_OP_FREE_PAGES },
  [KM_OP_GET_FREE_PAGE] = { "__get_free_page", .allocates = true, .address = true, .has_gfp = true, .returns = ADDRESS,
                            .freed = KM_OP_FREE_PAGE },
  [KM_OP_GET_ZEROED_PAGE] = { "get_zeroed_page", .allocates = true, .address = true, .has_gfp = true,
                              .returns = ADDRESS, .freed = KM_OP_FREE_PAGE },
  [KM_OP_GET_DMA_PAGES] = { "__get_dma_pages", .allocates = true, .has_order = true, .address = true, .has_gfp = true,
                            .returns = ADDRESS, .freed = KM_OP_FREE_PAGES },
  [KM_OP_ALLOC_PAGES_EXACT] = { "alloc_pages_exact", .allocates = true, .address = true, .has_size = true,
                                .has_gfp = true, .returns = ADDRESS, .freed = KM_OP_FREE_PAGES_EXACT },
  [KM_OP_FREE_PAGES_PAGE] = { "__free_pages", .frees = true, .has_order = true, .takes = PAGES },
  [KM_OP_FREE_PAGE_PAGE] = { "__free_page", .frees = true, .takes = PAGES },
  [KM_OP_FREE_PAGES] = { "free_pages", .frees = true, .has_order = true, .address = true, .takes = ADDRESS },
  [KM_OP_FREE_PAGE] = { "free_page", .frees = true, .address = true, .takes = ADDRESS },
  [KM_OP_FREE_PAGES_EXACT] = { "free_pages_exact", .frees = true, .address = true, .has_arg = true, .has_size = true,
                               .takes = ADDRESS },
  [KM_OP_SPLIT_PAGE] = { "split_page", .has_order = true, .takes = PAGES },
  [KM_OP_GET_PAGE] = { "get_page", .takes = PAGES },
  [KM_OP_PUT_PAGE] = { "put_page", .frees = true, .takes = PAGES },
  [KM_OP_PAGE_CACHE] = { "page_cache" },
  [KM_OP_DRAIN_ALL_PAGES] = { "drain_all_pages" },

  [KM_OP_KMALLOC] = { "kmalloc", .allocates = true, .address = true, .has_size = true, .has_gfp = true,
                      .subject = KM_OP_OF_KMALLOC, .returns = ADDRESS, .freed = KM_OP_KFREE },
  [KM_OP_KZALLOC] = { "kzalloc", .allocates = true, .address = true, .has_size = true, .has_gfp = true,
                      .subject = KM_OP_OF_KMALLOC, .returns = ADDRESS, .freed = KM_OP_KFREE },
  [KM_OP_KCALLOC] = { "kcalloc", .allocates = true, .address = true, .more_gfp = true, .subject = KM_OP_OF_KMALLOC,
                      .returns = ADDRESS, .freed = KM_OP_KFREE },
  [KM_OP_KREALLOC] = { "krealloc", .allocates = true, .may_free = true, .address = true, .more_gfp = true,
                       .subject = KM_OP_OF_KMALLOC, .returns = ADDRESS, .takes = ADDRESS, .freed = KM_OP_KFREE },
  [KM_OP_KFREE] = { "kfree", .frees = true, .address = true, .subject = KM_OP_OF_KMALLOC, .takes = ADDRESS },
  [KM_OP_KSIZE] = { "ksize", .address = true, .subject = KM_OP_OF_KMALLOC, .returns = KM_TYPE_NUMBER,
                    .takes = ADDRESS },

  [KM_OP_KMEM_CACHE_INIT] = { "kmem_cache_init", .subject = KM_OP_OF_CACHES },
  [KM_OP_KMEM_CACHE_CREATE] = { "kmem_cache_create", .may_sleep = true, .subject = KM_OP_OF_CACHES, .returns = CACHE },
  [KM_OP_KMEM_CACHE_DESTROY] = { "kmem_cache_destroy", .may_sleep = true, .subject = KM_OP_OF_CACHES, .takes = CACHE },
  [KM_OP_KMEM_CACHE_SHRINK] = { "kmem_cache_shrink", .subject = KM_OP_OF_CACHES, .takes = CACHE },
  [KM_OP_KMEM_CACHE_ALLOC] = { "kmem_cache_alloc", .allocates = true, .address = true, .has_gfp = true,
                               .subject = KM_OP_OF_CACHES, .returns = ADDRESS, .takes = CACHE,
                               .freed = KM_OP_KMEM_CACHE_FREE },
  [KM_OP_KMEM_CACHE_ZALLOC] = { "kmem_cache_zalloc", .allocates = true, .address = true, .has_gfp = true,
                                .subject = KM_OP_OF_CACHES, .returns = ADDRESS, .takes = CACHE,
                                .freed = KM_OP_KMEM_CACHE_FREE },
  [KM_OP_KMEM_CACHE_FREE] = { "kmem_cache_free", .frees = true, .address = true, .has_arg = true,
                              .subject = KM_OP_OF_CACHES, .takes = ADDRESS },
  [KM_OP_CACHE_REAP] = { "cache_reap", .subject = KM_OP_OF_CACHES },

  [KM_OP_VMALLOC] = { "vmalloc", .allocates = true, .address = true, .may_sleep = true, .subject = KM_OP_OF_VMALLOC,
                      .returns = ADDRESS, .freed = KM_OP_VFREE },
  [KM_OP_VZALLOC] = { "vzalloc", .allocates = true, .address = true, .may_sleep = true, .subject = KM_OP_OF_VMALLOC,
                      .returns = ADDRESS, .freed = KM_OP_VFREE },
  [KM_OP_VMALLOC_32] = { "vmalloc_32", .allocates = true, .address = true, .may_sleep = true,
                         .subject = KM_OP_OF_VMALLOC, .returns = ADDRESS, .freed = KM_OP_VFREE },
  [KM_OP_VFREE] = { "vfree", .frees = true, .address = true, .subject = KM_OP_OF_VMALLOC, .takes = ADDRESS },
  [KM_OP_VMAP] = { "vmap", .allocates = true, .address = true, .may_sleep = true, .subject = KM_OP_OF_VMALLOC,
                   .returns = ADDRESS, .freed = KM_OP_VUNMAP },
  [KM_OP_VUNMAP] = { "vunmap", .frees = true, .address = true, .subject = KM_OP_OF_VMALLOC, .takes = ADDRESS },
  [KM_OP_KMAP] = { "kmap", .address = true, .may_sleep = true, .subject = KM_OP_OF_KMAP, .returns = ADDRESS,
                   .takes = PAGES, .freed = KM_OP_KUNMAP },
  [KM_OP_KUNMAP] = { "kunmap", .subject = KM_OP_OF_KMAP, .takes = PAGES },
  [KM_OP_KMAP_ATOMIC] = { "kmap_atomic", .address = true, .subject = KM_OP_OF_KMAP, .returns = ADDRESS, .takes = PAGES,
                          .freed = KM_OP_KUNMAP_ATOMIC },
  [KM_OP_KUNMAP_ATOMIC] = { "kunmap_atomic", .subject = KM_OP_OF_KMAP, .takes = ADDRESS },

  [KM_OP_PAGE_ADDRESS] = { "page_address", .address = true, .subject = KM_OP_OF_ADDRESSES, .returns = ADDRESS,
                           .takes = PAGES },
  [KM_OP_VIRT_TO_PAGE] = { "virt_to_page", .subject = KM_OP_OF_ADDRESSES, .returns = PAGES, .takes = ADDRESS },
  [KM_OP_PAGE_TO_PFN] = { "page_to_pfn", .subject = KM_OP_OF_ADDRESSES, .returns = KM_TYPE_NUMBER, .takes = PAGES },
  [KM_OP_PFN_TO_PAGE] = { "pfn_to_page", .subject = KM_OP_OF_ADDRESSES, .returns = PAGES, .takes = KM_TYPE_NUMBER },
  [KM_OP_VMALLOC_TO_PAGE] = { "vmalloc_to_page", .subject = KM_OP_OF_ADDRESSES, .returns = PAGES, .takes = ADDRESS },

  [KM_OP_ALLOC_PERCPU] = { "alloc_percpu", .allocates = true, .may_sleep = true, .subject = KM_OP_OF_PERCPU,
                           .returns = KM_TYPE_PERCPU, .freed = KM_OP_FREE_PERCPU },
  [KM_OP_FREE_PERCPU] = { "free_percpu", .frees = true, .address = true, .subject = KM_OP_OF_PERCPU,
                          .takes = KM_TYPE_PERCPU },
  [KM_OP_GET_CPU_VAR] = { "get_cpu_var", .subject = KM_OP_OF_PERCPU, .takes = KM_TYPE_PERCPU },
  [KM_OP_PUT_CPU_VAR] = { "put_cpu_var", .subject = KM_OP_OF_PERCPU, .takes = KM_TYPE_PERCPU },
  [KM_OP_PER_CPU_PTR] = { "per_cpu_ptr", .address = true, .subject = KM_OP_OF_PERCPU, .returns = ADDRESS,
                          .takes = KM_TYPE_PERCPU },
  [KM_OP_GET_CPU_PTR] = { "get_cpu_ptr", .address = true, .subject = KM_OP_OF_PERCPU, .returns = ADDRESS,
                          .takes = KM_TYPE_PERCPU },
  [KM_OP_PUT_CPU_PTR] = { "put_cpu_ptr", .subject = KM_OP_OF_PERCPU, .takes = KM_TYPE_PERCPU },
  [KM_OP_GET_CPU] = { "get_cpu", .subject = KM_OP_OF_PERCPU, .returns = KM_TYPE_NUMBER },
  [KM_OP_PUT_CPU] = { "put_cpu", .subject = KM_OP_OF_PERCPU },
  [KM_OP_DEFINE_PER_CPU] = { "DEFINE_PER_CPU", .subject = KM_OP_OF_PERCPU, .returns = KM_TYPE_PERCPU },
  [KM_OP_ALLOC_THREAD_INFO] = { "alloc_thread_info", .allocates = true, .address = true, .may_sleep = true,
                                .subject = KM_OP_OF_STACKS, .returns = ADDRESS, .freed = KM_OP_FREE_THREAD_INFO },
  [KM_OP_FREE_THREAD_INFO] = { "free_thread_info", .frees = true, .address = true, .subject = KM_OP_OF_STACKS,
                               .takes = ADDRESS },
  [KM_OP_USE_STACK] = { "use_stack", .subject = KM_OP_OF_STACKS, .takes = ADDRESS },

  [KM_OP_WRITE] = { "write", .subject = KM_OP_OF_BYTES, .takes = ADDRESS },
  [KM_OP_READ] = { "read", .subject = KM_OP_OF_BYTES, .takes = ADDRESS },
};

#undef PAGES
#undef ADDRESS
#undef CACHE

const KmOpInfo *
km_op_info (KmOpKind kind)
{
  km_assert (kind < KM_NR_OPS);
  return &infos[kind];
}

bool
km_op_gfp (const KmOp *op, const KmOpMore *more, KmGfp *gfp)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)op->kind);

  if (!info->has_gfp && !info->more_gfp)
    return false;
  *gfp = info->has_gfp ? op->gfp : more->flags;
  return true;
}

bool
km_op_uses_ref (const KmOp *op)
{
  return km_op_info (op->kind)->takes != KM_TYPE_NOTHING && !(op->flags & KM_OP_REF_IS_PFN) && op->ref != KM_OP_NO_REF;
}

static bool
same_refs (const uint32_t *a, const uint32_t *b, uint32_t n)
{
  if (a == NULL || b == NULL)
    return a == b;
  return memcmp (a, b, n * sizeof *a) == 0;
}

bool
km_op_more_equal (const KmOpMore *a, const KmOpMore *b)
{
  return a->size == b->size && a->delta == b->delta && a->count == b->count && a->align == b->align
         && a->flags == b->flags && a->ctor == b->ctor && a->byte == b->byte && g_strcmp0 (a->name, b->name) == 0
         && same_refs (a->refs, b->refs, a->count);
}
