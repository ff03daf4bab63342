/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli questions [FILE] -o OUT: questions made of the states of a workload, or of a small machine, each in
 * several variants. The machine answers every one. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/quiz_pdf.h"
#include "export/out.h"
#include "export/page.h"
#include "export/svg.h"

#include <string.h>

typedef struct
{
  char *format, *output, *key;
  int64_t seed;
  int count, variants;
} Options;

enum
{
  MAX_COUNT = 1000,
  MAX_VARIANTS = 1000,
  PICTURE_WIDTH = 720,
};

/* Where the questions go. */
typedef struct
{
  const KmQuizFormat *format; /* NULL: PDF */
  KmOut *out;
  KmQuizPdf *sheet, *key;
} Target;

/* ---- pictures ---- */

static void
picture_options (const KmMade *made, KmExportOptions *options)
{
  km_export_options_init (options);
  options->format = KM_EXPORT_SVG;
  options->views = made->of_slabs ? KM_VIEW_SLABS : KM_VIEW_FREE_LISTS;
  options->width = PICTURE_WIDTH;
  options->caption = KM_CAPTION_NONE;
  options->theme = KM_THEME_PRINT;
}

static char *
svg_of (const KmPage *page)
{
  const KmListAbout about = { page->title, page->place, page->sentence };
  GString *svg = g_string_new (NULL);

  km_list_to_svg (page->list, &about, svg);
  return g_string_free (svg, FALSE);
}

/* ---- one question ---- */

static void
add_item (Target *target, KmQuizItem *item, KmPage *before, KmPage *after)
{
  g_autofree char *before_svg = NULL, *after_svg = NULL;
  g_autoptr (GString) text = NULL;

  if (!target->format)
    {
      km_quiz_pdf_add (target->sheet, item, before->list);
      km_quiz_pdf_add (target->key, item, after->list);
      return;
    }
  item->before = before_svg = svg_of (before);
  item->after = after_svg = svg_of (after);
  text = g_string_new (NULL);
  target->format->add (item, text);
  km_out_write (target->out, text->str, text->len);
}

static void
write_question (Target *target, const KmMade *made, uint32_t number, uint32_t variant)
{
  uint32_t n = km_timeline_n_ops (made->timeline);
  KmQuizItem item = { .made = made, .number = number, .variant = variant };
  KmExportOptions options;
  g_autoptr (KmModel) model = NULL;
  KmPageMaker *maker;
  const KmFrameRange *ranges;
  KmPage before, after;

  picture_options (made, &options);
  km_timeline_seek (made->timeline, (KmCursor){ n - 1, KM_EVENT_LAST });
  model = km_model_new (made->timeline);
  maker = km_page_maker_new (model, &options);
  km_page_make (maker, NULL, &before);
  km_timeline_seek (made->timeline, (KmCursor){ n, KM_EVENT_LAST });
  km_model_update (model, &ranges);
  km_page_make (maker, NULL, &after);
  add_item (target, &item, &before, &after);
  km_page_clear (&after);
  km_page_clear (&before);
  km_page_maker_free (maker);
}

/* ---- all of them ---- */

static bool
begin (Target *target, const Options *options, const char *title, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (options->output);
  g_autofree char *key_name = options->key ? g_strdup (options->key) : g_strconcat (options->output, ".key.pdf", NULL);
  g_autoptr (GFile) key = g_file_new_for_commandline_arg (key_name);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!target->format)
    {
      target->sheet = km_quiz_pdf_new (file, title, false, error);
      target->key = target->sheet ? km_quiz_pdf_new (key, title, true, error) : NULL;
      return target->key != NULL;
    }
  target->out = km_out_new (file, error);
  if (!target->out)
    return false;
  target->format->begin (title, text);
  km_out_write (target->out, text->str, text->len);
  return true;
}

static bool
end (Target *target, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!target->format)
    {
      bool sheet = km_quiz_pdf_finish (target->sheet, error);

      return km_quiz_pdf_finish (target->key, sheet ? error : NULL) && sheet;
    }
  target->format->end (text);
  km_out_write (target->out, text->str, text->len);
  return km_out_finish (target->out, error);
}

/* In a sheet the questions of one variant stand together; elsewhere the variants of one question. */
static void
write_all (Target *target, const Options *options, KmScript *script)
{
  g_autoptr (KmQuestionMaker) maker = km_question_maker_new (script);
  uint32_t outer = (uint32_t)(target->format ? options->count : options->variants);
  uint32_t inner = (uint32_t)(target->format ? options->variants : options->count);

  for (uint32_t i = 0; i < outer; i++)
    for (uint32_t j = 0; j < inner; j++)
      {
        uint32_t number = target->format ? i : j, variant = target->format ? j : i;
        g_autoptr (KmMade) made = km_question_maker_make (maker, (uint64_t)options->seed, number, variant);

        write_question (target, made, number + 1, variant + 1);
      }
}

static int
make (const Options *options, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = NULL;
  Target target = { .format = km_quiz_format (options->format) };
  int status = name ? km_cmd_load_sound (name, &script) : KM_EXIT_OK;
  const char *title;

  if (status != KM_EXIT_OK)
    return status;
  if (script && km_script_is_recording (script))
    return km_cmd_fail (_ ("%s: questions are made of workloads, not of recordings"), name);
  title = script && *km_script_title (script) ? km_script_title (script) : "Kmemscope";
  if (!begin (&target, options, title, &error))
    return km_cmd_fail ("%s", error->message);
  write_all (&target, options, script);
  return end (&target, &error) ? KM_EXIT_OK : km_cmd_fail ("%s", error->message);
}

/* ---- the command ---- */

static int
check_options (const Options *options)
{
  if (!options->output)
    return km_cmd_fail (_ ("questions needs -o OUT"));
  if (!options->format || (!km_quiz_format (options->format) && strcmp (options->format, "pdf") != 0))
    return km_cmd_fail (_ ("--format takes moodle-xml, qti12, pdf or json"));
  if (options->count < 1 || options->count > MAX_COUNT || options->variants < 1 || options->variants > MAX_VARIANTS)
    return km_cmd_fail (_ ("--count and --variants take numbers from 1 to 1000"));
  return KM_EXIT_OK;
}

int
km_cmd_questions (int argc, char **argv)
{
  g_autofree char *format = NULL, *output = NULL, *key = NULL;
  Options options = { .seed = 1, .count = 10, .variants = 1 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("The file to write"), N_ ("OUT") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_ ("moodle-xml, qti12, pdf or json"), N_ ("FORMAT") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &key, N_ ("PDF: the file of the answers; OUT.key.pdf"), N_ ("FILE") },
    { "count", 0, 0, G_OPTION_ARG_INT, &options.count, N_ ("How many questions; 10"), N_ ("NUMBER") },
    { "variants", 0, 0, G_OPTION_ARG_INT, &options.variants, N_ ("How many variants of each; 1"), N_ ("NUMBER") },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, N_ ("The same number makes the same questions; 1"),
      N_ ("NUMBER") },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!km_cmd_options (&argc, &argv, entries, NULL, &status))
    return status;
  if (argc > 2)
    return km_cmd_fail (_ ("questions takes one file, or none"));
  options.format = format;
  options.output = output;
  options.key = key;
  status = check_options (&options);
  return status == KM_EXIT_OK ? make (&options, argv[1]) : status;
}
