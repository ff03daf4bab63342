/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/zoneinfo: zoneinfo_show_print() of mm/vmstat.c, of 2.6.34 (populated zones alone, statistics of each zone) and
 * of 6.1 and 6.12 (every zone, statistics of the node in the first). Kept by the simulation: free pages, page cache
 * (all of it inactive), pages of the slab layer, kernel stacks. Everything else that is counted there is 0. */
#include "model/proc/files.h"
#include "model/proc/zone_stats.h"

typedef struct
{
  const char *name;
  KmStat stat;
} Line;

static const Line zone_lines_2_6_34[] = {
  { "nr_free_pages", KM_STAT_FREE },
  { "nr_inactive_anon", KM_STAT_NONE },
  { "nr_active_anon", KM_STAT_NONE },
  { "nr_inactive_file", KM_STAT_CACHE },
  { "nr_active_file", KM_STAT_NONE },
  { "nr_unevictable", KM_STAT_NONE },
  { "nr_mlock", KM_STAT_NONE },
  { "nr_anon_pages", KM_STAT_NONE },
  { "nr_mapped", KM_STAT_NONE },
  { "nr_file_pages", KM_STAT_CACHE },
  { "nr_dirty", KM_STAT_NONE },
  { "nr_writeback", KM_STAT_NONE },
  { "nr_slab_reclaimable", KM_STAT_SLAB_RECLAIMABLE },
  { "nr_slab_unreclaimable", KM_STAT_SLAB_UNRECLAIMABLE },
  { "nr_page_table_pages", KM_STAT_NONE },
  { "nr_kernel_stack", KM_STAT_STACK },
  { "nr_unstable", KM_STAT_NONE },
  { "nr_bounce", KM_STAT_NONE },
  { "nr_vmscan_write", KM_STAT_NONE },
  { "nr_writeback_temp", KM_STAT_NONE },
  { "nr_isolated_anon", KM_STAT_NONE },
  { "nr_isolated_file", KM_STAT_NONE },
  { "nr_shmem", KM_STAT_NONE },
};

static const Line node_lines_6_1[] = {
  { "nr_inactive_anon", KM_STAT_NONE },
  { "nr_active_anon", KM_STAT_NONE },
  { "nr_inactive_file", KM_STAT_CACHE },
  { "nr_active_file", KM_STAT_NONE },
  { "nr_unevictable", KM_STAT_NONE },
  { "nr_slab_reclaimable", KM_STAT_SLAB_RECLAIMABLE },
  { "nr_slab_unreclaimable", KM_STAT_SLAB_UNRECLAIMABLE },
  { "nr_isolated_anon", KM_STAT_NONE },
  { "nr_isolated_file", KM_STAT_NONE },
  { "workingset_nodes", KM_STAT_NONE },
  { "workingset_refault_anon", KM_STAT_NONE },
  { "workingset_refault_file", KM_STAT_NONE },
  { "workingset_activate_anon", KM_STAT_NONE },
  { "workingset_activate_file", KM_STAT_NONE },
  { "workingset_restore_anon", KM_STAT_NONE },
  { "workingset_restore_file", KM_STAT_NONE },
  { "workingset_nodereclaim", KM_STAT_NONE },
  { "nr_anon_pages", KM_STAT_NONE },
  { "nr_mapped", KM_STAT_NONE },
  { "nr_file_pages", KM_STAT_CACHE },
  { "nr_dirty", KM_STAT_NONE },
  { "nr_writeback", KM_STAT_NONE },
  { "nr_writeback_temp", KM_STAT_NONE },
  { "nr_shmem", KM_STAT_NONE },
  { "nr_shmem_hugepages", KM_STAT_NONE },
  { "nr_shmem_pmdmapped", KM_STAT_NONE },
  { "nr_file_hugepages", KM_STAT_NONE },
  { "nr_file_pmdmapped", KM_STAT_NONE },
  { "nr_anon_transparent_hugepages", KM_STAT_NONE },
  { "nr_vmscan_write", KM_STAT_NONE },
  { "nr_vmscan_immediate_reclaim", KM_STAT_NONE },
  { "nr_dirtied", KM_STAT_NONE },
  { "nr_written", KM_STAT_NONE },
  { "nr_throttled_written", KM_STAT_NONE },
  { "nr_kernel_misc_reclaimable", KM_STAT_NONE },
  { "nr_foll_pin_acquired", KM_STAT_NONE },
  { "nr_foll_pin_released", KM_STAT_NONE },
  { "nr_kernel_stack", KM_STAT_STACK },
  { "nr_page_table_pages", KM_STAT_NONE },
  { "nr_sec_page_table_pages", KM_STAT_NONE },
  { "nr_iommu_pages", KM_STAT_NONE_6_12 },
  { "nr_swapcached", KM_STAT_NONE },
};

/* CONFIG_NUMA_BALANCING, and what 6.12 counts of other memory tiers. */
static const Line node_lines_numa[] = {
  { "pgpromote_success", KM_STAT_NONE },        { "pgpromote_candidate", KM_STAT_NONE },
  { "pgdemote_kswapd", KM_STAT_NONE_6_12 },     { "pgdemote_direct", KM_STAT_NONE_6_12 },
  { "pgdemote_khugepaged", KM_STAT_NONE_6_12 },
};

static const Line zone_lines_6_1[] = {
  { "nr_free_pages", KM_STAT_FREE },
  { "nr_zone_inactive_anon", KM_STAT_NONE },
  { "nr_zone_active_anon", KM_STAT_NONE },
  { "nr_zone_inactive_file", KM_STAT_CACHE },
  { "nr_zone_active_file", KM_STAT_NONE },
  { "nr_zone_unevictable", KM_STAT_NONE },
  { "nr_zone_write_pending", KM_STAT_NONE },
  { "nr_mlock", KM_STAT_NONE },
  { "nr_bounce", KM_STAT_NONE },
  { "nr_zspages", KM_STAT_NONE },
  { "nr_free_cma", KM_STAT_NONE },
  { "nr_unaccepted", KM_STAT_NONE_6_12 },
};

static const Line zone_lines_numa[] = {
  { "numa_hit", KM_STAT_NONE },        { "numa_miss", KM_STAT_NONE },  { "numa_foreign", KM_STAT_NONE },
  { "numa_interleave", KM_STAT_NONE }, { "numa_local", KM_STAT_NONE }, { "numa_other", KM_STAT_NONE },
};

static const char *const printed_names[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" };

/* ---- parts ---- */

bool
km_proc_is_numa (const KmMachine *machine)
{
  return km_machine_generation (machine)->numa_in_proc && km_machine_is_64_bit (machine)
         && (km_machine_zone_types (machine) >> KM_ZONE_DMA32 & 1);
}

static void
append_lines (const KmMachine *machine, const Line *lines, size_t n, const char *indent, const KmStats *stats,
              GString *out)
{
  for (size_t i = 0; i < n; i++)
    if (lines[i].stat != KM_STAT_NONE_6_12 || km_machine_generation (machine)->has_promo_mark)
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
  KmStats stats;

  km_stats_of_zone (machine, script, zone, &stats);
  g_string_append_printf (out, "Node 0, zone %8s", info->name);
  g_string_append_printf (out,
                          "\n  pages free     %" G_GUINT64_FORMAT "\n        min      %d\n        low      %d"
                          "\n        high     %d\n        scanned  0\n        spanned  %u\n        present  %u",
                          stats.value[KM_STAT_FREE], info->watermark[KM_WMARK_MIN], info->watermark[KM_WMARK_LOW],
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
  KmStats node = { { 0 } };

  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      KmStats stats;

      km_stats_of_zone (machine, script, zone, &stats);
      for (unsigned i = 0; i < KM_NR_STATS; i++)
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
  KmStats stats = { { 0 } };

  km_machine_zone_counts (machine, zone, &counts);
  stats.value[KM_STAT_FREE] = (uint64_t)MAX (counts.free_pages, 0);
  stats.value[KM_STAT_CACHE] = (uint64_t)counts.cache_pages;
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
