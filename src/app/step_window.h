/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window beside the main one that follows the cursor and can move it: what it shows is of the step on show there.
 *
 *   Alt+Left, Alt+Right   one event      Alt+Up, Alt+Down   one call      Escape   close */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_STEP_WINDOW (km_step_window_get_type ())
G_DECLARE_DERIVABLE_TYPE (KmStepWindow, km_step_window, KM, STEP_WINDOW, AdwWindow)

struct _KmStepWindowClass
{
  AdwWindowClass parent_class;

  /* Shows the step at the cursor. There is a document; steps that follow each other quickly are shown as one. */
  void (*show) (KmStepWindow *window);
  /* The window was laid out again; @em is how wide its text is now. Optional. */
  void (*resized) (KmStepWindow *window, double em);
};

/* Follows @state from now on, for a window that is being made: it belongs to @parent, which does the steps. @header
 * gets the buttons for them, and the place of the step as its subtitle. */
void km_step_window_follow (KmStepWindow *window, GtkWindow *parent, KmViewState *state, AdwHeaderBar *header);
/* Returns: (transfer none) what it follows. */
KmViewState *km_step_window_state (KmStepWindow *window);
/* Shows the step again, as soon as nothing else is to be done. */
void km_step_window_show_soon (KmStepWindow *window);
/* Has @lines, calls of workload text, act at the step on show. */
void km_step_window_act (KmStepWindow *window, const char *lines);
