/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/buddyinfo and /proc/pagetypeinfo: frag_show() and pagetypeinfo_show() of mm/vmstat.c, of 2.6.34 and of 6.1.
 * Left out: nodes but the first, and the counts of mixed pageblocks that page_owner adds. */
#include "model/proc/files.h"

void
km_proc_buddyinfo (const KmMachine *machine, const KmScript *script G_GNUC_UNUSED, GString *out)
{
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      g_string_append_printf (out, "Node 0, zone %8s ", km_machine_zone (machine, zone)->name);
      for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
        g_string_append_printf (out, "%6u ", km_machine_nr_free (machine, zone, order));
      g_string_append_c (out, '\n');
    }
}

/* ---- /proc/pagetypeinfo ---- */

static void
append_list_length (const KmMachine *machine, uint32_t zone, uint32_t order, KmMigratetype type, GString *out)
{
  uint32_t limit = km_machine_generation (machine)->pagetypeinfo_limit, n = 0;
  uint32_t most = limit ? limit : km_machine_end_pfn (machine); /* a misuse may have tied the list into a ring */
  KmPfn pfn = km_machine_free_list_first (machine, zone, order, type);

  while (pfn != KM_PFN_NONE && n < most)
    {
      n++;
      pfn = km_machine_list_next (machine, pfn);
    }
  g_string_append_printf (out, "%s%6u ", limit > 0 && n == limit ? ">" : "", n);
}

static void
append_free_counts (const KmMachine *machine, GString *out)
{
  g_string_append_printf (out, "%-43s ", "Free pages count per migrate type at order");
  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    g_string_append_printf (out, "%6u ", order);
  g_string_append_c (out, '\n');
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    for (uint32_t type = 0; type < KM_NR_MIGRATETYPES; type++)
      {
        g_string_append_printf (out, "Node %4d, zone %8s, type %12s ", 0, km_machine_zone (machine, zone)->name,
                                km_machine_generation (machine)->type_name[type]);
        for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
          append_list_length (machine, zone, order, (KmMigratetype)type, out);
        g_string_append_c (out, '\n');
      }
}

/* The kernel looks at one frame of each pageblock, from the first frame of the zone on. */
static void
append_block_counts (const KmMachine *machine, uint32_t zone, GString *out)
{
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  uint32_t counts[KM_NR_MIGRATETYPES] = { 0 };

  for (KmPfn pfn = info->start_pfn; pfn < info->end_pfn; pfn += 1u << km_machine_pageblock_order (machine))
    counts[km_machine_pageblock_type (machine, pfn)]++;
  g_string_append_printf (out, "Node %d, zone %8s ", 0, info->name);
  for (uint32_t type = 0; type < KM_NR_MIGRATETYPES; type++)
    g_string_append_printf (out, "%12u ", counts[type]);
  g_string_append_c (out, '\n');
}

void
km_proc_pagetypeinfo (const KmMachine *machine, const KmScript *script G_GNUC_UNUSED, GString *out)
{
  uint32_t order = km_machine_pageblock_order (machine);

  g_string_append_printf (out, "Page block order: %u\nPages per block:  %u\n\n", order, 1u << order);
  append_free_counts (machine, out);
  g_string_append_printf (out, "\n%-23s", "Number of blocks type ");
  for (uint32_t type = 0; type < KM_NR_MIGRATETYPES; type++)
    g_string_append_printf (out, "%12s ", km_machine_generation (machine)->type_name[type]);
  g_string_append_c (out, '\n');
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    append_block_counts (machine, zone, out);
}
