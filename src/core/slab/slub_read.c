/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub_read.h"

#include "core/slab/slub_records.h"

KmSlubGeometry
km_slub_cache_geometry (const KmMachine *m, KmRef cache)
{
  const KmSlubCache *c = slub_at (m, cache);

  return (KmSlubGeometry){
    .object_size = c->c.object_size,
    .size = c->c.size,
    .align = c->c.align,
    .flags = c->c.flags,
    .kernel_flags = c->kernel_flags,
    .num = c->c.num,
    .order = c->c.order,
    .min_num = c->min_num,
    .min_order = c->min_order,
    .left_over = c->left_over,
    .inuse = c->inuse,
    .offset = c->offset,
    .red_left_pad = c->c.pad,
    .min_partial = c->min_partial,
    .cpu_partial = c->cpu_partial,
    .cpu_partial_slabs = c->cpu_partial_slabs,
    .poison = c->poison,
  };
}

KmRef
km_slub_stray (const KmMachine *m, KmRef slab, uint32_t number)
{
  KmRef stray = slub_at (m, slab_cache (m, slab))->strays;

  while (stray != 0)
    {
      const KmSlubStray *record = store_at (m, stray);

      if (record->slab == slab && record->number == number)
        break;
      stray = record->next;
    }
  return stray;
}

uint32_t
km_slub_stray_next (const KmMachine *m, KmRef slab, uint32_t number)
{
  KmRef stray = km_slub_stray (m, slab, number);

  return stray ? ((const KmSlubStray *)store_at (m, stray))->after : KM_SLUB_WILD;
}

uint32_t
km_machine_slub_cpu_chain (const KmMachine *m, KmRef cache, uint32_t cpu, uint16_t *indexes)
{
  const KmSlubCpu *c = &slub_at (m, cache)->cpu[cpu];
  uint32_t n = 0, num = c->slab ? slub_objects (m, c->slab) : 0;

  for (uint32_t i = c->freelist; i < num && n < num; i = slub_next (m, c->slab, i))
    indexes[n++] = (uint16_t)i;
  return n;
}

void
km_machine_slub_node (const KmMachine *m, KmRef cache, KmSlubNodeView *view)
{
  const KmSlubCache *c = slub_at (m, cache);

  *view = (KmSlubNodeView){
    .partial = c->partial.first,
    .full = c->full.first,
    .n_partial = c->partial.n,
    .n_full = c->full.n,
    .slabs = c->nr_slabs,
    .objects = c->total_objects,
    .grown = c->grown,
    .destroyed = c->destroyed,
    .object = c->node_object,
  };
}
