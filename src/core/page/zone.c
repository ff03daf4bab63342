/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/zone.h"

#include <math.h>

void
km_zone_set_pageblock_type (KmMachine *m, KmZone *zone, KmPfn pfn, KmMigratetype type)
{
  uint32_t block = pageblock_of (m, zone, pfn);

  if (!m->grouping && (type < KM_NR_PCP_TYPES || m->generation->ungrouped_sets_any))
    type = 0;
  if (m->block_type[block] == type)
    return;
  if (G_UNLIKELY (m->log))
    {
      KmPfn first = zone->block_origin + ((block - zone->blocks) << m->pageblock_order);

      km_tell (m, &KM_EVENT (m, KM_EVENT_PAGEBLOCK, .zone = zone_index (m, zone),
                             .pfn = MAX (first, zone->info.start_pfn), .mt = type, .mt2 = m->block_type[block]));
      km_delta_push (m, DELTA_BLOCK, block, m->block_type[block], type, 0, 0);
    }
  m->block_type[block] = type;
}

/* ---- numbers that are fixed at boot ---- */

static bool
is_highmem (const KmZone *zone)
{
  return zone->info.type == KM_ZONE_HIGHMEM;
}

/* Pages that count for watermarks: present in 2.6.34, managed in 6.1. */
static uint64_t
counted_pages (const KmMachine *m, const KmZone *zone)
{
  return m->generation->watermark_scale ? zone->info.managed : zone->info.present;
}

/* Floor of the square root, as the kernel's int_sqrt(). */
static uint32_t
int_sqrt (uint64_t x)
{
  return (uint32_t)sqrt ((double)x); /* of a number of kilobytes, which a double holds exactly */
}

static void
setup_watermark (KmMachine *m, KmZone *zone, uint64_t pages_min, uint64_t lowmem, uint32_t scale)
{
  uint64_t pages = counted_pages (m, zone);
  uint64_t share = lowmem ? pages_min * pages / lowmem : 0;
  uint64_t step = share / 4;
  uint64_t min = is_highmem (zone) ? CLAMP (pages / 1024, 32, 128) : share;

  if (m->generation->watermark_scale)
    {
      step = MAX (step, pages * scale / 10000);
      zone->info.watermark[KM_WMARK_HIGH] = (int32_t)(min + 2 * step);
    }
  else
    zone->info.watermark[KM_WMARK_HIGH] = (int32_t)(min + share / 2);
  zone->info.watermark[KM_WMARK_MIN] = (int32_t)min;
  zone->info.watermark[KM_WMARK_LOW] = (int32_t)(min + step);
}

/* setup_per_zone_lowmem_reserve(): what a zone keeps from requests that could have gone higher. */
static void
setup_reserve (KmMachine *m, KmZone *zone)
{
  uint32_t ratio = m->generation->reserve_ratio[zone->info.type];
  uint64_t above = 0;

  for (uint32_t index = zone->kernel_index + 1; index < KM_MAX_ZONES; index++)
    {
      for (uint32_t i = 0; i < m->n_zones; i++)
        if (m->zones[i].kernel_index == index)
          above += counted_pages (m, &m->zones[i]);
      zone->info.reserve[index] = ratio ? (uint32_t)(above / ratio) : 0;
    }
}

void
km_zone_setup_watermarks (KmMachine *m, uint32_t min_free_kbytes, uint32_t scale)
{
  uint64_t lowmem = 0, kbytes;

  for (uint32_t i = 0; i < m->n_zones; i++)
    if (!is_highmem (&m->zones[i]))
      lowmem += counted_pages (m, &m->zones[i]);
  kbytes = lowmem << (m->page_shift - 10);
  if (min_free_kbytes == 0)
    min_free_kbytes = MAX (int_sqrt (kbytes * 16), 128); /* the largest machine stays below the kernel's upper limit */
  if (scale == 0)
    scale = m->generation->watermark_scale;
  for (uint32_t i = 0; i < m->n_zones; i++)
    {
      setup_watermark (m, &m->zones[i], min_free_kbytes >> (m->page_shift - 10), lowmem, scale);
      setup_reserve (m, &m->zones[i]);
    }
}

/* zone_batchsize(): about a quarter of a thousandth of the zone, one less than a power of two. */
static uint32_t
pcp_batch (const KmMachine *m, const KmZone *zone)
{
  uint64_t batch = counted_pages (m, zone) / 1024;

  batch = MIN (batch, m->generation->pcp_batch_bytes >> m->page_shift);
  batch = MAX (batch / 4, 1);
  batch += batch / 2;
  while (batch & (batch - 1))
    batch &= batch - 1;
  return (uint32_t)batch - 1;
}

/* zone_set_pageset_high_and_batch() of 6.12: high moves between a share of the low watermark and one of an eighth of
 * the zone. It is 0 until the first use. Recorded CPUs all have a cache large enough for FREE_HIGH_BATCH. */
static void
setup_tuning (KmMachine *m, KmZone *zone)
{
  zone->pcp_high_min = zone->pcp_high;
  zone->pcp_high_max = MAX ((int32_t)(zone->info.managed / 8 / m->cpus), 4 * zone->pcp_batch);
  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    m->word[zone->words + W_PCP_FLAGS + cpu] = PCPF_FREE_HIGH_BATCH;
}

void
km_zone_setup_pcp (KmMachine *m, KmZone *zone, bool smp)
{
  uint32_t batch = pcp_batch (m, zone);
  uint32_t memory = (uint32_t)(counted_pages (m, zone) >> (27 - m->page_shift));

  zone->pcp_batch = (int32_t)MAX (batch, 1);
  if (!m->generation->pcp_high_by_watermark)
    zone->pcp_high = (int32_t)(6 * batch);
  else
    zone->pcp_high = MAX (zone->info.watermark[KM_WMARK_LOW] / (int32_t)m->cpus, 4 * zone->pcp_batch);
  if (m->generation->pcp_tunes)
    setup_tuning (m, zone);
  if (smp)
    zone->stat_threshold =
        (int32_t)MIN (125, 2 * g_bit_storage (m->cpus) * (1 + (memory ? g_bit_storage (memory) : 0)));
}

/* ---- which zones a request walks ---- */

/* The zone that the low bits name on this machine: missing zones stand for the next lower ordinary one. */
static KmZoneType
present_type (KmZoneType type, uint32_t present_types)
{
  if (type == KM_ZONE_MOVABLE || (present_types >> type & 1))
    return type;
  return KM_ZONE_NORMAL;
}

/* zone_idx(): configured types are counted, the pseudo-zone MOVABLE is always the last. */
static uint32_t
kernel_index_of (KmZoneType type, uint32_t present_types)
{
  return (uint32_t)__builtin_popcount (present_types & ((1u << type) - 1));
}

/* Highest populated zone at or below the kernel's index, or -1. */
static int
preferred_zone (const KmMachine *m, uint32_t kernel_index)
{
  for (int i = (int)m->n_zones - 1; i >= 0; i--)
    if (m->zones[i].kernel_index <= kernel_index && m->zones[i].info.present > 0)
      return i;
  return -1;
}

void
km_zone_setup_walks (KmMachine *m, uint32_t present_types)
{
  present_types |= 1u << KM_ZONE_NORMAL;
  m->zone_types = present_types | 1u << KM_ZONE_MOVABLE;
  for (uint32_t i = 0; i < m->n_zones; i++)
    m->zones[i].kernel_index = kernel_index_of (m->zones[i].info.type, present_types);
  m->kernel_normal = kernel_index_of (KM_ZONE_NORMAL, present_types);
  for (KmGfp bits = 0; bits < 16; bits++)
    {
      bool illegal;
      KmZoneType type = present_type (km_gfp_zone_type (bits, &illegal), present_types);
      uint32_t index = illegal ? 0 : kernel_index_of (type, present_types);
      int first = preferred_zone (m, index);

      m->first_zone[bits] = (int8_t)first;
      /* 2.6.34: classzone_idx is the zone found; 6.1: highest_zoneidx is the zone asked for. */
      if (m->generation->reserve_by_preferred_zone && first >= 0)
        index = m->zones[first].kernel_index;
      m->reserve_index[bits] = (uint8_t)index;
    }
}
