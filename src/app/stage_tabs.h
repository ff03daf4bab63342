/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmStageTabs: the row of tabs above the canvas. A tab stays chosen until "Follow" is; then `show` of the workload or
 * the call decides what is on the stage. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_STAGE_TABS (km_stage_tabs_get_type ())
G_DECLARE_FINAL_TYPE (KmStageTabs, km_stage_tabs, KM, STAGE_TABS, GtkBox)

/* Binds the tabs to @state, once. */
void km_stage_tabs_set_state (KmStageTabs *tabs, KmViewState *state);
