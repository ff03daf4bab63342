/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: whichever way the cursor comes somewhere, the state there is the one got by running there. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "fixture.h"
#include "timeline/timeline_private.h"

#include "base/rng.h"

#include <dlfcn.h>
#include <string.h>

/* ---- small ---- */

static void
test_new (void)
{
  g_autoptr (KmScript) script = fixture_script (1, 100, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  uint32_t n;
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 0);
  g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, 0);
  g_assert_null (km_timeline_events (timeline, &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (km_timeline_n_ops (timeline), ==, 100);
  g_assert_false (km_timeline_step_event (timeline, -1));
  g_assert_false (km_timeline_step_op (timeline, -1));
}

static void
test_empty (void)
{
  const char *text = "kmw 1\nmachine x86-32 memory=16M\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmPlotColumn column;

  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  g_assert_false (km_timeline_step_event (timeline, 1));
  g_assert_false (km_timeline_step_op (timeline, 1));
  g_assert_false (km_timeline_seek (timeline, (KmCursor){ 7, 7 }));
  km_timeline_plot (timeline, &column, 1);
  g_assert_cmpint (column.free_min, ==, -1);
}

static void
test_clamp (void)
{
  g_autoptr (KmScript) script = fixture_script (1, 10, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  uint32_t n;
  g_assert_true (km_timeline_seek (timeline, (KmCursor){ 11, 1 }));
  km_timeline_events (timeline, &n);
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 10);
  g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, n);
  g_assert_true (km_timeline_seek (timeline, (KmCursor){ 5, 0 }));
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 4);
  g_assert_true (km_timeline_seek (timeline, (KmCursor){ 0, 9 }));
  g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, 0);
}

/* ---- every event, on and back ---- */

static void
test_walk (void)
{
  g_autoptr (KmScript) script = fixture_script (2, 3000, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  const KmMachine *machine = km_timeline_machine (timeline);
  FixtureRun *run = fixture_run_new (script);
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (uint64_t));

  uint64_t hash = km_machine_hash (machine);
  g_array_append_val (hashes, hash);
  while (km_timeline_step_event (timeline, 1))
    {
      KmCursor cursor;
      uint32_t n;

      hash = km_machine_hash (machine);
      g_array_append_val (hashes, hash);
      cursor = km_timeline_cursor (timeline);
      km_timeline_events (timeline, &n);
      if (cursor.event == n)
        g_assert_cmpuint (hash, ==, fixture_hash_at (run, (KmCursor){ cursor.op, KM_EVENT_LAST }));
    }
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 3000);
  for (uint32_t i = hashes->len - 1; i-- > 0;)
    {
      g_assert_true (km_timeline_step_event (timeline, -1));
      g_assert_cmpuint (km_machine_hash (machine), ==, g_array_index (hashes, uint64_t, i));
    }
  g_assert_false (km_timeline_step_event (timeline, -1));
  fixture_run_free (run);
}

static void
test_step_op (void)
{
  g_autoptr (KmScript) script = fixture_script (3, 50, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  uint32_t n;
  km_timeline_seek (timeline, (KmCursor){ 20, 1 });
  g_assert_true (km_timeline_step_op (timeline, 1));
  km_timeline_events (timeline, &n);
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 20);
  g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, n);
  g_assert_true (km_timeline_step_op (timeline, 1));
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 21);
  km_timeline_seek (timeline, (KmCursor){ 20, 1 });
  g_assert_true (km_timeline_step_op (timeline, -1));
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 19);
}

/* ---- anywhere ---- */

static int
compare_cursors (gconstpointer a, gconstpointer b)
{
  const KmCursor *x = a, *y = b;
  if (x->op != y->op)
    return x->op < y->op ? -1 : 1;
  return x->event < y->event ? -1 : x->event > y->event;
}

/* A cursor and the hash of the state there. */
typedef struct
{
  KmCursor cursor;
  uint64_t hash;
} Place;

/* @n random places in ascending order, at most one an operation, hashed by running from one to the next. */
static GArray *
random_places (KmScript *script, uint64_t seed, uint32_t n)
{
  KmRng rng;
  GArray *places;
  FixtureRun *run;

  km_rng_init (&rng, seed);
  places = g_array_new (FALSE, TRUE, sizeof (Place));
  g_array_set_size (places, n);
  for (uint32_t i = 0; i < n; i++)
    g_array_index (places, Place, i).cursor = fixture_random_cursor (&rng, km_script_n_ops (script));
  g_array_sort (places, compare_cursors);
  for (uint32_t i = places->len; i-- > 1;)
    if (g_array_index (places, Place, i).cursor.op == g_array_index (places, Place, i - 1).cursor.op)
      g_array_remove_index (places, i);
  run = fixture_run_new (script);
  for (uint32_t i = 0; i < places->len; i++)
    {
      Place *place = &g_array_index (places, Place, i);
      place->hash = fixture_hash_at (run, place->cursor);
    }
  fixture_run_free (run);
  return places;
}

/* Seeks to @n of @places in random order, with some steps in between. */
static void
check_places (KmTimeline *timeline, GArray *places, uint64_t seed, uint32_t n)
{
  KmRng rng;
  km_rng_init (&rng, seed);
  for (uint32_t i = 0; i < n; i++)
    {
      const Place *place = &g_array_index (places, Place, km_rng_below (&rng, places->len));
      int direction;

      km_timeline_seek (timeline, place->cursor);
      g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==, place->hash);
      direction = km_rng_below (&rng, 2) ? 1 : -1;
      for (uint32_t steps = km_rng_below (&rng, 200); steps > 0; steps--)
        if (km_rng_below (&rng, 2))
          km_timeline_step_op (timeline, direction);
        else
          km_timeline_step_event (timeline, direction);
    }
}

static void
test_seek_unindexed (void)
{
  g_autoptr (KmScript) script = fixture_script (4, 20000, "64M");
  g_autoptr (GArray) places = random_places (script, 40, 200);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  check_places (timeline, places, 41, 100);
}

static void
test_seek_indexed (void)
{
  g_autoptr (KmScript) script = fixture_script (5, 100000, "64M");
  g_autoptr (GArray) places = random_places (script, 50, 300);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 0);
  check_places (timeline, places, 51, 200);
}

static void
test_results (void)
{
  g_autoptr (KmScript) script = fixture_script (6, 20000, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  FixtureRun *run;

  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  run = fixture_run_new (script);
  fixture_run_to (run, 20000);
  for (uint32_t op = 0; op < 20000; op++)
    g_assert_cmpuint (km_timeline_result (timeline, op), ==, g_array_index (run->results, KmPfn, op));
  fixture_run_free (run);
}

/* ---- a long walk back stays inside its bounds ---- */

static void
test_walk_back (void)
{
  const uint32_t n_ops = 120000;
  g_autoptr (KmScript) script = fixture_script (7, n_ops, "64M");
  g_autoptr (GArray) places = random_places (script, 70, 60);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  uint32_t next;

  km_timeline_seek (timeline, (KmCursor){ n_ops, KM_EVENT_LAST });
  next = places->len;
  for (uint32_t op = n_ops; op-- > 0;)
    {
      const Place *place;

      g_assert_true (km_timeline_step_op (timeline, -1));
      g_assert_cmpuint (km_journal_size (&timeline->journal), <, KM_JOURNAL_LIMIT_BYTES + (1 << 20));
      g_assert_cmpuint (timeline->kept.bytes, <=, KM_KEPT_LIMIT_BYTES);
      while (next > 0 && g_array_index (places, Place, next - 1).cursor.op > op)
        next--;
      place = next > 0 ? &g_array_index (places, Place, next - 1) : NULL;
      if (place != NULL && place->cursor.op == op && (op == 0 || place->cursor.event == KM_EVENT_LAST))
        g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==, place->hash);
    }
  g_assert_false (km_timeline_step_op (timeline, -1));
}

/* ---- index ---- */

static void
cancel_cb (double fraction, gpointer user_data)
{
  g_assert_cmpfloat (fraction, >, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  g_cancellable_cancel (user_data);
}

static void
test_index_cancelled (void)
{
  g_autoptr (KmScript) script = fixture_script (8, 60000, "64M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  uint64_t hash;

  km_timeline_seek (timeline, (KmCursor){ 100, 2 });
  hash = km_machine_hash (km_timeline_machine (timeline));
  g_assert_false (km_timeline_index (timeline, cancel_cb, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (timeline->indexed, <, 60000);
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 100);
  g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, 2);
  g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==, hash);
  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  g_assert_cmpuint (timeline->indexed, ==, 60000);
  g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==, hash);
}

/* Counted and not timed: whatever is run, it asks at least every MOST_UNASKED calls whether it was cancelled, and does
 * no more than those once it was. */
enum
{
  MOST_UNASKED = 16,
};

static struct
{
  uint32_t n, most; /* questions, and after which of them the answer is yes */
} asked;

/* Instead of GIO's. */
gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
  gboolean (*of_gio) (GCancellable *) = NULL;

  if (asked.most > 0)
    return cancellable != NULL && asked.n++ >= asked.most;
  *(void **)&of_gio = dlsym (RTLD_NEXT, "g_cancellable_is_cancelled");
  return of_gio (cancellable);
}

static void
test_asks_often (void)
{
  const uint32_t n_ops = 60000;
  g_autoptr (KmScript) script = fixture_script (8, n_ops, "64M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  KmCondition condition = { .kind = KM_CONDITION_FRAME_CHANGES, .pfn = 0 }; /* is reserved, and stays so */

  for (uint32_t most = 1; timeline->indexed < n_ops / 2; most += most / 2 + 1)
    {
      uint32_t before = timeline->indexed;

      asked.n = 0;
      asked.most = most;
      g_assert_false (km_timeline_index (timeline, NULL, NULL, cancellable, NULL));
      g_assert_cmpuint (timeline->indexed - before, <=, most * MOST_UNASKED);
    }
  asked.n = 0;
  asked.most = UINT32_MAX;
  g_assert_true (km_timeline_index (timeline, NULL, NULL, cancellable, NULL));
  asked.n = 0;
  g_assert_false (km_timeline_run_to (timeline, &condition, 1, NULL, NULL, cancellable, NULL));
  g_assert_cmpuint (asked.n, >=, n_ops / MOST_UNASKED);
  asked.most = 0;
}

static void
test_plot (void)
{
  const uint32_t n_ops = 10000, n_columns = 100;
  g_autoptr (KmScript) script = fixture_script (9, n_ops, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  KmPlotColumn columns[100];
  FixtureRun *run;

  km_timeline_seek (timeline, (KmCursor){ n_ops / 2, KM_EVENT_LAST });
  km_timeline_plot (timeline, columns, n_columns);
  g_assert_cmpint (columns[10].free_min, >=, 0);
  g_assert_cmpint (columns[90].free_min, ==, -1);
  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  km_timeline_plot (timeline, columns, n_columns);

  run = fixture_run_new (script);
  for (uint32_t op = 0; op < n_ops; op++)
    {
      int32_t free_pages = 0;

      fixture_run_step (run, NULL);
      for (uint32_t zone = 0; zone < km_machine_n_zones (run->machine); zone++)
        {
          KmZoneCounts counts;
          km_machine_zone_counts (run->machine, zone, &counts);
          free_pages += counts.free_pages;
        }
      g_assert_cmpint (free_pages, >=, columns[op / 100].free_min);
      g_assert_cmpint (free_pages, <=, columns[op / 100].free_max);
    }
  fixture_run_free (run);
}

/* ---- long ---- */

static void
check_long (uint32_t n_ops, uint32_t n_places)
{
  g_autoptr (KmScript) script = fixture_script (10, n_ops, "1G");
  g_autoptr (GArray) places = random_places (script, 100, n_places);
  g_autoptr (KmTimeline) timeline = fixture_timeline (script);
  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  check_places (timeline, places, 101, n_places);
  g_assert_cmpfloat (km_timeline_bytes_per_op (timeline), <=, 24.0);
}

static void
test_long (void)
{
  check_long (1000000, 40);
}

static void
test_very_long (void)
{
#ifdef __SANITIZE_ADDRESS__
  check_long (2000000, 64); /* everything takes ten times as long */
#else
  check_long (10000000, 64);
#endif
}

/* Calls with many events are folded: the first events are told, then one stands for the rest. Every step of them, both
 * ways and by leaps, is a state that the whole story has too. */
static void
test_folded (void)
{
  enum
  {
    LIMIT = 6
  };
  g_autoptr (KmScript) script = fixture_script (41, 3000, "16M");
  g_autoptr (KmTimeline) timeline = fixture_timeline (script), whole = fixture_timeline (script);
  uint32_t n_ops = km_timeline_n_ops (timeline), folded = 0;
  KmRng rng;

  timeline->journal.event_limit = LIMIT;
  km_rng_init (&rng, 41);
  for (int i = 0; i < 3000; i++)
    {
      uint32_t n, n_whole;
      const KmEvent *events;
      KmCursor at;

      switch (km_rng_below (&rng, 12))
        {
        case 0:
          km_timeline_seek (timeline, (KmCursor){ km_rng_below (&rng, n_ops + 1), 1 + km_rng_below (&rng, 9) });
          break;
        case 1:
        case 2:
          km_timeline_step_op (timeline, km_rng_below (&rng, 2) ? 1 : -1);
          break;
        default:
          km_timeline_step_event (timeline, i / 100 % 2 ? -1 : 1);
        }
      at = km_timeline_cursor (timeline);
      events = km_timeline_events (timeline, &n);
      km_timeline_seek (whole, (KmCursor){ at.op, at.event > LIMIT ? KM_EVENT_LAST : at.event });
      km_timeline_events (whole, &n_whole);
      g_assert_cmpuint (km_machine_hash (km_timeline_machine (timeline)), ==,
                        km_machine_hash (km_timeline_machine (whole)));
      if (n_whole > LIMIT)
        {
          g_assert_cmpuint (n, ==, LIMIT + 2);
          g_assert_cmpuint (events[LIMIT].kind, ==, KM_EVENT_FOLDED);
          g_assert_cmpuint (events[LIMIT + 1].kind, ==, KM_EVENT_RETURN);
          folded++;
        }
      else
        g_assert_cmpuint (n, ==, n_whole);
    }
  g_assert_cmpuint (folded, >, 500);
}

static KmScript *
script_on (const char *machine)
{
  g_autofree char *text = g_strdup_printf ("kmw 1\nmachine %s\na = alloc_page(GFP_KERNEL)\n", machine);
  KmScript *script = km_script_parse (text, strlen (text));

  if (km_script_has_errors (script))
    g_error ("%s: %s", machine, km_script_diagnostics (script, &(size_t){ 0 })[0].cause);
  return script;
}

/* Whatever option of the machine an edit changes, the new one is built; an edit of something else keeps what is known.
 */
static void
test_edited_machine (void)
{
  static const struct
  {
    const char *before, *after;
  } edits[] = {
    { "x86-32 memory=4M", "x86-64 memory=4M" },
    { "x86-32 memory=4M", "x86-32 memory=8M" },
    { "x86-32 memory=4M kernel=6.1", "x86-32 memory=4M kernel=6.12" },
    { "x86-32 memory=4M", "x86-32 memory=4M page=8K" },
    { "x86-32 memory=4M", "x86-32 memory=4M cpus=2" },
    { "x86-32 memory=4M", "x86-32 memory=4M pcp=off" },
    { "x86-32 memory=1G", "x86-32 memory=1G boundary=exact" },
    { "x86-32 memory=4M", "x86-32 memory=4M reserved=1M" },
    { "x86-32 memory=4M kernel=6.1 slab=slab", "x86-32 memory=4M kernel=6.1 slab=slub" },
    { "x86-32 memory=4M slab=slab", "x86-32 memory=4M slab=slab debug=slab" },
    { "x86-32 memory=4M kernel=6.1", "x86-32 memory=4M kernel=6.1 slub_debug=FZ" },
    { "x86-32 memory=4M kernel=6.1", "x86-32 memory=4M kernel=6.1 nomerge" },
    { "x86-32 memory=4M kernel=6.1", "x86-32 memory=4M kernel=6.1 slub_hardened" },
    { "x86-32 memory=4M", "x86-32 memory=4M line=32" },
    { "x86-32 memory=4M", "x86-32 memory=4M buildline=32" },
    { "x86-32 memory=4M", "x86-32 memory=4M vmalloc=64M" },
    { "x86-32 memory=4M", "x86-32 memory=4M stack=4K" },
    { "x86-32 memory=4M", "x86-32 memory=4M min_free_kbytes=64" },
    { "x86-32 memory=4M kernel=6.1", "x86-32 memory=4M kernel=6.1 watermark_scale_factor=100" },
    { "zones=DMA:1M,NORMAL:2M", "zones=DMA:1M,NORMAL:3M" },
    { "zones=DMA:1M,NORMAL:2M", "zones=DMA:1M,HIGHMEM:2M" },
    { "zones=DMA:1M,NORMAL:2M", "zones=DMA:1M" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (KmScript) before = script_on (edits[i].before), after = script_on (edits[i].after);
      g_autoptr (KmTimeline) old = fixture_timeline (before);
      g_autoptr (KmTimeline) changed = NULL, same = NULL, fresh = fixture_timeline (after);

      km_timeline_index (old, NULL, NULL, NULL, NULL);
      changed = km_timeline_new_after_edit (old, after, NULL);
      g_assert_cmpuint (changed->indexed, ==, 0);
      g_assert_cmpuint (km_machine_hash (km_timeline_machine (changed)), ==,
                        km_machine_hash (km_timeline_machine (fresh)));
      same = km_timeline_new_after_edit (old, before, NULL);
      g_assert_cmpuint (same->indexed, ==, 1);
    }
}

/* A recording whose lines are each good but that no kernel can have written is refused when its machine is built. */
static void
test_impossible_state (void)
{
  static const struct
  {
    const char *marks, *reserve, *frees;
    int free_pages;
    const char *message;
  } cases[] = {
    { "min=4 low=5 high=6 boost=0", "0,0,0,0", "free Normal 3 0 16\nfree Normal 2 0 24\n", 12, NULL },
    { "min=4 low=5 high=6 boost=0", "0,0,0,0", "free Normal 2 0 16 20\n", 8, "have not merged" },
    { "min=4 low=3 high=6 boost=0", "0,0,0,0", "free Normal 2 0 16\n", 4, "watermark" },
    { "min=4 low=5 high=2147483647 boost=0", "0,0,0,0", "free Normal 2 0 16\n", 4, "watermark" },
    { "min=4 low=5 high=6 boost=2147483647", "0,0,0,0", "free Normal 2 0 16\n", 4, "boost" },
    { "min=4 low=5 high=6 boost=0", "2147483647,0,0,0", "free Normal 2 0 16\n", 4, "reserve" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("oracle seed=1 kernel=2.6.34 grouping=1\ndump -1\n"
                           "zone Normal start_pfn=16 spanned=64 present=64 managed=64 %s reserve=%s\n"
                           "blocks Normal order=5 0 2\nstat Normal nr_free=%d highatomic=0\n%s"
                           "pcp Normal count=0 high=18 batch=3 free_factor=0\nop 0 alloc 1 gfp=0xd0 order=0 pfn=16\n",
                           cases[i].marks, cases[i].reserve, cases[i].free_pages, cases[i].frees);
      g_autoptr (GError) error = NULL;
      g_autoptr (KmScript) script = km_script_parse_recording (text, strlen (text), &error);
      g_autoptr (KmTimeline) timeline = NULL;

      g_assert_no_error (error);
      timeline = km_timeline_new (script, &error);
      g_assert_true ((timeline != NULL) == (cases[i].message == NULL));
      if (cases[i].message != NULL)
        g_assert_nonnull (strstr (error->message, cases[i].message));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline/new", test_new);
  g_test_add_func ("/timeline/empty", test_empty);
  g_test_add_func ("/timeline/clamp", test_clamp);
  g_test_add_func ("/timeline/walk", test_walk);
  g_test_add_func ("/timeline/step-op", test_step_op);
  g_test_add_func ("/timeline/seek-unindexed", test_seek_unindexed);
  g_test_add_func ("/timeline/seek-indexed", test_seek_indexed);
  g_test_add_func ("/timeline/results", test_results);
  g_test_add_func ("/timeline/walk-back", test_walk_back);
  g_test_add_func ("/timeline/index-cancelled", test_index_cancelled);
  g_test_add_func ("/timeline/asks-often", test_asks_often);
  g_test_add_func ("/timeline/plot", test_plot);
  g_test_add_func ("/timeline/long", test_long);
  g_test_add_func ("/timeline/very-long", test_very_long);
  g_test_add_func ("/timeline/edited-machine", test_edited_machine);
  g_test_add_func ("/timeline/impossible-state", test_impossible_state);
  g_test_add_func ("/timeline/folded", test_folded);
  return g_test_run ();
}
