/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lesson browser: a card for each lesson, by subject. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_LESSONS_WINDOW (km_lessons_window_get_type ())
G_DECLARE_FINAL_TYPE (KmLessonsWindow, km_lessons_window, KM, LESSONS_WINDOW, AdwWindow)

/* Returns: (transfer none) a window that belongs to @parent, whose action "win.open-uri" opens what is chosen, and
 * follows the theme of @state; not yet shown. */
GtkWindow *km_lessons_window_new (GtkWindow *parent, KmViewState *state);
