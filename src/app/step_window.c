/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmStepWindow: see step_window.h. */
#include "app/step_window.h"

#include "app/page_keys.h"
#include "base/i18n.h"

typedef struct
{
  /* owned */
  KmViewState *state;

  /* borrowed */
  AdwWindowTitle *title;

  /* plain */
  guint show_source;
  guint resize_source;
} KmStepWindowPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KmStepWindow, km_step_window, ADW_TYPE_WINDOW)

static KmStepWindowPrivate *
private_of (KmStepWindow *self)
{
  return km_step_window_get_instance_private (self);
}

/* ---- steps: done by the window that this one belongs to ---- */

static const struct
{
  const char *action;
  guint key;
  bool forward;
  const char *icon;
  const char *label;
  const char *tooltip;
} steps[] = {
  { "steps.back-call", GDK_KEY_Up, false, "media-seek-backward-symbolic", N_ ("Back one call"),
    N_ ("Back one call (Alt+Up)") },
  { "steps.back-event", GDK_KEY_Left, false, "km-step-back-symbolic", N_ ("Back one event"),
    N_ ("Back one event (Alt+Left)") },
  { "steps.forward-event", GDK_KEY_Right, true, "km-step-forward-symbolic", N_ ("Forward one event"),
    N_ ("Forward one event (Alt+Right)") },
  { "steps.forward-call", GDK_KEY_Down, true, "media-seek-forward-symbolic", N_ ("Forward one call"),
    N_ ("Forward one call (Alt+Down)") },
};

static void
step_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *action = g_strconcat ("win.", name + strlen ("steps."), NULL);

  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (widget))), action, NULL);
}

static GtkWidget *
step_buttons (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      GtkWidget *button = gtk_button_new_from_icon_name (steps[i].icon);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), steps[i].action);
      gtk_widget_set_tooltip_text (button, _ (steps[i].tooltip));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (steps[i].label), -1);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

/* ---- showing ---- */

static char *
describe_place (KmTimeline *timeline)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n_events;
  g_autofree char *call = g_strdup_printf (_ ("call %u of %u"), cursor.op, km_timeline_n_ops (timeline)), *event = NULL;

  km_timeline_events (timeline, &n_events);
  if (cursor.op == 0)
    return g_steal_pointer (&call);
  event = g_strdup_printf (_ ("event %u of %u"), MIN (cursor.event, n_events), n_events);
  return g_strdup_printf ("%s · %s", call, event);
}

static void
show_place (KmStepWindow *self)
{
  KmStepWindowPrivate *private = private_of (self);
  g_autofree char *place = describe_place (km_view_state_timeline (private->state));
  bool before = !km_view_state_at_start (private->state), after = !km_view_state_at_end (private->state);

  adw_window_title_set_subtitle (private->title, place);
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), steps[i].action, steps[i].forward ? after : before);
}

static gboolean
show_cb (gpointer user_data)
{
  KmStepWindow *self = user_data;

  private_of (self)->show_source = 0;
  if (!km_view_state_model (private_of (self)->state))
    return G_SOURCE_REMOVE;
  show_place (self);
  KM_STEP_WINDOW_GET_CLASS (self)->show (self);
  return G_SOURCE_REMOVE;
}

void
km_step_window_show_soon (KmStepWindow *self)
{
  if (private_of (self)->show_source == 0)
    private_of (self)->show_source = g_idle_add (show_cb, self);
}

void
km_step_window_act (KmStepWindow *self, const char *lines)
{
  km_view_state_act (private_of (self)->state, lines);
}

KmViewState *
km_step_window_state (KmStepWindow *self)
{
  return private_of (self)->state;
}

/* ---- size ---- */

static gboolean
resize_cb (gpointer user_data)
{
  KmStepWindow *self = user_data;
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double)PANGO_SCALE;

  private_of (self)->resize_source = 0;
  if (!pango_font_description_get_size_is_absolute (font))
    size *= pango_cairo_context_get_resolution (context) / 72;
  KM_STEP_WINDOW_GET_CLASS (self)->resized (self, size);
  return G_SOURCE_REMOVE;
}

/* Nothing may be moved while sizes are being worked out. */
static void
resize_soon (KmStepWindow *self)
{
  if (KM_STEP_WINDOW_GET_CLASS (self)->resized && private_of (self)->resize_source == 0)
    private_of (self)->resize_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resize_cb, self, NULL);
}

static void
km_step_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (km_step_window_parent_class)->map (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout", G_CALLBACK (resize_soon), widget,
                           G_CONNECT_SWAPPED);
  resize_soon (KM_STEP_WINDOW (widget));
}

/* ---- life ---- */

static void
km_step_window_dispose (GObject *object)
{
  KmStepWindowPrivate *private = private_of (KM_STEP_WINDOW (object));

  g_clear_handle_id (&private->show_source, g_source_remove);
  g_clear_handle_id (&private->resize_source, g_source_remove);
  G_OBJECT_CLASS (km_step_window_parent_class)->dispose (object);
}

static void
km_step_window_finalize (GObject *object)
{
  g_clear_object (&private_of (KM_STEP_WINDOW (object))->state);
  G_OBJECT_CLASS (km_step_window_parent_class)->finalize (object);
}

static void
km_step_window_class_init (KmStepWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_step_window_dispose;
  G_OBJECT_CLASS (class)->finalize = km_step_window_finalize;
  widget_class->map = km_step_window_map;
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gtk_widget_class_install_action (widget_class, steps[i].action, NULL, step_cb);
      gtk_widget_class_add_binding_action (widget_class, steps[i].key, GDK_ALT_MASK, steps[i].action, NULL);
    }
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
km_step_window_init (KmStepWindow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "kmemscope"); /* for the projector zoom */
  km_page_keys_scroll (GTK_WINDOW (self));
}

/* The default size is for text of the normal size: larger text gets a larger window, as far as the screen goes. */
static void
grow_with_text (KmStepWindow *self, GtkWindow *parent)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (parent));
  GdkMonitor *monitor =
      surface ? gdk_display_get_monitor_at_surface (gtk_widget_get_display (GTK_WIDGET (parent)), surface) : NULL;
  double scale = MAX (km_view_state_text_scale (private_of (self)->state), 1);
  GdkRectangle screen;
  int width, height;

  if (!monitor)
    return;
  gdk_monitor_get_geometry (monitor, &screen);
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), MAX (width, MIN ((int)(width * scale), screen.width * 9 / 10)),
                               MAX (height, MIN ((int)(height * scale), screen.height * 17 / 20)));
}

void
km_step_window_follow (KmStepWindow *self, GtkWindow *parent, KmViewState *state, AdwHeaderBar *header)
{
  KmStepWindowPrivate *private = private_of (self);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  private->state = g_object_ref (state);
  grow_with_text (self, parent);
  private->title = ADW_WINDOW_TITLE (adw_window_title_new (gtk_window_get_title (GTK_WINDOW (self)), ""));
  adw_header_bar_set_title_widget (header, GTK_WIDGET (private->title));
  adw_header_bar_pack_start (header, step_buttons ());
  g_signal_connect_object (state, "stepped", G_CALLBACK (km_step_window_show_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::text-scale", G_CALLBACK (resize_soon), self, G_CONNECT_SWAPPED);
  km_step_window_show_soon (self);
}
