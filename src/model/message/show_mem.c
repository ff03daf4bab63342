/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mirrors show_mem() and show_free_areas() of 2.6.34 (lib/show_mem.c, mm/page_alloc.c), __show_mem() and
 * show_free_areas() of 6.1.192 and 6.12.117 (in 6.12 both in mm/show_mem.c), show_swap_cache_info() and
 * hugetlb_show_meminfo_node(). What the simulation does not keep (anonymous memory, dirty pages, swap, huge pages) is
 * 0; all page cache is inactive. Left out: CONFIG_CMA, memory cgroups, allocation profiling. */
#include "model/message/show_mem.h"

#include "core/words/gfp.h"
#include "model/proc/files.h"
#include "model/proc/zone_stats.h"

#include <inttypes.h>

typedef struct
{
  GString *out;
  const KmSubject *s;
  const KmMachine *machine;
  unsigned kb_shift; /* pages to kB */
  uint32_t n_zones;  /* that are shown */
  bool numa;
  KmStats zone[KM_MAX_ZONES], all; /* all: of every zone of the machine */
} Report;

/* Each name and, in kB, its number of pages. */
static void
put_kb (const Report *r, const char *name, int64_t pages)
{
  g_string_append_printf (r->out, " %s:%" PRId64 "kB", name, pages << r->kb_shift);
}

static void
put_none (const Report *r, const char *const *names)
{
  for (; *names; names++)
    put_kb (r, *names, 0);
}

/* show_node(). */
static void
put_zone_name (const Report *r, uint32_t zone)
{
  g_string_append_printf (r->out, "\n%s%s", r->numa ? "Node 0 " : "", km_machine_zone (r->machine, zone)->name);
}

/* ---- the lines about zones ---- */

static const char *const after_file_2_6_34[] = { "unevictable", "isolated(anon)", "isolated(file)", NULL };
static const char *const after_present_2_6_34[] = { "mlocked", "dirty", "writeback", "mapped", "shmem", NULL };
static const char *const after_stack_2_6_34[] = { "pagetables", "unstable", "bounce", "writeback_tmp", NULL };

static void
put_zone_2_6_34 (const Report *r, uint32_t zone)
{
  const KmZoneInfo *info = km_machine_zone (r->machine, zone);
  const uint64_t *value = r->zone[zone].value;

  put_zone_name (r, zone);
  put_kb (r, "free", (int64_t)value[KM_STAT_FREE]);
  put_kb (r, "min", info->watermark[KM_WMARK_MIN]);
  put_kb (r, "low", info->watermark[KM_WMARK_LOW]);
  put_kb (r, "high", info->watermark[KM_WMARK_HIGH]);
  g_string_append_printf (r->out, " active_anon:0kB inactive_anon:0kB active_file:0kB");
  put_kb (r, "inactive_file", (int64_t)value[KM_STAT_CACHE]);
  put_none (r, after_file_2_6_34);
  put_kb (r, "present", info->present);
  put_none (r, after_present_2_6_34);
  put_kb (r, "slab_reclaimable", (int64_t)value[KM_STAT_SLAB_RECLAIMABLE]);
  put_kb (r, "slab_unreclaimable", (int64_t)value[KM_STAT_SLAB_UNRECLAIMABLE]);
  g_string_append_printf (r->out, " kernel_stack:%" PRIu64 "kB",
                          value[KM_STAT_STACK] * r->s->generation->thread_size[km_machine_is_64_bit (r->machine)]
                              / 1024);
  put_none (r, after_stack_2_6_34);
  g_string_append_printf (r->out, " pages_scanned:0 all_unreclaimable? no");
}

static int32_t
pcp_count (const Report *r, uint32_t cpu, uint32_t zone)
{
  KmPcpInfo pcp;

  km_machine_pcp (r->machine, cpu, zone, &pcp);
  return pcp.count;
}

/* The watermarks include the boost. */
static void
put_zone_6_x (const Report *r, uint32_t zone)
{
  const KmZoneInfo *info = km_machine_zone (r->machine, zone);
  KmZoneCounts counts;

  km_machine_zone_counts (r->machine, zone, &counts);
  put_zone_name (r, zone);
  put_kb (r, "free", (int64_t)r->zone[zone].value[KM_STAT_FREE]);
  put_kb (r, "boost", counts.boost);
  put_kb (r, "min", info->watermark[KM_WMARK_MIN] + counts.boost);
  put_kb (r, "low", info->watermark[KM_WMARK_LOW] + counts.boost);
  put_kb (r, "high", info->watermark[KM_WMARK_HIGH] + counts.boost);
  g_string_append_printf (r->out, " reserved_highatomic:%" PRId64 "KB", (int64_t)counts.highatomic << r->kb_shift);
  g_string_append_printf (r->out, " active_anon:0kB inactive_anon:0kB active_file:0kB");
  put_kb (r, "inactive_file", counts.cache_pages);
  g_string_append_printf (r->out, " unevictable:0kB writepending:0kB");
  put_kb (r, "present", info->present);
  put_kb (r, "managed", info->managed);
  g_string_append_printf (r->out, " mlocked:0kB bounce:0kB");
  put_kb (r, "free_pcp", counts.pcp_pages);
  put_kb (r, "local_pcp", pcp_count (r, r->s->event->cpu, zone));
  g_string_append_printf (r->out, " free_cma:0kB");
}

/* By the index of the zone asked for, MAX_NR_ZONES numbers. */
static void
put_reserve (const Report *r, uint32_t zone)
{
  const KmZoneInfo *info = km_machine_zone (r->machine, zone);
  uint32_t n = (uint32_t)__builtin_popcount (km_machine_zone_types (r->machine)) + r->numa;

  g_string_append_printf (r->out, "\nlowmem_reserve[]:");
  for (uint32_t i = 0; i < n; i++)
    g_string_append_printf (r->out, " %u", info->reserve[i]);
}

/* Letters of the types that have a block of @order. */
static void
put_type_letters (const Report *r, uint32_t zone, uint32_t order)
{
  static const char letters[] = "UMEHI";
  char found[sizeof letters];
  size_t n = 0;

  for (KmMigratetype type = 0; type < KM_NR_MIGRATETYPES && letters[type]; type++)
    if (km_machine_free_list_first (r->machine, zone, order, type) != KM_PFN_NONE)
      found[n++] = letters[type];
  found[n] = '\0';
  g_string_append_printf (r->out, "(%s) ", found);
}

/* The buddy line of one zone: Normal: 1*4kB 0*8kB … = 4kB. */
static void
put_buddy_line (const Report *r, uint32_t zone)
{
  int64_t total = 0;

  put_zone_name (r, zone);
  g_string_append_printf (r->out, ": ");
  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    {
      int64_t blocks = km_machine_nr_free (r->machine, zone, order);

      g_string_append_printf (r->out, "%" PRId64 "*%" PRId64 "kB ", blocks, (int64_t)1 << (r->kb_shift + order));
      if (blocks > 0 && r->s->generation->wording == KM_WORDING_6_1)
        put_type_letters (r, zone, order);
      total += blocks << order;
    }
  g_string_append_printf (r->out, "= %" PRId64 "kB", total << r->kb_shift);
}

static void
put_zones (const Report *r, void (*put_zone) (const Report *r, uint32_t zone))
{
  for (uint32_t zone = 0; zone < r->n_zones; zone++)
    {
      put_zone (r, zone);
      put_reserve (r, zone);
    }
  for (uint32_t zone = 0; zone < r->n_zones; zone++)
    put_buddy_line (r, zone);
}

/* ---- 2.6.34 ---- */

static void
put_pagesets (const Report *r)
{
  for (uint32_t zone = 0; zone < r->n_zones; zone++)
    {
      put_zone_name (r, zone);
      g_string_append_printf (r->out, " per-cpu:");
      for (uint32_t cpu = 0; cpu < km_machine_cpus (r->machine); cpu++)
        {
          KmPcpInfo pcp;

          km_machine_pcp (r->machine, cpu, zone, &pcp);
          g_string_append_printf (r->out, "\nCPU %4u: hi:%5d, btch:%4d usd:%4d", cpu, pcp.high, pcp.batch, pcp.count);
        }
    }
}

/* What show_mem() counts by looking at every page. */
typedef struct
{
  uint64_t total, highmem, reserved, shared, single;
} Pages;

static void
count_page (const Report *r, KmPfn pfn, Pages *pages)
{
  KmFrame frame;

  if (!km_machine_frame (r->machine, pfn, &frame))
    return;
  pages->total++;
  if (frame.zone != KM_EVENT_NO_ZONE && km_machine_zone (r->machine, frame.zone)->type == KM_ZONE_HIGHMEM)
    pages->highmem++;
  if (frame.reserved || frame.kind == KM_FRAME_HOLE)
    pages->reserved++;
  else if (frame.count == 1)
    pages->single++;
  else if (frame.count > 1)
    pages->shared += (uint64_t)frame.count - 1;
}

static void
put_pages_2_6_34 (const Report *r)
{
  Pages pages = { 0 };

  for (KmPfn pfn = 0; pfn < km_machine_end_pfn (r->machine); pfn++)
    count_page (r, pfn, &pages);
  g_string_append_printf (r->out, "\n%" PRIu64 " pages RAM", pages.total);
  if (km_machine_zone_types (r->machine) & 1u << KM_ZONE_HIGHMEM)
    g_string_append_printf (r->out, "\n%" PRIu64 " pages HighMem", pages.highmem);
  g_string_append_printf (r->out,
                          "\n%" PRIu64 " pages reserved\n%" PRIu64 " pages shared\n%" PRIu64 " pages non-shared",
                          pages.reserved, pages.shared, pages.single);
}

static void
put_2_6_34 (const Report *r)
{
  const uint64_t *all = r->all.value;

  put_pagesets (r);
  g_string_append_printf (r->out,
                          "\nactive_anon:0 inactive_anon:0 isolated_anon:0\n active_file:0 inactive_file:%" PRIu64
                          " isolated_file:0",
                          all[KM_STAT_CACHE]);
  g_string_append_printf (r->out, "\n unevictable:0 dirty:0 writeback:0 unstable:0");
  g_string_append_printf (r->out, "\n free:%" PRIu64 " slab_reclaimable:%" PRIu64 " slab_unreclaimable:%" PRIu64,
                          all[KM_STAT_FREE], all[KM_STAT_SLAB_RECLAIMABLE], all[KM_STAT_SLAB_UNRECLAIMABLE]);
  g_string_append_printf (r->out, "\n mapped:0 shmem:0 pagetables:0 bounce:0");
  put_zones (r, put_zone_2_6_34);
  g_string_append_printf (r->out, "\n%" PRIu64 " total pagecache pages\n0 pages in swap cache", all[KM_STAT_CACHE]);
  g_string_append_printf (r->out, "\nSwap cache stats: add 0, delete 0, find 0/0\nFree swap  = 0kB\nTotal swap = 0kB");
  put_pages_2_6_34 (r);
}

/* ---- 6.x ---- */

static const char *const after_file_6_x[] = { "unevictable", "isolated(anon)", "isolated(file)", "mapped",
                                              "dirty",       "writeback",      "shmem",          NULL };

/* CONFIG_TRANSPARENT_HUGEPAGE; 6.1 has a blank after the colon. */
static void
put_thp (const Report *r)
{
  static const char *const names[] = { "shmem_thp", "shmem_pmdmapped", "anon_thp" };

  for (size_t i = 0; r->numa && i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (r->out, " %s:%s0kB", names[i], r->s->generation->blank_before_thp ? " " : "");
}

static void
put_node (const Report *r)
{
  g_string_append_printf (r->out, "\nNode 0 active_anon:0kB inactive_anon:0kB active_file:0kB");
  put_kb (r, "inactive_file", (int64_t)r->all.value[KM_STAT_CACHE]);
  put_none (r, after_file_6_x);
  put_thp (r);
  g_string_append_printf (r->out, " writeback_tmp:0kB kernel_stack:%" PRIu64 "kB", r->all.value[KM_STAT_STACK]);
  g_string_append_printf (r->out, " pagetables:0kB sec_pagetables:0kB all_unreclaimable? no");
}

static void
put_pages_6_x (const Report *r)
{
  uint64_t total = 0, reserved = 0, highmem = 0;

  for (uint32_t zone = 0; zone < km_machine_n_zones (r->machine); zone++)
    {
      const KmZoneInfo *info = km_machine_zone (r->machine, zone);

      total += info->present;
      reserved += info->present - info->managed;
      if (info->type == KM_ZONE_HIGHMEM)
        highmem += info->present;
    }
  g_string_append_printf (r->out,
                          "\n%" PRIu64 " pages RAM\n%" PRIu64 " pages HighMem/MovableOnly\n%" PRIu64 " pages reserved",
                          total, highmem, reserved);
  if (r->numa)
    g_string_append_printf (r->out, "\n0 pages hwpoisoned");
}

static void
put_6_x (const Report *r)
{
  const uint64_t *all = r->all.value;
  int64_t pcp_pages = 0;

  for (uint32_t zone = 0; zone < r->n_zones; zone++)
    for (uint32_t cpu = 0; cpu < km_machine_cpus (r->machine); cpu++)
      pcp_pages += pcp_count (r, cpu, zone);
  g_string_append_printf (r->out,
                          "\nactive_anon:0 inactive_anon:0 isolated_anon:0\n active_file:0 inactive_file:%" PRIu64
                          " isolated_file:0",
                          all[KM_STAT_CACHE]);
  g_string_append_printf (r->out, "\n unevictable:0 dirty:0 writeback:0");
  g_string_append_printf (r->out, "\n slab_reclaimable:%" PRIu64 " slab_unreclaimable:%" PRIu64,
                          all[KM_STAT_SLAB_RECLAIMABLE], all[KM_STAT_SLAB_UNRECLAIMABLE]);
  g_string_append_printf (r->out,
                          "\n mapped:0 shmem:0 pagetables:0\n sec_pagetables:0 bounce:0\n kernel_misc_reclaimable:0");
  g_string_append_printf (r->out, "\n free:%" PRIu64 " free_pcp:%" PRId64 " free_cma:0", all[KM_STAT_FREE], pcp_pages);
  put_node (r);
  put_zones (r, put_zone_6_x);
  for (uint32_t kb = 1048576; r->numa && kb >= 2048; kb /= 512)
    g_string_append_printf (r->out, "\nNode 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=%ukB",
                            kb);
  g_string_append_printf (
      r->out, "\n%" PRIu64 " total pagecache pages\n0 pages in swap cache\nFree swap  = 0kB\nTotal swap = 0kB",
      all[KM_STAT_CACHE]);
  put_pages_6_x (r);
}

/* ---- both ---- */

/* gfp_zone(): 6.x shows the zones up to there. */
static uint32_t
zones_shown (const Report *r, KmGfp gfp)
{
  bool illegal;
  KmZoneType highest = km_gfp_zone_type (gfp, &illegal);
  uint32_t n = 0;

  if (highest == KM_ZONE_DMA32 && !km_machine_is_64_bit (r->machine))
    highest = KM_ZONE_NORMAL;
  for (uint32_t zone = 0; zone < km_machine_n_zones (r->machine); zone++)
    if (r->s->generation->wording == KM_WORDING_2_6_34 || km_machine_zone (r->machine, zone)->type <= highest)
      n = zone + 1;
  return n;
}

void
km_message_put_mem_info (GString *out, const KmSubject *s, KmGfp gfp)
{
  const KmScript *script = km_timeline_script (km_model_timeline (s->model));
  Report r = { .out = out,
               .s = s,
               .machine = s->machine,
               .kb_shift = km_machine_page_shift (s->machine) - 10,
               .numa = km_proc_is_numa (s->machine) };

  r.n_zones = zones_shown (&r, gfp);
  for (uint32_t zone = 0; zone < km_machine_n_zones (s->machine); zone++)
    {
      km_stats_of_zone (s->machine, script, zone, &r.zone[zone]);
      for (unsigned i = 0; i < KM_NR_STATS; i++)
        r.all.value[i] += r.zone[zone].value[i];
    }
  g_string_append (out, "\nMem-Info:");
  if (s->generation->wording == KM_WORDING_6_1)
    put_6_x (&r);
  else
    put_2_6_34 (&r);
}
