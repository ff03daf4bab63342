/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a workload into the page of make_page.py: its title, its place, and its text, packed. */
#include "web/page.h"

#include "base/i18n.h"
#include "web/steps.h"

#include <string.h>

/* Of the pictures in a page without the engine: logical pixels. */
enum
{
  STAGE_WIDTH = 960,
  STAGE_HEIGHT = 540,
};

bool
km_web_is_page (const char *name)
{
  return g_str_has_suffix (name, ".html");
}

/* ---- the page ---- */

/* In the order of KmWebKind. */
static const char *const pages[] = { "page.html", "steps.html" };

static char *
read_page (KmWebKind kind, size_t *length, GError **error)
{
  const char *uninstalled = g_getenv ("KMEMSCOPE_WEB_DIR");
  g_autofree char *path =
      g_build_filename (uninstalled && *uninstalled ? uninstalled : KM_PKGDATADIR "/web", pages[kind], NULL);
  char *page;

  if (g_file_get_contents (path, &page, length, NULL))
    return page;
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
      _ ("Pages need “%s”, the engine as WebAssembly, which this build lacks. Install clang, lld, wasi-libc and libclang-rt-14-dev-wasm32 (names of Debian) and build again: ./run web"),
      path);
  return NULL;
}

/* ---- the workload ---- */

/* Returns: (transfer full) @length bytes of @text as a gzip file, in base64. */
static char *
pack (const char *text, size_t length, GError **error)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GInputStream) raw = g_memory_input_stream_new_from_data (text, (gssize)length, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (raw, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (out);

  if (g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return g_base64_encode (g_memory_output_stream_get_data (memory), g_memory_output_stream_get_data_size (memory));
}

/* The workload as text, or its steps as data; packed. */
static char *
pack_content (KmScript *script, KmWebKind kind, GError **error)
{
  size_t length;
  const char *text = km_script_text (script, &length);
  g_autoptr (GString) steps = NULL;

  if (kind == KM_WEB_ENGINE)
    return pack (text, length, error);
  steps = km_web_steps (script, STAGE_WIDTH, STAGE_HEIGHT, error);
  return steps ? pack (steps->str, steps->len, error) : NULL;
}

/* "3.5", "3" for the end of call 3, "0". */
static char *
place_text (KmCursor start)
{
  return start.event == KM_EVENT_LAST ? g_strdup_printf ("%u", start.op)
                                      : g_strdup_printf ("%u.%u", start.op, start.event);
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

bool
km_web_page_write (KmScript *script, KmWebKind kind, KmCursor start, GFile *file, GError **error)
{
  static const char *const names[] = { "@KM_TITLE@", "@KM_START@", "@KM_WORKLOAD@", NULL };
  size_t page_length;
  g_autofree char *page = read_page (kind, &page_length, error);
  g_autofree char *workload = page ? pack_content (script, kind, error) : NULL;
  g_autofree char *title =
      g_markup_escape_text (*km_script_title (script) ? km_script_title (script) : "Kmemscope", -1);
  g_autofree char *place = place_text (start);
  g_autoptr (GString) out = NULL;

  if (!workload)
    return false;
  out = g_string_sized_new (page_length + strlen (workload) + 1024);
  fill (out, page, names, (const char *const[]){ title, place, workload });
  return g_file_replace_contents (file, out->str, out->len, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}
