/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moments of an operation: what happened in it, plus what the marks of the script say; and where the cursor goes
 * for them. */
#include "timeline/timeline_private.h"

#include <string.h>

static const struct
{
  const char *name;
  KmMoment moment;
} moment_names[] = {
  { "fail", KM_MOMENT_FAIL }, { "misuse", KM_MOMENT_MISUSE }, { "reclaim", KM_MOMENT_RECLAIM },
  { "note", KM_MOMENT_NOTE }, { "break", KM_MOMENT_BREAK },   { "differs", KM_MOMENT_DIFFERS },
};

uint32_t
km_moment_by_name (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (moment_names); i++)
    if (strcmp (moment_names[i].name, name) == 0)
      return moment_names[i].moment;
  return 0;
}

/* ---- finding ---- */

uint32_t
km_timeline_moments (KmTimeline *timeline, uint32_t op)
{
  uint32_t moments = km_moments_get (&timeline->moments, op);
  for (size_t i = km_script_first_mark (timeline->script, op); i < timeline->n_marks && timeline->marks[i].op <= op + 1;
       i++)
    {
      uint32_t at, moment = km_timeline_moment_of_mark (timeline, i, &at);
      if (at == op)
        moments |= moment;
    }
  return moments;
}

/* The nearest operation in [from, end) at which a mark makes one of @moments, or UINT32_MAX. Marks of one operation
 * are around it: expectations behind, the others before. */
static uint32_t
find_mark (const KmTimeline *timeline, uint32_t from, uint32_t end, int direction, uint32_t moments)
{
  size_t first = km_script_first_mark (timeline->script, from);
  size_t last = end < UINT32_MAX ? km_script_first_mark (timeline->script, end + 1) : timeline->n_marks;
  uint32_t best = UINT32_MAX;
  for (size_t i = 0; i < last - first; i++)
    {
      size_t index = direction > 0 ? first + i : last - 1 - i;
      uint32_t mark_op = timeline->marks[index].op, op;
      if (best != UINT32_MAX && (direction > 0 ? mark_op > best + 1 : mark_op < best))
        break;
      if (!(km_timeline_moment_of_mark (timeline, index, &op) & moments) || op < from || op >= end)
        continue;
      if (best == UINT32_MAX || (direction > 0 ? op < best : op > best))
        best = op;
    }
  return best;
}

uint32_t
km_timeline_find_moment (KmTimeline *timeline, uint32_t from, int direction, uint32_t moments)
{
  uint32_t start = direction > 0 ? from + 1 : 0;
  uint32_t end = direction > 0 ? timeline->n_ops : MIN (from, timeline->n_ops);
  uint32_t happened, marked;

  if (start >= end)
    return UINT32_MAX;
  happened = km_moments_find (&timeline->moments, start, end, direction, (uint8_t)moments);
  marked = moments & KM_MOMENTS_OF_MARKS ? find_mark (timeline, start, end, direction, moments) : UINT32_MAX;
  if (happened == UINT32_MAX || marked == UINT32_MAX)
    return MIN (happened, marked);
  return direction > 0 ? MIN (happened, marked) : MAX (happened, marked);
}

/* ---- places ---- */

/* The moments of its operation that an event of these traits tells of. */
static uint32_t
moments_of_event (const KmEventInfo *info)
{
  uint32_t moments = 0;

  if (info->traits & KM_EVENT_IS_REFUSAL)
    moments |= KM_MOMENT_FAIL;
  if (info->traits & KM_EVENT_IS_MISUSE)
    moments |= KM_MOMENT_MISUSE;
  if (info->traits & KM_EVENT_IS_RECLAIM)
    moments |= KM_MOMENT_RECLAIM;
  return moments;
}

#define MOMENTS_OF_EVENTS (KM_MOMENT_FAIL | KM_MOMENT_MISUSE | KM_MOMENT_RECLAIM)

/* The cursor behind event number @event, one of @n, of operation @op; at the end without such an event. */
static KmCursor
place_of_event (uint32_t op, uint32_t event, uint32_t n)
{
  return (KmCursor){ op + 1, event < n - 1 ? event + 1 : KM_EVENT_LAST };
}

/* The cursor at the event of operation @op that tells of @moments: the first at which the kernel prints something, or
 * without such a one the first of all. Goes there, because events are only known near the cursor. */
static KmCursor
event_landing (KmTimeline *timeline, uint32_t op, uint32_t moments)
{
  uint32_t n, silent = UINT32_MAX;
  const KmEvent *events;

  km_timeline_go (timeline, op + 1);
  events = km_timeline_events (timeline, &n);
  for (uint32_t i = 0; i < n; i++)
    {
      const KmEventInfo *info = km_event_info (events[i].kind);

      if (!(moments_of_event (info) & moments))
        continue;
      if (info->traits & KM_EVENT_HAS_MESSAGE)
        return place_of_event (op, i, n);
      silent = MIN (silent, i);
    }
  return place_of_event (op, silent, n);
}

KmCursor
km_timeline_moment_place (KmTimeline *timeline, uint32_t op, uint32_t wanted)
{
  uint32_t moments = km_timeline_moments (timeline, op) & wanted;
  if (moments & MOMENTS_OF_EVENTS)
    return event_landing (timeline, op, moments);
  if (moments & (KM_MOMENT_DIFFERS | KM_MOMENT_EXPECT_FAILED))
    return (KmCursor){ op + 1, KM_EVENT_LAST };
  if (moments & KM_MOMENT_NOTE)
    return (KmCursor){ op + 1, 1 };
  return (KmCursor){ op, op > 0 ? KM_EVENT_LAST : 0 };
}
