/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window beside the main one: a file of /proc as the simulated kernel would print it at the cursor. It follows every
 * step and marks what changed. */
#pragma once

#include "app/step_window.h"

#define KM_TYPE_PROC_WINDOW (km_proc_window_get_type ())
G_DECLARE_FINAL_TYPE (KmProcWindow, km_proc_window, KM, PROC_WINDOW, KmStepWindow)

/* Returns: (transfer none) a window that belongs to @parent, whose document @state has. Not yet shown. */
GtkWindow *km_proc_window_new (GtkWindow *parent, KmViewState *state);
