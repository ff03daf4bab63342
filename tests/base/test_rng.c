/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The random generator: a fixed sequence, evenly spread, inside its bounds. */
#include "base/rng.h"

#include <glib.h>

/* splitmix64 of seed 0 begins with this number (published test vector), and it seeds the state. */
static void
test_seed_vector (void)
{
  KmRng rng;

  km_rng_init (&rng, 0);
  g_assert_cmphex (rng.state, ==, 0xE220A8397B1DCDAFu);
}

static void
test_same_seed_same_sequence (void)
{
  KmRng a, b, c;
  uint32_t differing = 0;

  km_rng_init (&a, 7);
  km_rng_init (&b, 7);
  km_rng_init (&c, 8);
  for (uint32_t i = 0; i < 1000; i++)
    {
      uint64_t x = km_rng_next (&a);

      g_assert_cmphex (x, ==, km_rng_next (&b));
      differing += x != km_rng_next (&c);
    }
  g_assert_cmpuint (differing, ==, 1000);
}

/* The seed whose splitmix64 output is 0 would stop the generator for ever. */
static void
test_state_never_zero (void)
{
  KmRng rng;

  km_rng_init (&rng, 0u - 0x9E3779B97F4A7C15u);
  g_assert_cmphex (rng.state, !=, 0);
  g_assert_cmphex (km_rng_next (&rng), !=, km_rng_next (&rng));
}

static void
test_below_stays_inside (void)
{
  static const uint32_t bounds[] = { 1, 2, 3, 10, 1000, 0x80000000u, UINT32_MAX };
  KmRng rng;

  km_rng_init (&rng, 1);
  for (size_t b = 0; b < G_N_ELEMENTS (bounds); b++)
    for (uint32_t i = 0; i < 2000; i++)
      g_assert_cmpuint (km_rng_below (&rng, bounds[b]), <, bounds[b]);
}

/* 10 bins, 100,000 draws: each bin within 5 standard deviations of 10,000. */
static void
test_below_is_even (void)
{
  uint32_t bins[10] = { 0 };
  KmRng rng;

  km_rng_init (&rng, 42);
  for (uint32_t i = 0; i < 100000; i++)
    bins[km_rng_below (&rng, 10)]++;
  for (uint32_t i = 0; i < 10; i++)
    {
      g_assert_cmpuint (bins[i], >, 10000 - 475);
      g_assert_cmpuint (bins[i], <, 10000 + 475);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rng/seed-vector", test_seed_vector);
  g_test_add_func ("/rng/same-seed-same-sequence", test_same_seed_same_sequence);
  g_test_add_func ("/rng/state-never-zero", test_state_never_zero);
  g_test_add_func ("/rng/below-stays-inside", test_below_stays_inside);
  g_test_add_func ("/rng/below-is-even", test_below_is_even);
  return g_test_run ();
}
