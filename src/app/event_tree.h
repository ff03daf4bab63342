/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Inside this call": the events of the current operation as a tree. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_EVENT_TREE (km_event_tree_get_type ())
G_DECLARE_FINAL_TYPE (KmEventTree, km_event_tree, KM, EVENT_TREE, GtkWidget)

/* Returns: (transfer floating) a tree that follows @state. */
KmEventTree *km_event_tree_new (KmViewState *state);
