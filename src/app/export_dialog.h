/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog of export and print: choices, and beside them the pages that they make. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_EXPORT_DIALOG (km_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KmExportDialog, km_export_dialog, KM, EXPORT_DIALOG, AdwWindow)

/* Returns: (transfer none) a dialog for the document of @state and the step at its cursor, not yet shown: for files, or
 * with @prints for paper. The page-frame map of "as in the window" is zoomed to @level around @centre
 * (km_scene_zoom_frames()). When it is done the dialog goes with the signal "done" (a text that says what was done). */
KmExportDialog *km_export_dialog_new (GtkWindow *parent, KmViewState *state, bool prints, double level, KmPfn centre);
