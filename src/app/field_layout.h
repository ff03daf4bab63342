/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmFieldLayout: a name on the left, as wide as its label asks for, and what belongs to it in the rest of the width.
 *
 * A GtkBox asks a wrapping label how wide it would be at the height of the row (GTK 4.8), so names of two words would
 * push the values out of their column. */
#pragma once

#include <gtk/gtk.h>

#define KM_TYPE_FIELD_LAYOUT (km_field_layout_get_type ())
G_DECLARE_FINAL_TYPE (KmFieldLayout, km_field_layout, KM, FIELD_LAYOUT, GtkLayoutManager)

/* Returns: (transfer full) a layout for a widget whose first child is the name; the visible ones of the others share
 * the rest of its width one upon the other. */
GtkLayoutManager *km_field_layout_new (void);
