/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls leave behind, against a slow twin that knows nothing of the machine: it follows the results of calls and
 * what is given back, one operation after the other. */
#include "fixture.h"

#include "core/vm/vm_read.h"
#include "model/leaks.h"
#include "model/step.h"

/* Values that live, each with the operation that returned it; in the order of calls. */
typedef struct
{
  KmValue value;
  uint32_t op;
} Lives;

static void
forget (GArray *live, KmValue value)
{
  for (unsigned i = live->len; i-- > 0;)
    if (g_array_index (live, Lives, i).value == value)
      {
        g_array_remove_index (live, i);
        return;
      }
}

static bool
is_mapping (KmOpKind kind)
{
  return kind == KM_OP_KMAP || kind == KM_OP_KMAP_ATOMIC || kind == KM_OP_VMAP;
}

/* The calls that the memory in use belongs to, of a workload without misuse. */
static GArray *
slow_leaks (KmModel *model)
{
  KmTimeline *timeline = km_model_timeline (model);
  KmScript *script = km_timeline_script (timeline);
  GArray *live = g_array_new (FALSE, FALSE, sizeof (Lives));

  for (uint32_t op = 0; op < km_timeline_cursor (timeline).op; op++)
    {
      KmValue result = km_timeline_result (timeline, op);
      const KmOp call = km_script_op (script, op);
      const KmOpInfo *info = km_op_info (call.kind);

      if (info->frees || call.kind == KM_OP_KREALLOC)
        forget (live, km_model_operand (model, &call));
      if (info->allocates && !is_mapping (call.kind) && result != KM_VALUE_NULL && !km_value_is (result, KM_VALUE_ZERO))
        g_array_append_val (live, ((Lives){ result, op }));
    }
  return live;
}

static void
check_against_twin (KmTimeline *timeline)
{
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmLeaks) leaks = km_model_leaks (model);
  g_autoptr (GArray) live = slow_leaks (model);
  uint32_t n = 0;

  for (unsigned i = 0; i < leaks->rows->len; i++)
    {
      const KmLeak *leak = &g_array_index (leaks->rows, KmLeak, i);

      if (leak->kind == KM_LEAK_KMAP)
        continue;
      g_assert_cmpuint (n, <, live->len);
      g_assert_cmpuint (leak->op, ==, g_array_index (live, Lives, n).op);
      n++;
    }
  g_assert_cmpuint (n, ==, live->len);
}

static void
test_random (void)
{
  static const char *const machines[] = {
    "machine x86-32 memory=64M\n",
    "machine x86-64 memory=64M kernel=6.1\n",
    "machine x86-64 memory=64M kernel=6.12 cpus=2\n",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *text = g_strconcat (machines[i],
                                           "random seed=5 ops=150 live=40 order=0..3\n"
                                           "random seed=6 ops=150 live=60 calls=kmalloc sizes=8..4096\n"
                                           "random seed=7 ops=60 live=20 calls=vmalloc sizes=100..20000\n",
                                           NULL);
      g_autoptr (KmTimeline) timeline = fixture_timeline (text);

      for (uint32_t op = 40; op <= km_timeline_n_ops (timeline); op += 40)
        {
          km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
          check_against_twin (timeline);
        }
    }
}

static void
test_each_kind (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G cpus=2\n"
                                                      "p = alloc_pages(GFP_KERNEL, 2)\n"
                                                      "k = kmalloc(100, GFP_KERNEL)\n"
                                                      "k2 = krealloc(k, 300, GFP_KERNEL)\n"
                                                      "c = kmem_cache_create(\"c\", 600, 0, 0, NULL)\n"
                                                      "o = kmem_cache_alloc(c, GFP_KERNEL)\n"
                                                      "v = vmalloc(9000)\n"
                                                      "d = alloc_percpu(100)\n"
                                                      "s = alloc_thread_info()\n");
  static const uint64_t bytes[KM_NR_LEAK_KINDS] = { 4 * 4096, 512, 600, 3 * 4096, 2 * 100, 8192, 0 };
  g_autoptr (KmModel) model = NULL;
  g_autoptr (KmLeaks) leaks = NULL;

  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  model = km_model_new (timeline);
  leaks = km_model_leaks (model);
  for (unsigned kind = 0; kind < KM_NR_LEAK_KINDS; kind++)
    {
      g_assert_cmpuint (leaks->count[kind], ==, bytes[kind] > 0);
      g_assert_cmpuint (leaks->bytes[kind], ==, bytes[kind]);
    }
  g_assert_cmpuint (leaks->n, ==, 6);
  check_against_twin (timeline);
}

/* Users of all slots of kmap(), and slots of kmap_atomic() in use, as the machine counts them. */
static uint32_t
users_of_slots (const KmMachine *machine)
{
  uint32_t n = 0;

  for (uint32_t slot = 0; slot < km_machine_kmap_slots (machine); slot++)
    {
      KmPfn pfn;
      uint32_t count = km_machine_kmap_slot (machine, slot, &pfn);

      n += count > 0 ? count - 1 : 0;
    }
  for (uint32_t slot = 0; slot < km_machine_atomic_slots (machine); slot++)
    n += km_machine_atomic_slot (machine, 0, slot) != KM_PFN_NONE;
  return n;
}

/* Mapped twice and unmapped once, a page of low memory, a slot that is used again, and both kinds of slots. */
static void
test_kmap (void)
{
  static const uint32_t mapped[] = { 0, 0, 0, 1, 2, 1, 2, 2, 3, 3, 2, 3 };
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G\n"
                                                      "h = alloc_page(GFP_HIGHUSER)\n"
                                                      "i = alloc_page(GFP_HIGHUSER)\n"
                                                      "l = alloc_page(GFP_KERNEL)\n"
                                                      "a = kmap(h)\n"
                                                      "b = kmap(h)\n"
                                                      "kunmap(h)\n"
                                                      "c = kmap(i)\n"
                                                      "d = kmap(l)\n"
                                                      "x = kmap_atomic(i, KM_USER0)\n"
                                                      "kunmap(l)\n"
                                                      "kunmap(i)\n"
                                                      "e = kmap(i)\n");

  for (uint32_t op = 1; op <= G_N_ELEMENTS (mapped); op++)
    {
      g_autoptr (KmModel) model = NULL;
      g_autoptr (KmLeaks) leaks = NULL;

      km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
      model = km_model_new (timeline);
      leaks = km_model_leaks (model);
      g_assert_cmpuint (leaks->count[KM_LEAK_KMAP], ==, mapped[op - 1]);
      g_assert_cmpuint (leaks->count[KM_LEAK_KMAP], ==, users_of_slots (km_timeline_machine (timeline)));
      g_assert_cmpuint (leaks->total, ==, leaks->bytes[KM_LEAK_PAGES]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/leaks/random", test_random);
  g_test_add_func ("/leaks/each-kind", test_each_kind);
  g_test_add_func ("/leaks/kmap", test_kmap);
  return g_test_run ();
}
