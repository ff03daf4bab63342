/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: strings, UTF-8, and strings that grow. */
#define _GNU_SOURCE
#include <glib.h>

/* ---- strings ---- */

char *
g_strdup (const char *string)
{
  return string ? g_memdup2 (string, strlen (string) + 1) : NULL;
}

char *
g_strndup (const char *string, size_t n)
{
  size_t length = string ? strnlen (string, n) : 0;
  char *copy;

  if (!string)
    return NULL;
  copy = g_malloc (length + 1);
  memcpy (copy, string, length);
  copy[length] = '\0';
  return copy;
}

char *
g_strdup_vprintf (const char *format, va_list args)
{
  char brief[256];
  va_list again;
  char *out;
  int n;

  va_copy (again, args);
  n = vsnprintf (brief, sizeof brief, format, args);
  if (n < 0)
    g_error ("bad format: %s", format);
  out = g_malloc ((size_t)n + 1);
  if ((size_t)n < sizeof brief)
    memcpy (out, brief, (size_t)n + 1);
  else
    vsnprintf (out, (size_t)n + 1, format, again);
  va_end (again);
  return out;
}

char *
g_strdup_printf (const char *format, ...)
{
  va_list args;
  char *out;

  va_start (args, format);
  out = g_strdup_vprintf (format, args);
  va_end (args);
  return out;
}

char *
g_strconcat (const char *first, ...)
{
  GString *out = g_string_new (first);
  va_list args;

  va_start (args, first);
  for (const char *next = va_arg (args, const char *); next; next = va_arg (args, const char *))
    g_string_append (out, next);
  va_end (args);
  return g_string_free (out, FALSE);
}

int
g_strcmp0 (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) : (a != NULL) - (b != NULL);
}

size_t
g_strlcpy (char *to, const char *from, size_t size)
{
  size_t length = strlen (from), kept = size ? MIN (length, size - 1) : 0;

  memcpy (to, from, kept);
  if (size)
    to[kept] = '\0';
  return length;
}

size_t
g_strlcat (char *to, const char *from, size_t size)
{
  size_t used = strnlen (to, size);

  return used + (used < size ? g_strlcpy (to + used, from, size - used) : strlen (from));
}

char *
g_strchomp (char *string)
{
  size_t end = strlen (string);

  while (end > 0 && g_ascii_isspace (string[end - 1]))
    end--;
  string[end] = '\0';
  return string;
}

char *
g_strstrip (char *string)
{
  size_t start = 0;

  g_strchomp (string);
  while (g_ascii_isspace (string[start]))
    start++;
  memmove (string, string + start, strlen (string + start) + 1);
  return string;
}

char *
g_strstr_len (const char *haystack, gssize length, const char *needle)
{
  return length < 0 ? strstr (haystack, needle)
                    : memmem (haystack, strnlen (haystack, (size_t)length), needle, strlen (needle));
}

GStrv
g_strsplit (const char *string, const char *delimiter, int max)
{
  GPtrArray *parts = g_ptr_array_new ();
  GStrv result;

  for (const char *end; *string; string = end + strlen (delimiter))
    {
      end = max > 0 && (int)parts->len + 1 >= max ? NULL : strstr (string, delimiter);
      g_ptr_array_add (parts, end ? g_strndup (string, (size_t)(end - string)) : g_strdup (string));
      if (!end)
        break;
      if (!end[strlen (delimiter)])
        g_ptr_array_add (parts, g_strdup (""));
    }
  g_ptr_array_add (parts, NULL);
  result = g_memdup2 (parts->pdata, parts->len * sizeof *parts->pdata);
  g_ptr_array_unref (parts);
  return result;
}

void
g_strfreev (GStrv strings)
{
  for (size_t i = 0; strings && strings[i]; i++)
    free (strings[i]);
  free (strings);
}

GStrv
g_strdupv (char **strings)
{
  GStrv copy = strings ? g_new0 (char *, g_strv_length (strings) + 1) : NULL;

  for (size_t i = 0; strings && strings[i]; i++)
    copy[i] = g_strdup (strings[i]);
  return copy;
}

char *
g_strjoinv (const char *separator, char **strings)
{
  GString *out = g_string_new (strings[0]);

  for (size_t i = 1; strings[0] && strings[i]; i++)
    {
      g_string_append (out, separator);
      g_string_append (out, strings[i]);
    }
  return g_string_free (out, FALSE);
}

unsigned
g_strv_length (GStrv strings)
{
  unsigned n = 0;

  while (strings[n])
    n++;
  return n;
}

int
g_ascii_strncasecmp (const char *a, const char *b, size_t n)
{
  return strncasecmp (a, b, n);
}

int
g_ascii_strcasecmp (const char *a, const char *b)
{
  return strcasecmp (a, b);
}

char *
g_ascii_strup (const char *string, gssize length)
{
  char *copy = length < 0 ? g_strdup (string) : g_strndup (string, (size_t)length);

  for (char *p = copy; *p; p++)
    *p = g_ascii_toupper (*p);
  return copy;
}

/* ---- UTF-8 ---- */

/* The length of a character by its first byte. */
static const char skip[256] = {
  [0 ... 0xbf] = 1,    [0xc0 ... 0xdf] = 2, [0xe0 ... 0xef] = 3, [0xf0 ... 0xf7] = 4,
  [0xf8 ... 0xfb] = 5, [0xfc ... 0xfd] = 6, [0xfe ... 0xff] = 1,
};
const char *const g_utf8_skip = skip;

gunichar
g_utf8_get_char_validated (const char *p, gssize max)
{
  static const gunichar least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  const uint8_t *bytes = (const uint8_t *)p;
  size_t n = (uint8_t)skip[bytes[0]], room = max < 0 ? n : (size_t)max;
  gunichar c;

  if (max == 0)
    return (gunichar)-2;
  if (bytes[0] < 0x80)
    return bytes[0];
  if (n < 2 || n > 4)
    return (gunichar)-1;
  c = bytes[0] & (0x7fu >> n);
  for (size_t i = 1; i < n; i++)
    {
      if (i >= room)
        return (gunichar)-2;
      if ((bytes[i] & 0xc0) != 0x80)
        return (gunichar)-1;
      c = c << 6 | (bytes[i] & 0x3f);
    }
  return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? (gunichar)-1 : c;
}

long
g_utf8_strlen (const char *string, gssize max)
{
  const char *end = max < 0 ? string + strlen (string) : string + max;
  long n = 0;

  for (; string < end && *string; n++)
    string += skip[(uint8_t)*string];
  return n;
}

char *
g_utf8_offset_to_pointer (const char *string, long offset)
{
  for (; offset > 0; offset--)
    string += skip[(uint8_t)*string];
  return (char *)string;
}

/* The bytes of @string, at most @length, up to the first that is no UTF-8, or up to a 0. */
static size_t
valid_bytes (const char *string, size_t length)
{
  size_t at = 0;

  while (at < length && string[at])
    {
      gunichar c = g_utf8_get_char_validated (string + at, (gssize)(length - at));
      if (c >= (gunichar)-2)
        break;
      at += (uint8_t)skip[(uint8_t)string[at]];
    }
  return at;
}

gboolean
g_utf8_validate_len (const char *string, size_t length, const char **end)
{
  size_t valid = valid_bytes (string, length);

  if (end)
    *end = string + valid;
  return valid == length;
}

char *
g_utf8_make_valid (const char *string, gssize length)
{
  size_t left = length < 0 ? strlen (string) : (size_t)length;
  GString *out = g_string_sized_new (left + 1);

  while (left > 0)
    {
      size_t valid = valid_bytes (string, left);
      g_string_append_len (out, string, (gssize)valid);
      if (valid == left)
        break;
      g_string_append (out, "\xef\xbf\xbd");
      string += valid + 1;
      left -= valid + 1;
    }
  return g_string_free (out, FALSE);
}

/* ---- strings that grow ---- */

GString *
g_string_sized_new (size_t size)
{
  GString *string = g_new (GString, 1);

  *string = (GString){ .allocated_len = MAX (size, 16) };
  string->str = g_malloc (string->allocated_len);
  string->str[0] = '\0';
  return string;
}

GString *
g_string_new (const char *init)
{
  GString *string = g_string_sized_new (64);

  return init ? g_string_append (string, init) : string;
}

char *
g_string_free (GString *string, gboolean free_segment)
{
  char *text = string->str;

  free (string);
  if (!free_segment)
    return text;
  free (text);
  return NULL;
}

/* Makes room for @more bytes and a 0 behind them. */
static void
make_room (GString *string, size_t more)
{
  if (string->len + more < string->allocated_len)
    return;
  string->allocated_len = MAX (2 * string->allocated_len, string->len + more + 1);
  string->str = g_realloc (string->str, string->allocated_len);
}

GString *
g_string_append_len (GString *string, const char *text, gssize length)
{
  size_t n = length < 0 ? strlen (text) : (size_t)length;

  make_room (string, n);
  memcpy (string->str + string->len, text, n);
  string->len += n;
  string->str[string->len] = '\0';
  return string;
}

GString *
g_string_append (GString *string, const char *text)
{
  return g_string_append_len (string, text, -1);
}

GString *
g_string_append_c (GString *string, char c)
{
  return g_string_append_len (string, &c, 1);
}

void
g_string_append_printf (GString *string, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append (string, text);
}

GString *
g_string_truncate (GString *string, size_t length)
{
  string->len = MIN (string->len, length);
  string->str[string->len] = '\0';
  return string;
}
