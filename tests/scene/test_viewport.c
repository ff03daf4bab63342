/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The viewport: place of a frame and frame at a place are inverse, rows fill the map, levels mean what they say. */
#include "base/rng.h"
#include "scene/viewport.h"

#include <glib.h>
#include <math.h>

static KmViewport
random_view (KmRng *rng)
{
  KmViewport v = {
    .end_pfn = 1 + km_rng_below (rng, 1u << (4 + km_rng_below (rng, 19))),
    .width = 40 + km_rng_below (rng, 1600),
    .height = 20 + km_rng_below (rng, 900),
    .unit = 20 + km_rng_below (rng, 40),
    .scale = 1 + km_rng_below (rng, 2),
  };
  v.level = km_rng_below (rng, 1000) / 1000.0 * km_viewport_max_level (v.end_pfn);
  v.centre = km_rng_below (rng, v.end_pfn);
  km_viewport_arrange (&v);
  return v;
}

static void
test_inverse (void)
{
  KmRng rng;
  km_rng_init (&rng, 11);
  for (int round = 0; round < 3000; round++)
    {
      KmViewport v = random_view (&rng);
      KmPfn first = km_viewport_first_pfn (&v), end = km_viewport_end_pfn (&v);
      KmPfn pfn;
      KmRect r;
      double x, y;

      g_assert_cmpuint (first, <, end);
      pfn = first + km_rng_below (&rng, end - first);
      r = km_viewport_frame_rect (&v, pfn);
      g_assert_cmpfloat (r.x, >=, 0);
      g_assert_cmpfloat (r.x + r.w, <=, v.width + 1e-6);
      x = r.x + r.w / 2;
      y = r.y + r.h / 2;
      if (y < v.height)
        g_assert_cmpuint (km_viewport_pfn_at (&v, x, y), ==, pfn);
    }
}

static void
test_outside (void)
{
  KmViewport v = { .end_pfn = 1000, .width = 300, .height = 200, .unit = 28, .scale = 1, .level = 2 };
  km_viewport_arrange (&v);
  g_assert_cmpuint (km_viewport_pfn_at (&v, -1, 5), ==, KM_PFN_NONE);
  g_assert_cmpuint (km_viewport_pfn_at (&v, 5, -1), ==, KM_PFN_NONE);
  g_assert_cmpuint (km_viewport_pfn_at (&v, 300, 5), ==, KM_PFN_NONE);
  g_assert_cmpuint (km_viewport_pfn_at (&v, 5, 200), ==, KM_PFN_NONE);
}

static void
test_levels (void)
{
  KmRng rng;
  km_rng_init (&rng, 5);
  for (int round = 0; round < 500; round++)
    {
      KmViewport v = random_view (&rng);
      v.level = 0;
      km_viewport_arrange (&v);
      g_assert_cmpuint (km_viewport_first_pfn (&v), ==, 0);
      g_assert_cmpuint (km_viewport_end_pfn (&v), ==, v.end_pfn);
      g_assert_cmpfloat (km_viewport_used_height (&v), <=, v.height + 1e-6);
      v.level = 99;
      v.centre = v.end_pfn / 2;
      km_viewport_arrange (&v);
      g_assert_cmpfloat_with_epsilon (v.level, km_viewport_max_level (v.end_pfn), 1e-9);
      g_assert_cmpuint (km_viewport_first_pfn (&v), <=, v.centre);
      g_assert_cmpuint (km_viewport_end_pfn (&v), >, v.centre);
    }
}

/* The centre is in view at every level, whatever the shape. */
static void
test_centre_in_view (void)
{
  KmRng rng;
  km_rng_init (&rng, 7);
  for (int round = 0; round < 2000; round++)
    {
      KmViewport v = random_view (&rng);
      g_assert_cmpuint (km_viewport_first_pfn (&v), <=, v.centre);
      g_assert_cmpuint (km_viewport_end_pfn (&v), >, v.centre);
    }
}

/* The rectangles of a run cover exactly its frames: as much area, and each frame's middle in one of them. */
static void
test_run_rects (void)
{
  KmRng rng;
  km_rng_init (&rng, 13);
  for (int round = 0; round < 500; round++)
    {
      KmViewport v = random_view (&rng);
      KmPfn start = km_rng_below (&rng, v.end_pfn);
      uint32_t frames = 1 + km_rng_below (&rng, MIN (v.end_pfn - start, 3000u));
      KmRect rects[3];
      size_t n = km_viewport_run_rects (&v, start, frames, rects);
      double area = 0;
      for (size_t i = 0; i < n; i++)
        area += rects[i].w * rects[i].h;
      g_assert_cmpfloat_with_epsilon (area / (v.cell_w * v.row_h * frames), 1, 1e-6);
      for (uint32_t i = 0; i < frames; i += 1 + frames / 50)
        {
          KmRect r = km_viewport_frame_rect (&v, start + i);
          int inside = 0;
          for (size_t k = 0; k < n; k++)
            inside += km_rect_contains (&rects[k], r.x + r.w / 2, r.y + r.h / 2);
          g_assert_cmpint (inside, ==, 1);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/viewport/inverse", test_inverse);
  g_test_add_func ("/scene/viewport/outside", test_outside);
  g_test_add_func ("/scene/viewport/levels", test_levels);
  g_test_add_func ("/scene/viewport/centre-in-view", test_centre_in_view);
  g_test_add_func ("/scene/viewport/run-rects", test_run_rects);
  return g_test_run ();
}
