/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents: loaded in a thread, whole or not at all. */
#include "app/document.h"

typedef struct
{
  KmDocument *document;
  GError *error;
  bool done;
} Answer;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->document = km_document_load_finish (result, &answer->error);
  answer->done = true;
}

static void
wait_for (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
load_text (const char *text, KmCursor at, Answer *answer)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (KmLoad) load = km_document_load_text (bytes, at, loaded_cb, answer);

  wait_for (answer);
}

static const char workload[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\n"
                               "a = alloc_pages(GFP_KERNEL, 0)\nb = alloc_pages(GFP_KERNEL, 2)\n__free_pages(a, 0)\n"
                               "expect b == NULL\nexpect b != NULL\n";

static void
test_text (void)
{
  Answer answer = { 0 };

  load_text (workload, (KmCursor){ .op = 2, .event = KM_EVENT_LAST }, &answer);
  g_assert_no_error (answer.error);
  g_assert_nonnull (answer.document);
  g_assert_cmpuint (km_script_n_ops (km_document_script (answer.document)), ==, 3);
  g_assert_cmpuint (km_timeline_cursor (km_document_timeline (answer.document)).op, ==, 2);
  g_assert_nonnull (km_model_cells (km_document_model (answer.document)));
  g_assert_finalize_object (answer.document);
}

static void
test_cursor_is_clamped (void)
{
  Answer answer = { 0 };

  load_text (workload, (KmCursor){ .op = 900, .event = 5 }, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (km_timeline_cursor (km_document_timeline (answer.document)).op, ==, 3);
  g_assert_finalize_object (answer.document);
}

static void
test_failed_expectations (void)
{
  Answer answer = { 0 };
  const GPtrArray *failed;

  load_text (workload, (KmCursor){ 0 }, &answer);
  g_assert_no_error (answer.error);
  failed = km_document_failed_expects (answer.document);
  g_assert_cmpuint (failed->len, ==, 1);
  g_assert_cmpuint (((const KmFailedExpect *)g_ptr_array_index (failed, 0))->line, ==, 6);
  g_assert_nonnull (((const KmFailedExpect *)g_ptr_array_index (failed, 0))->explanation);
  g_assert_cmpuint (km_timeline_cursor (km_document_timeline (answer.document)).op, ==, 0);
  g_assert_finalize_object (answer.document);
}

static void
test_impossible_machine (void)
{
  Answer answer = { 0 };

  load_text ("kmw 1\nmachine x86-32 memory=64K\n", (KmCursor){ 0 }, &answer);
  if (answer.document)
    {
      /* The line may also be left out with a diagnostic; then the default machine is built. */
      g_assert_true (km_script_has_errors (km_document_script (answer.document)));
      g_clear_object (&answer.document);
    }
  else
    g_assert_nonnull (answer.error);
  g_clear_error (&answer.error);
}

static void
test_missing_file (void)
{
  Answer answer = { 0 };
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/at-all.kmw");
  g_autoptr (KmLoad) load = km_document_load_file (file, loaded_cb, &answer);

  wait_for (&answer);
  g_assert_null (answer.document);
  g_assert_nonnull (answer.error);
  g_assert_nonnull (strstr (answer.error->message, "at-all.kmw"));
  g_clear_error (&answer.error);
}

static void
test_cancelled (void)
{
  Answer answer = { 0 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (workload, strlen (workload));
  g_autoptr (KmLoad) load = km_document_load_text (bytes, (KmCursor){ 0 }, loaded_cb, &answer);

  km_load_cancel (load);
  wait_for (&answer);
  g_assert_null (answer.document);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
}

static void
test_recording_is_compared (void)
{
  Answer answer = { 0 };
  g_autofree char *path =
      g_build_filename (g_getenv ("KMEMSCOPE_DATA_DIR"), "workloads", "03-a-real-kernel-at-work.txt.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KmLoad) load = km_document_load_file (file, loaded_cb, &answer);
  g_autofree char *difference = NULL;
  KmScript *script;
  bool equal = false;

  wait_for (&answer);
  g_assert_no_error (answer.error);
  script = km_document_script (answer.document);
  g_assert_cmpuint (km_document_comparison (answer.document)->agreeing, >, 0);
  g_assert_cmpuint (km_document_comparison (answer.document)->differing, ==, 0);
  km_timeline_seek (km_document_timeline (answer.document),
                    (KmCursor){ .op = km_script_n_ops (script), .event = KM_EVENT_LAST });
  g_assert_true (km_document_compare_dump (answer.document, &equal, &difference));
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_true (equal);
  g_assert_finalize_object (answer.document);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/text", test_text);
  g_test_add_func ("/document/cursor-is-clamped", test_cursor_is_clamped);
  g_test_add_func ("/document/failed-expectations", test_failed_expectations);
  g_test_add_func ("/document/impossible-machine", test_impossible_machine);
  g_test_add_func ("/document/missing-file", test_missing_file);
  g_test_add_func ("/document/cancelled", test_cancelled);
  g_test_add_func ("/document/recording-is-compared", test_recording_is_compared);
  return g_test_run ();
}
