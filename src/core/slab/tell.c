/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/tell.h"

KmEvent *
kmem_tell (KmMachine *m, KmEventKind kind, KmRef cache, KmPfn slab_pfn, KmValue object, int32_t a, int32_t b)
{
  KmEvent *event;

  if (G_LIKELY (!m->tracing))
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

KmEvent *
kmem_tell_object (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t a, int32_t b)
{
  if (G_LIKELY (!m->tracing))
    return NULL;
  return kmem_tell (m, kind, cache, km_object_frame (m, object), object, a, b);
}

void
kmem_trouble (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t what, int32_t b)
{
  m->happened |= KM_HAPPENED_MISUSE;
  kmem_tell (m, kind, cache, KM_PFN_NONE, object, what, b);
}
