/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/overlap.h"

#include "core/page/buddy.h"

/* Takes a block off its list, with the counts that go with it. */
static void
unlist (KmMachine *m, KmZone *zone, KmPfn head, unsigned kind, unsigned order)
{
  list_remove (m, head);
  switch (kind)
    {
    case S_PCP:
      word_add (m, zone->words + W_PCP_COUNT + frame_cpu (m, head), -(1 << order));
      break;
    case S_CACHE:
      word_add (m, zone->words + W_CACHE, -1);
      break;
    default:
      word_add (m, zone->words + W_NR_FREE + order, -1);
      km_buddy_count (m, zone, -(1 << order), frame_type (m, head));
      break;
    }
  frame_set_state (m, head, S_TAIL, 0);
}

/* The frames [@pfn, @end) of a block that was cut go to the free lists. */
static void
list_rest (KmMachine *m, KmZone *zone, KmPfn pfn, KmPfn end, KmMigratetype type)
{
  while (pfn < end)
    {
      unsigned order = aligned_order (pfn, end, KM_MAX_ORDER);

      if (m->generation->lists_by_block)
        type = pageblock_type (m, zone, pfn);
      km_buddy_seed (m, zone, pfn, order, type, false);
      km_buddy_count (m, zone, 1 << order, type);
      pfn += 1u << order;
    }
}

/* Cuts [@first, @end) out of the listed block @head. */
static void
cut (KmMachine *m, KmZone *zone, KmPfn head, KmPfn first, KmPfn end)
{
  unsigned kind = frame_kind (m, head), order = kind == S_CACHE ? 0 : frame_order (m, head);
  KmMigratetype type = frame_type (m, head);
  KmPfn block_end = head + (1u << order);

  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_SILENT, .zone = zone_index (m, zone), .order = order, .pfn = head, .a = KM_SILENT_LIST_DAMAGE);
  unlist (m, zone, head, kind, order);
  if (head < first)
    list_rest (m, zone, head, first, type);
  if (block_end > end)
    list_rest (m, zone, end, block_end, type);
}

void
km_overlap_clear (KmMachine *m, KmZone *zone, KmPfn first, KmPfn end)
{
  KmPfn head = frame_head (m, first);

  if (head < first && frame_on_list (m, head))
    cut (m, zone, head, first, end);
  for (KmPfn pfn = first; pfn < end; pfn++)
    if (frame_on_list (m, pfn))
      cut (m, zone, pfn, first, end);
    else if (kind_has_record (frame_kind (m, pfn)))
      frame_set_state (m, pfn, S_TAIL, 0);
}
