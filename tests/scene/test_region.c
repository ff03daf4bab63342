/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regions against a field of bits. */
#include "base/rng.h"
#include "scene/region.h"

#include <string.h>

enum
{
  SIDE = 40,
};

static void
fill (uint8_t *field, const KmIntRect *r, uint8_t value)
{
  for (int y = r->y; y < r->y + r->height; y++)
    for (int x = r->x; x < r->x + r->width; x++)
      field[y * SIDE + x] = value;
}

/* Every pixel of the field is in exactly one rectangle, every other in none. */
static void
check (const KmRegion *region, const uint8_t *field)
{
  uint8_t covered[SIDE * SIDE] = { 0 };
  for (int i = 0; i < km_region_num_rectangles (region); i++)
    {
      KmIntRect r;
      km_region_get_rectangle (region, i, &r);
      g_assert_true (r.width > 0 && r.height > 0);
      for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
          g_assert_cmpint (covered[y * SIDE + x]++, ==, 0);
    }
  g_assert_true (memcmp (covered, field, sizeof covered) == 0);
}

static void
test_twin (void)
{
  KmRng rng;
  km_rng_init (&rng, 3);
  for (int round = 0; round < 300; round++)
    {
      KmRegion *region = km_region_new ();
      uint8_t field[SIDE * SIDE] = { 0 };
      KmIntRect extents, window = { 5, 5, 20, 25 };
      for (int i = 0; i < 12; i++)
        {
          KmIntRect r = { .x = (int)km_rng_below (&rng, SIDE - 12), .y = (int)km_rng_below (&rng, SIDE - 12) };
          r.width = (int)km_rng_below (&rng, 12);
          r.height = (int)km_rng_below (&rng, 12);
          km_region_union_rect (region, &r);
          fill (field, &r, 1);
          check (region, field);
        }
      km_region_intersect_rect (region, &window);
      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
          if (x < 5 || x >= 25 || y < 5 || y >= 30)
            field[y * SIDE + x] = 0;
      check (region, field);
      km_region_get_extents (region, &extents);
      g_assert_true (extents.width == 0 || (extents.x >= 5 && extents.x + extents.width <= 25));
      km_region_free (region);
    }
}

/* Very many rectangles become one around them all. */
static void
test_many (void)
{
  KmRegion *region = km_region_new ();
  KmIntRect all;
  for (int i = 0; i < 4000; i++)
    km_region_union_rect (region, &(KmIntRect){ i % 64 * 3, i / 64 * 3, 1, 1 });
  g_assert_cmpint (km_region_num_rectangles (region), <, 200);
  km_region_get_extents (region, &all);
  g_assert_true (all.x == 0 && all.y == 0 && all.width == 190 && all.height == 187);
  km_region_free (region);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/region/twin", test_twin);
  g_test_add_func ("/scene/region/many", test_many);
  return g_test_run ();
}
