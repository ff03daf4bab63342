/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of the scrubber: a plot of what was chosen, chapters, the line with its marks, bookmarks. It is one kept
 * render node, made again only for another document, size or style. */
#include "app/scrubber_private.h"

enum
{
  LINE_BOTTOM = 11, /* from the bottom edge to the middle of the line */
  FLAG_TOP = 16,    /* below the titles of chapters */
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

double
km_scrubber_line_length (KmScrubber *self)
{
  return MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - 2 * KM_SCRUBBER_MARGIN);
}

double
km_scrubber_line_y (KmScrubber *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self)) - LINE_BOTTOM;
}

uint32_t
km_scrubber_n_ops (KmScrubber *self)
{
  KmTimeline *timeline = self->state ? km_view_state_timeline (self->state) : NULL;

  return timeline ? km_timeline_n_ops (timeline) : 0;
}

double
km_scrubber_calls_x (KmScrubber *self, double calls)
{
  return KM_SCRUBBER_MARGIN + km_scrubber_line_length (self) * km_time_scale_place (self->scale, calls);
}

double
km_scrubber_x_calls (KmScrubber *self, double x)
{
  return km_time_scale_calls (self->scale, (x - KM_SCRUBBER_MARGIN) / km_scrubber_line_length (self));
}

/* ---- drawing ---- */

GdkRGBA
km_scrubber_colour (KmScrubber *self, const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA colour = { 0.2f, 0.4f, 0.8f, 1 };

  gtk_style_context_lookup_color (context, name, &colour);
  return colour;
}

static void
set_colour (cairo_t *cr, KmScrubber *self, const char *name, double alpha)
{
  GdkRGBA colour = km_scrubber_colour (self, name);

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
  return km_scrubber_calls_x (self, (double)i * km_scrubber_n_ops (self) / n);
}

static void
draw_area (KmScrubber *self, cairo_t *cr, const KmPlotColumn *columns, uint32_t n, uint32_t shown)
{
  double low, high, base = km_scrubber_line_y (self), height = base - 4;

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

/* ---- a curve ---- */

int64_t
km_scrubber_sampled (KmScrubber *self, guint i)
{
  return g_array_index (self->values, int64_t, i);
}

guint
km_scrubber_sample_of_call (KmScrubber *self, uint32_t calls)
{
  return (guint)((uint64_t)calls * (self->values->len - 1) / MAX (1u, km_scrubber_n_ops (self)));
}

void
km_scrubber_limits (KmScrubber *self, guint n, int64_t *low, int64_t *high)
{
  *low = *high = km_scrubber_sampled (self, 0);
  for (guint i = 1; i < n; i++)
    {
      *low = MIN (*low, km_scrubber_sampled (self, i));
      *high = MAX (*high, km_scrubber_sampled (self, i));
    }
}

/* The curve that was chosen, from 0 or its least value on. */
static void
draw_curve (KmScrubber *self, cairo_t *cr, uint32_t shown_ops)
{
  double base = km_scrubber_line_y (self), height = base - FLAG_TOP, n = self->values->len - 1,
         part = km_scrubber_n_ops (self) / MAX (1, n);
  int64_t low, high;

  km_scrubber_limits (self, self->values->len, &low, &high);
  low = MIN (low, 0);
  high = MAX (high, low + 1);
  cairo_move_to (cr, km_scrubber_calls_x (self, 0), base);
  for (uint32_t i = 0; i < self->values->len && i * part <= shown_ops; i++)
    {
      double y = base - height * (double)(km_scrubber_sampled (self, i) - low) / (double)(high - low);

      cairo_line_to (cr, km_scrubber_calls_x (self, i * part), y);
      cairo_line_to (cr, km_scrubber_calls_x (self, MIN ((i + 1) * part, shown_ops)), y);
    }
  cairo_line_to (cr, km_scrubber_calls_x (self, shown_ops), base);
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
  cairo_rectangle (cr, x, 0, 1, km_scrubber_line_y (self));
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
          draw_chapter (self, cr, chapter->text, km_scrubber_calls_x (self, chapter->op),
                        km_scrubber_calls_x (self, marks[i].op) - km_scrubber_calls_x (self, chapter->op));
        chapter = &marks[i];
      }
  if (chapter)
    draw_chapter (self, cr, chapter->text, km_scrubber_calls_x (self, chapter->op),
                  km_scrubber_calls_x (self, km_scrubber_n_ops (self)) - km_scrubber_calls_x (self, chapter->op));
}

static void
draw_marks (KmScrubber *self, cairo_t *cr, const KmPlotColumn *columns, uint32_t n, uint32_t shown)
{
  for (guint style = 0; style < G_N_ELEMENTS (mark_styles); style++)
    {
      double last = -2 * KM_SCRUBBER_MARK_RADIUS;

      set_colour (cr, self, mark_styles[style].colour, 1);
      for (uint32_t i = 0; i < shown; i++)
        {
          double x = (column_x (self, i, n) + column_x (self, i + 1, n)) / 2;

          if (!(columns[i].moments & mark_styles[style].moment) || x - last < KM_SCRUBBER_MARK_RADIUS)
            continue;
          mark_styles[style].shape (cr, x, km_scrubber_line_y (self), KM_SCRUBBER_MARK_RADIUS);
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

  return from >= km_scrubber_n_ops (self) ? n : (uint32_t)(from * n / MAX (1, km_scrubber_n_ops (self)));
}

/* A line with a letter, or with a flag for @letter NULL. */
static void
draw_place (KmScrubber *self, cairo_t *cr, KmCursor at, const char *letter)
{
  double x = km_scrubber_calls_x (self, at.op), base = km_scrubber_line_y (self);
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

void
km_scrubber_make_plot (KmScrubber *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  uint32_t n = MIN ((uint32_t)KM_SCRUBBER_MAX_COLUMNS, MAX (1, km_scrubber_n_ops (self)));
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
    draw_curve (self, cr, MIN (km_scrubber_n_ops (self), km_view_state_hidden_from (self->state)));
  else
    draw_area (self, cr, columns, n, shown);
  draw_chapters (self, cr);
  set_colour (cr, self, "plot_line", 1);
  cairo_rectangle (cr, KM_SCRUBBER_MARGIN, km_scrubber_line_y (self) - 1.5, km_scrubber_line_length (self), 3);
  cairo_fill (cr);
  draw_marks (self, cr, columns, n, shown);
  draw_places (self, cr);
  cairo_destroy (cr);
}
