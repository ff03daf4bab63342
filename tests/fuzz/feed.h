/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes any bytes the whole way that a file goes, with limits small enough for a hundred thousand of them: read, ask
 * every question about what was read, print, and run what has no errors. */
#pragma once

#include <stddef.h>

/* As workload text. */
void km_feed_workload (const char *text, size_t length);
/* As a recording. */
void km_feed_recording (const char *text, size_t length);
