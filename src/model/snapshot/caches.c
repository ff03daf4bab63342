/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All caches as records, and which of them the pictures show. */
#include "model/snapshot/slab_private.h"
#include "model/step.h"

#include <string.h>

static void
kept_free (gpointer data)
{
  KmSlabsKept *kept = data;

  g_hash_table_unref (kept->cache_marks);
  g_hash_table_unref (kept->slab_marks);
  g_hash_table_unref (kept->object_marks);
  g_array_unref (kept->array_takes);
  g_array_unref (kept->left);
  g_array_unref (kept->caches);
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    g_array_unref (kept->slabs[i]);
  g_array_unref (kept->values);
  g_array_unref (kept->objects);
  g_array_unref (kept->chain);
  g_free (kept);
}

static KmSlabsKept *
kept_new (void)
{
  KmSlabsKept *kept = g_new0 (KmSlabsKept, 1);

  kept->cache_marks = g_hash_table_new (NULL, NULL);
  kept->slab_marks = g_hash_table_new (NULL, NULL);
  kept->object_marks = g_hash_table_new (NULL, NULL);
  kept->array_takes = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  kept->left = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  kept->caches = g_array_new (FALSE, FALSE, sizeof (KmSnapCache));
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    kept->slabs[i] = g_array_new (FALSE, FALSE, sizeof (KmSnapSlab));
  kept->values = g_array_new (FALSE, FALSE, sizeof (KmValue));
  kept->objects = g_array_new (FALSE, FALSE, sizeof (KmSnapObject));
  kept->chain = g_array_new (FALSE, FALSE, sizeof (uint16_t));
  return kept;
}

/* ---- one cache ---- */

static KmCacheRole
role_of (const KmCacheInfo *info)
{
  if (info->general)
    return KM_CACHE_GENERAL;
  return strcmp (info->name, "kmem_cache") == 0 || strcmp (info->name, "kmem_cache_node") == 0 ? KM_CACHE_BASE
                                                                                               : KM_CACHE_OWN;
}

static void
add_up_bytes (KmModel *model, KmSnapCache *to)
{
  uint32_t shift = km_machine_page_shift (km_model_machine (model));
  uint64_t objects = (uint64_t)to->slabs * to->num;

  to->total_bytes = (uint64_t)to->slabs << (to->order + shift);
  to->asked_bytes = (uint64_t)to->live * to->object_size;
  to->asked_bytes -= MIN (to->asked_bytes, to->waste_bytes);
  to->waste_bytes = (uint64_t)to->live * to->size - to->asked_bytes;
  to->waiting_bytes = (uint64_t)to->waiting * to->size;
  to->free_bytes = (uint64_t)to->free * to->size;
  to->overhead_bytes = to->total_bytes - MIN (to->total_bytes, objects * to->size);
}

/* Objects on the free lists of the CPUs: the slab of a CPU counts as full. */
static uint32_t
count_on_cpus (const KmMachine *machine, KmRef cache)
{
  uint32_t waiting = 0;

  for (uint32_t cpu = 0; cpu < km_machine_cpus (machine); cpu++)
    {
      KmCpuSlab own;
      KmSlabView view;

      if (!km_machine_cpu_slab (machine, cache, cpu, &own) || own.slab == 0)
        continue;
      km_machine_slab (machine, own.slab, &view);
      waiting += view.in_use - MIN (view.in_use, view.live);
    }
  return waiting;
}

void
km_slabs_read_cache (KmModel *model, KmSlabsKept *kept, KmRef cache, KmSnapCache *to)
{
  KmCacheInfo info;
  uint32_t objects;

  km_machine_cache (km_model_machine (model), cache, &info);
  objects = info.slabs * info.num;
  *to = (KmSnapCache){ .cache = cache,
                       .name = info.name,
                       .role = role_of (&info),
                       .allocator = info.allocator,
                       .object_size = info.object_size,
                       .size = info.size,
                       .num = info.num,
                       .order = info.order,
                       .slabs = info.slabs,
                       .live = info.live,
                       .waiting = info.active - MIN (info.active, info.live),
                       .waste_bytes = info.waste,
                       .marks = km_slabs_marks (kept->cache_marks, cache) };
  if (info.allocator != KM_ALLOCATOR_SLAB && info.slabs > 0)
    to->waiting = count_on_cpus (km_model_machine (model), cache);
  to->free = objects - MIN (objects, to->live + to->waiting);
  add_up_bytes (model, to);
}

/* ---- all caches ---- */

/* The chain has the newest first: turn it over, group by group. */
static void
read_caches (KmModel *model, KmSlabsKept *kept)
{
  static const KmCacheRole order[] = { KM_CACHE_OWN, KM_CACHE_GENERAL, KM_CACHE_BASE };
  const KmMachine *machine = km_model_machine (model);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (KmSnapCache));

  for (KmRef c = km_machine_cache_first (machine); c != 0; c = km_machine_cache_next (machine, c))
    {
      KmSnapCache cache;

      km_slabs_read_cache (model, kept, c, &cache);
      g_array_append_val (all, cache);
    }
  g_array_set_size (kept->caches, 0);
  for (uint32_t role = 0; role < G_N_ELEMENTS (order); role++)
    for (uint32_t i = all->len; i-- > 0;)
      if (g_array_index (all, KmSnapCache, i).role == order[role])
        g_array_append_vals (kept->caches, &g_array_index (all, KmSnapCache, i), 1);
}

KmSlabsKept *
km_slabs_kept (KmModel *model)
{
  KmModelCache *cache = &model->caches[KM_MODEL_SLABS];
  KmSlabsKept *kept;

  if (!cache->data)
    *cache = (KmModelCache){ kept_new (), kept_free };
  kept = cache->data;
  km_model_catch_up (model);
  if (kept->serial != model->serial)
    {
      km_slabs_collect_marks (model, kept);
      read_caches (model, kept);
      kept->viewed = 0;
      kept->serial = model->serial;
    }
  return kept;
}

const KmSnapCache *
km_model_caches (KmModel *model, uint32_t *n)
{
  KmSlabsKept *kept = km_slabs_kept (model);

  *n = kept->caches->len;
  return (const KmSnapCache *)kept->caches->data;
}

/* ---- the chosen cache ---- */

static KmRef
cache_of_target (KmModel *model, const KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  KmSlabView view;
  KmRef slab = 0;

  if (!target)
    return 0;
  switch (target->kind)
    {
    case KM_TARGET_CACHE:
    case KM_TARGET_ARRAY:
      return target->cache;
    case KM_TARGET_SLAB:
    case KM_TARGET_OBJECT:
    case KM_TARGET_BYTES:
    case KM_TARGET_FRAME:
    case KM_TARGET_BLOCK:
      slab = km_machine_slab_of_frame (machine, target->pfn);
      break;
    default:
      return 0;
    }
  if (slab == 0)
    return 0;
  km_machine_slab (machine, slab, &view);
  return view.cache;
}

static bool
is_there (const KmSlabsKept *kept, KmRef cache)
{
  for (uint32_t i = 0; i < kept->caches->len; i++)
    if (g_array_index (kept->caches, KmSnapCache, i).cache == cache)
      return true;
  return false;
}

/* The cache that @event is about, 0 if none. A misuse is about its object, whatever cache the call has named; and what
 * names no cache at all, such as a write, may name an object. */
static KmRef
cache_of_event (const KmMachine *machine, const KmEvent *event)
{
  bool misuse = (km_event_info (event->kind)->traits & KM_EVENT_IS_MISUSE) != 0;
  bool inside = km_value_is (event->pfn2, KM_VALUE_OBJECT) || km_value_is (event->pfn2, KM_VALUE_ODD);
  KmObjectInfo object;

  if (inside && (misuse || event->cache == 0) && km_machine_object (machine, event->pfn2, &object))
    return object.cache;
  return event->cache;
}

/* The cache of the current event, else of the last event before it that has one, else of the first to come. */
static KmRef
cache_of_call (KmModel *model, const KmSlabsKept *kept)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t n, passed;
  const KmEvent *events = km_timeline_events (model->timeline, &n);
  KmRef cache;

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  for (uint32_t i = passed; i-- > km_first_marked_event (passed);)
    {
      cache = cache_of_event (machine, &events[i]);
      if (is_there (kept, cache))
        return cache;
    }
  for (uint32_t i = passed; i < n; i++)
    {
      cache = cache_of_event (machine, &events[i]);
      if (is_there (kept, cache))
        return cache;
    }
  return 0;
}

/* The newest of the workload's own, else the general cache with most objects in use, else the first there is. */
static KmRef
cache_by_default (const KmSlabsKept *kept)
{
  const KmSnapCache *caches = (const KmSnapCache *)kept->caches->data, *best = NULL;

  for (uint32_t i = 0; i < kept->caches->len; i++)
    if (!best || caches[i].role == KM_CACHE_OWN || (best->role != KM_CACHE_OWN && caches[i].live > best->live))
      best = &caches[i];
  return best ? best->cache : 0;
}

uint32_t
km_model_choose_cache (KmModel *model, const KmTarget *selection)
{
  KmSlabsKept *kept = km_slabs_kept (model);
  KmRef cache = cache_of_target (model, selection);

  if (cache == 0 || !is_there (kept, cache))
    cache = cache_of_call (model, kept);
  return cache != 0 ? cache : cache_by_default (kept);
}
