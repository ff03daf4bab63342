/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, life cycle and looks.
 *
 * 1. The first frame has only the header, the empty canvas and the transport bar. Editor, tree and inspector are made
 *    after it has been drawn, then the document is loaded in a thread.
 * 2. One CSS provider scales the text of the window (projector zoom); the canvas scales its own.
 * 3. Below NARROW_WIDTH (more with larger text) the inspector lies over the canvas instead of beside it. */
#include "model/narration/narration.h"
#include "app/window_private.h"

#include "base/i18n.h"

G_DEFINE_FINAL_TYPE (KmWindow, km_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  NARROW_WIDTH = 1120,
  LEFT_WIDTH = 330,
};

#define PRESENTING_FACTOR 1.5

static void surface_layout_cb (KmWindow *self);

/* ---- text and theme ---- */

static double
system_text_scale (KmWindow *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1;
}

static double
text_factor (KmWindow *self)
{
  return self->zoom * (self->presenting ? PRESENTING_FACTOR : 1);
}

static void
apply_text_scale (KmWindow *self)
{
  double zoom = text_factor (self);
  char percent[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *css = NULL;

  g_ascii_formatd (percent, sizeof percent, "%.0f", zoom * 100);
  css = g_strdup_printf ("window.kmemscope { font-size: %s%%; }", percent);
  gtk_css_provider_load_from_data (self->text_css, css, -1);
  km_view_state_set_text_scale (self->state, zoom * system_text_scale (self));
}

void
km_window_set_zoom (KmWindow *self, double zoom)
{
  self->zoom = CLAMP (zoom, KM_TEXT_SCALE_MIN, KM_TEXT_SCALE_MAX);
  km_settings_set_double (self->settings, "text-zoom", self->zoom);
  apply_text_scale (self);
  surface_layout_cb (self);
}

static void
apply_theme (KmWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  KmThemeId theme = adw_style_manager_get_dark (manager) ? KM_THEME_DARK : KM_THEME_LIGHT;

  if (adw_style_manager_get_high_contrast (manager))
    theme = KM_THEME_HIGH_CONTRAST;
  km_view_state_set_theme (self->state, theme);
}

/* ---- title ---- */

void
km_window_update_title (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);
  g_autofree char *name = NULL, *machine = NULL, *title = NULL;

  if (!session)
    return;
  name = km_session_name (session);
  machine = km_config_describe (km_script_config (km_view_state_script (self->state)));
  title = km_window_is_dirty (self) ? g_strdup_printf ("• %s", name) : g_strdup (name);
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, machine);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

void
km_window_toast (KmWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* ---- presenting ---- */

/* The sentence of the step, large, below the picture. */
static void
show_caption (KmWindow *self)
{
  KmModel *model = km_view_state_model (self->state);
  g_autofree char *sentence = self->presenting && model ? km_narrate_cursor (model) : NULL;

  if (sentence)
    gtk_label_set_text (self->caption_label, sentence);
}

void
km_window_set_presenting (KmWindow *self, bool presenting)
{
  if (self->presenting == presenting)
    return;
  self->presenting = presenting;
  gtk_widget_set_visible (self->header, !presenting);
  gtk_widget_set_visible (GTK_WIDGET (self->left_paned), !presenting);
  gtk_widget_set_visible (self->caption_box, presenting);
  adw_flap_set_reveal_flap (self->flap, !presenting && !self->narrow);
  if (presenting)
    gtk_window_fullscreen (GTK_WINDOW (self));
  else
    gtk_window_unfullscreen (GTK_WINDOW (self));
  apply_text_scale (self);
  show_caption (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
fullscreened_cb (KmWindow *self)
{
  if (!gtk_window_is_fullscreen (GTK_WINDOW (self)) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    km_window_set_presenting (self, false);
}

/* ---- following the view state ---- */

static void
stepped_cb (KmWindow *self)
{
  km_window_update_actions (self);
  km_window_store_soon (self);
  show_caption (self);
}

static void
document_cb (KmWindow *self)
{
  km_window_update_title (self);
  km_window_update_actions (self);
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
  self->event_tree = km_event_tree_new (self->state);
  self->inspector = km_inspector_new (self->state);
  gtk_paned_set_start_child (self->left_paned, GTK_WIDGET (self->workload_view));
  gtk_paned_set_end_child (self->left_paned, GTK_WIDGET (self->event_tree));
  gtk_paned_set_position (self->left_paned, gtk_widget_get_height (GTK_WIDGET (self->left_paned)) * 45 / 100);
  adw_bin_set_child (self->right_slot, GTK_WIDGET (self->inspector));
  g_signal_connect_object (self->workload_view, "edited", G_CALLBACK (km_window_edited), self, G_CONNECT_SWAPPED);
  self->panes_ready = true;
}

static gboolean
after_first_frame_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->panes_ready)
    return G_SOURCE_REMOVE;
  make_panes (self);
  km_window_init_files (self);
  km_window_start_pending (self);
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

/* ---- size ---- */

static void
set_narrow (KmWindow *self, bool narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  adw_flap_set_fold_policy (self->flap, narrow ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !narrow && !self->presenting);
}

static gboolean
narrow_idle_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  set_narrow (self,
              gtk_widget_get_width (GTK_WIDGET (self)) < NARROW_WIDTH * text_factor (self) * system_text_scale (self));
  return G_SOURCE_REMOVE;
}

/* The fold policy must not change while sizes are being worked out. */
static void
surface_layout_cb (KmWindow *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, narrow_idle_cb, g_object_ref (self), g_object_unref);
}

static void
km_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (km_window_parent_class)->map (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout", G_CALLBACK (surface_layout_cb),
                           widget, G_CONNECT_SWAPPED);
}

/* ---- life cycle ---- */

static gboolean
km_window_close_request (GtkWindow *window)
{
  KmWindow *self = KM_WINDOW (window);

  if (km_window_ask_before_closing (self))
    return TRUE;
  km_view_state_set_playing (self->state, false);
  km_window_store (self);
  if (!self->presenting)
    {
      km_settings_set_uint (self->settings, "window-width", (uint32_t)gtk_widget_get_width (GTK_WIDGET (self)));
      km_settings_set_uint (self->settings, "window-height", (uint32_t)gtk_widget_get_height (GTK_WIDGET (self)));
    }
  return GTK_WINDOW_CLASS (km_window_parent_class)->close_request (window);
}

static void
km_window_dispose (GObject *object)
{
  KmWindow *self = KM_WINDOW (object);

  g_clear_handle_id (&self->progress_timeout, g_source_remove);
  g_clear_handle_id (&self->store_timeout, g_source_remove);
  km_window_cancel_search (self);
  g_clear_weak_pointer (&self->proc_window);
  g_clear_weak_pointer (&self->gfp_window);
  g_clear_weak_pointer (&self->choose_window);
  if (self->load)
    km_load_cancel (self->load);
  g_clear_pointer (&self->load, km_load_unref);
  g_clear_pointer (&self->player, km_player_free);
  if (self->text_css)
    gtk_style_context_remove_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (self->text_css));
  g_clear_object (&self->text_css);
  g_clear_object (&self->pending_file);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (km_window_parent_class)->dispose (object);
}

static void
km_window_finalize (GObject *object)
{
  KmWindow *self = KM_WINDOW (object);

  g_clear_object (&self->state);
  g_free (self->recovery_path);
  G_OBJECT_CLASS (km_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/kmemscope/Kmemscope/window.ui");
  gtk_widget_class_bind_template_child (class, KmWindow, header);
  gtk_widget_class_bind_template_child (class, KmWindow, title);
  gtk_widget_class_bind_template_child (class, KmWindow, open_button);
  gtk_widget_class_bind_template_child (class, KmWindow, lessons_button);
  gtk_widget_class_bind_template_child (class, KmWindow, find_button);
  gtk_widget_class_bind_template_child (class, KmWindow, find_popover);
  gtk_widget_class_bind_template_child (class, KmWindow, find_entry);
  gtk_widget_class_bind_template_child (class, KmWindow, find_problem);
  gtk_widget_class_bind_template_child (class, KmWindow, inspector_button);
  gtk_widget_class_bind_template_child (class, KmWindow, progress_revealer);
  gtk_widget_class_bind_template_child (class, KmWindow, progress_label);
  gtk_widget_class_bind_template_child (class, KmWindow, progress_bar);
  gtk_widget_class_bind_template_child (class, KmWindow, toasts);
  gtk_widget_class_bind_template_child (class, KmWindow, main_paned);
  gtk_widget_class_bind_template_child (class, KmWindow, left_paned);
  gtk_widget_class_bind_template_child (class, KmWindow, flap);
  gtk_widget_class_bind_template_child (class, KmWindow, right_slot);
  gtk_widget_class_bind_template_child (class, KmWindow, canvas);
  gtk_widget_class_bind_template_child (class, KmWindow, caption_box);
  gtk_widget_class_bind_template_child (class, KmWindow, caption_label);
  gtk_widget_class_bind_template_child (class, KmWindow, timeline_bar);
  gtk_widget_class_bind_template_callback (class, km_window_find_activate);
  gtk_widget_class_bind_template_callback (class, km_window_find_closed);
  gtk_widget_class_bind_template_callback (class, km_window_find_changed);
  gtk_widget_class_bind_template_callback (class, km_window_cancel_load);
}

static void
km_window_class_init (KmWindowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = km_window_dispose;
  object_class->finalize = km_window_finalize;
  widget_class->realize = km_window_realize;
  widget_class->map = km_window_map;
  GTK_WINDOW_CLASS (class)->close_request = km_window_close_request;
  g_type_ensure (KM_TYPE_CANVAS);
  g_type_ensure (KM_TYPE_TIMELINE_BAR);
  bind_template (widget_class);
  km_window_install_actions (widget_class);
}

static void
connect_state (KmWindow *self)
{
  g_signal_connect_object (self->state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::document", G_CALLBACK (document_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::playing", G_CALLBACK (km_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::speed", G_CALLBACK (speed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "notify::views", G_CALLBACK (views_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "append-line", G_CALLBACK (km_window_append_line), self, G_CONNECT_SWAPPED);
}

static void
connect_looks (KmWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (apply_text_scale), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
}

static void
km_window_init (KmWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = km_settings_new ();
  self->state = km_view_state_new ();
  self->zoom = km_settings_get_double (self->settings, "text-zoom", 1);
  self->text_css = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (self->text_css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  km_view_state_set_speed (self->state, km_settings_get_double (self->settings, "speed", 2));
  km_view_state_set_views (self->state, km_settings_get_bits (self->settings, "views", "known-views", KM_VIEW_ALL));
  gtk_window_set_default_size (GTK_WINDOW (self), (int)km_settings_get_uint (self->settings, "window-width", 1400),
                               (int)km_settings_get_uint (self->settings, "window-height", 880));
  gtk_paned_set_position (self->main_paned, LEFT_WIDTH);
  km_canvas_set_state (self->canvas, self->state);
  km_timeline_bar_set_state (self->timeline_bar, self->state);
  self->player = km_player_new (self->state, GTK_WIDGET (self->canvas));
  connect_state (self);
  connect_looks (self);
  apply_theme (self);
  apply_text_scale (self);
  km_window_init_keys (self);
  km_window_update_actions (self);
}

KmWindow *
km_window_new (GtkApplication *application)
{
  return g_object_new (KM_TYPE_WINDOW, "application", application, NULL);
}
