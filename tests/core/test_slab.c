/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slab cache at work: the bufctl trace of facts 7.4, the scenarios of 7.6, colours, reap and shrink; and seeded
 * random operations beside a slow twin (tests/reference), validated after each. */
#include "core/single/single_private.h"
#include "core/single/slab_state.h"
#include "core/slab/slab.h"
#include "frames_fixture.h"
#include "reference/slab_twin.h"
#include "../rounds.h"

#include "base/rng.h"

#include <string.h>

static KmSlabGeometry
geometry_of (const KmSlabPlatform *platform, uint32_t size)
{
  KmSlabRequest request = { .size = size, .has_name = true };
  KmSlabGeometry geometry;

  g_assert_cmpint (km_slab_geometry (platform, &request, &geometry), ==, KM_SLAB_CREATED);
  return geometry;
}

static KmSingle *
cache_new (KmGenerationId generation, uint32_t cpus, uint32_t size, Frames *frames)
{
  KmSlabPlatform platform = platform_of (generation, 4, cpus);
  KmSlabGeometry geometry = geometry_of (&platform, size);
  KmFrameSource source = frame_source (frames, 1000);

  return km_slab_single_new (&platform, &geometry, &source);
}

/* Frees objects in this order and checks each step. */
static void
free_all (KmSingle *cache, const uint32_t *objects, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    {
      km_single_release (cache, 0, objects[i]);
      assert_valid (cache);
    }
}

static void
alloc_all (KmSingle *cache, uint32_t *objects, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    {
      objects[i] = km_single_alloc (cache, 0);
      g_assert_cmpuint (objects[i], !=, KM_SLAB_NONE);
      assert_valid (cache);
    }
}

/* The slab of a cache that has one. */
static uint32_t
only_slab (const KmSingle *cache)
{
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    if (km_slab_first (cache, (KmSlabList)list) != KM_SLAB_NONE)
      return km_slab_first (cache, (KmSlabList)list);
  return KM_SLAB_NONE;
}

/* ---- facts 7.4 ---- */

static void
assert_bufctl (const KmSingle *cache, uint32_t free, const uint16_t expected[4])
{
  g_assert_cmpuint (km_slab_info (cache, only_slab (cache)).free, ==, free);
  for (unsigned i = 0; i < 4; i++)
    g_assert_cmpuint (km_slab_table_entry (cache, only_slab (cache), i), ==, expected[i]);
}

/* A cache of four objects a slab whose array holds but one: each call reaches the slab. */
static void
test_bufctl_trace (void)
{
  Frames frames;
  KmFrameSource source = frame_source (&frames, 1000);
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 1);
  KmSlabGeometry geometry = geometry_of (&platform, 1696);
  g_autoptr (KmSingle) cache = NULL;
  uint32_t first, second;
  enum
  {
    END = KM_SLAB_BUFCTL_END
  };

  geometry.limit = geometry.batchcount = 1;
  cache = km_slab_single_new (&platform, &geometry, &source);
  first = km_single_alloc (cache, 0);
  assert_bufctl (cache, 1, (uint16_t[]){ 1, 2, 3, END });
  second = km_single_alloc (cache, 0);
  assert_bufctl (cache, 2, (uint16_t[]){ 1, 2, 3, END });
  km_single_release (cache, 0, first);
  km_single_release (cache, 0, second); /* pushes the first out of the array */
  assert_bufctl (cache, 0, (uint16_t[]){ 2, 2, 3, END });
  g_assert_false (km_single_shrink (cache) == 0 && frames.returned == 0);
  g_assert_cmpuint (frames.returned, ==, 1);
}

/* ---- facts 7.6 ---- */

typedef struct
{
  uint32_t array, shared, full, partial, free, free_objects, grown, destroyed;
} Picture;

static void
assert_picture (const KmSingle *cache, const Picture *expected)
{
  KmSlabCounters counters = km_slab_single_counters (cache);
  KmSlabArray shared = { 0 };

  km_slab_cache_shared (cache, &shared);
  g_assert_cmpuint (km_slab_cache_array (cache, 0).avail, ==, expected->array);
  g_assert_cmpuint (shared.avail, ==, expected->shared);
  g_assert_cmpuint (counters.n_slabs[KM_SLAB_FULL], ==, expected->full);
  g_assert_cmpuint (counters.n_slabs[KM_SLAB_PARTIAL], ==, expected->partial);
  g_assert_cmpuint (counters.n_slabs[KM_SLAB_FREE], ==, expected->free);
  g_assert_cmpuint (counters.free_objects, ==, expected->free_objects);
  g_assert_cmpuint (counters.grown, ==, expected->grown);
  g_assert_cmpuint (counters.destroyed, ==, expected->destroyed);
}

typedef struct
{
  uint32_t size, cpus, n;
  Picture allocated, freed;
} Scenario;

static const Scenario scenarios[] = {
  { 1696, 1, 60, { 0, 0, 15, 0, 0, 0, 15, 0 }, { 24, 0, 6, 0, 7, 28, 15, 2 } },
  { 600, 1, 100, { 2, 0, 17, 0, 0, 0, 17, 0 }, { 48, 0, 7, 2, 8, 54, 17, 0 } },
  { 1696, 2, 60, { 0, 0, 15, 0, 0, 0, 15, 0 }, { 24, 36, 15, 0, 0, 0, 15, 0 } },
};

static void
test_scenarios (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      const Scenario *s = &scenarios[i];
      Frames frames;
      g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_2_6_34, s->cpus, s->size, &frames);
      uint32_t objects[100];

      alloc_all (cache, objects, s->n);
      assert_picture (cache, &s->allocated);
      free_all (cache, objects, s->n);
      assert_picture (cache, &s->freed);
      g_assert_cmpuint (km_single_shrink (cache), ==, 0);
      assert_valid (cache);
      g_assert_cmpuint (frames.returned, ==, frames.got);
    }
}

/* facts 7.6: the first object of a fresh cache is not object 0. */
static void
test_first_objects (void)
{
  Frames frames;
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_2_6_34, 1, 32, &frames);

  for (uint32_t i = 0; i < 18; i++)
    g_assert_cmpuint (km_slab_index_of_object (cache, km_single_alloc (cache, 0)), ==, i < 16 ? 15 - i : 75 - (i - 16));
}

/* The slab with the @n-th lowest frame. */
static uint32_t
nth_slab (const KmSingle *cache, uint32_t n)
{
  KmPfn above = 0;

  for (;; n--)
    {
      uint32_t lowest = KM_SLAB_NONE;

      for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
        for (uint32_t slab = km_slab_first (cache, (KmSlabList)list); slab != KM_SLAB_NONE;
             slab = km_slab_next (cache, slab))
          if (km_slab_info (cache, slab).pfn > above
              && (lowest == KM_SLAB_NONE || km_slab_info (cache, slab).pfn < km_slab_info (cache, lowest).pfn))
            lowest = slab;
      if (n == 0)
        return lowest;
      above = km_slab_info (cache, lowest).pfn;
    }
}

/* facts 7.10: the second slab of size-192 on x86-64; facts 7.11: 6.1 begins with colour 1. */
static void
test_colours (void)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 1);
  Frames frames;
  KmFrameSource source = frame_source (&frames, 1);
  KmSlabGeometry geometry;
  g_autoptr (KmSingle) old = NULL, new = NULL;
  uint32_t objects[42];

  platform.word = 8;
  geometry = geometry_of (&platform, 192);
  old = km_slab_single_new (&platform, &geometry, &source);
  alloc_all (old, objects, 41);
  g_assert_cmpuint (km_slab_info (old, nth_slab (old, 0)).gap, ==, 0);
  g_assert_cmpuint (km_slab_info (old, nth_slab (old, 1)).gap, ==, 64);
  g_assert_cmpuint (km_slab_info (old, nth_slab (old, 1)).first_object, ==, 192);
  g_assert_cmpuint (km_slab_info (old, nth_slab (old, 2)).gap, ==, 0);
  new = cache_new (KM_GENERATION_6_1, 1, 600, &frames);
  alloc_all (new, objects, 7);
  g_assert_cmpuint (km_slab_info (new, nth_slab (new, 0)).first_object, ==, 64);
  g_assert_cmpuint (km_slab_info (new, nth_slab (new, 1)).first_object, ==, 128);
}

/* Without frames there is no object. 2.6.34 has used the colour up by then, 6.1 has not. */
static void
test_no_frames (void)
{
  static const uint32_t colours[] = { 1, 0 };

  for (int generation = KM_GENERATION_2_6_34; generation <= KM_GENERATION_6_1; generation++)
    {
      Frames frames;
      g_autoptr (KmSingle) cache = cache_new ((KmGenerationId)generation, 1, 600, &frames);

      frames.refuse = true;
      g_assert_cmpuint (km_single_alloc (cache, 0), ==, KM_SLAB_NONE);
      assert_valid (cache);
      g_assert_cmpuint (km_slab_single_counters (cache).colour_next, ==, colours[generation]);
      frames.refuse = false;
      g_assert_cmpuint (km_single_alloc (cache, 0), !=, KM_SLAB_NONE);
    }
}

/* cache_reap(); @node_due: the turn of its node has come as well. */
static void
reap (KmSingle *cache, uint32_t cpu, bool node_due)
{
  cache->machine->cpu = cpu;
  slab_cache_reap (cache->machine, cache->cache, node_due);
}

/* facts 7.6: the first reap only clears the mark, the second takes a fifth; free slabs go when they are not needed. */
static void
test_reap (void)
{
  Frames frames;
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_2_6_34, 1, 1696, &frames);
  uint32_t objects[60], slabs;

  alloc_all (cache, objects, 60);
  free_all (cache, objects, 60);
  reap (cache, 0, true);
  g_assert_cmpuint (km_slab_cache_array (cache, 0).avail, ==, 24);
  slabs = km_slab_single_counters (cache).n_slabs[KM_SLAB_FREE];
  reap (cache, 0, true);
  g_assert_cmpuint (km_slab_cache_array (cache, 0).avail, ==, 19);
  g_assert_cmpuint (km_slab_single_counters (cache).n_slabs[KM_SLAB_FREE], <, slabs);
  for (unsigned i = 0; i < 30; i++)
    reap (cache, 0, true);
  g_assert_cmpuint (frames.returned, ==, frames.got);
  assert_valid (cache);
}

/* A cache with an object in use survives kmem_cache_shrink(), and so kmem_cache_destroy(). */
static void
test_shrink_in_use (void)
{
  Frames frames;
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_2_6_34, 2, 600, &frames);
  uint32_t object = km_single_alloc (cache, 1);

  g_assert_cmpuint (km_single_shrink (cache), >, 0);
  km_single_release (cache, 0, object);
  g_assert_cmpuint (km_single_shrink (cache), ==, 0);
  g_assert_cmpuint (frames.returned, ==, 1);
}

/* Debug builds mark what left the slab. */
static void
test_debug_bufctl (void)
{
  Frames frames;
  KmFrameSource source = frame_source (&frames, 1);
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 1);
  KmSlabGeometry geometry;
  g_autoptr (KmSingle) cache = NULL;

  platform.debug = true;
  geometry = geometry_of (&platform, 192);
  cache = km_slab_single_new (&platform, &geometry, &source);
  km_single_alloc (cache, 0);
  g_assert_cmpuint (km_slab_table_entry (cache, only_slab (cache), 15), ==, KM_SLAB_BUFCTL_TAKEN);
  g_assert_cmpuint (km_slab_table_entry (cache, only_slab (cache), 16), ==, 17);
}

/* ---- states ---- */

/* A state that was written out and loaded again goes on in the same way. */
static void
check_restore (KmGenerationId generation)
{
  Frames frames, other_frames;
  g_autoptr (KmSingle) cache = cache_new (generation, 1, 600, &frames);
  g_autoptr (KmSingle) other = cache_new (generation, 1, 600, &other_frames);
  g_autoptr (KmSlabState) state = NULL, again = NULL;
  g_autofree char *problem = NULL;
  uint32_t objects[90], line;

  alloc_all (cache, objects, 90);
  free_all (cache, objects, 80);
  state = km_slab_cache_state (cache);
  g_assert_true (km_slab_cache_restore (other, state, &problem, &line));
  again = km_slab_cache_state (other);
  g_assert_true (km_slab_state_equal (state, again, &problem));
  other_frames.next = frames.next;
  for (unsigned i = 0; i < 200; i++)
    {
      KmSlabInfo a = km_slab_info (cache, km_slab_of_object (cache, km_single_alloc (cache, 0)));
      KmSlabInfo b = km_slab_info (other, km_slab_of_object (other, km_single_alloc (other, 0)));

      g_assert_cmpuint (a.pfn, ==, b.pfn);
      g_assert_cmpuint (a.gap, ==, b.gap);
    }
}

static void
test_restore (void)
{
  check_restore (KM_GENERATION_2_6_34);
  check_restore (KM_GENERATION_6_1);
}

/* A state with an object in two places is refused. */
static void
test_restore_refuses (void)
{
  Frames frames;
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_2_6_34, 1, 600, &frames);
  g_autoptr (KmSingle) other = cache_new (KM_GENERATION_2_6_34, 1, 600, &frames);
  g_autoptr (KmSlabState) state = NULL;
  g_autofree char *problem = NULL;
  uint32_t line;

  km_single_release (cache, 0, km_single_alloc (cache, 0));
  state = km_slab_cache_state (cache);
  g_array_append_val (state->arrays[0].entries, g_array_index (state->arrays[0].entries, KmSlabPlace, 0));
  state->arrays[0].line = 7;
  g_assert_false (km_slab_cache_restore (other, state, &problem, &line));
  g_assert_nonnull (strstr (problem, "in an array"));
  g_assert_cmpuint (line, ==, 7);
}

/* What cannot be, one thing at a time: each is refused in words. */

static KmSlabSlabState *
partial_slab (KmSlabState *state)
{
  return &g_array_index (state->slabs[KM_SLAB_PARTIAL], KmSlabSlabState, 0);
}

static void
too_many_cpus (KmSlabState *state)
{
  state->n_arrays = 2;
}

static void
shared_array (KmSlabState *state)
{
  state->shared_known = true;
}

static void
before_the_first (KmSlabState *state)
{
  partial_slab (state)->first_object = 0;
}

static void
beside_a_colour (KmSlabState *state)
{
  partial_slab (state)->first_object++;
}

static void
no_frame (KmSlabState *state)
{
  partial_slab (state)->pfn = KM_PFN_NONE;
}

static void
more_than_all (KmSlabState *state)
{
  partial_slab (state)->in_use = 1000;
}

static void
one_too_few (KmSlabState *state)
{
  partial_slab (state)->in_use--;
}

static void
chain_leads_out (KmSlabState *state)
{
  g_array_index (state->indexes, uint16_t, partial_slab (state)->chain) = 1000;
}

static void
array_overflows (KmSlabState *state)
{
  const KmSlabPlace place = g_array_index (state->arrays[0].entries, KmSlabPlace, 0);

  for (unsigned i = 0; i < 1000; i++)
    g_array_append_val (state->arrays[0].entries, place);
}

static void
entry_of_no_slab (KmSlabState *state)
{
  g_array_index (state->arrays[0].entries, KmSlabPlace, 0).pfn += 500;
}

static void
entry_beyond_the_last (KmSlabState *state)
{
  g_array_index (state->arrays[0].entries, KmSlabPlace, 0).index = 1000;
}

static void
test_restore_refuses_all (void)
{
  static const struct
  {
    void (*change) (KmSlabState *state);
    const char *words;
  } wrong[] = {
    { too_many_cpus, "another machine" },
    { shared_array, "another machine" },
    { before_the_first, "is not one of this cache" },
    { beside_a_colour, "is not one of this cache" },
    { no_frame, "is not one of this cache" },
    { more_than_all, "is not one of this cache" },
    { one_too_few, "is not one of this cache" },
    { chain_leads_out, "is not one of this cache" },
    { array_overflows, "holds 10" },
    { entry_of_no_slab, "is no object of this cache" },
    { entry_beyond_the_last, "is no object of this cache" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      Frames frames, other_frames;
      g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_2_6_34, 1, 600, &frames);
      g_autoptr (KmSingle) other = cache_new (KM_GENERATION_2_6_34, 1, 600, &other_frames);
      g_autoptr (KmSlabState) state = NULL;
      g_autofree char *problem = NULL;
      uint32_t objects[90], line;

      alloc_all (cache, objects, 90);
      free_all (cache, objects, 80);
      g_assert_cmphex (
          km_slab_find_object (cache, km_slab_info (cache, km_slab_of_object (cache, objects[0])).pfn, 1000), ==,
          KM_SLAB_NONE);
      state = km_slab_cache_state (cache);
      g_assert_cmpuint (state->slabs[KM_SLAB_PARTIAL]->len, >, 0);
      wrong[i].change (state);
      g_assert_false (km_slab_cache_restore (other, state, &problem, &line));
      if (!strstr (problem, wrong[i].words))
        g_error ("“%s” is not about “%s”", problem, wrong[i].words);
    }
}

/* ---- beside the twin ---- */

enum
{
  LIVE = 700,      /* objects at once */
  ROUND = 2048,    /* operations in which mostly one kind of call is made */
  VALID_EVERY = 8, /* operations; looking at the whole cache takes longer than they do */
};

typedef struct
{
  KmSingle *cache;
  SlabTwin *twin;
  Frames frames, twin_frames;
  uint32_t object[LIVE];
  TwinObject twin_object[LIVE];
  uint32_t n;
} Pair;

static void
pair_alloc (Pair *pair, uint32_t cpu)
{
  uint32_t object = km_single_alloc (pair->cache, cpu);
  TwinObject expected = slab_twin_alloc (pair->twin, cpu);
  KmSlabInfo info;

  if (object == KM_SLAB_NONE)
    {
      g_assert_cmpuint (expected.pfn, ==, KM_PFN_NONE);
      return;
    }
  info = km_slab_info (pair->cache, km_slab_of_object (pair->cache, object));
  g_assert_cmpuint (info.pfn, ==, expected.pfn);
  g_assert_cmpuint (info.gap, ==, expected.gap);
  g_assert_cmpuint (km_slab_index_of_object (pair->cache, object), ==, expected.index);
  pair->object[pair->n] = object;
  pair->twin_object[pair->n++] = expected;
}

static void
pair_free (Pair *pair, uint32_t cpu, uint32_t which)
{
  km_single_release (pair->cache, cpu, pair->object[which]);
  slab_twin_give (pair->twin, cpu, pair->twin_object[which]);
  pair->n--;
  pair->object[which] = pair->object[pair->n];
  pair->twin_object[which] = pair->twin_object[pair->n];
}

static void
pair_step (Pair *pair, KmRng *rng, uint32_t cpus, bool growing)
{
  uint32_t cpu = km_rng_below (rng, cpus), dice = km_rng_below (rng, 1000);

  pair->frames.refuse = pair->twin_frames.refuse = km_rng_below (rng, 50) == 0;
  if (dice == 0)
    g_assert_cmpint (km_single_shrink (pair->cache) == 0, ==, slab_twin_shrink (pair->twin));
  else if (dice < 20)
    {
      reap (pair->cache, cpu, dice & 1);
      slab_twin_reap (pair->twin, cpu, dice & 1);
    }
  else if (pair->n < LIVE && (pair->n == 0 || (dice % 10 < 7) == growing))
    pair_alloc (pair, cpu);
  else
    pair_free (pair, cpu, km_rng_below (rng, pair->n));
  g_assert_cmpuint (pair->frames.history, ==, pair->twin_frames.history);
}

static void
run_pair (KmGenerationId generation, uint32_t cpus, uint32_t size, bool debug, uint32_t steps)
{
  Pair *pair = g_new0 (Pair, 1);
  KmSlabPlatform platform = platform_of (generation, 4, cpus);
  KmFrameSource source = frame_source (&pair->frames, 1), twin_source = frame_source (&pair->twin_frames, 1);
  KmSlabGeometry geometry;
  KmRng rng;

  km_rng_init (&rng, size * 16 + cpus * 2 + generation);
  platform.debug = debug;
  geometry = geometry_of (&platform, size);
  pair->cache = km_slab_single_new (&platform, &geometry, &source);
  pair->twin = slab_twin_new (&platform, &geometry, &twin_source);
  for (uint32_t i = 0; i < steps; i++)
    {
      pair_step (pair, &rng, cpus, i / ROUND % 2 == 0);
      if (i % VALID_EVERY == 0)
        assert_valid (pair->cache);
      if (i % 64 == 0)
        slab_twin_compare (pair->twin, pair->cache);
    }
  slab_twin_compare (pair->twin, pair->cache);
  km_single_free (pair->cache);
  slab_twin_free (pair->twin);
  g_free (pair);
}

static void
test_twin (gconstpointer data)
{
  static const uint32_t sizes[] = { 32, 192, 600, 1696, 4096, 200000 };
  KmGenerationId generation = (KmGenerationId)GPOINTER_TO_INT (data);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      run_pair (generation, 1, sizes[i], false, test_rounds (40000));
      run_pair (generation, 4, sizes[i], false, test_rounds (40000));
      run_pair (generation, 1, sizes[i], generation == KM_GENERATION_2_6_34, test_rounds (10000));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slab/bufctl-trace", test_bufctl_trace);
  g_test_add_func ("/slab/scenarios", test_scenarios);
  g_test_add_func ("/slab/first-objects", test_first_objects);
  g_test_add_func ("/slab/colours", test_colours);
  g_test_add_func ("/slab/no-frames", test_no_frames);
  g_test_add_func ("/slab/reap", test_reap);
  g_test_add_func ("/slab/shrink-in-use", test_shrink_in_use);
  g_test_add_func ("/slab/debug-bufctl", test_debug_bufctl);
  g_test_add_func ("/slab/restore", test_restore);
  g_test_add_func ("/slab/restore-refuses", test_restore_refuses);
  g_test_add_func ("/slab/restore-refuses-all", test_restore_refuses_all);
  g_test_add_data_func ("/slab/twin-2.6.34", GINT_TO_POINTER (KM_GENERATION_2_6_34), test_twin);
  g_test_add_data_func ("/slab/twin-6.1", GINT_TO_POINTER (KM_GENERATION_6_1), test_twin);
  return g_test_run ();
}
