/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/generator.h"

#include <glib.h>
#include <string.h>

static const KmGfp masks[] = { 0xd0, 0x20, 0x200da };

static KmGeneratorParams
params_of (uint64_t seed, uint32_t live)
{
  return (KmGeneratorParams){ .seed = seed, .live = live, .min_order = 1, .max_order = 4, .gfps = masks, .n_gfps = 3 };
}

/* Frees hit what is live, once; orders of frees are those of their allocations; never more than `live` alive. */
static void
streams_are_well_formed (void)
{
  enum
  {
    STEPS = 20000,
    LIVE = 100
  };
  KmGeneratorParams params = params_of (7, LIVE);
  KmGenerator *generator = km_generator_new (&params);
  g_autoptr (GArray) orders = g_array_new (FALSE, FALSE, 1);
  g_autoptr (GHashTable) live = g_hash_table_new (NULL, NULL);
  uint32_t seen_orders = 0, seen_masks = 0, most = 0;

  for (int i = 0; i < STEPS; i++)
    {
      KmGeneratorStep step;
      km_generator_next (generator, &step);
      if (step.allocates)
        {
          g_assert_cmpuint (step.which, ==, orders->len);
          g_assert_cmpuint (step.order, >=, 1);
          g_assert_cmpuint (step.order, <=, 4);
          g_array_append_val (orders, step.order);
          g_hash_table_add (live, GUINT_TO_POINTER (step.which));
          seen_orders |= 1u << step.order;
          for (int mask = 0; mask < 3; mask++)
            seen_masks |= (uint32_t)(step.gfp == masks[mask]) << mask;
        }
      else
        {
          g_assert_true (g_hash_table_remove (live, GUINT_TO_POINTER (step.which)));
          g_assert_cmpuint (step.order, ==, g_array_index (orders, uint8_t, step.which));
        }
      most = MAX (most, g_hash_table_size (live));
    }
  g_assert_cmpuint (most, ==, LIVE);
  g_assert_cmphex (seen_orders, ==, 0x1e);
  g_assert_cmphex (seen_masks, ==, 7);
  km_generator_free (generator);
}

static void
the_seed_decides (void)
{
  KmGeneratorParams params = params_of (1, 10), other = params_of (2, 10);
  KmGenerator *a = km_generator_new (&params), *b = km_generator_new (&params), *c = km_generator_new (&other);
  int differing = 0;

  for (int i = 0; i < 1000; i++)
    {
      KmGeneratorStep x, y, z;
      memset (&x, 0, sizeof x);
      memset (&y, 0, sizeof y);
      memset (&z, 0, sizeof z);
      km_generator_next (a, &x);
      km_generator_next (b, &y);
      km_generator_next (c, &z);
      g_assert_cmpmem (&x, sizeof x, &y, sizeof y);
      differing += x.allocates != z.allocates || x.order != z.order;
    }
  g_assert_cmpint (differing, >, 100);
  km_generator_free (a);
  km_generator_free (b);
  km_generator_free (c);
}

/* The first steps of a seed, written down: the same on every computer, for ever. */
static void
a_known_seed_gives_known_steps (void)
{
  KmGeneratorParams params = params_of (42, 8);
  KmGenerator *generator = km_generator_new (&params);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 12; i++)
    {
      KmGeneratorStep step;
      km_generator_next (generator, &step);
      g_string_append_printf (text, "%c%u:%u ", step.allocates ? 'a' : 'f', step.which, step.order);
    }
  g_assert_cmpstr (text->str, ==, "a0:2 f0:2 a1:2 a2:1 f2:1 f1:2 a3:2 a4:4 a5:4 a6:2 f6:2 a7:2 ");
  km_generator_free (generator);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/generator/stream", streams_are_well_formed);
  g_test_add_func ("/generator/seed", the_seed_decides);
  g_test_add_func ("/generator/known", a_known_seed_gives_known_steps);
  return g_test_run ();
}
