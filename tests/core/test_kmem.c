/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slab layer on a machine: kmem_cache_init(), kmalloc and kfree, caches of callers, and the way back by deltas. */
#include "../rounds.h"
#include "kmem_fixture.h"

#include "base/rng.h"

#include <string.h>

/* ---- how it begins ---- */

/* The chain of 2.6.34 with a line of 32 bytes, newest first, as the recorded slabinfo ends. */
static void
test_chain (void)
{
  static const char *const oldest[] = { "kmem_cache", "size-32",      "size-64",  "size-32(DMA)",  "size-64(DMA)",
                                        "size-96",    "size-96(DMA)", "size-128", "size-128(DMA)", "size-192" };
  KmConfig config;
  Fixture *f;
  GPtrArray *names = g_ptr_array_new ();

  km_config_init (&config, KM_PRESET_X86_32);
  config.cache_line = config.build_line = 32;
  f = fixture_new (&config);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_INIT });
  for (KmRef cache = km_machine_cache_first (f->machine); cache; cache = km_machine_cache_next (f->machine, cache))
    g_ptr_array_insert (names, 0, (gpointer)km_machine_cache_name (f->machine, cache));
  g_assert_cmpuint (names->len, ==, 1 + 2 * 20);
  for (size_t i = 0; i < G_N_ELEMENTS (oldest); i++)
    g_assert_cmpstr (g_ptr_array_index (names, i), ==, oldest[i]);
  assert_valid (f);
  g_ptr_array_unref (names);
  fixture_free (f);
}

/* The general caches are there before the first call, and their descriptors are objects of kmem_cache. */
static void
test_boot_objects (void)
{
  Fixture *f = fixture_of (KM_PRESET_X86_64, KM_GENERATION_2_6_34);
  KmCacheInfo descriptors;
  uint32_t caches = 0;

  kmalloc (f, 100);
  for (KmRef cache = km_machine_cache_first (f->machine); cache; cache = km_machine_cache_next (f->machine, cache))
    caches++;
  km_machine_cache (f->machine, km_machine_cache_by_name (f->machine, "kmem_cache"), &descriptors);
  g_assert_cmpuint (descriptors.live, ==, caches - 1);
  assert_valid (f);
  fixture_free (f);
}

/* ---- kmalloc ---- */

static void
test_kmalloc (void)
{
  Fixture *f = fixture_of (KM_PRESET_X86_32, KM_GENERATION_2_6_34);
  uint32_t first = kmalloc (f, 100), zero, large;
  uint64_t waste;
  KmObjectInfo info;
  KmCacheInfo cache;

  g_assert_true (km_machine_object (f->machine, f->results[first], &info));
  km_machine_cache (f->machine, info.cache, &cache);
  g_assert_cmpstr (cache.name, ==, "size-128");
  g_assert_cmpuint (info.waste, ==, 28);
  waste = cache.waste;
  g_assert_true (info.live);
  zero = kmalloc (f, 0);
  g_assert_true (km_value_is (f->results[zero], KM_VALUE_ZERO));
  kfree (f, zero);
  large = kmalloc (f, (4 << 20) + 1);
  g_assert_cmpuint (f->results[large], ==, KM_VALUE_NULL);
  kfree (f, first);
  g_assert_true (km_machine_object (f->machine, f->results[first], &info));
  g_assert_false (info.live);
  km_machine_cache (f->machine, info.cache, &cache);
  g_assert_cmpuint (cache.waste, ==, waste - 28);
  assert_valid (f);
  fixture_free (f);
}

/* Large pages: thousands of small objects in a slab. */
static void
test_large_pages (void)
{
  for (int generation = KM_GENERATION_2_6_34; generation <= KM_GENERATION_6_1; generation++)
    {
      KmConfig config;
      Fixture *f;

      km_config_init (&config, KM_PRESET_CUSTOM);
      config.generation = (KmGenerationId)generation;
      config.page_shift = 16;
      config.memory_bytes = (uint64_t)256 << 20;
      config.n_zones = 1;
      config.zones[0] = (KmZoneConfig){ .name = "NORMAL", .type = KM_ZONE_NORMAL, .bytes = config.memory_bytes };
      f = fixture_new (&config);
      for (uint32_t size = 1; size <= 1 << 20; size *= 2)
        g_assert_cmpuint (f->results[kmalloc (f, size)], !=, KM_VALUE_NULL);
      assert_valid (f);
      fixture_free (f);
    }
}

/* facts 6.3: without debugging a pointer that is freed twice is handed out twice. */
static void
test_double_free (void)
{
  Fixture *f = fixture_of (KM_PRESET_X86_32, KM_GENERATION_2_6_34);
  uint32_t first = kmalloc (f, 100), second, third;

  kfree (f, first);
  f->watched = true;
  kfree (f, first);
  g_assert_true (has_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_DOUBLE_FREE));
  second = kmalloc (f, 100);
  third = kmalloc (f, 100);
  g_assert_cmpuint (f->results[second], ==, f->results[third]);
  g_assert_true (has_event (f, KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_TWO_OWNERS));
  fixture_free (f);
}

/* ---- caches ---- */

static void
test_cache_life (void)
{
  Fixture *f = fixture_of (KM_PRESET_X86_32, KM_GENERATION_2_6_34);
  uint32_t inode = cache_create (f, "inode_cache", 600, 0), again, objects[20];
  KmRef cache = km_machine_cache_by_name (f->machine, "inode_cache");
  KmCacheInfo info;

  g_assert_cmpuint (f->results[inode], ==, km_value (KM_VALUE_CACHE, cache));
  f->watched = true;
  again = cache_create (f, "inode_cache", 100, 0);
  g_assert_cmpuint (f->results[again], ==, KM_VALUE_NULL);
  g_assert_true (has_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_DUPLICATE));
  for (unsigned i = 0; i < G_N_ELEMENTS (objects); i++)
    objects[i] = cache_alloc (f, inode);
  km_machine_cache (f->machine, cache, &info);
  g_assert_cmpuint (info.live, ==, 20);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = inode });
  g_assert_true (has_event (f, KM_EVENT_KMEM_ERROR, KM_ERROR_OBJECTS_LEFT));
  g_assert_true (km_machine_has_cache (f->machine, cache));
  assert_valid (f);
  for (unsigned i = 0; i < G_N_ELEMENTS (objects); i++)
    cache_free (f, inode, objects[i]);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = inode });
  g_assert_true (has_event (f, KM_EVENT_CACHE_DESTROY, 0));
  g_assert_false (km_machine_has_cache (f->machine, cache));
  assert_valid (f);
  cache_alloc (f, inode);
  g_assert_true (has_event (f, KM_EVENT_KMEM_BUG, KM_BUG_NULL_CACHE));
  fixture_free (f);
}

/* ---- the way back ---- */

typedef struct
{
  const char *name;
  KmGenerationId generation;
  KmAllocator allocator;
  uint32_t cpus;
} Build;

static const Build builds[] = {
  { "2.6.34", KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 1 },
  { "2.6.34-smp", KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 4 },
  { "2.6.34-slub", KM_GENERATION_2_6_34, KM_ALLOCATOR_SLUB, 2 },
  { "6.1-slab", KM_GENERATION_6_1, KM_ALLOCATOR_SLAB, 1 },
  { "6.1", KM_GENERATION_6_1, KM_ALLOCATOR_SLUB, 1 },
  { "6.1-smp", KM_GENERATION_6_1, KM_ALLOCATOR_SLUB, 3 },
  { "6.12", KM_GENERATION_6_12, KM_ALLOCATOR_SLUB, 1 },
  { "6.12-smp", KM_GENERATION_6_12, KM_ALLOCATOR_SLUB, 3 },
};

/* Random calls, each undone and done again by its deltas, and packed and unpacked now and then. */
static void
random_call (Fixture *f, KmRng *rng, uint32_t *live, uint32_t *n_live, const uint32_t caches[2])
{
  uint32_t dice = km_rng_below (rng, 100);

  f->cpu = (uint8_t)km_rng_below (rng, km_machine_cpus (f->machine));

  if (dice < 2)
    apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = caches[dice] });
  else if (dice < 4)
    apply (f, (KmOp){ .kind = KM_OP_CACHE_REAP });
  else if (*n_live == 0 || (dice < 56 && *n_live < 500))
    live[(*n_live)++] = dice & 1 ? kmalloc (f, 1 + km_rng_below (rng, 5000)) : cache_alloc (f, caches[dice >> 1 & 1]);
  else
    {
      uint32_t which = km_rng_below (rng, *n_live), op = live[which];

      live[which] = live[--*n_live];
      if (f->ops[op].kind == KM_OP_KMALLOC)
        kfree (f, op);
      else
        cache_free (f, f->ops[op].ref, op);
    }
}

static void
test_deltas (gconstpointer data)
{
  const Build *build = data;
  Fixture *f = fixture_for (KM_PRESET_X86_64, build->generation, build->allocator, build->cpus);
  uint32_t live[500], n_live = 0, caches[2];
  KmRng rng;

  km_rng_init (&rng, 7 + build->generation);
  f->watched = true;
  caches[0] = cache_create (f, "one", 600, 0);
  caches[1] = cache_create (f, "two", 1696, KM_SLAB_HWCACHE_ALIGN);
  for (unsigned i = 0; i < 1500; i++)
    {
      bool look = i % test_stride () == 0;
      uint64_t before = look ? km_machine_hash (f->machine) : 0, after;
      const KmDelta *deltas;

      random_call (f, &rng, live, &n_live, caches);
      if (!look)
        continue;
      after = km_machine_hash (f->machine);
      deltas = &g_array_index (f->log.deltas, KmDelta, 0);
      km_machine_revert_deltas (f->machine, deltas, f->log.deltas->len);
      g_assert_cmpuint (km_machine_hash (f->machine), ==, before);
      km_machine_apply_deltas (f->machine, deltas, f->log.deltas->len);
      g_assert_cmpuint (km_machine_hash (f->machine), ==, after);
      if (i % 50 == 0)
        {
          g_autoptr (GBytes) packed = km_machine_pack (f->machine);
          g_autoptr (GBytes) compact = km_machine_pack_compact (f->machine, f->results, f->n_ops);

          assert_valid (f);
          km_machine_unpack (f->machine, packed);
          g_assert_cmpuint (km_machine_hash (f->machine), ==, after);
          km_machine_unpack_compact (f->machine, compact, f->results);
          g_assert_cmpuint (km_machine_hash (f->machine), ==, after);
        }
    }
  fixture_free (f);
}

/* A machine with two caches, and what random calls have taken from it. */
typedef struct
{
  Fixture *f;
  KmRng rng;
  uint32_t live[500], n_live;
  uint32_t caches[2];
} Player;

static void
player_init (Player *p, const Build *build, bool watched)
{
  *p = (Player){ .f = fixture_for (KM_PRESET_X86_32, build->generation, build->allocator, build->cpus) };
  km_rng_init (&p->rng, 5);
  p->f->watched = watched;
}

static void
player_make_caches (Player *p)
{
  p->caches[0] = cache_create (p->f, "one", 600, 0);
  p->caches[1] = cache_create (p->f, "two", 32, 0);
}

/* A random call, the same for all players; returns its result. */
static KmValue
player_call (Player *p)
{
  random_call (p->f, &p->rng, p->live, &p->n_live, p->caches);
  return p->f->results[p->f->n_ops - 1];
}

/* A quiet machine, which has plain cases of its own, goes the same way as a watched one. */
static void
test_quiet (gconstpointer data)
{
  Player players[2], *quiet = &players[0], *watched = &players[1];

  for (unsigned i = 0; i < 2; i++)
    {
      player_init (&players[i], data, &players[i] == watched);
      player_make_caches (&players[i]);
    }
  for (unsigned i = 0; i < MAX_OPS - 10; i++)
    {
      KmValue result = player_call (watched);

      g_assert_cmpuint (player_call (quiet), ==, result);
      if (i % 100 == 0)
        g_assert_cmpuint (km_machine_hash (quiet->f->machine), ==, km_machine_hash (watched->f->machine));
    }
  g_assert_cmpuint (km_machine_hash (quiet->f->machine), ==, km_machine_hash (watched->f->machine));
  for (unsigned i = 0; i < 2; i++)
    fixture_free (players[i].f);
}

/* A cache with a constructor, which no other serves, for some objects; then it goes again. */
static void
short_life (Fixture *f, const char *name, uint32_t size)
{
  uint32_t objects[100], cache;

  f->more[f->n_more] = (KmOpMore){ .name = name, .size = size, .ctor = true };
  apply (f,
         (KmOp){ .kind = KM_OP_KMEM_CACHE_CREATE, .flags = KM_OP_HAS_MORE, .arg = f->n_more++, .ref = KM_OP_NO_REF });
  cache = f->n_ops - 1;
  for (unsigned i = 0; i < G_N_ELEMENTS (objects); i++)
    objects[i] = cache_alloc (f, cache);
  for (unsigned i = 0; i < G_N_ELEMENTS (objects); i++)
    cache_free (f, cache, objects[i]);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = cache });
}

/* What the plain cases know of a cache does not outlive it: the next one has its record, and other objects. */
static void
test_quiet_life (gconstpointer data)
{
  const Build *build = data;
  Fixture *quiet = fixture_for (KM_PRESET_X86_32, build->generation, build->allocator, build->cpus);
  Fixture *watched = fixture_for (KM_PRESET_X86_32, build->generation, build->allocator, build->cpus);
  static const uint32_t sizes[] = { 600, 32, 2000 };

  watched->watched = true;
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      short_life (quiet, "short", sizes[i]);
      short_life (watched, "short", sizes[i]);
      g_assert_cmpuint (km_machine_hash (quiet->machine), ==, km_machine_hash (watched->machine));
      assert_valid (quiet);
    }
  fixture_free (quiet);
  fixture_free (watched);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kmem/chain", test_chain);
  g_test_add_func ("/kmem/boot-objects", test_boot_objects);
  g_test_add_func ("/kmem/kmalloc", test_kmalloc);
  g_test_add_func ("/kmem/large-pages", test_large_pages);
  g_test_add_func ("/kmem/double-free", test_double_free);
  g_test_add_func ("/kmem/cache-life", test_cache_life);
  for (size_t i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      g_autofree char *deltas = g_strdup_printf ("/kmem/deltas/%s", builds[i].name);
      g_autofree char *quiet = g_strdup_printf ("/kmem/quiet/%s", builds[i].name);
      g_autofree char *life = g_strdup_printf ("/kmem/quiet-life/%s", builds[i].name);

      g_test_add_data_func (deltas, &builds[i], test_deltas);
      g_test_add_data_func (quiet, &builds[i], test_quiet);
      g_test_add_data_func (life, &builds[i], test_quiet_life);
    }
  return g_test_run ();
}
