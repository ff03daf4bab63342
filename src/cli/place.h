/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a file as arguments: "5" is after call 5, "5.3" after event 3 inside call 5, "0" before the first call,
 * "misuse" the first misuse, and so on with the names of moments. */
#pragma once

#include "timeline/timeline.h"

/* Can @text (NULL allowed) be a place at all? Returns KM_EXIT_OK, or a status after a message that names @option
 * ("--to"). */
int km_cmd_check_place (const char *option, const char *text);

/* Finds the place @text (NULL: after the last call) in the file that @timeline, at (0, 0), is about to run. Returns
 * KM_EXIT_OK, or a status after a message that names @option. An event beyond the end of its call means the last one.
 * The cursor of the timeline may be at the place or anywhere before it afterwards. */
int km_cmd_find_place (const char *option, const char *text, KmTimeline *timeline, KmCursor *to);

/* Loads the file @name and runs it to the place @text. Returns KM_EXIT_OK, or a status after a message; @timeline is
 * (transfer full) in the first case and NULL in the other. */
int km_cmd_run_to (const char *name, const char *option, const char *text, KmTimeline **timeline);
