/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/slab_map.h"

#include "core/slab/slub_read.h"
#include "model/snapshot/slab_private.h"

static void
locate_management (KmModel *model, const KmCacheInfo *info, const KmSlabView *view, KmSnapSlabMap *map)
{
  const KmMachine *machine = km_model_machine (model);

  if (info->allocator != KM_ALLOCATOR_SLAB || info->management != KM_SLAB_ON_SLAB)
    return;
  map->management_size = info->management_size;
  map->management = km_machine_generation (machine)->slab->index_array ? map->bytes - info->management_size : view->gap;
}

/* The CPU that owns a slab of SLUB, or KM_MAX_CPUS. */
static uint32_t
cpu_of_slab (const KmMachine *machine, KmRef cache, KmRef slab)
{
  KmCpuSlab own;

  for (uint32_t cpu = 0; cpu < km_machine_cpus (machine); cpu++)
    if (km_machine_cpu_slab (machine, cache, cpu, &own) && own.slab == slab)
      return cpu;
  return KM_MAX_CPUS;
}

static void
read_waste (const KmMachine *machine, const KmSnapSlabMap *map, KmSnapObject *objects)
{
  KmObjectInfo info;

  for (uint32_t i = 0; i < map->num; i++)
    if (objects[i].state == KM_OBJECT_LIVE
        && km_machine_object (machine, km_machine_object_value (map->slab, i), &info))
      objects[i].waste = info.waste;
}

static void
read_objects (KmModel *model, KmSlabsKept *kept, const KmSlabView *view, KmSnapSlabMap *map)
{
  const KmMachine *machine = km_model_machine (model);
  KmSnapObject *objects;
  uint16_t *chain;

  g_array_set_size (kept->objects, map->num);
  g_array_set_size (kept->chain, map->num);
  objects = (KmSnapObject *)kept->objects->data;
  chain = (uint16_t *)kept->chain->data;
  for (uint32_t i = 0; i < map->num; i++)
    objects[i] = (KmSnapObject){
      .state = km_machine_slab_is_live (machine, map->slab, i) ? KM_OBJECT_LIVE : KM_OBJECT_WAITING,
      .marks = (uint8_t)km_slabs_marks (kept->object_marks, km_machine_object_value (map->slab, i)),
    };
  map->n_free = km_machine_slab_chain (machine, map->slab, chain);
  for (uint32_t i = 0; i < map->n_free; i++)
    if (chain[i] < map->num && objects[chain[i]].state != KM_OBJECT_LIVE)
      objects[chain[i]].state = KM_OBJECT_FREE;
  if (view->list == KM_SLUB_LIST_CPU)
    {
      uint32_t cpu = cpu_of_slab (machine, view->cache, map->slab);

      map->n_free = cpu < KM_MAX_CPUS ? km_machine_slub_cpu_chain (machine, view->cache, cpu, chain) : 0;
    }
  read_waste (machine, map, objects);
  map->chain = chain;
  map->object = objects;
}

void
km_model_slab_map (KmModel *model, uint32_t slab, KmSnapSlabMap *map)
{
  KmSlabsKept *kept = km_slabs_kept (model);
  const KmMachine *machine = km_model_machine (model);
  KmSlabView view;
  KmCacheInfo info;

  km_machine_slab (machine, slab, &view);
  km_machine_cache (machine, view.cache, &info);
  *map = (KmSnapSlabMap){ .pfn = view.pfn,
                          .slab = slab,
                          .bytes = 1u << (view.order + km_machine_page_shift (machine)),
                          .gap = view.gap,
                          .first = view.first_object,
                          .size = info.size,
                          .pad = info.pad,
                          .object_size = info.object_size,
                          .num = view.num,
                          .field = info.allocator == KM_ALLOCATOR_SLAB ? (KmSnapField){ "colouroff", view.first_object }
                                                                       : (KmSnapField){ "frozen", view.frozen },
                          .in_use = view.in_use,
                          .live = view.live };
  locate_management (model, &info, &view, map);
  read_objects (model, kept, &view, map);
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
km_model_find_object (KmModel *model, KmValue value, KmPfn *pfn, uint32_t *index)
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
  return km_slabs_marks (km_slabs_kept (model)->object_marks, value);
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
      && target->kind != KM_TARGET_BLOCK && target->kind != KM_TARGET_BYTES)
    return KM_PFN_NONE;
  slab = km_machine_slab_of_frame (machine, target->pfn);
  if (slab == 0)
    return KM_PFN_NONE;
  if (target->kind == KM_TARGET_OBJECT && km_machine_object_at (machine, target->pfn, target->offset, &info))
    *index = info.index;
  if (target->kind == KM_TARGET_BYTES && km_machine_object (machine, target->value, &info))
    *index = info.index;
  km_machine_slab_use (machine, slab, &pfn, &in_use);
  return pfn;
}

bool
km_model_frames_of_target (KmModel *model, const KmTarget *target, KmPfn *start, KmPfn *end)
{
  const KmMachine *machine = km_model_machine (model);
  KmSlabView view;
  KmRef slab = 0;

  if (target->kind == KM_TARGET_SLAB || target->kind == KM_TARGET_OBJECT || target->kind == KM_TARGET_BYTES)
    slab = km_machine_slab_of_frame (machine, target->pfn);
  if (slab == 0)
    return false;
  km_machine_slab (machine, slab, &view);
  *start = view.pfn;
  *end = view.pfn + (1u << view.order);
  return true;
}
