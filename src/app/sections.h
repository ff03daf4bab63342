/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An inspection as widgets: titled sections of rows, a name on the left and what belongs to it on the right. */
#pragma once

#include "app/view_state.h"

#include "model/inspect/inspect.h"

#include <gtk/gtk.h>

/* Gives @box @wanted children, made by @make; the ones that are there stay. */
void km_box_set_n_children (GtkBox *box, guint wanted, GtkWidget *(*make) (gpointer data), gpointer data);

/* Shows the sections of @inspection in @box; NULL: none. Names are @name_chars wide before they wrap. A row with an
 * operation or a thing is a link to it in @state. Widgets are kept: what does not change keeps its place. */
void km_sections_show (GtkBox *box, const KmInspection *inspection, KmViewState *state, int name_chars);
