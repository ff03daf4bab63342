/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache as records: its geometry, its lists of slabs, its arrays; and one slab to the byte. */
#include "model/kmem_private.h"

#include <string.h>

/* ---- lists of slabs ---- */

/* As the kernel calls them, by KmSlabList; the book's “empty” slabs are slabs_free. */
static const char *const slab_lists[KM_NR_SLAB_LISTS] = {
  [KM_SLAB_FULL] = "slabs_full",
  [KM_SLAB_PARTIAL] = "slabs_partial",
  [KM_SLAB_FREE] = "slabs_free",
};

static KmSnapSlab
read_slab (const KmKmemSnapshot *snapshot, const KmMachine *machine, KmRef slab, uint32_t list)
{
  KmSnapSlab to = { .slab = slab, .list = list };

  km_machine_slab_use (machine, slab, &to.pfn, &to.in_use);
  to.marks = km_kmem_marks (snapshot->slab_marks, to.pfn);
  return to;
}

/* A misuse may have tied a list into a ring: the count says where to end. */
static void
read_slab_list (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, uint32_t list, uint32_t total)
{
  const KmMachine *machine = km_model_machine (model);
  KmSnapSlabList *to = &snapshot->view.lists[list];
  GArray *slabs = snapshot->slabs[list];
  uint32_t most = MIN (total, KM_SNAP_SLABS);

  g_array_set_size (slabs, 0);
  *to = (KmSnapSlabList){ .name = slab_lists[list], .total = total };
  for (KmRef slab = km_machine_slab_first (machine, cache, (KmSlabList)list); slab != 0 && slabs->len < most;
       slab = km_machine_slab_next (machine, slab))
    {
      KmSnapSlab record = read_slab (snapshot, machine, slab, list);

      g_array_append_val (slabs, record);
      to->marks |= record.marks;
    }
  to->n = slabs->len;
  to->slabs = (const KmSnapSlab *)slabs->data;
}

/* ---- arrays ---- */

static void
read_array (KmKmemSnapshot *snapshot, const KmMachine *machine, KmRef cache, uint32_t cpu)
{
  KmSnapArray *to = &snapshot->view.arrays[snapshot->view.n_arrays];
  KmSlabArray array;

  if (!km_machine_array (machine, cache, cpu, &array))
    return;
  *to = (KmSnapArray){ .cpu = (uint8_t)cpu,
                       .limit = array.limit,
                       .batchcount = array.batchcount,
                       .avail = array.avail,
                       .touched = array.touched,
                       .entries = array.entries,
                       .left = KM_VALUE_NULL };
  for (guint i = 0; i < snapshot->array_takes->len; i++)
    {
      const KmEvent *event = &g_array_index (snapshot->array_takes, KmEvent, i);

      if (event->cache == cache && event->cpu == cpu)
        to->left = event->pfn2;
    }
  snapshot->view.n_arrays++;
}

/* Arrays that the current event names. */
static void
mark_arrays (KmModel *model, KmSnapCacheView *view, KmRef cache)
{
  const KmEvent *event = km_model_current_event (model);
  bool shared;

  if (!event || event->cache != cache || event->kind < KM_EVENT_ARRAY_TAKE || event->kind > KM_EVENT_SHARED_PUT)
    return;
  shared = event->kind == KM_EVENT_SHARED_TAKE || event->kind == KM_EVENT_SHARED_PUT;
  for (uint32_t i = 0; i < view->n_arrays; i++)
    if (view->arrays[i].cpu == event->cpu || (shared && view->arrays[i].cpu == KM_MAX_CPUS))
      view->arrays[i].marks = KM_STEP_TOUCHED;
}

/* ---- the cache ---- */

static void
read_geometry (KmModel *model, KmSnapCacheView *view, const KmCacheInfo *info)
{
  const KmMachine *machine = km_model_machine (model);

  view->align = info->align;
  view->colour = info->colour;
  view->colour_off = info->colour_off;
  view->colour_next = info->colour_next;
  view->left_over = info->left_over;
  view->management = info->management;
  view->management_size = info->management_size;
  view->cache_line = km_machine_cache_line (machine);
  view->slab_bytes = 1u << (info->order + km_machine_page_shift (machine));
}

static void
read_left (KmKmemSnapshot *snapshot, KmRef cache)
{
  for (guint i = 0; i < snapshot->left->len && snapshot->view.n_left < KM_SNAP_LEFT_SLABS; i++)
    {
      const KmEvent *event = &g_array_index (snapshot->left, KmEvent, i);

      if (event->cache == cache)
        snapshot->view.left[snapshot->view.n_left++] = event->pfn;
    }
}

const KmSnapCacheView *
km_model_cache_view (KmModel *model, uint32_t cache)
{
  KmKmemSnapshot *snapshot = km_kmem_snapshot (model);
  const KmMachine *machine = km_model_machine (model);
  KmCacheInfo info;

  if (snapshot->viewed == cache)
    return &snapshot->view;
  snapshot->viewed = cache;
  memset (&snapshot->view, 0, sizeof snapshot->view);
  km_kmem_read_cache (model, snapshot, cache, &snapshot->view.cache);
  km_machine_cache (machine, cache, &info);
  read_geometry (model, &snapshot->view, &info);
  read_left (snapshot, cache);
  if (info.allocator != KM_ALLOCATOR_SLAB)
    return &snapshot->view;
  snapshot->view.n_lists = KM_NR_SLAB_LISTS;
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    read_slab_list (model, snapshot, cache, list, info.n_slabs[list]);
  for (uint32_t cpu = 0; cpu < MIN (km_machine_cpus (machine), KM_MAX_CPUS); cpu++)
    read_array (snapshot, machine, cache, cpu);
  read_array (snapshot, machine, cache, KM_MAX_CPUS);
  mark_arrays (model, &snapshot->view, cache);
  return &snapshot->view;
}

/* ---- one slab ---- */

static void
place_management (KmModel *model, const KmCacheInfo *info, const KmSlabView *view, KmSnapSlabMap *map)
{
  const KmMachine *machine = km_model_machine (model);
  KmObjectInfo object;

  map->management_pfn = KM_PFN_NONE;
  if (view->management != KM_VALUE_NULL && km_machine_object (machine, view->management, &object))
    map->management_pfn = object.pfn;
  if (info->allocator != KM_ALLOCATOR_SLAB || info->management != KM_SLAB_ON_SLAB)
    return;
  map->management_size = info->management_size;
  /* 2.6.34 puts it in front of the objects, 6.1 at the end of the slab. */
  map->management =
      km_machine_generation (machine)->id == KM_GENERATION_2_6_34 ? view->gap : map->bytes - info->management_size;
}

static void
read_objects (KmModel *model, KmKmemSnapshot *snapshot, KmSnapSlabMap *map)
{
  const KmMachine *machine = km_model_machine (model);
  KmSnapObject *objects;
  uint16_t *chain;

  g_array_set_size (snapshot->objects, map->num);
  g_array_set_size (snapshot->chain, map->num);
  objects = (KmSnapObject *)snapshot->objects->data;
  chain = (uint16_t *)snapshot->chain->data;
  for (uint32_t i = 0; i < map->num; i++)
    objects[i] = (KmSnapObject){
      .state = km_machine_slab_is_live (machine, map->slab, i) ? KM_OBJECT_LIVE : KM_OBJECT_WAITING,
      .marks = (uint8_t)km_kmem_marks (snapshot->object_marks, km_machine_object_value (map->slab, i)),
    };
  map->n_free = km_machine_slab_chain (machine, map->slab, chain);
  for (uint32_t i = 0; i < map->n_free; i++)
    if (chain[i] < map->num && objects[chain[i]].state != KM_OBJECT_LIVE)
      {
        objects[chain[i]].state = KM_OBJECT_FREE;
        objects[chain[i]].place = (uint16_t)i;
      }
  map->chain = chain;
  map->object = objects;
}

void
km_model_slab_map (KmModel *model, uint32_t slab, KmSnapSlabMap *map)
{
  KmKmemSnapshot *snapshot = km_kmem_snapshot (model);
  const KmMachine *machine = km_model_machine (model);
  KmSlabView view;
  KmCacheInfo info;

  km_machine_slab (machine, slab, &view);
  km_machine_cache (machine, view.cache, &info);
  *map = (KmSnapSlabMap){ .pfn = view.pfn,
                          .slab = slab,
                          .bytes = 1u << (info.order + km_machine_page_shift (machine)),
                          .gap = view.gap,
                          .first = view.first_object,
                          .size = info.size,
                          .pad = info.pad,
                          .object_size = info.object_size,
                          .num = info.num,
                          .in_use = view.in_use,
                          .live = view.live };
  place_management (model, &info, &view, map);
  read_objects (model, snapshot, map);
}

KmTarget
km_slab_map_target (KmModel *model, const KmSnapSlabMap *map, uint32_t index)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t shift = km_machine_page_shift (machine), at = map->first + index * map->size + map->pad;
  KmPfn pfn = map->pfn + (at >> shift);

  return (KmTarget){ .kind = KM_TARGET_OBJECT,
                     .pfn = pfn,
                     .offset = at & ((1u << shift) - 1),
                     .zone = km_machine_zone_of (machine, pfn),
                     .value = km_machine_object_value (map->slab, index) };
}

/* ---- objects ---- */

bool
km_model_object_place (KmModel *model, KmValue value, KmPfn *pfn, uint32_t *index)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t in_use;
  KmRef slab;

  if (!km_machine_object_place (machine, value, &slab, index))
    return false;
  km_machine_slab_use (machine, slab, pfn, &in_use);
  return true;
}

uint32_t
km_model_object_marks (KmModel *model, KmValue value)
{
  return km_kmem_marks (km_kmem_snapshot (model)->object_marks, value);
}

KmPfn
km_model_slab_of_target (KmModel *model, const KmTarget *target, uint32_t *index)
{
  const KmMachine *machine = km_model_machine (model);
  KmObjectInfo info;
  KmRef slab;
  KmPfn pfn;
  uint32_t in_use;

  *index = UINT32_MAX;
  if (target->kind != KM_TARGET_SLAB && target->kind != KM_TARGET_OBJECT && target->kind != KM_TARGET_FRAME
      && target->kind != KM_TARGET_BLOCK)
    return KM_PFN_NONE;
  slab = km_machine_slab_of_frame (machine, target->pfn);
  if (slab == 0)
    return KM_PFN_NONE;
  if (target->kind == KM_TARGET_OBJECT && km_machine_object_at (machine, target->pfn, target->offset, &info))
    *index = info.index;
  km_machine_slab_use (machine, slab, &pfn, &in_use);
  return pfn;
}
