/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine: the whole simulated computer. It is built from a configuration or from a recorded state, applies one
 * operation at a time, and can be cloned, hashed, packed and read. It knows nothing of files, history or pixels.
 *
 * Deterministic: the same start and the same operations give the same state on every computer. */
#pragma once

#include "base/assert.h"
#include "core/words/config.h"
#include "core/words/event.h"
#include "core/words/op.h"
#include "core/words/value.h"
#include "core/words/state.h"

typedef struct _KmMachine KmMachine;

/* Where the frames of a single cache or area come from when no page allocator is behind it: a recording. */
typedef struct
{
  /* Returns the first frame of a block of @order, or KM_PFN_NONE if there is none. */
  KmPfn (*get_frames) (void *data, unsigned order);
  /* Takes a block back. */
  void (*put_frames) (void *data, KmPfn pfn, unsigned order);
  void *data;
} KmFrameSource;

/* ---- life ---- */

/* Returns: (transfer full) a machine in the same state, not watched. */
KmMachine *km_machine_clone (const KmMachine *machine);
/* Frees a machine; NULL is fine. */
void km_machine_free (KmMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmMachine, km_machine_free)

/* ---- doing ---- */

/* Sends all events and all deltas to @log (not owned; NULL stops) from now on. */
void km_machine_observe (KmMachine *machine, KmEventLog *log);

/* Lends the machine what operations refer to besides their operand: the table of what does not fit into 16 bytes, and
 * the results of earlier operations by number (kmem_cache_free() names two of them). Either may be NULL if no operation
 * needs it; both must stay good while operations are applied. */
void km_machine_use (KmMachine *machine, const KmOpMore *more, const KmValue *results);

/* From now on calls that work on very many frames ask @stop (with @data) once in KM_STOP_FRAMES of them whether
 * to end early; NULL: it is not asked. */
typedef int (*KmStopFunc) (void *data);
enum
{
  KM_STOP_FRAMES = 1 << 12
};
void km_machine_ask (KmMachine *machine, KmStopFunc stop, void *data);
/* True if a call did end early since then: the state is a good one, but not that of the operations. */
bool km_machine_was_stopped (const KmMachine *machine);

/* How an operation is carried out. */
typedef KmPfn (*KmHandler) (KmMachine *m, const KmOp *op, KmPfn operand);

/* What a machine begins with. Private to core, but for km_machine_apply(). */
typedef struct
{
  const KmHandler *handlers; /* by kind of operation */
  uint32_t number;           /* of the operation */
} KmMachineDispatch;

/* Applies @op, whose number is @number. @operand is the result of the operation it refers to (or the PFN it names).
 * Returns the result: the first frame of what was handed out, or KM_PFN_NONE for NULL and for calls that return
 * nothing. Never fails: a refusal or a misuse is played through. */
static inline KmPfn
km_machine_apply (KmMachine *machine, const KmOp *op, uint32_t number, KmPfn operand)
{
  KmMachineDispatch *dispatch = (KmMachineDispatch *)(void *)machine;

  km_debug_assert (op->kind < KM_NR_OPS);
  dispatch->number = number;
  return dispatch->handlers[op->kind](machine, op, operand);
}

/* Hints that operations on the frame @pfn (any number) follow soon: replaying is mostly waiting for memory. */
void km_machine_prefetch (const KmMachine *machine, KmPfn pfn);

/* KmHappened bits of the last operation applied, watched or not. */
uint32_t km_machine_happened (const KmMachine *machine);

/* Moves the machine over recorded deltas. Forwards the deltas must start from this very state, backwards they must
 * have led to it. */
void km_machine_apply_deltas (KmMachine *machine, const KmDelta *deltas, size_t n);
void km_machine_revert_deltas (KmMachine *machine, const KmDelta *deltas, size_t n);

/* ---- keeping ---- */

/* Packs the state: 4 bytes a listed frame, 8 an allocated block. Returns: (transfer full). */
GBytes *km_machine_pack (const KmMachine *machine);
/* Puts the machine, which must come from the same start, into a packed state. */
void km_machine_unpack (KmMachine *machine, GBytes *packed);
/* The same in 1 to 3 bytes a block, for a history that keeps the results of all @n operations applied so far. */
GBytes *km_machine_pack_compact (const KmMachine *machine, const KmPfn *results, uint32_t n);
void km_machine_unpack_compact (KmMachine *machine, GBytes *packed, const KmPfn *results);
/* A number that two machines of the same start share exactly when their states are equal in every list, frame and
 * counter (up to chance). */
uint64_t km_machine_hash (const KmMachine *machine);
/* Writes the state out. Returns: (transfer full). */
KmState *km_machine_state (const KmMachine *machine);
/* Bytes of bookkeeping for each page frame. */
double km_machine_bytes_per_frame (const KmMachine *machine);

/* ---- reading: the machine ---- */

/* The table of its kernel. */
const KmGeneration *km_machine_generation (const KmMachine *machine);
/* log2 of the page size in bytes, 12 to 16. */
uint32_t km_machine_page_shift (const KmMachine *machine);
/* CPUs, 1 to KM_MAX_CPUS. */
uint32_t km_machine_cpus (const KmMachine *machine);
/* Order of a pageblock, 9 or 10 (facts 3.2). */
uint32_t km_machine_pageblock_order (const KmMachine *machine);
/* True for a 64-bit machine. */
bool km_machine_is_64_bit (const KmMachine *machine);
/* Types of zones that its kernel was built with, populated or not, a bit for each KmZoneType; NORMAL and MOVABLE are
 * always among them. In the kernel's numbering a zone's index is the number of types below its own. */
uint32_t km_machine_zone_types (const KmMachine *machine);
/* True if its kernel was built with CONFIG_DEBUG_SLAB. */
bool km_machine_slab_debug (const KmMachine *machine);
/* True if the per-CPU lists are in use. */
bool km_machine_has_pcp (const KmMachine *machine);
/* One past the highest page frame number. */
KmPfn km_machine_end_pfn (const KmMachine *machine);
/* Virtual address of a frame in the direct map, or 0 for a highmem frame (facts 1.2). */
uint64_t km_machine_virtual_address (const KmMachine *machine, KmPfn pfn);
/* Address of the frame's struct page (facts 1.2, 1.3). */
uint64_t km_machine_page_descriptor (const KmMachine *machine, KmPfn pfn);

/* ---- reading: zones ---- */

/* What does not change while operations run. */
typedef struct
{
  const char *name; /* as the kernel prints it: "Normal" */
  KmZoneType type;
  KmPfn start_pfn, end_pfn;       /* half open */
  uint32_t present, managed;      /* page frames */
  int32_t watermark[3];           /* by KmWatermark, without boost */
  uint32_t reserve[KM_MAX_ZONES]; /* lowmem_reserve by zone index of the request */
} KmZoneInfo;

/* Populated zones, lowest first. */
uint32_t km_machine_n_zones (const KmMachine *machine);
/* What is fixed about zone number @zone, which must exist. Owned by the machine. */
const KmZoneInfo *km_machine_zone (const KmMachine *machine, uint32_t zone);
/* Zone index of a frame, or KM_EVENT_NO_ZONE in a hole. */
uint32_t km_machine_zone_of (const KmMachine *machine, KmPfn pfn);

/* Numbers of one zone that change. */
typedef struct
{
  int32_t free_pages;      /* on the buddy lists, as the zone counter says (with drift in 6.1) */
  int32_t diff;            /* SMP: pages that CPUs have not added to it yet */
  int32_t pcp_pages;       /* on per-CPU lists, all CPUs */
  int32_t cache_pages;     /* page cache on the LRU list */
  int32_t highatomic;      /* 6.1: reserved pages */
  int32_t free_highatomic; /* 6.12: free pages in HighAtomic blocks */
  int32_t boost;           /* 6.1: watermark boost */
  bool kswapd_woken;       /* kswapd was woken and has not caught up */
  bool below_high;         /* 6.12: ZONE_BELOW_HIGH, an allocation met it below its high watermark */
  bool reclaim_active;     /* 6.12: ZONE_RECLAIM_ACTIVE, kswapd works on it */
} KmZoneCounts;

/* Fills @counts for zone number @zone, which must exist. */
void km_machine_zone_counts (const KmMachine *machine, uint32_t zone, KmZoneCounts *counts);
/* Free page frames of all zones together: the sum of KmZoneCounts.free_pages. Cheap: asked after every operation. */
int32_t km_machine_free_pages (const KmMachine *machine);
/* Blocks of @order on all lists of the zone (nr_free). */
uint32_t km_machine_nr_free (const KmMachine *machine, uint32_t zone, uint32_t order);

/* ---- reading: lists, head to tail ---- */

/* Each returns the first frame of a list or the one after @pfn, KM_PFN_NONE at the end. */
KmPfn km_machine_free_list_first (const KmMachine *machine, uint32_t zone, uint32_t order, KmMigratetype type);
KmPfn km_machine_pcp_list_first (const KmMachine *machine, uint32_t cpu, uint32_t zone, uint32_t list);
KmPfn km_machine_list_next (const KmMachine *machine, KmPfn pfn);

typedef struct
{
  int32_t count, high, batch;
  int32_t free_factor;                                         /* 6.1 */
  int32_t high_min, high_max, alloc_factor, free_count, flags; /* 6.12, where high moves; flags: PCPF_* */
  int32_t diff;           /* pages that this CPU has not added to the zone's counter yet */
  int32_t stat_threshold; /* how far the CPU's part of a counter may drift; 0 = the kernel is not built for SMP */
  uint32_t n_lists;
} KmPcpInfo;

/* Fills @info for the per-CPU lists of @cpu in @zone, both of which must exist. */
void km_machine_pcp (const KmMachine *machine, uint32_t cpu, uint32_t zone, KmPcpInfo *info);
/* Order of the blocks on per-CPU list number @list. */
uint32_t km_machine_pcp_list_order (const KmMachine *machine, uint32_t list);

/* ---- reading: frames ---- */

/* The block that a frame belongs to: a run of frames with one head. */
typedef struct
{
  KmFrameKind kind; /* never TAIL; a frame with no head (lost by a misuse) is a block of its own, KM_FRAME_TAIL */
  KmPfn head;
  uint32_t frames; /* 1 << order, except for RESERVED, UNKNOWN and HOLE, which are reported frame by frame */
  uint8_t order;
  KmMigratetype type; /* FREE: its list; PCP: remembered; ALLOCATED: asked for */
  uint8_t cpu;        /* PCP: whose list; ALLOCATED: who asked */
  bool compound;
  bool slab; /* ALLOCATED, and in use by the slab layer */
} KmBlock;

/* Describes the block around @pfn, which must be below km_machine_end_pfn(). */
void km_machine_block (const KmMachine *machine, KmPfn pfn, KmBlock *block);

/* The first frame of [@pfn, @end) that is not the inside of a block (of any kind but KM_FRAME_TAIL), or @end. Blocks
 * that a misuse laid over others show up this way. */
KmPfn km_machine_next_head (const KmMachine *machine, KmPfn pfn, KmPfn end);

/* The fields of struct page, derived from the compact record (facts 1.3 to 1.5). */
typedef struct
{
  KmFrameKind kind;
  uint32_t zone; /* index, or KM_EVENT_NO_ZONE */
  KmMigratetype pageblock_type;
  int32_t count;         /* page_count() */
  int32_t mapcount;      /* raw _mapcount: -1 = not mapped */
  uint64_t private_data; /* order while PageBuddy; migratetype on a 2.6.34 per-CPU list */
  uint64_t index;
  uint32_t file; /* page->mapping: number of the operation that read the file, UINT32_MAX = NULL */
  bool buddy, reserved, lru, head, tail, slab, uptodate; /* page flags */
  bool on_free_list, on_pcp_list, on_lru;
  uint32_t owner; /* number of the operation that allocated the block, UINT32_MAX if none is known */
  KmBlock block;
} KmFrame;

/* Describes one frame. Returns false (and leaves @frame alone) if @pfn is not below km_machine_end_pfn(). */
bool km_machine_frame (const KmMachine *machine, KmPfn pfn, KmFrame *frame);

/* Migratetype of the pageblock of a frame. */
KmMigratetype km_machine_pageblock_type (const KmMachine *machine, KmPfn pfn);

/* ---- reading: a picture of all frames ---- */

/* How frames look: a byte for each kind of block and migratetype. */
typedef struct
{
  uint8_t look[KM_NR_FRAME_KINDS][8];
  uint8_t slab[8];   /* ALLOCATED, and in use by the slab layer */
  uint8_t head_mark; /* bits added to the first frame of a FREE, PCP, ALLOCATED or CACHE block */
} KmPalette;

/* Writes cells[pfn] for each frame of [@start, @end) and adds the heads of free blocks to @free_blocks. @cells is
 * indexed by frame number. The same as asking km_machine_block() of each frame, at about a nanosecond a frame. */
void km_machine_paint (const KmMachine *machine, KmPfn start, KmPfn end, const KmPalette *palette, uint8_t *cells,
                       uint32_t free_blocks[KM_NR_ORDERS][KM_NR_MIGRATETYPES]);
