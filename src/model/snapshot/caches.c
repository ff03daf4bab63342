/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All caches as records, and which of them the pictures show. */
#include "model/snapshot/areas.h"
#include "model/snapshot/cpus.h"
#include "model/snapshot/slab_private.h"

#include <string.h>

void
km_kmem_snapshot_free (KmKmemSnapshot *snapshot)
{
  if (!snapshot)
    return;
  g_hash_table_unref (snapshot->cache_marks);
  g_hash_table_unref (snapshot->slab_marks);
  g_hash_table_unref (snapshot->object_marks);
  g_array_unref (snapshot->array_takes);
  g_array_unref (snapshot->left);
  g_array_unref (snapshot->caches);
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    g_array_unref (snapshot->slabs[i]);
  g_array_unref (snapshot->values);
  g_array_unref (snapshot->objects);
  g_array_unref (snapshot->chain);
  g_free (snapshot);
}

static KmKmemSnapshot *
snapshot_new (void)
{
  KmKmemSnapshot *snapshot = g_new0 (KmKmemSnapshot, 1);

  snapshot->cache_marks = g_hash_table_new (NULL, NULL);
  snapshot->slab_marks = g_hash_table_new (NULL, NULL);
  snapshot->object_marks = g_hash_table_new (NULL, NULL);
  snapshot->array_takes = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  snapshot->left = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  snapshot->caches = g_array_new (FALSE, FALSE, sizeof (KmSnapCache));
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    snapshot->slabs[i] = g_array_new (FALSE, FALSE, sizeof (KmSnapSlab));
  snapshot->values = g_array_new (FALSE, FALSE, sizeof (KmValue));
  snapshot->objects = g_array_new (FALSE, FALSE, sizeof (KmSnapObject));
  snapshot->chain = g_array_new (FALSE, FALSE, sizeof (uint16_t));
  return snapshot;
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
km_kmem_read_cache (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, KmSnapCache *to)
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
                       .marks = km_kmem_marks (snapshot->cache_marks, cache) };
  if (info.allocator != KM_ALLOCATOR_SLAB && info.slabs > 0)
    to->waiting = count_on_cpus (km_model_machine (model), cache);
  to->free = objects - MIN (objects, to->live + to->waiting);
  add_up_bytes (model, to);
}

/* ---- all caches ---- */

/* The chain has the newest first: turn it over, group by group. */
static void
read_caches (KmModel *model, KmKmemSnapshot *snapshot)
{
  static const KmCacheRole order[] = { KM_CACHE_OWN, KM_CACHE_GENERAL, KM_CACHE_BASE };
  const KmMachine *machine = km_model_machine (model);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (KmSnapCache));

  for (KmRef c = km_machine_cache_first (machine); c != 0; c = km_machine_cache_next (machine, c))
    {
      KmSnapCache cache;

      km_kmem_read_cache (model, snapshot, c, &cache);
      g_array_append_val (all, cache);
    }
  g_array_set_size (snapshot->caches, 0);
  for (guint role = 0; role < G_N_ELEMENTS (order); role++)
    for (guint i = all->len; i-- > 0;)
      if (g_array_index (all, KmSnapCache, i).role == order[role])
        g_array_append_vals (snapshot->caches, &g_array_index (all, KmSnapCache, i), 1);
}

KmKmemSnapshot *
km_kmem_snapshot (KmModel *model)
{
  km_model_catch_up (model);
  if (!model->kmem)
    model->kmem = snapshot_new ();
  if (model->kmem->serial != model->serial)
    {
      km_kmem_collect_marks (model, model->kmem);
      read_caches (model, model->kmem);
      model->kmem->viewed = 0;
      model->kmem->serial = model->serial;
    }
  return model->kmem;
}

const KmSnapCache *
km_model_caches (KmModel *model, uint32_t *n)
{
  KmKmemSnapshot *snapshot = km_kmem_snapshot (model);

  *n = snapshot->caches->len;
  return (const KmSnapCache *)snapshot->caches->data;
}

/* ---- does the script call these layers at all? ---- */

static bool
is_area_op (KmOpKind kind)
{
  return kind >= KM_OP_VMALLOC && kind < KM_OP_WRITE;
}

static bool
is_cache_op (KmOpKind kind)
{
  return kind >= KM_OP_KMALLOC && kind < KM_OP_VMALLOC;
}

/* What a call may map, as KmAreaUses. */
static uint32_t
area_uses_of (KmModel *model, KmOpKind kind)
{
  if (kind >= KM_OP_VMALLOC && kind <= KM_OP_VUNMAP)
    return KM_USES_VMALLOC;
  if (kind == KM_OP_KMAP)
    return KM_USES_KMAP;
  if (kind != KM_OP_ALLOC_THREAD_INFO)
    return 0;
  return km_machine_maps_stacks (km_model_machine (model)) ? KM_USES_VMALLOC : 0;
}

static void
look_through_script (KmModel *model, KmKmemSnapshot *snapshot)
{
  KmScript *script = km_timeline_script (model->timeline);
  const KmOp *ops = km_script_ops (script);
  uint32_t n = km_script_n_ops (script);

  snapshot->uses_of = script;
  snapshot->uses_caches = snapshot->uses_areas = false;
  snapshot->cpu_uses = snapshot->area_uses = 0;
  for (uint32_t i = 0; i < n; i++)
    {
      snapshot->uses_caches |= is_cache_op ((KmOpKind)ops[i].kind);
      snapshot->uses_areas |= is_area_op ((KmOpKind)ops[i].kind);
      snapshot->area_uses |= area_uses_of (model, (KmOpKind)ops[i].kind);
      snapshot->cpu_uses |= ops[i].kind == KM_OP_KMAP_ATOMIC ? KM_USES_ATOMIC : 0;
      snapshot->cpu_uses |= ops[i].kind == KM_OP_ALLOC_THREAD_INFO ? KM_USES_STACKS : 0;
      snapshot->cpu_uses |= ops[i].kind == KM_OP_ALLOC_PERCPU ? KM_USES_PERCPU : 0;
    }
}

bool
km_model_uses_caches (KmModel *model)
{
  KmKmemSnapshot *snapshot = km_kmem_snapshot (model);

  if (snapshot->uses_of != km_timeline_script (model->timeline))
    look_through_script (model, snapshot);
  return snapshot->uses_caches;
}

bool
km_model_uses_areas (KmModel *model)
{
  km_model_uses_caches (model);
  return model->kmem->uses_areas;
}

uint32_t
km_model_area_uses (KmModel *model)
{
  km_model_uses_caches (model);
  return model->kmem->area_uses;
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
is_there (const KmKmemSnapshot *snapshot, KmRef cache)
{
  for (guint i = 0; i < snapshot->caches->len; i++)
    if (g_array_index (snapshot->caches, KmSnapCache, i).cache == cache)
      return true;
  return false;
}

/* The cache of the current event, else of the last event before it that has one, else of the first to come. */
static KmRef
cache_of_call (KmModel *model, const KmKmemSnapshot *snapshot)
{
  uint32_t n, passed;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  for (uint32_t i = passed; i-- > km_first_marked_event (passed);)
    if (events[i].cache != 0 && is_there (snapshot, events[i].cache))
      return events[i].cache;
  for (uint32_t i = passed; i < n; i++)
    if (events[i].cache != 0 && is_there (snapshot, events[i].cache))
      return events[i].cache;
  return 0;
}

/* The newest of the workload's own, else the general cache with most objects in use, else the first there is. */
static KmRef
cache_by_default (const KmKmemSnapshot *snapshot)
{
  const KmSnapCache *caches = (const KmSnapCache *)snapshot->caches->data, *best = NULL;

  for (guint i = 0; i < snapshot->caches->len; i++)
    if (!best || caches[i].role == KM_CACHE_OWN || (best->role != KM_CACHE_OWN && caches[i].live > best->live))
      best = &caches[i];
  return best ? best->cache : 0;
}

uint32_t
km_model_choose_cache (KmModel *model, const KmTarget *selection)
{
  KmKmemSnapshot *snapshot = km_kmem_snapshot (model);
  KmRef cache = cache_of_target (model, selection);

  if (cache == 0 || !is_there (snapshot, cache))
    cache = cache_of_call (model, snapshot);
  return cache != 0 ? cache : cache_by_default (snapshot);
}
