/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what is wrong with the workload, and its marks in the text: underlines and signs in the margin. */
#pragma once

#include "app/document.h"

#include <gtksourceview/gtksource.h>

#define KM_TYPE_DIAGNOSTICS (km_diagnostics_get_type ())
G_DECLARE_FINAL_TYPE (KmDiagnostics, km_diagnostics, KM, DIAGNOSTICS, GtkWidget)

/* Signals: "activated" (guint line, guint column), a row was chosen; "mend" (KmMend *), its edit is wanted. */

/* The text that the diagnostics are about, once. */
void km_diagnostics_set_buffer (KmDiagnostics *diagnostics, GtkSourceBuffer *buffer);
/* Shows the diagnostics of @document, the failed expectations and wrong answers, without what is checked behind
 * operation @hidden_from (UINT32_MAX: all). Hidden if there are none. @in_branch: something is tried, and what was
 * expected of the workload without it is no mistake. */
void km_diagnostics_show (KmDiagnostics *diagnostics, KmDocument *document, uint32_t hidden_from, bool in_branch);
/* Shows why the text cannot be run at all; NULL takes it away. */
void km_diagnostics_set_problem (KmDiagnostics *diagnostics, const char *problem);
/* Everything about one line, for a tooltip. Returns: (transfer full) (nullable). */
char *km_diagnostics_text_at (KmDiagnostics *diagnostics, uint32_t line);
