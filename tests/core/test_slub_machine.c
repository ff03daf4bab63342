/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SLUB on a machine: how the first caches come to be, kmalloc and caches of callers on several CPUs, merging, the way
 * back by deltas, and what each misuse does with and without slub_debug (facts 6.3, 8.2, 8.3). */
#include "../rounds.h"
#include "base/rng.h"
#include "core/slab/kmem_read.h"
#include "core/slab/slub_read.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"

#include <string.h>

enum
{
  MAX_OPS = 8192,
  MAX_MORE = 4096,
  FZPU = KM_SLAB_DEBUG_FREE | KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER,
};

typedef struct
{
  KmMachine *machine;
  KmEventLog log;
  KmOpMore more[MAX_MORE];
  uint32_t n_more;
  KmValue results[MAX_OPS];
  uint32_t n_ops;
  uint8_t cpu;
  KmGfp gfp;
} Fixture;

static Fixture *
fixture_new_on (KmGenerationId kernel, bool hardened, uint32_t cpus, uint32_t debug)
{
  Fixture *f = g_new0 (Fixture, 1);
  KmConfig config;

  km_config_init (&config, KM_PRESET_X86_64);
  config.generation = kernel;
  config.slub_hardened = hardened;
  config.allocator = KM_ALLOCATOR_SLUB;
  config.cpus = cpus;
  config.slub_debug = debug;
  f->machine = km_machine_new (&config, NULL);
  f->gfp = km_gfp_find (kernel, "GFP_KERNEL", 10)->value;
  km_event_log_init (&f->log);
  km_machine_use (f->machine, f->more, f->results);
  km_machine_observe (f->machine, &f->log);
  return f;
}

static Fixture *
fixture_new (uint32_t cpus, uint32_t debug)
{
  return fixture_new_on (KM_GENERATION_6_1, false, cpus, debug);
}

static void
fixture_free (Fixture *f)
{
  km_event_log_finish (&f->log);
  km_machine_free (f->machine);
  g_free (f);
}

static uint32_t
apply (Fixture *f, KmOp op)
{
  g_assert_cmpuint (f->n_ops, <, MAX_OPS);
  km_event_log_clear (&f->log);
  op.cpu = f->cpu;
  f->results[f->n_ops] =
      km_machine_apply (f->machine, &op, f->n_ops, km_op_uses_ref (&op) ? f->results[op.ref] : KM_VALUE_NULL);
  return f->n_ops++;
}

static uint32_t
more (Fixture *f, const KmOpMore *spec)
{
  g_assert_cmpuint (f->n_more, <, MAX_MORE);
  f->more[f->n_more] = *spec;
  return f->n_more++;
}

static uint32_t
kmalloc (Fixture *f, uint32_t size)
{
  return apply (f, (KmOp){ .kind = KM_OP_KMALLOC, .ref = size, .gfp = f->gfp });
}

static void
kfree (Fixture *f, uint32_t ref)
{
  apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = ref });
}

static uint32_t
cache_create (Fixture *f, const char *name, uint32_t size, uint32_t flags)
{
  uint32_t spec = more (f, &(KmOpMore){ .name = name, .size = size, .flags = flags });

  return apply (f,
                (KmOp){ .kind = KM_OP_KMEM_CACHE_CREATE, .flags = KM_OP_HAS_MORE, .arg = spec, .ref = KM_OP_NO_REF });
}

static uint32_t
cache_alloc (Fixture *f, uint32_t cache)
{
  return apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .ref = cache, .gfp = f->gfp });
}

static void
cache_free (Fixture *f, uint32_t cache, uint32_t object)
{
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_FREE, .ref = object, .arg = cache });
}

static void
write_to (Fixture *f, uint32_t object, int64_t delta, uint64_t size)
{
  uint32_t spec = more (f, &(KmOpMore){ .delta = delta, .size = size });

  apply (f, (KmOp){ .kind = KM_OP_WRITE, .flags = KM_OP_HAS_MORE, .arg = spec, .ref = object });
}

static const KmEvent *
find_event (const Fixture *f, KmEventKind kind, int32_t a)
{
  for (uint32_t i = 0; i < f->log.events->len; i++)
    {
      const KmEvent *event = &g_array_index (f->log.events, KmEvent, i);

      if (event->kind == kind && event->a == a)
        return event;
    }
  return NULL;
}

/* Events of a kind, whatever a is. */
static uint32_t
count_events (const Fixture *f, KmEventKind kind)
{
  uint32_t n = 0;

  for (uint32_t i = 0; i < f->log.events->len; i++)
    n += g_array_index (f->log.events, KmEvent, i).kind == kind;
  return n;
}

static void
assert_valid (const Fixture *f)
{
  g_autofree char *problem = NULL;

  km_machine_validate (f->machine, &problem);
  g_assert_cmpstr (problem, ==, NULL);
}

static KmRef
cache_of (const Fixture *f, const char *name)
{
  KmRef cache = km_machine_cache_by_name (f->machine, name);

  g_assert_cmpuint (cache, !=, 0);
  return cache;
}

/* ---- how it begins ---- */

/* Geometry as /proc/slabinfo of Debian's 6.1 on x86-64 has it: objects and pages of a slab. */
static void
test_boot (void)
{
  static const struct
  {
    const char *name;
    uint32_t size, num, pages;
  } caches[] = {
    { "kmem_cache", 256, 16, 1 },     { "kmem_cache_node", 64, 64, 1 }, { "kmalloc-8", 8, 512, 1 },
    { "kmalloc-96", 96, 42, 1 },      { "kmalloc-192", 192, 21, 1 },    { "kmalloc-1k", 1024, 8, 2 },
    { "kmalloc-8k", 8192, 4, 8 },     { "kmalloc-rcl-64", 64, 64, 1 },  { "kmalloc-cg-2k", 2048, 8, 4 },
    { "dma-kmalloc-32", 32, 128, 1 },
  };
  Fixture *f = fixture_new (1, 0);
  uint32_t n = 0;
  KmCacheInfo info;
  KmRef oldest = 0;

  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_INIT });
  for (KmRef cache = km_machine_cache_first (f->machine); cache; cache = km_machine_cache_next (f->machine, cache), n++)
    oldest = cache;
  g_assert_cmpuint (n, ==, 2 + 4 * 13);
  g_assert_cmpstr (km_machine_cache_name (f->machine, oldest), ==, "kmem_cache");
  for (size_t i = 0; i < G_N_ELEMENTS (caches); i++)
    {
      km_machine_cache (f->machine, cache_of (f, caches[i].name), &info);
      g_assert_cmpuint (info.size, ==, caches[i].size);
      g_assert_cmpuint (info.num, ==, caches[i].num);
      g_assert_cmpuint (1u << info.order, ==, caches[i].pages);
    }
  /* each cache has a descriptor and lists of its own */
  km_machine_cache (f->machine, cache_of (f, "kmem_cache"), &info);
  g_assert_cmpuint (info.live, ==, n);
  km_machine_cache (f->machine, cache_of (f, "kmem_cache_node"), &info);
  g_assert_cmpuint (info.live, ==, n);
  assert_valid (f);
  fixture_free (f);
}

/* ---- reading ---- */

static void
test_reading (void)
{
  Fixture *f = fixture_new (2, 0);
  uint32_t cache = cache_create (f, "mine", 600, 0), objects[40];
  KmRef ref = km_value_payload (f->results[cache]);
  KmCpuSlab cpu;
  KmSlubNodeView node;
  KmSlabView slab;
  KmObjectInfo object;
  uint16_t chain[64];

  for (unsigned i = 0; i < 40; i++)
    objects[i] = cache_alloc (f, cache);
  f->cpu = 1;
  cache_free (f, cache, objects[2]);
  g_assert_true (km_machine_cpu_slab (f->machine, ref, 0, &cpu));
  g_assert_cmpuint (cpu.n_partial, ==, 0);
  g_assert_cmpuint (km_machine_slub_cpu_chain (f->machine, ref, 0, chain), ==, 12);
  g_assert_cmpuint (chain[0], ==, 1);
  g_assert_cmpuint (cpu.freelist, ==, 1);
  km_machine_slab (f->machine, cpu.slab, &slab);
  g_assert_true (slab.frozen);
  g_assert_cmpuint (slab.num, ==, 13);
  g_assert_cmpuint (slab.list, ==, KM_SLUB_LIST_CPU);
  g_assert_true (km_machine_cpu_slab (f->machine, ref, 1, &cpu));
  g_assert_cmpuint (cpu.n_partial, ==, 1);
  g_assert_cmpuint (km_machine_slab_chain (f->machine, cpu.partial, chain), ==, 1);
  g_assert_cmpuint (chain[0], ==, 2);
  g_assert_true (km_machine_object (f->machine, f->results[objects[2]], &object));
  g_assert_false (object.live);
  g_assert_true (object.in_slab);
  km_machine_slub_node (f->machine, ref, &node);
  g_assert_cmpuint (node.slabs, ==, 4);
  g_assert_cmpuint (node.objects, ==, 4 * 13);
  g_assert_cmpuint (node.n_partial, ==, 0);
  fixture_free (f);
}

/* ---- merging ---- */

static void
test_merging (void)
{
  Fixture *f = fixture_new (1, 0);
  uint32_t first = cache_create (f, "first", 200, 0), second = cache_create (f, "second", 196, 0), object;

  g_assert_cmpuint (f->results[first], ==, f->results[second]);
  g_assert_nonnull (find_event (f, KM_EVENT_CACHE_MERGED, 196));
  object = cache_alloc (f, second);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = second });
  assert_valid (f);
  cache_free (f, first, object);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = first });
  g_assert_nonnull (find_event (f, KM_EVENT_CACHE_DESTROY, 0));
  g_assert_cmpuint (km_machine_cache_by_name (f->machine, "first"), ==, 0);
  assert_valid (f);
  fixture_free (f);
}

/* ---- any calls ---- */

enum
{
  LIVE = 400,
  CACHES = 4,
};

typedef struct
{
  Fixture *f;
  KmRng rng;
  uint32_t cache[CACHES];
  struct
  {
    uint32_t op;
    int cache; /* -1: kmalloc */
  } live[LIVE];
  uint32_t n_live;
} Mix;

static void
mix_free_at (Mix *mix, uint32_t which)
{
  if (mix->live[which].cache < 0)
    kfree (mix->f, mix->live[which].op);
  else
    cache_free (mix->f, mix->cache[mix->live[which].cache], mix->live[which].op);
  mix->live[which] = mix->live[--mix->n_live];
}

/* A cache goes with all its objects, and comes again. */
static void
mix_renew (Mix *mix, int which)
{
  static const uint32_t sizes[] = { 24, 200, 600, 3000, 9000 };

  for (uint32_t i = mix->n_live; i-- > 0;)
    if (mix->live[i].cache == which)
      mix_free_at (mix, i);
  apply (mix->f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = mix->cache[which] });
  g_assert_cmpuint (count_events (mix->f, KM_EVENT_CACHE_BUSY), ==, 0);
  mix->cache[which] = cache_create (mix->f, "again", sizes[km_rng_below (&mix->rng, G_N_ELEMENTS (sizes))],
                                    km_rng_below (&mix->rng, 2) ? KM_SLAB_HWCACHE_ALIGN : 0);
}

static void
mix_step (Mix *mix)
{
  uint32_t dice = km_rng_below (&mix->rng, 200), which = km_rng_below (&mix->rng, CACHES);

  mix->f->cpu = (uint8_t)km_rng_below (&mix->rng, km_machine_cpus (mix->f->machine));
  if (dice == 0)
    mix_renew (mix, (int)which);
  else if (dice < 4)
    apply (mix->f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = mix->cache[which] });
  else if (mix->n_live == 0 || (mix->n_live < LIVE && dice < 110))
    {
      bool own = dice & 1;

      mix->live[mix->n_live].cache = own ? (int)which : -1;
      mix->live[mix->n_live++].op =
          own ? cache_alloc (mix->f, mix->cache[which]) : kmalloc (mix->f, 1 + km_rng_below (&mix->rng, 12000));
    }
  else
    mix_free_at (mix, km_rng_below (&mix->rng, mix->n_live));
}

static void
mix_back_and_forth (Mix *mix, uint64_t before)
{
  KmMachine *m = mix->f->machine;
  uint64_t after = km_machine_hash (m);
  const KmDelta *deltas = (const KmDelta *)(void *)mix->f->log.deltas->data;

  km_machine_revert_deltas (m, deltas, mix->f->log.deltas->len);
  g_assert_cmpuint (km_machine_hash (m), ==, before);
  km_machine_apply_deltas (m, deltas, mix->f->log.deltas->len);
  g_assert_cmpuint (km_machine_hash (m), ==, after);
}

static void
mix_pack (Mix *mix)
{
  KmMachine *m = mix->f->machine;
  uint64_t hash = km_machine_hash (m);
  g_autoptr (GBytes) packed = km_machine_pack (m);
  g_autoptr (GBytes) compact = km_machine_pack_compact (m, mix->f->results, mix->f->n_ops);

  km_machine_unpack (m, packed);
  g_assert_cmpuint (km_machine_hash (m), ==, hash);
  km_machine_unpack_compact (m, compact, mix->f->results);
  g_assert_cmpuint (km_machine_hash (m), ==, hash);
}

static void
run_mix (KmGenerationId kernel, uint32_t cpus, uint32_t debug, uint32_t steps)
{
  Mix *mix = g_new0 (Mix, 1);

  mix->f = fixture_new_on (kernel, false, cpus, debug);
  km_rng_init (&mix->rng, cpus + debug);
  for (unsigned i = 0; i < CACHES; i++)
    mix->cache[i] = cache_create (mix->f, "mine", 40 + 500 * i, KM_SLAB_DESTROY_BY_RCU); /* never merged */
  for (uint32_t i = 0; i < steps && mix->f->n_ops + LIVE + 2 < MAX_OPS; i++)
    {
      uint64_t before = i % 8 == 0 ? km_machine_hash (mix->f->machine) : 0;
      uint32_t n_ops = mix->f->n_ops;

      mix_step (mix);
      if (i % 8 == 0 && mix->f->n_ops == n_ops + 1)
        mix_back_and_forth (mix, before);
      g_assert_cmpuint (count_events (mix->f, KM_EVENT_KMEM_BUG), ==, 0);
      g_assert_cmpuint (count_events (mix->f, KM_EVENT_KMEM_ERROR), ==, 0);
      if (i % 64 == 0)
        assert_valid (mix->f);
      if (i % 256 == 0)
        mix_pack (mix);
    }
  assert_valid (mix->f);
  fixture_free (mix->f);
  g_free (mix);
}

static void
test_mix (void)
{
  run_mix (KM_GENERATION_6_1, 1, 0, test_rounds (7000));
  run_mix (KM_GENERATION_6_1, 2, 0, test_rounds (7000));
  run_mix (KM_GENERATION_6_1, 4, FZPU, test_rounds (5000));
  run_mix (KM_GENERATION_6_1, 2, KM_SLAB_RED_ZONE, test_rounds (3000));
  run_mix (KM_GENERATION_6_1, 64, 0, test_rounds (2000));
  run_mix (KM_GENERATION_2_6_34, 1, 0, test_rounds (4000));
  run_mix (KM_GENERATION_2_6_34, 2, 0, test_rounds (3000));
  run_mix (KM_GENERATION_2_6_34, 2, FZPU, test_rounds (3000));
}

/* ---- misuse ---- */

/* Without debugging an object that is freed twice is handed out again and again. */
static void
test_double_free (void)
{
  Fixture *f = fixture_new (1, 0);
  uint32_t p = kmalloc (f, 100), q, r;

  kfree (f, p);
  kfree (f, p);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_DOUBLE_FREE));
  q = kmalloc (f, 100);
  r = kmalloc (f, 100);
  g_assert_cmpuint (f->results[q], ==, f->results[p]);
  g_assert_cmpuint (f->results[r], ==, f->results[p]);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_TWO_OWNERS));
  fixture_free (f);
}

/* A chain that goes round in circles does not hang us when the cache is shrunk. */
static void
test_loop (void)
{
  Fixture *f = fixture_new (1, 0);
  uint32_t cache = cache_create (f, "loop", 600, KM_SLAB_DESTROY_BY_RCU), p = cache_alloc (f, cache);

  cache_free (f, cache, p);
  cache_free (f, cache, p);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = cache });
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_BUG, KM_BUG_RECURSION));
  fixture_free (f);
}

static void
assert_refused (const Fixture *f, KmKmemError error)
{
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_ERROR, (int32_t)error));
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_PUT), ==, 0);
}

/* With slub_debug=F each of these is found when the object comes back, and the object is not freed. */
static void
test_found_on_free (void)
{
  Fixture *f = fixture_new (1, FZPU);
  uint32_t a = cache_create (f, "a", 600, 0), b = cache_create (f, "b", 200, 0), p = cache_alloc (f, a), q;
  const KmEvent *event;

  cache_free (f, a, p);
  assert_valid (f);
  cache_free (f, a, p); /* nothing in the slab is in use: that is looked at first */
  assert_refused (f, KM_ERROR_NONE_IN_USE);
  cache_alloc (f, a);
  p = cache_alloc (f, a);
  cache_free (f, a, p);
  cache_free (f, a, p);
  assert_refused (f, KM_ERROR_ALREADY_FREE);
  g_assert_null (find_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_DOUBLE_FREE));
  assert_valid (f);

  p = cache_alloc (f, a);
  write_to (f, p, 600, 4);
  cache_free (f, a, p);
  assert_refused (f, KM_ERROR_RED_ZONE);
  event = find_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_RED_ZONE);
  g_assert_cmpint (event->b, ==, 600);
  g_assert_cmpint (event->order2, ==, 0);
  cache_free (f, a, p); /* it was mended */
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_PUT), ==, 1);

  p = cache_alloc (f, a);
  write_to (f, p, -4, 4);
  cache_free (f, a, p);
  assert_refused (f, KM_ERROR_RED_ZONE);
  g_assert_cmpint (find_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_RED_ZONE)->order2, ==, 1);

  q = cache_alloc (f, b);
  cache_free (f, a, q);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_WRONG_CACHE));
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_PUT), ==, 1);
  assert_valid (f);

  p = kmalloc (f, 100);
  apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = p, .delta = 8 });
  assert_refused (f, KM_ERROR_INVALID_POINTER);
  assert_valid (f);
  fixture_free (f);
}

/* A red zone that is overwritten with what it holds is not found, and what an owner wrote is nobody's fault. */
static void
test_same_bytes (void)
{
  Fixture *f = fixture_new (1, FZPU);
  uint32_t cache = cache_create (f, "same", 600, 0), p = cache_alloc (f, cache);
  uint32_t same = more (f, &(KmOpMore){ .delta = 600, .size = 4, .byte = 0xcc });

  apply (f, (KmOp){ .kind = KM_OP_WRITE, .flags = KM_OP_HAS_MORE, .arg = same, .ref = p });
  write_to (f, p, 0, 600);
  cache_free (f, cache, p);
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_PUT), ==, 1);
  cache_alloc (f, cache);
  g_assert_cmpuint (count_events (f, KM_EVENT_KMEM_ERROR), ==, 0);
  fixture_free (f);
}

/* A free pointer that was overwritten with zeros is NULL: the rest of the free list is lost, and nobody dies. */
static void
test_null_pointer (void)
{
  Fixture *f = fixture_new (1, 0);
  uint32_t p = kmalloc (f, 100), q;

  kfree (f, p);
  write_to (f, p, 64, 8);
  kmalloc (f, 100);
  q = kmalloc (f, 100);
  g_assert_cmpuint (f->results[q], !=, KM_VALUE_NULL);
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_NEW), ==, 1);
  assert_valid (f);
  fixture_free (f);
}

/* Written after it was freed: the poison is checked at the next allocation, and the whole slab is given up. */
static void
test_poison (void)
{
  Fixture *f = fixture_new (1, FZPU);
  uint32_t cache = cache_create (f, "poisoned", 600, 0), p = cache_alloc (f, cache), q;

  cache_free (f, cache, p);
  write_to (f, p, 16, 8);
  q = cache_alloc (f, cache);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_POISON));
  g_assert_cmpint (find_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_POISON)->b, ==, 16);
  g_assert_cmpuint (f->results[q], !=, KM_VALUE_NULL);
  g_assert_cmpuint (f->results[q], !=, f->results[p]);
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_NEW), ==, 1);
  assert_valid (f);
  fixture_free (f);
}

/* Without debugging a write into a free object may hit its free pointer: the call after the next dies. */
static void
test_free_pointer (void)
{
  Fixture *f = fixture_new (1, 0);
  uint32_t p = kmalloc (f, 100), q; /* 128 bytes, the pointer at 64 */

  kfree (f, p);
  write_to (f, p, 60, 2);
  q = kmalloc (f, 100);
  g_assert_cmpuint (f->results[q], ==, f->results[p]);
  kfree (f, q);
  write_to (f, q, 60, 8);
  q = kmalloc (f, 100);
  g_assert_cmpuint (f->results[q], ==, f->results[p]);
  g_assert_cmpuint (count_events (f, KM_EVENT_KMEM_BUG), ==, 0);
  q = kmalloc (f, 100);
  g_assert_cmpuint (f->results[q], ==, KM_VALUE_NULL);
  g_assert_cmpuint (count_events (f, KM_EVENT_KMEM_BUG), ==, 1);
  fixture_free (f);
}

/* A pointer into an object goes on the free list as it is and comes back from it. */
static void
test_odd_pointer (void)
{
  Fixture *f = fixture_new (1, 0);
  uint32_t p = kmalloc (f, 100), q, r;
  KmObjectInfo info;

  apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = p, .delta = 8 });
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_ODD_POINTER));
  q = kmalloc (f, 100);
  g_assert_cmpuint (f->results[q], !=, f->results[p]);
  g_assert_true (km_machine_object (f->machine, f->results[q], &info));
  g_assert_cmpint (info.inside, ==, 8);
  r = kmalloc (f, 100);
  g_assert_true (km_machine_object (f->machine, f->results[r], &info));
  g_assert_cmpint (info.inside, ==, 0);
  fixture_free (f);
}

/* Whatever is done to the allocator: it neither hangs nor loses itself, and every step can be taken back. */
static void
abuse_step (Mix *mix, const uint32_t *objects, uint32_t n)
{
  Fixture *f = mix->f;
  uint32_t which = objects[km_rng_below (&mix->rng, n)], cache = mix->cache[km_rng_below (&mix->rng, CACHES)];
  int32_t delta = (int32_t)km_rng_below (&mix->rng, 64) - 16;

  f->cpu = (uint8_t)km_rng_below (&mix->rng, km_machine_cpus (f->machine));
  switch (km_rng_below (&mix->rng, 8))
    {
    case 0:
      apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = which, .delta = delta });
      break;
    case 1:
    case 2:
      cache_free (f, cache, which);
      break;
    case 3:
      write_to (f, which, delta * 8, 1 + km_rng_below (&mix->rng, 40));
      break;
    case 4:
      kfree (f, which);
      break;
    case 5:
      apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = cache });
      break;
    default:
      cache_alloc (f, cache);
    }
}

static void
abuse (KmGenerationId kernel, bool hardened, uint32_t seed, uint32_t debug)
{
  Mix *mix = g_new0 (Mix, 1);
  uint32_t objects[MAX_OPS], n = 0;

  mix->f = fixture_new_on (kernel, hardened, 2, debug);
  km_rng_init (&mix->rng, seed);
  for (unsigned i = 0; i < CACHES; i++)
    mix->cache[i] = cache_create (mix->f, "mine", 600 + 8 * i, i & 1 ? KM_SLAB_DESTROY_BY_RCU : 0);
  for (uint32_t i = 0; i < 2000; i++)
    {
      uint64_t before = i % 8 == 0 ? km_machine_hash (mix->f->machine) : 0;
      uint32_t op = mix->f->n_ops;

      if (n == 0 || km_rng_below (&mix->rng, 3) == 0)
        kmalloc (mix->f, 1 + km_rng_below (&mix->rng, 700));
      else
        abuse_step (mix, objects, n);
      if (mix->f->results[op] != KM_VALUE_NULL)
        objects[n++] = op;
      if (i % 8 == 0)
        mix_back_and_forth (mix, before);
      if (i % 200 == 0)
        mix_pack (mix);
    }
  fixture_free (mix->f);
  g_free (mix);
}

static void
test_abuse (void)
{
  static const uint32_t debug[] = { 0, FZPU, KM_SLAB_DEBUG_FREE, KM_SLAB_RED_ZONE | KM_SLAB_POISON,
                                    KM_SLAB_STORE_USER };

  for (uint32_t seed = 0; seed < 20; seed++)
    abuse (KM_GENERATION_6_1, seed >= 15, seed, debug[seed % G_N_ELEMENTS (debug)]);
  for (uint32_t seed = 0; seed < 10; seed++)
    abuse (KM_GENERATION_2_6_34, false, seed, debug[seed % G_N_ELEMENTS (debug)]);
}

/* CONFIG_SLAB_FREELIST_HARDENED: twice in a row is a BUG, with another object between nobody notices. */
static void
test_hardened (void)
{
  Fixture *f = fixture_new_on (KM_GENERATION_6_1, true, 1, 0);
  uint32_t p = kmalloc (f, 100), q = kmalloc (f, 100);

  kfree (f, p);
  kfree (f, p);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_BUG, KM_BUG_FREED_IN_A_ROW));
  g_assert_null (find_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_DOUBLE_FREE));
  g_assert_cmpuint (count_events (f, KM_EVENT_CPU_PUT), ==, 0);
  kfree (f, q);
  kfree (f, p);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_DOUBLE_FREE));
  fixture_free (f);
}

/* ---- 2.6.34 ---- */

/* The general caches alone at first, 11 of them with an allocated name; struct kmem_cache and, for one CPU,
 * kmem_cache_cpu come from kmalloc(); a twin for DMA comes when it is asked for. */
static void
test_old_boot (void)
{
  Fixture *f = fixture_new_on (KM_GENERATION_2_6_34, false, 1, 0);
  KmCacheInfo info;
  uint32_t mine;

  kmalloc (f, 5000);
  g_assert_cmpuint (count_events (f, KM_EVENT_CACHE_CREATE), ==, 13);
  km_machine_cache (f->machine, km_machine_cache_by_name (f->machine, "kmalloc-16"), &info);
  g_assert_cmpuint (info.live, ==, 11);
  mine = cache_create (f, "mine", 1000, 0);
  km_machine_cache (f->machine, km_machine_cache_by_name (f->machine, "kmalloc-256"), &info);
  g_assert_cmpuint (info.live, ==, 1);
  km_machine_cache (f->machine, km_machine_cache_by_name (f->machine, "kmalloc-32"), &info);
  g_assert_cmpuint (info.live, ==, 1);
  km_machine_cache (f->machine, km_value_payload (f->results[mine]), &info);
  g_assert_cmpuint (info.offset, ==, 0);
  g_assert_cmpuint (info.min_partial, ==, 9);
  g_assert_cmpuint (info.cpu_partial, ==, 0);
  g_assert_cmpuint (km_machine_cache_by_name (f->machine, "kmalloc_dma-64"), ==, 0);
  apply (f, (KmOp){ .kind = KM_OP_KMALLOC, .ref = 60, .gfp = f->gfp | 1 });
  g_assert_cmpuint (km_machine_cache_by_name (f->machine, "kmalloc_dma-64"), !=, 0);
  assert_valid (f);
  fixture_free (f);
}

/* A slab that another one has replaced goes to the end of the node's list with its first free object, and away with
 * its last one in use, min_partial or not. When a CPU gives its slab up, its free list is turned round. */
static void
test_old_slabs (void)
{
  Fixture *f = fixture_new_on (KM_GENERATION_2_6_34, false, 1, 0);
  uint32_t cache = cache_create (f, "mine", 1000, KM_SLAB_DESTROY_BY_RCU), o[12];
  KmRef ref = km_value_payload (f->results[cache]);
  KmSlubNodeView node;
  KmObjectInfo object;
  uint16_t chain[16];

  for (unsigned i = 0; i < 12; i++)
    o[i] = cache_alloc (f, cache); /* 8 in a slab */
  cache_free (f, cache, o[7]);
  km_machine_slub_node (f->machine, ref, &node);
  g_assert_cmpuint (node.n_partial, ==, 1);
  for (unsigned i = 0; i < 7; i++)
    cache_free (f, cache, o[i]);
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_DESTROY), ==, 1);
  cache_free (f, cache, o[9]);
  cache_free (f, cache, o[10]); /* 10, 9, 12, 13, 14, 15 from now on */
  km_machine_object (f->machine, f->results[o[11]], &object);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = cache });
  g_assert_cmpuint (km_machine_slab_chain (f->machine, object.slab, chain), ==, 6);
  g_assert_cmpuint (chain[0], ==, 7);
  g_assert_cmpuint (chain[4], ==, 1);
  g_assert_cmpuint (chain[5], ==, 2);
  assert_valid (f);
  fixture_free (f);
}

/* A cache of a caller may be one of kmalloc(), the newest that serves. */
static void
test_old_merging (void)
{
  Fixture *f = fixture_new_on (KM_GENERATION_2_6_34, false, 1, 0);
  uint32_t cache = cache_create (f, "mine", 60, 0);

  g_assert_cmpuint (km_value_payload (f->results[cache]), ==, km_machine_cache_by_name (f->machine, "kmalloc-64"));
  fixture_free (f);
}

/* With debugging one object after the other comes from the slab of the CPU, and each is looked at. */
static void
test_old_debugging (void)
{
  Fixture *f = fixture_new_on (KM_GENERATION_2_6_34, false, 1, KM_SLAB_RED_ZONE | KM_SLAB_POISON);
  uint32_t cache = cache_create (f, "mine", 600, 0), p = cache_alloc (f, cache), q = cache_alloc (f, cache);

  cache_free (f, cache, p);
  cache_free (f, cache, p);
  assert_refused (f, KM_ERROR_ALREADY_FREE);
  write_to (f, q, 600, 4);
  cache_free (f, cache, q);
  assert_refused (f, KM_ERROR_RED_ZONE);
  g_assert_null (find_event (f, KM_EVENT_SLUB_FIX, KM_FIX_NOT_FREED)); /* that line is printed of other reports */
  cache_free (f, cache, q);
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_PUT), ==, 1);
  write_to (f, q, 8, 4);
  cache_alloc (f, cache);
  g_assert_nonnull (find_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_POISON));
  g_assert_nonnull (find_event (f, KM_EVENT_SLUB_FIX, KM_FIX_ALL_USED));
  g_assert_cmpuint (count_events (f, KM_EVENT_SLAB_NEW), ==, 1);
  fixture_free (f);
}

/* kmem_cache_destroy() with objects in use says how many objects, not how many slabs. */
static void
test_destroy_in_use (void)
{
  Fixture *f = fixture_new (2, 0);
  uint32_t cache = cache_create (f, "busy", 600, 0), objects[30];

  for (uint32_t i = 0; i < G_N_ELEMENTS (objects); i++)
    objects[i] = cache_alloc (f, cache);
  for (uint32_t i = 5; i < G_N_ELEMENTS (objects); i++)
    cache_free (f, cache, objects[i]);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = cache });
  g_assert_nonnull (find_event (f, KM_EVENT_CACHE_BUSY, 5));
  for (uint32_t i = 0; i < 5; i++)
    cache_free (f, cache, objects[i]);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = cache });
  g_assert_cmpuint (count_events (f, KM_EVENT_CACHE_DESTROY), ==, 1);
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slub-machine/boot", test_boot);
  g_test_add_func ("/slub-machine/reading", test_reading);
  g_test_add_func ("/slub-machine/merging", test_merging);
  g_test_add_func ("/slub-machine/mix", test_mix);
  g_test_add_func ("/slub-machine/double-free", test_double_free);
  g_test_add_func ("/slub-machine/loop", test_loop);
  g_test_add_func ("/slub-machine/found-on-free", test_found_on_free);
  g_test_add_func ("/slub-machine/poison", test_poison);
  g_test_add_func ("/slub-machine/same-bytes", test_same_bytes);
  g_test_add_func ("/slub-machine/null-pointer", test_null_pointer);
  g_test_add_func ("/slub-machine/free-pointer", test_free_pointer);
  g_test_add_func ("/slub-machine/odd-pointer", test_odd_pointer);
  g_test_add_func ("/slub-machine/abuse", test_abuse);
  g_test_add_func ("/slub-machine/destroy-in-use", test_destroy_in_use);
  g_test_add_func ("/slub-machine/hardened", test_hardened);
  g_test_add_func ("/slub-machine/2.6.34/boot", test_old_boot);
  g_test_add_func ("/slub-machine/2.6.34/slabs", test_old_slabs);
  g_test_add_func ("/slub-machine/2.6.34/merging", test_old_merging);
  g_test_add_func ("/slub-machine/2.6.34/debugging", test_old_debugging);
  return g_test_run ();
}
