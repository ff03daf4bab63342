/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that the build makes (make_page.py), with places for what is in them. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Writes the page called @name to @file, with a value in the place of each "@KM_NAME@" of @names (NULL behind the
 * last). Returns false and sets @error, which says how to get the page if it is not there; the old file is then whole.
 */
bool km_template_write (const char *name, const char *const *names, const char *const *values, GFile *file,
                        GError **error);
