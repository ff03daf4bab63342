/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page of a site of lessons. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* One lesson. The texts are borrowed. */
typedef struct
{
  const char *subject; /* a heading comes before the first of a subject */
  const char *title;
  const char *summary;
  const char *page, *picture; /* names of files beside it */
} KmSiteEntry;

/* Writes a page that shows @n lessons, with their pictures, and leads to them, to @file. Returns false and sets @error
 * if it or the page that it is made of (see page.h) is missing or cannot be written; the old file is then whole. */
bool km_web_site_write (const KmSiteEntry *entries, size_t n, GFile *file, GError **error);
