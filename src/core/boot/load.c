/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/boot/load.h"

#include "base/i18n.h"
#include "core/boot/layout.h"
#include "core/engine/validate.h"
#include "core/page/buddy.h"
#include "core/slab/kmem_setup.h"
#include "core/vm/vm_setup.h"

#include <string.h>

static bool
contradiction (GError **error, const char *zone, const char *what, uint32_t number)
{
  /* Translators: zone, what is wrong, number of the frame or list. */
  g_set_error (error, KM_CONFIG_ERROR, 1, _ ("the recorded state contradicts itself: zone %s, %s (%u)"), zone, what,
               number);
  return false;
}

static bool
fits_zone (const KmZone *zone, KmPfn pfn, unsigned order)
{
  if (pfn < zone->info.start_pfn || pfn >= zone->info.end_pfn || (pfn & ((1u << order) - 1)))
    return false;
  return zone->info.end_pfn - pfn >= 1u << order;
}

/* Marks [pfn, pfn + 2^order) as one block with @state; false if it is not in the zone, or a part of it on a list. */
static bool
place_block (KmMachine *m, const KmZone *zone, KmPfn pfn, unsigned order, unsigned state, unsigned aux)
{
  if (!fits_zone (zone, pfn, order))
    return false;
  for (KmPfn frame = pfn; frame < pfn + (1u << order); frame++)
    if (m->frame[frame].state != S_UNKNOWN)
      return false;
  frame_fill (m, pfn, 1u << order, S_TAIL);
  m->frame[pfn].state = (uint8_t)(state | order);
  frame_put_aux (m, pfn, aux);
  return true;
}

static bool
load_free_list (KmMachine *m, KmZone *zone, const GArray *frames, unsigned order, unsigned type, GError **error)
{
  for (uint32_t i = 0; i < frames->len; i++)
    {
      KmPfn pfn = g_array_index (frames, KmPfn, i);

      if (!place_block (m, zone, pfn, order, S_FREE, type))
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

      if (!place_block (m, zone, entry->pfn, order, S_PCP, aux))
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
  zone->pcp_high_min = state->pcp[0].high_min;
  zone->pcp_high_max = state->pcp[0].high_max;
  zone->stat_threshold = MAX (state->threshold, 0);
  word[W_FREE_PAGES] = state->nr_free_pages;
  word[W_HIGHATOMIC] = state->highatomic;
  word[W_FREE_HIGHATOMIC] = state->free_highatomic;
  word[W_FLAGS] = (state->below_high ? ZONE_BELOW_HIGH : 0) | (state->reclaim_active ? ZONE_RECLAIM_ACTIVE : 0);
  word[W_BOOST] = state->boost;
  for (unsigned cpu = 0; cpu < m->cpus; cpu++)
    {
      word[W_DIFF + cpu] = state->diff[cpu];
      word[W_PCP_COUNT + cpu] = state->pcp[cpu].count;
      word[W_PCP_HIGH + cpu] = m->generation->pcp_tunes ? state->pcp[cpu].high : 0;
      word[W_PCP_ALLOC_FACTOR + cpu] = CLAMP (state->pcp[cpu].alloc_factor, 0, 5);
      word[W_PCP_FREE_COUNT + cpu] = state->pcp[cpu].free_count;
      word[W_PCP_FLAGS + cpu] = state->pcp[cpu].flags & (PCPF_PREV_FREE_HIGH_ORDER | PCPF_FREE_HIGH_BATCH);
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

/* The zone's counter and the pending parts of the CPUs make what the lists hold, but for what CPUs that are not
 * simulated have pending. That is kept as the part of the last CPU there can be. */
static bool
load_pending (KmMachine *m, KmZone *zone, const KmZoneState *state, GError **error)
{
  int32_t *word = &m->word[zone->words];
  int64_t pending = -(int64_t)state->nr_free_pages;

  for (unsigned cpu = 0; cpu < m->cpus; cpu++)
    pending -= state->diff[cpu];
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    pending += (int64_t)word[W_NR_FREE + order] << order;
  if (pending == 0)
    return true;
  if (m->cpus == KM_MAX_CPUS || ABS (pending) > km_zone_state_pending_max (state))
    return contradiction (error, zone->name, _ ("the counter of free page frames is not what the lists hold"),
                          (uint32_t)state->nr_free_pages);
  word[W_DIFF + KM_MAX_CPUS - 1] = (int32_t)pending;
  return true;
}

/* The limits of one CPU's lists; those of all CPUs are alike. */
static bool
check_pcp_numbers (const KmPcpState *pcp, const KmPcpState *first, int64_t most)
{
  return pcp->high >= 0 && pcp->high <= most && pcp->batch >= 1 && pcp->batch <= most && pcp->batch == first->batch
         && pcp->high_min >= 0 && pcp->high_min <= pcp->high_max && pcp->high_max <= most
         && pcp->high_min == first->high_min && pcp->high_max == first->high_max && pcp->free_count >= 0
         && pcp->free_count <= most;
}

/* The numbers that the kernel adds up must be those of a zone of this size. */
static bool
check_numbers (const KmMachine *m, const KmZone *zone, const KmZoneState *state, GError **error)
{
  const int64_t most = 1 << 28; /* frames: far above any machine, far below an overflow */

  for (unsigned i = 0; i < 3; i++)
    if (state->watermark[i] < 0 || state->watermark[i] > most
        || (i > 0 && state->watermark[i] < state->watermark[i - 1]))
      return contradiction (error, zone->name, _ ("a watermark"), (uint32_t)state->watermark[i]);
  for (unsigned i = 0; i < KM_MAX_ZONES; i++)
    if (state->reserve[i] > most)
      return contradiction (error, zone->name, _ ("a reserve"), state->reserve[i]);
  if (state->boost < 0 || state->boost > most)
    return contradiction (error, zone->name, _ ("the boost of the watermarks"), (uint32_t)state->boost);
  if (state->highatomic < 0 || (uint32_t)state->highatomic > state->spanned)
    return contradiction (error, zone->name, _ ("the page frames reserved for atomic requests"),
                          (uint32_t)state->highatomic);
  if (state->free_highatomic < 0 || (uint32_t)state->free_highatomic > state->spanned)
    return contradiction (error, zone->name, _ ("the page frames reserved for atomic requests"),
                          (uint32_t)state->free_highatomic);
  for (unsigned cpu = 0; cpu < m->cpus; cpu++)
    if (!check_pcp_numbers (&state->pcp[cpu], &state->pcp[0], most))
      return contradiction (error, zone->name, _ ("the limits of the per-CPU lists"), (uint32_t)state->pcp[cpu].high);
  return true;
}

static bool
load_zone (KmMachine *m, KmZone *zone, const KmZoneState *state, GError **error)
{
  frame_fill (m, zone->info.start_pfn, zone->info.end_pfn - zone->info.start_pfn, S_UNKNOWN);
  load_numbers (m, zone, state);
  load_pageblocks (m, zone, state);
  return check_numbers (m, zone, state, error) && load_lists (m, zone, state, error)
         && load_pending (m, zone, state, error) && check_pcp_counts (m, zone, state, error);
}

/* All the rest that a state can get wrong, such as two buddies that are free and apart. */
static bool
check_whole (const KmMachine *m, GError **error)
{
  g_autofree char *problem = NULL;

  if (km_machine_validate (m, &problem))
    return true;
  /* Translators: what is wrong, in English. */
  g_set_error (error, KM_CONFIG_ERROR, 1, _ ("the recorded state contradicts itself: %s"), problem);
  return false;
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
  bool whole = true;
  KmMachine *m;

  if (!check_zone_order (state, error))
    return NULL;
  m = km_layout_new (state->generation);
  m->page_shift = state->page_shift;
  m->cpus = CLAMP (state->cpus, 1, KM_MAX_CPUS);
  m->pcp = true;
  m->grouping = state->grouping;
  m->pageblock_order = state->zones[0].pageblock_order;
  m->sixty_four = !state->highmem_configured;
  m->page_offset = km_layout_page_offset (m, false);
  m->thp = m->generation->huge_pcp_lists && m->sixty_four && m->pageblock_order < KM_MAX_ORDER;
  for (uint32_t i = 0; i < state->n_zones; i++)
    km_layout_zone (m, state->zones[i].type, state->zones[i].start_pfn,
                    state->zones[i].start_pfn + state->zones[i].spanned);
  km_layout_arrays (m);
  m->movable_used = g_new0 (uint32_t, m->n_blocks);
  km_zone_setup_walks (m, m->sixty_four ? types_64 : types_32);
  for (uint32_t i = 0; whole && i < state->n_zones; i++)
    whole = load_zone (m, &m->zones[i], &state->zones[i], error);
  m->highmem = !m->sixty_four;
  m->pae = m->highmem && m->pageblock_order < KM_MAX_ORDER;
  km_vm_setup (m, &(KmConfig){ .preset = KM_PRESET_CUSTOM });
  km_kmem_setup (m, &(KmConfig){ 0 }, (uint64_t)m->end_pfn << m->page_shift);
  if (whole && check_whole (m, error))
    return m;
  km_machine_free (m);
  return NULL;
}
