/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between the kernels 2.6.34, 6.1 and 6.12, as one table of numbers and switches. Code asks the table,
 * never the version. "6.1" in a comment means 6.12 as well unless that is named. */
#pragma once

#include "core/words/types.h"

/* Whose words a kernel uses for functions, fields of struct page, messages and files of /proc. */
typedef enum
{
  KM_WORDING_2_6_34,
  KM_WORDING_6_1,
  KM_NR_WORDINGS,
} KmWording;

/* What differs in SLAB (facts 7.2, 7.3, 7.5 to 7.7, 7.10, 7.11). */
typedef struct
{
  /* when a cache is made */
  uint32_t descriptor[2];   /* sizeof (struct slab) of 32 and 64 bit; 6.1 keeps it in the page descriptor */
  uint32_t index_bytes;     /* of a bufctl; 0 = 1 or 2 by the page size */
  uint32_t min_align;       /* ARCH_SLAB_MINALIGN */
  uint32_t permitted;       /* flags that may be given */
  uint32_t debug_flags;     /* further ones, of a debug build */
  bool strict;              /* BUG on wrong arguments */
  bool debug_flags_dropped; /* without debugging the debug flags are ignored instead of refused */
  bool objects_hold_index;  /* the index array may lie in a free object */

  /* while it works */
  bool colour_before_frames;  /* the next colour counts as used even if there are no frames */
  bool colour_advanced_first; /* advanced before use instead of after it */
  bool index_array;           /* free objects are in an array from in_use on, instead of a chain (bufctl) */
  bool grown_feeds_array;     /* a new slab fills the array before it is put on a list */
  bool cut_after_batch;       /* free slabs above the limit go after a whole batch, from the tail */
} KmSlabRules;

/* What differs in SLUB (facts 8.1 to 8.3). */
typedef struct
{
  uint32_t track_bytes[2];    /* of struct track: 32-bit, 64-bit */
  uint32_t min_partial_parts; /* min_partial is the logarithm of a slot's size divided by this */
  bool node_alone;            /* 2.6.34: CPUs have no partial lists, a slab that gets empty goes at once */
  bool debugs_on_cpu;    /* 2.6.34: a cache with debugging works with the slab of a CPU, too, and is always checked */
  bool pointer_first;    /* 2.6.34: the free pointer at the start of the object, 6.1: in its middle */
  bool left_red_zone;    /* 6.1: red zones on both sides */
  bool keeps_request;    /* 6.1: with STORE_USER a slot keeps what kmalloc() was asked for */
  bool checks_flags;     /* 6.1: flags that are not permitted are refused */
  bool caches_kmalloced; /* 2.6.34: struct kmem_cache comes from kmalloc(), those of kmalloc() itself are static */
} KmSlubRules;

/* The first chunk of per-CPU data, in bytes. */
typedef struct
{
  uint32_t fixed;   /* static data and the reserve for modules */
  uint32_t dynamic; /* PERCPU_DYNAMIC_RESERVE */
  uint32_t unit;    /* of every chunk */
  uint32_t modules; /* of `fixed`, at its end: the reserve for modules */
} KmPercpuShape;

typedef struct
{
  KmGenerationId id;
  const char *name; /* "2.6.34", "6.1", "6.12" */
  KmWording wording;
  bool numa_in_proc;           /* 6.1: /proc of a 64-bit machine is that of a build with NUMA and ZONE_DEVICE */
  bool blank_before_thp;       /* 6.1: a blank after "shmem_thp:" and its like in reports of failures */
  uint32_t pagetypeinfo_limit; /* 6.1: entries of a list that /proc/pagetypeinfo counts at most; 0 = all */

  /* migratetypes (facts 3.2, 3.6) */
  KmMobility mobility[KM_NR_MIGRATETYPES];    /* by number */
  const char *type_name[KM_NR_MIGRATETYPES];  /* as /proc/pagetypeinfo prints them */
  KmMigratetype movable, reclaimable;         /* numbers; unmovable is 0 in all */
  KmMigratetype fallback[KM_NR_PCP_TYPES][2]; /* search order, Reserve apart */
  bool has_reserve;            /* 2.6.34: Reserve blocks at the zone start, taken last (facts 3.2, 3.6) */
  bool has_highatomic;         /* 6.1: HighAtomic blocks on demand; type 3 as well */
  bool blocks_from_zone_start; /* 2.6.34 FLATMEM counts pageblocks from the first frame, 6.1 from alignment */
  bool ungrouped_sets_any; /* 2.6.34: with grouping off a pageblock set to any type, Reserve too, becomes Unmovable */

  /* buddy lists */
  bool tail_insert;         /* 6.1: rest at the tail when the next merge is near (facts 3.5) */
  bool boot_to_tail;        /* 6.1: memory freed at boot goes to the tail */
  bool give_counts;         /* 6.1: __free_one_page() counts the pages itself, 2.6.34 counts a whole batch */
  bool keeps_special_apart; /* 6.1: large blocks of HighAtomic type do not merge with others */
  bool lists_by_block;      /* 6.12: a free block is on the list of its pageblock's type, always; claim and steal */
  bool counts_each;         /* 6.12: account_freepages() at each operation on a list, and nr_free_highatomic */
  bool small_zones_reserve; /* 6.1: HighAtomic blocks in zones below 100 pageblocks as well */

  /* per-CPU lists (facts 3.7) */
  uint8_t nr_pcp_lists;
  bool pcp_by_order;          /* 6.1: lists by order, whole lists drained, free_factor */
  bool pcp_falls_through;     /* 6.1: an empty list that cannot be filled is no refusal yet */
  bool pcp_high_by_watermark; /* 6.1: high from the low watermark, 2.6.34: six batches */
  bool pcp_type_in_private;   /* 2.6.34 keeps a listed page's type in private, 6.1 in index */
  bool huge_pcp_lists;        /* 6.1: lists for blocks of a huge page, where the machine has them */
  bool pcp_remembers_type;    /* not 6.12: a listed page remembers a type, with which it goes back */
  bool pcp_types_recorded;    /* 6.1: recordings say it */
  bool pcp_tunes;             /* 6.12: high moves between high_min and high_max, the batch grows */
  uint8_t max_pcp_order;      /* 0, or 3 (PAGE_ALLOC_COSTLY_ORDER) */
  uint32_t pcp_batch_bytes;   /* 512 KiB, 1 MiB */

  /* calls (facts 4.5, 4.6, 5.1, 5.3) */
  bool slow_path_6_1;             /* which of the two slow paths, and alloc flags */
  KmWatermark kswapd_wakes_below; /* the watermark that a zone must pass to let kswapd sleep */
  bool marks_below_high;          /* 6.12: ZONE_BELOW_HIGH, the first test is against the high watermark */
  bool nofail_warns_late;         /* 6.12: __GFP_NOFAIL of a large order warns on the slow path alone */
  bool reserve_by_preferred_zone; /* 2.6.34: lowmem_reserve of the zone found, 6.1: of the zone asked for */
  bool reclaims_cold;             /* 2.6.34: reclaimed pages go to the cold end */
  bool drops_highmem_bit;         /* 6.1: __get_free_pages() ignores __GFP_HIGHMEM */
  bool checks_at_drain;           /* 6.1: page checks when a per-CPU list is filled and drained, not between */
  bool frees_tails_at_once;       /* 6.1: __free_pages() of a block that is still held frees all but its first page */

  /* the slab layer (facts 6 to 8) */
  bool slub;                    /* 6.1: SLUB unless the machine says otherwise */
  bool has_slab;                /* not 6.12: SLAB can be chosen */
  bool merges_caches;           /* 6.1, and SLUB of 2.6.34: one cache may serve several names */
  bool ksize_null_bug;          /* 2.6.34: ksize (NULL) is a BUG */
  bool destroys_null;           /* 6.1: kmem_cache_destroy (NULL) is allowed */
  bool warns_zero_ctor;         /* 6.1: __GFP_ZERO on a cache with a constructor is reported */
  uint32_t kmem_cache_bytes[2]; /* of struct kmem_cache: 32-bit, 64-bit; 2.6.34: and a pointer for each CPU */
  const KmSlubRules *slub_rules;
  const KmSlabRules *slab;   /* of 6.12 those of 6.1, though it has no SLAB: never NULL */
  bool slab_marks_head_only; /* 6.1: PG_slab on the first page alone, 2.6.34: on every page of a slab */
  bool kmalloc_large;        /* 6.1, and SLUB of 2.6.34: requests above two pages go to the page allocator */
  bool kmalloc_sets;         /* 6.1: kmalloc() has sets of caches besides that of DMA */
  bool sizes_between_first; /* 6.12, and SLUB of 2.6.34: kmalloc-96 and kmalloc-192 are made before the powers of two */
  bool accounts_last;       /* 6.12: the sets of kmalloc are made in the order rcl, dma, cg; 6.1: cg, rcl, dma */
  bool slab_buckets;        /* 6.12: CONFIG_SLAB_BUCKETS: sets of caches for sizes that users choose */
  bool natural_align;       /* 6.12: kmalloc() aligns to the largest power of two in a size, 6.1: only powers of two */
  bool unfrozen_partial;    /* 6.12: slabs on a CPU's partial list are not frozen before that CPU loads them */
  bool relaxed_order;       /* 6.12: up to half a slab may be left over before fewer objects are tried */
  uint8_t slab_page_bit;    /* number of PG_slab in the flags of a page; 0 = it is no flag (6.12) */
  uint8_t head_page_bit;    /* of PG_head */
  bool checks_on;         /* 6.12: slub_debug looks at all parts of a slot; the first that is wrong shows the object */
  bool kmalloc_red_zone;  /* 6.12: of a debugged object what kmalloc() was not asked for is red zone */
  bool asked_is_a_word;   /* 6.12: what kmalloc() was asked for takes a word of a debugged object, 6.1: 4 bytes */
  uint16_t in_a_row_line; /* 6.1: line in mm/slub.c of the BUG_ON() of set_freepointer(), of a hardened build */

  /* virtual memory (facts 9) */
  bool vmap_leaves_page;    /* 2.6.34: one more free page between areas, beside the guard page */
  bool lazy_stays_mapped;   /* 2.6.34: page-table entries of a freed area stay until the purge */
  bool vmap_names_range;    /* 6.12: the report of a search for addresses that failed says where it was made */
  bool vmap_pools;          /* 6.12, 64-bit, several CPUs: purged areas wait in pools for a request of their size */
  bool lazy_stays_apart;    /* 6.12: freed areas that are neighbours stay two until the purge */
  bool vmalloc_reports;     /* 6.1: reports every request that it refuses */
  bool vmalloc_in_bulk;     /* 6.1: up to 100 pages with one look at the watermark */
  bool vfree_in_interrupt;  /* 6.1: put off to a work item; 2.6.34: BUG */
  bool kunmap_in_interrupt; /* 6.1: a warning; 2.6.34: BUG */
  bool kmap_local;          /* 6.1: kmap_atomic() takes from a stack of slots, 2.6.34 by type */
  bool vmap_stack;          /* 6.1: kernel stacks of 64-bit machines are areas with guard pages */
  bool thread_info_below;   /* 2.6.34: struct thread_info at the lowest end of the stack */
  bool percpu_up_is_slab;   /* 2.6.34: alloc_percpu() of a kernel for one CPU is kzalloc() */
  bool percpu_words;        /* 6.1: per-CPU data in units of 4 bytes, 2.6.34: of a byte */
  uint32_t percpu_max;      /* the largest object, PCPU_MIN_UNIT_SIZE */
  KmPercpuShape
      percpu_shape[2];     /* 32-bit, 64-bit; static data of usual kernels of that time, rounded to pages (facts 9.4) */
  uint32_t thread_size[2]; /* bytes of a kernel stack: 32-bit, 64-bit */
  bool small_stacks;       /* 2.6.34: CONFIG_4KSTACKS on x86-32, and then interrupts have stacks of that size */
  uint32_t interrupt_stack[2]; /* x86: bytes of the stack that each CPU has for interrupts; 0 = that of the task */
  uint64_t vmalloc_end_32[2];  /* x86-32, and with PAE: two pages below the slots of kmap() (facts 9.1) */

  /* addresses (facts 1.2 to 1.4) */
  uint64_t page_offset_64;      /* x86-64 PAGE_OFFSET */
  uint8_t page_struct_bytes_64; /* sizeof (struct page) */

  /* watermarks (facts 2.4, 2.5) */
  uint32_t reserve_ratio[KM_MAX_ZONES]; /* by KmZoneType, 0 = none */
  bool watermark_per_order;             /* 2.6.34 halves the mark for each order */
  bool movable_mark_floor;              /* 6.12: MOVABLE has the smallest mark of HIGHMEM on every machine */
  bool has_promo_mark;                  /* 6.12: WMARK_PROMO, which nothing of the simulator asks for */
  uint32_t watermark_scale;             /* 6.1: parts of 10000; 0 = low and high by quarter and half of min */
} KmGeneration;

/* Returns the table of @id. */
const KmGeneration *km_generation_get (KmGenerationId id);
/* Returns the table of @id for a kernel that was built with SLUB (@slub) or not. */
const KmGeneration *km_generation_built (KmGenerationId id, bool slub);

/* Finds a generation by its name ("2.6.34", "6.1", "6.12"). Returns NULL if there is none of that name. */
const KmGeneration *km_generation_by_name (const char *name);
