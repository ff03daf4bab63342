/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/units.h"

#include <glib.h>

#define S ","

static void
counts_are_grouped_by_three (void)
{
  g_assert_cmpstr (km_format_count (0).text, ==, "0");
  g_assert_cmpstr (km_format_count (904).text, ==, "904");
  g_assert_cmpstr (km_format_count (11904).text, ==, "11" S "904");
  g_assert_cmpstr (km_format_count (-3936).text, ==, "-3" S "936");
  g_assert_cmpstr (km_format_count (INT64_MIN).text, ==, "-9" S "223" S "372" S "036" S "854" S "775" S "808");
}

static void
bytes_take_the_largest_unit (void)
{
  g_assert_cmpstr (km_format_bytes (0).text, ==, "0 bytes");
  g_assert_cmpstr (km_format_bytes (1).text, ==, "1 byte");
  g_assert_cmpstr (km_format_bytes (1023).text, ==, "1" S "023 bytes");
  g_assert_cmpstr (km_format_bytes (4096).text, ==, "4 KiB");
  g_assert_cmpstr (km_format_bytes ((uint64_t)896 << 20).text, ==, "896 MiB");
  g_assert_cmpstr (km_format_bytes ((uint64_t)3 << 29).text, ==, "1.5 GiB");
  g_assert_cmpstr (km_format_bytes (((uint64_t)888 << 20) - 8192).text, ==, "888 MiB");
  g_assert_cmpstr (km_format_bytes (((uint64_t)888 << 20) + 8192).text, ==, "888 MiB");
  g_assert_cmpstr (km_format_bytes (((uint64_t)888 << 20) + (100 << 10)).text, ==, "888.1 MiB");
  g_assert_cmpstr (km_format_bytes ((uint64_t)2048 << 30).text, ==, "2" S "048 GiB");
}

static void
frames_and_addresses_are_hexadecimal (void)
{
  g_assert_cmpstr (km_format_pfn (0).text, ==, "0x0");
  g_assert_cmpstr (km_format_pfn (0x1010).text, ==, "0x1010");
  g_assert_cmpstr (km_format_address (0x01010000).text, ==, "0x01010000");
  g_assert_cmpstr (km_format_address (0xffff880001010000).text, ==, "0xffff880001010000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/count", counts_are_grouped_by_three);
  g_test_add_func ("/units/bytes", bytes_take_the_largest_unit);
  g_test_add_func ("/units/hex", frames_and_addresses_are_hexadecimal);
  return g_test_run ();
}
