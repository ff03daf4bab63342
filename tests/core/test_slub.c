/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache of SLUB at work: what facts 8.2 say step by step, and seeded random operations beside a slow twin
 * (tests/reference), with the way back by deltas. */
#include "base/rng.h"
#include "frames_fixture.h"
#include "reference/slub_twin.h"
#include "../rounds.h"

static KmSlubGeometry
geometry_of (KmGenerationId generation, uint32_t cpus, uint32_t size, uint32_t flags)
{
  KmSlabPlatform platform = platform_of (generation, 8, cpus);
  KmSlabRequest request = { .size = size, .flags = flags, .has_name = true };
  KmSlubGeometry geometry;

  g_assert_cmpint (km_slub_geometry (&platform, 0, &request, &geometry), ==, KM_SLAB_CREATED);
  return geometry;
}

static KmSingle *
cache_new (KmGenerationId generation, uint32_t cpus, const KmSlubGeometry *geometry, Frames *frames)
{
  KmSlabPlatform platform = platform_of (generation, 8, cpus);
  KmFrameSource source = frame_source (frames, 1000);

  return km_slub_single_new (&platform, geometry, &source);
}

static void
assert_place (const KmSingle *cache, KmValue object, KmPfn pfn, uint32_t index)
{
  uint32_t actual;

  g_assert_cmpuint (object, !=, KM_VALUE_NULL);
  g_assert_cmpuint (km_slub_single_place (cache, object, &actual), ==, pfn);
  g_assert_cmpuint (actual, ==, index);
}

/* ---- facts 8.2 ---- */

/* The first object of a new slab is object 0, and what was freed last is taken first. */
static void
test_order_of_objects (void)
{
  Frames frames;
  KmSlubGeometry g = geometry_of (KM_GENERATION_6_1, 1, 1696, 0);
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_6_1, 1, &g, &frames);
  KmValue objects[19];

  for (uint32_t i = 0; i < 19; i++)
    {
      objects[i] = km_single_alloc (cache, 0);
      assert_place (cache, objects[i], 1000, i);
      assert_valid (cache);
    }
  km_single_release (cache, 0, objects[3]);
  km_single_release (cache, 0, objects[7]);
  assert_place (cache, km_single_alloc (cache, 0), 1000, 7);
  assert_place (cache, km_single_alloc (cache, 0), 1000, 3);
  assert_place (cache, km_single_alloc (cache, 0), 1008, 0);
  assert_valid (cache);
}

/* A full slab that gets an object back joins the chain of the CPU that freed it. */
static void
test_freeze (void)
{
  Frames frames;
  KmSlubGeometry g = geometry_of (KM_GENERATION_6_1, 2, 1696, 0);
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_6_1, 2, &g, &frames);
  g_autoptr (KmSlubState) state = NULL;
  KmValue objects[20];
  const KmSlubSlabState *written;

  for (uint32_t i = 0; i < 20; i++)
    objects[i] = km_single_alloc (cache, 0);
  km_single_release (cache, 1, objects[5]);
  km_single_release (cache, 0, objects[6]);
  assert_valid (cache);
  state = km_slub_single_state (cache);
  g_assert_cmpuint (state->cpus[0].partial->len, ==, 0);
  g_assert_cmpuint (state->cpus[1].partial->len, ==, 1);
  written = &g_array_index (state->cpus[1].partial, KmSlubSlabState, 0);
  g_assert_true (written->frozen);
  g_assert_cmpuint (written->pfn, ==, 1000);
  g_assert_cmpuint (written->in_use, ==, 17);
  g_assert_cmpuint (written->slabs, ==, 1);
  assert_place (cache, km_single_alloc (cache, 1), 1000, 6);
  assert_place (cache, km_single_alloc (cache, 1), 1000, 5);
}

/* Empty slabs go back once the node has min_partial partial ones. */
static void
test_min_partial (void)
{
  Frames frames;
  KmSlubGeometry g =
      geometry_of (KM_GENERATION_6_1, 1, 4096, 0); /* 8 objects a slab, chains of 2 slabs, min_partial 6 */
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_6_1, 1, &g, &frames);
  g_autoptr (KmSlubState) state = NULL;
  KmValue objects[8 * 20];

  for (uint32_t i = 0; i < G_N_ELEMENTS (objects); i++)
    objects[i] = km_single_alloc (cache, 0);
  g_assert_cmpuint (frames.got, ==, 20);
  for (uint32_t i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      km_single_release (cache, 0, objects[i]);
      assert_valid (cache);
    }
  state = km_slub_single_state (cache);
  g_assert_true (state->cpus[0].has_slab);
  g_assert_cmpuint (state->nr_partial, ==, 6);
  g_assert_cmpuint (state->nr_slabs, ==, 1 + state->cpus[0].partial->len + 6);
  g_assert_cmpuint (frames.got - frames.returned, ==, state->nr_slabs);
  g_assert_cmpuint (km_single_shrink (cache), ==, 0);
  g_assert_cmpuint (frames.returned, ==, 20);
  assert_valid (cache);
}

/* Without frames of the usual order a slab of the smallest one must do; without any, NULL. */
static void
test_no_frames (void)
{
  Frames frames;
  KmSlubGeometry g = geometry_of (KM_GENERATION_6_1, 1, 600, 0);
  g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_6_1, 1, &g, &frames);
  g_autoptr (KmSlubState) state = NULL;

  g_assert_cmpuint (g.min_num, ==, 6);
  frames.refuse_large = true;
  for (uint32_t i = 0; i < 6; i++)
    assert_place (cache, km_single_alloc (cache, 0), 1000, i);
  assert_valid (cache);
  frames.refuse_large = false;
  assert_place (cache, km_single_alloc (cache, 0), 1001, 0);
  state = km_slub_single_state (cache);
  g_assert_cmpuint (state->total_objects, ==, 6 + 13);
  frames.refuse = true;
  for (uint32_t i = 1; i < 13; i++)
    assert_place (cache, km_single_alloc (cache, 0), 1001, i);
  g_assert_cmpuint (km_single_alloc (cache, 0), ==, KM_VALUE_NULL);
  assert_valid (cache);
}

/* ---- states that cannot be ---- */

static void
too_many_cpus (KmSlubState *state)
{
  state->n_cpus = 2;
}

static void
another_size (KmSlubState *state)
{
  g_array_index (state->partial, KmSlubSlabState, 0).objects = 5;
}

static void
chain_leads_out (KmSlubState *state)
{
  g_array_index (state->indexes, uint16_t, g_array_index (state->partial, KmSlubSlabState, 0).chain) = 1000;
}

static void
frame_twice (KmSlubState *state)
{
  const KmSlubSlabState slab = g_array_index (state->partial, KmSlubSlabState, 0);

  g_array_append_val (state->full, slab);
}

static void
chain_of_no_slab (KmSlubState *state)
{
  g_array_index (state->cpus[0].partial, KmSlubSlabState, 0).objects = 5;
}

static void
test_restore_refuses (void)
{
  static const struct
  {
    void (*change) (KmSlubState *state);
    const char *words;
  } wrong[] = {
    { too_many_cpus, "more CPUs than the machine" },          { another_size, "is none that this cache can have" },
    { chain_leads_out, "is none that this cache can have" },  { frame_twice, "is none that this cache can have" },
    { chain_of_no_slab, "is none that this cache can have" },
  };
  KmSlubGeometry g = geometry_of (KM_GENERATION_6_1, 1, 4096, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      Frames frames, other_frames;
      g_autoptr (KmSingle) cache = cache_new (KM_GENERATION_6_1, 1, &g, &frames);
      g_autoptr (KmSingle) other = cache_new (KM_GENERATION_6_1, 1, &g, &other_frames);
      g_autoptr (KmSlubState) state = NULL;
      g_autofree char *problem = NULL;
      KmValue objects[8 * 20];
      uint32_t line;

      for (uint32_t object = 0; object < G_N_ELEMENTS (objects); object++)
        objects[object] = km_single_alloc (cache, 0);
      for (uint32_t object = 0; object < G_N_ELEMENTS (objects); object += 3)
        km_single_release (cache, 0, objects[object]);
      g_assert_cmphex (km_slub_single_find (cache, 1000, 60000), ==, KM_VALUE_NULL);
      state = km_slub_single_state (cache);
      g_assert_cmpuint (state->partial->len, >, 0);
      g_assert_cmpuint (state->cpus[0].partial->len, >, 0);
      wrong[i].change (state);
      g_assert_false (km_slub_single_restore (other, state, &problem, &line));
      if (!strstr (problem, wrong[i].words))
        g_error ("“%s” is not about “%s”", problem, wrong[i].words);
    }
}

/* ---- beside the twin ---- */

enum
{
  LIVE = 600,
  VALIDATE_EVERY = 16,
  COMPARE_EVERY = 64,
};

typedef struct
{
  KmRng rng;
  uint32_t cpus;
  Frames frames, twin_frames;
  KmSingle *cache;
  SlubTwin *twin;
  struct
  {
    KmValue object;
    SlubTwinObject twin;
  } live[LIVE];
  uint32_t n_live;
  uint32_t target; /* live objects that the walk tends to */
  KmEventLog log;
} Walk;

static void
compare (const Walk *w)
{
  g_autoptr (KmSlubState) expected = slub_twin_state (w->twin), actual = km_slub_single_state (w->cache);
  g_autofree char *difference = NULL;

  if (!km_slub_state_equal (expected, actual, &difference))
    g_error ("%s", difference);
}

static void
walk_alloc (Walk *w, uint32_t cpu)
{
  KmValue object = km_single_alloc (w->cache, cpu);
  SlubTwinObject twin = slub_twin_alloc (w->twin, cpu);

  g_assert_cmpint (object == KM_VALUE_NULL, ==, twin.pfn == KM_PFN_NONE);
  if (object == KM_VALUE_NULL)
    return;
  assert_place (w->cache, object, twin.pfn, twin.index);
  w->live[w->n_live].object = object;
  w->live[w->n_live].twin = twin;
  w->n_live++;
}

static void
walk_free (Walk *w, uint32_t cpu)
{
  uint32_t which = km_rng_below (&w->rng, w->n_live);

  km_single_release (w->cache, cpu, w->live[which].object);
  slub_twin_give (w->twin, cpu, w->live[which].twin);
  w->live[which] = w->live[--w->n_live];
}

static void
walk_step (Walk *w)
{
  uint32_t cpu = km_rng_below (&w->rng, w->cpus), dice = km_rng_below (&w->rng, 1000);

  if (dice == 0)
    g_assert_cmpuint (km_single_shrink (w->cache), ==, slub_twin_shrink (w->twin));
  else if (dice == 1)
    w->target = km_rng_below (&w->rng, LIVE);
  else if (dice == 2)
    w->frames.refuse = w->twin_frames.refuse = km_rng_below (&w->rng, 2);
  else if (dice == 3)
    w->frames.refuse_large = w->twin_frames.refuse_large = km_rng_below (&w->rng, 2);
  else if (w->n_live == 0 || (w->n_live < LIVE && km_rng_below (&w->rng, 100) < (w->n_live < w->target ? 60u : 40u)))
    walk_alloc (w, cpu);
  else
    walk_free (w, cpu);
  g_assert_cmpuint (w->frames.history, ==, w->twin_frames.history);
}

/* One step that is watched, back by its deltas, and forth again. */
static void
walk_back_and_forth (Walk *w)
{
  KmMachine *m = km_single_machine (w->cache);
  uint64_t before = km_machine_hash (m), after;
  const KmDelta *deltas;

  km_event_log_clear (&w->log);
  km_machine_observe (m, &w->log);
  walk_step (w);
  after = km_machine_hash (m);
  deltas = (const KmDelta *)(void *)w->log.deltas->data;
  km_machine_revert_deltas (m, deltas, w->log.deltas->len);
  g_assert_cmpuint (km_machine_hash (m), ==, before);
  km_machine_apply_deltas (m, deltas, w->log.deltas->len);
  g_assert_cmpuint (km_machine_hash (m), ==, after);
  km_machine_observe (m, NULL);
}

static void
walk (KmGenerationId generation, uint32_t size, uint32_t flags, uint32_t cpus, uint32_t steps)
{
  Walk *w = g_new0 (Walk, 1);
  KmSlubGeometry g = geometry_of (generation, cpus, size, flags);
  KmFrameSource twin_source = frame_source (&w->twin_frames, 1000);

  km_rng_init (&w->rng, size * 31 + flags + cpus);
  w->cpus = cpus;
  w->target = LIVE / 2;
  w->cache = cache_new (generation, cpus, &g, &w->frames);
  w->twin = slub_twin_new (cpus, generation == KM_GENERATION_6_12, &g, &twin_source);
  km_event_log_init (&w->log);
  for (uint32_t i = 0; i < steps; i++)
    {
      if (i % 8 == 7)
        walk_back_and_forth (w);
      else
        walk_step (w);
      if (i % VALIDATE_EVERY == 0)
        assert_valid (w->cache);
      if (i % COMPARE_EVERY == 0)
        compare (w);
    }
  compare (w);
  km_event_log_finish (&w->log);
  slub_twin_free (w->twin);
  km_single_free (w->cache);
  g_free (w);
}

static void
test_walks (gconstpointer generation)
{
  static const struct
  {
    uint32_t size, flags, cpus;
  } cases[] = {
    { 192, 0, 1 },
    { 192, 0, 2 },
    { 600, 0, 4 },
    { 1696, 0, 8 },
    { 4096, 0, 2 },
    { 8192, 0, 3 },
    { 32, 0, 2 },
    { 8, 0, 1 },
    { 20000, 0, 2 },
    { 192, KM_SLAB_RED_ZONE | KM_SLAB_POISON, 2 },
    { 192, KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER, 1 },
    { 600, KM_SLAB_DEBUG_FREE | KM_SLAB_STORE_USER, 4 },
    { 4096, KM_SLAB_DEBUG_FREE, 2 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    walk ((KmGenerationId)GPOINTER_TO_UINT (generation), cases[i].size, cases[i].flags, cases[i].cpus,
          test_rounds (30000));
}

/* Watched or not, the same happens; and what is told has a name. */
static void
test_watched (void)
{
  Frames frames[2];
  KmSlubGeometry g = geometry_of (KM_GENERATION_6_1, 2, 600, 0);
  KmSingle *caches[2] = { cache_new (KM_GENERATION_6_1, 2, &g, &frames[0]),
                          cache_new (KM_GENERATION_6_1, 2, &g, &frames[1]) };
  KmValue live[2][200];
  uint32_t n = 0;
  KmEventLog log;
  KmRng rng;

  km_rng_init (&rng, 5);
  km_event_log_init (&log);
  km_machine_observe (km_single_machine (caches[1]), &log);
  for (uint32_t step = 0; step < 5000; step++)
    {
      uint32_t cpu = km_rng_below (&rng, 2), which = km_rng_below (&rng, MAX (n, 1));
      bool alloc = n == 0 || (n < 200 && km_rng_below (&rng, 2));

      for (unsigned i = 0; i < 2; i++)
        if (alloc)
          live[i][n] = km_single_alloc (caches[i], cpu);
        else
          {
            km_single_release (caches[i], cpu, live[i][which]);
            live[i][which] = live[i][n - 1];
          }
      n = alloc ? n + 1 : n - 1;
      g_assert_cmpuint (log.events->len, >, 0);
      for (uint32_t i = 0; i < log.events->len; i++)
        g_assert_cmpstr (km_event_name ((KmEventKind)g_array_index (log.events, KmEvent, i).kind), !=, NULL);
      km_event_log_clear (&log);
    }
  g_assert_cmpuint (km_machine_hash (km_single_machine (caches[0])), ==,
                    km_machine_hash (km_single_machine (caches[1])));
  for (unsigned i = 0; i < 2; i++)
    km_single_free (caches[i]);
  km_event_log_finish (&log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slub/restore-refuses", test_restore_refuses);
  g_test_add_func ("/slub/order-of-objects", test_order_of_objects);
  g_test_add_func ("/slub/freeze", test_freeze);
  g_test_add_func ("/slub/min-partial", test_min_partial);
  g_test_add_func ("/slub/no-frames", test_no_frames);
  g_test_add_func ("/slub/watched", test_watched);
  g_test_add_data_func ("/slub/walks/6.1", GUINT_TO_POINTER (KM_GENERATION_6_1), test_walks);
  g_test_add_data_func ("/slub/walks/6.12", GUINT_TO_POINTER (KM_GENERATION_6_12), test_walks);
  return g_test_run ();
}
