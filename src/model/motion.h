/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Motions: what an event moves from where to where. */
#pragma once

#include "core/words/event.h"
#include "core/words/generation.h"

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

/* The motion that @event makes. Returns false if nothing moves. */
bool km_event_motion (const KmGeneration *generation, const KmEvent *event, KmMotion *motion);
/* Number of the per-CPU list for blocks of @order and @type. */
uint8_t km_pcp_list_of (const KmGeneration *generation, uint32_t order, KmMigratetype type);
