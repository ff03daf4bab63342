/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vm_place.h"

#include "core/vm/vmap_node.h"

bool
km_machine_set_vmalloc (KmMachine *m, uint64_t start, uint64_t end)
{
  uint64_t mask = (1u << m->page_shift) - 1;

  if (end <= start || ((start | end) & mask) || (vm_at (m) && vm_at (m)->areas))
    return false;
  m->vmalloc_start = start;
  m->vmalloc_end = end;
  return true;
}

void
km_machine_set_possible_cpus (KmMachine *m, uint32_t cpus)
{
  m->possible_cpus = cpus;
}

bool
km_machine_place_area (KmMachine *m, uint32_t start, uint32_t pages, KmAreaKind kind)
{
  uint32_t room = vm_area_pages (m);
  KmRef below, area, vm = vm_root (m);

  if (pages == 0 || start >= room || room - start < pages)
    return false;
  below = area_below (m, start + pages - 1);
  if (below && area_at (m, below)->start + area_at (m, below)->pages > start)
    return false;
  area = area_new (m, start, pages, kind, UINT32_MAX);
  if (kind != KM_AREA_LAZY)
    return true;
  SET (m, area, KmArea, vmap_node, vmap_node_of_cpu (m));
  SET (m, vm, KmVm, lazy_pages, vm_at (m)->lazy_pages + pages);
  return true;
}
