/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can be named as a target, whether it is there or not: it is inspected without harm, offers only lines
 * that are good workload text, and lies where it says. */
#include "fixture.h"
#include "model/actions/actions.h"
#include "model/find.h"
#include "model/history.h"
#include "model/snapshot/object_bytes.h"
#include "model/snapshot/slab_map.h"

#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"

#include <string.h>

enum
{
  ROUNDS = 400, /* of each workload */
};

static const char *const workloads[] = {
  "machine x86-32 memory=1G\nc = kmem_cache_create(\"mine\", 600, 0, 0, ctor)\no[0..9] = kmem_cache_alloc(c, GFP_KERNEL)\n"
  "kmem_cache_free(c, o[3])\nb = kmalloc(100, GFP_KERNEL)\np = alloc_pages(GFP_HIGHUSER, 0)\na = kmap(p)\n"
  "k = kmap_atomic(p, KM_USER0)\nv = vmalloc(20000)\nw = vmalloc(100)\nvfree(w)\nx = alloc_percpu(8)\n"
  "t = alloc_thread_info()\nkmem_cache_free(c, o[4])\n",
  "machine x86-64 memory=64M kernel=6.1 cpus=2\nc = kmem_cache_create(\"mine\", 600, 0, 0, ctor)\n"
  "o[0..29] = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_free(c, o[3])\nb = kmalloc(20000, GFP_KERNEL)\n"
  "v = vmalloc(20000)\nvfree(v)\nx = alloc_percpu(8)\nfree_percpu(x)\nt = alloc_thread_info()\npage_cache(3)\n",
  "machine x86-64 memory=64M kernel=6.12 slub_debug=FZPU\nb[0..3] = kmalloc(50, GFP_KERNEL)\nkfree(b[1])\n"
  "v = vmalloc(4096)\nvfree(v)\np = alloc_pages(GFP_KERNEL, 3)\n",
  "machine x86-32 memory=16M kernel=6.1 slab=slab debug=slab pcp=off\nb[0..3] = kmalloc(50, GFP_KERNEL)\nkfree(b[1])\n"
  "p = alloc_pages(GFP_KERNEL, 3)\n__free_pages(p + 1, 1)\n",
};

/* A number that is often small, often at an edge, and seldom anything. */
static uint32_t
some_number (KmRng *rng, uint32_t end)
{
  switch (km_rng_below (rng, 6))
    {
    case 0:
      return km_rng_below (rng, 4);
    case 1:
      return end - 1 + km_rng_below (rng, 3);
    case 2:
      return UINT32_MAX - km_rng_below (rng, 2);
    default:
      return km_rng_below (rng, end + 1);
    }
}

/* What a call has returned, or something like it. */
static KmValue
some_value (KmTimeline *timeline, KmRng *rng)
{
  uint32_t n = km_timeline_n_ops (timeline);
  KmValue value = km_timeline_result (timeline, km_rng_below (rng, n));

  switch (km_rng_below (rng, 8))
    {
    case 0:
      return KM_VALUE_NULL;
    case 1:
      return km_value ((KmValueKind)km_rng_below (rng, 8), some_number (rng, 1000));
    default:
      return value;
    }
}

static KmTarget
some_target (KmModel *model, KmRng *rng)
{
  const KmMachine *machine = km_model_machine (model);
  KmTarget target = { .kind = (KmTargetKind)km_rng_below (rng, KM_NR_TARGET_KINDS) };

  if (km_rng_below (rng, 3) == 0
      && km_model_target_of_value (model, some_value (km_model_timeline (model), rng), &target))
    return target;
  target.zone = some_number (rng, km_machine_n_zones (machine));
  target.pfn = some_number (rng, km_machine_end_pfn (machine));
  target.order = (uint8_t)some_number (rng, KM_NR_ORDERS);
  target.type = (uint8_t)some_number (rng, 6);
  target.cpu = (uint8_t)some_number (rng, km_machine_cpus (machine));
  target.cache = km_machine_cache_by_name (machine, km_rng_below (rng, 2) ? "mine" : "kmalloc-64");
  target.offset = km_rng_below (rng, 4096);
  target.value = some_value (km_model_timeline (model), rng);
  return target;
}

static void
assert_good_lines (KmModel *model, const GPtrArray *actions)
{
  size_t length;
  const char *text = km_script_text (km_timeline_script (km_model_timeline (model)), &length);

  for (uint32_t i = 0; i < actions->len; i++)
    {
      const KmAction *action = g_ptr_array_index (actions, i);
      g_autofree char *whole = g_strdup_printf ("%.*s%s\n", (int)length, text, action->line);
      g_autoptr (KmScript) script = km_script_parse (whole, strlen (whole));

      if (km_script_has_errors (script) || !*action->label)
        g_error ("%s", action->line);
    }
}

static void
check (KmModel *model, const KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  bool there = km_model_has_target (model, target);
  g_autoptr (KmInspection) inspection = NULL;
  g_autoptr (GPtrArray) actions = km_model_actions (model, target);
  KmTarget other = *target;
  KmPfn start, end, slab;
  uint32_t index;

  g_assert_true (km_target_equal (target, &other));
  g_assert_true (there || km_target_comes_and_goes (target->kind) || actions->len == 0);
  assert_good_lines (model, actions);
  slab = km_model_slab_of_target (model, target, &index);
  g_assert_true (slab == KM_PFN_NONE || km_machine_slab_of_frame (machine, slab) != 0);
  if (km_model_frames_of_target (model, target, &start, &end))
    g_assert_true (start < end && end <= km_machine_end_pfn (machine) && target->pfn >= start && target->pfn < end);
  if (!there)
    return;
  inspection = km_model_inspect (model, target);
  g_assert_true (inspection && g_utf8_validate (inspection->title, -1, NULL) && *inspection->title);
}

static void
targets_do_no_harm (gconstpointer text)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmRng rng;

  km_rng_init (&rng, 11);
  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  for (uint32_t i = 0; i < ROUNDS; i++)
    {
      KmTarget target;

      if (i % 40 == 0)
        {
          km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline) - i / 40, KM_EVENT_LAST });
          km_model_update (model, NULL);
        }
      target = some_target (model, &rng);
      check (model, &target);
    }
}

/* Each field that says what a target is tells two apart, and no other does. */
static void
fields_tell_targets_apart (void)
{
  static const struct
  {
    KmTargetKind kind;
    bool zone, pfn, order, type, cpu, cache, offset, value;
  } kinds[] = {
    { KM_TARGET_NONE, 0, 0, 0, 0, 0, 0, 0, 0 },      { KM_TARGET_FRAME, 0, 1, 0, 0, 0, 0, 0, 0 },
    { KM_TARGET_BLOCK, 0, 1, 0, 0, 0, 0, 0, 0 },     { KM_TARGET_ZONE, 1, 0, 0, 0, 0, 0, 0, 0 },
    { KM_TARGET_FREE_LIST, 1, 0, 1, 1, 0, 0, 0, 0 }, { KM_TARGET_PCP_LIST, 1, 0, 1, 0, 1, 0, 0, 0 },
    { KM_TARGET_WATERMARK, 1, 0, 0, 0, 0, 0, 0, 0 }, { KM_TARGET_CACHE, 0, 0, 0, 0, 0, 1, 0, 0 },
    { KM_TARGET_SLAB, 0, 1, 0, 0, 0, 0, 0, 0 },      { KM_TARGET_OBJECT, 0, 1, 0, 0, 0, 0, 1, 0 },
    { KM_TARGET_ARRAY, 0, 0, 0, 0, 1, 1, 0, 0 },     { KM_TARGET_AREA, 0, 0, 0, 0, 0, 0, 0, 1 },
    { KM_TARGET_BYTES, 0, 1, 0, 0, 0, 0, 1, 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const KmTarget target = { .kind = kinds[i].kind };
      const KmTarget changed[] = {
        { .kind = kinds[i].kind, .zone = 1 },
        { .kind = kinds[i].kind, .pfn = 1 },
        { .kind = kinds[i].kind, .order = 1 },
        { .kind = kinds[i].kind, .type = 1 },
        { .kind = kinds[i].kind, .cpu = 1 },
        { .kind = kinds[i].kind, .cache = 1 },
        { .kind = kinds[i].kind, .offset = 1 },
        { .kind = kinds[i].kind, .value = 1 },
        { .kind = (kinds[i].kind + 1) % KM_NR_TARGET_KINDS },
      };
      const bool differs[] = { kinds[i].zone,  kinds[i].pfn,    kinds[i].order, kinds[i].type, kinds[i].cpu,
                               kinds[i].cache, kinds[i].offset, kinds[i].value, true };

      for (size_t field = 0; field < G_N_ELEMENTS (changed); field++)
        g_assert_cmpint (km_target_equal (&target, &changed[field]), ==, !differs[field]);
    }
}

/* Addresses of every kind of memory lead to what lies there. */
static void
addresses_are_found (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (workloads[0]);
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmMachine *machine = km_model_machine (model);
  uint32_t n = km_timeline_n_ops (timeline);
  KmTarget target;
  KmObjectInfo object;
  KmValue area = KM_VALUE_NULL, piece = KM_VALUE_NULL;
  g_autofree char *in_object = NULL, *behind = NULL, *in_area = NULL, *no_area = NULL;

  km_timeline_seek (timeline, (KmCursor){ n, KM_EVENT_LAST });
  km_model_update (model, NULL);
  for (uint32_t op = 0; op < n; op++)
    {
      KmValue value = km_timeline_result (timeline, op);

      area = area == KM_VALUE_NULL && km_value_is (value, KM_VALUE_AREA) ? value : area;
      piece = piece == KM_VALUE_NULL && km_value_is (value, KM_VALUE_OBJECT) ? value : piece;
    }
  g_assert_true (km_machine_object (machine, piece, &object));
  in_object = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address + 5);
  g_assert_true (km_model_find (model, in_object, &target));
  g_assert_cmpint (target.kind, ==, KM_TARGET_OBJECT);
  g_assert_cmpuint (target.offset, ==, object.offset);
  behind = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", km_machine_virtual_address (machine, object.pfn));
  g_assert_true (km_model_find (model, behind, &target));
  g_assert_cmpuint (target.pfn, ==, object.pfn);
  in_area = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", km_machine_value_address (machine, area) + 4097);
  g_assert_true (km_model_find (model, in_area, &target));
  g_assert_cmpint (target.kind, ==, KM_TARGET_AREA);
  g_assert_cmpuint (target.value, ==, area);
  no_area = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", km_machine_value_address (machine, area) + (50 << 20));
  g_assert_false (km_model_find (model, no_area, &target));
  g_assert_true (km_model_find (model, "mine", &target) && target.kind == KM_TARGET_CACHE);
  g_assert_true (km_model_find (model, "c", &target) && target.kind == KM_TARGET_CACHE);
  g_assert_true (km_model_find (model, "v", &target) && target.kind == KM_TARGET_AREA);
  g_assert_true (km_model_find (model, "p", &target) && target.kind == KM_TARGET_BLOCK);
}

/* On a 64-bit machine descriptors lie outside the direct map. */
static void
descriptors_are_found (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-64 memory=64M\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmMachine *machine = km_model_machine (model);
  uint64_t address = km_machine_page_descriptor (machine, 0x1234);
  g_autofree char *text = g_strdup_printf ("page = 0x%" G_GINT64_MODIFIER "x", address);
  g_autofree char *beyond =
      g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", km_machine_page_descriptor (machine, km_machine_end_pfn (machine)));
  KmTarget target;

  g_assert_true (km_model_find (model, text, &target));
  g_assert_cmpuint (target.pfn, ==, 0x1234);
  g_assert_false (km_model_find (model, beyond, &target));
  g_assert_false (km_model_find (model, "0xffff87ffffffffff", &target)); /* below the direct map */
}

/* Freeing nothing is fine. */
static void
nothing_is_freed (void)
{
  km_action_free (NULL);
  km_inspection_free (NULL);
  km_model_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (workloads); i++)
    {
      g_autofree char *path = g_strdup_printf ("/targets/harmless/%zu", i);

      g_test_add_data_func (path, workloads[i], targets_do_no_harm);
    }
  g_test_add_func ("/targets/equal", fields_tell_targets_apart);
  g_test_add_func ("/targets/found", addresses_are_found);
  g_test_add_func ("/targets/descriptors", descriptors_are_found);
  g_test_add_func ("/targets/free", nothing_is_freed);
  return g_test_run ();
}
