/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/lesson_picture.h"

#include "export/page.h"
#include "scene/stage.h"

enum
{
  MAX_TRIES = 16,
};

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
draw (KmModel *model, const KmExportOptions *options, uint32_t calls)
{
  KmExportOptions own = *options;
  KmPageMaker *maker;
  KmList *list;
  KmPage page;

  km_model_go (model, (KmCursor){ calls > 0 ? calls - 1 : 0, KM_EVENT_LAST }, (KmCursor){ calls, KM_EVENT_LAST });
  if (km_stage_of_call (model) == KM_STAGE_SLABS)
    own.views = KM_VIEW_SLABS; /* the arrays would take all the room of a small picture */
  follow_show (km_timeline_script (km_model_timeline (model)), calls, &own);
  maker = km_page_maker_new (model, &own);
  km_page_make (maker, NULL, &page);
  list = g_steal_pointer (&page.list);
  km_page_clear (&page);
  km_page_maker_free (maker);
  return list;
}

/* How much there is to see: shapes, and less if they leave the lower part empty. */
static double
fullness (const KmList *list)
{
  double bottom = 0;

  for (unsigned i = 0; i < list->things->len; i++)
    {
      const KmRect *rect = &km_list_thing (list, i)->rect;

      bottom = MAX (bottom, rect->y + rect->h);
    }
  bottom = MIN (bottom / list->height, 1);
  return list->parts->len * bottom * bottom * bottom;
}

/* The fullest picture of several steps, at even distances. */
static KmList *
draw_best (KmModel *model, const KmExportOptions *options, GCancellable *cancellable)
{
  uint32_t n = km_timeline_n_ops (km_model_timeline (model)), tries = MIN (n, MAX_TRIES);
  g_autoptr (KmList) best = NULL;

  for (uint32_t i = 1; i <= tries && !g_cancellable_is_cancelled (cancellable); i++)
    {
      KmList *list = draw (model, options, (uint32_t)((uint64_t)n * i / tries));

      if (!best || fullness (list) > fullness (best))
        {
          KmList *worse = best;

          best = list;
          list = worse;
        }
      km_list_free (list);
    }
  return best ? g_steal_pointer (&best) : draw (model, options, 0);
}

KmList *
km_lesson_picture (GFile *file, KmThemeId theme, double width, double height, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmScript) script = km_script_load (file, cancellable, error);
  g_autoptr (KmTimeline) timeline = script ? km_timeline_new (script, error) : NULL;
  g_autoptr (KmModel) model = NULL;
  g_autoptr (KmList) list = NULL;
  KmExportOptions options;

  if (!timeline)
    return NULL;
  model = km_model_new (timeline);
  km_export_options_init (&options);
  options.theme = theme;
  options.views = 0;
  options.page_width = width;
  options.page_height = height;
  options.caption = KM_CAPTION_NONE;
  if (km_script_last_mark (script, KM_MARK_SLIDE, UINT32_MAX))
    list = draw (model, &options, km_lesson_picture_calls (script));
  else
    list = draw_best (model, &options, cancellable);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : g_steal_pointer (&list);
}
