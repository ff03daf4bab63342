/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes any bytes the whole way that a file goes, with limits small enough for a hundred thousand of them: read, ask
 * every question about what was read, print, and run what has no errors. */
#pragma once

#include <stddef.h>

/* As workload text. */
void km_feed_workload (const char *text, size_t length);
/* As a recording of the page allocator or of vmalloc. */
void km_feed_recording (const char *text, size_t length);
/* As a recording of one slab cache, SLAB or SLUB. */
void km_feed_cache (const char *text, size_t length);
/* As a recovery file. */
void km_feed_recovery (const char *text, size_t length);
/* As a gfp mask, of each kernel. */
void km_feed_gfp (const char *text, size_t length);
/* As workload text in which a completion is asked for, at a few places. */
void km_feed_completion (const char *text, size_t length);
/* As workload text that a person types: piece by piece, with the cursor in the middle of it. */
void km_feed_edit (const char *text, size_t length);
/* As a file of settings. In a file of its own, feed_settings.c. */
void km_feed_settings (const char *text, size_t length);
