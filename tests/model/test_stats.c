/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fragmentation indexes: the vectors of facts 10.7. */
#include "model/stats.h"

typedef struct
{
  const char *name;
  uint32_t nr_free[KM_NR_ORDERS];
  int unusable[KM_NR_ORDERS];
  int extfrag[KM_NR_ORDERS];
} Vector;

static const Vector vectors[] = {
  { "small blocks",
    { 100, 50, 25 },
    { 0, 333, 666, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 },
    { -1000, -1000, -1000, 780, 888, 941, 968, 981, 988, 991, 993 } },
  { "single pages",
    { 8 },
    { 0, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 },
    { -1000, 375, 625, 750, 813, 844, 860, 868, 872, 874, 875 } },
  { "mixed",
    { 3, 2, 1, 0, 1 },
    { 0, 111, 259, 407, 407, 1000, 1000, 1000, 1000, 1000, 1000 },
    { -1000, -1000, -1000, -1000, -1000, 737, 797, 828, 843, 850, 854 } },
  { "whole", { [10] = 4 }, { 0 }, { -1000, -1000, -1000, -1000, -1000, -1000, -1000, -1000, -1000, -1000, -1000 } },
  { "nothing", { 0 }, { 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 }, { 0 } },
};

static void
match_vectors (gconstpointer data)
{
  const Vector *vector = data;
  KmZoneStats stats;

  km_zone_stats_compute (vector->nr_free, &stats);
  for (int order = 0; order < KM_NR_ORDERS; order++)
    {
      g_assert_cmpint (stats.order[order].unusable, ==, vector->unusable[order]);
      g_assert_cmpint (stats.order[order].extfrag, ==, vector->extfrag[order]);
      g_assert_cmpuint (stats.order[order].blocks, ==, vector->nr_free[order]);
      g_assert_cmpuint (stats.order[order].pages, ==, vector->nr_free[order] << order);
    }
}

static void
sum_up (void)
{
  static const uint32_t nr_free[KM_NR_ORDERS] = { 3, 2, 1, 0, 1 }, none[KM_NR_ORDERS] = { 0 };
  KmZoneStats stats;

  km_zone_stats_compute (nr_free, &stats);
  g_assert_cmpuint (stats.free_pages, ==, 27);
  g_assert_cmpuint (stats.free_blocks, ==, 7);
  g_assert_cmpint (stats.largest_order, ==, 4);
  km_zone_stats_compute (none, &stats);
  g_assert_cmpint (stats.largest_order, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *path = g_strdup_printf ("/stats/vector/%s", vectors[i].name);
      g_test_add_data_func (path, &vectors[i], match_vectors);
    }
  g_test_add_func ("/stats/sums", sum_up);
  return g_test_run ();
}
