/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narration, kernel messages and pseudocode: every kind of event has them, complete, and the numbers are right. */
#include "model/message/message.h"
#include "model/narration/narration.h"
#include "model/pseudocode/pseudocode.h"
#include "model/text/value_text.h"
#include "fixture.h"

#include "base/units.h"
#include "core/machine/machine.h"

#include <string.h>

/* Thin spaces between groups of digits, for expected texts. */
#define T ","

static void
assert_complete (const char *text, KmEventKind kind)
{
  g_assert_nonnull (text);
  if (*text == '\0' || strchr (text, '{') || strchr (text, '}') || !g_utf8_validate (text, -1, NULL))
    g_error ("%s: \"%s\"", km_event_name (kind), text);
}

/* ---- every kind ---- */

static void
narrate_kind (KmModel *model, KmEventKind kind)
{
  for (int a = -2; a < 8; a++)
    for (uint8_t order2 = 0; order2 < 2; order2++)
      {
        KmEvent event = {
          .kind = (uint8_t)kind, .order = 1, .order2 = order2, .pfn = 0x1010, .pfn2 = 0x1012, .a = a, .b = -a
        };
        g_autofree char *line = km_narrate_event (model, &event);
        g_autofree char *message = km_narrate_kernel_message (model, &event);

        assert_complete (line, kind);
        if (message)
          g_assert_true (g_utf8_validate (message, -1, NULL));
        if (message)
          g_assert_true (km_event_info (kind)->traits & KM_EVENT_HAS_MESSAGE);
      }
}

static void
narrate_every_kind (gconstpointer machine)
{
  g_autofree char *text = g_strdup_printf ("machine %s\na = alloc_page(GFP_KERNEL)\n", (const char *)machine);
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  g_autoptr (KmModel) model = km_model_new (timeline);

  km_timeline_step_op (timeline, 1);
  for (int kind = 0; kind < KM_NR_EVENTS; kind++)
    narrate_kind (model, (KmEventKind)kind);
}

/* ---- every value ---- */

/* Whatever a value leads to, if to anything at all: it has words. */
static void
test_values_of_nothing (void)
{
  g_autoptr (KmTimeline) timeline =
      fixture_timeline ("machine x86-64 memory=64M kernel=6.1\na = kmalloc(9, GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);

  for (unsigned passed = 0; passed < 2; passed++)
    {
      for (unsigned kind = 0; kind < 8; kind++)
        for (KmValue payload = 3; payload < 1 << 24; payload = payload * 9 + 5)
          {
            KmValue value = (KmValue)kind << KM_VALUE_SHIFT | payload;
            g_autofree char *text = km_model_value_text (model, value), *word = km_model_value_short (model, value);

            assert_complete (text, KM_EVENT_CALL);
            assert_complete (word, KM_EVENT_CALL);
          }
      km_timeline_step_op (timeline, 1);
    }
}

/* ---- every event of real workloads ---- */

static void
narrate_step (KmModel *model)
{
  g_autofree char *sentence = km_narrate_cursor (model);
  uint32_t n, passed = km_timeline_cursor (km_model_timeline (model)).event;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n);
  KmEventKind kind = passed ? (KmEventKind)events[passed - 1].kind : KM_EVENT_CALL;
  KmPseudocode code;
  int lines = 0;

  assert_complete (sentence, kind);
  g_assert_true (g_str_has_suffix (sentence, "."));
  km_model_pseudocode (model, &code);
  g_assert_nonnull (code.title);
  while (code.lines[lines])
    assert_complete (code.lines[lines++], kind);
  g_assert_cmpint (code.active, <, lines);
  g_assert_cmpint (lines, >, 1);
}

static void
narrate_workload (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);

  for (int i = 0; i < 6000; i++)
    {
      narrate_step (model);
      if (!km_timeline_step_event (timeline, 1))
        return;
    }
}

/* The workloads of the fixture lead to all kinds of events but the few named here. */
static void
meet_every_kind (void)
{
  bool met[KM_NR_EVENTS] = { [KM_EVENT_FOLDED] = true }; /* takes a million events: test_cells.c */
  g_autoptr (GString) missing = g_string_new (NULL);
  size_t n_workloads;
  const FixtureWorkload *workloads = fixture_workloads (&n_workloads);

  for (size_t i = 0; i < n_workloads; i++)
    {
      g_autoptr (KmTimeline) timeline = fixture_timeline (workloads[i].text);

      while (km_timeline_step_op (timeline, 1))
        {
          uint32_t n;
          const KmEvent *events = km_timeline_events (timeline, &n);

          for (uint32_t e = 0; e < n; e++)
            met[events[e].kind] = true;
        }
    }
  for (int kind = 0; kind < KM_NR_EVENTS; kind++)
    if (!met[kind])
      g_string_append_printf (missing, " %s", km_event_name ((KmEventKind)kind));
  if (missing->len)
    g_error ("no workload of the fixture leads to%s", missing->str);
}

/* ---- exact texts ---- */

static KmModel *
model_at (KmTimeline *timeline, uint32_t op, KmEventKind kind)
{
  km_timeline_seek (timeline, (KmCursor){ op, 1 });
  for (;;)
    {
      uint32_t n;
      const KmEvent *events = km_timeline_events (timeline, &n);

      if (events[km_timeline_cursor (timeline).event - 1].kind == kind)
        return km_model_new (timeline);
      g_assert_true (km_timeline_step_event (timeline, 1) && km_timeline_cursor (timeline).op == op);
    }
}

typedef struct
{
  uint32_t op;
  KmEventKind kind;
  const char *line, *sentence;
} Expected;

static void
assert_texts (const char *workload, const Expected *expected, size_t n)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (KmModel) model = model_at (timeline, expected[i].op, expected[i].kind);
      uint32_t n_events;
      const KmEvent *events = km_timeline_events (timeline, &n_events);
      g_autofree char *line = km_narrate_event (model, &events[km_timeline_cursor (timeline).event - 1]);
      g_autofree char *sentence = km_narrate_cursor (model);

      g_assert_cmpstr (line, ==, expected[i].line);
      g_assert_cmpstr (sentence, ==, expected[i].sentence);
    }
}

/* Facts 2.5: NORMAL of a 64 MiB machine has low 240, min 192. Facts 2.4: DMA holds back 48 from NORMAL requests. */
static const Expected calls[] = {
  { 1, KM_EVENT_CALL, "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 2)",
    "alloc_pages asks for 4 page frames in one piece with GFP_KERNEL | __GFP_MOVABLE. The caller may sleep, so memory "
    "can be reclaimed for it if necessary." },
  { 1, KM_EVENT_ZONE_WALK, "zonelist: NORMAL, DMA; watermark low",
    "The zones are tried from the preferred one down: NORMAL, DMA. Each must keep more than its low watermark, plus "
    "what it holds back from requests that could use a higher zone." },
  { 1, KM_EVENT_WATERMARK_OK, "NORMAL: free 12" T "285 > low 240 + reserve 0",
    "NORMAL has 12" T "288 free; without all but one of the 4 wanted, 12" T
    "285 are left, more than low 240 + reserve 0. It may serve the request." },
  { 1, KM_EVENT_LIST_EMPTY, "order 2: list is empty",
    "The order-2 list of Movable blocks in NORMAL is empty, so the next larger order is tried." },
  { 1, KM_EVENT_TAKE, "order 10: take frame 0x3c00",
    "No smaller list has a block, so the allocator takes the 1" T
    "024-page block at 0x3c00, the first on the order-10 list, and will cut it in half 8 times. The upper halves go "
    "back to the free lists." },
  { 1, KM_EVENT_SPLIT, "expand: frames 0x3e00… to order 9",
    "The block at 0x3c00 is cut in half. Its upper half, 512 page frames from 0x3e00, goes to the head of the order-9 "
    "list; the lower half is still too large." },
  { 1, KM_EVENT_HAND_OUT, "hand out frames 0x3c00 to 0x3c03",
    "4 page frames, 0x3c00 to 0x3c03, are handed out. Only the first gets _count 1; nothing else in struct page says "
    "how long the block is." },
  { 1, KM_EVENT_RETURN, "return page frame 0x3c00",
    "Done: 4 page frames, 0x3c00 to 0x3c03, belong to the caller, who gets the first." },
  { 2, KM_EVENT_FREE, "free frames 0x3c00 to 0x3c03",
    "The 4 page frames from 0x3c00 are no longer in use. Their pageblock is Movable, so they go to the Movable lists, whatever type was asked for." },
  { 2, KM_EVENT_MERGE, "buddy 0x3c04 is free: merge to order 3",
    "Flipping bit 2 of 0x3c00 gives the buddy, 0x3c04. It is free and of the same order, so it leaves its list and "
    "both "
    "become one block of order 3 from 0x3c00." },
  { 2, KM_EVENT_INSERT, "put 0x3c00 on the order-10 list",
    "The block at 0x3c00 has the largest order there is and goes to the order-10 list of Movable blocks." },
  { 3, KM_EVENT_ADDRESS, "page_address: 0xc3c00000",
    "Page frame 0x3c00 lies in the direct map: its physical address plus PAGE_OFFSET is 0xc3c00000." },
  { 4, KM_EVENT_INVALID, "NULL: nothing to do", "The pointer is NULL: free_page returns at once and changes nothing." },
};

static void
tell_the_numbers (void)
{
  assert_texts ("machine x86-32 memory=64M pcp=off\n"
                "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 2)\n"
                "__free_pages(a, 2)\n"
                "b = __get_free_pages(GFP_KERNEL | __GFP_MOVABLE, 2)\n"
                "free_page(NULL)\n",
                calls, G_N_ELEMENTS (calls));
}

/* The last zone walk of the script's last call that fails, with its reserve (facts 2.4: 48 for DMA). */
static const Expected shortage[] = {
  { 2, KM_EVENT_WATERMARK_LOW, "NORMAL: free 233 ≤ low 240 + reserve 0",
    "NORMAL has 240 free; without all but one of the 8 wanted, 233 would be left, not more than low 240 + reserve 0. "
    "The zone is passed over." },
};

static void
tell_why_a_zone_is_passed_over (void)
{
  assert_texts ("machine x86-32 memory=64M pcp=off\n"
                "page_cache(12048)\n"
                "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 3)\n",
                shortage, G_N_ELEMENTS (shortage));
}

/* 312 frames are free, 200 of them alone (the marks: facts 2.3). */
static const Expected fragmented[] = {
  { 603, KM_EVENT_WATERMARK_LOW, "NORMAL: from order 1 on free -15 ≤ 56",
    "Without all but one of the 128 wanted, and without the blocks below order 1, which cannot serve order 7, NORMAL has "
    "-15 free, not more than 56: what must be left is halved for each order. The zone is passed over." },
  { 603, KM_EVENT_KSWAPD, "kswapd runs: NORMAL has 312 free, more than 135",
    "The call is over, it was refused, and kswapd gets its turn: NORMAL has 312 free, more than 135, its high watermark. "
    "There is nothing to reclaim and kswapd goes back to sleep." },
};

static void
tell_that_memory_is_fragmented (void)
{
  assert_texts ("machine zones=NORMAL:8M kernel=2.6.34 pcp=off\n"
                "big[0] = alloc_pages(GFP_KERNEL, 10)\nbig[1] = alloc_pages(GFP_KERNEL, 9)\n"
                "repeat 400 { f[$] = alloc_page(GFP_KERNEL) }\nrepeat 200 { __free_page(f[2 * $]) }\n"
                "row = alloc_pages(GFP_ATOMIC, 7)\n",
                fragmented, G_N_ELEMENTS (fragmented));
}

/* What a zone has free is told as it is, also while a part of it is kept for urgent requests (facts 2.6). */
static void
tell_what_is_held_back (void)
{
  size_t n_workloads;
  const FixtureWorkload *workload = fixture_workloads (&n_workloads);
  g_autoptr (KmTimeline) timeline = NULL;
  g_autoptr (KmModel) model = NULL;
  g_autofree char *sentence = NULL, *beginning = NULL;
  KmZoneCounts counts;
  uint32_t n, zone;

  while (strcmp (workload->name, "atomic-6.1") != 0)
    workload++;
  timeline = fixture_timeline (workload->text);
  do
    {
      g_assert_true (km_timeline_step_event (timeline, 1));
      zone = km_timeline_events (timeline, &n)[km_timeline_cursor (timeline).event - 1].zone;
      counts.highatomic = 0;
      if (zone < km_machine_n_zones (km_timeline_machine (timeline)))
        km_machine_zone_counts (km_timeline_machine (timeline), zone, &counts);
    }
  while (counts.highatomic == 0 || km_timeline_cursor (timeline).op < 4
         || km_timeline_events (timeline, &n)[km_timeline_cursor (timeline).event - 1].kind != KM_EVENT_WATERMARK_LOW);
  model = km_model_new (timeline);
  sentence = km_narrate_cursor (model);
  beginning = g_strdup_printf ("%s has %s free, of which %s are kept as HighAtomic; ", zone == 0 ? "DMA" : "DMA32",
                               km_format_count (counts.free_pages).text, km_format_count (counts.highatomic).text);
  g_assert_true (g_str_has_prefix (sentence, beginning));
}

static void
tell_the_beginning (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("a = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmTimeline) empty = fixture_timeline ("machine x86-32\n");
  g_autoptr (KmModel) empty_model = km_model_new (empty);
  g_autofree char *first = km_narrate_cursor (model);
  g_autofree char *nothing = km_narrate_cursor (empty_model);

  g_assert_cmpstr (
      first, ==, "The machine has booted and nothing has run yet. The first call will be a = alloc_page(GFP_KERNEL).");
  g_assert_cmpstr (nothing, ==, "The machine has booted. The workload has no calls yet.");
}

/* A recording was begun long after the machine had booted. */
static void
tell_the_beginning_of_a_recording (void)
{
  g_autoptr (KmTimeline) timeline = fixture_recording ("linux2634-x86_32-up-64-pages-a-high.txt.gz");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autofree char *call = km_script_op_text (km_timeline_script (timeline), 0);
  g_autofree char *said = km_narrate_cursor (model);

  g_assert_true (g_str_has_prefix (said, "The recording begins with the machine in this state."));
  g_assert_nonnull (strstr (said, call));
}

/* ---- kernel messages ---- */

static char *
message_of (KmTimeline *timeline, uint32_t op, KmEventKind kind)
{
  g_autoptr (KmModel) model = model_at (timeline, op, kind);
  uint32_t n;
  const KmEvent *events = km_timeline_events (timeline, &n);

  return km_narrate_kernel_message (model, &events[km_timeline_cursor (timeline).event - 1]);
}

static void
print_bad_pages (void)
{
  g_autoptr (KmTimeline) old = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                 "a = alloc_page(GFP_KERNEL | __GFP_MOVABLE)\n"
                                                 "__free_page(a)\n"
                                                 "__free_page(a)\n"
                                                 "b = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 0)\n");
  g_autoptr (KmTimeline) modern = fixture_timeline ("machine x86-64 memory=64M kernel=6.1 pcp=off\n"
                                                    "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 0)\n"
                                                    "__free_pages(a, 1)\n");
  g_autofree char *at_hand_out = message_of (old, 4, KM_EVENT_BAD_PAGE);
  g_autofree char *at_free = message_of (modern, 2, KM_EVENT_BAD_PAGE);

  g_assert_cmpstr (at_hand_out, ==,
                   "BUG: Bad page state in process kmemscope  pfn:03c00\n"
                   "page:c1078000 count:-1 mapcount:0 mapping:(null) index:0x0\n"
                   "page flags: 0x40000000()");
  g_assert_cmpstr (at_free, ==,
                   "BUG: Bad page state in process kmemscope  pfn:01001\n"
                   "page:ffffea0000040040 refcount:0 mapcount:-128 mapping:0000000000000000 index:0x0 pfn:0x1001\n"
                   "flags: 0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n"
                   "raw: 000fffffc0000000 0000000000000000 0000000000000000 0000000000000000\n"
                   "raw: 0000000000000000 0000000000000000 00000000ffffff7f 0000000000000000\n"
                   "page dumped because: nonzero mapcount");
}

static void
print_failures (void)
{
  g_autoptr (KmTimeline) old = fixture_timeline ("machine x86-32 memory=16M pcp=off\n"
                                                 "repeat 4 { t[$] = alloc_pages(GFP_ATOMIC, 10) }\n");
  g_autoptr (KmTimeline) modern = fixture_timeline ("machine x86-64 memory=16M kernel=6.1 pcp=off\n"
                                                    "repeat 4 { t[$] = alloc_pages(GFP_ATOMIC, 10) }\n"
                                                    "w = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 10)\n");
  g_autofree char *first = message_of (old, 4, KM_EVENT_FAIL);
  g_autofree char *second = message_of (modern, 4, KM_EVENT_FAIL);

  g_assert_true (
      g_str_has_prefix (first, "kmemscope: page allocation failure. order:10, mode:0x20\nMem-Info:\nDMA per-cpu:\n"));
  g_assert_nonnull (strstr (
      first, "\nDMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 1*4096kB = 4096kB\n"));
  g_assert_true (g_str_has_prefix (
      second,
      "kmemscope: page allocation failure: order:10, mode:0xa20(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0\nMem-Info:\n"));
  g_assert_nonnull (strstr (second, "\nNode 0 DMA: 0*4kB 0*8kB "));
  g_assert_null (message_of (modern, 5, KM_EVENT_FAIL));
}

static void
print_sleeping_in_atomic (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("context irq\na = alloc_page(GFP_KERNEL)\n");
  g_autofree char *message = message_of (timeline, 1, KM_EVENT_SLEEP_IN_ATOMIC);

  g_assert_cmpstr (message, ==,
                   "BUG: sleeping function called from invalid context at mm/page_alloc.c:1960\n"
                   "in_atomic(): 1, irqs_disabled(): 1, pid: 1, name: kmemscope");
}

typedef struct
{
  const char *machine, *calls;
  uint32_t op;
  KmEventKind kind;
  const char *message;
} ExpectedMessage;

/* Facts 6.3, 7.2, 7.6, 8.3, 9.2. */
static const ExpectedMessage reports[] = {
  { "x86-32 memory=64M", "c = kmem_cache_create(\"inode_cache\", 600, 0, SLAB_POISON, NULL)\n", 1, KM_EVENT_KMEM_BUG,
    "kernel BUG at mm/slab.c:2171!" },
  { "x86-32 memory=64M", "c = kmem_cache_create(\"one\", 2, 0, 0, NULL)\n", 1, KM_EVENT_KMEM_BUG,
    "kmem_cache_create: Early error in slab one\nkernel BUG at mm/slab.c:2112!" },
  { "x86-32 memory=64M",
    "c = kmem_cache_create(\"one\", 600, 0, 0, NULL)\nd = kmem_cache_create(\"one\", 600, 0, 0, NULL)\n", 2,
    KM_EVENT_KMEM_ERROR, "kmem_cache_create: duplicate cache one" },
  { "x86-32 memory=64M",
    "c = kmem_cache_create(\"one\", 600, 0, 0, NULL)\na = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_destroy(c)\n", 3,
    KM_EVENT_KMEM_ERROR, "slab error in kmem_cache_destroy(): cache `one': Can't free all objects" },
  { "x86-32 memory=64M debug=slab", "a = kmalloc(32, GFP_KERNEL)\nkfree(a)\nkfree(a)\n", 3, KM_EVENT_KMEM_ERROR, NULL },
  { "x86-32 memory=1G", "a = vmalloc(20)\nvfree(a + 100)\n", 2, KM_EVENT_KMEM_ERROR,
    "WARNING: at mm/vmalloc.c:1361 __vunmap()\nTrying to vfree() bad address (f8800064)" },
  { "x86-64 memory=64M kernel=6.1",
    "c = kmem_cache_create(\"one\", 600, 0, 0, NULL)\na = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_destroy(c)\n", 3,
    KM_EVENT_KMEM_ERROR, NULL },
  { "x86-64 memory=64M kernel=6.1 slub_debug=FZPU",
    "a = kmalloc(32, GFP_KERNEL)\nb = kmalloc(32, GFP_KERNEL)\nkfree(a)\nkfree(a)\n", 4, KM_EVENT_KMEM_ERROR, NULL },
};

static const char *const beginnings[] = {
  "slab error in verify_redzone_free(): cache `size-32': double free detected\n",
  "=============================================================================\nBUG one (Not tainted): Objects "
  "remaining in one on __kmem_cache_shutdown()\n",
  "=============================================================================\nBUG kmalloc-32 (Not tainted): Object "
  "already free\n",
};

static void
print_reports (void)
{
  size_t longer = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine %s\n%s", reports[i].machine, reports[i].calls);
      g_autoptr (KmTimeline) timeline = fixture_timeline (text);
      g_autofree char *message = message_of (timeline, reports[i].op, reports[i].kind);

      if (reports[i].message)
        g_assert_cmpstr (message, ==, reports[i].message);
      else if (!message || !g_str_has_prefix (message, beginnings[longer++]))
        g_error ("%s: %s", reports[i].calls, message);
    }
  g_assert_cmpuint (longer, ==, G_N_ELEMENTS (beginnings));
}

/* ---- pseudocode ---- */

static void
assert_code (KmTimeline *timeline, uint32_t op, KmEventKind kind, const char *title, const char *line)
{
  g_autoptr (KmModel) model = model_at (timeline, op, kind);
  KmPseudocode code;

  km_model_pseudocode (model, &code);
  g_assert_cmpstr (code.title, ==, title);
  g_assert_cmpstr (code.lines[code.active], ==, line);
}

static void
show_the_line (void)
{
  g_autoptr (KmTimeline) old = fixture_timeline ("machine x86-32 memory=64M\n"
                                                 "a = alloc_page(GFP_KERNEL)\n__free_page(a)\n");
  g_autoptr (KmTimeline) modern = fixture_timeline ("machine x86-64 memory=64M kernel=6.1\n"
                                                    "a = alloc_page(GFP_KERNEL)\n__free_page(a)\n");

  assert_code (old, 1, KM_EVENT_TAKE, "__rmqueue_fallback",
               "    remove the block; put what is too much on the lists (expand)");
  assert_code (modern, 1, KM_EVENT_TAKE, "__rmqueue_smallest", "    take the first block on the list");
  assert_code (old, 1, KM_EVENT_PCP_REFILL, "buffered_rmqueue",
               "    if the list of this CPU and migratetype is empty: rmqueue_bulk()");
  assert_code (modern, 1, KM_EVENT_PCP_REFILL, "rmqueue",
               "    if the list of this CPU, order and migratetype is empty: rmqueue_bulk()");
  assert_code (old, 2, KM_EVENT_PCP_ADD, "free_hot_cold_page",
               "put the page at the head of the list of this CPU, a cold one at the tail");
  assert_code (modern, 2, KM_EVENT_PCP_ADD, "free_unref_page", "put the block at the head of the list of this CPU");
}

/* ---- objects ---- */

static const KmEvent *
current_event (KmTimeline *timeline)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (timeline, &n);

  return &events[km_timeline_cursor (timeline).event - 1];
}

static char *
sentence_of (const char *workload, uint32_t op, KmEventKind kind)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload);
  g_autoptr (KmModel) model = model_at (timeline, op, kind);

  return km_narrate_cursor (model);
}

/* SLUB has no arrays, so none are given back. */
static void
shrink_without_arrays (void)
{
  const char *life = "c = kmem_cache_create(\"c\", 200, 0, 0, NULL)\n"
                     "o = kmem_cache_alloc(c, GFP_KERNEL)\n"
                     "kmem_cache_shrink(c)\n"
                     "kmem_cache_free(c, o)\n"
                     "kmem_cache_shrink(c)\n"
                     "kmem_cache_destroy(c)\n";
  g_autofree char *slub = g_strconcat ("machine x86-64 memory=64M kernel=6.1\n", life, NULL);
  g_autofree char *slab = g_strconcat ("machine x86-64 memory=64M kernel=6.1 slab=slab\n", life, NULL);
  g_autofree char *some = sentence_of (slub, 3, KM_EVENT_CACHE_SHRINK);
  g_autofree char *none = sentence_of (slub, 5, KM_EVENT_CACHE_SHRINK);
  g_autofree char *gone = sentence_of (slub, 6, KM_EVENT_CACHE_DESTROY);
  g_autofree char *with_arrays = sentence_of (slab, 3, KM_EVENT_CACHE_SHRINK);

  g_assert_cmpstr (
      some, ==,
      "The CPUs gave up their slabs, and empty slabs went back. c keeps slabs with objects in use, so the answer is 1.");
  g_assert_cmpstr (none, ==, "The CPUs gave up their slabs, and empty slabs went back: no slab of c is left.");
  g_assert_null (strstr (gone, "array"));
  g_assert_true (g_str_has_prefix (with_arrays, "Arrays and free slabs were given back"));
}

/* A pointer into an object has no index: it is told by its address, wherever it goes. */
static void
tell_a_pointer_into_an_object (void)
{
  static const char *const machines[] = { "x86-64 memory=64M kernel=6.1", "x86-32 memory=64M" };

  for (size_t i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine %s\na = kmalloc(100, GFP_KERNEL)\nkfree(a + 8)\n"
                                               "b = kmalloc(100, GFP_KERNEL)\n",
                                               machines[i]);
      g_autoptr (KmTimeline) timeline = fixture_timeline (text);
      KmEventKind put = i == 0 ? KM_EVENT_CPU_PUT : KM_EVENT_ARRAY_PUT;
      KmEventKind take = i == 0 ? KM_EVENT_CPU_TAKE : KM_EVENT_ARRAY_TAKE;
      g_autoptr (KmModel) freed = model_at (timeline, 2, put);
      g_autofree char *put_line = km_narrate_event (freed, current_event (timeline));
      g_autoptr (KmModel) taken = model_at (timeline, 3, take);
      g_autofree char *take_line = km_narrate_event (taken, current_event (timeline));

      g_assert_true (g_str_has_prefix (put_line, "CPU 0: put 0x"));
      g_assert_true (g_str_has_prefix (take_line, "CPU 0: take 0x"));
      g_assert_null (strstr (put_line, "object"));
      g_assert_null (strstr (take_line, "object"));
    }
}

/* ---- recordings ---- */

static void
compare_with_the_real_kernel (void)
{
  g_autoptr (KmTimeline) timeline = fixture_recording ("linux2634-x86_32-up-64-pages-a-high.txt.gz");
  g_autoptr (KmModel) model = model_at (timeline, 1, KM_EVENT_RETURN);
  g_autofree char *sentence = km_narrate_cursor (model);

  g_assert_nonnull (strstr (sentence, " The real kernel returned the same frame, 0x"));
}

/* With several CPUs a call says which makes it, with one nobody asks. */
static void
name_the_cpu (void)
{
  g_autoptr (KmTimeline) two =
      fixture_timeline ("machine x86-32 memory=64M cpus=2\ncpu 1\np = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmTimeline) one = fixture_timeline ("machine x86-32 memory=64M\np = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) several = km_model_new (two), single = km_model_new (one);
  g_autofree char *sentence = NULL, *call = NULL, *position = NULL, *alone = NULL;

  km_timeline_seek (two, (KmCursor){ 1, 1 });
  sentence = km_narrate_cursor (several);
  g_assert_true (g_str_has_suffix (sentence, " CPU 1 makes the call."));
  call = km_narrate_call (several, 0);
  g_assert_cmpstr (call, ==, "CPU 1: p = alloc_page(GFP_KERNEL)");
  position = km_narrate_position (several);
  g_assert_true (g_str_has_suffix (position, call));
  km_timeline_seek (one, (KmCursor){ 1, 1 });
  alone = km_narrate_cursor (single);
  g_assert_null (strstr (alone, "CPU"));
}

int
main (int argc, char **argv)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/narration/values-of-nothing", test_values_of_nothing);
  g_test_add_data_func ("/narration/kinds/2.6.34", "x86-32 memory=64M", narrate_every_kind);
  g_test_add_data_func ("/narration/kinds/6.1", "x86-64 memory=64M kernel=6.1", narrate_every_kind);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/narration/workload/%s", workloads[i].name);
      g_test_add_data_func (path, &workloads[i], narrate_workload);
    }
  g_test_add_func ("/narration/every-kind-met", meet_every_kind);
  g_test_add_func ("/narration/cpu", name_the_cpu);
  g_test_add_func ("/narration/numbers", tell_the_numbers);
  g_test_add_func ("/narration/shortage", tell_why_a_zone_is_passed_over);
  g_test_add_func ("/narration/fragmented", tell_that_memory_is_fragmented);
  g_test_add_func ("/narration/held-back", tell_what_is_held_back);
  g_test_add_func ("/narration/beginning", tell_the_beginning);
  g_test_add_func ("/narration/beginning-of-a-recording", tell_the_beginning_of_a_recording);
  g_test_add_func ("/narration/shrink-without-arrays", shrink_without_arrays);
  g_test_add_func ("/narration/pointer-into-an-object", tell_a_pointer_into_an_object);
  g_test_add_func ("/narration/recording", compare_with_the_real_kernel);
  g_test_add_func ("/kernel-message/bad-page", print_bad_pages);
  g_test_add_func ("/kernel-message/failure", print_failures);
  g_test_add_func ("/kernel-message/sleeping", print_sleeping_in_atomic);
  g_test_add_func ("/kernel-message/reports", print_reports);
  g_test_add_func ("/pseudocode/lines", show_the_line);
  return g_test_run ();
}
