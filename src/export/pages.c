/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a run. What is on a page depends on the page alone and on the one before it, never on the order in which
 * they are made. */
#include "export/pages.h"

struct _KmPages
{
  KmTimeline *timeline;
  const KmExportPage *pages; /* borrowed */
  size_t n;
  KmExportOptions options;
  KmExportOptions own; /* of the page that is made: with what `show` asks for */
  KmModel *model;
  KmPageMaker *maker;
};

static void
clear_page (gpointer data)
{
  KmExportPage *page = data;
  g_free (page->heading);
  g_free (page->caption);
}

GArray *
km_export_page_array_new (void)
{
  GArray *pages = g_array_new (FALSE, TRUE, sizeof (KmExportPage));
  g_array_set_clear_func (pages, clear_page);
  return pages;
}

KmPages *
km_pages_new (KmTimeline *timeline, const KmExportPage *pages, size_t n, const KmExportOptions *options)
{
  KmPages *self = g_new0 (KmPages, 1);
  self->timeline = km_timeline_ref (timeline);
  self->pages = pages;
  self->n = n;
  self->options = *options;
  km_export_options_settle (&self->options);
  self->own = self->options;
  self->model = km_model_new (timeline);
  self->maker = km_page_maker_new (self->model, &self->own);
  return self;
}

void
km_pages_free (KmPages *self)
{
  if (!self)
    return;
  km_page_maker_free (self->maker);
  km_model_free (self->model);
  km_timeline_free (self->timeline);
  g_free (self);
}

size_t
km_pages_count (const KmPages *self)
{
  return self->n;
}

const KmExportOptions *
km_pages_options (const KmPages *self)
{
  return &self->options;
}

/* Where the step to @to begins, seen from @last, the page before it: marks tell what it changed. */
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

/* What @page asks for, and `show` at its step, where the options leave it open. */
static void
follow_page (KmPages *self, const KmExportPage *page)
{
  KmScript *script = km_timeline_script (self->timeline);
  const KmMark *show = km_script_last_mark (script, KM_MARK_SHOW, page->at.op > 0 ? page->at.op - 1 : 0);

  self->own = self->options;
  if (page->heading)
    self->own.heading = page->heading;
  if (page->caption)
    {
      self->own.caption = KM_CAPTION_OWN;
      self->own.own_caption = page->caption;
    }
  if (!show)
    return;
  if (self->own.views == 0)
    km_views_by_name (show->text, &self->own.views);
  self->own.first_pfn = show->first_pfn;
  self->own.end_pfn = show->end_pfn;
}

void
km_pages_make (KmPages *self, size_t i, KmPage *page)
{
  const KmExportPage *wanted = &self->pages[i];
  KmCursor last = i > 0 ? self->pages[i - 1].at : (KmCursor){ 0, 0 };

  km_model_go (self->model, step_before (wanted->at, last), wanted->at);
  follow_page (self, wanted);
  if (wanted->of_words)
    km_page_make_words (self->maker, page);
  else
    km_page_make (self->maker, wanted->selection.kind == KM_TARGET_NONE ? NULL : &wanted->selection, page);
  page->number = (unsigned)i + 1;
}
