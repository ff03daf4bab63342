/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a run, made one at a time and in any order: a file, a preview and a printer show the same ones. */
#pragma once

#include "export/page.h"

typedef struct _KmPages KmPages;

/* Returns: (transfer full) an empty array of KmExportPage that frees what they hold. */
GArray *km_export_page_array_new (void);

/* Returns: (transfer full) a maker of @n pages of @timeline, whose cursor moves. Everything but @options itself is
 * borrowed, and so are the strings in it. */
KmPages *km_pages_new (KmTimeline *timeline, const KmExportPage *pages, size_t n, const KmExportOptions *options);
void km_pages_free (KmPages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmPages, km_pages_free)

/* How many there are. */
size_t km_pages_count (const KmPages *pages);
/* The options that they are made with: with a size if the format must have one (transfer none). */
const KmExportOptions *km_pages_options (const KmPages *pages);

/* Makes page @i, from 0. What changed since the page before it is marked, at least what the step itself did. */
void km_pages_make (KmPages *pages, size_t i, KmPage *page);

/* Writes page @i alone into @file, in a format of one page a file or more. Returns false and sets @error; the old file
 * is then as it was. */
bool km_export_page (KmPages *pages, size_t i, KmExportFormat format, GFile *file, GError **error);
