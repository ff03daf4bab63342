/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCanvas, the listening half: hover and tooltips, clicks, the context menu whose entries are workload lines, zoom by
 * wheel and pinch, and keys.
 *
 *   click              select; again on the selection: nothing new
 *   secondary click, Menu, Shift+F10, Enter      what can be done with it
 *   Ctrl+wheel, pinch  zoom the page-frame map around the pointer
 *   drag               pull the map or the ribbon of frames, move the scrollbar or the lens
 *   Shift+arrows       select the thing next to the selection
 *   Escape             select nothing */
#include "app/canvas_private.h"

#include "base/i18n.h"
#include "model/actions/actions.h"
#include "model/inspect/inspect.h"

/* Wheel notches and pinches to zoom levels. */
#define LEVELS_A_NOTCH 0.5

/* ---- picking ---- */

static void
pick (KmCanvas *self, double x, double y, KmTarget *target, KmIntRect *area)
{
  target->kind = KM_TARGET_NONE;
  if (!self->scene)
    return;
  km_canvas_to_scene (self, &x, &y);
  km_scene_pick (self->scene, x, y, target, area);
}

static void
set_hover (KmCanvas *self, const KmTarget *target, const KmIntRect *area)
{
  if (!self->scene || (self->hover.kind == KM_TARGET_NONE && target->kind == KM_TARGET_NONE))
    return;
  km_canvas_dirty_area (self, &self->hover_area);
  km_scene_set_hover (self->scene, target);
  self->hover = *target;
  self->hover_area = *area;
  km_canvas_dirty_area (self, area);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, KmCanvas *self)
{
  KmIntRect area = { 0 };
  KmTarget target;

  if (self->least_px > 0)
    return;
  self->pointed = g_get_monotonic_time ();
  pick (self, x, y, &target, &area);
  if (target.kind == self->hover.kind && memcmp (&area, &self->hover_area, sizeof area) == 0)
    return;
  set_hover (self, &target, &area);
}

void
km_canvas_forget_hover (KmCanvas *self)
{
  const KmIntRect nowhere = { 0 };
  const KmTarget nothing = { .kind = KM_TARGET_NONE };

  set_hover (self, &nothing, &nowhere);
}

static void
leave_cb (GtkEventControllerMotion *controller, KmCanvas *self)
{
  km_canvas_forget_hover (self);
}

bool
km_canvas_menu_is_open (KmCanvas *self)
{
  return self->menu && gtk_widget_get_visible (self->menu);
}

static gboolean
query_tooltip_cb (KmCanvas *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  KmIntRect area = { 0 };
  KmTarget target;
  g_autoptr (KmInspection) inspection = NULL;
  g_autofree char *text = NULL;
  double left, top;

  pick (self, x, y, &target, &area);
  if (target.kind == KM_TARGET_NONE || km_canvas_menu_is_open (self))
    return FALSE;
  inspection = km_model_inspect (km_view_state_model (self->state), &target);
  text = g_strdup_printf ("%s\n%s", inspection->title, inspection->subtitle);
  gtk_tooltip_set_text (tooltip, text);
  left = area.x;
  top = area.y;
  km_canvas_from_scene (self, &left, &top);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int)left, (int)top, area.width, area.height });
  return TRUE;
}

/* ---- what can be done: a menu of workload lines ---- */

static void
append_clicked_cb (GtkButton *button, KmCanvas *self)
{
  g_autofree char *line = g_strdup (g_object_get_data (G_OBJECT (button), "km-line"));

  gtk_popover_popdown (GTK_POPOVER (self->menu));
  km_view_state_act (self->state, line);
}

/* A row that shows both what it means and the line that it tries: the menu teaches the language. */
static GtkWidget *
action_row (KmCanvas *self, const KmAction *action)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (action->label), *line = gtk_label_new (action->line);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_xalign (GTK_LABEL (line), 0);
  gtk_label_set_ellipsize (GTK_LABEL (line), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (line), 48);
  gtk_widget_add_css_class (line, "dim-label");
  gtk_widget_add_css_class (line, "monospace");
  gtk_widget_add_css_class (line, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), line);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "action-row");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, action->label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, action->line, -1);
  g_object_set_data_full (G_OBJECT (button), "km-line", g_strdup (action->line), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (append_clicked_cb), self);
  return button;
}

static void
add_heading (GtkWidget *box, KmCanvas *self, const KmTarget *target)
{
  g_autoptr (KmInspection) inspection = km_model_inspect (km_view_state_model (self->state), target);
  GtkWidget *label = gtk_label_new (inspection->title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "menu-heading");
  gtk_box_append (GTK_BOX (box), label);
}

static void
add_nothing_to_do (GtkWidget *box, KmCanvas *self)
{
  const bool recording = km_script_is_recording (km_view_state_script (self->state));
  GtkWidget *label = gtk_label_new (recording ? _ ("A recording cannot be changed.") : _ ("Nothing can be done here."));

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "menu-heading");
  gtk_box_append (GTK_BOX (box), label);
}

/* One menu for all things: GTK 4.8 asks a menu that has gone where the pointer is. */
static void
make_menu (KmCanvas *self)
{
  self->menu = gtk_popover_new ();
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_add_css_class (self->menu, "menu");
  gtk_widget_add_css_class (self->menu, "action-menu");
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

static void
popup_actions (KmCanvas *self, const KmTarget *target, double x, double y)
{
  KmModel *model = km_view_state_model (self->state);
  g_autoptr (GPtrArray) actions = NULL;
  GtkWidget *box, *scroller;

  if (!model || target->kind == KM_TARGET_NONE)
    return;
  if (!km_script_is_recording (km_view_state_script (self->state)))
    actions = km_model_actions (model, target);
  if (!self->menu)
    make_menu (self);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  add_heading (box, self, target);
  for (guint i = 0; actions && i < actions->len; i++)
    gtk_box_append (GTK_BOX (box), action_row (self, g_ptr_array_index (actions, i)));
  if (!actions || actions->len == 0)
    add_nothing_to_do (box, self);
  scroller = gtk_scrolled_window_new ();
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "propagate-natural-width", TRUE, "max-content-height", 420, "child", box, NULL);
  gtk_popover_set_child (GTK_POPOVER (self->menu), scroller);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int)x, (int)y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* ---- clicks ---- */

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, KmCanvas *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  KmIntRect area = { 0 };
  KmTarget target;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  pick (self, x, y, &target, &area);
  if (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_SECONDARY)
    return;
  km_view_state_select (self->state, &target);
  if (button == GDK_BUTTON_SECONDARY)
    popup_actions (self, &target, x, y);
  else if (n_press == 2 && target.kind != KM_TARGET_NONE)
    km_view_state_reveal (self->state, &target);
}

/* ---- zoom ---- */

/* Zooms the map to @level around the frame at a point of the widget, or around its centre. */
static void
zoom_at (KmCanvas *self, double level, double x, double y)
{
  KmPfn centre = km_scene_frames_centre (self->scene);
  KmIntRect area;
  KmTarget target;

  pick (self, x, y, &target, &area);
  if (target.kind == KM_TARGET_FRAME || target.kind == KM_TARGET_BLOCK)
    centre = target.pfn;
  km_scene_zoom_frames (self->scene, MAX (0, level), centre);
  km_canvas_zoomed (self);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, KmCanvas *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  double x = 0, y = 0;
  graphene_point_t point;
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));

  if (!self->scene
      || !(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK))
    return FALSE;
  if (gdk_event_get_position (event, &x, &y)
      && gtk_widget_compute_point (GTK_WIDGET (native), GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float)x, (float)y),
                                   &point))
    {
      x = point.x;
      y = point.y;
    }
  zoom_at (self, km_scene_frames_level (self->scene) - dy * LEVELS_A_NOTCH, x, y);
  return TRUE;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, KmCanvas *self)
{
  if (self->scene)
    self->zoom_start = km_scene_frames_level (self->scene);
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, KmCanvas *self)
{
  double x = 0, y = 0;

  if (!self->scene || scale <= 0)
    return;
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  zoom_at (self, self->zoom_start + log2 (scale), x, y);
}

/* ---- dragging ---- */

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, KmCanvas *self)
{
  km_canvas_to_scene (self, &x, &y);
  self->dragging = self->scene && km_scene_drag (self->scene, x, y, x, y);
}

/* A click that shakes a little stays a click. */
static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KmCanvas *self)
{
  double x, y;

  if (!self->dragging || !self->scene || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int)dx, (int)dy))
    return;
  km_canvas_to_scene (self, &x, &y);
  km_scene_drag (self->scene, x, y, x + dx, y + dy);
  km_canvas_zoomed (self);
}

/* ---- keys ---- */

typedef struct
{
  guint keyval;
  int dx, dy;
} ArrowKey;

static const ArrowKey arrow_keys[] = {
  { GDK_KEY_Left, -1, 0 },    { GDK_KEY_Right, 1, 0 },    { GDK_KEY_Up, 0, -1 },    { GDK_KEY_Down, 0, 1 },
  { GDK_KEY_KP_Left, -1, 0 }, { GDK_KEY_KP_Right, 1, 0 }, { GDK_KEY_KP_Up, 0, -1 }, { GDK_KEY_KP_Down, 0, 1 },
};

static void
select_neighbour (KmCanvas *self, int dx, int dy)
{
  KmTarget from, to;

  km_view_state_inspected (self->state, &from);
  if (km_scene_neighbour (self->scene, &from, dx, dy, &to))
    km_view_state_select (self->state, &to);
}

static gboolean
select_by_arrow (KmCanvas *self, guint keyval)
{
  for (guint i = 0; i < G_N_ELEMENTS (arrow_keys); i++)
    if (arrow_keys[i].keyval == keyval)
      {
        select_neighbour (self, arrow_keys[i].dx, arrow_keys[i].dy);
        return TRUE;
      }
  return FALSE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, KmCanvas *self)
{
  const KmTarget nothing = { .kind = KM_TARGET_NONE };
  KmTarget target;

  if (!self->scene)
    return FALSE;
  state &= gtk_accelerator_get_default_mod_mask ();
  if (state == GDK_SHIFT_MASK && select_by_arrow (self, keyval))
    return TRUE;
  if ((state == GDK_SHIFT_MASK && keyval == GDK_KEY_F10) || (state == 0 && keyval == GDK_KEY_Menu)
      || (state == 0 && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)))
    {
      km_view_state_inspected (self->state, &target);
      popup_actions (self, &target, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                     gtk_widget_get_height (GTK_WIDGET (self)) / 3.0);
      return TRUE;
    }
  if (state == 0 && keyval == GDK_KEY_Escape && km_view_state_selection (self->state)->kind != KM_TARGET_NONE)
    {
      km_view_state_select (self->state, &nothing);
      return TRUE;
    }
  return FALSE;
}

/* ---- set-up ---- */

void
km_canvas_init_input (KmCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new (), *pinch = gtk_gesture_zoom_new (), *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}
