/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: what a choice that an older program stored means now. */
#include "app/settings.h"
#include "scene/scene.h"

enum
{
  OLD_VIEWS = 31, /* all pictures there were once */
};

static uint32_t
stored_views (GSettings *settings)
{
  return km_settings_get_bits (settings, "views", "known-views", KM_VIEW_ALL);
}

static void
test_new_pictures (void)
{
  g_autoptr (GSettings) settings = km_settings_new ();

  g_assert_nonnull (settings);
  g_assert_cmphex (stored_views (settings), ==, KM_VIEW_ALL);
  g_settings_set_uint (settings, "views", OLD_VIEWS & ~(guint)KM_VIEW_CODE);
  g_assert_cmphex (stored_views (settings), ==, KM_VIEW_ALL & ~(guint)KM_VIEW_CODE);
  km_settings_set_bits (settings, "views", "known-views", KM_VIEW_ALL, KM_VIEW_ZONES);
  g_assert_cmphex (stored_views (settings), ==, KM_VIEW_ZONES);
}

static void
test_without_a_schema (void)
{
  g_assert_cmphex (stored_views (NULL), ==, KM_VIEW_ALL);
  km_settings_set_bits (NULL, "views", "known-views", KM_VIEW_ALL, 0);
  g_assert_cmphex (stored_views (NULL), ==, KM_VIEW_ALL);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/new-pictures", test_new_pictures);
  g_test_add_func ("/settings/without-a-schema", test_without_a_schema);
  return g_test_run ();
}
