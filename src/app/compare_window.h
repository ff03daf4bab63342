/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compare: the workload on show beside a run of it with another kernel, with another allocator, or without what is
 * tried in a branch. Both are stepped together; what differs is listed below the pictures. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_COMPARE_WINDOW (km_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (KmCompareWindow, km_compare_window, KM, COMPARE_WINDOW, AdwWindow)

/* Returns: (transfer none) a window that belongs to @parent and compares the workload that @state shows, from the step
 * on show on; not yet shown. @without (nullable) is the text that a branch goes back to. */
KmCompareWindow *km_compare_window_new (GtkWindow *parent, KmViewState *state, const char *without);
