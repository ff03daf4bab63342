/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/generation.h"

#include "base/assert.h"
#include "core/words/slab_flags.h"

#include <string.h>

enum
{
  K = 1 << 10,
  MODULES = 8 * K, /* PERCPU_MODULE_RESERVE */
};

static const KmSlabRules slab_2_6_34 = {
  .descriptor = { 28, 48 },
  .index_bytes = 4,
  .permitted = KM_SLAB_HWCACHE_ALIGN | KM_SLAB_CACHE_DMA | KM_SLAB_RECLAIM_ACCOUNT | KM_SLAB_PANIC
               | KM_SLAB_DESTROY_BY_RCU | KM_SLAB_MEM_SPREAD | KM_SLAB_DEBUG_OBJECTS | KM_SLAB_NOLEAKTRACE
               | KM_SLAB_NOTRACK,
  .debug_flags = KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER,
  .strict = true,
  .colour_before_frames = true,
};

static const KmSlabRules slab_6_1 = {
  .min_align = 8,
  .permitted = KM_SLAB_HWCACHE_ALIGN | KM_SLAB_CACHE_DMA | KM_SLAB_CACHE_DMA32 | KM_SLAB_RECLAIM_ACCOUNT | KM_SLAB_PANIC
               | KM_SLAB_DESTROY_BY_RCU | KM_SLAB_MEM_SPREAD | KM_SLAB_DEBUG_OBJECTS | KM_SLAB_NOLEAKTRACE
               | KM_SLAB_ACCOUNT,
  .debug_flags = KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER | KM_SLAB_TRACE | KM_SLAB_DEBUG_FREE,
  .debug_flags_dropped = true,
  .objects_hold_index = true,
  .colour_advanced_first = true,
  .index_array = true,
  .grown_feeds_array = true,
  .cut_after_batch = true,
};

static const KmSlubRules slub_rules_2_6_34 = {
  .track_bytes = { 16, 24 }, /* caller, CPU, pid, when */
  .min_partial_parts = 1,
  .node_alone = true,
  .debugs_on_cpu = true,
  .pointer_first = true,
  .caches_kmalloced = true,
};

static const KmSlubRules slub_rules_6_1 = {
  .track_bytes = { 20, 32 }, /* and the stack */
  .min_partial_parts = 2,
  .left_red_zone = true,
  .keeps_request = true,
  .checks_flags = true,
};

/* What 6.1 and 6.12 have in common. */
#define SINCE_6_1                                                                                                      \
  .wording = KM_WORDING_6_1, .numa_in_proc = true, .pagetypeinfo_limit = 100000, .slab = &slab_6_1,                    \
  .mobility = { KM_MOBILITY_UNMOVABLE, KM_MOBILITY_MOVABLE, KM_MOBILITY_RECLAIMABLE, KM_MOBILITY_HIGHATOMIC,           \
                KM_MOBILITY_ISOLATE },                                                                                 \
  .type_name = { "Unmovable", "Movable", "Reclaimable", "HighAtomic", "Isolate" }, .movable = 1, .reclaimable = 2,     \
  .fallback = { { 2, 1 }, { 2, 0 }, { 0, 1 } }, .has_highatomic = true, .tail_insert = true, .give_counts = true,      \
  .keeps_special_apart = true, .pcp_by_order = true, .pcp_falls_through = true, .pcp_high_by_watermark = true,         \
  .huge_pcp_lists = true, .slow_path_6_1 = true, .kswapd_wakes_below = KM_WMARK_HIGH, .drops_highmem_bit = true,       \
  .slub = true, .slub_rules = &slub_rules_6_1, .slab_marks_head_only = true, .kmalloc_large = true,                    \
  .kmalloc_sets = true, .frees_tails_at_once = true, .page_offset_64 = 0xffff888000000000, .page_struct_bytes_64 = 64, \
  .boot_to_tail = true, .nr_pcp_lists = KM_NR_PCP_LISTS, .max_pcp_order = 3, .pcp_batch_bytes = 1024 << 10,            \
  .reserve_ratio = { 256, 256, 32, 0, 0 }, .watermark_scale = 10, .vmalloc_in_bulk = true, .vmalloc_reports = true,    \
  .vfree_in_interrupt = true, .kunmap_in_interrupt = true, .kmap_local = true, .vmap_stack = true,                     \
  .percpu_words = true, .percpu_max = 32 << 10,                                                                        \
  .percpu_shape = { { 84 * K + MODULES, 20 * K, 128 * K, MODULES }, { 212 * K + MODULES, 28 * K, 256 * K, MODULES } }, \
  .thread_size = { 8 << 10, 16 << 10 }, .interrupt_stack = { 8 << 10, 16 << 10 },                                      \
  .vmalloc_end_32 = { 0xff3fe000, 0xff7fe000 }, .merges_caches = true, .destroys_null = true, .warns_zero_ctor = true, \
  .kmem_cache_bytes = { 144, 240 }

/* What 2.6.34 is with either allocator. */
#define LINUX_2_6_34                                                                                                   \
  .id = KM_GENERATION_2_6_34, .name = "2.6.34",                                                                        \
  .mobility = { KM_MOBILITY_UNMOVABLE, KM_MOBILITY_RECLAIMABLE, KM_MOBILITY_MOVABLE, KM_MOBILITY_RESERVE,              \
                KM_MOBILITY_ISOLATE },                                                                                 \
  .type_name = { "Unmovable", "Reclaimable", "Movable", "Reserve", "Isolate" }, .movable = 2, .reclaimable = 1,        \
  .fallback = { { 1, 2 }, { 0, 2 }, { 1, 0 } }, .has_reserve = true, .blocks_from_zone_start = true,                   \
  .ungrouped_sets_any = true, .pcp_type_in_private = true, .pcp_remembers_type = true,                                 \
  .kswapd_wakes_below = KM_WMARK_LOW, .reserve_by_preferred_zone = true, .reclaims_cold = true,                        \
  .page_offset_64 = 0xffff880000000000, .page_struct_bytes_64 = 56, .nr_pcp_lists = 3, .max_pcp_order = 0,             \
  .pcp_batch_bytes = 512 << 10, .reserve_ratio = { 256, 256, 32, 32, 32 }, .watermark_per_order = true,                \
  .vmap_leaves_page = true, .lazy_stays_mapped = true, .thread_info_below = true, .percpu_up_is_slab = true,           \
  .percpu_max = 64 << 10,                                                                                              \
  .percpu_shape = { { 36 * K + MODULES, 12 * K, 64 * K, MODULES }, { 92 * K + MODULES, 20 * K, 128 * K, MODULES } },   \
  .thread_size = { 8 << 10, 8 << 10 }, .interrupt_stack = { 0, 16 << 10 }, .small_stacks = true,                       \
  .vmalloc_end_32 = { 0xff7fe000, 0xffbfe000 }, .has_slab = true, .slub_rules = &slub_rules_2_6_34,                    \
  .slab = &slab_2_6_34, .slab_page_bit = 7, .head_page_bit = 14

static const KmGeneration generations[] = {
  [KM_GENERATION_2_6_34] = {
    LINUX_2_6_34,
    .ksize_null_bug = true,
    .kmem_cache_bytes = { 76, 112 },
  },
  [KM_GENERATION_6_1] = {
    SINCE_6_1,
    .id = KM_GENERATION_6_1,
    .name = "6.1",
    .small_zones_reserve = true,
    .pcp_remembers_type = true,
    .pcp_types_recorded = true,
    .blank_before_thp = true,
    .checks_at_drain = true,
    .slab_page_bit = 9,
    .head_page_bit = 16,
    .has_slab = true,
    .in_a_row_line = 419,
  },
  [KM_GENERATION_6_12] = {
    SINCE_6_1,
    .id = KM_GENERATION_6_12,
    .name = "6.12",
    .lists_by_block = true,
    .counts_each = true,
    .pcp_tunes = true,
    .marks_below_high = true,
    .nofail_warns_late = true,
    .sizes_between_first = true,
    .accounts_last = true,
    .slab_buckets = true,
    .natural_align = true,
    .unfrozen_partial = true,
    .relaxed_order = true,
    .head_page_bit = 6,
    .checks_on = true,
    .kmalloc_red_zone = true,
    .asked_is_a_word = true,
    .in_a_row_line = 550,
    .movable_mark_floor = true,
    .has_promo_mark = true,
    .lazy_stays_apart = true,
    .vmap_names_range = true,
    .vmap_pools = true,
  },
};

/* 2.6.34 built with SLUB. struct kmem_cache is counted from include/linux/slub_def.h with CONFIG_SMP, without NUMA. */
static const KmGeneration built_with_slub = {
  LINUX_2_6_34,
  .slub = true,
  .slab_marks_head_only = true,
  .kmalloc_large = true,
  .sizes_between_first = true,
  .merges_caches = true,
  .kmem_cache_bytes = { 136, 240 },
};

const KmGeneration *
km_generation_get (KmGenerationId id)
{
  km_assert (id < G_N_ELEMENTS (generations));
  return &generations[id];
}

const KmGeneration *
km_generation_built (KmGenerationId id, bool slub)
{
  const KmGeneration *generation = km_generation_get (id);

  return slub && !generation->slub ? &built_with_slub : generation;
}

const KmGeneration *
km_generation_by_name (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (generations); i++)
    if (strcmp (generations[i].name, name) == 0)
      return &generations[i];
  return NULL;
}
