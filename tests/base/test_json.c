/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

static void
numbers_have_at_most_two_decimals (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const double numbers[] = { 0, -0.004, 1.5, 1.05, -2.25, 12.999, 1234567890123.0 };
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_array (&json, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    km_json_number (&json, NULL, numbers[i]);
  km_json_integer (&json, NULL, 0);
  km_json_integer (&json, NULL, G_MININT64);
  km_json_integer (&json, NULL, G_MAXINT64);
  km_json_end_array (&json);
  g_assert_cmpstr (out->str, ==, "[0,0,1.5,1.05,-2.25,13,1234567890123,0,-9223372036854775808,9223372036854775807]");
}

static void
strings_are_escaped (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_string (&json, "a", "plain, “öre”");
  km_json_string (&json, "b", "\"\\\n\x01 end\"");
  km_json_string (&json, "c", "");
  km_json_string (&json, "d", NULL);
  km_json_end_object (&json);
  g_assert_cmpstr (out->str, ==,
                   "{\"a\":\"plain, “öre”\",\"b\":\"\\\"\\\\\\u000a\\u0001 end\\\"\",\"c\":\"\",\"d\":null}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/numbers", numbers_have_at_most_two_decimals);
  g_test_add_func ("/json/strings", strings_are_escaped);
  return g_test_run ();
}
