/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/curves.h"

#include "model/snapshot/caches.h"
#include "model/stats.h"

/* What is read of one zone. */
static int64_t
of_zone (KmModel *model, const KmCurve *curve, uint32_t zone)
{
  KmZoneCounts counts;
  KmZoneStats stats;

  if (curve->kind == KM_CURVE_FREE_PAGES)
    {
      km_machine_zone_counts (km_model_machine (model), zone, &counts);
      return counts.free_pages;
    }
  km_model_zone_stats (model, zone, &stats);
  return curve->kind == KM_CURVE_FREE_BLOCKS ? (int64_t)stats.order[curve->order].blocks
                                             : stats.order[curve->order].unusable;
}

static int64_t
of_zones (KmModel *model, const KmCurve *curve)
{
  uint32_t n = km_machine_n_zones (km_model_machine (model));
  int64_t sum = 0, most = 0;

  if (curve->zone < n)
    return of_zone (model, curve, curve->zone);
  for (uint32_t zone = 0; zone < n; zone++)
    {
      int64_t value = of_zone (model, curve, zone);

      sum += value;
      most = MAX (most, value);
    }
  return curve->kind == KM_CURVE_FRAGMENTATION ? most : sum;
}

static int64_t
slabs (KmModel *model)
{
  uint32_t n;
  const KmSnapCache *caches = km_model_caches (model, &n);
  int64_t sum = 0;

  for (uint32_t i = 0; i < n; i++)
    sum += caches[i].slabs;
  return sum;
}

/* Calls from @from up to @to that were refused. */
static int64_t
refused (KmTimeline *timeline, uint32_t from, uint32_t to)
{
  int64_t n = 0;

  for (uint32_t op = from; op < to; op++)
    n += (km_timeline_moments (timeline, op) & KM_MOMENT_FAIL) != 0;
  return n;
}

GArray *
km_curve_sample (KmScript *script, const KmCurve *curve, uint32_t n, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, error);
  g_autoptr (KmModel) model = timeline ? km_model_new (timeline) : NULL;
  uint32_t n_ops = km_script_n_ops (script), parts = MIN (n, n_ops), last = 0;
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (int64_t));
  int64_t value = 0;

  for (uint32_t i = 0; model && i <= parts; i++)
    {
      uint32_t op = parts > 0 ? (uint32_t)((uint64_t)n_ops * i / parts) : 0;
      const KmFrameRange *ranges;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      km_timeline_seek (timeline, (KmCursor){ op, op > 0 ? KM_EVENT_LAST : 0 });
      km_model_update (model, &ranges);
      if (curve->kind == KM_CURVE_REFUSED)
        value += refused (timeline, last, op);
      else
        value = curve->kind == KM_CURVE_SLABS ? slabs (model) : of_zones (model, curve);
      last = op;
      g_array_append_val (values, value);
    }
  return model ? g_steal_pointer (&values) : NULL;
}
