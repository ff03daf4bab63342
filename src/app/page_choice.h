/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be exported or printed: which pages, and how they look. The dialog makes one, preview, file, clipboard and
 * printer share it; once its pages are found it never changes. */
#pragma once

#include "export/sheet.h"

typedef struct
{
  gatomicrefcount refs;
  KmScript *script;
  KmCursor at;        /* the step on show: op, and an event or KM_EVENT_LAST */
  KmTarget selection; /* at that step */
  char *steps;        /* as km_steps_pages() takes it, or "step" for the one on show */
  char *caption;      /* of one's own; NULL: none */
  char *link;         /* see KmExportOptions; NULL: none */
  bool web;           /* a page to step through instead of pictures */
  KmExportOptions options;
  double paper_width, paper_height; /* of handouts, in points */
  GArray *pages;                    /* of KmExportPage; NULL until they are found */
} KmPageChoice;

/* Returns: (transfer full) the step on show of @script as a picture. */
KmPageChoice *km_page_choice_new (KmScript *script, KmCursor at, const char *steps);
KmPageChoice *km_page_choice_ref (KmPageChoice *choice);
void km_page_choice_unref (KmPageChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmPageChoice, km_page_choice_unref)

/* Finds the pages, before anybody else has the choice. @timeline is one of its script, whose cursor moves. Returns
 * false and sets @error if there are none, or on cancellation. */
bool km_page_choice_find (KmPageChoice *choice, KmTimeline *timeline, GCancellable *cancellable, GError **error);
/* Returns: (transfer full) what makes the pages that were found; @choice must outlive it. */
KmPages *km_page_choice_pages (KmPageChoice *choice, KmTimeline *timeline);
/* The number of the first page that is not before the step on show; the last one if all are. */
size_t km_page_choice_start (KmPageChoice *choice);

/* The rest is for a thread: each runs a timeline of its own. Returns false, sets @error and leaves no half file. */

/* Writes all pages, found or not; @progress is called in the thread. */
bool km_page_choice_write (KmPageChoice *choice, GFile *file, KmProgressFunc progress, gpointer user_data,
                           GCancellable *cancellable, GError **error);
/* Writes page @i of those that were found, or of a handout sheet @i, as PNG or SVG. */
bool km_page_choice_write_one (KmPageChoice *choice, size_t i, KmExportFormat format, GFile *file, GError **error);
