/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON. */
#include "base/json.h"

#include "base/assert.h"

void
km_json_init (KmJson *json, GString *out)
{
  *json = (KmJson){ .out = out };
}

static void
write_string (KmJson *json, const char *value)
{
  g_string_append_c (json->out, '"');
  for (const char *p = value; *p; p++)
    {
      uint8_t byte = (uint8_t)*p;
      if (byte == '"' || byte == '\\')
        g_string_append_printf (json->out, "\\%c", byte);
      else if (byte < 0x20)
        g_string_append_printf (json->out, "\\u%04x", byte);
      else
        g_string_append_c (json->out, (char)byte);
    }
  g_string_append_c (json->out, '"');
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
  g_string_append_printf (json->out, "%" G_GINT64_FORMAT, value);
}

void
km_json_number (KmJson *json, const char *name, double value)
{
  int64_t hundredths = (int64_t)(value * 100 + (value < 0 ? -0.5 : 0.5));
  uint64_t size = (uint64_t)(hundredths < 0 ? -hundredths : hundredths);

  begin_value (json, name);
  g_string_append_printf (json->out, "%s%" G_GUINT64_FORMAT, hundredths < 0 ? "-" : "", size / 100);
  if (size % 10 != 0)
    g_string_append_printf (json->out, ".%02u", (unsigned)(size % 100));
  else if (size % 100 != 0)
    g_string_append_printf (json->out, ".%u", (unsigned)(size % 100 / 10));
}

void
km_json_true (KmJson *json, const char *name)
{
  begin_value (json, name);
  g_string_append (json->out, "true");
}
