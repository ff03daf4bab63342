/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, life cycle, panes and title.
 *
 * The first frame has only the header, the empty canvas and the transport bar. Script, editor and inspector are made
 * after it has been drawn, then the document is loaded in a thread. */
#include "app/window_private.h"

#include "app/inspector.h"
#include "base/i18n.h"

G_DEFINE_FINAL_TYPE (KmWindow, km_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  LEFT_PERCENT = 29, /* of the window, for the script; where it is drawn wider or narrower: */
  MIN_LEFT_PERCENT = 28,
  MAX_LEFT_PERCENT = 35,
};

/* ---- title ---- */

/* Shows name and machine of the document, or what is tried in a branch. */
static void
update_title (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);
  g_autofree char *name = NULL, *machine = NULL, *title = NULL;

  if (!session)
    return;
  if (self->branch_origin)
    {
      adw_window_title_set_title (self->title, _ ("What if"));
      adw_window_title_set_subtitle (self->title, self->branch_lines);
      gtk_window_set_title (GTK_WINDOW (self), _ ("What if"));
      return;
    }
  name = km_session_name (session);
  machine = km_config_describe (km_script_config (km_view_state_script (self->state)));
  title = km_document_flow_is_dirty (self->flow) ? g_strdup_printf ("• %s", name) : g_strdup (name);
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, machine);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* ---- following the view state ---- */

static void
stepped_cb (KmWindow *self)
{
  km_window_update_actions (self);
  km_document_flow_store_soon (self->flow);
  km_window_show_caption (self);
}

static void
flow_changed_cb (gpointer window)
{
  KmWindow *self = window;

  update_title (self);
  km_window_show_progress (self);
  km_window_update_actions (self);
}

static void
changed_cb (KmWindow *self)
{
  update_title (self);
  km_window_update_actions (self);
}

static const KmFlowHost flow_host = {
  .text = km_window_editor_text,
  .opened = km_window_opened,
  .ran = km_window_ran,
  .saved = km_window_saved,
  .show_error = km_window_show_error,
  .toast = km_window_toast,
  .ask = km_window_ask_about_changes,
  .ask_overwrite = km_window_ask_overwrite,
  .file_changed = km_window_file_changed,
  .ask_name = km_window_ask_name,
  .close = (void (*) (gpointer))gtk_window_close,
  .first_start = km_window_first_start,
  .changed = flow_changed_cb,
};

/* Says why playing has stopped where nobody asked for it. */
static void
stopped_cb (KmWindow *self, KmStop why)
{
  uint32_t op = km_timeline_cursor (km_view_state_timeline (self->state)).op;
  g_autofree char *text = NULL;

  if (why == KM_STOP_BREAK)
    text = g_strdup (_ ("Stopped: the workload has a break here."));
  else if (why == KM_STOP_BREAKPOINT && op > 0)
    text = g_strdup_printf (_ ("Stopped: line %u has a breakpoint."),
                            km_script_op (km_view_state_script (self->state), op - 1).line);
  else if (why == KM_STOP_END)
    text = km_window_tell_end (self);
  if (text)
    km_window_toast (self, text);
}

static void
speed_cb (KmWindow *self)
{
  km_settings_set_double (self->settings, "speed", km_view_state_speed (self->state));
}

static void
views_cb (KmWindow *self)
{
  km_settings_set_bits (self->settings, "views", "known-views", KM_VIEW_ALL, km_view_state_views (self->state));
  km_window_update_actions (self);
}

/* ---- after the first frame ---- */

static void
make_panes (KmWindow *self)
{
  self->workload_view = km_workload_view_new (self->state);
  km_workload_view_set_text_shown (self->workload_view, km_settings_get_uint (self->settings, "left-page", 0) == 1);
  adw_bin_set_child (self->left_slot, GTK_WIDGET (self->workload_view));
  adw_bin_set_child (self->right_slot, GTK_WIDGET (km_inspector_new (self->state)));
  km_window_init_branch (self);
  g_signal_connect_object (self->workload_view, "typed", G_CALLBACK (km_document_flow_store_soon), self->flow,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workload_view, "edited", G_CALLBACK (km_document_flow_edited), self->flow,
                           G_CONNECT_SWAPPED);
}

static gboolean
after_first_frame_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->workload_view)
    return G_SOURCE_REMOVE;
  make_panes (self);
  km_window_init_menus (self);
  km_document_flow_start (self->flow, !self->settings || g_settings_get_boolean (self->settings, "reopen"));
  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock *clock, KmWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, self);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, after_first_frame_cb, g_object_ref (self), g_object_unref);
}

static void
km_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (km_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (after_paint_cb), widget, 0);
}

/* ---- life cycle ---- */

void
km_window_keep (KmWindow *self)
{
  km_view_state_set_playing (self->state, false);
  km_document_flow_store (self->flow);
  if (self->workload_view)
    km_settings_set_uint (self->settings, "left-page", km_workload_view_text_shown (self->workload_view));
  if (!self->presenting)
    {
      km_settings_set_uint (self->settings, "window-width", (uint32_t)gtk_widget_get_width (GTK_WIDGET (self)));
      km_settings_set_uint (self->settings, "left-width", (uint32_t)gtk_paned_get_position (self->main_paned));
      km_settings_set_uint (self->settings, "window-height", (uint32_t)gtk_widget_get_height (GTK_WIDGET (self)));
    }
}

static gboolean
km_window_close_request (GtkWindow *window)
{
  KmWindow *self = KM_WINDOW (window);

  if (!km_document_flow_may_close (self->flow))
    return TRUE;
  km_window_keep (self);
  return GTK_WINDOW_CLASS (km_window_parent_class)->close_request (window);
}

static void
km_window_dispose (GObject *object)
{
  KmWindow *self = KM_WINDOW (object);

  g_clear_handle_id (&self->progress_timeout, g_source_remove);
  km_window_cancel_search (self);
  g_clear_weak_pointer (&self->proc_window);
  g_clear_weak_pointer (&self->gfp_window);
  g_clear_weak_pointer (&self->choose_window);
  g_clear_weak_pointer (&self->compare_window);
  g_clear_weak_pointer (&self->lecturer_window);
  g_clear_weak_pointer (&self->lessons_window);
  if (self->flow)
    km_document_flow_stop (self->flow);
  g_clear_object (&self->flow);
  g_clear_pointer (&self->player, km_player_free);
  km_window_finish_present (self);
  km_window_finish_lesson (self);
  km_window_finish_looks (self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (km_window_parent_class)->dispose (object);
}

static void
km_window_finalize (GObject *object)
{
  KmWindow *self = KM_WINDOW (object);

  g_clear_object (&self->state);
  g_free (self->branch_origin);
  g_free (self->branch_lines);
  G_OBJECT_CLASS (km_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/kmemscope/Kmemscope/window.ui");
  gtk_widget_class_bind_template_child (class, KmWindow, header);
  gtk_widget_class_bind_template_child (class, KmWindow, title);
  gtk_widget_class_bind_template_child (class, KmWindow, open_button);
  gtk_widget_class_bind_template_child (class, KmWindow, find_button);
  gtk_widget_class_bind_template_child (class, KmWindow, find_popover);
  gtk_widget_class_bind_template_child (class, KmWindow, find_entry);
  gtk_widget_class_bind_template_child (class, KmWindow, find_problem);
  gtk_widget_class_bind_template_child (class, KmWindow, progress_revealer);
  gtk_widget_class_bind_template_child (class, KmWindow, progress_label);
  gtk_widget_class_bind_template_child (class, KmWindow, progress_bar);
  gtk_widget_class_bind_template_child (class, KmWindow, toasts);
  gtk_widget_class_bind_template_child (class, KmWindow, main_paned);
  gtk_widget_class_bind_template_child (class, KmWindow, left_column);
  gtk_widget_class_bind_template_child (class, KmWindow, left_slot);
  gtk_widget_class_bind_template_child (class, KmWindow, left_bin);
  gtk_widget_class_bind_template_child (class, KmWindow, left_question);
  gtk_widget_class_bind_template_child (class, KmWindow, stage_question);
  gtk_widget_class_bind_template_child (class, KmWindow, flap);
  gtk_widget_class_bind_template_child (class, KmWindow, right_slot);
  gtk_widget_class_bind_template_child (class, KmWindow, canvas);
  gtk_widget_class_bind_template_child (class, KmWindow, stage_tabs);
  gtk_widget_class_bind_template_child (class, KmWindow, question_card);
  gtk_widget_class_bind_template_child (class, KmWindow, explanation);
  gtk_widget_class_bind_template_child (class, KmWindow, content);
  gtk_widget_class_bind_template_child (class, KmWindow, branch_bar);
  gtk_widget_class_bind_template_child (class, KmWindow, branch_label);
  gtk_widget_class_bind_template_child (class, KmWindow, canvas_scroller);
  gtk_widget_class_bind_template_child (class, KmWindow, explanation_slot);
  gtk_widget_class_bind_template_child (class, KmWindow, hint_label);
  gtk_widget_class_bind_template_child (class, KmWindow, present_top);
  gtk_widget_class_bind_template_child (class, KmWindow, present_call);
  gtk_widget_class_bind_template_child (class, KmWindow, present_place);
  gtk_widget_class_bind_template_child (class, KmWindow, controls_bin);
  gtk_widget_class_bind_template_child (class, KmWindow, blank);
  gtk_widget_class_bind_template_child (class, KmWindow, typed_label);
  gtk_widget_class_bind_template_child (class, KmWindow, caption_box);
  gtk_widget_class_bind_template_child (class, KmWindow, caption_label);
  gtk_widget_class_bind_template_child (class, KmWindow, timeline_bar);
  gtk_widget_class_bind_template_callback (class, km_window_find_activate);
  gtk_widget_class_bind_template_callback (class, km_window_find_closed);
  gtk_widget_class_bind_template_callback (class, km_window_find_next);
  gtk_widget_class_bind_template_callback (class, km_window_find_previous);
  gtk_widget_class_bind_template_callback (class, km_window_find_changed);
}

static void
km_window_class_init (KmWindowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = km_window_dispose;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  object_class->finalize = km_window_finalize;
  widget_class->realize = km_window_realize;
  GTK_WINDOW_CLASS (class)->close_request = km_window_close_request;
  g_type_ensure (KM_TYPE_CANVAS);
  g_type_ensure (KM_TYPE_STAGE_TABS);
  g_type_ensure (KM_TYPE_EXPLANATION);
  g_type_ensure (KM_TYPE_QUESTION_CARD);
  g_type_ensure (KM_TYPE_TIMELINE_BAR);
  bind_template (widget_class);
  km_window_install_actions (widget_class);
}

static void
connect_state (KmWindow *self)
{
  g_signal_connect_object (self->state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "changed", G_CALLBACK (changed_cb), NULL);
  g_signal_connect_object (self->state, "notify::document", G_CALLBACK (km_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::playing", G_CALLBACK (km_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::asks", G_CALLBACK (km_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::speed", G_CALLBACK (speed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::views", G_CALLBACK (views_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "stepped", G_CALLBACK (km_window_gone_elsewhere), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "far", G_CALLBACK (km_window_go_far), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "stopped", G_CALLBACK (stopped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "act", G_CALLBACK (km_window_act), self, G_CONNECT_SWAPPED);
}

/* ---- opening ---- */

void
km_window_open (KmWindow *self, GFile *const *files, guint n)
{
  g_autofree char *text = NULL;

  km_document_flow_open (self->flow, files[0]);
  if (n < 2)
    return;
  text = g_strdup_printf (ngettext ("One document is open at a time: %u more file was not opened.",
                                    "One document is open at a time: %u more files were not opened.", n - 1),
                          n - 1);
  km_window_toast (self, text);
}

static gboolean
drop_cb (KmWindow *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *item = g_value_get_boxed (value); item; item = item->next)
    g_ptr_array_add (files, item->data);
  if (files->len == 0)
    return FALSE;
  km_window_open (self, (GFile *const *)files->pdata, files->len);
  return TRUE;
}

static void
add_drop_target (KmWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drop), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

/* ---- the left column ---- */

/* Keeps the script readable and the stage large. */
static void
keep_left_width (KmWindow *self)
{
  int all = gtk_widget_get_width (GTK_WIDGET (self->main_paned)), width = gtk_paned_get_position (self->main_paned);
  int wanted = CLAMP (width, (all * MIN_LEFT_PERCENT + 99) / 100, all * MAX_LEFT_PERCENT / 100);

  if (all > 0 && wanted != width)
    gtk_paned_set_position (self->main_paned, wanted);
}

/* Of the left column: as it was left, else LEFT_PERCENT of the window. */
static int
left_width (KmWindow *self)
{
  int width = (int)km_settings_get_uint (self->settings, "left-width", 0), all, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &all, &height);
  return width > 0 ? width : all * LEFT_PERCENT / 100;
}

/* ---- set-up ---- */

static void
restore_settings (KmWindow *self)
{
  km_view_state_set_speed (self->state, km_settings_get_double (self->settings, "speed", 2));
  if (self->settings)
    g_settings_bind (self->settings, "questions", self->state, "asks", G_SETTINGS_BIND_DEFAULT);
  km_view_state_set_views (self->state, km_settings_get_bits (self->settings, "views", "known-views", KM_VIEW_ALL));
  gtk_window_set_default_size (GTK_WINDOW (self), (int)km_settings_get_uint (self->settings, "window-width", 1400),
                               (int)km_settings_get_uint (self->settings, "window-height", 880));
  gtk_paned_set_position (self->main_paned, left_width (self));
  g_signal_connect_object (self->main_paned, "notify::position", G_CALLBACK (keep_left_width), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->main_paned, "notify::max-position", G_CALLBACK (keep_left_width), self,
                           G_CONNECT_SWAPPED);
}

static void
km_window_init (KmWindow *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "kmemscope", NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = km_settings_new ();
  self->state = km_view_state_new ();
  self->flow = km_document_flow_new (self->state, &flow_host, self, folder);
  restore_settings (self);
  km_canvas_set_state (self->canvas, self->state);
  km_stage_tabs_set_state (self->stage_tabs, self->state);
  km_explanation_set_state (self->explanation, self->state);
  km_question_card_set_state (self->question_card, self->state);
  g_object_bind_property (self->question_card, "visible", self->explanation, "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  km_timeline_bar_set_state (self->timeline_bar, self->state);
  self->player = km_player_new (self->state, GTK_WIDGET (self->main_paned));
  connect_state (self);
  km_window_init_looks (self);
  km_window_init_present (self);
  km_window_init_lesson (self);
  km_window_init_inspector (self);
  km_window_init_keys (self);
  add_drop_target (self);
  km_window_update_actions (self);
}

KmWindow *
km_window_new (GtkApplication *application)
{
  return g_object_new (KM_TYPE_WINDOW, "application", application, NULL);
}
