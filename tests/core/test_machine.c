/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines of every preset, generation and CPU count under seeded random operations: the deltas of all events, applied
 * to a second copy, must rebuild the machine exactly; watching must change nothing; packing must lose nothing. */
#include "pair_fixture.h"

#include "base/rng.h"
#include "core/words/gfp.h"
#include "core/machine/machine_private.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"

#include <string.h>

enum
{
  OPS = 30000,
  CHECK_EVERY = 2500
};

typedef struct
{
  const char *name;
  KmPreset preset;
  KmGenerationId generation;
  uint32_t cpus;
  uint32_t memory_mib;
  bool pcp;
  bool single; /* order 0 only: runs along the watermarks for long */
} Case;

static const Case cases[] = {
  { "x86-32/2.6.34", KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1, 1200, true, false },
  { "x86-32/2.6.34/small", KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1, 8, true, false },
  { "x86-32/2.6.34/single", KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1, 20, true, true },
  { "x86-32/2.6.34/single/nopcp", KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1, 20, false, true },
  { "x86-64/6.1/single", KM_PRESET_X86_64, KM_GENERATION_6_1, 1, 20, true, true },
  { "x86-32/2.6.34/4cpus", KM_PRESET_X86_32, KM_GENERATION_2_6_34, 4, 64, true, false },
  { "x86-32-pae/2.6.34", KM_PRESET_X86_32_PAE, KM_GENERATION_2_6_34, 1, 1000, true, false },
  { "x86-64/2.6.34/nopcp", KM_PRESET_X86_64, KM_GENERATION_2_6_34, 1, 200, false, false },
  { "alpha/2.6.34", KM_PRESET_ALPHA, KM_GENERATION_2_6_34, 2, 64, true, false },
  { "x86-32/6.1", KM_PRESET_X86_32, KM_GENERATION_6_1, 1, 1200, true, false },
  { "x86-64/6.1", KM_PRESET_X86_64, KM_GENERATION_6_1, 1, 200, true, false },
  { "x86-64/6.1/8cpus", KM_PRESET_X86_64, KM_GENERATION_6_1, 8, 96, true, false },
  { "x86-64/6.12", KM_PRESET_X86_64, KM_GENERATION_6_12, 1, 200, true, false },
  { "x86-64/6.12/single", KM_PRESET_X86_64, KM_GENERATION_6_12, 1, 20, true, true },
  { "x86-64/6.12/40cpus", KM_PRESET_X86_64, KM_GENERATION_6_12, 40, 300, true, false },
  { "x86-32/6.12/nopcp", KM_PRESET_X86_32, KM_GENERATION_6_12, 1, 64, false, false },
  { "x86-64/6.1/nopcp", KM_PRESET_X86_64, KM_GENERATION_6_1, 1, 64, false, false },
};

static KmMachine *
machine_of (const Case *c)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;
  KmMachine *machine;

  km_config_init (&config, c->preset);
  config.generation = c->generation;
  config.cpus = c->cpus;
  config.memory_bytes = (uint64_t)c->memory_mib << 20;
  config.pcp = c->pcp;
  machine = km_machine_new (&config, &error);
  g_assert_no_error (error);
  return machine;
}

static void
assert_valid (const KmMachine *machine)
{
  g_autofree char *problem = NULL;

  km_machine_validate (machine, &problem);
  g_assert_cmpstr (problem, ==, NULL);
}

/* A stream of legal operations: allocations of all kinds and frees of what is live. */
typedef struct
{
  KmRng rng;
  const Case *c;
  KmPfn results[OPS];
  uint8_t orders[OPS];
  uint32_t live[OPS];
  uint32_t n_live;
} Stream;

static KmGfp
random_gfp (Stream *s)
{
  static const char *const names[] = { "GFP_KERNEL", "GFP_ATOMIC", "GFP_HIGHUSER_MOVABLE",
                                       "GFP_USER",   "GFP_DMA",    "__GFP_RECLAIMABLE",
                                       "GFP_NOFS",   "__GFP_COMP", "__GFP_ZERO" };
  const char *name = names[km_rng_below (&s->rng, G_N_ELEMENTS (names))];

  return km_gfp_find (s->c->generation, name, strlen (name))->value;
}

static KmOp
next_op (Stream *s, uint32_t number, KmPfn *operand)
{
  KmOp op = { .cpu = (uint8_t)km_rng_below (&s->rng, s->c->cpus) };
  bool growing = number / 7000 % 2 == 0;

  *operand = KM_PFN_NONE;
  if (s->n_live == 0 || km_rng_below (&s->rng, 100) < (growing ? 62u : 38u))
    {
      op.kind = KM_OP_ALLOC_PAGES;
      op.order = s->c->single ? 0 : (uint8_t)__builtin_ctzll (km_rng_next (&s->rng) | 1 << KM_MAX_ORDER);
      op.gfp = random_gfp (s);
      s->orders[number] = op.order;
    }
  else
    {
      uint32_t k = km_rng_below (&s->rng, s->n_live);

      op.kind = KM_OP_FREE_PAGES_PAGE;
      op.ref = s->live[k];
      op.order = s->orders[op.ref];
      *operand = s->results[op.ref];
      s->live[k] = s->live[--s->n_live];
    }
  return op;
}

static void
keep_result (Stream *s, const KmOp *op, uint32_t number, KmPfn result)
{
  s->results[number] = result;
  if (op->kind == KM_OP_ALLOC_PAGES && result != KM_PFN_NONE)
    s->live[s->n_live++] = number;
}

/* Packs @machine and unpacks it into @other, which must then be the same. */
static void
assert_packs (const KmMachine *machine, KmMachine *other)
{
  g_autoptr (GBytes) packed = km_machine_pack (machine);

  km_machine_unpack (other, packed);
  g_assert_cmphex (km_machine_hash (other), ==, km_machine_hash (machine));
  assert_valid (other);
}

static void
test_random (gconstpointer data)
{
  const Case *c = data;
  g_autofree Stream *s = g_new0 (Stream, 1);
  g_autoptr (KmMachine) watched = machine_of (c);
  g_autoptr (KmMachine) unwatched = km_machine_clone (watched);
  g_autoptr (KmMachine) mirror = km_machine_clone (watched);
  g_autoptr (KmMachine) unpacked = km_machine_clone (watched);
  KmEventLog log;

  assert_valid (watched);
  km_event_log_init (&log);
  km_machine_observe (watched, &log);
  s->c = c;
  km_rng_init (&s->rng, 7);
  for (uint32_t number = 0; number < OPS; number++)
    {
      KmPfn operand, result;
      KmOp op = next_op (s, number, &operand);
      const KmDelta *deltas;

      km_event_log_clear (&log);
      result = km_machine_apply (watched, &op, number, operand);
      g_assert_cmpuint (km_machine_apply (unwatched, &op, number, operand), ==, result);
      keep_result (s, &op, number, result);
      deltas = (const KmDelta *)(const void *)log.deltas->data;
      km_machine_apply_deltas (mirror, deltas, log.deltas->len);
      g_assert_cmpuint (log.events->len, >=, 2);
      if (number % CHECK_EVERY != 0)
        continue;
      assert_valid (watched);
      g_assert_cmphex (km_machine_hash (mirror), ==, km_machine_hash (watched));
      g_assert_cmphex (km_machine_hash (unwatched), ==, km_machine_hash (watched));
      km_machine_revert_deltas (mirror, deltas, log.deltas->len);
      assert_valid (mirror);
      km_machine_apply_deltas (mirror, deltas, log.deltas->len);
      g_assert_cmphex (km_machine_hash (mirror), ==, km_machine_hash (watched));
      assert_packs (watched, unpacked);
    }
  km_event_log_finish (&log);
}

/* A machine that is not watched knows of every operation what happened in it. */
static void
test_happened (gconstpointer data)
{
  const Case *c = data;
  g_autofree Stream *s = g_new0 (Stream, 1);
  g_autoptr (KmMachine) watched = machine_of (c);
  g_autoptr (KmMachine) quiet = km_machine_clone (watched);
  KmEventLog log;

  km_event_log_init (&log);
  km_machine_observe (watched, &log);
  s->c = c;
  km_rng_init (&s->rng, 11);
  for (uint32_t number = 0; number < OPS; number++)
    {
      KmPfn operand, result;
      KmOp op = next_op (s, number, &operand);

      km_event_log_clear (&log);
      result = km_machine_apply (watched, &op, number, operand);
      keep_result (s, &op, number, result);
      g_assert_cmphex (km_machine_apply (quiet, &op, number, operand), ==, result);
      g_assert_cmphex (km_machine_happened (quiet), ==, km_machine_happened (watched));
    }
  g_assert_cmphex (km_machine_hash (quiet), ==, km_machine_hash (watched));
  km_event_log_finish (&log);
}

/* Single pages until none is left: past every watermark, where the quiet machine must go the same ways. */
static void
test_down_to_nothing (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (KmMachine) watched = machine_of (c);
  g_autoptr (KmMachine) quiet = km_machine_clone (watched);
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .gfp = km_gfp_find (c->generation, "GFP_ATOMIC", 10)->value };
  KmEventLog log;

  km_event_log_init (&log);
  km_machine_observe (watched, &log);
  for (uint32_t number = 0, refused = 0; refused < 20; number++)
    {
      KmPfn result;

      km_event_log_clear (&log);
      result = km_machine_apply (watched, &op, number, KM_PFN_NONE);
      g_assert_cmphex (km_machine_apply (quiet, &op, number, KM_PFN_NONE), ==, result);
      refused += result == KM_PFN_NONE;
    }
  g_assert_cmphex (km_machine_hash (quiet), ==, km_machine_hash (watched));
  km_event_log_finish (&log);
}

/* Every mask that can be made of a usual one and one modifier, in a few orders; what is had is given back, but for one
 * block in four. */
static void
ask_for_everything (Pair *t, KmGenerationId generation)
{
  static const char *const usual[] = { "GFP_KERNEL", "GFP_ATOMIC", "GFP_NOFS", "GFP_HIGHUSER_MOVABLE" };
  static const uint8_t orders[] = { 0, 1, 3, 4, 9, 10 };
  size_t n;
  const KmGfpName *names = km_gfp_names (generation, &n);

  for (size_t i = 0; i < n * G_N_ELEMENTS (usual) * G_N_ELEMENTS (orders); i++)
    {
      const char *base = usual[i % G_N_ELEMENTS (usual)];
      KmOp op = { .kind = KM_OP_ALLOC_PAGES, .order = orders[i / G_N_ELEMENTS (usual) % G_N_ELEMENTS (orders)] };
      KmPfn pfn;

      op.gfp = km_gfp_find (generation, base, strlen (base))->value
               | names[i / G_N_ELEMENTS (usual) / G_N_ELEMENTS (orders)].value;
      pfn = pair_apply (t, &op, KM_PFN_NONE);
      op.kind = KM_OP_FREE_PAGES_PAGE;
      if (pfn != KM_PFN_NONE && i % 4 != 0)
        pair_apply (t, &op, pfn);
    }
}

/* Less and less is free: reclaim, the OOM killer, reserves and their end, and every way that an attempt goes on or
 * does not. */
static void
test_under_pressure (gconstpointer data)
{
  const Case *c = data;
  KmOp cache = { .kind = KM_OP_PAGE_CACHE }, one = { .kind = KM_OP_ALLOC_PAGES };
  Pair t;

  if (c->memory_mib > 64)
    {
      g_test_skip ("small machines have the same ways");
      return;
    }
  pair_init (&t, machine_of (c));
  one.gfp = km_gfp_find (c->generation, "GFP_ATOMIC", 10)->value;
  for (int round = 0; round < 3; round++)
    {
      cache.ref = (uint32_t)km_machine_free_pages (t.watched) / 2;
      pair_apply (&t, &cache, KM_PFN_NONE);
      while (km_machine_free_pages (t.watched) > 600 / (1 << round))
        if (pair_apply (&t, &one, KM_PFN_NONE) == KM_PFN_NONE)
          break;
      ask_for_everything (&t, c->generation);
      assert_valid (t.watched);
      pair_compare (&t);
    }
  pair_finish (&t);
}

/* The page of page cache in the highest zone that would be reclaimed first, or KM_PFN_NONE. */
static KmPfn
lru_first (const KmMachine *m)
{
  KmPfn pfn = m->link[lru_head (&m->zones[m->n_zones - 1])].next;

  return pfn < m->end_pfn ? pfn : KM_PFN_NONE;
}

/* Orders that no block has must not be taken for a part of the state byte, watched or not. */
static void
test_impossible_orders (gconstpointer data)
{
  g_autoptr (KmMachine) watched = machine_of (data);
  g_autoptr (KmMachine) unwatched = km_machine_clone (watched);
  KmOp fill = { .kind = KM_OP_PAGE_CACHE, .ref = 64 };
  KmEventLog log;

  km_event_log_init (&log);
  km_machine_observe (watched, &log);
  km_machine_apply (watched, &fill, 0, KM_PFN_NONE);
  km_machine_apply (unwatched, &fill, 0, KM_PFN_NONE);
  for (uint32_t order = KM_NR_ORDERS; order < 256; order += 1 + order / 24)
    {
      KmOp op = { .kind = KM_OP_FREE_PAGES_PAGE, .order = (uint8_t)order };
      KmPfn pfn = lru_first (watched);

      g_assert_cmpuint (lru_first (unwatched), ==, pfn);
      if (pfn == KM_PFN_NONE)
        break;
      km_machine_apply (watched, &op, order, pfn);
      km_machine_apply (unwatched, &op, order, pfn);
      g_assert_cmphex (km_machine_hash (unwatched), ==, km_machine_hash (watched));
    }
  km_event_log_finish (&log);
}

/* Every block freed must bring back the state at boot: all memory free, merged, in as few blocks. */
static void
test_everything_merges (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (KmMachine) machine = machine_of (c);
  int32_t free_at_boot = km_machine_free_pages (machine);
  uint32_t big_at_boot = km_machine_nr_free (machine, km_machine_n_zones (machine) - 1, KM_MAX_ORDER), n = 0;
  g_autoptr (GArray) pages = g_array_new (FALSE, FALSE, sizeof (KmPfn));
  KmOp op = { .kind = KM_OP_ALLOC_PAGE, .gfp = km_gfp_find (c->generation, "GFP_HIGHUSER", 12)->value };
  KmOp drain = { .kind = KM_OP_DRAIN_ALL_PAGES };

  for (; n < 4000; n++)
    {
      KmPfn pfn = km_machine_apply (machine, &op, n, KM_PFN_NONE);

      if (pfn != KM_PFN_NONE)
        g_array_append_val (pages, pfn);
    }
  for (uint32_t i = 0; i < pages->len; i++)
    {
      KmOp free_op = { .kind = KM_OP_FREE_PAGE_PAGE, .ref = i };

      km_machine_apply (machine, &free_op, n + i, g_array_index (pages, KmPfn, i));
    }
  km_machine_apply (machine, &drain, n + pages->len, KM_PFN_NONE);
  assert_valid (machine);
  g_assert_cmpint (km_machine_free_pages (machine), >=, free_at_boot - 125);
  g_assert_cmpuint (km_machine_nr_free (machine, km_machine_n_zones (machine) - 1, KM_MAX_ORDER), ==, big_at_boot);
}

/* Each of every case. */
static const struct
{
  const char *name;
  GTestDataFunc run;
} tests[] = {
  { "random", test_random },
  { "happened", test_happened },
  { "impossible-orders", test_impossible_orders },
  { "everything-merges", test_everything_merges },
  { "down-to-nothing", test_down_to_nothing },
  { "under-pressure", test_under_pressure },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (tests); k++)
      {
        g_autofree char *path = g_strdup_printf ("/machine/%s/%s", tests[k].name, cases[i].name);

        g_test_add_data_func (path, &cases[i], tests[k].run);
      }
  return g_test_run ();
}
