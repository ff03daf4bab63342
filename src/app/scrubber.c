/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmScrubber: a plot, marks on the line below it, a handle that is dragged; repeats are folded (time_scale.h), and a
 * part can be enlarged.
 *
 * The plot is one kept render node, made again only for another document, size or style; a step moves the handle alone.
 * Marks differ in shape as well as in colour:
 *
 *   ◆ refused allocation   ▲ misuse   ■ reclaim or OOM   ● note   ✕ differs from the real kernel   | break
 *
 * Accessibility: role "slider" with the call as its value and "call 5 of 12" as its text. */
#include "app/scrubber.h"

#include "app/time_scale.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/caches.h"

#include <math.h>
#include <string.h>

/* A place, and the counters there. */
typedef struct
{
  bool is_set;
  KmCursor at;
  int64_t free_pages, slabs;
} Mark;

struct _KmScrubber
{
  GtkWidget parent_instance;

  /* borrowed */
  KmViewState *state;

  /* owned */
  GskRenderNode *plot;    /* NULL = to be made again */
  KmTimeScale *scale;     /* of the calls of the document; NULL without one */
  char *curve_name;       /* of what is plotted in the place of the free memory; NULL: nothing is */
  GArray *values;         /* of int64_t: of the curve, at even distances; NULL while it is sampled */
  GCancellable *sampling; /* NULL: nothing is sampled */

  /* plain */
  double pointer_x;
  Mark marks[KM_SCRUBBER_MARKS];
  KmCurve curve;
};

G_DEFINE_FINAL_TYPE (KmScrubber, km_scrubber, GTK_TYPE_WIDGET)

enum
{
  MARGIN = 9,       /* left and right, so that the handle fits at both ends */
  LINE_BOTTOM = 11, /* from the bottom edge to the middle of the line */
  MARK_RADIUS = 4,
  HANDLE_RADIUS = 8,
  MAX_COLUMNS = 4096,
  MAX_SAMPLES = 500,
  FLAG_TOP = 16,           /* below the titles of chapters */
  MAX_DESCRIBED = 1 << 16, /* calls whose marks are counted */
};

#define ZOOM_STEP 1.25
#define MOVE_PART 0.1 /* of what is in view, for a step of the wheel */

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

/* Where so many calls are done. */
static double
calls_x (KmScrubber *self, double calls)
{
  return MARGIN + line_length (self) * km_time_scale_place (self->scale, calls);
}

/* The other way. */
static double
x_calls (KmScrubber *self, double x)
{
  return km_time_scale_calls (self->scale, (x - MARGIN) / line_length (self));
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
  return calls_x (self, done);
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

/* Where column @i of @n begins. */
static double
column_x (KmScrubber *self, uint32_t i, uint32_t n)
{
  return calls_x (self, (double)i * n_ops (self) / n);
}

static void
draw_area (KmScrubber *self, cairo_t *cr, const KmPlotColumn *columns, uint32_t n, uint32_t shown)
{
  double low, high, base = line_y (self), height = base - 4;

  if (shown == 0)
    return;
  plot_range (columns, shown, &low, &high);
  cairo_move_to (cr, column_x (self, 0, n), base);
  for (uint32_t i = 0; i < shown; i++)
    {
      double top = base - height * (columns[i].free_max - low) / MAX (1, high - low);

      cairo_line_to (cr, column_x (self, i, n), top);
      cairo_line_to (cr, column_x (self, i + 1, n), top);
    }
  cairo_line_to (cr, column_x (self, shown, n), base);
  cairo_close_path (cr);
  set_colour (cr, self, "plot", 1);
  cairo_fill (cr);
}

static int64_t
sampled (KmScrubber *self, guint i)
{
  return g_array_index (self->values, int64_t, i);
}

/* The sample that @calls calls lead to. */
static guint
sample_of_call (KmScrubber *self, uint32_t calls)
{
  return (guint)((uint64_t)calls * (self->values->len - 1) / MAX (1u, n_ops (self)));
}

/* The least and the highest of the first @n values (at least one) of the curve that was chosen. */
static void
find_limits (KmScrubber *self, guint n, int64_t *low, int64_t *high)
{
  *low = *high = sampled (self, 0);
  for (guint i = 1; i < n; i++)
    {
      *low = MIN (*low, sampled (self, i));
      *high = MAX (*high, sampled (self, i));
    }
}

/* The curve that was chosen, from 0 or its least value on. */
static void
draw_curve (KmScrubber *self, cairo_t *cr, uint32_t shown_ops)
{
  double base = line_y (self), height = base - FLAG_TOP, n = self->values->len - 1, part = n_ops (self) / MAX (1, n);
  int64_t low, high;

  find_limits (self, self->values->len, &low, &high);
  low = MIN (low, 0);
  high = MAX (high, low + 1);
  cairo_move_to (cr, calls_x (self, 0), base);
  for (uint32_t i = 0; i < self->values->len && i * part <= shown_ops; i++)
    {
      double y = base - height * (double)(sampled (self, i) - low) / (double)(high - low);

      cairo_line_to (cr, calls_x (self, i * part), y);
      cairo_line_to (cr, calls_x (self, MIN ((i + 1) * part, shown_ops)), y);
    }
  cairo_line_to (cr, calls_x (self, shown_ops), base);
  cairo_close_path (cr);
  set_colour (cr, self, "plot", 1);
  cairo_fill (cr);
}

/* The title of a chapter above the calls that belong to it, if there is room for a few letters, and a line where it
 * begins. */
static void
draw_chapter (KmScrubber *self, cairo_t *cr, const char *title, double x, double width)
{
  int height;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), title);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  set_colour (cr, self, "plot_line", 1);
  cairo_rectangle (cr, x, 0, 1, line_y (self));
  cairo_fill (cr);
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int)MAX (width - 6, 0) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, NULL, &height);
  if (pango_layout_is_ellipsized (layout) && width < 2 * height)
    return;
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
          draw_chapter (self, cr, chapter->text, calls_x (self, chapter->op),
                        calls_x (self, marks[i].op) - calls_x (self, chapter->op));
        chapter = &marks[i];
      }
  if (chapter)
    draw_chapter (self, cr, chapter->text, calls_x (self, chapter->op),
                  calls_x (self, n_ops (self)) - calls_x (self, chapter->op));
}

static void
draw_marks (KmScrubber *self, cairo_t *cr, const KmPlotColumn *columns, uint32_t n, uint32_t shown)
{
  for (guint style = 0; style < G_N_ELEMENTS (mark_styles); style++)
    {
      double last = -2 * MARK_RADIUS;

      set_colour (cr, self, mark_styles[style].colour, 1);
      for (uint32_t i = 0; i < shown; i++)
        {
          double x = (column_x (self, i, n) + column_x (self, i + 1, n)) / 2;

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

/* A line with a letter, or with a flag for @letter NULL. */
static void
draw_place (KmScrubber *self, cairo_t *cr, KmCursor at, const char *letter)
{
  double x = calls_x (self, at.op), base = line_y (self);
  g_autoptr (PangoLayout) layout = NULL;

  set_colour (cr, self, letter ? "window_fg_color" : "accent_color", 1);
  cairo_rectangle (cr, x - 0.75, FLAG_TOP, 1.5, base - FLAG_TOP);
  cairo_fill (cr);
  if (!letter)
    {
      cairo_move_to (cr, x, FLAG_TOP);
      cairo_line_to (cr, x + 9, FLAG_TOP + 4.5);
      cairo_line_to (cr, x, FLAG_TOP + 9);
      cairo_fill (cr);
      return;
    }
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), letter);
  cairo_move_to (cr, x + 3, FLAG_TOP);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_places (KmScrubber *self, cairo_t *cr)
{
  static const char *const letters[KM_SCRUBBER_MARKS] = { "A", "B" };
  size_t n;
  const KmCursor *bookmarks = km_session_bookmarks (km_view_state_session (self->state), &n);

  for (size_t i = 0; i < n; i++)
    draw_place (self, cr, bookmarks[i], NULL);
  for (unsigned i = 0; i < KM_SCRUBBER_MARKS; i++)
    if (self->marks[i].is_set)
      draw_place (self, cr, self->marks[i].at, letters[i]);
}

static void
make_plot (KmScrubber *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  uint32_t n = MIN ((uint32_t)MAX_COLUMNS, MAX (1, n_ops (self)));
  g_autofree KmPlotColumn *columns = g_new0 (KmPlotColumn, n);
  uint32_t shown;
  cairo_t *cr;

  km_timeline_plot (km_view_state_timeline (self->state), columns, n);
  shown = shown_columns (self, n);
  self->plot = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, width, height));
  cr = gsk_cairo_node_get_draw_context (self->plot);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  if (self->values)
    draw_curve (self, cr, MIN (n_ops (self), km_view_state_hidden_from (self->state)));
  else
    draw_area (self, cr, columns, n, shown);
  draw_chapters (self, cr);
  set_colour (cr, self, "plot_line", 1);
  cairo_rectangle (cr, MARGIN, line_y (self) - 1.5, line_length (self), 3);
  cairo_fill (cr);
  draw_marks (self, cr, columns, n, shown);
  draw_places (self, cr);
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
  x = CLAMP (handle_x (self), MARGIN, MARGIN + line_length (self));
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
  double at = x_calls (self, x);
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

  if (n_ops (self) == 0)
    return FALSE;
  if (state & GDK_CONTROL_MASK)
    zoom (self, pow (ZOOM_STEP, -dy), (self->pointer_x - MARGIN) / line_length (self));
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
    zoom (self, factor, (handle_x (self) - MARGIN) / line_length (self));
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

/* Calls from the one mark to the other that were refused. */
static uint32_t
count_refused (KmScrubber *self, uint32_t from, uint32_t to)
{
  uint32_t n = 0;

  for (uint32_t op = MIN (from, to); op < MAX (from, to); op++)
    n += (km_timeline_moments (km_view_state_timeline (self->state), op) & KM_MOMENT_FAIL) != 0;
  return n;
}

char *
km_scrubber_compare_marks (KmScrubber *self)
{
  const Mark *a = &self->marks[0], *b = &self->marks[1];
  int64_t free_pages = b->free_pages - a->free_pages, slabs = b->slabs - a->slabs;

  if (!a->is_set || !b->is_set)
    return NULL;
  return g_strdup_printf (_ ("From A (call %s) to B (call %s): free pages %s%s, slabs %s%s, refused allocations %s"),
                          km_format_count (a->at.op).text, km_format_count (b->at.op).text, free_pages > 0 ? "+" : "",
                          km_format_count (free_pages).text, slabs > 0 ? "+" : "", km_format_count (slabs).text,
                          km_format_count (count_refused (self, a->at.op, b->at.op)).text);
}

/* ---- what the marks say ---- */

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

/* The call near @op with a mark that the pointer at @x is on; @op if there is none. */
static uint32_t
near_mark (KmScrubber *self, uint32_t op, double x)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  uint32_t first = (uint32_t)x_calls (self, x - MARK_RADIUS), end = (uint32_t)x_calls (self, x + MARK_RADIUS) + 1;

  end = MIN (end, n_ops (self));
  if (km_timeline_moments (timeline, op) != 0 || end - first > MAX_COLUMNS)
    return op;
  for (uint32_t near = first; near < end; near++)
    if (km_timeline_moments (timeline, near) != 0)
      return near;
  return op;
}

/* "12 × note, 1 × allocation refused": what marks there are, for those who cannot see them. */
static char *
describe_marks (KmScrubber *self)
{
  GString *text = g_string_new (NULL);
  uint32_t shown = MIN (n_ops (self), km_view_state_hidden_from (self->state));

  for (guint i = 0; i < G_N_ELEMENTS (moment_names) && shown <= MAX_DESCRIBED; i++)
    {
      uint32_t n = 0;

      for (uint32_t op = 0; op < shown; op++)
        n += (km_timeline_moments (km_view_state_timeline (self->state), op) & moment_names[i].moment) != 0;
      if (n > 0)
        g_string_append_printf (text, "%s%s × %s", text->len > 0 ? ", " : "", km_format_count (n).text,
                                _ (moment_names[i].name));
    }
  return g_string_free (text, FALSE);
}

/* What is plotted, and once it is known between which values, as far as they are shown. */
static char *
describe_plot (KmScrubber *self)
{
  int64_t low, high;

  if (!self->curve_name || !self->values)
    return g_strdup (self->curve_name ? self->curve_name : _ ("Free memory"));
  find_limits (self, 1 + sample_of_call (self, MIN (n_ops (self), km_view_state_hidden_from (self->state))), &low,
               &high);
  /* Translators: a curve, its least and its highest value: "Slabs (0 to 12)". */
  return g_strdup_printf (_ ("%s (%s to %s)"), self->curve_name, km_format_count (low).text,
                          km_format_count (high).text);
}

static void
show_label (KmScrubber *self)
{
  g_autofree char *marks = n_ops (self) > 0 ? describe_marks (self) : NULL, *what = describe_plot (self);
  /* Translators: what is plotted, and the kinds of marks with their numbers. */
  g_autofree char *label = marks && *marks ? g_strdup_printf (_ ("%s over all calls; marks: %s"), what, marks)
                                           : g_strdup_printf (_ ("%s over all calls"), what);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static gboolean
query_tooltip_cb (KmScrubber *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  KmScript *script = km_view_state_script (self->state);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *call = NULL;
  const KmMark *chapter;
  const char *note;
  uint32_t op, moments;

  if (n_ops (self) == 0)
    return FALSE;
  op = (uint32_t)MIN (n_ops (self) - 1.0, x_calls (self, x));
  op = near_mark (self, op, x);
  if (op >= km_view_state_hidden_from (self->state))
    {
      gtk_tooltip_set_text (tooltip, _ ("Hidden until the question is answered"));
      return TRUE;
    }
  call = km_script_op_text (script, op);
  chapter = km_script_last_mark (script, KM_MARK_CHAPTER, op);
  note = km_script_note (script, op);
  if (chapter)
    g_string_append_printf (text, "%s\n", chapter->text);
  g_string_append_printf (text, _ ("call %u: %s"), op + 1, call);
  if (self->curve_name && self->values)
    g_string_append_printf (text, "\n%s: %s", self->curve_name,
                            km_format_count (sampled (self, sample_of_call (self, op + 1))).text);
  moments = km_timeline_moments (km_view_state_timeline (self->state), op);
  for (guint i = 0; i < G_N_ELEMENTS (moment_names); i++)
    if (moments & moment_names[i].moment)
      g_string_append_printf (text, "\n• %s", _ (moment_names[i].name));
  if (note)
    g_string_append_printf (text, "\n%s", note);
  gtk_tooltip_set_text (tooltip, text->str);
  return TRUE;
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
  show_label (self);
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
  show_label (self);
  forget_plot (self);
}

/* ---- following the view state ---- */

/* Brings the handle back into view. */
static void
follow_handle (KmScrubber *self)
{
  double place = (handle_x (self) - MARGIN) / line_length (self);

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
  text = g_strdup_printf (_ ("call %u of %u"), op, n_ops (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double)n_ops (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)op, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
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
  show_label (self);
  forget_plot (self);
}

static void
hidden_cb (KmScrubber *self)
{
  show_label (self);
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
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  show_label (self);
}
