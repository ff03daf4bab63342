/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See follow_list.h. */
#include "app/follow_list.h"

static gboolean
chosen_cb (gpointer user_data)
{
  KmFollowList *list = user_data;
  guint row = gtk_single_selection_get_selected (list->selection);

  list->chosen_source = 0;
  if (row != GTK_INVALID_LIST_POSITION)
    list->chosen (row, list->owner);
  return G_SOURCE_REMOVE;
}

/* The list still has the click or the key in hand: it must keep its rows until it is done. */
static void
selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, KmFollowList *list)
{
  if (!list->marking && list->chosen_source == 0)
    list->chosen_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, chosen_cb, list, NULL);
}

/* Two rows beyond the mark, the way it went, come into view with it; one that is looked at again is enough alone. */
static void
show_mark (KmFollowList *list)
{
  guint row = gtk_single_selection_get_selected (list->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list->rows)), beyond;

  if (row != GTK_INVALID_LIST_POSITION)
    {
      beyond = row < list->shown_row ? row - MIN (row, 2) : row > list->shown_row ? MIN (row + 2, n - 1) : row;
      list->shown_row = row;
      gtk_widget_activate_action (GTK_WIDGET (list->view), "list.scroll-to-item", "u", beyond);
    }
  else
    gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list->view)), 0);
}

static gboolean
show_mark_cb (gpointer user_data)
{
  KmFollowList *list = user_data;

  list->scroll_source = 0;
  show_mark (list);
  if (list->lost_focus)
    gtk_widget_grab_focus (GTK_WIDGET (list->view));
  list->lost_focus = false;
  return G_SOURCE_REMOVE;
}

/* A list that has just got its rows or its height knows only after its next layout where they are. */
static void
show_mark_soon (KmFollowList *list)
{
  if (list->scroll_source == 0)
    list->scroll_source = g_idle_add_full (G_PRIORITY_LOW, show_mark_cb, list, NULL);
}

static void
resized_cb (GtkAdjustment *adjustment, GParamSpec *pspec, KmFollowList *list)
{
  show_mark_soon (list);
}

void
km_follow_list_init (KmFollowList *list, GtkListView *view, GCallback setup, GCallback bind, GCallback unbind,
                     KmRowFunc chosen, gpointer owner)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  list->view = view;
  list->chosen = chosen;
  list->owner = owner;
  list->rows = km_lazy_list_new ();
  list->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (list->rows)));
  gtk_single_selection_set_autoselect (list->selection, FALSE);
  gtk_single_selection_set_can_unselect (list->selection, TRUE);
  g_signal_connect (factory, "setup", setup, owner);
  g_signal_connect (factory, "bind", bind, owner);
  if (unbind)
    g_signal_connect (factory, "unbind", unbind, owner);
  gtk_list_view_set_factory (view, factory);
  gtk_list_view_set_model (view, GTK_SELECTION_MODEL (list->selection));
  g_signal_connect (list->selection, "notify::selected", G_CALLBACK (selected_cb), list);
  g_signal_connect (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)), "notify::page-size",
                    G_CALLBACK (resized_cb), list);
}

void
km_follow_list_finish (KmFollowList *list)
{
  g_clear_handle_id (&list->scroll_source, g_source_remove);
  g_clear_handle_id (&list->chosen_source, g_source_remove);
  if (list->selection)
    {
      g_signal_handlers_disconnect_by_data (list->selection, list);
      g_signal_handlers_disconnect_by_data (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list->view)), list);
    }
  g_clear_object (&list->selection);
  g_clear_object (&list->rows);
}

/* A row that is to go must not have the focus: GTK would scroll to where it no longer is. */
static void
take_focus (KmFollowList *list)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (list->view));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (!focus || !gtk_widget_is_ancestor (focus, GTK_WIDGET (list->view)))
    return;
  gtk_root_set_focus (root, NULL);
  list->lost_focus = true;
}

void
km_follow_list_reset (KmFollowList *list, guint n_rows)
{
  g_clear_handle_id (&list->chosen_source, g_source_remove);
  take_focus (list);
  list->marking = true;
  list->shown_row = 0;
  km_lazy_list_reset (list->rows, n_rows);
  list->marking = false;
  show_mark_soon (list);
}

void
km_follow_list_change (KmFollowList *list, guint row, guint removed, guint added)
{
  if (removed > 0)
    {
      g_clear_handle_id (&list->chosen_source, g_source_remove);
      take_focus (list);
    }
  list->marking = true;
  km_lazy_list_change (list->rows, row, removed, added);
  list->marking = false;
  show_mark_soon (list);
}

static void
set_mark (KmFollowList *list, guint row)
{
  g_clear_handle_id (&list->chosen_source, g_source_remove);
  list->marking = true;
  gtk_single_selection_set_selected (list->selection, row);
  list->marking = false;
}

void
km_follow_list_mark (KmFollowList *list, guint row)
{
  if (gtk_single_selection_get_selected (list->selection) == row)
    return;
  set_mark (list, row);
  show_mark (list);
}

void
km_follow_list_unmark (KmFollowList *list)
{
  set_mark (list, GTK_INVALID_LIST_POSITION);
}
