/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/kmalloc.h"

#include "core/page/page_alloc.h"
#include "core/slab/cache_chain.h"
#include "core/slab/general.h"
#include "core/slab/objects.h"
#include "core/slab/tell.h"
#include "core/slab/touch.h"

/* might_sleep_if (flags & __GFP_WAIT). */
void
kmem_check_context (KmMachine *m, KmGfp gfp)
{
  if (gfp & m->bits.wait)
    km_might_sleep (m, KM_SLEEP_OBJECT);
}

void
kmem_clear_object (KmMachine *m, KmRef cache, KmValue value, uint32_t bytes)
{
  const KmCache *c = cache ? cache_at (m, cache) : NULL;

  TELL_ABOVE (m, KM_EVENT_OBJECT_ZERO, .cache = cache, .pfn = km_object_frame (m, value), .pfn2 = value,
              .a = (int32_t)bytes);
  touch_cleared (m, value);
  if (c && c->ctor)
    {
      bool silent = !m->generation->warns_zero_ctor || km_has_warned (m, KM_WARN_ZERO_CTOR);

      TROUBLE (m, silent ? KM_EVENT_KMEM_SILENT : KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value,
               .a = silent ? (int32_t)KM_KMEM_SILENT_CTOR_WIPED : (int32_t)KM_ERROR_ZERO_CTOR);
      if (!silent)
        km_note_warning (m, KM_WARN_ZERO_CTOR);
    }
}

/* ---- kmalloc ---- */

/* 6.1: straight from the page allocator. */
static KmValue
kmalloc_large (KmMachine *m, uint32_t size, KmGfp gfp)
{
  unsigned order = order_of_bytes (m, size);

  TELL_ABOVE (m, KM_EVENT_KMALLOC_LARGE, .a = (int32_t)size, .order = order);
  return km_alloc_pages (m, gfp | m->bits.comp, order);
}

static KmValue
no_cache (KmMachine *m, uint32_t size, KmGfp gfp)
{
  if (m->generation->kmalloc_large)
    return kmalloc_large (m, size, gfp);
  m->happened |= KM_HAPPENED_FAIL;
  TELL_ABOVE (m, KM_EVENT_INVALID, .a = KM_INVALID_TOO_LARGE, .b = (int32_t)size);
  return KM_VALUE_NULL;
}

/* find_general_cachep(). Returns 0 if @size is above the largest. SLUB of 2.6.34 makes caches for DMA when they are
 * asked for. */
static KmRef
find_general (KmMachine *m, uint32_t size, KmGfp gfp)
{
  const KmGeneral *general = store_at (m, root_get (m, ROOT_GENERAL));
  KmGeneralSet set = km_general_set (m, gfp);
  uint32_t place = km_general_index (m, size);

  if (place >= m->n_general)
    return 0;
  if (general->cache[set][place] == 0)
    km_caches_make_dma (m, place, gfp);
  return general->cache[set][place];
}

KmValue
km_kmalloc (KmMachine *m, uint32_t size, KmGfp gfp)
{
  KmRef cache;

  if (size == 0)
    {
      TELL_ABOVE (m, KM_EVENT_ZERO_SIZE, .pfn2 = km_value (KM_VALUE_ZERO, 0));
      return km_value (KM_VALUE_ZERO, 0);
    }
  cache = find_general (m, size, gfp);
  if (cache == 0)
    return no_cache (m, size, gfp);
  TELL_ABOVE (m, KM_EVENT_GENERAL_CACHE, .cache = cache, .a = (int32_t)size,
              .b = (int32_t)cache_at (m, cache)->object_size);
  return kmem_alloc_object (m, cache, gfp, size);
}

static KmValue
kzalloc (KmMachine *m, uint32_t size, KmGfp gfp)
{
  KmValue value = km_kmalloc (m, size, gfp | m->bits.zero);

  if (km_value_is (value, KM_VALUE_OBJECT))
    kmem_clear_object (m, 0, value, size);
  return value;
}

static KmValue
kcalloc (KmMachine *m, const KmOpMore *more)
{
  uint64_t most = m->slab_platform.word == 8 ? UINT64_MAX : UINT32_MAX, bytes;

  if (more->size != 0 && more->count > most / more->size)
    {
      m->happened |= KM_HAPPENED_FAIL;
      TELL_ABOVE (m, KM_EVENT_INVALID, .a = KM_INVALID_OVERFLOW);
      return KM_VALUE_NULL;
    }
  bytes = more->count * more->size;
  return kzalloc (m, (uint32_t)MIN (bytes, UINT32_MAX), more->flags);
}

/* ---- kfree ---- */

/* 6.1: a page that is no slab's is a large request. */
static void
free_large (KmMachine *m, KmPfn pfn)
{
  KmPfn head = frame_head (m, pfn);
  unsigned order =
      frame_kind (m, head) == S_ALLOCATED && (m->frame[head].aux & AUX_COMPOUND) ? frame_order (m, head) : 0;

  if (order == 0 && !km_has_warned (m, KM_WARN_SINGLE_PAGE))
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .pfn2 = head, .a = KM_ERROR_FREE_PAGE_ORDER_0);
      km_note_warning (m, KM_WARN_SINGLE_PAGE);
    }
  km_page_free (m, head, order, UINT32_MAX);
}

/* What kfree() does with a pointer that no slab owns. */
static void
free_foreign (KmMachine *m, KmValue value)
{
  bool direct =
      km_value_is (value, KM_VALUE_PAGE) || km_value_is (value, KM_VALUE_OBJECT) || km_value_is (value, KM_VALUE_ODD);
  KmByte byte;

  if (direct && m->generation->kmalloc_large && km_value_byte (m, value, &byte))
    free_large (m, byte.pfn);
  else if (km_value_is (value, KM_VALUE_OBJECT) || (direct && km_value_byte (m, value, &byte)))
    TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_NOT_SLAB);
  else
    TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value,
             .a = m->slab_platform.debug ? KM_BUG_OUT_OF_RANGE : KM_BUG_BAD_ADDRESS);
}

void
km_kfree (KmMachine *m, KmValue value)
{
  KmObjectPlace place;

  if (km_value_is (value, KM_VALUE_ZERO))
    TELL_ABOVE (m, KM_EVENT_ZERO_SIZE, .pfn2 = value, .a = 1);
  else if (km_object_find (m, value, &place))
    kmem_free_object (m, place.cache, value, &place);
  else
    free_foreign (m, value);
}

static KmValue
ksize (KmMachine *m, KmValue value)
{
  KmObjectPlace place;
  uint32_t bytes = 0;

  if (value == KM_VALUE_NULL && m->generation->ksize_null_bug)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_KSIZE_NULL);
      return value;
    }
  if (km_object_find (m, value, &place))
    bytes = cache_at (m, place.cache)->object_size;
  else if (km_value_is (value, KM_VALUE_PAGE) && m->generation->kmalloc_large && value < m->end_pfn)
    bytes = (1u << m->page_shift) << frame_order (m, frame_head (m, value));
  else if (value != KM_VALUE_NULL && !km_value_is (value, KM_VALUE_ZERO))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_NOT_SLAB);
      return KM_VALUE_NULL;
    }
  TELL_ABOVE (m, KM_EVENT_KSIZE, .pfn = km_object_frame (m, value), .pfn2 = value, .a = (int32_t)bytes);
  return km_value (KM_VALUE_NUMBER, bytes);
}

static KmValue
krealloc (KmMachine *m, KmValue old, const KmOpMore *more)
{
  uint32_t size = (uint32_t)MIN (more->size, UINT32_MAX), there;
  KmValue fresh;

  if (size == 0)
    {
      if (old != KM_VALUE_NULL)
        km_kfree (m, old);
      return km_value (KM_VALUE_ZERO, 0);
    }
  if (old == KM_VALUE_NULL)
    return km_kmalloc (m, size, more->flags);
  fresh = ksize (m, old);
  if (fresh == KM_VALUE_NULL)
    return fresh;
  there = km_value_payload (fresh);
  TELL_ABOVE (m, KM_EVENT_KREALLOC, .pfn = km_object_frame (m, old), .pfn2 = old, .a = (int32_t)there,
              .b = (int32_t)size, .order2 = there >= size);
  if (there >= size)
    return old;
  fresh = km_kmalloc (m, size, more->flags);
  if (fresh == KM_VALUE_NULL)
    return fresh;
  TELL_ABOVE (m, KM_EVENT_COPY, .pfn = km_object_frame (m, old), .pfn2 = old, .a = (int32_t)there, .b = (int32_t)fresh);
  if (!km_value_is (old, KM_VALUE_ZERO))
    km_kfree (m, old);
  return fresh;
}

/* ---- one operation ---- */

KmValue
km_kmalloc_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  const KmOpMore *more = op->flags & KM_OP_HAS_MORE ? &m->more[op->arg] : NULL;

  switch (op->kind)
    {
    case KM_OP_KMALLOC:
    case KM_OP_KZALLOC:
      kmem_check_context (m, op->gfp);
      return op->kind == KM_OP_KZALLOC || (op->gfp & m->bits.zero) ? kzalloc (m, op->ref, op->gfp)
                                                                   : km_kmalloc (m, op->ref, op->gfp);
    case KM_OP_KCALLOC:
      kmem_check_context (m, more->flags);
      return kcalloc (m, more);
    case KM_OP_KREALLOC:
      kmem_check_context (m, more->flags);
      return krealloc (m, kmem_pointer (m, operand, more->delta), more);
    case KM_OP_KSIZE:
      return ksize (m, operand);
    default:
      if (operand == KM_VALUE_NULL)
        TELL_ABOVE (m, KM_EVENT_INVALID, .a = KM_INVALID_NULL);
      else
        km_kfree (m, kmem_pointer (m, operand, more ? more->delta : op->delta));
      return KM_VALUE_NULL;
    }
}
