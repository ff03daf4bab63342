/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps a run exports. */
#pragma once

#include "export/pages.h"

/* Reads @text: numbers of calls and events with commas, such as "1-20", "3.5,7,9" or "4.1-4.9" (events of one call), or
 * one of the words calls, notes, slides, changes (events that change something) and all (every event). Returns the
 * places in order of the text as (transfer full) an array of KmCursor; NULL and @error, naming what is wrong, if there
 * is no such thing in the file of @timeline, whose cursor moves, or on cancellation. */
GArray *km_steps_read (KmTimeline *timeline, const char *text, GCancellable *cancellable, GError **error);

/* The same as pages for km_export_pages(), an array of KmExportPage; the word deck, too, is one of the words, for
 * km_deck_pages(), which changes @options. Returns: (transfer full) NULL and @error as above. */
GArray *km_steps_pages (KmTimeline *timeline, const char *text, KmExportOptions *options, GCancellable *cancellable,
                        GError **error);
