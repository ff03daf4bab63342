/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deck: the slides of a whole workload. */
#pragma once

#include "export/export.h"

/* Writes the slides of @timeline, whose cursor moves: its title, each chapter, each `slide` (if there is none, each
 * note; if there is none either, the end), and each question with its answer behind it. Notes are speaker notes where
 * the format has them, else captions. @options say format, size (16:9 if there is none) and theme. Returns false and
 * sets @error; the old file is then as it was. */
bool km_export_deck (KmTimeline *timeline, const KmExportOptions *options, GFile *file, GError **error);
