/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps of a lesson are looked at: the start, the first of each kind of event, and the ends of calls at even
 * distances. With $KM_LONG all of them: 95,000, for half an hour or more. */
#pragma once

#include "core/words/event.h"
#include "timeline/timeline.h"

enum
{
  LESSON_CALLS = 6, /* whose ends are looked at, about */
};

static inline void
lesson_steps_of_call (KmTimeline *timeline, uint32_t op, bool looks, bool *seen, GArray *steps)
{
  uint32_t n;
  const KmEvent *events;

  km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
  events = km_timeline_events (timeline, &n);
  for (uint32_t event = 1; event <= n; event++)
    {
      KmCursor at = { op, event };
      bool is_new = !seen[events[event - 1].kind];

      seen[events[event - 1].kind] = true;
      if (is_new || (looks && event == n) || g_getenv ("KM_LONG"))
        g_array_append_val (steps, at);
    }
}

/* Returns: (transfer full) (element-type KmCursor). */
static inline GArray *
lesson_steps (KmTimeline *timeline)
{
  GArray *steps = g_array_new (FALSE, TRUE, sizeof (KmCursor));
  bool seen[KM_NR_EVENTS] = { false };
  uint32_t n = km_timeline_n_ops (timeline), distance = MAX (n / LESSON_CALLS, 1);

  g_array_set_size (steps, 1);
  for (uint32_t op = 1; op <= n; op++)
    lesson_steps_of_call (timeline, op, op % distance == 0, seen, steps);
  return steps;
}
