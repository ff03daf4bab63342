/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain cases of pages of 6.1 and 6.12:
 *
 *   allocate   the preferred zone passes the watermark that is asked for first, and a list of the CPU serves the order
 *   free       the whole block, once, to a list of the CPU that does not get too long
 *
 * A block of another order goes straight to or from the free lists of its own type. Mirrors what page_alloc.c, pcp.c
 * and pcp_tune.c do then. What the watermark test needs besides the free pages (which watermark, boost, HighAtomic
 * pages) is changed by the engine alone: km_fast_later_changed() sees it. */
#include "core/fast/fast_page.h"

#include "core/page/buddy.h"
#include "core/page/pcp.h"
#include "core/page/pcp_tune.h"

/* ---- what is worked out beforehand ---- */

static KmFastMarks
marks_of (const KmMachine *m, const KmZone *zone)
{
  const int32_t *word = m->word + zone->words;

  return (KmFastMarks){
    .flags = word[W_FLAGS],
    .boost = word[W_BOOST],
    .reserved = word[m->generation->counts_each ? W_FREE_HIGHATOMIC : W_HIGHATOMIC],
  };
}

bool
km_fast_later_changed (KmMachine *m)
{
  bool changed = false;

  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      KmFastMarks marks = marks_of (m, &m->zones[i]), *before = &m->fast.marks[i];

      if (marks.flags == before->flags && marks.boost == before->boost && marks.reserved == before->reserved)
        continue;
      *before = marks;
      changed = true;
    }
  return changed;
}

int32_t
km_fast_later_demand (const KmMachine *m, const KmZone *zone, KmGfp gfp)
{
  KmFastMarks marks = marks_of (m, zone);
  bool high = m->generation->marks_below_high && !(marks.flags & ZONE_BELOW_HIGH);

  if (marks.flags & ZONE_BOOSTED_WATERMARK)
    return INT32_MAX;
  return zone->info.watermark[high ? KM_WMARK_HIGH : KM_WMARK_LOW] + marks.boost + marks.reserved
         + (int32_t)zone->info.reserve[m->reserve_index[gfp & 15]];
}

uint32_t
km_fast_later_witness (const KmMachine *m, const KmZone *zone, unsigned order)
{
  for (; order < KM_NR_ORDERS; order++)
    for (unsigned type = 0; type < KM_NR_PCP_TYPES; type++)
      if (!list_empty (m, free_head (zone, order, type)))
        return free_head (zone, order, type);
  return 0;
}

/* The frame afterwards is needed of all orders. */
KmFastTake
km_fast_later_take (const KmMachine *m, const KmZone *zone, const KmFastMask *mask, unsigned order)
{
  uint32_t head = pcp_head (zone, 0, order * KM_NR_PCP_TYPES + mask->type);
  KmFastTake take = {
    .mark = &mask->word[W_FREE_PAGES],
    .least = INT32_MAX,
    .frame = { (uint8_t)(S_ALLOCATED | order),
               order && (mask->gfp & m->bits.comp) ? mask->type | AUX_COMPOUND : mask->type },
  };

  if (!m->pcp || order >= FAST_LISTED || mask->demanded == INT32_MAX)
    return take;
  take.least = mask->demanded + (1 << order) - 1;
  take.head = head;
  take.witness = order == 0 ? head : free_head (zone, order, mask->type); /* of order 0 nothing more is asked */
  take.list = &m->link[head];
  take.count = &mask->word[W_PCP_COUNT];
  take.freed = &mask->word[m->generation->pcp_tunes ? W_PCP_FREE_COUNT : W_PCP_FREE_FACTOR];
  take.change = (int16_t)(1 << order);
  return take;
}

/* How blocks of an order are given back to the list of a CPU. */
static KmFastBack
learn_back (const KmMachine *m, const KmZone *zone, unsigned order)
{
  bool tunes = m->generation->pcp_tunes;
  int32_t marked = ZONE_BELOW_HIGH | ZONE_RECLAIM_ACTIVE;
  KmFastBack back = {
    .word = m->word + zone->words,
    .head = pcp_head (zone, 0, order * KM_NR_PCP_TYPES),
    .size = 1 << order,
    .high = tunes ? zone->pcp_high_min : zone->pcp_high,
    .high_range = (uint32_t)(zone->pcp_high_max - zone->pcp_high_min),
    .batch = zone->pcp_batch,
    .most_freed = zone->pcp_batch << PCP_BATCH_SCALE_MAX,
    .allocated = (uint8_t)(S_ALLOCATED | order),
    .listed = (uint8_t)(S_PCP | order),
  };

  if (order > 0)
    back.row = tunes ? PCPF_PREV_FREE_HIGH_ORDER : ~0;
  if (!m->pcp || (back.word[W_FLAGS] & marked))
    back.allocated = NO_STATE;
  return back;
}

void
km_fast_later_learn_zone (KmMachine *m, uint32_t number)
{
  const KmZone *zone = &m->zones[number];
  KmFastZone *fast = &m->fast.zones[number];

  fast->block_shift = zone->blocks - (size_t)(zone->block_origin >> m->pageblock_order);
  for (unsigned order = 0; order < FAST_LISTED; order++)
    fast->back[order] = learn_back (m, zone, order);
}

/* ---- filling and draining the lists of a CPU ---- */

/* Do the lists of a type hold @n blocks of @order? From the largest blocks down, which answers soon. */
static bool
zone_holds (const Fast *f, unsigned order, unsigned type, uint32_t n)
{
  uint32_t found = 0;

  for (unsigned o = KM_NR_ORDERS; o-- > order;)
    {
      uint32_t head = f->free_heads + o * KM_NR_MIGRATETYPES + type;

      for (KmPfn pfn = f->link[head].next; pfn != head; pfn = f->link[pfn].next)
        if ((found += 1u << (o - order)) >= n)
          return true;
    }
  return false;
}

/* The most that km_pcp_refill_size() can say. */
static uint32_t
largest_refill (const KmMachine *m, const KmZone *zone, unsigned order)
{
  uint32_t batch = (uint32_t)zone->pcp_batch;

  if (order > 0)
    return MAX (batch >> order, 2);
  return m->generation->pcp_tunes ? batch << m->word[zone->words + W_PCP_ALLOC_FACTOR + m->cpu] : batch;
}

/* rmqueue_bulk(), all from the lists of the type itself. Returns false, with nothing changed, if they hold too little:
 * a fallback in the middle is the engine's work. */
static bool
fill_list (KmMachine *m, KmZone *zone, unsigned order, unsigned type)
{
  Fast f = fast_zone (m, zone);
  uint32_t head = pcp_head (zone, m->cpu, order * KM_NR_PCP_TYPES + type), batch;
  KmFrameBytes listed = { (uint8_t)(S_PCP | order), (uint8_t)(type | m->cpu << AUX_CPU_SHIFT) };
  bool counts_each = m->generation->counts_each;

  if (!zone_holds (&f, order, type, largest_refill (m, zone, order)))
    return false;
  batch = km_pcp_refill_size (m, zone, order);
  for (uint32_t n = 0; n < batch; n++)
    {
      KmPfn pfn = fast_take (&f, order, type);

      f.frame[pfn] = listed;
      fast_list_add (f.link, pfn, f.link[head].prev);
      if (counts_each)
        zone_add_free_pages (m, zone, -(1 << order));
    }
  if (!counts_each)
    zone_add_free_pages (m, zone, -(int32_t)(batch << order));
  f.word[W_PCP_COUNT + m->cpu] += (int32_t)(batch << order);
  return true;
}

/* Is the free block @pfn of @order in the zone? */
static inline bool
is_buddy (const Fast *f, KmPfn pfn, unsigned order)
{
  return f->frame[pfn].state == (S_FREE | order) && pfn >= f->start && pfn < f->end;
}

/* Large blocks of HighAtomic pages do not merge with others. */
static bool
may_merge (const KmMachine *m, const KmZone *zone, KmPfn buddy, unsigned type)
{
  unsigned other = pageblock_type (m, zone, buddy);

  return other == type || (type < KM_NR_PCP_TYPES && other < KM_NR_PCP_TYPES);
}

/* __free_one_page() of a block that is counted already. */
static inline void
give_one (KmMachine *m, KmZone *zone, const Fast *f, KmPfn pfn, unsigned order, unsigned type)
{
  int32_t *nr_free = f->word + W_NR_FREE;
  uint32_t head;

  f->frame[pfn] = (KmFrameBytes){ S_TAIL, 0 };
  for (; order < KM_MAX_ORDER; order++)
    {
      KmPfn bit = 1u << order, buddy = pfn ^ bit;

      if (!is_buddy (f, buddy, order)
          || (G_UNLIKELY (order >= m->pageblock_order) && !may_merge (m, zone, buddy, type)))
        break;
      fast_list_remove (f->link, buddy);
      nr_free[order]--;
      if (G_UNLIKELY ((f->frame[buddy].aux & AUX_TYPE) != type) && m->generation->lists_by_block)
        km_buddy_set_pageblocks (m, zone, buddy, order, type);
      f->frame[buddy] = (KmFrameBytes){ S_TAIL, 0 };
      pfn &= ~bit;
    }
  head = f->free_heads + order * KM_NR_MIGRATETYPES + type;
  if (order < KM_MAX_ORDER - 1 && is_buddy (f, (pfn & ~(1u << order)) ^ (2u << order), order + 1))
    head = f->link[head].prev; /* the next merge is near: to the tail */
  fast_list_add (f->link, pfn, head);
  f->frame[pfn] = (KmFrameBytes){ (uint8_t)(S_FREE | order), (uint8_t)type };
  nr_free[order]++;
}

/* free_pcppages_bulk(): whole lists, beginning with @list. */
static void
drain_lists (KmMachine *m, KmZone *zone, int32_t pages, unsigned list)
{
  Fast f = fast_zone (m, zone);
  int32_t *count = &f.word[W_PCP_COUNT + m->cpu], left = MIN (pages, *count);
  bool remembers = m->generation->pcp_remembers_type;

  for (; left > 0; list = (list + 1) % KM_NR_PCP_LISTS)
    {
      uint32_t head = pcp_head (zone, m->cpu, list);
      KmPfn pfn;

      while (left > 0 && (pfn = f.link[head].prev) != head)
        {
          unsigned order = f.frame[pfn].state & S_ORDER;
          unsigned type = remembers ? f.frame[pfn].aux & AUX_TYPE : pageblock_type (m, zone, pfn);

          fast_list_remove (f.link, pfn);
          *count -= 1 << order;
          left -= 1 << order;
          if (G_LIKELY (type < KM_NR_PCP_TYPES))
            zone_add_free_pages (m, zone, 1 << order);
          else
            km_buddy_count (m, zone, 1 << order, type);
          give_one (m, zone, &f, pfn, order, type);
        }
    }
}

/* ---- allocating ---- */

/* The list of the witness is empty: another one, if there is one. Returns false if not. */
static bool
find_witness (KmMachine *m, const KmOp *op)
{
  KmFastMask *mask = &m->fast.masks[m->now.mask - m->fast.masks];
  KmFastTake *take = &mask->take[op->order];
  uint32_t witness;

  if (*take->mark <= take->least || !list_empty (m, take->witness) || list_empty (m, take->head))
    return false;
  witness = km_fast_later_witness (m, &m->zones[mask->zone], op->order);
  if (witness != 0)
    take->witness = witness;
  return witness != 0;
}

/* The first block of the list of the order. */
static inline KmPfn
take_first (KmMachine *m, size_t pfn, const KmFastTake *take)
{
  *take->count -= take->change;
  *take->freed >>= 1;
  hand_out_first (m, pfn, take);
  return (KmPfn)pfn;
}

KmPfn
km_fast_later_alloc (KmMachine *m, const KmOp *op)
{
  const KmFastMask *mask = m->now.mask;
  const KmFastTake *take;

  if (!pcp_serves (m, op->order))
    return km_fast_alloc_block (m, op);
  if (!is_usual (op, FAST_LISTED))
    return km_fast_leave (m, op, KM_PFN_NONE);
  take = &mask->take[op->order];
  m->cpu = 0;
  /* An empty list: the watermark is tested before it is filled, not after; what fills it is the witness. */
  if (*take->mark > take->least && take->list->next == take->head
          ? fill_list (m, &m->zones[mask->zone], op->order, mask->type)
          : find_witness (m, op))
    return take_first (m, take->list->next, take);
  return km_fast_leave (m, op, KM_PFN_NONE);
}

static inline __attribute__ ((always_inline)) KmPfn
alloc_plain (KmMachine *m, const KmOp *op, unsigned variant)
{
  size_t pfn;
  const KmFastTake *take = plain_take (m, op, FAST_LISTED, &pfn);

  (void)variant; /* of 6.1 and 6.12 all take a block alike */
  if (G_UNLIKELY (!take || m->link[take->witness].next == take->witness))
    return km_fast_alloc_unusual (m, op);
  return take_first (m, pfn, take);
}

/* ---- freeing ---- */

/* To the list of a CPU, which may get too long. */
static void
give_to_list (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type)
{
  unsigned list = order * KM_NR_PCP_TYPES + type;
  int32_t pages;

  m->frame[pfn] = (KmFrameBytes){ (uint8_t)(S_PCP | order), (uint8_t)(type | m->cpu << AUX_CPU_SHIFT) };
  fast_list_add (m->link, pfn, pcp_head (zone, m->cpu, list));
  m->word[zone->words + W_PCP_COUNT + m->cpu] += 1 << order;
  if (!km_pcp_too_long (m, zone, order, &pages))
    return;
  drain_lists (m, zone, pages, list);
  if (m->generation->pcp_tunes)
    km_pcp_tune_drained (m, zone);
}

/* To a list of a CPU, or to the free lists. */
KmPfn
km_fast_later_free (KmMachine *m, KmZone *zone, const KmOp *op, KmPfn operand, unsigned type)
{
  KmPfn pfn = operand + (uint32_t)op->delta;

  if (type >= KM_NR_PCP_TYPES)
    return km_fast_leave (m, op, operand);
  m->cpu = op->cpu;
  m->frame[pfn].state = S_TAIL;
  if (!pcp_serves (m, op->order))
    km_buddy_free (m, zone, pfn, op->order);
  else if (op->order < FAST_LISTED)
    give_to_list (m, zone, pfn, op->order, type);
  else
    km_pcp_give (m, zone, pfn, op->order, false);
  if (km_fast_later_changed (m))
    km_fast_learn_all (m);
  return KM_PFN_NONE;
}

/* km_pcp_tune_give() where nothing is to be drained, and high stays. Returns false, with nothing changed, if that is
 * not so; @count is that after the free. */
static inline bool
tune (const KmFastBack *back, int32_t count)
{
  int32_t *word = back->word;
  int32_t freed = word[W_PCP_FREE_COUNT], flags = word[W_PCP_FLAGS], high = word[W_PCP_HIGH];

  if (G_UNLIKELY (count >= high || (uint32_t)(high - back->high) > back->high_range
                  || (freed >= back->batch && (flags & back->row))))
    return false;
  word[W_PCP_ALLOC_FACTOR] >>= 1;
  word[W_PCP_FLAGS] = (flags & ~PCPF_PREV_FREE_HIGH_ORDER) | back->row;
  word[W_PCP_FREE_COUNT] = freed < back->most_freed ? freed + back->size : freed;
  return true;
}

/* The whole block, to the list of its order and pageblock, as free_plain() of fast.c does it. */
static inline __attribute__ ((always_inline)) KmPfn
free_plain (KmMachine *m, const KmOp *op, KmPfn operand, unsigned variant)
{
  const KmFastZone *zone = m->now.zone;
  const KmFastBack *back;
  uint64_t pfn = freed_frame (op, operand);
  size_t type = m->now.block_type_met;
  int32_t count;

  if (!plain_free (m, op, pfn - zone->start, FAST_LISTED))
    return km_fast_free_unusual (m, op, operand);
  back = &zone->back[op->order];
  if (G_UNLIKELY (m->frame[pfn].state != back->allocated
                  || m->block_type[(pfn >> (variant & FOR_ORDER_10 ? 10 : 9)) + zone->block_shift] != type))
    return km_fast_free_unusual (m, op, operand);
  count = back->word[W_PCP_COUNT] + back->size;
  if (G_UNLIKELY (variant & FOR_TUNED ? !tune (back, count)
                                      : count >= back->high || (back->word[W_PCP_FREE_FACTOR] & back->row)))
    return km_fast_free_unusual (m, op, operand);
  back->word[W_PCP_COUNT] = count;
  m->frame[pfn] = (KmFrameBytes){ back->listed, (uint8_t)type };
  fast_list_add (m->link, pfn, back->head + type);
  return KM_PFN_NONE;
}

PLAIN_VARIANTS (HANDLERS)

const KmFastPageHandlers km_fast_later_handlers[N_PLAIN] = { PLAIN_VARIANTS (PAIR) };
