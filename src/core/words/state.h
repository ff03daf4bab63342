/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A complete state written out: every list in order, every counter. Slow and plain on purpose.
 *
 * It is the start state of a recording, a dump inside one, what `run` prints, and one side of a comparison. */
#pragma once

#include "core/words/config.h"

/* One frame on a per-CPU list and the migratetype it remembers. */
typedef struct
{
  KmPfn pfn;
  KmMigratetype type;
} KmPcpEntry;

typedef struct
{
  int32_t count, high, batch, free_factor;
  int32_t high_min, high_max, alloc_factor, free_count, flags; /* 6.12, in place of free_factor */
  GArray *lists[KM_NR_PCP_LISTS];                              /* of KmPcpEntry, head to tail; never NULL */
} KmPcpState;

typedef struct
{
  char name[12]; /* as the kernel prints it: "DMA", "DMA32", "Normal", "HighMem", "Movable" */
  KmZoneType type;
  KmPfn start_pfn;
  uint32_t spanned, present, managed;
  int32_t watermark[3]; /* by KmWatermark */
  int32_t boost;
  uint32_t reserve[KM_MAX_ZONES]; /* lowmem_reserve by zone index of the request */
  uint32_t pageblock_order;
  GArray *blocks;            /* of uint8_t: migratetype of each pageblock, 9 = no such frames */
  GArray *movable_used;      /* of uint32_t: frames in use that look movable, a pageblock each; may be empty */
  int32_t nr_free_pages;     /* the zone counter */
  int32_t diff[KM_MAX_CPUS]; /* SMP: the pending part of each CPU, */
  int32_t threshold;         /* and its limit; 0 = not SMP, or not known */
  int32_t highatomic;
  int32_t free_highatomic;                        /* 6.12: free pages in HighAtomic blocks */
  bool below_high, reclaim_active;                /* 6.12: flags of the zone */
  GArray *free[KM_NR_ORDERS][KM_NR_MIGRATETYPES]; /* of KmPfn, head to tail; never NULL */
  KmPcpState pcp[KM_MAX_CPUS];
} KmZoneState;

/* How far nr_free_pages and the diffs of a zone may be from what its lists hold: what CPUs have pending that the state
 * does not show. Without a threshold it may be the report of a kernel of any number of CPUs, and the threshold the
 * largest that there is (calculate_threshold() of 2.6.34, 6.1 and 6.12). */
int64_t km_zone_state_pending_max (const KmZoneState *zone);

typedef struct
{
  KmGenerationId generation;
  uint32_t page_shift;
  uint32_t cpus;
  bool grouping;           /* page_group_by_mobility_disabled == 0 */
  bool pcp_types;          /* what frames on per-CPU lists remember is known: not in recordings of 2.6.34 and 6.12 */
  bool highmem_configured; /* the kernel was built with HIGHMEM: decides the zone index table */
  uint32_t n_zones;        /* populated zones, lowest first */
  KmZoneState zones[KM_MAX_ZONES];
} KmState;

/* Returns: (transfer full) an empty state with every array made. */
KmState *km_state_new (void);
/* Frees a state; NULL is fine. */
void km_state_free (KmState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmState, km_state_free)

/* Compares two states of the same machine; fields that recordings do not carry are passed over. Returns true if they
 * are equal; otherwise false with the first difference in words in @difference (transfer full), which may be NULL. */
bool km_state_equal (const KmState *expected, const KmState *actual, char **difference);
