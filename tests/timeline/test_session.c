/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session: edits, saving that never harms the old file, recovery, breakpoints and playing. */
#include "timeline/session.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char lesson[] = "kmw 1\n"                                      /* 1 */
                             "machine x86-32 memory=16M\n"                  /* 2 */
                             "p = alloc_pages(GFP_KERNEL, 2)\n"             /* 3: operation 0 */
                             "q = alloc_page(GFP_KERNEL)\n"                 /* 4: 1 */
                             "// nothing here\n"                            /* 5 */
                             "repeat 3 { t[$] = alloc_page(GFP_KERNEL) }\n" /* 6: 2, 3, 4 */
                             "break\n"                                      /* 7 */
                             "__free_pages(p, 2)\n"                         /* 8: 5 */
                             "__free_page(q)\n";                            /* 9: 6 */

static void
assert_cursor (KmSession *session, uint32_t op, uint32_t event)
{
  KmTimeline *timeline = km_session_timeline (session);
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n;
  km_timeline_events (timeline, &n);
  g_assert_cmpuint (cursor.op, ==, op);
  g_assert_cmpuint (cursor.event, ==, event == KM_EVENT_LAST ? n : event);
}

static void
assert_text (KmSession *session, const char *expected)
{
  size_t length;
  const char *text = km_session_text (session, &length);
  g_assert_cmpmem (text, length, expected, strlen (expected));
}

static void
go_to (KmSession *session, uint32_t op, uint32_t event)
{
  km_timeline_seek (km_session_timeline (session), (KmCursor){ op, event });
}

/* ---- a folder for files, removed at the end ---- */

typedef struct
{
  char *folder;
  char *path;
  GFile *file;
} Files;

static void
files_set_up (Files *files, gconstpointer data)
{
  (void)data;
  files->folder = g_dir_make_tmp ("km-session-XXXXXX", NULL);
  g_assert_nonnull (files->folder);
  files->path = g_build_filename (files->folder, "lesson.kmw", NULL);
  files->file = g_file_new_for_path (files->path);
}

static void
files_tear_down (Files *files, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;

  (void)data;
  dir = g_dir_open (files->folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (files->folder, name, NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (files->folder), ==, 0);
  g_object_unref (files->file);
  g_free (files->path);
  g_free (files->folder);
}

static void
assert_file (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static uint32_t
count_files (Files *files)
{
  uint32_t n = 0;
  g_autoptr (GDir) dir = g_dir_open (files->folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* ---- editing ---- */

static void
test_new (void)
{
  g_autoptr (KmSession) session = km_session_new (NULL);
  g_autofree char *name = km_session_name (session);
  g_assert_cmpstr (name, !=, "");
  g_assert_false (km_session_is_dirty (session));
  g_assert_true (km_session_is_editable (session));
  g_assert_null (km_session_file (session));
  g_assert_cmpuint (km_timeline_n_ops (km_session_timeline (session)), ==, 0);
  km_session_free (NULL);
}

/* Makes @text the text of *@session, as a window does. */
static void
edit (KmSession **session, const char *text)
{
  KmSession *next = km_session_new (text);

  km_session_succeed (next, *session);
  km_session_free (*session);
  *session = next;
}

/* Types @line behind all others. */
static void
append (KmSession **session, const char *line)
{
  size_t length;
  const char *text = km_session_text (*session, &length);
  g_autofree char *longer = g_strdup_printf ("%.*s%s\n", (int)length, text, line);

  edit (session, longer);
}

/* Also a text of the same length is another one, and going back to the one before makes it clean. */
static void
test_edit (void)
{
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autofree char *other = g_strdup (lesson);

  *strchr (other, 'p') = 'P';
  edit (&session, other);
  g_assert_true (km_session_is_dirty (session));
  assert_text (session, other);
  append (&session, "break");
  g_assert_true (km_session_is_dirty (session));
  edit (&session, lesson);
  g_assert_false (km_session_is_dirty (session));
}

static void
test_mistakes_stay_editable (void)
{
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autofree char *wrong = g_strconcat (lesson, "alloc_pages(", NULL);

  edit (&session, wrong);
  g_assert_true (km_script_has_errors (km_timeline_script (km_session_timeline (session))));
  assert_text (session, wrong);
  g_assert_cmpuint (km_timeline_n_ops (km_session_timeline (session)), ==, 7);
}

/* ---- saving ---- */

static void
test_save (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  size_t length;

  (void)data;
  session = km_session_new (lesson);
  g_assert_false (km_session_save (session, NULL, NULL, &error));
  g_assert_error (error, KM_SESSION_ERROR, KM_SESSION_ERROR_NO_FILE);
  g_clear_error (&error);

  append (&session, "break");
  g_assert_true (km_session_is_dirty (session));
  g_assert_true (km_session_save (session, files->file, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (km_session_is_dirty (session));
  g_assert_true (g_file_equal (km_session_file (session), files->file));

  again = km_session_open (files->file, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_text (again, km_session_text (session, &length));
  g_assert_false (km_session_is_dirty (again));
  g_assert_cmpuint (km_timeline_n_ops (km_session_timeline (again)), ==, 7);
  g_assert_cmpuint (count_files (files), ==, 1);
}

/* Fills the disk, as far as this process can: no file may grow beyond a few bytes. */
static void
test_save_fails (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;
  bool saved;

  (void)data;
  session = km_session_new (lesson);
  g_assert_true (g_file_set_contents (files->path, "old", -1, NULL));

  small = (struct rlimit){ 10, 10 };
  getrlimit (RLIMIT_FSIZE, &old);
  small.rlim_max = old.rlim_max;
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &small);
  saved = km_session_save (session, files->file, NULL, &error);
  setrlimit (RLIMIT_FSIZE, &old);

  g_assert_false (saved);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "lesson.kmw"));
  g_assert_null (km_session_file (session));
  assert_file (files->path, "old");
  g_assert_cmpuint (count_files (files), ==, 1);
}

static void
test_save_nowhere (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) nowhere = NULL;

  (void)data;
  session = km_session_new (lesson);
  nowhere = g_file_get_child (files->file, "below-a-missing-folder.kmw");
  g_assert_false (km_session_save (session, nowhere, NULL, &error));
  g_assert_nonnull (strstr (error->message, "below-a-missing-folder.kmw"));
  g_assert_null (km_session_file (session));
}

static void
test_save_through_link (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL;
  g_autofree char *target = NULL;
  struct stat info;

  (void)data;
  session = km_session_new (lesson);
  target = g_build_filename (files->folder, "target.kmw", NULL);
  g_assert_true (g_file_set_contents_full (target, "old", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0640, NULL));
  g_assert_cmpint (symlink (target, files->path), ==, 0);
  g_assert_true (km_session_save (session, files->file, NULL, NULL));
  assert_file (target, lesson);
  g_assert_cmpint (lstat (files->path, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));
  g_assert_cmpint (stat (target, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0640);
}

static void
test_open_fails (Files *files, gconstpointer data)
{
  g_autoptr (GError) error = NULL, cancelled = NULL;
  g_autoptr (GCancellable) cancellable = NULL;

  (void)data;
  g_assert_null (km_session_open (files->file, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "lesson.kmw"));

  cancellable = g_cancellable_new ();
  g_assert_true (g_file_set_contents (files->path, lesson, -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (km_session_open (files->file, NULL, NULL, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A recording that no kernel can have written has no machine. */
static void
test_open_impossible (Files *files, gconstpointer data)
{
  static const char recording[] = "oracle seed=1 kernel=2.6.34 grouping=1\ndump -1\n"
                                  "zone Normal start_pfn=16 spanned=64 present=64 managed=64 min=4 low=3 high=6 "
                                  "boost=0 reserve=0,0,0,0\n"
                                  "blocks Normal order=5 0 2\nstat Normal nr_free=4 highatomic=0\nfree Normal 2 0 16\n"
                                  "pcp Normal count=0 high=18 batch=3 free_factor=0\n"
                                  "op 0 alloc 1 gfp=0xd0 order=0 pfn=16\n";
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (g_file_set_contents (files->path, recording, -1, NULL));
  g_assert_null (km_session_open (files->file, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "lesson.kmw"));
  g_assert_nonnull (strstr (error->message, "watermark"));
}

/* The title of the workload, else the name of its file. */
static void
test_name (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autofree char *untitled = km_session_name (session), *of_file = NULL, *title = NULL;

  (void)data;
  g_assert_true (km_session_save (session, files->file, NULL, NULL));
  of_file = km_session_name (session);
  edit (&session, "kmw 1\ntitle \"A name\"\nmachine x86-32\n");
  title = km_session_name (session);
  g_assert_cmpstr (untitled, ==, "Untitled");
  g_assert_cmpstr (of_file, ==, "lesson.kmw");
  g_assert_cmpstr (title, ==, "A name");
}

static void
test_recordings_are_read_only (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "recordings",
                                            "linux2634-x86_32-up-64-pages-a-high.txt.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KmSession) session = km_session_open (file, NULL, NULL, NULL, NULL);

  g_assert_false (km_session_is_editable (session));
}

/* To an address that nothing serves, and after it was cancelled. */
static void
test_save_elsewhere (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autoptr (GFile) elsewhere = g_file_new_for_uri ("x-nothing://host/lesson.kmw");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_false (km_session_save (session, elsewhere, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "lesson.kmw"));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (km_session_save (session, files->file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (files), ==, 0);
  g_assert_null (km_session_file (session));
}

/* Links that lead in a circle lead to no file: the text takes their place. */
static void
test_save_through_circle (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = km_session_new (lesson);

  (void)data;
  g_assert_cmpint (symlink ("lesson.kmw", files->path), ==, 0);
  g_assert_true (km_session_save (session, files->file, NULL, NULL));
  g_assert_false (g_file_test (files->path, G_FILE_TEST_IS_SYMLINK));
  assert_file (files->path, lesson);
}

/* ---- recovery ---- */

static void
test_recover_unsaved (Files *files, gconstpointer data)
{
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmSession) session = NULL;
  size_t n;
  const uint32_t *lines;
  const KmCursor *bookmarks;

  (void)data;
  path = g_build_filename (files->folder, "recovery", NULL);
  {
    g_autoptr (KmSession) unsaved = km_session_new (lesson);
    append (&unsaved, "break");
    km_session_set_breakpoint (unsaved, 8, true);
    km_session_set_breakpoint (unsaved, 3, true);
    go_to (unsaved, 4, 2);
    km_session_toggle_bookmark (unsaved, (KmCursor){ 4, 2 });
    km_session_toggle_bookmark (unsaved, (KmCursor){ 2, 1 });
    km_session_toggle_bookmark (unsaved, (KmCursor){ 1000, 1 });
    g_assert_true (km_session_store (unsaved, path, &error));
    g_assert_no_error (error);
  }
  session = km_session_restore (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  text = g_strconcat (lesson, "break\n", NULL);
  assert_text (session, text);
  assert_cursor (session, 4, 2);
  g_assert_true (km_session_is_dirty (session));
  g_assert_null (km_session_file (session));
  lines = km_session_breakpoints (session, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (lines[0], ==, 3);
  g_assert_cmpuint (lines[1], ==, 8);
  bookmarks = km_session_bookmarks (session, &n);
  g_assert_cmpuint (n, ==, 2); /* the run has no call 1000 */
  g_assert_cmpuint (bookmarks[0].op, ==, 2);
  g_assert_cmpuint (bookmarks[1].op, ==, 4);
  g_assert_cmpuint (bookmarks[1].event, ==, 2);
  edit (&session, lesson);
  g_assert_false (km_session_is_dirty (session));
}

static void
test_recover_saved (Files *files, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmSession) first = NULL, same = NULL, shorter = NULL;

  (void)data;
  path = g_build_filename (files->folder, "recovery", NULL);
  g_assert_true (g_file_set_contents (files->path, lesson, -1, NULL));
  first = km_session_open (files->file, NULL, NULL, NULL, NULL);
  go_to (first, 6, KM_EVENT_LAST);
  g_assert_true (km_session_store (first, path, NULL));

  same = km_session_restore (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_cursor (same, 6, KM_EVENT_LAST);
  g_assert_true (g_file_equal (km_session_file (same), files->file));
  g_assert_false (km_session_is_dirty (same));

  g_assert_true (g_file_set_contents (files->path, "kmw 1\nmachine x86-32\n", -1, NULL));
  shorter = km_session_restore (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_cursor (shorter, 0, 0);

  g_assert_cmpint (g_remove (files->path), ==, 0);
  g_assert_null (km_session_restore (path, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "lesson.kmw"));
}

/* What was never saved is known without reading it again, and what was given up does not come back. */
static void
test_recover_discarded (Files *files, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmSession) session = NULL, again = NULL, untitled = NULL;

  (void)data;
  path = g_build_filename (files->folder, "recovery", NULL);

  g_assert_false (km_session_has_unsaved (path));
  g_assert_true (g_file_set_contents (files->path, lesson, -1, NULL));
  session = km_session_open (files->file, NULL, NULL, NULL, NULL);
  g_assert_true (km_session_store (session, path, NULL));
  g_assert_false (km_session_has_unsaved (path));
  append (&session, "break");
  g_assert_true (km_session_store (session, path, NULL));
  g_assert_true (km_session_has_unsaved (path));

  g_assert_true (km_session_store_discarded (session, path, &error));
  g_assert_no_error (error);
  g_assert_false (km_session_has_unsaved (path));
  again = km_session_restore (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_text (again, lesson);

  untitled = km_session_new (lesson);
  g_assert_true (km_session_store (untitled, path, NULL));
  g_assert_false (km_session_has_unsaved (path));
  g_assert_true (km_session_store_discarded (untitled, path, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (km_session_store_discarded (untitled, path, &error));
  g_assert_no_error (error);
}

static void
test_recover_damaged (Files *files, gconstpointer data)
{
  static const char *const damaged[] = {
    "",
    "kmemscope-recovery 1",
    "kmemscope-recovery 1\n",
    "kmemscope-recovery 2\nfile file:///x\n",
    "kmemscope-recovery 1\nfile \n",
    "kmemscope-recovery 1\nfile file:///x\ncursor x\n",
    "kmemscope-recovery 1\nfile file:///x\nbreakpoints 1 x\n",
    "kmemscope-recovery 1\nfile file:///x\nbookmarks 1\n",
    "kmemscope-recovery 1\nfile file:///x\nbookmarks 1.\n",
    "kmemscope-recovery 1\nfile file:///x\nsaved\n",
    "kmemscope-recovery 1\ntext 5\n\nabc",
    "kmemscope-recovery 1\ntext 99999999999999999999999\n\nabc",
    "kmemscope-recovery 1\ncursor 1 1\n\n",
    "kmemscope-recovery 1\nfile file:///\xff\xfe\n",
    "kmemscope-recovery 1\nfile nonsense\n",
    "kmemscope-recovery 1\nfile \xc3\n",
  };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  (void)data;
  path = g_build_filename (files->folder, "recovery", NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_assert_true (g_file_set_contents (path, damaged[i], -1, NULL));
      g_assert_null (km_session_restore (path, NULL, NULL, NULL, &error));
      g_assert_error (error, KM_SESSION_ERROR, KM_SESSION_ERROR_RECOVERY);
      g_clear_error (&error);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_null (km_session_restore (path, NULL, NULL, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Addresses that are well formed but lead nowhere: whatever bytes they have, the message is text. */
static void
test_recover_strange_address (Files *files, gconstpointer data)
{
  static const char *const addresses[] = { "file:///no-such-%FF%FE", "x-nothing:%C3", "file:///%00", "http://%FF/a" };
  g_autofree char *path = NULL;

  (void)data;
  path = g_build_filename (files->folder, "recovery", NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *text = g_strdup_printf ("kmemscope-recovery 1\nfile %s\ncursor 1 1\n\n", addresses[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_assert_null (km_session_restore (path, NULL, NULL, NULL, &error));
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Numbers beyond every workload, and lines of a later version. */
static void
test_recover_large_numbers (Files *files, gconstpointer data)
{
  g_autofree char *path = g_build_filename (files->folder, "recovery", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmSession) session = NULL;
  const char *text = "kmemscope-recovery 1\nsaved 3 aB\ncursor 99999999999 99999999999\nbreakpoints 4 99999999999 \n"
                     "bookmarks 1.99999999999 99999999999.1\nlater 7\ntext 21\n\nkmw 1\nalloc_page(0)\n\n";
  const uint32_t *lines;
  const KmCursor *places;
  size_t n;

  (void)data;
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  session = km_session_restore (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_cursor (session, 1, KM_EVENT_LAST);
  lines = km_session_breakpoints (session, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (lines[1], ==, UINT32_MAX);
  places = km_session_bookmarks (session, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (places[0].event, ==, UINT32_MAX);
}

/* Text of the same length as what was saved is unsaved as well. */
static void
test_unsaved_of_same_length (Files *files, gconstpointer data)
{
  g_autofree char *path = g_build_filename (files->folder, "recovery", NULL);

  (void)data;
  g_assert_true (g_file_set_contents (path, "kmemscope-recovery 1\nsaved 5 1\ntext 5\n\nkmw 1", -1, NULL));
  g_assert_true (km_session_has_unsaved (path));
  g_assert_true (g_file_set_contents (path, "kmemscope-recovery 1\nsaved 5 1\ntext 5\n\nkmw", -1, NULL));
  g_assert_false (km_session_has_unsaved (path));
}

static void
test_recover_cancelled (Files *files, gconstpointer data)
{
  g_autofree char *path = g_build_filename (files->folder, "recovery", NULL);
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (km_session_store (session, path, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (km_session_restore (path, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The message names the folder that cannot be made, or what cannot be taken away. */
static void
test_store_fails (Files *files, gconstpointer data)
{
  g_autofree char *below = g_build_filename (files->path, "below", "recovery", NULL);
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autoptr (GError) error = NULL, other = NULL;

  (void)data;
  g_assert_true (g_file_set_contents (files->path, "a file", -1, NULL));
  g_assert_false (km_session_store (session, below, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_assert_nonnull (strstr (error->message, "below"));
  g_assert_false (km_session_store_discarded (session, files->folder, &other));
  g_assert_nonnull (strstr (other->message, files->folder));
}

/* ---- breakpoints ---- */

static void
test_breakpoints (void)
{
  g_autoptr (KmSession) session = km_session_new (lesson);
  size_t n;
  km_session_set_breakpoint (session, 8, true);
  km_session_set_breakpoint (session, 4, true);
  km_session_set_breakpoint (session, 8, true);
  g_assert_cmpuint (km_session_breakpoints (session, &n)[0], ==, 4);
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (km_session_has_breakpoint (session, 8));
  km_session_set_breakpoint (session, 8, false);
  km_session_set_breakpoint (session, 9, false);
  g_assert_false (km_session_has_breakpoint (session, 8));
  km_session_set_breakpoints (session, (const uint32_t[]){ 7, 5, 7 }, 3);
  g_assert_cmpuint (km_session_breakpoints (session, &n)[0], ==, 5);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_bookmarks (void)
{
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autoptr (KmSession) edited = km_session_new (lesson);
  const KmCursor *places;
  size_t n;

  km_session_toggle_bookmark (session, (KmCursor){ 2, 3 });
  km_session_toggle_bookmark (session, (KmCursor){ 2, 1 });
  km_session_toggle_bookmark (session, (KmCursor){ 1, 5 });
  km_session_succeed (edited, session);
  places = km_session_bookmarks (edited, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (places[0].op, ==, 1);
  g_assert_cmpuint (places[1].event, ==, 1);
  g_assert_cmpuint (places[2].event, ==, 3);
  km_session_toggle_bookmark (session, (KmCursor){ 2, 1 });
  km_session_bookmarks (session, &n);
  g_assert_cmpuint (n, ==, 2);
}

static void
assert_bookmarks (KmSession *session, const uint32_t *ops, size_t n_ops)
{
  size_t n;
  const KmCursor *places = km_session_bookmarks (session, &n);

  g_assert_cmpuint (n, ==, n_ops);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpuint (places[i].op, ==, ops[i]);
}

/* A line is put in front, then one is edited and others come behind it; the third round of a repeat stays the third. */
static void
test_bookmarks_follow_lines (void)
{
  static const char *const texts[] = {
    "a = alloc_page(GFP_KERNEL)\nrepeat 4 { b[$] = alloc_page(GFP_KERNEL) }\nc = alloc_page(GFP_KERNEL)\n",
    "z = alloc_page(GFP_KERNEL)\na = alloc_page(GFP_KERNEL)\n"
    "repeat 4 { b[$] = alloc_page(GFP_KERNEL) }\nc = alloc_page(GFP_KERNEL)\n",
    "z = alloc_page(GFP_KERNEL)\na = alloc_page(GFP_KERNEL)\nrepeat 5 { b[$] = alloc_page(GFP_ATOMIC) }\n"
    "/// More.\ny = alloc_page(GFP_KERNEL)\nc = alloc_page(GFP_KERNEL)\n",
    "z = alloc_page(GFP_KERNEL)\na = alloc_page(GFP_KERNEL)\nc = alloc_page(GFP_KERNEL)\n",
  };
  static const uint32_t ops[][4] = { { 0, 1, 4, 6 }, { 0, 2, 5, 7 }, { 0, 2, 5, 9 }, { 0, 2, 3, 3 } };
  g_autoptr (KmSession) session = km_session_new (texts[0]);

  for (size_t i = 0; i < 4; i++)
    km_session_toggle_bookmark (session, (KmCursor){ ops[0][i], (uint32_t)i });
  for (size_t text = 1; text < G_N_ELEMENTS (texts); text++)
    {
      KmSession *before = session;

      session = km_session_new (texts[text]);
      km_session_succeed (session, before);
      assert_bookmarks (session, ops[text], 4);
      if (text < 3)
        {
          km_session_succeed (before, session); /* as undo does */
          assert_bookmarks (before, ops[text - 1], 4);
        }
      km_session_free (before);
    }
}

typedef struct
{
  KmStop why;
  KmCursor where;
} Expected;

/* With breakpoints on lines 5 (no call there: counts for 6) and 8. */
static const Expected stops[] = {
  { KM_STOP_BREAKPOINT, { 3, 1 } },
  { KM_STOP_BREAK, { 5, KM_EVENT_LAST } },
  { KM_STOP_BREAKPOINT, { 6, 1 } },
  { KM_STOP_END, { 7, KM_EVENT_LAST } },
};

/* Plays until it stops. */
static KmStop
play (KmSession *session, KmPlayUnit unit)
{
  KmStop stop;

  while ((stop = km_session_play (session, unit)) == KM_STOP_MOVED)
    ;
  return stop;
}

static void
test_play (gconstpointer data)
{
  KmPlayUnit unit = GPOINTER_TO_INT (data);
  g_autoptr (KmSession) session = km_session_new (lesson);
  km_session_set_breakpoints (session, (const uint32_t[]){ 5, 8 }, 2);
  for (size_t i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_assert_cmpint (play (session, unit), ==, stops[i].why);
      assert_cursor (session, stops[i].where.op, stops[i].where.event);
    }
  g_assert_cmpint (km_session_play (session, unit), ==, KM_STOP_END);
}

/* Where a breakpoint counts, and why a move that ended there did. */
static void
test_stop_here (void)
{
  static const Expected here[] = {
    { KM_STOP_MOVED, { 0, 0 } },
    { KM_STOP_MOVED, { 1, 1 } },
    { KM_STOP_MOVED, { 1, KM_EVENT_LAST } },
    { KM_STOP_BREAKPOINT, { 3, 1 } },
    { KM_STOP_MOVED, { 3, 2 } },
    { KM_STOP_MOVED, { 4, 1 } },
    { KM_STOP_BREAK, { 5, KM_EVENT_LAST } },
    { KM_STOP_END, { 7, KM_EVENT_LAST } },
  };
  g_autoptr (KmSession) session = km_session_new (lesson);
  g_autoptr (GArray) lines = NULL;

  km_session_set_breakpoints (session, (const uint32_t[]){ 5, 100 }, 2);
  g_assert_false (km_session_has_breakpoint (session, 6));
  km_session_set_breakpoint (session, 6, false);
  lines = km_session_breakpoint_lines (session);
  g_assert_cmpuint (lines->len, ==, 1); /* behind the last call none can stop */
  g_assert_cmpuint (g_array_index (lines, uint32_t, 0), ==, 6);
  for (size_t i = 0; i < G_N_ELEMENTS (here); i++)
    {
      go_to (session, here[i].where.op, here[i].where.event);
      g_assert_cmpint (km_session_stop_here (session), ==, here[i].why);
    }
}

static void
test_ask_stops (void)
{
  g_autoptr (KmSession) session = km_session_new ("kmw 1\nmachine x86-32\np = alloc_page(GFP_KERNEL)\n"
                                                  "/// Now.\nask \"Which frame?\" answer p\n__free_page(p)\n");
  g_assert_cmpint (play (session, KM_PLAY_EVENT), ==, KM_STOP_ASK);
  assert_cursor (session, 1, KM_EVENT_LAST);
  g_assert_cmpint (play (session, KM_PLAY_EVENT), ==, KM_STOP_END);
}

/* What an editor shows counts although no script was made of it. */
static void
test_typed (Files *files, gconstpointer data)
{
  g_autofree char *path = NULL, *typed = NULL, *contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmSession) session = NULL;

  (void)data;
  path = g_build_filename (files->folder, "recovery", NULL);
  typed = g_strconcat (lesson, "break\n", NULL);
  session = km_session_new (lesson);
  km_session_set_typed (session, g_strdup (lesson));
  g_assert_false (km_session_is_dirty (session));
  km_session_set_typed (session, g_strdup (typed));
  g_assert_true (km_session_is_dirty (session));
  g_assert_true (km_session_store (session, path, &error));
  g_assert_true (km_session_has_unsaved (path));
  g_assert_true (km_session_save (session, files->file, NULL, &error));
  g_assert_true (g_file_load_contents (files->file, NULL, &contents, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, typed);
  g_assert_false (km_session_is_dirty (session));
  assert_text (session, lesson);
  km_session_set_typed (session, NULL);
  g_assert_true (km_session_is_dirty (session));
}

/* A link to a file that is not there yet is followed as well. */
static void
test_save_through_dangling_link (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL;
  g_autofree char *target = NULL;

  (void)data;
  session = km_session_new (lesson);
  target = g_build_filename (files->folder, "target.kmw", NULL);
  g_assert_cmpint (symlink ("target.kmw", files->path), ==, 0);
  g_assert_true (km_session_save (session, files->file, NULL, NULL));
  g_assert_true (g_file_test (files->path, G_FILE_TEST_IS_SYMLINK));
  assert_file (target, lesson);
}

/* A folder that the person may not write to: the file stays, the message names it. Root may write anywhere, so root
 * becomes another person for a while. */
static void
test_save_into_read_only_folder (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL;
  g_autoptr (GError) error = NULL;
  const uid_t nobody = 65534;
  bool root = geteuid () == 0, saved;

  (void)data;
  session = km_session_new (lesson);
  g_assert_true (g_file_set_contents (files->path, "old", -1, NULL));
  g_assert_cmpint (chmod (files->folder, 0555), ==, 0);
  g_assert_true (!root || seteuid (nobody) == 0);
  saved = km_session_save (session, files->file, NULL, &error);
  g_assert_true (!root || seteuid (0) == 0);
  g_assert_cmpint (chmod (files->folder, 0755), ==, 0);
  g_assert_false (saved);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
  g_assert_nonnull (strstr (error->message, "lesson.kmw"));
  assert_file (files->path, "old");
  g_assert_cmpuint (count_files (files), ==, 1);
}

static void
test_file_state (Files *files, gconstpointer data)
{
  g_autoptr (KmSession) session = NULL;
  g_autofree char *same_length = NULL;

  (void)data;
  session = km_session_new (lesson);
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_SAME);
  g_assert_true (km_session_save (session, files->file, NULL, NULL));
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_SAME);
  km_session_set_typed (session, g_strdup ("typed")); /* what is typed is not what the file is compared with */
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_SAME);
  g_assert_true (g_file_set_contents (files->path, "kmw 1\n", -1, NULL));
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_CHANGED);
  same_length = g_strdup (lesson);
  same_length[strlen (lesson) - 1] = ' ';
  g_assert_true (g_file_set_contents (files->path, same_length, -1, NULL));
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_CHANGED);
  g_assert_cmpint (g_remove (files->path), ==, 0);
  g_assert_cmpint (g_mkdir (files->path, 0700), ==, 0); /* cannot be read */
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_SAME);
  g_assert_cmpint (g_remove (files->path), ==, 0);
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_GONE);
  g_assert_true (km_session_save (session, NULL, NULL, NULL));
  g_assert_cmpint (km_session_file_state (session), ==, KM_FILE_SAME);
}

#define ADD(path, function) g_test_add (path, Files, NULL, files_set_up, function, files_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/new", test_new);
  g_test_add_func ("/session/edit", test_edit);
  g_test_add_func ("/session/mistakes-stay-editable", test_mistakes_stay_editable);
  ADD ("/session/save", test_save);
  ADD ("/session/typed", test_typed);
  ADD ("/session/save-fails", test_save_fails);
  ADD ("/session/save-nowhere", test_save_nowhere);
  ADD ("/session/save-elsewhere", test_save_elsewhere);
  ADD ("/session/save-through-circle", test_save_through_circle);
  ADD ("/session/name", test_name);
  g_test_add_func ("/session/recordings-are-read-only", test_recordings_are_read_only);
  ADD ("/session/save-through-link", test_save_through_link);
  ADD ("/session/save-through-dangling-link", test_save_through_dangling_link);
  ADD ("/session/save-into-read-only-folder", test_save_into_read_only_folder);
  ADD ("/session/file-state", test_file_state);
  ADD ("/session/open-fails", test_open_fails);
  ADD ("/session/open-impossible", test_open_impossible);
  ADD ("/session/recover-large-numbers", test_recover_large_numbers);
  ADD ("/session/recover-cancelled", test_recover_cancelled);
  ADD ("/session/unsaved-of-same-length", test_unsaved_of_same_length);
  ADD ("/session/store-fails", test_store_fails);
  ADD ("/session/recover-unsaved", test_recover_unsaved);
  ADD ("/session/recover-saved", test_recover_saved);
  ADD ("/session/recover-discarded", test_recover_discarded);
  ADD ("/session/recover-damaged", test_recover_damaged);
  ADD ("/session/recover-strange-address", test_recover_strange_address);
  g_test_add_func ("/session/breakpoints", test_breakpoints);
  g_test_add_func ("/session/bookmarks", test_bookmarks);
  g_test_add_func ("/session/bookmarks-follow-lines", test_bookmarks_follow_lines);
  g_test_add_data_func ("/session/play/by-event", GINT_TO_POINTER (KM_PLAY_EVENT), test_play);
  g_test_add_data_func ("/session/play/by-idea", GINT_TO_POINTER (KM_PLAY_IDEA), test_play);
  g_test_add_func ("/session/stop-here", test_stop_here);
  g_test_add_func ("/session/ask-stops", test_ask_stops);
  return g_test_run ();
}
