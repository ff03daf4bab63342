/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/quiz.h"

#include "export/out.h"
#include "export/page.h"
#include "export/quiz_pdf.h"
#include "export/svg.h"

#include <string.h>

enum
{
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
begin (Target *target, const char *title, GFile *file, GFile *key, GError **error)
{
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
      bool sheet = km_quiz_pdf_finish (g_steal_pointer (&target->sheet), error);

      return sheet && km_quiz_pdf_finish (g_steal_pointer (&target->key), error);
    }
  target->format->end (text);
  km_out_write (target->out, text->str, text->len);
  return km_out_finish (g_steal_pointer (&target->out), error);
}

/* In a sheet the questions of one variant are together; elsewhere the variants of one question. */
static bool
write_all (Target *target, const KmQuizOptions *options, KmScript *script, KmProgressFunc progress, gpointer user_data,
           GCancellable *cancellable, GError **error)
{
  g_autoptr (KmQuestionMaker) maker = km_question_maker_new (script);
  const uint32_t outer = target->format ? options->count : options->variants;
  const uint32_t inner = target->format ? options->variants : options->count;

  for (uint32_t i = 0; i < outer * inner; i++)
    {
      uint32_t number = target->format ? i / inner : i % inner, variant = target->format ? i % inner : i / inner;
      g_autoptr (KmMade) made = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return false;
      made = km_question_maker_make (maker, options->seed, number, variant);
      write_question (target, made, number + 1, variant + 1);
      if (progress)
        progress ((i + 1) / (double)(outer * inner), user_data);
    }
  return true;
}

bool
km_quiz_is_format (const char *name)
{
  return km_quiz_format (name) || strcmp (name, "pdf") == 0;
}

GFile *
km_quiz_key_file (GFile *file)
{
  g_autofree char *path = g_file_get_path (file), *name = g_strconcat (path ? path : "", ".key.pdf", NULL);
  return g_file_new_for_path (name);
}

bool
km_quiz_write (KmScript *script, const KmQuizOptions *options, GFile *file, GFile *key, KmProgressFunc progress,
               gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) answers = key ? g_object_ref (key) : km_quiz_key_file (file);
  const char *title = script && *km_script_title (script) ? km_script_title (script) : "Kmemscope";
  Target target = { .format = km_quiz_format (options->format) };
  bool done = begin (&target, title, file, answers, error)
              && write_all (&target, options, script, progress, user_data, cancellable, error) && end (&target, error);

  km_quiz_pdf_abort (target.sheet);
  km_quiz_pdf_abort (target.key);
  km_out_abort (target.out);
  return done;
}
