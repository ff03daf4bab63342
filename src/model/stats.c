/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics of one zone. The indexes follow __fragmentation_index() and unusable_free_index() of mm/vmstat.c (6.1);
 * 2.6.34 does not compute them, but its numbers of free blocks have them all the same. */
#include "model/stats.h"

#include <string.h>

/* Share of the free pages that cannot serve @order, in thousandths. */
static int
unusable_index (const KmZoneStats *stats, uint32_t order, uint64_t suitable)
{
  uint64_t usable = suitable << order;

  if (stats->free_pages == 0)
    return 1000;
  return (int)(((uint64_t)stats->free_pages - usable) * 1000 / stats->free_pages);
}

static int
extfrag_index (const KmZoneStats *stats, uint32_t order, uint64_t suitable)
{
  uint64_t requested = (uint64_t)1 << order;

  if (stats->free_blocks == 0)
    return 0;
  if (suitable > 0)
    return KM_EXTFRAG_SUCCEEDS;
  return 1000 - (int)((1000 + (uint64_t)stats->free_pages * 1000 / requested) / stats->free_blocks);
}

static void
sum_up (const uint32_t nr_free[KM_NR_ORDERS], KmZoneStats *stats)
{
  for (int order = 0; order < KM_NR_ORDERS; order++)
    {
      stats->order[order].blocks = nr_free[order];
      stats->order[order].pages = nr_free[order] << order;
      stats->free_blocks += nr_free[order];
      stats->free_pages += nr_free[order] << order;
      if (nr_free[order] > 0)
        stats->largest_order = order;
    }
}

void
km_zone_stats_compute (const uint32_t nr_free[KM_NR_ORDERS], KmZoneStats *stats)
{
  uint64_t suitable = 0; /* blocks of `order` that could be cut from what is free */

  memset (stats, 0, sizeof *stats);
  stats->largest_order = -1;
  sum_up (nr_free, stats);
  for (uint32_t order = KM_NR_ORDERS; order-- > 0;)
    {
      suitable = suitable * 2 + nr_free[order];
      stats->order[order].unusable = unusable_index (stats, order, suitable);
      stats->order[order].extfrag = extfrag_index (stats, order, suitable);
    }
}

void
km_model_zone_stats (KmModel *model, uint32_t zone, KmZoneStats *stats)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t nr_free[KM_NR_ORDERS];

  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    nr_free[order] = km_machine_nr_free (machine, zone, order);
  km_zone_stats_compute (nr_free, stats);
}
