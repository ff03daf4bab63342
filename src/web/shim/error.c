/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors, and what tells them. */
#include <glib.h>

GQuark
g_quark_from_static_string (const char *string)
{
  return (GQuark)(uintptr_t)g_intern_string (string);
}

static GError *
make_error (GQuark domain, int code, char *message)
{
  GError *error = g_new (GError, 1);

  *error = (GError){ domain, code, message };
  return error;
}

void
g_set_error (GError **error, GQuark domain, int code, const char *format, ...)
{
  va_list args;

  if (!error)
    return;
  va_start (args, format);
  *error = make_error (domain, code, g_strdup_vprintf (format, args));
  va_end (args);
}

void
g_set_error_literal (GError **error, GQuark domain, int code, const char *message)
{
  if (error)
    *error = make_error (domain, code, g_strdup (message));
}

void
g_propagate_error (GError **to, GError *error)
{
  if (to)
    *to = error;
  else
    g_error_free (error);
}

void
g_propagate_prefixed_error (GError **to, GError *error, const char *format, ...)
{
  va_list args;
  g_autofree char *prefix = NULL;
  char *message = NULL;

  va_start (args, format);
  prefix = g_strdup_vprintf (format, args);
  va_end (args);
  message = g_strconcat (prefix, error->message, NULL);
  free (error->message);
  error->message = message;
  g_propagate_error (to, error);
}

void
g_error_free (GError *error)
{
  free (error->message);
  free (error);
}

gboolean
g_ascii_string_to_unsigned (const char *string, unsigned base, uint64_t min, uint64_t max, uint64_t *number,
                            GError **error)
{
  char *end;
  uint64_t value = strtoull (string, &end, (int)base);
  bool good = g_ascii_isxdigit (*string) && !*end && value >= min && value <= max && !(base == 16 && string[1] == 'x');

  if (!good)
    g_set_error_literal (error, g_quark_from_static_string ("g-number-parser-error-quark"), 0, string);
  else if (number)
    *number = value;
  return good;
}
