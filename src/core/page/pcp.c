/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/pcp.h"

#include "core/page/page_check.h"
#include "core/page/pcp_tune.h"

enum
{
  MAX_FREE_FACTOR = 5, /* 6.1.192, read off recordings: a drain doubles at most five times */
};

/* order_to_pindex(). */
static inline unsigned
list_index (unsigned order, unsigned type, const KmMachine *m)
{
  if (order > m->generation->max_pcp_order)
    return NR_LOW_LISTS + (type == m->generation->movable);
  return order * KM_NR_PCP_TYPES + type;
}

static inline uint32_t
count_word (const KmMachine *m, const KmZone *zone)
{
  return zone->words + W_PCP_COUNT + m->cpu;
}

static inline uint32_t
free_factor_word (const KmMachine *m, const KmZone *zone)
{
  return zone->words + W_PCP_FREE_FACTOR + m->cpu;
}

/* ---- taking ---- */

/* Puts a block on a list behind frame or head @prev. The frame remembers @type. */
static inline void
pcp_add (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type, uint32_t prev, bool tail)
{
  TELL (m, KM_EVENT_PCP_ADD, .zone = zone_index (m, zone), .order = order, .mt = type, .pfn = pfn, .a = tail);
  frame_set_state (m, pfn, S_PCP | order, type | m->cpu << AUX_CPU_SHIFT);
  list_insert_after (m, pfn, prev);
}

/* rmqueue_bulk() of 2.6.34: the list ends up in the order of allocation, read from the end that will be used. */
static uint32_t
refill_2_6_34 (KmMachine *m, KmZone *zone, uint32_t head, unsigned type, bool cold)
{
  uint32_t place = head, n = 0;
  bool steals = false;

  for (; n < (uint32_t)zone->pcp_batch; n++)
    {
      KmPfn pfn = km_buddy_take (m, zone, 0, (KmMigratetype)type, 0, &steals);

      if (pfn == KM_PFN_NONE)
        break;
      pcp_add (m, zone, pfn, 0, type, cold ? m->link[place].prev : place, cold);
      place = pfn;
    }
  zone_add_free_pages (m, zone, -(int32_t)n);
  return n;
}

static uint32_t
refill_6_1 (KmMachine *m, KmZone *zone, uint32_t head, unsigned order, unsigned type, uint32_t batch,
            unsigned alloc_flags)
{
  uint32_t n = 0, bad = 0;
  bool steals = false, remembers = m->generation->pcp_remembers_type;

  for (; n < batch; n++)
    {
      KmPfn pfn = km_buddy_take (m, zone, order, (KmMigratetype)type, alloc_flags, &steals);

      if (pfn == KM_PFN_NONE)
        break;
      if (G_UNLIKELY (m->n_excess > 0) && m->generation->checks_at_drain
          && !km_page_check_new (m, pfn, order, (KmMigratetype)type))
        {
          bad++;
          continue;
        }
      pcp_add (m, zone, pfn, order, remembers ? frame_type (m, pfn) : type, m->link[head].prev, true);
    }
  if (!m->generation->counts_each)
    zone_add_free_pages (m, zone, -(int32_t)(n << order));
  return n - bad;
}

uint32_t
km_pcp_refill_size (KmMachine *m, KmZone *zone, unsigned order)
{
  uint32_t batch = (uint32_t)zone->pcp_batch;

  if (m->generation->pcp_tunes)
    return km_pcp_tune_refill (m, zone, order);
  return m->generation->pcp_by_order && batch > 1 ? MAX (batch >> order, 2) : batch;
}

static void
pcp_refill (KmMachine *m, KmZone *zone, const KmRequest *request, uint32_t head, bool cold, unsigned alloc_flags)
{
  uint32_t batch = km_pcp_refill_size (m, zone, request->order), n;

  TELL (m, KM_EVENT_PCP_REFILL, .zone = zone_index (m, zone), .order = request->order, .mt = request->type, .a = batch);
  tell_enter (m);
  if (!m->generation->pcp_by_order)
    n = refill_2_6_34 (m, zone, head, request->type, cold);
  else
    n = refill_6_1 (m, zone, head, request->order, request->type, batch, alloc_flags);
  word_add (m, count_word (m, zone), (int32_t)(n << request->order));
  tell_leave (m);
}

/* __rmqueue_pcplist(). */
static inline KmPfn
take_from_list (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  uint32_t head = pcp_head (zone, m->cpu, list_index (request->order, request->type, m));
  bool cold = (request->gfp & m->bits.cold) != 0;
  KmPfn pfn;

  if (list_empty (m, head))
    pcp_refill (m, zone, request, head, cold, alloc_flags);
  pfn = cold ? m->link[head].prev : m->link[head].next;
  if (pfn == head)
    return KM_PFN_NONE;
  TELL (m, KM_EVENT_PCP_TAKE, .zone = zone_index (m, zone), .order = request->order, .mt = request->type, .pfn = pfn,
        .a = cold);
  list_remove (m, pfn);
  frame_set_kind (m, pfn, S_TAIL);
  word_add (m, count_word (m, zone), -(1 << request->order));
  return pfn;
}

KmPfn
km_pcp_take (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  if (m->generation->pcp_tunes)
    km_pcp_tune_take (m, zone);
  else if (m->generation->pcp_by_order && m->word[free_factor_word (m, zone)])
    word_set (m, free_factor_word (m, zone), m->word[free_factor_word (m, zone)] >> 1);
  return take_from_list (m, zone, request, alloc_flags);
}

KmPfn
km_pcp_take_bulk (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  return take_from_list (m, zone, request, alloc_flags);
}

/* ---- draining ---- */

/* Moves the block at the tail of a list to the buddy lists. Returns its order. */
static unsigned
give_tail (KmMachine *m, KmZone *zone, uint32_t head)
{
  KmPfn pfn = m->link[head].prev;
  unsigned order = frame_order (m, pfn);
  KmMigratetype type = m->generation->pcp_remembers_type ? frame_type (m, pfn) : pageblock_type (m, zone, pfn);

  TELL (m, KM_EVENT_PCP_GIVE, .zone = zone_index (m, zone), .order = order, .mt = type, .pfn = pfn);
  list_remove (m, pfn);
  frame_set_state (m, pfn, S_TAIL, 0);
  tell_enter (m);
  if (G_LIKELY (m->n_excess == 0) || !m->generation->checks_at_drain || km_page_check_drained (m, pfn, order, type))
    km_buddy_give (m, zone, pfn, order, type);
  tell_leave (m);
  return order;
}

/* free_pcppages_bulk() of 2.6.34: one page from each list in turn, more where empty ones were passed. */
static void
drain_2_6_34 (KmMachine *m, KmZone *zone, int32_t count)
{
  unsigned list = 0;
  int32_t left = MIN (count, m->word[count_word (m, zone)]), quota = 0;

  TELL (m, KM_EVENT_PCP_DRAIN, .zone = zone_index (m, zone), .a = left);
  tell_enter (m);
  zone_add_free_pages (m, zone, left);
  word_add (m, count_word (m, zone), -left);
  while (left > 0)
    {
      uint32_t head;

      do
        {
          quota++;
          list = (list + 1) % KM_NR_PCP_TYPES;
          head = pcp_head (zone, m->cpu, list);
        }
      while (list_empty (m, head));
      do
        give_tail (m, zone, head);
      while (--left > 0 && --quota > 0 && !list_empty (m, head));
    }
  tell_leave (m);
}

/* free_pcppages_bulk() of 6.1: whole lists, beginning with @list. */
static void
drain_6_1 (KmMachine *m, KmZone *zone, int32_t count, unsigned list)
{
  int32_t left = MIN (count, m->word[count_word (m, zone)]);

  TELL (m, KM_EVENT_PCP_DRAIN, .zone = zone_index (m, zone), .a = left);
  tell_enter (m);
  while (left > 0)
    {
      uint32_t head = pcp_head (zone, m->cpu, list);

      while (left > 0 && !list_empty (m, head))
        {
          int32_t pages = 1 << give_tail (m, zone, head);

          left -= pages;
          word_add (m, count_word (m, zone), -pages);
        }
      list = (list + 1) % KM_NR_PCP_LISTS;
    }
  tell_leave (m);
}

/* ---- giving ---- */

/* nr_pcp_free(): how much to drain; doubles with every free that no allocation interrupts. */
static int32_t
drain_size (KmMachine *m, KmZone *zone, int32_t high)
{
  uint32_t factor_word = free_factor_word (m, zone);
  int64_t batch = zone->pcp_batch, most = high - batch;

  if (high < batch)
    return 1;
  batch <<= m->word[factor_word];
  if (batch < most && m->word[factor_word] < MAX_FREE_FACTOR)
    word_add (m, factor_word, 1);
  return (int32_t)MIN (batch, most);
}

static bool
too_long_6_1 (KmMachine *m, KmZone *zone, unsigned order, int32_t *pages)
{
  int32_t count = m->word[count_word (m, zone)];
  bool free_high = m->word[free_factor_word (m, zone)] && order && order <= m->generation->max_pcp_order;
  int32_t high = free_high ? 0 : zone->pcp_high;

  if (count < high)
    return false;
  *pages = free_high ? count : drain_size (m, zone, high);
  return true;
}

bool
km_pcp_too_long (KmMachine *m, KmZone *zone, unsigned order, int32_t *pages)
{
  if (!m->generation->pcp_tunes)
    return too_long_6_1 (m, zone, order, pages);
  *pages = km_pcp_tune_give (m, zone, order);
  return *pages != 0;
}

static void
give_6_1 (KmMachine *m, KmZone *zone, unsigned order, unsigned list)
{
  int32_t pages;

  if (!km_pcp_too_long (m, zone, order, &pages))
    return;
  drain_6_1 (m, zone, pages, list);
  if (m->generation->pcp_tunes)
    km_pcp_tune_drained (m, zone);
}

void
km_pcp_give (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, bool cold)
{
  unsigned remembered = pageblock_type (m, zone, pfn);
  unsigned type = remembered < KM_NR_PCP_TYPES ? remembered : m->generation->movable;
  unsigned list = list_index (order, type, m);
  uint32_t head = pcp_head (zone, m->cpu, list);

  pcp_add (m, zone, pfn, order, m->generation->pcp_remembers_type ? remembered : type, cold ? m->link[head].prev : head,
           cold);
  word_add (m, count_word (m, zone), 1 << order);
  if (m->generation->pcp_by_order)
    give_6_1 (m, zone, order, list);
  else if (m->word[count_word (m, zone)] >= zone->pcp_high)
    drain_2_6_34 (m, zone, zone->pcp_batch);
}

/* drain_pages_zone(): all at once, in 6.12 a large batch at a time. */
static void
drain_in_portions (KmMachine *m, KmZone *zone)
{
  const int32_t most = m->generation->pcp_tunes ? zone->pcp_batch << PCP_BATCH_SCALE_MAX : INT32_MAX;

  while (m->word[count_word (m, zone)] > 0)
    drain_6_1 (m, zone, most, 0);
}

void
km_pcp_drain_all (KmMachine *m)
{
  uint32_t cpu = m->cpu;

  TELL (m, KM_EVENT_DRAIN_ALL);
  tell_enter (m);
  for (m->cpu = 0; m->cpu < m->cpus; m->cpu++)
    for (uint32_t i = 0; i < m->n_zones; i++)
      {
        KmZone *zone = &m->zones[i];
        int32_t count = m->word[count_word (m, zone)];

        if (count == 0)
          continue;
        if (!m->generation->pcp_by_order)
          drain_2_6_34 (m, zone, count);
        else
          drain_in_portions (m, zone);
      }
  m->cpu = cpu;
  if (G_UNLIKELY (m->n_excess > 0) && m->generation->checks_at_drain)
    km_page_check_slabs (m);
  tell_leave (m);
}
