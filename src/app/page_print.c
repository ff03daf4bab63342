/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printing, see page_print.h.
 *
 *   begin-print   paper is known ──► a choice for it ──► feed
 *   draw-page     drawing is deferred ──► feed makes the sheet ──► it is painted here, and the operation goes on */
#include "app/page_print.h"

#include "app/page_feed.h"
#include "base/i18n.h"

#include <math.h>

typedef struct
{
  GtkPrintOperation *operation; /* borrowed: it owns this */
  KmPageChoice *choice;
  KmPageFeed *feed;         /* NULL before it begins */
  GtkPrintContext *context; /* of the sheet that is waited for; borrowed */
} Print;

static void
print_free (gpointer data)
{
  Print *print = data;

  km_page_feed_free (print->feed);
  km_page_choice_unref (print->choice);
  g_free (print);
}

/* ---- paper ---- */

GtkPageSetup *
km_page_print_setup (unsigned per_page)
{
  GtkPageSetup *setup = gtk_page_setup_new ();

  gtk_page_setup_set_orientation (setup,
                                  per_page == 0 ? GTK_PAGE_ORIENTATION_LANDSCAPE : GTK_PAGE_ORIENTATION_PORTRAIT);
  return setup;
}

/* A handout has borders of its own. */
void
km_page_print_room (GtkPageSetup *setup, unsigned per_page, double *width, double *height)
{
  bool whole = per_page > 0;

  *width = whole ? gtk_page_setup_get_paper_width (setup, GTK_UNIT_POINTS)
                 : gtk_page_setup_get_page_width (setup, GTK_UNIT_POINTS);
  *height = whole ? gtk_page_setup_get_paper_height (setup, GTK_UNIT_POINTS)
                  : gtk_page_setup_get_page_height (setup, GTK_UNIT_POINTS);
}

/* The same pages, for the paper of @context. Returns: (transfer full). */
static KmPageChoice *
choice_for (const KmPageChoice *choice, GtkPrintContext *context)
{
  KmPageChoice *own = km_page_choice_new (choice->script, choice->at, choice->steps);
  double width = gtk_print_context_get_width (context), height = gtk_print_context_get_height (context);

  own->selection = choice->selection;
  own->caption = g_strdup (choice->caption);
  own->options = choice->options;
  own->options.own_caption = own->caption;
  own->link = g_strdup (choice->link);
  own->options.link = own->link;
  own->pages = g_array_ref (choice->pages);
  if (choice->options.per_page > 0)
    {
      own->paper_width = width;
      own->paper_height = height;
    }
  else
    {
      own->options.page_width = width;
      own->options.page_height = height;
    }
  return own;
}

/* ---- the operation ---- */

static void
found_cb (gpointer user_data, KmPageChoice *choice, size_t n_sheets, size_t start, const char *problem)
{
}

static void
made_cb (gpointer user_data, const KmFedSheet *fed)
{
  Print *print = user_data;

  if (!print->context)
    return;
  km_sheet_paint (fed->sheet, gtk_print_context_get_cairo_context (print->context), 0);
  print->context = NULL;
  gtk_print_operation_draw_page_finish (print->operation);
}

static const KmPageFeedHost host = { found_cb, made_cb };

static void
begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, Print *print)
{
  unsigned per_page = MAX (print->choice->options.per_page, 1);
  g_autoptr (KmPageChoice) own = choice_for (print->choice, context);

  print->feed = km_page_feed_new (&host, print);
  km_page_feed_choose (print->feed, own);
  gtk_print_operation_set_n_pages (operation, (int)((print->choice->pages->len + per_page - 1) / per_page));
}

static void
draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int number, Print *print)
{
  gtk_print_operation_set_defer_drawing (operation);
  print->context = context;
  km_page_feed_make (print->feed, (size_t)number);
}

static void
end_cb (GtkPrintOperation *operation, GtkPrintContext *context, Print *print)
{
  print->context = NULL;
  g_clear_pointer (&print->feed, km_page_feed_free);
}

GtkPrintOperation *
km_page_print_new (KmPageChoice *choice)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  Print *print = g_new0 (Print, 1);
  unsigned per_page = choice->options.per_page;
  g_autoptr (GtkPageSetup) setup = km_page_print_setup (per_page);

  print->operation = operation;
  print->choice = km_page_choice_ref (choice);
  g_object_set_data_full (G_OBJECT (operation), "print", print, print_free);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_use_full_page (operation, per_page > 0);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_set_job_name (operation, choice->options.title ? choice->options.title : _ ("Workload"));
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_cb), print);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_cb), print);
  g_signal_connect (operation, "end-print", G_CALLBACK (end_cb), print);
  return operation;
}
