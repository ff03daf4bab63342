/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The margin of the workload editor: breakpoints, diagnostics and the line of the cursor. */
#pragma once

#include "app/view_state.h"

#include <gtksourceview/gtksource.h>

#define KM_TYPE_MARGIN (km_margin_get_type ())
G_DECLARE_FINAL_TYPE (KmMargin, km_margin, KM, MARGIN, GtkSourceGutterRenderer)

/* The categories of source marks that the margin draws. */
#define KM_MARK_CATEGORY_BREAKPOINT "breakpoint"
#define KM_MARK_CATEGORY_ERROR "error"

/* Signal "toggled" (guint line, 1-based): a breakpoint was clicked. */
GtkSourceGutterRenderer *km_margin_new (void);
/* The line that is marked as current, 1-based; 0 for none. */
void km_margin_set_current_line (KmMargin *margin, uint32_t line);
