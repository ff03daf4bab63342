/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions are answered by the machine: what is right, and what is said of a wrong answer. */
#include "timeline/mend_answer.h"
#include "timeline/timeline.h"
#include "workload/ask.h"

#include <string.h>

static KmTimeline *
make (const char *text)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (GError) error = NULL;
  KmTimeline *timeline;

  g_assert_false (km_script_has_errors (script));
  timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  return timeline;
}

/* What is wrong with the only question of @text, NULL if nothing; on a timeline at its start and on one at its end. */
static char *
wrong (const char *text)
{
  g_autoptr (KmTimeline) timeline = make (text);
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);
  char *first = NULL;

  for (int end = 0; end < 2; end++)
    for (size_t i = 0; i < n; i++)
      if (marks[i].kind == KM_MARK_ASK)
        {
          g_autofree char *explanation = NULL;
          KmCursor before = km_timeline_cursor (timeline), after;

          g_assert_true (km_timeline_check_ask (timeline, i, &explanation) == (explanation == NULL));
          after = km_timeline_cursor (timeline);
          g_assert_true (before.op == after.op && before.event == after.event);
          if (end)
            g_assert_cmpstr (explanation, ==, first);
          else
            first = g_steal_pointer (&explanation);
          km_timeline_seek (timeline, (KmCursor){ UINT32_MAX, KM_EVENT_LAST });
        }
  return first;
}

#define MACHINE "kmw 1\nmachine zones=DMA:4M,NORMAL:8M kernel=2.6.34 pcp=off\n"

static void
answers_are_found (void)
{
  static const struct
  {
    const char *text, *wrong;
  } cases[] = {
    { "ask \"?\" answer frame(0x800)\np = alloc_pages(GFP_KERNEL, 2)\n", NULL },
    { "ask \"?\" answer frame(0x401)\np = alloc_pages(GFP_KERNEL, 2)\n",
      "it is frame(0x800), the answer says frame(0x401)" },
    { "ask \"?\" answer from_list() == list(NORMAL, 9)\np = alloc_pages(GFP_KERNEL, 2)\n",
      "it is list(NORMAL, 10), the answer says list(NORMAL, 9)" },
    { "ask \"?\" answer from_zone() == zone(NORMAL)\np = alloc_page(GFP_DMA)\n",
      "it is zone(DMA), the answer says zone(NORMAL)" },
    { "ask \"?\" answer splits() == 8\np = alloc_pages(GFP_KERNEL, 2)\n", NULL },
    { "p = alloc_pages(GFP_KERNEL, 2)\nask \"?\" answer merges() == 8\n__free_pages(p, 2)\n", NULL },
    { "ask \"?\" answer fails() == yes\np = alloc_pages(GFP_ATOMIC, 10)\n", "it is no, the answer says yes" },
    { "ask \"?\" answer may_sleep() == no\np = alloc_page(GFP_ATOMIC)\n", NULL },
    { "ask \"?\" answer may_sleep() == no\np = vmalloc(10)\n", "it is yes, the answer says no" },
    { "ask \"?\" answer may_sleep() == no\np = kcalloc(2, 8, GFP_KERNEL)\n", "it is yes, the answer says no" },
    { "ask \"?\" answer may_sleep() == no\np = krealloc(NULL, 8, GFP_ATOMIC)\n", NULL },
    { "p = alloc_page(GFP_KERNEL)\nask \"?\" answer may_sleep() == yes\n__free_page(p)\n",
      "it is no, the answer says yes" },
    { "p = alloc_page(GFP_KERNEL)\nask \"?\" answer from_list() == NULL\n__free_page(p)\n", NULL },
    { "p = alloc_page(GFP_KERNEL)\nask \"?\" answer from_zone() == NULL\n__free_page(p)\n", NULL },
    { "p = alloc_page(GFP_KERNEL)\nask \"?\" answer taken() == NULL\n__free_page(p)\n", NULL },
    { "ask \"?\" answer fails() == no\nc = kmem_cache_create(\"c\", 64M, 0, 0, NULL)\n",
      "it is yes, the answer says no" },
    { "ask \"?\" answer reports() == no\np = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 11)\n", NULL },
    { "ask \"?\" answer reports() == no\np = alloc_pages(GFP_ATOMIC, 10)\nq = alloc_pages(GFP_ATOMIC, 10)\n", NULL },
    { "o = kmalloc(100, GFP_KERNEL)\nask \"?\" answer new_slabs() == yes\np = kmalloc(2000, GFP_KERNEL)\n", NULL },
    { "o = kmalloc(100, GFP_KERNEL)\nask \"?\" answer index(result) == 20\np = kmalloc(100, GFP_KERNEL)\n",
      "it is 18, the answer says 20" },
    { "o = alloc_page(GFP_KERNEL)\nask \"?\" answer reports() == yes\nkfree(o)\n", NULL },
    { "ask \"?\" answer 1\n", "no call follows the question" },
    { "ask \"?\" answer index(result) == 1\nkmem_cache_init()\n", "there is no object of a slab at this point" },
    { "ask \"?\" choose \"a\" if splits() == 8, \"b\" if splits() == 0, \"c\" answer \"a\"\n"
      "p = alloc_pages(GFP_KERNEL, 2)\n",
      NULL },
    { "ask \"?\" choose \"a\" if splits() == 8, \"b\" answer \"b\"\np = alloc_pages(GFP_KERNEL, 2)\n",
      "it is a, the answer says b" },
    { "ask \"?\" choose \"a\" if splits() == 8, \"b\" if fails() == no answer \"a\"\np = alloc_pages(GFP_KERNEL, 2)\n",
      "more than one of the choices is right" },
    { "ask \"?\" choose \"a\" if index(result) == 7, \"b\" answer \"a\"\np = alloc_pages(GFP_KERNEL, 2)\n",
      "there is no object of a slab at this point" },
    { "ask \"?\" choose \"a\" if splits() == 7, \"b\" answer \"a\"\np = alloc_pages(GFP_KERNEL, 2)\n",
      "none of the choices is right" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (MACHINE, cases[i].text, NULL);
      g_autofree char *found = wrong (text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (found, ==, cases[i].wrong);
    }
}

/* What has no answer is told without a reason as well, if nobody wants it. */
static void
reasons_are_optional (void)
{
  static const char *const questions[] = {
    "ask \"?\" answer 1\n",
    "ask \"?\" choose \"a\" if splits() == 7, \"b\" answer \"a\"\np = alloc_page(GFP_KERNEL)\n",
    "ask \"?\" choose \"a\" if fails() == no, \"b\" if splits() < 99 answer \"a\"\np = alloc_page(GFP_KERNEL)\n",
    "ask \"?\" answer index(result) == 1\np = alloc_page(GFP_KERNEL)\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *text = g_strconcat (MACHINE, questions[i], NULL);
      g_autoptr (KmTimeline) timeline = make (text);
      int64_t value;

      g_assert_false (km_timeline_solve (timeline, 0, &value, NULL));
    }
}

/* An expectation about a call, where there was none yet. */
static void
no_call_has_no_facts (void)
{
  g_autoptr (KmTimeline) timeline = make (MACHINE "expect splits() == 0\np = alloc_page(GFP_KERNEL)\n");
  g_autofree char *explanation = NULL;

  g_assert_false (km_timeline_check_expect (timeline, 0, NULL));
  g_assert_false (km_timeline_check_expect (timeline, 0, &explanation));
  g_assert_cmpstr (explanation, ==, "there is no call before this");
}

/* What the author says is replaced by what happens, wherever it stands; what is right, and what has no answer, stays.
 */
static void
answers_are_mended (void)
{
  static const char text[] = MACHINE "o = kmalloc(100, GFP_KERNEL); ask \"1\" answer splits() == 3 // why\n"
                                     "p = alloc_pages(GFP_KERNEL, 2)\n"
                                     "ask \"2\" choose \"a\" if splits() == 9, \"b\" if splits() == 0 answer \"a\"\n"
                                     "q = alloc_pages(GFP_KERNEL, 2)\nask \"3\" answer frame(0x777)\n"
                                     "r = alloc_pages(GFP_KERNEL, 2)\nask \"4\" answer fails() == no\n"
                                     "s = alloc_pages(GFP_KERNEL, 2)\nask \"5\" answer index(result) == 1\n"
                                     "t = alloc_pages(GFP_KERNEL, 2)\nask \"6\" answer 1\n";
  g_autoptr (KmTimeline) timeline = make (text), mended = NULL;
  g_autofree char *result = NULL;
  uint32_t n;
  KmMend mend;

  result = km_timeline_mend_answers (timeline, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_nonnull (strstr (result, "ask \"1\" answer splits() == 1 // why\n"));
  g_assert_nonnull (strstr (result, " answer \"b\"\n"));
  g_assert_nonnull (strstr (result, "ask \"3\" answer frame(0x"));
  g_assert_null (strstr (result, "frame(0x777)"));
  g_assert_nonnull (strstr (result, "ask \"5\" answer index(result) == 1\n"));
  mended = make (result);
  for (size_t mark = 0; mark < 4; mark++)
    g_assert_true (km_timeline_check_ask (mended, mark, NULL));
  g_assert_false (km_timeline_mend_answer (timeline, 5, &mend));
}

/* A call that sleeps, and expectations about calls in a long run that nobody watched. */
static void
expectations_ask_of_calls (void)
{
  g_autoptr (KmTimeline) timeline =
      make ("kmw 1\nmachine zones=NORMAL:8M kernel=2.6.34 pcp=off\npage_cache(1500)\n"
            "p = alloc_pages(GFP_KERNEL, 8)\nexpect sleeps() == no\n"
            "repeat 300 { t[$] = alloc_page(GFP_KERNEL) }\nq = alloc_pages(GFP_KERNEL, 5)\n"
            "expect sleeps() == yes\nexpect taken() == q\nexpect fails() == no\nexpect reports() == no\n");
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);

  for (int round = 0; round < 2; round++)
    {
      for (size_t i = 0; i < n; i++)
        {
          g_autofree char *explanation = NULL;

          km_timeline_check_expect (timeline, i, &explanation);
          g_test_message ("%s", marks[i].text);
          g_assert_cmpstr (explanation, ==, NULL);
        }
      g_clear_pointer (&timeline, km_timeline_free);
      timeline = make ("kmw 1\nmachine zones=NORMAL:8M kernel=2.6.34 pcp=off\np = alloc_pages(GFP_KERNEL, 8)\n"
                       "expect from_list() == list(NORMAL, 10)\n");
      marks = km_script_marks (km_timeline_script (timeline), &n);
      g_assert_true (km_timeline_index (timeline, NULL, NULL, NULL, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask/found", answers_are_found);
  g_test_add_func ("/ask/expect", expectations_ask_of_calls);
  g_test_add_func ("/ask/mended", answers_are_mended);
  g_test_add_func ("/ask/reasons", reasons_are_optional);
  g_test_add_func ("/ask/no-call", no_call_has_no_facts);
  return g_test_run ();
}
