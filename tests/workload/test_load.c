/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/script.h"

#include <glib/gstdio.h>
#include <string.h>

static const char workload[] = "title \"A\"\np = alloc_page(GFP_KERNEL)\n";

static char *
write_file (const char *name, const void *bytes, size_t length)
{
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-test-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  return path;
}

static void
remove_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static KmScript *
load (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  return km_script_load (file, NULL, error);
}

static GBytes *
pack (const void *bytes, size_t length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));

  g_assert_true (g_output_stream_write_all (stream, bytes, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
assert_loads (const void *bytes, size_t length)
{
  g_autofree char *path = write_file ("lesson.anything", bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (km_script_title (script), ==, "A");
  g_assert_cmpuint (km_script_n_ops (script), ==, 1);
  remove_file (path);
}

static void
plain_and_packed_files_load (void)
{
  g_autoptr (GBytes) packed = pack (workload, strlen (workload));
  size_t length;
  const void *bytes = g_bytes_get_data (packed, &length);

  assert_loads (workload, strlen (workload));
  assert_loads (bytes, length);
}

static void
an_empty_file_is_an_empty_workload (void)
{
  g_autofree char *path = write_file ("empty.kmw", "", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (km_script_n_ops (script), ==, 0);
  g_assert_false (km_script_has_errors (script));
  remove_file (path);
}

static void
errors_name_the_file (void)
{
  g_autoptr (GBytes) packed = pack (workload, strlen (workload));
  size_t length;
  const void *bytes = g_bytes_get_data (packed, &length);
  g_autofree char *cut = write_file ("cut.gz", bytes, length / 2);
  g_autofree char *damaged = write_file ("damaged.txt", "oracle kernel=2.6.34\nop 0\n", 26);
  const char *const paths[] = { cut, damaged, "/nonexistent/file.kmw", "/" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KmScript) script = load (paths[i], &error);
      g_assert_null (script);
      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, paths[i]));
    }
  remove_file (cut);
  remove_file (damaged);
}

static void
loading_can_be_cancelled (void)
{
  g_autofree char *path = write_file ("a.kmw", workload, strlen (workload));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (km_script_load (file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  remove_file (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load/gzip", plain_and_packed_files_load);
  g_test_add_func ("/load/empty", an_empty_file_is_an_empty_workload);
  g_test_add_func ("/load/errors", errors_name_the_file);
  g_test_add_func ("/load/cancel", loading_can_be_cancelled);
  return g_test_run ();
}
