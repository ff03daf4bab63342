/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of SLAB: frees of objects that were in use before the recording began. */
#include "verify_fixture.h"

#include "timeline/verify_objects.h"
#include "workload/recording_slab.h"

#include <string.h>

#define HEAD                                                                                                           \
  "slab-oracle size=600 align=0 flags=0x0 seed=1 kernel=2.6.34\n"                                                      \
  "cache objsize=600 size=600 num=6 gfporder=0 colour=13 colour_off=32 off_slab=0 freelist_size=52 align=4 limit=54 "  \
  "batchcount=27 shared=0 cflags=0x0 slabp_cache=-\n"                                                                  \
  "HWCACHE_ALIGN=0x2000 POISON=0x800 L1=32 PAGE_SIZE=4096 sizeof_slab=28 sizeof_bufctl=4\n"                            \
  "dump -1\n"                                                                                                          \
  "cpu avail=2 limit=54 batchcount=27 touched=1 entries (pfn=70 off=52 idx=0) (pfn=70 off=52 idx=3)\n"                 \
  "node total_slabs=1 free_slabs=0 free_objects=2 free_limit=60 colour_next=1 shared=-1 free_touched=1\n"              \
  "full\n"                                                                                                             \
  "partial [pfn=70 active=4 s_mem=52 free: 5 1]\n"                                                                     \
  "free\n"

static KmSlabVerifyReport
verify (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmCacheRecording) recording =
      km_cache_recording_parse (&km_slab_recording_format, text, strlen (text), &error);
  KmSlabVerifyReport report;

  g_assert_no_error (error);
  g_assert_true (km_verify_cache (recording, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (report.difference, ==, NULL);
  return report;
}

/* Objects 2 and 4 are in use at the start: a free reaches the array, from where the next call takes it. */
static void
frees_what_is_older (void)
{
  KmSlabVerifyReport report = verify (HEAD "op 0 free 9 pfn=70 off=52 idx=4\n"
                                           "op 1 alloc 1 pfn=70 off=52 idx=4\n"
                                           "op 2 alloc 2 pfn=70 off=52 idx=3\n");

  g_assert_cmpuint (report.ghosts, ==, 1);
  g_assert_cmpuint (report.ghosts_unknown, ==, 0);
  g_assert_cmpuint (report.allocations_agreeing, ==, 2);
  km_slab_verify_report_finish (&report);
}

/* No such slab, an object that is free in its slab, one in the array, one that a call holds: nothing is freed. */
static void
leaves_out_what_is_not_there (void)
{
  KmSlabVerifyReport report = verify (HEAD "op 0 free 9 pfn=71 off=52 idx=4\n"
                                           "op 1 free 9 pfn=70 off=52 idx=1\n"
                                           "op 2 free 9 pfn=70 off=52 idx=0\n"
                                           "op 3 alloc 1 pfn=70 off=52 idx=3\n"
                                           "op 4 free 9 pfn=70 off=52 idx=3\n"
                                           "op 5 alloc 2 pfn=70 off=52 idx=0\n");

  g_assert_cmpuint (report.ghosts, ==, 4);
  g_assert_cmpuint (report.ghosts_unknown, ==, 4);
  g_assert_cmpuint (report.allocations_agreeing, ==, 2);
  km_slab_verify_report_finish (&report);
}

/* What one call more than fits the start state makes of it: refusals on either side, a frame that is in use, and the
 * first difference stays. */
static void
tells_what_differs (void)
{
  static const struct
  {
    const char *calls, *difference;
    uint32_t agreeing, differing, line;
  } cases[] = {
    { "op 0 free 9 pfn=-1\nop 1 alloc 1 pfn=70 off=52 idx=3\n", NULL, 1, 0, 0 },
    { "op 0 alloc 1 pfn=-1\nop 1 alloc 2 pfn=70 off=52 idx=1\n",
      "call 0: the kernel: refused; the simulation: pfn=70 off=52 idx=3", 0, 2, 10 },
    { "op 0 alloc 1 pfn=70 off=52 idx=3\nop 1 alloc 2 pfn=70 off=52 idx=0\nop 2 alloc 3 pfn=70 off=52 idx=1\n"
      "op 3 alloc 4 pfn=70 off=52 idx=5\nop 4 alloc 5 pfn=-1\nop 5 alloc 6 pfn=70 off=116 idx=5\n",
      "call 5: the kernel: pfn=70 off=116 idx=5; the simulation: pfn=70 off=116 idx=5", 5, 1, 15 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, cases[i].calls, NULL);
      g_autoptr (KmCacheRecording) recording =
          km_cache_recording_parse (&km_slab_recording_format, text, strlen (text), NULL);
      KmSlabVerifyReport report;

      g_assert_true (km_verify_cache (recording, &report, NULL));
      g_assert_cmpstr (report.difference, ==, cases[i].difference);
      g_assert_cmpuint (report.allocations_agreeing, ==, cases[i].agreeing);
      g_assert_cmpuint (report.allocations_differing, ==, cases[i].differing);
      g_assert_cmpuint (report.line, ==, cases[i].line);
      km_slab_verify_report_finish (&report);
    }
}

/* 6.1 may have answered with a cache that was there already, but only with one that fits. */
static void
merged_caches_must_fit (void)
{
  static const struct
  {
    uint32_t objsize, size, align;
    const char *difference; /* beginning */
  } cases[] = {
    { 1000, 1000, 8, NULL },
    { 1000, 1000, 0, "“align” of the cache: the kernel 0, the simulation 8" },
    { 1000, 1000, 12, "“align” of the cache: the kernel 12, the simulation 8" },
    { 999, 1000, 8, "“objsize” of the cache: the kernel 999, the simulation 1000" },
    { 1008, 1000, 8, "“objsize” of the cache: the kernel 1008, the simulation 1000" },
    { 1004, 1000, 8, "“objsize” of the cache: the kernel 1004, the simulation 1000" },
    { 1000, 992, 8, "“size” of the cache: the kernel 992, the simulation 1000" },
    { 1000, 1016, 8, "“size” of the cache: the kernel 1016, the simulation 1000" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "slab-oracle size=1000 align=0 flags=0x0 seed=32 kernel=6.1\n"
          "cache objsize=%u size=%u num=4 gfporder=0 colour=1 colour_off=64 off_slab=0 freelist_size=4 align=%u "
          "limit=54 batchcount=27 shared=0\n"
          "HWCACHE_ALIGN=0x2000 POISON=0x800 RED_ZONE=0x400 L1=64 PAGE_SIZE=4096\n"
          "dump -1\ncpu avail=0 limit=54 batchcount=27 touched=1 entries\n"
          "node total_slabs=0 free_slabs=0 free_objects=0 free_limit=58 colour_next=0 shared=-1\nfull\npartial\nfree\n",
          cases[i].objsize, cases[i].size, cases[i].align);
      g_autoptr (GError) error = NULL;
      g_autoptr (KmCacheRecording) recording =
          km_cache_recording_parse (&km_slab_recording_format, text, strlen (text), &error);
      KmSlabVerifyReport report;

      g_assert_no_error (error);
      g_assert_true (km_verify_cache (recording, &report, &error));
      g_assert_no_error (error);
      g_test_message ("%s", report.difference);
      g_assert_cmpstr (report.difference, ==, cases[i].difference);
      km_slab_verify_report_finish (&report);
    }
}

/* A start state that no cache can be in is refused with the line that cannot be. */
static void
names_the_line (void)
{
  static const struct
  {
    const char *array, *counters, *full, *partial, *free; /* lines 5 to 9 */
    const char *message;
  } cases[] = {
    { "0 limit=120 batchcount=60 touched=1 entries", "64", "", "[pfn=6398 active=60 s_mem=0 xy free: 60]", "",
      "line 8: the start state cannot be loaded: the slab at frame 6398" },
    { "1 limit=120 batchcount=60 touched=1 entries (pfn=9 off=0 idx=1)", "0", "", "", "", "line 5: " },
    { "2 limit=120 batchcount=60 touched=1 entries (pfn=9 off=0 idx=1) (pfn=9 off=0 idx=1)", "0",
      "[pfn=9 active=4 s_mem=0 free:]", "", "", "line 5: " },
    { "0 limit=120 batchcount=60 touched=1 entries", "0", "", "[pfn=9 active=4 s_mem=0 free:]", "", "line 8: " },
    { "0 limit=120 batchcount=60 touched=1 entries", "2", "", "[pfn=9 active=2 s_mem=0 free: 3 3]", "", "line 8: " },
    { "0 limit=120 batchcount=60 touched=1 entries", "2", "[pfn=9 active=4 s_mem=0 free:]",
      "[pfn=9 active=2 s_mem=0 free: 3 2]", "", "line 8: the start state cannot be loaded: the slab at frame 9 " },
    { "0 limit=120 batchcount=60 touched=1 entries", "3", "[pfn=9 active=4 s_mem=0 free:]", "", "", "line 4: " },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "slab-oracle size=1024 align=0 flags=0x0 seed=32 kernel=6.1\n"
          "cache objsize=1024 size=1024 num=4 gfporder=0 colour=0 colour_off=32 off_slab=0 freelist_size=4 align=8 "
          "limit=120 batchcount=60 shared=0\n"
          "HWCACHE_ALIGN=0x2000 POISON=0x800 RED_ZONE=0x400 L1=32 PAGE_SIZE=4096\n"
          "dump -1\ncpu avail=%s\nnode total_slabs=1 free_slabs=0 free_objects=%s free_limit=244 colour_next=0 "
          "shared=-1\nfull %s\npartial %s\nfree %s\n",
          cases[i].array, cases[i].counters, cases[i].full, cases[i].partial, cases[i].free);

      assert_cannot_start (&km_slab_recording_format, text, cases[i].message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify-slab/ghosts", frees_what_is_older);
  g_test_add_func ("/verify-slab/ghosts-unknown", leaves_out_what_is_not_there);
  g_test_add_func ("/verify-slab/names-the-line", names_the_line);
  g_test_add_func ("/verify-slab/differences", tells_what_differs);
  g_test_add_func ("/verify-slab/merged", merged_caches_must_fit);
  return g_test_run ();
}
