/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See tall_scroller.h. */
#include "app/tall_scroller.h"

static GtkSizeRequestMode
request_mode (GtkWidget *bin)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *bin, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  GtkWidget *scroller = gtk_widget_get_first_child (bin);
  GtkWidget *child = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller));
  int height;

  gtk_widget_measure (scroller, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL || for_size < 0 || !child)
    return;
  gtk_widget_measure (child, orientation, for_size, NULL, &height, NULL, NULL);
  *natural = MAX (*natural, height);
}

static void
allocate (GtkWidget *bin, int width, int height, int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (bin), width, height, baseline, NULL);
}

GtkLayoutManager *
km_tall_scroller_layout_new (void)
{
  return gtk_custom_layout_new (request_mode, measure, allocate);
}
