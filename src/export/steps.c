/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing steps. A call by its number is the state at its end. */
#include "export/steps.h"

#include "base/i18n.h"
#include "export/deck.h"

#include <string.h>

static void
add (GArray *steps, uint32_t op, uint32_t event)
{
  KmCursor cursor = { op, event };
  g_array_append_val (steps, cursor);
}

/* ---- words ---- */

static void
add_calls (KmTimeline *timeline, GArray *steps, GCancellable *cancellable)
{
  (void)cancellable;
  for (uint32_t op = 1; op <= km_timeline_n_ops (timeline); op++)
    add (steps, op, KM_EVENT_LAST);
}

static void
add_marks (KmTimeline *timeline, GArray *steps, KmMarkKind kind)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);
  uint32_t last = 0;
  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == kind && marks[i].op < km_timeline_n_ops (timeline) && marks[i].op + 1 != last)
      {
        last = marks[i].op + 1;
        add (steps, last, KM_EVENT_LAST);
      }
}

static void
add_notes (KmTimeline *timeline, GArray *steps, GCancellable *cancellable)
{
  (void)cancellable;
  add_marks (timeline, steps, KM_MARK_NOTE);
}

static void
add_slides (KmTimeline *timeline, GArray *steps, GCancellable *cancellable)
{
  (void)cancellable;
  add_marks (timeline, steps, KM_MARK_SLIDE);
}

static void
add_events (KmTimeline *timeline, GArray *steps, bool only_changes, GCancellable *cancellable)
{
  uint32_t n_ops = km_timeline_n_ops (timeline);

  for (uint32_t op = 1; op <= n_ops && !g_cancellable_is_cancelled (cancellable); op++)
    {
      const KmEvent *events;
      uint32_t n;

      km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
      events = km_timeline_events (timeline, &n);
      for (uint32_t e = 0; e < n; e++)
        if (!only_changes || (e + 1 < n && events[e + 1].delta > events[e].delta))
          add (steps, op, e + 1);
    }
}

static void
add_changes (KmTimeline *timeline, GArray *steps, GCancellable *cancellable)
{
  add_events (timeline, steps, true, cancellable);
}

static void
add_all (KmTimeline *timeline, GArray *steps, GCancellable *cancellable)
{
  add_events (timeline, steps, false, cancellable);
}

static const struct
{
  const char *word;
  void (*add) (KmTimeline *, GArray *, GCancellable *);
} words[] = {
  { "calls", add_calls },     { "notes", add_notes }, { "slides", add_slides },
  { "changes", add_changes }, { "all", add_all },
};

/* ---- numbers ---- */

/* "5" or "5.3"; calls and events count from 1. */
static bool
read_place (const char **p, KmCursor *place)
{
  return km_cursor_scan (p, place) && place->op > 0 && place->event > 0;
}

/* One place or two with "-" between. Returns false if @text is neither, or goes backwards. */
static bool
add_range (GArray *steps, const char *text)
{
  KmCursor from, to;
  if (!read_place (&text, &from))
    return false;
  to = from;
  if (*text == '-')
    {
      text++;
      if (!read_place (&text, &to))
        return false;
    }
  if (*text != 0)
    return false;
  if (from.event != KM_EVENT_LAST && to.event != KM_EVENT_LAST && from.op == to.op && from.event <= to.event)
    {
      for (uint32_t event = from.event; event <= to.event; event++)
        add (steps, from.op, event);
      return true;
    }
  if (from.event != to.event || from.op > to.op)
    return false;
  for (uint32_t op = from.op; op <= to.op; op++)
    add (steps, op, from.event);
  return true;
}

static bool
check_end (KmTimeline *timeline, const GArray *steps, GError **error)
{
  uint32_t n = km_timeline_n_ops (timeline);
  for (unsigned i = 0; i < steps->len; i++)
    {
      KmCursor step = g_array_index (steps, KmCursor, i);
      if (step.op <= n)
        continue;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   /* Translators: what was given: an option, or the word “call”; its number; the number of calls. */
                   ngettext ("%s %u is beyond the end: the file has %u call",
                             "%s %u is beyond the end: the file has %u calls", n),
                   _ ("call"), step.op, n);
      return false;
    }
  return true;
}

static bool
read_list (KmTimeline *timeline, const char *text, GArray *steps, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  for (size_t i = 0; parts[i]; i++)
    if (!add_range (steps, parts[i]))
      {
        g_set_error (
            error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
            _ ("Steps are calls and events, such as 1-20 or 3.5,7,9, or one of calls, notes, slides, deck, changes and all, not “%s”"),
            text);
        return false;
      }
  return check_end (timeline, steps, error);
}

GArray *
km_steps_read (KmTimeline *timeline, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (KmCursor));
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, text) == 0)
      {
        words[i].add (timeline, steps, cancellable);
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
          return NULL;
        if (steps->len > 0)
          return g_steal_pointer (&steps);
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("“%s” names no step of this file"), text);
        return NULL;
      }
  return read_list (timeline, text, steps, error) ? g_steal_pointer (&steps) : NULL;
}

GArray *
km_steps_pages (KmTimeline *timeline, const char *text, KmExportOptions *options, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GArray) steps = NULL;
  GArray *pages;

  if (strcmp (text, "deck") == 0)
    return km_deck_pages (timeline, options);
  steps = km_steps_read (timeline, text, cancellable, error);
  if (!steps)
    return NULL;
  pages = km_export_page_array_new ();
  for (unsigned i = 0; i < steps->len; i++)
    {
      KmExportPage page = { .at = g_array_index (steps, KmCursor, i) };
      g_array_append_val (pages, page);
    }
  return pages;
}
