/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player: the only place that knows wall time. It turns "playing at n events a second" into steps of the view
 * state, and a step into a short motion of the picture. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

typedef struct _KmPlayer KmPlayer;

/* Does the desktop of @widget want things to move? */
bool km_animations_wanted (GtkWidget *widget);

/* Makes a player that steps @state by the frame clock of @widget. Both must outlive it. Nothing that a step may stop
 * can be animated on @widget itself: GTK 4.8 does not bear one tick callback of a widget removing another. */
KmPlayer *km_player_new (KmViewState *state, GtkWidget *widget);
void km_player_free (KmPlayer *player);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmPlayer, km_player_free)
