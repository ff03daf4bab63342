/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_parts.h"

#include "core/slab/general.h"
#include "core/slab/kmalloc.h"
#include "core/slab/slab.h"
#include "core/slab/touch.h"
#include "core/slab/tell.h"

/* ---- sizes of structs ---- */

/* Bytes of struct array_cache with @entries, of kmem_list3, kmem_cache and ccupdate_struct in 2.6.34: counted from the
 * declarations in mm/slab.c and include/linux/slab_def.h, with the spinlock of 4 bytes that only SMP has. */
static uint32_t
round_to_word (const KmMachine *m, uint32_t bytes)
{
  uint32_t word = m->slab_platform.word;

  return (bytes + word - 1) / word * word;
}

static uint32_t
lock_bytes (const KmMachine *m)
{
  return m->cpus > 1 ? 4 : 0;
}

uint32_t
slab_array_cache_bytes (const KmMachine *m, uint32_t entries)
{
  return round_to_word (m, 16 + lock_bytes (m)) + entries * m->slab_platform.word;
}

uint32_t
slab_list3_bytes (const KmMachine *m)
{
  uint32_t word = m->slab_platform.word;

  return round_to_word (m, 6 * word + word + 4 + 4 + lock_bytes (m)) + 3 * word + round_to_word (m, 4);
}

static uint32_t
ccupdate_bytes (const KmMachine *m)
{
  return (1 + m->cpus) * m->slab_platform.word;
}

/* ---- SLAB: what a cache is made of ---- */

static KmSlabVerdict
slab_setup (KmMachine *m, KmRef cache, const KmSlabRequest *request)
{
  KmSlabPlatform platform = m->slab_platform;
  KmSlabGeometry geometry;
  KmSlabVerdict verdict;

  platform.early = root_get (m, ROOT_SLAB_STATE) < KM_SLAB_UP_PARTIAL_L3;
  verdict = km_slab_geometry (&platform, request, &geometry);
  if (verdict != KM_SLAB_CREATED)
    return verdict;
  slab_cache_setup (m, cache, &geometry);
  for (uint32_t i = 0; i <= SHARED; i = slab_next (m, i))
    store_set (m, slab_object_word (cache, i), KM_VALUE_NULL);
  SET (m, cache, KmSlabCache, node_object, KM_VALUE_NULL);
  if (geometry.management_cache)
    {
      const KmGeneral *general = store_at (m, root_get (m, ROOT_GENERAL));
      uint32_t place = km_general_index (m, geometry.management_cache);

      SET (m, cache, KmSlabCache, management_cache, general->cache[GENERAL_NORMAL][place]);
    }
  return verdict;
}

KmValue
slab_part_new (KmMachine *m, uint32_t bytes)
{
  return km_kmalloc (m, bytes, m->bits.high | m->bits.nowarn);
}

static void
slab_set_part (KmMachine *m, KmRef word, KmValue object)
{
  KmValue old = store_get (m, word);

  store_set (m, word, object);
  if (old != KM_VALUE_NULL)
    km_kfree (m, old);
}

bool
slab_arrays_are_objects (const KmMachine *m)
{
  return !m->generation->kmalloc_large;
}

void
slab_boot_parts (KmMachine *m, KmRef cache)
{
  KmSlabUp state = (KmSlabUp)root_get (m, ROOT_SLAB_STATE);

  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    slab_cache_set_array (m, cache, cpu, 1, 1);
  if (!slab_arrays_are_objects (m))
    return;
  if (state >= KM_SLAB_UP_PARTIAL_AC)
    store_set (m, slab_object_word (cache, 0), slab_part_new (m, slab_array_cache_bytes (m, 1)));
  if (state >= KM_SLAB_UP_PARTIAL_L3)
    SET (m, cache, KmSlabCache, node_object, slab_part_new (m, slab_list3_bytes (m)));
}

/* do_tune_cpucache() and alloc_kmemlist(): arrays of their full size, the shared one, the lists. */
static bool
slab_ready (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  KmValue update = slab_arrays_are_objects (m) ? slab_part_new (m, ccupdate_bytes (m)) : KM_VALUE_NULL,
          fresh[KM_MAX_CPUS];

  for (uint32_t cpu = 0; cpu < m->cpus && slab_arrays_are_objects (m); cpu++)
    fresh[cpu] = slab_part_new (m, slab_array_cache_bytes (m, c->limit));
  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    {
      slab_cache_set_array (m, cache, cpu, c->limit, c->batchcount);
      if (slab_arrays_are_objects (m))
        slab_set_part (m, slab_object_word (cache, cpu), fresh[cpu]);
    }
  if (update != KM_VALUE_NULL)
    km_kfree (m, update);
  if (c->shared_limit > 0)
    {
      KmValue shared = slab_part_new (m, slab_array_cache_bytes (m, c->shared_limit));

      slab_cache_set_array (m, cache, SHARED, c->shared_limit, 0);
      slab_set_part (m, slab_object_word (cache, SHARED), shared);
    }
  if (c->node_object == KM_VALUE_NULL)
    SET (m, cache, KmSlabCache, node_object, slab_part_new (m, slab_list3_bytes (m)));
  TELL_ABOVE (m, KM_EVENT_CACHE_READY, .cache = cache, .a = (int32_t)c->limit, .b = (int32_t)c->batchcount);
  return true;
}

static void
slab_release (KmMachine *m, KmRef cache)
{

  slab_cache_release (m, cache);
  for (uint32_t i = 0; i <= SHARED; i = slab_next (m, i))
    slab_set_part (m, slab_object_word (cache, i), KM_VALUE_NULL);
  slab_set_part (m, FIELD (cache, KmSlabCache, node_object), KM_VALUE_NULL);
}

static uint32_t
slab_shrink (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  uint32_t slabs = slab_cache_shrink (m, cache);

  /* The kernel asks whether a slab is left. After a misuse the objects may come to nothing, or less. */
  return slabs ? (uint32_t)MAX ((int64_t)slabs * c->c.num - c->free_objects, 1) : 0;
}

static void
slab_reap (KmMachine *m, KmRef cache)
{
  slab_cache_reap (m, cache, true);
}

static bool
slab_given_back (KmMachine *m, KmRef *cache, KmValue value, const KmObjectPlace *place)
{
  return touch_given_back (m, *cache, value, place);
}

const KmCacheOps km_slab_ops = {
  .setup = slab_setup,
  .ready = slab_ready,
  .alloc = slab_cache_alloc,
  .free = slab_cache_free,
  .given_back = slab_given_back,
  .shrink = slab_shrink,
  .release = slab_release,
  .reap = slab_reap,
};
