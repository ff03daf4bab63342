/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_layer.h"
#include "core/vm/vm.h"
#include "core/vm/vm_touch.h"

/* ---- telling ---- */

ENGINE KmEvent *
kmem_tell (KmMachine *m, KmEventKind kind, KmRef cache, KmPfn slab_pfn, KmValue object, int32_t a, int32_t b)
{
  KmEvent *event;

  if (G_LIKELY (!ENGINE_WATCHED))
    return NULL;
  event = km_event_add (m, kind);
  event->cache = cache;
  event->pfn = slab_pfn;
  event->pfn2 = object;
  event->a = a;
  event->b = b;
  if (slab_pfn < m->end_pfn)
    event->zone = (uint8_t)zone_index (m, zone_of (m, slab_pfn));
  return event;
}

ENGINE KmEvent *
kmem_tell_object (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t a, int32_t b)
{
  if (G_LIKELY (!ENGINE_WATCHED))
    return NULL;
  return kmem_tell (m, kind, cache, km_object_frame (m, object), object, a, b);
}

ENGINE void
kmem_trouble (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t what, int32_t b)
{
  m->happened |= KM_HAPPENED_MISUSE;
  kmem_tell (m, kind, cache, KM_PFN_NONE, object, what, b);
}

/* ---- pointers ---- */

ENGINE KmValue
kmem_pointer (KmMachine *m, KmValue value, int64_t delta)
{
  KmObjectPlace place;
  KmRef odd;
  KmByte byte;

  if (delta == 0 || value == KM_VALUE_NULL)
    return value;
  odd = pool_take (m, pool_fixed (m, POOL_ODD, RECORD_WORDS (KmOdd)), 0);
  SET (m, odd, KmOdd, base, value);
  SET (m, odd, KmOdd, delta, (uint32_t)(int32_t)delta);
  value = km_value (KM_VALUE_ODD, odd);
  if (!km_value_byte (m, value, &byte))
    return value;
  if (km_byte_object (m, byte, &place))
    return place.inside == 0 ? object_value (place.slab, place.index) : value;
  return byte.offset == 0 ? byte.pfn : value;
}

/* ---- frames ---- */

ENGINE KmPfn
kmem_get_frames (KmMachine *m, KmRef cache, KmGfp gfp, unsigned order)
{
  (void)cache;
  if (m->frames)
    return m->frames->get_frames (m->frames->data, order);
  return km_alloc_pages (m, gfp, order);
}

ENGINE void
kmem_mark_frames (KmMachine *m, KmPfn pfn, unsigned order, KmRef slab)
{
  if (m->frames)
    return;
  frame_set_state (m, pfn, S_SLAB | order, m->what[pfn].aux);
  frame_set_record (m, pfn, 1, slab);
}

ENGINE void
kmem_put_frames (KmMachine *m, KmPfn pfn, unsigned order)
{
  if (m->frames)
    {
      m->frames->put_frames (m->frames->data, pfn, order);
      return;
    }
  if (frame_state (m, pfn) == (S_SLAB | order))
    frame_set_state (m, pfn, S_ALLOCATED | order, m->what[pfn].aux);
  km_page_free (m, pfn, order, UINT32_MAX);
}

/* ---- the door ---- */

/* Which part of the kernel an operation belongs to. */
ENGINE KmValue
km_kmem_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  if (op->kind >= KM_OP_VMALLOC && op->kind <= KM_OP_USE_STACK)
    return km_vm_apply (m, op, operand);
  if ((op->kind == KM_OP_WRITE || op->kind == KM_OP_READ) && vm_touches (operand))
    {
      vm_touch (m, op, operand);
      return KM_VALUE_NULL;
    }
  return km_slab_layer_apply (m, op, operand);
}
