/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls put in where they were not: where they stand, and that nothing before and behind them changes. */
#include "timeline/insert.h"

#include <string.h>

#define HEAD "kmw 1\nmachine x86-32 memory=64M pcp=off\n"

static KmTimeline *
make (const char *text)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (GError) error = NULL;
  KmTimeline *timeline = km_timeline_new (script, &error);

  g_assert_no_error (error);
  g_assert_false (km_script_has_errors (script));
  g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
  return timeline;
}

typedef struct
{
  const char *name, *text;
  uint32_t n_ops;
  const char *expected;
  uint32_t line;
} Story;

#define ALLOC "p = alloc_pages(GFP_KERNEL, 2)\n"

static const Story stories[] = {
  { "start", HEAD "/// Note.\n" ALLOC, 0, HEAD "drain_all_pages()\n/// Note.\n" ALLOC, 3 },
  { "empty", HEAD, 0, HEAD "drain_all_pages()\n", 3 },
  { "no-newline", HEAD "alloc_page(GFP_KERNEL)", 1, HEAD "alloc_page(GFP_KERNEL)\ndrain_all_pages()\n", 4 },
  { "behind-expectations", HEAD ALLOC "expect p != NULL\n/// Note.\n__free_pages(p, 2)\n", 1,
    HEAD ALLOC "expect p != NULL\ndrain_all_pages()\n/// Note.\n__free_pages(p, 2)\n", 5 },
  { "behind-last-expectation", HEAD ALLOC "expect p != NULL\nexpect free_pages(DMA) > 0\n", 1,
    HEAD ALLOC "expect p != NULL\nexpect free_pages(DMA) > 0\ndrain_all_pages()\n", 6 },
  { "start-before-later-note", HEAD ALLOC "/// Note.\n__free_pages(p, 2)\n", 0,
    HEAD "drain_all_pages()\n" ALLOC "/// Note.\n__free_pages(p, 2)\n", 3 },
  { "first-line", "alloc_page(GFP_KERNEL)\n", 0, "drain_all_pages()\nalloc_page(GFP_KERNEL)\n", 1 },
  { "marks",
    "machine x86-32 memory=64M cpus=2\n/// Before.\nrepeat 2 {\n  cpu 1\n  /// One.\n  ///\n  /// Two.\n"
    "  t[$] = alloc_page(GFP_ATOMIC)\n  expect t[$] != NULL\n  break\n  cpu 0\n  __free_page(t[$])\n}\n",
    1,
    "machine x86-32 memory=64M cpus=2\n/// Before.\ncpu 1\n/// One.\n///\n/// Two.\nt[0] = alloc_page(GFP_ATOMIC)\n"
    "drain_all_pages()\ncpu 0\nbreak\n__free_page(t[0])\ncpu 1\n/// One.\n///\n/// Two.\n"
    "t[1] = alloc_page(GFP_ATOMIC)\ncpu 0\nbreak\n__free_page(t[1])\n",
    8 },
  { "one-line", HEAD "p = alloc_page(GFP_KERNEL); __free_page(p) // both\nfree_all\n", 1,
    HEAD "p = alloc_page(GFP_KERNEL)\ndrain_all_pages()\n__free_page(p)\nfree_all\n", 4 },
  { "repeat", HEAD "repeat 2 { t[$] = alloc_page(GFP_ATOMIC) }\nq = alloc_page(GFP_KERNEL)\n", 1,
    HEAD
    "t[0] = alloc_page(GFP_ATOMIC)\ndrain_all_pages()\nt[1] = alloc_page(GFP_ATOMIC)\nq = alloc_page(GFP_KERNEL)\n",
    4 },
  { "behind-repeat", HEAD "repeat 2 {\n  t[$] = alloc_page(GFP_ATOMIC)\n  break }\nfree_all\n", 2,
    HEAD "repeat 2 {\n  t[$] = alloc_page(GFP_ATOMIC)\n  break }\ndrain_all_pages()\nfree_all\n", 6 },
  { "context", HEAD "repeat 2 {\n  context irq\n  t[$] = alloc_page(GFP_ATOMIC)\n  /// Now.\n  __free_page(t[$])\n}\n",
    2,
    HEAD "context irq\nt[0] = alloc_page(GFP_ATOMIC)\n/// Now.\n__free_page(t[0])\ndrain_all_pages()\n"
         "t[1] = alloc_page(GFP_ATOMIC)\n/// Now.\n__free_page(t[1])\n",
    7 },
};

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  g_autoptr (KmTimeline) timeline = make (story->text);
  g_autoptr (GError) error = NULL;
  uint32_t line = 0;
  g_autofree char *text = km_timeline_insert (timeline, story->n_ops, "drain_all_pages()", &line, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, story->expected);
  g_assert_cmpuint (line, ==, story->line);
}

/* At every place of a long random statement, and of the frees behind it, the calls around stay what they were. */
static void
calls_stay_what_they_are (void)
{
  const char *const text = HEAD "random seed=3 ops=60 live=20 order=0..3 gfp=GFP_KERNEL\nfree_all\n";
  g_autoptr (KmTimeline) timeline = make (text);
  uint32_t n = km_timeline_n_ops (timeline);

  for (uint32_t n_ops = 0; n_ops <= n; n_ops++)
    {
      uint32_t line;
      g_autoptr (GError) error = NULL;
      g_autofree char *changed = km_timeline_insert (timeline, n_ops, "drain_all_pages()", &line, &error);
      g_autoptr (KmTimeline) other = NULL;

      g_assert_no_error (error);
      other = make (changed);
      g_assert_cmpuint (km_timeline_n_ops (other), ==, n + 1);
      for (uint32_t op = 0; op < n; op++)
        g_assert_cmpuint (km_timeline_result (other, op + (op >= n_ops)), ==, km_timeline_result (timeline, op));
      g_assert_cmpuint (km_script_op (km_timeline_script (other), n_ops).line, ==, line);
    }
}

/* Frees of what was refused are left out, and the results get a name that the text does not have. */
static void
refused_calls_are_not_freed (void)
{
  g_autoptr (KmTimeline) timeline =
      make ("machine x86-32 memory=2M\nr1 = alloc_page(GFP_KERNEL)\nr2 = alloc_page(GFP_KERNEL)\n"
            "random seed=5 ops=60 live=20 order=6..8 gfp=GFP_ATOMIC\nfree_all\n");
  uint32_t line, left_out = 0;
  g_autofree char *text = km_timeline_insert (timeline, 30, "drain_all_pages()", &line, NULL);
  g_autoptr (KmTimeline) other = NULL;

  for (uint32_t op = 2; op < 62; op++)
    {
      KmOp call = km_script_op (km_timeline_script (timeline), op);

      left_out += km_op_uses_ref (&call) && km_timeline_result (timeline, call.ref) == KM_PFN_NONE;
    }
  g_assert_cmpuint (left_out, >, 0);
  other = make (text);
  g_assert_nonnull (strstr (text, "\nr3["));
  for (uint32_t op = 2, at = 2; op < 62; op++)
    {
      KmOp call = km_script_op (km_timeline_script (timeline), op);

      at += op == 30;
      if (km_op_uses_ref (&call) && km_timeline_result (timeline, call.ref) == KM_PFN_NONE)
        continue;
      g_assert_cmpuint (km_timeline_result (other, at++), ==, km_timeline_result (timeline, op));
    }
}

static void
recordings_are_refused (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "recordings",
                                            "linux2634-x86_32-up-64-pages-a-high.txt.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KmScript) script = km_script_load (file, NULL, NULL);
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
  g_autoptr (GError) error = NULL;
  uint32_t line;

  g_assert_null (km_timeline_insert (timeline, 0, "drain_all_pages()", &line, &error));
  g_assert_nonnull (strstr (error->message, "recording"));
}

/* free_all behind a statement that is written out has less to do when something is freed before. */
static void
less_is_left_to_free (void)
{
  g_autoptr (KmTimeline) timeline = make (HEAD "repeat 2 { t[$] = alloc_page(GFP_ATOMIC) }\nfree_all\n");
  uint32_t line;
  g_autofree char *text = km_timeline_insert (timeline, 1, "__free_page(t[0])\nget_page(NULL)", &line, NULL);

  g_assert_cmpstr (text, ==,
                   HEAD
                   "t[0] = alloc_page(GFP_ATOMIC)\n__free_page(t[0])\nget_page(NULL)\nt[1] = alloc_page(GFP_ATOMIC)\n"
                   "free_all\n");
}

/* Too many calls to write out, and calls that cannot be: the frees of a name that means another by then. */
static void
some_places_are_refused (void)
{
  static const char *const texts[] = {
    HEAD "repeat 5001 { t[$] = kmalloc(8, GFP_KERNEL) }\n",
    HEAD "p = alloc_page(GFP_KERNEL)\np = alloc_page(GFP_KERNEL)\nfree_all\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KmTimeline) timeline = make (texts[i]);
      g_autoptr (GError) error = NULL;
      uint32_t line;

      g_assert_null (
          km_timeline_insert (timeline, km_timeline_n_ops (timeline) - 1, "drain_all_pages()", &line, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/insert/", stories[i].name, NULL);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/insert/faithful", calls_stay_what_they_are);
  g_test_add_func ("/insert/less-to-free", less_is_left_to_free);
  g_test_add_func ("/insert/refused", some_places_are_refused);
  g_test_add_func ("/insert/refused-calls", refused_calls_are_not_freed);
  g_test_add_func ("/insert/recordings", recordings_are_refused);
  return g_test_run ();
}
