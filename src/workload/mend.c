/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See mend.h. */
#include "workload/mend.h"

#include "workload/script_private.h"

#include <string.h>

enum
{
  MAX_ROUNDS = 16, /* of mending, each of what the one before brought to light */
};

const KmMend *
km_script_mend (const KmScript *script, size_t i)
{
  const KmDiagnostic *diagnostic = &g_array_index (script->diagnostics.items, KmDiagnostic, i);

  return km_diagnostic_list_mend (&script->diagnostics, diagnostic);
}

/* The byte of character @column, from 1, of the line that begins at @line. */
static const char *
find_column (const char *line, const char *end, uint32_t column)
{
  while (column > 1 && line < end && *line != '\n')
    {
      line++;
      while (line < end && ((unsigned char)*line & 0xc0) == 0x80)
        line++;
      column--;
    }
  return line;
}

char *
km_text_mend (const char *text, size_t length, const KmMend *mend)
{
  const char *line = text, *end = text + length, *from, *to;

  for (uint32_t n = 1; n < mend->line && line; n++)
    {
      line = memchr (line, '\n', (size_t)(end - line));
      line = line ? line + 1 : NULL;
    }
  if (!line)
    return g_strndup (text, length);
  from = find_column (line, end, mend->column);
  to = find_column (from, end, mend->length + 1);
  return g_strdup_printf ("%.*s%s%.*s", (int)(from - text), text, mend->text, (int)(end - to), to);
}

/* Mends all of @script at once, from its end, so that places before stay; one on a line, for what is behind may be a
 * consequence. */
static char *
mend_once (const KmScript *script, uint32_t *n)
{
  size_t length, n_diagnostics;
  char *text = g_strdup (km_script_text (script, &length));

  km_script_diagnostics (script, &n_diagnostics);
  for (size_t i = n_diagnostics; i-- > 0;)
    {
      const KmMend *mend = km_script_mend (script, i), *before = i > 0 ? km_script_mend (script, i - 1) : NULL;
      g_autofree char *old = text;

      if (!mend || (before && before->line == mend->line))
        {
          g_steal_pointer (&old);
          continue;
        }
      text = km_text_mend (old, strlen (old), mend);
      ++*n;
    }
  return text;
}

char *
km_text_mend_all (const char *text, size_t length, uint32_t *n)
{
  char *mended = g_strndup (text, length);

  *n = 0;
  for (int round = 0; round < MAX_ROUNDS; round++)
    {
      g_autofree char *before = mended;
      g_autoptr (KmScript) script = km_script_parse (before, strlen (before));
      uint32_t made = 0;

      mended = mend_once (script, &made);
      *n += made;
      if (made == 0)
        break;
    }
  return mended;
}
