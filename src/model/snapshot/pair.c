/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads it off the event: SPLIT, MERGE, SLAB_LIST and their kin. */
#include "model/snapshot/pair.h"

#include "model/snapshot/slab_private.h"
#include "model/step.h"

static void
read_halves (const KmEvent *event, KmPair *pair)
{
  pair->kind = event->kind == KM_EVENT_SPLIT ? KM_PAIR_CUT : KM_PAIR_JOINED;
  pair->hand = event->pfn2;
  pair->half = event->pfn;
  pair->order = event->order;
  pair->type = event->mt;
}

/* The list of SLAB, or of a node of SLUB. */
static const char *
list_name (bool slub, uint8_t list)
{
  static const char *const names[2][KM_NR_SLAB_LISTS] = {
    { [KM_SLAB_FULL] = "slabs_full", [KM_SLAB_PARTIAL] = "slabs_partial", [KM_SLAB_FREE] = "slabs_free" },
    { [KM_SLAB_FULL] = "node->full", [KM_SLAB_PARTIAL] = "node->partial", [KM_SLAB_FREE] = NULL },
  };

  return list < KM_NR_SLAB_LISTS ? names[slub][list] : NULL;
}

/* Returns false if the event moves no slab. */
static bool
read_lists (const KmEvent *event, bool slub, KmPair *pair)
{
  switch (event->kind)
    {
    case KM_EVENT_SLAB_LIST:
      pair->from = list_name (slub, (uint8_t)event->mt2);
      pair->to = list_name (slub, (uint8_t)event->mt);
      return true;
    case KM_EVENT_CPU_PARTIAL:
      pair->from = event->a ? NULL : "cpu_slab->partial";
      pair->to = event->a ? "cpu_slab->partial" : NULL;
      return true;
    case KM_EVENT_CPU_SLAB:
      pair->to = "cpu_slab->slab";
      return event->pfn != KM_PFN_NONE;
    default:
      return false;
    }
}

static bool
read_slab (KmModel *model, const KmEvent *event, KmPair *pair)
{
  const KmMachine *machine = km_model_machine (model);

  if (!read_lists (event, km_machine_generation (machine)->slub, pair))
    return false;
  pair->slab.slab = km_machine_slab_of_frame (machine, event->pfn);
  if (pair->slab.slab == 0)
    return false;
  km_machine_slab_use (machine, pair->slab.slab, &pair->slab.pfn, &pair->slab.in_use);
  pair->cache = event->cache;
  return true;
}

static bool
read_objects (KmModel *model, const KmEvent *event, KmPair *pair)
{
  bool slub = km_machine_generation (km_model_machine (model))->slub;

  pair->objects = event->kind == KM_EVENT_SHARED_TAKE || event->kind == KM_EVENT_SHARED_PUT ? event->a : 1;
  return km_event_object_move (slub ? KM_ALLOCATOR_SLUB : KM_ALLOCATOR_SLAB, event, &pair->moved);
}

void
km_model_pair (KmModel *model, KmPair *pair)
{
  const KmEvent *event = km_model_current_event (model);

  *pair = (KmPair){ .kind = KM_PAIR_NONE };
  if (!event)
    return;
  if (event->kind == KM_EVENT_SPLIT || event->kind == KM_EVENT_MERGE)
    read_halves (event, pair);
  else if (read_slab (model, event, pair))
    pair->kind = KM_PAIR_SLAB;
  else if (km_event_info (event->kind)->subject == KM_EVENT_OF_SLAB && read_objects (model, event, pair))
    pair->kind = KM_PAIR_OBJECT;
}
