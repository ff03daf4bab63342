/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page allocator against its slow, obvious twin: the same frame for every request, the same lists in the same
 * order, under seeded random operations of both kernels. */
#include "base/rng.h"
#include "core/words/gfp.h"
#include "core/machine/machine.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"
#include "reference/twin.h"

enum
{
  FRAMES = 16384, /* 64 MiB */
  OPS = 20000,
  COMPARE_EVERY = 500,
};

typedef struct
{
  KmGenerationId generation;
  uint64_t seed;
  unsigned max_order;
} Case;

static KmMachine *
machine_new (KmGenerationId generation)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;
  KmMachine *machine;

  km_config_init (&config, KM_PRESET_CUSTOM);
  config.generation = generation;
  config.n_zones = 1;
  config.zones[0] = (KmZoneConfig){ .name = "NORMAL", .type = KM_ZONE_NORMAL, .bytes = (uint64_t)FRAMES << 12 };
  machine = km_machine_new (&config, &error);
  g_assert_no_error (error);
  return machine;
}

static Twin *
twin_of (const KmMachine *machine)
{
  bool old = km_machine_generation (machine)->id == KM_GENERATION_2_6_34;
  unsigned block_order = km_machine_pageblock_order (machine);
  KmPcpInfo pcp;
  Twin *twin;

  km_machine_pcp (machine, 0, 0, &pcp);
  twin = twin_new (old, block_order, FRAMES, pcp.high, pcp.batch);
  if (old)
    twin_reserve (twin, MIN (2, ((unsigned)km_machine_zone (machine, 0)->watermark[KM_WMARK_MIN] >> block_order) + 1));
  return twin;
}

static void
assert_same_list (GArray *expected, const KmMachine *machine, KmPfn pfn)
{
  for (uint32_t i = 0; i < expected->len; i++, pfn = km_machine_list_next (machine, pfn))
    g_assert_cmpuint (pfn, ==, g_array_index (expected, uint32_t, i));
  g_assert_cmpuint (pfn, ==, KM_PFN_NONE);
}

static void
assert_same_lists (const Twin *twin, const KmMachine *machine)
{
  for (unsigned order = 0; order < TWIN_ORDERS; order++)
    for (unsigned type = 0; type < TWIN_TYPES; type++)
      assert_same_list (twin->free[order][type], machine,
                        km_machine_free_list_first (machine, 0, order, (KmMigratetype)type));
  for (unsigned list = 0; list < (twin->old ? 3u : 12u); list++)
    assert_same_list (twin->pcp[list], machine, km_machine_pcp_list_first (machine, 0, 0, list));
  for (uint32_t block = 0; block < (uint32_t)FRAMES >> twin->block_order; block++)
    g_assert_cmpuint (km_machine_pageblock_type (machine, block << twin->block_order), ==, twin->type_of_block[block]);
}

/* Live blocks. */
typedef struct
{
  uint32_t pfn[OPS], number[OPS];
  uint8_t order[OPS];
  uint32_t n, pages;
} Live;

static void
allocate (KmMachine *machine, Twin *twin, Live *live, KmRng *rng, unsigned max_order, uint32_t number)
{
  const KmGfpBits *bits = km_gfp_bits (km_machine_generation (machine)->id);
  const KmGfp kinds[] = { 0, bits->movable, bits->reclaimable };
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .gfp = kinds[km_rng_below (rng, 3)] };
  KmPfn pfn;

  op.order = (uint8_t)MIN ((unsigned)__builtin_ctzll (km_rng_next (rng) | 1024), max_order);
  pfn = km_machine_apply (machine, &op, number, KM_PFN_NONE);
  g_assert_cmpint (pfn, ==,
                   twin_alloc (twin, op.order, km_gfp_migratetype (km_machine_generation (machine)->id, op.gfp)));
  live->pfn[live->n] = pfn;
  live->number[live->n] = number;
  live->order[live->n++] = op.order;
  live->pages += 1u << op.order;
}

static void
give (KmMachine *machine, Twin *twin, Live *live, KmRng *rng, uint32_t number)
{
  uint32_t k = km_rng_below (rng, live->n);
  KmOp op = { .kind = KM_OP_FREE_PAGES_PAGE, .order = live->order[k], .ref = live->number[k] };

  km_machine_apply (machine, &op, number, live->pfn[k]);
  twin_give (twin, live->pfn[k], op.order);
  live->pages -= 1u << op.order;
  live->n--;
  live->pfn[k] = live->pfn[live->n];
  live->number[k] = live->number[live->n];
  live->order[k] = live->order[live->n];
}

/* Stays above the low watermark: below it the twin knows nothing. */
static void
test_twin (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (KmMachine) machine = machine_new (c->generation);
  Twin *twin = twin_of (machine);
  Live *live = g_new0 (Live, 1);
  KmRng rng;

  km_rng_init (&rng, c->seed);
  assert_same_lists (twin, machine);
  for (uint32_t number = 0; number < OPS; number++)
    {
      bool full = live->pages > FRAMES * 3 / 4, empty = live->n == 0;
      bool growing = number / 2000 % 2 == 0;

      if (empty || (!full && km_rng_below (&rng, 100) < (growing ? 65u : 35u)))
        allocate (machine, twin, live, &rng, c->max_order, number);
      else
        give (machine, twin, live, &rng, number);
      if (number % COMPARE_EVERY == 0)
        assert_same_lists (twin, machine);
    }
  assert_same_lists (twin, machine);
  g_assert_true (km_machine_validate (machine, NULL));
  g_free (live);
  twin_free (twin);
}

int
main (int argc, char **argv)
{
  static const Case cases[] = {
    { KM_GENERATION_2_6_34, 1, 7 }, { KM_GENERATION_2_6_34, 2, 0 }, { KM_GENERATION_2_6_34, 3, 3 },
    { KM_GENERATION_6_1, 1, 7 },    { KM_GENERATION_6_1, 2, 0 },    { KM_GENERATION_6_1, 3, 3 },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/twin/%s/max-order-%u", cases[i].generation ? "6.1" : "2.6.34", cases[i].max_order);

      g_test_add_data_func (path, &cases[i], test_twin);
    }
  return g_test_run ();
}
