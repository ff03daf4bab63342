/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gfp workshop: a mask composed by ticking flags, or written as words or a number, and at once what it may do on
 * the machine at the cursor. */
#pragma once

#include "app/step_window.h"

#define KM_TYPE_GFP_WINDOW (km_gfp_window_get_type ())
G_DECLARE_FINAL_TYPE (KmGfpWindow, km_gfp_window, KM, GFP_WINDOW, KmStepWindow)

/* Returns: (transfer none) a workshop that belongs to @parent and follows @state, not yet shown. */
GtkWindow *km_gfp_window_new (GtkWindow *parent, KmViewState *state);
