/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/generation.h"

#include "base/assert.h"

#include <string.h>

static const KmGeneration generations[] = {
  [KM_GENERATION_2_6_34] = {
    .id = KM_GENERATION_2_6_34,
    .name = "2.6.34",
    .mobility = { KM_MOBILITY_UNMOVABLE, KM_MOBILITY_RECLAIMABLE, KM_MOBILITY_MOVABLE, KM_MOBILITY_RESERVE,
                  KM_MOBILITY_ISOLATE },
    .type_name = { "Unmovable", "Reclaimable", "Movable", "Reserve", "Isolate" },
    .movable = 2,
    .reclaimable = 1,
    .fallback = { { 1, 2 }, { 0, 2 }, { 1, 0 } },
    .has_reserve = true,
    .blocks_from_zone_start = true,
    .ungrouped_reads_unmovable = true,
    .pcp_type_in_private = true,
    .kswapd_wakes_below = KM_WMARK_LOW,
    .reserve_by_preferred_zone = true,
    .reclaims_cold = true,
    .page_offset_64 = 0xffff880000000000,
    .page_struct_bytes_64 = 56,
    .nr_pcp_lists = 3,
    .max_pcp_order = 0,
    .pcp_batch_bytes = 512 << 10,
    .min_free_kbytes_max = 65536,
    .reserve_ratio = { 256, 256, 32, 32, 32 },
    .watermark_per_order = true,
    .vmap_leaves_page = true,
    .lazy_stays_mapped = true,
    .thread_info_below = true,
    .percpu_up_is_slab = true,
    .percpu_max = 64 << 10,
    .thread_size = { 8 << 10, 8 << 10 },
  },
  [KM_GENERATION_6_1] = {
    .id = KM_GENERATION_6_1,
    .name = "6.1",
    .wording = KM_WORDING_6_1,
    .numa_in_proc = true,
    .pagetypeinfo_limit = 100000,
    .slab_index_array = true,
    .mobility = { KM_MOBILITY_UNMOVABLE, KM_MOBILITY_MOVABLE, KM_MOBILITY_RECLAIMABLE, KM_MOBILITY_HIGHATOMIC,
                  KM_MOBILITY_ISOLATE },
    .type_name = { "Unmovable", "Movable", "Reclaimable", "HighAtomic", "Isolate" },
    .movable = 1,
    .reclaimable = 2,
    .fallback = { { 2, 1 }, { 2, 0 }, { 0, 1 } },
    .has_highatomic = true,
    .tail_insert = true,
    .give_counts = true,
    .keeps_special_apart = true,
    .pcp_by_order = true,
    .pcp_falls_through = true,
    .pcp_high_by_watermark = true,
    .huge_pcp_lists = true,
    .slow_path_6_1 = true,
    .kswapd_wakes_below = KM_WMARK_HIGH,
    .drops_highmem_bit = true,
    .slub = true,
    .slab_marks_head_only = true,
    .kmalloc_large = true,
    .frees_tails_at_once = true,
    .page_offset_64 = 0xffff888000000000,
    .page_struct_bytes_64 = 64,
    .boot_to_tail = true,
    .nr_pcp_lists = KM_NR_PCP_LISTS,
    .max_pcp_order = 3,
    .pcp_batch_bytes = 1024 << 10,
    .min_free_kbytes_max = 262144,
    .reserve_ratio = { 256, 256, 32, 0, 0 },
    .watermark_scale = 10,
    .vmalloc_in_bulk = true,
    .vfree_in_interrupt = true,
    .kunmap_in_interrupt = true,
    .kmap_local = true,
    .vmap_stack = true,
    .percpu_words = true,
    .percpu_max = 32 << 10,
    .thread_size = { 8 << 10, 16 << 10 },
  },
};

const KmGeneration *
km_generation_get (KmGenerationId id)
{
  km_assert (id < G_N_ELEMENTS (generations));
  return &generations[id];
}

const KmGeneration *
km_generation_by_name (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (generations); i++)
    if (strcmp (generations[i].name, name) == 0)
      return &generations[i];
  return NULL;
}
