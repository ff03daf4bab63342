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

#include "core/words/types.h"

#include <glib.h>

typedef enum
{
  /* one call */
  KM_EVENT_CALL,    /* the call begins: gfp in a, order; pfn = operand, above the page allocator pfn2 */
  KM_EVENT_RETURN,  /* the call ends: pfn, or KM_PFN_NONE for NULL or void; above the page allocator pfn2 = value */
  KM_EVENT_FAIL,    /* allocation refused: message of facts 10.6 unless __GFP_NOWARN; order, gfp in a */
  KM_EVENT_INVALID, /* nothing to do: NULL pointer, order too large; a = KmInvalid */
  KM_EVENT_FOLDED,  /* the rest of a call that has too many events, in one step that has no deltas; RETURN follows */

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
  KM_EVENT_FALLBACK,   /* mm_page_alloc_extfrag: zone, pfn, order wanted, order2 found, mt wanted, mt2, a = changed */
  KM_EVENT_MOVE,       /* zone, order: free block pfn moves from list mt2 to list mt (move_freepages) */
  KM_EVENT_PAGEBLOCK,  /* zone, pfn = first frame: migratetype of the pageblock from mt2 to mt */
  KM_EVENT_HIGHATOMIC, /* 6.1: zone, a = 1 reserved or 0 released, pfn, b = pages now reserved */
  KM_EVENT_BOOST,      /* 6.1: zone, a = watermark boost before, b = after */
  KM_EVENT_NO_CLAIM,   /* 6.12: zone, pfn = pageblock: stays mt2, is not claimed for mt; a = free in it, b = alike */
  KM_EVENT_STEAL,      /* 6.12: zone, pfn, order wanted, order2 found, mt wanted, mt2 found and kept */
  KM_EVENT_BELOW_HIGH, /* 6.12: zone, a = 1 ZONE_BELOW_HIGH is set, 0 cleared */

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
  KM_EVENT_ADDRESS,    /* page_address: pfn; a, b = low and high half of the address, both 0 for NULL; the call itself:
                          pfn2 = the address as a value */
  KM_EVENT_CACHE_ADD,  /* pfn becomes page cache, at the head of the zone's LRU list */

  /* misuse */
  KM_EVENT_BAD_PAGE,        /* bad_page(): pfn, a = KmBadPage reasons, order2 = KmBadPlace, mt = type of its list */
  KM_EVENT_LEAK,            /* frames that can no longer be freed: pfn first, a = how many */
  KM_EVENT_SILENT,          /* damage that kernel does not notice: pfn, a = KmSilent */
  KM_EVENT_SLEEP_IN_ATOMIC, /* might_sleep() in atomic context: a = KmContext, b = KmMightSleep; the first of a call,
                               for the kernel reports one a second */
  KM_EVENT_WARN_ONCE,       /* WARN_ON_ONCE(): a = KmWarning; later ones of that place are silent and not told */
  KM_EVENT_OOPS,            /* the kernel dereferences a bad pointer: pfn or NONE */

  /* slow path */
  KM_EVENT_WAKE_KSWAPD,  /* zone, order */
  KM_EVENT_SLOW_PATH,    /* a = alloc flags */
  KM_EVENT_RECLAIM,      /* direct reclaim: a = pages wanted, b = pages reclaimed */
  KM_EVENT_RECLAIM_PAGE, /* pfn leaves the LRU list and is freed */
  KM_EVENT_KSWAPD,       /* kswapd runs after the call: zone, a = free pages when it starts, b = high watermark */
  KM_EVENT_OOM,          /* out_of_memory(): the simulated machine has no process to kill, the kernel would panic */
  KM_EVENT_RETRY,        /* the walk starts again: a = KmRetry */

  /* Above the page allocator. cache: `cache` is its record; object: pfn2 is its value; slab: pfn, its first frame. */

  /* kmalloc */
  KM_EVENT_GENERAL_CACHE, /* kmalloc picks cache: a = bytes asked, b = bytes of its objects */
  KM_EVENT_KMALLOC_LARGE, /* 6.1: straight from the page allocator: a = bytes, order */
  KM_EVENT_ZERO_SIZE,     /* kmalloc(0), or a free of what it returned */
  KM_EVENT_KREALLOC,      /* a = bytes there are, b = bytes asked, order2 = 1 if the object stays */
  KM_EVENT_COPY,          /* krealloc: a bytes from the old object pfn2 to the new one, value in b */
  KM_EVENT_KSIZE,         /* object: a = bytes */
  KM_EVENT_OBJECT_ZERO,   /* object: a bytes cleared */

  /* SLAB (facts 7); SLUB uses those with a * as well (facts 8) */
  KM_EVENT_ARRAY_TAKE,    /* cache, cpu, object, slab: popped from the array cache; a = objects left in it */
  KM_EVENT_ARRAY_PUT,     /* the same: pushed; a = objects now in it */
  KM_EVENT_ARRAY_REFILL,  /* cache, cpu: the array is empty, a = objects wanted, b = batchcount */
  KM_EVENT_ARRAY_FLUSH,   /* cache, cpu: a = oldest objects leave the array, b = objects in it */
  KM_EVENT_SHARED_TAKE,   /* cache: a objects from the shared array to the array of cpu, b = left in the shared one */
  KM_EVENT_SHARED_PUT,    /* cache: a objects from the array of cpu to the shared one, b = now in it */
  KM_EVENT_SLAB_TAKE,     /* * cache, slab, object: leaves the free chain; a = index, b = objects now in use */
  KM_EVENT_SLAB_PUT,      /* * cache, slab, object: back into the free chain; a = index, b = objects now in use */
  KM_EVENT_SLAB_LIST,     /* * cache, slab: from list mt2 to mt (KmSlabList, KM_NR_SLAB_LISTS = none); a = 1 tail */
  KM_EVENT_CACHE_GROW,    /* * cache: no slab with a free object; order, a = gfp */
  KM_EVENT_SLAB_NEW,      /* * cache, slab, order: a = gap (colour), b = objects */
  KM_EVENT_SLAB_DESTROY,  /* * cache, slab, order: goes back to the page allocator */
  KM_EVENT_OFF_SLAB,      /* cache, slab: its management is object pfn2 of another cache; a = 1 taken, 0 given */
  KM_EVENT_CONSTRUCT,     /* * cache, slab: a objects constructed, pfn2 = the first */
  KM_EVENT_FREE_LIMIT,    /* cache: a = free objects, b = free_limit: a free slab must go */
  KM_EVENT_CACHE_CREATE,  /* * cache: order, a = objects a slab, b = bytes of an object */
  KM_EVENT_CACHE_READY,   /* * cache: SLAB: a = limit, b = batchcount; SLUB: a = cpu_partial_slabs, b = min_partial */
  KM_EVENT_CACHE_DESTROY, /* * cache is gone */
  KM_EVENT_CACHE_BUSY,    /* * cache: kmem_cache_destroy() with objects left: a = objects; it stays in the chain */
  KM_EVENT_CACHE_SHRINK,  /* * cache: a = 1 if slabs are left */
  KM_EVENT_CACHE_REAP,    /* cache, cpu: a = objects taken back from the arrays, b = slabs destroyed */
  KM_EVENT_CACHE_REFUSED, /* kmem_cache_create returns NULL: a = KmSlabVerdict */
  KM_EVENT_SLAB_STATE,    /* kmem_cache_init: a = KmSlabUp reached */
  KM_EVENT_CACHE_MERGED,  /* 6.1: kmem_cache_create returns cache, which is there already */

  /* SLUB */
  KM_EVENT_CPU_TAKE,     /* cache, cpu, slab, object: popped from the CPU's own free list; a = index */
  KM_EVENT_CPU_PUT,      /* the same: pushed */
  KM_EVENT_CPU_SLAB,     /* cache, cpu: slab becomes the cpu slab (pfn NONE: there is none); a = free objects moved */
  KM_EVENT_CPU_PARTIAL,  /* cache, cpu: slab joins (a = 1) or leaves (a = 0) the CPU's partial chain, b = slabs in it */
  KM_EVENT_FREEZE,       /* cache, slab: a = 1 frozen, 0 thawed */
  KM_EVENT_UNFREEZE_ALL, /* cache, cpu: the partial chain is too long: a slabs go to the node */
  KM_EVENT_MIN_PARTIAL,  /* cache, slab is empty: a = partial slabs, b = min_partial; order2 = 1: it is given back */

  /* bugs and damage above the page allocator; each has the message of its kernel */
  KM_EVENT_KMEM_BUG,    /* BUG() or oops: a = KmKmemBug, cache, pfn2 = the pointer; the call ends */
  KM_EVENT_KMEM_ERROR,  /* a report, and it goes on: a = KmKmemError, cache, pfn2 = the pointer, b = offset of the first
                           byte that is wrong */
  KM_EVENT_KMEM_SILENT, /* what that kernel does not notice: a = KmKmemSilent, pfn2 = the pointer, b as it says */
  KM_EVENT_POISON,      /* SLAB debug, after a report: poison and red zones of object pfn2 are written again */
  KM_EVENT_RESTORE,     /* SLUB debug, after a report: bytes of object pfn2 are written again, b of them from a on;
                           order2 = KmSlubZone, mt = what each becomes */
  KM_EVENT_SLUB_FIX,    /* SLUB debug, after a report: a = KmSlubFix, cache, slab, pfn2 = the pointer */
  KM_EVENT_WRITE,       /* pfn2 = address, a = distance, b = bytes; order2 = what each becomes */
  KM_EVENT_READ,        /* pfn2, a, b: the same; order2 = KmByteKind of the first byte */

  /* virtual memory (facts 9); area: pfn2 is its address, a value */
  KM_EVENT_AREA_SEARCH,  /* first fit: a = frames wanted with the guard, b = areas passed over */
  KM_EVENT_AREA_NEW,     /* area: a = frames, b = frames with the guard */
  KM_EVENT_AREA_FULL,    /* no room: a = frames wanted; order2 = 1 after a purge */
  KM_EVENT_VMALLOC_FAIL, /* 6.1: the report of a request that is refused: a, b = low and high half of its bytes, order2
                            = KmVmallocFail, order = 1: of the array of pages of another request */
  KM_EVENT_AREA_PAGE,    /* area: frame pfn becomes page a of it */
  KM_EVENT_PTE_SET,      /* area: a = entries written */
  KM_EVENT_PTE_CLEAR,    /* area: a = entries cleared */
  KM_EVENT_AREA_LAZY,    /* area: freed, but its addresses are not free yet: a = frames, b = lazy frames in all */
  KM_EVENT_AREA_POOL,    /* 6.12: area: a = frames, b = areas then in the pool of its size; order2 = KmPoolMove */
  KM_EVENT_PURGE,        /* a = areas whose addresses become free, b = frames; one flush of all TLBs */
  KM_EVENT_KMAP_LOWMEM,  /* pfn has an address always: pfn2 */
  KM_EVENT_KMAP_SLOT,    /* pfn: slot a, b = its counter now */
  KM_EVENT_KMAP_FLUSH,   /* the search wrapped: a slots without users are unmapped, one TLB flush */
  KM_EVENT_KMAP_WAIT,    /* all slots are in use: the caller sleeps until a kunmap */
  KM_EVENT_KMAP_ATOMIC,  /* pfn: fixmap slot a, of cpu; preemption and page faults off */
  KM_EVENT_CONVERT,      /* pfn2 = page or address, b = distance in bytes, pfn = the frame: a = KmConversion */
  KM_EVENT_PERCPU,       /* a = offset in every unit, b = bytes; order2 = 1: a static variable */
  KM_EVENT_PERCPU_PTR,   /* pfn2: its copy of cpu, pfn = its frame; a, b = halves of its address, 0 in chunk 0 */
  KM_EVENT_PERCPU_CHUNK, /* a new chunk: a = frames in all, b = units */
  KM_EVENT_PREEMPT,      /* a = 1 preemption off, 0 on */
  KM_EVENT_STACK,        /* pfn = first frame of a kernel stack, order; a = bytes in use, b = bytes of the stack; order2
                            = KmStackUse */
  KM_NR_EVENTS,
} KmEventKind;

/* What an operation ran into, as bits. */
typedef enum
{
  KM_HAPPENED_FAIL = 1 << 0,    /* KM_EVENT_FAIL: an allocation was refused */
  KM_HAPPENED_MISUSE = 1 << 1,  /* bad page, leak, silent damage, sleeping in atomic context, oops */
  KM_HAPPENED_RECLAIM = 1 << 2, /* direct reclaim or the OOM killer */
} KmHappened;

typedef enum
{
  KM_CONVERT_VIRT_TO_PAGE,
  KM_CONVERT_PAGE_TO_PFN,
  KM_CONVERT_PFN_TO_PAGE,
  KM_CONVERT_VMALLOC_TO_PAGE,
} KmConversion;

/* Whose calls are on a kernel stack. */
typedef enum
{
  KM_STACK_TASK,
  KM_STACK_SHARED,    /* a handler on the stack of the task that it interrupts */
  KM_STACK_INTERRUPT, /* a handler on the stack that the CPU has for it; pfn = NONE */
} KmStackUse;

/* Why vmalloc() of 6.1 reports a failure. */
typedef enum
{
  KM_VMALLOC_TOO_BIG, /* more pages than the machine has */
  KM_VMALLOC_NO_AREA, /* no memory for the descriptor, or no room for addresses */
} KmVmallocFail;

/* What becomes of an area that waits in a pool for a request of its size (6.12). */
typedef enum
{
  KM_POOL_TAKEN,      /* it serves a request */
  KM_POOL_ADDED,      /* it was purged and waits */
  KM_POOL_GIVEN_BACK, /* it has waited too long: its addresses are free for anything */
} KmPoolMove;

/* How far kmem_cache_init() has come: g_cpucache_up of facts 7.9. */
typedef enum
{
  KM_SLAB_UP_NONE,
  KM_SLAB_UP_PARTIAL_AC,
  KM_SLAB_UP_PARTIAL_L3,
  KM_SLAB_UP_EARLY,
  KM_SLAB_UP_FULL,
} KmSlabUp;

/* What ends a call of the slab layer, vmalloc, kmap or per-CPU data (facts 6.3, 7.2, 7.6, 7.8, 9). */
typedef enum
{
  KM_BUG_CREATE_EARLY,      /* kmem_cache_create: Early error in slab NAME */
  KM_BUG_CREATE_FLAGS,      /* flags that this kernel does not permit */
  KM_BUG_CREATE_RCU_POISON, /* SLAB_POISON together with SLAB_DESTROY_BY_RCU */
  KM_BUG_PANIC,             /* SLAB_PANIC: kmem_cache_create: failed to create slab NAME */
  KM_BUG_NOT_SLAB,          /* the page is no page of a slab */
  KM_BUG_OUT_OF_RANGE,      /* debug: the address is not in the direct map */
  KM_BUG_BAD_ADDRESS,       /* no such page: oops */
  KM_BUG_NOT_OBJECT,        /* debug: the pointer is no start of an object */
  KM_BUG_WRONG_CACHE,       /* debug: the object belongs to another cache */
  KM_BUG_DOUBLE_FREE,       /* debug: found when the array is flushed */
  KM_BUG_NULL_CACHE,        /* the cache is NULL or gone */
  KM_BUG_IN_INTERRUPT,      /* a call that may not be made there */
  KM_BUG_GROW_FLAGS,        /* __GFP_DMA32 or __GFP_HIGHMEM for a slab; GFP_DMA that does not match the cache */
  KM_BUG_KSIZE_NULL,
  KM_BUG_RECURSION,        /* a free chain leads nowhere: the kernel dies in get or put of an object */
  KM_BUG_KUNMAP,           /* kunmap of what is not mapped; b = 0: it has no slot at all */
  KM_BUG_KMAP_ATOMIC_TYPE, /* the slot of this type is in use */
  KM_BUG_FREED_IN_A_ROW,   /* CONFIG_SLAB_FREELIST_HARDENED: the object was freed just before */
  KM_BUG_STACK,            /* a kernel stack has overwritten its thread_info */
  KM_BUG_KMAP_LOCAL_FULL,  /* 6.1: all 16 slots of the task are in use */
  KM_NR_KMEM_BUGS,
} KmKmemBug;

/* Reports after which the kernel goes on. */
typedef enum
{
  KM_ERROR_DOUBLE_FREE,       /* double free detected */
  KM_ERROR_OVERWRITTEN,       /* memory outside object was overwritten */
  KM_ERROR_CORRUPTION,        /* Slab corruption: written after it was freed */
  KM_ERROR_TWO_OWNERS,        /* double free, or memory outside object was overwritten: in use when handed out;
                                 order2 = 1: free, but a red zone has changed */
  KM_ERROR_OBJECTS_LEFT,      /* Can't free all objects */
  KM_ERROR_DUPLICATE,         /* kmem_cache_create: duplicate cache NAME */
  KM_ERROR_CREATE_FLAGS,      /* 6.1: unexpected flags */
  KM_ERROR_CREATE_FAILED,     /* couldn't create cache NAME */
  KM_ERROR_FREE_PAGE_ORDER_0, /* 6.1: kfree of a single page that is no slab */
  KM_ERROR_WRONG_CACHE,       /* cache_from_obj: Wrong slab cache; order2 = 1: and nothing is freed (2.6.34) */
  KM_ERROR_ZERO_CTOR,         /* 6.1: __GFP_ZERO on a cache with a constructor */
  KM_ERROR_GROW_FLAGS,        /* 6.1: bits removed */
  KM_ERROR_ALREADY_FREE,      /* SLUB debug: Object already free */
  KM_ERROR_INVALID_POINTER,   /* SLUB debug: Invalid object pointer */
  KM_ERROR_RED_ZONE,          /* SLUB debug: Right Redzone overwritten; order2 = KmSlubZone, mt = 1 if the report shows
                                 the object, mt2 = 1 if it should be in use; so of the next two */
  KM_ERROR_POISON,            /* SLUB debug: Poison overwritten */
  KM_ERROR_PADDING,           /* SLUB debug: Object padding overwritten */
  KM_ERROR_FREE_POINTER,  /* SLUB debug: Freepointer corrupt; order2 = 1: that of the slab, 2: which leads to no object
                             (2.6.34) */
  KM_ERROR_FREE_CHAIN,    /* SLUB debug: Freechain corrupt */
  KM_ERROR_OBJECT_COUNT,  /* SLUB debug: Wrong object count; b = objects counted */
  KM_ERROR_NONE_IN_USE,   /* SLUB debug: Slab has 0 allocated objects but 1 are to be freed */
  KM_ERROR_SLAB_DISABLED, /* SLUB debug: a free into a slab that was given up */
  KM_ERROR_START_OVERWRITTEN, /* start of a freed object was overwritten: found when its slab goes */
  KM_ERROR_END_OVERWRITTEN,   /* end of a freed object was overwritten */
  KM_ERROR_VFREE_BAD,         /* Trying to vfree() bad address */
  KM_ERROR_VFREE_UNKNOWN,     /* Trying to vfree() nonexistent vm area */
  KM_ERROR_VMAP_FAILED,       /* vmap allocation for size N failed */
  KM_ERROR_KUNMAP_ORDER,      /* 6.1: kunmap_atomic() of a slot that is not the one on top; the top is unmapped */
  KM_ERROR_PERCPU_SIZE,       /* illegal size or alignment for per-CPU data */
  KM_ERROR_PERCPU_MODULE,     /* the reserve for the per-CPU data of modules is used up; b = bytes asked */
  KM_NR_KMEM_ERRORS,
} KmKmemError;

/* The parts of a slot that slub_debug compares with what they should be. */
typedef enum
{
  KM_SLUB_RIGHT_RED,      /* Right Redzone */
  KM_SLUB_LEFT_RED,       /* Left Redzone */
  KM_SLUB_KMALLOC_RED,    /* 6.12: kmalloc Redzone: what kmalloc() was not asked for */
  KM_SLUB_POISON,         /* Poison */
  KM_SLUB_END_POISON,     /* End Poison */
  KM_SLUB_ALIGNMENT,      /* Alignment padding */
  KM_SLUB_OBJECT_PADDING, /* Object padding */
  KM_SLUB_SLAB_PADDING,   /* behind the last slot of the slab */
  KM_NR_SLUB_ZONES,
} KmSlubZone;

/* What slub_debug does about what it has reported. */
typedef enum
{
  KM_FIX_NOT_FREED,        /* Object at … not freed */
  KM_FIX_ALL_USED,         /* Marking all objects used: the slab is given up */
  KM_FIX_FREELIST_CLEARED, /* Freelist cleared */
  KM_FIX_COUNT,            /* Object count adjusted */
  KM_FIX_CUT,              /* nothing is printed: the free pointer of the object becomes NULL */
  KM_NR_SLUB_FIXES,
} KmSlubFix;

/* Damage that nothing reports. */
typedef enum
{
  KM_KMEM_SILENT_DOUBLE_FREE, /* the pointer is twice in the arrays: two later calls get it */
  KM_KMEM_SILENT_ODD_POINTER, /* an address inside an object was freed; it will be handed out */
  KM_KMEM_SILENT_WRONG_CACHE, /* an object is in the array of another cache */
  KM_KMEM_SILENT_TWO_OWNERS,  /* an object was handed out that a caller holds already; b = operation, or UINT32_MAX */
  KM_KMEM_SILENT_OVERFLOW,    /* touched outside of the object: b = bytes; order2 = KmByteKind of them if they
                                 are in the slot of the object (red zone, padding), else 0: another owner has them */
  KM_KMEM_SILENT_AFTER_FREE,  /* written or read after it was freed: b = bytes */
  KM_KMEM_SILENT_UNMAPPED,    /* a lazily freed address was touched: still mapped in 2.6.34; b = its frame */
  KM_KMEM_SILENT_CTOR_WIPED,  /* __GFP_ZERO has wiped what the constructor left */
  KM_KMEM_SILENT_STACK,       /* a kernel stack grew into what lies below it */
  KM_KMEM_SILENT_NONSENSE, /* the arithmetic of virt_to_page() and the like on what is no page or address of that kind
                            */
  KM_NR_KMEM_SILENTS,
} KmKmemSilent;

/* What a byte of an object is. */
typedef enum
{
  KM_BYTE_UNKNOWN, /* whatever was there */
  KM_BYTE_DATA,    /* the owner's */
  KM_BYTE_CTOR,    /* as the constructor left it */
  KM_BYTE_POISON,  /* 0x6b free, 0x5a handed out, 0xa5 at the end */
  KM_BYTE_RED_ZONE,
  KM_BYTE_POINTER, /* SLUB: the free pointer */
  KM_BYTE_CALLER,  /* last caller, tracks */
  KM_BYTE_PADDING,
  KM_BYTE_OVERWRITTEN, /* by write(), where the owner has no right to */
  KM_NR_BYTE_KINDS,
} KmByteKind;

typedef enum
{
  KM_INVALID_NULL,      /* free_pages(0) and the like: a no-op */
  KM_INVALID_ORDER,     /* order >= MAX_ORDER */
  KM_INVALID_PFN,       /* no such frame */
  KM_INVALID_SKIPPED,   /* the allocation it refers to was refused */
  KM_INVALID_NO_ZONE,   /* no populated zone for this mask */
  KM_INVALID_TOO_LARGE, /* kmalloc and vmalloc: more than there can be; NULL, no message */
  KM_INVALID_OVERFLOW,  /* kcalloc: count * size overflows; NULL */
  KM_INVALID_SIZE,      /* vmalloc(0); NULL */
} KmInvalid;

/* Where a might_sleep() is. */
typedef enum
{
  KM_SLEEP_PAGES, /* in the page allocator */
  KM_SLEEP_OBJECT,
  KM_SLEEP_VMAP,
  KM_SLEEP_VFREE,
  KM_SLEEP_VUNMAP,
  KM_SLEEP_KMAP,
  KM_SLEEP_KUNMAP,
  KM_SLEEP_MUTEX,
  KM_NR_SLEEPS,
} KmMightSleep;

/* Places that warn once, until the machine boots again. */
typedef enum
{
  KM_WARN_ORDER,        /* alloc_pages(): an order above the highest */
  KM_WARN_NOFAIL_ORDER, /* alloc_pages(): __GFP_NOFAIL for more than two pages */
  KM_WARN_SINGLE_PAGE,  /* 6.1: kfree() of a single page */
  KM_WARN_ZERO_CTOR,    /* 6.1: __GFP_ZERO on a cache with a constructor */
  KM_WARN_VMALLOC_ZERO, /* 6.1: vmalloc (0) */
  KM_WARN_KUNMAP,       /* 6.1: kunmap_atomic() of a slot that is not the one on top */
  KM_NR_WARNINGS,
} KmWarning;

/* Reasons of a bad page report, as bits (facts 1.7, 5.2). */
typedef enum
{
  KM_BAD_COUNT = 1 << 0,
  KM_BAD_BUDDY = 1 << 1, /* PG_buddy is set: the frame is free */
  KM_BAD_RESERVED = 1 << 2,
  KM_BAD_LRU = 1 << 3,
  KM_BAD_SLAB = 1 << 4,
  KM_BAD_MAPPING = 1 << 5, /* 6.1: what used the page before has left its mapping */
} KmBadPage;

/* Where a bad page is noticed. */
typedef enum
{
  KM_BAD_AT_FREE,
  KM_BAD_AT_HAND_OUT, /* and when a per-CPU list of 6.1 is filled */
  KM_BAD_AT_DRAIN,
} KmBadPlace;

typedef enum
{
  KM_SILENT_COUNT_BELOW_ZERO, /* second free of a free page: count 0 -> -1, nothing printed */
  KM_SILENT_UNALIGNED,        /* block start not a multiple of its size: free lists damaged */
  KM_SILENT_FOREIGN_FRAMES,   /* frames of another owner's block, or of a per-CPU list, freed with it */
  KM_SILENT_PARTIAL_FREE,     /* too small an order: the rest leaks */
  KM_SILENT_LIST_DAMAGE,      /* a frame was put on a list while it stood on another one */
  KM_SILENT_HIGHMEM_LEAK,     /* __get_free_pages got a highmem page: address 0, page leaked */
  KM_SILENT_REUSED,           /* freed under its new owner */
  KM_SILENT_SLAB_PAGE,        /* 6.1: a page of a slab goes to a per-CPU list; noticed when that is drained */
  KM_SILENT_LEAVES_ZONE,      /* a block reaches beyond the end of its zone: frames of the next one freed with it */
} KmSilent;

typedef enum
{
  KM_RETRY_RESTART,   /* after kswapd or the OOM killer */
  KM_RETRY_REBALANCE, /* after direct reclaim */
  KM_RETRY_NOFAIL,
  KM_RETRY_NOFRAGMENT, /* 6.1: walk again without ALLOC_NOFRAGMENT */
  KM_RETRY_FOREVER,    /* the kernel would wait here until memory is freed; the simulation gives up */
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
  uint32_t delta; /* number of the first delta of this event; they end where the next event's begin */
  uint32_t cache; /* record of the cache that it is about, 0 = none; see kmem_read.h */
} KmEvent;

#define KM_EVENT_NO_ZONE 0xff

/* Events of one operation that are told; what comes after them is folded into one step. The deltas of so many take
 * about 100 MB. */
#define KM_EVENTS_MAX (1u << 20)

/* One exact change, 16 bytes; see frame.c for how each kind is applied and reverted. */
typedef struct
{
  uint8_t kind; /* DELTA_ of frame.h, private to core */
  uint8_t old8;
  uint8_t new8;
  uint8_t unused;
  uint32_t index;
  uint32_t old32;
  uint32_t new32;
} KmDelta;

/* Collects the events of operations. Owned by the watcher; the machine only appends. */
typedef struct
{
  GArray *events; /* of KmEvent */
  GArray *deltas; /* of KmDelta */
  uint32_t limit; /* events told of one operation: KM_EVENTS_MAX, or fewer */
  /* used by the machine */
  uint32_t room;  /* events that fit without growing */
  uint32_t start; /* number of the first event of the operation */
  uint8_t depth;  /* nesting now */
} KmEventLog;

/* Prepares an empty log. */
void km_event_log_init (KmEventLog *log);
/* Frees what the log holds, not the log itself. */
void km_event_log_finish (KmEventLog *log);
/* Forgets all events and deltas and keeps the memory. */
void km_event_log_clear (KmEventLog *log);

/* What a kind of event is about. */
typedef enum
{
  KM_EVENT_OF_CALL,  /* the call as a whole */
  KM_EVENT_OF_PAGES, /* zones, free lists, per-CPU lists, page frames */
  KM_EVENT_OF_SLAB,  /* kmalloc, caches, slabs, objects */
  KM_EVENT_OF_VM,    /* vmalloc, kmap, per-CPU data, kernel stacks */
} KmEventSubject;

/* What else is known of a kind, as bits. */
typedef enum
{
  KM_EVENT_IS_MISUSE = 1 << 0,
  KM_EVENT_HAS_MESSAGE = 1 << 1, /* the kernel prints something */
  KM_EVENT_LOOKS_ONLY = 1 << 2,  /* nothing is changed */
  KM_EVENT_AT_ARRAY = 1 << 3,    /* SLAB: at the array of a CPU, or between it and the shared one */
  KM_EVENT_IS_REFUSAL = 1 << 4,  /* an allocation gets nothing, or there is nothing to do */
  KM_EVENT_IS_RECLAIM = 1 << 5,  /* memory is short: reclaim, kswapd, out of memory */
} KmEventTraits;

typedef struct
{
  const char *name; /* as km_event_name() */
  KmEventSubject subject;
  unsigned traits; /* KmEventTraits */
} KmEventInfo;

/* The row of @kind, which must be below KM_NR_EVENTS, in the one table of the kinds of events. */
const KmEventInfo *km_event_info (unsigned kind);

/* Returns the name of an event kind as printed by `run --events`: the kernel's tracepoint or function where one exists,
 * never translated. */
const char *km_event_name (KmEventKind kind);
