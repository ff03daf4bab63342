/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a page frame looks. */
#pragma once

#include "core/words/types.h"

/* One byte for each page frame: which appearance it has. Bits 0..4 = KmCellClass, bit 5 = head of its block,
 * bit 6 = touched by the current event, bit 7 = changed by the current operation. */
typedef enum
{
  KM_CELL_HOLE,
  KM_CELL_FREE,
  KM_CELL_PCP,
  KM_CELL_UNMOVABLE,
  KM_CELL_MOVABLE,
  KM_CELL_RECLAIMABLE,
  KM_CELL_HIGHATOMIC,
  KM_CELL_CACHE,
  KM_CELL_SLAB,
  KM_CELL_RESERVED,
  KM_CELL_UNKNOWN, /* in use before the recording began */
  KM_CELL_LOST,    /* on no list and without an owner: leaked by a misuse */
  KM_CELL_HAND,    /* inside a call: the allocator has taken it from a list and not yet given it to anyone */
  KM_NR_CELL_CLASSES,
} KmCellClass;

enum
{
  KM_CELL_CLASS_MASK = 0x1f,
  KM_CELL_HEAD = 0x20,
  KM_CELL_TOUCHED = 0x40,
  KM_CELL_CHANGED = 0x80,
};

/* A run of frames whose cells changed in the last update. */
typedef struct
{
  KmPfn start, end; /* half open */
} KmFrameRange;

/* Translated name of a class for legends: "free", "unmovable", "page cache". */
const char *km_cell_class_name (KmCellClass cell);
