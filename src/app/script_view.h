/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script as it is read aloud: chapters, notes, calls, questions, and under the call at the cursor what it does. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_SCRIPT_VIEW (km_script_view_get_type ())
G_DECLARE_FINAL_TYPE (KmScriptView, km_script_view, KM, SCRIPT_VIEW, GtkWidget)

/* Signal "edit" (guint line): a person wants to edit the text of that line, 1-based. */

/* Follows @state, once. */
void km_script_view_set_state (KmScriptView *view, KmViewState *state);
/* Marks the rows of @n_lines from @line on, 1-based, as those of a branch, and no others; 0: none. */
void km_script_view_mark_branch (KmScriptView *view, uint32_t line, uint32_t n_lines);
