/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page brings with it, packed and written in letters; player/unpack.js reads it. */
#pragma once

#include <gio/gio.h>

/* Returns: (transfer full) @length bytes of @data, which go between <script> and </script> of a page in UTF-8 as
 * they are; NULL with @error set if they cannot be packed. */
char *km_web_pack (const char *data, size_t length, GError **error);
