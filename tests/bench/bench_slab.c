/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slab layer against an object cache near the limit: objects of 192 bytes, about 100,000 live, random frees.
 *
 * The machine runs with all of SLAB's semantics: array caches, three lists in order, colouring, frames from the page
 * allocator, who has which object; nobody watches. kmalloc() picks its cache besides. So it does with those of SLUB of
 * 6.12, where most frees of the mix go to a slab that is not the CPU's. */
#include "bench.h"

#include "base/rng.h"
#include "core/words/gfp.h"
#include "core/slab/kmem_read.h"
#include "core/machine/machine.h"
#include "core/boot/boot.h"
#include "yardsticks/limit_slab.h"

#include <stdlib.h>

enum
{
  SLOTS = 200000,
  WARM = 4 * SLOTS,
  BYTES = 192,
};

static size_t n_ops = 2000000; /* timed */

#define ALLOCATE 0x80000000u

static uint32_t *stream, *slots;

/* Whether a slot is taken is known beforehand, so that the loop waits for nothing but the allocator. */
static void
make_stream (void)
{
  g_autofree uint8_t *taken = g_malloc0 (SLOTS);
  KmRng rng;

  km_rng_init (&rng, 11);
  stream = g_new (uint32_t, n_ops + WARM);
  slots = g_new0 (uint32_t, SLOTS);
  for (size_t i = 0; i < n_ops + WARM; i++)
    {
      uint32_t slot = km_rng_below (&rng, SLOTS);

      stream[i] = slot | (taken[slot] ? 0 : ALLOCATE);
      taken[slot] ^= 1;
    }
}

typedef struct
{
  void (*init) (void);
  uint32_t (*alloc) (void);
  void (*free) (uint32_t object);
} Cache;

static void
play (const Cache *cache, size_t from, size_t to)
{
  for (size_t i = from; i < to; i++)
    {
      uint32_t word = stream[i], *slot = &slots[word & ~ALLOCATE];

      if (word & ALLOCATE)
        *slot = cache->alloc ();
      else
        cache->free (*slot);
    }
}

static double
mix (void *data)
{
  const Cache *cache = data;
  double start;

  cache->init ();
  play (cache, 0, WARM);
  start = bench_now_ns ();
  play (cache, WARM, WARM + n_ops);
  return bench_now_ns () - start;
}

static double
pairs (void *data)
{
  const Cache *cache = data;
  double start;

  cache->init ();
  start = bench_now_ns ();
  for (size_t i = 0; i < n_ops / 5; i++)
    cache->free (cache->alloc ());
  return bench_now_ns () - start;
}

/* ---- the core ---- */

static KmMachine *machine;
static KmValue results[1];
static const KmOpMore spec = { .name = "bench", .size = BYTES };
static KmOp alloc_op, free_op, kmalloc_op, kfree_op;

static void
start_machine (KmGenerationId generation)
{
  KmConfig config;
  KmOp create = { .kind = KM_OP_KMEM_CACHE_CREATE, .flags = KM_OP_HAS_MORE, .ref = KM_OP_NO_REF };
  KmGfp gfp;

  km_config_init (&config, KM_PRESET_X86_64);
  config.memory_bytes = (uint64_t)256 << 20;
  config.generation = generation;
  km_machine_free (machine);
  machine = km_machine_new (&config, NULL);
  km_machine_use (machine, &spec, results);
  results[0] = km_machine_apply (machine, &create, 0, KM_VALUE_NULL);
  gfp = km_gfp_find (config.generation, "GFP_KERNEL", 10)->value;
  alloc_op = (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .gfp = gfp };
  free_op = (KmOp){ .kind = KM_OP_KMEM_CACHE_FREE };
  kmalloc_op = (KmOp){ .kind = KM_OP_KMALLOC, .gfp = gfp, .ref = BYTES - 10 };
  kfree_op = (KmOp){ .kind = KM_OP_KFREE };
}

static void
core_init (void)
{
  start_machine (KM_GENERATION_2_6_34);
}

static void
slub_init (void)
{
  start_machine (KM_GENERATION_6_12);
}

static uint32_t
core_alloc (void)
{
  return km_machine_apply (machine, &alloc_op, 1, results[0]);
}

static void
core_free (uint32_t object)
{
  km_machine_apply (machine, &free_op, 1, object);
}

static uint32_t
core_kmalloc (void)
{
  return km_machine_apply (machine, &kmalloc_op, 1, KM_VALUE_NULL);
}

static void
core_kfree (uint32_t object)
{
  km_machine_apply (machine, &kfree_op, 1, object);
}

static const Cache limit = { limit_slab_init, limit_slab_alloc, limit_slab_free };
static const Cache core = { core_init, core_alloc, core_free };
static const Cache core_kmem = { core_init, core_kmalloc, core_kfree };
static const Cache slub = { slub_init, core_alloc, core_free };

/* Bytes of bookkeeping an object, with 200,000 of them live. */
static double
bytes_an_object (void)
{
  core_init ();
  for (int i = 0; i < SLOTS; i++)
    core_alloc ();
  return (double)km_machine_kmem_bytes (machine, km_value_payload (results[0])) / SLOTS;
}

/* usage: bench_slab [OPERATIONS] */
int
main (int argc, char **argv)
{
  if (argc > 1)
    n_ops = strtoul (argv[1], NULL, 10);
  make_stream ();
  bench_report ("slab / limit: kmem_cache_alloc, random mix", bench_ratio (mix, (void *)&limit, mix, (void *)&core),
                "x", 2);
  bench_report ("slab / limit: kmalloc, random mix", bench_ratio (mix, (void *)&limit, mix, (void *)&core_kmem), "x",
                1.9);
  bench_report ("slab / limit: pairs", bench_ratio (pairs, (void *)&limit, pairs, (void *)&core), "x", 3);
  bench_report ("slub / limit: kmem_cache_alloc, random mix", bench_ratio (mix, (void *)&limit, mix, (void *)&slub),
                "x", 3.5);
  bench_report ("slub / limit: pairs", bench_ratio (pairs, (void *)&limit, pairs, (void *)&slub), "x", 3);
  bench_report ("slab: bookkeeping", bytes_an_object (), "bytes an object", 4);
  return 0;
}
