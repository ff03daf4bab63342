/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/pcp_tune.h"

#include "core/page/watermark.h"

/* The words of this CPU. */
static uint32_t
cpu_word (const KmMachine *m, const KmZone *zone, uint32_t first)
{
  return zone->words + first + m->cpu;
}

static int32_t
get (const KmMachine *m, const KmZone *zone, uint32_t first)
{
  return m->word[cpu_word (m, zone, first)];
}

static void
set (KmMachine *m, KmZone *zone, uint32_t first, int32_t value)
{
  if (get (m, zone, first) != value)
    word_set (m, cpu_word (m, zone, first), value);
}

static bool
zone_flag (const KmMachine *m, const KmZone *zone, int32_t flag)
{
  return (m->word[zone->words + W_FLAGS] & flag) != 0;
}

void
km_pcp_tune_take (KmMachine *m, KmZone *zone)
{
  set (m, zone, W_PCP_FREE_COUNT, get (m, zone, W_PCP_FREE_COUNT) >> 1);
}

/* The batch of pages of order 0, doubled while there is room for it. */
static int32_t
grown_batch (KmMachine *m, KmZone *zone, int32_t batch, int32_t high)
{
  int32_t base = zone->pcp_batch, factor = get (m, zone, W_PCP_ALLOC_FACTOR);
  int32_t most = MAX (high - get (m, zone, W_PCP_COUNT) - base, base);

  if (batch <= most && factor < PCP_BATCH_SCALE_MAX)
    set (m, zone, W_PCP_ALLOC_FACTOR, factor + 1);
  return MIN (batch, most);
}

uint32_t
km_pcp_tune_refill (KmMachine *m, KmZone *zone, unsigned order)
{
  int32_t batch = zone->pcp_batch;
  int32_t high = CLAMP (get (m, zone, W_PCP_HIGH), zone->pcp_high_min, zone->pcp_high_max);

  if (high >= batch)
    {
      if (order == 0)
        batch <<= get (m, zone, W_PCP_ALLOC_FACTOR);
      if (zone->pcp_high_min != zone->pcp_high_max && !zone_flag (m, zone, ZONE_BELOW_HIGH))
        high = MIN (high + batch, zone->pcp_high_max);
      if (order == 0)
        batch = grown_batch (m, zone, batch, high);
    }
  else
    batch = 1;
  set (m, zone, W_PCP_HIGH, high);
  return (uint32_t)(batch > 1 ? MAX (batch >> order, 2) : batch);
}

/* Counts a freed block. Returns true if blocks of its order are being freed one after another. */
static bool
count_free (KmMachine *m, KmZone *zone, unsigned order)
{
  int32_t batch = zone->pcp_batch, flags = get (m, zone, W_PCP_FLAGS), count = get (m, zone, W_PCP_FREE_COUNT);
  bool small = order > 0 && order <= m->generation->max_pcp_order;
  bool row = small && count >= batch && (flags & PCPF_PREV_FREE_HIGH_ORDER)
             && (!(flags & PCPF_FREE_HIGH_BATCH) || get (m, zone, W_PCP_COUNT) >= batch);

  set (m, zone, W_PCP_ALLOC_FACTOR, get (m, zone, W_PCP_ALLOC_FACTOR) >> 1);
  set (m, zone, W_PCP_FLAGS, small ? flags | PCPF_PREV_FREE_HIGH_ORDER : flags & ~PCPF_PREV_FREE_HIGH_ORDER);
  if (count < batch << PCP_BATCH_SCALE_MAX)
    set (m, zone, W_PCP_FREE_COUNT, count + (1 << order));
  return row;
}

/* nr_pcp_high(): the limit for this free. */
static int32_t
limit_of_free (KmMachine *m, KmZone *zone, bool row)
{
  int32_t batch = zone->pcp_batch, count = get (m, zone, W_PCP_COUNT), min = zone->pcp_high_min;
  int32_t freed = get (m, zone, W_PCP_FREE_COUNT);
  int32_t high = CLAMP (get (m, zone, W_PCP_HIGH), min, zone->pcp_high_max), next = high, limit = high;

  if (high == 0)
    limit = 0;
  else if (row)
    {
      next = MAX (high - (batch << PCP_BATCH_SCALE_MAX), min);
      limit = 0;
    }
  else if (zone_flag (m, zone, ZONE_RECLAIM_ACTIVE))
    {
      next = MAX (high - MAX (freed, batch), min);
      limit = MIN (batch << 2, next);
    }
  else if (min != zone->pcp_high_max && zone_flag (m, zone, ZONE_BELOW_HIGH))
    {
      next = MAX (high - MAX (freed, batch), min);
      limit = MAX (count, min);
    }
  else if (min != zone->pcp_high_max && count >= high && high < freed + batch)
    next = CLAMP (freed + batch, min, zone->pcp_high_max);
  set (m, zone, W_PCP_HIGH, next);
  return limit;
}

int32_t
km_pcp_tune_give (KmMachine *m, KmZone *zone, unsigned order)
{
  bool row = count_free (m, zone, order);
  int32_t limit = limit_of_free (m, zone, row);
  int32_t batch = zone->pcp_batch, count = get (m, zone, W_PCP_COUNT);

  if (count < limit)
    return 0;
  if (row)
    return MIN (count, batch << PCP_BATCH_SCALE_MAX);
  if (limit < batch)
    return 1;
  return MIN (MAX (get (m, zone, W_PCP_FREE_COUNT), batch), limit - batch);
}

void
km_pcp_tune_drained (KmMachine *m, KmZone *zone)
{
  /* zone_watermark_ok (zone, 0, high, ZONE_MOVABLE, 0) */
  KmRequest probe = { .reserve_index = (uint32_t)__builtin_popcount (m->zone_types & ((1u << KM_ZONE_MOVABLE) - 1)) };

  if (!zone_flag (m, zone, ZONE_BELOW_HIGH) || !km_watermark_would_pass (m, zone, &probe, KM_WMARK_HIGH, 0))
    return;
  TELL (m, KM_EVENT_BELOW_HIGH, .zone = zone_index (m, zone));
  word_set (m, zone->words + W_FLAGS, m->word[zone->words + W_FLAGS] & ~ZONE_BELOW_HIGH);
}
