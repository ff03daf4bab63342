/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of a recording or of a long file, one row each; for a recording with the real kernel's answer beside it. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_CALL_LIST (km_call_list_get_type ())
G_DECLARE_FINAL_TYPE (KmCallList, km_call_list, KM, CALL_LIST, GtkWidget)

/* Returns: (transfer floating) a list that follows @state. */
KmCallList *km_call_list_new (KmViewState *state);
