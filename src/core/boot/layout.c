/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/boot/layout.h"

#include "core/fast/fast.h"
#include "core/machine/store.h"

#include <string.h>

KmMachine *
km_layout_new (KmGenerationId id)
{
  KmMachine *m = g_new0 (KmMachine, 1);

  m->generation = km_generation_get (id);
  m->bits = *km_gfp_bits (id);
  m->doubtful = km_fast_doubtful;
  km_machine_doubt (m);
  return m;
}

static const char *const printed_names[KM_MAX_ZONES] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };

KmZone *
km_layout_zone (KmMachine *m, KmZoneType type, KmPfn start, KmPfn end)
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
km_layout_pageblock_order (KmPreset preset)
{
  return preset == KM_PRESET_X86_64 || preset == KM_PRESET_X86_32_PAE ? 9 : 10;
}

void
km_layout_arrays (KmMachine *m)
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
  m->n_words = m->n_zones * ZONE_WORDS + 3 + NR_ROOTS;
  km_machine_make_room (m);
  frame_fill (m, 0, heads, S_HOLE);
  m->block_type = g_malloc (m->n_blocks);
  memset (m->block_type, m->generation->movable, m->n_blocks);
  m->excess = g_hash_table_new (NULL, NULL);
  for (uint32_t head = heads; head < m->n_links; head++)
    m->link[head] = (KmLink){ head, head };
  for (uint32_t i = 0; i < m->n_zones; i++)
    frame_fill (m, m->zones[i].info.start_pfn, m->zones[i].info.end_pfn - m->zones[i].info.start_pfn, S_TAIL);
}

uint64_t
km_layout_page_offset (const KmMachine *m, bool alpha)
{
  if (alpha)
    return 0xfffffc0000000000;
  return m->sixty_four ? m->generation->page_offset_64 : 0xC0000000;
}
