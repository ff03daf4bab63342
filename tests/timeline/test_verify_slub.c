/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of SLUB: those of real kernels agree, and whatever is damaged in them is a difference or a
 * message. */
#include "timeline/verify_slub.h"

#include "base/rng.h"

#include <string.h>

static char *
text_of (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests/data/recordings", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, NULL);
  g_autoptr (GConverter) unpack = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_nonnull (raw);
  stream = g_converter_input_stream_new (G_INPUT_STREAM (raw), unpack);
  g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)));
}

static void
agrees (gconstpointer name)
{
  g_autofree char *text = text_of (name);
  g_autoptr (KmSlubRecording) recording = km_slub_recording_parse (text, strlen (text), NULL);
  KmSlabVerifyReport report;

  g_assert_nonnull (recording);
  g_assert_true (km_verify_slub (recording, &report, NULL));
  g_assert_cmpstr (report.difference, ==, NULL);
  g_assert_cmpuint (report.allocations_differing + report.dumps_differing, ==, 0);
  g_assert_cmpuint (report.allocations_agreeing, >, 1000);
  g_assert_cmpuint (report.dumps_equal, ==, recording->dumps->len + 1);
  km_slab_verify_report_finish (&report);
}

/* Digits changed at random, and a dump in the middle taken for the start: nothing but differences and messages. */
static void
survives (gconstpointer name)
{
  g_autofree char *good = text_of (name);
  size_t length = strlen (good);
  KmRng rng;

  km_rng_init (&rng, 5);
  for (unsigned i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup (good);
      g_autoptr (KmSlubRecording) recording = NULL;
      g_autoptr (GError) error = NULL;
      KmSlabVerifyReport report;

      for (unsigned n = 0; n < 20; n++)
        {
          size_t at = km_rng_below (&rng, (uint32_t)length);

          if (g_ascii_isdigit (text[at]))
            text[at] = (char)('0' + km_rng_below (&rng, 10));
        }
      recording = km_slub_recording_parse (text, length, &error);
      g_assert_true ((recording == NULL) == (error != NULL));
      if (!recording)
        continue;
      if (i & 1) /* a state that is no start of these calls */
        {
          KmSlubDump *dumps = (KmSlubDump *)(void *)recording->dumps->data;
          KmSlubState *state = dumps[0].state;

          dumps[0].state = dumps[1].state;
          dumps[1].state = state;
        }
      g_assert_true (km_verify_slub (recording, &report, &error) == (error == NULL));
      km_slab_verify_report_finish (&report);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/verify-slub/agrees/192", "linux61-x86_64-512M-slub-192.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/agrees/dbg", "linux61-x86_64-512M-slub-192-dbg.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/agrees/dbguser", "linux61-x86_64-512M-slub-192-dbguser.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/survives/192", "linux61-x86_64-512M-slub-192.txt.gz", survives);
  g_test_add_data_func ("/verify-slub/survives/dbguser", "linux61-x86_64-512M-slub-192-dbguser.txt.gz", survives);
  return g_test_run ();
}
