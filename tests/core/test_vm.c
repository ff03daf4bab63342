/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual memory by the numbers of the facts (9.1 to 9.5), and its misuse: what each kernel says and what is left. */
#include "core/words/gfp.h"
#include "core/vm/vm_place.h"
#include "core/vm/vm_read.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"

#include <string.h>

enum
{
  MAX_OPS = 4096,
  PAGE = 4096,
};

typedef struct
{
  KmMachine *machine;
  KmEventLog log;
  KmValue results[MAX_OPS];
  uint32_t n;
  KmContext context;
  uint8_t cpu;
} Fixture;

static Fixture *
fixture_of (const KmConfig *config)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->machine = km_machine_new (config, NULL);
  g_assert_nonnull (f->machine);
  km_event_log_init (&f->log);
  km_machine_observe (f->machine, &f->log);
  return f;
}

static Fixture *
fixture_new (KmPreset preset, KmGenerationId generation, uint64_t mebibytes)
{
  KmConfig config;

  km_config_init (&config, preset);
  config.generation = generation;
  config.memory_bytes = mebibytes << 20;
  config.allocator = KM_ALLOCATOR_SLAB;
  config.exact_boundary = true;
  return fixture_of (&config);
}

static void
fixture_free (Fixture *f)
{
  g_autofree char *problem = NULL;

  if (!km_machine_validate (f->machine, &problem))
    g_error ("%s", problem);
  km_event_log_finish (&f->log);
  km_machine_free (f->machine);
  g_free (f);
}

static KmValue
apply (Fixture *f, KmOp op, KmOpMore more, KmValue operand)
{
  op.flags = (uint8_t)(op.flags | KM_OP_HAS_MORE | (unsigned)f->context << KM_OP_CONTEXT_SHIFT);
  op.cpu = f->cpu;
  op.arg = 0;
  km_event_log_clear (&f->log);
  km_machine_use (f->machine, &more, f->results);
  g_assert_cmpuint (f->n, <, MAX_OPS);
  f->results[f->n] = km_machine_apply (f->machine, &op, f->n, operand);
  return f->results[f->n++];
}

static KmValue
vmalloc_size (Fixture *f, uint64_t size)
{
  return apply (f, (KmOp){ .kind = KM_OP_VMALLOC }, (KmOpMore){ .size = size }, KM_VALUE_NULL);
}

static KmValue
on (Fixture *f, KmOpKind kind, KmValue operand)
{
  return apply (f, (KmOp){ .kind = (uint8_t)kind }, (KmOpMore){ 0 }, operand);
}

static void
vfree (Fixture *f, KmValue value, int64_t delta)
{
  apply (f, (KmOp){ .kind = KM_OP_VFREE }, (KmOpMore){ .delta = delta }, value);
}

/* ---- events of the last operation ---- */

static const KmEvent *
find_event (const Fixture *f, KmEventKind kind, uint32_t skip)
{
  for (uint32_t i = 0; i < f->log.events->len; i++)
    {
      const KmEvent *event = &g_array_index (f->log.events, KmEvent, i);

      if (event->kind == kind && skip-- == 0)
        return event;
    }
  return NULL;
}

static uint32_t
count_events (const Fixture *f, KmEventKind kind)
{
  uint32_t n = 0;

  while (find_event (f, kind, n))
    n++;
  return n;
}

static void
assert_told (const Fixture *f, KmEventKind kind, int32_t a)
{
  const KmEvent *event = find_event (f, kind, 0);

  g_assert_nonnull (event);
  g_assert_cmpint (event->a, ==, a);
}

static int32_t
free_pages (const Fixture *f)
{
  int32_t pages = km_machine_free_pages (f->machine);

  for (uint32_t zone = 0; zone < km_machine_n_zones (f->machine); zone++)
    {
      KmZoneCounts counts;

      km_machine_zone_counts (f->machine, zone, &counts);
      pages += counts.pcp_pages;
    }
  return pages;
}

/* ---- facts 9.1 ---- */

static void
assert_range (KmPreset preset, KmGenerationId generation, uint64_t mebibytes, uint64_t start, uint64_t end)
{
  Fixture *f = fixture_new (preset, generation, mebibytes);
  KmVmallocInfo info;

  km_machine_vmalloc (f->machine, &info);
  g_assert_cmphex (info.start, ==, start);
  g_assert_cmphex (info.end, ==, end);
  fixture_free (f);
}

static void
areas_lie_where_they_should (void)
{
  assert_range (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1200, 0xf7ffe000, 0xff7fe000);
  assert_range (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64, 0xc4800000, 0xff7fe000);
  assert_range (KM_PRESET_X86_64, KM_GENERATION_2_6_34, 64, 0xffffc90000000000, 0xffffe90000000000);
  assert_range (KM_PRESET_X86_64, KM_GENERATION_6_1, 64, 0xffffc90000000000, 0xffffe90000000000);
}

/* ---- facts 9.2 ---- */

static void
assert_offsets (KmGenerationId generation, const uint32_t expected[4])
{
  static const uint32_t sizes[4] = { 4096, 1, 10000, 4096 };

  for (unsigned preset = KM_PRESET_X86_32; preset <= KM_PRESET_X86_64; preset++)
    {
      Fixture *f = fixture_new ((KmPreset)preset, generation, 64);
      KmVmallocInfo info;

      km_machine_vmalloc (f->machine, &info);
      for (unsigned i = 0; i < 4; i++)
        g_assert_cmphex (km_machine_value_address (f->machine, vmalloc_size (f, sizes[i])) - info.start, ==,
                         expected[i]);
      fixture_free (f);
    }
}

static void
areas_are_placed_lowest_first (void)
{
  assert_offsets (KM_GENERATION_2_6_34, (const uint32_t[]){ 0x0, 0x3000, 0x6000, 0xb000 });
  assert_offsets (KM_GENERATION_6_1, (const uint32_t[]){ 0x0, 0x2000, 0x4000, 0x8000 });
}

/* Every frame comes alone, high memory first; the table of pointers is an object. */
static void
frames_come_one_by_one (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 1200);
      KmValue area = vmalloc_size (f, 5 * PAGE);
      KmPfn high = km_machine_zone (f->machine, 2)->start_pfn, frames[8];
      KmAreaInfo info;

      g_assert_cmpuint (count_events (f, KM_EVENT_AREA_PAGE), ==, 5);
      assert_told (f, KM_EVENT_PTE_SET, 5);
      g_assert_true (km_machine_area_at (f->machine, km_value_payload (area) + 2, &info));
      g_assert_cmpint (info.kind, ==, KM_AREA_VMALLOC);
      g_assert_cmpuint (info.pages, ==, 6);
      g_assert_cmpuint (info.frames, ==, 5);
      g_assert_true (km_value_is (info.array, KM_VALUE_OBJECT));
      g_assert_true (km_value_is (info.descriptor, KM_VALUE_OBJECT));
      g_assert_cmpuint (km_machine_area_frames (f->machine, info.start, frames, 8), ==, 5);
      for (unsigned i = 0; i < 5; i++)
        {
          g_assert_cmpuint (frames[i], >=, high);
          g_assert_cmpuint (km_machine_area_frame (f->machine, info.start + i), ==, frames[i]);
        }
      g_assert_cmpuint (km_machine_area_frame (f->machine, info.start + 5), ==, KM_PFN_NONE);
      fixture_free (f);
    }
}

/* vmalloc_32: frames that 32 bits can name; vzalloc: cleared ones. */
static void
variants_ask_for_other_frames (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1200);
  KmPfn high = km_machine_zone (f->machine, 2)->start_pfn;
  KmValue area = apply (f, (KmOp){ .kind = KM_OP_VMALLOC_32 }, (KmOpMore){ .size = 3 * PAGE }, KM_VALUE_NULL);

  g_assert_cmpuint (km_machine_area_frame (f->machine, km_value_payload (area)), <, high);
  vmalloc_size (f, 2 * PAGE);
  g_assert_cmpuint (count_events (f, KM_EVENT_ZERO), ==, 0);
  apply (f, (KmOp){ .kind = KM_OP_VZALLOC }, (KmOpMore){ .size = 2 * PAGE }, KM_VALUE_NULL);
  g_assert_cmpuint (count_events (f, KM_EVENT_ZERO), ==, 2);
  fixture_free (f);
}

static void
sizes_that_cannot_be_are_refused (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  const uint64_t too_large[] = { (uint64_t)65 << 20, (uint64_t)1 << 40, UINT64_MAX };

  g_assert_cmpuint (vmalloc_size (f, 0), ==, KM_VALUE_NULL);
  assert_told (f, KM_EVENT_INVALID, KM_INVALID_SIZE);
  for (unsigned i = 0; i < G_N_ELEMENTS (too_large); i++)
    {
      g_assert_cmpuint (vmalloc_size (f, too_large[i]), ==, KM_VALUE_NULL);
      assert_told (f, KM_EVENT_INVALID, KM_INVALID_TOO_LARGE);
    }
  fixture_free (f);
}

/* Frames back at once, addresses later: 2.6.34 even keeps the page-table entries. */
static void
freed_areas_wait_for_the_purge (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 64);
      KmValue first = vmalloc_size (f, 4 * PAGE), second;
      uint32_t start = km_value_payload (first);
      int32_t before = free_pages (f);
      KmVmallocInfo info;
      KmAreaInfo area;

      vfree (f, first, 0);
      assert_told (f, KM_EVENT_AREA_LAZY, 5);
      g_assert_cmpint (free_pages (f), ==, before + 4);
      g_assert_true (km_machine_area_at (f->machine, start, &area));
      g_assert_cmpint (area.kind, ==, KM_AREA_LAZY);
      g_assert_cmpuint (area.frames, ==, generation == KM_GENERATION_2_6_34 ? 4 : 0);
      second = vmalloc_size (f, 4 * PAGE);
      g_assert_cmpuint (km_value_payload (second), ==, start + (generation == KM_GENERATION_2_6_34 ? 6 : 5));
      km_machine_vmalloc (f->machine, &info);
      g_assert_cmpuint (info.lazy_pages, ==, 5);
      g_assert_cmpuint (info.lazy_max, ==, 8192);
      fixture_free (f);
    }
}

/* More than 32 MiB of lazy addresses: one purge, and the lowest ones are free again. */
static void
much_laziness_ends_in_a_purge (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  uint32_t purges = 0, n = 0;

  while (purges == 0)
    {
      vfree (f, vmalloc_size (f, 63 * PAGE), 0);
      purges = count_events (f, KM_EVENT_PURGE);
      n++;
    }
  g_assert_cmpuint (n, ==, 8192 / 64 + 1);
  assert_told (f, KM_EVENT_PURGE, (int32_t)n);
  g_assert_cmpint (find_event (f, KM_EVENT_PURGE, 0)->b, ==, (int32_t)n * 64);
  g_assert_cmpuint (km_value_payload (vmalloc_size (f, PAGE)), ==, 0);
  fixture_free (f);
}

/* Frees areas that no pool takes until there is a purge. */
static void
purge_once (Fixture *f)
{
  uint32_t purges = 0;

  for (; purges == 0; purges = count_events (f, KM_EVENT_PURGE))
    vfree (f, vmalloc_size (f, 299 * PAGE), 0);
}

/* 6.12 with two possible CPUs: what is purged waits for a request of its size, the highest address first; the next
 * purge gives a quarter of it back, and all of what is fewer than four. */
static void
purged_areas_wait_for_their_size (void)
{
  KmConfig config;
  Fixture *f;
  KmValue area[6];
  KmAreaInfo info;

  km_config_init (&config, KM_PRESET_X86_64);
  config.generation = KM_GENERATION_6_12;
  config.memory_bytes = 64 << 20;
  f = fixture_of (&config);
  km_machine_set_possible_cpus (f->machine, 2);
  for (unsigned i = 0; i < G_N_ELEMENTS (area); i++)
    area[i] = vmalloc_size (f, PAGE);
  for (unsigned i = 1; i < G_N_ELEMENTS (area); i++)
    vfree (f, area[i], 0);
  purge_once (f);
  g_assert_true (km_machine_area_at (f->machine, km_value_payload (area[1]), &info));
  g_assert_cmpint (info.kind, ==, KM_AREA_POOL);
  g_assert_true (km_machine_validate (f->machine, NULL));
  g_assert_cmpuint (vmalloc_size (f, PAGE), ==, area[5]);
  assert_told (f, KM_EVENT_AREA_POOL, 2);
  g_assert_cmpuint (km_value_payload (vmalloc_size (f, 2 * PAGE)), >, km_value_payload (area[5]));
  purge_once (f); /* four wait: one goes, the head of the list */
  g_assert_false (km_machine_area_at (f->machine, km_value_payload (area[4]), &info));
  g_assert_cmpuint (vmalloc_size (f, PAGE), ==, area[3]);
  purge_once (f); /* two wait: both go */
  g_assert_false (km_machine_area_at (f->machine, km_value_payload (area[1]), &info));
  g_assert_cmpuint (vmalloc_size (f, PAGE), ==, area[1]);
  g_assert_cmpuint (count_events (f, KM_EVENT_AREA_POOL), ==, 0);
  g_assert_true (km_machine_validate (f->machine, NULL));
  fixture_free (f);
}

/* No room: a purge first, then the message; nothing is lost on the way. */
static void
a_full_area_is_purged_before_it_is_refused (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  int32_t before;
  KmValue area;

  km_machine_set_vmalloc (f->machine, 0xd0000000, 0xd0100000);
  area = vmalloc_size (f, 200 * PAGE);
  vfree (f, area, 0);
  g_assert_cmpuint (vmalloc_size (f, 200 * PAGE), ==, area);
  g_assert_cmpuint (count_events (f, KM_EVENT_PURGE), ==, 1);
  before = free_pages (f);
  g_assert_cmpuint (vmalloc_size (f, 200 * PAGE), ==, KM_VALUE_NULL);
  assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_VMAP_FAILED);
  g_assert_cmpuint (km_machine_happened (f->machine), ==, KM_HAPPENED_FAIL);
  g_assert_cmpint (free_pages (f), ==, before);
  fixture_free (f);
}

/* Memory runs out in the middle: everything goes back. */
static void
a_failure_gives_everything_back (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 16);
      int32_t before;

      vfree (f, vmalloc_size (f, PAGE), 0);
      before = free_pages (f);
      g_assert_cmpuint (vmalloc_size (f, (uint64_t)before * PAGE), ==, KM_VALUE_NULL);
      g_assert_true (km_machine_happened (f->machine) & KM_HAPPENED_FAIL);
      /* The slab layer may have grown by the table of pointers, which was longer than a page and went back too. */
      g_assert_cmpint (free_pages (f), >=, before - 1);
      fixture_free (f);
    }
}

/* ---- misuse of vfree ---- */

static void
bad_addresses_are_reported (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 64);
      KmValue area = vmalloc_size (f, 3 * PAGE), page;

      vfree (f, area, 8);
      assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_BAD);
      vfree (f, area, PAGE);
      assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_UNKNOWN);
      page = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
      vfree (f, page, 0);
      assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_UNKNOWN);
      vfree (f, KM_VALUE_NULL, 0);
      assert_told (f, KM_EVENT_INVALID, KM_INVALID_NULL);
      g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
      vfree (f, area, 0);
      vfree (f, area, 0);
      if (generation == KM_GENERATION_2_6_34)
        assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS);
      else
        assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_UNKNOWN);
      fixture_free (f);
    }
}

static void
interrupts_may_not_touch_areas (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 64);
      KmValue area = vmalloc_size (f, PAGE);

      f->context = KM_CONTEXT_IRQ;
      g_assert_cmpuint (vmalloc_size (f, PAGE), ==, KM_VALUE_NULL);
      assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_IN_INTERRUPT);
      on (f, KM_OP_VUNMAP, area);
      assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_IN_INTERRUPT);
      vfree (f, area, 0);
      if (generation == KM_GENERATION_2_6_34)
        assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_IN_INTERRUPT);
      else
        assert_told (f, KM_EVENT_AREA_LAZY, 2);
      fixture_free (f);
    }
}

static void
vmap_maps_the_pages_it_is_given (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_6_1, 64);
  const uint32_t refs[] = { 0, 2, 1 }, bad[] = { 0, KM_OP_NO_REF };
  KmValue pages[3], area;
  int32_t before;

  for (unsigned i = 0; i < 3; i++)
    pages[i] = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
  on (f, KM_OP_VUNMAP, apply (f, (KmOp){ .kind = KM_OP_VMAP }, (KmOpMore){ .refs = refs, .count = 1 }, KM_VALUE_NULL));
  before = free_pages (f);
  area = apply (f, (KmOp){ .kind = KM_OP_VMAP }, (KmOpMore){ .refs = refs, .count = 3 }, KM_VALUE_NULL);
  g_assert_true (km_value_is (area, KM_VALUE_AREA));
  g_assert_cmpint (free_pages (f), ==, before);
  for (unsigned i = 0; i < 3; i++)
    g_assert_cmpuint (km_machine_area_frame (f->machine, km_value_payload (area) + i), ==, pages[refs[i]]);
  vfree (f, area, 0); /* has no frames of its own */
  g_assert_cmpint (free_pages (f), ==, before);
  g_assert_cmpuint (apply (f, (KmOp){ .kind = KM_OP_VMAP }, (KmOpMore){ .refs = bad, .count = 2 }, KM_VALUE_NULL), ==,
                    KM_VALUE_NULL);
  g_assert_true (km_machine_happened (f->machine) & KM_HAPPENED_FAIL);
  fixture_free (f);
}

static void
vunmap_of_vmalloc_leaks (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  KmValue area = vmalloc_size (f, 7 * PAGE);
  int32_t before = free_pages (f);

  on (f, KM_OP_VUNMAP, area);
  assert_told (f, KM_EVENT_LEAK, 7);
  g_assert_cmpint (free_pages (f), ==, before);
  fixture_free (f);
}

static void
touch (Fixture *f, KmValue value, int64_t delta, uint64_t size)
{
  apply (f, (KmOp){ .kind = KM_OP_WRITE }, (KmOpMore){ .delta = delta, .size = size }, value);
}

/* A guard page ends an overflow; a freed area is gone, or in 2.6.34 still mapped. */
static void
writes_go_through_the_page_tables (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 1200);
      KmPfn high;
      KmValue area = vmalloc_size (f, 2 * PAGE), slot;

      high = km_machine_area_frame (f->machine, km_value_payload (vmalloc_size (f, PAGE)));
      touch (f, area, 0, 2 * PAGE);
      g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
      g_assert_cmpuint (find_event (f, KM_EVENT_WRITE, 0)->pfn, ==,
                        km_machine_area_frame (f->machine, km_value_payload (area)));
      touch (f, area, 2 * PAGE - 4, 8);
      assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS);
      touch (f, area, -4, 4);
      assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS);
      touch (f, area, generation == KM_GENERATION_2_6_34 ? 4 * PAGE : 3 * PAGE, 4);
      assert_told (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_OVERFLOW);
      g_assert_cmpint (find_event (f, KM_EVENT_KMEM_SILENT, 0)->b, ==, 4);
      vfree (f, area, 0);
      touch (f, area, 0, 4);
      if (generation == KM_GENERATION_2_6_34)
        assert_told (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_UNMAPPED);
      else
        assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS);
      slot = on (f, KM_OP_KMAP, high);
      touch (f, slot, 0, PAGE);
      g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
      touch (f, slot, PAGE, 1);
      assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS);
      on (f, KM_OP_KUNMAP, high);
      touch (f, slot, 0, 4);
      assert_told (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_UNMAPPED);
      fixture_free (f);
    }
}

/* ---- facts 9.3 ---- */

static void
kmap_takes_slot_after_slot (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1200);
  KmPfn high = km_machine_zone (f->machine, 2)->start_pfn, pfn = 0;

  g_assert_cmpuint (km_machine_kmap_slots (f->machine), ==, 1024);
  g_assert_cmpuint (on (f, KM_OP_KMAP, 0x100), ==, 0x100); /* low memory has an address */
  assert_told (f, KM_EVENT_KMAP_LOWMEM, 0);
  g_assert_cmpuint (on (f, KM_OP_KMAP, high), ==, km_value (KM_VALUE_KMAP, 1));
  g_assert_cmphex (km_machine_value_address (f->machine, f->results[f->n - 1]), ==, 0xff801000);
  g_assert_cmpuint (on (f, KM_OP_KMAP, high), ==, km_value (KM_VALUE_KMAP, 1));
  g_assert_cmpuint (km_machine_kmap_slot (f->machine, 1, &pfn), ==, 3);
  g_assert_cmpuint (pfn, ==, high);
  on (f, KM_OP_KUNMAP, high);
  on (f, KM_OP_KUNMAP, high);
  g_assert_cmpuint (km_machine_kmap_slot (f->machine, 1, &pfn), ==, 1); /* mapped still */
  g_assert_cmpuint (on (f, KM_OP_KMAP, high), ==, km_value (KM_VALUE_KMAP, 1));
  on (f, KM_OP_KUNMAP, high);
  on (f, KM_OP_KUNMAP, high);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_KUNMAP);
  on (f, KM_OP_KUNMAP, high + 1);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_KUNMAP);
  fixture_free (f);
}

static void
kmap_flushes_when_it_wraps_and_waits_when_it_is_full (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32_PAE, KM_GENERATION_2_6_34, 1200);
  KmPfn high = km_machine_zone (f->machine, 2)->start_pfn;

  g_assert_cmpuint (km_machine_kmap_slots (f->machine), ==, 512);
  for (uint32_t i = 0; i < 511; i++)
    g_assert_cmpuint (on (f, KM_OP_KMAP, high + i), ==, km_value (KM_VALUE_KMAP, i + 1));
  on (f, KM_OP_KUNMAP, high + 100);
  on (f, KM_OP_KUNMAP, high + 200);
  g_assert_cmpuint (on (f, KM_OP_KMAP, high + 600), ==, km_value (KM_VALUE_KMAP, 0));
  assert_told (f, KM_EVENT_KMAP_FLUSH, 2);
  g_assert_cmpuint (on (f, KM_OP_KMAP, high + 601), ==, km_value (KM_VALUE_KMAP, 101));
  g_assert_cmpuint (on (f, KM_OP_KMAP, high + 602), ==, km_value (KM_VALUE_KMAP, 201));
  g_assert_cmpuint (on (f, KM_OP_KMAP, high + 603), ==, KM_VALUE_NULL);
  assert_told (f, KM_EVENT_KMAP_WAIT, 512);
  fixture_free (f);
}

static void
kmap_may_sleep (void)
{
  for (unsigned generation = 0; generation < 2; generation++)
    {
      Fixture *f = fixture_new (KM_PRESET_X86_32, (KmGenerationId)generation, 1200);
      KmPfn high = km_machine_zone (f->machine, 2)->start_pfn;

      f->context = KM_CONTEXT_SOFTIRQ;
      on (f, KM_OP_KMAP, high);
      assert_told (f, KM_EVENT_SLEEP_IN_ATOMIC, KM_CONTEXT_SOFTIRQ);
      on (f, KM_OP_KUNMAP, high);
      if (generation == KM_GENERATION_2_6_34)
        assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_IN_INTERRUPT);
      else
        assert_told (f, KM_EVENT_SLEEP_IN_ATOMIC, KM_CONTEXT_SOFTIRQ);
      on (f, KM_OP_KMAP, KM_VALUE_NULL);
      g_assert_nonnull (find_event (f, KM_EVENT_OOPS, 0));
      fixture_free (f);
    }
}

static void
kmap_atomic_has_a_slot_for_each_type (void)
{
  enum
  {
    USER0 = 3,
    USER1 = 4,
  };
  KmConfig config;
  Fixture *f;
  KmPfn high;
  KmValue a, b;

  km_config_init (&config, KM_PRESET_X86_32);
  config.memory_bytes = (uint64_t)1200 << 20;
  config.cpus = 2;
  f = fixture_of (&config);
  high = km_machine_zone (f->machine, 2)->start_pfn;
  g_assert_cmpuint (km_machine_atomic_slots (f->machine), ==, 19);
  a = apply (f, (KmOp){ .kind = KM_OP_KMAP_ATOMIC, .order = USER0 }, (KmOpMore){ 0 }, high);
  g_assert_cmpuint (a, ==, km_value (KM_VALUE_KMAP, KM_KMAP_ATOMIC + 3));
  g_assert_cmpuint (km_machine_preempt_count (f->machine, 0), ==, 1);
  b = apply (f, (KmOp){ .kind = KM_OP_KMAP_ATOMIC, .order = USER1 }, (KmOpMore){ 0 }, high + 1);
  g_assert_cmpuint (km_machine_value_address (f->machine, a) - km_machine_value_address (f->machine, b), ==, PAGE);
  apply (f, (KmOp){ .kind = KM_OP_KMAP_ATOMIC, .order = USER0 }, (KmOpMore){ 0 }, high + 2);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_KMAP_ATOMIC_TYPE);
  f->cpu = 1;
  g_assert_cmpuint (apply (f, (KmOp){ .kind = KM_OP_KMAP_ATOMIC, .order = USER0 }, (KmOpMore){ 0 }, high + 2), ==,
                    km_value (KM_VALUE_KMAP, KM_KMAP_ATOMIC + 19 + 3));
  g_assert_cmpuint (km_machine_atomic_slot (f->machine, 1, 3), ==, high + 2);
  on (f, KM_OP_KUNMAP_ATOMIC, f->results[f->n - 1]);
  f->cpu = 0;
  /* A sleeping call between the two is a bug. */
  vmalloc_size (f, PAGE);
  g_assert_nonnull (find_event (f, KM_EVENT_SLEEP_IN_ATOMIC, 0));
  on (f, KM_OP_KUNMAP_ATOMIC, a);
  on (f, KM_OP_KUNMAP_ATOMIC, b);
  g_assert_cmpuint (km_machine_preempt_count (f->machine, 0), ==, 0);
  g_assert_cmpuint (km_machine_atomic_slot (f->machine, 0, 3), ==, KM_PFN_NONE);
  vmalloc_size (f, PAGE);
  g_assert_null (find_event (f, KM_EVENT_SLEEP_IN_ATOMIC, 0));
  fixture_free (f);
}

static void
kmap_atomic_of_6_1_is_a_stack (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_6_1, 1200);
  KmPfn high = km_machine_zone (f->machine, 2)->start_pfn;
  KmValue slot[16];

  for (uint32_t i = 0; i < 16; i++)
    {
      slot[i] = on (f, KM_OP_KMAP_ATOMIC, high + i);
      g_assert_cmpuint (slot[i], ==, km_value (KM_VALUE_KMAP, KM_KMAP_ATOMIC + i));
    }
  on (f, KM_OP_KMAP_ATOMIC, high + 16);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_KMAP_LOCAL_FULL);
  on (f, KM_OP_KUNMAP_ATOMIC, slot[3]); /* not the one on top, which goes */
  assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_KUNMAP_ORDER);
  g_assert_cmpuint (km_machine_atomic_slot (f->machine, 0, 3), ==, high + 3);
  g_assert_cmpuint (km_machine_atomic_slot (f->machine, 0, 15), ==, KM_PFN_NONE);
  for (uint32_t i = 15; i-- > 0;)
    {
      on (f, KM_OP_KUNMAP_ATOMIC, slot[i]);
      g_assert_null (find_event (f, KM_EVENT_KMEM_ERROR, 0));
    }
  g_assert_cmpuint (km_machine_preempt_count (f->machine, 0), ==, 0);
  fixture_free (f);
}

/* ---- facts 9.4 ---- */

static KmValue
percpu (Fixture *f, uint64_t size, uint32_t align)
{
  return apply (f, (KmOp){ .kind = KM_OP_ALLOC_PERCPU }, (KmOpMore){ .size = size, .align = align }, KM_VALUE_NULL);
}

static void
objects_have_one_offset_in_every_unit (void)
{
  KmConfig config;
  KmPercpuChunkInfo chunk;
  KmPercpuRangeInfo range;
  uint32_t number;
  KmValue a, b;
  Fixture *f;

  km_config_init (&config, KM_PRESET_X86_32);
  config.cpus = 4;
  f = fixture_of (&config);
  a = percpu (f, 100, 4);
  b = percpu (f, 8, 64);
  g_assert_true (km_machine_percpu_range (f->machine, b, &number, &range));
  g_assert_cmpuint (number, ==, 0);
  g_assert_cmpuint (range.offset % 64, ==, 0);
  g_assert_cmpuint (range.size, ==, 8);
  /* The dynamic reserve of the first chunk is 12 KiB: what does not fit makes a chunk of four units. */
  a = percpu (f, 13000, 4);
  assert_told (f, KM_EVENT_PERCPU_CHUNK, 64);
  g_assert_cmpuint (count_events (f, KM_EVENT_AREA_PAGE), ==, 4 * 4);
  g_assert_true (km_machine_percpu_chunk (f->machine, 1, &chunk));
  g_assert_cmpuint (chunk.unit_bytes, ==, 65536);
  g_assert_cmpuint (chunk.populated, ==, 4);
  g_assert_true (km_machine_percpu_range (f->machine, a, &number, &range));
  g_assert_cmpuint (number, ==, 1);
  g_assert_cmphex (km_machine_percpu_address (f->machine, 1, range.offset, 3), ==, 0xff7fe000 - 65536 + range.offset);
  for (uint32_t cpu = 0; cpu < 4; cpu++)
    g_assert_cmpuint (km_machine_area_frame (f->machine, chunk.start + cpu * 16), !=, KM_PFN_NONE);
  g_assert_cmpuint (km_machine_area_frame (f->machine, chunk.start + 4), ==, KM_PFN_NONE);
  g_assert_cmpuint (percpu (f, 65537, 4), ==, KM_VALUE_NULL);
  assert_told (f, KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_SIZE);
  g_assert_cmpuint (percpu (f, 16, 8192), ==, KM_VALUE_NULL);
  g_assert_cmpuint (percpu (f, 16, 3), ==, KM_VALUE_NULL);
  g_assert_cmpuint (percpu (f, 0, 4), ==, KM_VALUE_NULL);
  g_assert_true (km_value_is (percpu (f, 65536, 4), KM_VALUE_PERCPU));
  on (f, KM_OP_FREE_PERCPU, a);
  on (f, KM_OP_FREE_PERCPU, a);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_DOUBLE_FREE);
  fixture_free (f);
}

static void
a_kernel_for_one_cpu_takes_from_kmalloc (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  KmValue object = percpu (f, 100, 4);

  g_assert_true (km_value_is (object, KM_VALUE_OBJECT));
  on (f, KM_OP_FREE_PERCPU, object);
  g_assert_cmpuint (percpu (f, 100, 4), ==, object);
  fixture_free (f);
}

static void
get_cpu_var_switches_preemption_off (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  KmOp alloc = { .kind = KM_OP_ALLOC_PAGE };
  KmValue object = percpu (f, 100, 4);

  alloc.gfp = km_gfp_find (KM_GENERATION_2_6_34, "GFP_KERNEL", 10)->value;
  on (f, KM_OP_GET_CPU_VAR, object);
  assert_told (f, KM_EVENT_PREEMPT, 1);
  /* Not watched, the plain way must see it too. */
  km_machine_observe (f->machine, NULL);
  km_machine_apply (f->machine, &alloc, f->n, KM_VALUE_NULL);
  g_assert_true (km_machine_happened (f->machine) & KM_HAPPENED_MISUSE);
  on (f, KM_OP_PUT_CPU_VAR, object);
  km_machine_apply (f->machine, &alloc, f->n, KM_VALUE_NULL);
  g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
  fixture_free (f);
}

/* ---- facts 9.5 ---- */

static void
use (Fixture *f, KmValue stack, uint64_t bytes)
{
  apply (f, (KmOp){ .kind = KM_OP_USE_STACK }, (KmOpMore){ .size = bytes }, stack);
}

static void
stacks_do_not_grow (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  KmValue below = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
  KmValue stack = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
  uint32_t owner = f->n - 2;
  KmStackInfo info;

  g_assert_cmpuint (stack, ==, below + 2);
  use (f, stack, 8192 - 72);
  g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
  use (f, stack, 8192 - 71);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_STACK);
  g_assert_null (find_event (f, KM_EVENT_KMEM_SILENT, 0));
  use (f, stack, 8193);
  assert_told (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_STACK);
  g_assert_cmpint (find_event (f, KM_EVENT_KMEM_SILENT, 0)->b, ==, (int32_t)owner);
  g_assert_true (km_machine_stack (f->machine, 0, &info));
  g_assert_cmpuint (info.value, ==, stack);
  g_assert_cmpuint (info.used, ==, 8193);
  g_assert_cmpuint (info.info_bytes, ==, 72);
  on (f, KM_OP_FREE_THREAD_INFO, stack);
  g_assert_true (km_machine_stack (f->machine, 0, &info));
  g_assert_cmpuint (info.value, ==, below);
  g_assert_false (km_machine_stack (f->machine, 1, &info));
  fixture_free (f);
}

/* CONFIG_4KSTACKS: one page, so a free frame is enough and half as deep a chain too much. */
static void
stacks_may_have_one_page (void)
{
  KmConfig config;
  KmValue stack;
  Fixture *f;

  km_config_init (&config, KM_PRESET_X86_32);
  config.stack_bytes = PAGE;
  f = fixture_of (&config);
  stack = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
  g_assert_cmpint (find_event (f, KM_EVENT_STACK, 0)->order, ==, 0);
  use (f, stack, PAGE - 72);
  g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
  use (f, stack, PAGE - 71);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_STACK);
  fixture_free (f);
}

static void
stacks_of_6_1_have_a_guard_page (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_64, KM_GENERATION_6_1, 64);
  KmValue first = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
  KmValue second = on (f, KM_OP_ALLOC_THREAD_INFO, KM_VALUE_NULL);
  KmAreaInfo area;

  g_assert_true (km_value_is (first, KM_VALUE_AREA));
  g_assert_true (km_machine_area_at (f->machine, km_value_payload (first), &area));
  g_assert_cmpuint (area.frames, ==, 4);
  g_assert_cmpuint (km_value_payload (second) - km_value_payload (first), ==, 8); /* 16 KiB and aligned to it */
  use (f, first, 16384);
  g_assert_cmpuint (km_machine_happened (f->machine), ==, 0);
  use (f, first, 16385);
  assert_told (f, KM_EVENT_KMEM_BUG, KM_BUG_STACK);
  on (f, KM_OP_FREE_THREAD_INFO, first);
  assert_told (f, KM_EVENT_AREA_LAZY, 5);
  on (f, KM_OP_FREE_THREAD_INFO, KM_VALUE_NULL);
  assert_told (f, KM_EVENT_INVALID, KM_INVALID_NULL);
  fixture_free (f);
}

/* ---- placing ---- */

static void
areas_of_others_must_fit (void)
{
  Fixture *f = fixture_new (KM_PRESET_X86_32, KM_GENERATION_6_1, 64);

  g_assert_false (km_machine_set_vmalloc (f->machine, 0xd0001000, 0xd0000000));
  g_assert_false (km_machine_set_vmalloc (f->machine, 0xd0000001, 0xd1000000));
  g_assert_true (km_machine_set_vmalloc (f->machine, 0xd0000000, 0xd0010000));
  g_assert_true (km_machine_place_area (f->machine, 2, 3, KM_AREA_OTHER));
  g_assert_false (km_machine_place_area (f->machine, 4, 2, KM_AREA_OTHER));
  g_assert_false (km_machine_place_area (f->machine, 0, 3, KM_AREA_OTHER));
  g_assert_false (km_machine_place_area (f->machine, 14, 3, KM_AREA_OTHER));
  g_assert_false (km_machine_place_area (f->machine, 16, 1, KM_AREA_OTHER));
  g_assert_false (km_machine_place_area (f->machine, 8, 0, KM_AREA_OTHER));
  g_assert_true (km_machine_place_area (f->machine, 5, 1, KM_AREA_LAZY));
  g_assert_false (km_machine_set_vmalloc (f->machine, 0xe0000000, 0xe1000000));
  g_assert_cmpuint (vmalloc_size (f, PAGE), ==, km_value (KM_VALUE_AREA, 0));
  g_assert_cmpuint (vmalloc_size (f, PAGE), ==, km_value (KM_VALUE_AREA, 6));
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/vm/layout", areas_lie_where_they_should);
  g_test_add_func ("/core/vm/vmalloc/lowest-first", areas_are_placed_lowest_first);
  g_test_add_func ("/core/vm/vmalloc/frames", frames_come_one_by_one);
  g_test_add_func ("/core/vm/vmalloc/variants", variants_ask_for_other_frames);
  g_test_add_func ("/core/vm/vmalloc/sizes", sizes_that_cannot_be_are_refused);
  g_test_add_func ("/core/vm/vmalloc/lazy", freed_areas_wait_for_the_purge);
  g_test_add_func ("/core/vm/vmalloc/purge", much_laziness_ends_in_a_purge);
  g_test_add_func ("/core/vm/vmalloc/pools", purged_areas_wait_for_their_size);
  g_test_add_func ("/core/vm/vmalloc/full", a_full_area_is_purged_before_it_is_refused);
  g_test_add_func ("/core/vm/vmalloc/failure", a_failure_gives_everything_back);
  g_test_add_func ("/core/vm/vfree/bad", bad_addresses_are_reported);
  g_test_add_func ("/core/vm/vfree/interrupt", interrupts_may_not_touch_areas);
  g_test_add_func ("/core/vm/vmap", vmap_maps_the_pages_it_is_given);
  g_test_add_func ("/core/vm/vunmap", vunmap_of_vmalloc_leaks);
  g_test_add_func ("/core/vm/touch", writes_go_through_the_page_tables);
  g_test_add_func ("/core/vm/kmap/slots", kmap_takes_slot_after_slot);
  g_test_add_func ("/core/vm/kmap/wrap", kmap_flushes_when_it_wraps_and_waits_when_it_is_full);
  g_test_add_func ("/core/vm/kmap/sleep", kmap_may_sleep);
  g_test_add_func ("/core/vm/kmap-atomic/types", kmap_atomic_has_a_slot_for_each_type);
  g_test_add_func ("/core/vm/kmap-atomic/stack", kmap_atomic_of_6_1_is_a_stack);
  g_test_add_func ("/core/vm/percpu/units", objects_have_one_offset_in_every_unit);
  g_test_add_func ("/core/vm/percpu/one-cpu", a_kernel_for_one_cpu_takes_from_kmalloc);
  g_test_add_func ("/core/vm/percpu/preemption", get_cpu_var_switches_preemption_off);
  g_test_add_func ("/core/vm/stack/overflow", stacks_do_not_grow);
  g_test_add_func ("/core/vm/stack/one-page", stacks_may_have_one_page);
  g_test_add_func ("/core/vm/stack/guard", stacks_of_6_1_have_a_guard_page);
  g_test_add_func ("/core/vm/place", areas_of_others_must_fit);
  return g_test_run ();
}
