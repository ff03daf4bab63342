/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots: the current step as plain records, for painters that must never see the machine.
 *
 *   machine at the cursor ─┐
 *                          ├──► KmSnapshot   zones, one zone's lists, and what the last step moved
 *   events of the call  ───┘    KmSnapBlock  the blocks inside a range of frames, on demand
 *
 * Records hold only what a picture can show: the first entries of a list and its length, never all of a list. The work
 * of a snapshot is bounded by the number of lists, not by the number of page frames. */
#pragma once

#include "model/model.h"

/* Entries of one list that a snapshot carries; ghosts come on top of them. */
#define KM_SNAPSHOT_LIST_ENTRIES 64

/* Motions that a snapshot carries. A step with more of them has the last ones. */
#define KM_SNAPSHOT_MOTIONS 64

/* `zone` of km_model_snapshot() that follows the events. */
#define KM_SNAPSHOT_FOLLOW UINT32_MAX

/* ---- marks: what the current step did to a thing ---- */

typedef enum
{
  KM_STEP_TOUCHED = 1 << 0, /* the current event is about it: outline */
  KM_STEP_CHANGED = 1 << 1, /* the current call has changed it so far: glow */
  KM_STEP_NEW = 1 << 2,     /* it came to this place by the current event */
  KM_STEP_GHOST = 1 << 3,   /* it left this place: by the current event, or at the end of a call by the call */
} KmStepMarks;

/* ---- zones ---- */

/* How the current call has judged a zone so far. */
typedef enum
{
  KM_ZONE_UNTESTED,
  KM_ZONE_PASSED,
  KM_ZONE_FAILED,
} KmZoneVerdict;

typedef struct
{
  const char *name; /* in capitals, as the book writes it: "NORMAL"; owned by the model */
  KmZoneType type;
  KmPfn start_pfn, end_pfn;  /* half open */
  uint32_t present, managed; /* page frames */
  int32_t free_pages;        /* on the buddy lists */
  int32_t pcp_pages, cache_pages, highatomic, boost;
  int32_t watermark[3]; /* by KmWatermark, in pages, boost not included */
  uint32_t reserve;     /* lowmem_reserve against the current request, 0 without one */
  int rank;             /* place in the zonelist of the current request, 0 = preferred; -1 = not on it, or no request */
  KmZoneVerdict verdict;
  KmWatermark verdict_mark;               /* which watermark was asked for, if tested */
  int32_t verdict_free, verdict_demanded; /* the numbers of that test */
  bool kswapd_woken;
  uint32_t marks; /* KmStepMarks */
} KmSnapZone;

/* ---- lists ---- */

typedef struct
{
  KmPfn pfn;
  uint8_t order;
  KmMigratetype type; /* of the list */
  KmCellClass cell;   /* how its frames look on the map now */
  uint32_t marks;     /* KmStepMarks */
} KmSnapEntry;

typedef struct
{
  uint8_t order;
  KmMigratetype type;
  uint32_t total; /* entries on the list, ghosts not counted */
  uint32_t n;     /* records in `entries`, ghosts included, head first */
  uint32_t n_ghosts;
  const KmSnapEntry *entries;
  uint32_t marks; /* KmStepMarks; TOUCHED also when the event only looked and found it empty */
} KmSnapList;

typedef struct
{
  int32_t count, high, batch, free_factor; /* pages; free_factor only in 6.1 */
  uint32_t n_lists;
  KmSnapList lists[KM_NR_PCP_LISTS];
  uint32_t marks;
} KmSnapPcp;

/* ---- what moved ---- */

typedef enum
{
  KM_PLACE_NOWHERE,
  KM_PLACE_FREE_LIST, /* zone, order, type */
  KM_PLACE_PCP_LIST,  /* zone, cpu, list */
  KM_PLACE_HAND,      /* the allocator holds it: taken from a list and not yet given to anyone */
  KM_PLACE_OWNER,     /* in use by a caller, or page cache */
  KM_PLACE_SLAB,      /* objects: the free chain of their slab */
  KM_PLACE_ARRAY,     /* objects: an array cache; with SLUB the free list of a CPU */
} KmPlaceKind;

typedef struct
{
  KmPlaceKind kind;
  uint32_t zone;
  uint8_t order;
  KmMigratetype type;
  uint8_t cpu, list;
} KmPlace;

typedef enum
{
  KM_MOTION_MOVE,  /* pfn goes from one place to another */
  KM_MOTION_SPLIT, /* other (order + 1) in hand is cut: its upper half pfn goes to a free list, other keeps the lower */
  KM_MOTION_MERGE, /* free buddy pfn leaves its list and joins other, both of `order`; together from the lower of them
                    */
} KmMotionKind;

typedef struct
{
  KmMotionKind kind;
  KmPfn pfn;     /* first frame of the block that moves */
  uint8_t order; /* its order */
  KmPfn other;   /* SPLIT, MERGE: the other half, else KM_PFN_NONE */
  KmPlace from, to;
  bool reversed; /* the cursor went back over it: `to` is where it came from */
} KmMotion;

/* ---- the snapshot ---- */

typedef struct
{
  /* the machine */
  KmPfn end_pfn;
  uint32_t page_shift;
  uint32_t pageblock_order;
  uint32_t cpus;
  bool has_pcp;
  uint32_t n_types;                          /* migratetypes that have lists */
  const char *type_name[KM_NR_MIGRATETYPES]; /* as the kernel prints them, untranslated */
  KmCellClass type_cell[KM_NR_MIGRATETYPES]; /* look of a block that was asked for with that type */

  /* zones, lowest first */
  uint32_t n_zones;
  KmSnapZone zones[KM_MAX_ZONES];

  /* the request of the current call */
  bool has_request; /* it is an allocation */
  uint8_t request_order;
  KmMigratetype request_type;

  /* the lists of one zone */
  uint32_t zone;
  KmSnapList free[KM_NR_ORDERS][KM_NR_MIGRATETYPES];
  KmSnapPcp pcp[KM_MAX_CPUS];

  /* what the last move of the cursor moved, oldest first; empty after a jump of more than one call */
  size_t n_motions;
  const KmMotion *motions;
} KmSnapshot;

/* The current step with the lists of @zone; KM_SNAPSHOT_FOLLOW takes the zone that the current event is about, else
 * that of the call, else the one shown before. Catches up with the cursor first if need be. Returns: (transfer none),
 * valid until the model is updated or asked for another zone. */
const KmSnapshot *km_model_snapshot (KmModel *model, uint32_t zone);

/* ---- blocks of a range of frames ---- */

/* A buddy block, or a run of frames that look alike and have no block: reserved, unknown, hole, lost, in hand. */
typedef struct
{
  KmPfn start;     /* may lie before the range asked for */
  uint32_t frames; /* may reach beyond it; runs are cut to the range */
  KmFrameKind kind;
  KmCellClass cell;
  uint8_t order;      /* of a block; 0 for runs */
  KmMigratetype type; /* of a block: its list, or the type asked for */
  uint8_t cpu;        /* PCP: whose list */
  bool compound;
  uint32_t marks; /* KmStepMarks: TOUCHED and CHANGED */
} KmSnapBlock;

/* Appends the blocks and runs that meet frames [start, end) to @blocks (of KmSnapBlock), at most @max of them. Returns
 * the first frame not covered, @end or more if all are. Work: one read for each block. */
KmPfn km_model_blocks (KmModel *model, KmPfn start, KmPfn end, size_t max, GArray *blocks);

/* Migratetype of the pageblock that frame @pfn lies in; 0 in a hole. */
KmMigratetype km_model_pageblock_type (KmModel *model, KmPfn pfn);

/* ---- words ---- */

/* Translated name of a class for legends: "free", "unmovable", "page cache". */
const char *km_cell_class_name (KmCellClass cell);
