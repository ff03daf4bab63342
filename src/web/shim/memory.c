/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory, errors and broken promises. */
#include <glib.h>

/* ---- memory ---- */

static gpointer
checked (gpointer p)
{
  if (!p)
    g_error ("out of memory");
  return p;
}

gpointer
g_malloc (size_t n)
{
  return n ? checked (malloc (n)) : NULL;
}

gpointer
g_malloc0 (size_t n)
{
  return n ? checked (calloc (1, n)) : NULL;
}

gpointer
g_realloc (gpointer p, size_t n)
{
  if (n)
    return checked (realloc (p, n));
  free (p);
  return NULL;
}

gpointer
g_memdup2 (gconstpointer p, size_t n)
{
  return p && n ? memcpy (g_malloc (n), p, n) : NULL;
}

size_t
g_shim_room (size_t n, size_t size)
{
  if (n > PTRDIFF_MAX / size)
    g_error ("out of memory");
  return n * size;
}

/* ---- errors ---- */

void
g_shim_stop (const char *file, int line)
{
  fprintf (stderr, "%s:%d\n", file, line);
  __builtin_trap ();
}

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
