/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document flow, with a window of strings: what is told and asked, and that nothing typed is lost on the way. */
#include "app/document_flow.h"
#include "workload/lessons.h"

#include <glib/gstdio.h>

static const char lesson[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\na = alloc_pages(GFP_KERNEL, 0)\n";
static const char longer[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\na = alloc_pages(GFP_KERNEL, 0)\n"
                             "__free_pages(a, 0)\n";
static const char mistaken[] = "kmw 1\nmachine x86-32 memory=64M\nnonsense(\n";

/* A window: what it shows, what it was told. */
typedef struct
{
  char *folder, *state; /* state: of recovery files */
  char *recovery;       /* the first one */
  GFile *file;
  KmViewState *view;
  KmDocumentFlow *flow;
  char *text; /* in the editor */
  GString *log;
} Window;

static char *
text_cb (gpointer window)
{
  return g_strdup (((Window *)window)->text);
}

static void
opened_cb (gpointer window)
{
  Window *self = window;
  size_t length;
  const char *text = km_session_text (km_view_state_session (self->view), &length);

  g_free (self->text);
  self->text = g_strndup (text, length);
  g_string_append (self->log, "opened ");
}

static void
ran_cb (gpointer window, const char *problem)
{
  g_string_append (((Window *)window)->log, problem ? "problem " : "ran ");
}

static void
saved_cb (gpointer window)
{
  g_string_append (((Window *)window)->log, "saved ");
}

static void
show_error_cb (gpointer window, const char *heading, const char *body)
{
  g_assert_cmpstr (body, !=, "");
  g_string_append (((Window *)window)->log, "error ");
}

static void
toast_cb (gpointer window, const char *text)
{
  g_string_append (((Window *)window)->log, "toast ");
}

static void
ask_cb (gpointer window, const char *name)
{
  g_string_append (((Window *)window)->log, "ask ");
}

static void
ask_name_cb (gpointer window, GFile *file, const char *name)
{
  g_string_append (((Window *)window)->log, "name ");
}

static void
ask_overwrite_cb (gpointer window, const char *name)
{
  g_assert_cmpstr (name, ==, "mine.kmw");
  g_string_append (((Window *)window)->log, "overwrite ");
}

static void
file_changed_cb (gpointer window, const char *name, KmFileState state)
{
  g_assert_cmpstr (name, ==, "mine.kmw");
  g_string_append (((Window *)window)->log, state == KM_FILE_GONE ? "gone " : "file-changed ");
}

static void
first_start_cb (gpointer window)
{
  g_string_append (((Window *)window)->log, "first ");
}

static void
close_cb (gpointer window)
{
  g_string_append (((Window *)window)->log, "close ");
}

static void
changed_cb (gpointer window)
{
}

static const KmFlowHost host = {
  .text = text_cb,
  .opened = opened_cb,
  .ran = ran_cb,
  .saved = saved_cb,
  .show_error = show_error_cb,
  .toast = toast_cb,
  .ask = ask_cb,
  .ask_overwrite = ask_overwrite_cb,
  .file_changed = file_changed_cb,
  .ask_name = ask_name_cb,
  .first_start = first_start_cb,
  .close = close_cb,
  .changed = changed_cb,
};

static void
set_up (Window *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("kmemscope-flow-XXXXXX", NULL);
  self->state = g_build_filename (self->folder, "state", NULL);
  self->recovery = g_build_filename (self->state, "session", NULL);
  path = g_build_filename (self->folder, "mine.kmw", NULL);
  self->file = g_file_new_for_path (path);
  g_assert_true (g_file_set_contents (path, lesson, -1, NULL));
  self->view = km_view_state_new ();
  self->flow = km_document_flow_new (self->view, &host, self, data ? data : self->state);
  self->log = g_string_new (NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

static void
stop (Window *self)
{
  if (self->flow)
    km_document_flow_stop (self->flow);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->flow);
}

static void
tear_down (Window *self, gconstpointer data)
{
  stop (self);
  g_clear_object (&self->view);
  g_clear_object (&self->file);
  g_string_free (self->log, TRUE);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->state);
  g_free (self->recovery);
  g_clear_pointer (&self->text, g_free);
}

/* Waits until nothing is loaded, then compares what was told since the last time. */
static void
assert_told (Window *self, const char *expected)
{
  while (km_document_flow_state (self->flow) != KM_FLOW_IDLE)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (self->log->str, ==, expected);
  g_string_set_size (self->log, 0);
}

static void
type (Window *self, const char *text)
{
  g_free (self->text);
  self->text = g_strdup (text);
  km_document_flow_edited (self->flow);
}

/* Shows the file. */
static void
start (Window *self)
{
  km_document_flow_open (self->flow, self->file);
  g_assert_cmpint (km_document_flow_state (self->flow), ==, KM_FLOW_STARTING);
  km_document_flow_start (self->flow, true);
  g_assert_cmpint (km_document_flow_state (self->flow), ==, KM_FLOW_OPENING);
  g_assert_nonnull (km_document_flow_label (self->flow));
  assert_told (self, "opened ");
}

static uint32_t
n_ops (Window *self)
{
  return km_script_n_ops (km_view_state_script (self->view));
}

static void
assert_file (Window *self, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_load_contents (self->file, NULL, &contents, NULL, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
test_edit (Window *self, gconstpointer data)
{
  start (self);
  g_assert_false (km_document_flow_is_dirty (self->flow));
  type (self, longer);
  g_assert_cmpint (km_document_flow_state (self->flow), ==, KM_FLOW_RUNNING);
  g_assert_true (km_document_flow_is_dirty (self->flow));
  km_document_flow_go_before_line (self->flow, 5);
  assert_told (self, "ran ");
  g_assert_cmpuint (n_ops (self), ==, 2);
  g_assert_cmpuint (km_timeline_cursor (km_view_state_timeline (self->view)).op, ==, 2);
  type (self, lesson);
  type (self, longer);
  g_assert_cmpint (km_document_flow_state (self->flow), ==, KM_FLOW_OUTDATED);
  assert_told (self, "ran ");
  g_assert_cmpuint (n_ops (self), ==, 2);
  type (self, lesson);
  assert_told (self, "ran ");
  g_assert_false (km_document_flow_is_dirty (self->flow));
}

static void
test_save (Window *self, gconstpointer data)
{
  start (self);
  type (self, longer);
  km_document_flow_save (self->flow); /* while the text is being run */
  assert_file (self, longer);
  assert_told (self, "saved ran ");
  g_assert_false (km_document_flow_is_dirty (self->flow));
  type (self, mistaken); /* a text with mistakes is saved as well */
  km_document_flow_save (self->flow);
  assert_file (self, mistaken);
  g_assert_false (km_document_flow_is_dirty (self->flow));
}

static void
test_ask (Window *self, gconstpointer data)
{
  start (self);
  type (self, longer);
  assert_told (self, "ran ");
  g_assert_false (km_document_flow_may_close (self->flow));
  g_assert_false (km_document_flow_may_close (self->flow)); /* is not asked twice */
  assert_told (self, "ask ");
  km_document_flow_answer (self->flow, KM_FLOW_CANCEL);
  assert_told (self, "");
  km_document_flow_new_workload (self->flow);
  km_document_flow_answer (self->flow, KM_FLOW_SAVE);
  assert_told (self, "ask saved opened ");
  assert_file (self, longer);
  g_assert_null (km_session_file (km_view_state_session (self->view)));
}

static void
test_discard (Window *self, gconstpointer data)
{
  start (self);
  type (self, longer);
  km_document_flow_open (self->flow, self->file); /* while the text is being run */
  km_document_flow_answer (self->flow, KM_FLOW_DISCARD);
  assert_told (self, "ask opened ");
  g_assert_cmpuint (n_ops (self), ==, 1);
  type (self, longer);
  assert_told (self, "ran ");
  g_assert_false (km_document_flow_may_close (self->flow));
  km_document_flow_answer (self->flow, KM_FLOW_DISCARD);
  assert_told (self, "ask close ");
  g_assert_true (km_document_flow_may_close (self->flow));
  km_document_flow_store (self->flow);
  g_assert_false (km_session_has_unsaved (self->recovery));
}

/* Saving asks for a name, and what waited for it goes on when there is one, or not at all. */
static void
test_name (Window *self, gconstpointer data)
{
  km_document_flow_start (self->flow, false);
  assert_told (self, "opened first "); /* a new workload: nothing was ever opened */
  type (self, longer);
  assert_told (self, "ran ");
  g_assert_false (km_document_flow_may_close (self->flow));
  km_document_flow_answer (self->flow, KM_FLOW_SAVE);
  km_document_flow_save (self->flow);
  assert_told (self, "ask name ");
  km_document_flow_save_as (self->flow, NULL);
  assert_told (self, "");
  km_document_flow_save (self->flow);
  km_document_flow_save_as (self->flow, self->file);
  assert_told (self, "name saved ");
  assert_file (self, longer);
  g_assert_true (km_document_flow_may_close (self->flow));
}

static void
test_open_fails (Window *self, gconstpointer data)
{
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at-all.kmw");

  start (self);
  km_document_flow_open (self->flow, nowhere);
  assert_told (self, "error ");
  g_assert_cmpuint (n_ops (self), ==, 1);
  km_document_flow_open (self->flow, nowhere);
  km_document_flow_cancel (self->flow);
  assert_told (self, "");
  type (self, longer);
  km_document_flow_cancel (self->flow); /* at once: nothing is waited for */
  g_assert_cmpint (km_document_flow_state (self->flow), ==, KM_FLOW_IDLE);
  g_assert_null (km_document_flow_label (self->flow));
  assert_told (self, "");
  type (self, lesson);
  assert_told (self, "ran ");
  km_document_flow_open (self->flow, nowhere);
  type (self, lesson);
  type (self, longer); /* an edit overtakes */
  assert_told (self, "ran ");
}

/* Nothing is lost or told of where there is no document yet. */
static void
test_before (Window *self, gconstpointer data)
{
  km_document_flow_cancel (self->flow);
  km_document_flow_save (self->flow);
  km_document_flow_ask_name (self->flow);
  km_document_flow_reload (self->flow);
  km_document_flow_edited (self->flow);
  km_document_flow_store (self->flow);
  g_assert_cmpfloat (km_document_flow_fraction (self->flow), ==, 0);
  g_assert_true (km_document_flow_may_close (self->flow));
  g_assert_cmpstr (self->log->str, ==, "");
}

/* A lesson of the program is never written to, and the one at hand when nothing is to be reopened. */
static void
test_lesson (Window *self, gconstpointer data)
{
  Window again = { 0 };

  start (self);
  km_document_flow_reload (self->flow);
  assert_told (self, "opened ");
  stop (self);
  set_up (&again, self->state);
  km_document_flow_start (again.flow, false);
  assert_told (&again, "opened ");
  g_assert_true (km_lessons_has (km_session_file (km_view_state_session (again.view))));
  type (&again, longer);
  assert_told (&again, "ran ");
  km_document_flow_save (again.flow);
  km_document_flow_save (again.flow); /* it is being asked for a name */
  km_document_flow_ask_name (again.flow);
  assert_told (&again, "name ");
  km_document_flow_save_as (again.flow, NULL);
  km_document_flow_open (again.flow, again.file);
  km_document_flow_answer (again.flow, KM_FLOW_CANCEL); /* the file that waited is given up */
  assert_told (&again, "ask ");
  type (&again, lesson);
  type (&again, longer);
  km_document_flow_cancel (again.flow); /* what was typed since then as well */
  assert_told (&again, "");
  km_document_flow_new_workload (again.flow);
  km_document_flow_answer (again.flow, KM_FLOW_DISCARD);
  assert_told (&again, "ask opened ");
  km_document_flow_reload (again.flow); /* it has no file */
  assert_told (&again, "");
  tear_down (&again, NULL);
}

/* There is always a document, whatever cannot be opened. */
static void
test_last_resorts (Window *self, gconstpointer data)
{
  g_assert_true (g_file_set_contents (self->recovery, "no recovery file", -1, NULL));
  g_assert_cmpint (g_remove (g_file_peek_path (self->file)), ==, 0);
  km_document_flow_open (self->flow, self->file);
  km_document_flow_start (self->flow, true);
  assert_told (self, "error toast opened ");
}

/* Typing is in the recovery file within a second although no run of it has ended, and comes before what is asked for.
 */
static void
test_recovery (Window *self, gconstpointer data)
{
  Window again = { 0 };

  start (self);
  type (self, longer);
  km_document_flow_store_soon (self->flow);
  while (!km_session_has_unsaved (self->recovery))
    g_main_context_iteration (NULL, TRUE);
  g_string_set_size (self->log, 0);

  stop (self); /* as if it had crashed */
  set_up (&again, self->state);
  km_document_flow_open (again.flow, again.file);
  km_document_flow_start (again.flow, false);
  g_assert_cmpint (km_document_flow_state (again.flow), ==, KM_FLOW_RESTORING);
  g_assert_true (km_document_flow_may_close (again.flow));
  assert_told (&again, "opened ask ");
  g_assert_cmpstr (again.text, ==, longer);
  g_assert_true (g_file_equal (km_session_file (km_view_state_session (again.view)), self->file));
  km_document_flow_answer (again.flow, KM_FLOW_DISCARD);
  assert_told (&again, "opened ");
  g_assert_cmpstr (again.text, ==, lesson);
  tear_down (&again, NULL);
}

/* Another program keeps a recovery file of its own, and unsaved text that was not wanted is there at the next start. */
static void
test_two_programs (Window *self, gconstpointer data)
{
  Window other = { 0 }, third = { 0 };
  g_autofree char *second = g_build_filename (self->state, "session-2", NULL);

  start (self);
  type (self, longer);
  km_document_flow_store (self->flow);
  set_up (&other, self->state);
  start (&other);
  type (&other, longer);
  km_document_flow_store (other.flow);
  g_assert_true (km_session_has_unsaved (self->recovery));
  g_assert_true (km_session_has_unsaved (second));
  stop (&other); /* crashes; the first goes on */
  set_up (&third, self->state);
  km_document_flow_start (third.flow, true);
  km_document_flow_cancel (third.flow);
  assert_told (&third, "opened "); /* the first lesson */
  km_document_flow_store (third.flow);
  g_assert_true (km_session_has_unsaved (second));
  tear_down (&third, NULL);
  set_up (&third, self->state);
  km_document_flow_start (third.flow, true);
  assert_told (&third, "opened ");
  g_assert_cmpstr (third.text, ==, longer);
  tear_down (&third, NULL);
  tear_down (&other, NULL);
}

static void
wait_told (Window *self, const char *expected)
{
  while (!g_str_equal (self->log->str, expected))
    g_main_context_iteration (NULL, TRUE);
  assert_told (self, expected);
}

/* Another program changes the file: the person is told, and asked before it is overwritten. */
static void
test_file_changed (Window *self, gconstpointer data)
{
  const char *path = g_file_peek_path (self->file);

  start (self);
  g_assert_true (g_file_set_contents (path, longer, -1, NULL));
  wait_told (self, "file-changed ");
  type (self, longer);
  assert_told (self, "ran ");
  type (self, mistaken);
  km_document_flow_save (self->flow);
  km_document_flow_save (self->flow); /* is not asked twice */
  km_document_flow_answer (self->flow, KM_FLOW_CANCEL);
  assert_file (self, longer);
  assert_told (self, "overwrite ran ");
  km_document_flow_save (self->flow);
  km_document_flow_answer (self->flow, KM_FLOW_SAVE_AS);
  km_document_flow_save_as (self->flow, NULL);
  km_document_flow_save (self->flow);
  km_document_flow_answer (self->flow, KM_FLOW_OVERWRITE);
  assert_file (self, mistaken);
  assert_told (self, "overwrite name overwrite saved ");
  g_assert_false (km_document_flow_is_dirty (self->flow));
  g_assert_true (g_file_set_contents (path, lesson, -1, NULL));
  wait_told (self, "file-changed ");
  km_document_flow_reload (self->flow);
  assert_told (self, "opened ");
  g_assert_cmpstr (self->text, ==, lesson);
}

static void
test_file_deleted (Window *self, gconstpointer data)
{
  start (self);
  g_assert_cmpint (g_remove (g_file_peek_path (self->file)), ==, 0);
  wait_told (self, "gone ");
  type (self, longer);
  km_document_flow_save (self->flow);
  assert_file (self, longer);
  assert_told (self, "saved ran ");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Window *self, gconstpointer data);
  } tests[] = {
    { "edit", test_edit },
    { "save", test_save },
    { "ask", test_ask },
    { "discard", test_discard },
    { "name", test_name },
    { "open-fails", test_open_fails },
    { "before", test_before },
    { "lesson", test_lesson },
    { "recovery", test_recovery },
    { "last-resorts", test_last_resorts },
    { "two-programs", test_two_programs },
    { "file-changed", test_file_changed },
    { "file-deleted", test_file_deleted },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/document-flow/", tests[i].name, NULL);

      g_test_add (path, Window, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
