/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmTimelineMenu: a button with what one can do with the plot: zoom, bookmarks, two marks and what differs between
 * them.
 */
#pragma once

#include "app/scrubber.h"

#define KM_TYPE_TIMELINE_MENU (km_timeline_menu_get_type ())
G_DECLARE_FINAL_TYPE (KmTimelineMenu, km_timeline_menu, KM, TIMELINE_MENU, GtkWidget)

/* Binds the menu to @scrubber and @state, once. */
void km_timeline_menu_set_state (KmTimelineMenu *menu, KmScrubber *scrubber, KmViewState *state);
