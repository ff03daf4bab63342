/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Translation from a table that the page brings: see gettext.c. */
#pragma once

#include <stddef.h>

/* Returns the translation of @message, or @message itself. */
const char *gettext (const char *message) __attribute__ ((format_arg (1)));
/* The same for @n things, of which one is @message and several are @plural. */
const char *ngettext (const char *message, const char *plural, unsigned long n)
    __attribute__ ((format_arg (1), format_arg (2)));
/* The same for a message that means something else elsewhere: @id is the context, a byte 4 and the message, which
 * begins at @offset. */
const char *g_shim_pgettext (const char *id, size_t offset);

/* Takes over @table, made by make_language.py and kept by the caller; NULL for none. */
void g_shim_set_language (const void *table);

#define _(message) gettext (message)
#define N_(message) message
#define C_(context, message) g_shim_pgettext (context "\004" message, sizeof context)
#define NC_(context, message) message
