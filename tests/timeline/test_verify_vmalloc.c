/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of vmalloc: what the reader takes from each line and refuses, which kernel it was, how the areas of others
 * are placed, and that no damage to a file leads to more than a message. */
#include "base/rng.h"
#include "timeline/verify_vmalloc.h"

#include <string.h>

#define HEAD "vmalloc-oracle seed=1 nops=4 start=0xf7ffe000 end=0xff7fe000\n"
#define OLD_CALLS                                                                                                      \
  "op 0 vmalloc 24 size=14247 addr=0xf800a000 pfns 9 8 12 13\n"                                                        \
  "op 1 vmalloc 40 size=4096 addr=0xf8010000 pfns 14\n"                                                                \
  "op 2 vfree 24 addr=0xf800a000\n"                                                                                    \
  "op 3 vmalloc 24 size=1 addr=0xf8013000 pfns 15\n"
#define NEW_CALLS                                                                                                      \
  "op 0 vmalloc 24 size=14247 addr=0xf800a000\n"                                                                       \
  "op 1 vmalloc 40 size=4096 addr=0xf800f000\n"

static KmVmallocRecording *
parse (const char *text, GError **error)
{
  return km_vmalloc_recording_parse (text, strlen (text), error);
}

static void
assert_verified (const char *text, KmGenerationId generation, uint64_t agreeing, uint64_t differing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmVmallocRecording) recording = parse (text, &error);
  KmVmallocVerifyReport report;

  g_assert_no_error (error);
  g_assert_cmpint (recording->generation, ==, generation);
  g_assert_true (km_verify_vmalloc (recording, &report, &error));
  g_assert_cmpuint (report.allocations_agreeing, ==, agreeing);
  g_assert_cmpuint (report.allocations_differing, ==, differing);
  g_assert_cmpint (report.line != 0, ==, differing != 0);
}

static void
the_distance_of_areas_tells_the_kernel (void)
{
  assert_verified (HEAD OLD_CALLS, KM_GENERATION_2_6_34, 3, 0);
  assert_verified (HEAD NEW_CALLS, KM_GENERATION_6_1, 2, 0);
  assert_verified ("title a title\n// a comment\n\n" HEAD OLD_CALLS "\n", KM_GENERATION_2_6_34, 3, 0);
  assert_verified ("vmalloc-oracle kernel=6.1 end=0xff7fe000 cpus=2 start=0xf7ffe000\n" OLD_CALLS, KM_GENERATION_6_1, 1,
                   2);
}

/* Areas of others below the first address, with a hole between them that is free after a purge alone. */
static void
holes_open_at_the_first_purge (void)
{
  GString *text = g_string_new ("vmalloc-oracle kernel=6.1 start=0xd0000000 end=0xe0000000\n");
  uint64_t address = 0xd0020000;

  for (int i = 0; i < 64; i++, address += 129 * 4096)
    g_string_append_printf (
        text, "op %d vmalloc 1 size=%d addr=0x%" G_GINT64_MODIFIER "x\nop %d vfree 1 addr=0x%" G_GINT64_MODIFIER "x\n",
        2 * i, 128 * 4096, address, 2 * i + 1, address);
  /* 64 areas of 129 pages are more than 8192: all of them are free again, and so is the hole of four pages. */
  g_string_append (text, "op 128 vmalloc 1 size=4096 addr=0xd0004000\n"
                         "op 129 vmalloc 2 size=4096 addr=0xd0006000\n"
                         "op 130 vmalloc 3 size=4096 addr=0xd0020000\n"
                         "info 0xd0000000-0xd0004000   16384 first\n"
                         "info 0xd0008000-0xd000c000   16384 second\n"
                         "info 0xffffffffa0000000-0xffffffffa0004000 16384 a module, elsewhere\n");
  assert_verified (text->str, KM_GENERATION_6_1, 67, 0);
  g_string_free (text, TRUE);
}

/* Per-CPU data lies at the top of the 32 TiB of a 64-bit machine. */
static void
areas_far_up_are_in_nobodys_way (void)
{
  assert_verified ("vmalloc-oracle start=0xffffc90000000000 end=0xffffe90000000000 kernel=6.1\n"
                   "op 0 vmalloc 1 size=4096 addr=0xffffc90000004000\n"
                   "op 1 vmalloc 2 size=4096 addr=0xffffc90000006000\n"
                   "info 0xffffc90000000000-0xffffc90000002000 8192 x\n"
                   "info 0xffffe8ffffc00000-0xffffe8ffffe00000 2097152 pcpu_get_vm_areas\n",
                   KM_GENERATION_6_1, 2, 0);
}

/* Where kernel stacks are areas, their alignment leaves gaps between them, which are free from the start; what lies
 * between the last of them and the first address waits for the purge. 6.12 prints the last byte of the area. */
static void
gaps_between_stacks_are_free (void)
{
  assert_verified ("vmalloc-oracle start=0xffffc90000000000 end=0xffffe8ffffffffff kernel=6.12 possible_cpus=2\n"
                   "op 0 vmalloc 1 size=20480 addr=0xffffc90000011000\n"
                   "op 1 vmalloc 2 size=4096 addr=0xffffc90000005000\n"
                   "op 2 vmalloc 3 size=4096 addr=0xffffc90000017000\n"
                   "info 0xffffc90000000000-0xffffc90000005000 20480 x\n"
                   "info 0xffffc90000008000-0xffffc9000000d000 20480 x\n",
                   KM_GENERATION_6_12, 3, 0);
}

/* An area that is older than the recording and freed in it: until then nobody gets its addresses, and from the purge on
 * they are free. */
static void
ghosts_hold_their_gap (void)
{
  GString *text = g_string_new ("vmalloc-oracle kernel=6.1 start=0xd0000000 end=0xe0000000\n");
  g_autoptr (KmVmallocRecording) recording = NULL;
  KmVmallocVerifyReport report;
  uint64_t address = 0xd0020000;

  g_string_append (text, "op 0 vfree 7 addr=0xd0006000\nop 1 vfree 8 addr=0xd0100000\n");
  for (int i = 0; i < 64; i++, address += 129 * 4096)
    g_string_append_printf (
        text, "op 2 vmalloc 1 size=%d addr=0x%" G_GINT64_MODIFIER "x\nop 3 vfree 1 addr=0x%" G_GINT64_MODIFIER "x\n",
        128 * 4096, address, address);
  g_string_append (text, "op 128 vmalloc 1 size=4096 addr=0xd0004000\n"
                         "op 129 vmalloc 2 size=4096 addr=0xd0006000\n"
                         "info 0xd0000000-0xd0004000   16384 first\n"
                         "info 0xd0008000-0xd000c000   16384 second\n");
  recording = parse (text->str, NULL);
  g_assert_true (km_verify_vmalloc (recording, &report, NULL));
  g_assert_cmpuint (report.allocations_agreeing, ==, 66);
  g_assert_cmpuint (report.allocations_differing, ==, 0);
  g_assert_cmpuint (report.ghosts, ==, 2);
  g_assert_cmpuint (report.ghosts_unknown, ==, 1);
  g_string_free (text, TRUE);
}

static void
the_first_difference_is_kept (void)
{
  g_autoptr (KmVmallocRecording) recording =
      parse (HEAD "op 0 vmalloc 1 size=4096 addr=0xf7ffe000\nop 1 vmalloc 2 size=1 addr=0xf8002000\n"
                  "op 2 vmalloc 3 size=1 addr=0x0\n",
             NULL);
  KmVmallocVerifyReport report;

  g_assert_true (km_verify_vmalloc (recording, &report, NULL));
  g_assert_cmpuint (report.allocations_differing, ==, 2);
  g_assert_cmpuint (report.line, ==, 3);
  g_assert_cmphex (report.expected, ==, 0xf8002000);
  g_assert_cmphex (report.actual, ==, 0xf8001000);
}

/* Frees of areas that the recording does not know: of NULL, two whose gaps leave one of them no page, and two that
 * begin at the same page. */
static void
strange_frees_are_counted (void)
{
  g_autoptr (KmVmallocRecording) recording =
      parse (HEAD "op 0 vfree 7 addr=0x0\nop 1 vfree 8 addr=0xf8004000\nop 2 vfree 9 addr=0xf8003000\n"
                  "op 3 vfree 7 addr=0xf8004000\nop 4 vmalloc 1 size=4096 addr=0x0\n"
                  "op 5 vmalloc 2 size=4096 addr=0xf8008000\n"
                  "info 0xf8010000-0xf8012000 8192 above, in nobody's way\n"
                  "info 0xf8008000-0xf800a000 8192 given out in the run\n",
             NULL);
  KmVmallocVerifyReport report;

  g_assert_true (km_verify_vmalloc (recording, &report, NULL));
  g_assert_cmpuint (report.ghosts, ==, 4);
  g_assert_cmpuint (report.ghosts_unknown, ==, 1);
  g_assert_cmpuint (report.allocations_differing, ==, 2);
  g_assert_cmphex (report.actual, ==, 0xf8008000);
}

/* A recording in which nothing was allocated, and one of more memory than a machine gets. */
static void
extremes_are_verified (void)
{
  assert_verified ("vmalloc-oracle kernel=6.1 start=0xd0000000 end=0xe0000000\nop 0 vfree 7 addr=0xd0006000\n"
                   "info 0xd0010000-0xd0012000 8192 x\n",
                   KM_GENERATION_6_1, 0, 0);
  assert_verified ("vmalloc-oracle start=0xffffc90000000000 end=0xffffe90000000000 kernel=6.1\n"
                   "op 0 vmalloc 1 size=6000000000 addr=0xffffc90000000000\n",
                   KM_GENERATION_6_1, 1, 0);
}

static void
bad_lines_are_refused_with_their_place (void)
{
  static const struct
  {
    const char *text, *words;
  } bad[] = {
    { "", "line 1: the recording has no calls" },
    { HEAD, "the recording has no calls" },
    { "op 0 vmalloc 1 size=1 addr=0xf7ffe000\n", "line 1: a call before the line" },
    { "vmalloc-oracle start=0xf7ffe000\n", "line 1: “end=” is missing" },
    { "vmalloc-oracle start=0xf7ffe000 end=0xf7ffe000\n", "ends before it starts" },
    { "vmalloc-oracle start=0xf7ffe001 end=0xff7fe000\n", "not that of a page" },
    { "vmalloc-oracle start=f7ffe000 end=0xff7fe000\n", "begins with 0x" },
    { "vmalloc-oracle start=0x0f7ffe0000000000000 end=0xff7fe000\n", "16 digits" },
    { "vmalloc-oracle start=0xf7ffe000 end=0xff7fe000 cpus=9\n", "line 1" },
    { "vmalloc-oracle start=0xf7ffe000 end=0xff7fe000 kernel=5.10\n", "not simulated" },
    { HEAD "op 0 kmalloc 1 size=1\n", "line 2: neither vmalloc nor vfree" },
    { HEAD "op 0 vmalloc 1 addr=0xf7ffe000\n", "“size=” is missing" },
    { HEAD "op 0 vmalloc 1 size=1\n", "“addr=” is missing" },
    { HEAD "op 0 vmalloc 1 size=-1 addr=0xf7ffe000\n", "line 2" },
    { HEAD "op 0 vmalloc 1 size=1 addr=0xe7ffe000\n", "does not lie in the vmalloc area" },
    { HEAD "op 0 vmalloc 1 size=4097 addr=0xf7ffe000 pfns 1\n", "1 frames for an area of 2 pages" },
    { HEAD "op 0 vmalloc 1 size=1 addr=0xf7ffe000\nop 1 vmalloc 1 size=1 addr=0xf8000000\n", "slot 1 is in use" },
    { HEAD HEAD, "line 2: the vmalloc area is known already" },
    { HEAD "op 0 vmalloc 1 size=4096 addr=0xf8000000\nop 1 vmalloc 2 size=4096 addr=0xf8001000\n",
      "line 3: the area overlaps" },
    { HEAD "op 0 vmalloc 1 size=4096 addr=0xf8001000\nop 1 vmalloc 2 size=4096 addr=0xf8000000\n",
      "line 3: the area overlaps" },
    { HEAD "op 0 vmalloc 1 size=4096 addr=0xf8001000\nop 1 vmalloc 2 size=4096 addr=0xf8001000\n",
      "line 3: the area overlaps" },
    { HEAD "op 0 vfree 1 addr=0xe7ffe000\n", "does not lie in the vmalloc area" },
    { HEAD "op 0 vmalloc 1 size=1 addr=0xf7ffe000\nop 1 vfree 1 addr=0xf8000000\n", "line 3: slot 1 holds another" },
    { HEAD "info 0xf8000000\n", "0xSTART-0xEND" },
    { HEAD "info 0xf8001000-0xf8000000\n", "ends before it starts" },
    { HEAD NEW_CALLS "info 0xf8001000-0xf8003000\ninfo 0xf8002000-0xf8004000\n", "overlap" },
    { HEAD "op 0 vmalloc 1 \r\f\v addr=0xf7ffe000\n", "“size=” is missing" },
    { HEAD "zone Normal\n", "line 2: not a line of a recording of vmalloc" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KmVmallocRecording) recording = parse (bad[i].text, &error);

      g_assert_null (recording);
      g_assert_nonnull (error);
      if (!strstr (error->message, bad[i].words))
        g_error ("“%s” does not say “%s”", error->message, bad[i].words);
    }
}

static void
damage_does_no_harm (void)
{
  static const char all[] =
      HEAD OLD_CALLS "info 0xf8002000-0xf8006000   16384 module_alloc+0x67/0x90 pages=3 vmalloc\n";
  KmRng rng;

  km_rng_init (&rng, 1);
  for (unsigned i = 0; i < 4000; i++)
    {
      char text[sizeof all];
      g_autoptr (GError) error = NULL;
      g_autoptr (KmVmallocRecording) recording = NULL;
      KmVmallocVerifyReport report;

      memcpy (text, all, sizeof all);
      for (uint32_t n = 1 + km_rng_below (&rng, 4); n > 0; n--)
        text[km_rng_below (&rng, sizeof all - 1)] = "0123456789abcdefx=- \n\xff"[km_rng_below (&rng, 22)];
      recording = km_vmalloc_recording_parse (text, 1 + km_rng_below (&rng, sizeof all - 1), &error);
      g_assert_true ((recording == NULL) == (error != NULL));
      if (error)
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
      else if (i % 50 == 0)
        g_assert_true (km_verify_vmalloc (recording, &report, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify-vmalloc/kernel", the_distance_of_areas_tells_the_kernel);
  g_test_add_func ("/verify-vmalloc/holes", holes_open_at_the_first_purge);
  g_test_add_func ("/verify-vmalloc/far-up", areas_far_up_are_in_nobodys_way);
  g_test_add_func ("/verify-vmalloc/stacks", gaps_between_stacks_are_free);
  g_test_add_func ("/verify-vmalloc/ghosts", ghosts_hold_their_gap);
  g_test_add_func ("/verify-vmalloc/difference", the_first_difference_is_kept);
  g_test_add_func ("/verify-vmalloc/strange-frees", strange_frees_are_counted);
  g_test_add_func ("/verify-vmalloc/extremes", extremes_are_verified);
  g_test_add_func ("/verify-vmalloc/bad-lines", bad_lines_are_refused_with_their_place);
  g_test_add_func ("/verify-vmalloc/damage", damage_does_no_harm);
  return g_test_run ();
}
