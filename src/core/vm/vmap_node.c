/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vmap_node.h"

#include "core/slab/tell.h"

enum
{
  MAX_NODES = 128,
  DECAY_PARTS = 4,
};

/* ---- nodes ---- */

uint32_t
vmap_nodes (const KmMachine *m)
{
  if (!m->generation->vmap_pools || !m->sixty_four)
    return 1;
  return MIN (MAX (m->possible_cpus, m->cpus), MAX_NODES);
}

uint32_t
vmap_node_of_cpu (const KmMachine *m)
{
  uint32_t nodes = vmap_nodes (m);

  return nodes > 1 ? m->cpu % nodes + 1 : 0;
}

/* ---- a pool ---- */

/* The pool of @node (plus 1) for areas of @pages; 0 if there is none (yet). */
static KmRef
pool_of (const KmMachine *m, uint32_t node, uint32_t pages)
{
  const KmVm *vm = vm_at (m);

  if (node == 0 || pages == 0 || pages > VMAP_POOL_PAGES || !vm || vm->pools[node - 1] == 0)
    return 0;
  return FIELD (vm->pools[node - 1], KmVmapPools, pool[pages - 1]);
}

static const KmVmapPool *
pool_at (const KmMachine *m, KmRef pool)
{
  return store_at (m, pool);
}

static void
tell_pool (KmMachine *m, KmRef area, KmRef pool, KmPoolMove move)
{
  const KmArea *a = area_at (m, area);

  TELL_ABOVE (m, KM_EVENT_AREA_POOL, .pfn2 = km_value (KM_VALUE_AREA, a->start), .a = (int32_t)a->pages,
              .b = (int32_t)pool_at (m, pool)->len, .order2 = (uint8_t)move);
}

static void
push_head (KmMachine *m, KmRef pool, KmRef area)
{
  SET (m, area, KmArea, next, pool_at (m, pool)->first);
  if (pool_at (m, pool)->first == 0)
    SET (m, pool, KmVmapPool, last, area);
  SET (m, pool, KmVmapPool, first, area);
  SET (m, pool, KmVmapPool, len, pool_at (m, pool)->len + 1);
}

static KmRef
pop_head (KmMachine *m, KmRef pool)
{
  KmRef area = pool_at (m, pool)->first;

  SET (m, pool, KmVmapPool, first, area_at (m, area)->next);
  if (pool_at (m, pool)->first == 0)
    SET (m, pool, KmVmapPool, last, 0);
  SET (m, pool, KmVmapPool, len, pool_at (m, pool)->len - 1);
  SET (m, area, KmArea, next, 0);
  return area;
}

static void
push_tail (KmMachine *m, KmRef pool, KmRef area)
{
  KmRef last = pool_at (m, pool)->last;

  if (last == 0)
    {
      push_head (m, pool, area);
      return;
    }
  SET (m, last, KmArea, next, area);
  SET (m, pool, KmVmapPool, last, area);
  SET (m, pool, KmVmapPool, len, pool_at (m, pool)->len + 1);
}

/* ---- what the purge and the search call ---- */

KmRef
vmap_pool_take (KmMachine *m, uint32_t pages, uint32_t align)
{
  KmRef pool = pool_of (m, vmap_node_of_cpu (m), pages), area;
  uint64_t base = m->vmalloc_start >> m->page_shift;

  if (pool == 0 || pool_at (m, pool)->first == 0)
    return 0;
  if ((base + area_at (m, pool_at (m, pool)->first)->start) % align != 0)
    {
      push_tail (m, pool, pop_head (m, pool));
      return 0;
    }
  area = pop_head (m, pool);
  tell_pool (m, area, pool, KM_POOL_TAKEN);
  return area;
}

bool
vmap_pool_add (KmMachine *m, KmRef area)
{
  const KmArea *a = area_at (m, area);
  uint32_t node = a->vmap_node;
  KmRef vm = vm_root (m), pool;

  if (node == 0 || a->pages > VMAP_POOL_PAGES)
    return false;
  if (vm_at (m)->pools[node - 1] == 0)
    store_set (m, FIELD (vm, KmVm, pools[node - 1]),
               pool_take_clear (m, pool_fixed (m, POOL_VMAP, RECORD_WORDS (KmVmapPools)), 0));
  pool = pool_of (m, node, a->pages);
  SET (m, area, KmArea, kind, KM_AREA_POOL);
  push_head (m, pool, area);
  tell_pool (m, area, pool, KM_POOL_ADDED);
  return true;
}

static void
decay_pool (KmMachine *m, KmRef pool, bool all)
{
  uint32_t len = pool_at (m, pool)->len, n = all || len < DECAY_PARTS ? len : len / DECAY_PARTS;

  for (; n > 0; n--)
    {
      KmRef area = pop_head (m, pool);

      tell_pool (m, area, pool, KM_POOL_GIVEN_BACK);
      area_forget (m, area);
    }
}

void
vmap_pools_decay (KmMachine *m, bool all)
{
  for (uint32_t node = 0; vm_at (m) && node < KM_MAX_CPUS; node++)
    for (uint32_t pages = 1; vm_at (m)->pools[node] != 0 && pages <= VMAP_POOL_PAGES; pages++)
      decay_pool (m, pool_of (m, node + 1, pages), all);
}
