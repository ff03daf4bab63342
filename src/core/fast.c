/* SPDX-License-Identifier: GPL-3.0-or-later */
#define ENGINE_WATCHED 0
#include "core/fast.h"

#include "core/engine.h"
#include "core/zone.h"

enum
{
  MAX_DRIFT = KM_MAX_CPUS * 125, /* stat_threshold is at most 125 (calculate_threshold of mm/vmstat.c) */
};

/* One zone of a machine, its bases in registers. */
typedef struct
{
  KmLink *link;
  uint8_t *state, *aux;
  int32_t *word;       /* of the zone */
  uint32_t free_heads; /* list heads of order 0, then order 1, … */
  KmPfn start, end;
} Fast;

static inline Fast
fast_zone (KmMachine *m, const KmZone *zone)
{
  return (Fast){
    .link = m->link,
    .state = m->state,
    .aux = m->aux,
    .word = m->word + zone->words,
    .free_heads = zone->heads,
    .start = zone->info.start_pfn,
    .end = zone->info.end_pfn,
  };
}

/* ---- lists ---- */

static inline void
fast_list_add (const Fast *f, KmPfn pfn, uint32_t head)
{
  uint32_t next = f->link[head].next;

  f->link[pfn].next = next;
  f->link[pfn].prev = head;
  f->link[next].prev = pfn;
  f->link[head].next = pfn;
}

static inline void
fast_list_remove (const Fast *f, KmPfn pfn)
{
  uint32_t next = f->link[pfn].next, prev = f->link[pfn].prev;

  f->link[prev].next = next;
  f->link[next].prev = prev;
}

static inline void
fast_block_add (const Fast *f, KmPfn pfn, unsigned order, unsigned type)
{
  fast_list_add (f, pfn, f->free_heads + order * KM_NR_MIGRATETYPES + type);
  f->state[pfn] = (uint8_t)(S_FREE | order);
  f->aux[pfn] = (uint8_t)type;
  f->word[W_NR_FREE + order]++;
}

/* ---- buddy lists ---- */

/* take_smallest() and expand(). The state of the frame returned is still to be set. */
static inline KmPfn
fast_take (const Fast *f, unsigned order, unsigned type)
{
  uint32_t head = f->free_heads + order * KM_NR_MIGRATETYPES + type;
  unsigned current = order;
  KmPfn pfn;

  while ((pfn = f->link[head].next) == head)
    {
      if (++current == KM_NR_ORDERS)
        return KM_PFN_NONE;
      head += KM_NR_MIGRATETYPES;
    }
  f->link[head].next = f->link[pfn].next;
  f->link[f->link[pfn].next].prev = head;
  f->word[W_NR_FREE + current]--;
  while (current > order)
    {
      current--;
      fast_block_add (f, pfn + (1u << current), current, type);
    }
  return pfn;
}

/* __free_one_page(). Of two buddies that merge the upper one becomes a tail. */
static inline void
fast_give (const Fast *f, KmPfn pfn, unsigned order, unsigned type)
{
  while (order < KM_MAX_ORDER)
    {
      KmPfn buddy = pfn ^ (1u << order);

      if (f->state[buddy] != order || buddy < f->start || buddy >= f->end)
        break;
      fast_list_remove (f, buddy);
      f->word[W_NR_FREE + order]--;
      f->state[pfn | buddy] = S_TAIL;
      pfn &= buddy;
      order++;
    }
  fast_block_add (f, pfn, order, type);
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

      f.state[pfn] = S_PCP;
      f.aux[pfn] = aux;
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
          fast_give (&f, pfn, 0, f.aux[pfn] & AUX_TYPE);
          pfn = prev;
        }
      while (--left > 0 && --quota > 0 && pfn != head);
    }
}

/* ---- allocating ---- */

/* Works out what a mask means on this machine. */
static void __attribute__ ((noinline)) learn_mask (KmMachine *m, KmFastMask *mask, KmGfp gfp)
{
  unsigned type = km_gfp_migratetype (m->generation->id, gfp);
  int zone_number = m->first_zone[gfp & 15];
  const KmZone *zone;

  *mask = (KmFastMask){ .gfp = gfp, .known = true };
  /* A cold request takes from the other end of the list. */
  if (zone_number < 0 || type >= KM_NR_PCP_TYPES || (gfp & m->bits.cold))
    {
      mask->low = mask->demanded = INT32_MAX; /* no watermark passes: the engine sees to it */
      mask->pcp_head = m->zones[0].heads;
      return;
    }
  zone = &m->zones[zone_number];
  mask->zone = (uint8_t)zone_number;
  mask->type = (uint8_t)type;
  mask->not_in = gfp & m->bits.wait ? 3 << KM_OP_CONTEXT_SHIFT : 0;
  mask->compound = gfp & m->bits.comp ? AUX_COMPOUND : 0;
  mask->low = zone->info.watermark[KM_WMARK_LOW];
  mask->demanded = mask->low + (int32_t)zone->info.reserve[m->reserve_index[gfp & 15]];
  mask->words = zone->words;
  mask->pcp_head = pcp_head (zone, 0, type);
}

/* Makes @gfp the mask in use. */
static void __attribute__ ((noinline)) switch_mask (KmMachine *m, KmGfp gfp)
{
  KmFastMask *mask = &m->fast_masks[(gfp ^ gfp >> 4 ^ gfp >> 15) & (G_N_ELEMENTS (m->fast_masks) - 1)];

  if (mask->gfp != gfp || !mask->known)
    learn_mask (m, mask, gfp);
  m->mask = *mask;
}

/* What @gfp means; operations mostly come with the mask of the one before. */
static inline const KmFastMask *
fast_mask (KmMachine *m, KmGfp gfp)
{
  if (G_UNLIKELY (m->mask.gfp != gfp || !m->mask.known))
    switch_mask (m, gfp);
  return &m->mask;
}

/* ---- the ways of an operation; each ends in the engine if its case is not plain ---- */

static KmPfn __attribute__ ((noinline)) in_engine (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  KmPfn result;

  if (m->tracing)
    return km_engine_watched (m, op, number, operand);
  result = km_engine_quiet (m, op, number, operand);
  km_fast_refresh (m);
  return result;
}

static KmPfn __attribute__ ((noinline)) tell (KmMachine *m, KmEventKind kind, unsigned order, KmPfn result)
{
  km_tell_operation (m, kind, order, result, 0);
  return result;
}

static inline KmPfn
done (KmMachine *m, KmEventKind kind, unsigned order, KmPfn result)
{
  m->happened = 0;
  return G_UNLIKELY (m->log != NULL) ? tell (m, kind, order, result) : result;
}

static inline void
hand_out (KmMachine *m, KmPfn pfn, unsigned order, unsigned aux, uint32_t number)
{
  m->link[pfn].next = 1;
  m->link[pfn].prev = number;
  m->state[pfn] = (uint8_t)(S_ALLOCATED | order);
  m->aux[pfn] = (uint8_t)aux;
}

/* Order 0 on CPU 0 outside interrupts, the most usual shape of an operation. */
static inline bool
is_usual (const KmOp *op)
{
  return (op->order | op->cpu | (op->flags & ~KM_OP_SKIP_IF_NULL)) == 0;
}

/* Takes the first block of the list @head, which is not empty. */
static inline KmPfn
take_first (KmMachine *m, const KmFastMask *mask, uint32_t head, uint32_t number)
{
  KmLink *link = m->link;
  KmPfn pfn = link[head].next;
  uint32_t next = link[pfn].next;

  link[head].next = next;
  link[next].prev = head;
  m->word[mask->words + W_PCP_COUNT]--;
  hand_out (m, pfn, 0, mask->type, number);
  return done (m, KM_EVENT_HAND_OUT, 0, pfn);
}

static KmPfn __attribute__ ((noinline)) refill_and_take (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  const KmFastMask *mask = fast_mask (m, op->gfp);

  m->cpu = 0;
  if (!fast_refill (m, &m->zones[mask->zone], mask->type, mask->pcp_head))
    return in_engine (m, op, number, operand);
  return take_first (m, mask, mask->pcp_head, number);
}

/* From the list of CPU 0. */
static KmPfn
alloc_page (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  const KmFastMask *mask = fast_mask (m, op->gfp);
  uint32_t head = mask->pcp_head;

  if (G_UNLIKELY (m->word[mask->words + W_FREE_PAGES] <= mask->demanded))
    return in_engine (m, op, number, operand);
  if (G_UNLIKELY (m->link[head].next == head))
    return refill_and_take (m, op, number, operand);
  return take_first (m, mask, head, number);
}

/* zone_watermark_ok() with the low watermark and nothing to lower it, step by step. */
static bool __attribute__ ((noinline)) watermark_ok_by_order (const int32_t *word, int32_t min, unsigned order)
{
  int32_t free = word[W_FREE_PAGES] - (1 << order) + 1;

  for (unsigned o = 0; o < order; o++)
    {
      free -= word[W_NR_FREE + o] << o;
      min >>= 1;
      if (free <= min)
        return false;
    }
  return true;
}

/* The same. Pages in blocks of order 8 and more are left over at every step, so if they alone exceed the whole mark,
 * and what the counter may lag behind the lists, no step can fail. */
static inline bool
fast_watermark_ok (const int32_t *word, const KmFastMask *mask, unsigned order)
{
  int32_t needed = (1 << order) - 1;
  int32_t large = (word[W_NR_FREE + 8] << 8) + (word[W_NR_FREE + 9] << 9) + (word[W_NR_FREE + 10] << 10);

  if (word[W_FREE_PAGES] - needed <= mask->demanded)
    return false;
  if (G_LIKELY (order <= 8 && large - needed > mask->low + MAX_DRIFT))
    return true;
  return watermark_ok_by_order (word, mask->low, order);
}

/* Any order: from the buddy lists. */
static KmPfn
alloc_block (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  unsigned order = op->order;
  const KmFastMask *mask = fast_mask (m, op->gfp);
  KmZone *zone = &m->zones[mask->zone];
  Fast f = fast_zone (m, zone);
  KmPfn pfn = KM_PFN_NONE;

  if (G_LIKELY (!(op->flags & mask->not_in) && order <= KM_MAX_ORDER && op->cpu < m->cpus
                && fast_watermark_ok (f.word, mask, order)))
    pfn = fast_take (&f, order, mask->type);
  if (G_UNLIKELY (pfn == KM_PFN_NONE))
    return in_engine (m, op, number, operand);
  m->cpu = op->cpu;
  zone_add_free_pages (m, zone, -(1 << order));
  hand_out (m, pfn, order, mask->type | m->cpu << AUX_CPU_SHIFT | (order ? mask->compound : 0), number);
  return done (m, KM_EVENT_HAND_OUT, order, pfn);
}

static KmPfn
alloc_pages (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  if (is_usual (op))
    return alloc_page (m, op, number, operand);
  return op->order == 0 ? in_engine (m, op, number, operand) : alloc_block (m, op, number, operand);
}

/* The whole block; that nobody else holds it is certain while careful_word() is 0. Only the state byte is read: the
 * count and the owner lie in the much larger array of links, and waiting for them was a quarter of the time of a long
 * run. */
static inline bool
is_plain_free (const KmMachine *m, KmPfn pfn, unsigned order)
{
  return pfn < m->end_pfn && m->state[pfn] == (S_ALLOCATED | order);
}

static inline unsigned
fast_block_type (const KmMachine *m, const KmZone *zone, KmPfn pfn)
{
  return m->block_type[zone->blocks + ((pfn - zone->block_origin) >> m->pageblock_order)];
}

static KmPfn __attribute__ ((noinline)) drain_after_free (KmMachine *m, KmZone *zone)
{
  m->cpu = 0;
  fast_drain (m, zone);
  return done (m, KM_EVENT_FREE, 0, KM_PFN_NONE);
}

/* To the list of CPU 0. */
static KmPfn
free_page (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  KmPfn pfn = operand + (uint32_t)op->delta;
  KmLink *link = m->link;
  KmZone *zone;
  uint32_t head, next;
  int32_t count;
  unsigned type;

  if (G_UNLIKELY (!is_plain_free (m, pfn, 0)))
    return in_engine (m, op, number, operand);
  zone = zone_of (m, pfn);
  type = fast_block_type (m, zone, pfn);
  head = pcp_head (zone, 0, m->pcp_type[type]);
  next = link[head].next;
  link[pfn].next = next;
  link[pfn].prev = head;
  link[next].prev = pfn;
  link[head].next = pfn;
  m->state[pfn] = S_PCP;
  m->aux[pfn] = (uint8_t)type;
  count = ++m->word[zone->words + W_PCP_COUNT];
  if (G_UNLIKELY (count >= zone->pcp_high))
    return drain_after_free (m, zone);
  return done (m, KM_EVENT_FREE, 0, KM_PFN_NONE);
}

/* To the buddy lists. */
static KmPfn
free_block (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  KmPfn pfn = operand + (uint32_t)op->delta;
  KmZone *zone;
  Fast f;

  if (G_UNLIKELY ((op->flags & (KM_OP_REF_IS_PFN | KM_OP_FREED_BEFORE)) || op->cpu >= m->cpus
                  || !is_plain_free (m, pfn, op->order)))
    return in_engine (m, op, number, operand);
  zone = zone_of (m, pfn);
  f = fast_zone (m, zone);
  m->cpu = op->cpu;
  fast_give (&f, pfn, op->order, fast_block_type (m, zone, pfn));
  zone_add_free_pages (m, zone, 1 << op->order);
  return done (m, KM_EVENT_FREE, op->order, KM_PFN_NONE);
}

static KmPfn
free_pages (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  if (is_usual (op))
    return free_page (m, op, number, operand);
  return op->order == 0 ? in_engine (m, op, number, operand) : free_block (m, op, number, operand);
}

/* ---- the door ---- */

/* Which way each kind of operation goes: with per-CPU lists, without, and when nothing is plain. The calls without an
 * order take the way of those with one, as their order is 0. */
enum
{
  WITH_PCP,
  WITHOUT_PCP,
  THROUGH_ENGINE
};

/* Everything above the page allocator takes the engine. */
#define ABOVE [KM_OP_KMALLOC... KM_OP_READ] = in_engine

static const KmWay ways[][KM_NR_OPS] = {
  [WITH_PCP] = {
    [KM_OP_ALLOC_PAGES] = alloc_pages,
    [KM_OP_ALLOC_PAGE] = alloc_pages,
    [KM_OP_GET_FREE_PAGES] = in_engine,
    [KM_OP_GET_FREE_PAGE] = in_engine,
    [KM_OP_GET_ZEROED_PAGE] = in_engine,
    [KM_OP_GET_DMA_PAGES] = in_engine,
    [KM_OP_ALLOC_PAGES_EXACT] = in_engine,
    [KM_OP_FREE_PAGES_PAGE] = free_pages,
    [KM_OP_FREE_PAGE_PAGE] = free_pages,
    [KM_OP_FREE_PAGES] = free_pages,
    [KM_OP_FREE_PAGE] = free_pages,
    [KM_OP_FREE_PAGES_EXACT] = in_engine,
    [KM_OP_SPLIT_PAGE] = in_engine,
    [KM_OP_GET_PAGE] = in_engine,
    [KM_OP_PUT_PAGE] = in_engine,
    [KM_OP_PAGE_ADDRESS] = in_engine,
    [KM_OP_PAGE_CACHE] = in_engine,
    [KM_OP_DRAIN_ALL_PAGES] = in_engine,
    ABOVE,
  },
  [WITHOUT_PCP] = {
    [KM_OP_ALLOC_PAGES] = alloc_block,
    [KM_OP_ALLOC_PAGE] = in_engine,
    [KM_OP_GET_FREE_PAGES] = in_engine,
    [KM_OP_GET_FREE_PAGE] = in_engine,
    [KM_OP_GET_ZEROED_PAGE] = in_engine,
    [KM_OP_GET_DMA_PAGES] = in_engine,
    [KM_OP_ALLOC_PAGES_EXACT] = in_engine,
    [KM_OP_FREE_PAGES_PAGE] = free_block,
    [KM_OP_FREE_PAGE_PAGE] = in_engine,
    [KM_OP_FREE_PAGES] = free_block,
    [KM_OP_FREE_PAGE] = in_engine,
    [KM_OP_FREE_PAGES_EXACT] = in_engine,
    [KM_OP_SPLIT_PAGE] = in_engine,
    [KM_OP_GET_PAGE] = in_engine,
    [KM_OP_PUT_PAGE] = in_engine,
    [KM_OP_PAGE_ADDRESS] = in_engine,
    [KM_OP_PAGE_CACHE] = in_engine,
    [KM_OP_DRAIN_ALL_PAGES] = in_engine,
    ABOVE,
  },
  [THROUGH_ENGINE] = {
    [KM_OP_ALLOC_PAGES] = in_engine,
    [KM_OP_ALLOC_PAGE] = in_engine,
    [KM_OP_GET_FREE_PAGES] = in_engine,
    [KM_OP_GET_FREE_PAGE] = in_engine,
    [KM_OP_GET_ZEROED_PAGE] = in_engine,
    [KM_OP_GET_DMA_PAGES] = in_engine,
    [KM_OP_ALLOC_PAGES_EXACT] = in_engine,
    [KM_OP_FREE_PAGES_PAGE] = in_engine,
    [KM_OP_FREE_PAGE_PAGE] = in_engine,
    [KM_OP_FREE_PAGES] = in_engine,
    [KM_OP_FREE_PAGE] = in_engine,
    [KM_OP_FREE_PAGES_EXACT] = in_engine,
    [KM_OP_SPLIT_PAGE] = in_engine,
    [KM_OP_GET_PAGE] = in_engine,
    [KM_OP_PUT_PAGE] = in_engine,
    [KM_OP_PAGE_ADDRESS] = in_engine,
    [KM_OP_PAGE_CACHE] = in_engine,
    [KM_OP_DRAIN_ALL_PAGES] = in_engine,
    ABOVE,
  },
};

void
km_fast_refresh (KmMachine *m)
{
  bool plain = m->generation->id == KM_GENERATION_2_6_34 && m->grouping && !m->tracing && m->n_odd == 0
               && !m->word[careful_word (m)];

  m->ways = ways[!plain ? THROUGH_ENGINE : m->pcp ? WITH_PCP : WITHOUT_PCP];
}

KmPfn
km_machine_apply (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  km_debug_assert (op->kind < KM_NR_OPS);
  return m->ways[op->kind](m, op, number, operand);
}
