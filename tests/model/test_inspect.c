/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection: the fields, the arithmetic and the links are those of the machine; every target gives an answer. */
#include "model/find.h"
#include "fixture.h"

#include "core/machine/machine.h"

#include <string.h>

#define T ","

/* The row with @label in any section, or NULL. */
static const KmInspectRow *
find_row (const KmInspection *inspection, const char *label)
{
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      for (uint32_t r = 0; r < section->rows->len; r++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, r);

          if (strcmp (row->label, label) == 0)
            return row;
        }
    }
  return NULL;
}

static void
assert_row (const KmInspection *inspection, const char *label, const char *value)
{
  const KmInspectRow *row = find_row (inspection, label);

  if (!row)
    g_error ("%s: no row \"%s\"", inspection->title, label);
  g_assert_cmpstr (row->value, ==, value);
}

static KmInspection *
inspect_frame (KmModel *model, KmPfn pfn)
{
  return km_model_inspect (model, &(KmTarget){ .kind = KM_TARGET_FRAME, .pfn = pfn });
}

/* ---- frames ---- */

static void
show_a_free_block (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 4)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) inspection = NULL;

  km_timeline_step_op (timeline, 1);
  g_assert_cmpuint (km_timeline_result (timeline, 0), ==, 0x3c00);
  inspection = inspect_frame (model, 0x3c10);
  g_assert_cmpstr (inspection->title, ==, "Page frame 0x3c10");
  g_assert_cmpstr (inspection->subtitle, ==, "head of a free block, order 4, zone NORMAL");
  assert_row (inspection, "PFN", "0x3c10 = 15376");
  assert_row (inspection, "physical", "0x03c10000");
  assert_row (inspection, "virtual", "0xc3c10000");
  assert_row (inspection, "flags", "PG_buddy");
  assert_row (inspection, "_count", "0  (free; the chapter's -1: older kernels stored one less)");
  assert_row (inspection, "_mapcount", "-1");
  assert_row (inspection, "private", "4  (order)");
  assert_row (inspection, "mapping", "NULL");
  assert_row (inspection, "index", "0");
  assert_row (inspection, "lru", "free_area[4].free_list[Movable]");
  assert_row (inspection, "pfn", "11 1100 0001 0000");
  assert_row (inspection, "flip bit 4", "           ↕     ");
  assert_row (inspection, "buddy", "11 1100 0000 0000");
  assert_row (inspection, "", "= frame 0x3c00, in use: no merge");
}

static void
show_an_owner (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_page(GFP_KERNEL | __GFP_MOVABLE)\n"
                                                      "b = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 4)\n"
                                                      "get_page(b)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) head = NULL, inside = NULL;
  KmPfn b;

  while (km_timeline_step_op (timeline, 1))
    ;
  b = km_timeline_result (timeline, 1);
  head = inspect_frame (model, b);
  assert_row (head, "_count", "2");
  assert_row (head, "handle", "b");
  assert_row (head, "gfp", "GFP_KERNEL | __GFP_MOVABLE");
  assert_row (head, "allocated by", "call 2: b = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 4)");
  g_assert_cmpuint (find_row (head, "allocated by")->op, ==, 1);
  g_assert_cmpuint (find_row (head, "last changed by")->op, ==, 2);
  g_assert_cmpuint (find_row (head, "gfp")->op, ==, UINT32_MAX);
  assert_row (head, "migratetype asked for", "Movable");
  inside = inspect_frame (model, b + 3);
  g_assert_cmpstr (inside->subtitle, ==, "inside the allocated block 0x3c10, order 4, zone NORMAL");
  assert_row (inside, "_count", "0  (only the first page is counted)");
}

/* Each page_cache() reads a file; reclaim takes the oldest pages, whose frames then say nothing of a file. */
static void
show_the_page_cache (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_page(GFP_KERNEL)\n"
                                                      "page_cache(3)\npage_cache(2)\nput_page(a)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) third = NULL, fifth = NULL, freed = NULL;
  KmPfn pfn;

  while (km_timeline_step_op (timeline, 1))
    ;
  pfn = km_timeline_result (timeline, 1) + 2;
  third = inspect_frame (model, pfn);
  assert_row (third, "flags", "PG_uptodate | PG_lru");
  assert_row (third, "mapping", "of the file of call 2: page_cache(3)");
  assert_row (third, "index", "2  (page of the file)");
  g_assert_cmpuint (find_row (third, "last changed by")->op, ==, 1);
  fifth = inspect_frame (model, pfn + 2);
  assert_row (fifth, "mapping", "of the file of call 3: page_cache(2)");
  assert_row (fifth, "index", "1  (page of the file)");
  freed = inspect_frame (model, km_timeline_result (timeline, 0));
  assert_row (freed, "mapping", "NULL");
  g_assert_cmpuint (find_row (freed, "last changed by")->op, ==, 3);
}

static void
show_the_last_change (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_pages(GFP_KERNEL, 2)\n"
                                                      "__free_pages(a, 2)\n"
                                                      "b = alloc_page(GFP_DMA | GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) inspection = NULL, untouched = NULL;

  while (km_timeline_step_op (timeline, 1))
    ;
  inspection = inspect_frame (model, km_timeline_result (timeline, 0) + 3);
  g_assert_cmpuint (find_row (inspection, "last changed by")->op, ==, 1);
  untouched = inspect_frame (model, 0x2000);
  g_assert_null (find_row (untouched, "last changed by"));
}

static void
show_6_1_fields (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-64 memory=64M kernel=6.1\n"
                                                      "a = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) used = NULL, waiting = NULL, free_block = NULL;

  km_timeline_step_op (timeline, 1);
  used = inspect_frame (model, km_timeline_result (timeline, 0));
  assert_row (used, "_refcount", "1");
  assert_row (used, "flags", "0");
  waiting = inspect_frame (model, km_timeline_result (timeline, 0) + 1);
  assert_row (waiting, "index", "0  (Unmovable)");
  assert_row (waiting, "private", "0");
  free_block = inspect_frame (model, km_timeline_result (timeline, 0) + 16);
  assert_row (free_block, "page_type", "0xffffff7f  (PageBuddy)");
  assert_row (free_block, "flags", "0");
}

/* A page of high memory has an address while a slot of kmap() maps it. */
static void
show_a_mapped_page (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G\nh = alloc_page(GFP_HIGHUSER)\n"
                                                      "k = kmap(h)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) before = NULL, mapped = NULL;

  km_timeline_step_op (timeline, 1);
  before = inspect_frame (model, km_timeline_result (timeline, 0));
  assert_row (before, "virtual", "none: high memory");
  km_timeline_step_op (timeline, 1);
  mapped = inspect_frame (model, km_timeline_result (timeline, 0));
  assert_row (mapped, "virtual", "0xff801000  (kmap)");
}

/* ---- zones and lists ---- */

/* Facts 2.5: x86-32 with 64 MiB: NORMAL 192/240/288, DMA 64/80/96, DMA holds back 48. */
static void
show_watermarks (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) normal = km_model_inspect (model, &(KmTarget){ .kind = KM_TARGET_ZONE, .zone = 1 });
  g_autoptr (KmInspection) dma = km_model_inspect (model, &(KmTarget){ .kind = KM_TARGET_WATERMARK, .zone = 0 });

  g_assert_cmpstr (normal->title, ==, "Zone NORMAL");
  g_assert_cmpstr (normal->subtitle, ==, "16 MiB – 64 MiB");
  assert_row (normal, "min", "192");
  assert_row (normal, "low", "240 = min 192 + 48");
  assert_row (normal, "high", "288 = min 192 + 96");
  assert_row (normal, "free", "12" T "288 = 48 MiB");
  assert_row (normal, "order 10", "12 (12" T "288 pages), unusable 0.000");
  assert_row (dma, "low", "80 = min 64 + 16");
  assert_row (dma, "against NORMAL requests", "48");
}

static void
show_lists (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n"
                                                      "a = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) list = NULL, pcp = NULL, all = NULL;

  km_timeline_step_op (timeline, 1);
  list = km_model_inspect (model, &(KmTarget){ .kind = KM_TARGET_FREE_LIST, .zone = 1, .order = 3, .type = 0 });
  g_assert_cmpstr (list->title, ==, "Free list of order 3");
  g_assert_cmpstr (list->subtitle, ==, "NORMAL, Unmovable");
  assert_row (list, "nr_free", "1");
  assert_row (list, "1", "0x3c08");
  all = km_model_inspect (model, &(KmTarget){ .kind = KM_TARGET_FREE_LIST, .zone = 1, .order = 3, .type = 0xff });
  assert_row (all, "Unmovable", "1");
  assert_row (all, "Movable", "0");
  pcp = km_model_inspect (model, &(KmTarget){ .kind = KM_TARGET_PCP_LIST, .zone = 1, .cpu = 0, .order = 0 });
  assert_row (pcp, "count", "2");
  assert_row (pcp, "high", "18");
  assert_row (pcp, "batch", "3");
  assert_row (pcp, "1", "0x3c01");
}

/* Whatever is pointed at, in range or not, gets a title and rows of valid text. */
static void
answer_any_target (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmRng rng;

  km_rng_init (&rng, 99);
  for (int i = 0; i < 400; i++)
    {
      KmTarget target = { .kind = (KmTargetKind)km_rng_below (&rng, 9),
                          .zone = km_rng_below (&rng, 5),
                          .pfn = km_rng_below (&rng, km_machine_end_pfn (km_model_machine (model)) + 2),
                          .order = (uint8_t)km_rng_below (&rng, 16),
                          .type = (uint8_t)km_rng_below (&rng, 7),
                          .cpu = (uint8_t)km_rng_below (&rng, 9) };
      g_autoptr (KmInspection) inspection = km_model_inspect (model, &target);

      g_assert_cmpstr (inspection->title, !=, "");
      for (uint32_t s = 0; s < inspection->sections->len; s++)
        {
          const KmInspectSection *section = g_ptr_array_index (inspection->sections, s);

          for (uint32_t r = 0; r < section->rows->len; r++)
            {
              const KmInspectRow *row = g_ptr_array_index (section->rows, r);

              g_assert_true (g_utf8_validate (row->value, -1, NULL) && *row->value != '\0');
              g_assert_null (strchr (row->value, '{'));
            }
        }
      fixture_move (timeline, &rng);
    }
}

/* ---- above the page allocator ---- */

static void
assert_complete (const KmInspection *inspection)
{
  g_assert_nonnull (inspection->title);
  g_assert_nonnull (inspection->subtitle);
  g_assert_cmpstr (inspection->title, !=, "");
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      for (uint32_t r = 0; r < section->rows->len; r++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, r);

          g_assert_nonnull (row->value);
          g_assert_null (strchr (row->value, '{'));
          g_assert_true (g_utf8_validate (row->value, -1, NULL));
        }
    }
}

/* Whatever a row leads to can be inspected as well. */
static void
inspect_deep (KmModel *model, const KmTarget *target, int depth)
{
  g_autoptr (KmInspection) inspection = km_model_inspect (model, target);

  assert_complete (inspection);
  if (depth == 0)
    return;
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      for (uint32_t r = 0; r < MIN (section->rows->len, 6); r++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, r);

          if (row->target.kind != KM_TARGET_NONE)
            {
              g_assert_true (km_model_has_target (model, &row->target));
              inspect_deep (model, &row->target, depth - 1);
            }
        }
    }
}

static void
inspect_values (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  int inspected = 0;

  for (uint32_t op = 0; op < 120 && km_timeline_step_op (timeline, 1); op++)
    {
      KmTarget target;

      if (!km_model_target_of_value (model, km_timeline_result (timeline, op), &target))
        continue;
      inspect_deep (model, &target, 3);
      inspected++;
    }
  g_assert_cmpint (inspected, >, 10);
}

static const char *
row_value (const KmInspection *inspection, const char *title, const char *label)
{
  const char *value = fixture_row_value (inspection, title, label);

  if (!value)
    g_error ("there is no row %s, %s", title, label);
  return value;
}

/* Facts 7.3 and 7.10, worked by hand: 600 bytes on x86-32. */
static void
show_the_arithmetic (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n"
                                                      "c = kmem_cache_create(\"inode_cache\", 600, 0, 0, NULL)\n"
                                                      "a = kmem_cache_alloc(c, GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) cache = NULL, object = NULL;
  KmTarget target;

  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  g_assert_true (km_model_find (model, "inode_cache", &target));
  g_assert_cmpint (target.kind, ==, KM_TARGET_CACHE);
  cache = km_model_inspect (model, &target);
  g_assert_cmpstr (row_value (cache, "Choice of the order", "order 0"), ==,
                   "6 objects, 496 left: 496 × 8 = 3968 ≤ 4096, accepted");
  g_assert_cmpstr (row_value (cache, "A slab", "colour"), ==, "444 / 64 = 6");
  g_assert_cmpstr (row_value (cache, "Array caches", "free_limit"), ==, "(1 + 1) × 27 + 6 = 60");
  g_assert_true (km_model_find (model, "a", &target));
  g_assert_cmpint (target.kind, ==, KM_TARGET_OBJECT);
  object = km_model_inspect (model, &target);
  g_assert_cmpstr (object->title, ==, "Object 5 of inode_cache");
  g_assert_cmpstr (row_value (object, "Arithmetic", "address"), ==, "0xc3c08000 + 0xbec = 0xc3c08bec");
  g_assert_cmpstr (row_value (object, "Arithmetic", "index"), ==, "(0xc3c08bec - 0xc3c08034) / 600 = 5");
  g_assert_true (km_model_find (model, "0xc3c08bf0", &target));
  g_assert_cmpint (target.kind, ==, KM_TARGET_OBJECT);
}

/* ---- kernel stacks ---- */

static KmInspection *
inspect_value_of (KmModel *model, KmTimeline *timeline, uint32_t op)
{
  KmTarget target;

  g_assert_true (km_model_target_of_value (model, km_timeline_result (timeline, op), &target));
  return km_model_inspect (model, &target);
}

/* 2.6.34: two pages, struct thread_info at the lowest end, nothing below. */
static void
show_a_stack_of_pages (void)
{
  g_autoptr (KmTimeline) timeline =
      fixture_timeline ("machine x86-32 memory=64M\ns = alloc_thread_info()\nuse_stack(s, 3000)\nuse_stack(s, 9000)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) second = NULL, deep = NULL;
  KmPfn pfn;

  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  pfn = km_timeline_result (timeline, 0);
  second = inspect_frame (model, pfn + 1);
  assert_row (second, "THREAD_SIZE", "8192");
  assert_row (second, "bytes used", "3000");
  g_assert_nonnull (find_row (second, "struct thread_info"));
  g_assert_nonnull (find_row (second, "bytes left"));
  km_timeline_step_op (timeline, 1);
  deep = inspect_frame (model, pfn);
  assert_row (deep, "bytes used", "9000");
  g_assert_nonnull (find_row (deep, "too deep by"));
  g_assert_true (g_str_has_prefix (find_row (deep, "below it")->value, "no guard page"));
}

/* 6.1 on 64 bits: an area, which ends at a guard page. */
static void
show_a_stack_in_an_area (void)
{
  g_autoptr (KmTimeline) timeline =
      fixture_timeline ("machine x86-64 memory=256M kernel=6.1\ns = alloc_thread_info()\nuse_stack(s, 3000)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmInspection) stack = NULL;

  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  stack = inspect_value_of (model, timeline, 0);
  assert_row (stack, "THREAD_SIZE", "16384");
  assert_row (stack, "bytes left", "16384 - 3000 = 13384");
  g_assert_null (find_row (stack, "struct thread_info"));
  g_assert_true (g_str_has_prefix (find_row (stack, "below it")->value, "a guard page"));
}

int
main (int argc, char **argv)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/free-block", show_a_free_block);
  g_test_add_func ("/inspect/owner", show_an_owner);
  g_test_add_func ("/inspect/page-cache", show_the_page_cache);
  g_test_add_func ("/inspect/mapped", show_a_mapped_page);
  g_test_add_func ("/inspect/last-change", show_the_last_change);
  g_test_add_func ("/inspect/6.1", show_6_1_fields);
  g_test_add_func ("/inspect/watermarks", show_watermarks);
  g_test_add_func ("/inspect/lists", show_lists);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/inspect/any/%s", workloads[i].name);
      g_test_add_data_func (path, &workloads[i], answer_any_target);
    }
  for (size_t i = 0; i < n; i++)
    if (g_str_has_prefix (workloads[i].name, "objects") || g_str_has_prefix (workloads[i].name, "areas"))
      {
        g_autofree char *path = g_strdup_printf ("/inspect/values/%s", workloads[i].name);
        g_test_add_data_func (path, &workloads[i], inspect_values);
      }
  g_test_add_func ("/inspect/stack-of-pages", show_a_stack_of_pages);
  g_test_add_func ("/inspect/stack-in-an-area", show_a_stack_in_an_area);
  g_test_add_func ("/inspect/arithmetic", show_the_arithmetic);
  return g_test_run ();
}
