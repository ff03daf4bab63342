/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine from a recorded state: a good one is built, and each that contradicts itself is refused in words. */
#include "core/boot/load.h"
#include "core/engine/validate.h"
#include "core/machine/machine.h"
#include "pair_fixture.h"

#include "base/rng.h"
#include "core/words/gfp.h"

#include <string.h>

enum
{
  PAGES = 64, /* of a zone */
  BLOCK_ORDER = 5,
  MOST = 1 << 28, /* the largest number of page frames that is believed */
};

static void
put_free (KmState *state, uint32_t zone, KmPfn pfn, unsigned order)
{
  g_array_append_val (state->zones[zone].free[order][0], pfn);
}

static void
put_pcp (KmState *state, uint32_t zone, KmPfn pfn)
{
  const KmPcpEntry entry = { .pfn = pfn };

  g_array_append_val (state->zones[zone].pcp[0].lists[0], entry);
}

/* Two zones. Of the second a block of order 4 is free, a page is on a list of CPU 0, and the rest is in use. */
static KmState *
good_state (KmGenerationId generation)
{
  const uint8_t type = 0;
  KmState *state = km_state_new ();

  state->generation = generation;
  state->page_shift = 12;
  state->cpus = 2;
  state->grouping = true;
  state->n_zones = 2;
  for (uint32_t i = 0; i < 2; i++)
    {
      KmZoneState *zone = &state->zones[i];

      strcpy (zone->name, i ? "Normal" : "DMA");
      zone->type = i ? KM_ZONE_NORMAL : KM_ZONE_DMA;
      zone->start_pfn = i * PAGES;
      zone->spanned = zone->present = zone->managed = PAGES;
      zone->watermark[0] = 4;
      zone->watermark[1] = 5;
      zone->watermark[2] = 6;
      zone->pageblock_order = BLOCK_ORDER;
      zone->threshold = 6;
      for (uint32_t block = 0; block < PAGES >> BLOCK_ORDER; block++)
        g_array_append_val (zone->blocks, type);
      for (uint32_t cpu = 0; cpu < 2; cpu++)
        {
          zone->pcp[cpu].high = zone->pcp[cpu].high_max = 18;
          zone->pcp[cpu].batch = 3;
        }
    }
  put_free (state, 1, PAGES + 16, 4);
  state->zones[1].nr_free_pages = 16;
  put_pcp (state, 1, PAGES + 40);
  state->zones[1].pcp[0].count = 1;
  return state;
}

static void
test_good (void)
{
  for (KmGenerationId generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      g_autoptr (KmState) state = good_state (generation);
      g_autoptr (GError) error = NULL;
      KmMachine *machine = km_machine_new_from_state (state, &error);

      g_assert_no_error (error);
      g_assert_true (km_machine_validate (machine, NULL));
      g_assert_cmpint (km_machine_free_pages (machine), ==, 16);
      km_machine_free (machine);
    }
}

/* ---- one number is another ---- */

#define IN_ZONE(field) offsetof (KmState, zones[1].field)

static const struct
{
  size_t offset; /* of a number of 32 bits in the state */
  uint32_t value;
  const char *words; /* in the message */
} numbers[] = {
  { offsetof (KmState, n_zones), 0, "no zones" },
  { offsetof (KmState, zones[0].spanned), 0, "empty, too large or out of order" },
  { IN_ZONE (spanned), 1 << 24, "empty, too large or out of order" },
  { IN_ZONE (start_pfn), PAGES - 1, "empty, too large or out of order" },
  { IN_ZONE (type), KM_ZONE_DMA, "empty, too large or out of order" },
  { IN_ZONE (type), KM_MAX_ZONES, "empty, too large or out of order" },
  { IN_ZONE (pageblock_order), BLOCK_ORDER + 1, "pageblock order" },
  { offsetof (KmState, zones[0].pageblock_order), 0, "pageblock order" },
  { offsetof (KmState, zones[0].pageblock_order), 30, "pageblock order" },
  { IN_ZONE (watermark[0]), (uint32_t)-1, "a watermark" },
  { IN_ZONE (watermark[1]), 3, "a watermark" },
  { IN_ZONE (watermark[2]), MOST + 1, "a watermark" },
  { IN_ZONE (reserve[0]), MOST + 1, "a reserve" },
  { IN_ZONE (boost), (uint32_t)-1, "the boost" },
  { IN_ZONE (boost), MOST + 1, "the boost" },
  { IN_ZONE (highatomic), (uint32_t)-1, "reserved for atomic requests" },
  { IN_ZONE (highatomic), PAGES + 1, "reserved for atomic requests" },
  { IN_ZONE (free_highatomic), (uint32_t)-1, "reserved for atomic requests" },
  { IN_ZONE (free_highatomic), PAGES + 1, "reserved for atomic requests" },
  { IN_ZONE (pcp[0].high), (uint32_t)-1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[0].high), MOST + 1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].batch), 0, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].batch), 4, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].batch), MOST + 1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[0].high_min), (uint32_t)-1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[0].high_min), 19, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].high_min), 1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[0].high_max), MOST + 1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].high_max), 19, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].free_count), (uint32_t)-1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[1].free_count), MOST + 1, "the limits of the per-CPU lists" },
  { IN_ZONE (pcp[0].count), 2, "the per-CPU count" },
  { IN_ZONE (pcp[1].count), 1, "the per-CPU count" },
  { IN_ZONE (nr_free_pages), 1000000, "the counter of free page frames" },
  { IN_ZONE (diff[1]), 1000000, "the counter of free page frames" },
};

static void
assert_refused (const KmState *state, const char *words)
{
  g_autoptr (GError) error = NULL;

  if (km_machine_new_from_state (state, &error))
    g_error ("it is not refused: %s", words);
  if (!strstr (error->message, words))
    g_error ("“%s” is not about “%s”", error->message, words);
}

static void
test_numbers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (KmState) state = good_state (KM_GENERATION_6_12);

      *(uint32_t *)(void *)((char *)state + numbers[i].offset) = numbers[i].value;
      assert_refused (state, numbers[i].words);
    }
}

/* ---- a block is somewhere else ---- */

static void
test_lists (void)
{
  static const struct
  {
    KmPfn pfn;
    unsigned order;
    bool pcp;
    const char *words;
  } blocks[] = {
    { 0, 0, false, "a free block outside the zone" },
    { 2 * PAGES, 0, false, "a free block outside the zone" },
    { PAGES + 1, 1, false, "a free block outside the zone" },
    { PAGES + 16, 4, false, "a free block outside the zone" },
    { PAGES, 4, false, "have not merged" },
    { PAGES + 24, 3, false, "a free block outside the zone" },
    { PAGES + 8, 0, true, "the per-CPU count" },
    { PAGES + 17, 0, true, "a per-CPU frame outside the zone" },
    { 5, 0, true, "a per-CPU frame outside the zone" },
    { PAGES + 40, 2, false, "a per-CPU frame outside the zone" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autoptr (KmState) state = good_state (KM_GENERATION_6_1);

      if (blocks[i].pcp)
        put_pcp (state, 1, blocks[i].pfn);
      else
        put_free (state, 1, blocks[i].pfn, blocks[i].order);
      if (!blocks[i].pcp)
        state->zones[1].nr_free_pages += 1 << blocks[i].order;
      assert_refused (state, blocks[i].words);
    }
}

/* CPUs that are not simulated may have a part of the count; with all of them simulated nothing is left to have it. */
static void
test_pending (void)
{
  g_autoptr (KmState) state = good_state (KM_GENERATION_6_1);
  KmMachine *machine;

  state->zones[1].nr_free_pages = 14;
  machine = km_machine_new_from_state (state, NULL);
  g_assert_nonnull (machine);
  km_machine_free (machine);
  state->cpus = KM_MAX_CPUS;
  for (uint32_t cpu = 2; cpu < KM_MAX_CPUS; cpu++)
    for (uint32_t zone = 0; zone < 2; zone++)
      {
        KmPcpState *pcp = &state->zones[zone].pcp[cpu];

        pcp->high = pcp->high_max = 18;
        pcp->batch = 3;
      }
  assert_refused (state, "the counter of free page frames");
}

/* ---- odd, but possible ---- */

/* Takes blocks and gives them back, on every CPU; whoever watches sees the same as whoever does not. */
static void
work (Pair *pair, uint32_t seed)
{
  const KmGfp gfp = km_gfp_find (km_machine_generation (pair->quiet)->id, "GFP_KERNEL", 10)->value;
  KmPfn taken[200];
  uint8_t orders[200];
  uint32_t n = 0;
  KmRng rng;

  km_rng_init (&rng, seed);
  for (int i = 0; i < 300; i++)
    {
      KmOp op = { .kind = KM_OP_ALLOC_PAGES,
                  .order = (uint8_t)km_rng_below (&rng, 3),
                  .gfp = gfp,
                  .cpu = (uint8_t)km_rng_below (&rng, 2),
                  .ref = KM_OP_NO_REF };

      if (n > 0 && km_rng_below (&rng, 2))
        {
          uint32_t which = km_rng_below (&rng, n);

          op.kind = KM_OP_FREE_PAGES_PAGE;
          op.order = orders[which];
          pair_apply (pair, &op, taken[which]);
          taken[which] = taken[--n];
          orders[which] = orders[n];
          continue;
        }
      orders[n] = op.order;
      taken[n] = pair_apply (pair, &op, KM_PFN_NONE);
      n += taken[n] != KM_PFN_NONE;
    }
}

/* Limits of the per-CPU lists that no kernel of this size would choose, but that may have been set: factors, batches
 * and limits in any order. */
static void
test_odd_limits (void)
{
  static const struct
  {
    int32_t high, high_min, high_max, batch, alloc_factor, free_factor, free_count;
    bool below_high, reclaim_active;
  } limits[] = {
    { 0, 0, 0, 63, 0, 0, 0, false, false },   { 0, 0, 0, 1, 9, 99, 9, true, true },
    { 5, 0, 18, 63, -1, -1, 0, false, true }, { 500, 10, 20, 3, 5, 5, 100, false, false },
    { 18, 18, 18, 3, 0, 0, 3, true, false },  { 1, 10, 4000, 3, 0, 0, 50, false, false },
    { 9, 0, 9, 40, 2, 2, 400, true, true },   { 0, 0, 30, 7, 0, 31, 8, false, false },
  };

  for (KmGenerationId generation = 0; generation < KM_NR_GENERATIONS; generation++)
    for (size_t i = 0; i < G_N_ELEMENTS (limits); i++)
      {
        g_autoptr (KmState) state = good_state (generation);
        g_autofree char *problem = NULL;
        Pair pair;

        for (uint32_t cpu = 0; cpu < 2; cpu++)
          {
            KmPcpState *pcp = &state->zones[1].pcp[cpu];

            pcp->high = limits[i].high;
            pcp->high_min = limits[i].high_min;
            pcp->high_max = limits[i].high_max;
            pcp->batch = limits[i].batch;
            pcp->alloc_factor = limits[i].alloc_factor;
            pcp->free_factor = limits[i].free_factor;
            pcp->free_count = limits[i].free_count;
            pcp->flags = (int32_t)i;
          }
        state->zones[1].below_high = limits[i].below_high;
        state->zones[1].reclaim_active = limits[i].reclaim_active;
        pair_init (&pair, km_machine_new_from_state (state, NULL));
        work (&pair, (uint32_t)i);
        pair_compare (&pair);
        if (!km_machine_validate (pair.quiet, &problem))
          g_error ("kernel %u, limits %zu: %s", generation, i, problem);
        pair_finish (&pair);
      }
}

/* However many CPUs a state names, the machine has as many as there can be, and at least one. */
static void
test_cpus (void)
{
  g_autoptr (KmState) none = good_state (KM_GENERATION_6_1), many = good_state (KM_GENERATION_6_1);
  KmMachine *machine;

  none->cpus = 0;
  machine = km_machine_new_from_state (none, NULL);
  g_assert_cmpuint (km_machine_cpus (machine), ==, 1);
  km_machine_free (machine);
  many->cpus = KM_MAX_CPUS + 1;
  for (uint32_t cpu = 2; cpu < KM_MAX_CPUS; cpu++)
    for (uint32_t zone = 0; zone < 2; zone++)
      {
        many->zones[zone].pcp[cpu].high = many->zones[zone].pcp[cpu].high_max = 18;
        many->zones[zone].pcp[cpu].batch = 3;
      }
  machine = km_machine_new_from_state (many, NULL);
  g_assert_cmpuint (km_machine_cpus (machine), ==, KM_MAX_CPUS);
  km_machine_free (machine);
}

/* ---- what a state brings that no boot does ---- */

static KmMachine *
load (KmState *state)
{
  g_autoptr (GError) error = NULL;
  KmMachine *machine = km_machine_new_from_state (state, &error);

  g_assert_no_error (error);
  return machine;
}

/* Frees 2^@order frames from @pfn on. */
static void
free_frames (Pair *pair, KmPfn pfn, unsigned order)
{
  const KmOp op = { .kind = KM_OP_FREE_PAGES_PAGE, .order = (uint8_t)order, .ref = KM_OP_NO_REF };

  pair_apply (pair, &op, pfn);
}

/* A pageblock of which nothing is known is movable; what is counted in the others stays, and the state comes back. */
static void
test_blocks (void)
{
  g_autoptr (KmState) state = good_state (KM_GENERATION_6_1), back = NULL;
  g_autofree char *difference = NULL;
  uint32_t used[] = { 7, 0 };
  KmMachine *machine;

  g_array_index (state->zones[1].blocks, uint8_t, 1) = 9;
  g_array_append_vals (state->zones[1].movable_used, used, 2);
  machine = load (state);
  back = km_machine_state (machine);
  if (!km_state_equal (state, back, &difference))
    g_error ("%s", difference);
  g_assert_cmpuint (g_array_index (back->zones[1].blocks, uint8_t, 1), ==, km_machine_generation (machine)->movable);
  g_assert_cmpuint (g_array_index (back->zones[1].movable_used, uint32_t, 0), ==, 7);
  km_machine_free (machine);
}

/* Machines of 32 bits, and with pageblocks of the highest order, have no lists for huge pages. */
static void
test_lists_of_huge_pages (void)
{
  for (unsigned i = 0; i < 4; i++)
    {
      g_autoptr (KmState) state = good_state (KM_GENERATION_6_1);
      KmPcpInfo pcp;
      KmMachine *machine;

      state->highmem_configured = i & 1;
      for (unsigned zone = 0; zone < 2; zone++)
        state->zones[zone].pageblock_order = i & 2 ? KM_MAX_ORDER : BLOCK_ORDER;
      machine = load (state);
      km_machine_pcp (machine, 0, 1, &pcp);
      g_assert_cmpuint (pcp.n_lists, ==, i == 0 ? KM_NR_PCP_LISTS : 12);
      km_machine_free (machine);
    }
}

/* A zone that ends in the middle of a block. */
static void
test_odd_end (void)
{
  g_autoptr (KmState) state = good_state (KM_GENERATION_6_1);
  KmZoneState *zone = &state->zones[1];

  zone->spanned = zone->present = zone->managed = PAGES - 4;
  km_machine_free (load (state));
  put_free (state, 1, PAGES + 56, 3);
  zone->nr_free_pages += 8;
  assert_refused (state, "a free block outside the zone");
}

/* Frames that were in use before the recording are freed as the block that the call names, or one by one. */
static void
test_unknown (void)
{
  for (KmGenerationId generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      g_autoptr (KmState) state = good_state (generation);
      g_autofree char *problem = NULL;
      int64_t free;
      Pair pair;

      state->zones[1].spanned = state->zones[1].present = state->zones[1].managed = PAGES - 4;
      pair_init (&pair, load (state));
      free = km_machine_free_pages (pair.quiet);
      free_frames (&pair, PAGES, 4);
      g_assert_cmpint (km_machine_free_pages (pair.quiet), ==, free + 16);
      free_frames (&pair, PAGES + 32, 4);  /* one of them is free */
      free_frames (&pair, PAGES + 37, 1);  /* not aligned */
      free_frames (&pair, PAGES + 56, 3);  /* beyond the end */
      free_frames (&pair, PAGES + 60, 0);  /* at the end */
      free_frames (&pair, PAGES + 50, 60); /* of no order */
      g_assert_true (km_machine_happened (pair.quiet) & KM_HAPPENED_MISUSE);
      if (!km_machine_validate (pair.quiet, &problem))
        g_error ("%s", problem);
      pair_compare (&pair);
      pair_finish (&pair);
    }
}

/* Frames that no zone has, before the first one and between the two. */
static void
test_holes (void)
{
  g_autoptr (KmState) state = km_state_new (), good = good_state (KM_GENERATION_2_6_34);
  Pair pair;

  state->generation = KM_GENERATION_2_6_34;
  state->page_shift = 12;
  state->cpus = 1;
  state->grouping = true;
  state->n_zones = 2;
  for (uint32_t i = 0; i < 2; i++)
    {
      KmZoneState *zone = &state->zones[i];
      const KmZoneState *from = &good->zones[i];

      strcpy (zone->name, from->name);
      zone->type = from->type;
      zone->start_pfn = PAGES + 2 * i * PAGES;
      zone->spanned = zone->present = zone->managed = PAGES;
      memcpy (zone->watermark, from->watermark, sizeof zone->watermark);
      zone->pageblock_order = BLOCK_ORDER;
      g_array_append_vals (zone->blocks, from->blocks->data, from->blocks->len);
      zone->pcp[0].high = 18;
      zone->pcp[0].batch = 3;
    }
  pair_init (&pair, load (state));
  g_assert_cmpuint (km_machine_zone_of (pair.quiet, 0), ==, KM_EVENT_NO_ZONE);
  g_assert_cmpuint (km_machine_zone_of (pair.quiet, PAGES), ==, 0);
  g_assert_cmpuint (km_machine_zone_of (pair.quiet, 2 * PAGES), ==, KM_EVENT_NO_ZONE);
  g_assert_cmpuint (km_machine_zone_of (pair.quiet, 3 * PAGES), ==, 1);
  free_frames (&pair, 5, 0);
  g_assert_true (km_machine_happened (pair.quiet) & KM_HAPPENED_MISUSE);
  free_frames (&pair, 2 * PAGES - 1, 1); /* the second frame is in the hole */
  g_assert_true (km_machine_happened (pair.quiet) & KM_HAPPENED_MISUSE);
  g_assert_cmpint (km_machine_free_pages (pair.quiet), ==, 0);
  pair_compare (&pair);
  pair_finish (&pair);
}

/* ---- what a request falls back on ---- */

/* One zone of eight pageblocks, of which a block of @order and type @from is free, in a pageblock of type @block. */
static KmState *
fallback_state (KmGenerationId generation, unsigned order, uint8_t from, uint8_t block)
{
  KmState *state = good_state (generation);
  KmZoneState *zone = &state->zones[0];
  const KmPfn free = 0;

  state->n_zones = 1;
  zone->type = KM_ZONE_NORMAL;
  zone->spanned = zone->present = zone->managed = 4 * PAGES;
  for (int i = 0; i < 6; i++)
    g_array_append_val (zone->blocks, from);
  g_array_index (zone->blocks, uint8_t, 0) = block;
  memset (zone->watermark, 0, sizeof zone->watermark);
  g_array_append_val (zone->free[order][from], free);
  zone->nr_free_pages = 1 << order;
  return state;
}

/* Asks for a page; the pageblock then has type @block. */
static void
assert_falls_back (KmState *state, const char *gfp, uint8_t block)
{
  g_autoptr (KmState) after = NULL;
  g_autofree char *problem = NULL;
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .ref = KM_OP_NO_REF };
  Pair pair;

  pair_init (&pair, load (state));
  op.gfp = km_gfp_find (state->generation, gfp, strlen (gfp))->value;
  g_assert_cmpuint (pair_apply (&pair, &op, KM_PFN_NONE), <, 1 << BLOCK_ORDER);
  after = km_machine_state (pair.quiet);
  g_assert_cmpuint (g_array_index (after->zones[0].blocks, uint8_t, 0), ==, block);
  if (!km_machine_validate (pair.quiet, &problem))
    g_error ("%s", problem);
  pair_compare (&pair);
  pair_finish (&pair);
}

/* 6.1 and 6.12, whose watermarks of 0 are not boosted. Without grouping every pageblock may be taken; of a HighAtomic
 * one only the block goes. */
static void
test_fallback (void)
{
  const KmGeneration *kernel = km_generation_get (KM_GENERATION_6_1);
  uint8_t movable = (uint8_t)kernel->movable, highatomic = KM_NR_PCP_TYPES;

  for (KmGenerationId generation = KM_GENERATION_6_1; generation <= KM_GENERATION_6_12; generation++)
    {
      g_autoptr (KmState) grouped = fallback_state (generation, 3, movable, movable);
      g_autoptr (KmState) alone = fallback_state (generation, 3, movable, movable);
      const uint32_t used[8] = { 24 };

      assert_falls_back (grouped, "GFP_KERNEL", 0);
      g_array_append_vals (grouped->zones[0].movable_used, used, 8);
      g_array_append_vals (alone->zones[0].movable_used, used, 8);
      assert_falls_back (grouped, "GFP_KERNEL", movable);
      alone->grouping = false;
      assert_falls_back (alone, "GFP_KERNEL", 0);
    }
  for (unsigned order = 1; order < 4; order += 2)
    {
      g_autoptr (KmState) atomic = fallback_state (KM_GENERATION_6_1, order, movable, highatomic);
      g_autoptr (KmState) counted = fallback_state (KM_GENERATION_6_1, order, 0, 0);
      const uint32_t used[8] = { 31, 31 };

      assert_falls_back (atomic, "GFP_KERNEL", highatomic);
      g_array_append_vals (counted->zones[0].movable_used, used, 8);
      assert_falls_back (counted, "GFP_HIGHUSER_MOVABLE", order == 3 ? movable : 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load/good", test_good);
  g_test_add_func ("/load/blocks", test_blocks);
  g_test_add_func ("/load/lists-of-huge-pages", test_lists_of_huge_pages);
  g_test_add_func ("/load/odd-end", test_odd_end);
  g_test_add_func ("/load/unknown", test_unknown);
  g_test_add_func ("/load/holes", test_holes);
  g_test_add_func ("/load/fallback", test_fallback);
  g_test_add_func ("/load/numbers", test_numbers);
  g_test_add_func ("/load/lists", test_lists);
  g_test_add_func ("/load/pending", test_pending);
  g_test_add_func ("/load/odd-limits", test_odd_limits);
  g_test_add_func ("/load/cpus", test_cpus);
  return g_test_run ();
}
