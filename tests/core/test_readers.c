/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever looks at a machine may ask anything: values of no kind, frames that are not there, one CPU too many, before
 * the first call and after many. The answer is then that there is nothing. */
#include "core/slab/slab_types.h"
#include "core/vm/vm_read.h"
#include "kmem_fixture.h"

enum
{
  ROOM = 32,
};

static const struct
{
  KmPreset preset;
  KmGenerationId generation;
  KmAllocator allocator;
} machines[] = {
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB },
  { KM_PRESET_X86_64, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLUB },
  { KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_SLUB },
  { KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_SLAB },
  { KM_PRESET_X86_32, KM_GENERATION_6_12, KM_ALLOCATOR_SLUB },
  { KM_PRESET_ALPHA, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB },
};

/* ---- what is not there ---- */

/* Values that lead to nothing, or to nothing yet. */
static const KmValue odd_values[] = {
  KM_VALUE_NULL,
  0x0ffffff0,
  (KmValue)KM_VALUE_CACHE << KM_VALUE_SHIFT,
  ((KmValue)KM_VALUE_CACHE << KM_VALUE_SHIFT) + 77,
  ((KmValue)KM_VALUE_AREA << KM_VALUE_SHIFT) + 0x0ffffff,
  ((KmValue)KM_VALUE_KMAP << KM_VALUE_SHIFT) + KM_VALUE_PAYLOAD,
  ((KmValue)KM_VALUE_PERCPU << KM_VALUE_SHIFT) + KM_VALUE_PAYLOAD,
  ((KmValue)KM_VALUE_NUMBER << KM_VALUE_SHIFT) + 5,
  ((KmValue)KM_VALUE_ODD << KM_VALUE_SHIFT) + KM_VALUE_PAYLOAD,
  (KmValue)KM_VALUE_ZERO << KM_VALUE_SHIFT,
  0x80000001,
  0xfffffff0,
};

static void
ask_about_values (const KmMachine *m)
{
  for (size_t i = 0; i < G_N_ELEMENTS (odd_values); i++)
    {
      KmValue value = odd_values[i], object;
      KmPercpuRangeInfo range;
      KmObjectInfo info;
      uint32_t number;
      KmRef slab;

      g_assert_false (km_machine_object (m, value, &info));
      g_assert_false (km_machine_object_place (m, value, &slab, &number));
      g_assert_false (km_machine_percpu_range (m, value, &number, &range));
      g_assert_false (km_machine_percpu_copy (m, value, &object, &number));
      g_assert_cmphex (km_machine_percpu_frame (m, value, 0), ==, KM_PFN_NONE);
      if (value == KM_VALUE_NULL || km_value_is (value, KM_VALUE_CACHE) || km_value_is (value, KM_VALUE_NUMBER))
        g_assert_true (km_machine_value_address (m, value) == 0);
    }
}

static void
ask_about_frames (const KmMachine *m)
{
  const KmPfn beyond[] = { km_machine_end_pfn (m), km_machine_end_pfn (m) + 1, KM_PFN_NONE };

  for (size_t i = 0; i < G_N_ELEMENTS (beyond); i++)
    {
      KmObjectInfo object;
      KmFrame frame;

      g_assert_false (km_machine_frame (m, beyond[i], &frame));
      g_assert_true (km_machine_virtual_address (m, beyond[i]) == 0);
      g_assert_cmpuint (km_machine_zone_of (m, beyond[i]), ==, KM_EVENT_NO_ZONE);
      g_assert_cmpuint (km_machine_slab_of_frame (m, beyond[i]), ==, 0);
      g_assert_false (km_machine_object_at (m, beyond[i], 0, &object));
    }
}

static void
ask_about_areas (const KmMachine *m)
{
  KmAreaInfo area;
  KmPfn frames[ROOM];
  KmVmallocInfo all;

  km_machine_vmalloc (m, &all);
  g_assert_false (km_machine_area_at (m, 0x7fffffff, &area));
  g_assert_false (km_machine_area_from (m, 0x7fffffff, &area));
  g_assert_cmphex (km_machine_area_frame (m, 0x7fffffff), ==, KM_PFN_NONE);
  g_assert_cmpuint (km_machine_area_frames (m, 0x7fffffff, frames, ROOM), ==, 0);
  g_assert_cmpuint (km_slab_object_address (m, km_value (KM_VALUE_AREA, 0x7fffff)), ==, 0);
}

static void
ask_about_cpus (const KmMachine *m)
{
  const uint32_t cpus[] = { km_machine_cpus (m), KM_MAX_CPUS, UINT32_MAX };
  uint32_t slots = km_machine_kmap_slots (m), atomic = km_machine_atomic_slots (m);
  KmPercpuChunkInfo chunk;
  KmStackInfo stack;
  KmPfn pfn;

  for (size_t i = 0; i < G_N_ELEMENTS (cpus); i++)
    {
      g_assert_cmphex (km_machine_atomic_slot (m, cpus[i], 0), ==, KM_PFN_NONE);
      g_assert_cmpuint (km_machine_preempt_count (m, cpus[i]), ==, 0);
      g_assert_cmpuint (km_machine_interrupt_stack_used (m, cpus[i]), ==, 0);
    }
  g_assert_cmphex (km_machine_atomic_slot (m, 0, atomic), ==, KM_PFN_NONE);
  g_assert_cmpuint (km_machine_kmap_slot (m, slots, &pfn), ==, 0);
  g_assert_false (km_machine_percpu_chunk (m, 1000, &chunk));
  g_assert_cmpuint (km_machine_percpu_ranges (m, 1000, NULL, 0), ==, 0);
  g_assert_true (km_machine_percpu_address (m, 1000, 0, 0) == 0);
  g_assert_false (km_machine_stack (m, 1000, &stack));
}

static void
ask_about_caches (const KmMachine *m)
{
  for (KmRef cache = km_machine_cache_first (m); cache != 0; cache = km_machine_cache_next (m, cache))
    {
      KmSlabArray array;
      KmCpuSlab of_cpu;

      g_assert_true (km_machine_is_cache (m, cache) && km_machine_has_cache (m, cache));
      g_assert_false (km_machine_array (m, cache, km_machine_cpus (m), &array));
      g_assert_false (km_machine_cpu_slab (m, cache, km_machine_cpus (m), &of_cpu));
      g_assert_cmpuint (km_machine_kmem_bytes (m, cache), >, 0);
      for (unsigned list = 0; list < KM_NR_SLAB_LISTS; list++)
        for (KmRef slab = km_machine_slab_first (m, cache, (KmSlabList)list); slab != 0;
             slab = km_machine_slab_next (m, slab))
          {
            KmSlabView view;

            km_machine_slab (m, slab, &view);
            g_assert_cmpuint (view.cache, ==, cache);
            g_assert_cmpuint (km_machine_slab_of_frame (m, view.pfn), ==, slab);
          }
    }
  g_assert_false (km_machine_has_cache (m, 77));
  g_assert_false (km_machine_is_cache (m, 77));
  g_assert_false (km_machine_is_cache (m, 0));
  g_assert_false (km_machine_is_cache (m, 0x0fffffff));
  g_assert_cmpuint (km_machine_cache_by_name (m, "nobody"), ==, 0);
}

static void
ask_everything (const KmMachine *m)
{
  ask_about_values (m);
  ask_about_frames (m);
  ask_about_areas (m);
  ask_about_cpus (m);
  ask_about_caches (m);
}

/* ---- and what is there ---- */

static void
with_more (Fixture *f, KmOpKind kind, KmOpMore more, uint32_t ref)
{
  f->more[f->n_more] = more;
  apply (f, (KmOp){ .kind = (uint8_t)kind, .flags = KM_OP_HAS_MORE, .arg = f->n_more++, .ref = ref });
}

/* A little of everything. */
static void
make_busy (Fixture *f)
{
  uint32_t cache = cache_create (f, "things", 200, 0), refs[2];

  for (unsigned i = 0; i < 30; i++)
    cache_alloc (f, cache);
  kmalloc (f, 40000);
  with_more (f, KM_OP_VMALLOC, (KmOpMore){ .size = 300000 }, 0);
  with_more (f, KM_OP_VMALLOC, (KmOpMore){ .size = 3000 }, 0);
  apply (f, (KmOp){ .kind = KM_OP_VFREE, .ref = f->n_ops - 1 });
  for (unsigned i = 0; i < 2; i++)
    {
      apply (f, (KmOp){ .kind = KM_OP_ALLOC_PAGE, .gfp = gfp_kernel (f) | f->machine->bits.highmem });
      refs[i] = f->n_ops - 1;
      apply (f, (KmOp){ .kind = KM_OP_KMAP, .ref = refs[i] });
      apply (f, (KmOp){ .kind = KM_OP_KMAP_ATOMIC, .ref = refs[i], .order = (uint8_t)i });
    }
  with_more (f, KM_OP_VMAP, (KmOpMore){ .refs = refs, .count = 2 }, KM_OP_NO_REF);
  with_more (f, KM_OP_ALLOC_PERCPU, (KmOpMore){ .size = 20000, .align = 8 }, 0);
  with_more (f, KM_OP_ALLOC_PERCPU, (KmOpMore){ .size = 30000, .align = 8 }, 0);
  apply (f, (KmOp){ .kind = KM_OP_PER_CPU_PTR, .ref = f->n_ops - 1, .order = 1 });
  apply (f, (KmOp){ .kind = KM_OP_ALLOC_THREAD_INFO });
  apply (f, (KmOp){ .kind = KM_OP_PAGE_CACHE, .ref = 20, .gfp = gfp_kernel (f) });
  assert_valid (f);
}

/* Every value that a call returned has an address where the kernel's has one, and every area its frames. */
static void
find_all (const Fixture *f)
{
  const KmMachine *m = f->machine;
  KmAreaInfo area;

  for (uint32_t i = 0; i < f->n_ops; i++)
    if (km_value_is (f->results[i], KM_VALUE_AREA) || km_value_is (f->results[i], KM_VALUE_OBJECT))
      g_assert_true (km_machine_value_address (m, f->results[i]) != 0);
  for (uint32_t page = 0; km_machine_area_from (m, page, &area); page = area.start + area.pages)
    {
      KmPfn frames[ROOM];
      uint32_t n = km_machine_area_frames (m, area.start, frames, ROOM);

      g_assert_cmpuint (n, ==, MIN (area.frames, ROOM));
      for (uint32_t i = 0; i < n; i++)
        g_assert_cmphex (km_machine_area_frame (m, area.start + i), ==, frames[i]);
      if (area.kind != KM_AREA_PERCPU)
        g_assert_cmphex (km_machine_area_frame (m, area.start + area.pages - 1), ==, KM_PFN_NONE);
      g_assert_true (km_machine_area_at (m, area.start, &area));
    }
  for (uint32_t number = 0; number < 4; number++)
    {
      KmPercpuRangeInfo ranges[ROOM], one;
      uint32_t n = km_machine_percpu_ranges (m, number, ranges, ROOM), chunk;

      g_assert_cmpuint (km_machine_percpu_ranges (m, number, ranges, 1), ==, n);
      for (uint32_t i = 0; i < MIN (n, 1); i++)
        if (ranges[i].value != KM_VALUE_NULL)
          {
            g_assert_true (km_machine_percpu_range (m, ranges[i].value, &chunk, &one));
            g_assert_false (km_machine_percpu_range (m, ranges[i].value + 1, &chunk, &one));
            g_assert_cmphex (km_machine_percpu_frame (m, ranges[i].value, km_machine_cpus (m)), ==, KM_PFN_NONE);
            km_machine_percpu_frame (m, ranges[i].value, 0);
          }
    }
}

static void
anything_may_be_asked (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      KmConfig config;
      Fixture *f;

      km_config_init (&config, machines[i].preset);
      config.generation = machines[i].generation;
      config.allocator = (uint8_t)machines[i].allocator;
      config.cpus = 2;
      config.memory_bytes = (uint64_t)1 << 30;
      f = fixture_new (&config);
      ask_everything (f->machine);
      make_busy (f);
      ask_everything (f->machine);
      find_all (f);
      fixture_free (f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/readers/anything", anything_may_be_asked);
  return g_test_run ();
}
