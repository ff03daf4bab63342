/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual memory against its slow, obvious twin: the same address for every vmalloc, vmap, kmap and per-CPU object, the
 * same areas and chunks, under seeded random operations of both kernels; and on the same way the machine goes back and
 * forth by its deltas, is cloned, packed and unpacked. */
#include "base/rng.h"
#include "core/vm/vm_place.h"
#include "core/vm/vm_read.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"
#include "reference/vm_twin.h"

#include <string.h>

enum
{
  OPS = 120000,       /* of each of the four runs */
  WATCHED_OPS = 3000, /* of each watched run */
  MAX_LIVE = 400,
  MAX_PAGES = 12000, /* frames in areas */
  COMPARE_EVERY = 500,
  VALIDATE_EVERY = 2000,
};

typedef struct
{
  KmValue value;
  uint32_t place; /* of the twin: page, chunk * unit + offset; kmap: frame */
  uint32_t pages;
  uint8_t kind; /* KM_OP_VMALLOC, KM_OP_VMAP, KM_OP_KMAP, KM_OP_ALLOC_PERCPU */
} Live;

typedef struct
{
  KmMachine *machine;
  VmTwin *twin;
  KmRng rng;
  KmEventLog log;
  KmPfn first_high, frames;
  uint32_t unit, n_live, pages, number;
  Live live[MAX_LIVE];
  uint64_t refused, waits;
} Run;

static void
run_start (Run *run, KmGenerationId generation, uint32_t mebibytes, uint64_t seed)
{
  const uint64_t start = 0xe0000000;
  KmConfig config;
  KmVmallocInfo info;
  KmPercpuChunkInfo chunk;
  KmPercpuRangeInfo range;
  KmOpMore more = { .size = 4 };
  KmOp op = { .kind = KM_OP_ALLOC_PERCPU, .flags = KM_OP_HAS_MORE };
  KmValue value;

  memset (run, 0, sizeof *run);
  km_config_init (&config, KM_PRESET_CUSTOM);
  config.generation = generation;
  config.cpus = 2;
  config.n_zones = 2;
  config.zones[0] = (KmZoneConfig){ .name = "NORMAL", .type = KM_ZONE_NORMAL, .bytes = 64 << 20 };
  config.zones[1] = (KmZoneConfig){ .name = "HIGHMEM", .type = KM_ZONE_HIGHMEM, .bytes = 64 << 20 };
  run->machine = km_machine_new (&config, NULL);
  g_assert_nonnull (run->machine);
  g_assert_true (km_machine_set_vmalloc (run->machine, start, start + ((uint64_t)mebibytes << 20)));
  km_machine_vmalloc (run->machine, &info);
  g_assert_cmpuint (info.lazy_max, ==, 2 * 8192);
  /* An object taken and given back makes the first chunk, which then tells its shape. */
  km_machine_use (run->machine, &more, NULL);
  value = km_machine_apply (run->machine, &op, 0, KM_VALUE_NULL);
  op = (KmOp){ .kind = KM_OP_FREE_PERCPU };
  km_machine_apply (run->machine, &op, 1, value);
  g_assert_true (km_machine_percpu_chunk (run->machine, 0, &chunk));
  g_assert_cmpuint (km_machine_percpu_ranges (run->machine, 0, &range, 1), ==, 1);
  run->twin = vm_twin_new (generation == KM_GENERATION_2_6_34, mebibytes << 8, info.lazy_max,
                           km_machine_kmap_slots (run->machine), 2, range.size, range.size + chunk.free_bytes,
                           chunk.unit_bytes);
  run->unit = chunk.unit_bytes;
  run->first_high = km_machine_zone (run->machine, 1)->start_pfn;
  run->frames = km_machine_zone (run->machine, 1)->end_pfn - run->first_high;
  run->number = 2;
  km_rng_init (&run->rng, seed);
  km_event_log_init (&run->log);
}

static void
run_finish (Run *run)
{
  vm_twin_free (run->twin);
  km_machine_free (run->machine);
  km_event_log_finish (&run->log);
}

static uint32_t
below (Run *run, uint32_t n)
{
  return km_rng_below (&run->rng, n);
}

/* ---- comparing ---- */

static void
assert_same_areas (const Run *run)
{
  KmAreaInfo area;
  uint32_t page = 0;

  for (uint32_t i = 0; i < run->twin->areas->len; i++, page = area.start + area.pages)
    {
      const VmTwinArea *expected = &g_array_index (run->twin->areas, VmTwinArea, i);

      g_assert_true (km_machine_area_from (run->machine, page, &area));
      g_assert_cmpuint (area.start, ==, expected->start);
      g_assert_cmpuint (area.pages, ==, expected->pages);
      g_assert_cmpint (area.kind == KM_AREA_LAZY, ==, expected->lazy);
    }
  g_assert_false (km_machine_area_from (run->machine, page, &area));
}

static void
assert_same_slots (const Run *run)
{
  for (uint32_t slot = 0; slot < run->twin->slots; slot++)
    {
      KmPfn pfn = KM_PFN_NONE;

      g_assert_cmpuint (km_machine_kmap_slot (run->machine, slot, &pfn), ==, run->twin->count[slot]);
      g_assert_true (run->twin->count[slot] == 0 || pfn == run->twin->page[slot]);
    }
}

static void
assert_same (const Run *run)
{
  KmVmallocInfo info;

  km_machine_vmalloc (run->machine, &info);
  g_assert_cmpuint (info.lazy_pages, ==, run->twin->lazy);
  assert_same_areas (run);
  assert_same_slots (run);
  for (uint32_t i = 0; i < run->twin->chunks->len; i++)
    {
      KmPercpuChunkInfo chunk;

      g_assert_true (
          km_machine_percpu_chunk (run->machine, g_array_index (run->twin->chunks, VmTwinChunk, i).number, &chunk));
    }
}

static void
assert_valid (const Run *run)
{
  g_autofree char *problem = NULL;

  if (!km_machine_validate (run->machine, &problem))
    g_error ("after operation %u: %s", run->number, problem);
}

/* ---- operations ---- */

static KmValue
apply (Run *run, KmOp op, const KmOpMore *more, const KmValue *results, KmValue operand)
{
  if (more)
    op.flags |= KM_OP_HAS_MORE;
  km_machine_use (run->machine, more, results);
  return km_machine_apply (run->machine, &op, run->number++, operand);
}

static void
keep (Run *run, KmOpKind kind, KmValue value, uint32_t place, uint32_t pages)
{
  run->live[run->n_live++] = (Live){ .value = value, .place = place, .pages = pages, .kind = (uint8_t)kind };
  run->pages += pages;
}

/* One in two hundred is longer than its array of pointers fits into a page. */
static void
do_vmalloc (Run *run)
{
  uint32_t pages = below (run, 200) == 0 ? 1000 + below (run, 100) : 1 + below (run, 24), place;
  KmOpMore more = { .size = (uint64_t)pages * 4096 - below (run, 4096) };
  KmValue value;

  if (run->pages + pages > MAX_PAGES)
    return;
  value = apply (run, (KmOp){ .kind = KM_OP_VMALLOC }, &more, NULL, KM_VALUE_NULL);
  place = vm_twin_map (run->twin, pages, true);
  g_assert_cmpuint (value, ==, place == VM_TWIN_NONE ? KM_VALUE_NULL : km_value (KM_VALUE_AREA, place));
  if (place != VM_TWIN_NONE)
    keep (run, KM_OP_VMALLOC, value, place, pages);
  else
    run->refused++;
}

static void
do_vmap (Run *run)
{
  uint32_t count = 1 + below (run, 40), refs[40], place;
  KmValue results[40], value;
  KmOpMore more = { .refs = refs, .count = count };

  for (uint32_t i = 0; i < count; i++)
    {
      refs[i] = i;
      results[i] = below (run, run->first_high + run->frames);
    }
  value = apply (run, (KmOp){ .kind = KM_OP_VMAP }, &more, results, KM_VALUE_NULL);
  place = vm_twin_map (run->twin, count, false);
  g_assert_cmpuint (value, ==, place == VM_TWIN_NONE ? KM_VALUE_NULL : km_value (KM_VALUE_AREA, place));
  if (place == VM_TWIN_NONE)
    return;
  for (uint32_t i = 0; i < count; i++)
    g_assert_cmpuint (km_machine_area_frame (run->machine, place + i), ==, results[i]);
  keep (run, KM_OP_VMAP, value, place, 0);
}

static void
do_kmap (Run *run)
{
  KmPfn pfn = run->first_high + below (run, run->frames);
  KmValue value = apply (run, (KmOp){ .kind = KM_OP_KMAP }, NULL, NULL, pfn);
  uint32_t slot = vm_twin_kmap (run->twin, pfn);

  g_assert_cmpuint (value, ==, slot == VM_TWIN_NONE ? KM_VALUE_NULL : km_value (KM_VALUE_KMAP, slot));
  if (slot != VM_TWIN_NONE)
    keep (run, KM_OP_KMAP, value, pfn, 0);
  else
    run->waits++;
}

static void
do_percpu (Run *run)
{
  KmOpMore more = { .size = 1 + below (run, below (run, 20) ? 200 : 9000), .align = 1u << below (run, 8) };
  KmValue value = apply (run, (KmOp){ .kind = KM_OP_ALLOC_PERCPU }, &more, NULL, KM_VALUE_NULL);
  uint32_t place = vm_twin_percpu (run->twin, (uint32_t)more.size, more.align);

  g_assert_cmpuint (value, ==, place == VM_TWIN_NONE ? KM_VALUE_NULL : km_value (KM_VALUE_PERCPU, place));
  if (place != VM_TWIN_NONE)
    keep (run, KM_OP_ALLOC_PERCPU, value, place, 0);
}

static void
do_free (Run *run)
{
  uint32_t i = below (run, run->n_live);
  Live live = run->live[i];

  run->live[i] = run->live[--run->n_live];
  run->pages -= live.pages;
  switch (live.kind)
    {
    case KM_OP_VMALLOC:
    case KM_OP_VMAP:
      apply (run, (KmOp){ .kind = live.kind == KM_OP_VMALLOC ? KM_OP_VFREE : KM_OP_VUNMAP }, NULL, NULL, live.value);
      vm_twin_unmap (run->twin, live.place);
      break;
    case KM_OP_KMAP:
      apply (run, (KmOp){ .kind = KM_OP_KUNMAP }, NULL, NULL, live.place);
      g_assert_true (vm_twin_kunmap (run->twin, live.place));
      break;
    default:
      apply (run, (KmOp){ .kind = KM_OP_FREE_PERCPU }, NULL, NULL, live.value);
      vm_twin_free_percpu (run->twin, live.place);
    }
  g_assert_cmpuint (km_machine_happened (run->machine), ==, 0);
}

static void
do_one (Run *run)
{
  static void (*const makers[]) (Run *) = { do_vmalloc, do_vmalloc, do_vmap, do_kmap, do_kmap, do_percpu, do_percpu };

  if (run->n_live == MAX_LIVE || (run->n_live > 0 && below (run, 100) < 47))
    do_free (run);
  else
    makers[below (run, G_N_ELEMENTS (makers))](run);
}

static void
do_many (KmGenerationId generation, uint32_t mebibytes, uint64_t seed, bool crowded)
{
  Run run;

  run_start (&run, generation, mebibytes, seed);
  for (uint32_t i = 0; i < OPS; i++)
    {
      do_one (&run);
      if (i % COMPARE_EVERY == 0)
        assert_same (&run);
      if (i % VALIDATE_EVERY == 0)
        assert_valid (&run);
    }
  assert_same (&run);
  assert_valid (&run);
  g_assert_true (run.refused > 0 || !crowded);
  run_finish (&run);
}

static void
agrees_2_6_34 (void)
{
  do_many (KM_GENERATION_2_6_34, 120, 1, false);
}

static void
agrees_2_6_34_crowded (void)
{
  do_many (KM_GENERATION_2_6_34, 8, 2, true);
}

static void
agrees_6_1 (void)
{
  do_many (KM_GENERATION_6_1, 120, 3, false);
}

static void
agrees_6_1_crowded (void)
{
  do_many (KM_GENERATION_6_1, 8, 4, true);
}

/* All slots of kmap in use: the next caller waits, and one free slot is found again. */
static void
agrees_when_slots_run_out (void)
{
  Run run;

  run_start (&run, KM_GENERATION_2_6_34, 8, 5);
  run.n_live = 0;
  for (uint32_t i = 0; i < 3000; i++)
    {
      if (run.n_live == MAX_LIVE)
        run.n_live = 0; /* forget, never unmap */
      do_kmap (&run);
    }
  g_assert_cmpuint (run.waits, >, 0);
  assert_same (&run);
  for (uint32_t i = 0; i < 4000 && run.n_live > 0; i++)
    {
      do_free (&run);
      do_kmap (&run);
    }
  assert_same (&run);
  assert_valid (&run);
  run_finish (&run);
}

/* Each operation watched: back by its deltas, forth again, and the same as on a machine that nobody watches. */
static void
goes_back_and_forth (gconstpointer data)
{
  KmGenerationId generation = (KmGenerationId)GPOINTER_TO_UINT (data);
  Run run;

  run_start (&run, generation, 8, 6);
  for (uint32_t i = 0; i < WATCHED_OPS; i++)
    {
      bool look = i % 16 == 0;
      uint64_t before = look ? km_machine_hash (run.machine) : 0, after;
      const KmDelta *deltas;
      uint32_t n;

      km_event_log_clear (&run.log);
      km_machine_observe (run.machine, &run.log);
      do_one (&run);
      km_machine_observe (run.machine, NULL);
      if (!look)
        continue;
      deltas = (const KmDelta *)(const void *)run.log.deltas->data;
      n = run.log.deltas->len;
      after = km_machine_hash (run.machine);
      km_machine_revert_deltas (run.machine, deltas, n);
      g_assert_cmpuint (km_machine_hash (run.machine), ==, before);
      km_machine_apply_deltas (run.machine, deltas, n);
      g_assert_cmpuint (km_machine_hash (run.machine), ==, after);
    }
  assert_same (&run);
  assert_valid (&run);
  run_finish (&run);
}

/* A clone and an unpacked machine go on like the first one. */
static void
goes_on_when_copied (void)
{
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (KmMachine) clone = NULL;
  Run run;

  run_start (&run, KM_GENERATION_6_1, 120, 7);
  for (uint32_t i = 0; i < 5000; i++)
    do_one (&run);
  packed = km_machine_pack (run.machine);
  clone = km_machine_clone (run.machine);
  for (uint32_t i = 0; i < 2000; i++)
    do_one (&run);
  g_assert_cmpuint (km_machine_hash (clone), !=, km_machine_hash (run.machine));
  km_machine_unpack (run.machine, packed);
  g_assert_cmpuint (km_machine_hash (clone), ==, km_machine_hash (run.machine));
  g_assert_true (km_machine_validate (clone, NULL));
  assert_valid (&run);
  run_finish (&run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/vm-twin/2.6.34", agrees_2_6_34);
  g_test_add_func ("/core/vm-twin/2.6.34-crowded", agrees_2_6_34_crowded);
  g_test_add_func ("/core/vm-twin/6.1", agrees_6_1);
  g_test_add_func ("/core/vm-twin/6.1-crowded", agrees_6_1_crowded);
  g_test_add_func ("/core/vm-twin/slots-run-out", agrees_when_slots_run_out);
  g_test_add_data_func ("/core/vm-twin/back-and-forth-2.6.34", GUINT_TO_POINTER (KM_GENERATION_2_6_34),
                        goes_back_and_forth);
  g_test_add_data_func ("/core/vm-twin/back-and-forth-6.1", GUINT_TO_POINTER (KM_GENERATION_6_1), goes_back_and_forth);
  g_test_add_func ("/core/vm-twin/copies", goes_on_when_copied);
  return g_test_run ();
}
