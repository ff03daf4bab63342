/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running on and back to a condition, against a search that looks at every state; moments; expectations; edits. */
#include "fixture.h"
#include "timeline/timeline_private.h"

#include <string.h>

static KmScript *
parse (const char *text)
{
  KmScript *script = km_script_parse (text, strlen (text));
  g_assert_false (km_script_has_errors (script));
  return script;
}

static void
assert_cursor (KmTimeline *timeline, uint32_t op, uint32_t event)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n;
  km_timeline_events (timeline, &n);
  g_assert_cmpuint (cursor.op, ==, op);
  g_assert_cmpuint (cursor.event, ==, event == KM_EVENT_LAST ? n : event);
}

/* ---- states ---- */

typedef uint64_t (*LookFunc) (const KmMachine *machine, const KmCondition *condition);

static uint64_t
look_watermark (const KmMachine *machine, const KmCondition *condition)
{
  KmZoneCounts counts;
  km_machine_zone_counts (machine, condition->zone, &counts);
  return counts.free_pages <= km_machine_zone (machine, condition->zone)->watermark[condition->watermark];
}

static uint64_t
look_frame (const KmMachine *machine, const KmCondition *condition)
{
  KmBlock block;
  km_machine_block (machine, condition->pfn, &block);
  return block.kind == KM_FRAME_ALLOCATED ? 1000 + block.head : block.kind;
}

/* Numbers of operations after which the condition has become true. */
static GArray *
find_slowly (KmScript *script, const KmCondition *condition, LookFunc look, bool rise_only)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  FixtureRun *run = fixture_run_new (script);
  uint64_t before = look (run->machine, condition);
  for (uint32_t op = 1; op <= km_script_n_ops (script); op++)
    {
      uint64_t after;

      fixture_run_step (run, NULL);
      after = look (run->machine, condition);
      if (before != after && (!rise_only || after))
        g_array_append_val (found, op);
      before = after;
    }
  fixture_run_free (run);
  return found;
}

static void
check_both_ways (KmTimeline *timeline, const KmCondition *condition, GArray *found)
{
  KmCursor last;

  g_assert_cmpuint (found->len, >, 3);
  for (uint32_t i = 0; i < found->len; i++)
    {
      g_assert_true (km_timeline_run_to (timeline, condition, 1, NULL, NULL, NULL, NULL));
      assert_cursor (timeline, g_array_index (found, uint32_t, i), KM_EVENT_LAST);
    }
  last = km_timeline_cursor (timeline);
  g_assert_false (km_timeline_run_to (timeline, condition, 1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, last.op, last.event);

  km_timeline_seek (timeline, (KmCursor){ UINT32_MAX, KM_EVENT_LAST });
  for (uint32_t i = found->len; i-- > 0;)
    if (g_array_index (found, uint32_t, i) < km_timeline_n_ops (timeline))
      {
        g_assert_true (km_timeline_run_to (timeline, condition, -1, NULL, NULL, NULL, NULL));
        assert_cursor (timeline, g_array_index (found, uint32_t, i), KM_EVENT_LAST);
      }
  g_assert_false (km_timeline_run_to (timeline, condition, -1, NULL, NULL, NULL, NULL));
}

static void
test_watermark (void)
{
  g_autoptr (KmScript) script = fixture_script (21, 9000, "32M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  uint32_t zone = km_machine_n_zones (km_timeline_machine (timeline)) - 1;
  KmCondition condition = { .kind = KM_CONDITION_BELOW_WATERMARK, .zone = zone, .watermark = KM_WMARK_HIGH };
  g_autoptr (GArray) found = find_slowly (script, &condition, look_watermark, true);
  check_both_ways (timeline, &condition, found);
}

static void
test_frame (void)
{
  g_autoptr (KmScript) script = fixture_script (22, 15000, "32M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition condition = { .kind = KM_CONDITION_FRAME_CHANGES, .pfn = 0x1403 };
  g_autoptr (GArray) found = find_slowly (script, &condition, look_frame, false);
  check_both_ways (timeline, &condition, found);
}

static void
test_impossible (void)
{
  g_autoptr (KmScript) script = fixture_script (22, 100, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition frame = { .kind = KM_CONDITION_FRAME_CHANGES, .pfn = KM_PFN_NONE };
  KmCondition zone = { .kind = KM_CONDITION_BELOW_WATERMARK, .zone = 99 };
  km_timeline_seek (timeline, (KmCursor){ 50, 1 });
  for (int direction = -1; direction <= 1; direction += 2)
    {
      g_assert_false (km_timeline_run_to (timeline, &frame, direction, NULL, NULL, NULL, NULL));
      g_assert_false (km_timeline_run_to (timeline, &zone, direction, NULL, NULL, NULL, NULL));
      assert_cursor (timeline, 50, 1);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (KmScript) script = fixture_script (23, 30000, "32M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  KmCondition condition = { .kind = KM_CONDITION_BELOW_WATERMARK, .watermark = KM_WMARK_MIN };
  uint64_t hash;

  g_cancellable_cancel (cancellable);
  km_timeline_seek (timeline, (KmCursor){ 20000, 2 });
  hash = km_machine_hash (km_timeline_machine (timeline));
  for (int direction = -1; direction <= 1; direction += 2)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (km_timeline_run_to (timeline, &condition, direction, NULL, NULL, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_cursor (timeline, 20000, 2);
      g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==, hash);
    }
}

/* ---- places ---- */

static const char lesson[] = "kmw 1\n"                                          /* 1 */
                             "machine x86-32 memory=16M\n"                      /* 2 */
                             "/// The first page.\n"                            /* 3 */
                             "p = alloc_pages(GFP_KERNEL, 2)\n"                 /* 4: operation 0 */
                             "q = alloc_pages(GFP_KERNEL, 10)\n"                /* 5: 1 */
                             "break\n"                                          /* 6 */
                             "repeat 3 { t[$] = alloc_page(GFP_KERNEL) }\n"     /* 7: 2, 3, 4 */
                             "__free_pages(p, 2)\n"                             /* 8: 5 */
                             "r = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 11)\n" /* 9: 6, refused */
                             "__free_pages(p, 2)\n"                             /* 10: 7, misuse */
                             "/// Afterwards.\n"                                /* 11 */
                             "__free_pages(q, 10)\n";                           /* 12: 8 */

static void
test_moments (void)
{
  g_autoptr (KmScript) script = parse (lesson);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmPlotColumn columns[9];

  g_assert_cmpuint (km_script_n_ops (script), ==, 9);
  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (km_timeline_moments (timeline, 0), ==, KM_MOMENT_NOTE);
  g_assert_cmpuint (km_timeline_moments (timeline, 1), ==, 0);
  g_assert_cmpuint (km_timeline_moments (timeline, 2), ==, KM_MOMENT_BREAK);
  g_assert_true (km_timeline_moments (timeline, 7) & KM_MOMENT_MISUSE);
  g_assert_cmpuint (km_timeline_moments (timeline, 8), ==, KM_MOMENT_NOTE);
  g_assert_cmpuint (km_timeline_find_moment (timeline, UINT32_MAX, 1, KM_MOMENT_NOTE), ==, 0);
  g_assert_cmpuint (km_timeline_find_moment (timeline, 0, 1, KM_MOMENT_NOTE), ==, 8);
  g_assert_cmpuint (km_timeline_find_moment (timeline, 8, 1, KM_MOMENT_NOTE), ==, UINT32_MAX);
  g_assert_cmpuint (km_timeline_find_moment (timeline, 0, 1, KM_MOMENT_NOTE | KM_MOMENT_MISUSE), ==, 7);
  g_assert_cmpuint (km_timeline_find_moment (timeline, 8, -1, KM_MOMENT_BREAK | KM_MOMENT_MISUSE), ==, 7);
  g_assert_cmpuint (km_timeline_find_moment (timeline, 7, -1, KM_MOMENT_BREAK | KM_MOMENT_MISUSE), ==, 2);
  g_assert_cmpuint (km_timeline_find_moment (timeline, 0, -1, KM_MOMENT_NOTE), ==, UINT32_MAX);

  km_timeline_plot (timeline, columns, 9);
  for (uint32_t op = 0; op < 9; op++)
    g_assert_cmpuint (columns[op].moments, ==, km_timeline_moments (timeline, op));
}

static void
test_run_to_moment (gconstpointer data)
{
  g_autoptr (KmScript) script = parse (lesson);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition condition = { .kind = KM_CONDITION_MOMENT,
                            .moments = KM_MOMENT_NOTE | KM_MOMENT_BREAK | KM_MOMENT_MISUSE };
  static const KmCursor stops[] = { { 1, 1 }, { 2, KM_EVENT_LAST }, { 8, 3 }, { 9, 1 } };

  if (GPOINTER_TO_INT (data))
    km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_assert_true (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
      assert_cursor (timeline, stops[i].op, stops[i].event);
    }
  g_assert_false (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  km_timeline_seek (timeline, (KmCursor){ 9, KM_EVENT_LAST });
  for (size_t i = G_N_ELEMENTS (stops); i-- > 0;)
    {
      g_assert_true (km_timeline_run_to (timeline, &condition, -1, NULL, NULL, NULL, NULL));
      assert_cursor (timeline, stops[i].op, stops[i].event);
    }
  g_assert_false (km_timeline_run_to (timeline, &condition, -1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, 1, 1);
}

/* A misuse of each kind, by machine; the calls up to it are on the lines before. */
static const struct
{
  const char *name, *machine, *calls;
  uint32_t op; /* of the misuse, from 1 */
  uint8_t event;
  int32_t a;
} misuses[] = {
  { "bad-page", "x86-32 memory=16M", "p = alloc_page(GFP_KERNEL)\n__free_pages(p, 0)\n__free_pages(p, 0)\n", 3,
    KM_EVENT_SILENT, KM_SILENT_COUNT_BELOW_ZERO },
  { "sleeping", "x86-64 memory=64M kernel=6.1", "context irq\np = alloc_page(GFP_KERNEL)\n", 1,
    KM_EVENT_SLEEP_IN_ATOMIC, KM_CONTEXT_IRQ },
  { "slab-silent", "x86-32 memory=16M", "o = kmalloc(32, GFP_KERNEL)\nkfree(o)\nkfree(o)\n", 3, KM_EVENT_KMEM_SILENT,
    KM_KMEM_SILENT_DOUBLE_FREE },
  { "slab-debug", "x86-32 memory=16M debug=slab", "o = kmalloc(32, GFP_KERNEL)\nkfree(o)\nkfree(o)\n", 3,
    KM_EVENT_KMEM_ERROR, KM_ERROR_DOUBLE_FREE },
  { "slub-debug", "x86-64 memory=64M kernel=6.1 slub_debug=FZPU",
    "o = kmalloc(32, GFP_KERNEL)\nq = kmalloc(32, GFP_KERNEL)\nkfree(o)\nkfree(o)\n", 4, KM_EVENT_KMEM_ERROR,
    KM_ERROR_ALREADY_FREE },
  { "bug", "x86-32 memory=16M debug=slab", "p = alloc_page(GFP_KERNEL)\nkfree(p)\n", 2, KM_EVENT_KMEM_BUG,
    KM_BUG_NOT_SLAB },
  { "vfree", "x86-32 memory=16M", "o = kmalloc(32, GFP_KERNEL)\nvfree(o)\n", 2, KM_EVENT_KMEM_ERROR,
    KM_ERROR_VFREE_BAD },
  { "oops", "x86-32 memory=16M", "__free_pages(NULL, 0)\n", 1, KM_EVENT_OOPS, 0 },
};

/* Both ways, the cursor comes to the event that tells of it, not to the end of the call. */
static void
test_run_to_misuse (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autofree char *text =
      g_strdup_printf ("kmw 1\nmachine %s\n%sdrain_all_pages()\n", misuses[i].machine, misuses[i].calls);
  g_autoptr (KmScript) script = parse (text);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition condition = { .kind = KM_CONDITION_MOMENT, .moments = KM_MOMENT_MISUSE };
  KmCursor found = { 0, 0 };
  for (int direction = 1; direction >= -1; direction -= 2)
    {
      KmCursor cursor;
      uint32_t n;
      const KmEvent *events;

      g_assert_true (km_timeline_run_to (timeline, &condition, direction, NULL, NULL, NULL, NULL));
      cursor = km_timeline_cursor (timeline);
      events = km_timeline_events (timeline, &n);
      g_assert_cmpuint (cursor.op, ==, misuses[i].op);
      g_assert_cmpstr (km_event_name (events[cursor.event - 1].kind), ==, km_event_name (misuses[i].event));
      g_assert_cmpint (events[cursor.event - 1].a, ==, misuses[i].a);
      g_assert_true (direction > 0 || cursor.event == found.event);
      g_assert_false (km_timeline_run_to (timeline, &condition, direction, NULL, NULL, NULL, NULL));
      found = cursor;
      km_timeline_seek (timeline, (KmCursor){ UINT32_MAX, KM_EVENT_LAST });
    }
}

/* A call that damages silently first and then gets a message: the message counts. */
static void
test_message_before_silence (void)
{
  g_autoptr (KmScript) script = parse ("kmw 1\nmachine x86-32 memory=16M\n"
                                       "p = alloc_pages(GFP_KERNEL, 1)\n"
                                       "get_page(p + 1)\n"
                                       "__free_pages(p, 1)\n");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition condition = { .kind = KM_CONDITION_MOMENT, .moments = KM_MOMENT_MISUSE };
  uint32_t n;
  KmCursor cursor;
  const KmEvent *events;

  g_assert_true (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  cursor = km_timeline_cursor (timeline);
  events = km_timeline_events (timeline, &n);
  g_assert_cmpuint (events[cursor.event - 1].kind, ==, KM_EVENT_BAD_PAGE);
}

static void
note_progress (double fraction, gpointer user_data)
{
  double *last = user_data;
  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1);
  *last = fraction;
}

/* Searches that have to run tell how far they are. */
static void
test_progress (void)
{
  g_autoptr (KmScript) script = fixture_script (24, 200000, "2G");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition moment = { .kind = KM_CONDITION_MOMENT, .moments = KM_MOMENT_BREAK };
  KmCondition state = { .kind = KM_CONDITION_BELOW_WATERMARK, .zone = 0, .watermark = KM_WMARK_MIN };
  double last = 0;
  g_assert_false (km_timeline_run_to (timeline, &moment, 1, note_progress, &last, NULL, NULL));
  g_assert_cmpfloat (last, >, 0.5);
  last = 0;
  g_assert_false (km_timeline_run_to (timeline, &state, 1, note_progress, &last, NULL, NULL));
  g_assert_cmpfloat (last, >, 0.5);
}

static void
test_run_to_line (void)
{
  static const uint32_t lines[] = { 7, 99 };
  g_autoptr (KmScript) script = parse (lesson);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition condition = { .kind = KM_CONDITION_LINE, .lines = lines, .n_lines = 2 };
  g_assert_false (km_timeline_run_to (timeline, &condition, -1, NULL, NULL, NULL, NULL));
  g_assert_true (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, 3, 1);
  g_assert_false (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  km_timeline_seek (timeline, (KmCursor){ 9, KM_EVENT_LAST });
  g_assert_true (km_timeline_run_to (timeline, &condition, -1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, 3, 1);
  condition.lines++;
  condition.n_lines = 1;
  g_assert_false (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
}

/* Where there is nothing to look for nothing is found. */
static void
test_nothing_to_find (void)
{
  g_autoptr (KmScript) script = parse (lesson), empty = parse ("kmw 1\n");
  static const uint32_t line = 4;
  const KmCondition conditions[] = {
    { .kind = KM_CONDITION_LINE },
    { .kind = KM_CONDITION_WORDS, .words = "" },
    { .kind = KM_CONDITION_BELOW_WATERMARK, .watermark = KM_WMARK_HIGH + 1 },
    { .kind = KM_CONDITION_MOMENT },
    { .kind = KM_CONDITION_LINE, .lines = &line, .n_lines = 1 }, /* of the empty workload from here on */
    { .kind = KM_CONDITION_WORDS, .words = "alloc_page" },
    { .kind = KM_CONDITION_MOMENT, .moments = KM_MOMENT_NOTE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autoptr (KmTimeline) timeline = fixture_timeline (i < 4 ? script : empty);

      km_timeline_seek (timeline, (KmCursor){ 3, 1 });
      for (int direction = -1; direction <= 1; direction += 2)
        g_assert_false (km_timeline_run_to (timeline, &conditions[i], direction, NULL, NULL, NULL, NULL));
      assert_cursor (timeline, i < 4 ? 3 : 0, i < 4 ? 1 : 0);
    }
}

/* Refusals and reclaim are found at the event that tells of them, a break before the first call at the very start, and
 * of several marks around a call the nearest. */
static void
test_run_to_other_moments (void)
{
  static const struct
  {
    const char *calls;
    uint32_t moments;
    int direction;
    uint32_t op;
    uint8_t event; /* the kind of the event there; KM_NR_EVENTS: the end or the beginning of a call */
  } cases[] = {
    { "p = alloc_pages(GFP_ATOMIC, 10)\nq = alloc_pages(GFP_ATOMIC, 10)\n", KM_MOMENT_FAIL, 1, 2, KM_EVENT_FAIL },
    { "v = vmalloc(1G)\n", KM_MOMENT_FAIL, -1, 1, KM_NR_EVENTS },
    { "page_cache(1500)\np = alloc_pages(GFP_KERNEL, 8)\nrepeat 300 { t[$] = alloc_page(GFP_KERNEL) }\n"
      "q = alloc_pages(GFP_KERNEL, 5)\n",
      KM_MOMENT_RECLAIM, -1, 303, KM_EVENT_RECLAIM },
    { "break\np = alloc_page(GFP_KERNEL)\n", KM_MOMENT_BREAK, -1, 0, KM_NR_EVENTS },
    { "p = alloc_page(GFP_KERNEL)\nexpect p == NULL\nbreak\n/// Note.\nq = alloc_page(GFP_KERNEL)\n",
      KM_MOMENT_EXPECT_FAILED | KM_MOMENT_NOTE | KM_MOMENT_BREAK, -1, 2, KM_NR_EVENTS },
    { "p = alloc_page(GFP_KERNEL)\nexpect p == NULL\nq = alloc_page(GFP_KERNEL)\n/// Note.\n"
      "r = alloc_page(GFP_KERNEL)\nexpect r == NULL\n",
      KM_MOMENT_EXPECT_FAILED | KM_MOMENT_NOTE, 1, 1, KM_NR_EVENTS },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("machine zones=NORMAL:8M pcp=off\n", cases[i].calls, NULL);
      g_autoptr (KmScript) script = parse (text);
      g_autoptr (KmTimeline) timeline = fixture_timeline (script);
      const KmCondition condition = { .kind = KM_CONDITION_MOMENT, .moments = cases[i].moments };
      KmCursor at;
      uint32_t n;

      g_test_message ("%s", cases[i].calls);
      km_timeline_index (timeline, NULL, NULL, NULL, NULL);
      if (cases[i].direction < 0)
        km_timeline_seek (timeline, (KmCursor){ UINT32_MAX, KM_EVENT_LAST });
      g_assert_true (km_timeline_run_to (timeline, &condition, cases[i].direction, NULL, NULL, NULL, NULL));
      at = km_timeline_cursor (timeline);
      g_assert_cmpuint (at.op, ==, cases[i].op);
      if (cases[i].event < KM_NR_EVENTS)
        g_assert_cmpuint (km_timeline_events (timeline, &n)[at.event - 1].kind, ==, cases[i].event);
    }
}

/* Words are looked for in calls, notes and names of events, capitals aside; the nearest place counts. */
static void
test_run_to_words (void)
{
  static const struct
  {
    const char *words;
    int direction;
    KmCursor from, to; /* op UINT32_MAX: nowhere */
  } cases[] = {
    { "first PAGE", 1, { 0, 0 }, { 1, 1 } },
    { "first page", 1, { 1, 1 }, { UINT32_MAX, 0 } },
    { "afterwards", 1, { 0, 0 }, { 9, 1 } },
    { "afterwards", -1, { 9, KM_EVENT_LAST }, { 9, 1 } },
    { "t[1]", 1, { 0, 0 }, { 4, 1 } },
    { "t[1]", -1, { 0, 0 }, { UINT32_MAX, 0 } },
    { "nowhere at all", 1, { 0, 0 }, { UINT32_MAX, 0 } },
    { "page_allocation_failure", 1, { 0, 0 }, { 7, 3 } },
    { "silent_damage", -1, { UINT32_MAX, KM_EVENT_LAST }, { 8, 3 } },
    { "call", 1, { 3, 2 }, { 4, 1 } }, /* the name of an event and, of the same place, nothing else */
    { "return", 1, { 3, 2 }, { 3, KM_EVENT_LAST } },
    { "return", -1, { 3, 2 }, { 2, KM_EVENT_LAST } },
    { "ret", 1, { 0, 0 }, { UINT32_MAX, 0 } }, /* too short for the name of an event */
    { "__free_pages", -1, { 8, 2 }, { 8, 1 } },
  };
  g_autoptr (KmScript) script = parse (lesson);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const KmCondition condition = { .kind = KM_CONDITION_WORDS, .words = cases[i].words };
      bool found;

      km_timeline_seek (timeline, cases[i].from);
      g_test_message ("%s %d", cases[i].words, cases[i].direction);
      found = km_timeline_run_to (timeline, &condition, cases[i].direction, NULL, NULL, NULL, NULL);
      g_assert_cmpint (found, ==, cases[i].to.op != UINT32_MAX);
      if (found)
        assert_cursor (timeline, cases[i].to.op, cases[i].to.event);
    }
}

/* The first event of a call is told; the fall below the watermark comes at its end, which is beyond the cursor. */
static void
test_state_inside_a_call (void)
{
  g_autoptr (KmScript) script = parse ("machine zones=NORMAL:4M pcp=off\np = alloc_pages(GFP_KERNEL, 9)\n"
                                       "q[0..7] = alloc_pages(GFP_ATOMIC, 6)\nfree_all\n");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmCondition condition = { .kind = KM_CONDITION_BELOW_WATERMARK, .watermark = KM_WMARK_HIGH };
  KmCursor found;

  g_assert_true (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  found = km_timeline_cursor (timeline);
  g_assert_cmpuint (found.op, >, 1);
  km_timeline_seek (timeline, (KmCursor){ found.op, 1 });
  g_assert_true (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, found.op, KM_EVENT_LAST);
  km_timeline_seek (timeline, (KmCursor){ found.op - 1, 1 });
  g_assert_true (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, found.op, KM_EVENT_LAST);
}

/* A search runs no further than it must, and ends when it is told to. */
static void
test_search_ends_early (void)
{
  g_autoptr (GString) text = g_string_new ("machine x86-32 memory=64M\n/// Near.\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KmScript) script = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  KmCondition near = { .kind = KM_CONDITION_MOMENT, .moments = KM_MOMENT_NOTE };
  KmCondition never = { .kind = KM_CONDITION_MOMENT, .moments = KM_MOMENT_BREAK };
  KmCondition words = { .kind = KM_CONDITION_WORDS, .words = "not there" };

  g_string_append (text, "repeat 80000 { drain_all_pages() }\n");
  script = parse (text->str);
  timeline = fixture_timeline (script);
  g_assert_true (km_timeline_run_to (timeline, &near, 1, NULL, NULL, NULL, NULL));
  assert_cursor (timeline, 1, 1);
  g_assert_cmpuint (timeline->indexed, <, 80000);
  g_cancellable_cancel (cancellable);
  g_assert_false (km_timeline_run_to (timeline, &never, 1, NULL, NULL, cancellable, NULL));
  g_assert_cmpuint (timeline->indexed, <, 80000);
  g_assert_false (km_timeline_run_to (timeline, &words, 1, NULL, NULL, cancellable, NULL));
  assert_cursor (timeline, 1, 1);
}

/* ---- expectations ---- */

static const char expecting[] = "kmw 1\n"
                                "machine x86-32 memory=16M pcp=off\n"
                                "expect free_pages(DMA) > 0\n"                     /* mark 0 */
                                "p = alloc_pages(GFP_KERNEL, 0)\n"                 /* operation 0 */
                                "expect p != NULL\n"                               /* 1 */
                                "expect p == NULL\n"                               /* 2, fails */
                                "expect nr_free(DMA, 10) == 1000\n"                /* 3, fails */
                                "q = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 11)\n" /* operation 1 */
                                "expect q == NULL\n";                              /* 4 */

static void
check_expectations (KmTimeline *timeline)
{
  static const bool holds[] = { true, true, false, false, true };
  for (size_t mark = 0; mark < G_N_ELEMENTS (holds); mark++)
    {
      g_autofree char *explanation = NULL;
      g_assert_cmpint (km_timeline_check_expect (timeline, mark, &explanation), ==, holds[mark]);
      g_assert_true ((explanation == NULL) == holds[mark]);
    }
}

static void
test_expect (void)
{
  g_autoptr (KmScript) script = parse (expecting);
  g_autoptr (KmTimeline) lazy = fixture_timeline (script), indexed = fixture_timeline (script);
  km_timeline_seek (lazy, (KmCursor){ 1, 1 });
  check_expectations (lazy);
  assert_cursor (lazy, 1, 1);
  km_timeline_index (indexed, NULL, NULL, NULL, NULL);
  check_expectations (indexed);
  g_assert_cmpuint (km_timeline_moments (indexed, 0), ==, KM_MOMENT_EXPECT_FAILED);
  g_assert_cmpuint (km_timeline_moments (indexed, 1) & KM_MOMENT_EXPECT_FAILED, ==, 0);
  g_assert_cmpuint (km_timeline_find_moment (indexed, UINT32_MAX, 1, KM_MOMENT_EXPECT_FAILED), ==, 0);
}

/* ---- recordings ---- */

static KmScript *
load_recording (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "recordings",
                                            "linux2634-x86_32-up-64-pages-a-high.txt.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  KmScript *script = km_script_load (file, NULL, &error);
  g_assert_no_error (error);
  return script;
}

static void
test_recording_agrees (void)
{
  g_autoptr (KmScript) script = load_recording ();
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  uint32_t n_ops = km_timeline_n_ops (timeline);
  FixtureRun *run;
  uint64_t hash;

  g_assert_cmpuint (n_ops, >, 100);
  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  g_assert_cmpuint (km_timeline_find_moment (timeline, UINT32_MAX, 1, KM_MOMENT_DIFFERS), ==, UINT32_MAX);

  run = fixture_run_new (script);
  hash = fixture_hash_at (run, (KmCursor){ n_ops / 2, 2 });
  fixture_run_free (run);
  km_timeline_seek (timeline, (KmCursor){ n_ops, KM_EVENT_LAST });
  km_timeline_seek (timeline, (KmCursor){ n_ops / 2, 2 });
  g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==, hash);
}

/* A recording cut off behind its last allocation, whose answer is changed: that call, and no other, differs. */
static void
test_recording_differs (void)
{
  g_autoptr (KmScript) original = load_recording ();
  g_autoptr (GError) error = NULL;
  size_t length;
  const char *text = km_script_text (original, &length);
  g_autofree char *altered = g_strndup (text, length);
  char *pfn = strstr (g_strrstr (altered, " alloc "), " pfn=");
  g_autoptr (KmScript) script = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  uint32_t op;

  pfn[strlen (" pfn=")] ^= 1; /* another digit */
  *strchr (pfn, '\n') = '\0';

  script = km_script_parse_recording (altered, strlen (altered), &error);
  g_assert_no_error (error);
  timeline = fixture_timeline (script);
  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  op = km_timeline_find_moment (timeline, UINT32_MAX, 1, KM_MOMENT_DIFFERS);
  g_assert_cmpuint (op, ==, km_timeline_n_ops (timeline) - 1);
}

/* ---- edits ---- */

/* Is the edited timeline, everywhere, what a new one of its script would be? */
static void
assert_like_new (KmTimeline *edited)
{
  g_autoptr (KmTimeline) fresh = fixture_timeline (km_timeline_script (edited));
  uint32_t n_ops = km_timeline_n_ops (edited);
  KmPlotColumn columns[64], fresh_columns[64];

  km_timeline_index (edited, NULL, NULL, NULL, NULL);
  km_timeline_index (fresh, NULL, NULL, NULL, NULL);
  km_timeline_plot (edited, columns, 64);
  km_timeline_plot (fresh, fresh_columns, 64);
  g_assert_cmpmem (columns, sizeof columns, fresh_columns, sizeof fresh_columns);
  for (uint32_t op = 0; op < n_ops; op++)
    {
      g_assert_cmpuint (km_timeline_result (edited, op), ==, km_timeline_result (fresh, op));
      g_assert_cmpuint (km_timeline_moments (edited, op), ==, km_timeline_moments (fresh, op));
    }
  for (uint32_t i = 0; i <= 16; i++)
    {
      KmCursor to = { n_ops * i / 16, KM_EVENT_LAST };
      km_timeline_seek (edited, to);
      km_timeline_seek (fresh, to);
      g_assert_cmpuint (km_machine_hash (km_timeline_machine (edited)), ==,
                        km_machine_hash (km_timeline_machine (fresh)));
    }
}

/* A workload of @n allocations with one line in the middle replaced and @tail behind. */
static KmScript *
make_list (uint32_t n, const char *middle, const char *tail)
{
  g_autoptr (GString) text = g_string_new ("kmw 1\nmachine x86-32 memory=64M\n");
  for (uint32_t i = 0; i < n; i++)
    if (i == n / 2)
      g_string_append_printf (text, "%s\n", middle);
    else
      g_string_append_printf (text, "a[%u] = alloc_pages(GFP_KERNEL, %u)\n", i, i % 3);
  g_string_append (text, tail);
  return parse (text->str);
}

static void
test_edit_middle (void)
{
  g_autoptr (KmScript) before = make_list (20000, "x = alloc_page(GFP_KERNEL)", "");
  g_autoptr (KmScript) after = make_list (20000, "x = alloc_pages(GFP_KERNEL, 5)", "free_page(0)\n");
  g_autoptr (KmTimeline) old = fixture_timeline (before);
  g_autoptr (KmTimeline) edited = NULL, moved = NULL;

  km_timeline_index (old, NULL, NULL, NULL, NULL);
  km_timeline_seek (old, (KmCursor){ 9000, 2 });
  edited = km_timeline_new_after_edit (old, after, NULL);
  assert_cursor (edited, 9000, 2);
  km_timeline_seek (old, (KmCursor){ 15000, 2 });
  moved = km_timeline_new_after_edit (old, after, NULL);
  assert_cursor (moved, 10000, KM_EVENT_LAST);
  assert_like_new (edited);
  assert_like_new (moved);
  assert_cursor (old, 15000, 2);
}

static void
test_edit_machine (void)
{
  g_autoptr (KmScript) before = fixture_script (31, 5000, "16M"), after = fixture_script (31, 5000, "32M");
  g_autoptr (KmTimeline) old = fixture_timeline (before);
  g_autoptr (KmTimeline) edited = NULL;

  km_timeline_seek (old, (KmCursor){ 4000, KM_EVENT_LAST });
  edited = km_timeline_new_after_edit (old, after, NULL);
  assert_like_new (edited);
}

static void
test_edit_end (void)
{
  g_autoptr (KmScript) before = fixture_script (32, 3000, "16M"), after = fixture_script (32, 9000, "16M");
  g_autoptr (KmTimeline) old = fixture_timeline (before), edited = NULL;

  km_timeline_seek (old, (KmCursor){ 3000, 1 });
  edited = km_timeline_new_after_edit (old, after, NULL);
  assert_cursor (edited, 3000, 1);
  g_assert_cmpuint (km_timeline_n_ops (edited), ==, 9000);
  assert_like_new (edited);
}

/* What is known of an expectation that stays is taken over; one that is changed or moved is looked at anew. */
static void
test_edit_marks (void)
{
  g_autoptr (KmScript) before =
      make_list (10, "expect a[4] == NULL\n/// Old\nx = alloc_page(GFP_KERNEL)", "expect x == NULL\n");
  g_autoptr (KmScript) after =
      make_list (10, "expect a[4] != NULL\n/// Old\nx = alloc_page(GFP_KERNEL)",
                 "expect x == NULL\nexpect x != NULL\nexpect reports() == no\n/// Note\nfree_page(0)\n");
  g_autoptr (KmTimeline) old = fixture_timeline (before), edited = NULL;

  km_timeline_index (old, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (km_timeline_moments (old, 4), ==, KM_MOMENT_EXPECT_FAILED);
  g_assert_cmpuint (km_timeline_moments (old, 9), ==, KM_MOMENT_EXPECT_FAILED);
  edited = km_timeline_new_after_edit (old, after, NULL);
  g_assert_cmpint (km_timeline_known_expect (edited, 0), ==, 0);
  km_timeline_index (edited, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (km_timeline_moments (edited, 4), ==, 0);
  g_assert_cmpuint (km_timeline_moments (edited, 9), ==, KM_MOMENT_EXPECT_FAILED);
  g_assert_true (km_timeline_moments (edited, 10) & KM_MOMENT_NOTE);
  g_assert_true (km_timeline_check_expect (edited, 0, NULL));
  g_assert_false (km_timeline_check_expect (edited, 2, NULL));
  g_assert_true (km_timeline_check_expect (edited, 3, NULL));
  g_assert_cmpint (km_timeline_known_expect (edited, 4), ==, 1); /* told aside: the run had passed it */
  assert_like_new (edited);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/condition/watermark", test_watermark);
  g_test_add_func ("/condition/frame", test_frame);
  g_test_add_func ("/condition/impossible", test_impossible);
  g_test_add_func ("/condition/cancelled", test_cancelled);
  g_test_add_func ("/condition/moments", test_moments);
  g_test_add_data_func ("/condition/run-to-moment/unindexed", GINT_TO_POINTER (0), test_run_to_moment);
  g_test_add_data_func ("/condition/run-to-moment/indexed", GINT_TO_POINTER (1), test_run_to_moment);
  for (size_t i = 0; i < G_N_ELEMENTS (misuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/condition/run-to-misuse/%s", misuses[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_run_to_misuse);
    }
  g_test_add_func ("/condition/message-before-silence", test_message_before_silence);
  g_test_add_func ("/condition/progress", test_progress);
  g_test_add_func ("/condition/run-to-line", test_run_to_line);
  g_test_add_func ("/condition/nothing-to-find", test_nothing_to_find);
  g_test_add_func ("/condition/run-to-other-moments", test_run_to_other_moments);
  g_test_add_func ("/condition/run-to-words", test_run_to_words);
  g_test_add_func ("/condition/state-inside-a-call", test_state_inside_a_call);
  g_test_add_func ("/condition/search-ends-early", test_search_ends_early);
  g_test_add_func ("/expect/holds-and-fails", test_expect);
  g_test_add_func ("/recording/agrees", test_recording_agrees);
  g_test_add_func ("/recording/differs", test_recording_differs);
  g_test_add_func ("/edit/middle", test_edit_middle);
  g_test_add_func ("/edit/machine", test_edit_machine);
  g_test_add_func ("/edit/end", test_edit_end);
  g_test_add_func ("/edit/marks", test_edit_marks);
  return g_test_run ();
}
