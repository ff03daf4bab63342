/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a staircase off the events of a call: expand() of 2.6.34 and 6.x tells SPLIT for each cut, __free_one_page()
 * tells MERGE for each join. A call that moves several blocks has several staircases; the picture shows the one that
 * the current event belongs to, or the last one before it. */
#include "model/snapshot/stairs.h"

#include "model/model_private.h"
#include "model/step.h"

/* What an event means for a staircase. */
typedef enum
{
  PART_NOTHING, /* it may come between two parts */
  PART_TAKE,    /* a cut staircase begins */
  PART_SPLIT,
  PART_GIVE, /* a joined staircase may begin */
  PART_MERGE,
  PART_INSERT, /* the end of a joined one */
  PART_END,    /* the end of a cut one */
  PART_OTHER,  /* no staircase reaches over it backwards */
} Part;

static Part
part_of (const KmEvent *event)
{
  switch (event->kind)
    {
    case KM_EVENT_TAKE:
      return PART_TAKE;
    case KM_EVENT_SPLIT:
      return PART_SPLIT;
    case KM_EVENT_FREE:
    case KM_EVENT_PCP_GIVE:
    case KM_EVENT_RECLAIM_PAGE:
      return PART_GIVE;
    case KM_EVENT_MERGE:
      return PART_MERGE;
    case KM_EVENT_INSERT:
      return PART_INSERT;
    case KM_EVENT_HAND_OUT:
    case KM_EVENT_PCP_ADD:
      return PART_END;
    case KM_EVENT_CALL:
    case KM_EVENT_ZONE_WALK:
    case KM_EVENT_WATERMARK_OK:
    case KM_EVENT_WATERMARK_LOW:
    case KM_EVENT_LIST_EMPTY:
    case KM_EVENT_PCP_REFILL:
    case KM_EVENT_PCP_TAKE:
    case KM_EVENT_PCP_DRAIN:
      return PART_OTHER;
    default:
      return PART_NOTHING;
    }
}

/* Looks backwards from event @at for the one that a staircase begins with. Returns false if there is none. */
static bool
find_head (const KmEvent *events, uint32_t at, uint32_t *head)
{
  bool joins = false;
  for (uint32_t i = at + 1; i-- > 0;)
    switch (part_of (&events[i]))
      {
      case PART_TAKE:
      case PART_GIVE:
        *head = i;
        return true;
      case PART_MERGE:
      case PART_INSERT:
        if (joins && part_of (&events[i]) == PART_INSERT)
          return false; /* of another block */
        joins = true;
        *head = i;
        break;
      case PART_OTHER:
        return joins;
      default:
        break;
      }
  return joins;
}

static void
add_row (KmStairs *stairs, uint8_t order, KmPfn hand, KmPfn half, uint32_t i, uint32_t at)
{
  if (stairs->n == KM_NR_ORDERS || order > KM_MAX_ORDER)
    return;
  stairs->rows[stairs->n++] = (KmStair){
    .order = order,
    .time = i > at ? KM_STAIR_COMING : KM_STAIR_BEFORE,
    .hand = hand,
    .half = half,
    .is_event = i == at,
  };
}

static void
read_cuts (KmStairs *stairs, const KmEvent *events, uint32_t head, uint32_t at, uint32_t end)
{
  const KmEvent *take = &events[head];

  stairs->kind = KM_STAIRS_CUT;
  stairs->zone = take->zone;
  stairs->type = take->mt;
  add_row (stairs, take->order, take->pfn, KM_PFN_NONE, head, at);
  for (uint32_t i = head + 1; i < end; i++)
    switch (part_of (&events[i]))
      {
      case PART_SPLIT:
        stairs->type = events[i].mt;
        add_row (stairs, events[i].order, events[i].pfn2, events[i].pfn, i, at);
        break;
      case PART_NOTHING:
        break;
      default:
        stairs->is_over = i <= at;
        return;
      }
}

/* Joins are read upwards: the rows are turned round at the end. */
static void
turn_round (KmStairs *stairs)
{
  for (unsigned a = 0, b = stairs->n - 1; a < b; a++, b--)
    {
      KmStair row = stairs->rows[a];
      stairs->rows[a] = stairs->rows[b];
      stairs->rows[b] = row;
    }
}

/* @reached: the event that brought the block to the row added next. Returns the event that ends the run of joins. */
static uint32_t
add_joins (KmStairs *stairs, const KmEvent *events, uint32_t *reached, uint32_t at, uint32_t end)
{
  uint32_t i;
  for (i = *reached; i < end; i++)
    switch (part_of (&events[i]))
      {
      case PART_MERGE:
        add_row (stairs, events[i].order, events[i].pfn2, events[i].pfn, *reached, at);
        stairs->rows[stairs->n - 1].is_event = i == at;
        *reached = i;
        break;
      case PART_NOTHING:
        break;
      case PART_GIVE:
        if (i == *reached)
          break;
        return i;
      default:
        return i;
      }
  return i;
}

static void
read_joins (KmStairs *stairs, const KmEvent *events, uint32_t head, uint32_t at, uint32_t end)
{
  const KmEvent *last;
  uint32_t reached = head, i = add_joins (stairs, events, &reached, at, end);
  bool inserted = i < end && part_of (&events[i]) == PART_INSERT, joined = stairs->n > 0;

  last = &events[reached];
  if (!inserted && !joined)
    return;
  stairs->kind = KM_STAIRS_JOINED;
  stairs->zone = events[head].zone;
  stairs->type = inserted ? events[i].mt : last->mt;
  stairs->is_over = inserted && i <= at;
  if (joined)
    add_row (stairs, (uint8_t)(last->order + 1), MIN (last->pfn, last->pfn2), KM_PFN_NONE, reached, at);
  else
    add_row (stairs, last->order, last->pfn, KM_PFN_NONE, reached, at);
  stairs->rows[stairs->n - 1].is_event = inserted && i == at;
  turn_round (stairs);
}

/* The orders that a search has gone through without a find, back from event @at. */
static uint16_t
empty_orders (const KmEvent *events, uint32_t at)
{
  uint16_t orders = 0;
  for (uint32_t i = at + 1; i-- > 0 && events[i].kind == KM_EVENT_LIST_EMPTY;)
    orders |= (uint16_t)(1u << MIN (events[i].order, KM_MAX_ORDER));
  return orders;
}

/* The row that the block in hand has come to: the furthest one that is not to come. */
static void
mark_now (KmStairs *stairs)
{
  KmStair *now = NULL;
  for (unsigned i = 0; i < stairs->n; i++)
    if (stairs->rows[i].time == KM_STAIR_BEFORE && (stairs->kind == KM_STAIRS_CUT || !now))
      now = &stairs->rows[i];
  if (!now)
    return;
  now->time = KM_STAIR_NOW;
  stairs->last = now->hand;
  stairs->last_order = now->order;
}

void
km_model_stairs (KmModel *model, bool coming, KmStairs *stairs)
{
  uint32_t n, head, passed = km_timeline_cursor (km_model_timeline (model)).event;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n);

  *stairs = (KmStairs){ .kind = KM_STAIRS_NONE, .start = KM_PFN_NONE, .last = KM_PFN_NONE };
  if (passed == 0 || passed > n)
    return;
  stairs->looked = empty_orders (events, passed - 1);
  if (!find_head (events, passed - 1, &head))
    return;
  if (!coming)
    n = passed;
  if (part_of (&events[head]) == PART_TAKE)
    read_cuts (stairs, events, head, passed - 1, n);
  else
    read_joins (stairs, events, head, passed - 1, n);
  if (stairs->kind == KM_STAIRS_NONE || stairs->n == 0)
    return;
  mark_now (stairs);
  stairs->start = stairs->rows[0].hand;
  stairs->top = stairs->rows[0].order;
}

/* ---- the frames of a call ---- */

/* Frames at the smallest, so that a single page is not alone. */
#define CALL_FRAMES_ORDER 6

/* The block of frames that @event moves. Returns false if it moves none. */
static bool
frames_of (const KmEvent *event, KmPfn *start, KmPfn *end)
{
  switch (part_of (event))
    {
    case PART_NOTHING:
    case PART_OTHER:
      if (event->kind != KM_EVENT_PCP_TAKE)
        return false;
      break;
    default:
      break;
    }
  if (event->pfn == KM_PFN_NONE)
    return false;
  *start = event->pfn;
  *end = event->pfn + ((KmPfn)1 << MIN (event->order, KM_MAX_ORDER));
  return true;
}

/* The order of the smallest aligned block with both [a, b) and @order in it. */
static unsigned
order_around (KmPfn a, KmPfn b, unsigned order)
{
  while (order < 31 && a >> order != (b - 1) >> order)
    order++;
  return order;
}

/* The last event up to @passed, else the first one after it, that moves frames. */
static bool
frames_near (const KmEvent *events, uint32_t passed, uint32_t n, KmPfn *start, KmPfn *end)
{
  for (uint32_t i = passed; i-- > 0;)
    if (frames_of (&events[i], start, end))
      return true;
  for (uint32_t i = passed; i < n; i++)
    if (frames_of (&events[i], start, end))
      return true;
  return false;
}

void
km_model_call_frames (KmModel *model, uint32_t zone, KmPfn *start, KmPfn *end)
{
  uint32_t n, passed = km_timeline_cursor (km_model_timeline (model)).event;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n);
  const KmMachine *machine = km_model_machine (model);
  KmPfn first = KM_PFN_NONE, last = 0, from, to;
  KmPfn zone_end = km_machine_zone (machine, zone)->end_pfn;
  unsigned order;

  if (!frames_near (events, MIN (passed, n), n, &from, &to))
    {
      to = zone_end;
      from = to > 0 ? to - 1 : 0;
    }
  else
    for (uint32_t i = km_first_marked_event (n); i < n; i++)
      {
        KmPfn a, b;
        if (!frames_of (&events[i], &a, &b))
          continue;
        first = MIN (first, a);
        last = MAX (last, b);
      }
  order = first < last ? order_around (first, last, CALL_FRAMES_ORDER) : KM_MAX_ORDER;
  if (order > KM_MAX_ORDER)
    order = order_around (from, MAX (to, from + 1), KM_MAX_ORDER);
  *start = from >> order << order;
  *end = MIN (*start + ((KmPfn)1 << order), MAX (km_machine_end_pfn (machine), 1u));
}

bool
km_model_call_block (KmModel *model, KmPfn *start, KmPfn *end)
{
  uint32_t n, passed = km_timeline_cursor (km_model_timeline (model)).event;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n);
  KmPfn least = KM_PFN_NONE;

  for (uint32_t i = km_first_marked_event (n); i < n; i++)
    {
      KmPfn a, b;
      if (!frames_of (&events[i], &a, &b) || b - a > least || (b - a == least && i >= passed))
        continue;
      least = b - a;
      *start = a;
      *end = b;
    }
  return least != KM_PFN_NONE;
}
