/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache as records: its geometry, its lists of slabs, its arrays; and one slab to the byte. */
#include "model/snapshot/slab_private.h"

#include "core/slab/slub_read.h"

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

/* Appends the slabs from @slab on, at most as many as the list of @total has: a misuse may have tied it into a ring. */
static void
read_chain (KmModel *model, KmKmemSnapshot *snapshot, uint32_t list, KmRef slab, uint32_t total)
{
  const KmMachine *machine = km_model_machine (model);
  GArray *slabs = snapshot->slabs[list];
  uint32_t most = MIN (slabs->len + total, KM_SNAP_SLABS);

  for (; slab != 0 && slabs->len < most; slab = km_machine_slab_next (machine, slab))
    {
      KmSnapSlab record = read_slab (snapshot, machine, slab, list);

      g_array_append_val (slabs, record);
    }
}

static void
begin_list (KmKmemSnapshot *snapshot, uint32_t list, const char *name, uint32_t total)
{
  g_array_set_size (snapshot->slabs[list], 0);
  snapshot->view.lists[list] = (KmSnapSlabList){ .name = name, .total = total };
}

static void
end_lists (KmKmemSnapshot *snapshot, uint32_t n)
{
  snapshot->view.n_lists = n;
  for (uint32_t i = 0; i < n; i++)
    {
      KmSnapSlabList *list = &snapshot->view.lists[i];

      list->n = snapshot->slabs[i]->len;
      list->slabs = (const KmSnapSlab *)snapshot->slabs[i]->data;
      for (uint32_t k = 0; k < list->n; k++)
        list->marks |= list->slabs[k].marks;
    }
}

static void
read_slab_lists (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, const KmCacheInfo *info)
{
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    {
      begin_list (snapshot, list, slab_lists[list], info->n_slabs[list]);
      read_chain (model, snapshot, list, km_machine_slab_first (km_model_machine (model), cache, (KmSlabList)list),
                  info->n_slabs[list]);
    }
  end_lists (snapshot, KM_NR_SLAB_LISTS);
}

/* ---- what SLUB has instead ---- */

enum
{
  CPU_SLABS,
  CPU_PARTIAL,
  NODE_PARTIAL,
  FULL,
};

static void
read_cpu_slabs (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  begin_list (snapshot, CPU_SLABS, "cpu_slab->slab", 0);
  begin_list (snapshot, CPU_PARTIAL, "cpu_slab->partial", 0);
  for (uint32_t cpu = 0; cpu < km_machine_cpus (machine); cpu++)
    {
      KmCpuSlab own;

      if (!km_machine_cpu_slab (machine, cache, cpu, &own))
        continue;
      if (own.slab != 0)
        {
          KmSnapSlab record = read_slab (snapshot, machine, own.slab, CPU_SLABS);

          record.cpu = (uint8_t)cpu;
          g_array_append_val (snapshot->slabs[CPU_SLABS], record);
        }
      read_chain (model, snapshot, CPU_PARTIAL, own.partial, own.n_partial);
    }
  snapshot->view.lists[CPU_SLABS].total = snapshot->slabs[CPU_SLABS]->len;
  snapshot->view.lists[CPU_PARTIAL].total = snapshot->slabs[CPU_PARTIAL]->len;
}

/* Full slabs are on a list only when their users are stored. */
static void
read_slub_lists (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, const KmCacheInfo *info)
{
  const KmSnapSlabList *lists = snapshot->view.lists;
  KmSlubNodeView node;
  uint32_t listed;

  km_machine_slub_node (km_model_machine (model), cache, &node);
  read_cpu_slabs (model, snapshot, cache);
  begin_list (snapshot, NODE_PARTIAL, "node->partial", node.n_partial);
  read_chain (model, snapshot, NODE_PARTIAL, node.partial, node.n_partial);
  listed = lists[CPU_SLABS].total + lists[CPU_PARTIAL].total + node.n_partial;
  begin_list (snapshot, FULL, node.n_full > 0 ? "node->full" : "full", info->slabs - MIN (info->slabs, listed));
  read_chain (model, snapshot, FULL, node.full, node.n_full);
  end_lists (snapshot, FULL + 1);
}

/* The free list of each CPU as a stack: the object taken next lies on top. */
static void
read_cpu_lists (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, uint32_t num)
{
  const KmMachine *machine = km_model_machine (model);
  g_autofree uint16_t *chain = g_new (uint16_t, MAX (num, 1));
  uint32_t cpus = MIN (km_machine_cpus (machine), KM_MAX_CPUS);

  g_array_set_size (snapshot->values, 0);
  for (uint32_t cpu = 0; cpu < cpus; cpu++)
    {
      KmSnapArray *to = &snapshot->view.arrays[cpu];
      KmCpuSlab own;
      uint32_t n = 0;

      if (km_machine_cpu_slab (machine, cache, cpu, &own) && own.slab != 0)
        n = km_machine_slub_cpu_chain (machine, cache, cpu, chain);
      *to = (KmSnapArray){ .cpu = (uint8_t)cpu, .limit = num, .avail = n, .left = KM_VALUE_NULL };
      for (uint32_t i = n; i-- > 0;)
        {
          KmValue value = km_machine_object_value (own.slab, chain[i]);

          g_array_append_val (snapshot->values, value);
        }
    }
  snapshot->view.n_arrays = cpus;
  for (uint32_t cpu = 0, at = 0; cpu < cpus; at += snapshot->view.arrays[cpu++].avail)
    snapshot->view.arrays[cpu].entries = (const KmValue *)snapshot->values->data + at;
}

/* ---- arrays ---- */

/* What the current event took from the top. */
static KmValue
left_array (const KmKmemSnapshot *snapshot, KmRef cache, uint32_t cpu)
{
  for (guint i = 0; i < snapshot->array_takes->len; i++)
    {
      const KmEvent *event = &g_array_index (snapshot->array_takes, KmEvent, i);

      if (event->cache == cache && event->cpu == cpu)
        return event->pfn2;
    }
  return KM_VALUE_NULL;
}

static void
read_array (KmKmemSnapshot *snapshot, const KmMachine *machine, KmRef cache, uint32_t cpu)
{
  KmSlabArray array;

  if (km_machine_array (machine, cache, cpu, &array))
    snapshot->view.arrays[snapshot->view.n_arrays++] = (KmSnapArray){ .cpu = (uint8_t)cpu,
                                                                      .limit = array.limit,
                                                                      .batchcount = array.batchcount,
                                                                      .avail = array.avail,
                                                                      .touched = array.touched,
                                                                      .entries = array.entries };
}

static void
read_arrays (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  for (uint32_t cpu = 0; cpu < MIN (km_machine_cpus (machine), KM_MAX_CPUS); cpu++)
    read_array (snapshot, machine, cache, cpu);
  read_array (snapshot, machine, cache, KM_MAX_CPUS);
}

static bool
is_about_array (const KmEvent *event)
{
  return (event->kind >= KM_EVENT_ARRAY_TAKE && event->kind <= KM_EVENT_SHARED_PUT) || event->kind == KM_EVENT_CPU_TAKE
         || event->kind == KM_EVENT_CPU_PUT || event->kind == KM_EVENT_CPU_SLAB;
}

/* Arrays that the current event names, and what left them. */
static void
mark_arrays (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache)
{
  const KmEvent *event = km_model_current_event (model);
  KmSnapCacheView *view = &snapshot->view;
  bool shared;

  for (uint32_t i = 0; i < view->n_arrays; i++)
    view->arrays[i].left = left_array (snapshot, cache, view->arrays[i].cpu);
  if (!event || event->cache != cache || !is_about_array (event))
    return;
  shared = event->kind == KM_EVENT_SHARED_TAKE || event->kind == KM_EVENT_SHARED_PUT;
  for (uint32_t i = 0; i < view->n_arrays; i++)
    if (view->arrays[i].cpu == event->cpu || (shared && view->arrays[i].cpu == KM_MAX_CPUS))
      view->arrays[i].marks = KM_STEP_TOUCHED;
}

/* ---- the cache ---- */

static void
read_move (KmModel *model, KmKmemSnapshot *snapshot, KmRef cache, KmAllocator allocator)
{
  const KmEvent *event = km_model_current_event (model);

  if (model->one_on && event && event->cache == cache)
    km_event_object_move (allocator, event, &snapshot->view.moved);
  snapshot->view.moved.serial = model->serial;
}

static void
read_geometry (KmModel *model, KmSnapCacheView *view, const KmCacheInfo *info)
{
  const KmMachine *machine = km_model_machine (model);

  view->align = info->align;
  view->colour = info->colour;
  view->colour_off = info->colour_off;
  view->colour_next = info->colour_next;
  view->left_over = info->left_over;
  /* SLUB keeps nothing on the slab but free pointers in free objects. */
  view->management = info->allocator == KM_ALLOCATOR_SLAB ? info->management : KM_SLAB_OFF_SLAB;
  view->min_partial = info->min_partial;
  view->cpu_partial = info->cpu_partial;
  view->cpu_partial_slabs = info->cpu_partial_slabs;
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
  if (info.allocator == KM_ALLOCATOR_SLAB)
    {
      read_slab_lists (model, snapshot, cache, &info);
      read_arrays (model, snapshot, cache);
    }
  else
    {
      read_slub_lists (model, snapshot, cache, &info);
      read_cpu_lists (model, snapshot, cache, info.num);
    }
  mark_arrays (model, snapshot, cache);
  read_move (model, snapshot, cache, info.allocator);
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
read_objects (KmModel *model, KmKmemSnapshot *snapshot, const KmSlabView *view, KmSnapSlabMap *map)
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
  if (view->list == KM_SLUB_LIST_CPU)
    {
      uint32_t cpu = cpu_of_slab (machine, view->cache, map->slab);

      map->n_free = cpu < KM_MAX_CPUS ? km_machine_slub_cpu_chain (machine, view->cache, cpu, chain) : 0;
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
                          .bytes = 1u << (view.order + km_machine_page_shift (machine)),
                          .gap = view.gap,
                          .first = view.first_object,
                          .size = info.size,
                          .pad = info.pad,
                          .object_size = info.object_size,
                          .num = view.num,
                          .frozen = view.frozen,
                          .in_use = view.in_use,
                          .live = view.live };
  place_management (model, &info, &view, map);
  read_objects (model, snapshot, &view, map);
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
