/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The core against a buddy allocator near the limit, on one stream of operations over 1 GiB.
 *
 *   cascade   everything is free; allocate one page and free it: ten splits and ten merges a pair
 *   hot       the same with the buddy held: nothing splits or merges
 *   mix       about half of the frames live, orders geometric, random frees
 *   drain     all frames handed out singly, freed in random order
 *
 * The core runs with all semantics of 2.6.34: zonelists, watermarks, migratetypes, fallback, checks; with and without
 * per-CPU lists (with them a pair never reaches the buddy lists, so both are shown). The later kernels are held against
 * 2.6.34. */
#include "bench.h"

#include "base/rng.h"
#include "core/words/gfp.h"
#include "core/machine/machine.h"
#include "core/boot/boot.h"
#include "yardsticks/limit_buddy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  N_PAGES = 262144, /* 1 GiB */
};

/* ---- the stream ---- */

/* bit 31: allocate; bits 27 to 30: order; below: slot */
#define ALLOCATE 0x80000000u
#define SLOT(word) ((word)&0x07ffffffu)
#define ORDER(word) ((word) >> 27 & 15u)

typedef struct
{
  uint32_t *ops;
  size_t n, warm; /* the first @warm operations only fill the memory */
} Stream;

typedef struct
{
  uint32_t *live, *unused;
  uint8_t order[N_PAGES];
  size_t n_live, n_unused, pages;
} Slots;

static uint32_t
stream_allocate (Slots *slots, uint64_t random)
{
  unsigned order = (unsigned)__builtin_ctzll (random | 1u << KM_MAX_ORDER);
  uint32_t slot = slots->unused[--slots->n_unused];

  slots->order[slot] = (uint8_t)order;
  slots->live[slots->n_live++] = slot;
  slots->pages += (size_t)1 << order;
  return ALLOCATE | order << 27 | slot;
}

static uint32_t
stream_free (Slots *slots, uint64_t random)
{
  size_t k = (size_t)((random >> 8) % slots->n_live);
  uint32_t slot = slots->live[k];

  slots->live[k] = slots->live[--slots->n_live];
  slots->unused[slots->n_unused++] = slot;
  slots->pages -= (size_t)1 << slots->order[slot];
  return (uint32_t)slots->order[slot] << 27 | slot;
}

static void
stream_make (Stream *stream, size_t n_ops)
{
  Slots *slots = g_new0 (Slots, 1);
  size_t n = 0;
  KmRng rng = { 0x9E3779B97F4A7C15u };

  slots->live = g_new (uint32_t, N_PAGES);
  slots->unused = g_new (uint32_t, N_PAGES);
  for (slots->n_unused = 0; slots->n_unused < N_PAGES; slots->n_unused++)
    slots->unused[slots->n_unused] = N_PAGES - 1 - (uint32_t)slots->n_unused;
  stream->ops = g_new (uint32_t, n_ops + N_PAGES);
  stream->warm = 0;
  while (n < n_ops + stream->warm)
    {
      uint64_t random = km_rng_next (&rng);
      bool filling = stream->warm == 0;
      bool wanted = (random >> 40) % 100 < (slots->pages < N_PAGES / 2 ? 55u : 45u);

      if (filling || wanted || slots->n_live == 0)
        stream->ops[n++] = stream_allocate (slots, random);
      else
        stream->ops[n++] = stream_free (slots, random);
      if (filling && slots->pages >= N_PAGES / 2)
        stream->warm = n;
    }
  stream->n = n;
  g_free (slots->live);
  g_free (slots->unused);
  g_free (slots);
}

/* ---- the contestants ---- */

typedef struct
{
  const char *name;
  bool pcp;
  KmGenerationId generation;
} Setting;

static KmMachine *machine;
static KmPfn results[4096]; /* of the last operations, as long as they are kept */
static uint32_t number;     /* of the next one */
static uint64_t happened;
static KmOp alloc_ops[KM_NR_ORDERS], free_ops[KM_NR_ORDERS]; /* made beforehand, as operations always are */

static void
make_ops (KmGenerationId generation)
{
  KmGfp gfp = km_gfp_find (generation, "GFP_KERNEL", strlen ("GFP_KERNEL"))->value;

  for (uint8_t order = 0; order < KM_NR_ORDERS; order++)
    {
      alloc_ops[order] = (KmOp){ .kind = KM_OP_ALLOC_PAGES, .order = order, .gfp = gfp };
      free_ops[order] = (KmOp){ .kind = KM_OP_FREE_PAGES_PAGE, .order = order };
    }
}

static void
core_init (const Setting *setting)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;

  km_config_init (&config, KM_PRESET_CUSTOM);
  config.memory_bytes = (uint64_t)1 << 30;
  config.pcp = setting->pcp;
  config.generation = setting->generation;
  config.n_zones = 1;
  config.zones[0] = (KmZoneConfig){ .name = "NORMAL", .type = KM_ZONE_NORMAL, .bytes = config.memory_bytes };
  km_machine_free (machine);
  machine = km_machine_new (&config, &error);
  if (!machine)
    g_error ("%s", error->message);
  make_ops (config.generation);
}

static KmPfn
core_alloc (unsigned order)
{
  return km_machine_apply (machine, &alloc_ops[order], 0, KM_PFN_NONE);
}

static void
core_free (KmPfn pfn, unsigned order)
{
  km_machine_apply (machine, &free_ops[order], 0, pfn);
}

/* Writes down what an operation returned and ran into. */
static KmPfn
keep (KmPfn result)
{
  results[number++ % G_N_ELEMENTS (results)] = result;
  happened |= km_machine_happened (machine);
  return result;
}

static KmPfn
kept_alloc (unsigned order)
{
  return keep (core_alloc (order));
}

static void
kept_free (KmPfn pfn, unsigned order)
{
  keep (km_machine_apply (machine, &free_ops[order], 0, pfn));
}

static void
limit_init (const Setting *setting)
{
  (void)setting;
  limit_buddy_init (N_PAGES);
}

typedef struct
{
  void (*init) (const Setting *setting);
  KmPfn (*alloc) (unsigned order);
  void (*free) (KmPfn pfn, unsigned order);
} Allocator;

static const Allocator limit = { limit_init, limit_buddy_alloc, limit_buddy_free };
static const Allocator core = { core_init, core_alloc, core_free };
static const Allocator kept = { core_init, kept_alloc, kept_free };

/* ---- the phases: each starts from a fresh allocator and returns the nanoseconds of its timed part ---- */

typedef struct
{
  const Allocator *allocator;
  const Setting *setting;
  const Stream *stream;
  KmPfn *slots;
} Run;

static double
pairs (const Run *run, bool hold_buddy)
{
  const Allocator *a = run->allocator;
  size_t n = (run->stream->n - run->stream->warm) / 5;
  double start;

  a->init (run->setting);
  if (hold_buddy)
    a->alloc (0);
  for (int i = 0; i < 1000; i++)
    a->free (a->alloc (0), 0);
  start = bench_cpu_ns ();
  for (size_t i = 0; i < n; i++)
    a->free (a->alloc (0), 0);
  return bench_cpu_ns () - start;
}

static double
cascade (void *data)
{
  return pairs (data, false);
}

static double
hot (void *data)
{
  return pairs (data, true);
}

static void
play (const Run *run, size_t from, size_t to)
{
  const Allocator *a = run->allocator;
  const uint32_t *ops = run->stream->ops;
  KmPfn *slots = run->slots;

  for (size_t i = from; i < to; i++)
    {
      uint32_t word = ops[i], slot = SLOT (word);

      if (word & ALLOCATE)
        slots[slot] = a->alloc (ORDER (word));
      else if (slots[slot] != KM_PFN_NONE)
        a->free (slots[slot], ORDER (word));
    }
}

static double
mix (void *data)
{
  const Run *run = data;
  double start;

  run->allocator->init (run->setting);
  play (run, 0, run->stream->warm);
  start = bench_cpu_ns ();
  play (run, run->stream->warm, run->stream->n);
  return bench_cpu_ns () - start;
}

static void
shuffle (KmPfn *values, size_t n)
{
  KmRng rng;

  km_rng_init (&rng, 3);
  for (size_t i = n - 1; i > 0; i--)
    {
      size_t j = km_rng_below (&rng, (uint32_t)i + 1);
      KmPfn value = values[i];

      values[i] = values[j];
      values[j] = value;
    }
}

/* Per frame: the core refuses the last pages, which its watermarks keep back. */
static double
drain (void *data)
{
  const Run *run = data;
  const Allocator *a = run->allocator;
  size_t n = 0;
  double start;

  a->init (run->setting);
  while (n < N_PAGES && (run->slots[n] = a->alloc (0)) != KM_PFN_NONE)
    n++;
  shuffle (run->slots, n);
  start = bench_cpu_ns ();
  for (size_t i = 0; i < n; i++)
    a->free (run->slots[i], 0);
  return (bench_cpu_ns () - start) / (double)n;
}

typedef struct
{
  const char *name;
  BenchFunc run;
  double goal;
} Phase;

static const Phase phases[] = {
  { "cascade pair", cascade, 1.5 },
  { "hot pair", hot, 1.5 },
  { "random mix", mix, 1.8 },
  { "random drain", drain, 1.8 },
};

static void
against_limit (const Setting *setting, const Stream *stream, KmPfn *slots)
{
  Run ours = { &core, setting, stream, slots }, yardstick = { &limit, setting, stream, slots };

  for (size_t p = 0; p < G_N_ELEMENTS (phases); p++)
    {
      g_autofree char *name = g_strdup_printf ("core / limit: %s, %s", phases[p].name, setting->name);

      bench_report (name, bench_ratio (phases[p].run, &yardstick, phases[p].run, &ours), "x", phases[p].goal);
    }
}

static void
kept_against_itself (const Stream *stream, KmPfn *slots)
{
  static const Setting setting = { "", true, KM_GENERATION_2_6_34 };
  Run off = { &core, &setting, stream, slots }, on = { &kept, &setting, stream, slots };

  for (size_t p = 0; p < G_N_ELEMENTS (phases); p++)
    {
      g_autofree char *name = g_strdup_printf ("results kept / not: %s", phases[p].name);

      bench_report (name, bench_ratio (phases[p].run, &off, phases[p].run, &on), "x", 1.3);
    }
}

static void
kernels_against_each_other (const Stream *stream, KmPfn *slots)
{
  static const Setting first = { "", true, KM_GENERATION_2_6_34 }, later[] = {
    { "6.1", true, KM_GENERATION_6_1 },
    { "6.12", true, KM_GENERATION_6_12 },
  };
  Run before = { &core, &first, stream, slots };

  for (size_t s = 0; s < G_N_ELEMENTS (later); s++)
    for (size_t p = 0; p < G_N_ELEMENTS (phases); p++)
      {
        Run ours = { &core, &later[s], stream, slots };
        g_autofree char *name = g_strdup_printf ("%s / 2.6.34: %s", later[s].name, phases[p].name);

        bench_report (name, bench_ratio (phases[p].run, &before, phases[p].run, &ours), "x", 1.5);
      }
}

/* usage: bench_core [OPERATIONS] */
int
main (int argc, char **argv)
{
  static const Setting settings[] = {
    { "per-CPU lists on", true, KM_GENERATION_2_6_34 },
    { "per-CPU lists off", false, KM_GENERATION_2_6_34 },
  };
  size_t n_ops = argc > 1 ? strtoull (argv[1], NULL, 10) : 2000000;
  KmPfn *slots = g_new (KmPfn, N_PAGES);
  Stream stream;

  stream_make (&stream, n_ops);
  for (size_t s = 0; s < G_N_ELEMENTS (settings); s++)
    against_limit (&settings[s], &stream, slots);
  kept_against_itself (&stream, slots);
  kernels_against_each_other (&stream, slots);
  bench_report ("core: bookkeeping", km_machine_bytes_per_frame (machine), "bytes a frame", 16);
  if (happened == 0)
    g_error ("no operation of the mix was refused");
  km_machine_free (machine);
  g_free (stream.ops);
  g_free (slots);
  return 0;
}
