/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, what if: calls that act at the step on show.
 *
 *   (none) ──act──► branch ──act──► branch with more in it
 *                   branch ──keep, save, typing──► (none), the calls are part of the workload
 *                   branch ──discard, Escape, undo──► (none), the text and the step before
 *
 * A branch is an edit of the text that is one step of undo, so that everything follows it as it follows any edit.
 *
 * A circle of two: saving keeps the branch (window_document.c, which has the messages as well). */
#include "app/window_private.h"

#include "base/i18n.h"
#include "timeline/insert.h"

#include <string.h>

enum
{
  MAX_UNDO = 100 /* steps of undo that lead back to the start of a branch */
};

static uint32_t
count_lines (const char *lines)
{
  uint32_t n = 1;

  for (const char *p = lines; (p = strchr (p, '\n')) != NULL; p++)
    n++;
  return n;
}

/* ---- looks ---- */

static void
show_branch (KmWindow *self)
{
  bool is_branch = self->branch_origin != NULL;

  gtk_widget_set_visible (self->branch_bar, is_branch);
  if (is_branch)
    {
      gtk_label_set_text (self->branch_label, self->branch_lines);
      gtk_widget_add_css_class (self->content, "what-if");
    }
  else
    gtk_widget_remove_css_class (self->content, "what-if");
  km_window_changed (self);
}

/* ---- the branch ---- */

static void
end_branch (KmWindow *self)
{
  g_clear_pointer (&self->branch_origin, g_free);
  g_clear_pointer (&self->branch_lines, g_free);
  km_workload_view_mark_branch (self->workload_view, 0, 0);
  show_branch (self);
}

/* Is the workload that is on show the one in the editor? Otherwise places in it mean nothing. */
static bool
is_up_to_date (KmWindow *self)
{
  g_autofree char *text = km_workload_view_text (self->workload_view);
  size_t length;
  const char *shown = km_script_text (km_view_state_script (self->state), &length);

  return km_document_flow_state (self->flow) == KM_FLOW_IDLE && strlen (text) == length
         && memcmp (text, shown, length) == 0;
}

static void
begin_branch (KmWindow *self, const char *lines, const char *text, uint32_t line)
{
  if (!self->branch_origin)
    self->branch_origin = km_workload_view_text (self->workload_view);
  g_free (self->branch_lines);
  self->branch_lines = g_strdup (lines);
  g_strdelimit (self->branch_lines, "\n", ' ');
  km_document_flow_go_before_line (self->flow, line + count_lines (lines));
  km_workload_view_replace (self->workload_view, text);
  km_workload_view_mark_branch (self->workload_view, line, count_lines (lines));
  show_branch (self);
}

void
km_window_act (KmWindow *self, const char *lines)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  uint32_t line;

  km_view_state_set_playing (self->state, false);
  if (!self->workload_view || !km_workload_view_is_editable (self->workload_view))
    {
      km_window_toast (self, _ ("This document cannot be changed."));
      return;
    }
  if (!is_up_to_date (self))
    {
      km_window_toast (self, _ ("The text that you edited is not the one on show yet. Mend it or try again."));
      return;
    }
  text = km_timeline_insert (timeline, km_timeline_cursor (timeline).op, lines, &line, &error);
  if (text)
    begin_branch (self, lines, text, line);
  else
    km_window_toast (self, error->message);
}

void
km_window_keep_branch (KmWindow *self)
{
  if (self->branch_origin)
    end_branch (self);
}

static bool
is_back (KmWindow *self)
{
  g_autofree char *text = km_workload_view_text (self->workload_view);

  return strcmp (text, self->branch_origin) == 0;
}

void
km_window_discard_branch (KmWindow *self)
{
  if (!self->branch_origin)
    return;
  for (int i = 0; i < MAX_UNDO && self->branch_origin && km_workload_view_can_undo (self->workload_view); i++)
    km_workload_view_undo (self->workload_view); /* ends the branch when the text is back */
  if (!self->branch_origin)
    return;
  km_document_flow_go_back (self->flow);
  km_workload_view_replace (self->workload_view, self->branch_origin);
  end_branch (self);
}

/* Undo, or the reverse: the step goes back as well as the text. */
static void
returned_cb (KmWindow *self)
{
  km_document_flow_go_back (self->flow);
  if (self->branch_origin && is_back (self))
    end_branch (self);
}

void
km_window_init_branch (KmWindow *self)
{
  g_signal_connect_object (self->workload_view, "typed", G_CALLBACK (km_window_keep_branch), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workload_view, "returned", G_CALLBACK (returned_cb), self, G_CONNECT_SWAPPED);
}
