/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: one document, its panels, and what they share. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_WINDOW (km_window_get_type ())
G_DECLARE_FINAL_TYPE (KmWindow, km_window, KM, WINDOW, AdwApplicationWindow)

/* Returns: (transfer none) a window of @application, empty and not yet shown. */
KmWindow *km_window_new (GtkApplication *application);

/* Opens @file in the window, in the background; the old document stays until the new one is ready. */
void km_window_open (KmWindow *window, GFile *file);
/* Opens the first of @n files, at least one, and says that the others stay closed. */
void km_window_open_first (KmWindow *window, GFile *const *files, guint n);
/* Shows what was open when the program ended, else the first lesson. */
void km_window_restore (KmWindow *window);
/* True if nothing was opened or typed yet, so that a file may be opened here. */
bool km_window_is_fresh (KmWindow *window);
