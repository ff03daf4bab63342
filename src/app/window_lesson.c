/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, lessons: how far one came, the one behind, and the show of the very first start.
 *
 * The show plays the first call of the new workload in 15 seconds, event by event but for the lists that are empty, and
 * ends by saying which key goes on. Any other move ends it. */
#include "app/window_private.h"

#include "app/player.h"
#include "base/i18n.h"
#include "workload/scores.h"

enum
{
  SHOW_MS = 15000,
  SHOW_BEGIN_MS = 1200,
  KEPT_PARTS = 20, /* of a lesson: so often is written down how far one came */
};

/* ---- how far one came ---- */

static GFile *
lesson_on_show (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);
  GFile *file = session ? km_session_file (session) : NULL;

  return file && !self->branch_origin && km_lessons_has (file) ? file : NULL;
}

/* Writes down how far one came, if that is much further than before, or the end. */
static void
keep_seen (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmScript *script = km_view_state_script (self->state);
  uint32_t op, n;

  if (!lesson_on_show (self))
    return;
  op = km_timeline_cursor (timeline).op;
  n = km_timeline_n_ops (timeline);
  if (self->seen_script == script && (op <= self->seen || (op < n && op - self->seen < n / KEPT_PARTS)))
    return;
  self->seen_script = script;
  self->seen = op;
  km_scores_keep_seen (km_script_title (script), op, n);
}

/* ---- the next one ---- */

void
km_window_next_lesson (KmWindow *self)
{
  GFile *file = lesson_on_show (self);
  g_autoptr (GFile) next = file ? km_lessons_next (file) : NULL;

  if (next)
    km_document_flow_open (self->flow, next);
}

/* ---- the first start ---- */

static void
end_show (KmWindow *self)
{
  g_clear_handle_id (&self->show_timeout, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), FALSE);
}

static void
show_hint (KmWindow *self)
{
  gtk_label_set_text (self->hint_label, _ ("Press → to go on"));
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), TRUE);
}

/* Looking at one empty list after the other is one step of the show: is event @i the second of them, or one behind? */
static bool
is_dull (const KmEvent *events, uint32_t i)
{
  return i > 0 && events[i].kind == KM_EVENT_LIST_EMPTY && events[i - 1].kind == KM_EVENT_LIST_EMPTY;
}

/* Takes one step of the show. Returns how long it is looked at, in milliseconds; 0: it was the last one. */
static guint
step_show (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  const KmEvent *events;
  KmCursor cursor;
  uint32_t n, n_steps = 0;

  km_view_state_step_event (self->state, 1);
  events = km_timeline_events (timeline, &n);
  cursor = km_timeline_cursor (timeline);
  while (cursor.event < n && is_dull (events, cursor.event))
    cursor.event++;
  km_view_state_seek (self->state, cursor);
  for (uint32_t i = 0; i < n; i++)
    n_steps += !is_dull (events, i);
  return cursor.event < n ? SHOW_MS / n_steps : 0;
}

static gboolean
show_cb (gpointer user_data)
{
  KmWindow *self = user_data;
  guint pause;

  self->show_timeout = 0;
  self->in_show = true;
  pause = step_show (self);
  self->in_show = false;
  if (pause > 0)
    self->show_timeout = g_timeout_add (pause, show_cb, self);
  else
    show_hint (self);
  return G_SOURCE_REMOVE;
}

void
km_window_first_start (gpointer window)
{
  KmWindow *self = window;

  if (km_animations_wanted (GTK_WIDGET (self)))
    {
      self->show_timeout = g_timeout_add (SHOW_BEGIN_MS, show_cb, self);
      return;
    }
  km_view_state_step_op (self->state, 1);
  show_hint (self);
}

/* ---- life ---- */

static void
stepped_cb (KmWindow *self)
{
  if (!self->in_show)
    end_show (self);
  keep_seen (self);
}

void
km_window_init_lesson (KmWindow *self)
{
  g_signal_connect_object (self->state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
}

void
km_window_finish_lesson (KmWindow *self)
{
  g_clear_handle_id (&self->show_timeout, g_source_remove);
}
