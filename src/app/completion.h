/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCompletion proposes words while a workload is typed, or after Ctrl+space: what workload/complete.h knows. */
#pragma once

#include "app/view_state.h"

#include <gtksourceview/gtksource.h>

#define KM_TYPE_COMPLETION (km_completion_get_type ())
G_DECLARE_FINAL_TYPE (KmCompletion, km_completion, KM, COMPLETION, GObject)

/* Lets @view, the only child of its parent, propose words; @state tells the kernel whose flags they are. */
void km_completion_attach (GtkSourceView *view, KmViewState *state);
