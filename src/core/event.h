/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: what the allocator did about one operation, in order; and deltas: the exact changes behind each event.
 *
 *   operation ──► event 0 ──► event 1 ──► … ──► event n-1
 *                   │           │                  │
 *                 deltas      deltas             deltas      (every change of the machine, each with old and new)
 *
 * Applying the deltas of all events to a copy of the state before gives the state after; reverting them backwards
 * gives the state before. That is how the cursor moves inside an operation, and why the narration cannot hide a
 * change: km_machine_apply_deltas() and km_machine_revert_deltas() know nothing of allocation. */
#pragma once

#include "core/types.h"

#include <glib.h>

typedef enum
{
  /* one call */
  KM_EVENT_CALL,    /* the call begins: gfp in a, order */
  KM_EVENT_RETURN,  /* the call ends: pfn, or KM_PFN_NONE for NULL or void */
  KM_EVENT_FAIL,    /* allocation refused: message of facts 10.6 unless __GFP_NOWARN; order, gfp in a */
  KM_EVENT_INVALID, /* nothing to do: NULL pointer, order too large; a = KmInvalid */

  /* walking the zonelist */
  KM_EVENT_ZONE_WALK,     /* get_page_from_freelist: a = alloc flags, b = zone bitmask allowed, order2 = KmWatermark */
  KM_EVENT_WATERMARK_OK,  /* zone; a = free pages counted, b = mark + reserve demanded; order */
  KM_EVENT_WATERMARK_LOW, /* zone fails the test; as above, order2 = the order at which it failed */

  /* buddy lists */
  KM_EVENT_LIST_EMPTY, /* zone, order, mt: nothing there */
  KM_EVENT_TAKE,       /* zone, order, mt: pfn leaves the head of its free list (__rmqueue_smallest) */
  KM_EVENT_SPLIT,      /* zone, order, mt: upper half pfn goes to the list of its order; pfn2 = lower half (expand) */
  KM_EVENT_MERGE,      /* zone, order, mt: free buddy pfn leaves its list, pfn2 = block that is being freed */
  KM_EVENT_INSERT,     /* zone, order, mt: pfn goes on a free list; a = 1 at the tail (__free_one_page) */
  KM_EVENT_FALLBACK,  /* mm_page_alloc_extfrag: zone, pfn, order wanted, order2 found, mt wanted, mt2 found, a = changed
                       */
  KM_EVENT_MOVE,      /* zone, order: free block pfn moves from list mt2 to list mt (move_freepages) */
  KM_EVENT_PAGEBLOCK, /* zone, pfn = first frame: migratetype of the pageblock from mt2 to mt */
  KM_EVENT_HIGHATOMIC, /* 6.1: zone, a = 1 reserved or 0 released, pfn, b = pages now reserved */
  KM_EVENT_BOOST,      /* 6.1: zone, a = watermark boost before, b = after */

  /* per-CPU lists */
  KM_EVENT_PCP_REFILL, /* zone, order, mt, cpu: the list is empty, a blocks will be taken */
  KM_EVENT_PCP_ADD,    /* zone, order, mt, cpu: pfn goes on the list; a = 1 at the tail */
  KM_EVENT_PCP_TAKE,   /* zone, order, mt, cpu: pfn is taken from the list; a = 1 from the tail (cold) */
  KM_EVENT_PCP_DRAIN,  /* zone, cpu: a blocks go back to the buddy lists */
  KM_EVENT_PCP_GIVE,   /* zone, order, mt, cpu: pfn leaves the tail of the list for the buddy lists */
  KM_EVENT_DRAIN_ALL,  /* drain_all_pages */

  /* pages */
  KM_EVENT_HAND_OUT,   /* mm_page_alloc: pfn, order, zone, mt = type asked for */
  KM_EVENT_FREE,       /* mm_page_free: pfn, order, zone, mt = type of its pageblock */
  KM_EVENT_GET_PAGE,   /* pfn, a = count before, b = after */
  KM_EVENT_PUT_PAGE,   /* pfn, a = count before, b = after; frees at 0 */
  KM_EVENT_SPLIT_PAGE, /* pfn, order: each page gets its own reference */
  KM_EVENT_ZERO,       /* pfn, order: contents cleared */
  KM_EVENT_ADDRESS,    /* page_address: pfn; a, b = low and high half of the address, both 0 for NULL */
  KM_EVENT_CACHE_ADD,  /* pfn becomes page cache, at the head of the zone's LRU list */

  /* misuse */
  KM_EVENT_BAD_PAGE,        /* bad_page(): pfn, a = KmBadPage reasons, order2 = 1 at hand-out or 0 at free */
  KM_EVENT_LEAK,            /* frames that can no longer be freed: pfn first, a = how many */
  KM_EVENT_SILENT,          /* damage that kernel does not notice: pfn, a = KmSilent */
  KM_EVENT_SLEEP_IN_ATOMIC, /* might_sleep() in atomic context: a = KmContext */
  KM_EVENT_OOPS,            /* the kernel dereferences a bad pointer: pfn or NONE */

  /* slow path */
  KM_EVENT_WAKE_KSWAPD,  /* zone, order */
  KM_EVENT_SLOW_PATH,    /* a = alloc flags */
  KM_EVENT_RECLAIM,      /* direct reclaim: a = pages wanted, b = pages reclaimed */
  KM_EVENT_RECLAIM_PAGE, /* pfn leaves the LRU list and is freed */
  KM_EVENT_KSWAPD,       /* kswapd runs after the call: zone, a = free pages when it starts, b = high watermark */
  KM_EVENT_OOM,          /* out_of_memory(): the simulated machine has no process to kill, the kernel would panic */
  KM_EVENT_RETRY,        /* the walk starts again: a = KmRetry */
  KM_NR_EVENTS,
} KmEventKind;

typedef enum
{
  KM_INVALID_NULL,    /* free_pages(0) and the like: a no-op */
  KM_INVALID_ORDER,   /* order >= MAX_ORDER */
  KM_INVALID_PFN,     /* no such frame */
  KM_INVALID_SKIPPED, /* the allocation it refers to was refused */
  KM_INVALID_NO_ZONE, /* no populated zone for this mask */
} KmInvalid;

/* Reasons of a bad page report, as bits (facts 1.7, 5.2). */
typedef enum
{
  KM_BAD_COUNT = 1 << 0,
  KM_BAD_BUDDY = 1 << 1, /* PG_buddy is set: the frame is free */
  KM_BAD_RESERVED = 1 << 2,
  KM_BAD_LRU = 1 << 3,
  KM_BAD_SLAB = 1 << 4,
} KmBadPage;

typedef enum
{
  KM_SILENT_COUNT_BELOW_ZERO, /* second free of a free page: count 0 -> -1, nothing printed */
  KM_SILENT_UNALIGNED,        /* block start not a multiple of its size: free lists damaged */
  KM_SILENT_FOREIGN_FRAMES,   /* frames of somebody else's block, or of a per-CPU list, freed with it */
  KM_SILENT_PARTIAL_FREE,     /* too small an order: the rest leaks */
  KM_SILENT_LIST_DAMAGE,      /* a frame was put on a list while it stood on another one */
  KM_SILENT_HIGHMEM_LEAK,     /* __get_free_pages got a highmem page: address 0, page leaked */
  KM_SILENT_REUSED,           /* freed under its new owner */
} KmSilent;

typedef enum
{
  KM_RETRY_RESTART,   /* after kswapd or the OOM killer */
  KM_RETRY_REBALANCE, /* after direct reclaim */
  KM_RETRY_NOFAIL,
  KM_RETRY_NOFRAGMENT, /* 6.1: walk again without ALLOC_NOFRAGMENT */
  KM_RETRY_FOREVER,    /* the kernel would wait here until somebody frees memory; the simulation gives up */
} KmRetry;

/* One event, 32 bytes. Fields that a kind does not name are 0 (pfn: KM_PFN_NONE). */
typedef struct
{
  uint8_t kind;  /* KmEventKind */
  uint8_t depth; /* nesting inside the call, 0 = the call itself; for the tree of events */
  uint8_t zone;  /* zone index, or 0xff */
  uint8_t order;
  uint8_t order2;
  uint8_t mt;
  uint8_t mt2;
  uint8_t cpu;
  KmPfn pfn;
  KmPfn pfn2;
  int32_t a;
  int32_t b;
  uint32_t delta;  /* number of the first delta of this event; they end where the next event's begin */
  uint32_t unused; /* 0 */
} KmEvent;

#define KM_EVENT_NO_ZONE 0xff

/* One exact change, 16 bytes; see delta.c for how each kind is applied and reverted. */
typedef struct
{
  uint8_t kind; /* KmDeltaKind, private to core */
  uint8_t old8;
  uint8_t new8;
  uint8_t unused;
  uint32_t index;
  uint32_t old32;
  uint32_t new32;
} KmDelta;

/* Collects the events of operations. Owned by whoever watches; the machine only appends. */
typedef struct
{
  GArray *events; /* of KmEvent */
  GArray *deltas; /* of KmDelta */
  uint32_t room;  /* events that fit without growing; used by the machine */
  uint8_t depth;  /* nesting now; used by the machine */
} KmEventLog;

/* Prepares an empty log. */
void km_event_log_init (KmEventLog *log);
/* Frees what the log holds, not the log itself. */
void km_event_log_finish (KmEventLog *log);
/* Forgets all events and deltas and keeps the memory. */
void km_event_log_clear (KmEventLog *log);

/* Returns the name of an event kind as printed by `run --events`: the kernel's tracepoint or function where one exists,
 * never translated. */
const char *km_event_name (KmEventKind kind);
