/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog that makes questions of a workload: for a learning platform, or as a sheet with its key. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_QUIZ_DIALOG (km_quiz_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KmQuizDialog, km_quiz_dialog, KM, QUIZ_DIALOG, AdwWindow)

/* Returns: (transfer none) a dialog for the workload of @state, not yet shown. When it is done it goes with the signal
 * "done" (a text that says what was done). */
KmQuizDialog *km_quiz_dialog_new (GtkWindow *parent, KmViewState *state);
