/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a file as arguments: "5" is after call 5, "5.3" after event 3 inside call 5, "0" before the first call. */
#pragma once

#include "timeline/timeline.h"

/* Reads @text (NULL: after the last call) for a file of @n_ops calls. Returns KM_EXIT_OK, or a status after a message
 * that names @option ("--to"). An event beyond the end of its call means the last one. */
int km_cmd_read_place (const char *option, const char *text, uint32_t n_ops, KmCursor *to);
