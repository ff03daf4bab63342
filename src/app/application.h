/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: one window, files from the command line, accelerators, about. */
#pragma once

#include <adwaita.h>

#define KM_TYPE_APPLICATION (km_application_get_type ())
G_DECLARE_FINAL_TYPE (KmApplication, km_application, KM, APPLICATION, AdwApplication)

/* Returns: (transfer full) the application, not yet running. */
KmApplication *km_application_new (void);
