/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page allocator at the current step as plain records, for painters that must never see the machine: zones, the
 * lists of one zone, and what the last step moved.
 *
 * Records hold only what a picture can show: the first entries of a list and its length, never all of a list. The work
 * of a snapshot is bounded by the number of lists, not by the number of page frames. */
#pragma once

#include "model/model.h"
#include "model/motion.h"

/* Entries of one list that a snapshot carries; ghosts come on top of them. */
#define KM_SNAPSHOT_LIST_ENTRIES 64

/* `zone` of km_model_snapshot() that follows the events. */
#define KM_SNAPSHOT_FOLLOW UINT32_MAX

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
  int rank; /* position in the zonelist of the current request, 0 = preferred; -1 = not on it, or no request */
  KmZoneVerdict verdict;
  KmWatermark verdict_mark;               /* which watermark was asked for, if tested */
  int32_t verdict_free, verdict_demanded; /* the numbers of that test, of its last round */
  uint8_t verdict_order;                  /* of the round that failed, 0 = the first */
  int32_t verdict_smaller; /* frames in blocks below that order, which it does not count; -1: not known any more */
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

/* ---- the snapshot ---- */

typedef struct
{
  /* the machine */
  KmPfn end_pfn;
  uint32_t page_shift;
  uint32_t pageblock_order;
  uint32_t cpus;
  bool has_pcp;
  bool has_slub;                             /* its slab layer is SLUB */
  uint32_t n_types;                          /* migratetypes that have lists */
  const char *type_name[KM_NR_MIGRATETYPES]; /* as the kernel prints them, untranslated */
  KmCellClass type_cell[KM_NR_MIGRATETYPES]; /* look of a type: of blocks that were asked for with it; RESERVED for
                                                Reserve, which no request names */
  bool type_used[KM_NR_MIGRATETYPES];        /* not Isolate: nothing that isolates pages is simulated */

  /* zones, lowest first */
  uint32_t n_zones;
  KmSnapZone zones[KM_MAX_ZONES];

  /* the request of the current call */
  bool has_request; /* it is an allocation */
  uint8_t request_order;

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
