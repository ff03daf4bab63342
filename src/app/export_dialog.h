/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The export dialog: the current picture as PNG, SVG or PDF. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

#define KM_TYPE_EXPORT_DIALOG (km_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KmExportDialog, km_export_dialog, KM, EXPORT_DIALOG, AdwWindow)

/* Returns: (transfer none) a dialog for the picture at the cursor of @state, not yet shown. The page-frame map is
 * zoomed to @level around @centre as on the canvas (km_scene_zoom_frames()). When a file has been written the dialog
 * goes with the signal "exported" (GFile). */
KmExportDialog *km_export_dialog_new (GtkWindow *parent, KmViewState *state, double level, KmPfn centre);
