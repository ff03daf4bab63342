/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/buddy.h"

/* ---- one block on or off a free list ---- */

static inline void
block_insert (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type, bool tail)
{
  uint32_t head = free_head (zone, order, type);

  frame_set_state (m, pfn, S_FREE | order, type);
  if (tail)
    list_add_tail (m, pfn, head);
  else
    list_add (m, pfn, head);
  word_add (m, zone->words + W_NR_FREE + order, 1);
}

static inline void
block_remove (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order)
{
  list_remove (m, pfn);
  word_add (m, zone->words + W_NR_FREE + order, -1);
}

void
km_buddy_seed (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, KmMigratetype type, bool tail)
{
  block_insert (m, zone, pfn, order, type, tail);
}

/* ---- counting ---- */

void
km_buddy_count (KmMachine *m, KmZone *zone, int32_t pages, unsigned type)
{
  zone_add_free_pages (m, zone, pages);
  if (type == KM_NR_PCP_TYPES && m->generation->counts_each)
    word_add (m, zone->words + W_FREE_HIGHATOMIC, pages);
}

/* ---- take ---- */

/* Cuts the block [pfn, 2^high) down to @low and lists the upper halves. */
static inline void
expand (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned low, unsigned high, unsigned type)
{
  while (high > low)
    {
      KmPfn upper;

      high--;
      upper = pfn + (1u << high);
      TELL (m, KM_EVENT_SPLIT, .zone = zone_index (m, zone), .order = high, .mt = type, .pfn = upper, .pfn2 = pfn);
      block_insert (m, zone, upper, high, type, false);
    }
}

static inline KmPfn
take_smallest (KmMachine *m, KmZone *zone, unsigned order, unsigned type)
{
  for (unsigned current = order; current < KM_NR_ORDERS; current++)
    {
      uint32_t head = free_head (zone, current, type);
      KmPfn pfn = m->link[head].next;

      if (pfn == head)
        {
          TELL (m, KM_EVENT_LIST_EMPTY, .zone = zone_index (m, zone), .order = current, .mt = type);
          continue;
        }
      TELL (m, KM_EVENT_TAKE, .zone = zone_index (m, zone), .order = current, .order2 = (uint8_t)order, .mt = type,
            .pfn = pfn);
      block_remove (m, zone, pfn, current);
      frame_set_state (m, pfn, S_TAIL, type);
      expand (m, zone, pfn, order, current, type);
      if (m->generation->counts_each)
        km_buddy_count (m, zone, -(1 << order), type);
      return pfn;
    }
  return KM_PFN_NONE;
}

KmPfn
km_buddy_take_from (KmMachine *m, KmZone *zone, unsigned order, KmMigratetype type)
{
  return take_smallest (m, zone, order, type);
}

/* ---- falling back to another migratetype ---- */

static void
block_move (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type)
{
  TELL (m, KM_EVENT_MOVE, .zone = zone_index (m, zone), .order = order, .mt = type, .mt2 = frame_type (m, pfn),
        .pfn = pfn);
  if (m->generation->counts_each)
    {
      km_buddy_count (m, zone, -(1 << order), frame_type (m, pfn));
      km_buddy_count (m, zone, 1 << order, type);
    }
  list_remove (m, pfn);
  frame_set_state (m, pfn, frame_state (m, pfn), type);
  if (m->generation->tail_insert)
    list_add_tail (m, pfn, free_head (zone, order, type));
  else
    list_add (m, pfn, free_head (zone, order, type));
}

/* Frames from @pfn to @end that are in use and look movable: page cache, and what a recording counted. */
static uint32_t
movable_in_use (const KmMachine *m, const KmZone *zone, KmPfn pfn, KmPfn end)
{
  uint32_t movable = m->movable_used ? m->movable_used[pageblock_of (m, zone, pfn)] : 0;

  for (; pfn < end; pfn++)
    movable += frame_kind (m, pfn) == S_CACHE;
  return movable;
}

uint32_t
km_buddy_move_pageblock (KmMachine *m, KmZone *zone, KmPfn pfn, KmMigratetype type, uint32_t *movable)
{
  KmPfn size = 1u << m->pageblock_order;
  KmPfn start = pfn & ~(size - 1), end = start + size;
  uint32_t moved = 0;

  if (movable)
    *movable = 0;
  if (start < zone->info.start_pfn)
    start = pfn;
  if (end > zone->info.end_pfn)
    return 0;
  if (movable)
    *movable = movable_in_use (m, zone, start, end);
  tell_enter (m);
  while (start < end)
    {
      unsigned order = frame_order (m, start);

      if (frame_kind (m, start) != S_FREE)
        {
          start++;
          continue;
        }
      block_move (m, zone, start, order, type);
      start += 1u << order;
      moved += 1u << order;
    }
  tell_leave (m);
  return moved;
}

void
km_buddy_set_pageblocks (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type)
{
  for (uint32_t i = 0; i < MAX (1u << order >> m->pageblock_order, 1); i++)
    km_zone_set_pageblock_type (m, zone, pfn + (i << m->pageblock_order), (KmMigratetype)type);
}

static void
tell_fallback (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned wanted, unsigned found, unsigned type, unsigned from)
{
  TELL (m, KM_EVENT_FALLBACK, .zone = zone_index (m, zone), .order = wanted, .order2 = found, .mt = type, .mt2 = from,
        .pfn = pfn);
}

/* __rmqueue_fallback() of 2.6.34: the largest block of another type; large ones take their pageblock along. */
static KmPfn
take_fallback_2_6_34 (KmMachine *m, KmZone *zone, unsigned order, unsigned type)
{
  for (unsigned current = KM_NR_ORDERS; current-- > order;)
    for (unsigned i = 0; i < 2; i++)
      {
        unsigned from = m->generation->fallback[type][i];
        uint32_t head = free_head (zone, current, from);
        KmPfn pfn = m->link[head].next;

        if (pfn == head)
          continue;
        tell_fallback (m, zone, pfn, order, current, type, from);
        tell_enter (m);
        if (current >= m->pageblock_order / 2 || type == m->generation->reclaimable || !m->grouping)
          {
            uint32_t pages = km_buddy_move_pageblock (m, zone, pfn, (KmMigratetype)type, NULL);

            if (pages >= 1u << (m->pageblock_order - 1) || !m->grouping)
              km_zone_set_pageblock_type (m, zone, pfn, (KmMigratetype)type);
            from = type;
          }
        TELL (m, KM_EVENT_TAKE, .zone = zone_index (m, zone), .order = current, .mt = frame_type (m, pfn), .pfn = pfn);
        block_remove (m, zone, pfn, current);
        frame_set_state (m, pfn, S_TAIL, from);
        if (current >= m->pageblock_order)
          km_buddy_set_pageblocks (m, zone, pfn, current, type);
        expand (m, zone, pfn, order, current, from);
        tell_leave (m);
        return pfn;
      }
  return KM_PFN_NONE;
}

/* find_suitable_fallback(): a type with blocks of @order, or -1. */
static int
fallback_type (const KmMachine *m, const KmZone *zone, unsigned order, unsigned type)
{
  for (unsigned i = 0; i < 2; i++)
    if (!list_empty (m, free_head (zone, order, m->generation->fallback[type][i])))
      return m->generation->fallback[type][i];
  return -1;
}

/* Without grouping every request is of type 0. */
static bool
can_steal (const KmMachine *m, unsigned order, unsigned type)
{
  return order >= m->pageblock_order / 2 || type == m->generation->reclaimable || type == 0;
}

/* boost_watermark(): ask kswapd for more free memory, so that the next fallback is less likely. */
static bool
boost_watermark (KmMachine *m, KmZone *zone)
{
  const int32_t factor = 15000; /* watermark_boost_factor, 6.1 */
  int32_t block = 1 << m->pageblock_order;
  int32_t high = zone->info.watermark[KM_WMARK_HIGH], before = m->word[zone->words + W_BOOST];
  int32_t max = high / 10000 * factor + high % 10000 * factor / 10000;

  if ((uint32_t)block * 4 > zone->info.managed || max == 0)
    return false;
  max = MAX (block, max);
  TELL (m, KM_EVENT_BOOST, .zone = zone_index (m, zone), .a = before, .b = MIN (before + block, max));
  word_set (m, zone->words + W_BOOST, MIN (before + block, max));
  return true;
}

/* steal_suitable_fallback() of 6.1: move one block, or its whole pageblock, to the lists of @type. */
static void
steal_fallback (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type, bool whole, unsigned alloc_flags)
{
  unsigned old = pageblock_type (m, zone, pfn);
  uint32_t free_pages, movable, alike;

  if (old == KM_NR_PCP_TYPES) /* HighAtomic */
    {
      block_move (m, zone, pfn, order, type);
      return;
    }
  if (order >= m->pageblock_order)
    {
      km_buddy_set_pageblocks (m, zone, pfn, order, type);
      block_move (m, zone, pfn, order, type);
      return;
    }
  if (boost_watermark (m, zone) && (alloc_flags & ALLOC_KSWAPD))
    word_set (m, zone->words + W_FLAGS, m->word[zone->words + W_FLAGS] | ZONE_BOOSTED_WATERMARK);
  free_pages = whole ? km_buddy_move_pageblock (m, zone, pfn, (KmMigratetype)type, &movable) : 0;
  if (free_pages == 0)
    {
      block_move (m, zone, pfn, order, type);
      return;
    }
  /* A block that lost its PageBuddy mark does not move with its pageblock: that kernel would find it again for ever. */
  if (frame_type (m, pfn) != type)
    block_move (m, zone, pfn, order, type);
  if (type == m->generation->movable)
    alike = movable;
  else
    alike = old == m->generation->movable ? (1u << m->pageblock_order) - (free_pages + movable) : 0;
  if (free_pages + alike >= 1u << (m->pageblock_order - 1) || !m->grouping)
    km_zone_set_pageblock_type (m, zone, pfn, (KmMigratetype)type);
}

/* __rmqueue_fallback() of 6.1. Returns true if a block on the lists of @type serves the request now. */
static bool
fill_fallback_6_1 (KmMachine *m, KmZone *zone, unsigned order, unsigned type, unsigned alloc_flags)
{
  unsigned min_order = order, current;
  int from = -1;
  bool whole;
  KmPfn pfn;

  if (order < m->pageblock_order && (alloc_flags & ALLOC_NOFRAGMENT))
    min_order = m->pageblock_order;
  for (current = KM_NR_ORDERS; current-- > min_order;)
    if ((from = fallback_type (m, zone, current, type)) >= 0)
      break;
  if (from < 0)
    return false;
  whole = can_steal (m, current, type);
  if (!whole && current > order) /* of what is left, movable */
    {
      for (current = order; (from = fallback_type (m, zone, current, type)) < 0; current++)
        ;
      whole = can_steal (m, current, type);
    }
  pfn = m->link[free_head (zone, current, (unsigned)from)].next;
  tell_fallback (m, zone, pfn, order, current, type, (unsigned)from);
  tell_enter (m);
  steal_fallback (m, zone, pfn, current, type, whole, alloc_flags);
  tell_leave (m);
  return true;
}

/* ---- the same in 6.12: claim a pageblock, or steal a block ---- */

/* A claimed block of a pageblock or more changes its type; what is left of it goes on the lists of @type. */
static KmPfn
claim_whole (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned current, unsigned type)
{
  unsigned old = frame_type (m, pfn);

  TELL (m, KM_EVENT_TAKE, .zone = zone_index (m, zone), .order = current, .mt = old, .pfn = pfn, .order2 = order);
  block_remove (m, zone, pfn, current);
  frame_set_state (m, pfn, S_TAIL, type);
  km_buddy_count (m, zone, -(1 << current), old);
  km_buddy_set_pageblocks (m, zone, pfn, current, type);
  expand (m, zone, pfn, order, current, type);
  km_buddy_count (m, zone, (1 << current) - (1 << order), type);
  return pfn;
}

/* Free pages of the pageblock at @start. */
static uint32_t
free_in_pageblock (const KmMachine *m, KmPfn start)
{
  KmPfn end = start + (1u << m->pageblock_order);
  uint32_t n = 0;

  while (start < end)
    {
      uint32_t pages = frame_kind (m, start) == S_FREE ? 1u << frame_order (m, start) : 1;

      n += frame_kind (m, start) == S_FREE ? pages : 0;
      start += pages;
    }
  return n;
}

bool
km_buddy_spans_pageblock (const KmMachine *m, const KmZone *zone, KmPfn pfn)
{
  KmPfn start = pfn & ~((1u << m->pageblock_order) - 1);

  return start >= zone->info.start_pfn && start + (1u << m->pageblock_order) <= zone->info.end_pfn;
}

/* try_to_claim_block() below the order of a pageblock: if half of the pageblock is free or of a kind with @type, all
 * its free blocks and its type change. Nothing moves otherwise, but the boost is raised all the same. */
static KmPfn
claim_pageblock (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type, unsigned alloc_flags)
{
  const uint32_t size = 1u << m->pageblock_order;
  KmPfn start = pfn & ~(size - 1);
  unsigned old = pageblock_type (m, zone, pfn);
  uint32_t free_pages, movable, alike;

  if (boost_watermark (m, zone) && (alloc_flags & ALLOC_KSWAPD))
    word_set (m, zone->words + W_FLAGS, m->word[zone->words + W_FLAGS] | ZONE_BOOSTED_WATERMARK);
  if (!km_buddy_spans_pageblock (m, zone, pfn))
    return KM_PFN_NONE;
  free_pages = free_in_pageblock (m, start);
  movable = movable_in_use (m, zone, start, start + size);
  if (type == m->generation->movable)
    alike = movable;
  else
    alike = old == m->generation->movable ? size - (free_pages + movable) : 0;
  if (free_pages + alike < size / 2 && m->grouping)
    {
      TELL (m, KM_EVENT_NO_CLAIM, .zone = zone_index (m, zone), .mt = type, .mt2 = old, .pfn = start, .a = free_pages,
            .b = alike);
      return KM_PFN_NONE;
    }
  km_buddy_move_pageblock (m, zone, pfn, (KmMigratetype)type, NULL);
  km_zone_set_pageblock_type (m, zone, pfn, (KmMigratetype)type);
  return take_smallest (m, zone, order, type);
}

/* __rmqueue_claim(): from the largest block down, and on to the next lower order where one cannot be had. */
static KmPfn
take_by_claiming (KmMachine *m, KmZone *zone, unsigned order, unsigned type, unsigned alloc_flags)
{
  unsigned min_order = order;

  if (order < m->pageblock_order && (alloc_flags & ALLOC_NOFRAGMENT))
    min_order = m->pageblock_order;
  for (unsigned current = KM_NR_ORDERS; current-- > min_order && can_steal (m, current, type);)
    {
      int from = fallback_type (m, zone, current, type);
      KmPfn pfn, taken;

      if (from < 0)
        continue;
      pfn = m->link[free_head (zone, current, (unsigned)from)].next;
      if (pageblock_type (m, zone, pfn) == KM_NR_PCP_TYPES) /* HighAtomic */
        continue;
      tell_fallback (m, zone, pfn, order, current, type, (unsigned)from);
      tell_enter (m);
      taken = current >= m->pageblock_order ? claim_whole (m, zone, pfn, order, current, type)
                                            : claim_pageblock (m, zone, pfn, order, type, alloc_flags);
      tell_leave (m);
      if (taken != KM_PFN_NONE)
        return taken;
    }
  return KM_PFN_NONE;
}

/* __rmqueue_steal(): the smallest block of another type, whose pageblock and remainder keep their type. */
static KmPfn
take_by_stealing (KmMachine *m, KmZone *zone, unsigned order, unsigned type)
{
  for (unsigned current = order; current < KM_NR_ORDERS; current++)
    {
      int from = fallback_type (m, zone, current, type);
      KmPfn pfn;

      if (from < 0)
        continue;
      pfn = m->link[free_head (zone, current, (unsigned)from)].next;
      TELL (m, KM_EVENT_STEAL, .zone = zone_index (m, zone), .order = order, .order2 = current, .mt = type,
            .mt2 = (unsigned)from, .pfn = pfn);
      tell_enter (m);
      pfn = take_smallest (m, zone, order, (unsigned)from);
      tell_leave (m);
      return pfn;
    }
  return KM_PFN_NONE;
}

/* __rmqueue() behind the lists of the type itself. */
static KmPfn
take_fallback_6_12 (KmMachine *m, KmZone *zone, unsigned order, unsigned type, unsigned alloc_flags, bool *steals)
{
  KmPfn pfn = *steals ? KM_PFN_NONE : take_by_claiming (m, zone, order, type, alloc_flags);

  if (pfn != KM_PFN_NONE || (alloc_flags & ALLOC_NOFRAGMENT))
    return pfn;
  pfn = take_by_stealing (m, zone, order, type);
  *steals = *steals || pfn != KM_PFN_NONE;
  return pfn;
}

static KmPfn
take_slowly (KmMachine *m, KmZone *zone, unsigned order, KmMigratetype type, unsigned alloc_flags, bool *steals)
{
  if (m->generation->lists_by_block)
    return take_fallback_6_12 (m, zone, order, type, alloc_flags, steals);
  if (m->generation->has_reserve)
    {
      KmPfn pfn = take_fallback_2_6_34 (m, zone, order, type);

      return pfn != KM_PFN_NONE ? pfn : take_smallest (m, zone, order, KM_NR_PCP_TYPES);
    }
  return fill_fallback_6_1 (m, zone, order, type, alloc_flags) ? take_smallest (m, zone, order, type) : KM_PFN_NONE;
}

KmPfn
km_buddy_take (KmMachine *m, KmZone *zone, unsigned order, KmMigratetype type, unsigned alloc_flags, bool *steals)
{
  KmPfn pfn = G_UNLIKELY (*steals) ? KM_PFN_NONE : take_smallest (m, zone, order, type);

  return G_LIKELY (pfn != KM_PFN_NONE) ? pfn : take_slowly (m, zone, order, type, alloc_flags, steals);
}

/* ---- give ---- */

static inline bool
is_buddy (const KmMachine *m, const KmZone *zone, KmPfn buddy, unsigned order)
{
  return m->frame[buddy].state == order && buddy >= zone->info.start_pfn && buddy < zone->info.end_pfn;
}

/* 6.1: blocks of a pageblock's size and more stay apart when one is not of an ordinary type. */
static bool
may_merge (const KmMachine *m, const KmZone *zone, KmPfn buddy, unsigned order, unsigned type)
{
  unsigned other;

  if (order < m->pageblock_order || !m->generation->keeps_special_apart)
    return true;
  other = pageblock_type (m, zone, buddy);
  return other == type || (type < KM_NR_PCP_TYPES && other < KM_NR_PCP_TYPES);
}

/* buddy_merge_likely(): the block one order up could merge as soon as this one's buddy comes back. */
static bool
rests_at_tail (const KmMachine *m, const KmZone *zone, KmPfn pfn, unsigned order)
{
  KmPfn above = pfn & ~(1u << order);

  if (!m->generation->tail_insert || order >= KM_MAX_ORDER - 1)
    return false;
  return is_buddy (m, zone, above ^ (2u << order), order + 1);
}

void
km_buddy_give (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, KmMigratetype type)
{
  bool tail;

  if (m->generation->counts_each)
    km_buddy_count (m, zone, 1 << order, type);
  else if (m->generation->give_counts)
    zone_add_free_pages (m, zone, 1 << order);
  while (order < KM_MAX_ORDER)
    {
      KmPfn buddy = pfn ^ (1u << order);

      if (!is_buddy (m, zone, buddy, order) || !may_merge (m, zone, buddy, order, type))
        break;
      TELL (m, KM_EVENT_MERGE, .zone = zone_index (m, zone), .order = order, .mt = frame_type (m, buddy), .pfn = buddy,
            .pfn2 = pfn);
      block_remove (m, zone, buddy, order);
      if (m->generation->lists_by_block && frame_type (m, buddy) != type)
        km_buddy_set_pageblocks (m, zone, buddy, order, type);
      frame_set_state (m, buddy, S_TAIL, 0);
      pfn &= ~(1u << order);
      order++;
    }
  tail = rests_at_tail (m, zone, pfn, order);
  TELL (m, KM_EVENT_INSERT, .zone = zone_index (m, zone), .order = order, .mt = type, .pfn = pfn, .a = tail);
  block_insert (m, zone, pfn, order, type, tail);
}

void
km_buddy_free (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order)
{
  KmPfn end = pfn + (1u << order);

  if (m->generation->lists_by_block)
    order = MIN (order, m->pageblock_order); /* split_large_buddy() */
  if (!m->generation->give_counts)
    zone_add_free_pages (m, zone, 1 << order);
  for (; pfn < end; pfn += 1u << order)
    km_buddy_give (m, zone, pfn, order, pageblock_type (m, zone, pfn));
}
