/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export: from steps to files. */
#include "export/export.h"

#include "base/i18n.h"
#include "export/writer.h"

#include <string.h>

static const struct
{
  const char *ending;
  bool one_file;
  bool needs_page; /* all pictures have one size */
  KmWriter *(*open) (GFile *, const KmExportOptions *, unsigned, GError **);
} formats[KM_NR_EXPORT_FORMATS] = {
  [KM_EXPORT_PNG] = { ".png", false, false, km_png_writer_new },
  [KM_EXPORT_SVG] = { ".svg", false, false, km_svg_writer_new },
  [KM_EXPORT_PDF] = { ".pdf", true, false, km_pdf_writer_new },
  [KM_EXPORT_JSON] = { ".json", false, false, km_json_writer_new },
  [KM_EXPORT_PPTX] = { ".pptx", true, true, km_pptx_writer_new },
  [KM_EXPORT_LATEX] = { ".tex", true, true, km_latex_writer_new },
  [KM_EXPORT_CSV] = { ".csv", true, false, km_csv_writer_new },
  [KM_EXPORT_GIF] = { ".gif", true, true, km_gif_writer_new },
  [KM_EXPORT_WEBP] = { ".webp", true, true, km_webp_writer_new },
};

void
km_export_options_init (KmExportOptions *options)
{
  *options = (KmExportOptions){
    .format = KM_EXPORT_PNG,
    .theme = KM_THEME_LIGHT,
    .views = KM_VIEW_ALL,
    .scale = 1,
    .level = -1,
    .zone = UINT32_MAX,
    .caption = KM_CAPTION_SENTENCE,
  };
}

bool
km_export_format_by_name (const char *file_name, KmExportFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (file_name, -1);
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (lower, formats[i].ending) && strlen (lower) > strlen (formats[i].ending))
      {
        *format = (KmExportFormat)i;
        return true;
      }
  return false;
}

char *
km_export_endings (void)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (text, "%s%s", i ? ", " : "", formats[i].ending);
  return g_string_free (text, FALSE);
}

/* The options with a size for formats that must have one. */
static KmExportOptions
with_page (const KmExportOptions *options)
{
  KmExportOptions own = *options;
  if (formats[own.format].needs_page && own.page_width <= 0)
    km_page_by_name ("16:9", &own.page_width, &own.page_height);
  return own;
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
  KmExportOptions own = with_page (options);
  KmPageMaker *maker = km_page_maker_new (model, &own);
  KmPage page;
  bool done;

  km_page_make (maker, selection, &page);
  done = write_alone (&page, &own, file, error);
  km_page_clear (&page);
  km_page_maker_free (maker);
  return done;
}

/* ---- many steps ---- */

/* Where the step to @to begins, seen from @last, the step before it in the run: marks tell what it changed. */
static KmCursor
step_before (KmCursor to, KmCursor last)
{
  bool whole = to.event == KM_EVENT_LAST;

  if (to.op == 0)
    return to;
  if (last.op == to.op && last.event < to.event)
    return last;
  if (whole || to.event <= 1)
    return (KmCursor){ to.op - 1, to.op > 1 ? KM_EVENT_LAST : 0 };
  return (KmCursor){ to.op, to.event - 1 };
}

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

typedef struct
{
  KmTimeline *timeline;
  KmModel *model;
  KmPageMaker *maker;
  const KmExportOptions *options;
  KmExportOptions own; /* with what `show` asks for */
  KmWriter *writer;    /* of one file for all */
  GFile *file;
} Run;

static bool
write_step (Run *run, const KmPage *page, GError **error)
{
  g_autofree char *path = NULL, *name = NULL;
  g_autoptr (GFile) file = NULL;

  if (run->writer)
    return run->writer->add (run->writer, page, error);
  path = g_file_get_path (run->file);
  name = path ? numbered (path, page->number) : NULL;
  file = name ? g_file_new_for_path (name) : g_object_ref (run->file);
  return write_alone (page, run->options, file, error);
}

/* What @page asks for, and `show` at its step, where the options leave it open. */
static void
follow_page (Run *run, const KmExportPage *page)
{
  KmCursor to = page->at;
  const KmMark *show =
      km_script_last_mark (km_timeline_script (run->timeline), KM_MARK_SHOW, to.op > 0 ? to.op - 1 : 0);

  run->own = with_page (run->options);
  if (page->heading)
    run->own.heading = page->heading;
  if (page->caption)
    {
      run->own.caption = KM_CAPTION_OWN;
      run->own.own_caption = page->caption;
    }
  if (!show)
    return;
  if (run->own.views == 0)
    km_views_by_name (show->text, &run->own.views);
  run->own.first_pfn = show->first_pfn;
  run->own.end_pfn = show->end_pfn;
}

static bool
run_pages (Run *run, const KmExportPage *pages, size_t n, KmProgressFunc progress, gpointer user_data,
           GCancellable *cancellable, GError **error)
{
  KmCursor last = { 0, 0 };
  for (size_t i = 0; i < n; i++)
    {
      KmPage page;
      bool done;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return false;
      km_model_go (run->model, step_before (pages[i].at, last), pages[i].at);
      last = km_timeline_cursor (run->timeline);
      follow_page (run, &pages[i]);
      if (pages[i].of_words)
        km_page_make_words (run->maker, &page);
      else
        km_page_make (run->maker, NULL, &page);
      page.number = (unsigned)i + 1;
      done = write_step (run, &page, error);
      km_page_clear (&page);
      if (!done)
        return false;
      if (progress)
        progress ((double)(i + 1) / (double)n, user_data);
    }
  return !run->writer || run->writer->finish (run->writer, error);
}

static bool
has_number (GFile *file)
{
  g_autofree char *path = g_file_get_path (file), *one = NULL, *two = NULL;
  if (!path)
    return false;
  one = numbered (path, 1);
  two = numbered (path, 2);
  return strcmp (one, two) != 0;
}

bool
km_export_pages (KmTimeline *timeline, const KmExportPage *pages, size_t n, const KmExportOptions *options, GFile *file,
                 KmProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Run run = { .timeline = timeline, .options = options, .file = file };
  bool done;

  if (n > 1 && !formats[options->format].one_file && !has_number (file))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   /* Translators: %s is ".png" or the like; %%02d is written as it is, %02d. */
                   _ ("Several steps need a name with a number in it, such as step-%%02d%s"),
                   formats[options->format].ending);
      return false;
    }
  if (formats[options->format].one_file)
    {
      run.writer = formats[options->format].open (file, options, (unsigned)n, error);
      if (!run.writer)
        return false;
    }
  run.model = km_model_new (timeline);
  run.own = with_page (options);
  run.maker = km_page_maker_new (run.model, &run.own);
  done = run_pages (&run, pages, n, progress, user_data, cancellable, error);
  km_page_maker_free (run.maker);
  km_model_free (run.model);
  if (run.writer)
    run.writer->free (run.writer);
  return done;
}

bool
km_export_steps (KmTimeline *timeline, const KmCursor *steps, size_t n, const KmExportOptions *options, GFile *file,
                 KmProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree KmExportPage *pages = g_new0 (KmExportPage, n);

  for (size_t i = 0; i < n; i++)
    pages[i].at = steps[i];
  return km_export_pages (timeline, pages, n, options, file, progress, user_data, cancellable, error);
}
