/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets of a choice of pages, made in a thread with a timeline of its own: the window never waits. Large ones
 * are made first, and what nobody waits for any more is not made. */
#pragma once

#include "app/page_choice.h"

#include <gtk/gtk.h>

typedef struct _KmPageFeed KmPageFeed;

/* A sheet that was asked for. */
typedef struct
{
  size_t number;        /* from 0 */
  GdkTexture *picture;  /* NULL if the sheet itself was asked for; else as large as was said */
  KmSheet *sheet;       /* its words and its size; with shapes only if it was asked for without a picture */
  double width, height; /* of the sheet, in its own units */
  bool small;
} KmFedSheet;

/* What is told, all in the main loop. */
typedef struct
{
  /* The pages of a choice are found; @n_sheets is 0 and @problem says why if there are none. */
  void (*found) (gpointer user_data, KmPageChoice *choice, size_t n_sheets, size_t start, const char *problem);
  /* A sheet is there; valid during the call. */
  void (*made) (gpointer user_data, const KmFedSheet *sheet);
} KmPageFeedHost;

/* Returns: (transfer full) a feed for @host, borrowed. */
KmPageFeed *km_page_feed_new (const KmPageFeedHost *host, gpointer user_data);
/* Nothing is told from now on; the thread ends as soon as it can. */
void km_page_feed_free (KmPageFeed *feed);

/* Takes another choice, whose pages may be found or not, or NULL for none; whatever was asked for is forgotten. */
void km_page_feed_choose (KmPageFeed *feed, KmPageChoice *choice);
/* Asks for a picture of sheet @number that fits into @width times @height device pixels. A new one that is not @small
 * takes the place of the one before. */
void km_page_feed_draw (KmPageFeed *feed, size_t number, int width, int height, bool small);
/* Forgets a small picture that was asked for. */
void km_page_feed_forget (KmPageFeed *feed, size_t number);
/* Asks for the sheet itself, to be painted by the caller. */
void km_page_feed_make (KmPageFeed *feed, size_t number);
