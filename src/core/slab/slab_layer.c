/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_layer.h"

#include "core/slab/cache_chain.h"
#include "core/slab/kmalloc.h"
#include "core/slab/objects.h"
#include "core/slab/tell.h"

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
  kmem_check_context (m, op->gfp);
  value = kmem_alloc_object (m, cache, op->gfp, cache_at (m, cache)->object_size);
  if (value != KM_VALUE_NULL && (clear || (op->gfp & m->bits.zero)))
    kmem_clear_object (m, cache, value, cache_at (m, cache)->object_size);
  return value;
}

static void
cache_free (KmMachine *m, const KmOp *op, KmValue value)
{
  KmRef cache = live_cache (m, op->arg < m->dispatch.number ? m->results[op->arg] : KM_VALUE_NULL);
  KmObjectPlace place;

  if (cache == 0)
    return;
  if (value != KM_VALUE_NULL && km_object_find (m, value, &place))
    kmem_free_object (m, cache, value, &place);
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
      if (operand == KM_VALUE_NULL && op->kind == KM_OP_KMEM_CACHE_DESTROY && m->generation->destroys_null)
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

KmValue
km_slab_layer_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  km_caches_start (m);
  return km_op_info ((KmOpKind)op->kind)->subject == KM_OP_OF_KMALLOC ? km_kmalloc_apply (m, op, operand)
                                                                      : apply_cache_call (m, op, operand);
}
