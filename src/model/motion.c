/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Motions of blocks, as a table over the kinds of events.
 *
 *   free list ──TAKE──► hand ──HAND_OUT──► owner ──FREE──► hand ──INSERT──► free list
 *                        │ ▲
 *              PCP_ADD ──▼ └── PCP_TAKE, PCP_GIVE
 *                     per-CPU list */
#include "model/motion.h"

typedef struct
{
  bool moves;
  KmMotionKind kind;
  KmPlaceKind from, to;
} MotionRule;

static const MotionRule rules[KM_NR_EVENTS] = {
  [KM_EVENT_TAKE] = { true, KM_MOTION_MOVE, KM_PLACE_FREE_LIST, KM_PLACE_HAND },
  [KM_EVENT_SPLIT] = { true, KM_MOTION_SPLIT, KM_PLACE_HAND, KM_PLACE_FREE_LIST },
  [KM_EVENT_MERGE] = { true, KM_MOTION_MERGE, KM_PLACE_FREE_LIST, KM_PLACE_HAND },
  [KM_EVENT_INSERT] = { true, KM_MOTION_MOVE, KM_PLACE_HAND, KM_PLACE_FREE_LIST },
  [KM_EVENT_MOVE] = { true, KM_MOTION_MOVE, KM_PLACE_FREE_LIST, KM_PLACE_FREE_LIST },
  [KM_EVENT_PCP_ADD] = { true, KM_MOTION_MOVE, KM_PLACE_HAND, KM_PLACE_PCP_LIST },
  [KM_EVENT_PCP_TAKE] = { true, KM_MOTION_MOVE, KM_PLACE_PCP_LIST, KM_PLACE_HAND },
  [KM_EVENT_PCP_GIVE] = { true, KM_MOTION_MOVE, KM_PLACE_PCP_LIST, KM_PLACE_HAND },
  [KM_EVENT_HAND_OUT] = { true, KM_MOTION_MOVE, KM_PLACE_HAND, KM_PLACE_OWNER },
  [KM_EVENT_FREE] = { true, KM_MOTION_MOVE, KM_PLACE_OWNER, KM_PLACE_HAND },
};

enum
{
  LARGE_LISTS = 12, /* 6.1: the first per-CPU list for huge pages */
};

uint8_t
km_pcp_list_of (const KmGeneration *generation, uint32_t order, KmMigratetype type)
{
  if (type >= KM_NR_PCP_TYPES) /* frames of Reserve and HighAtomic pageblocks wait among the movable ones */
    type = generation->movable;
  if (generation->max_pcp_order == 0)
    return type;
  if (order > generation->max_pcp_order)
    return LARGE_LISTS + (type == generation->movable);
  return (uint8_t)(order * KM_NR_PCP_TYPES + type);
}

static KmPlace
place_of (const KmGeneration *generation, const KmEvent *event, KmPlaceKind kind, KmMigratetype type)
{
  KmPlace place = { .kind = kind, .zone = event->zone, .order = event->order, .type = type, .cpu = event->cpu };

  if (kind == KM_PLACE_PCP_LIST)
    place.list = km_pcp_list_of (generation, event->order, type);
  return place;
}

bool
km_event_motion (const KmGeneration *generation, const KmEvent *event, KmMotion *motion)
{
  const MotionRule *rule = &rules[event->kind];
  KmMigratetype from_type = event->kind == KM_EVENT_MOVE ? event->mt2 : event->mt;

  if (!rule->moves)
    return false;
  *motion = (KmMotion){ .kind = rule->kind,
                        .pfn = event->pfn,
                        .order = event->order,
                        .other = KM_PFN_NONE,
                        .from = place_of (generation, event, rule->from, from_type),
                        .to = place_of (generation, event, rule->to, event->mt) };
  if (rule->kind != KM_MOTION_MOVE)
    motion->other = event->pfn2;
  return true;
}
