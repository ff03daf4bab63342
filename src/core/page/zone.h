/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones: boundaries, zonelist walk, watermarks, lowmem_reserve, pageblock types, the free page counter.
 * Mirrors parts of mm/page_alloc.c and mm/vmstat.c; NUMA is left out. */
#pragma once

#include "core/machine/frame.h"

/* alloc_flags of the simulator: one set for both generations (facts 4.4). */
enum
{
  ALLOC_WMARK_MASK = 0x03, /* KmWatermark */
  ALLOC_NO_WATERMARKS = 0x04,
  ALLOC_OOM = 0x08,
  ALLOC_HARDER = 0x10, /* 2.6.34 ALLOC_HARDER, 6.1 ALLOC_NON_BLOCK */
  ALLOC_HIGH = 0x20,   /* 2.6.34 ALLOC_HIGH, 6.1 ALLOC_MIN_RESERVE */
  ALLOC_CPUSET = 0x40,
  ALLOC_NOFRAGMENT = 0x100,
  ALLOC_HIGHATOMIC = 0x200,
  ALLOC_KSWAPD = 0x800,
  ALLOC_RESERVES = ALLOC_HARDER | ALLOC_HIGH | ALLOC_OOM,
};

/* Changes NR_FREE_PAGES by @change. On SMP the change first collects in the CPU's own part (vm_stat_diff). */
static inline void
zone_add_free_pages (KmMachine *m, KmZone *zone, int32_t change)
{
  if (zone->stat_threshold)
    {
      int32_t pending = m->word[zone->words + W_DIFF + m->cpu] + change;

      if (ABS (pending) <= zone->stat_threshold)
        {
          word_set (m, zone->words + W_DIFF + m->cpu, pending);
          return;
        }
      word_set (m, zone->words + W_DIFF + m->cpu, 0);
      change = pending;
    }
  word_add (m, zone->words + W_FREE_PAGES, change);
}

/* set_pageblock_migratetype(). */
void km_zone_set_pageblock_type (KmMachine *m, KmZone *zone, KmPfn pfn, KmMigratetype type);

/* Fills watermarks and lowmem_reserve of all zones (facts 2.4, 2.5). @min_free_kbytes and @scale (parts of 10000) are
 * those set by sysctl; 0 = the kernel's own. */
void km_zone_setup_watermarks (KmMachine *m, uint32_t min_free_kbytes, uint32_t scale);
/* Fills high, batch and stat_threshold (facts 3.7; calculate_threshold of mm/vmstat.c). */
void km_zone_setup_pcp (KmMachine *m, KmZone *zone, bool smp);
/* Fills the tables that turn the low gfp bits into a walk; needs kernel_index of every zone. */
void km_zone_setup_walks (KmMachine *m, uint32_t present_types);
