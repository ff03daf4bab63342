/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls above the page allocator without any sense: every kind, on whatever earlier calls returned, with odd sizes,
 * distances, flags and contexts. Nothing may crash or hang, and every call must go back and forth by its deltas. */
#include "../rounds.h"
#include "kmem_fixture.h"

#include "base/rng.h"

enum
{
  N_OPS = 3000,
};

static const uint32_t sizes[] = { 0,         1,    4,    8,    31,   32,     33,      100,     192,
                                  600,       1696, 4096, 8192, 8193, 100000, 4194304, 4194305, UINT32_MAX - 1,
                                  UINT32_MAX };
static const int32_t distances[] = { 0, 0, 0, 0, 1, 8, -8, 600, 4096, -100000 };
static const uint32_t flags[] = { 0,
                                  0,
                                  KM_SLAB_HWCACHE_ALIGN,
                                  KM_SLAB_RECLAIM_ACCOUNT,
                                  KM_SLAB_POISON,
                                  KM_SLAB_RED_ZONE,
                                  KM_SLAB_CACHE_DMA,
                                  KM_SLAB_PANIC,
                                  1,
                                  UINT32_MAX };
static const char *const names[] = { "one", "two", "three", "size-32", NULL };

#define PICK(rng, table) ((table)[km_rng_below ((rng), G_N_ELEMENTS (table))])

/* An earlier operation, mostly one that returned what the call takes. */
static uint32_t
some_op (const Fixture *f, KmRng *rng, KmType type)
{
  uint32_t op = KM_OP_NO_REF;

  for (unsigned tries = 0; tries < 20 && f->n_ops > 0; tries++)
    {
      op = km_rng_below (rng, f->n_ops);
      if (km_op_info (f->ops[op].kind)->returns == type && f->results[op] != KM_VALUE_NULL)
        return op;
    }
  return op;
}

/* Memory is wanted, and a cache is not memory: the language refuses that one mistake. */
static uint32_t
operand_for (const Fixture *f, KmRng *rng, const KmOpInfo *info)
{
  uint32_t op = some_op (f, rng, info->takes);

  if (op != KM_OP_NO_REF && info->takes == KM_TYPE_ADDRESS
      && (km_op_info (f->ops[op].kind)->returns == KM_TYPE_CACHE
          || km_op_info (f->ops[op].kind)->returns == KM_TYPE_PERCPU
          || km_op_info (f->ops[op].kind)->returns == KM_TYPE_NUMBER))
    return KM_OP_NO_REF;
  if (op != KM_OP_NO_REF && info->takes != KM_TYPE_ADDRESS && km_op_info (f->ops[op].kind)->returns != info->takes)
    return KM_OP_NO_REF;
  return op;
}

static bool
wants_more (KmOpKind kind)
{
  static const KmOpKind kinds[] = { KM_OP_KCALLOC, KM_OP_KREALLOC,     KM_OP_KMEM_CACHE_CREATE,
                                    KM_OP_VMALLOC, KM_OP_VZALLOC,      KM_OP_VMALLOC_32,
                                    KM_OP_VMAP,    KM_OP_ALLOC_PERCPU, KM_OP_USE_STACK,
                                    KM_OP_WRITE,   KM_OP_READ };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      return true;
  return false;
}

static void
fill_more (Fixture *f, KmRng *rng, KmOp *op, uint32_t *refs)
{
  KmOpMore *more = &f->more[f->n_more % MAX_MORE];

  *more = (KmOpMore){ .name = PICK (rng, names),
                      .size = MIN (PICK (rng, sizes), 4u << 20),
                      .delta = PICK (rng, distances),
                      .align = 1u << km_rng_below (rng, 8),
                      .count = 1 + km_rng_below (rng, 3),
                      .flags = PICK (rng, flags),
                      .ctor = km_rng_below (rng, 2) };
  if (op->kind == KM_OP_KCALLOC || op->kind == KM_OP_KREALLOC)
    more->flags = gfp_kernel (f);
  for (uint32_t i = 0; i < more->count; i++)
    refs[i] = some_op (f, rng, KM_TYPE_PAGE);
  if (op->kind == KM_OP_VMAP)
    more->refs = refs;
  op->flags |= KM_OP_HAS_MORE;
  op->arg = f->n_more++ % MAX_MORE;
}

static KmOp
random_op (Fixture *f, KmRng *rng, uint32_t *refs)
{
  static const KmOpKind pages[] = { KM_OP_ALLOC_PAGE, KM_OP_GET_FREE_PAGE, KM_OP_FREE_PAGE_PAGE, KM_OP_FREE_PAGE };
  KmOpKind kind = km_rng_below (rng, 8) == 0
                      ? PICK (rng, pages)
                      : (KmOpKind)(KM_OP_KMALLOC + km_rng_below (rng, KM_NR_OPS - KM_OP_KMALLOC));
  const KmOpInfo *info = km_op_info (kind);
  KmOp op = { .kind = (uint8_t)kind, .ref = KM_OP_NO_REF };
  unsigned context = km_rng_below (rng, 12);

  op.flags = (uint8_t)((context < 4 ? context : 0) << KM_OP_CONTEXT_SHIFT);
  if (info->takes != KM_TYPE_NOTHING)
    op.ref = operand_for (f, rng, info);
  if (info->has_size)
    op.ref = PICK (rng, sizes);
  if (info->has_gfp)
    op.gfp = gfp_kernel (f) | (km_rng_below (rng, 8) == 0 ? km_rng_below (rng, 0x10000) : 0);
  if (kind == KM_OP_KFREE || kind == KM_OP_VFREE)
    op.delta = PICK (rng, distances);
  if (kind == KM_OP_KMEM_CACHE_FREE)
    {
      op.arg = some_op (f, rng, KM_TYPE_CACHE);
      if (op.arg == KM_OP_NO_REF || km_op_info (f->ops[op.arg].kind)->returns != KM_TYPE_CACHE)
        op = (KmOp){ .kind = KM_OP_CACHE_REAP };
    }
  if (kind == KM_OP_KMAP_ATOMIC || kind == KM_OP_KUNMAP_ATOMIC)
    op.order = (uint8_t)km_rng_below (rng, 20);
  if (wants_more (kind))
    fill_more (f, rng, &op, refs);
  return op;
}

typedef struct
{
  const char *name;
  KmPreset preset;
  KmGenerationId generation;
  KmAllocator allocator;
  uint32_t cpus;
  bool debug;
  uint64_t memory;
} Build;

static const Build builds[] = {
  { "2.6.34", KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 1, false, 16 << 20 },
  { "2.6.34-highmem", KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 2, false, 1ull << 30 },
  { "2.6.34-40cpus", KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 40, false, 64 << 20 },
  { "2.6.34-debug", KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 1, true, 32 << 20 },
  { "6.1", KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_SLUB, 2, false, 64 << 20 },
  { "6.1-debug", KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_SLUB, 1, true, 32 << 20 },
  { "6.12", KM_PRESET_X86_64, KM_GENERATION_6_12, KM_ALLOCATOR_SLUB, 2, false, 64 << 20 },
  { "6.12-debug", KM_PRESET_X86_64, KM_GENERATION_6_12, KM_ALLOCATOR_SLUB, 1, true, 32 << 20 },
  { "6.1-slab", KM_PRESET_X86_32, KM_GENERATION_6_1, KM_ALLOCATOR_SLAB, 1, false, 64 << 20 },
};

static void
test_chaos (gconstpointer data)
{
  const Build *build = data;
  KmConfig config;
  Fixture *f;
  KmRng rng;
  uint32_t refs[4];

  km_config_init (&config, build->preset);
  config.generation = build->generation;
  config.allocator = (uint8_t)build->allocator;
  config.cpus = build->cpus;
  config.memory_bytes = build->memory;
  config.slab_debug = build->debug && build->allocator == KM_ALLOCATOR_SLAB;
  if (build->debug && build->allocator == KM_ALLOCATOR_SLUB)
    config.slub_debug = KM_SLAB_DEBUG_FREE | KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER;
  f = fixture_new (&config);
  g_assert_nonnull (f->machine);
  km_rng_init (&rng, 99);
  for (unsigned i = 0; i < N_OPS; i++)
    {
      bool look = i % (8 * test_stride ()) == 0;
      uint64_t before = look ? km_machine_hash (f->machine) : 0, after;
      KmOp op = random_op (f, &rng, refs);

      f->cpu = (uint8_t)km_rng_below (&rng, build->cpus);
      f->watched = i % 3 != 1;
      if (!f->watched)
        km_machine_observe (f->machine, NULL);
      apply (f, op);
      if (!look || !f->watched)
        continue;
      after = km_machine_hash (f->machine);
      km_machine_revert_deltas (f->machine, (const KmDelta *)(void *)f->log.deltas->data, f->log.deltas->len);
      g_assert_cmpuint (km_machine_hash (f->machine), ==, before);
      km_machine_apply_deltas (f->machine, (const KmDelta *)(void *)f->log.deltas->data, f->log.deltas->len);
      g_assert_cmpuint (km_machine_hash (f->machine), ==, after);
    }
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kmem-chaos/%s", builds[i].name);

      g_test_add_data_func (path, &builds[i], test_chaos);
    }
  return g_test_run ();
}
