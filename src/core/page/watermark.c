/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/watermark.h"

/* One comparison: are more than @demanded free? */
static bool
compare (KmWatermarkTest *test, unsigned order, int64_t free, int64_t demanded)
{
  test->round[test->n_rounds++] = (KmWatermarkRound){ .order = order, .free = free, .demanded = demanded };
  return free > demanded;
}

/* zone_watermark_ok() of 2.6.34: the demand is halved for each order. */
static bool
watermark_ok_per_order (const KmMachine *m, const KmZone *zone, const KmRequest *request, int64_t mark, unsigned flags,
                        int32_t extra, KmWatermarkTest *test)
{
  const int32_t *word = &m->word[zone->words];
  int64_t min = mark;
  int64_t free = (int64_t)word[W_FREE_PAGES] + extra - (1 << request->order) + 1;

  if (flags & ALLOC_HIGH)
    min -= min / 2;
  if (flags & ALLOC_HARDER)
    min -= min / 4;
  if (!compare (test, 0, free, min + zone->info.reserve[request->reserve_index]))
    return false;
  for (unsigned order = 0; order < request->order; order++)
    {
      free -= (int64_t)word[W_NR_FREE + order] << order;
      min >>= 1;
      if (!compare (test, order + 1, free, min))
        return false;
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
                        int32_t extra, KmWatermarkTest *test)
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
  if (!compare (test, 0, free, min + zone->info.reserve[request->reserve_index]))
    return false;
  test->no_block = request->order > 0 && !suitable_block (m, zone, request->order, flags);
  return !test->no_block;
}

static bool
watermark_test (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned flags, unsigned which,
                int32_t extra, KmWatermarkTest *test)
{
  int64_t mark = zone->info.watermark[which];
  int32_t boost = m->word[zone->words + W_BOOST];

  test->n_rounds = 0;
  test->no_block = false;
  if (m->generation->watermark_per_order)
    return watermark_ok_per_order (m, zone, request, mark, flags, extra, test);
  if (watermark_ok_any_block (m, zone, request, mark + boost, flags, extra, test))
    return true;
  if (request->order == 0 && (flags & ALLOC_HIGH) && boost) /* ALLOC_HIGH comes with the lowest mark */
    {
      test->n_rounds = 0;
      return watermark_ok_any_block (m, zone, request, zone->info.watermark[KM_WMARK_MIN], flags, extra, test);
    }
  return false;
}

bool
km_watermark_would_pass (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned flags,
                         int32_t extra)
{
  KmWatermarkTest test;

  return watermark_test (m, zone, request, flags, flags & ALLOC_WMARK_MASK, extra, &test);
}

bool
km_watermark_judge (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned flags,
                    KmWatermarkTest *test)
{
  test->mark = (KmWatermark)(flags & ALLOC_WMARK_MASK);
  test->reserve = zone->info.reserve[request->reserve_index];
  test->passes = watermark_test (m, zone, request, flags, test->mark, 0, test);
  return test->passes;
}

bool
km_watermark_ok (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned flags, unsigned which)
{
  KmWatermarkTest test;
  bool ok = watermark_test (m, zone, request, flags, which, 0, &test);
  const KmWatermarkRound *round = &test.round[ok ? 0 : test.n_rounds - 1];

  TELL (m, ok ? KM_EVENT_WATERMARK_OK : KM_EVENT_WATERMARK_LOW, .zone = zone_index (m, zone), .order = request->order,
        .order2 = test.no_block ? request->order : round->order, .mt = (which), .a = (int32_t)round->free,
        .b = (int32_t)round->demanded);
  return ok;
}
