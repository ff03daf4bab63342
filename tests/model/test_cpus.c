/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each CPU has for itself: the records and the inspector say what the machine says. */
#include "fixture.h"

#include "model/snapshot/cpus.h"
#include "model/snapshot/uses.h"

#include <string.h>

#define HIGH "machine x86-32 memory=1G cpus=2\nh = alloc_page(GFP_HIGHUSER)\n"

static KmModel *
model_at_end (KmTimeline *timeline)
{
  while (km_timeline_step_op (timeline, 1))
    ;
  return km_model_new (timeline);
}

/* The value of the first row with @label, NULL if there is none. */
static const char *
row_value (const KmInspection *inspection, const char *label)
{
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      for (uint32_t r = 0; r < section->rows->len; r++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, r);

          if (strcmp (row->label, label) == 0)
            return row->value;
        }
    }
  return NULL;
}

static KmInspection *
inspect_result (KmModel *model, KmTimeline *timeline, uint32_t op)
{
  KmTarget target;

  g_assert_true (km_model_target_of_value (model, km_timeline_result (timeline, op), &target));
  return km_model_inspect (model, &target);
}

/* ---- kmap_atomic() ---- */

/* 2.6.34: the slot of the type, on the CPU that asked. */
static void
slots_by_type (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (HIGH "cpu 1\nx = kmap_atomic(h, KM_USER1)\n");
  g_autoptr (KmModel) model = model_at_end (timeline);
  g_autofree KmSnapCpus *cpus = g_new0 (KmSnapCpus, 1);
  uint32_t used = 0;

  g_assert_cmpuint (km_model_uses (model) & KM_USES_CPUS, ==, KM_USES_ATOMIC);
  km_model_cpus (model, NULL, cpus);
  g_assert_cmpuint (cpus->cpus, ==, 2);
  g_assert_cmpuint (cpus->atomic_slots, ==, 19);
  g_assert_cmpuint (cpus->preempt[0], ==, 0);
  g_assert_cmpuint (cpus->preempt[1], ==, 1);
  for (uint32_t cpu = 0; cpu < 2; cpu++)
    for (uint32_t slot = 0; slot < cpus->atomic_slots; slot++)
      if (cpus->atomic[cpu][slot].pfn != KM_PFN_NONE)
        {
          g_assert_cmpuint (cpu, ==, 1);
          g_assert_cmpstr (cpus->atomic[cpu][slot].type, ==, "KM_USER1");
          g_assert_cmpuint (cpus->atomic[cpu][slot].pfn, ==, km_timeline_result (timeline, 0));
          g_assert_cmpuint (cpus->atomic[cpu][slot].marks, !=, 0);
          used++;
        }
  g_assert_cmpuint (used, ==, 1);
}

/* 6.1: from the bottom of a stack of 16. */
static void
slots_on_a_stack (void)
{
  g_autoptr (KmTimeline) timeline =
      fixture_timeline ("machine x86-32 memory=1G kernel=6.1\nh = alloc_page(GFP_HIGHUSER)\n"
                        "x = kmap_atomic(h)\ny = kmap_atomic(h)\n");
  g_autoptr (KmModel) model = model_at_end (timeline);
  g_autofree KmSnapCpus *cpus = g_new0 (KmSnapCpus, 1);

  km_model_cpus (model, NULL, cpus);
  g_assert_cmpuint (cpus->atomic_slots, ==, 16);
  for (uint32_t slot = 0; slot < 16; slot++)
    {
      g_assert_null (cpus->atomic[0][slot].type);
      g_assert_cmpint (cpus->atomic[0][slot].pfn != KM_PFN_NONE, ==, slot < 2);
    }
}

static void
inspect_slots (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (HIGH "k = kmap(h)\nx = kmap_atomic(h, KM_USER1)\n");
  g_autoptr (KmModel) model = model_at_end (timeline);
  g_autoptr (KmInspection) kmap = inspect_result (model, timeline, 1);
  g_autoptr (KmInspection) atomic = inspect_result (model, timeline, 2);

  g_assert_cmpstr (row_value (kmap, "slot"), ==, "1 / 1024");
  g_assert_cmpstr (row_value (kmap, "counter"), ==, "2");
  g_assert_nonnull (row_value (kmap, "page frame"));
  g_assert_cmpstr (row_value (atomic, "slot"), ==, "4 / 19");
  g_assert_cmpstr (row_value (atomic, "enum km_type"), ==, "KM_USER1");
  g_assert_cmpstr (row_value (atomic, "page frame"), ==, row_value (kmap, "page frame"));
  g_assert_cmpstr (row_value (atomic, "preempt_count()"), ==, "1");
}

/* ---- per-CPU data ---- */

#define PERCPU "machine x86-32 memory=64M cpus=2\na[0..99] = alloc_percpu(40)\nfree_percpu(a[7])\n"

/* Ranges and what is free between them make up the whole; what the step or the selection is about is among them. */
static void
ranges_in_order (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (PERCPU);
  g_autoptr (KmModel) model = model_at_end (timeline);
  g_autofree KmSnapCpus *cpus = g_new0 (KmSnapCpus, 1);
  KmTarget target;

  g_assert_cmpuint (km_model_uses (model) & KM_USES_CPUS, ==, KM_USES_PERCPU);
  km_model_cpus (model, NULL, cpus);
  g_assert_true (cpus->has_chunk);
  g_assert_cmpuint (cpus->ranges_in_use, ==, 100);
  g_assert_cmpuint (cpus->n_ranges, ==, KM_SNAP_RANGES);
  g_assert_cmpuint (cpus->ranges[0].target.kind, ==, KM_TARGET_NONE);
  g_assert_cmpuint (cpus->ranges[8].free_before, ==, 40);
  g_assert_cmpuint (cpus->free_at_end, ==, cpus->chunk.free_bytes - 40);
  g_assert_true (km_model_target_of_value (model, km_timeline_result (timeline, 90), &target));
  km_model_cpus (model, &target, cpus);
  g_assert_cmpint (cpus->focus, ==, KM_SNAP_RANGES - 1);
  g_assert_true (km_target_equal (&cpus->ranges[cpus->focus].target, &target));
}

static void
inspect_percpu (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (PERCPU "b = alloc_percpu(64K)\n");
  g_autoptr (KmModel) model = model_at_end (timeline);
  g_autoptr (KmInspection) first = inspect_result (model, timeline, 0), freed = inspect_result (model, timeline, 7);
  g_autoptr (KmInspection) large = inspect_result (model, timeline, 101);

  g_assert_cmpstr (row_value (first, "size"), ==, "40 bytes");
  g_assert_cmpstr (row_value (first, "chunk"), ==, "0");
  g_assert_null (row_value (first, "CPU 0"));
  g_assert_null (row_value (freed, "size"));
  g_assert_cmpstr (row_value (large, "chunk"), ==, "1");
  g_assert_nonnull (row_value (large, "CPU 0"));
  g_assert_cmpuint (g_ascii_strtoull (row_value (large, "CPU 1"), NULL, 16), ==,
                    g_ascii_strtoull (row_value (large, "CPU 0"), NULL, 16) + 65536);
}

/* The newest first; what reaches into struct thread_info has overflowed. */
static void
stacks (void)
{
  g_autoptr (KmTimeline) timeline =
      fixture_timeline ("machine x86-32 memory=64M\ns = alloc_thread_info()\nuse_stack(s, 8150)\n"
                        "t = alloc_thread_info()\nuse_stack(t, 1000)\n");
  g_autoptr (KmModel) model = model_at_end (timeline);
  g_autofree KmSnapCpus *cpus = g_new0 (KmSnapCpus, 1);

  g_assert_cmpuint (km_model_uses (model) & KM_USES_CPUS, ==, KM_USES_STACKS);
  km_model_cpus (model, NULL, cpus);
  g_assert_cmpuint (cpus->n_stacks, ==, 2);
  g_assert_cmpuint (cpus->stacks_in_use, ==, 2);
  g_assert_cmpuint (cpus->stacks[0].info.used, ==, 1000);
  g_assert_false (cpus->stacks[0].overflowed);
  g_assert_cmpuint (cpus->stacks[0].marks, !=, 0);
  g_assert_cmpuint (cpus->stacks[1].info.used, ==, 8150);
  g_assert_true (cpus->stacks[1].overflowed);
  g_assert_cmpuint (cpus->stacks[1].target.pfn, ==, km_timeline_result (timeline, 0));
}

/* A script without any of it has no rows; nor has kmap_atomic() without high memory. */
static void
unused (void)
{
  g_autoptr (KmTimeline) plain = fixture_timeline ("machine x86-32 memory=64M\nv = vmalloc(5000)\n");
  g_autoptr (KmTimeline) low =
      fixture_timeline ("machine x86-64 memory=64M kernel=6.1\np = alloc_page(GFP_KERNEL)\nx = kmap_atomic(p)\n");
  g_autoptr (KmModel) plain_model = model_at_end (plain), low_model = model_at_end (low);

  g_assert_cmpuint (km_model_uses (plain_model) & KM_USES_CPUS, ==, 0);
  g_assert_cmpuint (km_model_uses (low_model) & KM_USES_CPUS, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cpus/slots-by-type", slots_by_type);
  g_test_add_func ("/cpus/slots-on-a-stack", slots_on_a_stack);
  g_test_add_func ("/cpus/inspect-slots", inspect_slots);
  g_test_add_func ("/cpus/ranges-in-order", ranges_in_order);
  g_test_add_func ("/cpus/inspect-percpu", inspect_percpu);
  g_test_add_func ("/cpus/stacks", stacks);
  g_test_add_func ("/cpus/unused", unused);
  return g_test_run ();
}
