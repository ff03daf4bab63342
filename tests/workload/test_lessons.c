/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lessons: listed in order, named, known; what a workload says about itself; what is kept of a lesson. */
#include "workload/lesson.h"
#include "workload/lessons.h"
#include "workload/scores.h"

#include <string.h>
#include <glib/gstdio.h>

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

/* What a file is called if it says nothing, or nothing that is text, of itself. */
static void
test_titles (void)
{
  static const struct
  {
    const char *name, *text, *title;
  } cases[] = {
    { "03-my_own", "", "My own" },
    { "my.kmw", "title \"Mine\"\n", "Mine" },
    { "my.kmw", "title \"Mine\n", "My" },
    { "my.kmw", "title \"\377\376\"\n", "My" },
    { "my.kmw", "a = alloc_page(GFP_KERNEL)\n", "My" },
  };
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-lessons-XXXXXX", NULL);
  g_autoptr (GFile) directory = g_file_new_for_path (folder);
  g_autofree char *of_folder = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].name, NULL), *title = NULL;
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_assert_true (g_file_set_contents (path, cases[i].text, -1, NULL));
      title = km_lessons_title (file);
      g_assert_cmpstr (title, ==, cases[i].title);
      g_remove (path);
    }
  of_folder = km_lessons_title (directory); /* it opens, but cannot be read */
  g_assert_true (g_str_has_prefix (of_folder, "Kmemscope lessons"));
  g_rmdir (folder);
}

/* A folder with lessons of all kinds, and others in the language of the person. */
static void
test_own_folder (void)
{
  static const char *const names[] = {
    "01-a.kmw", "02-b.txt", "03-c.txt.gz", "notes.md", "de/01-a.kmw", "de/02-b.txt"
  };
  g_autofree char *before = g_strdup (g_getenv ("KMEMSCOPE_DATA_DIR")), *language = g_strdup (g_getenv ("LANGUAGE"));
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-lessons-XXXXXX", NULL);
  g_autofree char *workloads = g_build_filename (folder, "workloads", NULL);
  g_autofree char *german = g_build_filename (workloads, "de", NULL), *first = NULL, *last = NULL;
  g_autoptr (GPtrArray) lessons = NULL;

  g_mkdir_with_parents (german, 0700);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (workloads, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  g_setenv ("KMEMSCOPE_DATA_DIR", folder, TRUE);
  g_setenv ("LANGUAGE", "fr:de:en", TRUE);
  lessons = km_lessons_list ();
  g_assert_cmpuint (lessons->len, ==, 3);
  first = g_file_get_path (g_ptr_array_index (lessons, 0));
  last = g_file_get_path (g_ptr_array_index (lessons, 2));
  g_assert_true (g_str_has_prefix (first, german));
  g_assert_false (g_str_has_prefix (last, german));
  g_setenv ("KMEMSCOPE_DATA_DIR", before, TRUE);
  if (language)
    g_setenv ("LANGUAGE", language, TRUE);
  else
    g_unsetenv ("LANGUAGE");
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (workloads, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (german);
  g_rmdir (workloads);
  g_rmdir (folder);
}

/* Chinese signs are wide, and end their sentences; a recording says what it is; a slide at the end shows the end. */
static void
test_summaries (void)
{
  static const struct
  {
    const char *text, *summary;
    unsigned columns;
  } cases[] = {
    { "kmw 1\n/// 这是一句话。这是另一句更长的话，放不下。\na = alloc_page(GFP_KERNEL)\n", "这是一句话。", 14 },
    { "kmw 1\n/// Version 6.1 is newer! Is it? So it is.\na = alloc_page(GFP_KERNEL)\n", "Version 6.1 is newer!", 22 },
    { "kmw 1\n/// The end.\na = alloc_page(GFP_KERNEL)\nslide \"Last\"\n", "The end.", 5 },
    { "kmw 1\n/// No end at all\na = alloc_page(GFP_KERNEL)\n", "No end at all", 5 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = km_script_parse (cases[i].text, strlen (cases[i].text));
      g_autofree char *summary = km_lesson_summary (script, cases[i].columns);

      g_assert_cmpstr (summary, ==, cases[i].summary);
      g_assert_cmpuint (km_lesson_minutes (script), ==, 1);
      g_assert_cmpuint (km_lesson_picture_calls (script), ==, 1);
    }
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
  g_unsetenv ("KMEMSCOPE_DATA_DIR"); /* those that are installed, if any */
  g_ptr_array_unref (lessons);
  lessons = km_lessons_list ();
  g_setenv ("KMEMSCOPE_DATA_DIR", before, TRUE);
}

/* The one behind each is the next of the list. */
static void
test_next (void)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();
  g_autoptr (GFile) other = g_file_new_for_path ("/nowhere/01-lesson.kmw");

  for (unsigned i = 0; i + 1 < lessons->len; i++)
    {
      g_autoptr (GFile) next = km_lessons_next (g_ptr_array_index (lessons, i));

      g_assert_true (g_file_equal (next, g_ptr_array_index (lessons, i + 1)));
    }
  g_assert_null (km_lessons_next (g_ptr_array_index (lessons, lessons->len - 1)));
  g_assert_null (km_lessons_next (other));
}

/* Every lesson says what it is about, and in the end what it has shown. */
static void
test_every_lesson (void)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();

  for (unsigned i = 0; i < lessons->len; i++)
    {
      g_autoptr (KmScript) script = km_script_load (g_ptr_array_index (lessons, i), NULL, NULL);
      g_autofree char *summary = km_lesson_summary (script, 80);

      g_assert_cmpuint (g_utf8_strlen (summary, -1), >, 80 / 3 - 1);
      g_assert_cmpuint (km_lesson_picture_calls (script), >, 0);
      g_assert_true (km_script_is_recording (script) == (km_lesson_minutes (script) == 0));
      g_assert_true (km_script_is_recording (script) || km_lesson_questions (script) >= 3);
      g_assert_true (km_script_is_recording (script) || km_lesson_conclusion (script));
    }
}

static void
test_what_it_says (void)
{
  static const char text[] =
      "kmw 1\n"
      "/// Short. A sentence that has more words in it. And a third one, too long for the room.\n"
      "///\n"
      "/// Another paragraph.\n"
      "a = alloc_page(GFP_KERNEL)\n"
      "slide \"Here\"\n"
      "b[0..9] = alloc_page(GFP_KERNEL)\n"
      "ask \"Which?\" answer fails() == no\n"
      "c = alloc_page(GFP_KERNEL)\n"
      "/// That was it.\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autofree char *summary = km_lesson_summary (script, 50), *all = km_lesson_summary (script, 500);

  g_assert_cmpstr (summary, ==, "Short. A sentence that has more words in it.");
  g_assert_true (g_str_has_suffix (all, "for the room."));
  g_assert_cmpstr (km_lesson_conclusion (script), ==, "That was it.");
  g_assert_cmpuint (km_lesson_picture_calls (script), ==, 2);
  g_assert_cmpuint (km_lesson_questions (script), ==, 1);
  /* 22 words take 7 seconds, 3 lines 24, a question 30. */
  g_assert_cmpuint (km_lesson_minutes (script), ==, 2);
}

static void
test_nothing_to_say (void)
{
  static const char text[] = "kmw 1\na = alloc_page(GFP_KERNEL)\nexpect a != NULL\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (KmScript) empty = km_script_parse ("", 0);
  g_autofree char *summary = km_lesson_summary (script, 50);

  g_autofree char *of_recording = NULL;
  g_autoptr (KmScript) recording = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "recordings",
                                            "linux2634-x86_32-up-64-pages-a-high.txt.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  recording = km_script_load (file, NULL, NULL);
  of_recording = km_lesson_summary (recording, 50);
  g_assert_true (g_str_has_prefix (of_recording, "A recording: "));
  g_assert_cmpstr (summary, ==, "");
  g_assert_null (km_lesson_conclusion (script));
  g_assert_null (km_lesson_conclusion (empty));
  g_assert_cmpuint (km_lesson_picture_calls (empty), ==, 0);
  g_assert_cmpuint (km_lesson_minutes (empty), ==, 1);
}

/* More than before is kept, less is not, and what is about another number of questions begins anew. */
static void
test_scores (void)
{
  KmScore score = km_scores_get ("A\t[lesson]\x01");

  g_assert_cmpuint (score.n + score.calls, ==, 0);
  km_scores_keep ("A\t[lesson]\x01", 2, 5);
  km_scores_keep ("A\t[lesson]\x01", 1, 5);
  km_scores_keep_seen ("A\t[lesson]\x01", 7, 9);
  km_scores_keep_seen ("A\t[lesson]\x01", 9, 9);
  km_scores_keep ("Another", 1, 1);
  score = km_scores_get ("A\t[lesson]\x01");
  g_assert_cmpuint (score.right, ==, 2);
  g_assert_cmpuint (score.n, ==, 5);
  g_assert_cmpuint (score.seen, ==, 9);
  g_assert_cmpuint (score.calls, ==, 9);
  km_scores_keep ("A\t[lesson]\x01", 0, 6);
  score = km_scores_get ("A\t[lesson]\x01");
  g_assert_cmpuint (score.right, ==, 0);
  g_assert_cmpuint (score.n, ==, 6);
}

int
main (int argc, char **argv)
{
  g_autofree char *state = g_dir_make_tmp ("kmemscope-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (state, "kmemscope", NULL);
  g_autofree char *scores = g_build_filename (folder, "scores", NULL);
  int failed;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lessons/list", test_list);
  g_test_add_func ("/lessons/subjects", test_subjects);
  g_test_add_func ("/lessons/title-of-a-name", test_title_of_a_name);
  g_test_add_func ("/lessons/titles", test_titles);
  g_test_add_func ("/lessons/own-folder", test_own_folder);
  g_test_add_func ("/lessons/summaries", test_summaries);
  g_test_add_func ("/lessons/others-are-not-lessons", test_others_are_not_lessons);
  g_test_add_func ("/lessons/missing-folder", test_missing_folder);
  g_test_add_func ("/lessons/next", test_next);
  g_test_add_func ("/lessons/every-lesson", test_every_lesson);
  g_test_add_func ("/lessons/what-it-says", test_what_it_says);
  g_test_add_func ("/lessons/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/lessons/scores", test_scores);
  failed = g_test_run ();
  g_remove (scores);
  g_remove (folder);
  g_remove (state);
  return failed;
}
