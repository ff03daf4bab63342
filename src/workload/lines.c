/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and words. See lines.h. */
#include "workload/lines.h"

#include "base/i18n.h"
#include "workload/script.h"

#include <inttypes.h>
#include <string.h>

/* Numbers beyond this are out of every range; their further digits are only passed over. */
#define LARGE ((uint64_t)1 << 40)

void
km_lines_init (KmLines *lines, const char *text, size_t length, GError **error)
{
  *lines = (KmLines){ .next = text, .stop = text + length, .error = error };
}

static void tell (KmLines *lines, uint32_t line, const char *format, va_list args) G_GNUC_PRINTF (3, 0);

static void
tell (KmLines *lines, uint32_t line, const char *format, va_list args)
{
  g_autofree char *reason = g_strdup_vprintf (format, args);
  if (lines->error && !*lines->error)
    g_set_error (lines->error, KM_WORKLOAD_ERROR, 0, _ ("line %u: %s"), line, reason);
}

bool
km_lines_fail (KmLines *lines, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  tell (lines, lines->line, format, args);
  va_end (args);
  return false;
}

bool
km_lines_fail_at (KmLines *lines, uint32_t line, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  tell (lines, line, format, args);
  va_end (args);
  return false;
}

bool
km_lines_next (KmLines *lines)
{
  const char *newline;

  if (!lines->next)
    return false;
  lines->line++;
  lines->pos = lines->next;
  newline = memchr (lines->pos, '\n', (size_t)(lines->stop - lines->pos));
  lines->end = newline ? newline : lines->stop;
  lines->next = newline ? newline + 1 : NULL;
  if (lines->end > lines->pos && lines->end[-1] == '\r')
    lines->end--;
  return true;
}

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

bool
km_lines_at_end (KmLines *lines)
{
  while (lines->pos < lines->end && is_blank (*lines->pos))
    lines->pos++;
  return lines->pos >= lines->end;
}

/* Where @text ends if it comes next, else NULL. */
static const char *
behind (KmLines *lines, const char *text)
{
  size_t length = strlen (text);

  km_lines_at_end (lines);
  if ((size_t)(lines->end - lines->pos) < length || memcmp (lines->pos, text, length) != 0)
    return NULL;
  return lines->pos + length;
}

bool
km_lines_take_word (KmLines *lines, const char *word)
{
  const char *after = behind (lines, word);

  if (!after || (after < lines->end && !is_blank (*after)))
    return false;
  lines->pos = after;
  return true;
}

bool
km_lines_take_mark (KmLines *lines, const char *mark)
{
  const char *after = behind (lines, mark);

  if (!after)
    return false;
  lines->pos = after;
  return true;
}

bool
km_lines_integer (KmLines *lines, const char *what, int64_t min, int64_t max, int64_t *value)
{
  const char *p = lines->pos;
  bool negative = p < lines->end && *p == '-';
  uint64_t magnitude = 0;
  unsigned base = 10;
  const char *digits;

  p += negative;
  if (lines->end - p > 2 && p[0] == '0' && p[1] == 'x')
    {
      base = 16;
      p += 2;
    }
  digits = p;
  for (; p < lines->end && g_ascii_isxdigit (*p) && (unsigned)g_ascii_xdigit_value (*p) < base; p++)
    if (magnitude < LARGE)
      magnitude = magnitude * base + (unsigned)g_ascii_xdigit_value (*p);
  if (p == digits)
    return km_lines_fail (lines, _ ("expected a number for “%s”"), what);
  *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
  if (*value < min || *value > max)
    return km_lines_fail (lines, _ ("“%s” is %" PRId64 ", expected %" PRId64 " to %" PRId64), what, *value, min, max);
  lines->pos = p;
  return true;
}

bool
km_lines_number (KmLines *lines, const char *what, int64_t min, int64_t max, int64_t *value)
{
  km_lines_at_end (lines);
  return km_lines_integer (lines, what, min, max, value);
}

bool
km_lines_uint (KmLines *lines, const char *what, int64_t max, uint32_t *value)
{
  int64_t number;

  if (!km_lines_number (lines, what, 0, max, &number))
    return false;
  *value = (uint32_t)number;
  return true;
}

bool
km_lines_whole_number (KmLines *lines, const char *what, int64_t min, int64_t max, int64_t *value)
{
  if (!km_lines_number (lines, what, min, max, value))
    return false;
  if (lines->pos < lines->end && !is_blank (*lines->pos))
    return km_lines_fail (lines, _ ("unexpected characters after the number for “%s”"), what);
  return true;
}

bool
km_lines_expect (KmLines *lines, const char *mark)
{
  return km_lines_take_mark (lines, mark) || km_lines_fail (lines, _ ("expected “%s”"), mark);
}

bool
km_lines_next_key (KmLines *lines, const char *key, int64_t min, int64_t max, int64_t *value)
{
  return km_lines_expect (lines, key) && km_lines_whole_number (lines, key, min, max, value);
}

bool
km_lines_expect_end (KmLines *lines)
{
  return km_lines_at_end (lines) || km_lines_fail (lines, _ ("unexpected text at the end of the line"));
}

bool
km_lines_find_key (KmLines *lines, const char *start, const char *key)
{
  size_t length = strlen (key);

  for (const char *p = start; p + length < lines->end; p++)
    if ((p == start || g_ascii_isspace (p[-1]) || p[-1] == '[' || p[-1] == '(') && memcmp (p, key, length) == 0
        && p[length] == '=')
      {
        lines->pos = p + length + 1;
        return true;
      }
  return false;
}

bool
km_lines_key (KmLines *lines, const char *start, const char *key, int64_t max, uint32_t *value)
{
  if (!km_lines_find_key (lines, start, key))
    return km_lines_fail (lines, _ ("“%s=” is missing"), key);
  return km_lines_uint (lines, key, max, value);
}

bool
km_lines_kernel (KmLines *lines, const char *start, KmGenerationId *generation)
{
  if (!km_lines_find_key (lines, start, "kernel"))
    return true;
  for (unsigned id = 0; id < KM_NR_GENERATIONS; id++)
    if (km_lines_take_word (lines, km_generation_get ((KmGenerationId)id)->name))
      {
        *generation = (KmGenerationId)id;
        return true;
      }
  return km_lines_fail (lines,
                        _ ("the recording is from a kernel that is not simulated; known are 2.6.34, 6.1 and 6.12"));
}

bool
km_lines_first_word_is (const char *text, size_t length, const char *word)
{
  KmLines lines;

  km_lines_init (&lines, text, length, NULL);
  while (km_lines_next (&lines))
    if (!km_lines_at_end (&lines) && !km_lines_take_mark (&lines, "//") && !km_lines_take_word (&lines, "title"))
      return km_lines_take_word (&lines, word);
  return false;
}
