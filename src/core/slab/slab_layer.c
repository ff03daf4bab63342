/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_layer.h"

#include "core/slab/cache_chain.h"
#include "core/slab/slub_check.h"
#include "core/slab/touch.h"
#include "core/slab/tell.h"
#include "core/page/page_alloc.h"

/* ---- objects in somebody's hands ---- */

/* Notes the bytes of an object that nobody asked for; general caches alone keep that. */
static void
note_waste (KmMachine *m, const KmObjectPlace *place, uint32_t waste)
{
  const KmCache *c = cache_at (m, place->cache);
  KmRef words = slab_asked_words (place->slab, c->num);

  if (c->general == 0)
    return;
  SET (m, place->cache, KmCache, waste, c->waste + waste - object_waste (m, place->slab, c->num, place->index));
  if (c->num == 1)
    store_set (m, words, waste);
  else
    store_set_half (m, words * 2 + place->index, waste);
}

/* @value leaves @cache though somebody has it already. CONFIG_DEBUG_SLAB finds neither the poison nor the red zones of
 * a free object, reports it, and hands it out all the same. */
static void
tell_two_owners (KmMachine *m, KmRef cache, KmValue value)
{
  const KmCache *c = cache_at (m, cache);

  if (m->slab_platform.debug && c->allocator == KM_ALLOCATOR_SLAB && (c->flags & KM_SLAB_POISON))
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_CORRUPTION);
  if (m->slab_platform.debug && c->allocator == KM_ALLOCATOR_SLAB && (c->flags & KM_SLAB_RED_ZONE))
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_TWO_OWNERS);
  else
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_TWO_OWNERS, .b = -1);
}

/* The object @value has left @cache for a caller who asked for @asked bytes. */
static void
hand_out (KmMachine *m, KmRef cache, KmValue value, uint32_t asked)
{
  const KmCache *c = cache_at (m, cache);
  KmObjectPlace place;

  if (!km_value_is (value, KM_VALUE_OBJECT))
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_ODD_POINTER, .b = 1);
  if (!km_object_find (m, value, &place))
    return;
  if (object_is_live (m, place.slab, cache_at (m, place.cache)->num, place.index))
    {
      tell_two_owners (m, cache, value);
      return;
    }
  object_set_live (m, place.slab, cache_at (m, place.cache)->num, place.index, true);
  SET (m, place.cache, KmCache, live, cache_at (m, place.cache)->live + 1);
  if (place.cache == cache)
    note_waste (m, &place, c->object_size - MIN (asked, c->object_size));
}

/* Does the kernel look for itself whether an object that comes back is free already? */
static bool
object_is_checked (const KmMachine *m, const KmCache *c)
{
  if (c->allocator == KM_ALLOCATOR_SLUB)
    return (c->flags & KM_SLAB_DEBUG_FREE) != 0;
  return m->slab_platform.debug && (c->flags & KM_SLAB_RED_ZONE);
}

/* The caller gives the object back. */
static void
take_back (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  const KmCache *c = cache_at (m, place->cache);
  bool noticed = object_is_checked (m, c); /* touch_given_back() or SLUB tells */

  if (place->cache != cache)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_WRONG_CACHE);
  if (!km_value_is (value, KM_VALUE_OBJECT))
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_ODD_POINTER);
  if (!object_is_live (m, place->slab, c->num, place->index))
    {
      if (!noticed)
        TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_DOUBLE_FREE);
      return;
    }
  note_waste (m, place, 0);
  object_set_live (m, place->slab, c->num, place->index, false);
  SET (m, place->cache, KmCache, live, c->live - 1);
}

/* ---- allocating from a cache ---- */

static KmValue
alloc_object (KmMachine *m, KmRef cache, KmGfp gfp, uint32_t asked)
{
  KmValue value = km_cache_ops (m, cache)->alloc (m, cache, gfp);

  if (value == KM_VALUE_NULL)
    {
      m->happened |= KM_HAPPENED_FAIL;
      return value;
    }
  touch_handed_out (m, cache, value);
  hand_out (m, cache, value, asked);
  return value;
}

static void
free_object (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  bool slub = cache_at (m, cache)->allocator == KM_ALLOCATOR_SLUB;

  if (place->inside == 0) /* the address of a page is that of an object, too */
    value = object_value (place->slab, place->index);

  if (slub ? !slub_given_back (m, &cache, value, place) : !touch_given_back (m, cache, value, place))
    return;
  if (G_UNLIKELY (cache_at (m, cache)->gone))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value, .a = KM_BUG_NULL_CACHE);
      return;
    }
  take_back (m, cache, value, place);
  km_cache_ops (m, cache)->free (m, cache, value);
}

KmValue
km_cache_alloc_quietly (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmValue value;

  tell_enter (m);
  value = alloc_object (m, cache, gfp, cache_at (m, cache)->object_size);
  tell_leave (m);
  return value;
}

void
km_cache_free_quietly (KmMachine *m, KmValue object)
{
  KmObjectPlace place;

  tell_enter (m);
  if (km_object_find (m, object, &place))
    free_object (m, place.cache, object, &place);
  tell_leave (m);
}

/* might_sleep_if (flags & __GFP_WAIT). */
static void
check_context (KmMachine *m, KmGfp gfp)
{
  if (G_LIKELY (!(gfp & m->bits.wait) || m->context == KM_CONTEXT_PROCESS))
    return;
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_SLEEP_IN_ATOMIC, .a = (int32_t)m->context);
}

static void
clear_object (KmMachine *m, KmRef cache, KmValue value, uint32_t bytes)
{
  const KmCache *c = cache ? cache_at (m, cache) : NULL;

  TELL_ABOVE (m, KM_EVENT_OBJECT_ZERO, .cache = cache, .pfn = km_object_frame (m, value), .pfn2 = value,
              .a = (int32_t)bytes);
  if (c && c->ctor)
    {
      bool old = m->generation->id == KM_GENERATION_2_6_34;

      TROUBLE (m, old ? KM_EVENT_KMEM_SILENT : KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value,
               .a = old ? (int32_t)KM_KMEM_SILENT_CTOR_WIPED : (int32_t)KM_ERROR_ZERO_CTOR);
    }
}

/* ---- kmalloc ---- */

/* 6.1: straight from the page allocator. */
static KmValue
kmalloc_large (KmMachine *m, uint32_t size, KmGfp gfp)
{
  unsigned order = order_of_bytes (m, size);

  if (order > KM_MAX_ORDER)
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .a = KM_ERROR_KMALLOC_TOO_LARGE, .b = (int32_t)size);
      return KM_VALUE_NULL;
    }
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

/* find_general_cachep(). Returns 0 if @size is above the largest. */
static KmRef
find_general (const KmMachine *m, uint32_t size, KmGfp gfp)
{
  const KmGeneral *general = store_at (m, root_get (m, ROOT_GENERAL));
  uint32_t place = km_general_place (m, size);

  return place < GENERAL_MAX_SIZES ? general->cache[km_general_set (m, gfp)][place] : 0;
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
  return alloc_object (m, cache, gfp, size);
}

static KmValue
kzalloc (KmMachine *m, uint32_t size, KmGfp gfp)
{
  KmValue value = km_kmalloc (m, size, gfp | m->bits.zero);

  if (km_value_is (value, KM_VALUE_OBJECT))
    clear_object (m, 0, value, size);
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

  if (order == 0)
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .pfn2 = head, .a = KM_ERROR_FREE_PAGE_ORDER_0);
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
    free_object (m, place.cache, value, &place);
  else
    free_foreign (m, value);
}

static KmValue
ksize (KmMachine *m, KmValue value)
{
  KmObjectPlace place;
  uint32_t bytes = 0;

  if (value == KM_VALUE_NULL && m->generation->id == KM_GENERATION_2_6_34)
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

/* ---- caches of callers ---- */

/* The cache that @value names, or 0 after a bug has been told. */
static KmRef
live_cache (KmMachine *m, KmValue value)
{
  KmRef cache = km_value_is (value, KM_VALUE_CACHE) ? km_value_payload (value) : 0;

  if (cache != 0 && cache_at (m, cache)->allocator != KM_ALLOCATOR_DEFAULT && !cache_at (m, cache)->gone)
    return cache;
  TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_NULL_CACHE);
  return 0;
}

static KmValue
cache_alloc (KmMachine *m, const KmOp *op, KmValue operand, bool clear)
{
  KmRef cache = live_cache (m, operand);
  KmValue value;

  if (cache == 0)
    return KM_VALUE_NULL;
  check_context (m, op->gfp);
  value = alloc_object (m, cache, op->gfp, cache_at (m, cache)->object_size);
  if (value != KM_VALUE_NULL && (clear || (op->gfp & m->bits.zero)))
    clear_object (m, cache, value, cache_at (m, cache)->object_size);
  return value;
}

static void
cache_free (KmMachine *m, const KmOp *op, KmValue value)
{
  KmRef cache = live_cache (m, m->results && op->arg < m->dispatch.number ? m->results[op->arg] : KM_VALUE_NULL);
  KmObjectPlace place;

  if (cache == 0)
    return;
  if (value != KM_VALUE_NULL && km_object_find (m, value, &place))
    free_object (m, cache, value, &place);
  else
    TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value,
             .a = value == KM_VALUE_NULL ? KM_BUG_BAD_ADDRESS : KM_BUG_NOT_SLAB);
}

/* ---- one operation ---- */

static KmValue
apply_cache_call (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmRef cache;

  switch (op->kind)
    {
    case KM_OP_KMEM_CACHE_CREATE:
      return km_cache_create (m, op->arg);
    case KM_OP_KMEM_CACHE_ALLOC:
    case KM_OP_KMEM_CACHE_ZALLOC:
      return cache_alloc (m, op, operand, op->kind == KM_OP_KMEM_CACHE_ZALLOC);
    case KM_OP_KMEM_CACHE_FREE:
      cache_free (m, op, operand);
      break;
    case KM_OP_CACHE_REAP:
      km_caches_reap (m);
      break;
    case KM_OP_KMEM_CACHE_DESTROY:
    case KM_OP_KMEM_CACHE_SHRINK:
      if (operand == KM_VALUE_NULL && op->kind == KM_OP_KMEM_CACHE_DESTROY
          && m->generation->id == KM_GENERATION_6_1) /* allowed there */
        break;
      cache = live_cache (m, operand);
      if (cache != 0 && op->kind == KM_OP_KMEM_CACHE_DESTROY)
        km_cache_destroy (m, cache);
      else if (cache != 0)
        km_cache_shrink (m, cache);
      break;
    default:
      break; /* kmem_cache_init: has been done */
    }
  return KM_VALUE_NULL;
}

static KmValue
apply_kmalloc_call (KmMachine *m, const KmOp *op, KmValue operand)
{
  const KmOpMore *more = op->flags & KM_OP_HAS_MORE ? &m->more[op->arg] : NULL;

  switch (op->kind)
    {
    case KM_OP_KMALLOC:
    case KM_OP_KZALLOC:
      check_context (m, op->gfp);
      return op->kind == KM_OP_KZALLOC || (op->gfp & m->bits.zero) ? kzalloc (m, op->ref, op->gfp)
                                                                   : km_kmalloc (m, op->ref, op->gfp);
    case KM_OP_KCALLOC:
      check_context (m, more->flags);
      return kcalloc (m, more);
    case KM_OP_KREALLOC:
      check_context (m, more->flags);
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

KmValue
km_slab_layer_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  if (op->kind == KM_OP_WRITE || op->kind == KM_OP_READ)
    {
      km_touch (m, op, operand);
      return KM_VALUE_NULL;
    }
  km_caches_start (m);
  return op->kind <= KM_OP_KSIZE ? apply_kmalloc_call (m, op, operand) : apply_cache_call (m, op, operand);
}
