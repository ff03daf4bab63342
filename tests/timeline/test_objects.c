/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What expect asks about caches, objects and virtual memory, answered by a machine that runs: the numbers are those of
 * facts 6 to 9. */
#include "timeline/timeline.h"

#include <string.h>

/* Runs @text and checks every expectation. */
static void
assert_all_hold (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  KmTimeline *timeline;
  const KmMark *marks;

  g_assert_false (km_script_has_errors (script));
  timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  marks = km_script_marks (script, &n);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *explanation = NULL;
      km_timeline_check_expect (timeline, i, &explanation);
      if (explanation)
        g_test_message ("%s: %s", marks[i].text, explanation);
      g_assert_cmpstr (explanation, ==, NULL);
    }
  g_assert_cmpuint (n, >, 0);
  km_timeline_free (timeline);
}

/* The scenario of facts 7.6, one CPU. */
static void
slab_lists_are_counted (void)
{
  assert_all_hold (
      "machine x86-32 memory=64M\nc = kmem_cache_create(\"big\", 1696, 0, 0, NULL)\n"
      "expect num(c) == 4\nexpect order(c) == 1\nexpect colours(c) == 21\nexpect limit(c) == 24\n"
      "expect objsize(c) == 1696\nexpect cache_exists(\"big\") == 1\nexpect slabs(c) == 0\n"
      "o[0..59] = kmem_cache_alloc(c, GFP_KERNEL)\n"
      "expect slabs(c, full) == 15\nexpect slabs(\"big\") == 15\nexpect avail(c) == 0\nexpect live(c) == 60\n"
      "expect in_use(o[0]) == 4\nexpect index(o[5]) == 2\nexpect colour(o[4]) == colour(o[0]) + 64\n"
      "expect frame_at(o[0]) - slab_frame(o[0]) < 2\nexpect o[0] - o[1] == 1696\n"
      "expect offset(o[3]) + 1696 == offset(o[2])\n"
      "kmem_cache_free(c, o[0..59])\n"
      "expect avail(c) == 24\nexpect slabs(c, full) == 6\nexpect slabs(c, partial) == 0\n"
      "expect slabs(c, free) == 7\nexpect live(c) == 0\nexpect objects(c) == 24\n"
      "kmem_cache_destroy(c)\nexpect cache_exists(\"big\") == 0\n");
}

static void
general_caches_waste (void)
{
  assert_all_hold ("machine x86-32 memory=64M\nb = kmalloc(100, GFP_KERNEL)\nexpect size(b) == 128\n"
                   "expect waste(b) == 28\nexpect waste(\"size-128\") >= 28\nn = ksize(b)\nexpect n == 128\n"
                   "expect misuse() == 0\nkfree(b + 8)\nexpect misuse() == 1\nz = kmalloc(0, GFP_KERNEL)\n"
                   "expect z == 16\nexpect z != NULL\nexpect misuse() == 0\n");
}

/* The vector of facts 9.2: areas stand two pages apart. */
static void
areas_are_measured (void)
{
  assert_all_hold ("machine x86-32 memory=64M\n"
                   "v[0] = vmalloc(4096)\nv[1] = vmalloc(1)\nv[2] = vmalloc(10000)\nv[3] = vmalloc(4096)\n"
                   "expect area_offset(v[1]) - area_offset(v[0]) == 0x3000\n"
                   "expect area_offset(v[2]) - area_offset(v[0]) == 0x6000\n"
                   "expect area_offset(v[3]) - area_offset(v[0]) == 0xb000\n"
                   "expect v[3] - v[2] == 0x5000\nexpect size(v[2]) == 12288\nexpect offset(v[2]) == 0\n"
                   "expect frame_at(v[2], 2) != NULL\nexpect frame_at(v[2], 3) == NULL\n"
                   "vfree(v[1])\nexpect lazy_pages() == 2\n"
                   "x = alloc_percpu(8)\nexpect preempt_count() == 0\nget_cpu_var(x)\nexpect preempt_count() == 1\n"
                   "put_cpu_var(x)\nexpect preempt_count() == 0\n");
}

static void
kmap_slots_are_counted (void)
{
  assert_all_hold ("machine x86-32 memory=1G\np = alloc_page(GFP_HIGHUSER)\nexpect kmap_count(p) == 0\n"
                   "a = kmap(p)\nexpect kmap_count(p) == 2\nb = kmap(p)\nexpect kmap_count(p) == 3\nexpect a == b\n"
                   "expect frame_at(a) == p\nkunmap(p)\nkunmap(p)\nexpect kmap_count(p) == 1\n"
                   "c = kmap_atomic(p, KM_USER1)\nexpect frame_at(c) == p\nkunmap_atomic(c, KM_USER1)\n"
                   "expect frame_at(c) == NULL\n");
}

static void
slub_answers_what_it_has (void)
{
  assert_all_hold (
      "machine x86-64 memory=64M kernel=6.1\nc = kmem_cache_create(\"a\", 600, 0, 0, NULL)\n"
      "expect num(c) == 13\nexpect order(c) == 1\nexpect avail(c) == 0\no[0..59] = kmem_cache_alloc(c, GFP_KERNEL)\n"
      "expect slabs(c) == 5\nexpect slabs(c, partial) == 0\nexpect avail(c) == 5\nexpect live(c) == 60\n"
      "expect index(o[1]) == index(o[0]) + 1\nb = kmalloc(10000, GFP_KERNEL)\nexpect size(b) == 16384\n");
}

static void
what_has_no_answer_says_why (void)
{
  static const struct
  {
    const char *expectation, *reason;
  } cases[] = {
    { "num(c) == 0", "there is no such cache at this point" },
    { "slabs(\"nobody\") == 0", "there is no such cache at this point" },
    { "index(p) == 0", "there is no object of a slab at this point" },
    { "area_offset(p) == 0", "this is no address of the vmalloc area" },
    { "size(none) == 0", "there is no memory behind this handle at this point" },
    { "avail(\"size-32\", shared) == 0", "this cache has no such array" },
    { "waste(p) == 0", "there is no object of a slab at this point" },
    { "in_use(none) == 0", "there is no object of a slab at this point" },
    { "offset(none) == 0", "there is no memory behind this handle at this point" },
    { "frame_at(none) == 0", "there is no memory behind this handle at this point" },
    { "frame_at(gone) == 0", "there is no memory behind this handle at this point" },
    { "size(gone) == 0", "there is no memory behind this handle at this point" },
    { "kmap_count(refused) == 0", "there is no memory behind this handle at this point" },
    { "nr_free(HIGHMEM, 0) == 0", "this machine has no zone HIGHMEM" },
    { "free_pages(DMA32) == 0", "this machine has no zone DMA32" },
    { "pcp(MOVABLE) == 0", "this machine has no zone MOVABLE" },
    { "p == q", "the left side is frame(0x" },
    { "b == none", "the left side is 0xc" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "machine x86-32 memory=64M\np = alloc_page(GFP_KERNEL)\nq = alloc_page(GFP_KERNEL)\n"
          "none = kmalloc(64M, GFP_KERNEL)\nb = kmalloc(8, GFP_KERNEL)\n"
          "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\nrefused = alloc_pages(GFP_KERNEL, 11)\ngone = kmem_cache_alloc(c, GFP_KERNEL)\n"
          "kmem_cache_free(c, gone)\nkmem_cache_destroy(c)\nexpect %s\n",
          cases[i].expectation);
      g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
      g_autofree char *explanation = NULL;
      KmTimeline *timeline = km_timeline_new (script, NULL);

      g_assert_false (km_script_has_errors (script));
      g_assert_false (km_timeline_check_expect (timeline, 0, &explanation));
      g_test_message ("%s: %s", cases[i].expectation, explanation);
      g_assert_true (g_str_has_prefix (explanation, cases[i].reason));
      km_timeline_free (timeline);
    }
}

/* Two chunks of per-CPU data are made; when both are empty the one emptied first goes back with its 64 page frames. */
static void
chunks_go_back (void)
{
  assert_all_hold ("machine x86-64 memory=64M kernel=6.1 pcp=off\na[0..9] = alloc_percpu(32K)\n"
                   "expect free_pages(DMA32) == 12208\nfree_percpu(a[0..9])\nexpect free_pages(DMA32) == 12272\n"
                   "b = alloc_percpu(32K)\nexpect free_pages(DMA32) == 12272\n");
}

/* More than there is: of addresses before anything has some, and of bytes below the first byte of memory or far above.
 */
static void
too_much_is_refused (void)
{
  assert_all_hold ("machine x86-32 memory=1G vmalloc=32M\nv = vmalloc(100M)\nexpect v == NULL\n"
                   "b = kmalloc(64, GFP_KERNEL)\np = virt_to_page(b - 2000000000)\nexpect p == NULL\n"
                   "q = virt_to_page(b + 2000000000)\nexpect q == NULL\nr = virt_to_page(b + 200000000)\n"
                   "expect r == NULL\n");
}

/* SLUB keeps no list of full slabs and none of free ones. */
static void
slub_has_one_list (void)
{
  static const char *const lists[] = { "full", "free" };

  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine x86-64 memory=64M kernel=6.1\no = kmalloc(8, GFP_KERNEL)\n"
                                               "expect slabs(\"kmalloc-8\", %s) == 0\n",
                                               lists[i]);
      g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
      g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
      g_autofree char *explanation = NULL;

      g_assert_false (km_timeline_check_expect (timeline, 0, &explanation));
      g_assert_true (g_str_has_prefix (explanation, "SLUB keeps partial slabs on a list"));
    }
}

/* Before the first call there was no misuse, nobody has switched preemption off, and nothing has a result. */
static void
the_start_has_answers (void)
{
  assert_all_hold ("machine x86-32 memory=64M\nexpect misuse() == 0\nexpect preempt_count() == 0\n"
                   "expect lazy_pages() == 0\nexpect cache_exists(\"size-32\") == 0\n");
}

/* Pointers to what is gone stay different, and can be asked for. */
static void
pointers_outlive_their_memory (void)
{
  assert_all_hold (
      "machine x86-32 memory=64M\nc = kmem_cache_create(\"a\", 600, 0, 0, NULL)\n"
      "o[0..99] = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_free(c, o[0..99])\nkmem_cache_destroy(c)\n"
      "expect o[7] == o[7]\nexpect o[7] != o[8]\nexpect o[7] != NULL\nkfree(o[0])\nexpect misuse() == 1\n");
}

/* free_all passes over what was refused. */
static void
refusals_are_no_misuse (void)
{
  assert_all_hold ("machine x86-32 memory=2M\nc = kmem_cache_create(\"c\", 4096, 0, 0, NULL)\n"
                   "o[0..499] = kmem_cache_alloc(c, GFP_ATOMIC)\nexpect o[499] == NULL\nfree_all\n"
                   "expect misuse() == 0\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/lists", slab_lists_are_counted);
  g_test_add_func ("/objects/waste", general_caches_waste);
  g_test_add_func ("/objects/areas", areas_are_measured);
  g_test_add_func ("/objects/kmap", kmap_slots_are_counted);
  g_test_add_func ("/objects/slub", slub_answers_what_it_has);
  g_test_add_func ("/objects/no-answer", what_has_no_answer_says_why);
  g_test_add_func ("/objects/refused", refusals_are_no_misuse);
  g_test_add_func ("/objects/slub-lists", slub_has_one_list);
  g_test_add_func ("/objects/start", the_start_has_answers);
  g_test_add_func ("/objects/chunks", chunks_go_back);
  g_test_add_func ("/objects/too-much", too_much_is_refused);
  g_test_add_func ("/objects/gone", pointers_outlive_their_memory);
  return g_test_run ();
}
