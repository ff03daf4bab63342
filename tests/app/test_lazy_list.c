/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model that is only a count. */
#include "app/lazy_list.h"

static guint position_seen, removed_seen, added_seen, changes;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added)
{
  position_seen = position;
  removed_seen = removed;
  added_seen = added;
  changes++;
}

static void
test_rows (void)
{
  KmLazyList *list = km_lazy_list_new ();
  GListModel *model = G_LIST_MODEL (list);
  g_autoptr (KmLazyRow) row = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  g_assert_null (g_list_model_get_item (model, 0));
  km_lazy_list_reset (list, 10000000);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 10000000);
  row = g_list_model_get_item (model, 9999999);
  g_assert_cmpuint (km_lazy_row_index (row), ==, 9999999);
  g_assert_null (g_list_model_get_item (model, 10000000));
  g_assert_finalize_object (list);
}

static void
test_reset_says_what_changed (void)
{
  KmLazyList *list = km_lazy_list_new ();

  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), NULL);
  km_lazy_list_reset (list, 7);
  g_assert_cmpuint (added_seen, ==, 7);
  km_lazy_list_reset (list, 3);
  g_assert_cmpuint (position_seen, ==, 0);
  g_assert_cmpuint (removed_seen, ==, 7);
  g_assert_cmpuint (added_seen, ==, 3);
  g_assert_cmpuint (changes, ==, 2);
  g_assert_finalize_object (list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lazy-list/rows", test_rows);
  g_test_add_func ("/lazy-list/reset-says-what-changed", test_reset_says_what_changed);
  return g_test_run ();
}
