/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a state as text or as JSON. See print_state.h. */
#include "cli/print_state.h"

static const char *const watermark_names[] = { "min", "low", "high" };

/* 2.6.34 has a list for each type; 6.1 one for each order and type, then two for huge pages (facts 3.7). */
static const char *
pcp_list_type (const KmMachine *machine, uint32_t list)
{
  const KmGeneration *generation = km_machine_generation (machine);

  if (list < 4 * KM_NR_PCP_TYPES)
    return generation->type_name[list % KM_NR_PCP_TYPES];
  return list == 12 ? "huge" : "huge-movable";
}

/* ---- text ---- */

static void
append_list (const KmMachine *machine, KmPfn pfn, GString *out)
{
  for (; pfn != KM_PFN_NONE; pfn = km_machine_list_next (machine, pfn))
    g_string_append_printf (out, " 0x%x", pfn);
  g_string_append_c (out, '\n');
}

static void
append_zone_head (const KmMachine *machine, uint32_t zone, GString *out)
{
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  g_string_append_printf (out, "zone %s frames 0x%x-0x%x present %u managed %u\n", info->name, info->start_pfn,
                          info->end_pfn, info->present, info->managed);
  g_string_append (out, "  watermarks");
  for (int i = 0; i < 3; i++)
    g_string_append_printf (out, " %s %d", watermark_names[i], info->watermark[i]);
  g_string_append_printf (out, " boost %d\n  reserve", counts.boost);
  for (int i = 0; i < KM_MAX_ZONES; i++)
    g_string_append_printf (out, " %u", info->reserve[i]);
  g_string_append_printf (out, "\n  free %d pending %d pcp %d cache %d highatomic %d", counts.free_pages, counts.diff,
                          counts.pcp_pages, counts.cache_pages, counts.highatomic);
  if (km_machine_generation (machine)->marks_below_high)
    g_string_append_printf (out, " free_highatomic %d below_high %d reclaim_active %d", counts.free_highatomic,
                            counts.below_high, counts.reclaim_active);
  g_string_append_c (out, '\n');
}

static void
append_free_lists (const KmMachine *machine, uint32_t zone, GString *out)
{
  const KmGeneration *generation = km_machine_generation (machine);

  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    {
      g_string_append_printf (out, "  order %u: %u\n", order, km_machine_nr_free (machine, zone, order));
      for (uint32_t type = 0; type < KM_NR_MIGRATETYPES; type++)
        {
          KmPfn first = km_machine_free_list_first (machine, zone, order, (KmMigratetype)type);
          if (first == KM_PFN_NONE)
            continue;
          g_string_append_printf (out, "    %s", generation->type_name[type]);
          append_list (machine, first, out);
        }
    }
}

static void
append_pcp (const KmMachine *machine, uint32_t zone, uint32_t cpu, GString *out)
{
  KmPcpInfo info;

  km_machine_pcp (machine, cpu, zone, &info);
  g_string_append_printf (out, "  cpu %u: count %d high %d batch %d", cpu, info.count, info.high, info.batch);
  if (km_machine_generation (machine)->pcp_tunes)
    g_string_append_printf (out, " high_min %d high_max %d alloc_factor %d free_count %d flags %d", info.high_min,
                            info.high_max, info.alloc_factor, info.free_count, info.flags);
  g_string_append_c (out, '\n');
  for (uint32_t list = 0; list < info.n_lists; list++)
    {
      KmPfn first = km_machine_pcp_list_first (machine, cpu, zone, list);
      if (first == KM_PFN_NONE)
        continue;
      g_string_append_printf (out, "    order %u %s", km_machine_pcp_list_order (machine, list),
                              pcp_list_type (machine, list));
      append_list (machine, first, out);
    }
}

void
km_print_state_text (const KmMachine *machine, GString *out)
{
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      append_zone_head (machine, zone, out);
      append_free_lists (machine, zone, out);
      for (uint32_t cpu = 0; km_machine_has_pcp (machine) && cpu < km_machine_cpus (machine); cpu++)
        append_pcp (machine, zone, cpu, out);
    }
}

/* ---- JSON ---- */

static void
write_list (const KmMachine *machine, KmPfn pfn, const char *name, KmJson *json)
{
  km_json_begin_array (json, name);
  for (; pfn != KM_PFN_NONE; pfn = km_machine_list_next (machine, pfn))
    km_json_integer (json, NULL, pfn);
  km_json_end_array (json);
}

static void
write_zone_numbers (const KmMachine *machine, uint32_t zone, KmJson *json)
{
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  km_json_string (json, "name", info->name);
  km_json_integer (json, "start_pfn", info->start_pfn);
  km_json_integer (json, "end_pfn", info->end_pfn);
  km_json_integer (json, "present", info->present);
  km_json_integer (json, "managed", info->managed);
  for (int i = 0; i < 3; i++)
    km_json_integer (json, watermark_names[i], info->watermark[i]);
  km_json_integer (json, "boost", counts.boost);
  km_json_begin_array (json, "reserve");
  for (int i = 0; i < KM_MAX_ZONES; i++)
    km_json_integer (json, NULL, info->reserve[i]);
  km_json_end_array (json);
  km_json_integer (json, "free_pages", counts.free_pages);
  km_json_integer (json, "pending", counts.diff);
  km_json_integer (json, "pcp_pages", counts.pcp_pages);
  km_json_integer (json, "cache_pages", counts.cache_pages);
  km_json_integer (json, "highatomic", counts.highatomic);
  if (!km_machine_generation (machine)->marks_below_high)
    return;
  km_json_integer (json, "free_highatomic", counts.free_highatomic);
  km_json_integer (json, "below_high", counts.below_high);
  km_json_integer (json, "reclaim_active", counts.reclaim_active);
}

static void
write_free_lists (const KmMachine *machine, uint32_t zone, KmJson *json)
{
  const KmGeneration *generation = km_machine_generation (machine);

  km_json_begin_array (json, "free");
  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    {
      km_json_begin_object (json, NULL);
      km_json_integer (json, "order", order);
      km_json_integer (json, "nr_free", km_machine_nr_free (machine, zone, order));
      km_json_begin_object (json, "lists");
      for (uint32_t type = 0; type < KM_NR_MIGRATETYPES; type++)
        {
          KmPfn first = km_machine_free_list_first (machine, zone, order, (KmMigratetype)type);
          if (first != KM_PFN_NONE)
            write_list (machine, first, generation->type_name[type], json);
        }
      km_json_end_object (json);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

static void
write_pcp (const KmMachine *machine, uint32_t zone, uint32_t cpu, KmJson *json)
{
  KmPcpInfo info;

  km_machine_pcp (machine, cpu, zone, &info);
  km_json_begin_object (json, NULL);
  km_json_integer (json, "cpu", cpu);
  km_json_integer (json, "count", info.count);
  km_json_integer (json, "high", info.high);
  km_json_integer (json, "batch", info.batch);
  if (km_machine_generation (machine)->pcp_tunes)
    {
      km_json_integer (json, "high_min", info.high_min);
      km_json_integer (json, "high_max", info.high_max);
      km_json_integer (json, "alloc_factor", info.alloc_factor);
      km_json_integer (json, "free_count", info.free_count);
      km_json_integer (json, "flags", info.flags);
    }
  km_json_begin_array (json, "lists");
  for (uint32_t list = 0; list < info.n_lists; list++)
    {
      KmPfn first = km_machine_pcp_list_first (machine, cpu, zone, list);
      if (first == KM_PFN_NONE)
        continue;
      km_json_begin_object (json, NULL);
      km_json_integer (json, "index", list);
      km_json_integer (json, "order", km_machine_pcp_list_order (machine, list));
      km_json_string (json, "type", pcp_list_type (machine, list));
      write_list (machine, first, "frames", json);
      km_json_end_object (json);
    }
  km_json_end_array (json);
  km_json_end_object (json);
}

void
km_print_state_json (const KmMachine *machine, KmJson *json)
{
  km_json_begin_array (json, "zones");
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      km_json_begin_object (json, NULL);
      write_zone_numbers (machine, zone, json);
      write_free_lists (machine, zone, json);
      km_json_begin_array (json, "pcp");
      for (uint32_t cpu = 0; km_machine_has_pcp (machine) && cpu < km_machine_cpus (machine); cpu++)
        write_pcp (machine, zone, cpu, json);
      km_json_end_array (json);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}
