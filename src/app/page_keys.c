/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See page_keys.h. */
#include "app/page_keys.h"

static gboolean
key_cb (GtkWindow *window, guint key, guint keycode, GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (window), *scroller;
  gboolean up = key == GDK_KEY_Page_Up || key == GDK_KEY_KP_Page_Up, scrolled;

  if (!up && key != GDK_KEY_Page_Down && key != GDK_KEY_KP_Page_Down)
    return FALSE;
  if (!focus || !gtk_widget_get_ancestor (focus, GTK_TYPE_FLOW_BOX))
    return FALSE;
  scroller = gtk_widget_get_ancestor (focus, GTK_TYPE_SCROLLED_WINDOW);
  if (scroller)
    g_signal_emit_by_name (scroller, "scroll-child", up ? GTK_SCROLL_PAGE_UP : GTK_SCROLL_PAGE_DOWN, FALSE, &scrolled);
  return TRUE;
}

void
km_page_keys_scroll (GtkWindow *window)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), window);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
}
