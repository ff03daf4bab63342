/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/lines.h"

#include "workload/script.h"

#include <string.h>

static KmLines
first_line (const char *text, GError **error)
{
  KmLines lines;

  km_lines_init (&lines, text, strlen (text), error);
  g_assert_true (km_lines_next (&lines));
  return lines;
}

static void
lines_are_counted (void)
{
  KmLines lines;

  km_lines_init (&lines, "one\r\n\ntwo", strlen ("one\r\n\ntwo"), NULL);
  g_assert_true (km_lines_next (&lines));
  g_assert_true (km_lines_take_word (&lines, "one"));
  g_assert_true (km_lines_at_end (&lines));
  g_assert_true (km_lines_next (&lines));
  g_assert_true (km_lines_at_end (&lines));
  g_assert_true (km_lines_next (&lines));
  g_assert_cmpuint (lines.line, ==, 3);
  g_assert_true (km_lines_take_word (&lines, "two"));
  g_assert_false (km_lines_next (&lines));
}

static void
words_are_whole_and_marks_are_not (void)
{
  KmLines lines = first_line ("  opera op\tpfn=7", NULL);

  g_assert_false (km_lines_take_word (&lines, "op"));
  g_assert_true (km_lines_take_word (&lines, "opera"));
  g_assert_true (km_lines_take_word (&lines, "op"));
  g_assert_false (km_lines_take_word (&lines, "pfn="));
  g_assert_true (km_lines_take_mark (&lines, "pfn="));
  g_assert_false (km_lines_take_mark (&lines, "77"));
}

static void
integers_have_signs_bases_and_ranges (void)
{
  static const struct
  {
    const char *text;
    int64_t value;
  } good[] = { { "0", 0 }, { "-12", -12 }, { "0x1f,", 31 }, { "7)", 7 } };
  static const char *const bad[] = { "", "-", "x", "99999999999999999999999", "-100", "0x" };
  int64_t value;

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      KmLines lines = first_line (good[i].text, NULL);

      g_assert_true (km_lines_integer (&lines, "it", -50, 50, &value));
      g_assert_cmpint (value, ==, good[i].value);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      KmLines lines = first_line (bad[i], &error);
      const char *before = lines.pos;
      bool is_prefix = g_str_equal (bad[i], "0x"); /* the number 0, and something behind it */

      g_assert_true (km_lines_integer (&lines, "it", -50, 50, &value) == is_prefix);
      g_assert_true ((error == NULL) == is_prefix);
      g_assert_true ((lines.pos == before) != is_prefix);
    }
}

static void
the_first_failure_counts (void)
{
  g_autoptr (GError) error = NULL;
  KmLines lines = first_line ("x", &error);

  g_assert_false (km_lines_fail (&lines, "first %d", 1));
  g_assert_false (km_lines_fail (&lines, "second"));
  g_assert_error (error, KM_WORKLOAD_ERROR, 0);
  g_assert_cmpstr (error->message, ==, "line 1: first 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lines/counted", lines_are_counted);
  g_test_add_func ("/lines/words-and-marks", words_are_whole_and_marks_are_not);
  g_test_add_func ("/lines/integers", integers_have_signs_bases_and_ranges);
  g_test_add_func ("/lines/first-failure", the_first_failure_counts);
  return g_test_run ();
}
