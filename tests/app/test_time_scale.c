/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folded repeats: few calls keep their room beside many, and every place leads back to its call; so does an enlarged
 * part. */
#include "app/time_scale.h"

#include <math.h>
#include <string.h>

static const char text[] = "kmw 1\n"
                           "machine x86-32 memory=64M\n"
                           "a = alloc_page(GFP_KERNEL)\n"
                           "b = alloc_page(GFP_KERNEL)\n"
                           "repeat 500 { c[$] = alloc_page(GFP_KERNEL) }\n"
                           "__free_page(a)\n"
                           "__free_page(b)\n";

static KmTimeScale *
scale_of (const char *workload, uint32_t n)
{
  g_autoptr (KmScript) script = km_script_parse (workload, strlen (workload));

  g_assert_cmpuint (km_script_n_ops (script), ==, n);
  return km_time_scale_new (script);
}

static void
check_both_ways (const KmTimeScale *scale, double n)
{
  double before = -1e9;

  for (double calls = 0; calls <= n; calls += 0.5)
    {
      double place = km_time_scale_place (scale, calls);

      g_assert_cmpfloat (place, >, before);
      g_assert_cmpfloat (fabs (km_time_scale_calls (scale, place) - calls), <, 1e-6);
      before = place;
    }
}

static void
test_folded (void)
{
  KmTimeScale *scale = scale_of (text, 504);
  double one = km_time_scale_place (scale, 1), repeat;

  g_assert_cmpfloat (km_time_scale_place (scale, 0), ==, 0);
  g_assert_cmpfloat (fabs (km_time_scale_place (scale, 504) - 1), <, 1e-9);
  repeat = km_time_scale_place (scale, 502) - km_time_scale_place (scale, 2);
  g_assert_cmpfloat (one, >, 0.04);
  g_assert_cmpfloat (repeat, >, 10 * one);
  g_assert_cmpfloat (repeat, <, 30 * one);
  check_both_ways (scale, 504);
  km_time_scale_free (scale);
}

/* How much larger than the part in view all @n calls are. */
static double
enlarged (const KmTimeScale *scale, double n)
{
  return km_time_scale_place (scale, n) - km_time_scale_place (scale, 0);
}

static void
test_zoom (void)
{
  KmTimeScale *scale = scale_of (text, 504);
  double calls = km_time_scale_calls (scale, 0.25);

  g_assert_false (km_time_scale_zoom (scale, 0.5, 0.5)); /* there is nothing beside the whole */
  g_assert_true (km_time_scale_zoom (scale, 4, 0.25));
  g_assert_cmpfloat (fabs (enlarged (scale, 504) - 4), <, 1e-9);
  g_assert_cmpfloat (fabs (km_time_scale_calls (scale, 0.25) - calls), <, 1e-6);
  check_both_ways (scale, 504);
  g_assert_true (km_time_scale_move (scale, 1));
  g_assert_true (km_time_scale_move (scale, 100));
  g_assert_cmpfloat (fabs (km_time_scale_place (scale, 504) - 1), <, 1e-9);
  g_assert_false (km_time_scale_move (scale, 1));
  km_time_scale_zoom (scale, 1e9, 0.5);
  g_assert_cmpfloat (fabs (enlarged (scale, 504) - 1000), <, 1e-3);
  g_assert_true (km_time_scale_reset (scale));
  g_assert_cmpfloat (km_time_scale_place (scale, 0), ==, 0);
  km_time_scale_free (scale);
}

static void
test_empty (void)
{
  KmTimeScale *scale = scale_of ("kmw 1\nmachine x86-32 memory=64M\n", 0);

  g_assert_cmpfloat (km_time_scale_place (scale, 0), ==, 0);
  g_assert_cmpfloat (km_time_scale_calls (scale, 0.7), ==, 0);
  km_time_scale_free (scale);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-scale/folded", test_folded);
  g_test_add_func ("/time-scale/zoom", test_zoom);
  g_test_add_func ("/time-scale/empty", test_empty);
  return g_test_run ();
}
