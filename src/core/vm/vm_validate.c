/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vm_validate.h"

#include "core/vm/vm_state.h"

typedef struct
{
  const KmMachine *m;
  char *problem;
  uint32_t n, lazy, pooled;
  uint64_t end; /* of the area before */
} Check;

static bool
wrong (Check *c, const char *what, uint32_t where)
{
  c->problem = g_strdup_printf ("virtual memory: %s (%u)", what, where);
  return false;
}

static bool
check_parts (Check *c, const KmArea *a)
{
  KmRef part = a->n ? a->parts : 0;

  for (uint32_t i = 0; i < a->n; i++)
    {
      const KmAreaPart *p;

      if (!part)
        return wrong (c, "part_frames: the list of frames of an area is too short", a->start);
      p = store_at (c->m, part);
      if (p->pfn[i % VM_PART_FRAMES] >= c->m->end_pfn)
        return wrong (c, "part_frames: an area maps a frame that is not there", a->start);
      if (i % VM_PART_FRAMES == VM_PART_FRAMES - 1 || i == a->n - 1)
        part = p->next;
    }
  return part == 0 || wrong (c, "part_frames: the list of frames of an area is too long", a->start);
}

static bool
check_area (Check *c, const KmArea *a)
{
  uint32_t extra = a->kind == KM_AREA_VMALLOC || a->kind == KM_AREA_VMAP || a->kind == KM_AREA_STACK;

  if (a->pages == 0 || a->start < c->end || a->start + a->pages > vm_area_pages (c->m))
    return wrong (c, "area: an area overlaps another one or leaves the vmalloc area", a->start);
  if (extra && a->n >= a->pages)
    return wrong (c, "area: an area has no guard page", a->start);
  if (a->kind == KM_AREA_LAZY)
    c->lazy += a->pages;
  c->pooled += a->kind == KM_AREA_POOL;
  if (a->kind >= KM_NR_AREA_KINDS)
    return wrong (c, "area: an area of no kind", a->start);
  c->end = a->start + a->pages;
  c->n++;
  return check_parts (c, a);
}

/* In order; the node's knowledge is compared with what its children say. */
static bool
check_tree (Check *c, KmRef at)
{
  const KmArea *a = area_at (c->m, at);
  const KmArea *left = a->left ? area_at (c->m, a->left) : NULL, *right = a->right ? area_at (c->m, a->right) : NULL;
  uint32_t end = a->start + a->pages, gap = 0;

  if ((left && area_rank (left->start) > area_rank (a->start))
      || (right && area_rank (right->start) > area_rank (a->start)))
    return wrong (c, "subtree: the tree of areas is not in shape", a->start);
  if (left && !check_tree (c, a->left))
    return false;
  if (!check_area (c, a))
    return false;
  if (right && !check_tree (c, a->right))
    return false;
  if (left)
    gap = MAX (left->gap, a->start - left->high);
  if (right)
    gap = MAX (gap, MAX (right->gap, right->low - end));
  if (a->low != (left ? left->low : a->start) || a->high != (right ? right->high : end) || a->gap != gap)
    return wrong (c, "subtree: an area does not know its subtree", a->start);
  return true;
}

/* Areas on the pool for @pages pages; -1 if one of them is none. */
static int64_t
count_pool (Check *c, const KmVmapPool *pool, uint32_t pages)
{
  KmRef last = 0;
  int64_t n = 0;

  for (KmRef at = pool->first; at != 0 && n <= c->n; at = area_at (c->m, at)->next, n++)
    {
      if (area_at (c->m, at)->kind != KM_AREA_POOL || area_at (c->m, at)->pages != pages)
        return wrong (c, "pools: an area in a pool has another kind or size", area_at (c->m, at)->start) - 1;
      last = at;
    }
  if (n != pool->len || last != pool->last)
    return wrong (c, "pools: a pool miscounts its areas", pages) - 1;
  return n;
}

static bool
check_pools (Check *c, const KmVm *vm)
{
  int64_t pooled = 0;

  for (uint32_t node = 0; node < KM_MAX_CPUS; node++)
    for (uint32_t pages = 1; vm->pools[node] != 0 && pages <= VMAP_POOL_PAGES; pages++)
      {
        const KmVmapPools *pools = store_at (c->m, vm->pools[node]);
        int64_t n = count_pool (c, &pools->pool[pages - 1], pages);

        if (n < 0)
          return false;
        pooled += n;
      }
  return pooled == c->pooled || wrong (c, "pools: the number of areas in pools", c->pooled);
}

static bool
check_areas (Check *c, const KmVm *vm)
{
  if (vm->areas && !check_tree (c, vm->areas))
    return false;
  if (c->n != vm->n_areas)
    return wrong (c, "n_areas: the number of areas", vm->n_areas);
  if (c->lazy != vm->lazy_pages)
    return wrong (c, "lazy_pages: the number of lazy pages", vm->lazy_pages);
  return check_pools (c, vm);
}

static bool
check_pkmap (Check *c, const KmPkmap *pkmap)
{
  uint32_t slots = vm_pkmap_slots (c->m), used = 0, chained = 0;

  for (uint32_t i = 0; i < slots; i++)
    used += pkmap->slot[i].count != 0;
  for (uint32_t bucket = 0; bucket < VM_PKMAP_HASH; bucket++)
    for (uint32_t at = pkmap->hash[bucket]; at; at = pkmap->slot[at - 1].next)
      if (at > slots || pkmap->slot[at - 1].count == 0 || pkmap->slot[at - 1].pfn % VM_PKMAP_HASH != bucket
          || ++chained > slots)
        return wrong (c, "pkmap: a kmap slot on a wrong hash chain", at - 1);
  return used == chained || wrong (c, "pkmap: kmap slots in use and found by their page differ", used);
}

static bool
check_chunk (Check *c, KmRef chunk)
{
  const KmPercpuChunk *k = percpu_chunk_at (c->m, chunk);
  uint32_t end = 0, used = 0;

  for (KmRef at = k->ranges; at; at = percpu_range_at (c->m, at)->next)
    {
      const KmPercpuRange *r = percpu_range_at (c->m, at);

      if (r->offset < end || r->end < r->offset + r->size || r->end > k->bytes)
        return wrong (c, "percpu: per-CPU objects overlap or leave their unit", r->offset);
      end = r->end;
      used += r->end - r->offset;
    }
  return used == k->used || wrong (c, "percpu: the bytes used in a per-CPU chunk", k->number);
}

static bool
check_chunks (Check *c, const KmVm *vm)
{
  int64_t last = -1;

  for (KmRef at = vm->chunks; at; at = percpu_chunk_at (c->m, at)->next)
    {
      if (percpu_chunk_at (c->m, at)->number <= last)
        return wrong (c, "percpu: per-CPU chunks out of order", percpu_chunk_at (c->m, at)->number);
      last = percpu_chunk_at (c->m, at)->number;
      if (!check_chunk (c, at))
        return false;
    }
  return true;
}

static bool
check_counts (Check *c, const KmVm *vm)
{
  uint32_t sum = 0;

  for (uint32_t cpu = 0; cpu < KM_MAX_CPUS; cpu++)
    sum += vm->preempt[cpu];
  return sum == vm->preempt_off || wrong (c, "preempt_off: the sum of preemption counts", sum);
}

char *
km_vm_validate (const KmMachine *m)
{
  const KmVm *vm = vm_at (m);
  Check c = { .m = m };

  if (vm && check_areas (&c, vm) && (!vm->pkmap || check_pkmap (&c, store_at (m, vm->pkmap))))
    {
      check_chunks (&c, vm);
      check_counts (&c, vm);
    }
  return c.problem;
}
