/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON. A picture is thousands of numbers, so they are written digit by digit, and words in one piece. */
#include "base/json.h"

#include "base/assert.h"
#include "base/units.h"

void
km_json_init (KmJson *json, GString *out)
{
  *json = (KmJson){ .out = out };
}

/* Where the next byte of @text is that must be escaped; its end if there is none. */
static const char *
next_special (const char *text)
{
  while ((uint8_t)*text >= 0x20 && *text != '"' && *text != '\\')
    text++;
  return text;
}

static void
write_string (KmJson *json, const char *value)
{
  const char *special;

  g_string_append_c (json->out, '"');
  for (; *(special = next_special (value)); value = special + 1)
    {
      g_string_append_len (json->out, value, special - value);
      if ((uint8_t)*special < 0x20)
        g_string_append_printf (json->out, "\\u%04x", (uint8_t)*special);
      else
        {
          g_string_append_c (json->out, '\\');
          g_string_append_c (json->out, *special);
        }
    }
  g_string_append_len (json->out, value, special - value);
  g_string_append_c (json->out, '"');
}

static void
write_digits (KmJson *json, uint64_t value)
{
  char digits[KM_MAX_DIGITS];

  g_string_append_len (json->out, digits, (gssize)km_write_digits (digits, value, 10));
}

/* What comes before every value: a comma if it is not the first, and its name. */
static void
begin_value (KmJson *json, const char *name)
{
  if (json->has_item >> json->depth & 1)
    g_string_append_c (json->out, ',');
  json->has_item |= (uint64_t)1 << json->depth;
  if (!name)
    return;
  write_string (json, name);
  g_string_append_c (json->out, ':');
}

static void
open_level (KmJson *json, const char *name, char bracket)
{
  begin_value (json, name);
  g_string_append_c (json->out, bracket);
  json->depth++;
  km_assert (json->depth < 64);
  json->has_item &= ~((uint64_t)1 << json->depth);
}

static void
close_level (KmJson *json, char bracket)
{
  km_assert (json->depth > 0);
  json->depth--;
  g_string_append_c (json->out, bracket);
}

void
km_json_begin_object (KmJson *json, const char *name)
{
  open_level (json, name, '{');
}

void
km_json_begin_array (KmJson *json, const char *name)
{
  open_level (json, name, '[');
}

void
km_json_end_object (KmJson *json)
{
  close_level (json, '}');
}

void
km_json_end_array (KmJson *json)
{
  close_level (json, ']');
}

void
km_json_string (KmJson *json, const char *name, const char *value)
{
  begin_value (json, name);
  if (value)
    write_string (json, value);
  else
    g_string_append (json->out, "null");
}

void
km_json_integer (KmJson *json, const char *name, int64_t value)
{
  begin_value (json, name);
  if (value < 0)
    g_string_append_c (json->out, '-');
  write_digits (json, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void
km_json_number (KmJson *json, const char *name, double value)
{
  int64_t hundredths = (int64_t)(value * 100 + (value < 0 ? -0.5 : 0.5));
  uint64_t size = (uint64_t)(hundredths < 0 ? -hundredths : hundredths);

  begin_value (json, name);
  if (hundredths < 0)
    g_string_append_c (json->out, '-');
  write_digits (json, size / 100);
  if (size % 100 == 0)
    return;
  g_string_append_c (json->out, '.');
  write_digits (json, size % 100 / 10);
  if (size % 10 != 0)
    write_digits (json, size % 10);
}

void
km_json_true (KmJson *json, const char *name)
{
  begin_value (json, name);
  g_string_append (json->out, "true");
}
