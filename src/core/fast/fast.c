/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fast/fast_page.h"
#include "core/fast/fast_slab.h"

#include "core/engine/calls.h"
#include "core/vm/vm_state.h"

#include <string.h>

enum
{
  MAX_DRIFT = KM_MAX_CPUS * 125, /* stat_threshold is at most 125 (calculate_threshold of mm/vmstat.c) */
};

/* ---- buddy lists ---- */

/* __free_one_page(). Of two buddies that merge the upper one becomes a tail. Around most blocks every buddy belongs to
 * the zone; elsewhere each is asked. */
static inline void
fast_give (const Fast *f, KmPfn pfn, unsigned order, unsigned type)
{
  KmLink *link = f->link;
  KmFrameBytes *frame = f->frame;
  int32_t *nr_free = f->word + W_NR_FREE;
  const KmPfn around = (1u << KM_MAX_ORDER) - 1;
  bool inside = (pfn & ~around) >= f->start && (pfn | around) < f->end;

  while (order < KM_MAX_ORDER)
    {
      KmPfn bit = 1u << order, buddy = pfn ^ bit;

      if (frame[buddy].state != order || (G_UNLIKELY (!inside) && (buddy < f->start || buddy >= f->end)))
        break;
      fast_list_remove (link, buddy);
      nr_free[order]--;
      frame[pfn | bit].state = S_TAIL;
      pfn &= ~bit;
      order++;
    }
  fast_list_add (link, pfn, f->free_heads + order * KM_NR_MIGRATETYPES + type);
  frame[pfn] = (KmFrameBytes){ (uint8_t)(S_FREE | order), (uint8_t)type };
  nr_free[order]++;
}

/* ---- per-CPU lists ---- */

/* rmqueue_bulk(), as far as the own lists go. Returns false, with nothing
 * changed, if they hold less than a batch. */
static bool __attribute__ ((noinline)) fast_refill (KmMachine *m, KmZone *zone, unsigned type, uint32_t head)
{
  Fast f = fast_zone (m, zone);
  uint8_t aux = (uint8_t)(type | m->cpu << AUX_CPU_SHIFT);
  int32_t n = 0;

  /* All or nothing: a fallback in the middle is the engine's work. */
  int32_t free_pages = 0;
  for (unsigned order = 0; order < KM_NR_ORDERS && free_pages < zone->pcp_batch; order++)
    for (uint32_t list = f.free_heads + order * KM_NR_MIGRATETYPES + type, pfn = f.link[list].next;
         pfn != list && free_pages < zone->pcp_batch; pfn = f.link[pfn].next)
      free_pages += 1 << order;
  if (free_pages < zone->pcp_batch)
    return false;
  for (; n < zone->pcp_batch; n++)
    {
      KmPfn pfn = fast_take (&f, 0, type);
      uint32_t last = f.link[head].prev;

      f.frame[pfn] = (KmFrameBytes){ S_PCP, aux };
      f.link[pfn] = (KmLink){ .next = head, .prev = last };
      f.link[last].next = pfn;
      f.link[head].prev = pfn;
    }
  f.word[W_PCP_COUNT + m->cpu] += n;
  zone_add_free_pages (m, zone, -n);
  return true;
}

/* free_pcppages_bulk(): one page from the tail of each list in turn, more where empty ones were passed. */
static void __attribute__ ((noinline)) fast_drain (KmMachine *m, KmZone *zone)
{
  Fast f = fast_zone (m, zone);
  int32_t left = MIN (zone->pcp_batch, f.word[W_PCP_COUNT + m->cpu]), quota = 0;
  uint32_t first = pcp_head (zone, m->cpu, 0), list = 0;

  zone_add_free_pages (m, zone, left);
  f.word[W_PCP_COUNT + m->cpu] -= left;
  while (left > 0)
    {
      uint32_t head, pfn;

      do
        {
          quota++;
          list = list == KM_NR_PCP_TYPES - 1 ? 0 : list + 1;
          head = first + list;
        }
      while ((pfn = f.link[head].prev) == head);
      do
        {
          uint32_t prev = f.link[pfn].prev;

          f.link[prev].next = head;
          f.link[head].prev = prev;
          fast_give (&f, pfn, 0, f.frame[pfn].aux & AUX_TYPE);
          pfn = prev;
        }
      while (--left > 0 && --quota > 0 && pfn != head);
    }
}

/* ---- what is worked out beforehand ---- */

/* Which count lets blocks of @order be taken. Without an order it is that of the free pages: zone_watermark_ok() has
 * one step. Otherwise it is that of the blocks of the highest order, which are left over at every step: if they alone
 * exceed all that is demanded, and what the counter may lag behind the lists, no step can fail. */
static void
learn_mark (KmFastTake *take, const KmFastMask *mask, unsigned order)
{
  int64_t demanded = (int64_t)mask->demanded + (1 << order) - 1;

  take->mark = order == 0 ? &mask->word[W_FREE_PAGES] : &mask->word[W_NR_FREE + KM_MAX_ORDER];
  take->least = (int32_t)(order == 0 ? demanded : (demanded + MAX_DRIFT) >> KM_MAX_ORDER);
}

/* How blocks of an order are taken. */
static KmFastTake
learn_take (const KmMachine *m, const KmZone *zone, const KmFastMask *mask, unsigned order)
{
  bool single = order == 0 && m->pcp;
  uint32_t head = single ? pcp_head (zone, 0, mask->type) : free_head (zone, order, mask->type);
  KmFastTake take = {
    .head = head,
    .list = &m->link[head],
    .count = &mask->word[single ? W_PCP_COUNT : W_NR_FREE + order],
    .free_pages = &mask->word[W_FREE_PAGES],
    .diff = &mask->word[W_DIFF],
    .threshold = zone->stat_threshold,
    .change = (int16_t)(single ? 0 : -(1 << order)),
    .frame = { (uint8_t)(S_ALLOCATED | order),
               order && (mask->gfp & m->bits.comp) ? mask->type | AUX_COMPOUND : mask->type },
  };

  learn_mark (&take, mask, order);
  return take;
}

/* 6.1 or 6.12: per-CPU lists by order, and a watermark test that asks for one block. */
static bool
is_later (const KmMachine *m)
{
  return m->generation->pcp_by_order;
}

/* Works out what a mask means on this machine. */
static void
learn_mask (KmMachine *m, KmFastMask *mask, KmGfp gfp)
{
  unsigned type = km_gfp_migratetype (m->generation->id, gfp);
  int zone_number = m->first_zone[gfp & 15];
  /* A cold request takes from the other end of the list. */
  bool plain = zone_number >= 0 && type < KM_NR_PCP_TYPES && !(gfp & (m->bits.cold | m->bits.nofail));
  const KmZone *zone = &m->zones[plain ? zone_number : 0];

  *mask = (KmFastMask){
    .gfp = gfp,
    .low = zone->info.watermark[KM_WMARK_LOW],
    .word = m->word + zone->words,
    .zone = (uint8_t)zone_index (m, zone),
    .type = plain ? (uint8_t)type : 0,
    .not_in = gfp & m->bits.wait ? 3 << KM_OP_CONTEXT_SHIFT : 0,
    .known = true,
  };
  if (!plain)
    mask->demanded = INT32_MAX;
  else if (is_later (m))
    mask->demanded = km_fast_later_demand (m, zone, gfp);
  else
    mask->demanded = mask->low + (int32_t)zone->info.reserve[m->reserve_index[gfp & 15]];
  for (unsigned order = 0; order < FAST_ORDERS; order++)
    if (plain && order <= KM_MAX_ORDER)
      mask->take[order] = is_later (m) ? km_fast_later_take (m, zone, mask, order) : learn_take (m, zone, mask, order);
    else
      mask->take[order] = (KmFastTake){ .mark = mask->word, .least = INT32_MAX }; /* no watermark passes */
}

/* Makes @gfp the mask in use. */
static void
switch_mask (KmMachine *m, KmGfp gfp)
{
  KmFastMask *mask = &m->fast.masks[(gfp ^ gfp >> 4 ^ gfp >> 15) & (G_N_ELEMENTS (m->fast.masks) - 1)];

  if (mask->gfp != gfp || !mask->known)
    learn_mask (m, mask, gfp);
  m->now.mask = mask;
}

/* How blocks of an order are given back. */
static KmFastGive
learn_give (const KmMachine *m, const KmZone *zone, unsigned order)
{
  int32_t *word = m->word + zone->words;
  bool single = order == 0 && m->pcp;

  return (KmFastGive){
    .block_type = m->block_type + zone->blocks,
    .count = &word[single ? W_PCP_COUNT : W_NR_FREE + order],
    .free_pages = &word[W_FREE_PAGES],
    .diff = &word[W_DIFF],
    .threshold = zone->stat_threshold,
    .head = single ? pcp_head (zone, 0, 0) : free_head (zone, order, 0),
    .limit = single ? zone->pcp_high : INT32_MAX,
    .size = (size_t)1 << order,
    .change = (int16_t)(single ? 0 : 1 << order),
    .allocated = (uint8_t)(S_ALLOCATED | order),
    .listed = (uint8_t)(single ? S_PCP : S_FREE | order),
    .merging = single || order == KM_MAX_ORDER ? NO_STATE : (uint8_t)(S_FREE | order),
  };
}

static void
learn_zone (KmMachine *m, uint32_t number)
{
  const KmZone *zone = &m->zones[number];
  KmFastZone *fast = &m->fast.zones[number];

  fast->start = zone->info.start_pfn;
  fast->spanned = zone->info.end_pfn - zone->info.start_pfn;
  for (unsigned order = 0; order < FAST_ORDERS; order++)
    fast->give[order] = order < KM_NR_ORDERS ? learn_give (m, zone, order) : (KmFastGive){ .allocated = NO_STATE };
  if (is_later (m))
    km_fast_later_learn_zone (m, number);
}

/* Makes them those of the machine, with those of the slab layer; either may be NULL. */
static void set_handlers (KmMachine *m, const KmFastPageHandlers *page, const KmFastSlabHandlers *slab);

void
km_fast_learn_all (KmMachine *m)
{
  KmGfp gfp = m->now.mask ? m->now.mask->gfp : 0;

  memset (m->fast.masks, 0, sizeof m->fast.masks);
  switch_mask (m, gfp);
  for (uint32_t i = 0; i < m->n_zones; i++)
    learn_zone (m, i);
}

static void
make_tables (KmMachine *m)
{
  m->now.mask = NULL; /* those of a machine of which this is a copy are not its own */
  km_fast_learn_all (m);
  m->counts_apart = false;
  for (uint32_t i = 0; i < m->n_zones; i++)
    m->counts_apart |= m->zones[i].stat_threshold > 0;
  m->now.zone = &m->fast.zones[m->n_zones - 1];
  set_handlers (m, NULL, NULL);
  m->fast.made_for = m->word;
}

/* ---- handlers; each leaves the operation to the engine if its case is not plain ---- */

/* Which cases are plain now: none while the machine is watched, or once a reference count was not 1. */
static void choose_handlers (KmMachine *m);

/* Once more, after something has been made ready. */
static inline KmPfn
redispatch (KmMachine *m, const KmOp *op, KmPfn operand)
{
  return m->dispatch.handlers[op->kind](m, op, operand);
}

KmPfn
km_fast_leave (KmMachine *m, const KmOp *op, KmPfn operand)
{
  KmPfn result = km_calls_apply (m, op, operand);

  if (!m->log && m->dispatch.handlers != m->doubtful)
    choose_handlers (m);
  return result;
}

/* zone_add_free_pages() on CPU 0, with all of several CPUs. */
static inline void
fast_count_pages (int32_t *free_pages, int32_t *diff, int32_t threshold, int32_t change)
{
  change += *diff;
  if (ABS (change) <= threshold)
    {
      *diff = change;
      return;
    }
  *diff = 0;
  *free_pages += change;
}

/* ---- allocating ---- */

/* zone_watermark_ok() with the low watermark and nothing to lower it. */
static bool
fast_watermark_ok (const KmFastMask *mask, unsigned order)
{
  const int32_t *word = mask->word;
  int32_t free = word[W_FREE_PAGES] - (1 << order) + 1, min = mask->low;

  if (free <= mask->demanded)
    return false;
  for (unsigned o = 0; o < order; o++)
    {
      free -= word[W_NR_FREE + o] << o;
      min >>= 1;
      if (free <= min)
        return false;
    }
  return true;
}

/* That of 6.1. */
static bool
later_watermark_ok (const KmMachine *m, const KmZone *zone, const KmFastMask *mask, unsigned order)
{
  return mask->word[W_FREE_PAGES] - (1 << order) + 1 > mask->demanded
         && (order == 0 || km_fast_later_witness (m, zone, order) != 0);
}

KmPfn
km_fast_alloc_block (KmMachine *m, const KmOp *op)
{
  unsigned order = op->order;
  const KmFastMask *mask = m->now.mask;
  KmZone *zone = &m->zones[mask->zone];
  Fast f = fast_zone (m, zone);
  KmPfn pfn = KM_PFN_NONE;

  if (!(op->flags & mask->not_in) && order <= KM_MAX_ORDER && op->cpu < m->cpus
      && (is_later (m) ? later_watermark_ok (m, zone, mask, order) : fast_watermark_ok (mask, order)))
    pfn = fast_take (&f, order, mask->type);
  if (G_UNLIKELY (pfn == KM_PFN_NONE))
    return km_fast_leave (m, op, KM_PFN_NONE);
  m->cpu = op->cpu;
  zone_add_free_pages (m, zone, -(1 << order));
  hand_out (m, pfn, &mask->take[order]);
  m->frame[pfn].aux |= (uint8_t)(m->cpu << AUX_CPU_SHIFT);
  return pfn;
}

/* Single pages when the list of CPU 0 is empty. The watermark is tested before the list is filled, not after. */
static KmPfn
alloc_after_refill (KmMachine *m, const KmOp *op)
{
  const KmFastMask *mask = m->now.mask;
  KmPfn pfn;

  m->cpu = 0;
  if (!is_usual (op, FAST_ORDERS) || mask->word[W_FREE_PAGES] <= mask->demanded
      || !fast_refill (m, &m->zones[mask->zone], mask->type, mask->take[0].head))
    return km_fast_leave (m, op, KM_PFN_NONE);
  pfn = mask->take[0].list->next;
  mask->word[W_PCP_COUNT]--;
  hand_out_first (m, pfn, &mask->take[0]);
  return pfn;
}

KmPfn __attribute__ ((noinline)) km_fast_alloc_unusual (KmMachine *m, const KmOp *op)
{
  if (m->now.mask->gfp != op->gfp)
    switch_mask (m, op->gfp);
  else if (is_later (m))
    return km_fast_later_alloc (m, op);
  else
    return op->order == 0 && m->pcp ? alloc_after_refill (m, op) : km_fast_alloc_block (m, op);
  return redispatch (m, op, KM_PFN_NONE);
}

/* The first block of the list that serves the order. */
static inline __attribute__ ((always_inline)) KmPfn
alloc_plain (KmMachine *m, const KmOp *op, unsigned variant)
{
  size_t pfn;
  const KmFastTake *take = plain_take (m, op, FAST_ORDERS, &pfn);

  if (G_UNLIKELY (!take))
    return km_fast_alloc_unusual (m, op);
  --*take->count;
  if (variant & FOR_SMP)
    fast_count_pages (take->free_pages, take->diff, take->threshold, take->change);
  else
    *take->free_pages += take->change;
  hand_out_first (m, pfn, take);
  return (KmPfn)pfn;
}

/* ---- freeing ---- */

/* To the buddy lists. Not inline, so that the other road is short. */
static KmPfn __attribute__ ((noinline))
free_block (KmMachine *m, KmZone *zone, const KmOp *op, KmPfn operand, unsigned type)
{
  Fast f = fast_zone (m, zone);

  m->cpu = op->cpu;
  fast_give (&f, operand + (uint32_t)op->delta, op->order, type);
  zone_add_free_pages (m, zone, 1 << op->order);
  return KM_PFN_NONE;
}

/* Can it be freed without the engine? The whole block, once, by a CPU that there is. */
static bool
is_whole (const KmMachine *m, const KmOp *op, uint64_t pfn)
{
  return pfn < m->end_pfn && op->order <= KM_MAX_ORDER && m->frame[pfn].state == (S_ALLOCATED | op->order)
         && !(op->flags & (KM_OP_REF_IS_PFN | KM_OP_FREED_BEFORE)) && op->cpu < m->cpus;
}

KmPfn __attribute__ ((noinline)) km_fast_free_unusual (KmMachine *m, const KmOp *op, KmPfn operand)
{
  uint64_t pfn = freed_frame (op, operand);
  KmZone *zone;
  unsigned type;

  if (!is_whole (m, op, pfn))
    return km_fast_leave (m, op, operand);
  else if (pfn - m->now.zone->start >= m->now.zone->spanned)
    m->now.zone = &m->fast.zones[zone_of (m, pfn) - m->zones];
  else
    {
      zone = &m->zones[m->now.zone - m->fast.zones];
      type = pageblock_type (m, zone, pfn);
      if (type == m->now.block_type_met || type >= KM_NR_PCP_TYPES)
        {
          if (is_later (m))
            return km_fast_later_free (m, zone, op, operand, type);
          return op->order == 0 && m->pcp ? km_fast_leave (m, op, operand) : free_block (m, zone, op, operand, type);
        }
      m->now.block_type_met = type;
    }
  return redispatch (m, op, operand);
}

static KmPfn __attribute__ ((noinline)) drain_after_free (KmMachine *m)
{
  m->cpu = 0;
  fast_drain (m, &m->zones[m->now.zone - m->fast.zones]);
  return KM_PFN_NONE;
}

/* The whole block, to the list that keeps the order, where nothing merges. That nobody else holds it is certain while
 * careful_word() is 0. Only the state byte is read: the count and the owner lie in the much larger array of links, and
 * waiting for them was a quarter of the time of a long run. The type of the page block is guessed and then compared,
 * so that nothing waits for it: with it known too late for the list head, a pair of calls took a quarter longer. */
static inline __attribute__ ((always_inline)) KmPfn
free_plain (KmMachine *m, const KmOp *op, KmPfn operand, unsigned variant)
{
  const KmFastGive *give;
  uint64_t pfn = freed_frame (op, operand), offset = pfn - m->now.zone->start;
  size_t type = m->now.block_type_met;

  if (!plain_free (m, op, offset, FAST_ORDERS))
    return km_fast_free_unusual (m, op, operand);
  give = &m->now.zone->give[op->order];
  if (G_UNLIKELY (m->frame[pfn ^ give->size].state == give->merging || m->frame[pfn].state != give->allocated
                  || give->block_type[offset >> (variant & FOR_ORDER_10 ? 10 : 9)] != type))
    return km_fast_free_unusual (m, op, operand);
  m->frame[pfn] = (KmFrameBytes){ give->listed, (uint8_t)type };
  fast_list_add (m->link, pfn, give->head + type);
  if (variant & FOR_SMP)
    fast_count_pages (give->free_pages, give->diff, give->threshold, give->change);
  else
    *give->free_pages += give->change;
  if (G_UNLIKELY (++*give->count >= give->limit))
    return drain_after_free (m);
  return KM_PFN_NONE;
}

PLAIN_VARIANTS (HANDLERS)

/* ---- which handlers a machine has ---- */

static const KmFastPageHandlers page_handlers[N_PLAIN] = { PLAIN_VARIANTS (PAIR) };

/* Nothing is plain. */
static const KmHandler all_leave[KM_NR_OPS] = { [0 ... KM_NR_OPS - 1] = km_fast_leave };

/* Those of this machine for pages, or NULL if its page allocator has no plain cases. */
static const KmFastPageHandlers *
choose_page_handlers (const KmMachine *m)
{
  bool later = is_later (m);
  unsigned variant;

  /* a recording may say anything of pageblocks */
  if (m->cpu_high || !m->grouping || m->n_excess != 0 || m->word[careful_word (m)]
      || (m->pageblock_order != 9 && m->pageblock_order != 10))
    return NULL;
  if (later)
    variant = m->generation->pcp_tunes ? FOR_TUNED : 0;
  else
    variant = m->counts_apart ? FOR_SMP : 0;
  if (m->pageblock_order == 10)
    variant |= FOR_ORDER_10;
  return later ? &km_fast_later_handlers[variant] : &page_handlers[variant];
}

/* Calls without an order have the handler of those with one, as their order is 0. */
static void
set_handlers (KmMachine *m, const KmFastPageHandlers *page, const KmFastSlabHandlers *slab)
{
  KmHandler *handlers = m->fast.handlers;

  memcpy (handlers, all_leave, sizeof all_leave);
  if (page)
    {
      handlers[KM_OP_ALLOC_PAGES] = handlers[KM_OP_ALLOC_PAGE] = page->alloc;
      handlers[KM_OP_FREE_PAGES_PAGE] = handlers[KM_OP_FREE_PAGE_PAGE] = page->free;
      handlers[KM_OP_FREE_PAGES] = handlers[KM_OP_FREE_PAGE] = page->free;
    }
  if (slab)
    {
      handlers[KM_OP_KMALLOC] = slab->kmalloc;
      handlers[KM_OP_KFREE] = slab->kfree;
      handlers[KM_OP_KMEM_CACHE_ALLOC] = slab->cache_alloc;
      handlers[KM_OP_KMEM_CACHE_FREE] = slab->cache_free;
    }
  m->fast.page = page;
  m->fast.slab = slab;
}

static void
choose_handlers (KmMachine *m)
{
  const KmFastPageHandlers *page;
  const KmFastSlabHandlers *slab;

  if (m->log || m->happened != 0 || (vm_at (m) && vm_at (m)->preempt_off))
    {
      m->dispatch.handlers = all_leave;
      return;
    }
  if (is_later (m) && km_fast_later_changed (m))
    km_fast_learn_all (m);
  page = choose_page_handlers (m);
  slab = km_fast_slab_handlers (m);
  if (page != m->fast.page || slab != m->fast.slab)
    set_handlers (m, page, slab);
  m->dispatch.handlers = m->fast.handlers;
}

/* The first operation after a doubt. A copy of a machine has the tables of the other one. */
static KmPfn
find_out (KmMachine *m, const KmOp *op, KmPfn operand)
{
  if (m->fast.made_for != m->word)
    make_tables (m);
  km_fast_slab_forget (m);
  choose_handlers (m);
  return redispatch (m, op, operand);
}

const KmHandler km_fast_doubtful[KM_NR_OPS] = { [0 ... KM_NR_OPS - 1] = find_out };
