/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments and plot columns against slow and obvious twins: an array of bytes, an array of numbers. */
#include "base/rng.h"
#include "timeline/moment.h"
#include "timeline/plot.h"

#include <string.h>

enum
{
  N_OPS = 50000
};

/* Bits at one operation in @rarity; a stretch in the middle is full, so that sparse and dense chunks both occur. */
static void
fill (KmMoments *moments, uint8_t *twin, uint64_t seed, uint32_t rarity)
{
  KmRng rng;
  km_rng_init (&rng, seed);
  for (uint32_t op = 0; op < N_OPS; op++)
    {
      bool is_full = op >= 20000 && op < 30000;
      if (!is_full && km_rng_below (&rng, rarity) != 0)
        continue;
      twin[op] = (uint8_t)(1 + km_rng_below (&rng, 127));
      km_moments_append (moments, op, twin[op]);
    }
}

static uint32_t
find_slowly (const uint8_t *twin, uint32_t from, uint32_t end, int direction, uint8_t bits)
{
  uint32_t found = UINT32_MAX;
  for (uint32_t op = from; op < end && op < N_OPS; op++)
    if (twin[op] & bits)
      {
        found = op;
        if (direction > 0)
          break;
      }
  return found;
}

static void
test_against_twin (gconstpointer data)
{
  uint32_t rarity = GPOINTER_TO_UINT (data);
  KmMoments moments;
  g_autofree uint8_t *twin = g_new0 (uint8_t, N_OPS);
  KmRng rng;

  km_moments_init (&moments);
  fill (&moments, twin, rarity, rarity);
  for (uint32_t op = 0; op < N_OPS; op++)
    g_assert_cmpuint (km_moments_get (&moments, op), ==, twin[op]);
  g_assert_cmpuint (km_moments_get (&moments, N_OPS * 2), ==, 0);

  km_rng_init (&rng, 5);
  for (int i = 0; i < 2000; i++)
    {
      uint32_t from = km_rng_below (&rng, N_OPS), end = from + km_rng_below (&rng, N_OPS);
      uint8_t bits = (uint8_t)(1 << km_rng_below (&rng, 7));
      int direction = i % 2 ? 1 : -1;
      g_assert_cmpuint (km_moments_find (&moments, from, end, direction, bits), ==,
                        find_slowly (twin, from, end, direction, bits));
    }
  km_moments_finish (&moments);
}

static void
test_size (void)
{
  KmMoments moments;
  km_moments_init (&moments);
  for (uint32_t op = 0; op < 1000000; op++)
    km_moments_append (&moments, op, 1);
  g_assert_cmpuint (km_moments_size (&moments), <, 1020000);
  km_moments_finish (&moments);
}

static void
test_copy (void)
{
  KmMoments moments, copy;
  g_autofree uint8_t *twin = g_new0 (uint8_t, N_OPS);
  km_moments_init (&moments);
  km_moments_init (&copy);
  fill (&moments, twin, 9, 10);
  km_moments_copy (&copy, &moments, 25000);
  for (uint32_t op = 0; op < N_OPS; op++)
    g_assert_cmpuint (km_moments_get (&copy, op), ==, op < 25000 ? twin[op] : 0);
  km_moments_finish (&moments);
  km_moments_finish (&copy);
}

/* ---- plot ---- */

/* Free pages after operation @op of an invented run. */
static int32_t
free_after (uint32_t op)
{
  return (int32_t)(op * 2654435761u >> 12);
}

static void
test_plot_doubles (void)
{
  g_autofree KmPlot *plot = g_new (KmPlot, 1);
  const uint32_t n = 3 * KM_PLOT_COLUMNS;
  km_plot_init (plot, 10);
  for (uint32_t op = 0; op < n; op++)
    {
      km_plot_make_room (plot, op + 1);
      km_plot_enter (plot, op, free_after (op), op == 5000 ? KM_MOMENT_FAIL : 0);
    }
  g_assert_cmpuint (plot->shift, ==, 2);
  for (uint32_t i = 0; i < n >> 2; i++)
    {
      int32_t least = INT32_MAX, most = INT32_MIN;
      for (uint32_t op = i * 4; op < i * 4 + 4; op++)
        {
          least = MIN (least, free_after (op));
          most = MAX (most, free_after (op));
        }
      g_assert_cmpint (plot->columns[i].free_min, ==, least);
      g_assert_cmpint (plot->columns[i].free_max, ==, most);
      g_assert_cmpuint (plot->columns[i].moments, ==, i == 5000 / 4 ? KM_MOMENT_FAIL : 0);
    }
}

static void
test_plot_read (void)
{
  g_autofree KmPlot *plot = g_new (KmPlot, 1);
  KmPlotColumn columns[10];
  km_plot_init (plot, 5);
  for (uint32_t op = 0; op < 3; op++)
    km_plot_enter (plot, op, (int32_t)op * 10, 0);
  km_plot_read (plot, 5, columns, 10);
  for (uint32_t i = 0; i < 10; i++)
    g_assert_cmpint (columns[i].free_min, ==, i / 2 < 3 ? (int32_t)(i / 2) * 10 : -1);
  km_plot_read (plot, 5, columns, 1);
  g_assert_cmpint (columns[0].free_min, ==, 0);
  g_assert_cmpint (columns[0].free_max, ==, 20);
  km_plot_read (plot, 0, columns, 10);
  g_assert_cmpint (columns[9].free_max, ==, -1);
}

static void
test_plot_truncate (void)
{
  g_autofree KmPlot *plot = g_new (KmPlot, 1);
  km_plot_init (plot, 4 * KM_PLOT_COLUMNS);
  for (uint32_t op = 0; op < 1000; op++)
    km_plot_enter (plot, op, 1, 0);
  g_assert_cmpuint (km_plot_truncate (plot, 2000), ==, 1000);
  g_assert_cmpuint (km_plot_truncate (plot, 501), ==, 500);
  km_plot_enter (plot, 500, 7, 0);
  g_assert_cmpint (plot->columns[500 / 4].free_min, ==, 7);
  g_assert_cmpint (plot->columns[500 / 4 - 1].free_min, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/moment/rare", GUINT_TO_POINTER (1000), test_against_twin);
  g_test_add_data_func ("/moment/common", GUINT_TO_POINTER (3), test_against_twin);
  g_test_add_func ("/moment/size", test_size);
  g_test_add_func ("/moment/copy", test_copy);
  g_test_add_func ("/plot/doubles", test_plot_doubles);
  g_test_add_func ("/plot/read", test_plot_read);
  g_test_add_func ("/plot/truncate", test_plot_truncate);
  return g_test_run ();
}
