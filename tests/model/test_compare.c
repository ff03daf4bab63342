/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs side by side: which calls belong together, where the runs stand, what is listed. */
#include "fixture.h"
#include "model/compare/compare.h"

#include <string.h>

#define MACHINE "machine x86-32 memory=64M pcp=off\n"

/* Calls by letter: each is a kmalloc() of another size. */
static char *
workload_of (const char *calls)
{
  GString *text = g_string_new (MACHINE);

  for (; *calls; calls++)
    g_string_append_printf (text, "kmalloc(%d, GFP_KERNEL)\n", *calls);
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name, *a, *b;
  const char *steps; /* of each step a letter for either run; "-" where it does nothing */
} Story;

static const Story stories[] = {
  { "same", "abc", "abc", "aa bb cc" },
  { "inserted", "abc", "axbc", "aa -x bb cc" },
  { "removed", "abc", "ac", "aa b- cc" },
  { "changed", "abc", "axc", "aa bx cc" },
  { "twice", "abcde", "axbcdye", "aa -x bb cc dd -y ee" },
  { "moved", "abcd", "acbd", "aa b- cc -b dd" },
  { "nothing", "", "ab", "-a -b" },
};

static void
calls_are_paired (gconstpointer data)
{
  const Story *story = data;
  g_autofree char *text_a = workload_of (story->a), *text_b = workload_of (story->b);
  g_autoptr (KmTimeline) a = fixture_timeline (text_a), b = fixture_timeline (text_b);
  g_autoptr (KmModel) model_a = km_model_new (a), model_b = km_model_new (b);
  g_autoptr (KmCompare) compare = km_compare_new ((KmModel *[]){ model_a, model_b }, 2);
  g_autoptr (GString) steps = g_string_new (NULL);

  for (uint32_t step = 1; step <= km_compare_n_steps (compare); step++)
    {
      uint32_t op_a = km_compare_op (compare, step, 0), op_b = km_compare_op (compare, step, 1);

      g_string_append_printf (steps, "%s%c%c", step > 1 ? " " : "", op_a == UINT32_MAX ? '-' : story->a[op_a],
                              op_b == UINT32_MAX ? '-' : story->b[op_b]);
    }
  g_assert_cmpstr (steps->str, ==, story->steps);
}

static const KmDifference *
find_row (const GPtrArray *rows, const char *what)
{
  for (unsigned i = 0; i < rows->len; i++)
    if (strcmp (((KmDifference *)g_ptr_array_index (rows, i))->what, what) == 0)
      return g_ptr_array_index (rows, i);
  return NULL;
}

static GPtrArray *
differences_at (KmCompare *compare, KmModel *const *models, KmCursor to)
{
  km_compare_seek (compare, to);
  for (int run = 0; run < 2; run++)
    km_model_update (models[run], NULL);
  return km_compare_differences (compare, true);
}

#define BEFORE MACHINE "p = alloc_page(GFP_KERNEL)\n"
#define AFTER "q = alloc_page(GFP_KERNEL)\n__free_page(q)\n"

static void
differences_are_listed (void)
{
  g_autoptr (KmTimeline) a = fixture_timeline (BEFORE AFTER), b = fixture_timeline (BEFORE "__free_page(p)\n" AFTER);
  g_autoptr (KmModel) model_a = km_model_new (a), model_b = km_model_new (b);
  KmModel *models[] = { model_a, model_b };
  g_autoptr (KmCompare) compare = NULL;
  g_autoptr (GPtrArray) start = NULL, inserted = NULL, again = NULL;

  g_assert_true (km_timeline_index (a, NULL, NULL, NULL, NULL) && km_timeline_index (b, NULL, NULL, NULL, NULL));
  compare = km_compare_new (models, 2);
  start = differences_at (compare, models, (KmCursor){ 1, KM_EVENT_LAST });
  g_assert_cmpuint (start->len, ==, 0);
  inserted = differences_at (compare, models, (KmCursor){ 2, KM_EVENT_LAST });
  g_assert_cmpstr (find_row (inserted, "The call")->values[0], ==, "–");
  g_assert_cmpstr (find_row (inserted, "The call")->values[1], ==, "__free_page(p)");
  g_assert_nonnull (find_row (inserted, "Zone NORMAL: free page frames"));
  again = differences_at (compare, models, (KmCursor){ 3, KM_EVENT_LAST });
  g_assert_null (find_row (again, "The call"));
  g_assert_nonnull (find_row (again, "Its answer"));
}

#define SLABS "c = kmem_cache_create(\"mine\", 600, 0, 0, NULL)\n"

/* Refusals, caches that one run alone has or that are fuller, lazy pages, and zones that one machine has not. */
static void
states_are_compared (void)
{
  g_autoptr (KmTimeline) a = fixture_timeline ("machine x86-32 memory=64M pcp=off\n" SLABS
                                               "o = kmem_cache_alloc(c, GFP_KERNEL)\nv = vmalloc(8192)\nvfree(v)\n"
                                               "p = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 10)\n");
  g_autoptr (KmTimeline) b = fixture_timeline ("machine zones=DMA:1M,HIGHMEM:2M pcp=off\n" SLABS
                                               "o = kmem_cache_alloc(c, GFP_KERNEL)\nv = vmalloc(8192)\nvfree(v)\n"
                                               "p = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 10)\n");
  g_autoptr (KmModel) model_a = km_model_new (a), model_b = km_model_new (b);
  KmModel *models[] = { model_a, model_b };
  g_autoptr (KmCompare) compare = NULL;
  g_autoptr (GPtrArray) end = NULL, inside = NULL, calls = NULL;
  KmCompare *none = NULL;

  g_assert_true (km_timeline_index (a, NULL, NULL, NULL, NULL) && km_timeline_index (b, NULL, NULL, NULL, NULL));
  compare = km_compare_new (models, 2);
  end = differences_at (compare, models, (KmCursor){ 5, KM_EVENT_LAST });
  g_assert_cmpstr (find_row (end, "What went wrong")->values[0], ==, "nothing");
  g_assert_cmpstr (find_row (end, "What went wrong")->values[1], ==, "refused");
  g_assert_cmpstr (find_row (end, "Its answer")->values[1], ==, "NULL");
  g_assert_cmpstr (find_row (end, "Zone HIGHMEM: free page frames")->values[0], ==, "–");
  g_assert_cmpstr (find_row (end, "Zone NORMAL: watermark low")->values[1], ==, "–");
  g_assert_null (find_row (end, "Cache mine"));
  inside = differences_at (compare, models, (KmCursor){ 5, 1 });
  g_assert_null (find_row (inside, "What went wrong")); /* is not over in either */
  calls = km_compare_differences (compare, false);
  g_assert_cmpuint (calls->len, <=, 4);
  g_assert_cmpuint (km_compare_step_of (compare, 0, 77), ==, 0);
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, 1), ==, 0);
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, -1), ==, 0);
  km_compare_seek (compare, (KmCursor){ 4, KM_EVENT_LAST });
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, 1), ==, 5); /* refused in one of them */
  km_compare_free (none);
}

/* With one more object of a cache of its own, and one more that the other run has not at all. */
static void
caches_are_compared (void)
{
  g_autoptr (KmTimeline) a = fixture_timeline (MACHINE SLABS "o = kmem_cache_alloc(c, GFP_KERNEL)\n");
  g_autoptr (KmTimeline) b = fixture_timeline (
      MACHINE "c = kmem_cache_create(\"mine\", 600, 0, 0, NULL)\no = kmem_cache_alloc(c, GFP_KERNEL)\n"
              "d = kmem_cache_create(\"other\", 300, 0, 0, NULL)\nn[0..1] = kmem_cache_alloc(c, GFP_KERNEL)\n"
              "x = kmem_cache_alloc(d, GFP_KERNEL)\n");
  g_autoptr (KmModel) model_a = km_model_new (a), model_b = km_model_new (b);
  KmModel *models[] = { model_a, model_b };
  g_autoptr (KmCompare) compare = NULL;
  g_autoptr (GPtrArray) end = NULL;

  g_assert_true (km_timeline_index (a, NULL, NULL, NULL, NULL) && km_timeline_index (b, NULL, NULL, NULL, NULL));
  compare = km_compare_new (models, 2);
  end = differences_at (compare, models, (KmCursor){ UINT32_MAX, KM_EVENT_LAST });
  g_assert_cmpstr (find_row (end, "Cache mine")->values[0], ==, "slabs 1, live objects 1, in a slab 6 of 600 bytes");
  g_assert_cmpstr (find_row (end, "Cache mine")->values[1], ==, "slabs 1, live objects 3, in a slab 6 of 600 bytes");
  g_assert_cmpstr (find_row (end, "Cache other")->values[0], ==, "–");
}

/* A run that does nothing in a step waits behind the call before; events are counted for both. */
static void
runs_move_together (void)
{
  g_autoptr (KmTimeline) a = fixture_timeline (BEFORE AFTER), b = fixture_timeline (BEFORE "__free_page(p)\n" AFTER);
  g_autoptr (KmModel) model_a = km_model_new (a), model_b = km_model_new (b);
  g_autoptr (KmCompare) compare = NULL;
  uint32_t n;

  g_assert_true (km_timeline_index (a, NULL, NULL, NULL, NULL) && km_timeline_index (b, NULL, NULL, NULL, NULL));
  compare = km_compare_new ((KmModel *[]){ model_a, model_b }, 2);
  km_compare_seek (compare, (KmCursor){ 2, 1 });
  km_timeline_events (a, &n);
  g_assert_cmpuint (km_timeline_cursor (a).op, ==, 1);
  g_assert_cmpuint (km_timeline_cursor (a).event, ==, n);
  g_assert_cmpuint (km_timeline_cursor (b).op, ==, 2);
  g_assert_cmpuint (km_timeline_cursor (b).event, ==, 1);
  km_compare_seek (compare, (KmCursor){ 0 });
  g_assert_cmpuint (km_timeline_cursor (b).op, ==, 0);
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, 1), ==, 2);
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, -1), ==, 0);
  g_assert_cmpuint (km_compare_step_of (compare, 1, 2), ==, 3);
  km_compare_seek (compare, (KmCursor){ 4, KM_EVENT_LAST });
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, 1), ==, 0);
  g_assert_cmpuint (km_compare_find (compare, km_compare_cursor (compare).op, -1), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/compare/pairs/", stories[i].name, NULL);

      g_test_add_data_func (path, &stories[i], calls_are_paired);
    }
  g_test_add_func ("/compare/differences", differences_are_listed);
  g_test_add_func ("/compare/together", runs_move_together);
  g_test_add_func ("/compare/states", states_are_compared);
  g_test_add_func ("/compare/caches", caches_are_compared);
  return g_test_run ();
}
