/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, actions: declared once in one table, their enabled states derived in one function, their keys in two.
 *
 * Keys with Ctrl and function keys are accelerators of the application. Plain keys (space, arrows, …) come here only
 * when nothing that has the focus wants them, so they never steal from the editor. */
#include "app/window_private.h"

#include "app/choose_window.h"
#include "app/compare_window.h"
#include "app/export_dialog.h"
#include "app/gfp_window.h"
#include "app/quiz_dialog.h"
#include "app/lecturer_window.h"
#include "app/lessons_window.h"
#include "app/preferences.h"
#include "app/proc_window.h"
#include "app/script_view.h"
#include "base/i18n.h"

#define ZOOM_STEP 1.1

/* A function @name for the table below: what the window @self does. */
#define ACTION(name, done)                                                                                             \
  static void name (KmWindow *self)                                                                                    \
  {                                                                                                                    \
    done;                                                                                                              \
  }

/* ---- moving ---- */

static void
first (KmWindow *self)
{
  km_view_state_seek (self->state, (KmCursor){ 0 });
}

static void
last (KmWindow *self)
{
  km_view_state_seek (self->state, (KmCursor){ .op = km_timeline_n_ops (km_view_state_timeline (self->state)),
                                               .event = KM_EVENT_LAST });
}

/* A step on puts an answer away that is on show; in a lecture it shows the answer first. */
static bool
went_on (KmWindow *self)
{
  return km_question_card_go_on (self->question_card)
         || (self->presenting && km_question_card_reveal (self->question_card));
}

/* A question holds the run, and says so. */
static bool
is_held (KmWindow *self)
{
  size_t mark;

  return !self->presenting && km_view_state_asked (self->state, &mark) && km_question_card_remind (self->question_card);
}

ACTION (back_call, km_view_state_step_op (self->state, -1))

static void
forward_call (KmWindow *self)
{
  if (!went_on (self))
    km_view_state_step_op (self->state, 1);
}

ACTION (back_event, km_view_state_step_event (self->state, -1))

static void
forward_event (KmWindow *self)
{
  if (!went_on (self))
    km_view_state_step_event (self->state, 1);
}

ACTION (back_idea, km_view_state_step_idea (self->state, -1))

static void
forward_idea (KmWindow *self)
{
  if (!went_on (self))
    km_view_state_step_idea (self->state, 1);
}

static void
play (KmWindow *self)
{
  bool playing = km_view_state_playing (self->state);

  if (went_on (self) || (!playing && is_held (self)))
    return;
  if (!playing && km_view_state_at_end (self->state))
    first (self);
  km_view_state_set_playing (self->state, !playing);
}

ACTION (go_to, km_timeline_bar_go_to (self->timeline_bar))

/* The person plays the allocator. */
static void
perform (KmWindow *self)
{
  km_view_state_set_playing (self->state, false);
  if (!km_question_card_perform (self->question_card))
    km_window_toast (self, _ ("The next call has no steps to perform."));
}

/* ---- looks ---- */

ACTION (present, km_window_set_presenting (self, !self->presenting))
ACTION (focus_canvas, gtk_widget_grab_focus (GTK_WIDGET (self->canvas)))

/* Stops what runs: a search, a load, playing. */
static void
cancel (KmWindow *self)
{
  km_view_state_set_playing (self->state, false);
  km_window_cancel_search (self);
  km_document_flow_cancel (self->flow);
}

static void
leave (KmWindow *self)
{
  cancel (self);
  if (self->branch_origin)
    km_window_discard_branch (self);
  else if (self->presenting)
    km_window_set_presenting (self, false);
  else
    {
      if (self->workload_view)
        km_workload_view_leave (self->workload_view);
      focus_canvas (self);
    }
}

ACTION (zoom_in, km_canvas_zoom (self->canvas, 0.5))
ACTION (zoom_out, km_canvas_zoom (self->canvas, -0.5))
ACTION (zoom_reset, km_canvas_zoom_reset (self->canvas))
ACTION (text_larger, km_window_set_zoom (self, ZOOM_STEP * self->zoom))
ACTION (text_smaller, km_window_set_zoom (self, self->zoom / ZOOM_STEP))
ACTION (text_normal, km_window_set_zoom (self, 1))

/* ---- documents ---- */

static void
toggle_breakpoint (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  uint32_t op = km_timeline_cursor (timeline).op;

  if (!self->workload_view || !km_workload_view_is_editable (self->workload_view))
    return;
  if (km_workload_view_has_focus (self->workload_view) || op == 0)
    km_view_state_toggle_breakpoint (self->state, km_workload_view_insert_line (self->workload_view));
  else
    km_view_state_toggle_breakpoint (self->state, km_script_op (km_view_state_script (self->state), op - 1).line);
}

static void
undo (KmWindow *self)
{
  if (self->workload_view && km_workload_view_can_undo (self->workload_view))
    km_workload_view_undo (self->workload_view);
}

static void
redo (KmWindow *self)
{
  if (self->workload_view && km_workload_view_can_redo (self->workload_view))
    km_workload_view_redo (self->workload_view);
}

static void
edit_workload (KmWindow *self)
{
  if (self->workload_view)
    km_workload_view_focus (self->workload_view);
}

ACTION (new_workload, km_document_flow_new_workload (self->flow))
ACTION (reload, km_document_flow_reload (self->flow))
ACTION (save, km_document_flow_save (self->flow))
ACTION (save_as, km_document_flow_ask_name (self->flow))

/* The picture stays where it is as long as the dialog is there. */
static void
present_pages (KmWindow *self, bool prints)
{
  KmExportDialog *dialog;
  double level;
  KmPfn centre;

  km_view_state_set_playing (self->state, false);
  km_canvas_get_zoom (self->canvas, &level, &centre);
  dialog = km_export_dialog_new (GTK_WINDOW (self), self->state, prints, level, centre);
  g_signal_connect_object (dialog, "done", G_CALLBACK (km_window_toast), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

ACTION (export, present_pages (self, false))
ACTION (print, present_pages (self, true))

static void
questions (KmWindow *self)
{
  KmQuizDialog *dialog;

  km_view_state_set_playing (self->state, false);
  dialog = km_quiz_dialog_new (GTK_WINDOW (self), self->state);
  g_signal_connect_object (dialog, "done", G_CALLBACK (km_window_toast), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Shows the window at @place, made by @make if it is not there: there is one of each kind. */
static void
present_beside (KmWindow *self, GtkWindow **place, GtkWindow *(*make) (GtkWindow *parent, KmViewState *state))
{
  if (!*place)
    g_set_weak_pointer (place, make (GTK_WINDOW (self), self->state));
  gtk_window_present (*place);
}

ACTION (proc, present_beside (self, &self->proc_window, km_proc_window_new))
ACTION (gfp_workshop, present_beside (self, &self->gfp_window, km_gfp_window_new))
ACTION (choose, present_beside (self, &self->choose_window, km_choose_window_new))
ACTION (lecturer, present_beside (self, &self->lecturer_window, km_lecturer_window_new))
ACTION (lessons, present_beside (self, &self->lessons_window, km_lessons_window_new))

/* What is compared is what is on show now: the window before is of no use any more. */
static void
compare (KmWindow *self)
{
  if (self->compare_window)
    gtk_window_destroy (self->compare_window);
  km_view_state_set_playing (self->state, false);
  g_set_weak_pointer (&self->compare_window,
                      GTK_WINDOW (km_compare_window_new (GTK_WINDOW (self), self->state, self->branch_origin)));
  gtk_window_present (self->compare_window);
}

ACTION (preferences, gtk_window_present (GTK_WINDOW (km_preferences_new (GTK_WINDOW (self), self->settings))))

/* Built when asked for: GTK's own help overlay is built with the window, and takes a tenth of the time to start. */
static void
show_shortcuts (KmWindow *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/kmemscope/Kmemscope/shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (self));
  gtk_window_present (shortcuts);
}

/* ---- the table ---- */

/* What an action needs. */
typedef enum
{
  NEEDS_DOCUMENT = 1 << 0,
  NEEDS_BEFORE = 1 << 1, /* something before the cursor */
  NEEDS_AFTER = 1 << 2,  /* something behind it */
  NEEDS_CALLS = 1 << 3,
  NEEDS_EDITOR = 1 << 4,  /* the text can be edited */
  NEEDS_NO_LOAD = 1 << 5, /* a file may be opened: the panes are there and no other file is being opened */
  NEEDS_BRANCH = 1 << 6,
} Needs;

typedef struct
{
  const char *name;
  void (*activate) (KmWindow *self);
  unsigned needs;
} Action;

static const Action actions[] = {
  { "first", first, NEEDS_BEFORE },
  { "last", last, NEEDS_AFTER },
  { "back-call", back_call, NEEDS_BEFORE },
  { "forward-call", forward_call, NEEDS_AFTER },
  { "back-event", back_event, NEEDS_BEFORE },
  { "forward-event", forward_event, NEEDS_AFTER },
  { "back-idea", back_idea, NEEDS_BEFORE },
  { "forward-idea", forward_idea, NEEDS_AFTER },
  { "play", play, NEEDS_CALLS },
  { "go-to", go_to, NEEDS_CALLS },
  { "find", km_window_find, NEEDS_DOCUMENT },
  { "present", present, 0 },
  { "leave", leave, 0 },
  { "focus-canvas", focus_canvas, 0 },
  { "zoom-in", zoom_in, NEEDS_DOCUMENT },
  { "zoom-out", zoom_out, NEEDS_DOCUMENT },
  { "zoom-reset", zoom_reset, NEEDS_DOCUMENT },
  { "text-larger", text_larger, 0 },
  { "text-smaller", text_smaller, 0 },
  { "text-normal", text_normal, 0 },
  { "toggle-breakpoint", toggle_breakpoint, NEEDS_EDITOR },
  { "undo", undo, NEEDS_EDITOR },
  { "redo", redo, NEEDS_EDITOR },
  { "keep-branch", km_window_keep_branch, NEEDS_BRANCH },
  { "discard-branch", km_window_discard_branch, NEEDS_BRANCH },
  { "edit-workload", edit_workload, NEEDS_EDITOR },
  { "new", new_workload, NEEDS_NO_LOAD },
  { "open", km_window_choose_file, NEEDS_NO_LOAD },
  { "lessons", lessons, NEEDS_NO_LOAD },
  { "next-lesson", km_window_next_lesson, NEEDS_DOCUMENT | NEEDS_NO_LOAD },
  { "reload", reload, NEEDS_DOCUMENT | NEEDS_NO_LOAD },
  { "save", save, NEEDS_EDITOR },
  { "save-as", save_as, NEEDS_EDITOR },
  { "cancel-load", cancel, 0 },
  { "show-leaks", km_window_show_leaks, NEEDS_CALLS },
  { "export", export, NEEDS_DOCUMENT },
  { "print", print, NEEDS_DOCUMENT },
  { "questions", questions, NEEDS_EDITOR },
  { "perform", perform, NEEDS_CALLS },
  { "proc", proc, NEEDS_DOCUMENT },
  { "gfp-workshop", gfp_workshop, NEEDS_DOCUMENT },
  { "choose", choose, NEEDS_DOCUMENT },
  { "compare", compare, NEEDS_EDITOR },
  { "lecturer", lecturer, NEEDS_DOCUMENT },
  { "preferences", preferences, 0 },
  { "show-help-overlay", show_shortcuts, 0 },
};

static unsigned
what_is_there (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmFlowState state = km_document_flow_state (self->flow);
  unsigned there = 0;
  size_t mark;
  bool asked;

  if (state == KM_FLOW_IDLE || state == KM_FLOW_RUNNING || state == KM_FLOW_OUTDATED)
    there |= NEEDS_NO_LOAD;
  if (self->branch_origin)
    there |= NEEDS_BRANCH;
  if (!timeline)
    return there;
  there |= NEEDS_DOCUMENT;
  if (km_timeline_n_ops (timeline) > 0)
    there |= NEEDS_CALLS;
  if (!km_view_state_at_start (self->state))
    there |= NEEDS_BEFORE;
  asked = km_view_state_asked (self->state, &mark);
  if (km_question_card_is_answered (self->question_card)
      || (asked ? self->presenting : !km_view_state_at_end (self->state)))
    there |= NEEDS_AFTER;
  if (self->workload_view && km_workload_view_is_editable (self->workload_view))
    there |= NEEDS_EDITOR;
  return there;
}

void
km_window_update_actions (KmWindow *self)
{
  unsigned there = what_is_there (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *name = g_strconcat ("win.", actions[i].name, NULL);

      gtk_widget_action_set_enabled (GTK_WIDGET (self), name, (actions[i].needs & ~there) == 0);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.run-to", (there & NEEDS_CALLS) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open-uri", (there & NEEDS_NO_LOAD) != 0);
}

static void
activate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name + strlen ("win.")))
      actions[i].activate (KM_WINDOW (widget));
}

static void
run_to_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  km_window_run_to (KM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* The number of a tab, from 0; one more is "Follow". */
static void
stage_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  km_view_state_set_stage (KM_WINDOW (widget)->state, MIN (g_variant_get_uint32 (parameter), KM_NR_STAGES));
}

static void
open_uri_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  km_document_flow_open (KM_WINDOW (widget)->flow, file);
}

void
km_window_install_actions (GtkWidgetClass *class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *name = g_strconcat ("win.", actions[i].name, NULL);

      gtk_widget_class_install_action (class, name, NULL, activate_cb);
    }
  gtk_widget_class_install_action (class, "win.run-to", "s", run_to_cb);
  gtk_widget_class_install_action (class, "win.stage", "u", stage_cb);
  gtk_widget_class_install_action (class, "win.open-uri", "s", open_uri_cb);
}

/* ---- views: one check item for each picture ---- */

static const struct
{
  const char *name;
  KmViews view;
} view_actions[] = {
  { "view-zones", KM_VIEW_ZONES },   { "view-frames", KM_VIEW_FRAMES }, { "view-free-lists", KM_VIEW_FREE_LISTS },
  { "view-pcp", KM_VIEW_PCP },       { "view-code", KM_VIEW_CODE },     { "view-slabs", KM_VIEW_SLABS },
  { "view-arrays", KM_VIEW_ARRAYS }, { "view-caches", KM_VIEW_CACHES }, { "view-areas", KM_VIEW_AREAS },
};

static void
show_view_states (KmWindow *self)
{
  KmViews views = km_view_state_views (self->state);

  for (guint i = 0; i < G_N_ELEMENTS (view_actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), view_actions[i].name);

      g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean ((views & view_actions[i].view) != 0));
    }
}

/* The last picture cannot be switched off. */
static void
view_toggled_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  KmWindow *self = user_data;
  KmViews views = km_view_state_views (self->state);

  for (guint i = 0; i < G_N_ELEMENTS (view_actions); i++)
    if (g_str_equal (view_actions[i].name, g_action_get_name (G_ACTION (action))))
      views ^= view_actions[i].view;
  if (views != 0)
    km_view_state_set_views (self->state, views);
  km_view_state_set_stage (self->state, KM_STAGE_ALL);
  show_view_states (self);
}

static void
add_view_actions (KmWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (view_actions); i++)
    {
      g_autoptr (GSimpleAction) action =
          g_simple_action_new_stateful (view_actions[i].name, NULL, g_variant_new_boolean (TRUE));

      g_signal_connect (action, "change-state", G_CALLBACK (view_toggled_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
  show_view_states (self);
}

/* ---- plain keys ---- */

static const struct
{
  guint keyval;
  GdkModifierType modifiers;
  const char *action;
} plain_keys[] = {
  { GDK_KEY_space, 0, "win.play" },
  { GDK_KEY_Left, 0, "win.back-event" },
  { GDK_KEY_KP_Left, 0, "win.back-event" },
  { GDK_KEY_Right, 0, "win.forward-event" },
  { GDK_KEY_KP_Right, 0, "win.forward-event" },
  { GDK_KEY_Up, 0, "win.back-call" },
  { GDK_KEY_KP_Up, 0, "win.back-call" },
  { GDK_KEY_Down, 0, "win.forward-call" },
  { GDK_KEY_KP_Down, 0, "win.forward-call" },
  { GDK_KEY_Page_Up, 0, "win.back-call" },
  { GDK_KEY_KP_Page_Up, 0, "win.back-call" },
  { GDK_KEY_Page_Down, 0, "win.forward-call" },
  { GDK_KEY_KP_Page_Down, 0, "win.forward-call" },
  { GDK_KEY_Home, 0, "win.first" },
  { GDK_KEY_KP_Home, 0, "win.first" },
  { GDK_KEY_End, 0, "win.last" },
  { GDK_KEY_KP_End, 0, "win.last" },
  { GDK_KEY_Escape, 0, "win.leave" },
  { GDK_KEY_question, 0, "win.show-help-overlay" },
  { GDK_KEY_a, 0, "win.perform" },
  { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
  { GDK_KEY_Z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.redo" },
};

static gboolean
key_pressed_cb (KmWindow *self, guint keyval, guint keycode, GdkModifierType state)
{
  state &= gtk_accelerator_get_default_mod_mask ();
  for (guint i = 0; i < G_N_ELEMENTS (plain_keys); i++)
    {
      GdkModifierType ignored = keyval == GDK_KEY_question ? GDK_SHIFT_MASK : 0;

      if (plain_keys[i].keyval == keyval && plain_keys[i].modifiers == (state & ~ignored))
        {
          if (!g_str_has_prefix (plain_keys[i].action, "win.forward-") || !is_held (self))
            gtk_widget_activate_action (GTK_WIDGET (self), plain_keys[i].action, NULL);
          return TRUE;
        }
    }
  return FALSE;
}

/* While something is being waited for, Escape stops it, wherever the focus is. On the picture it leaves a branch, which
 * is more than what is selected. */
static gboolean
escape_cb (KmWindow *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape)
    return FALSE;
  if (gtk_revealer_get_reveal_child (self->progress_revealer))
    cancel (self);
  else if (self->branch_origin && gtk_widget_has_focus (GTK_WIDGET (self->canvas)))
    leave (self);
  else
    return FALSE;
  return TRUE;
}

/* Has the focus something that would let keys of moving go nowhere, or to another button? The script moves with the
 * cursor; a button keeps the key that presses it. */
static bool
loses_key (GtkWidget *focus, guint keyval)
{
  if (!focus || gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER))
    return false;
  if (GTK_IS_BUTTON (focus))
    return keyval != GDK_KEY_space;
  return gtk_widget_get_ancestor (focus, KM_TYPE_SCRIPT_VIEW) != NULL;
}

static gboolean
lost_key_cb (KmWindow *self, guint keyval, guint keycode, GdkModifierType state)
{
  return loses_key (gtk_window_get_focus (GTK_WINDOW (self)), keyval) && key_pressed_cb (self, keyval, keycode, state);
}

static void
add_lost_keys (KmWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (lost_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
add_escape (KmWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (escape_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
add_plain_keys (KmWindow *self, GtkWidget *widget)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, keys);
}

/* The scroller of the canvas would keep Page Up and Page Down for itself, which presenter remotes send, and the layer
 * of messages Escape as long as it shows one. */
void
km_window_init_keys (KmWindow *self)
{
  add_plain_keys (self, GTK_WIDGET (self));
  add_plain_keys (self, adw_toast_overlay_get_child (self->toasts));
  add_plain_keys (self, gtk_widget_get_parent (GTK_WIDGET (self->canvas)));
  add_lost_keys (self);
  add_escape (self);
  add_view_actions (self);
  g_action_map_add_action (G_ACTION_MAP (self),
                           G_ACTION (g_property_action_new ("ask-questions", self->state, "asks")));
}
