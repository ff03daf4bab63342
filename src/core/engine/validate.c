/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/engine/validate.h"

#include "core/slab/kmem_read.h"
#include "core/slab/slab_records.h"
#include "core/slab/slub_records.h"
#include "core/vm/vm_validate.h"
#include "core/page/zone.h"

typedef struct
{
  const KmMachine *m;
  uint32_t *seen; /* one bit a frame: the head of a block already met */
  char *problem;
} Walk;

static bool
broken (Walk *w, const char *zone, const char *what, KmPfn pfn)
{
  w->problem = g_strdup_printf ("zone %s: %s (frame 0x%x)", zone, what, pfn);
  return false;
}

/* Aligned, and inside of its zone. */
static bool
fits (Walk *w, const KmZone *zone, KmPfn pfn, unsigned order)
{
  if (order > KM_MAX_ORDER)
    return broken (w, zone->name, "block: a block is of no order", pfn);
  if (pfn < zone->info.start_pfn || pfn >= zone->info.end_pfn || zone->info.end_pfn - pfn < 1u << order)
    return broken (w, zone->name, "block: a block reaches outside its zone", pfn);
  if (pfn & ((1u << order) - 1))
    return broken (w, zone->name, "block: a block is not aligned to its size", pfn);
  return true;
}

static bool
is_seen (const Walk *w, KmPfn pfn)
{
  return w->seen[pfn / 32] >> pfn % 32 & 1;
}

/* A block whose frames are its own. Each lies at a multiple of its size, so one that overlaps another has a head inside
 * it. The head itself cannot have been met before: its links belong to one list. */
static bool
see (Walk *w, const KmZone *zone, KmPfn pfn, unsigned order)
{
  KmPfn end = pfn + (1u << order), inside;

  if (!fits (w, zone, pfn, order))
    return false;
  inside = order == 0 ? end : frame_skip_tails (w->m, pfn + 1, end);
  if (inside != end)
    return broken (w, zone->name,
                   is_seen (w, inside) ? "apart: two blocks overlap" : "apart: a block has a head inside", inside);
  w->seen[pfn / 32] |= 1u << pfn % 32;
  return true;
}

static bool
links_agree (Walk *w, const KmZone *zone, uint32_t frame)
{
  const KmLink *link = w->m->link;

  if (frame >= w->m->end_pfn)
    return broken (w, zone->name, "links: a list leaves the frames", frame);
  if (link[link[frame].next].prev != frame || link[link[frame].prev].next != frame)
    return broken (w, zone->name, "links: neighbours on a list do not point to each other", frame);
  return true;
}

/* Two free buddies that both bear the PageBuddy mark have merged. */
static bool
buddy_is_apart (Walk *w, const KmZone *zone, KmPfn pfn, unsigned order, unsigned type)
{
  const KmMachine *m = w->m;
  KmPfn buddy = pfn ^ (1u << order);
  unsigned other;

  if (order == KM_MAX_ORDER || m->frame[pfn].state != order || m->frame[buddy].state != order
      || buddy < zone->info.start_pfn || buddy >= zone->info.end_pfn)
    return true;
  other = frame_type (m, buddy);
  if (m->generation->keeps_special_apart && order >= m->pageblock_order
      && (other >= KM_NR_PCP_TYPES || type >= KM_NR_PCP_TYPES))
    return true;
  return broken (w, zone->name, "merged: a free block and its free buddy have not merged", pfn);
}

/* Returns the blocks on a free list, or -1. */
static int64_t
walk_free_list (Walk *w, const KmZone *zone, unsigned order, unsigned type)
{
  const KmMachine *m = w->m;
  uint32_t head = free_head (zone, order, type);
  int64_t n = 0;

  for (uint32_t pfn = m->link[head].next; pfn != head; pfn = m->link[pfn].next, n++)
    {
      if (!links_agree (w, zone, pfn))
        return -1;
      if (frame_kind (m, pfn) > S_UNMARKED || frame_order (m, pfn) != order || frame_type (m, pfn) != type)
        return broken (w, zone->name, "listed: a frame on a free list is not a free block of that order and type", pfn)
               - 1;
      if (!see (w, zone, pfn, order))
        return -1;
      if (m->generation->lists_by_block && frame_kind (m, pfn) == S_FREE && !m->word[careful_word (m)]
          && pageblock_type (m, zone, pfn) != type)
        return broken (w, zone->name, "by_block: a free block is not on the list of its pageblock's type", pfn) - 1;
      if (!buddy_is_apart (w, zone, pfn, order, type))
        return -1;
    }
  return n;
}

static bool
walk_free_lists (Walk *w, const KmZone *zone)
{
  const int32_t *word = &w->m->word[zone->words];
  int64_t pages = 0, highatomic = 0, counter = word[W_FREE_PAGES];

  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    {
      int64_t blocks = 0;

      for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
        {
          int64_t n = walk_free_list (w, zone, order, type);

          if (n < 0)
            return false;
          blocks += n;
          highatomic += type == KM_NR_PCP_TYPES ? n << order : 0;
        }
      if (blocks != word[W_NR_FREE + order])
        return broken (w, zone->name, "nr_free: nr_free is not the number of blocks on the lists of an order", order);
      pages += blocks << order;
    }
  for (uint32_t cpu = 0; cpu < KM_MAX_CPUS; cpu++)
    counter += word[W_DIFF + cpu];
  if (counter != pages)
    return broken (w, zone->name, "free_pages: the counter of free pages is not what the lists hold", (KmPfn)pages);
  if (w->m->generation->counts_each && highatomic != word[W_FREE_HIGHATOMIC])
    return broken (w, zone->name, "highatomic: the counter is not what the HighAtomic lists hold", (KmPfn)highatomic);
  return true;
}

static bool
walk_pcp_lists (Walk *w, const KmZone *zone, uint32_t cpu)
{
  const KmMachine *m = w->m;
  int64_t pages = 0;

  for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
    {
      uint32_t head = pcp_head (zone, cpu, list);
      unsigned order = pcp_list_order (m, list);

      for (uint32_t pfn = m->link[head].next; pfn != head; pfn = m->link[pfn].next)
        {
          if (!links_agree (w, zone, pfn))
            return false;
          if (m->frame[pfn].state != (S_PCP | order) || frame_cpu (m, pfn) != cpu)
            return broken (w, zone->name, "listed: a frame on a per-CPU list is not of its order or CPU", pfn);
          if (!see (w, zone, pfn, order))
            return false;
          pages += 1 << order;
        }
    }
  if (pages != m->word[zone->words + W_PCP_COUNT + cpu])
    return broken (w, zone->name, "pcp_count: the per-CPU count is not what the lists hold", (KmPfn)pages);
  return true;
}

static bool
walk_lru_list (Walk *w, const KmZone *zone)
{
  const KmMachine *m = w->m;
  uint32_t head = lru_head (zone);
  int64_t pages = 0;

  for (uint32_t pfn = m->link[head].next; pfn != head; pfn = m->link[pfn].next, pages++)
    {
      if (!links_agree (w, zone, pfn))
        return false;
      if (m->frame[pfn].state != S_CACHE)
        return broken (w, zone->name, "listed: a frame on the LRU list is not page cache", pfn);
      if (!see (w, zone, pfn, 0))
        return false;
    }
  if (pages != m->word[zone->words + W_CACHE])
    return broken (w, zone->name, "cache_pages: the count of page cache is not the length of the LRU list",
                   (KmPfn)pages);
  return true;
}

/* An allocated block: not inside of a block on a list, and in no other one unless a misuse freed frames of that one. */
static bool
check_used_block (Walk *w, const KmZone *zone, KmPfn pfn)
{
  unsigned order = frame_order (w->m, pfn);

  if (!w->m->word[careful_word (w->m)])
    return see (w, zone, pfn, order);
  return fits (w, zone, pfn, order);
}

/* What is left: allocated blocks, and listed states must have been met on a list. */
static bool
walk_frames (Walk *w, const KmZone *zone)
{
  const KmMachine *m = w->m;

  KmPfn end = zone->info.end_pfn;

  for (KmPfn pfn = zone->info.start_pfn; (pfn = frame_skip_tails (m, pfn, end)) < end; pfn++)
    {
      if (kind_has_record (frame_kind (m, pfn)) && !check_used_block (w, zone, pfn))
        return false;
      if (frame_on_list (m, pfn) && !is_seen (w, pfn))
        return broken (w, zone->name, "on_one_list: a frame says that it is on a list and is not", pfn);
    }
  return true;
}

static bool
walk_zone (Walk *w, const KmZone *zone)
{
  if (!walk_free_lists (w, zone))
    return false;
  for (uint32_t cpu = 0; cpu < w->m->cpus; cpu++)
    if (!walk_pcp_lists (w, zone, cpu))
      return false;
  return walk_lru_list (w, zone) && walk_frames (w, zone);
}

/* Every cache on the chain. */
static bool
walk_caches (Walk *w)
{
  const KmMachine *m = w->m;

  for (KmRef cache = km_machine_cache_first (m); cache != 0; cache = km_machine_cache_next (m, cache))
    {
      bool slub = cache_at (m, cache)->allocator == KM_ALLOCATOR_SLUB;
      g_autofree char *problem = NULL;

      if (slub ? km_slub_cache_validate (m, cache, &problem, NULL) : km_slab_validate_cache (m, cache, &problem, NULL))
        continue;
      w->problem = g_strdup_printf ("%s: %s", km_machine_cache_name (m, cache), problem);
      return false;
    }
  return true;
}

bool
km_machine_validate (const KmMachine *m, char **problem)
{
  Walk w = { .m = m, .seen = g_new0 (uint32_t, m->end_pfn / 32 + 1) };
  bool whole;

  for (uint32_t i = 0; i < m->n_zones && !w.problem; i++)
    walk_zone (&w, &m->zones[i]);
  if (!w.problem)
    walk_caches (&w);
  if (!w.problem)
    w.problem = km_vm_validate (m);
  whole = w.problem == NULL;

  g_free (w.seen);
  if (problem)
    *problem = w.problem;
  else
    g_free (w.problem);
  return whole;
}
