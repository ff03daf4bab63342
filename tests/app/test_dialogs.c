/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogs that make something of a workload: export, print and questions go through their choices, the file chooser
 * or the printer, are given up, stopped, closed while they work; preferences with and without a place to keep them. */
#include "app/export_dialog.h"
#include "app/page_preview.h"
#include "app/preferences.h"
#include "app/quiz_dialog.h"
#include "app/settings.h"
#include "screen.h"

#include <glib/gstdio.h>

static const char workload[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\n"
                               "a = alloc_pages(GFP_KERNEL, 0)\nb = alloc_pages(GFP_KERNEL, 2)\n"
                               "__free_pages(a, 0)\nslide \"Last\"\n__free_pages(b, 2)\n";

static char *folder;
static KmViewState *state;
static GtkWindow *parent;
static GString *said; /* by dialogs that were done */

static void
done_cb (GtkWidget *dialog, const char *text)
{
  g_string_assign (said, text);
}

static void
set_word (const char *name, const char *word)
{
  g_autoptr (GSettings) settings = km_settings_new ();

  km_settings_set_word (settings, "export", name, word);
}

static GtkWidget *
export_dialog (bool prints, const char *format, const char *steps)
{
  GtkWidget *dialog;

  set_word (prints ? "print-format" : "format", format);
  set_word (prints ? "print-steps" : "steps", steps);
  dialog = GTK_WIDGET (km_export_dialog_new (parent, state, prints, 1, 5));
  g_signal_connect (dialog, "done", G_CALLBACK (done_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  screen_settle ();
  return dialog;
}

static GtkWidget *
quiz_dialog (void)
{
  GtkWidget *dialog = GTK_WIDGET (km_quiz_dialog_new (parent, state));

  g_signal_connect (dialog, "done", G_CALLBACK (done_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  screen_settle ();
  return dialog;
}

/* Names the file, in the folder or by its whole path, in the chooser that @button of @dialog opens; NULL: gives up. */
static void
choose_file (GtkWidget *dialog, const char *button, const char *name)
{
  GtkWidget *chooser;

  screen_click (dialog, button);
  chooser = screen_wait_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
  if (name)
    {
      g_autofree char *path = g_canonicalize_filename (name, folder);
      GtkWidget *entry = screen_wait (chooser, GTK_TYPE_ENTRY, NULL);

      gtk_editable_set_text (GTK_EDITABLE (entry), path);
    }
  gtk_dialog_response (GTK_DIALOG (chooser), name ? GTK_RESPONSE_ACCEPT : GTK_RESPONSE_CANCEL);
  while (screen_window (GTK_TYPE_FILE_CHOOSER_DIALOG))
    g_main_context_iteration (NULL, TRUE);
  screen_settle ();
}

static void
expect_said (const char *text)
{
  while (said->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (said->str, ==, text);
  g_string_truncate (said, 0);
}

static unsigned
n_files (const char *ending)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  unsigned n = 0;

  while ((name = g_dir_read_name (dir)))
    n += g_str_has_suffix (name, ending);
  return n;
}

static void
test_export (void)
{
  GtkWidget *dialog = export_dialog (false, "svg", "calls");
  g_autofree char *old = g_build_filename (folder, "a-01.svg", NULL);

  screen_wait (dialog, GTK_TYPE_LABEL, "1 of 4 · ");
  choose_file (dialog, "_Export…", NULL);
  choose_file (dialog, "_Export…", "a.svg");
  screen_wait (dialog, GTK_TYPE_LABEL, "Several steps need a name with a number in it");
  g_assert_true (g_file_set_contents (old, "old", -1, NULL));
  choose_file (dialog, "_Export…", "a-%02d.svg");
  screen_click (screen_wait_window (ADW_TYPE_MESSAGE_DIALOG), "_Cancel");
  screen_settle ();
  g_assert_cmpuint (n_files (".svg"), ==, 1);
  choose_file (dialog, "_Export…", "a-%02d.svg");
  screen_click (screen_wait_window (ADW_TYPE_MESSAGE_DIALOG), "_Replace");
  expect_said ("Exported to a-01.svg … a-04.svg");
  g_assert_cmpuint (n_files (".svg"), ==, 4);
}

/* Names and sizes follow what is chosen. */
static void
test_kinds (void)
{
  static const struct
  {
    const char *format, *steps, *about, *name;
  } cases[] = { { "gif", "step", "1 of 1 · 960 × 540 pixels", "k.gif" },
                { "webp", "step", "1 of 1 · 960 × 540 pixels", "k.webp" },
                { "pdf", "calls", "1 of 4 · ", "k.pdf" },
                { "svg", "step", "1 of 1 · ", "k.svg" } };

  set_word ("scale", "1");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *dialog = export_dialog (false, cases[i].format, cases[i].steps);

      screen_wait (dialog, GTK_TYPE_LABEL, cases[i].about);
      choose_file (dialog, "_Export…", cases[i].name);
      screen_settle ();
      while (said->len == 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (strstr (said->str, cases[i].name));
      g_string_truncate (said, 0);
    }
}

/* What has no pages says what it is; what has none to show says why not. */
static void
test_words (void)
{
  GtkWidget *dialog = export_dialog (false, "csv", "all");

  screen_wait (dialog, GTK_TYPE_LABEL, "Counters of the Steps");
  gtk_window_close (GTK_WINDOW (dialog));
  dialog = export_dialog (false, "html", "all");
  screen_wait (dialog, GTK_TYPE_LABEL, "The Whole Workload");
  gtk_window_close (GTK_WINDOW (dialog));
  dialog = export_dialog (false, "svg", "notes");
  screen_wait (dialog, GTK_TYPE_LABEL, "No Pages");
  g_assert_true (gtk_widget_is_sensitive (dialog));
  g_assert_false (gtk_widget_is_sensitive (screen_find (dialog, GTK_TYPE_BUTTON, "_Export…")));
  gtk_window_close (GTK_WINDOW (dialog));
  screen_settle ();
}

/* Does to the page on the desk what begins a drag. Returns: (transfer full) what it would take along, or NULL. */
static GdkContentProvider *
drag (GtkWidget *dialog)
{
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (screen_find (dialog, KM_TYPE_PAGE_PREVIEW, NULL));
  GdkContentProvider *content = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DRAG_SOURCE (controller))
        {
          g_signal_emit_by_name (controller, "prepare", 5.0, 5.0, &content);
          g_signal_emit_by_name (controller, "drag-begin", NULL);
        }
    }
  return content;
}

static void
test_copying (void)
{
  GtkWidget *dialog = export_dialog (false, "png", "step");
  GdkClipboard *clipboard = gtk_widget_get_clipboard (dialog);
  g_autoptr (GdkContentProvider) nothing = NULL, file = NULL;
  g_autoptr (GdkContentFormats) formats = NULL;

  nothing = drag (dialog);
  g_assert_null (nothing); /* the page is not there yet */
  screen_wait (dialog, GTK_TYPE_LABEL, "1 of 1 · 960 × 540 pixels");
  file = drag (dialog);
  formats = gdk_content_provider_ref_formats (file);
  g_assert_true (gdk_content_formats_contain_mime_type (formats, "text/uri-list"));
  screen_click (dialog, "_Copy");
  screen_wait (dialog, GTK_TYPE_LABEL, "1 of 1 · 960 × 540 pixels · copied as PNG and SVG");
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), "image/png"));
  gtk_window_close (GTK_WINDOW (dialog));
  screen_settle ();
}

/* Tab goes from the small pages to the choices and not through all of them. */
static void
test_tab (void)
{
  GtkWidget *dialog = export_dialog (false, "svg", "all"), *list;

  screen_wait (dialog, GTK_TYPE_LABEL, "1 of ");
  list = screen_find (dialog, GTK_TYPE_LIST_VIEW, NULL);
  gtk_widget_grab_focus (list);
  g_assert_true (screen_key (list, GDK_KEY_Tab, 0));
  g_assert_null (gtk_widget_get_ancestor (gtk_window_get_focus (GTK_WINDOW (dialog)), GTK_TYPE_LIST_VIEW));
  g_assert_true (screen_key (list, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == screen_find (dialog, GTK_TYPE_BUTTON, "_Export…"));
  g_assert_false (screen_key (list, GDK_KEY_x, 0));
  gtk_window_close (GTK_WINDOW (dialog));
  screen_settle ();
}

static void
respond (GtkWidget *dialog, int response)
{
  gtk_dialog_response (GTK_DIALOG (dialog), response);
  screen_settle ();
}

/* The dialog stays when printing is given up, and a second press while the printer is chosen is nothing. */
static void
test_print (void)
{
  GtkWidget *dialog = export_dialog (true, "svg", "calls"), *printer;
  GType type;

  screen_wait (dialog, GTK_TYPE_LABEL, "1 of 4 · ");
  screen_click (dialog, "_Print…");
  type = g_type_from_name ("GtkPrintUnixDialog");
  printer = screen_wait_window (type);
  screen_click (dialog, "_Print…");
  respond (printer, GTK_RESPONSE_CANCEL);
  g_assert_null (screen_window (type));
  g_assert_null (screen_find (dialog, GTK_TYPE_LABEL, "Handed"));
  g_assert_cmpuint (said->len, ==, 0);

  screen_click (dialog, "_Print…");
  printer = screen_wait_window (type);
  gtk_window_destroy (GTK_WINDOW (dialog));
  screen_settle ();
  if (screen_window (type))
    respond (printer, GTK_RESPONSE_CANCEL);
  g_assert_cmpuint (said->len, ==, 0);
}

/* Chooses the printer that is a file, and none that is a real one. Returns false if it is not there yet. */
static bool
choose_file_printer (GtkSelectionModel *rows)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
    {
      g_autoptr (GObject) printer = g_list_model_get_item (G_LIST_MODEL (rows), i);
      gboolean is_virtual;

      g_object_get (printer, "is-virtual", &is_virtual, NULL);
      if (is_virtual)
        return gtk_selection_model_select_item (rows, i, TRUE);
    }
  return false;
}

/* The toolkit names the file in the words of its user. */
static unsigned
count_documents (void)
{
  g_autoptr (GDir) dir = g_dir_open (".", 0, NULL);
  const char *name;
  unsigned n = 0;

  while ((name = g_dir_read_name (dir)))
    n += g_str_has_suffix (name, ".pdf");
  return n;
}

static void
test_print_to_file (void)
{
  GtkWidget *dialog = export_dialog (true, "svg", "calls"), *printer;
  GtkSelectionModel *rows;
  unsigned before = count_documents ();

  screen_wait (dialog, GTK_TYPE_LABEL, "1 of 4 · ");
  screen_click (dialog, "_Print…");
  printer = screen_wait_window (g_type_from_name ("GtkPrintUnixDialog"));
  rows = gtk_column_view_get_model (GTK_COLUMN_VIEW (screen_wait (printer, GTK_TYPE_COLUMN_VIEW, NULL)));
  while (!choose_file_printer (rows))
    g_main_context_iteration (NULL, TRUE);
  screen_settle ();
  gtk_dialog_response (GTK_DIALOG (printer), GTK_RESPONSE_OK);
  expect_said ("Handed to the printer");
  g_assert_cmpuint (count_documents (), ==, before + 1);
}

static const char many[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\nrepeat 4000 { a[$] = alloc_page(GFP_KERNEL) }\n";

/* What is stopped leaves no file and says so; what is closed, or goes with its window, leaves none either. */
static void
test_stop (void)
{
  GtkWidget *dialog;

  screen_open (state, many);
  for (int way = 0; way < 3; way++)
    {
      dialog = export_dialog (false, "csv", "all");
      choose_file (dialog, "_Export…", "stopped.csv");
      if (way > 0)
        {
          g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *)&dialog);
          if (way == 1)
            gtk_window_close (GTK_WINDOW (dialog));
          else /* as with its parent */
            gtk_window_destroy (GTK_WINDOW (dialog));
          while (dialog) /* until its thread has stopped */
            g_main_context_iteration (NULL, TRUE);
        }
      else
        {
          screen_click (dialog, "Stop");
          screen_wait (dialog, GTK_TYPE_LABEL, "Stopped. No unfinished file is left.");
          gtk_window_close (GTK_WINDOW (dialog));
        }
      screen_settle ();
    }
  g_assert_cmpuint (said->len, ==, 0);
  g_assert_cmpuint (n_files (".csv"), ==, 0);
  screen_open (state, workload);
}

static void
test_quiz (void)
{
  GtkWidget *dialog = quiz_dialog ();

  choose_file (dialog, "_Save…", NULL);
  choose_file (dialog, "_Save…", "q.xml");
  expect_said ("Questions in q.xml");
  g_assert_cmpuint (n_files ("q.xml"), ==, 1);
  dialog = quiz_dialog ();
  choose_file (dialog, "_Save…", "/proc/q.xml");
  screen_wait (dialog, GTK_TYPE_LABEL, "Cannot write “/proc/q.xml”");
  gtk_window_close (GTK_WINDOW (dialog));
  screen_settle ();
}

static void
test_preferences (void)
{
  g_autoptr (GSettings) settings = km_settings_new ();
  GtkWidget *preferences = GTK_WIDGET (km_preferences_new (parent, settings)), *row;

  gtk_window_present (GTK_WINDOW (preferences));
  screen_settle ();
  row = screen_find (preferences, ADW_TYPE_COMBO_ROW, NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 2);
  g_assert_cmpint (g_settings_get_enum (settings, "style"), ==, 2);
  g_settings_reset (settings, "style");
  gtk_window_destroy (GTK_WINDOW (preferences));

  preferences = GTK_WIDGET (km_preferences_new (parent, NULL));
  gtk_window_present (GTK_WINDOW (preferences));
  screen_settle ();
  row = screen_find (preferences, ADW_TYPE_COMBO_ROW, NULL);
  g_assert_false (gtk_widget_is_sensitive (row));
  gtk_window_destroy (GTK_WINDOW (preferences));
}

int
main (int argc, char **argv)
{
  const char *remove[] = { "rm", "-rf", NULL, NULL };
  int status;

  folder = g_dir_make_tmp ("kmemscope-dialogs-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  said = g_string_new (NULL);
  state = km_view_state_new ();
  screen_open (state, workload);
  parent = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (parent, 1200, 800);
  gtk_window_present (parent);
  g_test_add_func ("/dialogs/export", test_export);
  g_test_add_func ("/dialogs/kinds", test_kinds);
  g_test_add_func ("/dialogs/words", test_words);
  g_test_add_func ("/dialogs/copying", test_copying);
  g_test_add_func ("/dialogs/tab", test_tab);
  g_test_add_func ("/dialogs/print", test_print);
  g_test_add_func ("/dialogs/print-to-file", test_print_to_file);
  g_test_add_func ("/dialogs/stop", test_stop);
  g_test_add_func ("/dialogs/quiz", test_quiz);
  g_test_add_func ("/dialogs/preferences", test_preferences);
  status = g_test_run ();
  gtk_window_destroy (parent);
  g_object_unref (state);
  remove[2] = folder;
  g_spawn_sync (NULL, (char **)(void *)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);
  g_string_free (said, TRUE);
  return status;
}
