/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout for a bin with a scrolled window in it: it asks for the height that the child of that has at its width,
 * where GtkScrolledWindow asks for what it has in one line. With less than that it scrolls. */
#pragma once

#include <gtk/gtk.h>

/* Returns: (transfer full). */
GtkLayoutManager *km_tall_scroller_layout_new (void);
