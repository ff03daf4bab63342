/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/single/slub_single.h"

#include "base/i18n.h"
#include "core/slab/slub.h"
#include "core/slab/slub_slab.h"
#include "core/boot/boot.h"

enum
{
  SMALL_MACHINE = 1 << 20, /* bytes; its page allocator is never asked */
};

struct _KmSlubSingle
{
  KmMachine *machine;
  KmFrameSource frames;
  KmRef cache;
};

/* ---- life ---- */

static KmMachine *
machine_new (const KmSlabPlatform *platform)
{
  KmConfig config;
  KmMachine *m;

  km_config_init (&config, KM_PRESET_X86_64);
  config.generation = platform->generation;
  config.memory_bytes = SMALL_MACHINE;
  config.pcp = false;
  config.cpus = MIN (platform->cpus, KM_MAX_CPUS);
  config.allocator = KM_ALLOCATOR_SLUB;
  m = km_machine_new (&config, NULL);
  km_assert (m != NULL);
  m->slab_platform = *platform;
  return m;
}

KmSlubSingle *
km_slub_single_new (const KmSlabPlatform *platform, const KmSlubGeometry *geometry, const KmFrameSource *frames)
{
  KmSlubSingle *single = g_new0 (KmSlubSingle, 1);

  single->machine = machine_new (platform);
  single->frames = *frames;
  single->machine->frames = &single->frames;
  single->cache = slub_cache_new (single->machine, geometry);
  return single;
}

void
km_slub_single_free (KmSlubSingle *single)
{
  if (!single)
    return;
  km_machine_free (single->machine);
  g_free (single);
}

KmMachine *
km_slub_single_machine (KmSlubSingle *single)
{
  return single->machine;
}

/* ---- calls ---- */

KmValue
km_slub_single_alloc (KmSlubSingle *single, uint32_t cpu)
{
  single->machine->cpu = cpu;
  return km_slub_ops.alloc (single->machine, single->cache, 0);
}

void
km_slub_single_release (KmSlubSingle *single, uint32_t cpu, KmValue object)
{
  single->machine->cpu = cpu;
  km_slub_ops.free (single->machine, single->cache, object);
}

uint32_t
km_slub_single_shrink (KmSlubSingle *single)
{
  single->machine->cpu = 0;
  km_slub_ops.shrink (single->machine, single->cache);
  return slub_at (single->machine, single->cache)->nr_slabs;
}

/* ---- reading ---- */

KmPfn
km_slub_single_place (const KmSlubSingle *single, KmValue object, uint32_t *index)
{
  KmRef slab = object_slab (single->machine, object);

  *index = object_index (slab, object);
  return slab_at (single->machine, slab)->pfn;
}

static bool
chain_has (const KmMachine *m, KmRef slab, uint32_t first, uint32_t index)
{
  uint32_t objects = slub_objects (m, slab), n = 0;

  for (uint32_t i = first; i < objects && n < objects; i = slub_next (m, slab, i), n++)
    if (i == index)
      return true;
  return false;
}

/* The slab at @pfn among those from @slab on. */
static KmRef
slab_at_frame (const KmMachine *m, KmRef slab, KmPfn pfn)
{
  while (slab != 0 && slab_at (m, slab)->pfn != pfn)
    slab = slab_at (m, slab)->next;
  return slab;
}

KmValue
km_slub_single_find (const KmSlubSingle *single, KmPfn pfn, uint32_t index)
{
  const KmMachine *m = single->machine;
  const KmSlubCache *c = slub_at (m, single->cache);
  uint32_t private = KM_SLUB_END;
  KmRef slab = slab_at_frame (m, c->partial.first, pfn);

  if (slab == 0)
    slab = slab_at_frame (m, c->full.first, pfn);
  for (uint32_t cpu = 0; slab == 0 && cpu < m->cpus; cpu++)
    {
      slab = slab_at_frame (m, c->cpu[cpu].partial, pfn);
      if (slab == 0 && c->cpu[cpu].slab != 0 && slab_at (m, c->cpu[cpu].slab)->pfn == pfn)
        {
          slab = c->cpu[cpu].slab;
          private = c->cpu[cpu].freelist;
        }
    }
  if (slab == 0 || index >= slub_objects (m, slab) || chain_has (m, slab, slab_free (slab_at (m, slab)), index)
      || chain_has (m, slab, private, index))
    return KM_VALUE_NULL;
  return object_value (slab, index);
}

KmSlubState *
km_slub_single_state (const KmSlubSingle *single)
{
  return km_slub_cache_state (single->machine, single->cache);
}

bool
km_slub_single_validate (const KmSlubSingle *single, char **problem)
{
  return km_slub_cache_validate (single->machine, single->cache, problem);
}

/* ---- restoring ---- */

/* Writes a free chain into the table of a slab. Returns its first index, or 0x10000 if one is out of range. */
static uint32_t
load_chain (KmMachine *m, KmRef slab, const KmSlubState *state, uint32_t chain, uint32_t n)
{
  uint32_t objects = slub_objects (m, slab), next = KM_SLUB_END;

  for (uint32_t i = n; i-- > 0;)
    {
      uint32_t index = g_array_index (state->indexes, uint16_t, chain + i);

      if (index >= objects)
        return 0x10000;
      store_set_half (m, slab_table (slab) + index, next);
      next = index;
    }
  return next;
}

/* Makes the slab that is written; returns 0 if it has a number of objects that no slab of this cache has. */
static KmRef
load_slab (KmSlubSingle *single, const KmSlubState *state, const KmSlubSlabState *written)
{
  KmMachine *m = single->machine;
  const KmSlubCache *c = slub_at (m, single->cache);
  uint32_t order = written->objects == c->c.num ? c->c.order : c->min_order, free;
  KmRef slab;

  if (written->objects != c->c.num && written->objects != c->min_num)
    return 0;
  slab = slub_slab_new (m, single->cache, written->pfn, order);
  free = load_chain (m, slab, state, written->chain, written->n_chain);
  if (free > KM_SLUB_END)
    return 0;
  slab_set_use (m, slab, written->in_use, free);
  SET (m, slab, KmSlab, place,
       slab_at (m, slab)->place | (written->frozen ? SLUB_FROZEN : 0) | written->slabs << SLUB_SLABS_SHIFT);
  return slab;
}

static bool
load_cpu (KmSlubSingle *single, const KmSlubState *state, uint32_t number)
{
  KmMachine *m = single->machine;
  const KmSlubCpuState *cpu = &state->cpus[number];
  KmRef at = FIELD (single->cache, KmSlubCache, cpu[number]), link = FIELD (at, KmSlubCpu, partial);

  if (cpu->has_slab)
    {
      KmRef slab = load_slab (single, state, &cpu->slab);
      uint32_t first = slab ? load_chain (m, slab, state, cpu->chain, cpu->n_chain) : 0x10000;

      if (first > KM_SLUB_END)
        return false;
      slab_set_list (m, slab, KM_SLUB_LIST_CPU);
      SET (m, at, KmSlubCpu, slab, slab);
      SET (m, at, KmSlubCpu, freelist, first);
    }
  for (uint32_t i = 0; i < cpu->partial->len; i++)
    {
      KmRef slab = load_slab (single, state, &g_array_index (cpu->partial, KmSlubSlabState, i));

      if (slab == 0)
        return false;
      slab_set_list (m, slab, KM_SLUB_LIST_CPU_PARTIAL);
      store_set (m, link, slab);
      link = FIELD (slab, KmSlab, next);
    }
  return true;
}

static bool
load_list (KmSlubSingle *single, const KmSlubState *state, const GArray *slabs, KmSlabList list)
{
  for (uint32_t i = 0; i < slabs->len; i++)
    {
      KmRef slab = load_slab (single, state, &g_array_index (slabs, KmSlubSlabState, i));

      if (slab == 0)
        return false;
      slub_list_insert (single->machine, single->cache, slab, list, true);
    }
  return true;
}

bool
km_slub_single_restore (KmSlubSingle *single, const KmSlubState *state, char **problem)
{
  KmMachine *m = single->machine;
  bool ok = state->n_cpus <= m->cpus;

  for (uint32_t cpu = 0; ok && cpu < state->n_cpus; cpu++)
    ok = load_cpu (single, state, cpu);
  ok = ok && load_list (single, state, state->partial, KM_SLAB_PARTIAL)
       && load_list (single, state, state->full, KM_SLAB_FULL);
  SET (m, single->cache, KmSlubCache, nr_slabs, state->nr_slabs);
  SET (m, single->cache, KmSlubCache, total_objects, state->total_objects);
  if (!ok)
    {
      *problem = g_strdup (_ ("a slab or an index that this cache cannot have"));
      return false;
    }
  if (slub_at (m, single->cache)->partial.n != state->nr_partial)
    {
      *problem = g_strdup (_ ("“nr_partial” is not the length of the list"));
      return false;
    }
  return km_slub_cache_validate (m, single->cache, problem);
}
