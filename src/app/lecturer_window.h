/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window for the lecturer, beside the one that the audience sees: the note, what comes next, the chapters and
 * slides, the time. */
#pragma once

#include "app/step_window.h"

#define KM_TYPE_LECTURER_WINDOW (km_lecturer_window_get_type ())
G_DECLARE_FINAL_TYPE (KmLecturerWindow, km_lecturer_window, KM, LECTURER_WINDOW, KmStepWindow)

/* Returns: (transfer none) a window that belongs to @parent and follows @state, not yet shown. Its watch begins now. */
GtkWindow *km_lecturer_window_new (GtkWindow *parent, KmViewState *state);
