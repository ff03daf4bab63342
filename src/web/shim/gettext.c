/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Translation: a table that make_language.py makes of a po file, so that messages are in the program once only.
 *
 *   n, plural rule | n times (hash, offset), ascending by hash | strings, each with a 0; the forms of a plural in a row
 *
 * All numbers are 32 bits, offsets from the start. The maker makes sure that no two hashes are equal. */
#include <glib.h>
#include <glib/gi18n.h>

/* Which of the forms belongs to a number. */
enum
{
  PLURAL_NONE,   /* one form for all */
  PLURAL_NOT_ONE /* the second unless it is 1 */
};

static const uint32_t *language;

void
g_shim_set_language (const void *table)
{
  language = table;
}

/* FNV-1a. */
static uint32_t
hash_of (const char *message)
{
  uint32_t hash = 2166136261u;

  for (const char *p = message; *p; p++)
    hash = (hash ^ (uint8_t)*p) * 16777619u;
  return hash;
}

/* The translation, NULL if there is none. */
static const char *
look_up (const char *id)
{
  uint32_t hash = hash_of (id), low = 0, high = language ? language[0] : 0;

  while (low < high)
    {
      uint32_t middle = low + (high - low) / 2;
      const uint32_t *entry = language + 2 + 2 * (size_t)middle;
      if (entry[0] == hash)
        return (const char *)language + entry[1];
      *(entry[0] < hash ? &low : &high) = entry[0] < hash ? middle + 1 : middle;
    }
  return NULL;
}

const char *
gettext (const char *message)
{
  const char *found = look_up (message);

  return found ? found : message;
}

const char *
ngettext (const char *message, const char *plural, unsigned long n)
{
  const char *found = look_up (message);

  if (!found)
    return n == 1 ? message : plural;
  return language[1] == PLURAL_NOT_ONE && n != 1 ? found + strlen (found) + 1 : found;
}

const char *
g_shim_pgettext (const char *id, size_t offset)
{
  const char *found = look_up (id);

  return found ? found : id + offset;
}
