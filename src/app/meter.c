/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmMeter and KmBars: colour nodes and labels, cheap to change with every step. */
#include "app/meter.h"

static GdkRGBA
style_colour (GtkWidget *widget, const char *name)
{
  GdkRGBA colour = { 0.2f, 0.5f, 0.9f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour);
  return colour;
}

static void
describe (GtkWidget *widget, const char *description)
{
  gtk_widget_set_tooltip_text (widget, description);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

/* ---- KmMeter ---- */

struct _KmMeter
{
  GtkWidget parent_instance;
  double value, total;
  double marks[KM_METER_MARKS];
};

G_DEFINE_FINAL_TYPE (KmMeter, km_meter, GTK_TYPE_WIDGET)

/* Marks are often a few thousandths of the total: they are never drawn on top of each other. */
enum
{
  MARK_GAP = 3,
  MARK_OVERHANG = 3,
  METER_HEIGHT = 16
};

static void
km_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KmMeter *self = KM_METER (widget);
  float width = (float)gtk_widget_get_width (widget), height = (float)gtk_widget_get_height (widget), last = -MARK_GAP;
  GdkRGBA trough = style_colour (widget, "meter_trough"), fill = style_colour (widget, "meter_fill");
  GdkRGBA mark = style_colour (widget, "meter_mark");
  const graphene_rect_t whole = GRAPHENE_RECT_INIT (0, MARK_OVERHANG, width, height - 2 * MARK_OVERHANG);
  GskRoundedRect rounded;

  if (self->total <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&rounded, &whole, 2);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &trough, &whole);
  gtk_snapshot_append_color (
      snapshot, &fill, &GRAPHENE_RECT_INIT (0, 0, (float)(width * CLAMP (self->value / self->total, 0, 1)), height));
  gtk_snapshot_pop (snapshot);
  for (guint i = 0; i < KM_METER_MARKS; i++)
    {
      float x = (float)(width * CLAMP (self->marks[i] / self->total, 0, 1));

      x = MIN (MAX (x, last + MARK_GAP), width - 2);
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (x, 0, 2, height));
      last = x;
    }
}

static void
km_meter_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : METER_HEIGHT;
}

static void
km_meter_class_init (KmMeterClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = km_meter_snapshot;
  widget_class->measure = km_meter_measure;
  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
km_meter_init (KmMeter *self)
{
}

GtkWidget *
km_meter_new (void)
{
  return g_object_new (KM_TYPE_METER, "hexpand", TRUE, NULL);
}

void
km_meter_set (KmMeter *self, double value, double total, const double marks[KM_METER_MARKS], const char *description)
{
  self->value = value;
  self->total = total;
  for (guint i = 0; i < KM_METER_MARKS; i++)
    self->marks[i] = marks[i];
  describe (GTK_WIDGET (self), description);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- KmBars ---- */

struct _KmBars
{
  GtkWidget parent_instance;
  double heights[KM_BARS_MAX];
  guint n;
  PangoLayout *layout; /* owned, for the numbers */
};

G_DEFINE_FINAL_TYPE (KmBars, km_bars, GTK_TYPE_WIDGET)

enum
{
  BARS_HEIGHT = 84,
  NUMBER_HEIGHT = 16
};

static void
append_number (KmBars *self, GtkSnapshot *snapshot, guint number, float x, float width, float y)
{
  GdkRGBA colour = style_colour (GTK_WIDGET (self), "meter_text");
  char text[8];
  int text_width;

  g_snprintf (text, sizeof text, "%u", number);
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, &text_width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + (width - (float)text_width) / 2, y));
  gtk_snapshot_append_layout (snapshot, self->layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
km_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KmBars *self = KM_BARS (widget);
  float width = (float)gtk_widget_get_width (widget), height = (float)gtk_widget_get_height (widget) - NUMBER_HEIGHT;
  float step = width / (float)MAX (1, self->n);
  GdkRGBA fill = style_colour (widget, "meter_bar");

  if (!self->layout)
    {
      PangoAttrList *attributes = pango_attr_list_new ();

      self->layout = gtk_widget_create_pango_layout (widget, NULL);
      pango_attr_list_insert (attributes, pango_attr_scale_new (0.75));
      pango_layout_set_attributes (self->layout, attributes);
      pango_attr_list_unref (attributes);
    }
  for (guint i = 0; i < self->n; i++)
    {
      float tall = MAX (1.0f, height * (float)CLAMP (self->heights[i], 0, 1));

      gtk_snapshot_append_color (snapshot, &fill,
                                 &GRAPHENE_RECT_INIT ((float)i * step + 2, height - tall, step - 4, tall));
      append_number (self, snapshot, i, (float)i * step, step, height);
    }
}

static void
km_bars_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                 int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : BARS_HEIGHT;
}

static void
km_bars_dispose (GObject *object)
{
  g_clear_object (&KM_BARS (object)->layout);
  G_OBJECT_CLASS (km_bars_parent_class)->dispose (object);
}

static void
km_bars_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (km_bars_parent_class)->css_changed (widget, change);
  g_clear_object (&KM_BARS (widget)->layout);
}

static void
km_bars_class_init (KmBarsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_bars_dispose;
  widget_class->snapshot = km_bars_snapshot;
  widget_class->measure = km_bars_measure;
  widget_class->css_changed = km_bars_css_changed;
  gtk_widget_class_set_css_name (widget_class, "bars");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
km_bars_init (KmBars *self)
{
}

GtkWidget *
km_bars_new (void)
{
  return g_object_new (KM_TYPE_BARS, "hexpand", TRUE, NULL);
}

void
km_bars_set (KmBars *self, const double *heights, guint n, const char *description)
{
  self->n = MIN (n, KM_BARS_MAX);
  for (guint i = 0; i < self->n; i++)
    self->heights[i] = heights[i];
  describe (GTK_WIDGET (self), description);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
