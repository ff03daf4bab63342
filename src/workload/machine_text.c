/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a workload for another machine: one option of its machine line changed. */
#include "workload/scanner.h"
#include "workload/script_private.h"

#include <string.h>

/* Goes to the first statement that begins with @name: its token is the current one. */
static bool
find_statement (KmScanner *scanner, const KmScript *script, const char *name)
{
  bool begins = true;

  km_scanner_init (scanner, script->text, script->length);
  while (km_scanner_next (scanner) != KM_TOKEN_END)
    {
      if (begins && km_token_is (&scanner->token, name))
        return true;
      begins = km_scanner_at_end (scanner);
    }
  return false;
}

/* Where in the text a change goes. */
typedef struct
{
  size_t from, to; /* bytes, half open */
} Place;

/* The word of the option @key, the blank before it included; without one the end of the machine line. */
static Place
find_option (KmScanner *scanner, const KmScript *script, const char *key)
{
  size_t length = strlen (key), end = (size_t)(scanner->token.text + scanner->token.length - script->text);

  for (km_scanner_next (scanner); km_scanner_word (scanner); km_scanner_next (scanner))
    {
      const KmToken *word = &scanner->token;
      size_t from = end;

      end = (size_t)(word->text + word->length - script->text);
      if (word->length >= length && memcmp (word->text, key, length) == 0
          && (word->length == length || word->text[length] == '='))
        return (Place){ from, end };
    }
  return (Place){ end, end };
}

char *
km_script_with_option (const KmScript *script, const char *key, const char *value)
{
  g_autoptr (GString) change = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  Place place = { 0, 0 };
  KmScanner scanner;

  if (value)
    g_string_printf (change, " %s=%s", key, value);
  if (find_statement (&scanner, script, "machine"))
    place = find_option (&scanner, script, key);
  else
    {
      if (find_statement (&scanner, script, "kmw"))
        place.from = place.to = km_script_line_offset (script, scanner.line + 1);
      g_string_prepend (change, "machine x86-32");
      g_string_append_c (change, '\n');
    }
  g_string_append_len (out, script->text, (gssize)place.from);
  g_string_append_len (out, change->str, (gssize)change->len);
  g_string_append_len (out, script->text + place.to, (gssize)(script->length - place.to));
  return g_string_free (out, FALSE);
}
