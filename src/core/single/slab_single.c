/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/single/slab_single_private.h"

#include "core/slab/slab.h"
#include "core/slab/slab_lists.h"
#include "core/slab/slab_parts.h"
#include "core/boot/boot.h"

static uint32_t
slab_of (KmRef ref)
{
  return ref == 0 ? KM_SLAB_NONE : ref;
}

static const KmSlabCache *
record_of (const KmSingle *cache)
{
  return slab_record_at (cache->machine, cache->cache);
}

/* ---- making ---- */

/* The smallest machine there is: nothing but the store of it is used. */
static KmMachine *
machine_new (const KmSlabPlatform *platform)
{
  KmConfig config;
  KmMachine *machine;

  km_config_init (&config, KM_PRESET_X86_32);
  config.memory_bytes = KM_MEMORY_MIN_BYTES;
  config.generation = platform->generation;
  config.cpus = platform->cpus;
  machine = km_machine_new (&config, NULL);
  km_assert (machine != NULL);
  return machine;
}

KmSingle *
km_slab_single_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry, const KmFrameSource *frames)
{
  KmSingle *cache = km_single_new (machine_new (platform), platform, frames);

  km_assert (platform->cpus >= 1 && platform->cpus <= KM_MAX_CPUS);
  km_assert (geometry->num >= 1 && geometry->num <= KM_SLAB_MAX_OBJECTS);
  km_assert (geometry->batchcount >= 1 && geometry->batchcount <= geometry->limit);
  cache->ops = &km_slab_ops;
  cache->validate = km_slab_validate_cache;
  cache->geometry = *geometry;
  cache->cache =
      pool_take_clear (cache->machine, pool_fixed (cache->machine, POOL_CACHE, cache_words (cache->machine)), 0);
  slab_cache_setup (cache->machine, cache->cache, geometry);
  for (uint32_t cpu = 0; cpu < platform->cpus; cpu++)
    slab_cache_set_array (cache->machine, cache->cache, cpu, geometry->limit, geometry->batchcount);
  slab_cache_set_array (cache->machine, cache->cache, SHARED, geometry->shared_limit, 0);
  return cache;
}

/* ---- reading ---- */

KmSlabCounters
km_slab_single_counters (const KmSingle *cache)
{
  const KmSlabCache *c = record_of (cache);

  return (KmSlabCounters){
    .n_slabs = { c->list[0].n, c->list[1].n, c->list[2].n },
    .free_objects = c->free_objects,
    .colour_next = c->colour_next,
    .free_touched = c->free_touched,
    .grown = c->grown,
    .destroyed = c->destroyed,
  };
}

static KmSlabArray
array_of (const KmSingle *cache, KmRef array)
{
  const KmArray *a = array_at (cache->machine, array);

  return (KmSlabArray){
    .limit = a->limit, .batchcount = a->batchcount, .avail = a->avail, .touched = a->touched, .entries = a->entry
  };
}

KmSlabArray
km_slab_cache_array (const KmSingle *cache, uint32_t cpu)
{
  return array_of (cache, slab_array (record_of (cache), cpu));
}

bool
km_slab_cache_shared (const KmSingle *cache, KmSlabArray *array)
{
  KmRef shared = slab_array (record_of (cache), SHARED);

  if (shared != 0)
    *array = array_of (cache, shared);
  return shared != 0;
}

uint32_t
km_slab_first (const KmSingle *cache, KmSlabList list)
{
  return slab_of (record_of (cache)->list[list].first);
}

uint32_t
km_slab_next (const KmSingle *cache, uint32_t slab)
{
  return slab_of (slab_at (cache->machine, slab)->next);
}

KmSlabInfo
km_slab_info (const KmSingle *cache, uint32_t slab)
{
  const KmSlab *s = slab_at (cache->machine, slab);
  KmSlabInfo info = {
    .pfn = s->pfn,
    .gap = slab_gap (cache->machine, slab),
    .first_object = slab_first (cache->machine, slab),
    .in_use = slab_in_use (s),
    .free = KM_SLAB_BUFCTL_END,
  };

  if (slab_in_use (s) < cache->geometry.num)
    info.free = cache->machine->generation->slab->index_array ? km_slab_table_entry (cache, slab, slab_in_use (s))
                                                              : slab_free (s);
  return info;
}

uint32_t
km_slab_table_entry (const KmSingle *cache, uint32_t slab, uint32_t index)
{
  return store_get_half (cache->machine, slab_table (slab) + index);
}

uint32_t
km_slab_free_chain (const KmSingle *cache, uint32_t slab, uint16_t *indexes)
{
  return km_slab_chain (cache->machine, cache->cache, slab, indexes);
}

static bool
array_holds (const KmSingle *cache, KmRef array, uint32_t object)
{
  const KmArray *a = array ? array_at (cache->machine, array) : NULL;

  for (uint32_t i = 0; a && i < a->avail; i++)
    if (a->entry[i] == object)
      return true;
  return false;
}

static bool
is_free (const KmSingle *cache, uint32_t slab, uint32_t index)
{
  g_autofree uint16_t *chain = g_new (uint16_t, cache->geometry.num);
  uint32_t n = km_slab_free_chain (cache, slab, chain);

  for (uint32_t i = 0; i < n; i++)
    if (chain[i] == index)
      return true;
  for (uint32_t place = 0; place <= SHARED; place = slab_next (cache->machine, place))
    if (array_holds (cache, slab_array (record_of (cache), place), object_value (slab, index)))
      return true;
  return false;
}

uint32_t
km_slab_find_object (const KmSingle *cache, KmPfn pfn, uint32_t index)
{
  if (index >= cache->geometry.num)
    return KM_SLAB_NONE;
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    for (KmRef slab = record_of (cache)->list[list].first; slab != 0; slab = slab_at (cache->machine, slab)->next)
      if (slab_at (cache->machine, slab)->pfn == pfn)
        return is_free (cache, slab, index) ? KM_SLAB_NONE : object_value (slab, index);
  return KM_SLAB_NONE;
}

uint32_t
km_slab_of_object (const KmSingle *cache, uint32_t object)
{
  return object_slab (cache->machine, object);
}

uint32_t
km_slab_index_of_object (const KmSingle *cache, uint32_t object)
{
  return object_index (object_slab (cache->machine, object), object);
}

/* ---- for slab_state.c ---- */

uint32_t
km_slab_put_slab (KmSingle *cache, KmPfn pfn, uint32_t gap, KmSlabList list)
{
  KmRef slab = slab_cache_new_slab (cache->machine, cache->cache, pfn, gap);

  slab_list_insert (cache->machine, cache->cache, slab, list, true);
  return slab;
}

void
km_slab_put_use (KmSingle *cache, uint32_t slab, uint32_t in_use, uint32_t free)
{
  slab_set_use (cache->machine, slab, in_use, free);
}

void
km_slab_put_word (KmSingle *cache, uint32_t word, uint32_t value)
{
  store_set (cache->machine, word, value);
}

void
km_slab_put_entry (KmSingle *cache, uint32_t slab, uint32_t index, uint32_t value)
{
  store_set_half (cache->machine, slab_table (slab) + index, value);
}

void
km_slab_put_array (KmSingle *cache, uint32_t cpu, uint32_t object)
{
  slab_array_push (cache->machine, slab_array (record_of (cache), cpu), object);
}
