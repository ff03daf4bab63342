/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks inside a range of frames, on demand. */
#pragma once

#include "model/model.h"

#include "core/machine/machine.h"

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

/* The handle of the call that got the block whose first frame is @pfn; NULL if the block is no caller's, has no handle
 * or belongs to a slab. Returns: (transfer full) (nullable). */
char *km_model_block_handle (KmModel *model, KmPfn pfn);
