/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text/phrase.h"

#include "model/text/names.h"

#include <string.h>

static const KmName *const tables[] = { km_names_call, km_names_pages, km_names_slab, km_names_vm };

static const KmName *
find_name (const char *name, size_t length)
{
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const KmName *row = tables[i]; row->name; row++)
      if (strlen (row->name) == length && memcmp (row->name, name, length) == 0)
        return row;
  return NULL;
}

/* Writes the value of the name at the "{" of @at and returns where the text goes on. */
static const char *
fill_in (GString *out, const char *at, const KmSubject *subject)
{
  const char *end = strchr (at, '}');
  const KmName *name = end ? find_name (at + 1, (size_t)(end - at - 1)) : NULL;

  if (!name)
    {
      g_string_append_c (out, *at);
      return at + 1;
    }
  if (name->write)
    name->write (out, subject);
  else
    name->put (out, name->number (subject));
  return end + 1;
}

char *
km_phrase (const char *phrase, const KmSubject *subject)
{
  GString *out = g_string_sized_new (128);

  for (const char *at = phrase; *at != '\0';)
    {
      size_t plain = strcspn (at, "{");

      g_string_append_len (out, at, (gssize)plain);
      at += plain;
      if (*at == '{')
        at = fill_in (out, at, subject);
    }
  return g_string_free (out, FALSE);
}
