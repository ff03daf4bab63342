/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event log, and the table of the kinds of events. */
#include "core/words/event.h"

#include "base/assert.h"

#define CALL KM_EVENT_OF_CALL
#define PAGES KM_EVENT_OF_PAGES
#define SLAB KM_EVENT_OF_SLAB
#define VM KM_EVENT_OF_VM
#define MISUSE KM_EVENT_IS_MISUSE
#define MESSAGE KM_EVENT_HAS_MESSAGE
#define LOOKS KM_EVENT_LOOKS_ONLY
#define ARRAY KM_EVENT_AT_ARRAY
#define REFUSAL KM_EVENT_IS_REFUSAL
#define RECLAIM KM_EVENT_IS_RECLAIM

static const KmEventInfo infos[KM_NR_EVENTS] = {
  [KM_EVENT_CALL] = { "call", CALL, LOOKS },
  [KM_EVENT_RETURN] = { "return", CALL, LOOKS },
  [KM_EVENT_FAIL] = { "page_allocation_failure", CALL, MESSAGE | LOOKS | REFUSAL },
  [KM_EVENT_INVALID] = { "nothing_to_do", CALL, LOOKS | REFUSAL },
  [KM_EVENT_FOLDED] = { "folded", CALL, LOOKS },
  [KM_EVENT_ZONE_WALK] = { "get_page_from_freelist", PAGES, LOOKS },
  [KM_EVENT_WATERMARK_OK] = { "zone_watermark_ok", PAGES, LOOKS },
  [KM_EVENT_WATERMARK_LOW] = { "zone_watermark_low", PAGES, LOOKS },
  [KM_EVENT_LIST_EMPTY] = { "list_empty", PAGES, LOOKS },
  [KM_EVENT_TAKE] = { "__rmqueue_smallest", PAGES, 0 },
  [KM_EVENT_SPLIT] = { "expand", PAGES, 0 },
  [KM_EVENT_MERGE] = { "merge", PAGES, 0 },
  [KM_EVENT_INSERT] = { "__free_one_page", PAGES, 0 },
  [KM_EVENT_FALLBACK] = { "mm_page_alloc_extfrag", PAGES, LOOKS },
  [KM_EVENT_MOVE] = { "move_freepages", PAGES, 0 },
  [KM_EVENT_PAGEBLOCK] = { "set_pageblock_migratetype", PAGES, 0 },
  [KM_EVENT_HIGHATOMIC] = { "reserve_highatomic_pageblock", PAGES, 0 },
  [KM_EVENT_BOOST] = { "boost_watermark", PAGES, 0 },
  [KM_EVENT_NO_CLAIM] = { "try_to_claim_block", PAGES, LOOKS },
  [KM_EVENT_STEAL] = { "__rmqueue_steal", PAGES, LOOKS },
  [KM_EVENT_BELOW_HIGH] = { "zone_below_high", PAGES, LOOKS },
  [KM_EVENT_PCP_REFILL] = { "rmqueue_bulk", PAGES, 0 },
  [KM_EVENT_PCP_ADD] = { "pcp_add", PAGES, 0 },
  [KM_EVENT_PCP_TAKE] = { "pcp_take", PAGES, 0 },
  [KM_EVENT_PCP_DRAIN] = { "free_pcppages_bulk", PAGES, 0 },
  [KM_EVENT_PCP_GIVE] = { "mm_page_pcpu_drain", PAGES, 0 },
  [KM_EVENT_DRAIN_ALL] = { "drain_all_pages", PAGES, 0 },
  [KM_EVENT_HAND_OUT] = { "mm_page_alloc", PAGES, 0 },
  [KM_EVENT_FREE] = { "mm_page_free", PAGES, 0 },
  [KM_EVENT_GET_PAGE] = { "get_page", PAGES, 0 },
  [KM_EVENT_PUT_PAGE] = { "put_page", PAGES, 0 },
  [KM_EVENT_SPLIT_PAGE] = { "split_page", PAGES, 0 },
  [KM_EVENT_ZERO] = { "prep_zero_page", PAGES, 0 },
  [KM_EVENT_ADDRESS] = { "page_address", PAGES, LOOKS },
  [KM_EVENT_CACHE_ADD] = { "add_to_page_cache", PAGES, 0 },
  [KM_EVENT_BAD_PAGE] = { "bad_page", PAGES, MISUSE | MESSAGE },
  [KM_EVENT_LEAK] = { "leak", PAGES, MISUSE },
  [KM_EVENT_SILENT] = { "silent_damage", PAGES, MISUSE },
  [KM_EVENT_SLEEP_IN_ATOMIC] = { "might_sleep", PAGES, MISUSE | MESSAGE | LOOKS },
  [KM_EVENT_WARN_ONCE] = { "warn_on_once", PAGES, MISUSE | MESSAGE },
  [KM_EVENT_OOPS] = { "oops", PAGES, MISUSE | MESSAGE | LOOKS },
  [KM_EVENT_WAKE_KSWAPD] = { "wakeup_kswapd", PAGES, 0 },
  [KM_EVENT_SLOW_PATH] = { "__alloc_pages_slowpath", PAGES, 0 },
  [KM_EVENT_RECLAIM] = { "try_to_free_pages", PAGES, RECLAIM },
  [KM_EVENT_RECLAIM_PAGE] = { "shrink_page_list", PAGES, 0 },
  [KM_EVENT_KSWAPD] = { "kswapd", PAGES, RECLAIM },
  [KM_EVENT_OOM] = { "out_of_memory", PAGES, MESSAGE | RECLAIM },
  [KM_EVENT_RETRY] = { "retry", PAGES, 0 },
  [KM_EVENT_GENERAL_CACHE] = { "find_general_cachep", SLAB, LOOKS },
  [KM_EVENT_KMALLOC_LARGE] = { "kmalloc_large", SLAB, 0 },
  [KM_EVENT_ZERO_SIZE] = { "zero_size_ptr", SLAB, 0 },
  [KM_EVENT_KREALLOC] = { "krealloc", SLAB, 0 },
  [KM_EVENT_COPY] = { "memcpy", SLAB, 0 },
  [KM_EVENT_KSIZE] = { "ksize", SLAB, LOOKS },
  [KM_EVENT_OBJECT_ZERO] = { "memset", SLAB, 0 },
  [KM_EVENT_ARRAY_TAKE] = { "ac_get", SLAB, ARRAY },
  [KM_EVENT_ARRAY_PUT] = { "ac_put", SLAB, ARRAY },
  [KM_EVENT_ARRAY_REFILL] = { "cache_alloc_refill", SLAB, ARRAY | LOOKS },
  [KM_EVENT_ARRAY_FLUSH] = { "cache_flusharray", SLAB, ARRAY },
  [KM_EVENT_SHARED_TAKE] = { "transfer_from_shared", SLAB, ARRAY },
  [KM_EVENT_SHARED_PUT] = { "transfer_to_shared", SLAB, ARRAY },
  [KM_EVENT_SLAB_TAKE] = { "slab_get_obj", SLAB, 0 },
  [KM_EVENT_SLAB_PUT] = { "slab_put_obj", SLAB, 0 },
  [KM_EVENT_SLAB_LIST] = { "list_move", SLAB, 0 },
  [KM_EVENT_CACHE_GROW] = { "cache_grow", SLAB, LOOKS },
  [KM_EVENT_SLAB_NEW] = { "alloc_slabmgmt", SLAB, 0 },
  [KM_EVENT_SLAB_DESTROY] = { "slab_destroy", SLAB, 0 },
  [KM_EVENT_OFF_SLAB] = { "slabp_cache", SLAB, 0 },
  [KM_EVENT_CONSTRUCT] = { "cache_init_objs", SLAB, 0 },
  [KM_EVENT_FREE_LIMIT] = { "free_limit", SLAB, LOOKS },
  [KM_EVENT_CACHE_CREATE] = { "kmem_cache_create", SLAB, 0 },
  [KM_EVENT_CACHE_READY] = { "enable_cpucache", SLAB, 0 },
  [KM_EVENT_CACHE_DESTROY] = { "kmem_cache_destroy", SLAB, 0 },
  [KM_EVENT_CACHE_BUSY] = { "cache_busy", SLAB, LOOKS },
  [KM_EVENT_CACHE_SHRINK] = { "kmem_cache_shrink", SLAB, 0 },
  [KM_EVENT_CACHE_REAP] = { "cache_reap", SLAB, 0 },
  [KM_EVENT_CACHE_REFUSED] = { "kmem_cache_refused", SLAB, 0 },
  [KM_EVENT_SLAB_STATE] = { "g_cpucache_up", SLAB, 0 },
  [KM_EVENT_CACHE_MERGED] = { "find_mergeable", SLAB, 0 },
  [KM_EVENT_CPU_TAKE] = { "cpu_freelist_get", SLAB, 0 },
  [KM_EVENT_CPU_PUT] = { "cpu_freelist_put", SLAB, 0 },
  [KM_EVENT_CPU_SLAB] = { "cpu_slab", SLAB, 0 },
  [KM_EVENT_CPU_PARTIAL] = { "put_cpu_partial", SLAB, 0 },
  [KM_EVENT_FREEZE] = { "frozen", SLAB, 0 },
  [KM_EVENT_UNFREEZE_ALL] = { "unfreeze_partials", SLAB, 0 },
  [KM_EVENT_MIN_PARTIAL] = { "min_partial", SLAB, LOOKS },
  [KM_EVENT_KMEM_BUG] = { "kernel_bug", SLAB, MISUSE | MESSAGE },
  [KM_EVENT_KMEM_ERROR] = { "slab_error", SLAB, MISUSE | MESSAGE },
  [KM_EVENT_KMEM_SILENT] = { "silent_object_damage", SLAB, MISUSE },
  [KM_EVENT_POISON] = { "poison_obj", SLAB, 0 },
  [KM_EVENT_RESTORE] = { "restore_bytes", SLAB, MESSAGE },
  [KM_EVENT_SLUB_FIX] = { "slab_fix", SLAB, MESSAGE },
  [KM_EVENT_WRITE] = { "write", SLAB, 0 },
  [KM_EVENT_READ] = { "read", SLAB, LOOKS },
  [KM_EVENT_AREA_SEARCH] = { "alloc_vmap_area", VM, 0 },
  [KM_EVENT_AREA_NEW] = { "insert_vmap_area", VM, 0 },
  [KM_EVENT_AREA_FULL] = { "vmap_area_full", VM, REFUSAL },
  [KM_EVENT_VMALLOC_FAIL] = { "vmalloc_error", VM, MESSAGE | LOOKS | REFUSAL },
  [KM_EVENT_AREA_PAGE] = { "area_page", VM, 0 },
  [KM_EVENT_PTE_SET] = { "map_vm_area", VM, 0 },
  [KM_EVENT_PTE_CLEAR] = { "unmap_vm_area", VM, 0 },
  [KM_EVENT_AREA_LAZY] = { "free_vmap_area_noflush", VM, 0 },
  [KM_EVENT_AREA_POOL] = { "node_pool", VM, 0 },
  [KM_EVENT_PURGE] = { "purge_vmap_area_lazy", VM, 0 },
  [KM_EVENT_KMAP_LOWMEM] = { "kmap_lowmem", VM, 0 },
  [KM_EVENT_KMAP_SLOT] = { "map_new_virtual", VM, 0 },
  [KM_EVENT_KMAP_FLUSH] = { "flush_all_zero_pkmaps", VM, 0 },
  [KM_EVENT_KMAP_WAIT] = { "pkmap_map_wait", VM, REFUSAL },
  [KM_EVENT_KMAP_ATOMIC] = { "kmap_atomic", VM, 0 },
  [KM_EVENT_CONVERT] = { "convert", VM, LOOKS },
  [KM_EVENT_PERCPU_PTR] = { "per_cpu_ptr", VM, LOOKS },
  [KM_EVENT_PERCPU] = { "pcpu_alloc", VM, 0 },
  [KM_EVENT_PERCPU_CHUNK] = { "pcpu_create_chunk", VM, 0 },
  [KM_EVENT_PREEMPT] = { "preempt_count", VM, 0 },
  [KM_EVENT_STACK] = { "kernel_stack", VM, 0 },
};

const KmEventInfo *
km_event_info (unsigned kind)
{
  km_assert (kind < KM_NR_EVENTS);
  return &infos[kind];
}

const char *
km_event_name (KmEventKind kind)
{
  return km_event_info (kind)->name;
}

void
km_event_log_init (KmEventLog *log)
{
  log->events = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  log->deltas = g_array_new (FALSE, FALSE, sizeof (KmDelta));
  log->limit = KM_EVENTS_MAX;
  log->room = 0;
  log->start = 0;
  log->depth = 0;
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
  log->start = 0;
  log->depth = 0;
}
