/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lessons: listed in order, named, known. */
#include "workload/lessons.h"

static void
test_list (void)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();

  g_assert_cmpuint (lessons->len, >=, 17);
  for (unsigned i = 0; i < lessons->len; i++)
    {
      g_autofree char *title = km_lessons_title (g_ptr_array_index (lessons, i));
      g_autofree char *name = g_file_get_basename (g_ptr_array_index (lessons, i));

      g_assert_cmpuint (strlen (title), >, 3);
      g_assert_cmpuint (g_ascii_strtoull (name, NULL, 10), ==, i + 1); /* the number that the menu shows */
      g_assert_null (strstr (title, ".kmw"));
      g_assert_null (strstr (title, ".txt"));
      g_assert_true (km_lessons_has (g_ptr_array_index (lessons, i)));
      if (i > 0)
        {
          g_autofree char *before = g_file_get_basename (g_ptr_array_index (lessons, i - 1));

          g_assert_cmpstr (before, <, name);
        }
    }
}

/* Each subject stands in one place of the list. */
static void
test_subjects (void)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GFile) other = g_file_new_for_path ("/nowhere/of-my-own.kmw");
  const char *last = NULL;

  for (unsigned i = 0; i < lessons->len; i++)
    {
      const char *subject = km_lessons_subject (g_ptr_array_index (lessons, i));

      g_assert_true (g_strcmp0 (subject, last) == 0 || !g_hash_table_contains (seen, subject));
      g_hash_table_add (seen, (gpointer)subject);
      last = subject;
    }
  g_assert_cmpuint (g_hash_table_size (seen), >=, 5);
  g_assert_cmpstr (km_lessons_subject (other), ==, "More lessons");
}

static void
test_title_of_a_name (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/07-buddies-at_work.txt.gz");
  g_autofree char *title = km_lessons_title (file);

  g_assert_cmpstr (title, ==, "Buddies at work");
}

static void
test_others_are_not_lessons (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/01-lesson.kmw");

  g_assert_false (km_lessons_has (file));
}

static void
test_missing_folder (void)
{
  g_autofree char *before = g_strdup (g_getenv ("KMEMSCOPE_DATA_DIR"));
  g_autoptr (GPtrArray) lessons = NULL;

  g_setenv ("KMEMSCOPE_DATA_DIR", "/nowhere", TRUE);
  lessons = km_lessons_list ();
  g_assert_cmpuint (lessons->len, ==, 0);
  g_setenv ("KMEMSCOPE_DATA_DIR", before, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lessons/list", test_list);
  g_test_add_func ("/lessons/subjects", test_subjects);
  g_test_add_func ("/lessons/title-of-a-name", test_title_of_a_name);
  g_test_add_func ("/lessons/others-are-not-lessons", test_others_are_not_lessons);
  g_test_add_func ("/lessons/missing-folder", test_missing_folder);
  return g_test_run ();
}
