/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of one step: heading, picture, caption. On a page of a given size each has its room, the same at every step,
 * and the picture fits into what is left; without one the picture is as high as it needs to be. */
#pragma once

#include "export/export.h"
#include "scene/list.h"

/* A page, ready for a writer. */
typedef struct
{
  KmList *list;
  char *title, *place, *call, *sentence, *note; /* title and note may be NULL */
  KmCursor at;
  unsigned number; /* from 1 */
  KmModel *model;  /* at the step; borrowed */
} KmPage;

typedef struct _KmPageMaker KmPageMaker;

/* Returns: (transfer full) a maker of pages of @model. @options and the strings in it are borrowed. */
KmPageMaker *km_page_maker_new (KmModel *model, const KmExportOptions *options);
void km_page_maker_free (KmPageMaker *maker);

/* Makes the page of the step at the cursor of the model. @selection may be NULL. */
void km_page_make (KmPageMaker *maker, const KmTarget *selection, KmPage *page);
/* Makes a page of the heading and the caption of the options alone, large; they must have the size of a page. */
void km_page_make_words (KmPageMaker *maker, KmPage *page);
/* Frees what @page holds. */
void km_page_clear (KmPage *page);
