/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmFollowList: a list view of numbered rows, one of which is marked and kept in view. A mark set by the program is
 * only shown; a row that the person chooses is told. */
#pragma once

#include "app/lazy_list.h"

#include <gtk/gtk.h>
#include <stdbool.h>

/* Called with the row that was chosen. */
typedef void (*KmRowFunc) (guint row, gpointer owner);

typedef struct
{
  GtkListView *view; /* borrowed */
  KmLazyList *rows;
  GtkSingleSelection *selection;
  KmRowFunc chosen;
  gpointer owner;  /* borrowed */
  bool marking;    /* the selection is moved by the program */
  bool lost_focus; /* the row that had the focus went */
  guint shown_row; /* that was brought into view last */
  guint scroll_source, chosen_source;
} KmFollowList;

/* Fills @view: @setup makes the widget of a row, @bind fills it, @unbind (nullable) lets go of it; they are handlers of
 * a GtkSignalListItemFactory and get @owner, and so does @chosen. */
void km_follow_list_init (KmFollowList *list, GtkListView *view, GCallback setup, GCallback bind, GCallback unbind,
                          KmRowFunc chosen, gpointer owner);
void km_follow_list_finish (KmFollowList *list);

/* Makes it a list of @n_rows new rows without a mark. */
void km_follow_list_reset (KmFollowList *list, guint n_rows);

/* Replaces @removed rows from @row on by @added new ones; the others stay as they are. */
void km_follow_list_change (KmFollowList *list, guint row, guint removed, guint added);

/* Marks @row and brings it into view; GTK_INVALID_LIST_POSITION marks none and shows the start. */
void km_follow_list_mark (KmFollowList *list, guint row);
/* Marks none and stays where it is. */
void km_follow_list_unmark (KmFollowList *list);
