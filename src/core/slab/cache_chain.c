/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/cache_chain.h"

#include "core/slab/general.h"
#include "core/slab/kmalloc.h"
#include "core/slab/slab.h"
#include "core/slab/slab_parts.h"
#include "core/slab/slub.h"
#include "core/slab/kmem_read.h"
#include "core/slab/tell.h"

#include <string.h>

/* ---- sizes of structs ---- */

/* struct kmem_cache; in 6.1 as the recorded slabinfo has it. */
static uint32_t
kmem_cache_bytes (const KmMachine *m)
{
  uint32_t word = m->slab_platform.word;

  return m->generation->kmem_cache_bytes[word == 8] + (m->generation->slub ? 0 : word * m->cpus);
}

static uint32_t
cache_node_bytes (const KmMachine *m)
{
  return m->slab_platform.word == 8 ? 64 : 32; /* 6.1 */
}

/* ---- finding ---- */

static bool
name_is_taken (const KmMachine *m, const char *name)
{
  for (KmRef cache = root_get (m, ROOT_CACHE_CHAIN); cache != 0; cache = cache_at (m, cache)->next)
    if (g_strcmp0 (km_machine_cache_name (m, cache), name) == 0)
      return true;
  return false;
}

/* ---- the chain ---- */

static void
chain_insert (KmMachine *m, KmRef cache)
{
  KmRef first = root_get (m, ROOT_CACHE_CHAIN);

  SET (m, cache, KmCache, next, first);
  SET (m, cache, KmCache, prev, 0);
  if (first)
    SET (m, first, KmCache, prev, cache);
  else
    root_set (m, ROOT_CACHE_OLDEST, cache);
  root_set (m, ROOT_CACHE_CHAIN, cache);
}

static void
chain_remove (KmMachine *m, KmRef cache)
{
  KmRef prev = cache_at (m, cache)->prev, next = cache_at (m, cache)->next;

  if (prev)
    SET (m, prev, KmCache, next, next);
  else
    root_set (m, ROOT_CACHE_CHAIN, next);
  km_assert (next != 0); /* the oldest one, of boot, stays */
  SET (m, next, KmCache, prev, prev);
}

/* SLUB of 2.6.34: struct kmem_cache is no object of a cache of its own. */
static bool
caches_are_kmalloced (const KmMachine *m)
{
  return m->allocator == KM_ALLOCATOR_SLUB && m->generation->slub_rules->caches_kmalloced;
}

static KmRef
cache_of_kmem_cache (const KmMachine *m)
{
  return caches_are_kmalloced (m) ? 0 : root_get (m, ROOT_CACHE_OLDEST);
}

/* A cleared record; its descriptor is an object of kmem_cache, once that is there. */
static KmRef
record_new (KmMachine *m, uint32_t name, uint32_t general, bool ctor)
{
  KmRef cache = pool_take_clear (m, pool_fixed (m, POOL_CACHE, cache_words (m)), 0);

  SET (m, cache, KmCache, name, name);
  SET (m, cache, KmCache, general, general);
  SET (m, cache, KmCache, ctor, ctor);
  SET (m, cache, KmCache, descriptor, KM_VALUE_NULL);
  return cache;
}

static void
record_forget (KmMachine *m, KmRef cache)
{
  SET (m, cache, KmCache, allocator, KM_ALLOCATOR_DEFAULT);
  pool_give (m, pool_fixed (m, POOL_CACHE, cache_words (m)), cache);
  km_machine_doubt (m);
}

/* ---- how it begins ---- */

static void
set_state (KmMachine *m, KmSlabUp state)
{
  TELL_ABOVE (m, KM_EVENT_SLAB_STATE, .a = (int32_t)state);
  root_set (m, ROOT_SLAB_STATE, state);
}

static void
tell_created (KmMachine *m, KmRef cache)
{
  const KmCache *c = cache_at (m, cache);

  TELL_ABOVE (m, KM_EVENT_CACHE_CREATE, .cache = cache, .a = (int32_t)c->num, .b = (int32_t)c->size, .order = c->order);
}

/* A cache that the kernel makes for itself at boot: nothing can be wrong with it. */
static KmRef
boot_cache (KmMachine *m, uint32_t name, uint32_t general, const KmSlabRequest *request)
{
  KmRef first = cache_of_kmem_cache (m), cache = record_new (m, name, general, false);

  if (first)
    SET (m, cache, KmCache, descriptor, km_cache_alloc_quietly (m, first, m->bits.nowarn));
  m->cache_ops->setup (m, cache, request);
  tell_created (m, cache);
  tell_enter (m);
  if (m->allocator == KM_ALLOCATOR_SLAB)
    slab_boot_parts (m, cache);
  else
    m->cache_ops->ready (m, cache);
  tell_leave (m);
  chain_insert (m, cache);
  return cache;
}

static bool
is_power_of_two (uint32_t size)
{
  return (size & (size - 1)) == 0;
}

/* ARCH_KMALLOC_MINALIGN, or what 6.x promises for the size. */
static uint32_t
general_align (const KmMachine *m, uint32_t size)
{
  const uint32_t least = 8, divisor = size & -size;

  if (!m->generation->kmalloc_sets || (!is_power_of_two (size) && !m->generation->natural_align))
    return least;
  return MAX (least, divisor);
}

static void
boot_general (KmMachine *m, KmGeneralSet set, uint32_t place)
{
  uint32_t size = m->general_size[place];
  bool bucket = set == GENERAL_MEMDUP_USER || set == GENERAL_MSG_MSG;
  KmRef general = root_get (m, ROOT_GENERAL), word = general + (uint32_t)set * GENERAL_MAX_SIZES + place;
  KmSlabRequest request = {
    .size = size,
    .align = bucket ? 0 : general_align (m, size),
    .flags = m->allocator == KM_ALLOCATOR_SLAB ? KM_SLAB_HWCACHE_ALIGN : 0,
    .has_name = true,
  };

  if (place >= m->n_general || store_get (m, word) != 0 || !km_general_has_set (m, set))
    return;
  if (set == GENERAL_DMA)
    request.flags |= KM_SLAB_CACHE_DMA;
  if (set == GENERAL_RECLAIM)
    request.flags |= KM_SLAB_RECLAIM_ACCOUNT;
  if (bucket)
    request.flags |= KM_SLAB_NO_MERGE;
  if (set == GENERAL_MSG_MSG)
    request.flags |= KM_SLAB_ACCOUNT;
  store_set (m, word, boot_cache (m, NAME_GENERAL | (uint32_t)set << 8 | place, 1 + word - general, &request));
}

/* The caches of one set, smallest first, but 6.12 begins with those that are no powers of two. */
static void
boot_set (KmMachine *m, KmGeneralSet set)
{
  for (uint32_t place = 0; m->generation->sizes_between_first && place < m->n_general; place++)
    if (!is_power_of_two (m->general_size[place]))
      boot_general (m, set, place);
  for (uint32_t place = 0; place < m->n_general; place++)
    boot_general (m, set, place); /* but for those that are there */
}

/* kmem_buckets of 6.12: a cache for the tables of sets, and the sets of the kernel itself, with a table each. */
static void
boot_buckets (KmMachine *m)
{
  KmSlabRequest tables = { .size = (m->n_general + 1) * m->slab_platform.word,
                           .flags = KM_SLAB_NO_MERGE,
                           .has_name = true };
  KmRef cache = boot_cache (m, NAME_KMALLOC_BUCKETS, 0, &tables);

  for (KmGeneralSet set = GENERAL_MEMDUP_USER; set <= GENERAL_MSG_MSG; set++)
    {
      km_cache_alloc_quietly (m, cache, m->bits.wait | m->bits.kswapd | m->bits.io | m->bits.fs);
      boot_set (m, set);
    }
}

/* 2.6.34 makes the normal cache and the DMA twin of a size together, 6.1 one set after the other. */
static void
boot_generals (KmMachine *m)
{
  static const KmGeneralSet sets[][4] = { { GENERAL_NORMAL, GENERAL_ACCOUNT, GENERAL_RECLAIM, GENERAL_DMA },
                                          { GENERAL_NORMAL, GENERAL_RECLAIM, GENERAL_DMA, GENERAL_ACCOUNT } };
  const KmGeneralSet *order = sets[m->generation->accounts_last];

  if (caches_are_kmalloced (m))
    boot_set (m, GENERAL_NORMAL);
  else if (!m->generation->kmalloc_sets)
    for (uint32_t place = 0; place < GENERAL_MAX_SIZES; place++)
      for (unsigned i = 0; i < G_N_ELEMENTS (sets[0]); i++)
        boot_general (m, order[i], place);
  else
    for (unsigned i = 0; i < G_N_ELEMENTS (sets[0]); i++)
      boot_set (m, order[i]);
  if (m->generation->slab_buckets)
    boot_buckets (m);
}

/* The static arrays and lists of the first caches give way to allocated ones. */
static void
replace_static_parts (KmMachine *m)
{
  for (KmRef cache = root_get (m, ROOT_CACHE_OLDEST); cache != 0; cache = cache_at (m, cache)->prev)
    {
      const KmSlabCache *c = slab_record_at (m, cache);

      if (c->place[slab_place (0)].object == KM_VALUE_NULL)
        store_set (m, slab_object_word (cache, 0), slab_part_new (m, slab_array_cache_bytes (m, 1)));
      if (c->node_object == KM_VALUE_NULL)
        SET (m, cache, KmSlabCache, node_object, slab_part_new (m, slab_list3_bytes (m)));
    }
}

/* kmem_cache_init_late(): arrays of their full size, newest cache first. */
static void
resize_arrays (KmMachine *m)
{
  for (KmRef cache = root_get (m, ROOT_CACHE_CHAIN); cache != 0; cache = cache_at (m, cache)->next)
    m->cache_ops->ready (m, cache);
}

static void
boot_slab (KmMachine *m)
{
  boot_general (m, GENERAL_NORMAL, km_general_index (m, slab_array_cache_bytes (m, 1)));
  set_state (m, KM_SLAB_UP_PARTIAL_AC);
  boot_general (m, GENERAL_NORMAL, km_general_index (m, slab_list3_bytes (m)));
  set_state (m, KM_SLAB_UP_PARTIAL_L3);
  boot_generals (m);
  if (slab_arrays_are_objects (m))
    replace_static_parts (m);
  set_state (m, KM_SLAB_UP_EARLY);
  resize_arrays (m);
}

/* SLUB: the two first caches need each other: create_boot_cache() and bootstrap() of mm/slub.c. The node of
 * kmem_cache_node is its own first object; descriptors come afterwards, and each cache then gives up the slab of the
 * CPU. */
static void
boot_slub (KmMachine *m, const KmSlabRequest *descriptors)
{
  KmSlabRequest node = { .size = cache_node_bytes (m), .flags = KM_SLAB_HWCACHE_ALIGN, .has_name = true };
  KmRef nodes = record_new (m, NAME_KMEM_CACHE_NODE, 0, false), caches = record_new (m, NAME_KMEM_CACHE, 0, false);
  KmRef both[] = { caches, nodes };

  km_slub_ops.setup (m, nodes, &node);
  tell_created (m, nodes);
  slub_early_node (m, nodes);
  km_slub_ops.setup (m, caches, descriptors);
  tell_created (m, caches);
  chain_insert (m, caches);
  chain_insert (m, nodes);
  km_slub_ops.ready (m, caches);
  for (unsigned i = 0; i < G_N_ELEMENTS (both); i++)
    {
      SET (m, both[i], KmCache, descriptor, km_cache_alloc_quietly (m, caches, m->bits.kswapd));
      slub_flush_cpu (m, both[i], m->cpu);
    }
}

/* SLUB of 2.6.34: caches of kmalloc() alone, the powers of two named once there is memory for names. */
static void
boot_kmalloc_alone (KmMachine *m)
{
  boot_generals (m);
  for (uint32_t place = 0; place < m->n_general; place++)
    if (is_power_of_two (m->general_size[place]))
      km_kmalloc (m, (uint32_t)strlen (km_general_name (m, GENERAL_NORMAL, place)) + 1, m->bits.high | m->bits.nowarn);
}

void
km_caches_start (KmMachine *m)
{
  KmSlabRequest descriptors = {
    .size = kmem_cache_bytes (m), .align = 0, .flags = KM_SLAB_HWCACHE_ALIGN, .has_name = true
  };

  if (root_get (m, ROOT_SLAB_STATE) != KM_SLAB_UP_NONE)
    return;
  /* the general caches find each other through this table */
  root_set (m, ROOT_GENERAL, pool_take_clear (m, pool_fixed (m, POOL_MISC, RECORD_WORDS (KmGeneral)), 0));
  tell_enter (m);
  if (caches_are_kmalloced (m))
    boot_kmalloc_alone (m);
  else if (m->allocator == KM_ALLOCATOR_SLUB)
    {
      boot_slub (m, &descriptors);
      set_state (m, KM_SLAB_UP_EARLY);
      boot_generals (m);
    }
  else
    {
      boot_cache (m, NAME_KMEM_CACHE, 0, &descriptors);
      boot_slab (m);
    }
  set_state (m, KM_SLAB_UP_FULL);
  tell_leave (m);
}

void
km_caches_make_dma (KmMachine *m, uint32_t place, KmGfp gfp)
{
  tell_enter (m);
  km_kmalloc (m, (uint32_t)strlen (km_general_name (m, GENERAL_DMA, place)) + 1, gfp & ~m->bits.dma);
  boot_general (m, GENERAL_DMA, place);
  tell_leave (m);
}

/* ---- kmem_cache_create ---- */

/* What becomes of a refusal: a bug, a message, a panic. */
typedef struct
{
  KmEventKind kind;
  int32_t what;
} Refusal;

static const Refusal refusals[] = {
  [KM_SLAB_BUG_EARLY] = { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_EARLY },
  [KM_SLAB_BUG_RCU] = { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_RCU_POISON },
  [KM_SLAB_BUG_FLAGS] = { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_FLAGS },
  [KM_SLAB_NULL_TAKEN] = { KM_EVENT_KMEM_ERROR, KM_ERROR_DUPLICATE },
  [KM_SLAB_NULL_FLAGS] = { KM_EVENT_KMEM_ERROR, KM_ERROR_CREATE_FLAGS },
  [KM_SLAB_NULL_NO_ORDER] = { KM_EVENT_KMEM_ERROR, KM_ERROR_CREATE_FAILED },
};

static KmValue
refuse (KmMachine *m, KmSlabVerdict verdict, uint32_t flags)
{
  TROUBLE (m, refusals[verdict].kind, .a = refusals[verdict].what, .b = (int32_t)flags);
  if (refusals[verdict].kind == KM_EVENT_KMEM_BUG)
    return KM_VALUE_NULL;
  if (flags & KM_SLAB_PANIC)
    TROUBLE (m, KM_EVENT_KMEM_BUG, .a = KM_BUG_PANIC, .b = (int32_t)flags);
  TELL_ABOVE (m, KM_EVENT_CACHE_REFUSED, .a = (int32_t)verdict);
  return KM_VALUE_NULL;
}

/* 6.1 answers with a cache that is there already and serves as well, the oldest one, SLUB of 2.6.34 with the newest,
 * also one of kmalloc(). Returns 0 if there is none. */
static KmRef
find_mergeable (const KmMachine *m, const KmSlabRequest *request)
{
  bool newest = caches_are_kmalloced (m);

  if (!m->generation->merges_caches || m->slab_nomerge)
    return 0;
  for (KmRef cache = root_get (m, newest ? ROOT_CACHE_CHAIN : ROOT_CACHE_OLDEST); cache != 0;
       cache = newest ? cache_at (m, cache)->next : cache_at (m, cache)->prev)
    {
      const KmCache *c = cache_at (m, cache);
      KmMergeCandidate candidate = { .size = c->size,
                                     .align = c->align,
                                     .flags = c->flags,
                                     .ctor = c->ctor,
                                     .apart = c->name >= NAME_GENERAL && !caches_are_kmalloced (m) };

      if (km_slab_serves (&m->slab_platform, m->slub_debug, &candidate, request, m->allocator == KM_ALLOCATOR_SLAB))
        return cache;
    }
  return 0;
}

static KmValue
merge (KmMachine *m, KmRef cache, const KmSlabRequest *request)
{
  const KmCache *c = cache_at (m, cache);

  TELL_ABOVE (m, KM_EVENT_CACHE_MERGED, .cache = cache, .a = (int32_t)request->size);
  SET (m, cache, KmCache, merged, c->merged + 1);
  if (request->size > c->object_size)
    SET (m, cache, KmCache, object_size, request->size);
  return km_value (KM_VALUE_CACHE, cache);
}

/* struct kmem_cache of a new cache. */
static KmValue
new_descriptor (KmMachine *m)
{
  KmGfp gfp = m->bits.wait | m->bits.kswapd | m->bits.io | m->bits.fs;

  return caches_are_kmalloced (m) ? km_kmalloc (m, kmem_cache_bytes (m), gfp)
                                  : km_cache_alloc_quietly (m, cache_of_kmem_cache (m), gfp);
}

static KmValue
create (KmMachine *m, uint32_t name, const KmSlabRequest *request)
{
  KmRef cache = record_new (m, name, 0, request->ctor);
  KmSlabVerdict verdict = m->cache_ops->setup (m, cache, request);

  if (verdict != KM_SLAB_CREATED)
    {
      record_forget (m, cache);
      return refuse (m, verdict, request->flags);
    }
  tell_created (m, cache);
  tell_enter (m);
  SET (m, cache, KmCache, descriptor, new_descriptor (m));
  m->cache_ops->ready (m, cache);
  tell_leave (m);
  chain_insert (m, cache);
  return km_value (KM_VALUE_CACHE, cache);
}

KmValue
km_cache_create (KmMachine *m, uint32_t more)
{
  const KmOpMore *spec = &m->more[more];
  KmSlabRequest request = {
    .size = (uint32_t)MIN (spec->size, UINT32_MAX),
    .align = spec->align,
    .flags = km_slab_flags_from_kernel (m->generation->id, spec->flags),
    .has_name = spec->name != NULL,
    .name_taken = spec->name != NULL && name_is_taken (m, spec->name),
    .in_interrupt = m->context == KM_CONTEXT_IRQ || m->context == KM_CONTEXT_SOFTIRQ,
    .ctor = spec->ctor,
  };
  KmRef merged = find_mergeable (m, &request);

  return merged ? merge (m, merged, &request) : create (m, more, &request);
}

/* ---- kmem_cache_destroy, _shrink, cache_reap ---- */

static bool
in_interrupt (KmMachine *m, KmRef cache)
{
  if (m->context != KM_CONTEXT_IRQ && m->context != KM_CONTEXT_SOFTIRQ)
    return false;
  TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .a = KM_BUG_IN_INTERRUPT);
  return true;
}

void
km_cache_destroy (KmMachine *m, KmRef cache)
{
  const KmCache *c = cache_at (m, cache);
  KmValue descriptor = c->descriptor;
  uint32_t left;

  if (in_interrupt (m, cache))
    return;
  if (c->merged > 0)
    {
      SET (m, cache, KmCache, merged, c->merged - 1);
      return;
    }
  tell_enter (m);
  left = m->cache_ops->shrink (m, cache);
  tell_leave (m);
  if (left > 0)
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .a = KM_ERROR_OBJECTS_LEFT, .b = (int32_t)left);
      TELL_ABOVE (m, KM_EVENT_CACHE_BUSY, .cache = cache, .a = (int32_t)left);
      chain_remove (m, cache); /* taken off and put back: it is the newest now */
      chain_insert (m, cache);
      return;
    }
  TELL_ABOVE (m, KM_EVENT_CACHE_DESTROY, .cache = cache);
  tell_enter (m);
  chain_remove (m, cache);
  m->cache_ops->release (m, cache);
  if (c->slabs.live == 0)
    record_forget (m, cache);
  else
    SET (m, cache, KmCache, gone, 1);
  if (descriptor != KM_VALUE_NULL)
    km_cache_free_quietly (m, descriptor);
  tell_leave (m);
}

void
km_cache_shrink (KmMachine *m, KmRef cache)
{
  uint32_t left;

  if (in_interrupt (m, cache))
    return;
  tell_enter (m);
  left = m->cache_ops->shrink (m, cache);
  tell_leave (m);
  TELL_ABOVE (m, KM_EVENT_CACHE_SHRINK, .cache = cache, .a = left > 0, .b = (int32_t)left);
}

void
km_caches_reap (KmMachine *m)
{
  for (KmRef cache = root_get (m, ROOT_CACHE_CHAIN); cache != 0; cache = cache_at (m, cache)->next)
    m->cache_ops->reap (m, cache);
}
