/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a machine: the questions of machine.h that change nothing. */
#include "core/machine/cache_place.h"

#include <string.h>

static const KmZone *
const_zone_of (const KmMachine *m, KmPfn pfn)
{
  return zone_of ((KmMachine *)m, pfn);
}

/* ---- the machine ---- */

const KmGeneration *
km_machine_generation (const KmMachine *m)
{
  return m->generation;
}

uint32_t
km_machine_page_shift (const KmMachine *m)
{
  return m->page_shift;
}

uint32_t
km_machine_cpus (const KmMachine *m)
{
  return m->cpus;
}

uint32_t
km_machine_pageblock_order (const KmMachine *m)
{
  return m->pageblock_order;
}

bool
km_machine_is_64_bit (const KmMachine *m)
{
  return m->sixty_four;
}

uint32_t
km_machine_zone_types (const KmMachine *m)
{
  return m->zone_types;
}

bool
km_machine_slab_debug (const KmMachine *m)
{
  return m->slab_platform.debug;
}

bool
km_machine_has_pcp (const KmMachine *m)
{
  return m->pcp;
}

KmPfn
km_machine_end_pfn (const KmMachine *m)
{
  return m->end_pfn;
}

double
km_machine_bytes_per_frame (const KmMachine *m)
{
  double bytes = (double)m->n_links * sizeof *m->link + 2.0 * (m->end_pfn + FRAME_PADDING) + m->n_blocks;

  return bytes / m->end_pfn;
}

uint64_t
km_machine_virtual_address (const KmMachine *m, KmPfn pfn)
{
  if (pfn >= m->end_pfn || const_zone_of (m, pfn)->info.type == KM_ZONE_HIGHMEM)
    return 0;
  return m->page_offset + ((uint64_t)pfn << m->page_shift);
}

uint64_t
km_machine_page_descriptor (const KmMachine *m, KmPfn pfn)
{
  /* vmemmap on 64-bit machines; on 32-bit ones mem_map lies in the direct map, here at its customary 16 MiB. Sizes of
   * struct page: facts 1.3, 1.4. */
  const uint64_t vmemmap = 0xffffea0000000000, mem_map_32 = 0xC1000000;
  uint64_t size = m->sixty_four ? m->generation->page_struct_bytes_64 : 32;

  return (m->sixty_four ? vmemmap : mem_map_32) + pfn * size;
}

/* ---- zones ---- */

uint32_t
km_machine_n_zones (const KmMachine *m)
{
  return m->n_zones;
}

const KmZoneInfo *
km_machine_zone (const KmMachine *m, uint32_t zone)
{
  km_assert (zone < m->n_zones);
  return &m->zones[zone].info;
}

uint32_t
km_machine_zone_of (const KmMachine *m, KmPfn pfn)
{
  const KmZone *zone;

  if (pfn >= m->end_pfn)
    return KM_EVENT_NO_ZONE;
  zone = const_zone_of (m, pfn);
  if (pfn < zone->info.start_pfn || pfn >= zone->info.end_pfn)
    return KM_EVENT_NO_ZONE;
  return zone_index (m, zone);
}

void
km_machine_zone_counts (const KmMachine *m, uint32_t index, KmZoneCounts *counts)
{
  const int32_t *word;

  km_assert (index < m->n_zones);
  word = &m->word[m->zones[index].words];
  *counts = (KmZoneCounts){
    .free_pages = word[W_FREE_PAGES],
    .cache_pages = word[W_CACHE],
    .highatomic = word[W_HIGHATOMIC],
    .free_highatomic = word[W_FREE_HIGHATOMIC],
    .boost = word[W_BOOST],
    .kswapd_woken = (word[W_FLAGS] & ZONE_KSWAPD_WOKEN) != 0,
    .below_high = (word[W_FLAGS] & ZONE_BELOW_HIGH) != 0,
    .reclaim_active = (word[W_FLAGS] & ZONE_RECLAIM_ACTIVE) != 0,
  };
  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    {
      counts->pcp_pages += word[W_PCP_COUNT + cpu];
      counts->diff += word[W_DIFF + cpu];
    }
}

int32_t
km_machine_free_pages (const KmMachine *m)
{
  int32_t free = 0;

  for (uint32_t i = 0; i < m->n_zones; i++)
    free += m->word[m->zones[i].words + W_FREE_PAGES];
  return free;
}

uint32_t
km_machine_nr_free (const KmMachine *m, uint32_t zone, uint32_t order)
{
  km_assert (zone < m->n_zones && order < KM_NR_ORDERS);
  return (uint32_t)m->word[m->zones[zone].words + W_NR_FREE + order];
}

/* ---- lists ---- */

static KmPfn
frame_or_end (const KmMachine *m, uint32_t link)
{
  return link < m->end_pfn ? link : KM_PFN_NONE;
}

KmPfn
km_machine_free_list_first (const KmMachine *m, uint32_t zone, uint32_t order, KmMigratetype type)
{
  km_assert (zone < m->n_zones && order < KM_NR_ORDERS && type < KM_NR_MIGRATETYPES);
  return frame_or_end (m, m->link[free_head (&m->zones[zone], order, type)].next);
}

KmPfn
km_machine_pcp_list_first (const KmMachine *m, uint32_t cpu, uint32_t zone, uint32_t list)
{
  km_assert (zone < m->n_zones && cpu < KM_MAX_CPUS && list < KM_NR_PCP_LISTS);
  return frame_or_end (m, m->link[pcp_head (&m->zones[zone], cpu, list)].next);
}

KmPfn
km_machine_list_next (const KmMachine *m, KmPfn pfn)
{
  km_assert (pfn < m->end_pfn && frame_on_list (m, pfn));
  return frame_or_end (m, m->link[pfn].next);
}

void
km_machine_pcp (const KmMachine *m, uint32_t cpu, uint32_t zone, KmPcpInfo *info)
{
  const int32_t *word;

  km_assert (zone < m->n_zones && cpu < KM_MAX_CPUS);
  word = &m->word[m->zones[zone].words];
  *info = (KmPcpInfo){
    .count = word[W_PCP_COUNT + cpu],
    .high = m->generation->pcp_tunes ? word[W_PCP_HIGH + cpu] : m->zones[zone].pcp_high,
    .batch = m->zones[zone].pcp_batch,
    .free_factor = word[W_PCP_FREE_FACTOR + cpu],
    .high_min = m->zones[zone].pcp_high_min,
    .high_max = m->zones[zone].pcp_high_max,
    .alloc_factor = word[W_PCP_ALLOC_FACTOR + cpu],
    .free_count = word[W_PCP_FREE_COUNT + cpu],
    .flags = word[W_PCP_FLAGS + cpu],
    .diff = word[W_DIFF + cpu],
    .stat_threshold = m->zones[zone].stat_threshold,
    .n_lists =
        m->pcp ? (m->generation->nr_pcp_lists == KM_NR_PCP_LISTS && !m->thp ? 12 : m->generation->nr_pcp_lists) : 0,
  };
}

uint32_t
km_machine_pcp_list_order (const KmMachine *m, uint32_t list)
{
  return pcp_list_order (m, list);
}

/* ---- frames ---- */

static const KmFrameKind kinds[] = {
  [S_FREE >> 4] = KM_FRAME_FREE,           [S_UNMARKED >> 4] = KM_FRAME_FREE, [S_PCP >> 4] = KM_FRAME_PCP,
  [S_ALLOCATED >> 4] = KM_FRAME_ALLOCATED, [S_CACHE >> 4] = KM_FRAME_CACHE,   [S_RESERVED >> 4] = KM_FRAME_RESERVED,
  [S_UNKNOWN >> 4] = KM_FRAME_UNKNOWN,     [S_TAIL >> 4] = KM_FRAME_TAIL,     [S_HOLE >> 4] = KM_FRAME_HOLE,
  [S_SLAB >> 4] = KM_FRAME_ALLOCATED,
};

void
km_machine_block (const KmMachine *m, KmPfn pfn, KmBlock *block)
{
  KmPfn head;
  unsigned state, order;

  km_assert (pfn < m->end_pfn);
  head = frame_head (m, pfn);
  state = m->frame[head].state;
  order = (state & S_KIND) <= S_ALLOCATED || (state & S_KIND) == S_SLAB ? state & S_ORDER : 0;
  *block = (KmBlock){
    .kind = kinds[state >> 4],
    .head = head,
    .frames = 1u << order,
    .order = (uint8_t)order,
    .type = frame_type (m, head),
    .cpu = (uint8_t)frame_cpu (m, head),
    .compound = kind_has_record (state & S_KIND) && (m->frame[head].aux & AUX_COMPOUND),
    .slab = (state & S_KIND) == S_SLAB,
  };
}

KmPfn
km_machine_next_head (const KmMachine *m, KmPfn pfn, KmPfn end)
{
  return frame_skip_tails (m, pfn, MIN (end, m->end_pfn));
}

KmMigratetype
km_machine_pageblock_type (const KmMachine *m, KmPfn pfn)
{
  km_assert (pfn < m->end_pfn);
  return pageblock_type (m, const_zone_of (m, pfn), pfn);
}

/* page_count(): that of the head for the tails of a compound page. */
static int32_t
page_count (const KmMachine *m, KmPfn pfn, const KmBlock *block)
{
  return frame_count (m, block->compound ? block->head : pfn);
}

static void
fill_flags (const KmMachine *m, KmPfn pfn, KmFrame *frame)
{
  unsigned kind = frame_kind (m, pfn);
  bool head = pfn == frame->block.head;

  frame->buddy = kind == S_FREE;
  frame->reserved = kind == S_RESERVED;
  frame->lru = kind == S_CACHE;
  frame->slab = frame->block.slab && (head || !m->generation->slab_marks_head_only);
  frame->head = frame->block.compound && head;
  frame->tail = frame->block.compound && !head;
  frame->on_free_list = kind == S_FREE || kind == S_UNMARKED;
  frame->on_pcp_list = kind == S_PCP;
  frame->on_lru = kind == S_CACHE;
  frame->uptodate = kind == S_CACHE;
}

/* page->index, which is for the owner of the page: the page cache, or a per-CPU list of 6.1. */
static void
fill_index (const KmMachine *m, KmPfn pfn, KmFrame *frame)
{
  uint32_t index = 0;

  frame->file = UINT32_MAX;
  if (frame->on_lru)
    cache_place_get (m, pfn, &frame->file, &index);
  else if (frame->on_pcp_list && !m->generation->pcp_type_in_private && m->generation->pcp_remembers_type)
    index = frame_type (m, pfn);
  frame->index = index;
}

bool
km_machine_frame (const KmMachine *m, KmPfn pfn, KmFrame *frame)
{
  bool old;

  if (pfn >= m->end_pfn)
    return false;
  old = m->generation->pcp_type_in_private;
  memset (frame, 0, sizeof *frame);
  km_machine_block (m, pfn, &frame->block);
  frame->kind = kinds[m->frame[pfn].state >> 4];
  frame->zone = km_machine_zone_of (m, pfn);
  frame->pageblock_type = pageblock_type (m, const_zone_of (m, pfn), pfn);
  frame->count = page_count (m, pfn, &frame->block);
  frame->mapcount = -1;
  fill_flags (m, pfn, frame);
  if (frame->on_free_list)
    frame->private_data = frame_order (m, pfn);
  if (frame->on_pcp_list && old)
    frame->private_data = frame_type (m, pfn);
  fill_index (m, pfn, frame);
  frame->owner =
      frame->block.kind == KM_FRAME_ALLOCATED && !frame->block.slab ? m->link[frame->block.head].prev : UINT32_MAX;
  return true;
}

/* ---- the whole state ---- */

static void
write_zone (const KmMachine *m, const KmZone *zone, KmZoneState *state)
{
  const int32_t *word = &m->word[zone->words];

  g_strlcpy (state->name, zone->name, sizeof state->name);
  state->type = zone->info.type;
  state->start_pfn = zone->info.start_pfn;
  state->spanned = zone->info.end_pfn - zone->info.start_pfn;
  state->present = zone->info.present;
  state->managed = zone->info.managed;
  memcpy (state->watermark, zone->info.watermark, sizeof state->watermark);
  memcpy (state->reserve, zone->info.reserve, sizeof state->reserve);
  state->pageblock_order = m->pageblock_order;
  g_array_append_vals (state->blocks, m->block_type + zone->blocks, zone->n_blocks);
  if (m->movable_used)
    g_array_append_vals (state->movable_used, m->movable_used + zone->blocks, zone->n_blocks);
  state->boost = word[W_BOOST];
  state->nr_free_pages = word[W_FREE_PAGES];
  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    state->diff[cpu] = word[W_DIFF + cpu];
  state->threshold = zone->stat_threshold;
  state->highatomic = word[W_HIGHATOMIC];
  state->free_highatomic = word[W_FREE_HIGHATOMIC];
  state->below_high = (word[W_FLAGS] & ZONE_BELOW_HIGH) != 0;
  state->reclaim_active = (word[W_FLAGS] & ZONE_RECLAIM_ACTIVE) != 0;
}

static void
write_free_lists (const KmMachine *m, uint32_t index, KmZoneState *state)
{
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
      {
        KmPfn pfn = km_machine_free_list_first (m, index, order, (KmMigratetype)type);

        for (; pfn != KM_PFN_NONE; pfn = km_machine_list_next (m, pfn))
          g_array_append_val (state->free[order][type], pfn);
      }
}

static void
write_pcp_lists (const KmMachine *m, uint32_t index, uint32_t cpu, KmPcpState *state)
{
  KmPcpInfo info;

  km_machine_pcp (m, cpu, index, &info);
  state->count = info.count;
  state->high = info.high;
  state->batch = info.batch;
  state->free_factor = info.free_factor;
  state->high_min = info.high_min;
  state->high_max = info.high_max;
  state->alloc_factor = info.alloc_factor;
  state->free_count = info.free_count;
  state->flags = info.flags;
  for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
    {
      KmPfn pfn = km_machine_pcp_list_first (m, cpu, index, list);

      for (; pfn != KM_PFN_NONE; pfn = km_machine_list_next (m, pfn))
        {
          KmPcpEntry entry = { .pfn = pfn, .type = frame_type (m, pfn) };

          g_array_append_val (state->lists[list], entry);
        }
    }
}

KmState *
km_machine_state (const KmMachine *m)
{
  KmState *state = km_state_new ();

  state->generation = m->generation->id;
  state->page_shift = m->page_shift;
  state->cpus = m->cpus;
  state->grouping = m->grouping;
  state->pcp_types = m->generation->pcp_remembers_type;
  state->highmem_configured = !m->sixty_four;
  state->n_zones = m->n_zones;
  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      write_zone (m, &m->zones[i], &state->zones[i]);
      write_free_lists (m, i, &state->zones[i]);
      for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
        write_pcp_lists (m, i, cpu, &state->zones[i].pcp[cpu]);
    }
  return state;
}

void
km_machine_prefetch (const KmMachine *m, KmPfn pfn)
{
  if (pfn >= m->end_pfn)
    return;
  __builtin_prefetch (&m->link[pfn]);
  __builtin_prefetch (&m->frame[pfn]);
}
