/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a script: what is a row, what unfolds and is hidden, and that every change that is told is the change. */
#include "base/rng.h"
#include "fixture.h"
#include "model/script/rows.h"

#include <string.h>

/* A list that is kept only by what it is told. */
typedef struct
{
  KmScriptRows *rows;
  GPtrArray *texts;
} Listener;

/* The sentences of events follow the machine: here they are only counted. */
static char *
words_of (KmScriptRows *rows, const KmScriptRow *row)
{
  return row->kind == KM_ROW_EVENTS ? g_strdup_printf ("events %u to %u.", row->idea.first, row->idea.end)
                                    : km_script_row_text (rows, row);
}

static char *
line_of (KmScriptRows *rows, uint32_t i)
{
  const KmScriptRow row = km_script_rows_get (rows, i);
  g_autofree char *text = words_of (rows, &row), *tick = km_script_row_tick (&row);

  return g_strdup_printf ("%u%s %s%s%s", row.kind, row.to_come ? "-" : "", text, tick ? " | " : "", tick ? tick : "");
}

static void
changed_cb (uint32_t row, uint32_t removed, uint32_t added, gpointer user_data)
{
  Listener *listener = user_data;

  g_assert_cmpuint (row + removed, <=, listener->texts->len);
  if (removed > 0)
    g_ptr_array_remove_range (listener->texts, row, removed);
  for (uint32_t i = 0; i < added; i++)
    g_ptr_array_insert (listener->texts, (int)(row + i), line_of (listener->rows, row + i));
  g_assert_cmpuint (listener->texts->len, ==, km_script_rows_n (listener->rows));
}

static Listener
listen_to (KmScriptRows *rows)
{
  Listener listener = { rows, g_ptr_array_new_with_free_func (g_free) };

  changed_cb (0, 0, km_script_rows_n (rows), &listener);
  return listener;
}

/* What was told, and what is there: the words are the same. Ticks and what is to come are asked for again. */
static void
assert_same_words (const Listener *listener)
{
  g_assert_cmpuint (listener->texts->len, ==, km_script_rows_n (listener->rows));
  for (uint32_t i = 0; i < listener->texts->len; i++)
    {
      const KmScriptRow row = km_script_rows_get (listener->rows, i);
      g_autofree char *text = words_of (listener->rows, &row);

      g_assert_nonnull (strstr (g_ptr_array_index (listener->texts, i), text));
    }
}

static KmTimeline *
make (const char *calls)
{
  g_autofree char *text = g_strconcat ("kmw 1\nmachine zones=NORMAL:8M kernel=2.6.34 pcp=off\n", calls, NULL);
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  KmTimeline *timeline = km_timeline_new (script, NULL);

  g_assert_nonnull (timeline);
  return timeline;
}

/* All rows at @place as lines of "kind text", and before the current one ">". */
static char *
print_at (KmTimeline *timeline, KmCursor place, const KmScriptLimit *limit)
{
  static const KmScriptLimit all = { SIZE_MAX, UINT32_MAX };
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmScriptRows) rows = km_script_rows_new (model);
  GString *out = g_string_new (NULL);

  km_timeline_seek (timeline, place);
  km_model_update (model, NULL);
  km_script_rows_update (rows, limit ? limit : &all, NULL, NULL);
  for (uint32_t i = 0; i < km_script_rows_n (rows); i++)
    {
      const KmScriptRow row = km_script_rows_get (rows, i);
      g_autofree char *line = line_of (rows, i);

      if (row.kind != KM_ROW_EVENTS)
        g_string_append_printf (out, "%s%s\n", i == km_script_rows_current (rows) ? ">" : "", line);
      else if (i == km_script_rows_current (rows))
        g_string_append_printf (out, ">event %u to %u\n", row.idea.first, row.idea.end);
    }
  return g_string_free (out, FALSE);
}

static const char lesson[] = "expect nr_free(NORMAL, 10) == 2\n"
                             "chapter \"One\"\n"
                             "/// A note\n"
                             "/// of two lines.\n"
                             "p = alloc_pages(GFP_KERNEL, 2) // here\n"
                             "expect p == NULL\n"
                             "expect nr_free(NORMAL, 9) == 1\n"
                             "repeat 3 { f[$] = alloc_page(GFP_KERNEL) }\n"
                             "ask \"Which?\" answer p + 7\n"
                             "expect nr_free(NORMAL, 9) == 1\n"
                             "q = alloc_page(GFP_KERNEL)\n"
                             "break\n";

static void
rows_are_what_was_written (void)
{
  g_autoptr (KmTimeline) timeline = make (lesson);
  g_autofree char *start = print_at (timeline, (KmCursor){ 0 }, NULL);
  g_autofree char *call = print_at (timeline, (KmCursor){ 1, 1 }, NULL);
  g_autofree char *round = print_at (timeline, (KmCursor){ 3, KM_EVENT_LAST }, NULL);

  g_assert_cmpstr (start, ==,
                   "6 At the start | ✓ 1 expected\n0 Chapter 1 · One\n1 A note of two lines.\n"
                   "2- p = alloc_pages(GFP_KERNEL, 2) | 2 expected\n"
                   "2- repeat 3 { f[$] = alloc_page(GFP_KERNEL) } | 1 expected\n5- Which?\n"
                   "2- q = alloc_page(GFP_KERNEL)\n10- Playing stops here\n");
  g_assert_nonnull (strstr (call, "\n>2 p = alloc_pages(GFP_KERNEL, 2) | 2 expected\n"));
  g_assert_nonnull (strstr (round, "\n2 p = alloc_pages(GFP_KERNEL, 2) | ✗ 1 of 2 expected\n"));
  g_assert_nonnull (strstr (round, "3 2 of 3: f[1] = alloc_page(GFP_KERNEL)\n>event "));
}

/* A note inside a repeat is one row, whatever the number of rounds; one behind a question there waits with it. */
static void
notes_of_rounds_and_contexts_are_rows (void)
{
  g_autoptr (KmTimeline) timeline = make ("context irq\n/// Before.\nrepeat 3 {\n  /// Inside.\n"
                                          "  f[$] = alloc_page(GFP_ATOMIC)\n  /// Then.\n  __free_page(f[$])\n}\n"
                                          "context process\nrepeat 2 {\n  ask \"What?\" answer 1\n"
                                          "  /// Hidden.\n  g[$] = alloc_page(GFP_ATOMIC)\n}\n");
  g_autofree char *text = print_at (timeline, (KmCursor){ 0 }, NULL);

  g_assert_cmpstr (
      text, ==,
      "11 context irq\n1 Before.\n1 Inside.\n1- Then.\n"
      "2- repeat 3 {\n  f[$] = alloc_page(GFP_ATOMIC)\n  __free_page(f[$])\n}\n11- context process\n"
      "5- What?\n1- Hidden.\n2- repeat 2 {\n  ask \"What?\" answer 1\n  g[$] = alloc_page(GFP_ATOMIC)\n}\n");
}

static void
what_may_not_be_seen_is_no_row (void)
{
  g_autoptr (KmTimeline) timeline = make (lesson);
  size_t n, wall = 0;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);
  g_autofree char *asked = NULL, *before = NULL, *performed = NULL;

  while (marks[wall].kind != KM_MARK_ASK)
    wall++;
  before = print_at (timeline, (KmCursor){ 1, 1 }, &(KmScriptLimit){ wall, UINT32_MAX });
  asked = print_at (timeline, (KmCursor){ 4, KM_EVENT_LAST }, &(KmScriptLimit){ wall, UINT32_MAX });
  performed = print_at (timeline, (KmCursor){ 1, 1 }, &(KmScriptLimit){ SIZE_MAX, 0 });
  g_assert_true (g_str_has_suffix (before, "\n2- repeat 3 { f[$] = alloc_page(GFP_KERNEL) }\n5- Which?\n"));
  g_assert_true (g_str_has_suffix (asked, "\n>5 Which?\n"));
  g_assert_true (g_str_has_suffix (performed, "\n>2 p = alloc_pages(GFP_KERNEL, 2) | 2 expected\n"));
}

static void
expectations_open (void)
{
  g_autoptr (KmTimeline) timeline = make (lesson);
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmScriptRows) rows = NULL;
  Listener listener;
  KmScriptRow row;
  g_autofree char *text = NULL;

  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  rows = km_script_rows_new (model);
  listener = listen_to (rows);
  km_script_rows_toggle (rows, 3, changed_cb, &listener);
  assert_same_words (&listener);
  row = km_script_rows_get (rows, 4);
  text = km_script_row_text (rows, &row);
  g_assert_cmpint (row.kind, ==, KM_ROW_EXPECT);
  g_assert_true (g_str_has_prefix (text, "p == NULL: "));
  km_script_rows_toggle (rows, 0, changed_cb, &listener);
  g_assert_cmpint (km_script_rows_get (rows, 1).kind, ==, KM_ROW_EXPECT);
  assert_same_words (&listener);
  km_script_rows_toggle (rows, 0, changed_cb, &listener);
  g_assert_cmpuint (km_script_rows_n (rows), ==, 8);
  g_ptr_array_unref (listener.texts);
}

/* Wherever a row leads, nothing in front of it is given away, and the row of a call leads to itself. */
static void
rows_lead_to_their_places (void)
{
  g_autoptr (KmTimeline) timeline = make (lesson);
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmScriptRows) rows = km_script_rows_new (model);
  const KmScriptLimit all = { SIZE_MAX, UINT32_MAX };

  for (uint32_t i = 0; i < km_script_rows_n (rows); i++)
    {
      const KmScriptRow row = km_script_rows_get (rows, i);

      km_timeline_seek (timeline, row.place);
      km_script_rows_update (rows, &all, NULL, NULL);
      if (row.kind == KM_ROW_CALL && row.end_op == row.op + 1)
        g_assert_cmpuint (km_script_rows_current (rows), ==, i);
      if (row.kind == KM_ROW_ASK)
        g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 4);
      km_timeline_seek (timeline, (KmCursor){ 0 });
      km_script_rows_update (rows, &all, NULL, NULL);
    }
}

static void
problems_are_rows (void)
{
  g_autoptr (KmTimeline) timeline = make ("/// First.\np = alloc_pages(GFP_KERNEL, 2)\nq = aloc_page(GFP_KERNEL)\n"
                                          "/// Last.\n__free_pages(p, 2)\n");
  g_autofree char *text = print_at (timeline, (KmCursor){ 0 }, NULL);
  const char *problem = strstr (text, "\n12 ");

  g_assert_nonnull (problem);
  g_assert_true (strstr (text, "p = alloc_pages") < problem && problem < strstr (text, "Last."));
}

/* Whoever only listens has the same rows in the end, wherever the cursor goes and whatever is hidden. */
static void
changes_are_told (void)
{
  size_t n_workloads;
  const FixtureWorkload *workloads = fixture_workloads (&n_workloads);
  KmRng rng;

  km_rng_init (&rng, 11);
  for (size_t w = 0; w < n_workloads; w++)
    {
      g_autoptr (KmTimeline) timeline = fixture_timeline (workloads[w].text);
      g_autoptr (KmModel) model = km_model_new (timeline);
      g_autoptr (KmScriptRows) rows = km_script_rows_new (model);
      Listener listener = listen_to (rows);

      for (int i = 0; i < 15; i++)
        {
          uint32_t n_ops = km_timeline_n_ops (timeline);
          KmScriptLimit view = { SIZE_MAX, km_rng_below (&rng, 3) == 0 ? km_rng_below (&rng, n_ops + 1) : UINT32_MAX };

          if (km_rng_below (&rng, 4) == 0)
            km_script_rows_toggle (rows, km_rng_below (&rng, km_script_rows_n (rows)), changed_cb, &listener);
          fixture_move (timeline, &rng);
          km_model_update (model, NULL);
          km_script_rows_update (rows, &view, changed_cb, &listener);
          assert_same_words (&listener);
        }
      g_ptr_array_unref (listener.texts);
    }
}

/* Many statements, and a recording, keep nothing for each of their rows and are found by halving. */
static void
long_scripts_have_rows (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KmTimeline) timeline = NULL,
                         recording = fixture_recording ("linux2634-x86_32-up-1200-pages-b-zones.txt.gz");
  g_autoptr (KmModel) model = NULL, recorded = km_model_new (recording);
  g_autoptr (KmScriptRows) rows = NULL, recorded_rows = km_script_rows_new (recorded);
  KmScriptRow row;

  for (int i = 0; i < 20000; i++)
    g_string_append (text, "p = alloc_page(GFP_KERNEL)\n__free_page(p)\n");
  timeline = make (text->str);
  model = km_model_new (timeline);
  rows = km_script_rows_new (model);
  g_assert_cmpuint (km_script_rows_n (rows), ==, 40000);
  row = km_script_rows_get (rows, 30000);
  g_assert_cmpuint (row.op, ==, 30000);
  g_assert_cmpuint (row.line, ==, 30003);
  g_assert_cmpuint (km_script_rows_n (recorded_rows), ==, km_timeline_n_ops (recording));
  g_assert_cmpuint (km_script_rows_get (recorded_rows, 9).line, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/rows", rows_are_what_was_written);
  g_test_add_func ("/script/inside", notes_of_rounds_and_contexts_are_rows);
  g_test_add_func ("/script/hidden", what_may_not_be_seen_is_no_row);
  g_test_add_func ("/script/expectations", expectations_open);
  g_test_add_func ("/script/places", rows_lead_to_their_places);
  g_test_add_func ("/script/problems", problems_are_rows);
  g_test_add_func ("/script/changes", changes_are_told);
  g_test_add_func ("/script/long", long_scripts_have_rows);
  return g_test_run ();
}
