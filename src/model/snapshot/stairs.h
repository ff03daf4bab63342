/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The staircase: one block on its way down or up the orders, as records for the picture of the buddy allocator.
 *
 *   cut (expand)                             joined (__free_one_page)
 *   order 3   [ 0x8                 ]        order 3   [ 0x8                 ]      goes on the list
 *   order 2   [ 0x8     ] [ 0xc     ]→list   order 2   [ 0x8     ]←[ 0xc     ]
 *   order 1   [ 0x8 ] [ 0xa ]→list           order 1   [ 0x8 ]←[ 0xa ]
 *   order 0   …                              order 0   …
 */
#pragma once

#include "model/model.h"

typedef enum
{
  KM_STAIRS_NONE, /* the step is about no block that is cut or joined */
  KM_STAIRS_CUT,
  KM_STAIRS_JOINED,
} KmStairsKind;

typedef enum
{
  KM_STAIR_BEFORE, /* the block has been here and is cut, or joined, since */
  KM_STAIR_NOW,    /* the block in hand */
  KM_STAIR_COMING, /* later events of this call lead here */
} KmStairTime;

typedef struct
{
  uint8_t order;
  KmStairTime time;
  KmPfn hand;    /* first frame of the block that stays in hand at this order */
  KmPfn half;    /* its other half: goes on a free list or comes from one; KM_PFN_NONE: no cut or join led here */
  bool is_event; /* the current event is this cut, or this join */
} KmStair;

typedef struct
{
  KmStairsKind kind;
  uint32_t zone;
  KmMigratetype type; /* of the list that the halves go on, or that the joined block goes on */
  KmPfn start;        /* of the largest block of the whole staircase */
  uint8_t top;        /* its order */
  bool is_over;       /* the block has left the hand: to its caller, to a per-CPU list, or on a free list */
  KmPfn last;         /* the block that is in hand now, or was last */
  uint8_t last_order;
  uint16_t looked;            /* NONE: orders whose list was looked at and found empty, a bit each */
  unsigned n;                 /* rows, */
  KmStair rows[KM_NR_ORDERS]; /* the largest order first */
} KmStairs;

/* Fills @stairs with the block that the current event is about; kind NONE if there is none. @coming: with the rows that
 * later events of the call lead to. Looks at the events of the current call only. */
void km_model_stairs (KmModel *model, bool coming, KmStairs *stairs);

/* Frames that one looks at during a whole call: the smallest block of at least 64 frames, aligned to its size, with all
 * that the events of the call do to frames; the largest buddy block around the current event if that would be larger.
 * Before the first call, and for a call that touches no frame, the last block of @zone, an index. The answer depends on
 * the step alone. Half open. */
void km_model_call_frames (KmModel *model, uint32_t zone, KmPfn *start, KmPfn *end);

/* The smallest block that an event of the call moves; of several the last one up to the cursor, else the first one
 * behind it. Returns false, and changes nothing, if the call moves none. Half open. */
bool km_model_call_block (KmModel *model, KmPfn *start, KmPfn *end);
