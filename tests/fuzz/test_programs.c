/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random workloads that mix misuse with ordinary calls (program.h), each tried in every way (trial.h). KM_PROGRAMS says
 * how many, KM_SEED the first. */
#include "search.h"
#include "trial.h"

enum
{
  THOROUGH_EVERY = 16,
  PROGRAMS = 20000,
};

/* Programs that once broke the engine, by what they broke. */
static const struct
{
  const char *name, *text;
} found[] = {
  { "outside-the-frames", "machine alpha memory=16M kernel=2.6.34\n"
                          "h1 = alloc_pages(GFP_HIGHUSER_MOVABLE, 2)\n"
                          "h3 = alloc_pages(GFP_DMA, 0)\n"
                          "__free_pages(h1, 3)\n"
                          "__free_pages(h3, 1)\n"
                          "h7 = alloc_pages_exact(8787, GFP_ATOMIC)\n"
                          "h31 = kmalloc(2000, GFP_DMA)\n" },
  { "drain-never-ends", "machine x86-32 memory=64M kernel=2.6.34\n"
                        "a = alloc_page(GFP_ATOMIC)\n"
                        "__free_pages(a, 1)\n"
                        "drain_all_pages()\n"
                        "b = alloc_page(GFP_KERNEL)\n"
                        "drain_all_pages()\n" },
  { "order-9-with-an-offset", "machine x86-32-pae memory=1G kernel=6.1 nomerge\n"
                              "h4 = alloc_pages(GFP_KERNEL, 3)\n"
                              "h6 = kmalloc(8, GFP_DMA)\n"
                              "h8 = alloc_pages(GFP_KERNEL, 2)\n"
                              "__free_pages(h8 + 1, 9)\n"
                              "h29 = alloc_pages_exact(11375, GFP_KERNEL)\n"
                              "h36 = alloc_pages(GFP_ATOMIC, 2)\n"
                              "drain_all_pages()\n" },
};

static void
test_found (gconstpointer text)
{
  Trial trial = { .strict = true, .thorough = true };
  g_autofree char *problem = trial_run (&trial, text);

  g_assert_cmpstr (problem, ==, NULL);
  trial_finish (&trial);
}

static char *
try_program (const char *text, uint64_t seed, bool alone)
{
  static Trial trial;

  trial.strict = !alone; /* one that was made shorter may name handles that are gone */
  trial.thorough = alone || seed % THOROUGH_EVERY == 0;
  return trial_run (&trial, text);
}

static void
test_programs (void)
{
  g_assert_cmpuint (search_programs ("KM_PROGRAMS", PROGRAMS, try_program), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *path = g_strdup_printf ("/programs/found/%s", found[i].name);

      g_test_add_data_func (path, found[i].text, test_found);
    }
  g_test_add_func ("/programs/random", test_programs);
  return g_test_run ();
}
