/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmMargin draws, for each line: a red dot for a breakpoint, a blue bar for the line of the cursor, a red square with
 * "!" for an error. A click toggles the breakpoint. */
#include "app/margin.h"

struct _KmMargin
{
  GtkSourceGutterRenderer parent_instance;

  uint32_t current_line; /* 1-based, 0 = none */
};

G_DEFINE_FINAL_TYPE (KmMargin, km_margin, GTK_SOURCE_TYPE_GUTTER_RENDERER)

enum
{
  WIDTH = 18,
};

static guint toggled_signal;

static const GdkRGBA breakpoint_colour = { 0.75f, 0.11f, 0.16f, 1 };
static const GdkRGBA current_colour = { 0.21f, 0.52f, 0.89f, 1 };
static const GdkRGBA error_colour = { 0.88f, 0.11f, 0.14f, 1 };

static bool
line_has (KmMargin *self, guint line, const char *category)
{
  GtkSourceBuffer *buffer = gtk_source_gutter_renderer_get_buffer (GTK_SOURCE_GUTTER_RENDERER (self));
  GSList *marks = gtk_source_buffer_get_source_marks_at_line (buffer, (int)line, category);
  bool has = marks != NULL;

  g_slist_free (marks);
  return has;
}

static void
append_disc (GtkSnapshot *snapshot, const GdkRGBA *colour, float x, float y, float size, float radius)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (x, y, size, size), radius);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, colour, &rounded.bounds);
  gtk_snapshot_pop (snapshot);
}

/* A sign with an exclamation mark: shape and letter, not only colour. */
static void
append_sign (GtkSnapshot *snapshot, float x, float y, float size)
{
  const GdkRGBA white = { 1, 1, 1, 1 };

  append_disc (snapshot, &error_colour, x, y, size, 2);
  gtk_snapshot_append_color (snapshot, &white,
                             &GRAPHENE_RECT_INIT (x + size / 2 - 1, y + size * 0.18f, 2, size * 0.4f));
  gtk_snapshot_append_color (snapshot, &white, &GRAPHENE_RECT_INIT (x + size / 2 - 1, y + size * 0.68f, 2, 2));
}

static void
km_margin_snapshot_line (GtkSourceGutterRenderer *renderer, GtkSnapshot *snapshot, GtkSourceGutterLines *lines,
                         guint line)
{
  KmMargin *self = KM_MARGIN (renderer);
  int y = 0, height = 0;
  float size, middle;

  gtk_source_gutter_lines_get_line_yrange (lines, line, GTK_SOURCE_GUTTER_RENDERER_ALIGNMENT_MODE_FIRST, &y, &height);
  size = MIN (11.0f, (float)height - 3);
  middle = (float)y + ((float)height - size) / 2;
  if (line + 1 == self->current_line)
    gtk_snapshot_append_color (snapshot, &current_colour, &GRAPHENE_RECT_INIT (0, (float)y, 3, (float)height));
  if (line_has (self, line, KM_MARK_CATEGORY_ERROR))
    append_sign (snapshot, 5, middle, size);
  else if (line_has (self, line, KM_MARK_CATEGORY_BREAKPOINT))
    append_disc (snapshot, &breakpoint_colour, 5, middle, size, size / 2);
}

static gboolean
km_margin_query_activatable (GtkSourceGutterRenderer *renderer, GtkTextIter *iter, GdkRectangle *area)
{
  return TRUE;
}

static void
km_margin_activate (GtkSourceGutterRenderer *renderer, GtkTextIter *iter, GdkRectangle *area, guint button,
                    GdkModifierType state, int n_presses)
{
  if (button == GDK_BUTTON_PRIMARY && n_presses == 1)
    g_signal_emit (renderer, toggled_signal, 0, (guint)gtk_text_iter_get_line (iter) + 1);
}

static void
km_margin_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                   int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : 0;
}

static void
km_margin_class_init (KmMarginClass *class)
{
  GtkSourceGutterRendererClass *renderer_class = GTK_SOURCE_GUTTER_RENDERER_CLASS (class);

  renderer_class->snapshot_line = km_margin_snapshot_line;
  renderer_class->query_activatable = km_margin_query_activatable;
  renderer_class->activate = km_margin_activate;
  GTK_WIDGET_CLASS (class)->measure = km_margin_measure;
  toggled_signal = g_signal_new ("toggled", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
km_margin_init (KmMargin *self)
{
}

GtkSourceGutterRenderer *
km_margin_new (void)
{
  return g_object_new (KM_TYPE_MARGIN, NULL);
}

void
km_margin_set_current_line (KmMargin *self, uint32_t line)
{
  if (self->current_line == line)
    return;
  self->current_line = line;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
