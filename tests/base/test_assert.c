/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The assertions: the one that is always there stops the program and says where. */
#include "base/assert.h"

static void
test_true_goes_on (void)
{
  int evaluated = 0;

  km_assert (++evaluated == 1);
  g_assert_cmpint (evaluated, ==, 1);
}

static void
test_false_stops (void)
{
  if (g_test_subprocess ())
    {
      int frames = 3;

      km_assert (frames == 4);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*test_assert.c:*test_false_stops*assertion failed: frames == 4*");
}

/* Without -Dexpensive_checks the expression is compiled but not evaluated. */
static void
test_expensive_follows_option (void)
{
  int evaluated = 0;

  km_expensive_assert (++evaluated == 1);
#ifdef KM_EXPENSIVE_CHECKS
  g_assert_cmpint (evaluated, ==, 1);
#else
  g_assert_cmpint (evaluated, ==, 0);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/assert/true-goes-on", test_true_goes_on);
  g_test_add_func ("/assert/false-stops", test_false_stops);
  g_test_add_func ("/assert/expensive-follows-option", test_expensive_follows_option);
  return g_test_run ();
}
