/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/boot/boot.h"

#include "core/boot/layout.h"
#include "core/page/buddy.h"
#include "core/slab/kmem_setup.h"
#include "core/vm/vm_setup.h"

#include <string.h>

/* Frames of 4 KiB by which vmalloc= makes the area larger than the usual 128 MiB; negative wraps. */
static uint32_t
vmalloc_surplus (const KmConfig *config)
{
  const uint64_t usual = (uint64_t)128 << 20;
  return config->vmalloc_bytes ? (uint32_t)((config->vmalloc_bytes - usual) >> 12) : 0;
}

/* First frame above the zone of each type for a preset; 0 = the preset has no such zone. */
static void
preset_limits (const KmConfig *config, KmPfn limit[KM_MAX_ZONES])
{
  const KmPfn all = KM_PFN_NONE;
  KmPfn dma = (KmPfn)((16u << 20) >> config->page_shift);
  bool pae = config->preset == KM_PRESET_X86_32_PAE;

  memset (limit, 0, KM_MAX_ZONES * sizeof *limit);
  limit[KM_ZONE_DMA] = dma;
  switch (config->preset)
    {
    case KM_PRESET_X86_32:
    case KM_PRESET_X86_32_PAE:
      /* 896 MiB as taught, or MAXMEM of a kernel for 8 CPUs (facts 2.1); vmalloc= moves it. */
      limit[KM_ZONE_NORMAL] = config->exact_boundary ? (pae ? 228350 : 227326) : 229376;
      limit[KM_ZONE_NORMAL] -= vmalloc_surplus (config);
      limit[KM_ZONE_HIGHMEM] = all;
      break;
    case KM_PRESET_X86_64:
      limit[KM_ZONE_DMA32] = 1048576;
      limit[KM_ZONE_NORMAL] = all;
      break;
    default:
      limit[KM_ZONE_NORMAL] = all;
      break;
    }
}

/* Adds the populated zones. Returns the types that the machine is configured for, as bits. */
static uint32_t
add_preset_zones (KmMachine *m, const KmConfig *config)
{
  KmPfn limit[KM_MAX_ZONES], start = 0, end = (KmPfn)(config->memory_bytes >> config->page_shift);
  uint32_t types = 0;

  preset_limits (config, limit);
  for (unsigned type = 0; type < KM_MAX_ZONES; type++)
    {
      KmPfn zone_end = MIN (limit[type], end);

      if (limit[type] == 0)
        continue;
      types |= 1u << type;
      if (zone_end > start)
        km_layout_zone (m, (KmZoneType)type, start, zone_end);
      start = MAX (start, zone_end);
    }
  return types;
}

static uint32_t
add_custom_zones (KmMachine *m, const KmConfig *config)
{
  KmPfn start = 0;
  uint32_t types = 0;

  for (uint32_t i = 0; i < config->n_zones; i++)
    {
      KmPfn end = start + (KmPfn)(config->zones[i].bytes >> config->page_shift);

      km_layout_zone (m, config->zones[i].type, start, end);
      types |= 1u << config->zones[i].type;
      start = end;
    }
  return types;
}

/* Grouping by mobility is off on machines too small for it (facts 3.2). 2.6.34 decides it after all pageblocks have
 * become Movable, which they stay until a fallback changes them. */
static bool
grouping_enabled (const KmMachine *m)
{
  uint64_t pages = 0;

  for (uint32_t i = 0; i < m->n_zones; i++)
    pages += m->zones[i].info.managed;
  return pages >= (uint64_t)KM_NR_MIGRATETYPES << m->pageblock_order;
}

/* Gives the frames [start, end) to the buddy lists in the largest aligned blocks, upwards. */
static void
seed_zone (KmMachine *m, KmZone *zone, KmPfn start)
{
  KmPfn end = zone->info.end_pfn;

  while (start < end)
    {
      unsigned order = start ? MIN ((unsigned)__builtin_ctz (start), KM_MAX_ORDER) : KM_MAX_ORDER;

      while (start + (1u << order) > end)
        order--;
      km_buddy_seed (m, zone, start, order, pageblock_type (m, zone, start), m->generation->boot_to_tail);
      m->word[zone->words + W_FREE_PAGES] += 1 << order;
      start += 1u << order;
    }
}

/* setup_zone_migrate_reserve() of 2.6.34: the first pageblocks, all of them movable so far, become Reserve. */
static void
reserve_pageblocks (KmMachine *m, KmZone *zone)
{
  uint32_t block = 1u << m->pageblock_order;
  uint32_t wanted = MIN (2, ((uint32_t)zone->info.watermark[KM_WMARK_MIN] + block - 1) / block);

  for (KmPfn pfn = zone->info.start_pfn; pfn < zone->info.end_pfn && wanted > 0; pfn += block)
    if (frame_kind (m, pfn) != S_RESERVED)
      {
        km_zone_set_pageblock_type (m, zone, pfn, KM_NR_PCP_TYPES);
        km_buddy_move_pageblock (m, zone, pfn, KM_NR_PCP_TYPES, NULL);
        wanted--;
      }
}

/* The first frame of the zone that boot leaves to the allocator. */
static KmPfn
first_managed (const KmMachine *m, const KmConfig *config, const KmZone *zone)
{
  uint64_t low = config->reserved_bytes >> m->page_shift;
  uint64_t own = zone->info.start_pfn + (config->zone_reserved_bytes[zone->info.type] >> m->page_shift);

  return (KmPfn)MIN (MAX (low, own), zone->info.end_pfn);
}

static void
boot_zone (KmMachine *m, KmZone *zone, KmPfn start)
{

  frame_fill (m, zone->info.start_pfn, start - zone->info.start_pfn, S_RESERVED);
  seed_zone (m, zone, start);
  if (m->generation->has_reserve)
    reserve_pageblocks (m, zone);
}

/* PAGE_OFFSET (facts 1.2; alpha: arch/alpha/include/asm/page.h of 2.6.34). */
KmMachine *
km_machine_new (const KmConfig *config, GError **error)
{
  KmMachine *m;
  uint32_t types;

  if (!km_config_check (config, error))
    return NULL;
  m = km_layout_new (config->generation);
  m->page_shift = config->page_shift;
  m->cpus = config->cpus;
  m->pcp = config->pcp;
  m->pageblock_order = km_layout_pageblock_order (config->preset);
  m->sixty_four = km_config_is_64_bit (config);
  m->page_offset = km_layout_page_offset (m, config->preset == KM_PRESET_ALPHA);
  m->thp = m->generation->huge_pcp_lists && config->preset == KM_PRESET_X86_64;
  types = config->preset == KM_PRESET_CUSTOM ? add_custom_zones (m, config) : add_preset_zones (m, config);
  km_layout_arrays (m);

  for (uint32_t i = 0; i < m->n_zones; i++)
    m->zones[i].info.managed = m->zones[i].info.end_pfn - first_managed (m, config, &m->zones[i]);
  m->grouping = grouping_enabled (m);
  if (!m->grouping && !m->generation->ungrouped_sets_any)
    memset (m->block_type, 0, m->n_blocks);
  km_zone_setup_walks (m, types);
  km_zone_setup_watermarks (m, config->min_free_kbytes, config->watermark_scale_factor);
  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      km_zone_setup_pcp (m, &m->zones[i], config->cpus > 1);
      boot_zone (m, &m->zones[i], first_managed (m, config, &m->zones[i]));
    }
  m->pae = config->preset == KM_PRESET_X86_32_PAE;
  m->highmem = types & 1u << KM_ZONE_HIGHMEM;
  km_vm_setup (m, config);
  km_kmem_setup (m, config, config->memory_bytes);
  return m;
}
