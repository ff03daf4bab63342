/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmem_cache_create(): the worked geometry of facts 7.10, the debug layout of 7.5, the array sizes of 7.6, the refusals
 * of 7.2, and what real kernels printed for caches of 2.6.34 and 6.1. */
#include "core/slab/slab_geometry.h"

#include "base/rng.h"

#include <glib.h>
#include <string.h>

static KmSlabPlatform
platform_of (KmGenerationId generation, uint32_t word, uint32_t line)
{
  return (KmSlabPlatform){
    .generation = generation,
    .word = word,
    .page_shift = 12,
    .cache_line = line,
    .build_line = line,
    .cpus = 1,
    .large_memory = true,
  };
}

static KmSlabRequest
request_of (uint32_t size, uint32_t align, uint32_t flags)
{
  return (KmSlabRequest){ .size = size, .align = align, .flags = flags, .has_name = true };
}

static KmSlabGeometry
geometry_of (const KmSlabPlatform *platform, uint32_t size, uint32_t align, uint32_t flags)
{
  KmSlabRequest request = request_of (size, align, flags);
  KmSlabGeometry geometry;

  g_assert_cmpint (km_slab_geometry (platform, &request, &geometry), ==, KM_SLAB_CREATED);
  return geometry;
}

/* ---- facts 7.10 ---- */

typedef struct
{
  uint32_t size, align, flags, buffer;
  struct
  {
    uint32_t order, num, management;
    bool off;
    uint32_t left, colours;
  } expected[2]; /* 32 bit, 64 bit */
} Worked;

static const Worked worked[] = {
  { 32, 0, 0, 32, { { 0, 113, 480, false, 0, 0 }, { 0, 112, 496, false, 16, 0 } } },
  { 192, 0, 0, 192, { { 0, 20, 108, false, 148, 2 }, { 0, 20, 128, false, 128, 2 } } },
  { 256, 0, 0, 256, { { 0, 15, 88, false, 168, 2 }, { 0, 15, 112, false, 144, 2 } } },
  { 600, 0, 0, 600, { { 0, 6, 52, false, 444, 6 }, { 0, 6, 72, false, 424, 6 } } },
  { 1696, 0, 0, 1696, { { 1, 4, 44, false, 1364, 21 }, { 1, 4, 64, false, 1344, 21 } } },
  { 4096, 0, 0, 4096, { { 0, 1, 32, true, 0, 0 }, { 0, 1, 52, true, 0, 0 } } },
  { 8192, 0, 0, 8192, { { 1, 1, 32, true, 0, 0 }, { 1, 1, 52, true, 0, 0 } } },
  { 32, 0, KM_SLAB_HWCACHE_ALIGN, 32, { { 0, 113, 480, false, 0, 0 }, { 0, 112, 512, false, 0, 0 } } },
  { 192, 0, KM_SLAB_HWCACHE_ALIGN, 192, { { 0, 20, 128, false, 128, 2 }, { 0, 20, 128, false, 128, 2 } } },
  { 256, 0, KM_SLAB_HWCACHE_ALIGN, 256, { { 0, 15, 128, false, 128, 2 }, { 0, 15, 128, false, 128, 2 } } },
  { 600, 0, KM_SLAB_HWCACHE_ALIGN, 640, { { 0, 6, 64, false, 192, 3 }, { 0, 6, 128, false, 128, 2 } } },
  { 1696, 0, KM_SLAB_HWCACHE_ALIGN, 1728, { { 1, 4, 64, false, 1216, 19 }, { 1, 4, 64, false, 1216, 19 } } },
  { 4096, 0, KM_SLAB_HWCACHE_ALIGN, 4096, { { 0, 1, 32, true, 0, 0 }, { 0, 1, 52, true, 0, 0 } } },
  { 8192, 0, KM_SLAB_HWCACHE_ALIGN, 8192, { { 1, 1, 32, true, 0, 0 }, { 1, 1, 52, true, 0, 0 } } },
  /* task_struct */
  { 1696, 16, KM_SLAB_PANIC | KM_SLAB_NOTRACK, 1696, { { 1, 4, 48, false, 1360, 21 }, { 1, 4, 64, false, 1344, 21 } } },
  /* an object that stays at the lowest order */
  { 1696, 0, KM_SLAB_RECLAIM_ACCOUNT, 1696, { { 0, 2, 36, false, 668, 10 }, { 0, 2, 56, false, 648, 10 } } },
};

static void
check_worked (const Worked *w, unsigned wide)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, wide ? 8 : 4, 64);
  KmSlabGeometry g = geometry_of (&platform, w->size, w->align, w->flags);

  g_assert_cmpuint (g.buffer_size, ==, w->buffer);
  g_assert_cmpuint (g.order, ==, w->expected[wide].order);
  g_assert_cmpuint (g.num, ==, w->expected[wide].num);
  g_assert_cmpuint (g.management_size, ==, w->expected[wide].management);
  g_assert_cmpint (g.management == KM_SLAB_OFF_SLAB, ==, w->expected[wide].off);
  g_assert_cmpuint (g.left_over, ==, w->expected[wide].left);
  g_assert_cmpuint (g.colour, ==, w->expected[wide].colours);
}

static void
test_worked (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (worked); i++)
    for (unsigned wide = 0; wide < 2; wide++)
      check_worked (&worked[i], wide);
}

/* facts 7.10: a 32-byte line gives the same counts and other colours. */
static void
test_line_of_32 (void)
{
  static const uint32_t sizes[] = { 32, 192, 256, 600, 1696, 4096, 8192 }, colours[] = { 0, 4, 5, 13, 42, 0, 0 };
  KmSlabPlatform narrow = platform_of (KM_GENERATION_2_6_34, 4, 32), wide = platform_of (KM_GENERATION_2_6_34, 4, 64);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      KmSlabGeometry g = geometry_of (&narrow, sizes[i], 0, 0);

      g_assert_cmpuint (g.num, ==, geometry_of (&wide, sizes[i], 0, 0).num);
      g_assert_cmpuint (g.colour, ==, colours[i]);
    }
}

/* facts 7.10: at most 32 MiB of memory keep slabs at order 0. */
static void
test_small_memory (void)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);
  KmSlabGeometry g;

  platform.large_memory = false;
  g = geometry_of (&platform, 1696, 0, 0);
  g_assert_cmpuint (g.order, ==, 0);
  g_assert_cmpuint (g.num, ==, 2);
  g_assert_cmpuint (g.left_over, ==, 668);
  g_assert_cmpuint (g.colour, ==, 10);
}

/* facts 7.10: the general caches (HWCACHE_ALIGN, align 8). */
static void
test_general_caches (void)
{
  static const struct
  {
    uint32_t size, num[2];
    bool off;
    uint32_t order;
  } caches[] = {
    { 32, { 113, 112 }, false, 0 },  { 64, { 59, 59 }, false, 0 },  { 128, { 30, 30 }, false, 0 },
    { 192, { 20, 20 }, false, 0 },   { 256, { 15, 15 }, false, 0 }, { 512, { 8, 8 }, true, 0 },
    { 1024, { 4, 4 }, true, 0 },     { 2048, { 2, 2 }, true, 0 },   { 4096, { 1, 1 }, true, 0 },
    { 8192, { 1, 1 }, true, 1 },     { 16384, { 1, 1 }, true, 2 },  { 131072, { 1, 1 }, true, 5 },
    { 4194304, { 1, 1 }, true, 10 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (caches); i++)
    for (unsigned wide = 0; wide < 2; wide++)
      {
        KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, wide ? 8 : 4, 64);
        KmSlabGeometry g = geometry_of (&platform, caches[i].size, 8, KM_SLAB_HWCACHE_ALIGN);

        g_assert_cmpuint (g.num, ==, caches[i].num[wide]);
        g_assert_cmpint (g.management == KM_SLAB_OFF_SLAB, ==, caches[i].off);
        g_assert_cmpuint (g.order, ==, caches[i].order);
        if (caches[i].off)
          g_assert_cmpuint (g.left_over + g.colour, ==, 0);
      }
}

/* facts 6.1 and 7.10: which general cache holds how many bytes. */
static void
test_general_sizes (void)
{
  static const struct
  {
    uint32_t line, size, holder;
  } cases[] = {
    { 64, 32, 32 },    { 64, 36, 64 },           { 64, 60, 64 },     { 64, 80, 128 },  { 32, 80, 96 },
    { 64, 160, 192 },  { 32, 160, 192 },         { 128, 160, 256 },  { 64, 193, 256 }, { 64, 0, 32 },
    { 64, 513, 1024 }, { 64, 4194304, 4194304 }, { 64, 4194305, 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, cases[i].line);

      g_assert_cmpuint (km_slab_general_size (&platform, cases[i].size), ==, cases[i].holder);
    }
}

/* Off-slab management is not left to the first caches nor to those that kmemleak must not see. */
static void
test_kept_on_slab (void)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);

  g_assert_cmpint (geometry_of (&platform, 512, 0, 0).management, ==, KM_SLAB_OFF_SLAB);
  g_assert_cmpint (geometry_of (&platform, 512, 0, KM_SLAB_NOLEAKTRACE).management, ==, KM_SLAB_ON_SLAB);
  platform.early = true;
  g_assert_cmpint (geometry_of (&platform, 512, 0, 0).management, ==, KM_SLAB_ON_SLAB);
}

/* The size before it is rounded to the alignment decides: 500 bytes become 512, and stay on the slab. */
static void
test_decided_before_rounding (void)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);
  KmSlabGeometry g = geometry_of (&platform, 500, 0, KM_SLAB_HWCACHE_ALIGN);

  g_assert_cmpuint (g.buffer_size, ==, 512);
  g_assert_cmpint (g.management, ==, KM_SLAB_ON_SLAB);
  g_assert_cmpuint (g.num, ==, 7);
}

/* facts 7.2: the cache line is halved while two objects fit into half of it. */
static void
test_line_alignment (void)
{
  static const uint32_t sizes[] = { 4, 8, 12, 16, 20, 32, 36, 64, 68 }, aligns[] = { 4, 8, 16, 16, 32, 32, 64, 64, 64 };
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_assert_cmpuint (geometry_of (&platform, sizes[i], 0, KM_SLAB_HWCACHE_ALIGN).align, ==, aligns[i]);
}

/* ---- debug layout, facts 7.5 ---- */

static void
test_debug_layout (void)
{
  static const uint32_t sizes[] = { 32, 192, 256, 600, 1696 }, buffers[] = { 56, 216, 280, 624, 1720 };
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);
  uint32_t all = KM_SLAB_RED_ZONE | KM_SLAB_STORE_USER | KM_SLAB_POISON;

  platform.debug = true;
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      KmSlabGeometry g = geometry_of (&platform, sizes[i], 0, KM_SLAB_HWCACHE_ALIGN);

      g_assert_cmpuint (g.buffer_size, ==, buffers[i]);
      g_assert_cmpuint (g.object_size, ==, sizes[i]);
      g_assert_cmpuint (g.object_offset, ==, 8);
      g_assert_cmpuint (g.align, ==, 8);
      g_assert_cmpuint (g.flags & all, ==, all);
      g_assert_cmpuint (g.limit, <=, 32);
    }
  for (uint32_t size = 4096; size <= 8192; size *= 2)
    {
      KmSlabGeometry g = geometry_of (&platform, size, 0, 0);

      g_assert_cmpuint (g.buffer_size, ==, size);
      g_assert_cmpuint (g.flags & all, ==, KM_SLAB_POISON);
    }
  g_assert_cmpuint (geometry_of (&platform, 192, 16, 0).flags & all, ==, KM_SLAB_POISON);
  g_assert_cmpuint (geometry_of (&platform, 192, 0, KM_SLAB_DESTROY_BY_RCU).flags & KM_SLAB_POISON, ==, 0);
}

/* ---- array caches, facts 7.6 ---- */

static void
test_array_sizes (void)
{
  static const struct
  {
    uint32_t size, limit, batch;
  } rows[] = { { 256, 120, 60 }, { 260, 54, 27 }, { 1024, 54, 27 }, { 1028, 24, 12 },
               { 4096, 24, 12 }, { 4100, 8, 4 },  { 131072, 8, 4 }, { 131076, 1, 1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    for (uint32_t cpus = 1; cpus <= 2; cpus++)
      {
        KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);
        KmSlabGeometry g;

        platform.cpus = cpus;
        g = geometry_of (&platform, rows[i].size, 0, 0);
        g_assert_cmpuint (g.limit, ==, rows[i].limit);
        g_assert_cmpuint (g.batchcount, ==, rows[i].batch);
        g_assert_cmpuint (g.shared_limit, ==, cpus == 2 && rows[i].size <= 4096 ? 8 * rows[i].batch : 0);
        g_assert_cmpuint (g.free_limit, ==, (1 + cpus) * rows[i].batch + g.num);
      }
}

/* ---- refusals, facts 7.2 and 7.7 ---- */

static KmSlabVerdict
verdict_on (const KmSlabPlatform *platform, KmSlabRequest request)
{
  KmSlabGeometry geometry, untouched;
  KmSlabVerdict verdict;

  memset (&geometry, 0x55, sizeof geometry);
  untouched = geometry;
  verdict = km_slab_geometry (platform, &request, &geometry);
  if (verdict != KM_SLAB_CREATED)
    g_assert_cmpmem (&geometry, sizeof geometry, &untouched, sizeof untouched);
  return verdict;
}

static void
test_refusals_2_6_34 (void)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_2_6_34, 4, 64);
  KmSlabRequest request = request_of (100, 0, 0);

  request.has_name = false;
  g_assert_cmpint (verdict_on (&platform, request), ==, KM_SLAB_BUG_EARLY);
  request = request_of (100, 0, 0);
  request.in_interrupt = true;
  g_assert_cmpint (verdict_on (&platform, request), ==, KM_SLAB_BUG_EARLY);
  request = request_of (100, 0, KM_SLAB_DEBUG_FREE);
  request.name_taken = true;
  g_assert_cmpint (verdict_on (&platform, request), ==, KM_SLAB_NULL_TAKEN);
  g_assert_cmpint (verdict_on (&platform, request_of (3, 0, 0)), ==, KM_SLAB_BUG_EARLY);
  g_assert_cmpint (verdict_on (&platform, request_of (4, 0, 0)), ==, KM_SLAB_CREATED);
  g_assert_cmpint (verdict_on (&platform, request_of (4194304, 0, 0)), ==, KM_SLAB_CREATED);
  g_assert_cmpint (verdict_on (&platform, request_of (4194305, 0, 0)), ==, KM_SLAB_BUG_EARLY);
  g_assert_cmpint (verdict_on (&platform, request_of (100, 8388608, 0)), ==, KM_SLAB_NULL_NO_ORDER);
  g_assert_cmpint (verdict_on (&platform, request_of (100, 0, KM_SLAB_RED_ZONE)), ==, KM_SLAB_BUG_FLAGS);
  g_assert_cmpint (verdict_on (&platform, request_of (100, 0, KM_SLAB_DEBUG_FREE)), ==, KM_SLAB_BUG_FLAGS);
  platform.debug = true;
  g_assert_cmpint (verdict_on (&platform, request_of (100, 0, KM_SLAB_RED_ZONE)), ==, KM_SLAB_CREATED);
  g_assert_cmpint (verdict_on (&platform, request_of (100, 0, KM_SLAB_POISON | KM_SLAB_DESTROY_BY_RCU)), ==,
                   KM_SLAB_BUG_RCU);
}

static void
test_refusals_6_1 (void)
{
  KmSlabPlatform platform = platform_of (KM_GENERATION_6_1, 8, 64);
  KmSlabRequest request = request_of (100, 0, 0);

  request.has_name = false;
  request.name_taken = true;
  request.in_interrupt = true;
  g_assert_cmpint (verdict_on (&platform, request), ==, KM_SLAB_CREATED);
  g_assert_cmpint (verdict_on (&platform, request_of (100, 0, 1)), ==, KM_SLAB_NULL_FLAGS);
  g_assert_cmpint (verdict_on (&platform, request_of (UINT32_MAX, 0, 0)), ==, KM_SLAB_NULL_NO_ORDER);
  g_assert_cmpuint (geometry_of (&platform, 100, 0, KM_SLAB_POISON).flags, ==, 0);
}

/* ---- what kernels printed (the cache lines of recordings) ---- */

typedef struct
{
  KmGenerationId generation;
  uint32_t size, align, flags;
  uint32_t num, order, colour, colour_off, management_size, final_align, limit, batch;
  KmSlabManagement management;
} Printed;

static const Printed printed[] = {
  { KM_GENERATION_2_6_34, 180, 0, KM_SLAB_HWCACHE_ALIGN, 20, 0, 4, 32, 128, 32, 120, 60, KM_SLAB_ON_SLAB },
  { KM_GENERATION_2_6_34, 600, 0, 0, 6, 0, 13, 32, 52, 4, 54, 27, KM_SLAB_ON_SLAB },
  { KM_GENERATION_2_6_34, 8192, 0, 0, 1, 1, 0, 32, 32, 4, 8, 4, KM_SLAB_OFF_SLAB },
  { KM_GENERATION_6_1, 32, 0, 0, 124, 0, 0, 32, 124, 8, 120, 60, KM_SLAB_ON_SLAB },
  { KM_GENERATION_6_1, 192, 32, 0, 21, 0, 2, 32, 21, 32, 120, 60, KM_SLAB_IN_OBJECT },
  { KM_GENERATION_6_1, 256, 256, 0, 16, 0, 0, 256, 16, 256, 120, 60, KM_SLAB_IN_OBJECT },
  { KM_GENERATION_6_1, 600, 0, 0, 6, 0, 15, 32, 6, 8, 54, 27, KM_SLAB_IN_OBJECT },
  { KM_GENERATION_6_1, 1696, 0, 0, 4, 1, 44, 32, 4, 8, 24, 12, KM_SLAB_IN_OBJECT },
  { KM_GENERATION_6_1, 8192, 0, 0, 1, 1, 0, 32, 1, 8, 8, 4, KM_SLAB_IN_OBJECT },
};

static void
test_printed (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (printed); i++)
    {
      const Printed *p = &printed[i];
      KmSlabPlatform platform = platform_of (p->generation, 4, 32);
      KmSlabGeometry g = geometry_of (&platform, p->size, p->align, p->flags);

      g_assert_cmpuint (g.num, ==, p->num);
      g_assert_cmpuint (g.order, ==, p->order);
      g_assert_cmpuint (g.colour, ==, p->colour);
      g_assert_cmpuint (g.colour_off, ==, p->colour_off);
      g_assert_cmpuint (g.management_size, ==, p->management_size);
      g_assert_cmpuint (g.align, ==, p->final_align);
      g_assert_cmpuint (g.limit, ==, p->limit);
      g_assert_cmpuint (g.batchcount, ==, p->batch);
      g_assert_cmpint (g.management, ==, p->management);
    }
}

/* ---- every request ---- */

/* What must hold whatever is asked for. */
static void
check_sound (const KmSlabPlatform *platform, const KmSlabGeometry *g)
{
  uint64_t bytes = (uint64_t)1 << (platform->page_shift + g->order);
  uint32_t gap = (MAX (g->colour, 1) - 1) * g->colour_off;
  uint64_t end = (uint64_t)km_slab_first_object (platform, g, gap) + (uint64_t)g->num * g->buffer_size;

  g_assert_cmpuint (g->num, >=, 1);
  g_assert_cmpuint (g->order, <=, KM_MAX_ORDER);
  g_assert_cmpuint (end, <=, bytes);
  g_assert_cmpuint (g->buffer_size % g->align, ==, 0);
  g_assert_cmpuint (g->object_offset + g->object_size, <=, g->buffer_size);
  g_assert_cmpuint (g->batchcount, ==, (g->limit + 1) / 2);
  if (g->management == KM_SLAB_OFF_SLAB)
    g_assert_cmpuint (g->management_cache, >=, g->management_size);
}

static uint32_t
random_size (KmRng *rng)
{
  uint32_t bits = km_rng_below (rng, 33);

  return (uint32_t)(km_rng_next (rng) & (((uint64_t)1 << bits) - 1));
}

static void
test_any_request (void)
{
  KmRng rng;

  km_rng_init (&rng, 634);
  for (unsigned i = 0; i < 200000; i++)
    {
      KmSlabPlatform platform = platform_of ((KmGenerationId)km_rng_below (&rng, 2), 4 << km_rng_below (&rng, 2),
                                             16u << km_rng_below (&rng, 5));
      KmSlabRequest request = request_of (random_size (&rng), 0, 0);
      KmSlabGeometry geometry;

      platform.page_shift = 12 + km_rng_below (&rng, 5);
      platform.cpus = 1 + km_rng_below (&rng, KM_MAX_CPUS);
      platform.large_memory = km_rng_below (&rng, 2);
      platform.debug = km_rng_below (&rng, 2);
      if (km_rng_below (&rng, 2))
        request.align = km_rng_below (&rng, 2) ? 1u << km_rng_below (&rng, 32) : random_size (&rng);
      if (km_rng_below (&rng, 2))
        request.flags = (1u << (8 + km_rng_below (&rng, 24))) | (1u << (8 + km_rng_below (&rng, 24)));
      if (km_slab_geometry (&platform, &request, &geometry) == KM_SLAB_CREATED)
        check_sound (&platform, &geometry);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slab-geometry/worked", test_worked);
  g_test_add_func ("/slab-geometry/line-of-32", test_line_of_32);
  g_test_add_func ("/slab-geometry/small-memory", test_small_memory);
  g_test_add_func ("/slab-geometry/general-caches", test_general_caches);
  g_test_add_func ("/slab-geometry/general-sizes", test_general_sizes);
  g_test_add_func ("/slab-geometry/kept-on-slab", test_kept_on_slab);
  g_test_add_func ("/slab-geometry/decided-before-rounding", test_decided_before_rounding);
  g_test_add_func ("/slab-geometry/line-alignment", test_line_alignment);
  g_test_add_func ("/slab-geometry/debug-layout", test_debug_layout);
  g_test_add_func ("/slab-geometry/array-sizes", test_array_sizes);
  g_test_add_func ("/slab-geometry/refusals-2.6.34", test_refusals_2_6_34);
  g_test_add_func ("/slab-geometry/refusals-6.1", test_refusals_6_1);
  g_test_add_func ("/slab-geometry/printed", test_printed);
  g_test_add_func ("/slab-geometry/any-request", test_any_request);
  return g_test_run ();
}
