/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of SLUB: those of real kernels agree, and whatever is damaged in them is a difference or a
 * message. */
#include "verify_fixture.h"

#include "timeline/verify_objects.h"
#include "workload/recording_slub.h"

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
  g_autoptr (KmCacheRecording) recording =
      km_cache_recording_parse (&km_slub_recording_format, text, strlen (text), NULL);
  KmSlabVerifyReport report;

  g_assert_nonnull (recording);
  g_assert_true (km_verify_cache (recording, &report, NULL));
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
      g_autoptr (KmCacheRecording) recording = NULL;
      g_autoptr (GError) error = NULL;
      KmSlabVerifyReport report;

      for (unsigned n = 0; n < 20; n++)
        {
          size_t at = km_rng_below (&rng, (uint32_t)length);

          if (g_ascii_isdigit (text[at]))
            text[at] = (char)('0' + km_rng_below (&rng, 10));
        }
      recording = km_cache_recording_parse (&km_slub_recording_format, text, length, &error);
      g_assert_true ((recording == NULL) == (error != NULL));
      if (!recording)
        continue;
      if (i & 1) /* a state that is no start of these calls */
        {
          KmRecordingDump *dumps = (KmRecordingDump *)(void *)recording->dumps->data;
          KmSlubState *state = dumps[0].state;

          dumps[0].state = dumps[1].state;
          dumps[1].state = state;
        }
      g_assert_true (km_verify_cache (recording, &report, &error) == (error == NULL));
      km_slab_verify_report_finish (&report);
    }
}

/* Object 4 is in use at the start; so is 2, but no list knows the slab at 99. */
static void
frees_what_is_older (void)
{
  static const char text[] =
      "slub-oracle size=192 align=0 flags=0x0 seed=1 kernel=6.1\n"
      "cache objsize=192 size=192 num=21 order=0 min_num=21 min_order=0 inuse=192 offset=96 align=8 red_left_pad=0 "
      "min_partial=5 cpu_partial=120 cpu_partial_slabs=12 cflags=0x40000000\n"
      "HWCACHE_ALIGN=0x2000 POISON=0x800 L1=64 PAGE_SIZE=4096\n"
      "dump -1\n"
      "cpu_slab [pfn=70 inuse=21 objects=21 frozen=1 free:] cpu_free: 3 17\ncpu_partial\n"
      "node nr_partial=0 nr_slabs=2 total_objects=42\npartial\nfull\n"
      "op 0 free 9 pfn=70 idx=4\nop 1 alloc 1 pfn=70 idx=4\n"
      "op 2 free 9 pfn=99 idx=2\nop 3 free 9 pfn=70 idx=17\nop 4 alloc 2 pfn=70 idx=3\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (KmCacheRecording) recording =
      km_cache_recording_parse (&km_slub_recording_format, text, strlen (text), &error);
  KmSlabVerifyReport report;

  g_assert_no_error (error);
  g_assert_true (km_verify_cache (recording, &report, &error));
  g_assert_cmpstr (report.difference, ==, NULL);
  g_assert_cmpuint (report.allocations_agreeing, ==, 2);
  g_assert_cmpuint (report.ghosts, ==, 3);
  g_assert_cmpuint (report.ghosts_unknown, ==, 2);
  km_slab_verify_report_finish (&report);
}

/* A start state that no cache can be in is refused with the line that cannot be. */
static void
names_the_line (void)
{
  static const struct
  {
    const char *cpu_slab, *cpu_partial, *node, *partial, *full; /* lines 5 to 9 */
    const char *message;
  } cases[] = {
    { "[pfn=70 inuse=21 objects=20 frozen=1 free:] cpu_free: 3", "", "0 nr_slabs=2 total_objects=42", "", "",
      "line 5: the start state cannot be loaded: the slab at frame 70" },
    { "[pfn=70 inuse=21 objects=21 frozen=1 free:] cpu_free: 3 21", "", "0 nr_slabs=2 total_objects=42", "", "",
      "line 5: " },
    { "", "[pfn=71 inuse=20 objects=21 frozen=1 free: 4] slabs=2", "0 nr_slabs=2 total_objects=42", "", "",
      "line 6: " },
    { "", "", "1 nr_slabs=2 total_objects=42", "[pfn=71 inuse=19 objects=21 frozen=0 free: 4 4]", "", "line 8: " },
    { "", "", "1 nr_slabs=2 total_objects=42", "[pfn=71 inuse=20 objects=21 frozen=1 free: 4]", "", "line 8: " },
    { "[pfn=71 inuse=21 objects=21 frozen=1 free:] cpu_free: 3", "", "1 nr_slabs=2 total_objects=42",
      "[pfn=71 inuse=20 objects=21 frozen=0 free: 4]", "",
      "line 8: the start state cannot be loaded: the slab at frame 71" },
    { "", "", "0 nr_slabs=2 total_objects=42", "", "[pfn=71 inuse=20 objects=21 frozen=0 free: 4]", "line 9: " },
    { "", "", "7 nr_slabs=2 total_objects=42", "", "", "line 4: " },
    { "[pfn=70 inuse=21 objects=21 frozen=1 free:] cpu_free: 3", "", "0 nr_slabs=0 total_objects=0", "", "",
      "line 4: " },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "slub-oracle size=192 align=0 flags=0x0 seed=1 kernel=6.1\n"
          "cache objsize=192 size=192 num=21 order=0 min_num=21 min_order=0 inuse=192 offset=96 align=8 red_left_pad=0 "
          "min_partial=5 cpu_partial=120 cpu_partial_slabs=12 cflags=0x40000000\n"
          "HWCACHE_ALIGN=0x2000 POISON=0x800 L1=64 PAGE_SIZE=4096\n"
          "dump -1\ncpu_slab %s\ncpu_partial %s\nnode nr_partial=%s\npartial %s\nfull %s\n",
          cases[i].cpu_slab, cases[i].cpu_partial, cases[i].node, cases[i].partial, cases[i].full);

      assert_cannot_start (&km_slub_recording_format, text, cases[i].message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/verify-slub/agrees/192", "linux61-x86_64-512M-slub-192.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/agrees/dbg", "linux61-x86_64-512M-slub-192-dbg.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/agrees/dbguser", "linux61-x86_64-512M-slub-192-dbguser.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/agrees/6.12", "linux612-x86_64-512M-slub-192-dbguser.txt.gz", agrees);
  g_test_add_data_func ("/verify-slub/agrees/6.12-smp", "linux612-x86_64-512M-slub-smp-600.txt.gz", agrees);
  g_test_add_func ("/verify-slub/ghosts", frees_what_is_older);
  g_test_add_func ("/verify-slub/names-the-line", names_the_line);
  g_test_add_data_func ("/verify-slub/survives/smp", "linux612-x86_64-512M-slub-smp-600.txt.gz", survives);
  g_test_add_data_func ("/verify-slub/survives/192", "linux61-x86_64-512M-slub-192.txt.gz", survives);
  g_test_add_data_func ("/verify-slub/survives/dbguser", "linux61-x86_64-512M-slub-192-dbguser.txt.gz", survives);
  return g_test_run ();
}
