/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A zip archive on its way into a file, as out.h writes it: the same content makes the same bytes. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct _KmArchive KmArchive;

/* Returns: (transfer full) an empty archive that becomes @file; NULL and @error, naming the file, if that cannot be
 * written at all. */
KmArchive *km_archive_new (GFile *file, GError **error);
/* Adds @text, which it takes over, as a file; @path is UTF-8, with "/" between folders. A failure is kept for
 * km_archive_finish(). */
void km_archive_add (KmArchive *archive, const char *path, char *text);
/* Packs it and puts it in its place. Frees @archive. Returns false and sets @error, naming the file, if anything went
 * wrong; the file is then as it was. */
bool km_archive_finish (KmArchive *archive, GError **error);
/* Forgets what was added. Frees @archive; NULL is fine. */
void km_archive_abort (KmArchive *archive);
