/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/lesson_picture.h"

#include "export/page.h"

/* What `show` of the lesson says at the call before @calls, if it says anything. */
static void
follow_show (const KmScript *script, uint32_t calls, KmExportOptions *options)
{
  const KmMark *show = km_script_last_mark (script, KM_MARK_SHOW, calls > 0 ? calls - 1 : 0);

  if (!show)
    return;
  km_views_by_name (show->text, &options->views);
  options->first_pfn = show->first_pfn;
  options->end_pfn = show->end_pfn;
}

static KmList *
draw (KmTimeline *timeline, const KmExportOptions *options, uint32_t calls)
{
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmPageMaker *maker = km_page_maker_new (model, options);
  KmList *list;
  KmPage page;

  km_model_go (model, (KmCursor){ calls > 0 ? calls - 1 : 0, KM_EVENT_LAST }, (KmCursor){ calls, KM_EVENT_LAST });
  km_page_make (maker, NULL, &page);
  list = g_steal_pointer (&page.list);
  km_page_clear (&page);
  km_page_maker_free (maker);
  return list;
}

KmList *
km_lesson_picture (GFile *file, KmThemeId theme, double width, double height, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmScript) script = km_script_load (file, cancellable, error);
  g_autoptr (KmTimeline) timeline = script ? km_timeline_new (script, error) : NULL;
  KmExportOptions options;
  uint32_t calls;

  if (!timeline)
    return NULL;
  calls = km_lesson_picture_calls (script);
  km_export_options_init (&options);
  options.theme = theme;
  options.views = 0;
  options.page_width = width;
  options.page_height = height;
  options.caption = KM_CAPTION_NONE;
  follow_show (script, calls, &options);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return draw (timeline, &options, calls);
}
