/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/kmem_read.h"

#include "core/slab/general.h"
#include "core/slab/slab_lists.h"
#include "core/slab/slab_records.h"
#include "core/slab/slub_records.h"
#include "core/slab/find.h"

#include <string.h>

uint32_t
km_machine_cache_line (const KmMachine *m)
{
  return m->slab_platform.cache_line;
}

/* ---- caches ---- */

KmRef
km_machine_cache_first (const KmMachine *m)
{
  return root_get (m, ROOT_CACHE_CHAIN);
}

KmRef
km_machine_cache_next (const KmMachine *m, KmRef cache)
{
  return cache_at (m, cache)->next;
}

bool
km_machine_has_cache (const KmMachine *m, KmRef cache)
{
  for (KmRef c = km_machine_cache_first (m); c != 0; c = km_machine_cache_next (m, c))
    if (c == cache)
      return true;
  return false;
}

bool
km_machine_is_cache (const KmMachine *m, KmRef cache)
{
  return km_is_cache (m, cache);
}

KmRef
km_machine_cache_by_name (const KmMachine *m, const char *name)
{
  KmRef cache = km_machine_cache_first (m);

  while (cache != 0 && strcmp (km_machine_cache_name (m, cache), name) != 0)
    cache = km_machine_cache_next (m, cache);
  return cache;
}

const char *
km_machine_cache_name (const KmMachine *m, KmRef cache)
{
  uint32_t name = cache_at (m, cache)->name;
  const char *text = NULL;

  if (name == NAME_KMEM_CACHE)
    return "kmem_cache";
  if (name == NAME_KMEM_CACHE_NODE)
    return "kmem_cache_node";
  if (name == NAME_KMALLOC_BUCKETS)
    return "kmalloc_buckets";
  if (name >= NAME_GENERAL)
    return km_general_name (m, (KmGeneralSet)(name >> 8 & 0xff), name & 0xff);
  if (m->more != NULL)
    text = m->more[name].name;
  return text ? text : "";
}

static void
fill_slab_info (const KmMachine *m, KmRef cache, KmCacheInfo *info)
{
  const KmSlabCache *c = slab_record_at (m, cache);

  info->management = (KmSlabManagement)c->management;
  info->management_size = c->management_size;
  info->management_cache = c->management_cache;
  info->left_over = c->left_over;
  info->colour = c->colour;
  info->colour_off = c->c.step;
  info->colour_next = c->colour_next;
  info->limit = c->limit;
  info->batchcount = c->batchcount;
  info->shared_limit = c->shared_limit;
  info->free_limit = c->free_limit;
  info->free_objects = c->free_objects;
  info->free_touched = c->free_touched;
  info->grown = c->grown;
  info->destroyed = c->destroyed;
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    info->n_slabs[list] = c->list[list].n;
  info->active = info->slabs * info->num - c->free_objects;
}

/* Free objects that slabinfo counts as such: those of the node's partial slabs (count_partial()). */
static uint32_t
slub_count_free (const KmMachine *m, KmRef cache)
{
  uint32_t n = 0;

  for (KmRef slab = slub_at (m, cache)->partial.first; slab != 0; slab = slab_at (m, slab)->next)
    n += slub_objects (m, slab) - slab_in_use (slab_at (m, slab));
  return n;
}

static void
fill_slub_info (const KmMachine *m, KmRef cache, KmCacheInfo *info)
{
  const KmSlubCache *c = slub_at (m, cache);

  info->min_num = c->min_num;
  info->min_order = c->min_order;
  info->inuse = c->inuse;
  info->offset = c->offset;
  info->left_over = c->left_over;
  info->min_partial = c->min_partial;
  info->cpu_partial = c->cpu_partial;
  info->cpu_partial_slabs = c->cpu_partial_slabs;
  info->nr_partial = c->partial.n;
  info->n_slabs[KM_SLAB_PARTIAL] = c->partial.n;
  info->grown = c->grown;
  info->destroyed = c->destroyed;
  info->slabs = c->nr_slabs;
  info->objects = c->total_objects;
  info->active = c->total_objects - slub_count_free (m, cache);
}

void
km_machine_cache (const KmMachine *m, KmRef cache, KmCacheInfo *info)
{
  const KmCache *c = cache_at (m, cache);

  *info = (KmCacheInfo){
    .name = km_machine_cache_name (m, cache),
    .allocator = (KmAllocator)c->allocator,
    .object_size = c->object_size,
    .size = c->size,
    .align = c->align,
    .flags = c->flags,
    .num = c->num,
    .order = c->order,
    .pad = c->pad,
    .ctor = c->ctor,
    .general = c->general != 0,
    .merged = c->merged,
    .live = c->live,
    .waste = c->waste,
    .slabs = c->slabs.live,
    .objects = c->slabs.live * c->num,
    .active = c->live,
    .descriptor = c->descriptor,
  };
  if (c->allocator == KM_ALLOCATOR_SLAB)
    fill_slab_info (m, cache, info);
  else
    fill_slub_info (m, cache, info);
}

size_t
km_machine_kmem_bytes (const KmMachine *m, KmRef cache)
{
  size_t words = cache_words (m);

  for (KmRef leaf = cache_at (m, cache)->slabs.leaf; leaf != 0; leaf = store_get (m, leaf))
    words += STORE_LEAF_WORDS;
  for (uint32_t cpu = 0; cpu <= KM_MAX_CPUS; cpu++)
    {
      KmSlabArray array;

      if (km_machine_array (m, cache, cpu, &array))
        words += RECORD_WORDS (KmArray) + array.limit;
    }
  return words * sizeof (uint32_t);
}

/* ---- array caches ---- */

bool
km_machine_array (const KmMachine *m, KmRef cache, uint32_t cpu, KmSlabArray *array)
{
  KmRef ref = cache_at (m, cache)->allocator == KM_ALLOCATOR_SLAB && (cpu < m->cpus || cpu == SHARED)
                  ? slab_array (slab_record_at (m, cache), cpu)
                  : 0;
  const KmArray *a;

  if (ref == 0)
    return false;
  a = array_at (m, ref);
  *array = (KmSlabArray){
    .limit = a->limit, .batchcount = a->batchcount, .avail = a->avail, .touched = a->touched, .entries = a->entry
  };
  return true;
}

/* ---- what a CPU has ---- */

bool
km_machine_cpu_slab (const KmMachine *m, KmRef cache, uint32_t cpu, KmCpuSlab *cpu_slab)
{
  const KmSlubCpu *c;

  if (cache_at (m, cache)->allocator != KM_ALLOCATOR_SLUB || cpu >= m->cpus)
    return false;
  c = &slub_at (m, cache)->cpu[cpu];
  *cpu_slab = (KmCpuSlab){ .slab = c->slab,
                           .freelist = c->slab ? c->freelist : (uint32_t)KM_SLAB_BUFCTL_END,
                           .partial = c->partial,
                           .n_partial = c->partial ? slub_slabs (slab_at (m, c->partial)) : 0 };
  return true;
}

/* ---- slabs ---- */

KmRef
km_machine_slab_first (const KmMachine *m, KmRef cache, KmSlabList list)
{
  if (list == KM_SLAB_FREE && cache_at (m, cache)->allocator != KM_ALLOCATOR_SLAB)
    return 0;
  return ((const KmSlabHead *)store_at (m, slab_list_head (m, cache, list)))->first;
}

KmRef
km_machine_slab_next (const KmMachine *m, KmRef slab)
{
  return slab_at (m, slab)->next;
}

KmRef
km_machine_slab_of_frame (const KmMachine *m, KmPfn pfn)
{
  KmPfn head = pfn < m->end_pfn ? frame_head (m, pfn) : KM_PFN_NONE;

  return head != KM_PFN_NONE && frame_kind (m, head) == S_SLAB ? m->link[head].prev : 0;
}

static uint32_t
count_live (const KmMachine *m, KmRef slab, uint32_t num)
{
  uint32_t live = 0;

  for (uint32_t i = 0; i < num; i += 32)
    live += (uint32_t)__builtin_popcount (store_get (m, slab_live_word (slab, num, i)));
  return live;
}

void
km_machine_slab (const KmMachine *m, KmRef slab, KmSlabView *view)
{
  const KmSlab *s = slab_at (m, slab);
  KmRef cache = slab_cache (m, slab);
  const KmCache *c = cache_at (m, cache);

  *view = (KmSlabView){
    .cache = cache,
    .pfn = s->pfn,
    .list = slab_list (s),
    .gap = slab_gap (m, slab),
    .first_object = slab_first (m, slab),
    .in_use = slab_in_use (s),
    .live = count_live (m, slab, c->num),
    .free = KM_SLAB_BUFCTL_END,
    .management = KM_VALUE_NULL,
    .num = c->num,
    .order = c->order,
  };
  if (c->allocator != KM_ALLOCATOR_SLAB)
    {
      view->num = slub_objects (m, slab);
      view->order = slub_order (m, slab);
      view->frozen = slub_frozen (s);
      view->gap = 0;
      view->free = slab_free (s);
      return;
    }
  if (slab_in_use (s) < c->num)
    view->free = m->generation->slab->index_array ? km_machine_slab_table (m, slab, slab_in_use (s)) : slab_free (s);
  if (slab_record_at (m, cache)->management_cache)
    view->management = store_get (m, slab + slab_record_words (c->num, c->general != 0));
}

void
km_machine_slab_use (const KmMachine *m, KmRef slab, KmPfn *pfn, uint32_t *in_use)
{
  const KmSlab *s = slab_at (m, slab);

  *pfn = s->pfn;
  *in_use = slab_in_use (s);
}

uint32_t
km_machine_slab_table (const KmMachine *m, KmRef slab, uint32_t index)
{
  return store_get_half (m, slab_table (slab) + index);
}

uint32_t
km_machine_slab_chain (const KmMachine *m, KmRef slab, uint16_t *indexes)
{
  uint32_t n = 0, num;

  if (cache_at (m, slab_cache (m, slab))->allocator == KM_ALLOCATOR_SLAB)
    return km_slab_chain (m, slab_cache (m, slab), slab, indexes);
  num = slub_objects (m, slab);
  for (uint32_t i = slab_free (slab_at (m, slab)); i < num && n < num; i = slub_next (m, slab, i))
    indexes[n++] = (uint16_t)i;
  return n;
}

bool
km_machine_slab_is_live (const KmMachine *m, KmRef slab, uint32_t index)
{
  return object_is_live (m, slab, cache_at (m, slab_cache (m, slab))->num, index);
}

/* ---- objects ---- */

/* Is the object on the free chain of its slab? */
static bool
is_in_slab (const KmMachine *m, const KmObjectPlace *place)
{
  uint32_t num = cache_at (m, place->cache)->num;
  g_autofree uint16_t *chain = g_new (uint16_t, num);
  uint32_t n = km_machine_slab_chain (m, place->slab, chain);

  for (uint32_t i = 0; i < n; i++)
    if (chain[i] == place->index)
      return true;
  return false;
}

static void
fill_object (const KmMachine *m, const KmObjectPlace *place, KmObjectInfo *info)
{
  const KmCache *c = cache_at (m, place->cache);
  uint32_t offset = object_offset (m, place->slab, place->index);

  *info = (KmObjectInfo){
    .cache = place->cache,
    .slab = place->slab,
    .index = place->index,
    .inside = place->inside,
    .pfn = slab_at (m, place->slab)->pfn + (offset >> m->page_shift),
    .offset = offset & ((1u << m->page_shift) - 1),
    .live = object_is_live (m, place->slab, c->num, place->index),
  };
  if (c->general)
    info->waste = object_waste (m, place->slab, c->num, place->index);
  if (!info->live)
    info->in_slab = is_in_slab (m, place);
  info->address = km_machine_virtual_address (m, info->pfn) + info->offset;
}

bool
km_machine_object (const KmMachine *m, KmValue value, KmObjectInfo *info)
{
  KmObjectPlace place;

  if (value == KM_VALUE_NULL || !km_object_find (m, value, &place))
    return false;
  fill_object (m, &place, info);
  return true;
}

bool
km_machine_object_at (const KmMachine *m, KmPfn pfn, uint32_t offset, KmObjectInfo *info)
{
  KmObjectPlace place;

  if (!km_byte_object (m, (KmByte){ pfn, offset }, &place))
    return false;
  fill_object (m, &place, info);
  return true;
}

bool
km_machine_object_place (const KmMachine *m, KmValue value, KmRef *slab, uint32_t *index)
{
  KmObjectPlace place;

  if (value == KM_VALUE_NULL || !km_object_find (m, value, &place))
    return false;
  *slab = place.slab;
  *index = place.index;
  return true;
}

KmValue
km_machine_object_value (KmRef slab, uint32_t index)
{
  return object_value (slab, index);
}

uint64_t
km_slab_object_address (const KmMachine *m, KmValue value)
{
  KmByte byte;

  if (value == KM_VALUE_NULL || !km_value_byte (m, value, &byte))
    return 0;
  return km_machine_virtual_address (m, byte.pfn) + byte.offset;
}
