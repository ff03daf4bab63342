/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel counts of a zone and the simulation keeps: for /proc/zoneinfo and for the reports of show_mem(). */
#pragma once

#include "core/machine/machine.h"
#include "workload/script.h"

/* What the simulation knows of a statistic. */
typedef enum
{
  KM_STAT_NONE,      /* not kept: 0 */
  KM_STAT_NONE_6_12, /* the same; 6.1 has no such line */
  KM_STAT_FREE,
  KM_STAT_CACHE,
  KM_STAT_SLAB_RECLAIMABLE,
  KM_STAT_SLAB_UNRECLAIMABLE,
  KM_STAT_STACK, /* 2.6.34: kernel stacks, 6.1: KiB of them */
  KM_NR_STATS,
} KmStat;

typedef struct
{
  uint64_t value[KM_NR_STATS]; /* pages, unless said otherwise */
} KmStats;

/* Counts the pages of zone @zone; of 6.1 the stacks of the node are those of zone 0. @script, which says what allocated
 * a block, may be NULL. */
void km_stats_of_zone (const KmMachine *machine, const KmScript *script, uint32_t zone, KmStats *stats);
