/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport bar: buttons to move, speed, the scrubber, and where the cursor is. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_TIMELINE_BAR (km_timeline_bar_get_type ())
G_DECLARE_FINAL_TYPE (KmTimelineBar, km_timeline_bar, KM, TIMELINE_BAR, GtkWidget)

/* Binds the bar to @state, once. */
void km_timeline_bar_set_state (KmTimelineBar *bar, KmViewState *state);
/* Opens the "go to" popover. */
void km_timeline_bar_go_to (KmTimelineBar *bar);
