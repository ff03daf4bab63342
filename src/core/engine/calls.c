/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table that turns operations into calls of the page allocator (facts 5.1). */
#include "core/engine/calls.h"

#include "core/slab/find.h"
#include "core/slab/slab_layer.h"
#include "core/slab/tell.h"
#include "core/slab/touch.h"
#include "core/page/page_alloc.h"
#include "core/vm/convert.h"
#include "core/vm/percpu.h"
#include "core/vm/stack.h"
#include "core/vm/vm_state.h"
#include "core/vm/vm_touch.h"

/* ---- allocating calls ---- */

static uint32_t
pages_of_bytes (const KmMachine *m, uint32_t bytes)
{
  return (uint32_t)(((uint64_t)bytes + (1u << m->page_shift) - 1) >> m->page_shift);
}

/* page_address() on the way out of the calls that deal in addresses: a highmem page has none. */
static KmPfn
address_of_pages (KmMachine *m, KmPfn pfn, unsigned order)
{
  uint64_t address;

  if (pfn == KM_PFN_NONE)
    return pfn;
  address = km_machine_virtual_address (m, pfn);
  TELL (m, KM_EVENT_ADDRESS, .zone = zone_index (m, zone_of (m, pfn)), .order = order, .pfn = pfn,
        .a = (int32_t)(uint32_t)address, .b = (int32_t)(address >> 32));
  if (address)
    return pfn;
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_SILENT, .zone = zone_index (m, zone_of (m, pfn)), .order = order, .pfn = pfn,
        .a = KM_SILENT_HIGHMEM_LEAK);
  return KM_PFN_NONE;
}

/* __get_free_pages(): 6.1 takes __GFP_HIGHMEM out, 2.6.34 does not. */
static KmPfn
get_free_pages (KmMachine *m, KmGfp gfp, unsigned order)
{
  if (m->generation->drops_highmem_bit)
    gfp &= ~m->bits.highmem;
  return address_of_pages (m, km_alloc_pages (m, gfp, order), order);
}

/* alloc_pages_exact(): what is too much goes back page by page. */
static KmPfn
alloc_pages_exact (KmMachine *m, KmGfp gfp, uint32_t bytes)
{
  unsigned order = order_of_bytes (m, bytes);
  KmPfn pfn = get_free_pages (m, gfp & ~m->bits.comp, order);

  if (pfn == KM_PFN_NONE)
    return pfn;
  km_page_split (m, pfn, order);
  for (KmPfn rest = pfn + pages_of_bytes (m, bytes); rest < pfn + (1u << order); rest++)
    km_page_free (m, rest, 0, UINT32_MAX);
  return pfn;
}

/* page_cache (n): what a reader of files leaves behind. Returns the first frame. */
static KmPfn
fill_page_cache (KmMachine *m, uint32_t n)
{
  KmGfp gfp = m->bits.wait | m->bits.kswapd | m->bits.io | m->bits.fs | m->bits.highmem | m->bits.movable;
  KmPfn first = KM_PFN_NONE;

  for (uint32_t i = 0; i < n && !km_is_stopped (m); i++)
    {
      KmPfn pfn = km_alloc_pages (m, gfp | m->bits.nowarn, 0);

      if (pfn == KM_PFN_NONE)
        break;
      km_page_cache_add (m, pfn, i);
      first = first == KM_PFN_NONE ? pfn : first;
      if (m->happened & KM_HAPPENED_RECLAIM)
        break; /* memory is full: from here on it would only replace itself */
    }
  return first;
}

/* ---- one operation ---- */

static KmPfn
do_allocation (KmMachine *m, const KmOp *op)
{
  switch (op->kind)
    {
    case KM_OP_ALLOC_PAGES:
      return km_alloc_pages (m, op->gfp, op->order);
    case KM_OP_ALLOC_PAGE:
      return km_alloc_pages (m, op->gfp, 0);
    case KM_OP_GET_FREE_PAGES:
      return get_free_pages (m, op->gfp, op->order);
    case KM_OP_GET_FREE_PAGE:
      return get_free_pages (m, op->gfp, 0);
    case KM_OP_GET_ZEROED_PAGE:
      return get_free_pages (m, op->gfp | m->bits.zero, 0);
    case KM_OP_GET_DMA_PAGES:
      return get_free_pages (m, op->gfp | m->bits.dma, op->order);
    default:
      return alloc_pages_exact (m, op->gfp, op->ref);
    }
}

/* free_pages_exact(): page by page, up to the first that there is not, where the kernel dies. */
static void
free_pages_exact (KmMachine *m, KmPfn pfn, uint32_t n, uint32_t owner)
{
  for (; n > 0 && !km_is_stopped (m); n--, pfn++)
    {
      km_page_free (m, pfn, 0, owner);
      if (pfn >= m->end_pfn)
        return;
    }
}

/* virt_to_page(): any address of the direct map has a page, that of an object too; what else there is has none. */
static KmPfn
page_of_address (const KmMachine *m, KmValue value)
{
  KmByte byte;

  return !km_value_is (value, KM_VALUE_PAGE) && km_value_byte (m, value, &byte) ? byte.pfn : value;
}

static void
do_free (KmMachine *m, const KmOp *op, KmPfn pfn)
{
  uint32_t owner = (op->flags & (KM_OP_FREED_BEFORE | KM_OP_REF_IS_PFN)) == KM_OP_FREED_BEFORE ? op->ref : UINT32_MAX;

  switch (op->kind)
    {
    case KM_OP_FREE_PAGES_PAGE:
    case KM_OP_FREE_PAGES:
      km_page_free (m, pfn + (uint32_t)op->delta, op->order, owner);
      break;
    case KM_OP_FREE_PAGE_PAGE:
    case KM_OP_FREE_PAGE:
      km_page_free (m, pfn + (uint32_t)op->delta, 0, owner);
      break;
    case KM_OP_FREE_PAGES_EXACT:
      free_pages_exact (m, pfn, pages_of_bytes (m, op->arg), owner);
      break;
    default:
      km_page_put (m, pfn + (uint32_t)op->delta, owner);
      break;
    }
}

static KmPfn
do_other (KmMachine *m, const KmOp *op, KmPfn pfn)
{
  switch (op->kind)
    {
    case KM_OP_SPLIT_PAGE:
      km_page_split (m, pfn, op->order);
      return KM_PFN_NONE;
    case KM_OP_GET_PAGE:
      km_page_get (m, pfn + (uint32_t)op->delta);
      return KM_PFN_NONE;
    case KM_OP_PAGE_CACHE:
      return fill_page_cache (m, op->ref);
    default:
      km_pcp_drain_all (m);
      return KM_PFN_NONE;
    }
}

/* write() and read(). */
static KmValue
do_bytes (KmMachine *m, const KmOp *op, KmValue operand)
{
  if (vm_touches (m, operand))
    vm_touch (m, op, operand);
  else
    km_touch (m, op, operand);
  return KM_VALUE_NULL;
}

/* What is built on the page allocator. */
static const KmHandler above[KM_NR_OP_SUBJECTS] = {
  [KM_OP_OF_KMALLOC] = km_slab_layer_apply, [KM_OP_OF_CACHES] = km_slab_layer_apply,
  [KM_OP_OF_VMALLOC] = vmalloc_apply,       [KM_OP_OF_KMAP] = kmap_apply,
  [KM_OP_OF_ADDRESSES] = convert_apply,     [KM_OP_OF_PERCPU] = percpu_apply,
  [KM_OP_OF_STACKS] = stack_apply,          [KM_OP_OF_BYTES] = do_bytes,
};

/* A NULL argument: a no-op for addresses, an oops for page pointers (facts 5.1). */
static void
do_null (KmMachine *m, const KmOp *op)
{
  bool harmless = km_op_info ((KmOpKind)op->kind)->address || (op->flags & KM_OP_SKIP_IF_NULL);

  if (harmless)
    {
      TELL (m, KM_EVENT_INVALID, .a = op->flags & KM_OP_SKIP_IF_NULL ? KM_INVALID_SKIPPED : KM_INVALID_NULL);
      return;
    }
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_OOPS, .a = KM_INVALID_NULL);
}

static void
tell_call (KmMachine *m, const KmOp *op, KmPfn operand)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)op->kind);
  bool pages = info->subject == KM_OP_OF_PAGES;

  km_tell (m, &KM_EVENT (m, KM_EVENT_CALL, .order = info->has_order ? op->order : 0,
                         .a = info->has_gfp ? (int32_t)op->gfp : 0, .pfn = pages ? operand : KM_PFN_NONE,
                         .pfn2 = pages ? KM_PFN_NONE : operand));
  m->log->depth = 1;
}

static void
tell_return (KmMachine *m, const KmOp *op, KmPfn result)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)op->kind);

  m->log->depth = 0;
  if (info->subject != KM_OP_OF_PAGES)
    kmem_tell (m, KM_EVENT (m, KM_EVENT_RETURN, .pfn2 = result));
  else
    km_tell (m, &KM_EVENT (m, KM_EVENT_RETURN, .order = info->has_order ? op->order : 0, .pfn = result));
}

KmPfn
km_calls_apply (KmMachine *m, const KmOp *op, KmPfn operand)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)op->kind);
  KmPfn result = KM_PFN_NONE;

  m->cpu = op->cpu < m->cpus ? op->cpu : 0;
  m->context = km_op_context (op);
  if (m->context == KM_CONTEXT_PROCESS && G_UNLIKELY (vm_preempt_off (m, m->cpu)))
    m->context = KM_CONTEXT_ATOMIC;
  m->happened = 0;
  m->sleep_told = false;
  if (G_UNLIKELY (m->log))
    {
      km_tell_begin (m);
      tell_call (m, op, info->takes == KM_TYPE_NOTHING ? KM_PFN_NONE : operand);
    }

  if (operand == KM_PFN_NONE && (op->flags & KM_OP_SKIP_IF_NULL))
    do_null (m, op);
  else if (info->subject != KM_OP_OF_PAGES)
    result = above[info->subject](m, op, operand);
  else if (info->allocates)
    result = do_allocation (m, op);
  else if (op->kind == KM_OP_PAGE_CACHE || op->kind == KM_OP_DRAIN_ALL_PAGES)
    result = do_other (m, op, operand);
  else if (operand == KM_PFN_NONE)
    do_null (m, op);
  else if (info->frees)
    do_free (m, op, info->address ? page_of_address (m, operand) : operand);
  else
    result = do_other (m, op, operand);

  if (G_UNLIKELY (m->log))
    tell_return (m, op, result);
  if (G_UNLIKELY (m->word[woken_word (m)] > 0))
    km_kswapd_run (m);
  if (G_UNLIKELY (m->folded_log != NULL))
    {
      km_tell_unfold (m);
      km_tell (m, &KM_EVENT (m, KM_EVENT_FOLDED));
      tell_return (m, op, result);
    }
  return result;
}
