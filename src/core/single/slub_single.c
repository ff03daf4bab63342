/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/single/slub_single.h"

#include "core/single/single_private.h"

#include "base/i18n.h"
#include "core/slab/slub.h"
#include "core/slab/slab_lists.h"
#include "core/slab/slub_slab.h"
#include "core/boot/boot.h"

enum
{
  SMALL_MACHINE = 1 << 20, /* bytes; its page allocator is never asked */
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
  return m;
}

KmSingle *
km_slub_single_new (const KmSlabPlatform *platform, const KmSlubGeometry *geometry, const KmFrameSource *frames)
{
  KmSingle *single = km_single_new (machine_new (platform), platform, frames);

  single->ops = &km_slub_ops;
  single->validate = km_slub_cache_validate;
  single->cache = slub_cache_new (single->machine, geometry);
  return single;
}

/* ---- reading ---- */

KmPfn
km_slub_single_place (const KmSingle *single, KmValue object, uint32_t *index)
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
km_slub_single_find (const KmSingle *single, KmPfn pfn, uint32_t index)
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
km_slub_single_state (const KmSingle *single)
{
  return km_slub_cache_state (single->machine, single->cache);
}

/* ---- restoring ---- */

typedef struct
{
  KmMachine *m;
  KmRef cache;
  const KmSlubState *state;
  GHashTable *frames; /* first frames of slabs, plus 1 */
  GHashTable *lines;  /* slab -> its line */
  uint32_t line;      /* of the problem, 0 = none alone */
  char *problem;
} Restore;

static bool
cannot_be (Restore *r, const KmSlubSlabState *written)
{
  r->line = written->line;
  /* Translators: number of the frame. */
  r->problem = g_strdup_printf (_ ("the slab at frame %u is none that this cache can have"), written->pfn);
  return false;
}

/* Writes a free chain into the table of a slab. Returns false if an index is out of range. */
static bool
restore_chain (Restore *r, KmRef slab, uint32_t chain, uint32_t n, uint32_t *first)
{
  uint32_t objects = slub_objects (r->m, slab);

  *first = KM_SLUB_END;
  for (uint32_t i = n; i-- > 0;)
    {
      uint32_t index = g_array_index (r->state->indexes, uint16_t, chain + i);

      if (index >= objects)
        return false;
      store_set_half (r->m, slab_table (slab) + index, *first);
      *first = index;
    }
  return true;
}

/* Makes the slab that is written. */
static bool
restore_slab (Restore *r, const KmSlubSlabState *written, KmRef *slab)
{
  KmMachine *m = r->m;
  const KmSlubCache *c = slub_at (m, r->cache);
  uint32_t order = written->objects == c->c.num ? c->c.order : c->min_order, free;

  if ((written->objects != c->c.num && written->objects != c->min_num)
      || !g_hash_table_add (r->frames, GUINT_TO_POINTER (written->pfn + 1)))
    return cannot_be (r, written);
  *slab = slub_slab_new (m, r->cache, written->pfn, order);
  g_hash_table_insert (r->lines, GUINT_TO_POINTER (*slab), GUINT_TO_POINTER (written->line));
  if (!restore_chain (r, *slab, written->chain, written->n_chain, &free))
    return cannot_be (r, written);
  slab_set_use (m, *slab, written->in_use, free);
  SET (m, *slab, KmSlab, place,
       slab_at (m, *slab)->place | (written->frozen ? SLUB_FROZEN : 0) | written->slabs << SLUB_SLABS_SHIFT);
  return true;
}

static bool
restore_cpu (Restore *r, uint32_t number)
{
  KmMachine *m = r->m;
  const KmSlubCpuState *cpu = &r->state->cpus[number];
  KmRef at = FIELD (r->cache, KmSlubCache, cpu[number]), link = FIELD (at, KmSlubCpu, partial), slab;
  uint32_t first;

  if (cpu->has_slab)
    {
      if (!restore_slab (r, &cpu->slab, &slab))
        return false;
      if (!restore_chain (r, slab, cpu->chain, cpu->n_chain, &first))
        return cannot_be (r, &cpu->slab);
      slab_set_list (m, slab, KM_SLUB_LIST_CPU);
      SET (m, at, KmSlubCpu, slab, slab);
      SET (m, at, KmSlubCpu, freelist, first);
    }
  for (uint32_t i = 0; i < cpu->partial->len; i++)
    {
      if (!restore_slab (r, &g_array_index (cpu->partial, KmSlubSlabState, i), &slab))
        return false;
      slab_set_list (m, slab, KM_SLUB_LIST_CPU_PARTIAL);
      store_set (m, link, slab);
      link = FIELD (slab, KmSlab, next);
    }
  return true;
}

static bool
restore_list (Restore *r, const GArray *slabs, KmSlabList list)
{
  KmRef slab;

  for (uint32_t i = 0; i < slabs->len; i++)
    {
      if (!restore_slab (r, &g_array_index (slabs, KmSlubSlabState, i), &slab))
        return false;
      slab_list_insert (r->m, r->cache, slab, list, true);
    }
  return true;
}

/* All the rest that can be wrong. */
static bool
check_whole (Restore *r)
{
  KmRef where;

  if (slub_at (r->m, r->cache)->partial.n != r->state->nr_partial)
    {
      r->problem = g_strdup (_ ("“nr_partial” is not the length of the list"));
      return false;
    }
  if (km_slub_cache_validate (r->m, r->cache, &r->problem, &where))
    return true;
  r->line = GPOINTER_TO_UINT (g_hash_table_lookup (r->lines, GUINT_TO_POINTER (where)));
  return false;
}

static bool
restore_all (Restore *r)
{
  if (r->state->n_cpus > r->m->cpus)
    {
      r->problem = g_strdup (_ ("it has more CPUs than the machine"));
      return false;
    }
  for (uint32_t cpu = 0; cpu < r->state->n_cpus; cpu++)
    if (!restore_cpu (r, cpu))
      return false;
  if (!restore_list (r, r->state->partial, KM_SLAB_PARTIAL) || !restore_list (r, r->state->full, KM_SLAB_FULL))
    return false;
  SET (r->m, r->cache, KmSlubCache, nr_slabs, r->state->nr_slabs);
  SET (r->m, r->cache, KmSlubCache, total_objects, r->state->total_objects);
  return check_whole (r);
}

bool
km_slub_single_restore (KmSingle *single, const KmSlubState *state, char **problem, uint32_t *line)
{
  Restore r = { .m = single->machine, .cache = single->cache, .state = state };
  bool ok;

  r.frames = g_hash_table_new (NULL, NULL);
  r.lines = g_hash_table_new (NULL, NULL);
  ok = restore_all (&r);
  g_hash_table_unref (r.frames);
  g_hash_table_unref (r.lines);
  *problem = r.problem;
  *line = r.line;
  return ok;
}
