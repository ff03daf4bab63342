/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory and broken promises. */
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

/* ---- broken promises ---- */

void
g_shim_stop (const char *file, int line)
{
  fprintf (stderr, "%s:%d\n", file, line);
  __builtin_trap ();
}
