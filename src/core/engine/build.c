/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boot: zones by preset, memory given to the buddy lists the way that kernel's boot does it. Mirrors
 * free_area_init_nodes, free_all_bootmem and setup_zone_migrate_reserve of 2.6.34, memblock_free_all of 6.1 (facts 2.1,
 * 3.2). Left out: holes in memory, the space that mem_map itself takes; so present pages are the whole zone. */
/* Seeding the free lists uses the quiet half of buddy.c. */
#define ENGINE_WATCHED 0
#include "core/engine/build.h"
#include "core/slab/kmem_setup.h"
#include "core/machine/store.h"

#include "base/i18n.h"
#include "core/page/buddy.c"
#include "core/fast/fast.h"
#include "core/vm/vm_setup.h"

#include <string.h>

static const char *const printed_names[KM_MAX_ZONES] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };

KmZone *
km_build_zone (KmMachine *m, KmZoneType type, KmPfn start, KmPfn end)
{
  KmZone *zone = &m->zones[m->n_zones];

  g_strlcpy (zone->name, printed_names[type], sizeof zone->name);
  zone->info.name = zone->name;
  zone->info.type = type;
  zone->info.start_pfn = start;
  zone->info.end_pfn = end;
  zone->info.present = end - start;
  zone->info.managed = end - start;
  zone->words = m->n_zones * ZONE_WORDS;
  m->n_zones++;
  m->end_pfn = MAX (m->end_pfn, end);
  return zone;
}

uint32_t
km_build_pageblock_order (KmPreset preset)
{
  return preset == KM_PRESET_X86_64 || preset == KM_PRESET_X86_32_PAE ? 9 : 10;
}

void
km_build_arrays (KmMachine *m)
{
  uint32_t heads = m->end_pfn + FRAME_PADDING;

  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      KmZone *zone = &m->zones[i];
      KmPfn start = zone->info.start_pfn;

      zone->heads = heads + i * NR_HEADS;
      zone->block_origin = m->generation->blocks_from_zone_start ? start : start & ~((1u << m->pageblock_order) - 1);
      zone->blocks = m->n_blocks;
      zone->n_blocks = ((zone->info.end_pfn - zone->block_origin - 1) >> m->pageblock_order) + 1;
      m->n_blocks += zone->n_blocks;
    }
  m->n_links = heads + m->n_zones * NR_HEADS;
  m->n_words = m->n_zones * ZONE_WORDS + 2 + NR_ROOTS;
  km_machine_make_room (m);
  frame_fill (m, 0, heads, S_HOLE);
  m->block_type = g_malloc (m->n_blocks);
  memset (m->block_type, m->generation->movable, m->n_blocks);
  m->odd = g_hash_table_new (NULL, NULL);
  for (uint32_t head = heads; head < m->n_links; head++)
    m->link[head] = (KmLink){ head, head };
  for (uint32_t i = 0; i < m->n_zones; i++)
    frame_fill (m, m->zones[i].info.start_pfn, m->zones[i].info.end_pfn - m->zones[i].info.start_pfn, S_TAIL);
}

/* ---- boot ---- */

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
        km_build_zone (m, (KmZoneType)type, start, zone_end);
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

      km_build_zone (m, config->zones[i].type, start, end);
      types |= 1u << config->zones[i].type;
      start = end;
    }
  return types;
}

/* Grouping by mobility is off on machines too small for it (facts 3.2). */
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

/* setup_zone_migrate_reserve() of 2.6.34: the first movable pageblocks become Reserve. */
static void
reserve_pageblocks (KmMachine *m, KmZone *zone)
{
  uint32_t block = 1u << m->pageblock_order;
  uint32_t wanted = MIN (2, ((uint32_t)zone->info.watermark[KM_WMARK_MIN] + block - 1) / block);

  for (KmPfn pfn = zone->info.start_pfn; pfn < zone->info.end_pfn && wanted > 0; pfn += block)
    if (frame_kind (m, pfn) != S_RESERVED && pageblock_type (m, zone, pfn) == m->generation->movable)
      {
        km_zone_set_pageblock_type (m, zone, pfn, KM_NR_PCP_TYPES);
        km_buddy_move_pageblock (m, zone, pfn, KM_NR_PCP_TYPES, NULL);
        wanted--;
      }
}

static void
boot_zone (KmMachine *m, KmZone *zone, KmPfn reserved_end)
{
  KmPfn start = CLAMP (reserved_end, zone->info.start_pfn, zone->info.end_pfn);

  frame_fill (m, zone->info.start_pfn, start - zone->info.start_pfn, S_RESERVED);
  seed_zone (m, zone, start);
  if (m->generation->has_reserve)
    reserve_pageblocks (m, zone);
}

/* PAGE_OFFSET (facts 1.2; alpha: arch/alpha/include/asm/page.h of 2.6.34). */
static uint64_t
page_offset (const KmMachine *m, bool alpha)
{
  if (alpha)
    return 0xfffffc0000000000;
  return m->sixty_four ? m->generation->page_offset_64 : 0xC0000000;
}

static void
set_generation (KmMachine *m, KmGenerationId id)
{
  m->generation = km_generation_get (id);
  m->bits = *km_gfp_bits (id);
}

KmMachine *
km_machine_new (const KmConfig *config, GError **error)
{
  KmMachine *m;
  KmPfn reserved_end;
  uint32_t types;

  if (!km_config_check (config, error))
    return NULL;
  m = g_new0 (KmMachine, 1);
  set_generation (m, config->generation);
  m->page_shift = config->page_shift;
  m->cpus = config->cpus;
  m->pcp = config->pcp;
  m->pageblock_order = km_build_pageblock_order (config->preset);
  m->sixty_four = config->preset == KM_PRESET_X86_64 || config->preset == KM_PRESET_ALPHA;
  m->page_offset = page_offset (m, config->preset == KM_PRESET_ALPHA);
  m->thp = m->generation->huge_pcp_lists && config->preset == KM_PRESET_X86_64;
  types = config->preset == KM_PRESET_CUSTOM ? add_custom_zones (m, config) : add_preset_zones (m, config);
  km_build_arrays (m);

  reserved_end = (KmPfn)(config->reserved_bytes >> m->page_shift);
  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      KmZoneInfo *info = &m->zones[i].info;

      info->managed = info->end_pfn - CLAMP (reserved_end, info->start_pfn, info->end_pfn);
    }
  m->grouping = grouping_enabled (m);
  if (!m->grouping && !m->generation->ungrouped_reads_unmovable)
    memset (m->block_type, 0, m->n_blocks);
  km_zone_setup_walks (m, types);
  km_zone_setup_watermarks (m);
  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      km_zone_setup_pcp (m, &m->zones[i], config->cpus > 1);
      boot_zone (m, &m->zones[i], reserved_end);
    }
  m->pae = config->preset == KM_PRESET_X86_32_PAE;
  m->highmem = types & 1u << KM_ZONE_HIGHMEM;
  km_vm_setup (m, config);
  km_kmem_setup (m, config, config->memory_bytes);
  km_fast_setup (m);
  return m;
}

/* ---- from a recorded state ---- */

static bool
contradiction (GError **error, const char *zone, const char *what, uint32_t number)
{
  /* Translators: zone, what is wrong, number of the frame or list. */
  g_set_error (error, KM_CONFIG_ERROR, 1, _ ("the recorded state contradicts itself: zone %s, %s (%u)"), zone, what,
               number);
  return false;
}

static bool
frame_is_new (const KmMachine *m, const KmZone *zone, KmPfn pfn, unsigned order)
{
  if (pfn < zone->info.start_pfn || pfn >= zone->info.end_pfn || (pfn & ((1u << order) - 1)))
    return false;
  return zone->info.end_pfn - pfn >= 1u << order && m->what[pfn].state == S_UNKNOWN;
}

/* Marks [pfn, pfn + 2^order) as one block with @state; false if a part of it is on a list already. */
static bool
place_block (KmMachine *m, KmPfn pfn, unsigned order, unsigned state, unsigned aux)
{
  for (KmPfn frame = pfn; frame < pfn + (1u << order); frame++)
    if (m->what[frame].state != S_UNKNOWN)
      return false;
  frame_fill (m, pfn, 1u << order, S_TAIL);
  m->what[pfn].state = (uint8_t)(state | order);
  m->what[pfn].aux = (uint8_t)aux;
  return true;
}

static bool
load_free_list (KmMachine *m, KmZone *zone, const GArray *frames, unsigned order, unsigned type, GError **error)
{
  for (uint32_t i = 0; i < frames->len; i++)
    {
      KmPfn pfn = g_array_index (frames, KmPfn, i);

      if (!frame_is_new (m, zone, pfn, order) || !place_block (m, pfn, order, S_FREE, type))
        return contradiction (error, zone->name, _ ("a free block outside the zone, unaligned or listed twice"), pfn);
      list_add_tail (m, pfn, free_head (zone, order, type));
      m->word[zone->words + W_NR_FREE + order]++;
    }
  return true;
}

static bool
load_pcp_list (KmMachine *m, KmZone *zone, const GArray *entries, unsigned cpu, unsigned list, GError **error)
{
  unsigned order = pcp_list_order (m, list);

  for (uint32_t i = 0; i < entries->len; i++)
    {
      const KmPcpEntry *entry = &g_array_index (entries, KmPcpEntry, i);
      unsigned aux = (entry->type & AUX_TYPE) | cpu << AUX_CPU_SHIFT;

      if (!frame_is_new (m, zone, entry->pfn, order) || !place_block (m, entry->pfn, order, S_PCP, aux))
        return contradiction (error, zone->name, _ ("a per-CPU frame outside the zone, unaligned or listed twice"),
                              entry->pfn);
      list_add_tail (m, entry->pfn, pcp_head (zone, cpu, list));
    }
  return true;
}

static bool
load_lists (KmMachine *m, KmZone *zone, const KmZoneState *state, GError **error)
{
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
      if (!load_free_list (m, zone, state->free[order][type], order, type, error))
        return false;
  for (unsigned cpu = 0; cpu < m->cpus; cpu++)
    for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
      if (!load_pcp_list (m, zone, state->pcp[cpu].lists[list], cpu, list, error))
        return false;
  return true;
}

static void
load_numbers (KmMachine *m, KmZone *zone, const KmZoneState *state)
{
  int32_t *word = &m->word[zone->words];

  zone->info.present = state->present;
  zone->info.managed = state->managed;
  for (unsigned i = 0; i < 3; i++)
    zone->info.watermark[i] = state->watermark[i];
  for (unsigned i = 0; i < KM_MAX_ZONES; i++)
    zone->info.reserve[i] = state->reserve[i];
  zone->pcp_high = state->pcp[0].high;
  zone->pcp_batch = MAX (state->pcp[0].batch, 1);
  zone->stat_threshold = MAX (state->threshold, 0);
  word[W_FREE_PAGES] = state->nr_free_pages;
  word[W_HIGHATOMIC] = state->highatomic;
  word[W_BOOST] = state->boost;
  word[W_DIFF] = state->diff;
  for (unsigned cpu = 0; cpu < m->cpus; cpu++)
    {
      word[W_PCP_COUNT + cpu] = state->pcp[cpu].count;
      word[W_PCP_FREE_FACTOR + cpu] = CLAMP (state->pcp[cpu].free_factor, 0, 30);
    }
}

static void
load_pageblocks (KmMachine *m, KmZone *zone, const KmZoneState *state)
{
  for (uint32_t i = 0; i < MIN (zone->n_blocks, state->blocks->len); i++)
    {
      uint8_t type = g_array_index (state->blocks, uint8_t, i);

      m->block_type[zone->blocks + i] = type < KM_NR_MIGRATETYPES ? type : m->generation->movable;
    }
  for (uint32_t i = 0; i < MIN (zone->n_blocks, state->movable_used->len); i++)
    m->movable_used[zone->blocks + i] = g_array_index (state->movable_used, uint32_t, i);
}

/* A list count that does not match the list would make a drain run over empty lists. */
static bool
check_pcp_counts (const KmMachine *m, const KmZone *zone, const KmZoneState *state, GError **error)
{
  for (unsigned cpu = 0; cpu < m->cpus; cpu++)
    {
      int64_t count = 0;

      for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
        count += (int64_t)state->pcp[cpu].lists[list]->len << pcp_list_order (m, list);
      if (count != state->pcp[cpu].count)
        return contradiction (error, zone->name, _ ("the per-CPU count is not the length of the lists"),
                              (uint32_t)state->pcp[cpu].count);
    }
  return true;
}

static bool
load_zone (KmMachine *m, KmZone *zone, const KmZoneState *state, GError **error)
{
  frame_fill (m, zone->info.start_pfn, zone->info.end_pfn - zone->info.start_pfn, S_UNKNOWN);
  load_numbers (m, zone, state);
  load_pageblocks (m, zone, state);
  return load_lists (m, zone, state, error) && check_pcp_counts (m, zone, state, error);
}

/* Frames above 64 GiB of 4 KiB pages do not fit the packed form. */
#define MAX_PFN (1u << 24)

static bool
check_zone_order (const KmState *state, GError **error)
{
  uint64_t end = 0;

  for (uint32_t i = 0; i < state->n_zones; i++)
    {
      const KmZoneState *zone = &state->zones[i];

      if (zone->spanned == 0 || zone->start_pfn < end || (int)zone->type >= KM_MAX_ZONES
          || (uint64_t)zone->start_pfn + zone->spanned > MAX_PFN)
        return contradiction (error, zone->name, _ ("zones are empty, too large or out of order"), zone->start_pfn);
      if (i > 0 && zone->type <= state->zones[i - 1].type)
        return contradiction (error, zone->name, _ ("zones are empty, too large or out of order"), zone->start_pfn);
      if (zone->pageblock_order != state->zones[0].pageblock_order || zone->pageblock_order < 1
          || zone->pageblock_order > KM_MAX_ORDER)
        return contradiction (error, zone->name, _ ("pageblock order"), zone->pageblock_order);
      end = (uint64_t)zone->start_pfn + zone->spanned;
    }
  return state->n_zones > 0 || contradiction (error, "-", _ ("no zones"), 0);
}

KmMachine *
km_machine_new_from_state (const KmState *state, GError **error)
{
  const uint32_t types_32 = 1u << KM_ZONE_DMA | 1u << KM_ZONE_NORMAL | 1u << KM_ZONE_HIGHMEM;
  const uint32_t types_64 = 1u << KM_ZONE_DMA | 1u << KM_ZONE_DMA32 | 1u << KM_ZONE_NORMAL;
  KmMachine *m;

  if (!check_zone_order (state, error))
    return NULL;
  m = g_new0 (KmMachine, 1);
  set_generation (m, state->generation);
  m->page_shift = state->page_shift;
  m->cpus = CLAMP (state->cpus, 1, KM_MAX_CPUS);
  m->pcp = true;
  m->grouping = state->grouping;
  m->pageblock_order = state->zones[0].pageblock_order;
  m->sixty_four = !state->highmem_configured;
  m->page_offset = page_offset (m, false);
  m->thp = m->generation->huge_pcp_lists && m->sixty_four && m->pageblock_order < KM_MAX_ORDER;
  for (uint32_t i = 0; i < state->n_zones; i++)
    km_build_zone (m, state->zones[i].type, state->zones[i].start_pfn,
                   state->zones[i].start_pfn + state->zones[i].spanned);
  km_build_arrays (m);
  m->movable_used = g_new0 (uint32_t, m->n_blocks);
  km_zone_setup_walks (m, m->sixty_four ? types_64 : types_32);
  for (uint32_t i = 0; i < state->n_zones; i++)
    if (!load_zone (m, &m->zones[i], &state->zones[i], error))
      {
        km_machine_free (m);
        return NULL;
      }
  m->highmem = !m->sixty_four;
  m->pae = m->highmem && m->pageblock_order < KM_MAX_ORDER;
  km_vm_setup (m, &(KmConfig){ .preset = KM_PRESET_CUSTOM });
  km_kmem_setup (m, &(KmConfig){ 0 }, (uint64_t)m->end_pfn << m->page_shift);
  km_fast_setup (m);
  return m;
}
