/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the plain cases end: a quiet machine beside a watched one along the watermarks, with memory in pieces, with
 * HighAtomic pageblocks, and through long rows of frees. The two are compared while such a state lasts. */
#include "pair_fixture.h"

#include "base/rng.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"
#include "core/words/gfp.h"

#include <string.h>

typedef struct
{
  const char *name;
  KmGenerationId generation;
  KmPreset preset; /* KM_PRESET_CUSTOM: one zone, pageblocks of the highest order */
  uint32_t memory_mib;
  uint32_t min_free_kbytes; /* 0 = as the kernel works it out */
} Case;

static const Case cases[] = {
  { "2.6.34", KM_GENERATION_2_6_34, KM_PRESET_CUSTOM, 256, 0 },
  { "6.1", KM_GENERATION_6_1, KM_PRESET_CUSTOM, 256, 0 },
  { "6.1/x86-64", KM_GENERATION_6_1, KM_PRESET_X86_64, 240, 0 },
  { "6.12", KM_GENERATION_6_12, KM_PRESET_CUSTOM, 256, 0 },
  { "6.12/small", KM_GENERATION_6_12, KM_PRESET_CUSTOM, 64, 0 },
  { "6.12/x86-64", KM_GENERATION_6_12, KM_PRESET_X86_64, 240, 0 },
};

enum
{
  BORDER = 2501, /* between two zones */
};

/* A machine, and what was taken from it. */
typedef struct
{
  Pair pair;
  KmGenerationId generation;
  GArray *blocks; /* Block */
} Edge;

typedef struct
{
  KmPfn pfn;
  uint8_t order;
} Block;

static void
edge_init (Edge *e, const Case *c, uint32_t memory_mib)
{
  KmConfig config;

  km_config_init (&config, c->preset);
  config.generation = c->generation;
  config.memory_bytes = (uint64_t)memory_mib << 20;
  config.min_free_kbytes = c->min_free_kbytes;
  if (c->preset == KM_PRESET_CUSTOM)
    {
      config.n_zones = 1;
      config.zones[0] = (KmZoneConfig){ .name = "Normal", .type = KM_ZONE_NORMAL, .bytes = config.memory_bytes };
    }
  *e = (Edge){ .generation = c->generation, .blocks = g_array_new (FALSE, FALSE, sizeof (Block)) };
  pair_init (&e->pair, km_machine_new (&config, NULL));
}

static void
edge_finish (Edge *e)
{
  pair_compare (&e->pair);
  pair_finish (&e->pair);
  g_array_unref (e->blocks);
}

static bool
take (Edge *e, const char *gfp, unsigned order)
{
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .order = (uint8_t)order };
  Block block = { .order = (uint8_t)order };

  op.gfp = km_gfp_find (e->generation, gfp, strlen (gfp))->value;
  block.pfn = pair_apply (&e->pair, &op, KM_PFN_NONE);
  if (block.pfn != KM_PFN_NONE)
    g_array_append_val (e->blocks, block);
  return block.pfn != KM_PFN_NONE;
}

/* The same without regard to watermarks, as far as the kernel has a mask for that, until nothing is left. */
static void
take_reserves (Edge *e)
{
  const KmGfpName *mask = km_gfp_find (e->generation, "__GFP_MEMALLOC", 14);
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .gfp = mask ? mask->value : 0 };
  Block block = { 0 };

  while ((block.pfn = pair_apply (&e->pair, &op, KM_PFN_NONE)) != KM_PFN_NONE)
    g_array_append_val (e->blocks, block);
}

/* Gives block number @i back, in whose place the last one comes. */
static void
give (Edge *e, uint32_t i)
{
  Block block = g_array_index (e->blocks, Block, i);
  KmOp op = { .kind = KM_OP_FREE_PAGES_PAGE, .order = block.order };

  g_array_remove_index_fast (e->blocks, i);
  pair_apply (&e->pair, &op, block.pfn);
}

/* Gives all single pages back whose frames have @odd as their lowest bit. */
static void
give_single (Edge *e, unsigned odd)
{
  for (uint32_t i = e->blocks->len; i-- > 0;)
    {
      const Block *block = &g_array_index (e->blocks, Block, i);

      if (block->order == 0 && (block->pfn & 1) == odd)
        give (e, i);
      if (i % 64 == 0)
        pair_compare (&e->pair);
    }
}

/* Blocks of an order until less than @pages are free. */
static void
take_until (Edge *e, const char *gfp, unsigned order, int32_t pages)
{
  while (km_machine_free_pages (e->pair.watched) >= pages && take (e, gfp, order))
    ;
}

/* Single pages past every watermark. */
static void
take_all (Edge *e, const char *gfp)
{
  for (unsigned i = 0, refused = 0; refused < 3; i++)
    {
      refused += !take (e, gfp, 0);
      if (i % 16 == 0)
        pair_compare (&e->pair);
    }
}

/* Up and down around the watermarks, by single pages and by blocks that no list of a CPU serves, then by these alone.
 */
static void
hover (Edge *e, KmRng *rng)
{
  for (unsigned i = 0; i < 4000; i++)
    {
      bool low = km_machine_free_pages (e->pair.watched) < (i / 200 % 2 ? 550 : 2200);

      if (low || !take (e, i % 3 ? "GFP_KERNEL" : "GFP_HIGHUSER_MOVABLE", i < 2000 && i % 8 ? i % 7 % 4 : 4))
        give (e, km_rng_below (rng, e->blocks->len));
      if (i % 20 == 0)
        pair_compare (&e->pair);
    }
}

/* Down to nothing where pageblocks have changed hands (which boosts the watermarks of 6.1) and some are HighAtomic, and
 * up again. */
static void
test_watermarks (gconstpointer data)
{
  KmRng rng;
  Edge e;

  edge_init (&e, data, ((const Case *)data)->memory_mib);
  km_rng_init (&rng, 3);
  take_until (&e, "GFP_HIGHUSER_MOVABLE", 8, 9000);
  take_until (&e, "GFP_KERNEL", 6, 3000);
  for (unsigned i = 0; i < 600; i++)
    take (&e, i % 2 ? "GFP_KERNEL" : "GFP_HIGHUSER_MOVABLE", 0);
  hover (&e, &rng);
  take_all (&e, "GFP_KERNEL");
  for (unsigned i = 0; i < 20; i++)
    {
      take (&e, "GFP_ATOMIC", 2);
      pair_compare (&e.pair);
    }
  give_single (&e, 0);
  take_until (&e, "GFP_ATOMIC", 1, 100);
  hover (&e, &rng);
  take_all (&e, "GFP_HIGHUSER_MOVABLE");
  for (unsigned i = 0; i < 300; i++)
    give (&e, km_rng_below (&rng, e.blocks->len));
  for (unsigned i = 0; i < 40; i++)
    take (&e, "GFP_ATOMIC", 1);
  while (e.blocks->len > 0)
    {
      give (&e, km_rng_below (&rng, e.blocks->len));
      if (e.blocks->len % 64 == 0)
        pair_compare (&e.pair);
    }
  edge_finish (&e);
}

/* Much is free, but in single pages: only a list of a CPU has blocks of order 1. */
static void
test_pieces (gconstpointer data)
{
  Edge e;

  edge_init (&e, data, 32);
  for (unsigned i = 0; i < 40; i++)
    take (&e, "GFP_KERNEL", 1);
  take_reserves (&e);
  give_single (&e, 1);
  for (unsigned i = 0; i < 100; i++)
    take (&e, "GFP_KERNEL", 0);
  for (uint32_t i = e.blocks->len; i-- > 0;)
    if (g_array_index (e.blocks, Block, i).order == 1)
      give (&e, i);
  for (unsigned i = 0; i < 60; i++)
    {
      take (&e, "GFP_KERNEL", 1);
      pair_compare (&e.pair);
    }
  edge_finish (&e);
}

/* As many single pages as lists can grow long, and all of them back in a row. */
static void
test_rows (gconstpointer data)
{
  Edge e;

  edge_init (&e, data, 256);
  for (unsigned order = 0; order < 4; order++)
    {
      while (e.blocks->len < 20000u >> order)
        take (&e, "GFP_KERNEL", order);
      while (e.blocks->len > 0)
        {
          give (&e, e.blocks->len - 1);
          if (e.blocks->len % 256 == 0)
            pair_compare (&e.pair);
        }
    }
  edge_finish (&e);
}

/* The last page of a zone is freed as two, the first page of the next one being on a list of a CPU. */
static void
free_over_border (Edge *e, KmPfn border)
{
  uint32_t above = UINT32_MAX;
  KmBlock below;

  take_reserves (e);
  take_all (e, "GFP_KERNEL");
  for (uint32_t i = 0; i < e->blocks->len; i++)
    if (g_array_index (e->blocks, Block, i).pfn == border)
      above = i;
  km_machine_block (e->pair.quiet, border - 1, &below);
  if (above == UINT32_MAX || below.kind != KM_FRAME_ALLOCATED)
    return;
  give (e, above);
  pair_apply (&e->pair, &(KmOp){ .kind = KM_OP_FREE_PAGES_PAGE, .order = 1 }, border - 1);
  g_assert_true (km_machine_happened (e->pair.quiet) & KM_HAPPENED_MISUSE);
}

/* Zones that meet in the middle of a pair of buddies, and of a pageblock: everything is taken and comes back, and no
 * block reaches over the border. */
static void
test_borders (void)
{
  for (KmGenerationId generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      const uint64_t page = 4096;
      g_autofree char *problem = NULL;
      KmConfig config;
      int64_t free;
      Edge e = { .generation = generation, .blocks = g_array_new (FALSE, FALSE, sizeof (Block)) };

      km_config_init (&config, KM_PRESET_CUSTOM);
      config.generation = generation;
      config.n_zones = 2;
      config.zones[0] = (KmZoneConfig){ .name = "DMA", .type = KM_ZONE_DMA, .bytes = BORDER * page };
      config.zones[1] = (KmZoneConfig){ .name = "Normal", .type = KM_ZONE_NORMAL, .bytes = 3000 * page };
      config.memory_bytes = config.zones[0].bytes + config.zones[1].bytes;
      pair_init (&e.pair, km_machine_new (&config, NULL));
      free = km_machine_free_pages (e.pair.quiet);
      for (unsigned round = 0; round < 2; round++)
        {
          take_reserves (&e);
          take_all (&e, round ? "GFP_ATOMIC" : "GFP_KERNEL");
          while (e.blocks->len > 0)
            give (&e, round ? e.blocks->len - 1 : 0);
        }
      pair_apply (&e.pair, &(KmOp){ .kind = KM_OP_DRAIN_ALL_PAGES, .ref = KM_OP_NO_REF }, KM_PFN_NONE);
      g_assert_cmpint (km_machine_free_pages (e.pair.quiet), ==, free);
      free_over_border (&e, BORDER);
      if (!km_machine_validate (e.pair.quiet, &problem))
        g_error ("%s", problem);
      edge_finish (&e);
    }
}

/* Pageblocks that were kept for atomic requests come back whole, and stay apart from their buddies. 6.12 keeps all of a
 * larger block. */
static void
test_kept_apart (void)
{
  static const struct
  {
    Case machine;
    unsigned order;
    int32_t kept; /* at least */
  } kept_cases[] = {
    { { "", KM_GENERATION_6_1, KM_PRESET_X86_64, 240, 0 }, 1, 512 },
    { { "", KM_GENERATION_6_12, KM_PRESET_X86_64, 240, 0 }, 1, 512 },
    { { "", KM_GENERATION_6_12, KM_PRESET_X86_64, 240, 8192 }, KM_MAX_ORDER, 1 << KM_MAX_ORDER },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (kept_cases); i++)
    {
      g_autoptr (KmState) state = NULL;
      g_autofree char *problem = NULL;
      int32_t kept = 0;
      Edge e;

      edge_init (&e, &kept_cases[i].machine, 240);
      take_until (&e, "GFP_KERNEL", KM_MAX_ORDER, 6000);
      while (take (&e, "GFP_ATOMIC", kept_cases[i].order))
        ;
      while (e.blocks->len > 0)
        give (&e, e.blocks->len - 1);
      pair_apply (&e.pair, &(KmOp){ .kind = KM_OP_DRAIN_ALL_PAGES, .ref = KM_OP_NO_REF }, KM_PFN_NONE);
      state = km_machine_state (e.pair.quiet);
      for (uint32_t zone = 0; zone < state->n_zones; zone++)
        kept += state->zones[zone].highatomic;
      g_assert_cmpint (kept, >=, kept_cases[i].kept);
      if (!km_machine_validate (e.pair.quiet, &problem))
        g_error ("%s", problem);
      edge_finish (&e);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fast/borders", test_borders);
  g_test_add_func ("/fast/kept-apart", test_kept_apart);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *watermarks = g_strdup_printf ("/fast/watermarks/%s", cases[i].name);
      g_autofree char *pieces = g_strdup_printf ("/fast/pieces/%s", cases[i].name);
      g_autofree char *rows = g_strdup_printf ("/fast/rows/%s", cases[i].name);

      g_test_add_data_func (watermarks, &cases[i], test_watermarks);
      g_test_add_data_func (pieces, &cases[i], test_pieces);
      g_test_add_data_func (rows, &cases[i], test_rows);
    }
  return g_test_run ();
}
