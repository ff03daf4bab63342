/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences with names in braces, filled in from a list of names and values. */
#pragma once

#include <glib.h>

/* Fills @phrase in with names and values given as pairs, ended by NULL; unknown names stay as they are:
 *
 *   km_fill (_("order {order}, {zone}"), "order", "4", "zone", "NORMAL", NULL)
 *
 * Returns: (transfer full). */
char *km_fill (const char *phrase, ...) G_GNUC_NULL_TERMINATED;
