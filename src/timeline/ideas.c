/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See ideas.h. Rounds are alike if the kinds and depths of their events are; what they are about may differ. The frames
 * of an area and those of a refilled list come one by one in rounds that are not alike: after two the rest is one. */
#include "timeline/ideas.h"

#include "base/search.h"

enum
{
  MAX_ROUND = 24, /* events of one round */
  ROUNDS = 2,     /* that are told one by one before the rest is one idea */
};

/* Where the slab layer has begun, before the call that needs it: behind its last event. 0 if it does not. */
static uint32_t
end_of_opening (const KmEvent *events, uint32_t n)
{
  uint32_t end = 0;

  for (uint32_t i = 0; i < n; i++)
    if (events[i].kind == KM_EVENT_SLAB_STATE)
      end = i + 1;
  return end;
}

static bool
is_alike (const KmEvent *a, const KmEvent *b)
{
  return a->kind == b->kind && a->depth == b->depth;
}

/* How many events from @i on are as those @round before them, up to @n. */
static uint32_t
repeated (const KmEvent *events, uint32_t i, uint32_t n, uint32_t round)
{
  uint32_t at = i + round;

  while (at < n && is_alike (&events[at], &events[at - round]))
    at++;
  return at - i - round;
}

/* If more than ROUNDS rounds begin at @i, the length of one; else 0. Puts where they end in @end. */
static uint32_t
find_rounds (const KmEvent *events, uint32_t i, uint32_t n, uint32_t *end)
{
  for (uint32_t round = 1; round <= MAX_ROUND && i + (ROUNDS + 1) * round <= n; round++)
    {
      uint32_t more = repeated (events, i, n, round) / round;

      if (more < ROUNDS)
        continue;
      *end = i + (more + 1) * round;
      return round;
    }
  return 0;
}

static void
add (GArray *ideas, uint32_t first, uint32_t end)
{
  const KmIdea idea = { first, end };

  if (first < end)
    g_array_append_val (ideas, idea);
}

static void
add_one_by_one (GArray *ideas, uint32_t first, uint32_t end)
{
  for (uint32_t i = first; i < end; i++)
    add (ideas, i, i + 1);
}

static void
divide_evenly (GArray *ideas, const KmEvent *events, uint32_t i, uint32_t n)
{
  while (i < n)
    {
      uint32_t end = i, round;

      while (end < n && events[end].kind == KM_EVENT_LIST_EMPTY)
        end++;
      if (end > i)
        {
          add (ideas, i, end);
          i = end;
          continue;
        }
      round = find_rounds (events, i, n, &end);
      if (round == 0)
        end = i + 1;
      add_one_by_one (ideas, i, round == 0 ? end : i + ROUNDS * round);
      add (ideas, round == 0 ? end : i + ROUNDS * round, end);
      i = end;
    }
}

/* The rounds behind the second that each end with an event of @kind, from @i on and before an event of kind @stop.
 * Empty if they are fewer than two. */
static KmIdea
find_fold (const KmEvent *events, uint32_t i, uint32_t n, KmEventKind kind, KmEventKind stop)
{
  KmIdea fold = { n, n };
  uint32_t found = 0;

  for (; i < n && (found == 0 || events[i].kind != stop); i++)
    if (events[i].kind == kind && ++found == ROUNDS)
      fold.first = i + 1;
    else if (events[i].kind == kind)
      fold.end = i + 1;
  return found >= 2 * ROUNDS ? fold : (KmIdea){ n, n };
}

/* Up to @n, with the frames of a list that is refilled. */
static void
divide_refills (GArray *ideas, const KmEvent *events, uint32_t i, uint32_t n)
{
  for (uint32_t at = i; at < n; at++)
    if (events[at].kind == KM_EVENT_PCP_REFILL)
      {
        KmIdea fold = find_fold (events, at, n, KM_EVENT_PCP_ADD, KM_EVENT_PCP_TAKE);

        if (fold.first == n)
          continue;
        divide_evenly (ideas, events, i, fold.first);
        add (ideas, fold.first, fold.end);
        i = at = fold.end;
      }
  divide_evenly (ideas, events, i, n);
}

static void
divide (GArray *ideas, const KmEvent *events, uint32_t i, uint32_t n)
{
  KmIdea fold = find_fold (events, i, n, KM_EVENT_AREA_PAGE, KM_EVENT_RETURN);

  divide_refills (ideas, events, i, fold.first);
  add (ideas, fold.first, fold.end);
  divide_refills (ideas, events, fold.end, n);
}

GArray *
km_timeline_ideas (KmTimeline *timeline)
{
  GArray *ideas = g_array_new (FALSE, FALSE, sizeof (KmIdea));
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n, opening;
  const KmEvent *events = km_timeline_events (timeline, &n);

  if (cursor.op == 0 || n == 0)
    return ideas;
  opening = km_script_op (km_timeline_script (timeline), cursor.op - 1).kind == KM_OP_KMEM_CACHE_INIT
                ? 0
                : end_of_opening (events, n);
  add (ideas, 0, MIN (1, n)); /* the call */
  if (opening > 1)
    add (ideas, 1, opening);
  divide (ideas, events, MAX (opening, 1), n);
  return ideas;
}

static KmIdea
idea_around (const GArray *ideas, uint32_t event)
{
  size_t beyond = KM_SEARCH (i, ideas->len, g_array_index (ideas, KmIdea, i).first <= event);

  return g_array_index (ideas, KmIdea, MAX (beyond, 1) - 1);
}

KmCursor
km_timeline_idea_beyond (KmTimeline *timeline, int direction)
{
  g_autoptr (GArray) ideas = km_timeline_ideas (timeline);
  KmCursor at = km_timeline_cursor (timeline);
  uint32_t n;

  km_timeline_events (timeline, &n);
  if (direction > 0)
    {
      if (at.event >= n)
        return km_timeline_event_beyond (timeline, 1); /* the next call: its first event is an idea */
      return (KmCursor){ at.op, idea_around (ideas, at.event).end };
    }
  return at.op == 0 ? at : (KmCursor){ at.op, idea_around (ideas, at.event - 1).first };
}

bool
km_timeline_step_idea (KmTimeline *timeline, int direction)
{
  return km_timeline_seek (timeline, km_timeline_idea_beyond (timeline, direction));
}
