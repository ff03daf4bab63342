/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions and find: every offered line is good workload text that does what it says; what is typed is found. */
#include "model/actions/actions.h"
#include "model/find.h"
#include "fixture.h"

#include "core/machine/machine.h"

#include <string.h>

/* ---- actions ---- */

/* Appends @line to the workload and runs it. Returns the timeline behind the new call. */
static KmTimeline *
play_line (KmTimeline *timeline, const char *line)
{
  KmScript *script = km_timeline_script (timeline);
  size_t length;
  const char *text = km_script_text (script, &length);
  g_autofree char *whole = g_strdup_printf ("%.*s%s\n", (int)length, text, line);
  g_autoptr (KmScript) longer = km_script_parse (whole, strlen (whole));
  g_autoptr (GError) error = NULL;
  KmTimeline *result;
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (longer, &n);

  for (size_t i = 0; i < n; i++)
    g_error ("\"%s\": %s", line, diagnostics[i].cause);
  g_assert_cmpuint (km_script_n_ops (longer), ==, km_script_n_ops (script) + 1);
  result = km_timeline_new (longer, &error);
  g_assert_no_error (error);
  km_timeline_seek (result, (KmCursor){ km_script_n_ops (longer), KM_EVENT_LAST });
  return result;
}

static void
play_every_action (gconstpointer data)
{
  const FixtureWorkload *workload = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (workload->text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmRng rng;
  int played = 0;

  km_rng_init (&rng, 17);
  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  for (int i = 0; i < 15; i++)
    {
      KmTarget target = { .kind = (KmTargetKind)(1 + km_rng_below (&rng, 6)),
                          .zone = km_rng_below (&rng, 2),
                          .pfn = km_rng_below (&rng, km_machine_end_pfn (km_model_machine (model))),
                          .order = (uint8_t)km_rng_below (&rng, 11),
                          .type = (uint8_t)km_rng_below (&rng, 5) };
      g_autoptr (GPtrArray) actions = km_model_actions (model, &target);

      for (uint32_t a = 0; a < actions->len; a++)
        {
          const KmAction *action = g_ptr_array_index (actions, a);
          g_autoptr (KmTimeline) after = play_line (timeline, action->line);

          g_assert_cmpstr (action->label, !=, "");
          g_assert_null (strchr (action->label, '{'));
          g_assert_cmpuint (km_timeline_cursor (after).op, ==, km_timeline_n_ops (timeline) + 1);
          played++;
        }
    }
  g_assert_cmpint (played, >, 10);
}

static const char slab_workload[] = "machine x86-32 memory=64M\n"
                                    "inode = kmem_cache_create(\"inode_cache\", 600, 0, 0, NULL)\n"
                                    "i[0..9] = kmem_cache_alloc(inode, GFP_KERNEL)\nb = kmalloc(100, GFP_KERNEL)\n"
                                    "v = vmalloc(20000)\nkmem_cache_free(inode, i[3])\n";

/* Plays all actions of @target. Returns how many there were. */
static uint32_t
play_actions (KmTimeline *timeline, KmModel *model, const KmTarget *target)
{
  g_autoptr (GPtrArray) actions = km_model_actions (model, target);

  for (uint32_t a = 0; a < actions->len; a++)
    {
      const KmAction *action = g_ptr_array_index (actions, a);
      g_autoptr (KmTimeline) after = play_line (timeline, action->line);

      g_assert_null (strchr (action->label, '{'));
      g_assert_cmpuint (km_timeline_cursor (after).op, ==, km_timeline_n_ops (timeline) + 1);
    }
  return actions->len;
}

/* What each call of the workload returned, live and freed, its cache and its slab: everything offered can be played. */
static void
play_above_the_page_allocator (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (slab_workload);
  g_autoptr (KmModel) model = km_model_new (timeline);
  uint32_t n = km_timeline_n_ops (timeline), played = 0, objects = 0;

  km_timeline_seek (timeline, (KmCursor){ n, KM_EVENT_LAST });
  for (uint32_t op = 0; op < n; op++)
    {
      KmTarget target;

      if (!km_model_target_of_value (model, km_timeline_result (timeline, op), &target))
        continue;
      played += play_actions (timeline, model, &target);
      if (target.kind != KM_TARGET_OBJECT)
        continue;
      objects++;
      target.kind = KM_TARGET_SLAB;
      played += play_actions (timeline, model, &target);
    }
  g_assert_cmpuint (objects, ==, 11);
  g_assert_cmpuint (played, >, 60);
}

/* A live object is freed by the call of its kind; one that waits in an array is only asked about misuse. */
static void
free_objects_by_handle (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (slab_workload);
  g_autoptr (KmModel) model = km_model_new (timeline);
  const struct
  {
    const char *handle, *line;
  } cases[] = { { "i[5]", "kmem_cache_free(inode, i[5])" },
                { "b", "kfree(b)" },
                { "v", "vfree(v)" },
                { "i[3]", "kmem_cache_free(inode, i[3])" } };

  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  for (uint32_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      uint32_t op = km_script_find_handle (km_timeline_script (timeline), cases[i].handle, UINT32_MAX);
      KmTarget target;
      g_autoptr (GPtrArray) actions = NULL;

      g_assert_true (km_model_target_of_value (model, km_timeline_result (timeline, op), &target));
      actions = km_model_actions (model, &target);
      g_assert_cmpuint (actions->len, >, 0);
      g_assert_cmpstr (((const KmAction *)g_ptr_array_index (actions, 0))->line, ==, cases[i].line);
    }
}

static const char *
line_of (GPtrArray *actions, uint32_t index)
{
  g_assert_cmpuint (index, <, actions->len);
  return ((const KmAction *)g_ptr_array_index (actions, index))->line;
}

static void
free_by_handle (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n"
                                                      "a = alloc_pages(GFP_KERNEL, 2)\n"
                                                      "t[3] = __get_free_pages(GFP_KERNEL, 3)\n"
                                                      "again = alloc_pages(GFP_KERNEL, 1)\n"
                                                      "again = alloc_pages(GFP_KERNEL, 1)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (GPtrArray) a = NULL, t = NULL, lost = NULL;
  g_autofree char *by_frame = NULL;
  KmTarget target = { .kind = KM_TARGET_BLOCK };

  while (km_timeline_step_op (timeline, 1))
    ;
  target.pfn = km_timeline_result (timeline, 0) + 1;
  a = km_model_actions (model, &target);
  g_assert_cmpstr (line_of (a, 0), ==, "__free_pages(a, 2)");
  target.pfn = km_timeline_result (timeline, 1);
  t = km_model_actions (model, &target);
  g_assert_cmpstr (line_of (t, 0), ==, "free_pages(t[3], 3)");
  target.pfn = km_timeline_result (timeline, 2); /* its handle names another block now */
  lost = km_model_actions (model, &target);
  by_frame = g_strdup_printf ("__free_pages(frame(0x%x), 1)", target.pfn);
  g_assert_cmpstr (line_of (lost, 0), ==, by_frame);
}

static void
choose_fresh_handles (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G\n"
                                                      "p7 = alloc_page(GFP_KERNEL)   // p20 in a comment\n"
                                                      "map99 = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (GPtrArray) normal = km_model_actions (model, &(KmTarget){ .kind = KM_TARGET_ZONE, .zone = 1 });
  g_autoptr (GPtrArray) highmem = km_model_actions (
      model, &(KmTarget){ .kind = KM_TARGET_FREE_LIST, .zone = 2, .order = 4, .type = 2 /* Movable in 2.6.34 */ });

  g_assert_cmpstr (line_of (normal, 0), ==, "p21 = alloc_page(GFP_KERNEL)");
  g_assert_cmpstr (line_of (highmem, 0), ==, "p21 = alloc_pages(GFP_HIGHUSER | __GFP_MOVABLE, 4)");
}

static void
serve_from_the_list_that_was_clicked (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 2)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (GPtrArray) actions = NULL;
  g_autoptr (KmTimeline) after = NULL;
  KmTarget target = { .kind = KM_TARGET_FREE_LIST, .zone = 1, .order = 4, .type = 2 };
  KmPfn head;

  km_timeline_step_op (timeline, 1);
  head = km_machine_free_list_first (km_model_machine (model), 1, 4, 2);
  actions = km_model_actions (model, &target);
  after = play_line (timeline, line_of (actions, 0));
  g_assert_cmpuint (km_timeline_result (after, 1), ==, head);
}

static void
leave_recordings_alone (void)
{
  g_autoptr (KmTimeline) timeline = fixture_recording ("linux2634-x86_32-up-64-pages-a-high.txt.gz");
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (GPtrArray) actions = km_model_actions (model, &(KmTarget){ .kind = KM_TARGET_ZONE, .zone = 0 });

  g_assert_cmpuint (actions->len, ==, 0);
}

/* ---- find ---- */

static void
find_what_is_typed (void)
{
  static const struct
  {
    const char *text;
    KmTargetKind kind;
    uint32_t zone;
    KmPfn pfn;
  } cases[] = {
    { "0x1010", KM_TARGET_FRAME, 1, 0x1010 },     { "  4112 ", KM_TARGET_FRAME, 1, 0x1010 },
    { "pfn 4112", KM_TARGET_FRAME, 1, 0x1010 },   { "pfn:0x1010", KM_TARGET_FRAME, 1, 0x1010 },
    { "frame(0x10)", KM_TARGET_FRAME, 0, 0x10 },  { "0xc1010000", KM_TARGET_FRAME, 1, 0x1010 },
    { "0xc1010abc", KM_TARGET_FRAME, 1, 0x1010 }, { "0x1010000", KM_TARGET_FRAME, 1, 0x1010 }, /* physical */
    { "DMA", KM_TARGET_ZONE, 0, KM_PFN_NONE },    { "normal", KM_TARGET_ZONE, 1, KM_PFN_NONE },
    { "a", KM_TARGET_BLOCK, 1, 0x3c00 },          { "t[1]", KM_TARGET_BLOCK, 1, 0x3c06 },
    { "gone", KM_TARGET_FRAME, 1, 0x3c08 },
  };
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n"
                                                      "a = alloc_pages(GFP_KERNEL, 2)\n"
                                                      "t[0..1] = alloc_pages(GFP_KERNEL, 1)\n"
                                                      "gone = alloc_page(GFP_KERNEL)\n"
                                                      "__free_page(gone)\n"
                                                      "later = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);

  km_timeline_seek (timeline, (KmCursor){ 5, KM_EVENT_LAST });
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KmTarget target = { .kind = KM_TARGET_NONE };

      if (!km_model_find (model, cases[i].text, &target))
        g_error ("\"%s\" is not found", cases[i].text);
      g_assert_cmpint (target.kind, ==, cases[i].kind);
      g_assert_cmpuint (target.zone, ==, cases[i].zone);
      g_assert_cmpuint (target.pfn, ==, cases[i].pfn);
    }
}

static void
find_nothing_else (void)
{
  static const char *const texts[] = { "",
                                       "  ",
                                       "0x",
                                       "nobody",
                                       "t[9]",
                                       "later",
                                       "0xffffffff",
                                       "0x10 10",
                                       "pfn",
                                       "-1",
                                       "99999999999999999999999",
                                       "a[0]",
                                       "frame(",
                                       "\xff\xfe" };
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n"
                                                      "a = alloc_page(GFP_KERNEL)\n"
                                                      "later = alloc_page(GFP_KERNEL)\n");
  g_autoptr (KmModel) model = km_model_new (timeline);

  km_timeline_step_op (timeline, 1);
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      KmTarget target = { .kind = KM_TARGET_WATERMARK };

      if (km_model_find (model, texts[i], &target))
        g_error ("\"%s\" is found", texts[i]);
      g_assert_cmpint (target.kind, ==, KM_TARGET_WATERMARK);
    }
}

int
main (int argc, char **argv)
{
  size_t n;
  const FixtureWorkload *workloads = fixture_workloads (&n);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/actions/free", free_by_handle);
  g_test_add_func ("/actions/slab-layer", play_above_the_page_allocator);
  g_test_add_func ("/actions/objects", free_objects_by_handle);
  g_test_add_func ("/actions/handles", choose_fresh_handles);
  g_test_add_func ("/actions/list", serve_from_the_list_that_was_clicked);
  g_test_add_func ("/actions/recording", leave_recordings_alone);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/actions/play/%s", workloads[i].name);
      g_test_add_data_func (path, &workloads[i], play_every_action);
    }
  g_test_add_func ("/find/typed", find_what_is_typed);
  g_test_add_func ("/find/nothing", find_nothing_else);
  return g_test_run ();
}
