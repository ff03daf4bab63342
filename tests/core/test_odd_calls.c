/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every call with whatever may be given to it: values of other kinds, into the middle of things, of things that are
 * gone, beyond the end, on CPUs that are not there. The machine stays whole, and whoever watches sees the same as
 * whoever does not. */
#include "core/slab/slub_geometry.h"
#include "kmem_fixture.h"
#include "pair_fixture.h"

#include <string.h>

enum
{
  ROUNDS = 6,
  VALIDATE_EVERY = 97,
  MAX_VALUES = 24,
  ALL_RESULTS = 1 << 15,
};

static const struct
{
  KmPreset preset;
  KmGenerationId generation;
  KmAllocator allocator;
  bool debug;
  uint32_t memory; /* MiB */
} machines[] = {
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, false, 1100 },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, true, 20 },
  { KM_PRESET_X86_64, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLUB, false, 64 },
  { KM_PRESET_X86_64, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLUB, true, 20 },
  { KM_PRESET_X86_32, KM_GENERATION_6_1, KM_ALLOCATOR_SLUB, false, 1100 },
  { KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_SLUB, true, 20 },
  { KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_SLAB, false, 64 },
  { KM_PRESET_X86_32, KM_GENERATION_6_1, KM_ALLOCATOR_SLAB, true, 20 },
  { KM_PRESET_X86_64, KM_GENERATION_6_12, KM_ALLOCATOR_SLUB, false, 64 },
  { KM_PRESET_X86_64, KM_GENERATION_6_12, KM_ALLOCATOR_SLUB, true, 16 },
};

/* What a call may be made with, by number of an operation; the machine has them from the start. */
typedef struct
{
  Pair pair;
  KmOpMore more[4];
  KmValue results[ALL_RESULTS];
  KmValue values[MAX_VALUES];
  uint32_t n_values;
  KmGfp kernel;
} Odd;

static KmValue
do_call (Odd *odd, KmOp op, KmValue operand)
{
  uint32_t number = odd->pair.number;

  g_assert_cmpuint (number, <, ALL_RESULTS);
  odd->results[number] = pair_apply (&odd->pair, &op, operand);
  return odd->results[number];
}

static void
keep (Odd *odd, KmValue value)
{
  g_assert_cmpuint (odd->n_values, <, MAX_VALUES);
  odd->values[odd->n_values++] = value;
}

static void
odd_init (Odd *odd, size_t i)
{
  KmConfig config;

  memset (odd, 0, sizeof *odd);
  km_config_init (&config, machines[i].preset);
  config.generation = machines[i].generation;
  config.allocator = (uint8_t)machines[i].allocator;
  config.memory_bytes = (uint64_t)machines[i].memory << 20;
  config.slab_debug = machines[i].debug && machines[i].allocator == KM_ALLOCATOR_SLAB;
  config.slub_debug = machines[i].debug && machines[i].allocator == KM_ALLOCATOR_SLUB ? KM_SLUB_DEBUG_FLAGS : 0;
  config.cpus = 2;
  pair_init (&odd->pair, km_machine_new (&config, NULL));
  odd->more[0] = (KmOpMore){ .name = "odd", .size = 100 };
  odd->more[1] = (KmOpMore){ .size = 9000, .align = 8, .delta = 3 };
  odd->more[2] = (KmOpMore){ .size = (uint64_t)1 << 40, .delta = -5000000 };
  odd->more[3] = (KmOpMore){ .size = 0, .delta = INT32_MAX };
  km_machine_use (odd->pair.watched, odd->more, odd->results);
  km_machine_use (odd->pair.quiet, odd->more, odd->results);
  odd->kernel = km_gfp_find (machines[i].generation, "GFP_KERNEL", 10)->value;
}

/* What still finds the plain cases: they end with the first misuse, which is another one on each machine. */
static void
try_plain (Odd *odd, size_t number)
{
  KmValue cache = do_call (odd, (KmOp){ .kind = KM_OP_KMEM_CACHE_CREATE, .flags = KM_OP_HAS_MORE, .ref = KM_OP_NO_REF },
                           KM_VALUE_NULL);
  KmValue object = do_call (odd, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .gfp = odd->kernel }, cache), page;

  for (unsigned cpu = 0; cpu <= 64; cpu += 64)
    {
      do_call (odd, (KmOp){ .kind = KM_OP_KMALLOC, .ref = 60, .gfp = odd->kernel, .cpu = (uint8_t)cpu }, KM_VALUE_NULL);
      page = do_call (odd, (KmOp){ .kind = KM_OP_ALLOC_PAGES, .gfp = odd->kernel, .cpu = (uint8_t)cpu }, KM_VALUE_NULL);
      do_call (odd, (KmOp){ .kind = KM_OP_FREE_PAGES_PAGE, .cpu = (uint8_t)cpu }, page);
      page = do_call (odd, (KmOp){ .kind = KM_OP_ALLOC_PAGES, .order = 5, .gfp = odd->kernel, .cpu = (uint8_t)cpu },
                      KM_VALUE_NULL);
      do_call (odd, (KmOp){ .kind = KM_OP_FREE_PAGES_PAGE, .order = 5, .cpu = (uint8_t)cpu }, page);
    }
  if (number % 4 == 0)
    do_call (odd, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .gfp = odd->kernel }, object);
  else if (number % 4 == 1)
    do_call (odd, (KmOp){ .kind = KM_OP_KMEM_CACHE_FREE, .arg = UINT32_MAX }, object);
  else if (number % 4 == 2)
    do_call (odd, (KmOp){ .kind = KM_OP_KFREE, .flags = KM_OP_HAS_MORE, .arg = 2 }, object);
  else
    do_call (odd, (KmOp){ .kind = KM_OP_KFREE, .delta = 8 }, object);
  g_assert_true (km_machine_happened (odd->pair.quiet) & KM_HAPPENED_MISUSE);
  pair_compare (&odd->pair);
}

/* One of each kind, and some that are gone. */
static void
make_values (Odd *odd)
{
  KmGfp high = odd->kernel | odd->pair.watched->bits.highmem;
  KmValue gone;

  keep (odd, KM_VALUE_NULL);
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KMEM_CACHE_CREATE, .flags = KM_OP_HAS_MORE, .ref = KM_OP_NO_REF },
                      KM_VALUE_NULL));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .gfp = odd->kernel }, odd->values[1]));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KMALLOC, .ref = 60, .gfp = odd->kernel }, KM_VALUE_NULL));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KMALLOC, .ref = 100000, .gfp = odd->kernel }, KM_VALUE_NULL));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_ALLOC_PAGES, .order = 2, .gfp = high }, KM_VALUE_NULL));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_VMALLOC, .flags = KM_OP_HAS_MORE, .arg = 1 }, KM_VALUE_NULL));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KMAP }, odd->values[5]));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KMAP_ATOMIC }, odd->values[5]));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_ALLOC_PERCPU, .flags = KM_OP_HAS_MORE, .arg = 1 }, KM_VALUE_NULL));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_PER_CPU_PTR, .order = 1 }, odd->values[9]));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_KSIZE }, odd->values[3]));
  keep (odd, do_call (odd, (KmOp){ .kind = KM_OP_ALLOC_THREAD_INFO }, KM_VALUE_NULL));
  gone = do_call (odd, (KmOp){ .kind = KM_OP_KMALLOC, .ref = 60, .gfp = odd->kernel }, KM_VALUE_NULL);
  do_call (odd, (KmOp){ .kind = KM_OP_KFREE }, gone);
  keep (odd, gone);
  gone = do_call (odd, (KmOp){ .kind = KM_OP_VMALLOC, .flags = KM_OP_HAS_MORE, .arg = 1 }, KM_VALUE_NULL);
  do_call (odd, (KmOp){ .kind = KM_OP_VFREE }, gone);
  keep (odd, gone);
  keep (odd, km_machine_end_pfn (odd->pair.quiet) - 1);
  keep (odd, km_machine_end_pfn (odd->pair.quiet) + 3);
  keep (odd, 3); /* a frame low down */
}

/* Masks of all kinds that the kernel has. */
static KmGfp
odd_gfp (const Odd *odd, uint32_t number)
{
  static const char *const names[] = { "GFP_KERNEL",  "GFP_ATOMIC",       "GFP_DMA",        "GFP_HIGHUSER_MOVABLE",
                                       "__GFP_ZERO",  "__GFP_NOFAIL",     "__GFP_MEMALLOC", "__GFP_NORETRY",
                                       "__GFP_DMA32", "__GFP_NOMEMALLOC", "__GFP_COMP",     "__GFP_RECLAIMABLE" };
  const char *name = names[number % G_N_ELEMENTS (names)];
  const KmGfpName *found = km_gfp_find (km_machine_generation (odd->pair.quiet)->id, name, strlen (name));
  KmGfp gfp = found ? found->value : 0;

  return name[0] == '_' ? odd->kernel | gfp : gfp;
}

/* One call in one of its odd forms. */
static KmOp
odd_op (const Odd *odd, KmOpKind kind, uint32_t round, uint32_t value)
{
  static const int32_t far_away[] = { INT32_MIN, 1 << 30, INT32_MAX };
  const KmOpInfo *info = km_op_info (kind);
  uint32_t form = round % 3;
  KmOp op = { .kind = (uint8_t)kind,
              .gfp = info->has_gfp ? odd_gfp (odd, value + round) : 0,
              .flags = (uint8_t)((value + round) % 5 % 4 << KM_OP_CONTEXT_SHIFT),
              .cpu = (uint8_t)(form == 2 ? 64 : value & 1) };

  if (info->has_order)
    op.order = (uint8_t)(form == 0 ? 0 : form == 1 ? 3 : value & 1 ? 200 : 0);
  if (kind == KM_OP_KMAP_ATOMIC)
    op.order = form == 1 ? 200 : 0;
  if (!info->frees && kind != KM_OP_KREALLOC)
    op.ref = form * 5000;
  if (kind == KM_OP_KMEM_CACHE_FREE)
    op.arg = form == 2 ? UINT32_MAX : 0; /* of the cache that was made first */
  else if (kind == KM_OP_FREE_PAGES_EXACT)
    op.arg = form * 9000;
  else if (!info->has_gfp && value % 3 == form)
    op.delta = round < 3 ? (int32_t)form * 40000 - 40000 : far_away[form];
  return op;
}

/* Calls that read what stands in the table beside them. */
static bool
wants_more (KmOpKind kind)
{
  static const KmOpKind kinds[] = { KM_OP_KCALLOC, KM_OP_KREALLOC,   KM_OP_KMEM_CACHE_CREATE, KM_OP_VMALLOC,
                                    KM_OP_VZALLOC, KM_OP_VMALLOC_32, KM_OP_ALLOC_PERCPU,      KM_OP_USE_STACK,
                                    KM_OP_WRITE,   KM_OP_READ };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      return true;
  return false;
}

static void
try_all (Odd *odd, uint32_t round)
{
  for (KmOpKind kind = 0; kind < KM_NR_OPS; kind++)
    for (uint32_t value = 0; value < odd->n_values; value++)
      {
        KmOp op = odd_op (odd, kind, round, value);

        if (kind == KM_OP_KMEM_CACHE_DESTROY || kind == KM_OP_PAGE_CACHE || kind == KM_OP_VMAP
            || kind == KM_OP_DEFINE_PER_CPU)
          continue;
        if (wants_more (kind) || ((kind == KM_OP_KFREE || kind == KM_OP_VFREE) && value % 4 == round % 4))
          {
            op.flags |= KM_OP_HAS_MORE;
            op.arg = 1 + (round + value) % 3;
          }
        do_call (odd, op, odd->values[value]);
        if (odd->pair.number % VALIDATE_EVERY == 0)
          {
            g_autofree char *problem = NULL;

            if (!km_machine_validate (odd->pair.quiet, &problem))
              g_error ("%s (round %u, value %u): %s", km_op_info (kind)->name, round, value, problem);
            pair_compare (&odd->pair);
          }
      }
}

static void
calls_take_anything (gconstpointer number)
{
  g_autofree Odd *odd = g_new (Odd, 1);
  g_autoptr (KmMachine) copy = NULL;

  odd_init (odd, GPOINTER_TO_SIZE (number));
  try_plain (odd, GPOINTER_TO_SIZE (number));
  make_values (odd);
  for (uint32_t round = 0; round < ROUNDS; round++)
    try_all (odd, round);
  copy = km_machine_clone (odd->pair.quiet);
  g_assert_cmphex (km_machine_hash (copy), ==, km_machine_hash (odd->pair.quiet));
  pair_finish (&odd->pair);
}

/* Every allocation names the call that gives it back, of the same subject. */
static void
allocations_have_their_free (void)
{
  for (KmOpKind kind = 0; kind < KM_NR_OPS; kind++)
    {
      const KmOpInfo *info = km_op_info (kind), *freed = km_op_info (info->freed);

      if (info->allocates)
        {
          g_assert_true (freed->frees);
          g_assert_cmpint (freed->subject, ==, info->subject);
          g_assert_cmpint (freed->takes, ==, info->returns);
        }
      g_assert_false (info->has_gfp && info->more_gfp);
      g_assert_false (info->may_sleep && (info->has_gfp || info->more_gfp));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odd-calls/allocations-have-their-free", allocations_have_their_free);
  for (size_t i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/odd-calls/%zu", i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), calls_take_anything);
    }
  return g_test_run ();
}
