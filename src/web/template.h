/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that the build makes (make_page.py), with places for what is in them. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Returns: (transfer full) the page called @name, with a value in the place of each "@KM_NAME@" of @names (NULL behind
 * the last); NULL with @error set, which says how to get the page, if it is not there. */
GString *km_template_fill (const char *name, const char *const *names, const char *const *values, GError **error);

/* Writes that to @file. Returns false and sets @error if it is not there or cannot be written; the old file is then
 * whole. */
bool km_template_write (const char *name, const char *const *names, const char *const *values, GFile *file,
                        GError **error);
