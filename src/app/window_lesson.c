/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, lessons: how far one came, the one behind, and the show of the very first start.
 *
 * The show plays the first call of the new workload in 15 seconds, event by event, and ends by saying which key goes
 * on. Any other move ends it. */
#include "app/window_private.h"

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

static gboolean
show_cb (gpointer user_data)
{
  KmWindow *self = user_data;
  KmTimeline *timeline = km_view_state_timeline (self->state);
  uint32_t n;

  self->show_timeout = 0;
  self->in_show = true;
  km_view_state_step_event (self->state, 1);
  self->in_show = false;
  km_timeline_events (timeline, &n);
  if (km_timeline_cursor (timeline).event < n)
    self->show_timeout = g_timeout_add (SHOW_MS / n, show_cb, self);
  else
    show_hint (self);
  return G_SOURCE_REMOVE;
}

void
km_window_first_start (gpointer window)
{
  KmWindow *self = window;
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  if (animations)
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
