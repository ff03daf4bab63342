/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export: from steps to files. */
#include "export/export.h"

#include "base/i18n.h"
#include "export/pages.h"
#include "export/writer.h"

#include <string.h>

static const struct
{
  const char *ending;
  bool one_file;
  KmWriter *(*open) (GFile *, const KmExportOptions *, unsigned, GError **);
} formats[KM_NR_EXPORT_FORMATS] = {
  [KM_EXPORT_PNG] = { ".png", false, km_png_writer_new },
  [KM_EXPORT_SVG] = { ".svg", false, km_svg_writer_new },
  [KM_EXPORT_PDF] = { ".pdf", true, km_pdf_writer_new },
  [KM_EXPORT_JSON] = { ".json", false, km_json_writer_new },
  [KM_EXPORT_PPTX] = { ".pptx", true, km_pptx_writer_new },
  [KM_EXPORT_LATEX] = { ".tex", true, km_latex_writer_new },
  [KM_EXPORT_CSV] = { ".csv", true, km_csv_writer_new },
  [KM_EXPORT_GIF] = { ".gif", true, km_gif_writer_new },
  [KM_EXPORT_WEBP] = { ".webp", true, km_webp_writer_new },
  [KM_EXPORT_COUNTERS_JSON] = { ".counters.json", true, km_counters_json_writer_new },
};

bool
km_export_format_by_name (const char *file_name, KmExportFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (file_name, -1);
  size_t longest = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      size_t n = strlen (formats[i].ending);
      if (n <= longest || !g_str_has_suffix (lower, formats[i].ending) || strlen (lower) == n)
        continue;
      *format = (KmExportFormat)i;
      longest = n;
    }
  return longest > 0;
}

char *
km_export_endings (void)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (text, "%s%s", i ? ", " : "", formats[i].ending);
  return g_string_free (text, FALSE);
}

/* Writes one page into a file of its own. */
static bool
write_alone (const KmPage *page, const KmExportOptions *options, GFile *file, GError **error)
{
  KmWriter *writer = formats[options->format].open (file, options, 1, error);
  bool done;

  if (!writer)
    return false;
  done = writer->add (writer, page, error) && writer->finish (writer, error);
  writer->free (writer);
  return done;
}

bool
km_export (KmModel *model, const KmTarget *selection, const KmExportOptions *options, GFile *file, GError **error)
{
  KmExportOptions own = *options;
  KmPageMaker *maker;
  KmPage page;
  bool done;

  km_export_options_settle (&own);
  maker = km_page_maker_new (model, &own);
  km_page_make (maker, selection, &page);
  done = write_alone (&page, &own, file, error);
  km_page_clear (&page);
  km_page_maker_free (maker);
  return done;
}

/* ---- many steps ---- */

/* "a-%02d.svg" with @number; the name itself if it has no place for one. Returns: (transfer full). */
static char *
numbered (const char *name, unsigned number)
{
  const char *percent = strchr (name, '%'), *end = percent ? percent + 1 : NULL;
  int width = 0;
  bool zeros = end && *end == '0';

  while (end && g_ascii_isdigit (*end))
    width = MIN (width * 10 + (*end++ - '0'), 9);
  if (!end || *end != 'd')
    return g_strdup (name);
  return zeros ? g_strdup_printf ("%.*s%0*u%s", (int)(percent - name), name, width, number, end + 1)
               : g_strdup_printf ("%.*s%*u%s", (int)(percent - name), name, width, number, end + 1);
}

GFile *
km_export_numbered (GFile *file, unsigned number)
{
  g_autofree char *path = g_file_get_path (file), *name = path ? numbered (path, number) : NULL;
  return name ? g_file_new_for_path (name) : g_object_ref (file);
}

/* Writes one of several pages: into a file of its own, or what @writer makes. */
static bool
write_page (const KmPage *page, KmWriter *writer, const KmExportOptions *options, GFile *to, GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (writer)
    return writer->add (writer, page, error);
  file = km_export_numbered (to, page->number);
  return write_alone (page, options, file, error);
}

bool
km_export_page (KmPages *pages, size_t i, KmExportFormat format, GFile *file, GError **error)
{
  KmExportOptions own = *km_pages_options (pages);
  KmPage page;
  bool done;

  own.format = format;
  km_pages_make (pages, i, &page);
  done = write_alone (&page, &own, file, error);
  km_page_clear (&page);
  return done;
}

static bool
write_pages (KmPages *pages, KmWriter *writer, GFile *file, KmProgressFunc progress, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  size_t n = km_pages_count (pages);

  for (size_t i = 0; i < n; i++)
    {
      KmPage page;
      bool done;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return false;
      km_pages_make (pages, i, &page);
      done = write_page (&page, writer, km_pages_options (pages), file, error);
      km_page_clear (&page);
      if (!done)
        return false;
      if (progress)
        progress ((double)(i + 1) / (double)n, user_data);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return false;
  return !writer || writer->finish (writer, error);
}

static bool
has_number (GFile *file)
{
  g_autoptr (GFile) one = km_export_numbered (file, 1), two = km_export_numbered (file, 2);
  return !g_file_equal (one, two);
}

bool
km_export_pages (KmTimeline *timeline, const KmExportPage *pages, size_t n, const KmExportOptions *options, GFile *file,
                 KmProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  const bool one_file = formats[options->format].one_file;
  g_autoptr (KmPages) made = km_pages_new (timeline, pages, n, options);
  KmWriter *writer = NULL;
  bool done;

  if (n > 1 && !one_file && !has_number (file))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   /* Translators: %s is ".png" or the like; %%02d is written as it is, %02d. */
                   _ ("Several steps need a name with a number in it, such as step-%%02d%s"),
                   formats[options->format].ending);
      return false;
    }
  if (one_file)
    {
      writer = formats[options->format].open (file, km_pages_options (made), (unsigned)n, error);
      if (!writer)
        return false;
    }
  done = write_pages (made, writer, file, progress, user_data, cancellable, error);
  if (writer)
    writer->free (writer);
  return done;
}
