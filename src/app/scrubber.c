/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmScrubber: a plot, marks on the line below it, a handle that is dragged; repeats are folded (time_scale.h), and a
 * part can be enlarged.
 *
 * A step moves the handle alone; the plot is kept. Marks differ in shape as well as in colour:
 *
 *   ◆ refused allocation   ▲ misuse   ■ reclaim or OOM   ● note   ✕ differs from the real kernel   | break
 *
 * Accessibility: role "slider" with the call as its value and "call 5 of 12" as its text. */
#include "app/scrubber_private.h"

#include "base/i18n.h"
#include "model/snapshot/caches.h"

#include <math.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (KmScrubber, km_scrubber, GTK_TYPE_WIDGET)

enum
{
  HANDLE_RADIUS = 8,
  MAX_SAMPLES = 500,
};

#define ZOOM_STEP 1.25
#define MOVE_PART 0.1 /* of what is in view, for a step of the wheel */

/* ---- the handle ---- */

/* Inside a call the handle moves on by its events. */
static double
handle_x (KmScrubber *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n_events = 0;
  double done = cursor.op;

  km_timeline_events (timeline, &n_events);
  if (cursor.op > 0 && n_events > 0)
    done = cursor.op - 1 + (double)MIN (cursor.event, n_events) / n_events;
  return km_scrubber_calls_x (self, done);
}

static void
append_rounded (GtkSnapshot *snapshot, const GdkRGBA *colour, double x, double y, double width, double height)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT ((float)x, (float)y, (float)width, (float)height),
                                   (float)(MIN (width, height) / 2));
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, colour, &rounded.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
km_scrubber_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KmScrubber *self = KM_SCRUBBER (widget);
  GdkRGBA accent = km_scrubber_colour (self, "accent_bg_color"), light = { 1, 1, 1, 1 };
  double x, y = km_scrubber_line_y (self);

  if (km_scrubber_n_ops (self) == 0 || gtk_widget_get_width (widget) < 3 * KM_SCRUBBER_MARGIN)
    return;
  if (!self->plot)
    km_scrubber_make_plot (self);
  gtk_snapshot_append_node (snapshot, self->plot);
  x = CLAMP (handle_x (self), KM_SCRUBBER_MARGIN, KM_SCRUBBER_MARGIN + km_scrubber_line_length (self));
  gtk_snapshot_append_color (
      snapshot, &accent, &GRAPHENE_RECT_INIT (KM_SCRUBBER_MARGIN, (float)y - 1.5f, (float)(x - KM_SCRUBBER_MARGIN), 3));
  append_rounded (snapshot, &light, x - HANDLE_RADIUS, y - HANDLE_RADIUS, 2 * HANDLE_RADIUS, 2 * HANDLE_RADIUS);
  append_rounded (snapshot, &accent, x - HANDLE_RADIUS + 1, y - HANDLE_RADIUS + 1, 2 * HANDLE_RADIUS - 2,
                  2 * HANDLE_RADIUS - 2);
}

static void
forget_plot (KmScrubber *self)
{
  g_clear_pointer (&self->plot, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
km_scrubber_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  forget_plot (KM_SCRUBBER (widget));
}

static void
km_scrubber_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (km_scrubber_parent_class)->css_changed (widget, change);
  forget_plot (KM_SCRUBBER (widget));
}

static void
km_scrubber_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 52;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 58;
}

/* ---- seeking ---- */

static void
seek_to_x (KmScrubber *self, double x)
{
  double at = km_scrubber_x_calls (self, x);
  KmCursor to = { .op = (uint32_t)llround (at), .event = KM_EVENT_LAST };

  if (to.op == 0)
    to.event = 0;
  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, to);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, KmScrubber *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (km_scrubber_n_ops (self) > 0)
    seek_to_x (self, x);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KmScrubber *self)
{
  double x, y;

  if (km_scrubber_n_ops (self) > 0 && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    seek_to_x (self, x + dx);
}

/* ---- zooming ---- */

static void
zoom (KmScrubber *self, double factor, double place)
{
  if (self->scale && km_time_scale_zoom (self->scale, factor, CLAMP (place, 0, 1)))
    forget_plot (self);
}

/* Ctrl and the wheel enlarge about the pointer; the wheel alone moves what is enlarged. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, KmScrubber *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (km_scrubber_n_ops (self) == 0)
    return FALSE;
  if (state & GDK_CONTROL_MASK)
    zoom (self, pow (ZOOM_STEP, -dy), (self->pointer_x - KM_SCRUBBER_MARGIN) / km_scrubber_line_length (self));
  else if (km_time_scale_move (self->scale, (dx + dy) * MOVE_PART))
    forget_plot (self);
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, KmScrubber *self)
{
  self->pointer_x = x;
}

void
km_scrubber_zoom_at_cursor (KmScrubber *self, double factor)
{
  if (self->scale)
    zoom (self, factor, (handle_x (self) - KM_SCRUBBER_MARGIN) / km_scrubber_line_length (self));
}

void
km_scrubber_zoom_reset (KmScrubber *self)
{
  if (self->scale && km_time_scale_reset (self->scale))
    forget_plot (self);
}

/* ---- bookmarks and two marks ---- */

void
km_scrubber_show_bookmarks (KmScrubber *self)
{
  forget_plot (self);
}

void
km_scrubber_set_mark (KmScrubber *self, unsigned i)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  const KmSnapCache *caches;
  Mark mark = { .is_set = true };
  uint32_t n;

  if (!timeline)
    return;
  mark.at = km_timeline_cursor (timeline);
  mark.free_pages = km_machine_free_pages (km_timeline_machine (timeline));
  caches = km_model_caches (km_view_state_model (self->state), &n);
  for (uint32_t cache = 0; cache < n; cache++)
    mark.slabs += caches[cache].slabs;
  self->marks[i] = mark;
  forget_plot (self);
}

/* ---- another curve ---- */

typedef struct
{
  KmScript *script;
  KmCurve curve;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  km_script_unref (job->script);
  g_free (job);
}

static void
sample_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  GError *error = NULL;
  GArray *values = km_curve_sample (job->script, &job->curve, MAX_SAMPLES, cancellable, &error);

  if (values)
    g_task_return_pointer (task, values, (GDestroyNotify)g_array_unref);
  else
    g_task_return_error (task, error);
}

/* A scrubber that wants something else by now, or is gone, has cancelled this. */
static void
sampled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmScrubber *self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *values = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->sampling);
  self->values = values;
  km_scrubber_show_label (self);
  forget_plot (self);
}

static void
stop_sampling (KmScrubber *self)
{
  if (self->sampling)
    g_cancellable_cancel (self->sampling);
  g_clear_object (&self->sampling);
  g_clear_pointer (&self->values, g_array_unref);
}

/* Samples the curve that was chosen, if one was, of the document on show. */
static void
sample (KmScrubber *self)
{
  KmScript *script = km_view_state_script (self->state);
  g_autoptr (GTask) task = NULL;
  Job *job;

  stop_sampling (self);
  if (!script || !self->curve_name)
    return;
  job = g_new (Job, 1);
  *job = (Job){ km_script_ref (script), self->curve };
  self->sampling = g_cancellable_new ();
  task = g_task_new (NULL, self->sampling, sampled_cb, self);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, sample_cb);
}

void
km_scrubber_set_curve (KmScrubber *self, const KmCurve *curve, const char *name)
{
  g_free (self->curve_name);
  self->curve_name = curve ? g_strdup (name) : NULL;
  if (curve)
    self->curve = *curve;
  sample (self);
  km_scrubber_show_label (self);
  forget_plot (self);
}

/* ---- following the view state ---- */

/* Brings the handle back into view. */
static void
follow_handle (KmScrubber *self)
{
  double place = (handle_x (self) - KM_SCRUBBER_MARGIN) / km_scrubber_line_length (self);

  if ((place < 0 || place > 1) && km_time_scale_move (self->scale, place - 0.5))
    forget_plot (self);
}

static void
stepped_cb (KmViewState *state, KmMove move, KmScrubber *self)
{
  KmTimeline *timeline = km_view_state_timeline (state);
  g_autofree char *text = NULL;
  uint32_t op;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!timeline)
    return;
  follow_handle (self);
  op = km_timeline_cursor (timeline).op;
  text = g_strdup_printf (_ ("call %u of %u"), op, km_scrubber_n_ops (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double)km_scrubber_n_ops (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)op,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
document_cb (KmScrubber *self)
{
  KmScript *script = km_view_state_script (self->state);

  g_clear_pointer (&self->scale, km_time_scale_free);
  memset (self->marks, 0, sizeof self->marks);
  if (script)
    self->scale = km_time_scale_new (script);
  sample (self);
  km_scrubber_show_label (self);
  forget_plot (self);
}

static void
hidden_cb (KmScrubber *self)
{
  km_scrubber_show_label (self);
  forget_plot (self);
}

void
km_scrubber_set_state (KmScrubber *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "notify::document", G_CALLBACK (document_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::hidden-from", G_CALLBACK (hidden_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, 0);
}

/* ---- GObject ---- */

static void
km_scrubber_dispose (GObject *object)
{
  g_clear_pointer (&KM_SCRUBBER (object)->plot, gsk_render_node_unref);
  g_clear_pointer (&KM_SCRUBBER (object)->scale, km_time_scale_free);
  stop_sampling (KM_SCRUBBER (object));
  g_clear_pointer (&KM_SCRUBBER (object)->curve_name, g_free);
  G_OBJECT_CLASS (km_scrubber_parent_class)->dispose (object);
}

static void
km_scrubber_class_init (KmScrubberClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_scrubber_dispose;
  widget_class->snapshot = km_scrubber_snapshot;
  widget_class->measure = km_scrubber_measure;
  widget_class->size_allocate = km_scrubber_size_allocate;
  widget_class->css_changed = km_scrubber_css_changed;
  gtk_widget_class_set_css_name (widget_class, "scrubber");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
km_scrubber_init (KmScrubber *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (km_scrubber_query_tooltip_cb), NULL);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  km_scrubber_show_label (self);
}
