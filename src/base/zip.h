/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes zip archives whose files are stored as they are. */
#pragma once

#include <glib.h>

/* An archive that is being made. */
typedef struct
{
  GByteArray *out;
  GByteArray *index; /* of what has been added */
  unsigned n;
} KmZip;

/* Starts an empty archive in @out, which is empty and not owned. */
void km_zip_begin (KmZip *zip, GByteArray *out);
/* Adds a file of @length bytes; @name is UTF-8, with "/" between folders. Archives and files have less than 4 GiB. */
void km_zip_add (KmZip *zip, const char *name, const void *data, size_t length);
/* Ends the archive, which may hold up to 65535 files. */
void km_zip_end (KmZip *zip);
