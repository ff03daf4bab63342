/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the plain cases end: a quiet machine beside a watched one along the watermarks, with memory in pieces, with
 * HighAtomic pageblocks, and through long rows of frees. The two are compared while such a state lasts. */
#include "pair_fixture.h"

#include "base/rng.h"
#include "core/boot/boot.h"
#include "core/words/gfp.h"

#include <string.h>

typedef struct
{
  const char *name;
  KmGenerationId generation;
  KmPreset preset; /* KM_PRESET_CUSTOM: one zone, pageblocks of the highest order */
  uint32_t memory_mib;
} Case;

static const Case cases[] = {
  { "2.6.34", KM_GENERATION_2_6_34, KM_PRESET_CUSTOM, 256 },
  { "6.1", KM_GENERATION_6_1, KM_PRESET_CUSTOM, 256 },
  { "6.1/x86-64", KM_GENERATION_6_1, KM_PRESET_X86_64, 240 },
  { "6.12", KM_GENERATION_6_12, KM_PRESET_CUSTOM, 256 },
  { "6.12/small", KM_GENERATION_6_12, KM_PRESET_CUSTOM, 64 },
  { "6.12/x86-64", KM_GENERATION_6_12, KM_PRESET_X86_64, 240 },
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
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
