/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the toolkit itself costs: the smallest libadwaita window, or a drawing area that draws nothing in every frame.
 *
 *   gtk_floor                        a window with a header bar and a label
 *   gtk_floor WIDTH HEIGHT W H       a window of WIDTH x HEIGHT with an area of W x H that is redrawn all the time
 *
 * frame_probe.so measures it. */
#include <adwaita.h>

#include <stdlib.h>

static int window_width = 1280, window_height = 800, area_width, area_height;

static void
draw_nothing (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  (void)area, (void)cr, (void)width, (void)height, (void)data;
}

static gboolean
redraw (GtkWidget *area, GdkFrameClock *clock, gpointer data)
{
  (void)clock, (void)data;
  gtk_widget_queue_draw (area);
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
make_area (void)
{
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_nothing, NULL, NULL);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), area_width);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), area_height);
  gtk_widget_set_halign (area, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (area, GTK_ALIGN_CENTER);
  gtk_widget_add_tick_callback (area, redraw, NULL, NULL);
  return area;
}

static void
activate (GApplication *app, gpointer data)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (app));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  (void)data;
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), area_width ? make_area () : gtk_label_new ("page allocator"));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), window_width, window_height);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) app = adw_application_new ("org.kmemscope.Floor", G_APPLICATION_NON_UNIQUE);

  if (argc > 4)
    {
      window_width = atoi (argv[1]);
      window_height = atoi (argv[2]);
      area_width = atoi (argv[3]);
      area_height = atoi (argv[4]);
    }
  g_signal_connect (app, "activate", G_CALLBACK (activate), NULL);
  return g_application_run (G_APPLICATION (app), 1, argv);
}
