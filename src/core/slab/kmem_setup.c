/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/kmem_setup.h"

#include "core/slab/general.h"
#include "core/slab/objects.h"
#include "core/slab/slab_parts.h"
#include "core/slab/slub.h"
#include "core/slab/slub_2_6_34.h"

static const KmCacheOps *
ops_of (const KmMachine *m)
{
  if (m->allocator == KM_ALLOCATOR_SLAB)
    return &km_slab_ops;
  return m->generation->slub_rules->node_alone ? &km_slub_2_6_34_ops : &km_slub_ops;
}

void
km_kmem_setup (KmMachine *m, const KmConfig *config, uint64_t bytes)
{
  enum
  {
    LINE = 64,
    SMALL_MEMORY_BYTES = 32 << 20, /* facts 7.3: above it slabs of order 1 are accepted for less waste */
  };
  KmAllocator usual = m->generation->slub ? KM_ALLOCATOR_SLUB : KM_ALLOCATOR_SLAB;

  m->allocator = config->allocator == KM_ALLOCATOR_DEFAULT ? usual : (KmAllocator)config->allocator;
  m->generation = km_generation_built (m->generation->id, m->allocator == KM_ALLOCATOR_SLUB);
  m->cache_ops = ops_of (m);
  m->inner = &kmem_inner_calls;
  m->slub_debug = config->slub_debug;
  m->slab_nomerge = config->slab_nomerge;
  m->slub_hardened = config->slub_hardened;
  m->slab_platform = (KmSlabPlatform){
    .generation = m->generation->id,
    .word = m->sixty_four ? 8 : 4,
    .page_shift = m->page_shift,
    .cache_line = config->cache_line ? config->cache_line : LINE,
    .build_line = config->build_line ? config->build_line : LINE,
    .cpus = m->cpus,
    .large_memory = bytes > SMALL_MEMORY_BYTES,
    .debug = config->slab_debug,
  };
  m->slab_is_plain = m->allocator == KM_ALLOCATOR_SLUB || !config->slab_debug;
  km_general_setup (m);
}
