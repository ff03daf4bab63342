/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file on its way. What is written goes to a file without a name, or with one of its own beside the target, and takes
 * the target's place when it is whole: a full disk, a crash, or a folder that cannot be written leaves the old file as
 * it was and no half one. A target that is no ordinary file (a pipe, a device) is written to directly: it cannot be
 * replaced. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct _KmOut KmOut;

/* Returns: (transfer full) a way to write @file; NULL and @error, naming the file, if it cannot be written at all. */
KmOut *km_out_new (GFile *file, GError **error);
/* Appends. A failure is kept for km_out_finish(). */
void km_out_write (KmOut *out, const void *data, size_t n);
/* Puts the file in its place. Frees @out. Returns false and sets @error, naming the file, if anything went wrong; the
 * target is then as it was. */
bool km_out_finish (KmOut *out, GError **error);
/* All of that at once: the file is @n bytes of @data. (GLib's own function puts what a full disk could still take into
 * the place of the old file.) */
bool km_out_replace (GFile *file, const void *data, size_t n, GError **error);
/* Forgets what was written. Frees @out; NULL is fine. */
void km_out_abort (KmOut *out);
