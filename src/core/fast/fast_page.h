/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plain cases of pages have in common: those of 2.6.34 in fast.c, those of 6.1 and 6.12 in fast_later.c. */
#pragma once

#include "core/fast/fast.h"
#include "core/page/zone.h"

#include <string.h>

/* Handlers of pages: calls without an order have those of calls with one, as their order is 0. */
typedef struct
{
  KmHandler alloc, free;
} KmFastPageHandlers;

/* What the plain cases are compiled for: each machine has those that it needs and no test for the others. */
enum
{
  FOR_SMP = 1 << 0,      /* 2.6.34, several CPUs: the zone counter has a part for each */
  FOR_TUNED = 1 << 0,    /* 6.12, not 6.1: per-CPU lists tune themselves */
  FOR_ORDER_10 = 1 << 1, /* pageblocks are of order 10, not 9 */
  N_PLAIN = 1 << 2,
};

/* @each of every set of these bits; HANDLERS makes its handlers of alloc_plain() and free_plain(), PAIR its row of a
 * table of N_PLAIN. */
#define PLAIN_VARIANTS(each) each (0) each (1) each (2) each (3)

#define HANDLERS(variant)                                                                                              \
  static KmPfn alloc_##variant (KmMachine *m, const KmOp *op, KmPfn operand)                                           \
  {                                                                                                                    \
    (void)operand;                                                                                                     \
    return alloc_plain (m, op, variant);                                                                               \
  }                                                                                                                    \
  static KmPfn free_##variant (KmMachine *m, const KmOp *op, KmPfn operand)                                            \
  {                                                                                                                    \
    return free_plain (m, op, operand, variant);                                                                       \
  }

#define PAIR(variant) { alloc_##variant, free_##variant },

/* On CPU 0 outside interrupts, the most usual shape of an operation; its order is below @orders, a power of two. One
 * comparison of what four bytes may hold. */
static inline bool
is_usual (const KmOp *op, unsigned orders)
{
  const KmOp unusual = { .order = (uint8_t)-orders, .cpu = 0xff, .flags = (uint8_t)~KM_OP_SKIP_IF_NULL };
  uint32_t bits, unusual_bits;

  memcpy (&bits, op, sizeof bits);
  memcpy (&unusual_bits, &unusual, sizeof unusual_bits);
  return (bits & unusual_bits) == 0;
}

static inline void
hand_out (KmMachine *m, size_t pfn, const KmFastTake *take)
{
  m->link[pfn].next = 1;
  m->link[pfn].prev = m->dispatch.number;
  m->frame[pfn] = take->frame;
}

/* The first block of its list; the counts are still to be set. */
static inline void
hand_out_first (KmMachine *m, size_t pfn, const KmFastTake *take)
{
  size_t next = m->link[pfn].next;

  take->list->next = (uint32_t)next;
  m->link[next].prev = take->head;
  hand_out (m, pfn, take);
}

/* How a plain case takes its block, and @pfn, the first one of the list; NULL if the case is not plain. */
static inline __attribute__ ((always_inline)) const KmFastTake *
plain_take (const KmMachine *m, const KmOp *op, unsigned orders, size_t *pfn)
{
  const KmFastMask *mask = m->now.mask;
  const KmFastTake *take;

  if (G_UNLIKELY (!is_usual (op, orders) || op->gfp != mask->gfp))
    return NULL;
  take = &mask->take[op->order];
  if (G_UNLIKELY (*take->mark <= take->least))
    return NULL;
  *pfn = take->list->next;
  return *pfn == take->head ? NULL : take;
}

/* The frame that a free names. In 64 bits, since `NULL + 1` is not frame 0. */
static inline uint64_t
freed_frame (const KmOp *op, KmPfn operand)
{
  return operand + (uint64_t)(int64_t)op->delta;
}

/* May a block at @offset in the zone of the last one be freed plainly, as far as the call says? */
static inline bool
plain_free (const KmMachine *m, const KmOp *op, uint64_t offset, unsigned orders)
{
  return G_LIKELY (is_usual (op, orders) && offset < m->now.zone->spanned);
}

/* One zone of a machine, its bases in registers. */
typedef struct
{
  KmLink *link;
  KmFrameBytes *frame;
  int32_t *word;       /* of the zone */
  uint32_t free_heads; /* list heads of order 0, then order 1, … */
  KmPfn start, end;
} Fast;

static inline Fast
fast_zone (KmMachine *m, const KmZone *zone)
{
  return (Fast){
    .link = m->link,
    .frame = m->frame,
    .word = m->word + zone->words,
    .free_heads = zone->heads,
    .start = zone->info.start_pfn,
    .end = zone->info.end_pfn,
  };
}

/* ---- lists ---- */

/* As wide as an index, so that each is in one register only. */
static inline void
fast_list_add (KmLink *link, size_t pfn, size_t head)
{
  size_t next = link[head].next;

  link[head].next = (uint32_t)pfn;
  link[pfn].next = (uint32_t)next;
  link[pfn].prev = (uint32_t)head;
  link[next].prev = (uint32_t)pfn;
}

/* The same to a list that is empty. */
static inline void
fast_list_start (KmLink *link, KmPfn pfn, uint32_t head)
{
  link[pfn].next = head;
  link[pfn].prev = head;
  link[head].next = pfn;
  link[head].prev = pfn;
}

static inline void
fast_list_remove (KmLink *link, KmPfn pfn)
{
  uint32_t next = link[pfn].next, prev = link[pfn].prev;

  link[prev].next = next;
  link[next].prev = prev;
}

/* take_smallest() and expand(). The lists between the order wanted and the order found are empty. The state of the
 * frame returned is still to be set. */
static inline KmPfn
fast_take (const Fast *f, unsigned order, unsigned type)
{
  KmLink *link = f->link;
  KmFrameBytes *frame = f->frame;
  int32_t *nr_free = f->word + W_NR_FREE;
  uint32_t head = f->free_heads + order * KM_NR_MIGRATETYPES + type;
  unsigned current = order;
  KmPfn pfn, next;

  while ((pfn = link[head].next) == head)
    {
      if (++current == KM_NR_ORDERS)
        return KM_PFN_NONE;
      head += KM_NR_MIGRATETYPES;
    }
  next = link[pfn].next;
  link[head].next = next;
  link[next].prev = head;
  nr_free[current]--;
  while (current > order)
    {
      KmPfn upper;

      current--;
      head -= KM_NR_MIGRATETYPES;
      upper = pfn + (1u << current);
      fast_list_start (link, upper, head);
      frame[upper] = (KmFrameBytes){ (uint8_t)(S_FREE | current), (uint8_t)type };
      nr_free[current]++;
    }
  return pfn;
}

/* Works out all about masks and zones again. */
void km_fast_learn_all (KmMachine *m);

/* From the buddy lists of the zone and type of the mask in use, or by the engine. */
KmPfn km_fast_alloc_block (KmMachine *m, const KmOp *op);

/* Allocating and freeing where plain_take() or what follows plain_free() says no: makes ready what was not and calls
 * the handler again, or leaves it to the slower cases. */
KmPfn km_fast_alloc_unusual (KmMachine *m, const KmOp *op);
KmPfn km_fast_free_unusual (KmMachine *m, const KmOp *op, KmPfn operand);

enum
{
  NO_STATE = 0xff, /* no frame has this state byte */
};

/* ---- fast_later.c ---- */

/* The handlers of 6.1 and 6.12. */
extern const KmFastPageHandlers km_fast_later_handlers[N_PLAIN];

/* Their slower cases, once everything is made ready; @zone and @type are those of the pageblock. */
KmPfn km_fast_later_alloc (KmMachine *m, const KmOp *op);
KmPfn km_fast_later_free (KmMachine *m, KmZone *zone, const KmOp *op, KmPfn operand, unsigned type);

/* How blocks of @order are taken for @mask, where the cases are plain. */
KmFastTake km_fast_later_take (const KmMachine *m, const KmZone *zone, const KmFastMask *mask, unsigned order);

/* Fills what later kernels need of a zone. */
void km_fast_later_learn_zone (KmMachine *m, uint32_t number);

/* How many pages must be free so that the watermark test of a request that passes at first lets order 0 pass. */
int32_t km_fast_later_demand (const KmMachine *m, const KmZone *zone, KmGfp gfp);

/* The rest of that test: a block of @order or above, of a type that may be used. Returns the head of its list, 0 if
 * there is none. */
uint32_t km_fast_later_witness (const KmMachine *m, const KmZone *zone, unsigned order);

/* Have watermarks or zones changed, so that masks and zones must be worked out again? */
bool km_fast_later_changed (KmMachine *m);
