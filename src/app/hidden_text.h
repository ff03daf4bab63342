/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a workload text that may not be seen yet: behind a question, or behind a call that a person performs. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

/* Returns a tag of @buffer that hides text (transfer none). */
GtkTextTag *km_hidden_text_tag (GtkTextBuffer *buffer);
/* Puts @tag on what @state hides, and takes it from everything else. */
void km_hidden_text_update (GtkTextBuffer *buffer, GtkTextTag *tag, KmViewState *state);
