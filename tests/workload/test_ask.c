/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask as it is written: what kind of answer it wants, and answers that are typed and shown. */
#include "workload/ask.h"

#include <string.h>

/* A question between calls; @ask is what stands behind the word. The next call is @call. */
static KmScript *
parse (const char *ask, const char *call)
{
  g_autofree char *text = g_strdup_printf ("kmw 1\nmachine x86-32 memory=64M\np = alloc_page(GFP_KERNEL)\n"
                                           "o = kmalloc(100, GFP_KERNEL)\nask %s\n%s\n",
                                           ask, call);

  return km_script_parse (text, strlen (text));
}

static const KmMark *
question_of (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (n, ==, 1);
  return marks;
}

static void
kinds_follow_from_what_is_asked (void)
{
  static const struct
  {
    const char *ask, *call;
    KmAnswerKind kind;
  } cases[] = {
    { "\"?\" answer p + 1", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_FRAME },
    { "\"?\" answer o", "q = kmalloc(100, GFP_KERNEL)", KM_ANSWER_OBJECT },
    { "\"?\" answer 5", "n = ksize(o)", KM_ANSWER_NUMBER },
    { "\"?\" answer NULL", "v = vmalloc(100)", KM_ANSWER_ADDRESS },
    { "\"?\" answer taken() == frame(0x10)", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_FRAME },
    { "\"?\" answer slab_frame(result) == frame(0x10)", "q = kmalloc(100, GFP_KERNEL)", KM_ANSWER_SLAB },
    { "\"?\" answer from_list() == list(NORMAL, 3)", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_LIST },
    { "\"?\" answer from_zone() == zone(DMA)", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_ZONE },
    { "\"?\" answer fails() == 0", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_YES_NO },
    { "\"?\" answer splits() == no", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_YES_NO },
    { "\"?\" answer splits() == 2", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_NUMBER },
    { "\"?\" choose \"a\" if fails() == yes, \"b\" answer \"b\"", "q = alloc_page(GFP_KERNEL)", KM_ANSWER_CHOICE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = parse (cases[i].ask, cases[i].call);

      g_test_message ("%s", cases[i].ask);
      g_assert_cmpint (km_script_answer_kind (script, question_of (script)), ==, cases[i].kind);
    }
}

static void
wrong_ones_are_reported (void)
{
  static const struct
  {
    const char *ask;
    uint32_t column;
  } cases[] = {
    { "Which?", 5 },
    { "\"?\"", 8 },
    { "\"?\" answer", 15 },
    { "\"?\" choose answer \"a\"", 16 },
    { "\"?\" choose \"a\" answer \"b\"", 27 },
    { "\"?\" choose \"a\" if fails() answer \"a\"", 31 },
    { "\"?\" choose \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\" answer \"1\"", 56 },
    { "\"?\" answer nobody", 16 },
    { "\"?\" answer list(NORMAL, 11)", 29 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = parse (cases[i].ask, "q = alloc_page(GFP_KERNEL)");
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

      g_test_message ("%s", cases[i].ask);
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpuint (diagnostics->line, ==, 5);
      g_assert_cmpuint (diagnostics->column, ==, cases[i].column);
    }
}

/* Words of a question are handles where a handle has taken them. */
static void
words_may_be_handles (void)
{
  const char *text = "yes = alloc_page(GFP_KERNEL)\nresult = alloc_page(GFP_KERNEL)\nlist = alloc_page(GFP_KERNEL)\n"
                     "expect yes + 1 == result\nexpect list == result + 1\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  const KmExpectNode *nodes = km_script_expect_nodes (script, &n);

  g_assert_false (km_script_has_errors (script));
  g_assert_cmpint (nodes[0].kind, ==, KM_EXPECT_RESULT);
  g_assert_cmpuint (nodes[0].op, ==, 0);
}

static void
answers_are_read_and_shown (void)
{
  static const struct
  {
    const char *ask, *typed, *shown; /* shown NULL: it cannot be read */
    int64_t value;
  } cases[] = {
    { "\"?\" answer p", "0x404", "frame(0x404)", 0x404 },
    { "\"?\" answer p", " frame( 1028 ) ", "frame(0x404)", 0x404 },
    { "\"?\" answer p", "null", "NULL", -1 },
    { "\"?\" answer p", "404h", NULL, 0 },
    { "\"?\" answer p", "", NULL, 0 },
    { "\"?\" answer from_list() == list(DMA, 0)", "list(normal, 3)", "list(NORMAL, 3)", 35 },
    { "\"?\" answer from_list() == list(DMA, 0)", "Normal 3", "list(NORMAL, 3)", 35 },
    { "\"?\" answer from_list() == list(DMA, 0)", "NORMAL 11", NULL, 0 },
    { "\"?\" answer from_zone() == zone(DMA)", "HighMem", "zone(HIGHMEM)", 3 },
    { "\"?\" answer from_zone() == zone(DMA)", "low", NULL, 0 },
    { "\"?\" answer fails() == no", "Yes", "yes", 1 },
    { "\"?\" answer fails() == no", "0", "no", 0 },
    { "\"?\" answer fails() == no", "2", NULL, 0 },
    { "\"?\" answer splits() == 3", "-5", "-5", -5 },
    { "\"?\" answer splits() == 3", "5 6", NULL, 0 },
    { "\"?\" answer splits() == 3", "-", NULL, 0 },
    { "\"?\" answer splits() == 3", "9223372036854775808", NULL, 0 },
    { "\"?\" answer p", "frame 0x404", "frame(0x404)", 0x404 },
    { "\"?\" answer p", "frame(0x404", "frame(0x404)", 0x404 },
    { "\"?\" answer p", "frame [3]", NULL, 0 },
    { "\"?\" answer from_list() == list(DMA, 0)", "normal, order 3", "list(NORMAL, 3)", 35 },
    { "\"?\" answer from_list() == list(DMA, 0)", "DMA: 3", "list(DMA, 3)", 3 },
    { "\"?\" answer from_list() == list(DMA, 0)", "DMA three", NULL, 0 },
    { "\"?\" answer from_list() == list(DMA, 0)", "nowhere 3", NULL, 0 },
    { "\"?\" answer from_zone() == zone(DMA)", "3", NULL, 0 },
    { "\"?\" answer fails() == no", "No", "no", 0 },
    { "\"?\" answer fails() == no", "1", "yes", 1 },
    { "\"?\" answer fails() == no", "maybe", NULL, 0 },
    { "\"?\" choose \"it waits\" if sleeps() == yes, \"it fails\" answer \"it fails\"", "it fails", "it fails", 1 },
    { "\"?\" choose \"it waits\" if sleeps() == yes, \"it fails\" answer \"it fails\"", "1", "it waits", 0 },
    { "\"?\" choose \"it waits\" if sleeps() == yes, \"it fails\" answer \"it fails\"", "3", NULL, 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = parse (cases[i].ask, "q = alloc_page(GFP_KERNEL)");
      const KmMark *mark = question_of (script);
      KmAnswerKind kind = km_script_answer_kind (script, mark);
      g_autofree char *shown = NULL;
      int64_t value = 4711;
      const char *const *choices;

      choices = km_script_choices (script, km_script_ask (script, mark));
      g_test_message ("%s: %s", cases[i].ask, cases[i].typed);
      g_assert_true (km_answer_read (kind, choices, cases[i].typed, &value) == (cases[i].shown != NULL));
      g_assert_cmpint (value, ==, cases[i].shown ? cases[i].value : 4711);
      if (!cases[i].shown)
        continue;
      shown = km_answer_text (kind, choices, value);
      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static void
expectations_have_names_and_points (void)
{
  const char *text = "expect free_pages(NORMAL) > 0 name \"some are free\" points 5 hidden\nexpect 1 == 1\n"
                     "expect 1 == 1 points 0\nexpect 1 == 1 hidden\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpstr (marks[0].text, ==, "free_pages(NORMAL) > 0");
  g_assert_cmpstr (marks[0].grade.name, ==, "some are free");
  g_assert_cmpuint (marks[0].grade.points, ==, 5);
  g_assert_true (marks[0].grade.hidden);
  g_assert_cmpstr (marks[1].grade.name, ==, NULL);
  g_assert_cmpuint (marks[1].grade.points, ==, 1);
  g_assert_false (marks[1].grade.hidden);
  g_assert_cmpuint (marks[2].grade.points, ==, 0);
  g_assert_true (marks[3].grade.hidden);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask/kinds", kinds_follow_from_what_is_asked);
  g_test_add_func ("/ask/wrong", wrong_ones_are_reported);
  g_test_add_func ("/ask/handles", words_may_be_handles);
  g_test_add_func ("/ask/answers", answers_are_read_and_shown);
  g_test_add_func ("/ask/expect", expectations_have_names_and_points);
  return g_test_run ();
}
