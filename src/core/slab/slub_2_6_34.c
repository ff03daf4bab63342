/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub_2_6_34.h"

#include "core/slab/kmalloc.h"
#include "core/slab/slub_check.h"
#include "core/slab/slub_inside.h"
#include "core/slab/slub_slab.h"
#include "core/slab/tell.h"

/* ---- the slab of a CPU ---- */

/* Puts the CPU's free objects on the slab's own chain, one by one: the last becomes the first. Returns false if the
 * list has no end. */
static bool
give_back_freelist (KmMachine *m, KmRef slab, uint32_t freelist)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t n = 0, most = slub_objects (m, slab), next;

  for (uint32_t i = freelist; i != KM_SLUB_END; i = next)
    {
      if (slub_leads_nowhere (m, slab, i) || ++n > most)
        return false;
      next = slub_read_next (m, slab, i);
      slub_set_next (m, slab, i, slab_free (s));
      slab_set_use (m, slab, slab_in_use (s) - 1, i);
    }
  return true;
}

/* unfreeze_slab(). */
static void
unfreeze (KmMachine *m, KmRef cache, KmRef slab, bool tail)
{
  const KmSlab *s = slab_at (m, slab);

  slub_freeze (m, cache, slab, false);
  if (slab_in_use (s) == 0 && slub_is_spare (m, cache, slab))
    slub_discard (m, cache, slab);
  else if (slab_free (s) != KM_SLUB_END)
    slub_move (m, cache, slab, KM_SLAB_PARTIAL, tail || slab_in_use (s) == 0);
  else if (slub_debugs (slub_at (m, cache)))
    slub_add_full (m, cache, slab);
}

/* deactivate_slab() of the slab of @cpu. */
static void
deactivate (KmMachine *m, KmRef cache, uint32_t cpu)
{
  const KmSlubCpu *c = &slub_at (m, cache)->cpu[cpu];
  KmRef slab = c->slab;
  uint32_t freelist = c->freelist;

  TELL_ABOVE (m, KM_EVENT_CPU_SLAB, .cache = cache, .cpu = cpu);
  slub_set_cpu_slab (m, cache, cpu, 0);
  slub_set_cpu_freelist (m, cache, cpu, KM_SLUB_END);
  slab_set_list (m, slab, KM_NR_SLAB_LISTS);
  if (!give_back_freelist (m, slab, freelist))
    slub_is_lost (m, cache, slab);
  unfreeze (m, cache, slab, freelist == KM_SLUB_END);
}

/* The first slab of the node's partial list, or a new one. Returns 0 if there are no frames. */
static KmRef
next_slab (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmRef slab = slub_at (m, cache)->partial.first;

  if (slab != 0)
    {
      slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
      return slab;
    }
  slab = slub_grow (m, cache, gfp);
  if (slab != 0)
    slub_count (m, cache, slab, true);
  return slab;
}

/* ---- allocating ---- */

/* The slab of the CPU if it has free objects; one that has none is given up, and 0 returned. */
static KmRef
own_or_none (KmMachine *m, KmRef cache)
{
  KmRef slab = slub_at (m, cache)->cpu[m->cpu].slab;

  if (slab == 0 || slab_free (slab_at (m, slab)) != KM_SLUB_END)
    return slab;
  deactivate (m, cache, m->cpu);
  return 0;
}

/* __slab_alloc(): the CPU's free list is empty. Returns false if it stays so. */
static bool
refill (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmRef slab = own_or_none (m, cache);

  if (slab == 0)
    slab = next_slab (m, cache, gfp);
  if (slab == 0)
    return false;
  slub_load (m, cache, slab);
  return true;
}

/* The slab becomes that of the CPU, and keeps its free objects: a cache with debugging. */
static void
own_slab (KmMachine *m, KmRef cache, KmRef slab)
{
  slub_freeze (m, cache, slab, true);
  TELL_ABOVE (m, KM_EVENT_CPU_SLAB, .cache = cache, .pfn = slab_at (m, slab)->pfn);
  slub_set_cpu_slab (m, cache, m->cpu, slab);
  slab_set_list (m, slab, KM_SLUB_LIST_CPU);
}

/* Takes the first free object of the CPU's slab. Returns KM_VALUE_NULL if a check has given the slab up. */
static KmValue
take_checked (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t index = slab_free (s);
  KmValue value = slub_value (m, slab, index);

  if (!slub_alloc_checks (m, cache, slab, index))
    return KM_VALUE_NULL;
  TELL_ABOVE (m, KM_EVENT_SLAB_TAKE, .cache = cache, .pfn = s->pfn, .pfn2 = value, .a = (int32_t)index,
              .b = (int32_t)slab_in_use (s) + 1);
  slab_set_use (m, slab, slab_in_use (s) + 1, slub_read_next (m, slab, index));
  return value;
}

/* __slab_alloc() of a cache with debugging: one object at a time from the slab of the CPU. */
static KmValue
alloc_checked (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmValue value = KM_VALUE_NULL;

  while (value == KM_VALUE_NULL)
    {
      KmRef slab = own_or_none (m, cache);

      if (slab == 0)
        {
          slab = next_slab (m, cache, gfp);
          if (slab == 0)
            return KM_VALUE_NULL;
          own_slab (m, cache, slab);
        }
      value = take_checked (m, cache, slab);
    }
  return value;
}

static KmValue
alloc (KmMachine *m, KmRef cache, KmGfp gfp)
{
  const KmSlubCache *c = slub_at (m, cache);

  if (slub_debugs (c))
    return alloc_checked (m, cache, gfp);
  if (G_UNLIKELY (c->cpu[m->cpu].freelist == KM_SLUB_END) && !refill (m, cache, gfp))
    return KM_VALUE_NULL;
  return slub_take_from_cpu (m, cache);
}

/* ---- freeing ---- */

/* __slab_free(): the slab is not that of the CPU, or has debugging. A slab that gets empty goes, whatever min_partial
 * says. */
static void
free_slowly (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  const KmSlab *s = slab_at (m, slab);
  bool was_full = slab_free (s) == KM_SLUB_END;

  slub_put_object (m, cache, slab, index);
  if (slub_frozen (s))
    return;
  if (slab_in_use (s) == 0)
    {
      if (slab_list (s) < KM_NR_SLAB_LISTS)
        slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
      slub_discard (m, cache, slab);
    }
  else if (was_full)
    slub_move (m, cache, slab, KM_SLAB_PARTIAL, true);
}

static void
free_object (KmMachine *m, KmRef cache, KmValue object)
{
  const KmSlubCache *c = slub_at (m, cache);
  uint32_t index;
  KmRef slab;

  if (!slub_find_freed (m, cache, object, &slab, &index))
    return;
  if (G_LIKELY (slab == c->cpu[m->cpu].slab) && !slub_debugs (c))
    slub_put_on_cpu (m, cache, slab, index, object);
  else
    free_slowly (m, cache, slab, index);
}

/* ---- kmem_cache_shrink() ---- */

/* Sorts the partial list by objects in use, the fullest slabs first; empty ones go. */
static void
sort_partial (KmMachine *m, KmRef cache)
{
  uint32_t most = cache_at (m, cache)->num;
  g_autofree KmRef *chains = g_new0 (KmRef, most + 1);
  KmRef next;

  for (KmRef slab = slub_at (m, cache)->partial.first; slab != 0; slab = next)
    {
      uint32_t in_use = MIN (slab_in_use (slab_at (m, slab)), most);

      next = slab_at (m, slab)->next;
      slub_list_remove (m, cache, slab);
      if (in_use == 0)
        {
          slub_discard (m, cache, slab);
          continue;
        }
      SET (m, slab, KmSlab, next, chains[in_use]);
      chains[in_use] = slab;
    }
  for (uint32_t in_use = most + 1; in_use-- > 0;)
    for (KmRef slab = chains[in_use]; slab != 0; slab = next)
      {
        next = slab_at (m, slab)->next;
        slub_move (m, cache, slab, KM_SLAB_PARTIAL, true);
      }
}

static uint32_t
shrink (KmMachine *m, KmRef cache)
{
  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    if (slub_at (m, cache)->cpu[cpu].slab != 0)
      deactivate (m, cache, cpu);
  sort_partial (m, cache);
  return slub_objects_in_use (m, cache);
}

/* ---- making ---- */

/* alloc_kmem_cache_cpus(): for one CPU alloc_percpu() is kzalloc(); the caches of kmalloc() have theirs from the start.
 * The object is where 6.1 has the lists of the node. */
static bool
ready (KmMachine *m, KmRef cache)
{
  const KmCache *c = cache_at (m, cache);
  uint32_t bytes = m->slab_platform.word == 8 ? 24 : 12; /* struct kmem_cache_cpu */

  if (m->cpus == 1 && c->general == 0)
    SET (m, cache, KmSlubCache, node_object,
         km_kmalloc (m, bytes, m->bits.wait | m->bits.io | m->bits.fs | m->bits.zero));
  TELL_ABOVE (m, KM_EVENT_CACHE_READY, .cache = cache, .b = (int32_t)slub_at (m, cache)->min_partial);
  return true;
}

const KmCacheOps km_slub_2_6_34_ops = {
  .setup = slub_setup,
  .ready = ready,
  .alloc = alloc,
  .free = free_object,
  .given_back = slub_given_back,
  .shrink = shrink,
  .release = slub_release,
  .reap = slub_reap,
};
