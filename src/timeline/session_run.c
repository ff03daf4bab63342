/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breakpoints, and moving with regard to them.
 *
 *   break, ask      stop between operations: cursor (op, last event)
 *   breakpoint      stops when its line is entered: cursor (op + 1, 1), the operation has begun and changed nothing
 *
 * A breakpoint on a line without a call counts for the next line that has one. */
#include "timeline/ideas.h"
#include "base/search.h"
#include "timeline/session_private.h"
#include "timeline/timeline_private.h"

/* ---- the set of lines ---- */

/* Index of the first breakpoint not before @line. */
static uint32_t
lower_bound (const GArray *lines, uint32_t line)
{
  return (uint32_t)KM_SEARCH (i, lines->len, g_array_index (lines, uint32_t, i) < line);
}

static bool
contains (const GArray *lines, uint32_t line)
{
  uint32_t i = lower_bound (lines, line);
  return i < lines->len && g_array_index (lines, uint32_t, i) == line;
}

static void
insert (GArray *lines, uint32_t line)
{
  uint32_t i = lower_bound (lines, line);
  if (i == lines->len || g_array_index (lines, uint32_t, i) != line)
    g_array_insert_val (lines, i, line);
}

void
km_session_set_breakpoint (KmSession *session, uint32_t line, bool on)
{
  if (on)
    insert (session->breakpoints, line);
  else if (contains (session->breakpoints, line))
    g_array_remove_index (session->breakpoints, lower_bound (session->breakpoints, line));
}

bool
km_session_has_breakpoint (KmSession *session, uint32_t line)
{
  return contains (session->breakpoints, line);
}

void
km_session_set_breakpoints (KmSession *session, const uint32_t *lines, size_t n)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (size_t i = 0; i < n; i++)
    insert (copy, lines[i]);
  g_array_unref (session->breakpoints);
  session->breakpoints = copy;
}

const uint32_t *
km_session_breakpoints (KmSession *session, size_t *n)
{
  *n = session->breakpoints->len;
  return (const uint32_t *)(const void *)session->breakpoints->data;
}

GArray *
km_session_breakpoint_lines (KmSession *session)
{
  KmScript *script = km_timeline_script (session->timeline);
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (uint32_t i = 0; i < session->breakpoints->len; i++)
    {
      uint32_t op = km_script_op_at_line (script, g_array_index (session->breakpoints, uint32_t, i));
      if (op < km_script_n_ops (script))
        insert (lines, km_script_op (script, op).line);
    }
  return lines;
}

/* ---- stops ---- */

/* All that can stop playing. */
typedef struct
{
  const KmTimeline *timeline;
  GArray *lines; /* of uint32_t: lines with calls that have a breakpoint, ascending */
} Stops;

static void
stops_init (Stops *stops, KmSession *session)
{
  stops->timeline = session->timeline;
  stops->lines = km_session_breakpoint_lines (session);
}

static void
stops_finish (Stops *stops)
{
  g_array_unref (stops->lines);
}

static const uint32_t *
stop_lines (const Stops *stops)
{
  return (const uint32_t *)(const void *)stops->lines->data;
}

static KmStop
stop_of_mark (const KmMark *mark)
{
  return mark->kind == KM_MARK_BREAK ? KM_STOP_BREAK : mark->kind == KM_MARK_ASK ? KM_STOP_ASK : KM_STOP_MOVED;
}

/* Why playing stops when @op operations are complete. */
static KmStop
stop_before (const Stops *stops, uint32_t op)
{
  const KmTimeline *timeline = stops->timeline;
  for (size_t i = km_script_first_mark (timeline->script, op); i < timeline->n_marks && timeline->marks[i].op == op;
       i++)
    if (stop_of_mark (&timeline->marks[i]) != KM_STOP_MOVED)
      return stop_of_mark (&timeline->marks[i]);
  return op == timeline->n_ops ? KM_STOP_END : KM_STOP_MOVED;
}

/* ---- playing ---- */

/* What there is to say on arriving where the cursor is. */
static KmStop
arrive (KmSession *session, const Stops *stops)
{
  KmCursor cursor = km_timeline_cursor (session->timeline);
  uint32_t n_events;
  km_timeline_events (session->timeline, &n_events);
  return cursor.event == n_events ? stop_before (stops, cursor.op) : KM_STOP_MOVED;
}

static KmStop
play_on (KmSession *session, const Stops *stops, KmPlayUnit unit)
{
  KmCursor cursor = km_timeline_cursor (session->timeline);
  uint32_t n_events;
  bool begins;

  km_timeline_events (session->timeline, &n_events);
  begins = cursor.event == n_events;
  if (begins && cursor.op == stops->timeline->n_ops)
    return KM_STOP_END;
  if (begins && km_timeline_enters_line (stops->timeline, cursor.op, stop_lines (stops), stops->lines->len))
    {
      km_timeline_seek (session->timeline, (KmCursor){ cursor.op + 1, 1 });
      return KM_STOP_BREAKPOINT;
    }
  if (unit == KM_PLAY_EVENT)
    km_timeline_step_event (session->timeline, 1);
  else
    km_timeline_step_idea (session->timeline, 1);
  return arrive (session, stops);
}

KmStop
km_session_play (KmSession *session, KmPlayUnit unit)
{
  Stops stops;
  KmStop stop;

  stops_init (&stops, session);
  stop = play_on (session, &stops, unit);
  stops_finish (&stops);
  return stop;
}

KmStop
km_session_stop_here (KmSession *session)
{
  KmCursor cursor = km_timeline_cursor (session->timeline);
  Stops stops;
  KmStop stop;

  stops_init (&stops, session);
  stop = cursor.event == 1
                 && km_timeline_enters_line (stops.timeline, cursor.op - 1, stop_lines (&stops), stops.lines->len)
             ? KM_STOP_BREAKPOINT
             : arrive (session, &stops);
  stops_finish (&stops);
  return stop;
}
