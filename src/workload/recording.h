/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings: what a real kernel's page allocator did, call by call. See km_script_parse_recording() in script.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* True if @text is a recording of any kind: its first word, after comments, notes and a title, ends in "oracle". */
bool km_recording_is_one (const char *text, size_t length);
