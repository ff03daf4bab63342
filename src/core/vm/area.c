/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each node knows the ends of its subtree and the largest hole in it, so that the lowest hole that fits is one way
 * down. The shape follows from the areas alone: ranks are a hash of the start. Mirrors what alloc_vmap_area() finds by
 * walking the areas of 2.6.34 in order of address, and by the tree of free ranges in 6.1: the lowest address. */
#include "core/vm/area.h"

KmRef
vm_root (KmMachine *m)
{
  KmRef root = root_get (m, ROOT_VM);

  if (root)
    return root;
  root = pool_take_clear (m, pool_fixed (m, POOL_VM, RECORD_WORDS (KmVm)), 0);
  root_set (m, ROOT_VM, root);
  return root;
}

/* ---- the tree ---- */

static inline void
area_set (KmMachine *m, KmRef word, uint32_t value)
{
  if (store_get (m, word) != value)
    store_set (m, word, value);
}

#define AREA_SET(m, area, member, value) area_set (m, FIELD (area, KmArea, member), (value))

/* Works out what a node knows of its subtree. */
static void
area_pull (KmMachine *m, KmRef at)
{
  const KmArea *area = area_at (m, at);
  uint32_t low = area->start, high = area->start + area->pages, gap = 0;

  if (area->left)
    {
      const KmArea *left = area_at (m, area->left);

      low = left->low;
      gap = MAX (left->gap, area->start - left->high);
    }
  if (area->right)
    {
      const KmArea *right = area_at (m, area->right);

      gap = MAX (gap, MAX (right->gap, right->low - high));
      high = right->high;
    }
  AREA_SET (m, at, low, low);
  AREA_SET (m, at, high, high);
  AREA_SET (m, at, gap, gap);
}

/* Parts a subtree: areas below @start, and the others. */
static void
area_split (KmMachine *m, KmRef at, uint32_t start, KmRef *below, KmRef *above)
{
  KmRef part;

  if (!at)
    {
      *below = *above = 0;
      return;
    }
  if (area_at (m, at)->start < start)
    {
      area_split (m, area_at (m, at)->right, start, &part, above);
      AREA_SET (m, at, right, part);
      *below = at;
    }
  else
    {
      area_split (m, area_at (m, at)->left, start, below, &part);
      AREA_SET (m, at, left, part);
      *above = at;
    }
  area_pull (m, at);
}

/* Joins two subtrees, all of @below below all of @above. */
static KmRef
area_join (KmMachine *m, KmRef below, KmRef above)
{
  if (!below || !above)
    return below ? below : above;
  if (area_rank (area_at (m, below)->start) > area_rank (area_at (m, above)->start))
    {
      AREA_SET (m, below, right, area_join (m, area_at (m, below)->right, above));
      area_pull (m, below);
      return below;
    }
  AREA_SET (m, above, left, area_join (m, below, area_at (m, above)->left));
  area_pull (m, above);
  return above;
}

static KmRef
area_insert (KmMachine *m, KmRef at, KmRef new)
{
  uint32_t start = area_at (m, new)->start;
  KmRef below, above;

  if (at && area_rank (area_at (m, at)->start) > area_rank (start))
    {
      if (start < area_at (m, at)->start)
        AREA_SET (m, at, left, area_insert (m, area_at (m, at)->left, new));
      else
        AREA_SET (m, at, right, area_insert (m, area_at (m, at)->right, new));
      area_pull (m, at);
      return at;
    }
  area_split (m, at, start, &below, &above);
  AREA_SET (m, new, left, below);
  AREA_SET (m, new, right, above);
  area_pull (m, new);
  return new;
}

static KmRef
area_remove (KmMachine *m, KmRef at, uint32_t start)
{
  const KmArea *area = area_at (m, at);

  if (start == area->start)
    return area_join (m, area->left, area->right);
  if (start < area->start)
    AREA_SET (m, at, left, area_remove (m, area->left, start));
  else
    AREA_SET (m, at, right, area_remove (m, area->right, start));
  area_pull (m, at);
  return at;
}

/* ---- room ---- */

/* The lowest hole of at least @pages inside the subtree, which has one. */
static uint32_t
area_gap_inside (const KmMachine *m, KmRef at, uint32_t pages)
{
  for (;;)
    {
      const KmArea *area = area_at (m, at);
      const KmArea *left = area->left ? area_at (m, area->left) : NULL;
      uint32_t end = area->start + area->pages;

      if (left && left->gap >= pages)
        {
          at = area->left;
          continue;
        }
      if (left && area->start - left->high >= pages)
        return left->high;
      if (area_at (m, area->right)->low - end >= pages)
        return end;
      at = area->right;
    }
}

uint32_t
area_lowest_gap (const KmMachine *m, uint32_t pages)
{
  const KmVm *vm = vm_at (m);
  uint32_t room = vm_area_pages (m), extra = vm_extra (m), place;
  const KmArea *top;

  if (!vm || !vm->areas)
    return pages <= room ? 0 : VM_NO_PAGE;
  top = area_at (m, vm->areas);
  if (top->low >= pages)
    return 0;
  if (top->gap >= pages + extra)
    return area_gap_inside (m, vm->areas, pages + extra) + extra;
  place = top->high + extra;
  return place <= room && room - place >= pages ? place : VM_NO_PAGE;
}

uint32_t
area_highest_gap (const KmMachine *m, uint32_t pages)
{
  uint32_t end = vm_area_pages (m);

  while (end >= pages)
    {
      KmRef below = area_below (m, end - 1);
      const KmArea *area = below ? area_at (m, below) : NULL;

      if (!area || area->start + area->pages <= end - pages)
        return end - pages;
      end = area->start;
    }
  return VM_NO_PAGE;
}

/* ---- areas ---- */

KmRef
area_new (KmMachine *m, uint32_t start, uint32_t pages, KmAreaKind kind, uint32_t owner)
{
  KmRef vm = vm_root (m);
  KmRef area = pool_take_clear (m, pool_fixed (m, POOL_AREA, RECORD_WORDS (KmArea)), 0);

  AREA_SET (m, area, start, start);
  AREA_SET (m, area, pages, pages);
  AREA_SET (m, area, kind, (uint32_t)kind);
  AREA_SET (m, area, owner, owner);
  AREA_SET (m, area, descriptor, KM_VALUE_NULL);
  AREA_SET (m, area, node, KM_VALUE_NULL);
  AREA_SET (m, area, array, KM_VALUE_NULL);
  SET (m, vm, KmVm, areas, area_insert (m, vm_at (m)->areas, area));
  SET (m, vm, KmVm, n_areas, vm_at (m)->n_areas + 1);
  return area;
}

void
area_reuse (KmMachine *m, KmRef area, KmAreaKind kind, uint32_t owner)
{
  AREA_SET (m, area, kind, (uint32_t)kind);
  AREA_SET (m, area, owner, owner);
}

void
area_add_frame (KmMachine *m, KmRef area, KmPfn pfn)
{
  const KmArea *a = area_at (m, area);
  uint32_t at = a->n % VM_PART_FRAMES;

  if (at == 0)
    {
      KmRef part = pool_take (m, pool_fixed (m, POOL_PAGES, RECORD_WORDS (KmAreaPart)), 0);

      SET (m, part, KmAreaPart, next, 0);
      if (a->n == 0)
        SET (m, area, KmArea, parts, part);
      else
        SET (m, a->last_part, KmAreaPart, next, part);
      SET (m, area, KmArea, last_part, part);
    }
  store_set (m, FIELD (a->last_part, KmAreaPart, pfn) + at, pfn);
  SET (m, area, KmArea, n, a->n + 1);
}

void
area_drop_frames (KmMachine *m, KmRef area)
{
  const KmArea *a = area_at (m, area);
  KmRef pool = pool_fixed (m, POOL_PAGES, RECORD_WORDS (KmAreaPart));

  for (KmRef part = a->n ? a->parts : 0, next; part; part = next)
    {
      next = store_get (m, part);
      pool_give (m, pool, part);
    }
  AREA_SET (m, area, n, 0);
}

void
area_forget (KmMachine *m, KmRef area)
{
  KmRef vm = vm_root (m);

  area_drop_frames (m, area);
  SET (m, vm, KmVm, areas, area_remove (m, vm_at (m)->areas, area_at (m, area)->start));
  SET (m, vm, KmVm, n_areas, vm_at (m)->n_areas - 1);
  pool_give (m, pool_fixed (m, POOL_AREA, RECORD_WORDS (KmArea)), area);
}
