/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmScrubber: one column of plot a pixel, marks on the line below it, a handle that is dragged.
 *
 * The plot is one kept render node, made anew only for another document, size or style; a step moves the handle alone.
 * Marks differ in shape as well as in colour:
 *
 *   ◆ refused allocation   ▲ misuse   ■ reclaim or OOM   ● note   ✕ differs from the real kernel   | break
 *
 * Accessibility: role "slider" with the call as its value and "call 5 of 12" as its text. */
#include "app/scrubber.h"

#include "base/i18n.h"

#include <math.h>

struct _KmScrubber
{
  GtkWidget parent_instance;

  /* borrowed */
  KmViewState *state;

  /* owned */
  GskRenderNode *plot; /* NULL = to be made anew */
};

G_DEFINE_FINAL_TYPE (KmScrubber, km_scrubber, GTK_TYPE_WIDGET)

enum
{
  MARGIN = 9,       /* left and right, so that the handle fits at both ends */
  LINE_BOTTOM = 11, /* from the bottom edge to the middle of the line */
  MARK_RADIUS = 4,
  HANDLE_RADIUS = 8,
};

typedef void (*MarkShape) (cairo_t *cr, double x, double y, double r);

static void
diamond (cairo_t *cr, double x, double y, double r)
{
  cairo_move_to (cr, x, y - r);
  cairo_line_to (cr, x + r, y);
  cairo_line_to (cr, x, y + r);
  cairo_line_to (cr, x - r, y);
  cairo_close_path (cr);
}

static void
triangle (cairo_t *cr, double x, double y, double r)
{
  cairo_move_to (cr, x, y - r);
  cairo_line_to (cr, x + r, y + r * 0.8);
  cairo_line_to (cr, x - r, y + r * 0.8);
  cairo_close_path (cr);
}

static void
square (cairo_t *cr, double x, double y, double r)
{
  cairo_rectangle (cr, x - r * 0.8, y - r * 0.8, 1.6 * r, 1.6 * r);
}

static void
circle (cairo_t *cr, double x, double y, double r)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, r * 0.9, 0, 2 * G_PI);
}

static void
bar (cairo_t *cr, double x, double y, double r)
{
  cairo_rectangle (cr, x - 1, y - r * 1.3, 2, r * 2.6);
}

static void
cross (cairo_t *cr, double x, double y, double r)
{
  const double thin = r * 0.38;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, G_PI / 4);
  cairo_rectangle (cr, -r * 1.1, -thin, 2.2 * r, 2 * thin);
  cairo_rectangle (cr, -thin, -r * 1.1, 2 * thin, 2.2 * r);
  cairo_restore (cr);
}

/* Most important last: it is drawn on top. */
static const struct
{
  KmMoment moment;
  const char *colour; /* of the style sheet */
  MarkShape shape;
} mark_styles[] = {
  { KM_MOMENT_NOTE, "mark_note", circle },       { KM_MOMENT_BREAK, "mark_break", bar },
  { KM_MOMENT_RECLAIM, "mark_reclaim", square }, { KM_MOMENT_FAIL, "mark_fail", diamond },
  { KM_MOMENT_MISUSE, "mark_misuse", triangle }, { KM_MOMENT_EXPECT_FAILED, "mark_fail", cross },
  { KM_MOMENT_DIFFERS, "mark_fail", cross },
};

/* ---- geometry ---- */

static double
line_length (KmScrubber *self)
{
  return MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN);
}

static double
line_y (KmScrubber *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self)) - LINE_BOTTOM;
}

static uint32_t
n_ops (KmScrubber *self)
{
  KmTimeline *timeline = self->state ? km_view_state_timeline (self->state) : NULL;

  return timeline ? km_timeline_n_ops (timeline) : 0;
}

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
  return MARGIN + line_length (self) * done / MAX (1, n_ops (self));
}

/* ---- drawing ---- */

static GdkRGBA
style_colour (KmScrubber *self, const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA colour = { 0.2f, 0.4f, 0.8f, 1 };

  gtk_style_context_lookup_color (context, name, &colour);
  return colour;
}

static void
set_colour (cairo_t *cr, KmScrubber *self, const char *name, double alpha)
{
  GdkRGBA colour = style_colour (self, name);

  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * alpha);
}

/* The floor of the plot is not 0 when only a small part of memory ever moves, as in most lessons. */
static void
plot_range (const KmPlotColumn *columns, uint32_t n, double *low, double *high)
{
  *low = G_MAXDOUBLE;
  *high = -G_MAXDOUBLE;
  for (uint32_t i = 0; i < n; i++)
    {
      *low = MIN (*low, columns[i].free_min);
      *high = MAX (*high, columns[i].free_max);
    }
  *low = MAX (0, *low - (*high - *low) * 0.6 - 1);
}

static void
draw_area (KmScrubber *self, cairo_t *cr, const KmPlotColumn *columns, uint32_t n, uint32_t shown)
{
  double low, high, base = line_y (self), height = base - 4, step = line_length (self) / n;

  if (shown == 0)
    return;
  plot_range (columns, shown, &low, &high);
  cairo_move_to (cr, MARGIN, base);
  for (uint32_t i = 0; i < shown; i++)
    {
      double top = base - height * (columns[i].free_max - low) / MAX (1, high - low);

      cairo_line_to (cr, MARGIN + i * step, top);
      cairo_line_to (cr, MARGIN + (i + 1) * step, top);
    }
  cairo_line_to (cr, MARGIN + shown * step, base);
  cairo_close_path (cr);
  set_colour (cr, self, "plot", 1);
  cairo_fill (cr);
}

/* Where operation @op begins. */
static double
op_x (KmScrubber *self, uint32_t op)
{
  return MARGIN + line_length (self) * op / MAX (1, n_ops (self));
}

/* The title of a chapter above the calls that belong to it, and a line where it begins. */
static void
draw_chapter (KmScrubber *self, cairo_t *cr, const char *title, double x, double width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), title);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  set_colour (cr, self, "plot_line", 1);
  cairo_rectangle (cr, x, 0, 1, line_y (self));
  cairo_fill (cr);
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int)MAX (width - 6, 0) * PANGO_SCALE);
  set_colour (cr, self, "window_fg_color", 1);
  cairo_move_to (cr, x + 4, 0);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_chapters (KmScrubber *self, cairo_t *cr)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_view_state_script (self->state), &n), *chapter = NULL;

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_CHAPTER)
      {
        if (chapter)
          draw_chapter (self, cr, chapter->text, op_x (self, chapter->op),
                        op_x (self, marks[i].op) - op_x (self, chapter->op));
        chapter = &marks[i];
      }
  if (chapter)
    draw_chapter (self, cr, chapter->text, op_x (self, chapter->op),
                  MARGIN + line_length (self) - op_x (self, chapter->op));
}

static void
draw_marks (KmScrubber *self, cairo_t *cr, const KmPlotColumn *columns, uint32_t n, uint32_t shown)
{
  const double step = line_length (self) / n;

  for (guint style = 0; style < G_N_ELEMENTS (mark_styles); style++)
    {
      double last = -2 * MARK_RADIUS;

      set_colour (cr, self, mark_styles[style].colour, 1);
      for (uint32_t i = 0; i < shown; i++)
        {
          double x = MARGIN + (i + 0.5) * step;

          if (!(columns[i].moments & mark_styles[style].moment) || x - last < MARK_RADIUS)
            continue;
          mark_styles[style].shape (cr, x, line_y (self), MARK_RADIUS);
          last = x;
        }
      cairo_fill (cr);
    }
}

/* Of @n columns those that hold nothing hidden. */
static uint32_t
shown_columns (KmScrubber *self, uint32_t n)
{
  uint64_t from = km_view_state_hidden_from (self->state);

  return from >= n_ops (self) ? n : (uint32_t)(from * n / MAX (1, n_ops (self)));
}

static void
make_plot (KmScrubber *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  uint32_t n = MIN ((uint32_t)line_length (self), MAX (1, n_ops (self)));
  g_autofree KmPlotColumn *columns = g_new0 (KmPlotColumn, n);
  uint32_t shown;
  cairo_t *cr;

  km_timeline_plot (km_view_state_timeline (self->state), columns, n);
  shown = shown_columns (self, n);
  self->plot = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, width, height));
  cr = gsk_cairo_node_get_draw_context (self->plot);
  draw_area (self, cr, columns, n, shown);
  draw_chapters (self, cr);
  set_colour (cr, self, "plot_line", 1);
  cairo_rectangle (cr, MARGIN, line_y (self) - 1.5, line_length (self), 3);
  cairo_fill (cr);
  draw_marks (self, cr, columns, n, shown);
  cairo_destroy (cr);
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
  GdkRGBA accent = style_colour (self, "accent_bg_color"), light = { 1, 1, 1, 1 };
  double x, y = line_y (self);

  if (n_ops (self) == 0 || gtk_widget_get_width (widget) < 3 * MARGIN)
    return;
  if (!self->plot)
    make_plot (self);
  gtk_snapshot_append_node (snapshot, self->plot);
  x = handle_x (self);
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (MARGIN, (float)y - 1.5f, (float)(x - MARGIN), 3));
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
  double at = CLAMP ((x - MARGIN) / line_length (self), 0, 1) * n_ops (self);
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
  if (n_ops (self) > 0)
    seek_to_x (self, x);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KmScrubber *self)
{
  double x, y;

  if (n_ops (self) > 0 && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    seek_to_x (self, x + dx);
}

static const struct
{
  KmMoment moment;
  const char *name;
} moment_names[] = {
  { KM_MOMENT_FAIL, N_ ("allocation refused") },
  { KM_MOMENT_MISUSE, N_ ("misuse") },
  { KM_MOMENT_RECLAIM, N_ ("reclaim") },
  { KM_MOMENT_NOTE, N_ ("note") },
  { KM_MOMENT_BREAK, N_ ("break") },
  { KM_MOMENT_DIFFERS, N_ ("differs from the real kernel") },
  { KM_MOMENT_EXPECT_FAILED, N_ ("expectation failed") },
};

static gboolean
query_tooltip_cb (KmScrubber *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  KmScript *script = km_view_state_script (self->state);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *call = NULL;
  uint32_t op, moments;

  if (n_ops (self) == 0)
    return FALSE;
  op = (uint32_t)MIN (n_ops (self) - 1.0, CLAMP ((x - MARGIN) / line_length (self), 0, 1) * n_ops (self));
  if (op >= km_view_state_hidden_from (self->state))
    {
      gtk_tooltip_set_text (tooltip, _ ("Hidden until the question is answered"));
      return TRUE;
    }
  call = km_script_op_text (script, op);
  g_string_append_printf (text, _ ("call %u: %s"), op + 1, call);
  moments = km_timeline_moments (km_view_state_timeline (self->state), op);
  for (guint i = 0; i < G_N_ELEMENTS (moment_names); i++)
    if (moments & moment_names[i].moment)
      g_string_append_printf (text, "\n• %s", _ (moment_names[i].name));
  gtk_tooltip_set_text (tooltip, text->str);
  return TRUE;
}

/* ---- following the view state ---- */

static void
stepped_cb (KmViewState *state, KmMove move, KmScrubber *self)
{
  KmTimeline *timeline = km_view_state_timeline (state);
  g_autofree char *text = NULL;
  uint32_t op;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!timeline)
    return;
  op = km_timeline_cursor (timeline).op;
  text = g_strdup_printf (_ ("call %u of %u"), op, n_ops (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double)n_ops (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)op, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
km_scrubber_set_state (KmScrubber *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "notify::document", G_CALLBACK (forget_plot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::hidden-from", G_CALLBACK (forget_plot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, 0);
}

/* ---- GObject ---- */

static void
km_scrubber_dispose (GObject *object)
{
  g_clear_pointer (&KM_SCRUBBER (object)->plot, gsk_render_node_unref);
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

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Free memory over all calls"), -1);
}
