/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: one document, its panels, and what they share. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_WINDOW (km_window_get_type ())
G_DECLARE_FINAL_TYPE (KmWindow, km_window, KM, WINDOW, AdwApplicationWindow)

/* Returns: (transfer none) a window of @application, empty and not yet shown. */
KmWindow *km_window_new (GtkApplication *application);

/* Opens the first of @n files, at least one, in the window, in the background: the old document stays until the new one
 * is ready. Says that the others were not opened. A window without a file shows what was open when the program ended.
 */
void km_window_open (KmWindow *window, GFile *const *files, guint n);

/* Writes down what the next start shows: the text, typed and not saved, the step, sizes. */
void km_window_keep (KmWindow *window);
