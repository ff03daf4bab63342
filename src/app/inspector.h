/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inspector: everything about the selected thing, and below it the zones with their watermarks. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_INSPECTOR (km_inspector_get_type ())
G_DECLARE_FINAL_TYPE (KmInspector, km_inspector, KM, INSPECTOR, GtkWidget)

/* Returns: (transfer floating) an inspector that follows @state. */
KmInspector *km_inspector_new (KmViewState *state);
