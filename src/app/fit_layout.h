/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmFitLayout: two children, one above the other. The lower one is a scrolled window that gets the height its content
 * needs at this width, as far as the upper one keeps its minimum; the upper one gets the rest.
 *
 * A box cannot do that: a scrolled window (GTK 4.8) tells how high its content is without asking for which width. */
#pragma once

#include <gtk/gtk.h>

#define KM_TYPE_FIT_LAYOUT (km_fit_layout_get_type ())
G_DECLARE_FINAL_TYPE (KmFitLayout, km_fit_layout, KM, FIT_LAYOUT, GtkLayoutManager)
