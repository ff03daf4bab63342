/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics of one zone at the cursor: free memory by order and the two fragmentation indexes (facts 10.7). */
#pragma once

#include "model/model.h"

/* "No index": orders for which a request would succeed have no external fragmentation index. */
#define KM_EXTFRAG_SUCCEEDS (-1000)

typedef struct
{
  uint32_t blocks; /* free blocks of the order (nr_free) */
  uint32_t pages;  /* page frames in them */
  int unusable; /* unusable free space index in thousandths: 0 = all free memory could serve the order, 1000 = none */
  int extfrag;  /* fragmentation index in thousandths: towards 0 = fails for lack of memory, towards 1000 = fails
                 * because of fragmentation; KM_EXTFRAG_SUCCEEDS = would not fail */
} KmOrderStats;

typedef struct
{
  uint32_t free_pages; /* sum over all orders */
  uint32_t free_blocks;
  int largest_order; /* of a free block, -1 if none */
  KmOrderStats order[KM_NR_ORDERS];
} KmZoneStats;

/* Works the statistics out from the number of free blocks of each order. */
void km_zone_stats_compute (const uint32_t nr_free[KM_NR_ORDERS], KmZoneStats *stats);

/* Statistics of @zone, which must be below km_machine_n_zones(), at the cursor. */
void km_model_zone_stats (KmModel *model, uint32_t zone, KmZoneStats *stats);
