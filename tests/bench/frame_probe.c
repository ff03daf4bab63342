/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the frames of any GTK program from inside, without its help: loaded with LD_PRELOAD it sees the first
 * gtk_window_present() and then the frame clock of that window.
 *
 *   KM_PROBE_START   monotonic microseconds just before the program was started
 *   KM_PROBE_FRAMES  0 or unset: stop at the first frame; n: activate KM_PROBE_ACTION, then measure n frames
 *   KM_PROBE_ACTION  action of the window, like "win.play"
 *   KM_PROBE_WIDGET  type name of the widget whose size is wanted
 *
 * Prints "first_frame MILLISECONDS"; then "widget WIDTH HEIGHT" and "window WIDTH HEIGHT", and "frame MILLISECONDS",
 * the median from before-paint to after-paint; and ends the program. */
#define _GNU_SOURCE
#include "bench.h"

#include <gtk/gtk.h>

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

enum
{
  MAX_FRAMES = 1000,
  SETTLE_MS = 1500, /* start-up work that goes on after the first frame */
};

static GtkWidget *window;
static double frames[MAX_FRAMES];
static uint32_t n_frames, wanted;
static double paint_began;
static bool measuring;

static uint32_t
number (const char *variable)
{
  const char *text = g_getenv (variable);

  return text ? (uint32_t)g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
end (void)
{
  fflush (stdout);
  _exit (0);
}

static GtkWidget *
find_widget (GtkWidget *widget, const char *type)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found)
        return found;
    }
  return NULL;
}

static void
print_sizes (void)
{
  const char *type = g_getenv ("KM_PROBE_WIDGET");
  GtkWidget *widget = type ? find_widget (window, type) : NULL;

  if (widget)
    printf ("widget %d %d\n", gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  printf ("window %d %d\n", gtk_widget_get_width (window), gtk_widget_get_height (window));
}

static gboolean
begin_measuring (gpointer data)
{
  const char *action = g_getenv ("KM_PROBE_ACTION");

  (void)data;
  print_sizes ();
  if (action && *action && !gtk_widget_activate_action (window, action, NULL))
    {
      fprintf (stderr, "frame_probe: the window has no action %s\n", action);
      _exit (1);
    }
  measuring = true;
  return G_SOURCE_REMOVE;
}

static void
before_paint (GdkFrameClock *clock, gpointer data)
{
  (void)clock, (void)data;
  paint_began = bench_now_ns ();
}

static void
after_paint (GdkFrameClock *clock, gpointer data)
{
  static bool first = true;

  (void)clock, (void)data;
  if (!gtk_widget_get_mapped (window))
    return;
  if (first)
    {
      first = false;
      printf ("first_frame %.2f\n", bench_now_ns () / 1e6 - g_ascii_strtod (g_getenv ("KM_PROBE_START"), NULL) / 1e3);
      if (!wanted)
        end ();
      g_timeout_add (SETTLE_MS, begin_measuring, NULL);
    }
  else if (measuring)
    {
      frames[n_frames++] = (bench_now_ns () - paint_began) / 1e6;
      if (n_frames < wanted)
        return;
      printf ("frame %.3f\n", bench_median (frames, n_frames));
      end ();
    }
}

static void
realized (GtkWidget *widget, gpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  (void)data;
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint), NULL);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint), NULL);
}

/* Stands in front of GTK's own function, which it calls. */
__attribute__ ((visibility ("default"))) void
gtk_window_present (GtkWindow *presented)
{
  void (*present) (GtkWindow *) = (void (*) (GtkWindow *))dlsym (RTLD_NEXT, "gtk_window_present");

  if (!window && g_getenv ("KM_PROBE_START"))
    {
      window = GTK_WIDGET (presented);
      wanted = MIN (number ("KM_PROBE_FRAMES"), MAX_FRAMES);
      if (gtk_widget_get_realized (window))
        realized (window, NULL);
      else
        g_signal_connect_after (window, "realize", G_CALLBACK (realized), NULL);
    }
  present (presented);
}
