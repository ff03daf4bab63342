/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marked runs: following changes range by range ends with the same runs as reading everything. */
#include "base/rng.h"
#include "scene/marks.h"

#include <glib.h>

static void
assert_equal_runs (const GArray *a, const GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (uint32_t i = 0; i < a->len; i++)
    {
      const KmMarkRun *x = &g_array_index (a, KmMarkRun, i), *y = &g_array_index (b, KmMarkRun, i);
      g_assert_cmpuint (x->start, ==, y->start);
      g_assert_cmpuint (x->end, ==, y->end);
      g_assert_cmpint (x->touched, ==, y->touched);
    }
}

static void
test_follow (void)
{
  enum
  {
    N = 5000
  };
  KmRng rng;
  g_autofree uint8_t *cells = NULL;
  g_autoptr (GArray) followed = NULL, whole = NULL;

  km_rng_init (&rng, 21);
  cells = g_malloc0 (N);
  followed = g_array_new (FALSE, FALSE, sizeof (KmMarkRun));
  whole = g_array_new (FALSE, FALSE, sizeof (KmMarkRun));
  for (int step = 0; step < 400; step++)
    {
      KmFrameRange ranges[12];
      size_t n = 0;
      /* The marks of the step before go, new ones come. */
      for (uint32_t i = 0; i < followed->len && n < 6; i += 2)
        {
          const KmMarkRun *run = &g_array_index (followed, KmMarkRun, i);
          for (KmPfn p = run->start; p < run->end; p++)
            cells[p] &= (uint8_t) ~(KM_CELL_TOUCHED | KM_CELL_CHANGED);
          ranges[n++] = (KmFrameRange){ run->start, run->end };
        }
      for (uint32_t k = km_rng_below (&rng, 5); k > 0; k--)
        {
          KmPfn start = km_rng_below (&rng, N), end = start + 1 + km_rng_below (&rng, 40);
          uint8_t bits;

          end = MIN (end, N);
          bits = km_rng_below (&rng, 2) ? KM_CELL_TOUCHED | KM_CELL_CHANGED : KM_CELL_CHANGED;
          for (KmPfn p = start; p < end; p++)
            cells[p] = (uint8_t)(KM_CELL_FREE | bits | (p == start ? KM_CELL_HEAD : 0));
          ranges[n++] = (KmFrameRange){ start, end };
        }
      km_marks_update (followed, cells, N, ranges, n);
      g_array_set_size (whole, 0);
      km_marks_update (whole, cells, N, &(KmFrameRange){ 0, N }, 1);
      assert_equal_runs (followed, whole);
    }
}

static void
test_limit (void)
{
  enum
  {
    N = 4 * KM_MARKS_MAX
  };
  g_autofree uint8_t *cells = g_malloc (N);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (KmMarkRun));
  for (KmPfn i = 0; i < N; i++)
    cells[i] = KM_CELL_FREE | KM_CELL_HEAD | KM_CELL_TOUCHED;
  km_marks_update (marks, cells, N, &(KmFrameRange){ 0, N }, 1);
  g_assert_cmpuint (marks->len, ==, KM_MARKS_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/marks/follow", test_follow);
  g_test_add_func ("/scene/marks/limit", test_limit);
  return g_test_run ();
}
