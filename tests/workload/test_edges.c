/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edges of the language: the smallest and largest of what may be written, what is written in an unusual way, and
 * what is close to it and refused, each at its place. */
#include "script_fixture.h"

#include "workload/ask.h"
#include "workload/complete.h"
#include "workload/expect.h"
#include "workload/generator.h"
#include "workload/handles.h"
#include "workload/mend.h"
#include "workload/recording_objects.h"
#include "workload/recording_vmalloc.h"
#include "workload/scanner.h"
#include "workload/words.h"

#include <glib/gstdio.h>

#define P "p = alloc_page(GFP_KERNEL)\n"
#define SIXTEEN "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
#define NESTED "repeat 1 { repeat 1 { repeat 1 { repeat 1 { "
#define CLOSED " } } } }"
#define THIRTY_TWO "((((((((((((((((((((((((((((((((("

/* The first thing that is wrong; code 0: nothing is. */
static const struct
{
  const char *text;
  uint32_t code, line, column;
} texts[] = {
  /* the head */
  { "kmw 1\nkmw 1\n", KM_W_VERSION_LATE, 2, 1 },
  { "title \"x\"\nkmw 1\n", KM_W_VERSION_LATE, 2, 1 },
  { P "kmw 1\n", KM_W_VERSION_LATE, 2, 1 },
  { "machine x86-32 boundary=exact\n", 0, 0, 0 },
  { "machine x86-32 boundary=teaching\n", 0, 0, 0 },
  { "machine x86-32 boundary=other\n", KM_W_MACHINE_VALUE, 1, 25 },
  { "machine x86-32 debug=off\n", 0, 0, 0 },
  { "machine x86-32 debug=on\n", KM_W_MACHINE_VALUE, 1, 22 },
  { "machine x86-64 kernel=6.1 slub_debug=off\n", 0, 0, 0 },
  { "machine x86-64 kernel=6.1 slub_debug=\n", KM_W_MACHINE_VALUE, 1, 38 },
  { "machine x86-64 kernel=6.1 slub_debug=Q\n", KM_W_MACHINE_VALUE, 1, 38 },
  { "machine x86-32 kernel=2.6.34 stack=4K\n", 0, 0, 0 },
  { "machine x86-32 kernel=2.6.34 stack=8K\n", 0, 0, 0 },
  { "machine x86-32 kernel=2.6.34 stack=9K\n", KM_W_MACHINE_VALUE, 1, 36 },
  { "machine x86-32 kernel=2.6.34 stack=x\n", KM_W_MACHINE_VALUE, 1, 36 },
  { "machine custom\n", KM_W_PRESET, 1, 9 },
  { "machine zones=DMA:16M,NORMAL:48M memory=64M\n", 0, 0, 0 },
  { "machine zones=DMA:16M,NORMAL:48M memory=63M\n", KM_W_MACHINE_IMPOSSIBLE, 1, 1 },
  /* references */
  { P "__free_pages(virt_to_page(p), 0)\n", KM_W_WANTS_ADDRESS, 2, 27 },
  { "c = kmem_cache_create(\"x\", 8, 0, 0, NULL)\n__free_page(virt_to_page(c))\n", KM_W_WANTS_ADDRESS, 2, 26 },
  { "k = kmalloc(8, GFP_KERNEL)\nkfree(virt_to_page(k))\n", 0, 0, 0 },
  { "w = vmap(frame(3), 2)\n", KM_W_WANTS_PAGE, 1, 10 },
  { "w = vmap(NULL, 2)\n", KM_W_WANTS_PAGE, 1, 10 },
  { "p[0..3] = alloc_page(GFP_KERNEL)\nw = vmap(p[0..3], 4)\nx = vmap(p[0], 1)\n" P "y = vmap(p, 1)\nz = vmap(p)\n", 0,
    0, 0 },
  { "n = page_to_pfn(frame(3))\np = pfn_to_page(n)\nq = pfn_to_page(99999999999)\n", KM_W_RANGE, 3, 17 },
  { "p = alloc_page(GFP_KERNEL)\nrandom cache=p\n", KM_W_WANTS_CACHE, 2, 14 },
  { "random sizes=3..9 calls=alloc_pages\n", KM_W_RANDOM_VALUE, 1, 8 },
  { "c = kmem_cache_create(\"x\", 8, 0, 0, NULL)\nrandom sizes=3 cache=c\n", KM_W_RANDOM_VALUE, 2, 8 },
  { "random gfp=" SIXTEEN "\n", 0, 0, 0 },
  { "random gfp=" SIXTEEN ", " SIXTEEN ", " SIXTEEN ", " SIXTEEN ", " SIXTEEN "\n", KM_W_RANDOM_VALUE, 1, 0 },
  { "DEFINE_PER_CPU(long long long long long long long long long long long long long long long, x)\n", KM_W_C_TYPE, 1,
    16 },
  /* numbers */
  { "a[(0 - 9223372036854775807 - 1) / (0 - 1)] = alloc_page(GFP_KERNEL)\n", KM_W_ARITHMETIC, 1, 33 },
  { "a[(0 - 9223372036854775807) / (0 - 1) * 0] = alloc_page(GFP_KERNEL)\n", 0, 0, 0 },
  { "a[9223372036854775807 + 1] = alloc_page(GFP_KERNEL)\n", KM_W_ARITHMETIC, 1, 23 },
  { "a[0 - 9223372036854775807 - 2] = alloc_page(GFP_KERNEL)\n", KM_W_ARITHMETIC, 1, 0 },
  { "a[9223372036854775807 * 2] = alloc_page(GFP_KERNEL)\n", KM_W_ARITHMETIC, 1, 0 },
  { "a[5 / 0] = alloc_page(GFP_KERNEL)\n", KM_W_ARITHMETIC, 1, 5 },
  { "a[9223372036854775808] = alloc_page(GFP_KERNEL)\n", KM_W_RANGE, 1, 3 },
  { "a[" THIRTY_TWO THIRTY_TWO THIRTY_TWO "1] = alloc_page(GFP_KERNEL)\n", KM_W_NESTING, 1, 0 },
  /* expectations */
  { "expect 9223372036854775808 == 1\n", KM_W_RANGE, 1, 8 },
  { "expect " THIRTY_TWO THIRTY_TWO THIRTY_TWO "1 == 1\n", KM_W_NESTING, 1, 0 },
  { "expect list(DMA, 3 == 2\n", KM_W_EXPECTED, 1, 20 },
  { "expect nr_free(DMA, 3 == 2\n", KM_W_EXPECTED, 1, 23 },
  { "expect misuse( == 2\n", KM_W_EXPECTED, 1, 16 },
  { "expect 1 - == 2\n", KM_W_EXPRESSION, 1, 12 },
  { P "expect index(p) == 1\n", 0, 0, 0 },
  { P "expect num(p) == 1\n", KM_W_WANTS_CACHE, 2, 12 },
  { "repeat 0 { expect num(nobody) == 1; random ops=3; free_all; x = alloc_page(GFP_KERNEL) }\n", 0, 0, 0 },
  { "repeat 0 { v = vmalloc(4096); w = vmap(p); expect 1 == 1 }\n", 0, 0, 0 },
  { "x = DEFINE_PER_CPU(int, y)\n", KM_W_NO_RESULT, 1, 1 },
  { "DEFINE_PER_CPU(int, kfree)\n", KM_W_RESERVED_NAME, 1, 21 },
  { "DEFINE_PER_CPU(int, y", KM_W_EXPECTED, 1, 22 },
  { "abcd = kmalloc(8, GFP_KERNEL)\nkfree(abcd)\n", 0, 0, 0 },
  { "frames = kmalloc(8, GFP_KERNEL); frame = 5\n", KM_W_RESERVED_NAME, 1, 0 },
  { "random seed=(3 - 1) ops=2\nrandom seed= ops=2\n", KM_W_EXPECTED, 2, 0 },
  /* blocks */
  { NESTED NESTED NESTED NESTED NESTED "{ } break" CLOSED CLOSED CLOSED CLOSED CLOSED "\n", KM_W_NESTING, 1, 0 },
  { NESTED NESTED NESTED NESTED NESTED "break", KM_W_REPEAT_OPEN, 1, 1 },
  { "repeat 2 {", KM_W_REPEAT_OPEN, 1, 1 },
  { "repeat 1000000000 { repeat 3 { p = alloc_page(GFP_KERNEL) } }\n", KM_W_TOO_MANY_OPS, 1, 0 },
  { "repeat 5 { q[$] = page_address(NULL); free_page(q[$]) }\n", 0, 0, 0 },
};

static void
edges_are_where_they_should_be (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KmScript) script = parse (texts[i].text);
      size_t n;
      const KmDiagnostic *first = km_script_diagnostics (script, &n);
      uint32_t code = n > 0 ? first->code : 0;

      bool at_place =
          n == 0 || texts[i].column == 0 || (first->line == texts[i].line && first->column == texts[i].column);

      if (code == texts[i].code && at_place)
        continue;
      g_test_message ("KMW-%u at %u:%u, not KMW-%u at %u:%u: %s", code, n ? first->line : 0, n ? first->column : 0,
                      texts[i].code, texts[i].line, texts[i].column, texts[i].text);
      g_test_fail ();
    }
}

/* A message for a line that has none yet: neither too long nor in the middle of a character. */
static void
long_names_are_cut_between_characters (void)
{
  g_autoptr (GString) text = g_string_new ("machine ");
  g_autoptr (KmScript) script = NULL;
  size_t n;
  const KmDiagnostic *first;

  for (unsigned i = 0; i < 200; i++)
    g_string_append (text, "é");
  script = parse (text->str);
  first = km_script_diagnostics (script, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (g_utf8_validate (first->cause, -1, NULL));
  g_assert_cmpuint (strlen (first->cause), <, text->len);
}

/* ---- another machine ---- */

static void
an_option_of_the_machine_is_changed (void)
{
  static const struct
  {
    const char *text, *key, *value, *changed;
  } cases[] = {
    { "machine x86-32 memory=64M cpus=2\n" P, "cpus", "4", "machine x86-32 memory=64M cpus=4\n" P },
    { "machine x86-32 memory=64M cpus=2\n" P, "memory", NULL, "machine x86-32 cpus=2\n" P },
    { "machine x86-32 cpus=2\n" P, "cpu", "1", "machine x86-32 cpus=2 cpu=1\n" P },
    { "machine x86-64 nomerge\n", "nomerge", NULL, "machine x86-64\n" },
    { "machine x86-64 nomerged\n", "nomerge", NULL, "machine x86-64 nomerged\n" },
    { "kmw 1\n" P, "kernel", "6.1", "kmw 1\nmachine x86-32 kernel=6.1\n" P },
    { P, "kernel", "6.1", "machine x86-32 kernel=6.1\n" P },
    { "context process\n" P, "pcp", "off", "machine x86-32 pcp=off\ncontext process\n" P },
    { "\"machine\"\n", "pcp", "off", "machine x86-32 pcp=off\n\"machine\"\n" },
    { "", "kernel", "6.1", "machine x86-32 kernel=6.1\n" },
    { "note \"machine\"\n", "kernel", NULL, "machine x86-32\nnote \"machine\"\n" },
    { "machines = alloc_page(GFP_KERNEL)\n", "pcp", "off",
      "machine x86-32 pcp=off\nmachines = alloc_page(GFP_KERNEL)\n" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = parse (cases[i].text);
      g_autofree char *changed = km_script_with_option (script, cases[i].key, cases[i].value);

      g_assert_cmpstr (changed, ==, cases[i].changed);
    }
}

/* ---- values in words ---- */

static void
values_are_written_in_their_form (void)
{
  static const struct
  {
    int64_t value;
    KmExpectForm form;
    const char *text;
  } cases[] = {
    { KM_EXPECT_NULL, KM_FORM_COUNT, "-1" },
    { KM_EXPECT_NULL, KM_FORM_FRAME, "NULL" },
    { 16, KM_FORM_ADDRESS, "0x10" },
    { 16, KM_FORM_FRAME, "frame(0x10)" },
    { -2, KM_FORM_FRAME, "-2" },
    { 35, KM_FORM_LIST, "list(NORMAL, 3)" },
    { 16 * KM_MAX_ZONES, KM_FORM_LIST, "80" },
    { -2, KM_FORM_LIST, "-2" },
    { 1, KM_FORM_ZONE, "zone(DMA32)" },
    { KM_MAX_ZONES, KM_FORM_ZONE, "5" },
    { -2, KM_FORM_ZONE, "-2" },
    { 1, KM_FORM_YES_NO, "yes" },
    { 0, KM_FORM_YES_NO, "no" },
    { 2, KM_FORM_YES_NO, "2" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = km_expect_value_text (cases[i].value, cases[i].form);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* ---- calls as they are written ---- */

/* The last call of each text, printed. */
static void
calls_are_written_again (void)
{
  static const struct
  {
    const char *text, *call;
  } cases[] = {
    { "p[0..3] = alloc_page(GFP_KERNEL)\nw = vmap(p[0..3])\n", "w = vmap(p[0..3])" },
    { "p[0..3] = alloc_page(GFP_KERNEL)\nw = vmap(p[2])\n", "w = vmap(p[2])" },
    { P "w = vmap(p)\n", "w = vmap(p)" },
    { "c = kmem_cache_create(\"a\\\"b\\\\\", 8, 0, 0, ctor)\n",
      "c = kmem_cache_create(\"a\\\"b\\\\\", 8, 0, 0, ctor)" },
    { "c = kmem_cache_create(NULL, 8, 0, 0, NULL)\n", "c = kmem_cache_create(NULL, 8, 0, 0, NULL)" },
    { "DEFINE_PER_CPU(int *[4], where)\n", "DEFINE_PER_CPU(int *[4], where)" },
    { "a[0x10] = alloc_page(GFP_KERNEL)\n", "a[16] = alloc_page(GFP_KERNEL)" },
    { "a[1 + 2] = alloc_page(GFP_KERNEL)\n", "a[3] = alloc_page(GFP_KERNEL)" },
    { "a[(5)] = alloc_page(GFP_KERNEL)\n__free_page(a[5])\n", "__free_page(a[5])" },
    { "a[ 7 ] = alloc_page(GFP_KERNEL)\n__free_page(a[7])\n", "__free_page(a[7])" },
    { "repeat 2 { t[3 * $] = alloc_page(GFP_KERNEL) }\n", "t[3] = alloc_page(GFP_KERNEL)" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = parse_clean (cases[i].text);

      assert_op_text (script, km_script_n_ops (script) - 1, cases[i].call);
    }
}

/* ---- signs ---- */

/* A word of the machine line ends before a comment, and at the end of the text. */
static void
words_end_where_they_should (void)
{
  static const struct
  {
    const char *text;
    size_t length; /* of the word; 0: there is none */
  } cases[] = {
    { "a/", 2 }, { "a//b", 1 }, { "a/b", 3 }, { "//b", 0 }, { "/", 1 }, { "a;b", 1 }, { "a}b", 1 }, { "", 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KmScanner scanner;

      km_scanner_init (&scanner, cases[i].text, strlen (cases[i].text));
      km_scanner_next (&scanner);
      g_assert_true (km_scanner_word (&scanner) == (cases[i].length > 0));
      if (cases[i].length > 0)
        g_assert_cmpuint (scanner.token.length, ==, cases[i].length);
    }
}

static void
strings_end_where_they_should (void)
{
  static const struct
  {
    const char *text, *string;
  } cases[] = { { "\"\"", "" }, { "\"a\\\"b\"", "a\"b" }, { "\"a\\\"", "a\\" }, { "\"\\\\\"", "\\" } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const KmToken token = { .kind = KM_TOKEN_STRING, .text = cases[i].text, .length = strlen (cases[i].text) };
      g_autofree char *string = km_scanner_unquote (&token);

      g_assert_cmpstr (string, ==, cases[i].string);
    }
}

/* Places beyond a line or a text change nothing of it. */
static void
mends_beyond_the_end_append (void)
{
  static const struct
  {
    KmMend mend;
    const char *mended;
  } cases[] = {
    { { .line = 1, .column = 2, .length = 1, .text = (char *)"X" }, "aXc\né" },
    { { .line = 1, .column = 9, .length = 5, .text = (char *)"X" }, "abcX\né" },
    { { .line = 2, .column = 1, .length = 1, .text = (char *)"X" }, "abc\nX" },
    { { .line = 2, .column = 7, .length = 7, .text = (char *)"X" }, "abc\néX" },
    { { .line = 9, .column = 1, .length = 1, .text = (char *)"X" }, "abc\né" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mended = km_text_mend ("abc\né", strlen ("abc\né"), &cases[i].mend);

      g_assert_cmpstr (mended, ==, cases[i].mended);
    }
}

static void
what_is_asked_beyond_is_nothing (void)
{
  static const char *const choices[] = { "a", "b", NULL };
  const KmDiagnostic plain = { .code = 101, .line = 1, .column = 1, .cause = (char *)"c" };
  const KmDiagnostic empty = { .code = 101, .line = 1, .column = 1, .cause = (char *)"c", .cure = (char *)"" };
  g_autofree char *before = km_answer_text (KM_ANSWER_CHOICE, choices, -1);
  g_autofree char *behind = km_answer_text (KM_ANSWER_CHOICE, choices, 2);
  g_autofree char *uncured = km_diagnostic_format (&plain, "file"), *error = km_diagnostic_format (&empty, "file");
  g_autoptr (GPtrArray) proposals = km_complete ("a", 1, 5, KM_GENERATION_6_1);
  g_autofree char *long_word = g_strnfill (80, 'x');

  g_assert_cmpstr (before, ==, "");
  g_assert_cmpstr (behind, ==, "");
  g_assert_true (g_str_has_suffix (uncured, "c") && g_str_has_suffix (error, "c"));
  g_assert_cmpuint (proposals->len, ==, 0);
  g_assert_cmpuint (km_word_distance (long_word, 80, long_word, 80, 3), ==, 4);
  g_assert_cmpuint (km_word_distance ("abc", 3, long_word, 80, 100), ==, 101);
  g_assert_cmpuint (km_word_distance ("abcdef", 6, "a", 1, 3), ==, 4);
}

/* A recording that cannot be loaded, with and without somebody who wants to know why. */
static void
recordings_of_vmalloc_say_what_they_are (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-edges-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  static const char *const contents[] = { NULL, "title \"x\"\n// y\n\noracle seed=1\n", "vmalloc-oracle\n",
                                          "// nothing\n" };

  for (size_t i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GError) error = NULL;

      if (contents[i])
        g_assert_true (g_file_set_contents (path, contents[i], -1, NULL));
      g_assert_null (km_vmalloc_recording_load (file, NULL, &error));
      g_assert_nonnull (strstr (error->message, "a.txt"));
      g_assert_null (km_vmalloc_recording_load (file, NULL, NULL));
    }
  g_remove (path);
  g_rmdir (folder);
}

/* ---- too much ---- */

/* Beyond the limit nothing more is made, and it is said once. */
static void
the_limit_is_told_once (void)
{
  static const KmParseLimits limits = { .max_ops = 6, .max_steps = 1000, .max_marks = 3, .max_diagnostics = 50 };
  static const char *const rests[] = {
    "random ops=6\nrandom ops=6\n",
    "p[0..5] = alloc_page(GFP_KERNEL)\nfree_all\n",
    "s = alloc_pages(GFP_KERNEL, 3)\nsplit_page(s, 3)\nfree_all\nv = vmalloc(4096)\n",
    "a = alloc_page(GFP_KERNEL)\nrepeat 8 { get_page(a) }\nfree_all\n",
    "p[0..3] = alloc_page(GFP_KERNEL)\nw = vmap(p[0..3])\nx = vmap(p[0..3])\nv = vmalloc(4096)\nv = vmalloc(4096)\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autoptr (KmScript) script = km_script_parse_limited (rests[i], strlen (rests[i]), &limits);
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

      g_assert_cmpuint (km_script_n_ops (script), <=, limits.max_ops);
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpuint (diagnostics->code, ==, KM_W_TOO_MANY_OPS);
    }
}

/* In a list that is full, words that are near are not looked for. */
static void
a_full_list_takes_no_more (void)
{
  static const KmParseLimits limits = { .max_ops = 100, .max_steps = 1000, .max_marks = 3, .max_diagnostics = 2 };
  static const char text[] = "a = alloc_page(GFP_KERNAL)\nb = alloc_page(GFP_KERNAL)\nc = alloc_page(GFP_KERNAL)\n"
                             "d = kmem_cache_create(\"d\", 8, 0, SLAB_PANIK, NULL)\n__free_page(nobody)\n";
  g_autoptr (KmScript) script = km_script_parse_limited (text, sizeof text - 1, &limits);
  size_t n;

  km_script_diagnostics (script, &n);
  g_assert_cmpuint (n, ==, 3); /* and how many more there are */
}

static void
nothing_is_freed (void)
{
  km_handles_free (NULL);
  km_generator_free (NULL);
  km_script_unref (NULL);
  km_cache_recording_free (NULL);
  km_vmalloc_recording_free (NULL);
}

/* ---- printing ---- */

static void
blank_lines_and_comments_stay (void)
{
  static const struct
  {
    const char *text, *printed;
  } cases[] = {
    { "\n\n\na = alloc_page( GFP_KERNEL )\n\n\n\n/ \n", NULL },
    { "\n", "" },
    { "a / b\na /\na /", "a / b\na /\na /\n" },
    { "a = alloc_page( GFP_KERNEL )  // why\n\n\n", "a = alloc_page(GFP_KERNEL) // why\n" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = parse (cases[i].text);
      g_autofree char *printed = km_script_print (script);

      if (cases[i].printed)
        g_assert_cmpstr (printed, ==, cases[i].printed);
      else
        g_assert_nonnull (strstr (printed, "a = alloc_page(GFP_KERNEL)"));
    }
}

/* ---- stretches of lines ---- */

static void
stretches_are_whole (void)
{
  static const char text[] = "a = alloc_page(GFP_KERNEL); b = alloc_page(GFP_KERNEL)\n"
                             "repeat 2 { c = alloc_page(GFP_KERNEL)\n"
                             "  repeat 2 { d = alloc_page(GFP_KERNEL) }\n"
                             "}; e = alloc_page(GFP_KERNEL)\n"
                             "f = alloc_page(GFP_KERNEL)\n";
  static const uint32_t lines[][2] = { { 1, 1 }, { 1, 1 }, { 2, 4 }, { 2, 4 }, { 2, 4 },
                                       { 2, 4 }, { 2, 4 }, { 2, 4 }, { 2, 4 }, { 5, 5 } };
  g_autoptr (KmScript) script = parse_clean (text);

  g_assert_cmpuint (km_script_n_ops (script), ==, G_N_ELEMENTS (lines));
  for (uint32_t i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      KmStretch stretch = km_script_stretch (script, i);

      g_assert_cmpuint (stretch.first_line, ==, lines[i][0]);
      g_assert_cmpuint (stretch.last_line, ==, lines[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edges/texts", edges_are_where_they_should_be);
  g_test_add_func ("/edges/long-names", long_names_are_cut_between_characters);
  g_test_add_func ("/edges/machine", an_option_of_the_machine_is_changed);
  g_test_add_func ("/edges/values", values_are_written_in_their_form);
  g_test_add_func ("/edges/calls", calls_are_written_again);
  g_test_add_func ("/edges/words", words_end_where_they_should);
  g_test_add_func ("/edges/strings", strings_end_where_they_should);
  g_test_add_func ("/edges/mends", mends_beyond_the_end_append);
  g_test_add_func ("/edges/beyond", what_is_asked_beyond_is_nothing);
  g_test_add_func ("/edges/vmalloc", recordings_of_vmalloc_say_what_they_are);
  g_test_add_func ("/edges/limit", the_limit_is_told_once);
  g_test_add_func ("/edges/full-list", a_full_list_takes_no_more);
  g_test_add_func ("/edges/nothing", nothing_is_freed);
  g_test_add_func ("/edges/printing", blank_lines_and_comments_stay);
  g_test_add_func ("/edges/stretches", stretches_are_whole);
  return g_test_run ();
}
