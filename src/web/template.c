/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/template.h"

#include "base/i18n.h"
#include "export/out.h"

#include <string.h>

static char *
read_page (const char *name, GError **error)
{
  const char *uninstalled = g_getenv ("KMEMSCOPE_WEB_DIR");
  g_autofree char *path =
      g_build_filename (uninstalled && *uninstalled ? uninstalled : KM_PKGDATADIR "/web", name, NULL);
  char *page;

  if (g_file_get_contents (path, &page, NULL, NULL))
    return page;
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
      _ ("Pages need “%s”, the engine as WebAssembly, which this build lacks. Install clang, lld, wasi-libc and libclang-rt-14-dev-wasm32 (names of Debian) and build again: ./run web"),
      path);
  return NULL;
}

/* Appends @page with a value in the place of each "@KM_NAME@" of @names. */
static void
fill (GString *out, const char *page, const char *const *names, const char *const *values)
{
  for (const char *next; (next = strstr (page, "@KM_")); page = next)
    {
      size_t i = 0;

      g_string_append_len (out, page, next - page);
      while (names[i] && !g_str_has_prefix (next, names[i]))
        i++;
      g_string_append (out, names[i] ? values[i] : "@");
      next += names[i] ? strlen (names[i]) : 1;
    }
  g_string_append (out, page);
}

GString *
km_template_fill (const char *name, const char *const *names, const char *const *values, GError **error)
{
  g_autofree char *page = read_page (name, error);
  GString *out;

  if (!page)
    return NULL;
  out = g_string_new (NULL);
  fill (out, page, names, values);
  return out;
}

bool
km_template_write (const char *name, const char *const *names, const char *const *values, GFile *file, GError **error)
{
  g_autoptr (GString) out = km_template_fill (name, names, values, error);

  return out && km_out_replace (file, out->str, out->len, error);
}
