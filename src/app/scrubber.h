/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scrubber: a plot of free memory over all calls with marks for what happened, and a handle at the cursor. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_SCRUBBER (km_scrubber_get_type ())
G_DECLARE_FINAL_TYPE (KmScrubber, km_scrubber, KM, SCRUBBER, GtkWidget)

/* Binds the scrubber to @state, once. */
void km_scrubber_set_state (KmScrubber *scrubber, KmViewState *state);
