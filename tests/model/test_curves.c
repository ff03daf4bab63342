/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves: what they read of a run is what the machine counts at those places. */
#include "fixture.h"

#include "model/curves.h"

static const char text[] = "machine zones=DMA:4M,NORMAL:12M kernel=2.6.34 pcp=off\n"
                           "a = alloc_pages(GFP_KERNEL, 3)\n"
                           "b = alloc_pages(GFP_DMA, 0)\n"
                           "c = alloc_pages(GFP_ATOMIC, 10)\n"
                           "d[0..3] = alloc_pages(GFP_ATOMIC, 10)\n"
                           "k = kmalloc(100, GFP_KERNEL)\n"
                           "__free_pages(a, 3)\n";

static GArray *
sample (KmCurveKind kind, uint32_t zone, uint32_t order, uint32_t n)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  const KmCurve curve = { kind, zone, order };
  g_autoptr (GError) error = NULL;
  GArray *values = km_curve_sample (km_timeline_script (timeline), &curve, n, NULL, &error);

  g_assert_no_error (error);
  return values;
}

#define VALUE(i) g_array_index (values, int64_t, i)

static void
test_free_pages (void)
{
  g_autoptr (GArray) values = sample (KM_CURVE_FREE_PAGES, UINT32_MAX, 0, 100);
  g_autoptr (GArray) normal = sample (KM_CURVE_FREE_PAGES, 1, 0, 100);
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);

  g_assert_cmpuint (values->len, ==, km_timeline_n_ops (timeline) + 1);
  for (uint32_t op = 0; op < values->len; op++)
    {
      km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
      g_assert_cmpint (VALUE (op), ==, km_machine_free_pages (km_timeline_machine (timeline)));
    }
  g_assert_cmpint (g_array_index (normal, int64_t, 0), ==, 3072);
  g_assert_cmpint (g_array_index (normal, int64_t, 2), ==, 3064);
}

static void
test_others (void)
{
  {
    g_autoptr (GArray) values = sample (KM_CURVE_FREE_BLOCKS, UINT32_MAX, 10, 100);

    g_assert_cmpint (VALUE (0), ==, 4);
    g_assert_cmpint (VALUE (1), ==, 3);
    g_assert_cmpint (VALUE (2), ==, 2);
  }
  {
    g_autoptr (GArray) values = sample (KM_CURVE_FRAGMENTATION, 1, 10, 100);

    g_assert_cmpint (VALUE (0), ==, 0);
    g_assert_cmpint (VALUE (1), >, 0);
  }
  {
    g_autoptr (GArray) values = sample (KM_CURVE_SLABS, UINT32_MAX, 0, 100);

    g_assert_cmpint (VALUE (0), ==, 0);
    g_assert_cmpint (VALUE (values->len - 1), >, 0);
  }
  {
    g_autoptr (GArray) values = sample (KM_CURVE_REFUSED, UINT32_MAX, 0, 2);

    g_assert_cmpuint (values->len, ==, 3); /* the start and two halves */
    g_assert_cmpint (VALUE (0), ==, 0);
    g_assert_cmpint (VALUE (2), >=, 2);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const KmCurve curve = { KM_CURVE_SLABS, 0, 0 };

  g_cancellable_cancel (cancellable);
  g_assert_null (km_curve_sample (km_timeline_script (timeline), &curve, 10, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/curves/free-pages", test_free_pages);
  g_test_add_func ("/curves/others", test_others);
  g_test_add_func ("/curves/cancelled", test_cancelled);
  return g_test_run ();
}
