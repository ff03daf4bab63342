/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: style and what is reopened. */
#pragma once

#include <adwaita.h>

#define KM_TYPE_PREFERENCES (km_preferences_get_type ())
G_DECLARE_FINAL_TYPE (KmPreferences, km_preferences, KM, PREFERENCES, AdwPreferencesWindow)

/* @settings may be NULL: then nothing can be kept, and the rows say so by being greyed. */
KmPreferences *km_preferences_new (GtkWindow *parent, GSettings *settings);
