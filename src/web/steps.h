/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a workload as data, for pages that may not run WebAssembly: player/steps.js plays them. */
#pragma once

#include "timeline/timeline.h"

#include <gio/gio.h>

enum
{
  KM_WEB_MAX_STEPS = 2000,
};

/* Writes every event of every call of @script, with its picture of @width times @height logical pixels, as JSON. What
 * is the same in several pictures is there once. Words are in the language of the program. Returns: (transfer full) the
 * text; NULL with @error set if there are more than KM_WEB_MAX_STEPS events, or the machine cannot be built. */
GString *km_web_steps (KmScript *script, double width, double height, GError **error);
