/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/timeline_menu.h"

#include "app/children.h"
#include "base/i18n.h"
#include "model/step.h"

struct _KmTimelineMenu
{
  GtkWidget parent_instance;

  /* template */
  GtkMenuButton *button;
  GtkButton *bookmark_button;
  GtkBox *bookmarks;
  GtkLabel *difference_label;
  GtkDropDown *curve_drop_down;
  GtkDropDown *zone_drop_down;
  GtkSpinButton *order_spin;

  /* borrowed */
  KmScrubber *scrubber;
  KmViewState *state;
};

G_DEFINE_FINAL_TYPE (KmTimelineMenu, km_timeline_menu, GTK_TYPE_WIDGET)

#define ZOOM_STEP 2

/* ---- bookmarks ---- */

static void
clicked_cb (GtkWidget *button, KmTimelineMenu *self)
{
  KmCursor place = *(const KmCursor *)g_object_get_data (G_OBJECT (button), "km-place");

  gtk_menu_button_popdown (self->button);
  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, place);
}

static void
add_place (KmTimelineMenu *self, KmCursor place)
{
  g_autofree char *call =
      place.op > 0 ? km_script_op_text (km_view_state_script (self->state), place.op - 1) : g_strdup ("");
  g_autofree char *text =
      place.op > 0 ? g_strdup_printf (_ ("call %u: %s"), place.op, call) : g_strdup (_ ("Before the first call"));
  GtkWidget *button = gtk_button_new_with_label (text), *label = gtk_button_get_child (GTK_BUTTON (button));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "km-place", g_memdup2 (&place, sizeof place), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_box_append (self->bookmarks, button);
}

static void
show_bookmarks (KmTimelineMenu *self)
{
  KmSession *session = km_view_state_session (self->state);
  KmCursor here = session ? km_timeline_cursor (km_session_timeline (session)) : (KmCursor){ 0 };
  const KmCursor *places;
  GtkWidget *child;
  bool is_here = false;
  size_t n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->bookmarks))))
    gtk_box_remove (self->bookmarks, child);
  places = session ? km_session_bookmarks (session, &n) : NULL;
  for (size_t i = 0; i < n; i++)
    {
      add_place (self, places[i]);
      is_here |= places[i].op == here.op && places[i].event == here.event;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->bookmarks), n > 0);
  gtk_button_set_label (self->bookmark_button, is_here ? _ ("Remove Bookmark Here") : _ ("Add Bookmark Here"));
}

static void
bookmark_cb (KmTimelineMenu *self)
{
  KmSession *session = km_view_state_session (self->state);

  if (!session)
    return;
  km_session_toggle_bookmark (session, km_timeline_cursor (km_session_timeline (session)));
  km_scrubber_show_bookmarks (self->scrubber);
  show_bookmarks (self);
}

/* ---- curves ---- */

static const char *const curve_names[KM_NR_CURVE_KINDS] = {
  [KM_CURVE_FREE_PAGES] = N_ ("Free pages"),       [KM_CURVE_FREE_BLOCKS] = N_ ("Free blocks of an order"),
  [KM_CURVE_FRAGMENTATION] = N_ ("Fragmentation"), [KM_CURVE_SLABS] = N_ ("Slabs"),
  [KM_CURVE_REFUSED] = N_ ("Refused allocations"),
};

/* Plots what is chosen. The first zone of the list is all of them; free pages of all are what the plot begins with. */
static void
curve_cb (KmTimelineMenu *self)
{
  guint kind = gtk_drop_down_get_selected (self->curve_drop_down);
  guint zone = gtk_drop_down_get_selected (self->zone_drop_down);
  KmCurve curve = { (KmCurveKind)kind, zone > 0 && zone != GTK_INVALID_LIST_POSITION ? zone - 1 : UINT32_MAX,
                    (uint32_t)gtk_spin_button_get_value_as_int (self->order_spin) };
  bool has_order = kind == KM_CURVE_FREE_BLOCKS || kind == KM_CURVE_FRAGMENTATION;
  bool is_first = kind == KM_CURVE_FREE_PAGES && curve.zone == UINT32_MAX;

  if (!self->scrubber || kind >= KM_NR_CURVE_KINDS)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->order_spin), has_order);
  gtk_widget_set_sensitive (GTK_WIDGET (self->zone_drop_down), has_order || kind == KM_CURVE_FREE_PAGES);
  km_scrubber_set_curve (self->scrubber, is_first ? NULL : &curve, _ (curve_names[kind]));
}

/* Lists the zones of the machine, which another document may have others of. */
static void
document_cb (KmTimelineMenu *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All zones"));
  for (uint32_t zone = 0; timeline && zone < km_machine_n_zones (km_timeline_machine (timeline)); zone++)
    gtk_string_list_append (names, km_model_zone_label (km_view_state_model (self->state), zone));
  if (g_list_model_get_n_items (gtk_drop_down_get_model (self->zone_drop_down))
      != g_list_model_get_n_items (G_LIST_MODEL (names)))
    gtk_drop_down_set_model (self->zone_drop_down, G_LIST_MODEL (names));
}

static void
init_curves (KmTimelineMenu *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) zones = gtk_string_list_new (NULL);

  for (unsigned i = 0; i < KM_NR_CURVE_KINDS; i++)
    gtk_string_list_append (names, _ (curve_names[i]));
  gtk_drop_down_set_model (self->curve_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_model (self->zone_drop_down, G_LIST_MODEL (zones));
}

/* ---- zoom and marks ---- */

static void
zoom_in_cb (KmTimelineMenu *self)
{
  km_scrubber_zoom_at_cursor (self->scrubber, ZOOM_STEP);
}

static void
zoom_out_cb (KmTimelineMenu *self)
{
  km_scrubber_zoom_at_cursor (self->scrubber, 1.0 / ZOOM_STEP);
}

static void
whole_cb (KmTimelineMenu *self)
{
  km_scrubber_zoom_reset (self->scrubber);
}

static void
show_difference (KmTimelineMenu *self)
{
  g_autofree char *text = km_scrubber_compare_marks (self->scrubber);

  gtk_label_set_text (self->difference_label, text ? text : _ ("Set both, to see what differs between them."));
}

static void
mark_a_cb (KmTimelineMenu *self)
{
  km_scrubber_set_mark (self->scrubber, 0);
  show_difference (self);
}

static void
mark_b_cb (KmTimelineMenu *self)
{
  km_scrubber_set_mark (self->scrubber, 1);
  show_difference (self);
}

/* ---- following ---- */

static void
show (KmTimelineMenu *self)
{
  show_bookmarks (self);
  show_difference (self);
}

void
km_timeline_menu_set_state (KmTimelineMenu *self, KmScrubber *scrubber, KmViewState *state)
{
  self->scrubber = scrubber;
  self->state = state;
  g_signal_connect_object (state, "notify::document", G_CALLBACK (document_cb), self, G_CONNECT_SWAPPED);
  document_cb (self);
  curve_cb (self);
  show (self);
}

static void
km_timeline_menu_dispose (GObject *object)
{
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_timeline_menu_parent_class)->dispose (object);
}

static void
km_timeline_menu_class_init (KmTimelineMenuClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_timeline_menu_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/timeline_menu.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, button);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, bookmark_button);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, bookmarks);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, difference_label);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, curve_drop_down);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, zone_drop_down);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineMenu, order_spin);
  gtk_widget_class_bind_template_callback (widget_class, curve_cb);
  gtk_widget_class_bind_template_callback (widget_class, show);
  gtk_widget_class_bind_template_callback (widget_class, bookmark_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, whole_cb);
  gtk_widget_class_bind_template_callback (widget_class, mark_a_cb);
  gtk_widget_class_bind_template_callback (widget_class, mark_b_cb);
}

static void
km_timeline_menu_init (KmTimelineMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  init_curves (self);
}
