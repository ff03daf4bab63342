/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words in a script and in what happens: a call as it is written, a note or a title before it, the name of an event.
 * The script is read as it is; events are known only where the timeline goes, so it goes along if a name was meant. */
#include "timeline/find_words.h"

#include <string.h>

enum
{
  MIN_PREFIX = 4, /* letters from which on the beginning of an event's name is enough */
};

void
km_words_init (KmWords *words, const char *text)
{
  size_t length = strlen (text);

  *words = (KmWords){ .text = text, .length = length };
  for (unsigned kind = 0; kind < KM_NR_EVENTS; kind++)
    {
      const char *name = km_event_name ((KmEventKind)kind);

      words->kind[kind] = length >= MIN_PREFIX && g_ascii_strncasecmp (name, text, length) == 0;
      words->any_event |= words->kind[kind];
    }
}

/* Capitals do not matter in ASCII; other letters must be the same. */
static bool
says (const KmWords *words, const char *text)
{
  if (words->length == 0)
    return false;
  for (; *text; text++)
    if (g_ascii_strncasecmp (text, words->text, words->length) == 0)
      return true;
  return false;
}

/* The call, or what comes before it. */
static bool
call_says (const KmTimeline *timeline, const KmWords *words, uint32_t op)
{
  g_autofree char *call = km_script_op_text (timeline->script, op);

  if (says (words, call))
    return true;
  for (size_t i = km_script_first_mark (timeline->script, op); i < timeline->n_marks && timeline->marks[i].op == op;
       i++)
    {
      KmMarkKind kind = timeline->marks[i].kind;

      if ((kind == KM_MARK_NOTE || kind == KM_MARK_ASK || kind == KM_MARK_CHAPTER || kind == KM_MARK_SLIDE)
          && says (words, timeline->marks[i].text))
        return true;
    }
  return false;
}

/* Keeps @to if it is beyond @here and nearer than what was found so far. */
static void
keep_nearest (KmCursor to, KmCursor here, int direction, KmCursor *nearest)
{
  bool better = nearest->op == UINT32_MAX || km_cursor_is_beyond (*nearest, to, direction);

  if (km_cursor_is_beyond (to, here, direction) && better)
    *nearest = to;
}

KmCursor
km_timeline_words_in_op (KmTimeline *timeline, const KmWords *words, uint32_t op, KmCursor here, int direction)
{
  KmCursor nearest = { UINT32_MAX, 0 };
  const KmEvent *events;
  uint32_t n;

  if (call_says (timeline, words, op))
    keep_nearest ((KmCursor){ op + 1, 1 }, here, direction, &nearest);
  if (!words->any_event)
    return nearest;
  km_timeline_go (timeline, op + 1);
  events = km_timeline_events (timeline, &n);
  for (uint32_t i = 0; i < n; i++)
    if (words->kind[events[i].kind])
      keep_nearest ((KmCursor){ op + 1, i + 1 < n ? i + 1 : KM_EVENT_LAST }, here, direction, &nearest);
  return nearest;
}
