/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/zoneinfo: zoneinfo_show_print() of mm/vmstat.c, of 2.6.34 (populated zones alone, statistics of each zone) and
 * of 6.1 and 6.12 (every zone, statistics of the node in the first). Kept by the simulation: free pages, page cache
 * (all of it inactive), pages of the slab layer, kernel stacks. Everything else that is counted there is 0. */
#include "model/proc/files.h"

#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"

/* What the simulation knows of a statistic. */
typedef enum
{
  STAT_NONE,      /* not kept: 0 */
  STAT_NONE_6_12, /* the same; 6.1 has no such line */
  STAT_FREE,
  STAT_CACHE,
  STAT_SLAB_RECLAIMABLE,
  STAT_SLAB_UNRECLAIMABLE,
  STAT_STACK, /* 2.6.34: kernel stacks, 6.1: KiB of them */
  NR_STATS,
} Stat;

typedef struct
{
  uint64_t value[NR_STATS]; /* pages, unless said otherwise */
} Stats;

typedef struct
{
  const char *name;
  Stat stat;
} Line;

static const Line zone_lines_2_6_34[] = {
  { "nr_free_pages", STAT_FREE },
  { "nr_inactive_anon", STAT_NONE },
  { "nr_active_anon", STAT_NONE },
  { "nr_inactive_file", STAT_CACHE },
  { "nr_active_file", STAT_NONE },
  { "nr_unevictable", STAT_NONE },
  { "nr_mlock", STAT_NONE },
  { "nr_anon_pages", STAT_NONE },
  { "nr_mapped", STAT_NONE },
  { "nr_file_pages", STAT_CACHE },
  { "nr_dirty", STAT_NONE },
  { "nr_writeback", STAT_NONE },
  { "nr_slab_reclaimable", STAT_SLAB_RECLAIMABLE },
  { "nr_slab_unreclaimable", STAT_SLAB_UNRECLAIMABLE },
  { "nr_page_table_pages", STAT_NONE },
  { "nr_kernel_stack", STAT_STACK },
  { "nr_unstable", STAT_NONE },
  { "nr_bounce", STAT_NONE },
  { "nr_vmscan_write", STAT_NONE },
  { "nr_writeback_temp", STAT_NONE },
  { "nr_isolated_anon", STAT_NONE },
  { "nr_isolated_file", STAT_NONE },
  { "nr_shmem", STAT_NONE },
};

static const Line node_lines_6_1[] = {
  { "nr_inactive_anon", STAT_NONE },
  { "nr_active_anon", STAT_NONE },
  { "nr_inactive_file", STAT_CACHE },
  { "nr_active_file", STAT_NONE },
  { "nr_unevictable", STAT_NONE },
  { "nr_slab_reclaimable", STAT_SLAB_RECLAIMABLE },
  { "nr_slab_unreclaimable", STAT_SLAB_UNRECLAIMABLE },
  { "nr_isolated_anon", STAT_NONE },
  { "nr_isolated_file", STAT_NONE },
  { "workingset_nodes", STAT_NONE },
  { "workingset_refault_anon", STAT_NONE },
  { "workingset_refault_file", STAT_NONE },
  { "workingset_activate_anon", STAT_NONE },
  { "workingset_activate_file", STAT_NONE },
  { "workingset_restore_anon", STAT_NONE },
  { "workingset_restore_file", STAT_NONE },
  { "workingset_nodereclaim", STAT_NONE },
  { "nr_anon_pages", STAT_NONE },
  { "nr_mapped", STAT_NONE },
  { "nr_file_pages", STAT_CACHE },
  { "nr_dirty", STAT_NONE },
  { "nr_writeback", STAT_NONE },
  { "nr_writeback_temp", STAT_NONE },
  { "nr_shmem", STAT_NONE },
  { "nr_shmem_hugepages", STAT_NONE },
  { "nr_shmem_pmdmapped", STAT_NONE },
  { "nr_file_hugepages", STAT_NONE },
  { "nr_file_pmdmapped", STAT_NONE },
  { "nr_anon_transparent_hugepages", STAT_NONE },
  { "nr_vmscan_write", STAT_NONE },
  { "nr_vmscan_immediate_reclaim", STAT_NONE },
  { "nr_dirtied", STAT_NONE },
  { "nr_written", STAT_NONE },
  { "nr_throttled_written", STAT_NONE },
  { "nr_kernel_misc_reclaimable", STAT_NONE },
  { "nr_foll_pin_acquired", STAT_NONE },
  { "nr_foll_pin_released", STAT_NONE },
  { "nr_kernel_stack", STAT_STACK },
  { "nr_page_table_pages", STAT_NONE },
  { "nr_sec_page_table_pages", STAT_NONE },
  { "nr_iommu_pages", STAT_NONE_6_12 },
  { "nr_swapcached", STAT_NONE },
};

/* CONFIG_NUMA_BALANCING, and what 6.12 counts of other memory tiers. */
static const Line node_lines_numa[] = {
  { "pgpromote_success", STAT_NONE },        { "pgpromote_candidate", STAT_NONE },
  { "pgdemote_kswapd", STAT_NONE_6_12 },     { "pgdemote_direct", STAT_NONE_6_12 },
  { "pgdemote_khugepaged", STAT_NONE_6_12 },
};

static const Line zone_lines_6_1[] = {
  { "nr_free_pages", STAT_FREE },
  { "nr_zone_inactive_anon", STAT_NONE },
  { "nr_zone_active_anon", STAT_NONE },
  { "nr_zone_inactive_file", STAT_CACHE },
  { "nr_zone_active_file", STAT_NONE },
  { "nr_zone_unevictable", STAT_NONE },
  { "nr_zone_write_pending", STAT_NONE },
  { "nr_mlock", STAT_NONE },
  { "nr_bounce", STAT_NONE },
  { "nr_zspages", STAT_NONE },
  { "nr_free_cma", STAT_NONE },
  { "nr_unaccepted", STAT_NONE_6_12 },
};

static const Line zone_lines_numa[] = {
  { "numa_hit", STAT_NONE },        { "numa_miss", STAT_NONE },  { "numa_foreign", STAT_NONE },
  { "numa_interleave", STAT_NONE }, { "numa_local", STAT_NONE }, { "numa_other", STAT_NONE },
};

static const char *const printed_names[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" };

/* ---- counting ---- */

bool
km_proc_is_numa (const KmMachine *machine)
{
  return km_machine_generation (machine)->numa_in_proc && km_machine_is_64_bit (machine)
         && (km_machine_zone_types (machine) >> KM_ZONE_DMA32 & 1);
}

/* Is @pfn the first frame of a large request of kmalloc() (6.1)? The kernel counts those pages with the slab layer's.
 */
static bool
is_large_kmalloc (const KmMachine *machine, const KmScript *script, KmPfn pfn)
{
  KmFrame frame;

  if (!script || !km_machine_generation (machine)->kmalloc_large || !km_machine_frame (machine, pfn, &frame)
      || frame.owner >= km_script_n_ops (script))
    return false;
  switch (km_script_ops (script)[frame.owner].kind)
    {
    case KM_OP_KMALLOC:
    case KM_OP_KZALLOC:
    case KM_OP_KCALLOC:
    case KM_OP_KREALLOC:
      return true;
    default:
      return false;
    }
}

static Stat
slab_stat (const KmMachine *machine, KmPfn pfn)
{
  KmRef slab = km_machine_slab_of_frame (machine, pfn);
  KmSlabView view;
  KmCacheInfo cache;

  if (slab == 0)
    return STAT_NONE;
  km_machine_slab (machine, slab, &view);
  km_machine_cache (machine, view.cache, &cache);
  return cache.flags & KM_SLAB_RECLAIM_ACCOUNT ? STAT_SLAB_RECLAIMABLE : STAT_SLAB_UNRECLAIMABLE;
}

/* Adds the pages of one zone that the slab layer has. */
static void
count_slab_pages (const KmMachine *machine, const KmScript *script, const KmZoneInfo *zone, Stats *stats)
{
  KmPfn pfn = km_machine_next_head (machine, zone->start_pfn, zone->end_pfn);

  if (km_machine_cache_first (machine) == 0)
    return;
  while (pfn < zone->end_pfn)
    {
      KmBlock block;

      km_machine_block (machine, pfn, &block);
      if (block.kind == KM_FRAME_ALLOCATED && block.slab)
        stats->value[slab_stat (machine, pfn)] += block.frames;
      else if (block.kind == KM_FRAME_ALLOCATED && is_large_kmalloc (machine, script, pfn))
        stats->value[STAT_SLAB_UNRECLAIMABLE] += block.frames;
      pfn = km_machine_next_head (machine, pfn + block.frames, zone->end_pfn);
    }
}

/* Adds the kernel stacks of a zone: 6.1 counts the KiB of the node, where a stack lies on scattered frames. */
static void
count_stacks (const KmMachine *machine, uint32_t zone, Stats *stats)
{
  bool old = km_machine_generation (machine)->wording == KM_WORDING_2_6_34;
  uint32_t n = km_machine_stacks (machine, NULL, 0);
  g_autofree KmStackInfo *stacks = g_new (KmStackInfo, n);

  if (!old && zone > 0)
    return;
  km_machine_stacks (machine, stacks, n);
  for (uint32_t i = 0; i < n; i++)
    if (!old)
      stats->value[STAT_STACK] += stacks[i].bytes / 1024;
    else if (km_value_is (stacks[i].value, KM_VALUE_PAGE) && km_machine_zone_of (machine, stacks[i].value) == zone)
      stats->value[STAT_STACK]++;
}

static void
count_zone (const KmMachine *machine, const KmScript *script, uint32_t zone, Stats *stats)
{
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  *stats = (Stats){ { 0 } };
  stats->value[STAT_FREE] = (uint64_t)MAX (counts.free_pages, 0);
  stats->value[STAT_CACHE] = (uint64_t)counts.cache_pages;
  count_slab_pages (machine, script, km_machine_zone (machine, zone), stats);
  count_stacks (machine, zone, stats);
  stats->value[STAT_NONE] = 0;
}

/* ---- parts ---- */

static void
append_lines (const KmMachine *machine, const Line *lines, size_t n, const char *indent, const Stats *stats,
              GString *out)
{
  for (size_t i = 0; i < n; i++)
    if (lines[i].stat != STAT_NONE_6_12 || km_machine_generation (machine)->has_promo_mark)
      g_string_append_printf (out, "\n%s%-12s %" G_GUINT64_FORMAT, indent, lines[i].name, stats->value[lines[i].stat]);
}

#define APPEND_LINES(machine, lines, indent, stats, out)                                                               \
  append_lines (machine, lines, G_N_ELEMENTS (lines), indent, stats, out)

/* lowmem_reserve by the index of the zone asked for. */
static void
append_protection (const KmMachine *machine, const uint32_t *reserve, GString *out)
{
  uint32_t n = (uint32_t)__builtin_popcount (km_machine_zone_types (machine)) + km_proc_is_numa (machine);

  for (uint32_t i = 0; i < n; i++)
    g_string_append_printf (out, "%s%u", i == 0 ? "\n        protection: (" : ", ", reserve ? reserve[i] : 0);
  g_string_append_c (out, ')');
}

static void
append_pagesets (const KmMachine *machine, uint32_t zone, GString *out)
{
  g_string_append (out, "\n  pagesets");
  for (uint32_t cpu = 0; cpu < km_machine_cpus (machine); cpu++)
    {
      KmPcpInfo pcp;

      km_machine_pcp (machine, cpu, zone, &pcp);
      g_string_append_printf (
          out, "\n    cpu: %u\n              count: %d\n              high:  %d\n              batch: %d", cpu,
          pcp.count, pcp.high, pcp.batch);
      if (pcp.stat_threshold > 0)
        g_string_append_printf (out, "\n  vm stats threshold: %d", pcp.stat_threshold);
    }
}

/* ---- 2.6.34 ---- */

/* calculate_zone_inactive_ratio(): the square root of ten times the GiB of the zone. */
static uint32_t
inactive_ratio (const KmMachine *machine, const KmZoneInfo *zone)
{
  uint32_t gib = zone->present >> (30 - km_machine_page_shift (machine)), ratio = 1;

  while ((ratio + 1) * (ratio + 1) <= 10 * gib)
    ratio++;
  return ratio;
}

static void
append_zone_2_6_34 (const KmMachine *machine, const KmScript *script, uint32_t zone, GString *out)
{
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  Stats stats;

  count_zone (machine, script, zone, &stats);
  g_string_append_printf (out, "Node 0, zone %8s", info->name);
  g_string_append_printf (out,
                          "\n  pages free     %" G_GUINT64_FORMAT "\n        min      %d\n        low      %d"
                          "\n        high     %d\n        scanned  0\n        spanned  %u\n        present  %u",
                          stats.value[STAT_FREE], info->watermark[KM_WMARK_MIN], info->watermark[KM_WMARK_LOW],
                          info->watermark[KM_WMARK_HIGH], info->end_pfn - info->start_pfn, info->present);
  APPEND_LINES (machine, zone_lines_2_6_34, "    ", &stats, out);
  append_protection (machine, info->reserve, out);
  append_pagesets (machine, zone, out);
  g_string_append_printf (out,
                          "\n  all_unreclaimable: 0\n  prev_priority:     12\n  start_pfn:         %u"
                          "\n  inactive_ratio:    %u\n",
                          info->start_pfn, inactive_ratio (machine, info));
}

/* ---- 6.1 ---- */

/* The first populated zone has the statistics of the whole node. */
static void
append_node_6_1 (const KmMachine *machine, const KmScript *script, GString *out)
{
  Stats node = { { 0 } };

  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      Stats stats;

      count_zone (machine, script, zone, &stats);
      for (unsigned i = 0; i < NR_STATS; i++)
        node.value[i] += stats.value[i];
    }
  g_string_append (out, "\n  per-node stats");
  APPEND_LINES (machine, node_lines_6_1, "      ", &node, out);
  if (km_proc_is_numa (machine))
    APPEND_LINES (machine, node_lines_numa, "      ", &node, out);
}

static void
append_pages_6_1 (const KmMachine *machine, const KmZoneInfo *info, const KmZoneCounts *counts, GString *out)
{
  int32_t low = info->watermark[KM_WMARK_LOW] + counts->boost, high = info->watermark[KM_WMARK_HIGH] + counts->boost;

  g_string_append_printf (out,
                          "\n  pages free     %d\n        boost    %d\n        min      %d\n        low      %d"
                          "\n        high     %d",
                          MAX (counts->free_pages, 0), counts->boost, info->watermark[KM_WMARK_MIN] + counts->boost,
                          low, high);
  if (km_machine_generation (machine)->has_promo_mark) /* WMARK_PROMO: one step above high */
    g_string_append_printf (out, "\n        promo    %d", 2 * high - low);
  g_string_append_printf (out, "\n        spanned  %u\n        present  %u\n        managed  %u\n        cma      0",
                          info->end_pfn - info->start_pfn, info->present, info->managed);
}

static void
append_zone_6_1 (const KmMachine *machine, const KmScript *script, uint32_t zone, GString *out)
{
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  KmZoneCounts counts;
  Stats stats = { { 0 } };

  km_machine_zone_counts (machine, zone, &counts);
  stats.value[STAT_FREE] = (uint64_t)MAX (counts.free_pages, 0);
  stats.value[STAT_CACHE] = (uint64_t)counts.cache_pages;
  g_string_append_printf (out, "Node 0, zone %8s", info->name);
  if (zone == 0)
    append_node_6_1 (machine, script, out);
  append_pages_6_1 (machine, info, &counts, out);
  append_protection (machine, info->reserve, out);
  APPEND_LINES (machine, zone_lines_6_1, "      ", &stats, out);
  if (km_proc_is_numa (machine))
    APPEND_LINES (machine, zone_lines_numa, "      ", &stats, out);
  append_pagesets (machine, zone, out);
  g_string_append_printf (out, "\n  node_unreclaimable:  0\n  start_pfn:           %u\n", info->start_pfn);
}

static bool
has_highmem (const KmMachine *machine)
{
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    if (km_machine_zone (machine, zone)->type == KM_ZONE_HIGHMEM)
      return true;
  return false;
}

/* A zone without memory. The watermarks of HIGHMEM have a floor; MOVABLE counts as HIGHMEM where it would be cut from
 * it, in 6.12 always. */
static void
append_empty_zone_6_1 (const KmMachine *machine, unsigned type, GString *out)
{
  bool floor = km_machine_generation (machine)->movable_mark_floor;
  bool high = type == KM_ZONE_HIGHMEM || (type == KM_ZONE_MOVABLE && (floor || has_highmem (machine)));
  int32_t mark = high ? 32 : 0;
  KmZoneInfo info = { .watermark = { mark, mark, mark } };
  KmZoneCounts counts = { 0 };

  g_string_append_printf (out, "Node 0, zone %8s", printed_names[type]);
  append_pages_6_1 (machine, &info, &counts, out);
  append_protection (machine, NULL, out);
  g_string_append_c (out, '\n');
}

static void
print_6_1 (const KmMachine *machine, const KmScript *script, GString *out)
{
  uint32_t types = km_machine_zone_types (machine), zone = 0;

  for (unsigned type = 0; type < KM_MAX_ZONES; type++)
    if (zone < km_machine_n_zones (machine) && km_machine_zone (machine, zone)->type == type)
      append_zone_6_1 (machine, script, zone++, out);
    else if (types >> type & 1)
      append_empty_zone_6_1 (machine, type, out);
  if (km_proc_is_numa (machine))
    append_empty_zone_6_1 (machine, KM_MAX_ZONES, out);
}

void
km_proc_zoneinfo (const KmMachine *machine, const KmScript *script, GString *out)
{
  if (km_machine_generation (machine)->wording == KM_WORDING_6_1)
    print_6_1 (machine, script, out);
  else
    for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
      append_zone_2_6_34 (machine, script, zone, out);
}
