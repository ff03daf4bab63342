/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/watermark.h"

/* What a test compared: free pages counted, and what they had to exceed. */
typedef struct
{
  int64_t free, demanded;
  unsigned order; /* at which the test ended */
} WatermarkSum;

/* zone_watermark_ok() of 2.6.34: the demand is halved for each order. */
static bool
watermark_ok_per_order (const KmMachine *m, const KmZone *zone, const KmRequest *request, int64_t mark, unsigned flags,
                        int32_t extra, WatermarkSum *sum)
{
  const int32_t *word = &m->word[zone->words];
  int64_t min = mark;
  int64_t free = (int64_t)word[W_FREE_PAGES] + extra - (1 << request->order) + 1;

  if (flags & ALLOC_HIGH)
    min -= min / 2;
  if (flags & ALLOC_HARDER)
    min -= min / 4;
  *sum = (WatermarkSum){ .free = free, .demanded = min + zone->info.reserve[request->reserve_index] };
  if (sum->free <= sum->demanded)
    return false;
  for (unsigned order = 0; order < request->order; order++)
    {
      free -= (int64_t)word[W_NR_FREE + order] << order;
      min >>= 1;
      if (free <= min)
        {
          *sum = (WatermarkSum){ .free = free, .demanded = min, .order = order + 1 };
          return false;
        }
    }
  return true;
}

/* True if a list of order @order or above, of a type that the request may use, is not empty. */
static bool
suitable_block (const KmMachine *m, const KmZone *zone, unsigned order, unsigned flags)
{
  unsigned types = flags & (ALLOC_HIGHATOMIC | ALLOC_OOM) ? KM_NR_PCP_TYPES + 1 : KM_NR_PCP_TYPES;

  for (; order < KM_NR_ORDERS; order++)
    if (m->word[zone->words + W_NR_FREE + order] > 0)
      for (unsigned type = 0; type < types; type++)
        if (!list_empty (m, free_head (zone, order, type)))
          return true;
  return false;
}

/* __zone_watermark_ok() of 6.1.192. */
static bool
watermark_ok_any_block (const KmMachine *m, const KmZone *zone, const KmRequest *request, int64_t mark, unsigned flags,
                        int32_t extra, WatermarkSum *sum)
{
  const int32_t *word = &m->word[zone->words];
  int64_t min = mark;
  int64_t free = (int64_t)MAX (word[W_FREE_PAGES], 0) + extra - ((1 << request->order) - 1);

  if (!(flags & ALLOC_RESERVES))
    free -= word[m->generation->counts_each ? W_FREE_HIGHATOMIC : W_HIGHATOMIC];
  if (flags & ALLOC_HIGH)
    {
      min -= min / 2;
      if (flags & ALLOC_HARDER)
        min -= min / 4;
    }
  if (flags & ALLOC_OOM)
    min -= min / 2;
  *sum = (WatermarkSum){ .free = free, .demanded = min + zone->info.reserve[request->reserve_index] };
  if (sum->free <= sum->demanded)
    return false;
  if (request->order == 0)
    return true;
  sum->order = request->order;
  return suitable_block (m, zone, request->order, flags);
}

static bool
watermark_test (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned flags, unsigned which,
                int32_t extra, WatermarkSum *sum)
{
  int64_t mark = zone->info.watermark[which];
  int32_t boost = m->word[zone->words + W_BOOST];

  if (m->generation->watermark_per_order)
    return watermark_ok_per_order (m, zone, request, mark, flags, extra, sum);
  if (watermark_ok_any_block (m, zone, request, mark + boost, flags, extra, sum))
    return true;
  if (request->order == 0 && (flags & ALLOC_HIGH) && boost && (flags & ALLOC_WMARK_MASK) == KM_WMARK_MIN)
    return watermark_ok_any_block (m, zone, request, zone->info.watermark[KM_WMARK_MIN], flags, extra, sum);
  return false;
}

bool
km_watermark_would_pass (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned flags,
                         int32_t extra)
{
  WatermarkSum sum;

  return watermark_test (m, zone, request, flags, flags & ALLOC_WMARK_MASK, extra, &sum);
}

bool
km_watermark_ok (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned flags, unsigned which)
{
  WatermarkSum sum;
  bool ok = watermark_test (m, zone, request, flags, which, 0, &sum);

  TELL (m, ok ? KM_EVENT_WATERMARK_OK : KM_EVENT_WATERMARK_LOW, .zone = zone_index (m, zone), .order = request->order,
        .order2 = sum.order, .mt = (which), .a = (int32_t)CLAMP (sum.free, INT32_MIN, INT32_MAX),
        .b = (int32_t)CLAMP (sum.demanded, INT32_MIN, INT32_MAX));
  return ok;
}
