/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of zones, their watermarks and their lists, and of the machine as a whole. */
#include "model/inspect/things.h"
#include "model/stats.h"
#include "model/step.h"
#include "model/text/fill.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/engine/validate.h"

#include <inttypes.h>

enum
{
  MAX_LISTED = 12,    /* entries of a list that are named */
  MAX_WALKED = 65536, /* entries of a list that are counted */
};

static char *
count_text (int64_t count)
{
  return g_strdup (km_format_count (count).text);
}

/* "11,904 = 46.5 MiB" */
static char *
frames_text (const KmMachine *machine, int64_t frames)
{
  return g_strdup_printf ("%s = %s", km_format_count (frames).text,
                          km_format_bytes ((uint64_t)frames << km_machine_page_shift (machine)).text);
}

static char *
range_text (KmPfn start, KmPfn end)
{
  return g_strdup_printf ("%s – %s", km_format_pfn (start).text, km_format_pfn (end - 1).text);
}

/* ---- a zone ---- */

static void
add_extent (KmModel *model, uint32_t zone, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Extent"));

  km_section_add_mono (section, _ ("frames"), range_text (info->start_pfn, info->end_pfn));
  km_section_add (section, _ ("spanned"), frames_text (machine, (int64_t)info->end_pfn - info->start_pfn));
  km_section_add (section, _ ("present"), frames_text (machine, info->present));
  km_section_add (section, _ ("managed"), frames_text (machine, info->managed));
}

static void
add_counters (KmModel *model, uint32_t zone, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Now"));
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  km_section_add (section, _ ("free"), frames_text (machine, counts.free_pages));
  if (counts.diff != 0)
    km_section_add (section, _ ("not yet counted"), count_text (counts.diff));
  km_section_add (section, _ ("on per-CPU lists"), count_text (counts.pcp_pages));
  km_section_add (section, _ ("page cache"), count_text (counts.cache_pages));
  if (km_machine_generation (machine)->has_highatomic)
    km_section_add (section, "HighAtomic", count_text (counts.highatomic));
  if (counts.below_high)
    km_section_add (section, "ZONE_BELOW_HIGH", g_strdup (_ ("yes: an allocation met it below its high watermark")));
  km_section_add (section, "kswapd", g_strdup (counts.kswapd_woken ? _ ("woken") : _ ("asleep")));
}

static void
add_orders (KmModel *model, uint32_t zone, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Free blocks by order"));
  KmZoneStats stats;

  km_model_zone_stats (model, zone, &stats);
  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    {
      const KmOrderStats *of = &stats.order[order];
      g_autofree char *label = g_strdup_printf (_ ("order %u"), order);
      g_autofree char *unusable = g_strdup_printf ("%d.%03d", of->unusable / 1000, of->unusable % 1000);

      /* Translators: {unusable} is the share of free memory in blocks too small for the order, 0.000 to 1.000. */
      km_section_add (section, label,
                      km_fill (_ ("{blocks} ({pages} pages), unusable {unusable}"), "blocks",
                               km_format_count (of->blocks).text, "pages", km_format_count (of->pages).text, "unusable",
                               unusable, NULL));
    }
}

/* "240 = min 192 + 48" */
static char *
above_text (int32_t value, const char *base_name, int32_t base)
{
  return g_strdup_printf ("%s = %s %s + %s", km_format_count (value).text, base_name, km_format_count (base).text,
                          km_format_count (value - base).text);
}

static void
add_watermarks (KmModel *model, uint32_t zone, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  bool from_scale = km_machine_generation (machine)->watermark_scale != 0;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Watermarks"));
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  km_section_add (section, _ ("free"), count_text (counts.free_pages));
  km_section_add (section, "min", count_text (info->watermark[KM_WMARK_MIN]));
  km_section_add (section, "low", above_text (info->watermark[KM_WMARK_LOW], "min", info->watermark[KM_WMARK_MIN]));
  if (from_scale)
    km_section_add (section, "high", above_text (info->watermark[KM_WMARK_HIGH], "low", info->watermark[KM_WMARK_LOW]));
  else
    km_section_add (section, "high", above_text (info->watermark[KM_WMARK_HIGH], "min", info->watermark[KM_WMARK_MIN]));
  if (counts.boost)
    km_section_add (section, "boost", count_text (counts.boost));
  if (info->type == KM_ZONE_HIGHMEM)
    km_section_add (section, "", g_strdup (_ ("min is pages / 1024, but at least 32 and at most 128.")));
  else
    km_section_add (section, "",
                    g_strdup (_ ("min is the zone's share of min_free_kbytes = √(low memory in KiB × 16).")));
}

static void
add_reserves (KmModel *model, uint32_t zone, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  KmInspectSection *section = NULL;

  for (uint32_t from = zone + 1; from < km_machine_n_zones (machine); from++)
    {
      g_autofree char *label = km_fill (_ ("against {zone} requests"), "zone", km_model_zone_label (model, from), NULL);

      if (!section)
        section = km_inspection_add_section (inspection, "lowmem_reserve");
      km_section_add (section, label, count_text (info->reserve[from]));
    }
}

static char *
zone_subtitle (KmModel *model, uint32_t zone)
{
  const KmMachine *machine = km_model_machine (model);
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  uint32_t shift = km_machine_page_shift (machine);

  return g_strdup_printf ("%s – %s", km_format_bytes ((uint64_t)info->start_pfn << shift).text,
                          km_format_bytes ((uint64_t)info->end_pfn << shift).text);
}

void
km_inspect_zone (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  uint32_t zone = target->zone;

  inspection->title = km_fill (_ ("Zone {zone}"), "zone", km_model_zone_label (model, zone), NULL);
  inspection->subtitle = zone_subtitle (model, zone);
  add_counters (model, zone, inspection);
  add_watermarks (model, zone, inspection);
  add_reserves (model, zone, inspection);
  add_orders (model, zone, inspection);
  add_extent (model, zone, inspection);
}

void
km_inspect_watermarks (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  uint32_t zone = target->zone;

  inspection->title = km_fill (_ ("Watermarks of {zone}"), "zone", km_model_zone_label (model, zone), NULL);
  inspection->subtitle = g_strdup (_ ("A request must leave more than its watermark and the reserve free."));
  add_watermarks (model, zone, inspection);
  add_reserves (model, zone, inspection);
}

/* ---- lists ---- */

/* Names the first entries and counts the others. */
static void
add_entries (KmModel *model, KmPfn first, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("From head to tail"));
  uint32_t n = 0;

  for (KmPfn pfn = first; pfn != KM_PFN_NONE && n < MAX_WALKED; pfn = km_machine_list_next (machine, pfn), n++)
    if (n < MAX_LISTED)
      {
        g_autofree char *label = g_strdup_printf ("%u", n + 1);
        km_section_add_mono (section, label, g_strdup (km_format_pfn (pfn).text));
      }
  if (n == 0)
    km_section_add (section, "", g_strdup (_ ("The list is empty.")));
  else if (n > MAX_LISTED)
    km_section_add (section, "",
                    g_strdup_printf (ngettext ("and %s more", "and %s more", n - MAX_LISTED),
                                     km_format_count (n - MAX_LISTED).text));
}

static void
add_list_sizes (KmModel *model, uint32_t zone, uint32_t order, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, "");
  uint32_t blocks = km_machine_nr_free (machine, zone, order);

  km_section_add (section, "nr_free", count_text (blocks));
  km_section_add (section, _ ("pages in a block"), count_text ((int64_t)1 << order));
  km_section_add (section, _ ("pages in all blocks"), frames_text (machine, (int64_t)blocks << order));
  for (KmMigratetype type = 0; type < KM_NR_MIGRATETYPES; type++)
    if (km_machine_generation (machine)->type_name[type])
      km_section_add (section, km_model_type_name (model, type),
                      count_text (km_model_list_total (model, zone, order, type)));
}

void
km_inspect_free_list (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  uint32_t zone = target->zone, order = target->order;
  KmMigratetype type = target->type; /* 0xff: all types of the order */
  g_autofree char *order_text = g_strdup_printf ("%u", order);

  inspection->title = km_fill (_ ("Free list of order {order}"), "order", order_text, NULL);
  if (type < KM_NR_MIGRATETYPES)
    inspection->subtitle =
        g_strdup_printf ("%s, %s", km_model_zone_label (model, zone), km_model_type_name (model, type));
  else
    inspection->subtitle = g_strdup (km_model_zone_label (model, zone));
  add_list_sizes (model, zone, order, inspection);
  if (type < KM_NR_MIGRATETYPES)
    add_entries (model, km_machine_free_list_first (km_model_machine (model), zone, order, type), inspection);
}

/* What moves in struct per_cpu_pages of 6.12. */
static void
add_tuning (KmInspectSection *section, const KmPcpInfo *info)
{
  km_section_add_mono (section, "high_min", g_strdup_printf ("%" PRId32, info->high_min));
  km_section_add_mono (section, "high_max", g_strdup_printf ("%" PRId32, info->high_max));
  km_section_add_mono (section, "alloc_factor", g_strdup_printf ("%" PRId32, info->alloc_factor));
  km_section_add_mono (section, "free_count", g_strdup_printf ("%" PRId32, info->free_count));
  km_section_add_mono (section, "flags", g_strdup_printf ("%" PRId32, info->flags));
}

void
km_inspect_pcp_list (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  uint32_t zone = target->zone, cpu = target->cpu, list = target->order;
  const KmMachine *machine = km_model_machine (model);
  g_autofree char *cpu_text = g_strdup_printf ("%u", cpu);
  KmInspectSection *section;
  KmPcpInfo info;

  km_machine_pcp (machine, cpu, zone, &info);
  inspection->title = km_fill (_ ("Per-CPU list of CPU {cpu}"), "cpu", cpu_text, NULL);
  inspection->subtitle = g_strdup (km_model_zone_label (model, zone));
  section = km_inspection_add_section (inspection, "struct per_cpu_pages");
  km_section_add_mono (section, "count", g_strdup_printf ("%" PRId32, info.count));
  km_section_add_mono (section, "high", g_strdup_printf ("%" PRId32, info.high));
  km_section_add_mono (section, "batch", g_strdup_printf ("%" PRId32, info.batch));
  if (km_machine_generation (machine)->pcp_tunes)
    add_tuning (section, &info);
  else if (km_machine_generation (machine)->pcp_by_order)
    km_section_add_mono (section, "free_factor", g_strdup_printf ("%" PRId32, info.free_factor));
  if (list < info.n_lists)
    {
      km_section_add (section, _ ("order"), g_strdup_printf ("%u", km_machine_pcp_list_order (machine, list)));
      add_entries (model, km_machine_pcp_list_first (machine, cpu, zone, list), inspection);
    }
}

/* ---- the machine ---- */

enum
{
  MAX_VALIDATED = 1 << 18, /* page frames that are walked for a row: some milliseconds */
};

/* Whether the simulation's own lists, counters and frames agree. In the middle of a call they need not. */
static void
add_soundness (KmModel *model, KmInspectSection *section)
{
  const KmMachine *machine = km_model_machine (model);
  g_autofree char *problem = NULL;
  char *text;
  uint32_t n;

  km_timeline_events (km_model_timeline (model), &n);
  if (km_timeline_cursor (km_model_timeline (model)).event < n)
    text = g_strdup (_ ("known at the end of the call"));
  else if (km_machine_end_pfn (machine) > MAX_VALIDATED)
    text = g_strdup (_ ("kmemscope-cli check --validate walks so many frames"));
  else
    text = km_machine_validate (machine, &problem) ? g_strdup (_ ("every list, counter and frame agrees"))
                                                   : g_strdup (problem);
  km_section_add (section, _ ("simulation"), text);
}

void
km_inspect_machine (KmModel *model, const KmTarget *target G_GNUC_UNUSED, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t shift = km_machine_page_shift (machine);
  KmInspectSection *section;

  inspection->title = g_strdup (_ ("The machine"));
  inspection->subtitle = km_config_describe (km_script_config (km_timeline_script (km_model_timeline (model))));
  section = km_inspection_add_section (inspection, "");
  km_section_add (section, _ ("page size"), g_strdup (km_format_bytes ((uint64_t)1 << shift).text));
  km_section_add (section, _ ("page frames"), frames_text (machine, km_machine_end_pfn (km_model_machine (model))));
  km_section_add (section, _ ("pageblock"), frames_text (machine, (int64_t)1 << km_machine_pageblock_order (machine)));
  km_section_add (section, _ ("CPUs"), count_text (km_machine_cpus (machine)));
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      KmZoneCounts counts;

      km_machine_zone_counts (machine, zone, &counts);
      km_section_add (section, km_model_zone_label (model, zone),
                      km_fill (_ ("{free} free of {present}"), "free", km_format_count (counts.free_pages).text,
                               "present", km_format_count (km_machine_zone (machine, zone)->present).text, NULL));
    }
  add_soundness (model, section);
  km_inspect_leaks (model, inspection);
}
