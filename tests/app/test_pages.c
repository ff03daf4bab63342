/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a choice: in a preview, on the clipboard, on paper. */
#include "app/export_choices.h"
#include "app/page_content.h"
#include "app/page_feed.h"
#include "app/page_print.h"
#include "screen.h"

#include <glib/gstdio.h>

static const char workload[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\n"
                               "a = alloc_pages(GFP_KERNEL, 0)\nb = alloc_pages(GFP_KERNEL, 2)\n"
                               "__free_pages(a, 0)\nslide \"Last\"\n__free_pages(b, 2)\n";

static KmPageChoice *
choice_of (const char *steps, unsigned per_page)
{
  g_autoptr (KmScript) script = km_script_parse (workload, strlen (workload));
  KmPageChoice *choice = km_page_choice_new (script, (KmCursor){ 2, KM_EVENT_LAST }, steps);

  choice->options.per_page = per_page;
  choice->options.theme = KM_THEME_PRINT;
  choice->options.views = 0;
  km_page_by_name ("16:9", &choice->options.page_width, &choice->options.page_height);
  return choice;
}

/* ---- feed ---- */

typedef struct
{
  size_t n_sheets, start;
  char *problem;
  unsigned small, large;
  int width, height;
  GMainLoop *loop;
} Seen;

static void
found_cb (gpointer user_data, KmPageChoice *choice, size_t n_sheets, size_t start, const char *problem)
{
  Seen *seen = user_data;

  seen->n_sheets = n_sheets;
  seen->start = start;
  g_free (seen->problem);
  seen->problem = g_strdup (problem);
  g_main_loop_quit (seen->loop);
}

static void
made_cb (gpointer user_data, const KmFedSheet *fed)
{
  Seen *seen = user_data;

  if (fed->small)
    seen->small++;
  else
    {
      seen->large++;
      seen->width = gdk_texture_get_width (fed->picture);
      seen->height = gdk_texture_get_height (fed->picture);
      g_main_loop_quit (seen->loop);
    }
}

static const KmPageFeedHost host = { found_cb, made_cb };

static void
test_feed (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Seen seen = { .loop = loop };
  KmPageFeed *feed = km_page_feed_new (&host, &seen);
  g_autoptr (KmPageChoice) calls = choice_of ("calls", 0), handout = choice_of ("calls", 3),
                           wrong = choice_of ("notes", 0);

  km_page_feed_choose (feed, calls);
  g_main_loop_run (loop);
  g_assert_cmpuint (seen.n_sheets, ==, 4);
  g_assert_cmpuint (seen.start, ==, 1);

  for (unsigned i = 0; i < 4; i++)
    km_page_feed_draw (feed, i, 160, 90, true);
  km_page_feed_draw (feed, 0, 100, 100, false);
  km_page_feed_draw (feed, 2, 320, 320, false); /* the one before is not waited for any more, if it is not made yet */
  while (seen.width != 320)
    g_main_loop_run (loop);
  g_assert_cmpint (seen.height, ==, 180);

  km_page_feed_choose (feed, handout);
  km_page_feed_choose (feed, wrong);
  g_main_loop_run (loop);
  g_assert_cmpuint (seen.n_sheets, ==, 0);
  g_assert_nonnull (seen.problem);

  km_page_feed_choose (feed, handout);
  g_main_loop_run (loop);
  g_assert_cmpuint (seen.n_sheets, ==, 2);
  km_page_feed_free (feed);
  g_free (seen.problem);
}

/* ---- clipboard ---- */

static void
read_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  GInputStream **stream = user_data;
  g_autoptr (GError) error = NULL;
  const char *type;

  *stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (clipboard), result, &type, &error);
  g_assert_no_error (error);
}

static void
bytes_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (g_input_stream_read_all_finish (G_INPUT_STREAM (stream), result, user_data, NULL));
}

/* The first bytes of what the clipboard gives as @type. Returns: (transfer full). */
static char *
copied_start (GdkClipboard *clipboard, const char *type, size_t n)
{
  const char *types[] = { type, NULL };
  g_autoptr (GInputStream) stream = NULL;
  char *start = g_malloc0 (n + 1);
  size_t length = 0;

  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, NULL, read_cb, &stream);
  while (!stream)
    g_main_context_iteration (NULL, TRUE);
  g_input_stream_read_all_async (stream, start, n, G_PRIORITY_DEFAULT, NULL, bytes_cb, &length);
  while (length < n)
    g_main_context_iteration (NULL, TRUE);
  return start;
}

static void
test_content (void)
{
  g_autofree char *file = NULL, *path = NULL;
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  g_autoptr (KmPageChoice) choice = choice_of ("calls", 0);
  g_autoptr (KmTimeline) timeline = km_timeline_new (choice->script, NULL);
  g_autoptr (GdkContentProvider) copied = NULL, dragged = NULL;
  g_autofree char *png = NULL, *svg = NULL;

  g_assert_true (km_page_choice_find (choice, timeline, NULL, NULL));
  copied = km_page_content_new (choice, 1, NULL);
  dragged = km_page_content_new (choice, 1, "b");
  g_assert_true (gdk_clipboard_set_content (clipboard, copied));
  png = copied_start (clipboard, "image/png", 8);
  svg = copied_start (clipboard, "image/svg+xml", 1000);
  g_assert_cmpint (memcmp (png, "\211PNG", 4), ==, 0);
  g_assert_nonnull (strstr (svg, "alloc_pages(GFP_KERNEL, 2)"));
  g_assert_false (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), "text/uri-list"));
  g_assert_true (gdk_clipboard_set_content (clipboard, dragged));
  file = copied_start (clipboard, "text/uri-list", strlen ("file:///"));
  g_assert_cmpstr (file, ==, "file:///");
  path = g_build_filename (g_get_user_cache_dir (), "kmemscope", "dragged", "b.png", NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

/* A sheet of a handout is copied as it is printed: all its pages, on paper. */
static void
test_content_of_handout (void)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  g_autoptr (KmPageChoice) choice = choice_of ("calls", 2);
  g_autoptr (KmTimeline) timeline = km_timeline_new (choice->script, NULL);
  g_autoptr (GdkContentProvider) copied = NULL;
  g_autofree char *png = NULL, *svg = NULL;

  g_assert_true (km_page_choice_find (choice, timeline, NULL, NULL));
  copied = km_page_content_new (choice, 0, NULL);
  g_assert_true (gdk_clipboard_set_content (clipboard, copied));
  png = copied_start (clipboard, "image/png", 24);
  svg = copied_start (clipboard, "image/svg+xml", 200);
  /* width and height in the header of PNG, two dots a point */
  g_assert_cmpuint ((uint8_t)png[18] << 8 | (uint8_t)png[19], ==, 2 * (unsigned)KM_PAPER_WIDTH);
  g_assert_cmpuint ((uint8_t)png[22] << 8 | (uint8_t)png[23], ==, 2 * (unsigned)KM_PAPER_HEIGHT);
  g_assert_nonnull (strstr (svg, "595"));
}

/* ---- paper ---- */

/* How many pages a document of cairo's has. */
static unsigned
pages_of (const char *path)
{
  g_autofree char *data = NULL;
  size_t n;
  const char *count;

  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  count = g_strrstr_len (data, (gssize)n, "/Count ");
  for (size_t i = 0; !count && i < n; i++) /* a zero byte ended the search */
    if (strncmp (data + i, "/Count ", 7) == 0)
      count = data + i;
  return count ? (unsigned)g_ascii_strtoull (count + 7, NULL, 10) : 0;
}

static unsigned
printed_pages (KmPageChoice *choice)
{
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-print-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pdf", NULL);
  g_autoptr (KmTimeline) timeline = km_timeline_new (choice->script, NULL);
  g_autoptr (GtkPrintOperation) operation = NULL;
  unsigned n;

  g_assert_true (km_page_choice_find (choice, timeline, NULL, NULL));
  operation = km_page_print_new (choice);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, NULL), ==,
                   GTK_PRINT_OPERATION_RESULT_APPLY);
  n = pages_of (path);
  g_remove (path);
  g_rmdir (folder);
  return n;
}

static void
test_print (void)
{
  static const struct
  {
    const char *steps;
    unsigned per_page, pages;
  } cases[] = { { "step", 0, 1 }, { "calls", 0, 4 }, { "calls", 3, 2 }, { "deck", 0, 2 } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmPageChoice) choice = choice_of (cases[i].steps, cases[i].per_page);

      g_assert_cmpuint (printed_pages (choice), ==, cases[i].pages);
    }
}

/* ---- choices ---- */

static KmViewState *state_on_show;

/* What is chosen can be made, whatever it is. */
static void
check_choice (KmExportChoices *choices)
{
  g_autoptr (KmPageChoice) choice = km_export_choices_make (choices, state_on_show, 1, 5);

  g_assert_cmpint (choice->options.format, ==, km_export_choices_kind (choices)->format);
  g_assert_cmpfloat (choice->options.scale, >=, 1);
  g_assert_true (choice->options.page_width <= 0 || choice->options.page_width >= 200);
  g_assert_true (!choice->link || g_str_has_prefix (choice->link, "http"));
}

/* Chooses every value of the row @widget, or of the rows in it, and leaves the last one. */
static void
choose_all (KmExportChoices *choices, GtkWidget *widget)
{
  if (ADW_IS_COMBO_ROW (widget))
    for (guint i = 0; i < g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (widget))); i++)
      {
        adw_combo_row_set_selected (ADW_COMBO_ROW (widget), i);
        check_choice (choices);
      }
  else if (GTK_IS_SWITCH (widget))
    gtk_switch_set_active (GTK_SWITCH (widget), !gtk_switch_get_active (GTK_SWITCH (widget)));
  else if (ADW_IS_ENTRY_ROW (widget))
    gtk_editable_set_text (GTK_EDITABLE (widget), "https://a.example/b");
  else
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
      choose_all (choices, child);
  check_choice (choices);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_choices (void)
{
  static const char *const names[] = { "a.svg", "a.pdf", "a.gif", "a.html", "a.json", "a.counters.json", "a.csv" };
  guint n_changes = 0;

  state_on_show = km_view_state_new ();
  screen_open (state_on_show, workload);
  km_view_state_step_op (state_on_show, 1);
  for (int prints = 0; prints < 2; prints++)
    {
      g_autoptr (GtkWidget) widget = g_object_ref_sink (km_export_choices_new (prints));
      KmExportChoices *choices = KM_EXPORT_CHOICES (widget);

      g_signal_connect_swapped (choices, "changed", G_CALLBACK (count_cb), &n_changes);
      choose_all (choices, widget);
      for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
        {
          km_export_choices_follow_name (choices, names[i]);
          km_export_choices_follow_name (choices, "a.odd");
          if (prints)
            g_assert_null (km_export_choices_kind (choices)->ending);
          else
            g_assert_cmpstr (km_export_choices_kind (choices)->ending, ==, names[i] + 2);
          choose_all (choices, gtk_widget_get_last_child (widget));
        }
    }
  g_assert_cmpuint (n_changes, >, 100);
  g_object_unref (state_on_show);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("kmemscope-cache-XXXXXX", NULL);
  const char *remove[] = { "rm", "-rf", cache, NULL };
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/pages/feed", test_feed);
  g_test_add_func ("/pages/content", test_content);
  g_test_add_func ("/pages/content-of-handout", test_content_of_handout);
  g_test_add_func ("/pages/print", test_print);
  g_test_add_func ("/pages/choices", test_choices);
  status = g_test_run ();
  g_spawn_sync (NULL, (char **)(void *)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  return status;
}
