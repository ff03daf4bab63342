/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fit_layout.h. */
#include "app/fit_layout.h"

struct _KmFitLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (KmFitLayout, km_fit_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What the content of the lower child needs at @width, and at least the minimum of that child. */
static int
lower_height (GtkWidget *lower, int width)
{
  GtkWidget *content = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (lower));
  int minimum, natural = 0;

  gtk_widget_measure (lower, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
  if (content)
    gtk_widget_measure (content, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return MAX (minimum, natural);
}

static void
km_fit_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                       int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *upper = gtk_widget_get_first_child (widget), *lower = gtk_widget_get_last_child (widget);
  int upper_minimum, upper_natural, lower_minimum, lower_natural;

  gtk_widget_measure (upper, orientation, for_size, &upper_minimum, &upper_natural, NULL, NULL);
  gtk_widget_measure (lower, orientation, for_size, &lower_minimum, &lower_natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (upper_minimum, lower_minimum);
      *natural = MAX (upper_natural, lower_natural);
      return;
    }
  *minimum = upper_minimum + lower_minimum;
  *natural = upper_natural + (for_size < 0 ? lower_natural : lower_height (lower, for_size));
}

static void
km_fit_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *upper = gtk_widget_get_first_child (widget), *lower = gtk_widget_get_last_child (widget);
  int below = lower_height (lower, width), above_minimum, below_minimum;

  gtk_widget_measure (upper, GTK_ORIENTATION_VERTICAL, width, &above_minimum, NULL, NULL, NULL);
  gtk_widget_measure (lower, GTK_ORIENTATION_VERTICAL, width, &below_minimum, NULL, NULL, NULL);
  below = MAX (below_minimum, MIN (below, height - above_minimum));
  gtk_widget_size_allocate (upper, &(GtkAllocation){ 0, 0, width, height - below }, -1);
  gtk_widget_size_allocate (lower, &(GtkAllocation){ 0, height - below, width, below }, -1);
}

static GtkSizeRequestMode
km_fit_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
km_fit_layout_class_init (KmFitLayoutClass *class)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (class);

  layout_class->measure = km_fit_layout_measure;
  layout_class->allocate = km_fit_layout_allocate;
  layout_class->get_request_mode = km_fit_layout_get_request_mode;
}

static void
km_fit_layout_init (KmFitLayout *self)
{
}
