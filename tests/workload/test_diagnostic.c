/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every code is provoked by its example, at the stated place, alone, with cause and cure. */
#include "workload/diagnostic_list.h"

#include "examples.h"
#include "base/rng.h"
#include "workload/parser.h"
#include "workload/words.h"

#include <string.h>

static void
assert_alone (const KmScript *script, uint32_t code, uint32_t line, uint32_t column)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    g_test_message ("%u:%u KMW-%u %s (%s)", diagnostics[i].line, diagnostics[i].column, diagnostics[i].code,
                    diagnostics[i].cause, diagnostics[i].cure);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (diagnostics->code, ==, code);
  g_assert_cmpuint (diagnostics->line, ==, line);
  g_assert_cmpuint (diagnostics->column, ==, column);
  g_assert_cmpuint (diagnostics->length, >=, 1);
  g_assert_cmpuint (strlen (diagnostics->cause), >, 0);
  g_assert_cmpuint (strlen (diagnostics->cure), >, 0);
}

static void
example_yields_its_code (gconstpointer data)
{
  const Example *example = data;
  g_autoptr (KmScript) script = km_script_parse (example->text, strlen (example->text));

  assert_alone (script, example->code, example->line, example->column);
}

static void
a_zero_byte_is_reported (void)
{
  static const char text[] = "break \0\n";
  g_autoptr (KmScript) script = km_script_parse (text, sizeof text - 1);

  assert_alone (script, KM_W_NUL, 1, 7);
}

static void
the_list_is_capped (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr (KmScript) script = NULL;
  size_t n;
  const KmDiagnostic *diagnostics;

  for (int i = 0; i < 5000; i++)
    g_string_append (text, "bogus\n");
  script = km_script_parse (text->str, text->len);
  g_string_free (text, TRUE);
  diagnostics = km_script_diagnostics (script, &n);
  g_assert_cmpuint (n, ==, 1001);
  g_assert_cmpuint (diagnostics[999].line, ==, 1000);
  g_assert_cmpuint (diagnostics[1000].code, ==, KM_W_MORE);
  g_assert_nonnull (strstr (diagnostics[1000].cause, "4000"));
}

static void
a_line_says_everything (void)
{
  KmDiagnostic diagnostic = { .code = 304, .line = 3, .column = 7, .length = 1 };
  g_autofree char *line = NULL;

  diagnostic.cause = (char *)"There is no gfp flag GFP_KERNAL";
  diagnostic.cure = (char *)"Did you mean GFP_KERNEL?";
  line = km_diagnostic_format (&diagnostic, "a.kmw");

  g_assert_cmpstr (line, ==, "a.kmw:3:7: error KMW-304: There is no gfp flag GFP_KERNAL (Did you mean GFP_KERNEL?)");
}

static void
near_words_are_suggested (void)
{
  static const struct
  {
    const char *text, *word;
  } cases[] = {
    { "p = aloc_page(GFP_KERNEL)\n", "alloc_page" },
    { "p = alloc_page(GFP_KERNLE)\n", "GFP_KERNEL" },
    { "machine x86-32 memroy=64M\n", "memory" },
    { "bufer = alloc_page(GFP_KERNEL)\n__free_page(buffer)\n", "bufer" },
    { "exepct p == NULL\n", "expect" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = km_script_parse (cases[i].text, strlen (cases[i].text));
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);
      g_assert_cmpuint (n, ==, 1);
      g_assert_nonnull (strstr (diagnostics[0].cure, cases[i].word));
    }
}

static void
distances_are_counted (void)
{
  g_assert_cmpuint (km_word_distance ("kitten", 6, "sitting", 7, 5), ==, 3);
  g_assert_cmpuint (km_word_distance ("ab", 2, "ba", 2, 2), ==, 1);
  g_assert_cmpuint (km_word_distance ("", 0, "abc", 3, 3), ==, 3);
  g_assert_cmpuint (km_word_distance ("abc", 3, "xyz", 3, 2), ==, 3);
}

/* As it is defined: from the ends, with all that can be done there. */
static uint32_t
slow_distance (const char *a, size_t a_length, const char *b, size_t b_length)
{
  uint32_t best;

  if (a_length == 0 || b_length == 0)
    return (uint32_t)(a_length + b_length);
  best = slow_distance (a, a_length - 1, b, b_length - 1) + (a[a_length - 1] != b[b_length - 1]);
  best = MIN (best, slow_distance (a, a_length - 1, b, b_length) + 1);
  best = MIN (best, slow_distance (a, a_length, b, b_length - 1) + 1);
  if (a_length > 1 && b_length > 1 && a[a_length - 1] == b[b_length - 2] && a[a_length - 2] == b[b_length - 1])
    best = MIN (best, slow_distance (a, a_length - 2, b, b_length - 2) + 1);
  return best;
}

static void
a_distance_is_given_up_only_beyond_the_limit (void)
{
  KmRng rng;

  km_rng_init (&rng, 5);
  for (uint32_t round = 0; round < 300; round++)
    {
      char words[2][6];
      size_t lengths[2];
      uint32_t max = km_rng_below (&rng, 6), distance;

      for (uint32_t i = 0; i < 2; i++)
        {
          lengths[i] = km_rng_below (&rng, 7);
          for (size_t j = 0; j < lengths[i]; j++)
            words[i][j] = (char)('a' + km_rng_below (&rng, 3));
        }
      distance = slow_distance (words[0], lengths[0], words[1], lengths[1]);
      g_assert_cmpuint (km_word_distance (words[0], lengths[0], words[1], lengths[1], max), ==,
                        MIN (distance, max + 1));
    }
}

static void
words_are_in_order (void)
{
  size_t n;
  const KmWord *words = km_words (&n);

  for (size_t i = 1; i < n; i++)
    g_assert_cmpstr (words[i - 1].name, <, words[i].name);
}

/* A report on each line of a long file has a place of its own in the table: lines differ in the upper half of the key.
 */
static void
places_have_different_hashes (void)
{
  enum
  {
    LINES = 100000
  };
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);

  for (int64_t line = 1; line <= LINES; line++)
    {
      int64_t key = line << 32 | 5 << 10 | KM_W_STATEMENT;

      g_hash_table_add (hashes, GUINT_TO_POINTER (km_int64_hash (&key)));
    }
  g_assert_cmpuint (g_hash_table_size (hashes), >, LINES * 9 / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnostic/KMW-%u", examples[i].code);

      g_test_add_data_func (path, &examples[i], example_yields_its_code);
    }
  g_test_add_func ("/diagnostic/nul", a_zero_byte_is_reported);
  g_test_add_func ("/diagnostic/cap", the_list_is_capped);
  g_test_add_func ("/diagnostic/format", a_line_says_everything);
  g_test_add_func ("/diagnostic/suggest", near_words_are_suggested);
  g_test_add_func ("/diagnostic/distance", distances_are_counted);
  g_test_add_func ("/diagnostic/distance/limit", a_distance_is_given_up_only_beyond_the_limit);
  g_test_add_func ("/diagnostic/words", words_are_in_order);
  g_test_add_func ("/diagnostic/hashes", places_have_different_hashes);
  return g_test_run ();
}
