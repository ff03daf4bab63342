/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmPagePreview. See page_preview.h. */
#include "app/page_preview.h"

struct _KmPagePreview
{
  GtkWidget parent_instance;

  GdkTexture *picture; /* NULL: none yet */
  int min_width, min_height;
};

G_DEFINE_FINAL_TYPE (KmPagePreview, km_page_preview, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MIN_WIDTH,
  PROP_MIN_HEIGHT,
  EDGE = 8, /* room for the shadow */
  CHECK = 8,
};

static guint resized_signal;

static void
km_page_preview_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  KmPagePreview *self = KM_PAGE_PREVIEW (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->min_width : self->min_height;
}

static gboolean
resized_cb (gpointer self)
{
  g_signal_emit (self, resized_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
km_page_preview_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, g_object_ref (widget), g_object_unref);
}

/* Where the picture is. */
static graphene_rect_t
picture_area (KmPagePreview *self)
{
  double w = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * EDGE, 1);
  double h = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - 2 * EDGE, 1);
  double pw = gdk_texture_get_width (self->picture), ph = gdk_texture_get_height (self->picture);
  double scale = MIN (w / pw, h / ph);

  return GRAPHENE_RECT_INIT ((float)(int)(EDGE + (w - pw * scale) / 2), (float)(int)(EDGE + (h - ph * scale) / 2),
                             (float)(int)(pw * scale), (float)(int)(ph * scale));
}

static void
put_checks (GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  const GdkRGBA white = { 1, 1, 1, 1 }, grey = { 0.9f, 0.9f, 0.9f, 1 };
  graphene_rect_t tile = GRAPHENE_RECT_INIT (area->origin.x, area->origin.y, 2 * CHECK, 2 * CHECK);
  graphene_rect_t one = GRAPHENE_RECT_INIT (area->origin.x, area->origin.y, CHECK, CHECK);
  graphene_rect_t other = GRAPHENE_RECT_INIT (area->origin.x + CHECK, area->origin.y + CHECK, CHECK, CHECK);

  gtk_snapshot_append_color (snapshot, &white, area);
  gtk_snapshot_push_repeat (snapshot, area, &tile);
  gtk_snapshot_append_color (snapshot, &grey, &one);
  gtk_snapshot_append_color (snapshot, &grey, &other);
  gtk_snapshot_pop (snapshot);
}

static void
km_page_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KmPagePreview *self = KM_PAGE_PREVIEW (widget);
  const GdkRGBA shade = { 0, 0, 0, 0.35f };
  graphene_rect_t area;
  GskRoundedRect outline;

  if (!self->picture)
    return;
  area = picture_area (self);
  gsk_rounded_rect_init_from_rect (&outline, &area, 0);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &shade, 0, 1, 0, 5);
  put_checks (snapshot, &area);
  gtk_snapshot_append_texture (snapshot, self->picture, &area);
}

static void
km_page_preview_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KmPagePreview *self = KM_PAGE_PREVIEW (object);

  if (id == PROP_MIN_WIDTH)
    self->min_width = g_value_get_int (value);
  else if (id == PROP_MIN_HEIGHT)
    self->min_height = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
km_page_preview_dispose (GObject *object)
{
  g_clear_object (&KM_PAGE_PREVIEW (object)->picture);
  G_OBJECT_CLASS (km_page_preview_parent_class)->dispose (object);
}

static void
km_page_preview_class_init (KmPagePreviewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = km_page_preview_dispose;
  object_class->set_property = km_page_preview_set_property;
  g_object_class_install_property (object_class, PROP_MIN_WIDTH,
                                   g_param_spec_int ("min-width", NULL, NULL, 1, 8000, 100, flags));
  g_object_class_install_property (object_class, PROP_MIN_HEIGHT,
                                   g_param_spec_int ("min-height", NULL, NULL, 1, 8000, 100, flags));
  widget_class->measure = km_page_preview_measure;
  widget_class->size_allocate = km_page_preview_size_allocate;
  widget_class->snapshot = km_page_preview_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  resized_signal =
      g_signal_new ("resized", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
km_page_preview_init (KmPagePreview *self)
{
}

GtkWidget *
km_page_preview_new (int width, int height)
{
  return g_object_new (KM_TYPE_PAGE_PREVIEW, "min-width", width, "min-height", height, NULL);
}

void
km_page_preview_show (KmPagePreview *self, GdkTexture *picture, const char *says)
{
  g_set_object (&self->picture, picture);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, says, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
km_page_preview_room (KmPagePreview *self, int *width, int *height)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  *width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * EDGE, 1) * scale;
  *height = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - 2 * EDGE, 1) * scale;
}

GdkTexture *
km_page_preview_picture (KmPagePreview *self)
{
  return self->picture;
}
