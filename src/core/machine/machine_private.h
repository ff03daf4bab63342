/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of KmMachine, shared by the files of core alone. */
#pragma once

#include "base/assert.h"
#include "core/machine/fast_state.h"
#include "core/words/gfp.h"
#include "core/machine/machine.h"
#include "core/words/slab_platform.h"

/* Numbers that change while operations run, all in one array so that one kind of delta serves them. Each zone has
 * ZONE_WORDS of them. */
enum
{
  W_FREE_PAGES,                                        /* the zone counter NR_FREE_PAGES */
  W_HIGHATOMIC,                                        /* nr_reserved_highatomic */
  W_BOOST,                                             /* watermark_boost */
  W_FLAGS,                                             /* ZONE_* bits below */
  W_CACHE,                                             /* frames on the LRU list */
  W_FREE_HIGHATOMIC,                                   /* 6.12: nr_free_highatomic */
  W_NR_FREE,                                           /* + order: blocks on the free lists */
  W_DIFF = W_NR_FREE + KM_NR_ORDERS,                   /* + cpu: vm_stat_diff of NR_FREE_PAGES */
  W_PCP_COUNT = W_DIFF + KM_MAX_CPUS,                  /* + cpu */
  W_PCP_FREE_FACTOR = W_PCP_COUNT + KM_MAX_CPUS,       /* + cpu */
  W_PCP_HIGH = W_PCP_FREE_FACTOR + KM_MAX_CPUS,        /* + cpu; 6.12, where it moves */
  W_PCP_ALLOC_FACTOR = W_PCP_HIGH + KM_MAX_CPUS,       /* + cpu; 6.12 */
  W_PCP_FREE_COUNT = W_PCP_ALLOC_FACTOR + KM_MAX_CPUS, /* + cpu; 6.12 */
  W_PCP_FLAGS = W_PCP_FREE_COUNT + KM_MAX_CPUS,        /* + cpu; 6.12: PCPF_* bits below */
  ZONE_WORDS = W_PCP_FLAGS + KM_MAX_CPUS,
};

enum
{
  ZONE_KSWAPD_WOKEN = 1 << 0,
  ZONE_BOOSTED_WATERMARK = 1 << 1,
  ZONE_BELOW_HIGH = 1 << 2,     /* 6.12 */
  ZONE_RECLAIM_ACTIVE = 1 << 3, /* 6.12 */

  PCPF_PREV_FREE_HIGH_ORDER = 1 << 0, /* the free before was of order 1 to 3 */
  PCPF_FREE_HIGH_BATCH = 1 << 1,      /* a CPU with a large cache keeps a batch of such blocks */
};

enum
{
  NR_HEADS = KM_NR_ORDERS * KM_NR_MIGRATETYPES + KM_MAX_CPUS * KM_NR_PCP_LISTS + 1, /* list heads of a zone */
  FRAME_PADDING = 2048, /* frames behind the last one, so that a damaged block stays inside the arrays */
};

/* A zone. Its equations, which validate.c checks under these names, hold whatever has happened:
 *
 *   block         a block on a list is aligned and wholly inside one zone
 *   apart         its frames behind the first are TAIL, and in no other block on a list
 *   listed        it is of the order, type and CPU that its list says
 *   on_one_list   a frame that says that it is on a list is on that one and no other
 *   links         next and prev of neighbours agree, and no list leaves the frames
 *   nr_free       word[W_NR_FREE + order] = blocks on the free lists of that order
 *   free_pages    word[W_FREE_PAGES] + sum over CPUs of word[W_DIFF + cpu] = frames on the free lists
 *   highatomic    6.12: word[W_FREE_HIGHATOMIC] = frames on the HighAtomic lists
 *   pcp_count     word[W_PCP_COUNT + cpu] = frames on the lists of that CPU
 *   cache_pages   word[W_CACHE] = frames on the LRU list
 *   merged        of two free buddies that both bear the PageBuddy mark none is left unmerged
 *   by_block      6.12, until a misuse of pages that no report stops: a free block with the PageBuddy mark is on the
 *                 list of its pageblock's type. A bad page report takes the mark from a listed block, which then stays
 *                 behind when its pageblock moves (move_freepages() passes over what is not PageBuddy)
 */
typedef struct
{
  KmZoneInfo info;
  char name[12];
  uint32_t kernel_index; /* zone_idx(): counts unpopulated zones too */
  uint32_t words;        /* first of its words */
  uint32_t heads;        /* first of its list heads: free lists, per-CPU lists, LRU list */
  uint32_t blocks;       /* first of its pageblocks */
  uint32_t n_blocks;
  KmPfn block_origin; /* frame at which pageblock 0 starts, counted back to alignment in 6.1 */
  int32_t pcp_high, pcp_batch;
  int32_t pcp_high_min, pcp_high_max; /* 6.12: between them high moves */
  int32_t stat_threshold;             /* 0 = no per-CPU part (not SMP) */
} KmZone;

/* The parts of a request that the whole path needs (struct alloc_context). */
typedef struct
{
  KmGfp gfp;
  uint32_t order;
  KmMigratetype type;
  uint32_t cpu;
  int first_zone;         /* index of the preferred zone; walk goes down from here */
  uint32_t reserve_index; /* classzone_idx, highest_zoneidx */
} KmRequest;

/* kmem_cache_alloc() and kmem_cache_free() from inside the kernel: what one cache asks of another (slab/objects.c). */
typedef struct
{
  KmValue (*alloc) (KmMachine *m, uint32_t cache, KmGfp gfp);
  void (*free) (KmMachine *m, KmValue object);
} KmInnerCalls;

/* Where everything above the page allocator lives; see store.h. */
typedef struct
{
  uint32_t **leaf; /* leaf 0 is NULL */
  uint32_t n_leaves;
} KmStore;

enum
{
  KM_STORE_MAX_LEAVES = 1 << 16, /* object numbers are half-words in 31 bits */
};

/* The machine. Its equations:
 *
 *   zones         each zone holds its equations, and zones do not share frames
 *   caches        each cache on the chain holds those of KmCache and KmSlab
 *   areas         virtual memory holds those of KmVm
 *   watched       watched or not, the same operations give the same state (test_machine.c)
 *   deltas        applying the deltas of an operation to the state before gives the state after, reverting them the
 *                 state before (test_machine.c)
 */
struct _KmMachine
{
  /* what every operation reads */
  KmMachineDispatch dispatch; /* first, for km_machine_apply() */
  KmFastNow now;              /* what the plain cases use */
  KmLink *link;               /* the frames; see frame.h */
  KmFrameBytes *frame;
  uint8_t *cpu_high; /* of machines with more than 16 CPUs: see frame.h; else NULL */

  /* more of the frames */
  void *links_block; /* what holds link and word */
  int32_t *word;
  uint8_t *block_type;    /* migratetype of each pageblock */
  uint32_t *movable_used; /* of each pageblock, from a recording; NULL if none */
  GHashTable *excess;     /* PFN -> frame_left_over() */
  uint32_t n_excess;
  KmStore store;

  /* watching */
  KmEventLog *log;        /* NULL = not watched */
  KmEventLog *folded_log; /* while the rest of an operation is folded: what `log` was */

  /* what does not change */
  const KmGeneration *generation;
  KmGfpBits bits;
  uint32_t n_zones;
  KmZone zones[KM_MAX_ZONES];
  KmPfn end_pfn;
  uint32_t n_links;
  uint32_t n_blocks;
  uint32_t pageblock_order;
  uint32_t page_shift;
  uint64_t page_offset; /* PAGE_OFFSET: where the direct map starts */
  uint32_t cpus;
  uint32_t possible_cpus; /* of a recording: CPUs that the machine may have; 0 = those it has */
  bool pcp;
  bool grouping;
  bool thp;                  /* 6.1: per-CPU lists for blocks of pageblock_order */
  bool counts_apart;         /* a zone has a stat_threshold */
  bool sixty_four;           /* 64-bit machine: addresses and sizes of descriptors */
  int8_t first_zone[16];     /* by the low gfp bits: preferred zone, -1 = none */
  uint8_t reserve_index[16]; /* by the low gfp bits */
  uint32_t kernel_normal;    /* zone_idx of ZONE_NORMAL */
  uint32_t zone_types;       /* that the kernel was built with, a bit for each KmZoneType */
  uint32_t n_words; /* ZONE_WORDS for each zone, woken_word(), careful_word(), warned_word(), the roots of store.h */

  /* the slab layer and virtual memory */
  KmAllocator allocator;               /* SLAB or SLUB, never DEFAULT */
  const struct _KmCacheOps *cache_ops; /* what it does with a cache; see kmem_cache.h */
  const KmInnerCalls *inner;
  KmSlabPlatform slab_platform;
  bool slab_is_plain; /* SLUB, or SLAB without debugging: its plain cases may be tried */
  uint32_t n_general;
  uint32_t general_size[24];  /* bytes of the general caches, ascending: GENERAL_MAX_SIZES of general.h */
  uint8_t general_index[128]; /* of the general cache for a request, by (bytes - 1) / 8 */
  uint32_t slub_debug;        /* KM_SLAB_* flags */
  bool slab_nomerge;
  bool slub_hardened;                  /* CONFIG_SLAB_FREELIST_HARDENED */
  uint64_t vmalloc_start, vmalloc_end; /* addresses, half open */
  uint32_t thread_bytes;               /* of a kernel stack */
  bool pae, highmem;                   /* x86-32: 36-bit page tables; a kernel with CONFIG_HIGHMEM */
  const KmFrameSource *frames;         /* of a recording; NULL = the page allocator. Borrowed */

  /* what operations say that does not fit into them; borrowed, see km_machine_use() */
  const KmOpMore *more;
  const KmValue *results;

  /* who is asked whether to end early, NULL = nobody; borrowed */
  KmStopFunc stop;
  void *stop_data;
  uint32_t unasked; /* frames since it was asked */
  bool stopped;

  /* while an operation runs */
  uint32_t cpu;
  KmContext context;
  uint32_t happened; /* KmHappened bits */
  bool sleep_told;   /* one report a second: __might_sleep() and __might_resched() */

  const KmHandler *doubtful; /* handlers that first find out which cases are plain: see km_machine_doubt() */
  KmFastTables fast;
};

/* A call is about to work on one more of its frames: shall it end early instead? Once it shall, all calls do. */
bool km_is_stopped (KmMachine *m);

/* Makes room for link, word and frame, all 0; needs end_pfn, n_links and n_words. */
void km_machine_make_room (KmMachine *m);

/* To be called when something that decides which cases are plain has changed other than by km_machine_apply(): who
 * watches, who follows, the state itself. */
static inline void
km_machine_doubt (KmMachine *m)
{
  m->dispatch.handlers = m->doubtful;
}

/* ---- where things are ---- */

/* The words behind those of the zones: how many zones have kswapd woken, and whether a block has ever had a reference
 * count other than 1, so that a free must look at it; and which places of KmWarning have warned, a bit for each. */
static inline uint32_t
woken_word (const KmMachine *m)
{
  return m->n_zones * ZONE_WORDS;
}

static inline uint32_t
careful_word (const KmMachine *m)
{
  return m->n_zones * ZONE_WORDS + 1;
}

static inline uint32_t
warned_word (const KmMachine *m)
{
  return m->n_zones * ZONE_WORDS + 2;
}

static inline uint32_t
free_head (const KmZone *zone, unsigned order, unsigned type)
{
  return zone->heads + order * KM_NR_MIGRATETYPES + type;
}

static inline uint32_t
pcp_head (const KmZone *zone, unsigned cpu, unsigned list)
{
  return zone->heads + KM_NR_ORDERS * KM_NR_MIGRATETYPES + cpu * KM_NR_PCP_LISTS + list;
}

static inline uint32_t
lru_head (const KmZone *zone)
{
  return zone->heads + NR_HEADS - 1;
}

enum
{
  NR_LOW_LISTS = 12, /* NR_LOWORDER_PCP_LISTS: orders 0 to 3, three types each */
};

/* The order of the blocks on list number @list. */
static inline unsigned
pcp_list_order (const KmMachine *m, unsigned list)
{
  return list < NR_LOW_LISTS ? list / KM_NR_PCP_TYPES : m->pageblock_order;
}

static inline KmZone *
zone_of (KmMachine *m, KmPfn pfn)
{
  KmZone *zone = &m->zones[m->n_zones - 1];

  while (pfn < zone->info.start_pfn && zone > m->zones)
    zone--;
  return zone;
}

static inline uint32_t
zone_index (const KmMachine *m, const KmZone *zone)
{
  return (uint32_t)(zone - m->zones);
}

/* The pageblock that @pfn belongs to, as index into block_type. */
static inline uint32_t
pageblock_of (const KmMachine *m, const KmZone *zone, KmPfn pfn)
{
  uint32_t index = (pfn - zone->block_origin) >> m->pageblock_order;

  return zone->blocks + MIN (index, zone->n_blocks - 1);
}

static inline KmMigratetype
pageblock_type (const KmMachine *m, const KmZone *zone, KmPfn pfn)
{
  return m->block_type[pageblock_of (m, zone, pfn)];
}

/* ---- telling ---- */

/* An event with named fields; those that are not named are 0, no zone, no frame, the CPU of the operation. */
#define KM_EVENT(m, kind_, ...)                                                                                        \
  (KmEvent)                                                                                                            \
  {                                                                                                                    \
    .kind = (kind_), .zone = KM_EVENT_NO_ZONE, .cpu = (uint8_t)(m)->cpu, .pfn = KM_PFN_NONE, .pfn2 = KM_PFN_NONE,      \
    __VA_ARGS__                                                                                                        \
  }

/* Tells an event if the machine is watched; only then are its fields worked out:
 * TELL (m, KM_EVENT_TAKE, .zone = zone_index (m, zone), .order = order, .pfn = pfn). */
#define TELL(m, ...)                                                                                                   \
  do                                                                                                                   \
    {                                                                                                                  \
      if (G_UNLIKELY ((m)->log))                                                                                       \
        km_tell (m, &KM_EVENT (m, __VA_ARGS__));                                                                       \
    }                                                                                                                  \
  while (0)

/* Appends @event to the log of a watched machine; nesting and first delta are added. When the limit of the log is
 * reached, the machine is not watched any more until the operation ends. */
void km_tell (KmMachine *m, const KmEvent *event);
/* An operation of a watched machine begins. */
void km_tell_begin (KmMachine *m);
/* It ends, and its events were cut off: the machine is watched again. */
void km_tell_unfold (KmMachine *m);

/* might_sleep(): tells the report if the caller may not and this is the first of the operation. */
void km_might_sleep (KmMachine *m, KmMightSleep place);

/* WARN_ON_ONCE(): true once @place has warned since the machine was booted, */
bool km_has_warned (const KmMachine *m, KmWarning place);
/* which it has now. */
void km_note_warning (KmMachine *m, KmWarning place);
/* Tells the warning unless @place has warned. */
void km_warn_once (KmMachine *m, KmWarning place);

static inline void
tell_enter (KmMachine *m)
{
  if (G_UNLIKELY (m->log))
    m->log->depth++;
}

static inline void
tell_leave (KmMachine *m)
{
  if (G_UNLIKELY (m->log))
    m->log->depth--;
}
