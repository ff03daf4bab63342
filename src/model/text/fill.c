/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text/fill.h"

#include <string.h>

enum
{
  MAX_PAIRS = 8,
};

static const char *
find_value (const char *const *pairs, size_t n, const char *name, size_t length)
{
  for (size_t i = 0; i < n; i++)
    if (strlen (pairs[2 * i]) == length && memcmp (pairs[2 * i], name, length) == 0)
      return pairs[2 * i + 1];
  return NULL;
}

static char *
fill_pairs (const char *phrase, const char *const *pairs, size_t n)
{
  GString *out = g_string_sized_new (64);

  for (const char *at = phrase; *at != '\0';)
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      const char *value = end ? find_value (pairs, n, at + 1, (size_t)(end - at - 1)) : NULL;

      if (value)
        g_string_append (out, value);
      else
        g_string_append_c (out, *at);
      at = value ? end + 1 : at + 1;
    }
  return g_string_free (out, FALSE);
}

char *
km_fill (const char *phrase, ...)
{
  const char *pairs[2 * MAX_PAIRS];
  size_t n = 0;
  va_list args;

  va_start (args, phrase);
  while (n < MAX_PAIRS && (pairs[2 * n] = va_arg (args, const char *)) != NULL)
    pairs[2 * n++ + 1] = va_arg (args, const char *);
  va_end (args);
  return fill_pairs (phrase, pairs, n);
}
