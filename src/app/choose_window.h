/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to choose: a request for memory, the call that fits it and why, and the alternatives beside each other as they
 * went on copies of the machine at the cursor. */
#pragma once

#include "app/step_window.h"

#define KM_TYPE_CHOOSE_WINDOW (km_choose_window_get_type ())
G_DECLARE_FINAL_TYPE (KmChooseWindow, km_choose_window, KM, CHOOSE_WINDOW, KmStepWindow)

/* Returns: (transfer none) a window that belongs to @parent and follows @state, not yet shown. */
GtkWindow *km_choose_window_new (GtkWindow *parent, KmViewState *state);
