/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a widget apart. */
#pragma once

#include <gtk/gtk.h>

/* Unparents all children of @widget, bound in its template or not: for the dispose of a widget of ours. */
static inline void
km_drop_children (GtkWidget *widget)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (widget)))
    gtk_widget_unparent (child);
}
