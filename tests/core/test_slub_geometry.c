/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmem_cache_create() of SLUB: the worked numbers of facts 8.1, the debug layout of 8.3, what real kernels printed for
 * their caches, refusals, merging. */
#include "core/slab/slub_geometry.h"

#include "base/rng.h"

static KmSlabPlatform
platform_of (uint32_t word, uint32_t cpus)
{
  return (KmSlabPlatform){
    .generation = KM_GENERATION_6_1,
    .word = word,
    .page_shift = 12,
    .cache_line = 64,
    .build_line = 64,
    .cpus = cpus,
    .large_memory = true,
  };
}

static KmSlabRequest
request_of (uint32_t size, uint32_t align, uint32_t flags)
{
  return (KmSlabRequest){ .size = size, .align = align, .flags = flags, .has_name = true };
}

static KmSlubGeometry
geometry_of (const KmSlabPlatform *platform, uint32_t size, uint32_t align, uint32_t flags)
{
  KmSlabRequest request = request_of (size, align, flags);
  KmSlubGeometry geometry;

  g_assert_cmpint (km_slub_geometry (platform, 0, &request, &geometry), ==, KM_SLAB_CREATED);
  return geometry;
}

/* ---- facts 8.1 ---- */

enum
{
  NR_CPU_COUNTS = 5
};

static const struct
{
  uint32_t size;
  struct
  {
    uint32_t order, num;
  } expected[NR_CPU_COUNTS];                         /* 1, 2, 4, 8, 16 CPUs */
  uint32_t left, offset, min_partial, partial_slabs; /* left of 1 CPU, partial slabs of 2 */
} worked[] = {
  { 32, { { 0, 128 }, { 0, 128 }, { 0, 128 }, { 0, 128 }, { 0, 128 } }, 0, 16, 5, 2 },
  { 192, { { 0, 21 }, { 0, 21 }, { 0, 21 }, { 0, 21 }, { 1, 42 } }, 64, 96, 5, 12 },
  { 256, { { 0, 16 }, { 0, 16 }, { 0, 16 }, { 1, 32 }, { 1, 32 } }, 0, 128, 5, 7 },
  { 600, { { 1, 13 }, { 1, 13 }, { 2, 27 }, { 2, 27 }, { 2, 27 } }, 392, 296, 5, 8 },
  { 1696, { { 3, 19 }, { 3, 19 }, { 3, 19 }, { 3, 19 }, { 3, 19 } }, 544, 848, 5, 3 },
  { 4096, { { 3, 8 }, { 3, 8 }, { 3, 8 }, { 3, 8 }, { 3, 8 } }, 0, 2048, 6, 2 },
  { 8192, { { 3, 4 }, { 3, 4 }, { 3, 4 }, { 3, 4 }, { 3, 4 } }, 0, 4096, 6, 3 },
};

static void
test_worked (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (worked); i++)
    for (unsigned cpus = 0; cpus < NR_CPU_COUNTS; cpus++)
      for (uint32_t word = 4; word <= 8; word += 4)
        {
          KmSlabPlatform platform = platform_of (word, 1u << cpus);
          KmSlubGeometry g = geometry_of (&platform, worked[i].size, 0, 0);

          g_assert_cmpuint (g.size, ==, worked[i].size);
          g_assert_cmpuint (g.order, ==, worked[i].expected[cpus].order);
          g_assert_cmpuint (g.num, ==, worked[i].expected[cpus].num);
          if (cpus == 0)
            g_assert_cmpuint (g.left_over, ==, worked[i].left);
          if (cpus == 1)
            g_assert_cmpuint (g.cpu_partial_slabs, ==, worked[i].partial_slabs);
          g_assert_cmpuint (g.offset, ==, worked[i].size == 600 && word == 4 ? 300 : worked[i].offset);
          g_assert_cmpuint (g.min_partial, ==, worked[i].min_partial);
        }
}

/* The free pointer moves behind an object whose bytes must stay. */
static void
test_free_pointer (void)
{
  KmSlabPlatform platform = platform_of (8, 1);
  KmSlabRequest request = request_of (100, 0, 0);
  KmSlubGeometry g;

  g_assert_cmpuint (geometry_of (&platform, 100, 0, KM_SLAB_DESTROY_BY_RCU).offset, ==, 104);
  g_assert_cmpuint (geometry_of (&platform, 100, 0, KM_SLAB_POISON).offset, ==, 104);
  g_assert_cmpuint (geometry_of (&platform, 100, 0, KM_SLAB_RED_ZONE).offset, ==, 48);
  request.ctor = true;
  g_assert_cmpint (km_slub_geometry (&platform, 0, &request, &g), ==, KM_SLAB_CREATED);
  g_assert_cmpuint (g.offset, ==, 104);
  g_assert_cmpuint (g.size, ==, 112);
}

/* ---- what kernels printed ---- */

typedef struct
{
  uint32_t size, num, pages;
} Printed;

/* /proc/slabinfo of Debian's 6.1 for x86-64, one CPU: every size of its 145 caches. */
static const Printed printed_64[] = {
  { 8, 512, 1 },   { 16, 256, 1 },  { 24, 170, 1 },  { 32, 128, 1 },  { 40, 102, 1 },  { 48, 85, 1 },   { 56, 73, 1 },
  { 64, 64, 1 },   { 72, 56, 1 },   { 80, 51, 1 },   { 88, 46, 1 },   { 96, 42, 1 },   { 104, 39, 1 },  { 112, 36, 1 },
  { 120, 34, 1 },  { 128, 32, 1 },  { 136, 30, 1 },  { 152, 26, 1 },  { 184, 22, 1 },  { 192, 21, 1 },  { 200, 20, 1 },
  { 216, 18, 1 },  { 256, 16, 1 },  { 272, 15, 1 },  { 312, 13, 1 },  { 320, 12, 1 },  { 384, 10, 1 },  { 416, 19, 2 },
  { 432, 9, 1 },   { 512, 8, 1 },   { 576, 14, 2 },  { 584, 14, 2 },  { 624, 13, 2 },  { 640, 12, 2 },  { 664, 12, 2 },
  { 704, 11, 2 },  { 712, 11, 2 },  { 768, 10, 2 },  { 784, 10, 2 },  { 832, 19, 4 },  { 960, 8, 2 },   { 968, 8, 2 },
  { 1024, 8, 2 },  { 1088, 15, 4 }, { 1152, 14, 4 }, { 1216, 13, 4 }, { 1232, 13, 4 }, { 1344, 12, 4 }, { 1360, 12, 4 },
  { 1600, 10, 4 }, { 1984, 8, 4 },  { 2048, 8, 4 },  { 2112, 15, 8 }, { 2176, 15, 8 }, { 2304, 14, 8 }, { 2496, 13, 8 },
  { 4096, 8, 8 },  { 4480, 7, 8 },  { 6208, 5, 8 },  { 8192, 4, 8 }
};

/* The same for 686-pae, 137 caches. */
static const Printed printed_32[] = {
  { 8, 512, 1 },   { 16, 256, 1 },  { 24, 170, 1 },  { 32, 128, 1 }, { 40, 102, 1 },  { 48, 85, 1 },  { 56, 73, 1 },
  { 64, 64, 1 },   { 72, 56, 1 },   { 80, 51, 1 },   { 96, 42, 1 },  { 128, 32, 1 },  { 136, 30, 1 }, { 160, 25, 1 },
  { 168, 24, 1 },  { 192, 21, 1 },  { 208, 19, 1 },  { 224, 18, 1 }, { 240, 17, 1 },  { 256, 16, 1 }, { 296, 13, 1 },
  { 304, 13, 1 },  { 384, 10, 1 },  { 416, 19, 2 },  { 424, 19, 2 }, { 448, 9, 1 },   { 456, 17, 2 }, { 488, 8, 1 },
  { 512, 8, 1 },   { 544, 15, 2 },  { 552, 14, 2 },  { 576, 14, 2 }, { 608, 13, 2 },  { 640, 12, 2 }, { 736, 11, 2 },
  { 760, 21, 4 },  { 768, 10, 2 },  { 848, 19, 4 },  { 896, 9, 2 },  { 992, 8, 2 },   { 1024, 8, 2 }, { 1312, 12, 4 },
  { 1472, 11, 4 }, { 1536, 10, 4 }, { 1568, 10, 4 }, { 1792, 9, 4 }, { 1888, 17, 8 }, { 2048, 8, 4 }, { 3008, 10, 8 },
  { 3072, 10, 8 }, { 3264, 10, 8 }, { 4096, 8, 8 },  { 8192, 4, 8 }
};

static void
check_printed (const Printed *printed, size_t n, uint32_t word)
{
  KmSlabPlatform platform = platform_of (word, 1);

  for (size_t i = 0; i < n; i++)
    {
      KmSlubGeometry g = geometry_of (&platform, printed[i].size, 0, 0);

      g_assert_cmpuint (g.size, ==, printed[i].size);
      g_assert_cmpuint (g.num, ==, printed[i].num);
      g_assert_cmpuint (1u << g.order, ==, printed[i].pages);
    }
}

static void
test_printed (void)
{
  check_printed (printed_64, G_N_ELEMENTS (printed_64), 8);
  check_printed (printed_32, G_N_ELEMENTS (printed_32), 4);
}

/* The “cache” lines of recordings. */
static const struct
{
  uint32_t size, flags;
  KmSlubGeometry expected;
} recorded[] = { { 1696,
                   0x0,
                   { .object_size = 1696,
                     .size = 1696,
                     .num = 19,
                     .order = 3,
                     .min_num = 2,
                     .min_order = 0,
                     .inuse = 1696,
                     .offset = 848,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 24,
                     .cpu_partial_slabs = 3,
                     .kernel_flags = 0x40000000 } },
                 { 180,
                   0x2000,
                   { .object_size = 180,
                     .size = 192,
                     .num = 21,
                     .order = 0,
                     .min_num = 21,
                     .min_order = 0,
                     .inuse = 184,
                     .offset = 88,
                     .align = 64,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 120,
                     .cpu_partial_slabs = 12,
                     .kernel_flags = 0x40002000 } },
                 { 192,
                   0xc00,
                   { .object_size = 192,
                     .size = 224,
                     .num = 18,
                     .order = 0,
                     .min_num = 18,
                     .min_order = 0,
                     .inuse = 200,
                     .offset = 200,
                     .align = 8,
                     .red_left_pad = 8,
                     .min_partial = 5,
                     .cpu_partial = 0,
                     .cpu_partial_slabs = 0,
                     .kernel_flags = 0xc0000c00 } },
                 { 192,
                   0x10c00,
                   { .object_size = 192,
                     .size = 288,
                     .num = 14,
                     .order = 0,
                     .min_num = 14,
                     .min_order = 0,
                     .inuse = 200,
                     .offset = 200,
                     .align = 8,
                     .red_left_pad = 8,
                     .min_partial = 5,
                     .cpu_partial = 0,
                     .cpu_partial_slabs = 0,
                     .kernel_flags = 0x80010c00 } },
                 { 192,
                   0x0,
                   { .object_size = 192,
                     .size = 192,
                     .num = 21,
                     .order = 0,
                     .min_num = 21,
                     .min_order = 0,
                     .inuse = 192,
                     .offset = 96,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 120,
                     .cpu_partial_slabs = 12,
                     .kernel_flags = 0x40000000 } },
                 { 256,
                   0x0,
                   { .object_size = 256,
                     .size = 256,
                     .num = 16,
                     .order = 0,
                     .min_num = 16,
                     .min_order = 0,
                     .inuse = 256,
                     .offset = 128,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 52,
                     .cpu_partial_slabs = 7,
                     .kernel_flags = 0x40000000 } },
                 { 32,
                   0x0,
                   { .object_size = 32,
                     .size = 32,
                     .num = 128,
                     .order = 0,
                     .min_num = 128,
                     .min_order = 0,
                     .inuse = 32,
                     .offset = 16,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 120,
                     .cpu_partial_slabs = 2,
                     .kernel_flags = 0x40000000 } },
                 { 4096,
                   0x0,
                   { .object_size = 4096,
                     .size = 4096,
                     .num = 8,
                     .order = 3,
                     .min_num = 1,
                     .min_order = 0,
                     .inuse = 4096,
                     .offset = 2048,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 6,
                     .cpu_partial = 6,
                     .cpu_partial_slabs = 2,
                     .kernel_flags = 0x40000000 } },
                 { 600,
                   0x0,
                   { .object_size = 600,
                     .size = 600,
                     .num = 13,
                     .order = 1,
                     .min_num = 6,
                     .min_order = 0,
                     .inuse = 600,
                     .offset = 296,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 52,
                     .cpu_partial_slabs = 8,
                     .kernel_flags = 0x40000000 } },
                 { 600,
                   0x0,
                   { .object_size = 600,
                     .size = 600,
                     .num = 13,
                     .order = 1,
                     .min_num = 6,
                     .min_order = 0,
                     .inuse = 600,
                     .offset = 296,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 52,
                     .cpu_partial_slabs = 8,
                     .kernel_flags = 0x40000000 } },
                 { 8,
                   0x0,
                   { .object_size = 8,
                     .size = 8,
                     .num = 512,
                     .order = 0,
                     .min_num = 512,
                     .min_order = 0,
                     .inuse = 8,
                     .offset = 0,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 5,
                     .cpu_partial = 120,
                     .cpu_partial_slabs = 1,
                     .kernel_flags = 0x40000000 } },
                 { 8192,
                   0x0,
                   { .object_size = 8192,
                     .size = 8192,
                     .num = 4,
                     .order = 3,
                     .min_num = 1,
                     .min_order = 1,
                     .inuse = 8192,
                     .offset = 4096,
                     .align = 8,
                     .red_left_pad = 0,
                     .min_partial = 6,
                     .cpu_partial = 6,
                     .cpu_partial_slabs = 3,
                     .kernel_flags = 0x40000000 } } };

static void
test_recorded (void)
{
  KmSlabPlatform platform = platform_of (8, 1);

  for (size_t i = 0; i < G_N_ELEMENTS (recorded); i++)
    {
      KmSlubGeometry g = geometry_of (&platform, recorded[i].size, 0, recorded[i].flags);
      const KmSlubGeometry *e = &recorded[i].expected;

      g_assert_cmpuint (g.object_size, ==, e->object_size);
      g_assert_cmpuint (g.size, ==, e->size);
      g_assert_cmpuint (g.num, ==, e->num);
      g_assert_cmpuint (g.order, ==, e->order);
      g_assert_cmpuint (g.min_num, ==, e->min_num);
      g_assert_cmpuint (g.min_order, ==, e->min_order);
      g_assert_cmpuint (g.inuse, ==, e->inuse);
      g_assert_cmpuint (g.offset, ==, e->offset);
      g_assert_cmpuint (g.align, ==, e->align);
      g_assert_cmpuint (g.red_left_pad, ==, e->red_left_pad);
      g_assert_cmpuint (g.min_partial, ==, e->min_partial);
      g_assert_cmpuint (g.cpu_partial, ==, e->cpu_partial);
      g_assert_cmpuint (g.cpu_partial_slabs, ==, e->cpu_partial_slabs);
      g_assert_cmphex (g.kernel_flags, ==, e->kernel_flags);
    }
}

/* ---- facts 8.3 ---- */

enum
{
  FZPU = KM_SLAB_DEBUG_FREE | KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER
};

static void
test_debug_sizes (void)
{
  static const struct
  {
    uint32_t size, align, flags, slot;
  } cases[] = { { 32, 32, KM_SLAB_KMALLOC, 160 },
                { 64, 64, KM_SLAB_KMALLOC, 256 },
                { 256, 256, KM_SLAB_KMALLOC, 768 },
                { 600, 8, 0, 696 } };
  KmSlabPlatform platform = platform_of (8, 1);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KmSlabRequest request = request_of (cases[i].size, cases[i].align, cases[i].flags);
      KmSlubGeometry g;

      g_assert_cmpint (km_slub_geometry (&platform, FZPU, &request, &g), ==, KM_SLAB_CREATED);
      g_assert_cmpuint (g.size, ==, cases[i].slot);
      g_assert_cmpuint (g.cpu_partial, ==, 0);
      g_assert_cmpuint (g.cpu_partial_slabs, ==, 0);
    }
}

/* slub_debug= spares caches that ask for it, and the last caller those that watch leaks. */
static void
test_debug_exceptions (void)
{
  KmSlabPlatform platform = platform_of (8, 1);
  KmSlabRequest request = request_of (64, 0, KM_SLAB_NO_USER_FLAGS);
  KmSlubGeometry g;

  km_slub_geometry (&platform, FZPU, &request, &g);
  g_assert_cmphex (g.flags, ==, KM_SLAB_NO_USER_FLAGS);
  g_assert_cmpuint (g.size, ==, 64);
  request.flags = KM_SLAB_NOLEAKTRACE;
  km_slub_geometry (&platform, FZPU, &request, &g);
  g_assert_cmphex (g.flags, ==, KM_SLAB_NOLEAKTRACE | (FZPU & ~KM_SLAB_STORE_USER));
}

static uint32_t
bytes_of (const KmSlubPart *parts, unsigned n, KmByteKind kind)
{
  uint32_t sum = 0;

  for (unsigned i = 0; i < n; i++)
    sum += parts[i].kind == kind ? parts[i].size : 0;
  return sum;
}

/* The parts of a slot follow one another and fill it. */
static void
check_layout (const KmSlabPlatform *platform, const KmSlubGeometry *g)
{
  KmSlubPart parts[KM_SLUB_MAX_PARTS];
  unsigned n = km_slub_layout (platform, g, parts);
  bool inside = g->offset < g->inuse;
  uint32_t at = 0;

  for (unsigned i = 0; i < n; i++)
    {
      g_assert_cmpuint (parts[i].start, ==, at);
      g_assert_cmpuint (parts[i].size, >, 0);
      at += parts[i].size;
      if (parts[i].kind == KM_BYTE_POINTER)
        g_assert_cmpuint (parts[i].start, ==, g->red_left_pad + g->offset);
    }
  g_assert_cmpuint (at, ==, g->size);
  g_assert_cmpuint (bytes_of (parts, n, KM_BYTE_POINTER), ==, platform->word);
  if (!inside)
    g_assert_cmpuint (bytes_of (parts, n, KM_BYTE_DATA), ==, g->object_size);
  g_assert_cmpuint (bytes_of (parts, n, KM_BYTE_RED_ZONE) > 0, ==, (g->flags & KM_SLAB_RED_ZONE) != 0);
  g_assert_cmpuint (bytes_of (parts, n, KM_BYTE_CALLER) > 0, ==, (g->flags & KM_SLAB_STORE_USER) != 0);
}

static void
test_layout (void)
{
  KmSlabPlatform platform = platform_of (8, 1);
  KmSlubGeometry g = geometry_of (&platform, 600, 8, FZPU);
  KmSlubPart parts[KM_SLUB_MAX_PARTS];
  static const KmSlubPart expected[] = {
    { 0, 8, KM_BYTE_RED_ZONE },  { 8, 600, KM_BYTE_DATA },    { 608, 8, KM_BYTE_RED_ZONE }, { 616, 8, KM_BYTE_POINTER },
    { 624, 32, KM_BYTE_CALLER }, { 656, 32, KM_BYTE_CALLER }, { 688, 8, KM_BYTE_PADDING },
  };

  g_assert_cmpuint (km_slub_layout (&platform, &g, parts), ==, G_N_ELEMENTS (expected));
  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (parts[i].start, ==, expected[i].start);
      g_assert_cmpuint (parts[i].size, ==, expected[i].size);
      g_assert_cmpint (parts[i].kind, ==, expected[i].kind);
    }
}

/* ---- refusals, and any request ---- */

static void
test_refusals (void)
{
  KmSlabPlatform platform = platform_of (8, 1);
  static const struct
  {
    uint32_t size, align, flags;
    KmSlabVerdict verdict;
  } cases[] = {
    { 0, 0, 0, KM_SLAB_NULL_NO_ORDER },
    { 1, 0, 0, KM_SLAB_CREATED },
    { 4 << 20, 0, 0, KM_SLAB_CREATED },
    { (4 << 20) + 1, 0, 0, KM_SLAB_NULL_NO_ORDER },
    { UINT32_MAX, 0, 0, KM_SLAB_NULL_NO_ORDER },
    { 8, UINT32_MAX, 0, KM_SLAB_NULL_NO_ORDER },
    { 8, 4 << 20, 0, KM_SLAB_CREATED },
    { 8, 0, KM_SLAB_NOTRACK, KM_SLAB_NULL_FLAGS },
    { 8, 0, 1, KM_SLAB_NULL_FLAGS },
    { 8, 0, KM_SLAB_MEM_SPREAD | KM_SLAB_PANIC, KM_SLAB_CREATED },
    { 0, 0, KM_SLAB_HWCACHE_ALIGN, KM_SLAB_NULL_NO_ORDER },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KmSlabRequest request = request_of (cases[i].size, cases[i].align, cases[i].flags);
      KmSlubGeometry untouched = { .num = 12345 };

      g_assert_cmpint (km_slub_geometry (&platform, 0, &request, &untouched), ==, cases[i].verdict);
      g_assert_cmpuint (untouched.num == 12345, ==, cases[i].verdict != KM_SLAB_CREATED);
    }
}

static const uint32_t some_flags[] = {
  0,    KM_SLAB_HWCACHE_ALIGN,  KM_SLAB_POISON,         KM_SLAB_RED_ZONE,        KM_SLAB_STORE_USER,
  FZPU, KM_SLAB_DESTROY_BY_RCU, KM_SLAB_KMALLOC | FZPU, KM_SLAB_RECLAIM_ACCOUNT, KM_SLAB_RED_ZONE | KM_SLAB_STORE_USER
};

/* Whatever is asked for: the numbers fit each other. */
static void
test_random (void)
{
  KmRng rng;

  km_rng_init (&rng, 61);
  for (uint32_t i = 0; i < 200000; i++)
    {
      KmSlabPlatform platform = platform_of (km_rng_below (&rng, 2) ? 4 : 8, 1 + km_rng_below (&rng, 64));
      KmSlabRequest request =
          request_of (1 + km_rng_below (&rng, 1u << (1 + km_rng_below (&rng, 22))), 1u << km_rng_below (&rng, 13),
                      some_flags[km_rng_below (&rng, G_N_ELEMENTS (some_flags))]);
      KmSlubGeometry g;

      platform.page_shift = 12 + km_rng_below (&rng, 5);
      request.ctor = km_rng_below (&rng, 2);
      if (km_slub_geometry (&platform, 0, &request, &g) != KM_SLAB_CREATED)
        continue;
      g_assert_cmpuint (g.size % g.align, ==, 0);
      g_assert_cmpuint (g.align, >=, request.align);
      g_assert_cmpuint (g.object_size, ==, request.size);
      g_assert_cmpuint (g.num * g.size + g.left_over, ==, 1u << (platform.page_shift + g.order));
      g_assert_cmpuint (g.min_order, <=, g.order);
      g_assert_cmpuint (g.min_num, >=, 1);
      g_assert_cmpuint (g.min_num, <=, g.num);
      check_layout (&platform, &g);
    }
}

/* ---- merging ---- */

static void
test_merging (void)
{
  KmSlabPlatform platform = platform_of (8, 1);
  const KmMergeCandidate plain = { .size = 192, .align = 8 }, apart = { .size = 192, .align = 8, .apart = true };
  const KmMergeCandidate reclaimed = { .size = 192, .align = 8, .flags = KM_SLAB_RECLAIM_ACCOUNT };
  const KmMergeCandidate poisoned = { .size = 192, .align = 8, .flags = KM_SLAB_POISON };
  KmSlabRequest request = request_of (190, 0, 0);

  g_assert_true (km_slab_serves (&platform, 0, &plain, &request, false));
  g_assert_false (km_slab_serves (&platform, FZPU, &plain, &request, false));
  g_assert_false (km_slab_serves (&platform, 0, &apart, &request, false));
  g_assert_false (km_slab_serves (&platform, 0, &reclaimed, &request, false));
  g_assert_false (km_slab_serves (&platform, 0, &poisoned, &request, false));
  request.size = 184; /* a whole word smaller */
  g_assert_false (km_slab_serves (&platform, 0, &plain, &request, false));
  request.size = 193;
  g_assert_false (km_slab_serves (&platform, 0, &plain, &request, false));
  request = request_of (192, 64, 0); /* 192 is a multiple of 64: SLUB takes it, SLAB looks at the alignment */
  g_assert_true (km_slab_serves (&platform, 0, &plain, &request, false));
  g_assert_false (km_slab_serves (&platform, 0, &plain, &request, true));
  request = request_of (192, 0, KM_SLAB_RECLAIM_ACCOUNT);
  g_assert_true (km_slab_serves (&platform, 0, &reclaimed, &request, false));
  request.ctor = true;
  g_assert_false (km_slab_serves (&platform, 0, &reclaimed, &request, false));
}

/* 6.12 lets up to half a slab go to waste before it puts fewer objects into one: two of these sizes fit into order 3.
 */
static void
test_order_of_6_12 (void)
{
  KmSlabPlatform old = platform_of (8, 1), new = platform_of (8, 1);

  new.generation = KM_GENERATION_6_12;
  for (uint32_t size = 8; size <= 65536; size += 8)
    {
      KmSlubGeometry a = geometry_of (&old, size, 0, 0), b = geometry_of (&new, size, 0, 0);
      bool other = size >= 10928 && size <= 12280;

      g_assert_cmpuint (b.order, ==, other ? 3 : a.order);
      g_assert_cmpuint (b.num, ==, other ? 2 : a.num);
      g_assert_cmpuint (a.order, ==, other ? 2 : b.order);
      g_assert_cmpuint (b.cpu_partial, ==, a.cpu_partial);
    }
}

/* The size that kmalloc() was asked for takes a word in 6.12, and moves the free pointer only beside red zones. */
static void
test_request_of_6_12 (void)
{
  static const struct
  {
    KmGenerationId generation;
    uint32_t flags, size, offset;
  } cases[] = { { KM_GENERATION_6_1, KM_SLAB_STORE_USER, 144, 64 },
                { KM_GENERATION_6_12, KM_SLAB_STORE_USER, 136, 32 },
                { KM_GENERATION_6_1, KM_SLAB_STORE_USER | KM_SLAB_RED_ZONE, 168, 72 },
                { KM_GENERATION_6_12, KM_SLAB_STORE_USER | KM_SLAB_RED_ZONE, 168, 72 } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KmSlabPlatform platform = platform_of (8, 1);
      KmSlubGeometry g;

      platform.generation = cases[i].generation;
      g = geometry_of (&platform, 64, 0, KM_SLAB_KMALLOC | cases[i].flags);
      g_assert_cmpuint (g.size, ==, cases[i].size);
      g_assert_cmpuint (g.offset, ==, cases[i].offset);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slub-geometry/worked", test_worked);
  g_test_add_func ("/slub-geometry/free-pointer", test_free_pointer);
  g_test_add_func ("/slub-geometry/slabinfo", test_printed);
  g_test_add_func ("/slub-geometry/recorded", test_recorded);
  g_test_add_func ("/slub-geometry/debug-sizes", test_debug_sizes);
  g_test_add_func ("/slub-geometry/debug-exceptions", test_debug_exceptions);
  g_test_add_func ("/slub-geometry/layout", test_layout);
  g_test_add_func ("/slub-geometry/refusals", test_refusals);
  g_test_add_func ("/slub-geometry/random", test_random);
  g_test_add_func ("/slub-geometry/merging", test_merging);
  g_test_add_func ("/slub-geometry/order-6.12", test_order_of_6_12);
  g_test_add_func ("/slub-geometry/request-6.12", test_request_of_6_12);
  return g_test_run ();
}
