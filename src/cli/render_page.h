/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of kmemscope-cli render. */
#pragma once

#include "web/page.h"

/* Writes a page of @script, of that kind, or with @scorm a package with it, which opens at the place @step (NULL:
 * before the first call) to the file called @output. Returns an exit status, after a message if it is not KM_EXIT_OK.
 */
int km_render_page (KmScript *script, KmWebKind kind, bool scorm, const char *step, const char *output);
