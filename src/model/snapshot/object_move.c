/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves of objects, as a table over the kinds of events.
 *
 *   chain of the slab ──SLAB_TAKE──► array ──ARRAY_TAKE──► owner ──ARRAY_PUT──► array ──SLAB_PUT──► chain of the slab
 *
 * With SLUB an object of a slab that is not the CPU's goes straight from its slab to its owner and back. */
#include "model/snapshot/slab_private.h"

typedef struct
{
  KmPlaceKind from, to;
} ObjectRule;

enum
{
  SLAB,
  SLUB,
};

static const ObjectRule object_rules[2][KM_NR_EVENTS] = {
  [SLAB] = {
    [KM_EVENT_ARRAY_TAKE] = { KM_PLACE_ARRAY, KM_PLACE_OWNER },
    [KM_EVENT_ARRAY_PUT] = { KM_PLACE_OWNER, KM_PLACE_ARRAY },
    [KM_EVENT_SHARED_TAKE] = { KM_PLACE_ARRAY, KM_PLACE_ARRAY },
    [KM_EVENT_SHARED_PUT] = { KM_PLACE_ARRAY, KM_PLACE_ARRAY },
    [KM_EVENT_SLAB_TAKE] = { KM_PLACE_SLAB, KM_PLACE_ARRAY },
    [KM_EVENT_SLAB_PUT] = { KM_PLACE_ARRAY, KM_PLACE_SLAB },
  },
  [SLUB] = {
    [KM_EVENT_SLAB_TAKE] = { KM_PLACE_SLAB, KM_PLACE_OWNER },
    [KM_EVENT_SLAB_PUT] = { KM_PLACE_OWNER, KM_PLACE_SLAB },
    [KM_EVENT_CPU_TAKE] = { KM_PLACE_ARRAY, KM_PLACE_OWNER },
    [KM_EVENT_CPU_PUT] = { KM_PLACE_OWNER, KM_PLACE_ARRAY },
    [KM_EVENT_CPU_SLAB] = { KM_PLACE_SLAB, KM_PLACE_ARRAY },
  },
};

bool
km_event_object_move (KmAllocator allocator, const KmEvent *event, KmSnapObjectMove *move)
{
  const ObjectRule *rule = &object_rules[allocator == KM_ALLOCATOR_SLAB ? SLAB : SLUB][event->kind];

  *move = (KmSnapObjectMove){
    .from = rule->from, .to = rule->to, .value = event->pfn2, .from_cpu = event->cpu, .to_cpu = event->cpu
  };
  if (event->kind == KM_EVENT_SHARED_TAKE)
    move->from_cpu = KM_MAX_CPUS;
  else if (event->kind == KM_EVENT_SHARED_PUT)
    move->to_cpu = KM_MAX_CPUS;
  else if (event->kind == KM_EVENT_CPU_SLAB && event->pfn == KM_PFN_NONE) /* the CPU gives its slab up */
    {
      move->from = KM_PLACE_ARRAY;
      move->to = KM_PLACE_SLAB;
    }
  return move->from != KM_PLACE_NOWHERE;
}
