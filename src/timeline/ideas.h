/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ideas: the events of a call in portions that tell one thing each, for who plays or presents.
 *
 *   orders 2 to 9 are empty (8 events)     looking at one list after the other is one idea
 *   cut, cut, cut … (5 events)             the third round of the same thing, and all rounds behind it, are one
 *   kmem_cache_init() (1,190 events)       that the slab layer begins before its first call is one
 *
 * An idea that is a single event is the rule. */
#pragma once

#include "timeline/timeline.h"

/* Events of one operation, half open, counted from 0. */
typedef struct
{
  uint32_t first, end;
} KmIdea;

/* Divides all events of the current operation. Returns: (transfer full) (element-type KmIdea) in order, without gaps;
 * empty at the start. */
GArray *km_timeline_ideas (KmTimeline *timeline);

/* Where the next idea ends, see km_timeline_event_beyond(). */
KmCursor km_timeline_idea_beyond (KmTimeline *timeline, int direction);

/* Moves to the end of the next idea (@direction 1), also from one operation into the next, or back (-1) to the end of
 * the one before. Returns true if the cursor moved. */
bool km_timeline_step_idea (KmTimeline *timeline, int direction);
