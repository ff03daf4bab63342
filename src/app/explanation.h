/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmExplanation: the strip under the stage. The call, what happens in one sentence, the note of the workload, what the
 * kernel would print, and for recordings the answer of the real kernel. Its height does not depend on the step, so that
 * the stage keeps its size.
 *
 * Accessibility: the card has role "status", its text is its description. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_EXPLANATION (km_explanation_get_type ())
G_DECLARE_FINAL_TYPE (KmExplanation, km_explanation, KM, EXPLANATION, GtkWidget)

/* Binds the strip to @state, once. */
void km_explanation_set_state (KmExplanation *explanation, KmViewState *state);
