/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workload: the script as it is read aloud, or its text in an editor with breakpoints, diagnostics and the line of
 * the cursor. Recordings and texts too long to edit have no editor. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_WORKLOAD_VIEW (km_workload_view_get_type ())
G_DECLARE_FINAL_TYPE (KmWorkloadView, km_workload_view, KM, WORKLOAD_VIEW, GtkWidget)

/* Signals: "typed", a person changes the text; "returned", an edit was undone or done again; "edited", either when that
 * has paused. */
KmWorkloadView *km_workload_view_new (KmViewState *state);

/* Shows another document: its text comes from its session. Forgets the history of undo. */
void km_workload_view_open (KmWorkloadView *view);
/* Shows what the document, made from the text that is in the editor, says about it: diagnostics and expectations. */
void km_workload_view_refresh (KmWorkloadView *view);
/* Shows why the text as it is now cannot be run; NULL: it can. */
void km_workload_view_set_problem (KmWorkloadView *view, const char *problem);
/* Is there an editor? */
bool km_workload_view_is_editable (KmWorkloadView *view);
/* Returns: (transfer full) the text as it is now. */
char *km_workload_view_text (KmWorkloadView *view);
/* Makes @text the text, as one step of undo. */
void km_workload_view_replace (KmWorkloadView *view, const char *text);
/* Marks @n_lines from @line on, 1-based, as those of a branch, and no others; 0: none. */
void km_workload_view_mark_branch (KmWorkloadView *view, uint32_t line, uint32_t n_lines);
/* Has the editor the focus? */
bool km_workload_view_has_focus (KmWorkloadView *view);
/* Shows the editor, until it is left, and gives it the focus. */
void km_workload_view_focus (KmWorkloadView *view);
/* Shows the script again if the editor was only visited. */
void km_workload_view_leave (KmWorkloadView *view);
/* Has the person chosen the text and not the script? */
bool km_workload_view_text_shown (KmWorkloadView *view);
void km_workload_view_set_text_shown (KmWorkloadView *view, bool shown);
/* Line of the insertion mark, 1-based. */
uint32_t km_workload_view_insert_line (KmWorkloadView *view);

/* Undo and redo of edits; nothing happens if there is nothing to undo. */
bool km_workload_view_can_undo (KmWorkloadView *view);
bool km_workload_view_can_redo (KmWorkloadView *view);
void km_workload_view_undo (KmWorkloadView *view);
void km_workload_view_redo (KmWorkloadView *view);
