/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event log, and the names of the kinds of events. */
#include "core/words/event.h"

#include "base/assert.h"

static const char *const names[KM_NR_EVENTS] = {
  [KM_EVENT_CALL] = "call",
  [KM_EVENT_RETURN] = "return",
  [KM_EVENT_FAIL] = "page_allocation_failure",
  [KM_EVENT_INVALID] = "nothing_to_do",
  [KM_EVENT_ZONE_WALK] = "get_page_from_freelist",
  [KM_EVENT_WATERMARK_OK] = "zone_watermark_ok",
  [KM_EVENT_WATERMARK_LOW] = "zone_watermark_low",
  [KM_EVENT_LIST_EMPTY] = "list_empty",
  [KM_EVENT_TAKE] = "__rmqueue_smallest",
  [KM_EVENT_SPLIT] = "expand",
  [KM_EVENT_MERGE] = "merge",
  [KM_EVENT_INSERT] = "__free_one_page",
  [KM_EVENT_FALLBACK] = "mm_page_alloc_extfrag",
  [KM_EVENT_MOVE] = "move_freepages",
  [KM_EVENT_PAGEBLOCK] = "set_pageblock_migratetype",
  [KM_EVENT_HIGHATOMIC] = "reserve_highatomic_pageblock",
  [KM_EVENT_BOOST] = "boost_watermark",
  [KM_EVENT_PCP_REFILL] = "rmqueue_bulk",
  [KM_EVENT_PCP_ADD] = "pcp_add",
  [KM_EVENT_PCP_TAKE] = "pcp_take",
  [KM_EVENT_PCP_DRAIN] = "free_pcppages_bulk",
  [KM_EVENT_PCP_GIVE] = "mm_page_pcpu_drain",
  [KM_EVENT_DRAIN_ALL] = "drain_all_pages",
  [KM_EVENT_HAND_OUT] = "mm_page_alloc",
  [KM_EVENT_FREE] = "mm_page_free",
  [KM_EVENT_GET_PAGE] = "get_page",
  [KM_EVENT_PUT_PAGE] = "put_page",
  [KM_EVENT_SPLIT_PAGE] = "split_page",
  [KM_EVENT_ZERO] = "prep_zero_page",
  [KM_EVENT_ADDRESS] = "page_address",
  [KM_EVENT_CACHE_ADD] = "add_to_page_cache",
  [KM_EVENT_BAD_PAGE] = "bad_page",
  [KM_EVENT_LEAK] = "leak",
  [KM_EVENT_SILENT] = "silent_damage",
  [KM_EVENT_SLEEP_IN_ATOMIC] = "might_sleep",
  [KM_EVENT_OOPS] = "oops",
  [KM_EVENT_WAKE_KSWAPD] = "wakeup_kswapd",
  [KM_EVENT_SLOW_PATH] = "__alloc_pages_slowpath",
  [KM_EVENT_RECLAIM] = "try_to_free_pages",
  [KM_EVENT_RECLAIM_PAGE] = "shrink_page_list",
  [KM_EVENT_KSWAPD] = "kswapd",
  [KM_EVENT_OOM] = "out_of_memory",
  [KM_EVENT_RETRY] = "retry",
  [KM_EVENT_GENERAL_CACHE] = "find_general_cachep",
  [KM_EVENT_KMALLOC_LARGE] = "kmalloc_large",
  [KM_EVENT_ZERO_SIZE] = "zero_size_ptr",
  [KM_EVENT_KREALLOC] = "krealloc",
  [KM_EVENT_COPY] = "memcpy",
  [KM_EVENT_KSIZE] = "ksize",
  [KM_EVENT_OBJECT_ZERO] = "memset",
  [KM_EVENT_ARRAY_TAKE] = "ac_get",
  [KM_EVENT_ARRAY_PUT] = "ac_put",
  [KM_EVENT_ARRAY_REFILL] = "cache_alloc_refill",
  [KM_EVENT_ARRAY_FLUSH] = "cache_flusharray",
  [KM_EVENT_SHARED_TAKE] = "transfer_from_shared",
  [KM_EVENT_SHARED_PUT] = "transfer_to_shared",
  [KM_EVENT_SLAB_TAKE] = "slab_get_obj",
  [KM_EVENT_SLAB_PUT] = "slab_put_obj",
  [KM_EVENT_SLAB_LIST] = "list_move",
  [KM_EVENT_CACHE_GROW] = "cache_grow",
  [KM_EVENT_SLAB_NEW] = "alloc_slabmgmt",
  [KM_EVENT_SLAB_DESTROY] = "slab_destroy",
  [KM_EVENT_OFF_SLAB] = "slabp_cache",
  [KM_EVENT_CONSTRUCT] = "cache_init_objs",
  [KM_EVENT_FREE_LIMIT] = "free_limit",
  [KM_EVENT_CACHE_CREATE] = "kmem_cache_create",
  [KM_EVENT_CACHE_READY] = "enable_cpucache",
  [KM_EVENT_CACHE_DESTROY] = "kmem_cache_destroy",
  [KM_EVENT_CACHE_BUSY] = "cache_busy",
  [KM_EVENT_CACHE_SHRINK] = "kmem_cache_shrink",
  [KM_EVENT_CACHE_REAP] = "cache_reap",
  [KM_EVENT_CACHE_REFUSED] = "kmem_cache_refused",
  [KM_EVENT_SLAB_STATE] = "g_cpucache_up",
  [KM_EVENT_CACHE_MERGED] = "find_mergeable",
  [KM_EVENT_CPU_TAKE] = "cpu_freelist_get",
  [KM_EVENT_CPU_PUT] = "cpu_freelist_put",
  [KM_EVENT_CPU_SLAB] = "cpu_slab",
  [KM_EVENT_CPU_PARTIAL] = "put_cpu_partial",
  [KM_EVENT_FREEZE] = "frozen",
  [KM_EVENT_UNFREEZE_ALL] = "unfreeze_partials",
  [KM_EVENT_MIN_PARTIAL] = "min_partial",
  [KM_EVENT_KMEM_BUG] = "kernel_bug",
  [KM_EVENT_KMEM_ERROR] = "slab_error",
  [KM_EVENT_KMEM_SILENT] = "silent_object_damage",
  [KM_EVENT_WRITE] = "write",
  [KM_EVENT_READ] = "read",
  [KM_EVENT_AREA_SEARCH] = "alloc_vmap_area",
  [KM_EVENT_AREA_NEW] = "insert_vmap_area",
  [KM_EVENT_AREA_FULL] = "vmap_area_full",
  [KM_EVENT_AREA_PAGE] = "area_page",
  [KM_EVENT_PTE_SET] = "map_vm_area",
  [KM_EVENT_PTE_CLEAR] = "unmap_vm_area",
  [KM_EVENT_AREA_LAZY] = "free_vmap_area_noflush",
  [KM_EVENT_PURGE] = "purge_vmap_area_lazy",
  [KM_EVENT_KMAP_LOWMEM] = "kmap_lowmem",
  [KM_EVENT_KMAP_SLOT] = "map_new_virtual",
  [KM_EVENT_KMAP_FLUSH] = "flush_all_zero_pkmaps",
  [KM_EVENT_KMAP_WAIT] = "pkmap_map_wait",
  [KM_EVENT_KMAP_ATOMIC] = "kmap_atomic",
  [KM_EVENT_PERCPU] = "pcpu_alloc",
  [KM_EVENT_PERCPU_CHUNK] = "pcpu_create_chunk",
  [KM_EVENT_PREEMPT] = "preempt_count",
  [KM_EVENT_STACK] = "kernel_stack",
};

const char *
km_event_name (KmEventKind kind)
{
  km_assert (kind < KM_NR_EVENTS);
  return names[kind];
}

void
km_event_log_init (KmEventLog *log)
{
  log->events = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  log->deltas = g_array_new (FALSE, FALSE, sizeof (KmDelta));
  log->depth = 0;
  log->room = 0;
}

void
km_event_log_finish (KmEventLog *log)
{
  g_clear_pointer (&log->events, g_array_unref);
  g_clear_pointer (&log->deltas, g_array_unref);
}

void
km_event_log_clear (KmEventLog *log)
{
  g_array_set_size (log->events, 0);
  g_array_set_size (log->deltas, 0);
  log->depth = 0;
}
