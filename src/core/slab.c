/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab.h"

#include "core/slab_private.h"

#include <string.h>

enum
{
  BATCH_REFILL_LIMIT = 16, /* refill of an array that was not touched lately */
  REAP_PARTS = 5,          /* a reap takes a fifth of an array, and a fifth of the free limit in slabs */
};

static const KmSlabRules rules[] = {
  [KM_GENERATION_2_6_34] = { .colour_before_frames = true },
  [KM_GENERATION_6_1] = {
    .colour_advanced_first = true,
    .index_array = true,
    .grown_feeds_array = true,
    .cut_after_batch = true,
  },
};

/* ---- lists ---- */

static uint32_t
list_of_node (const KmSlabCache *cache, const KmSlabNode *node)
{
  if (node->in_use == 0)
    return KM_SLAB_FREE;
  return node->in_use == cache->geometry.num ? KM_SLAB_FULL : KM_SLAB_PARTIAL;
}

void
km_slab_list_insert (KmSlabCache *cache, uint32_t slab, KmSlabList list, bool tail)
{
  KmSlabNode *node = cache->node;
  uint32_t self = KM_NR_SLAB_LISTS + slab, prev = tail ? node[list].prev : (uint32_t)list, next = node[prev].next;

  node[self].prev = prev;
  node[self].next = next;
  node[prev].next = self;
  node[next].prev = self;
  cache->counters.n_slabs[list]++;
}

static void
list_remove (KmSlabCache *cache, uint32_t slab, KmSlabList list)
{
  KmSlabNode *node = cache->node, *self = slab_node (cache, slab);

  node[self->prev].next = self->next;
  node[self->next].prev = self->prev;
  cache->counters.n_slabs[list]--;
}

/* ---- slots ---- */

static void
add_slots (KmSlabCache *cache)
{
  uint32_t old = cache->n_slots, slots = old + MAX (4, old / 8);

  cache->node = g_renew (KmSlabNode, cache->node, KM_NR_SLAB_LISTS + (size_t)slots);
  cache->table = g_renew (uint16_t, cache->table, (size_t)slots * cache->geometry.num);
  for (uint32_t slab = slots; slab-- > old;)
    {
      *slab_node (cache, slab) = (KmSlabNode){ .next = cache->spare, .pfn = KM_PFN_NONE };
      cache->spare = KM_NR_SLAB_LISTS + slab;
    }
  cache->n_spare += slots - old;
  cache->n_slots = slots;
}

uint32_t
km_slab_slot_new (KmSlabCache *cache, KmPfn pfn, uint32_t gap)
{
  uint32_t num = cache->geometry.num, slab;
  uint16_t *table;

  if (cache->spare == 0)
    add_slots (cache);
  slab = cache->spare - KM_NR_SLAB_LISTS;
  cache->spare = slab_node (cache, slab)->next;
  cache->n_spare--;
  *slab_node (cache, slab) = (KmSlabNode){ .pfn = pfn, .gap = gap };
  table = slab_table (cache, slab);
  for (uint32_t i = 0; i < num; i++)
    table[i] = (uint16_t)(cache->rules->index_array ? i : i + 1);
  if (!cache->rules->index_array)
    table[num - 1] = KM_SLAB_BUFCTL_END;
  return slab;
}

/* slab_destroy() of a slab that stands on no list. */
static void
destroy_slab (KmSlabCache *cache, uint32_t slab)
{
  KmSlabNode *node = slab_node (cache, slab);

  cache->frames.put_frames (cache->frames.data, node->pfn, cache->geometry.order);
  *node = (KmSlabNode){ .next = cache->spare, .pfn = KM_PFN_NONE };
  cache->spare = KM_NR_SLAB_LISTS + slab;
  cache->n_spare++;
  cache->counters.destroyed++;
}

/* ---- the objects of a slab ---- */

/* slab_get_obj(). */
static uint32_t
take_object (KmSlabCache *cache, uint32_t slab)
{
  KmSlabNode *node = slab_node (cache, slab);
  uint16_t *table = slab_table (cache, slab);
  uint32_t index;

  if (cache->rules->index_array)
    index = table[node->in_use];
  else
    {
      index = node->free;
      node->free = table[index];
      if (cache->platform.debug)
        table[index] = KM_SLAB_BUFCTL_TAKEN;
    }
  node->in_use++;
  return slab * cache->geometry.num + index;
}

/* slab_put_obj(). */
static void
put_object (KmSlabCache *cache, uint32_t slab, uint32_t index)
{
  KmSlabNode *node = slab_node (cache, slab);
  uint16_t *table = slab_table (cache, slab);

  km_assert (node->in_use > 0);
  node->in_use--;
  if (cache->rules->index_array)
    table[node->in_use] = (uint16_t)index;
  else
    {
      table[index] = node->free;
      node->free = (uint16_t)index;
    }
}

/* ---- growing ---- */

/* The gap of the next slab. */
static uint32_t
next_gap (KmSlabCache *cache)
{
  uint32_t *colour_next = &cache->counters.colour_next, colour = cache->geometry.colour, gap;

  if (cache->rules->colour_advanced_first)
    {
      *colour_next = *colour_next + 1 >= colour ? 0 : *colour_next + 1;
      return *colour_next * cache->geometry.colour_off;
    }
  gap = *colour_next * cache->geometry.colour_off;
  *colour_next = *colour_next + 1 >= colour ? 0 : *colour_next + 1;
  return gap;
}

/* cache_grow(): one slab, on no list yet. */
static uint32_t
grow (KmSlabCache *cache)
{
  uint32_t gap = 0;
  KmPfn pfn;

  if (cache->rules->colour_before_frames)
    gap = next_gap (cache);
  pfn = cache->frames.get_frames (cache->frames.data, cache->geometry.order);
  if (pfn == KM_PFN_NONE)
    return KM_SLAB_NONE;
  if (!cache->rules->colour_before_frames)
    gap = next_gap (cache);
  cache->counters.grown++;
  cache->counters.free_objects += cache->geometry.num;
  return km_slab_slot_new (cache, pfn, gap);
}

/* ---- filling an array ---- */

/* Pushes at most @batch objects of @slab, which stands on no list, and puts it where it then belongs. Returns what is
 * left of the batch. */
static uint32_t
fill_from_slab (KmSlabCache *cache, KmSlabStack *stack, uint32_t slab, uint32_t batch)
{
  const KmSlabNode *node = slab_node (cache, slab);
  uint32_t *entry = &cache->entry[stack->first];

  for (; batch > 0 && node->in_use < cache->geometry.num; batch--)
    {
      entry[stack->avail++] = take_object (cache, slab);
      cache->counters.free_objects--;
    }
  km_slab_list_insert (cache, slab, node->in_use == cache->geometry.num ? KM_SLAB_FULL : KM_SLAB_PARTIAL, false);
  return batch;
}

/* Fills from slabs that there are: partial ones first. Returns what is left of the batch. */
static uint32_t
fill_from_lists (KmSlabCache *cache, KmSlabStack *stack, uint32_t batch)
{
  while (batch > 0)
    {
      KmSlabList list = KM_SLAB_PARTIAL;
      uint32_t slab = km_slab_first (cache, list);

      if (slab == KM_SLAB_NONE)
        {
          list = KM_SLAB_FREE;
          slab = km_slab_first (cache, list);
          if (slab == KM_SLAB_NONE)
            break;
          cache->counters.free_touched = true;
        }
      list_remove (cache, slab, list);
      batch = fill_from_slab (cache, stack, slab, batch);
    }
  return batch;
}

/* transfer_objects() from the shared array. Returns false if it holds nothing. */
static bool
fill_from_shared (KmSlabCache *cache, KmSlabStack *stack, uint32_t batch)
{
  KmSlabStack *shared = &cache->stack[cache->platform.cpus];
  uint32_t n = MIN (MIN (shared->avail, batch), stack->limit - stack->avail);

  if (!has_shared (cache) || n == 0)
    return false;
  shared->avail -= n;
  memcpy (&cache->entry[stack->first + stack->avail], &cache->entry[shared->first + shared->avail],
          n * sizeof (uint32_t));
  stack->avail += n;
  shared->touched = true;
  return true;
}

/* cache_alloc_refill(): the array is empty. Returns false if it stays so. */
static bool
refill (KmSlabCache *cache, KmSlabStack *stack)
{
  uint32_t batch = stack->touched ? stack->batchcount : MIN (stack->batchcount, BATCH_REFILL_LIMIT);

  if (fill_from_shared (cache, stack, batch))
    return true;
  fill_from_lists (cache, stack, batch);
  if (stack->avail == 0)
    {
      uint32_t slab = grow (cache);

      if (slab == KM_SLAB_NONE)
        return false;
      if (cache->rules->grown_feeds_array)
        fill_from_slab (cache, stack, slab, batch);
      else
        {
          km_slab_list_insert (cache, slab, KM_SLAB_FREE, true);
          fill_from_lists (cache, stack, batch);
        }
    }
  return true;
}

uint32_t
km_slab_alloc (KmSlabCache *cache, uint32_t cpu)
{
  KmSlabStack *stack = &cache->stack[cpu];

  km_debug_assert (cpu < cache->platform.cpus);
  if (G_UNLIKELY (stack->avail == 0) && !refill (cache, stack))
    return KM_SLAB_NONE;
  stack->touched = true;
  return cache->entry[stack->first + --stack->avail];
}

/* ---- giving back ---- */

/* Takes the free slab at the tail of its list away. */
static uint32_t
unlink_last_free (KmSlabCache *cache)
{
  uint32_t slab = cache->node[KM_SLAB_FREE].prev - KM_NR_SLAB_LISTS;

  list_remove (cache, slab, KM_SLAB_FREE);
  cache->counters.free_objects -= cache->geometry.num;
  return slab;
}

static bool
has_free_slab (const KmSlabCache *cache)
{
  return cache->node[KM_SLAB_FREE].prev != KM_SLAB_FREE;
}

/* 6.1: the slabs cut are destroyed in the opposite order, the last one first. */
static void
cut_free_slabs (KmSlabCache *cache)
{
  uint32_t cut = KM_SLAB_NONE;

  while (cache->counters.free_objects > cache->geometry.free_limit && has_free_slab (cache))
    {
      uint32_t slab = unlink_last_free (cache);

      slab_node (cache, slab)->next = cut;
      cut = slab;
    }
  while (cut != KM_SLAB_NONE)
    {
      uint32_t slab = cut;

      cut = slab_node (cache, slab)->next;
      destroy_slab (cache, slab);
    }
}

/* One round of free_block(). */
static void
give_object (KmSlabCache *cache, uint32_t object)
{
  uint32_t num = cache->geometry.num, slab = object / num;
  const KmSlabNode *node = slab_node (cache, slab);

  list_remove (cache, slab, list_of_node (cache, node));
  put_object (cache, slab, object % num);
  cache->counters.free_objects++;
  if (node->in_use > 0)
    km_slab_list_insert (cache, slab, KM_SLAB_PARTIAL, true);
  else if (!cache->rules->cut_after_batch && cache->counters.free_objects > cache->geometry.free_limit)
    {
      cache->counters.free_objects -= num;
      destroy_slab (cache, slab);
    }
  else
    km_slab_list_insert (cache, slab, KM_SLAB_FREE, false);
}

/* free_block() of the oldest @n entries of an array, and moves the rest down. */
static void
give_oldest (KmSlabCache *cache, KmSlabStack *stack, uint32_t n)
{
  uint32_t *entry = &cache->entry[stack->first];

  for (uint32_t i = 0; i < n; i++)
    give_object (cache, entry[i]);
  if (cache->rules->cut_after_batch)
    cut_free_slabs (cache);
  stack->avail -= n;
  memmove (entry, entry + n, stack->avail * sizeof (uint32_t));
}

/* cache_flusharray(): the array is full. */
static void
flush (KmSlabCache *cache, KmSlabStack *stack)
{
  KmSlabStack *shared = &cache->stack[cache->platform.cpus];
  uint32_t *entry = &cache->entry[stack->first], n;

  if (!has_shared (cache) || shared->avail == shared->limit)
    {
      give_oldest (cache, stack, stack->batchcount);
      return;
    }
  n = MIN (stack->batchcount, shared->limit - shared->avail);
  memcpy (&cache->entry[shared->first + shared->avail], entry, n * sizeof (uint32_t));
  shared->avail += n;
  stack->avail -= n;
  memmove (entry, entry + n, stack->avail * sizeof (uint32_t));
}

void
km_slab_free (KmSlabCache *cache, uint32_t cpu, uint32_t object)
{
  KmSlabStack *stack = &cache->stack[cpu];

  km_debug_assert (cpu < cache->platform.cpus);
  km_assert (object / cache->geometry.num < cache->n_slots);
  if (G_UNLIKELY (stack->avail >= stack->limit))
    flush (cache, stack);
  cache->entry[stack->first + stack->avail++] = object;
}

/* ---- reaping ---- */

/* drain_array() without force. */
static void
reap_array (KmSlabCache *cache, KmSlabStack *stack)
{
  uint32_t n = (stack->limit + REAP_PARTS - 1) / REAP_PARTS;

  if (stack->avail == 0)
    return;
  if (stack->touched)
    {
      stack->touched = false;
      return;
    }
  give_oldest (cache, stack, n > stack->avail ? (stack->avail + 1) / 2 : n);
}

/* drain_freelist(): destroys at most @n free slabs, each before the next is looked at. */
static void
drain_free_slabs (KmSlabCache *cache, uint32_t n)
{
  for (; n > 0 && has_free_slab (cache); n--)
    destroy_slab (cache, unlink_last_free (cache));
}

void
km_slab_reap (KmSlabCache *cache, uint32_t cpu, bool node_due)
{
  uint32_t part = REAP_PARTS * cache->geometry.num;

  reap_array (cache, &cache->stack[cpu]);
  if (!node_due)
    return;
  if (has_shared (cache))
    reap_array (cache, &cache->stack[cache->platform.cpus]);
  if (cache->counters.free_touched)
    cache->counters.free_touched = false;
  else
    drain_free_slabs (cache, (cache->geometry.free_limit + part - 1) / part);
}

bool
km_slab_shrink (KmSlabCache *cache)
{
  uint32_t stacks = cache->platform.cpus + has_shared (cache);

  for (uint32_t i = 0; i < stacks; i++)
    give_oldest (cache, &cache->stack[i], cache->stack[i].avail);
  drain_free_slabs (cache, UINT32_MAX);
  return cache->counters.n_slabs[KM_SLAB_FULL] + cache->counters.n_slabs[KM_SLAB_PARTIAL] == 0;
}

/* ---- making ---- */

static void
make_stacks (KmSlabCache *cache)
{
  const KmSlabGeometry *geometry = &cache->geometry;
  uint32_t cpus = cache->platform.cpus;

  for (uint32_t cpu = 0; cpu < cpus; cpu++)
    cache->stack[cpu] = (KmSlabStack){
      .first = cpu * geometry->limit,
      .limit = geometry->limit,
      .batchcount = geometry->batchcount,
    };
  cache->stack[cpus] = (KmSlabStack){ .first = cpus * geometry->limit, .limit = geometry->shared_limit };
  cache->n_entries = cpus * geometry->limit + geometry->shared_limit;
  cache->entry = g_new (uint32_t, cache->n_entries);
}

KmSlabCache *
km_slab_cache_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry, const KmSlabFrames *frames)
{
  KmSlabCache *cache = g_new0 (KmSlabCache, 1);

  km_assert (platform->cpus >= 1 && platform->cpus <= KM_MAX_CPUS);
  km_assert (geometry->num >= 1 && geometry->num <= KM_SLAB_MAX_OBJECTS);
  km_assert (geometry->batchcount >= 1 && geometry->batchcount <= geometry->limit);
  cache->geometry = *geometry;
  cache->platform = *platform;
  cache->frames = *frames;
  cache->rules = &rules[platform->generation];
  cache->node = g_new (KmSlabNode, KM_NR_SLAB_LISTS);
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    cache->node[list] = (KmSlabNode){ .next = list, .prev = list, .pfn = KM_PFN_NONE };
  make_stacks (cache);
  return cache;
}

void
km_slab_cache_free (KmSlabCache *cache)
{
  if (!cache)
    return;
  g_free (cache->node);
  g_free (cache->table);
  g_free (cache->entry);
  g_free (cache);
}

/* ---- reading ---- */

const KmSlabGeometry *
km_slab_cache_geometry (const KmSlabCache *cache)
{
  return &cache->geometry;
}

KmSlabCounters
km_slab_cache_counters (const KmSlabCache *cache)
{
  return cache->counters;
}

static KmSlabArray
array_of (const KmSlabCache *cache, const KmSlabStack *stack)
{
  return (KmSlabArray){
    .limit = stack->limit,
    .batchcount = stack->batchcount,
    .avail = stack->avail,
    .touched = stack->touched,
    .entries = &cache->entry[stack->first],
  };
}

KmSlabArray
km_slab_cache_array (const KmSlabCache *cache, uint32_t cpu)
{
  return array_of (cache, &cache->stack[cpu]);
}

bool
km_slab_cache_shared (const KmSlabCache *cache, KmSlabArray *array)
{
  if (!has_shared (cache))
    return false;
  *array = array_of (cache, &cache->stack[cache->platform.cpus]);
  return true;
}

static uint32_t
slab_of_node (uint32_t node)
{
  return node < KM_NR_SLAB_LISTS ? KM_SLAB_NONE : node - KM_NR_SLAB_LISTS;
}

uint32_t
km_slab_first (const KmSlabCache *cache, KmSlabList list)
{
  return slab_of_node (cache->node[list].next);
}

uint32_t
km_slab_next (const KmSlabCache *cache, uint32_t slab)
{
  return slab_of_node (slab_node (cache, slab)->next);
}

KmSlabInfo
km_slab_info (const KmSlabCache *cache, uint32_t slab)
{
  const KmSlabNode *node = slab_node (cache, slab);
  KmSlabInfo info = {
    .pfn = node->pfn,
    .gap = node->gap,
    .first_object = km_slab_first_object (&cache->platform, &cache->geometry, node->gap),
    .in_use = node->in_use,
    .free = KM_SLAB_BUFCTL_END,
  };

  if (node->in_use < cache->geometry.num)
    info.free = cache->rules->index_array ? slab_table (cache, slab)[node->in_use] : node->free;
  return info;
}

const uint16_t *
km_slab_table (const KmSlabCache *cache, uint32_t slab)
{
  return slab_table (cache, slab);
}

uint32_t
km_slab_free_chain (const KmSlabCache *cache, uint32_t slab, uint16_t *indexes)
{
  const KmSlabNode *node = slab_node (cache, slab);
  const uint16_t *table = slab_table (cache, slab);
  uint32_t num = cache->geometry.num, n = 0;

  if (cache->rules->index_array)
    for (uint32_t i = node->in_use; i < num; i++)
      indexes[n++] = table[i];
  else
    for (uint32_t i = node->free; i < num && n < num; i = table[i])
      indexes[n++] = (uint16_t)i;
  return n;
}

uint32_t
km_slab_of_object (const KmSlabCache *cache, uint32_t object)
{
  return object / cache->geometry.num;
}

uint32_t
km_slab_index_of_object (const KmSlabCache *cache, uint32_t object)
{
  return object % cache->geometry.num;
}

size_t
km_slab_cache_bytes (const KmSlabCache *cache)
{
  return sizeof *cache + (KM_NR_SLAB_LISTS + (size_t)cache->n_slots) * sizeof (KmSlabNode)
         + (size_t)cache->n_slots * cache->geometry.num * sizeof (uint16_t) + cache->n_entries * sizeof (uint32_t);
}
