/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli deck FILE -o OUT: the slides of a whole workload. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "export/deck.h"

/* What the command line says. */
typedef struct
{
  char *output, *page, *theme, *link;
  int handout;
} Options;

static int
read_options (const Options *o, KmExportOptions *export)
{
  if (!o->output || !km_export_format_by_name (o->output, &export->format))
    {
      g_autofree char *endings = km_export_endings ();
      return km_cmd_fail (_ ("deck needs -o OUT, a name that ends in one of %s"), endings);
    }
  if (o->page && !km_page_by_name (o->page, &export->page_width, &export->page_height))
    return km_cmd_fail (_ ("--page takes 16:9, 4:3, half, A4, A4-landscape or a size such as 1280x720, not “%s”"),
                        o->page);
  if (o->theme && !km_theme_by_name (o->theme, &export->theme))
    return km_cmd_fail (_ ("--theme takes light, dark, high-contrast, high-contrast-dark or print, not “%s”"),
                        o->theme);
  if (!km_is_handout (o->handout))
    return km_cmd_fail (_ ("--handout takes 1, 2, 3, 6 or 9"));
  export->per_page = (unsigned)o->handout;
  export->link = o->link;
  return km_cmd_read_link (o->link);
}

static int
make_deck (const char *name, const char *output, KmExportOptions *export)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) to = g_file_new_for_commandline_arg (output);
  g_autoptr (KmScript) script = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  g_autoptr (GArray) pages = NULL;
  int status = km_cmd_load_sound (name, &script);

  if (status != KM_EXIT_OK)
    return status;
  timeline = km_timeline_new (script, &error);
  if (!timeline)
    return km_cmd_fail ("%s", error->message);
  pages = km_deck_pages (timeline, export);
  if (!km_export_pages (timeline, (const KmExportPage *)(void *)pages->data, pages->len, export, to, NULL, NULL, NULL,
                        &error))
    return km_cmd_fail ("%s", error->message);
  return KM_EXIT_OK;
}

int
km_cmd_deck (int argc, char **argv)
{
  Options o = { 0 };
  KmExportOptions export;
  int status;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o.output, N_ ("The slides; its ending decides the format"),
      N_ ("OUT") },
    { "page", 'p', 0, G_OPTION_ARG_STRING, &o.page, N_ ("16:9 (default), 4:3, half, A4, A4-landscape or WIDTHxHEIGHT"),
      N_ ("SIZE") },
    { "handout", 0, 0, G_OPTION_ARG_INT, &o.handout,
      N_ ("PDF: 1, 2, 3, 6 or 9 steps on a sheet of A4, with lines for notes"), N_ ("N") },
    { "theme", 't', 0, G_OPTION_ARG_STRING, &o.theme, N_ ("light, dark, high-contrast, high-contrast-dark or print"),
      N_ ("NAME") },
    { "qr", 0, 0, G_OPTION_ARG_STRING, &o.link, km_cmd_qr_help, N_ ("ADDRESS") },
    G_OPTION_ENTRY_NULL,
  };

  if (km_cmd_options (&argc, &argv, entries, NULL, &status))
    {
      km_export_options_init (&export);
      export.views = 0;
      status = argc == 2 ? read_options (&o, &export) : km_cmd_fail (_ ("deck takes one file"));
      if (status == KM_EXIT_OK)
        status = make_deck (argv[1], o.output, &export);
    }
  g_free (o.output);
  g_free (o.page);
  g_free (o.theme);
  g_free (o.link);
  return status;
}
