/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Page Up and Page Down in a window with boxes of things that flow (GtkFlowBox). GTK 4.8 divides by the number of
 * columns of the box, which may be 0; here they scroll. */
#pragma once

#include <gtk/gtk.h>

/* Catches these keys in @window, for as long as it lives, when something in such a box has the focus. */
void km_page_keys_scroll (GtkWindow *window);
