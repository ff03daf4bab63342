/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A choice of pages, see page_choice.h. */
#include "app/page_choice.h"

#include "export/steps.h"
#include "web/page.h"

KmPageChoice *
km_page_choice_new (KmScript *script, KmCursor at, const char *steps)
{
  KmPageChoice *self = g_new0 (KmPageChoice, 1);

  g_atomic_ref_count_init (&self->refs);
  self->script = km_script_ref (script);
  self->at = at;
  self->steps = g_strdup (steps);
  self->paper_width = KM_PAPER_WIDTH;
  self->paper_height = KM_PAPER_HEIGHT;
  km_export_options_init (&self->options);
  self->options.title = *km_script_title (script) ? km_script_title (script) : NULL;
  return self;
}

KmPageChoice *
km_page_choice_ref (KmPageChoice *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
km_page_choice_unref (KmPageChoice *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  km_script_unref (self->script);
  g_clear_pointer (&self->pages, g_array_unref);
  g_free (self->steps);
  g_free (self->caption);
  g_free (self->link);
  g_free (self);
}

/* ---- pages ---- */

static GArray *
page_on_show (const KmPageChoice *self)
{
  GArray *pages = km_export_page_array_new ();
  KmExportPage page = { .at = self->at, .selection = self->selection };

  g_array_append_val (pages, page);
  return pages;
}

bool
km_page_choice_find (KmPageChoice *self, KmTimeline *timeline, GCancellable *cancellable, GError **error)
{
  self->options.own_caption = self->caption;
  self->options.link = self->link;
  if (g_str_equal (self->steps, "step"))
    self->pages = page_on_show (self);
  else
    self->pages = km_steps_pages (timeline, self->steps, &self->options, cancellable, error);
  return self->pages != NULL;
}

static const KmExportPage *
pages_data (const KmPageChoice *self)
{
  return (const KmExportPage *)(gpointer)self->pages->data;
}

KmPages *
km_page_choice_pages (KmPageChoice *self, KmTimeline *timeline)
{
  return km_pages_new (timeline, pages_data (self), self->pages->len, &self->options);
}

size_t
km_page_choice_start (KmPageChoice *self)
{
  const KmExportPage *pages = pages_data (self);
  size_t i = 0;

  while (i + 1 < self->pages->len
         && (pages[i].at.op < self->at.op || (pages[i].at.op == self->at.op && pages[i].at.event < self->at.event)))
    i++;
  return i;
}

/* ---- files ---- */

static bool
write_web_page (KmPageChoice *self, GFile *file, GCancellable *cancellable, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (cancellable, error)
         && km_web_page_write (self->script, KM_WEB_ENGINE, self->at, file, error);
}

bool
km_page_choice_write (KmPageChoice *self, GFile *file, KmProgressFunc progress, gpointer user_data,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (KmTimeline) timeline = NULL;

  if (self->web)
    return write_web_page (self, file, cancellable, error);
  timeline = km_timeline_new (self->script, error);
  return timeline && (self->pages || km_page_choice_find (self, timeline, cancellable, error))
         && km_export_pages (timeline, pages_data (self), self->pages->len, &self->options, file, progress, user_data,
                             cancellable, error);
}

bool
km_page_choice_write_one (KmPageChoice *self, size_t i, KmExportFormat format, GFile *file, GError **error)
{
  g_autoptr (KmTimeline) timeline = km_timeline_new (self->script, error);
  g_autoptr (KmPages) pages = NULL;
  g_autoptr (KmSheet) sheet = NULL;

  if (!timeline)
    return false;
  pages = km_page_choice_pages (self, timeline);
  if (self->options.per_page == 0)
    return km_export_page (pages, i, format, file, error);
  sheet = km_sheet_new (pages, i, self->paper_width, self->paper_height);
  return km_sheet_write (sheet, format, file, error);
}
