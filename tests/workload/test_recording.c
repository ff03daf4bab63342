/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/script.h"

#include "core/words/gfp.h"
#include "workload/recording.h"

#include <string.h>

/* A whole recording of a tiny machine: one zone of 64 frames. */
#define HEAD "oracle seed=1 nops=3 kernel=2.6.34 grouping=1\n"
#define ZONE "zone Normal start_pfn=16 spanned=64 present=64 managed=64 min=4 low=5 high=6 boost=0 reserve=0,0,0,0\n"
#define REST                                                                                                           \
  "blocks Normal order=5 0 2\n"                                                                                        \
  "lru Normal 0 3\n"                                                                                                   \
  "stat Normal nr_free=40 highatomic=0\n"                                                                              \
  "free Normal 3 0 24\n"                                                                                               \
  "free Normal 5 2 32\n"                                                                                               \
  "pcp Normal count=2 high=18 batch=3 free_factor=0\n"                                                                 \
  "pcplist Normal 0 20 70:2\n"
#define START HEAD "dump -1\n" ZONE REST
#define CALLS "op 0 alloc 7 gfp=0x20 order=3 pfn=24\nop 1 alloc 8 gfp=0xd0 order=9 pfn=-1\nop 2 free 7 pfn=24 order=3\n"

static KmScript *
parse (const char *text, GError **error)
{
  return km_script_parse_recording (text, strlen (text), error);
}

static void
a_small_one_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = parse (START CALLS "dump 2\n" ZONE REST, &error);
  KmOp ops[3];
  KmGfp nowarn;
  const KmPfn *expected;
  size_t n;
  const KmScriptDump *dumps;
  g_autofree char *text = NULL, *printed = NULL;

  g_assert_no_error (error);
  g_assert_true (km_script_is_recording (script));
  g_assert_cmpuint (km_script_n_ops (script), ==, 3);
  km_script_read_ops (script, 0, km_script_n_ops (script), ops);
  nowarn = km_gfp_bits (KM_GENERATION_2_6_34)->nowarn;
  g_assert_cmphex (ops[0].gfp, ==, 0x20 | nowarn);
  g_assert_cmpuint (ops[0].order, ==, 3);
  g_assert_cmpint (ops[2].kind, ==, KM_OP_FREE_PAGES_PAGE);
  g_assert_cmpuint (ops[2].ref, ==, 0);
  expected = km_script_expected (script);
  g_assert_cmpuint (expected[0], ==, 24);
  g_assert_cmpuint (expected[1], ==, KM_PFN_NONE);
  dumps = km_script_dumps (script, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (dumps[0].op, ==, 3);
  text = km_script_op_text (script, 2);
  g_assert_cmpstr (text, ==, "__free_pages(slot[7], 3)");
  printed = km_script_print (script); /* as it is */
  g_assert_cmpstr (printed, ==, START CALLS "dump 2\n" ZONE REST);
}

static void
the_start_state_is_read (void)
{
  g_autoptr (KmScript) script = parse (START, NULL);
  const KmState *state = km_script_start (script);
  const KmZoneState *zone = &state->zones[0];
  const KmPcpEntry *entries;

  g_assert_cmpint (state->generation, ==, KM_GENERATION_2_6_34);
  g_assert_true (state->grouping);
  g_assert_true (state->highmem_configured);
  g_assert_cmpuint (state->n_zones, ==, 1);
  g_assert_cmpint (zone->type, ==, KM_ZONE_NORMAL);
  g_assert_cmpuint (zone->start_pfn, ==, 16);
  g_assert_cmpuint (zone->spanned, ==, 64);
  g_assert_cmpint (zone->watermark[KM_WMARK_HIGH], ==, 6);
  g_assert_cmpuint (zone->pageblock_order, ==, 5);
  g_assert_cmpuint (zone->blocks->len, ==, 2);
  g_assert_cmpint (zone->nr_free_pages, ==, 40);
  g_assert_cmpuint (g_array_index (zone->free[5][2], KmPfn, 0), ==, 32);
  g_assert_cmpint (zone->pcp[0].batch, ==, 3);
  entries = (const KmPcpEntry *)(void *)zone->pcp[0].lists[0]->data;
  g_assert_cmpuint (zone->pcp[0].lists[0]->len, ==, 2);
  g_assert_cmpuint (entries[0].type, ==, 0); /* its pageblock: frames 16 to 47 */
  g_assert_cmpuint (entries[1].pfn, ==, 70);
  g_assert_cmpuint (entries[1].type, ==, 2);
}

static void
notes_and_a_title_may_be_added (void)
{
  g_autoptr (KmScript) script =
      parse ("title \"Real\"\n// ours\n" START "/// Look here.\n/// Now.\n" CALLS "/// The end.\n", NULL);
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  g_assert_cmpstr (km_script_title (script), ==, "Real");
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (marks[0].text, ==, "Look here. Now.");
  g_assert_cmpuint (marks[0].op, ==, 0);
  g_assert_cmpuint (marks[1].op, ==, 3);
  g_assert_true (km_recording_is_one ("title \"Real\"\n// x\noracle a=1\n", 30));
  g_assert_true (km_recording_is_one ("slab-oracle size=3", 18));
  g_assert_false (km_recording_is_one ("kmw 1\n", 6));
  g_assert_false (km_recording_is_one ("", 0));
  g_assert_false (km_recording_is_one ("title 5\noracle a=1\n", 19));
  g_assert_false (km_recording_is_one ("title\n", 6));
  g_assert_false (km_recording_is_one ("title \"Real\"\n", 13));
  g_assert_false (km_recording_is_one ("other \"Real\"\noracle a=1\n", 24));
}

/* Five zones are all that there can be. */
static void
there_are_five_zones (void)
{
  static const char *const names[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Movable" };
  g_autoptr (GString) text = g_string_new (HEAD "dump -1\n");
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (
        text,
        "zone %s start_pfn=%u spanned=32 present=32 managed=32 min=0 low=0 high=0 boost=0 reserve=0\n"
        "blocks %s order=5 0\nstat %s nr_free=0 highatomic=0\n"
        "pcp %s count=0 high=18 batch=3 free_factor=0\n",
        names[i], 32 * (i + 1), names[i], names[i], names[i]);
  g_assert_null (parse (text->str, &error));
  g_assert_nonnull (strstr (error->message, "more than 5 zones"));
}

static void
damage_is_named_by_line (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "", "oracle" },
    { "hello\n", "oracle" },
    { "slab-oracle size=600\n", "slab-oracle" },
    { "slub-oracle size=600\n", "slub-oracle" },
    { "vmalloc-oracle seed=1\n", "vmalloc-oracle" },
    { "oracle kernel=5.10\n", "line 1" },
    { HEAD CALLS, "line 2" },
    { HEAD, "dump -1" },
    { HEAD "dump -1\n", "no zones" },
    { HEAD "dump -1\n" ZONE, "blocks" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0\n", "line 4: expected 2 pageblocks" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0 2 2\n", "line 4" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0 7\n", "line 4" },
    { HEAD "dump -1\n" ZONE "blocks DMA order=5 0 2\n", "Normal" },
    { HEAD "dump -1\nblocks Normal order=5 0 2\n", "zone" },
    { HEAD "dump -1\nzone Normal start_pfn=16 spanned=999999999999 present=1\n", "spanned" },
    { HEAD "dump -1\nzone Lower start_pfn=16\n", "line 3" },
    { HEAD
      "dump -1\nzone Normal start_pfn=2147483647 spanned=64 present=64 managed=64 min=4 low=5 high=6 boost=0 reserve=0\n",
      "line 3" },
    { HEAD "dump -1\nzone Normal start_pfn=16 spanned=64 present=64 managed=64 min=4 low=5 high=6 boost=0 "
           "reserve=0,0,0,0,0,0,0,0,0\n",
      "numbers after" },
    { HEAD "dump -1\nzone AVeryLongNameOfAZone start_pfn=16\n", "too long" },
    { START ZONE, "must come after" },
    { HEAD "dump -1\n" ZONE "pcp Normal count=2 high=18 batch=3 free_factor=0\npcplist Normal 0 20\n", "blocks" },
    { HEAD "dump -1\n" ZONE "lru Normal 0 3\n", "blocks" },
    { START "blocks Normal order=5 0 2\n", "second" },
    { START "lru Normal 0 3 1 4\n", "more numbers" },
    { START "stat Normal nr_free=40 diff=0,0 highatomic=0\n", "diff=" },
    { START "free Normal 3 0 32\n", "second list" },
    { START "free Normal 2 0 21\n", "not the start" },
    { START "free Normal 2 0 100\n", "outside" },
    { START "free Normal 6 1 64\n", "reaches out" },
    { START "free Normal 11 0 24\n", "order" },
    { START "pcplist Normal 2 21 90\n", "outside" },
    { START "pcplist Normal 14 20\n", "list" },
    { START "op 0 alloc 7 gfp=0x20 order=3 pfn=9\n", "outside" },
    { START "op 0 alloc 7 gfp=0x20 order=30 pfn=24\n", "order" },
    { START "op 0 alloc 7 gfp=0x20 order=3 pfn=\n", "pfn" },
    { START "op 0 alloc 7 gfp=0x20 order=3 pfn=24 more\n", "end of the line" },
    { START "op 0 free 7 pfn=9 order=0\n", "outside every zone" },
    { START "op 0 free 7 pfn=26 order=3\n", "not the start" },
    { START "op 0 cpu=1 alloc 7 gfp=0x20 order=3 pfn=24\n", "cpu=" },
    { "oracle kernel=2.6.34 cpus=99\n", "1 to" },
    { START "op 0 alloc 7 gfp=0x20 order=3 pfn=24\nop 1 free 7 pfn=24 order=2\n", "order 3" },
    { START "op 0 alloc 7 gfp=0x20 order=3 pfn=24\nop 1 alloc 7 gfp=0x20 order=3 pfn=32\n", "filled again" },
    { START "op 0 steal 7\n", "alloc" },
    { START "nonsense\n", "expected" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0 2\nstat Normal nr_free=8 highatomic=0\n"
           "free Normal 3 0 24\nfree Normal 1 0 30\n",
      "line 7: frame 30 is listed twice" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0 2\nstat Normal nr_free=8 highatomic=0\nfree Normal 3 0 24\n"
           "pcp Normal count=1 high=18 batch=3 free_factor=0\npcplist Normal 0 31\n",
      "line 8: frame 31 is listed twice" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0 2\nstat Normal nr_free=9000 highatomic=0\nfree Normal 3 0 24\n"
           "pcp Normal count=0 high=18 batch=3 free_factor=0\n",
      "line 5: zone Normal counts 9000 free page frames, but its lists hold 8" },
    { HEAD "dump -1\n" ZONE "blocks Normal order=5 0 2\nstat Normal nr_free=0 highatomic=0\n"
           "pcp Normal count=2 high=18 batch=3 free_factor=0\npcplist Normal 0 20\n",
      "line 6: zone Normal counts 2 page frames for the CPU, but its lists hold 1" },
    { START CALLS "dump 1\n", "dump 1" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KmScript) script = parse (cases[i].text, &error);
      g_assert_null (script);
      g_assert_error (error, KM_WORKLOAD_ERROR, 0);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "line "));
      g_assert_nonnull (strstr (error->message, cases[i].message));
    }
}

/* A slot that was never filled: the block is named by its frame, and a note says so. */
static void
a_ghost_is_freed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script =
      parse (START "op 0 free 7 pfn=16 order=2\nop 1 alloc 7 gfp=0x20 order=3 pfn=24\n", &error);
  KmOp ops[3];
  const KmMark *marks;
  size_t n;

  g_assert_no_error (error);
  km_script_read_ops (script, 0, km_script_n_ops (script), ops);
  g_assert_cmpuint (km_script_n_ops (script), ==, 2);
  g_assert_true (ops[0].kind == KM_OP_FREE_PAGES_PAGE && (ops[0].flags & KM_OP_REF_IS_PFN));
  g_assert_cmpuint (ops[0].ref, ==, 16);
  marks = km_script_marks (script, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (marks[0].op, ==, 0);
  g_assert_nonnull (strstr (marks[0].text, "0x10"));
}

/* Two CPUs of 6.12: each has its part of the counter and its lists, and the calls say whose they are. */
static void
cpus_are_read (void)
{
  const char *text =
      "oracle seed=1 nops=2 kernel=6.12 cpus=2\ndump -1\n"
      "zone Normal start_pfn=16 spanned=64 present=64 managed=64 min=1 low=2 high=3 boost=0 reserve=0,0,0,0,0\n"
      "blocks Normal order=5 0 1 1\n"
      "stat Normal nr_free=7 diff=3,-2 threshold=4 highatomic=0 free_highatomic=0 below_high=1 reclaim_active=0\n"
      "free Normal 3 0 24\n"
      "pcp Normal cpu=0 count=0 high=0 batch=1 high_min=9 high_max=160 flags=2 alloc_factor=0 free_count=0\n"
      "pcp Normal cpu=1 count=2 high=9 batch=1 high_min=9 high_max=160 alloc_factor=3 free_count=7 flags=3\n"
      "pcplist Normal cpu=1 3 20\n"
      "op 0 cpu=1 alloc 0 gfp=0x0 order=1 pfn=20\nop 1 cpu=0 free 0 pfn=20 order=1\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = parse (text, &error);
  const KmZoneState *zone;

  g_assert_no_error (error);
  zone = &km_script_start (script)->zones[0];
  g_assert_cmpuint (km_script_start (script)->cpus, ==, 2);
  g_assert_true (zone->diff[0] == 3 && zone->diff[1] == -2 && zone->below_high && !zone->reclaim_active);
  g_assert_true (zone->pcp[1].high_max == 160 && zone->pcp[1].alloc_factor == 3 && zone->pcp[1].flags == 3);
  g_assert_cmpuint (zone->pcp[1].lists[3]->len, ==, 1);
  g_assert_cmpuint (km_script_op (script, 0).cpu, ==, 1);
  g_assert_cmpuint (km_script_op (script, 1).cpu, ==, 0);
}

/* The kernel that a file is from, by its name. */
static const char *
kernel_of (const char *name)
{
  static const char *const kernels[][2] = { { "linux2634-", "2.6.34" }, { "linux612-", "6.12" } };

  for (size_t i = 0; i < G_N_ELEMENTS (kernels); i++)
    if (g_str_has_prefix (name, kernels[i][0]))
      return kernels[i][1];
  return "6.1";
}

/* Every recording in the repository, from its file: sizes as counted when they were chosen. */
static void
every_recording_loads (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "recordings", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;
      g_autoptr (KmScript) script = NULL;
      size_t n_dumps;
      bool small;

      if (!strstr (name, "-pages-"))
        continue;
      script = km_script_load (file, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (km_script_n_ops (script), >=, 3000);
      km_script_dumps (script, &n_dumps);
      g_assert_cmpuint (n_dumps, >=, 4);
      small = strstr (name, "x86_32") != NULL;
      g_assert_cmpstr (km_generation_get (km_script_config (script)->generation)->name, ==, kernel_of (name));
      g_assert_cmpint (km_script_config (script)->preset, ==, small ? KM_PRESET_X86_32 : KM_PRESET_X86_64);
      g_assert_true (km_script_start (script)->highmem_configured == small);
      n++;
    }
  g_assert_cmpint (n, >=, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording/small", a_small_one_is_read);
  g_test_add_func ("/recording/start", the_start_state_is_read);
  g_test_add_func ("/recording/ghost", a_ghost_is_freed);
  g_test_add_func ("/recording/cpus", cpus_are_read);
  g_test_add_func ("/recording/notes", notes_and_a_title_may_be_added);
  g_test_add_func ("/recording/damage", damage_is_named_by_line);
  g_test_add_func ("/recording/zones", there_are_five_zones);
  g_test_add_func ("/recording/files", every_recording_loads);
  return g_test_run ();
}
