/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deck: the slides of a whole workload. */
#pragma once

#include "export/pages.h"

/* Returns: (transfer full) the slides of @timeline, whose cursor moves, an array of KmExportPage for km_export_pages():
 * its title, each chapter, each `slide` (if there is none, each note; if there is none either, the end), and each
 * question with its answer behind it; last its conclusion, a note behind all calls. Sets in @options what slides have:
 * a size (16:9 if there is none), the title, and notes as captions where the format has no speaker notes; strings in it
 * belong to the script. */
GArray *km_deck_pages (KmTimeline *timeline, KmExportOptions *options);
