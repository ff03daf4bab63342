/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of /proc against those that real kernels printed, byte for byte. */
#include "model/proc/proc.h"
#include "model/proc/change.h"

#include "../core/kmem_fixture.h"
#include "../reference/caches_2_6_34.h"
#include "core/vm/vm_read.h"
#include "fixture.h"
#include "proc_sample.h"

#include <stdio.h>
#include <string.h>

static const char *const samples[] = {
  "linux2634-x86_32-up-1200/0-boot", "linux2634-x86_32-up-1200/1-end", "linux2634-x86_32-up-64/0-boot",
  "linux2634-x86_32-up-64/1-end",    "linux61-x86_32-1200M/0-boot",    "linux61-x86_32-1200M/1-before",
  "linux61-x86_32-1200M/2-after",    "linux61-x86_64-3G/1-before",     "linux61-x86_64-3G/2-after",
  "linux61-x86_64-512M/0-boot",      "linux61-x86_64-512M/1-before",   "linux61-x86_64-512M/2-after",
  "linux612-x86_64-512M/0-boot",     "linux612-x86_64-512M/1-before",  "linux612-x86_64-512M/2-after",
};

static void
check_file (const KmMachine *machine, KmProcFile file, const char *expected)
{
  g_autofree char *printed = km_proc_print (machine, NULL, file);

  g_assert_cmpstr (printed, ==, expected);
}

/* ---- free lists, zones ---- */

static void
test_buddyinfo (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (KmMachine) machine = sample_machine (samples[i], SAMPLE_BUDDYINFO);
      g_autofree char *expected = sample_text (samples[i], "buddyinfo");

      check_file (machine, KM_PROC_BUDDYINFO, expected);
    }
}

static void
test_pagetypeinfo (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (KmMachine) machine = sample_machine (samples[i], SAMPLE_PAGETYPEINFO);
      g_autofree char *expected = sample_text (samples[i], "pagetypeinfo");

      check_file (machine, KM_PROC_PAGETYPEINFO, expected);
    }
}

/* Sets the statistics of a running kernel that this machine does not have to 0: everything below the zone's own numbers
 * but nr_free_pages. */
static char *
without_statistics (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("^( +(?!nr_free_pages)(?:nr|workingset|numa|pgpromote)_[a-z_]+ +)[0-9]+$",
                                          G_REGEX_MULTILINE, 0, NULL);

  return g_regex_replace (regex, text, -1, 0, "\\g<1>0", 0, NULL);
}

static void
test_zoneinfo (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (KmMachine) machine = sample_machine (samples[i], SAMPLE_COUNTER);
      g_autofree char *text = sample_text (samples[i], "zoneinfo");
      g_autofree char *expected = without_statistics (text);

      check_file (machine, KM_PROC_ZONEINFO, expected);
    }
}

/* The number behind the @n-th "\n NAME " of a text. */
static uint64_t
statistic (const char *text, const char *name, unsigned n)
{
  g_autofree char *pattern = g_strdup_printf ("\n +%s +([0-9]+)\n", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *number = NULL;

  g_assert_true (g_regex_match (regex, text, 0, &match));
  while (n-- > 0)
    g_assert_true (g_match_info_next (match, NULL));
  number = g_match_info_fetch (match, 1);
  return g_ascii_strtoull (number, NULL, 10);
}

static char *
print_at_end (const char *workload, KmProcFile file)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload);

  km_timeline_seek (timeline, (KmCursor){ UINT32_MAX, KM_EVENT_LAST });
  return km_proc_print (km_timeline_machine (timeline), km_timeline_script (timeline), file);
}

#define STATISTICS                                                                                                     \
  "page_cache(100)\n"                                                                                                  \
  "u = kmem_cache_create(\"unreclaimable\", 2000, 0, 0, NULL)\n"                                                       \
  "r = kmem_cache_create(\"reclaimable\", 4096, 0, SLAB_RECLAIM_ACCOUNT, NULL)\n"                                      \
  "s = alloc_thread_info()\n"

/* What the simulation keeps is counted: page cache, slabs of both kinds, kernel stacks. The first zone of the lists is
 * DMA, the second NORMAL. */
static void
test_statistics_2_6_34 (void)
{
  g_autofree char *before = print_at_end ("machine x86-32 memory=64M\n" STATISTICS, KM_PROC_ZONEINFO);
  g_autofree char *after =
      print_at_end ("machine x86-32 memory=64M\n" STATISTICS "o[0..2] = kmem_cache_alloc(r, GFP_KERNEL)\n"
                    "t = alloc_thread_info()\n"
                    "page_cache(11)\n",
                    KM_PROC_ZONEINFO);

  g_assert_cmpuint (statistic (before, "nr_file_pages", 0) + statistic (before, "nr_file_pages", 1), ==, 100);
  g_assert_cmpuint (statistic (after, "nr_inactive_file", 1), ==, statistic (after, "nr_file_pages", 1));
  g_assert_cmpuint (statistic (after, "nr_file_pages", 0) + statistic (after, "nr_file_pages", 1), ==, 111);
  g_assert_cmpuint (statistic (before, "nr_slab_reclaimable", 1), ==, 0);
  g_assert_cmpuint (statistic (after, "nr_slab_reclaimable", 1), ==, 3);
  g_assert_cmpuint (statistic (before, "nr_slab_unreclaimable", 1), >, 0);
  g_assert_cmpuint (statistic (before, "nr_kernel_stack", 1), ==, 1);
  g_assert_cmpuint (statistic (after, "nr_kernel_stack", 1), ==, 2);
}

static void
test_statistics_6_1 (void)
{
  const char *machine = "machine x86-64 memory=64M kernel=6.1\n";
  g_autofree char *start = g_strconcat (machine, STATISTICS, NULL);
  g_autofree char *more = g_strconcat (start, "k = kmalloc(20000, GFP_KERNEL)\npage_cache(11)\n", NULL);
  g_autofree char *before = print_at_end (start, KM_PROC_ZONEINFO);
  g_autofree char *after = print_at_end (more, KM_PROC_ZONEINFO);

  g_assert_cmpuint (statistic (after, "nr_file_pages", 0), ==, 111);
  g_assert_cmpuint (statistic (after, "nr_kernel_stack", 0), ==, 16);
  /* a large request of kmalloc() counts as what the slab layer cannot give back: 20000 bytes are eight pages */
  g_assert_cmpuint (statistic (after, "nr_slab_unreclaimable", 0), ==,
                    statistic (before, "nr_slab_unreclaimable", 0) + 8);
}

/* Several CPUs: a pageset each, and the threshold behind each. */
static void
test_pagesets (void)
{
  g_autofree char *one = print_at_end ("machine x86-32 memory=64M\n", KM_PROC_ZONEINFO);
  g_autofree char *two = print_at_end ("machine x86-32 memory=64M cpus=2\n", KM_PROC_ZONEINFO);

  g_assert_null (strstr (one, "vm stats threshold"));
  g_assert_nonnull (strstr (one, "    cpu: 0\n              count: 0\n              high:  18\n              batch: 3\n"
                                 "  all_unreclaimable: 0\n"));
  g_assert_nonnull (strstr (two, "              batch: 3\n  vm stats threshold: 4\n    cpu: 1\n"));
}

/* ---- slabinfo ---- */

/* Takes objects until as many count as active as the kernel had. */
static void
fill_cache (Fixture *f, uint32_t op, uint32_t active)
{
  KmCacheInfo info;

  for (;;)
    {
      km_machine_cache (f->machine, km_value_payload (f->results[op]), &info);
      if (info.active >= active)
        return;
      cache_alloc (f, op);
    }
}

/* How many objects the printed file counts as active. */
static uint32_t
printed_active (char *const *lines, const char *name)
{
  for (; *lines; lines++)
    {
      char line_name[32];
      unsigned active;

      if (sscanf (*lines, "%31s %u", line_name, &active) == 2 && strcmp (line_name, name) == 0)
        return active;
    }
  g_error ("no cache %s", name);
}

static void
make_caches (Fixture *f, char *const *lines)
{
  for (size_t i = 0; i < n_recorded_caches; i++)
    {
      uint32_t op = cache_create (f, recorded_caches[i].name, recorded_caches[i].size, recorded_caches[i].flags);

      fill_cache (f, op, printed_active (lines, recorded_caches[i].name));
    }
}

/* The line without the counts, which depend on what ran before. */
static char *
without_counts (const char *line)
{
  g_autoptr (GRegex) regex = g_regex_new ("^([^ #]+) +[0-9]+ +[0-9]+( .* slabdata ).*$", 0, 0, NULL);

  return g_regex_replace (regex, line, -1, 0, "\\1\\2", 0, NULL);
}

static bool
is_general (const char *line)
{
  return g_str_has_prefix (line, "size-") || g_str_has_prefix (line, "kmem_cache ");
}

/* The same caches in the same order on a machine like the recorded one, each with as many active objects: every line is
 * the same, those of the general caches but for their counts. */
static void
check_slabinfo (const char *name, uint64_t memory_bytes)
{
  g_autofree char *path = g_strconcat (name, "/0-boot", NULL);
  g_autofree char *expected = sample_text (path, "slabinfo");
  g_autofree char *printed = NULL;
  g_auto (GStrv) expected_lines = g_strsplit (expected, "\n", -1), printed_lines = NULL;
  KmConfig config;
  Fixture *f;

  km_config_init (&config, KM_PRESET_X86_32);
  config.memory_bytes = memory_bytes;
  config.cache_line = config.build_line = 32;
  f = fixture_new (&config);
  make_caches (f, expected_lines);
  printed = km_proc_print (f->machine, NULL, KM_PROC_SLABINFO);
  printed_lines = g_strsplit (printed, "\n", -1);
  g_assert_cmpuint (g_strv_length (printed_lines), ==, g_strv_length (expected_lines));
  for (size_t i = 0; expected_lines[i]; i++)
    {
      g_autofree char *e = is_general (expected_lines[i]) ? without_counts (expected_lines[i]) : NULL;
      g_autofree char *p = is_general (printed_lines[i]) ? without_counts (printed_lines[i]) : NULL;

      g_assert_cmpstr (p ? p : printed_lines[i], ==, e ? e : expected_lines[i]);
    }
  fixture_free (f);
}

static void
test_slabinfo (void)
{
  check_slabinfo ("linux2634-x86_32-up-64", 64 << 20);
  check_slabinfo ("linux2634-x86_32-up-1200", (uint64_t)1200 << 20);
}

/* Name, size, objects and pages of each line; of a running kernel only of caches that a @booted one has. */
static char *
shapes (const char *text, bool booted)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **line = lines; *line; line++)
    {
      char name[40];
      unsigned size, objects, pages;

      if (sscanf (*line, "%39s %*u %*u %u %u %u", name, &size, &objects, &pages) != 4)
        continue;
      if (booted || strstr (name, "kmalloc") || g_str_has_prefix (name, "kmem_cache")
          || g_str_has_prefix (name, "memdup_user-") || g_str_has_prefix (name, "msg_msg-"))
        g_string_append_printf (out, "%s %u %u %u\n", name, size, objects, pages);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The caches that 6.12 makes before anything else can: all sets of kmalloc, in its order. */
static void
test_slabinfo_6_12 (void)
{
  g_autofree char *sample = sample_text ("linux612-x86_64-512M/0-boot", "slabinfo");
  g_autofree char *printed =
      print_at_end ("machine x86-64 memory=512M kernel=6.12\no = kmalloc(8, GFP_KERNEL)\n", KM_PROC_SLABINFO);
  g_autofree char *expected = shapes (sample, false), *actual = shapes (printed, true);

  g_assert_cmpstr (actual, ==, expected);
}

static void
test_slabinfo_heading (void)
{
  g_autofree char *before = print_at_end ("machine x86-32 memory=64M\n", KM_PROC_SLABINFO);
  Fixture *f;
  KmConfig config;
  g_autofree char *debug = NULL;

  g_assert_cmpstr (
      before, ==,
      "slabinfo - version: 2.1\n"
      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> "
      "<batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
  km_config_init (&config, KM_PRESET_X86_32);
  config.slab_debug = true;
  f = fixture_new (&config);
  debug = km_proc_print (f->machine, NULL, KM_PROC_SLABINFO);
  g_assert_true (g_str_has_prefix (debug, "slabinfo - version: 2.1 (statistics)\n"));
  g_assert_true (g_str_has_suffix (debug, " : cpustat <allochit> <allocmiss> <freehit> <freemiss>\n"));
  fixture_free (f);
}

/* SLUB has no tunables; SLAB with two CPUs has a shared array. */
static void
test_slabinfo_allocators (void)
{
  g_autofree char *slub = print_at_end ("machine x86-64 memory=64M kernel=6.1\n"
                                        "c = kmem_cache_create(\"task_struct\", 6208, 64, 0, NULL)\n"
                                        "o[0..6] = kmem_cache_alloc(c, GFP_KERNEL)\n",
                                        KM_PROC_SLABINFO);
  g_autofree char *slab = print_at_end ("machine x86-32 memory=64M cpus=2\n"
                                        "c = kmem_cache_create(\"inode_cache\", 600, 0, 0, NULL)\n"
                                        "o[0..6] = kmem_cache_alloc(c, GFP_KERNEL)\n",
                                        KM_PROC_SLABINFO);

  g_assert_nonnull (strstr (slub,
                            "\ntask_struct           10     10   6208    5    8 : tunables    0    0    0 : slabdata "
                            "     2      2      0\n"));
  g_assert_nonnull (strstr (slab,
                            "\ninode_cache           12     12    600    6    1 : tunables   54   27    8 : slabdata "
                            "     2      2      0\n"));
}

/* Without a block of eight frames SLUB makes a slab of one: one object, not eight. */
static void
test_slabinfo_smaller_slab (void)
{
  g_autoptr (GString) workload = g_string_new ("machine x86-64 memory=16M kernel=6.1 pcp=off\n"
                                               "c = kmem_cache_create(\"c\", 4096, 0, 0, NULL)\n"
                                               "p[0..4095] = alloc_page(GFP_ATOMIC | __GFP_NOWARN)\n");
  g_autofree char *printed = NULL;

  for (unsigned i = 0; i < 3000; i += 2)
    g_string_append_printf (workload, "__free_page(p[%u])\n", i);
  g_string_append (workload, "b[0..7] = alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, 3)\n"
                             "o = kmem_cache_alloc(c, GFP_KERNEL)\n");
  printed = print_at_end (workload->str, KM_PROC_SLABINFO);
  g_assert_nonnull (strstr (printed, "\nc                      1      1   4096    8    8 : tunables    0    0    0 : "
                                     "slabdata      1      1      0\n"));
}

/* ---- vmallocinfo ---- */

static void
check_vmallocinfo (const char *workload, const char *expected)
{
  g_autofree char *printed = print_at_end (workload, KM_PROC_VMALLOCINFO);

  g_assert_cmpstr (printed, ==, expected);
}

#define AREAS                                                                                                          \
  "a = vmalloc(4096)\n"                                                                                                \
  "b = vmalloc(10000)\n"                                                                                               \
  "c = vmalloc(4096)\n"                                                                                                \
  "d = vmalloc(5000000)\n"

/* facts 9.2: 2.6.34 leaves two pages between areas, and the array of page pointers of a large one is an area itself.
 * Lines: 2 is the machine, 3 to 6 the calls. */
static void
test_vmallocinfo_2_6_34 (void)
{
  check_vmallocinfo ("machine x86-32 memory=1G boundary=exact\n" AREAS,
                     "0xf7ffe000-0xf8000000    8192 vmalloc+0x3/0x6 pages=1 vmalloc\n"
                     "0xf8001000-0xf8005000   16384 vmalloc+0x4/0x6 pages=3 vmalloc\n"
                     "0xf8006000-0xf8008000    8192 vmalloc+0x5/0x6 pages=1 vmalloc\n"
                     "0xf8009000-0xf84cf000 5005312 vmalloc+0x6/0x6 pages=1221 vmalloc vpages\n"
                     "0xf84d0000-0xf84d3000   12288 vmalloc+0x6/0x6 pages=2 vmalloc\n");
  check_vmallocinfo ("machine x86-32 memory=1G boundary=exact\n"
                     "a = vmalloc(4096)\n"
                     "vfree(a)\n",
                     "");
}

/* The snapshot of a real kernel, but for the functions that called. What lay in the gaps is allocated too and freed
 * again. */
static void
test_vmallocinfo_recorded (void)
{
  g_autofree char *expected = sample_text ("linux2634-x86_32-up-1200", "vmallocinfo");
  g_autoptr (GRegex) callers = g_regex_new (" [a-z0-9_]+(\\+0x[0-9a-f]+/0x[0-9a-f]+)?(?= pages)", 0, 0, NULL);
  g_autofree char *printed = print_at_end ("machine x86-32 memory=1200M boundary=exact\n"
                                           "before = vmalloc(12K)\n"
                                           "vmalloc(4K)\n"
                                           "module = vmalloc(4K)\n"
                                           "vmalloc(24M)\n"
                                           "vmalloc(4K)\n"
                                           "vmalloc(4K)\n"
                                           "vfree(module)\n"
                                           "vfree(before)\n",
                                           KM_PROC_VMALLOCINFO);
  g_autofree char *expected_bare = g_regex_replace (callers, expected, -1, 0, "", 0, NULL);
  g_autofree char *printed_bare = g_regex_replace (callers, printed, -1, 0, "", 0, NULL);

  g_assert_cmpstr (printed_bare, !=, printed);
  g_assert_cmpstr (printed_bare, ==, expected_bare);
}

/* 6.1 prints what waits for a purge behind the areas, neighbours as one; and the node. */
static void
test_vmallocinfo_6_1 (void)
{
  check_vmallocinfo ("machine x86-64 memory=1G kernel=6.1\n" AREAS "vfree(a)\nvfree(b)\n",
                     "0xffffc90000006000-0xffffc90000008000    8192 vmalloc+0x5/0x8 pages=1 vmalloc N0=1\n"
                     "0xffffc90000008000-0xffffc900004ce000 5005312 vmalloc+0x6/0x8 pages=1221 vmalloc vpages N0=1221\n"
                     "0xffffc900004ce000-0xffffc900004d2000   16384 vmalloc+0x6/0x8 pages=3 vmalloc N0=3\n"
                     "0xffffc90000000000-0xffffc90000006000   24576 unpurged vm_area\n");
}

/* 6.12 goes from node to node, 64 KiB each, and prints what waits for a purge area by area; so does one with a single
 * node, even if nothing else is there. */
static void
test_vmallocinfo_6_12 (void)
{
  check_vmallocinfo ("machine x86-64 memory=1G kernel=6.12\n" AREAS "vfree(a)\nvfree(b)\n",
                     "0xffffc90000006000-0xffffc90000008000    8192 vmalloc+0x5/0x8 pages=1 vmalloc N0=1\n"
                     "0xffffc90000008000-0xffffc900004ce000 5005312 vmalloc+0x6/0x8 pages=1221 vmalloc vpages N0=1221\n"
                     "0xffffc900004ce000-0xffffc900004d2000   16384 vmalloc+0x6/0x8 pages=3 vmalloc N0=3\n"
                     "0xffffc90000000000-0xffffc90000002000    8192 unpurged vm_area\n"
                     "0xffffc90000002000-0xffffc90000006000   16384 unpurged vm_area\n");
  check_vmallocinfo ("machine x86-64 memory=1G kernel=6.12\na = vmalloc(4096)\nvfree(a)\n",
                     "0xffffc90000000000-0xffffc90000002000    8192 unpurged vm_area\n");
  check_vmallocinfo ("machine x86-64 memory=1G kernel=6.12 cpus=2\n"
                     "a = vmalloc(20480)\nb = vmalloc(40960)\nc = vmalloc(4096)\nd = vmalloc(70000)\n"
                     "e = vmalloc(4096)\n",
                     "0xffffc90000000000-0xffffc90000006000   24576 vmalloc+0x3/0x7 pages=5 vmalloc N0=5\n"
                     "0xffffc90000006000-0xffffc90000011000   45056 vmalloc+0x4/0x7 pages=10 vmalloc N0=10\n"
                     "0xffffc90000026000-0xffffc90000028000    8192 vmalloc+0x7/0x7 pages=1 vmalloc N0=1\n"
                     "0xffffc90000011000-0xffffc90000013000    8192 vmalloc+0x5/0x7 pages=1 vmalloc N0=1\n"
                     "0xffffc90000013000-0xffffc90000026000   77824 vmalloc+0x6/0x7 pages=18 vmalloc N0=18\n");
}

/* ---- what changed ---- */

/* The marked parts of @text with bars between them, new lines in brackets; then the counts. */
static void
check_change (const char *before, const char *text, const char *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmProcChange change;

  km_proc_change_init (&change, before, text);
  for (uint32_t i = 0; i < change.marks->len; i++)
    {
      const KmProcMark *mark = &g_array_index (change.marks, KmProcMark, i);

      g_string_append (out, mark->line ? "[" : "");
      g_string_append_len (out, text + mark->start, mark->end - mark->start);
      g_string_append (out, mark->line ? "]|" : "|");
    }
  g_string_append_printf (out, " %u %u %u", change.words, change.added, change.gone);
  g_assert_cmpstr (out->str, ==, expected);
  km_proc_change_finish (&change);
}

static void
test_change (void)
{
  check_change ("", "", " 0 0 0");
  check_change ("Node 0, zone 1 2\n", "Node 0, zone 1 2\n", " 0 0 0");
  check_change ("Node 0, zone  1  9 3\nNode 0, zone 4 5 6\n", "Node 0, zone  1 10 3\nNode 0, zone 4 5 7\n",
                "10|7| 2 0 0");
  check_change ("  min 1\n  low 2\n  min 1\n", "  min 1\n  low 3\n  min 4\n", "3|4| 2 0 0");
  check_change ("", "a 1\nb 2\n", "[a 1]|[b 2]| 0 2 0");
  check_change ("a 1\nb 2\n", "", " 0 0 2");
  check_change ("b 2\na 1\n", "c 3\nb 5\na 1\n", "[c 3]|5| 1 1 0");
  check_change ("a 1\nb 2\n", "a 1\nc 2\n", "[c 2]| 0 1 1");
  check_change ("a 1\n", "a 1 2 3\n", "2|3| 2 0 0");
}

/* ---- names, every step ---- */

static void
test_names (void)
{
  KmProcFile file;

  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    {
      g_autofree char *path = g_strconcat ("/proc/", km_proc_name ((KmProcFile)i), NULL);

      g_assert_true (km_proc_by_name (km_proc_name ((KmProcFile)i), &file));
      g_assert_cmpint (file, ==, i);
      g_assert_true (km_proc_by_name (path, &file));
      g_assert_cmpint (file, ==, i);
    }
  file = KM_PROC_ZONEINFO;
  g_assert_false (km_proc_by_name ("zone", &file));
  g_assert_false (km_proc_by_name ("", &file));
  g_assert_cmpint (file, ==, KM_PROC_ZONEINFO);
}

/* Free pages of the first file and of the second are those of the machine, at any step of any workload. */
static void
check_agreement (const KmMachine *machine)
{
  g_autofree char *buddyinfo = km_proc_print (machine, NULL, KM_PROC_BUDDYINFO);
  g_autofree char *pagetypeinfo = km_proc_print (machine, NULL, KM_PROC_PAGETYPEINFO);
  g_auto (GStrv) lines = g_strsplit (buddyinfo, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, km_machine_n_zones (machine) + 1);
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      g_autofree char *head = g_strdup_printf ("Node 0, zone %8s ", km_machine_zone (machine, zone)->name);

      g_assert_true (g_str_has_prefix (lines[zone], head));
      g_assert_cmpuint (strlen (lines[zone]), ==, strlen (head) + 7 * KM_NR_ORDERS);
      g_assert_nonnull (strstr (pagetypeinfo, head));
    }
}

static void
test_any_step (void)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (KmTimeline) timeline = fixture_timeline (workloads[i].text);
      KmRng rng;

      km_rng_init (&rng, i);
      for (unsigned move = 0; move < 60; move++)
        {
          fixture_move (timeline, &rng);
          check_agreement (km_timeline_machine (timeline));
          for (unsigned file = 0; file < KM_NR_PROC_FILES; file++)
            {
              g_autofree char *text =
                  km_proc_print (km_timeline_machine (timeline), km_timeline_script (timeline), (KmProcFile)file);

              g_assert_true (*text == 0 || g_str_has_suffix (text, "\n"));
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proc/buddyinfo", test_buddyinfo);
  g_test_add_func ("/proc/pagetypeinfo", test_pagetypeinfo);
  g_test_add_func ("/proc/zoneinfo", test_zoneinfo);
  g_test_add_func ("/proc/statistics-2.6.34", test_statistics_2_6_34);
  g_test_add_func ("/proc/statistics-6.1", test_statistics_6_1);
  g_test_add_func ("/proc/pagesets", test_pagesets);
  g_test_add_func ("/proc/slabinfo", test_slabinfo);
  g_test_add_func ("/proc/slabinfo-heading", test_slabinfo_heading);
  g_test_add_func ("/proc/slabinfo-allocators", test_slabinfo_allocators);
  g_test_add_func ("/proc/slabinfo-smaller-slab", test_slabinfo_smaller_slab);
  g_test_add_func ("/proc/vmallocinfo-2.6.34", test_vmallocinfo_2_6_34);
  g_test_add_func ("/proc/vmallocinfo-recorded", test_vmallocinfo_recorded);
  g_test_add_func ("/proc/vmallocinfo-6.1", test_vmallocinfo_6_1);
  g_test_add_func ("/proc/vmallocinfo-6.12", test_vmallocinfo_6_12);
  g_test_add_func ("/proc/slabinfo-6.12", test_slabinfo_6_12);
  g_test_add_func ("/proc/change", test_change);
  g_test_add_func ("/proc/names", test_names);
  g_test_add_func ("/proc/any-step", test_any_step);
  return g_test_run ();
}
