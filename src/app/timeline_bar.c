/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmTimelineBar: first, back one call, back one event, play, forward one event, forward one call, last; speed; the
 * scrubber; "call 5 of 12", free pages, go to. The buttons are wired to the window's actions in the template. */
#include "app/timeline_bar.h"

#include "app/scrubber.h"
#include "app/timeline_menu.h"
#include "app/children.h"
#include "base/i18n.h"
#include "base/units.h"

#include <math.h>

struct _KmTimelineBar
{
  GtkWidget parent_instance;

  /* template */
  GtkButton *play_button;
  GtkScale *speed_scale;
  KmScrubber *scrubber;
  KmTimelineMenu *timeline_menu;
  GtkLabel *call_label;
  GtkLabel *event_label;
  GtkLabel *free_label;
  GtkMenuButton *go_to_button;
  GtkPopover *go_to_popover;
  GtkEntry *go_to_entry;
  GtkLabel *go_to_problem;

  /* borrowed */
  KmViewState *state;
};

G_DEFINE_FINAL_TYPE (KmTimelineBar, km_timeline_bar, GTK_TYPE_WIDGET)

/* ---- speed: the scale is logarithmic ---- */

static double
speed_of_scale (double value)
{
  return KM_SPEED_MIN * pow (KM_SPEED_MAX / KM_SPEED_MIN, value);
}

static double
scale_of_speed (double speed)
{
  return log (speed / KM_SPEED_MIN) / log (KM_SPEED_MAX / KM_SPEED_MIN);
}

static void
speed_changed_cb (KmTimelineBar *self)
{
  double speed = speed_of_scale (gtk_range_get_value (GTK_RANGE (self->speed_scale)));
  g_autofree char *text = NULL;

  if (self->state)
    km_view_state_set_speed (self->state, speed);
  text = g_strdup_printf (speed < 10 ? _ ("%.1f events a second") : _ ("%.0f events a second"), speed);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->speed_scale), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed_scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
speed_cb (KmTimelineBar *self)
{
  double value = scale_of_speed (km_view_state_speed (self->state));

  if (fabs (value - gtk_range_get_value (GTK_RANGE (self->speed_scale))) > 1e-6)
    gtk_range_set_value (GTK_RANGE (self->speed_scale), value);
}

/* ---- where the cursor is ---- */

static void
show_position (KmTimelineBar *self, KmTimeline *timeline)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n_ops = km_timeline_n_ops (timeline), n_events = 0;
  g_autofree char *call = NULL, *event = NULL;

  km_timeline_events (timeline, &n_events);
  call = g_strdup_printf (_ ("call %s of %s"), km_format_count (cursor.op).text, km_format_count (n_ops).text);
  event = cursor.op == 0 ? g_strdup (_ ("before the first call"))
                         : g_strdup_printf (_ ("event %s of %s"), km_format_count (MIN (cursor.event, n_events)).text,
                                            km_format_count (n_events).text);
  gtk_label_set_text (self->call_label, call);
  gtk_label_set_text (self->event_label, event);
}

static void
show_free_pages (KmTimelineBar *self, KmTimeline *timeline)
{
  const KmMachine *machine = km_timeline_machine (timeline);
  int64_t managed = 0;
  g_autofree char *text = NULL;

  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    managed += km_machine_zone (machine, zone)->managed;
  text = g_strdup_printf (_ ("free pages %s of %s"), km_format_count (km_machine_free_pages (machine)).text,
                          km_format_count (managed).text);
  gtk_label_set_text (self->free_label, text);
}

static void
stepped_cb (KmTimelineBar *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);

  if (!timeline)
    return;
  show_position (self, timeline);
  show_free_pages (self, timeline);
}

static void
playing_cb (KmTimelineBar *self)
{
  bool playing = km_view_state_playing (self->state);

  gtk_button_set_icon_name (self->play_button,
                            playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), playing ? _ ("Pause (Space)") : _ ("Play (Space)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  playing ? _ ("Pause") : _ ("Play"), -1);
}

/* ---- go to ---- */

/* "7" is call 7 done, "7.2" its second event, "line 5" the first call of that line. Returns false for anything else. */
static bool
parse_place (KmTimelineBar *self, const char *text, KmCursor *to)
{
  KmScript *script = km_view_state_script (self->state);
  guint op, event;
  char rest;

  if (sscanf (text, " line %u %c", &op, &rest) == 1)
    {
      *to = (KmCursor){ .op = MIN (km_script_op_at_line (script, op), km_script_n_ops (script) - 1) + 1, .event = 1 };
      return km_script_n_ops (script) > 0;
    }
  if (sscanf (text, " %u.%u %c", &op, &event, &rest) == 2)
    *to = (KmCursor){ .op = op, .event = MAX (1, event) };
  else if (sscanf (text, " %u %c", &op, &rest) == 1)
    *to = (KmCursor){ .op = op, .event = KM_EVENT_LAST };
  else
    return false;
  if (to->op == 0)
    to->event = 0;
  return to->op <= km_script_n_ops (script);
}

static void
go_to_activate_cb (KmTimelineBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->go_to_entry));
  KmCursor to;

  if (!km_view_state_script (self->state))
    return;
  if (!parse_place (self, text, &to))
    {
      g_autofree char *problem =
          g_strdup_printf (_ ("There is no such place. Calls run from 0 to %u: enter 5, 5.2 or line 5."),
                           km_script_n_ops (km_view_state_script (self->state)));

      gtk_label_set_text (self->go_to_problem, problem);
      gtk_widget_add_css_class (GTK_WIDGET (self->go_to_entry), "error");
      gtk_widget_set_visible (GTK_WIDGET (self->go_to_problem), TRUE);
      return;
    }
  gtk_popover_popdown (self->go_to_popover);
  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, to);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-canvas", NULL); /* so that the next key steps */
}

static void
go_to_changed_cb (KmTimelineBar *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->go_to_entry), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->go_to_problem), FALSE);
}

void
km_timeline_bar_go_to (KmTimelineBar *self)
{
  gtk_menu_button_popup (self->go_to_button);
  gtk_widget_grab_focus (GTK_WIDGET (self->go_to_entry));
}

/* ---- GObject ---- */

void
km_timeline_bar_set_state (KmTimelineBar *self, KmViewState *state)
{
  self->state = state;
  km_scrubber_set_state (self->scrubber, state);
  km_timeline_menu_set_state (self->timeline_menu, self->scrubber, state);
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::playing", G_CALLBACK (playing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::speed", G_CALLBACK (speed_cb), self, G_CONNECT_SWAPPED);
  speed_cb (self);
  playing_cb (self);
}

static void
km_timeline_bar_dispose (GObject *object)
{
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_timeline_bar_parent_class)->dispose (object);
}

static void
km_timeline_bar_class_init (KmTimelineBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_timeline_bar_dispose;
  g_type_ensure (KM_TYPE_SCRUBBER);
  g_type_ensure (KM_TYPE_TIMELINE_MENU);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/timeline_bar.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "timelinebar");
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, play_button);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, speed_scale);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, scrubber);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, timeline_menu);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, call_label);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, event_label);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, free_label);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, go_to_button);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, go_to_popover);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, go_to_entry);
  gtk_widget_class_bind_template_child (widget_class, KmTimelineBar, go_to_problem);
  gtk_widget_class_bind_template_callback (widget_class, speed_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_changed_cb);
}

static void
km_timeline_bar_init (KmTimelineBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
