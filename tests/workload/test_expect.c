/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/ask.h"

#include <string.h>

/* A machine made of answers: operation n returned frame 0x1000 + n, operation 1 was refused; there is no HIGHMEM.
 * Operation 3 returned an object at 0xc1000040, 4 the number 128, 5 ZERO_SIZE_PTR. */
static KmPfn
result (uint32_t op, gpointer user_data)
{
  (void)user_data;
  switch (op)
    {
    case 1:
      return KM_VALUE_NULL;
    case 3: /* an object */
      return KM_VALUE_OBJECT_BIT | 64;
    case 4: /* a number */
      return km_value (KM_VALUE_NUMBER, 128);
    case 5:
      return km_value (KM_VALUE_ZERO, 0);
    default:
      return 0x1000 + op;
    }
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

static uint64_t
address (KmValue value, gpointer user_data)
{
  (void)user_data;
  return km_value_is (value, KM_VALUE_ZERO) ? 16 : 0xc1000000 + km_value_payload (value);
}

/* What was asked last, and an answer that is its kind; a cache named "none" has no answers. */
static KmExpectNode asked;

static bool
ask (const KmExpectNode *node, int64_t *value, char **problem, gpointer user_data)
{
  (void)user_data;
  asked = *node;
  *value = node->kind;
  if (node->op != KM_OP_NO_REF || node->name == NULL || strcmp (node->name, "none") != 0)
    return true;
  if (problem)
    *problem = g_strdup ("there is none");
  return false;
}

static const KmExpectSource source = { result, nr_free, free_pages, pcp, address, ask };

/* Evaluates one expectation behind a few calls. Returns NULL if it holds, otherwise the explanation. */
static char *
check (const char *expectation)
{
  g_autofree char *text =
      g_strdup_printf ("p = alloc_page(GFP_KERNEL)\nt[4] = alloc_page(GFP_KERNEL)\nq = alloc_page(GFP_KERNEL)\n"
                       "o = kmalloc(100, GFP_KERNEL)\nn = ksize(o)\nz = kmalloc(0, GFP_KERNEL)\n"
                       "c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\nexpect %s\n",
                       expectation);
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  char *explanation = NULL;
  bool holds;

  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (n, ==, 1);
  holds = km_expect_holds (km_script_expect_nodes (script, NULL), marks[0].expr, &source, NULL, &explanation);
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
    "o == o",
    "o != p",
    "o + 8 == 0xc1000048",
    "n == 128",
    "z == 16",
    "z != NULL",
    "10 * 2 != 3",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *explanation = NULL;

      if (strchr (cases[i], '*'))
        continue; /* products belong to indexes and counts, not to expectations */
      explanation = check (cases[i]);
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
    { "o == NULL", "the left side is 0xc1000040, expected == NULL" },
    { "n == 100", "the left side is 128, expected == 100" },
    { "slabs(\"none\") == 1", "there is none" },
    { "1 == 2 + num(\"none\")", "there is none" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *explanation = check (cases[i].text);
      g_assert_cmpstr (explanation, ==, cases[i].explanation);
    }
}

/* Each question arrives with its subject and its detail. */
static void
questions_are_asked (void)
{
  static const struct
  {
    const char *text;
    uint8_t kind, part;
    uint32_t op;
    int64_t number;
    const char *name;
  } cases[] = {
    { "misuse()", KM_EXPECT_MISUSE, 0, KM_OP_NO_REF, 0, NULL },
    { "fails()", KM_EXPECT_FAILS, 0, KM_OP_NO_REF, 0, NULL },
    { "sleeps()", KM_EXPECT_SLEEPS, 0, KM_OP_NO_REF, 0, NULL },
    { "may_sleep()", KM_EXPECT_MAY_SLEEP, 0, KM_OP_NO_REF, 0, NULL },
    { "reports()", KM_EXPECT_REPORTS, 0, KM_OP_NO_REF, 0, NULL },
    { "taken()", KM_EXPECT_TAKEN, 0, KM_OP_NO_REF, 0, NULL },
    { "from_list()", KM_EXPECT_FROM_LIST, 0, KM_OP_NO_REF, 0, NULL },
    { "from_zone()", KM_EXPECT_FROM_ZONE, 0, KM_OP_NO_REF, 0, NULL },
    { "splits()", KM_EXPECT_SPLITS, 0, KM_OP_NO_REF, 0, NULL },
    { "merges()", KM_EXPECT_MERGES, 0, KM_OP_NO_REF, 0, NULL },
    { "new_slabs()", KM_EXPECT_NEW_SLABS, 0, KM_OP_NO_REF, 0, NULL },
    { "cache_exists(\"size-32\")", KM_EXPECT_CACHE_EXISTS, 0, KM_OP_NO_REF, 0, "size-32" },
    { "slabs(c)", KM_EXPECT_SLABS, KM_EXPECT_LIST_ALL, 6, 0, NULL },
    { "slabs(c, full)", KM_EXPECT_SLABS, KM_EXPECT_LIST_FULL, 6, 0, NULL },
    { "slabs(\"size-32\", partial)", KM_EXPECT_SLABS, KM_EXPECT_LIST_PARTIAL, KM_OP_NO_REF, 0, "size-32" },
    { "slabs(c, free)", KM_EXPECT_SLABS, KM_EXPECT_LIST_FREE, 6, 0, NULL },
    { "objects(c)", KM_EXPECT_OBJECTS, 0, 6, 0, NULL },
    { "live(c)", KM_EXPECT_LIVE, 0, 6, 0, NULL },
    { "num(c)", KM_EXPECT_NUM, 0, 6, 0, NULL },
    { "objsize(c)", KM_EXPECT_OBJSIZE, 0, 6, 0, NULL },
    { "order(c)", KM_EXPECT_CACHE_ORDER, 0, 6, 0, NULL },
    { "colours(c)", KM_EXPECT_COLOURS, 0, 6, 0, NULL },
    { "avail(c)", KM_EXPECT_AVAIL, 0, 6, 0, NULL },
    { "avail(c, 0)", KM_EXPECT_AVAIL, 0, 6, 0, NULL },
    { "avail(c, shared)", KM_EXPECT_AVAIL, KM_MAX_CPUS, 6, 0, NULL },
    { "limit(c)", KM_EXPECT_LIMIT, 0, 6, 0, NULL },
    { "waste(c)", KM_EXPECT_CACHE_WASTE, 0, 6, 0, NULL },
    { "waste(o)", KM_EXPECT_OBJECT_WASTE, 0, 3, 0, NULL },
    { "in_use(o)", KM_EXPECT_IN_USE, 0, 3, 0, NULL },
    { "index(o)", KM_EXPECT_INDEX, 0, 3, 0, NULL },
    { "colour(o)", KM_EXPECT_COLOUR, 0, 3, 0, NULL },
    { "slab_frame(o)", KM_EXPECT_SLAB_FRAME, 0, 3, 0, NULL },
    { "size(o)", KM_EXPECT_SIZE, 0, 3, 0, NULL },
    { "offset(t[4])", KM_EXPECT_OFFSET, 0, 1, 0, NULL },
    { "frame_at(o)", KM_EXPECT_FRAME_AT, 0, 3, 0, NULL },
    { "frame_at(o, 2 + 3)", KM_EXPECT_FRAME_AT, 0, 3, 5, NULL },
    { "area_offset(o)", KM_EXPECT_AREA_OFFSET, 0, 3, 0, NULL },
    { "lazy_pages()", KM_EXPECT_LAZY_PAGES, 0, KM_OP_NO_REF, 0, NULL },
    { "kmap_count(p)", KM_EXPECT_KMAP_COUNT, 0, 0, 0, NULL },
    { "preempt_count()", KM_EXPECT_PREEMPT_COUNT, 0, KM_OP_NO_REF, 0, NULL },
  };
  uint64_t seen = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s == %d", cases[i].text, cases[i].kind);
      g_autofree char *explanation = check (text);
      g_assert_cmpstr (explanation, ==, NULL);
      g_assert_cmpuint (asked.kind, ==, cases[i].kind);
      g_assert_cmpuint (asked.part, ==, cases[i].part);
      g_assert_cmpuint (asked.op, ==, cases[i].op);
      if (cases[i].name == NULL)
        g_assert_cmpint (asked.number, ==, cases[i].number);
      seen |= (uint64_t)1 << cases[i].kind;
    }
  for (int kind = KM_EXPECT_MISUSE; kind < KM_EXPECT_ADD; kind++)
    g_assert_true (seen >> kind & 1);
}

static void
wrong_questions_are_refused (void)
{
  static const struct
  {
    const char *text;
    uint32_t code, column;
  } cases[] = {
    { "slabs(o) == 1", KM_W_WANTS_CACHE, 14 },       { "slabs(c, empty) == 1", KM_W_EXPRESSION, 17 },
    { "slabs(5) == 1", KM_W_EXPRESSION, 14 },        { "slabs(c == 1", KM_W_EXPECTED, 16 },
    { "slabs() == 1", KM_W_EXPRESSION, 14 },         { "index(c) == 1", KM_W_WANTS_POINTER, 14 },
    { "index(\"a\") == 1", KM_W_EXPRESSION, 14 },    { "avail(c, 1) == 1", KM_W_CPU, 17 },
    { "cache_exists(c) == 1", KM_W_EXPRESSION, 21 }, { "waste(n) == 1", KM_W_WANTS_CACHE, 14 },
    { "kmap_count(o) == 1", KM_W_WANTS_PAGE, 19 },   { "misuse(1) == 1", KM_W_EXPECTED, 15 },
    { "index(nobody) == 1", KM_W_NEVER_SET, 14 },    { "index + 1 == 1", KM_W_NEVER_SET, 8 },
    { "slab(c) == 1", KM_W_EXPRESSION, 8 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("o = kmalloc(100, GFP_KERNEL)\nn = ksize(o)\n"
                                               "c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\nexpect %s\n",
                                               cases[i].text);
      g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);
      g_test_message ("%s: %s", cases[i].text, n ? diagnostics->cause : "fine");
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpuint (diagnostics->code, ==, cases[i].code);
      g_assert_cmpuint (diagnostics->column, ==, cases[i].column);
    }
}

/* The names of questions are no words of the language: they may be handles. */
static void
questions_may_be_handles (void)
{
  const char *text =
      "index = alloc_page(GFP_KERNEL)\nsize[3] = alloc_page(GFP_KERNEL)\nexpect index + 1 == size[3] + 1\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));

  g_assert_false (km_script_has_errors (script));
}

static void
answers_have_values (void)
{
  const char *text = "p = alloc_page(GFP_KERNEL)\nask \"Where?\" answer p + 1\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  const KmExpectNode *nodes;
  int64_t value;

  nodes = km_script_expect_nodes (script, NULL);
  g_assert_true (
      km_expect_value (nodes, nodes[km_script_ask (script, marks)->expr].right, &source, NULL, &value, NULL));
  g_assert_cmpint (value, ==, 0x1001);
}

/* The longest tree that the parser lets through, to show that evaluating it does not nest without end. */
static void
long_trees_are_refused (void)
{
  g_autoptr (GString) text = g_string_new ("expect ");
  g_autoptr (KmScript) deep = NULL, wide = NULL;

  for (int i = 0; i < 100000; i++)
    g_string_append (text, "(1+");
  deep = km_script_parse (text->str, text->len);
  g_assert_true (km_script_has_errors (deep));
  g_string_assign (text, "expect 0");
  for (int i = 0; i < 100000; i++)
    g_string_append (text, "+1");
  g_string_append (text, " == 100000");
  wide = km_script_parse (text->str, text->len);
  g_assert_true (km_script_has_errors (wide));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/expect/true", true_ones_hold);
  g_test_add_func ("/expect/false", false_ones_are_explained);
  g_test_add_func ("/expect/questions", questions_are_asked);
  g_test_add_func ("/expect/questions/refused", wrong_questions_are_refused);
  g_test_add_func ("/expect/questions/handles", questions_may_be_handles);
  g_test_add_func ("/expect/answer", answers_have_values);
  g_test_add_func ("/expect/limits", long_trees_are_refused);
  return g_test_run ();
}
