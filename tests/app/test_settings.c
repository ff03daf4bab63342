/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: what a choice that an older program stored means now, and that no file of settings, nor the want of one,
 * keeps the program from working. */
#include "app/settings.h"
#include "scene/scene.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
  g_assert_nonnull (strstr (km_settings_problem (NULL), "not installed"));
  g_assert_cmphex (stored_views (NULL), ==, KM_VIEW_ALL);
  km_settings_set_bits (NULL, "views", "known-views", KM_VIEW_ALL, 0);
  g_assert_cmphex (stored_views (NULL), ==, KM_VIEW_ALL);
  km_settings_set_double (NULL, "speed", 7);
  g_assert_cmpfloat (km_settings_get_double (NULL, "speed", 2), ==, 2);
  km_settings_set_word (NULL, "export", "format", "svg");
  g_assert_null (km_settings_get_word (NULL, "export", "format"));
}

/* ---- GLib's store of one file ---- */

/* What lies where the file of settings should be; NULL = a folder. */
static const struct
{
  const char *name, *text;
  double zoom; /* that the program then has */
} stores[] = {
  { "good", "[org/kmemscope/Kmemscope]\ntext-zoom=2.5\n", 2.5 },
  { "no-number", "[org/kmemscope/Kmemscope]\ntext-zoom=nan\n", 1 },
  { "too-large", "[org/kmemscope/Kmemscope]\ntext-zoom=1e300\n", 1 },
  { "of-another-type", "[org/kmemscope/Kmemscope]\ntext-zoom='large'\nviews=-1\n", 1 },
  { "garbage", "\001\377]]=[\n\n[org/kmemscope", 1 },
  { "empty", "", 1 },
  { "a-folder", NULL, 1 },
};

/* In a program of its own, which has that store. */
static void
read_and_change (gconstpointer number)
{
  double zoom = stores[GPOINTER_TO_SIZE (number)].zoom;
  g_autoptr (GSettings) settings = km_settings_new ();

  g_log_set_always_fatal (0); /* GLib says that it cannot write */
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_MASK, g_log_default_handler, NULL);
  g_assert_nonnull (settings);
  g_assert_cmpfloat (km_settings_get_double (settings, "text-zoom", 1), ==, zoom);
  g_assert_cmphex (stored_views (settings), ==, KM_VIEW_ALL);
  km_settings_set_double (settings, "text-zoom", 1.5);
  g_settings_sync ();
}

static void
test_store (gconstpointer number)
{
  const char *text = stores[GPOINTER_TO_SIZE (number)].text;
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-settings-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "glib-2.0", "settings", "keyfile", NULL);
  g_autofree char *parent = g_path_get_dirname (path), *middle = g_path_get_dirname (parent), *after = NULL;
  g_autofree char *child = g_strdup_printf ("/settings/store/subprocess/%s", stores[GPOINTER_TO_SIZE (number)].name);

  g_mkdir_with_parents (text ? parent : path, 0700);
  if (text)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_test_trap_subprocess (child, 0, 0);
  g_test_trap_assert_passed ();
  if (text)
    g_assert_true (g_file_get_contents (path, &after, NULL, NULL) && strstr (after, "text-zoom=1.5"));
  if (text)
    g_remove (path);
  else
    g_rmdir (path);
  g_rmdir (parent);
  g_rmdir (middle);
  g_rmdir (folder);
}

/* ---- a store that cannot be written ---- */

static const char *const calls[] = { "write", "fsync", "rename", "close" };

static const char good[] = "[org/kmemscope/Kmemscope]\ntext-zoom=2.5\n";

/* A folder with a good file of settings, for programs of their own. Returns: (transfer full). */
static char *
new_store (char **folder)
{
  char *path;
  g_autofree char *parent = NULL;

  *folder = g_dir_make_tmp ("kmemscope-settings-XXXXXX", NULL);
  path = g_build_filename (*folder, "glib-2.0", "settings", "keyfile", NULL);
  parent = g_path_get_dirname (path);
  g_mkdir_with_parents (parent, 0755);
  g_assert_true (g_file_set_contents (path, good, -1, NULL));
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  g_setenv ("XDG_CONFIG_HOME", *folder, TRUE);
  return path;
}

static void
remove_store (char *path, char *folder)
{
  g_assert_cmpint (g_remove (path), ==, 0);
  for (unsigned depth = 0; depth < 3; depth++)
    {
      char *parent = g_path_get_dirname (path);

      g_assert_cmpint (g_rmdir (parent), ==, 0); /* nothing else is left in it */
      g_free (path);
      path = parent;
    }
  g_assert_cmpstr (path, ==, folder);
  g_free (path);
  g_free (folder);
}

/* In a program of its own: the choice holds whether or not it could be written. */
static void
change_once (void)
{
  g_autoptr (GSettings) settings = km_settings_new ();

  g_log_set_always_fatal (0); /* GLib says that it cannot write */
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_MASK, g_log_default_handler, NULL);
  g_assert_cmpfloat (km_settings_get_double (settings, "text-zoom", 1), ==, 2.5);
  g_assert_null (km_settings_problem (settings));
  km_settings_set_double (settings, "text-zoom", 1.5);
  g_settings_sync ();
  g_assert_cmpfloat (km_settings_get_double (settings, "text-zoom", 1), ==, 1.5);
}

/* In a program of its own, after that, when there is room again. */
static void
change_again (void)
{
  g_autoptr (GSettings) settings = km_settings_new ();

  km_settings_get_double (settings, "text-zoom", 1);
  km_settings_set_double (settings, "text-zoom", 1.5);
  g_settings_sync ();
}

/* Each write, fsync, rename and close in its turn fails: the file of settings is whole, the old one or the new one.
 * GLib before 2.76 puts what a failed write could still write into its place; then the next program has the defaults,
 * and can keep choices again. */
static void
test_store_fails (gconstpointer call)
{
  bool fired = true;
  int n = 0;

  while (fired)
    {
      char *folder, *path = new_store (&folder);
      g_autofree char *after = NULL, *fault = g_strdup_printf ("%s %d", (const char *)call, ++n);

      g_setenv ("KM_FAULT", fault, TRUE);
      g_setenv ("KM_FAULT_UNDER", folder, TRUE);
      g_test_trap_subprocess ("/settings/fails/subprocess/once", 0, 0);
      g_unsetenv ("KM_FAULT");
      g_test_trap_assert_passed ();
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
      fired = !strstr (after, "text-zoom=1.5");
      if (fired && (!g_str_equal (call, "write") || !g_str_has_prefix (good, after)))
        g_assert_cmpstr (after, ==, good);
      g_test_trap_subprocess ("/settings/fails/subprocess/again", 0, 0);
      g_test_trap_assert_passed ();
      g_clear_pointer (&after, g_free);
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL) && strstr (after, "text-zoom=1.5"));
      remove_store (path, folder);
    }
  if (g_str_equal (call, "write"))
    g_assert_cmpint (n, >, 1); /* the first one did fail */
}

/* In a program of its own, which is no longer that of root: root may write anywhere. */
static void
change_read_only (void)
{
  const uid_t nobody = 65534;
  g_autoptr (GSettings) settings = NULL;

  g_assert_true (getuid () != 0 || setuid (nobody) == 0);
  settings = km_settings_new ();
  g_assert_cmpfloat (km_settings_get_double (settings, "text-zoom", 1), ==, 2.5);
  g_assert_nonnull (strstr (km_settings_problem (settings), "cannot be written"));
  km_settings_set_double (settings, "text-zoom", 1.5);
  g_settings_sync ();
}

/* A folder that the person may not write to. */
static void
test_read_only (void)
{
  char *folder, *path = new_store (&folder);
  g_autofree char *parent = g_path_get_dirname (path), *after = NULL;

  g_assert_true (chmod (folder, 0755) == 0 && chmod (path, 0444) == 0 && chmod (parent, 0555) == 0);
  g_test_trap_subprocess ("/settings/read-only/subprocess", 0, 0);
  chmod (parent, 0755);
  g_test_trap_assert_passed ();
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, good);
  remove_store (path, folder);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", FALSE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/new-pictures", test_new_pictures);
  g_test_add_func ("/settings/without-a-schema", test_without_a_schema);
  for (size_t i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/store/%s", stores[i].name);
      g_autofree char *child = g_strdup_printf ("/settings/store/subprocess/%s", stores[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_store);
      g_test_add_data_func (child, GSIZE_TO_POINTER (i), read_and_change);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/fails/%s", calls[i]);

      g_test_add_data_func (path, calls[i], test_store_fails);
    }
  g_test_add_func ("/settings/fails/subprocess/once", change_once);
  g_test_add_func ("/settings/fails/subprocess/again", change_again);
  g_test_add_func ("/settings/read-only", test_read_only);
  g_test_add_func ("/settings/read-only/subprocess", change_read_only);
  return g_test_run ();
}
