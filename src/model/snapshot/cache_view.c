/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cache as records: its geometry, its lists of slabs, its arrays; and one slab to the byte. */
#include "model/snapshot/marks.h"
#include "model/snapshot/slab_private.h"
#include "model/step.h"

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
read_slab (const KmSlabsKept *kept, const KmMachine *machine, KmRef slab, uint32_t list)
{
  KmSnapSlab to = { .slab = slab, .list = list };

  km_machine_slab_use (machine, slab, &to.pfn, &to.in_use);
  to.marks = km_slabs_marks (kept->slab_marks, to.pfn);
  return to;
}

/* Appends the slabs from @slab on, at most as many as the list of @total has: a misuse may have tied it into a ring. */
static void
read_chain (KmModel *model, KmSlabsKept *kept, uint32_t list, KmRef slab, uint32_t total)
{
  const KmMachine *machine = km_model_machine (model);
  GArray *slabs = kept->slabs[list];
  uint32_t most = MIN (slabs->len + total, KM_SNAP_SLABS);

  for (; slab != 0 && slabs->len < most; slab = km_machine_slab_next (machine, slab))
    {
      KmSnapSlab record = read_slab (kept, machine, slab, list);

      g_array_append_val (slabs, record);
    }
}

static void
begin_list (KmSlabsKept *kept, uint32_t list, const char *name, uint32_t total)
{
  g_array_set_size (kept->slabs[list], 0);
  kept->view.lists[list] = (KmSnapSlabList){ .name = name, .total = total };
}

static void
end_lists (KmSlabsKept *kept, uint32_t n)
{
  kept->view.n_lists = n;
  for (uint32_t i = 0; i < n; i++)
    {
      KmSnapSlabList *list = &kept->view.lists[i];

      list->n = kept->slabs[i]->len;
      list->slabs = (const KmSnapSlab *)kept->slabs[i]->data;
      for (uint32_t k = 0; k < list->n; k++)
        list->marks |= list->slabs[k].marks;
    }
}

static void
read_slab_lists (KmModel *model, KmSlabsKept *kept, KmRef cache, const KmCacheInfo *info)
{
  static const uint8_t show_first[KM_NR_SLAB_LISTS] = { KM_SLAB_PARTIAL, KM_SLAB_FULL, KM_SLAB_FREE };

  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    {
      begin_list (kept, list, slab_lists[list], info->n_slabs[list]);
      read_chain (model, kept, list, km_machine_slab_first (km_model_machine (model), cache, (KmSlabList)list),
                  info->n_slabs[list]);
    }
  kept->view.show_first = show_first;
  end_lists (kept, KM_NR_SLAB_LISTS);
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
read_cpu_slabs (KmModel *model, KmSlabsKept *kept, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  begin_list (kept, CPU_SLABS, "cpu_slab->slab", 0);
  begin_list (kept, CPU_PARTIAL, "cpu_slab->partial", 0);
  kept->view.lists[CPU_SLABS].of_cpus = kept->view.lists[CPU_PARTIAL].of_cpus = true;
  for (uint32_t cpu = 0; cpu < km_machine_cpus (machine); cpu++)
    {
      GArray *partial = kept->slabs[CPU_PARTIAL];
      unsigned before = partial->len;
      KmCpuSlab own;

      if (!km_machine_cpu_slab (machine, cache, cpu, &own))
        continue;
      if (own.slab != 0)
        {
          KmSnapSlab record = read_slab (kept, machine, own.slab, CPU_SLABS);

          record.cpu = (uint8_t)cpu;
          g_array_append_val (kept->slabs[CPU_SLABS], record);
        }
      read_chain (model, kept, CPU_PARTIAL, own.partial, own.n_partial);
      for (unsigned i = before; i < partial->len; i++)
        g_array_index (partial, KmSnapSlab, i).cpu = (uint8_t)cpu;
    }
  kept->view.lists[CPU_SLABS].total = kept->slabs[CPU_SLABS]->len;
  kept->view.lists[CPU_PARTIAL].total = kept->slabs[CPU_PARTIAL]->len;
}

/* Full slabs are on a list only when their users are stored. */
static void
read_slub_lists (KmModel *model, KmSlabsKept *kept, KmRef cache, const KmCacheInfo *info)
{
  static const uint8_t show_first[] = { CPU_SLABS, CPU_PARTIAL, NODE_PARTIAL, FULL };
  const KmSnapSlabList *lists = kept->view.lists;
  KmSlubNodeView node;
  uint32_t listed;

  km_machine_slub_node (km_model_machine (model), cache, &node);
  read_cpu_slabs (model, kept, cache);
  begin_list (kept, NODE_PARTIAL, "node->partial", node.n_partial);
  read_chain (model, kept, NODE_PARTIAL, node.partial, node.n_partial);
  listed = lists[CPU_SLABS].total + lists[CPU_PARTIAL].total + node.n_partial;
  begin_list (kept, FULL, node.n_full > 0 ? "node->full" : "full", info->slabs - MIN (info->slabs, listed));
  read_chain (model, kept, FULL, node.full, node.n_full);
  kept->view.show_first = show_first;
  end_lists (kept, FULL + 1);
}

/* The free list of each CPU as a stack: the object taken next lies on top. */
static void
read_cpu_lists (KmModel *model, KmSlabsKept *kept, KmRef cache, uint32_t num)
{
  const KmMachine *machine = km_model_machine (model);
  g_autofree uint16_t *chain = g_new (uint16_t, MAX (num, 1));
  uint32_t cpus = MIN (km_machine_cpus (machine), KM_MAX_CPUS);

  g_array_set_size (kept->values, 0);
  for (uint32_t cpu = 0; cpu < cpus; cpu++)
    {
      KmSnapArray *to = &kept->view.arrays[cpu];
      KmCpuSlab own;
      uint32_t n = 0;

      if (km_machine_cpu_slab (machine, cache, cpu, &own) && own.slab != 0)
        n = km_machine_slub_cpu_chain (machine, cache, cpu, chain);
      *to = (KmSnapArray){ .cpu = (uint8_t)cpu, .limit = num, .avail = n, .left = KM_VALUE_NULL };
      for (uint32_t i = n; i-- > 0;)
        {
          KmValue value = km_machine_object_value (own.slab, chain[i]);

          g_array_append_val (kept->values, value);
        }
    }
  kept->view.arrays_are_lists = true;
  kept->view.n_arrays = cpus;
  for (uint32_t cpu = 0, at = 0; cpu < cpus; at += kept->view.arrays[cpu++].avail)
    kept->view.arrays[cpu].entries = (const KmValue *)kept->values->data + at;
}

/* ---- arrays ---- */

/* What the current event took from the top. */
static KmValue
left_array (const KmSlabsKept *kept, KmRef cache, uint32_t cpu)
{
  for (uint32_t i = 0; i < kept->array_takes->len; i++)
    {
      const KmEvent *event = &g_array_index (kept->array_takes, KmEvent, i);

      if (event->cache == cache && event->cpu == cpu)
        return event->pfn2;
    }
  return KM_VALUE_NULL;
}

static void
read_array (KmSlabsKept *kept, const KmMachine *machine, KmRef cache, uint32_t cpu)
{
  KmSlabArray array;

  if (km_machine_array (machine, cache, cpu, &array))
    kept->view.arrays[kept->view.n_arrays++] = (KmSnapArray){ .cpu = (uint8_t)cpu,
                                                              .limit = array.limit,
                                                              .batchcount = array.batchcount,
                                                              .avail = array.avail,
                                                              .touched = array.touched,
                                                              .entries = array.entries };
}

static void
read_arrays (KmModel *model, KmSlabsKept *kept, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  for (uint32_t cpu = 0; cpu < MIN (km_machine_cpus (machine), KM_MAX_CPUS); cpu++)
    read_array (kept, machine, cache, cpu);
  read_array (kept, machine, cache, KM_MAX_CPUS);
}

static bool
is_about_array (const KmEvent *event)
{
  return km_event_info (event->kind)->traits & KM_EVENT_AT_ARRAY || event->kind == KM_EVENT_CPU_TAKE
         || event->kind == KM_EVENT_CPU_PUT || event->kind == KM_EVENT_CPU_SLAB;
}

/* Arrays that the current event names, and what left them. */
static void
mark_arrays (KmModel *model, KmSlabsKept *kept, KmRef cache)
{
  const KmEvent *event = km_model_current_event (model);
  KmSnapCacheView *view = &kept->view;
  bool shared;

  for (uint32_t i = 0; i < view->n_arrays; i++)
    view->arrays[i].left = left_array (kept, cache, view->arrays[i].cpu);
  if (!event || event->cache != cache || !is_about_array (event))
    return;
  shared = event->kind == KM_EVENT_SHARED_TAKE || event->kind == KM_EVENT_SHARED_PUT;
  for (uint32_t i = 0; i < view->n_arrays; i++)
    if (view->arrays[i].cpu == event->cpu || (shared && view->arrays[i].cpu == KM_MAX_CPUS))
      view->arrays[i].marks = KM_STEP_TOUCHED;
}

/* ---- the cache ---- */

static void
read_move (KmModel *model, KmSlabsKept *kept, KmRef cache, KmAllocator allocator)
{
  const KmEvent *event = km_model_current_event (model);

  if (model->one_on && event && event->cache == cache)
    km_event_object_move (allocator, event, &kept->view.moved);
  kept->view.moved.serial = model->serial;
}

static void
read_geometry (KmModel *model, KmSnapCacheView *view, const KmCacheInfo *info)
{
  const KmMachine *machine = km_model_machine (model);

  view->align = info->align;
  view->colour_off = info->colour_off;
  view->left_over = info->left_over;
  /* SLUB keeps nothing on the slab but free pointers in free objects. */
  view->management = info->allocator == KM_ALLOCATOR_SLAB ? info->management : KM_SLAB_OFF_SLAB;
  view->management_size = info->management_size;
  view->cache_line = km_machine_cache_line (machine);
  view->slab_bytes = 1u << (info->order + km_machine_page_shift (machine));
}

static void
add_field (KmSnapCacheView *view, const char *name, uint32_t value)
{
  view->fields[view->n_fields++] = (KmSnapField){ name, value };
}

static void
read_slab_fields (KmSnapCacheView *view, const KmCacheInfo *info)
{
  add_field (view, "colour", info->colour);
  add_field (view, "colour_off", info->colour_off);
  add_field (view, "colour_next", info->colour_next);
}

static void
read_slub_fields (KmSnapCacheView *view, const KmCacheInfo *info)
{
  add_field (view, "min_partial", info->min_partial);
  add_field (view, "cpu_partial_slabs", info->cpu_partial_slabs);
}

static void
read_left (KmSlabsKept *kept, KmRef cache)
{
  for (uint32_t i = 0; i < kept->left->len && kept->view.n_left < KM_SNAP_LEFT_SLABS; i++)
    {
      const KmEvent *event = &g_array_index (kept->left, KmEvent, i);

      if (event->cache == cache)
        kept->view.left[kept->view.n_left++] = event->pfn;
    }
}

const KmSnapCacheView *
km_model_cache_view (KmModel *model, uint32_t cache)
{
  KmSlabsKept *kept = km_slabs_kept (model);
  const KmMachine *machine = km_model_machine (model);
  KmCacheInfo info;

  if (kept->viewed == cache)
    return &kept->view;
  kept->viewed = cache;
  memset (&kept->view, 0, sizeof kept->view);
  km_slabs_read_cache (model, kept, cache, &kept->view.cache);
  km_machine_cache (machine, cache, &info);
  read_geometry (model, &kept->view, &info);
  read_left (kept, cache);
  if (info.allocator == KM_ALLOCATOR_SLAB)
    {
      read_slab_fields (&kept->view, &info);
      read_slab_lists (model, kept, cache, &info);
      read_arrays (model, kept, cache);
    }
  else
    {
      read_slub_fields (&kept->view, &info);
      read_slub_lists (model, kept, cache, &info);
      read_cpu_lists (model, kept, cache, info.num);
    }
  mark_arrays (model, kept, cache);
  read_move (model, kept, cache, info.allocator);
  return &kept->view;
}
