/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub.h"

#include "core/slab/general.h"
#include "core/slab/kmem_cache.h"
#include "core/slab/slub_check.h"
#include "core/slab/slub_inside.h"
#include "core/slab/slub_slab.h"
#include "core/slab/tell.h"

enum
{
  SHRINK_PROMOTE_MAX = 32, /* slabs with up to that many free objects are sorted by kmem_cache_shrink() */
};

/* A free pointer leads anywhere, or round in circles: the kernel dies here or does not come back. */
void
slub_is_lost (KmMachine *m, KmRef cache, KmRef slab)
{
  TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = object_value (slab, 0), .a = KM_BUG_RECURSION,
           .b = (int32_t)slab_in_use (slab_at (m, slab)));
}

/* ---- the CPU's part ---- */

void
slub_set_cpu_slab (KmMachine *m, KmRef cache, uint32_t cpu, KmRef slab)
{
  store_set (m, FIELD (cache, KmSlubCache, cpu[cpu].slab), slab);
}

void
slub_set_cpu_freelist (KmMachine *m, KmRef cache, uint32_t cpu, uint32_t index)
{
  store_set (m, FIELD (cache, KmSlubCache, cpu[cpu].freelist), index);
}

static void
slub_set_cpu_partial (KmMachine *m, KmRef cache, uint32_t cpu, KmRef slab)
{
  store_set (m, FIELD (cache, KmSlubCache, cpu[cpu].partial), slab);
}

/* ---- partial chains of the CPUs ---- */

/* __unfreeze_partials() of the chain from @slab on. */
static void
slub_unfreeze_chain (KmMachine *m, KmRef cache, KmRef slab)
{
  KmRef discard = 0;

  while (slab)
    {
      const KmSlab *s = slab_at (m, slab);
      KmRef next = s->next;

      if (slub_frozen (s))
        slub_freeze (m, cache, slab, false);
      slub_set_bits (m, slab, ~0u << SLUB_SLABS_SHIFT, 0);
      slab_set_list (m, slab, KM_NR_SLAB_LISTS);
      if (slab_in_use (s) == 0 && slub_is_spare (m, cache, slab))
        {
          SET (m, slab, KmSlab, next, discard);
          discard = slab;
        }
      else
        slub_move (m, cache, slab, KM_SLAB_PARTIAL, true);
      slab = next;
    }
  while (discard)
    {
      slab = discard;
      discard = slab_at (m, slab)->next;
      slub_discard (m, cache, slab);
    }
}

/* The whole chain of @cpu goes to the node. */
static void
slub_unfreeze_cpu (KmMachine *m, KmRef cache, uint32_t cpu)
{
  KmRef first = slub_at (m, cache)->cpu[cpu].partial;

  if (first == 0)
    return;
  slub_set_cpu_partial (m, cache, cpu, 0);
  TELL_ABOVE (m, KM_EVENT_UNFREEZE_ALL, .cache = cache, .a = (int32_t)slub_slabs (slab_at (m, first)), .cpu = cpu);
  tell_enter (m);
  slub_unfreeze_chain (m, cache, first);
  tell_leave (m);
}

/* put_cpu_partial(): at the head of the chain, which goes to the node first if it is full and @drain
 * says so. The kernel moves the old chain after the new slab is in place; so does this. */
static void
slub_put_cpu_partial (KmMachine *m, KmRef cache, KmRef slab, bool drain)
{
  const KmSlubCache *c = slub_at (m, cache);
  KmRef old = c->cpu[m->cpu].partial, unfreeze = 0;
  uint32_t slabs = old ? slub_slabs (slab_at (m, old)) : 0;

  if (old && drain && slabs >= c->cpu_partial_slabs)
    {
      unfreeze = old;
      old = 0;
      slabs = 0;
    }
  slabs++;
  /* after a misuse it may be on a list, which the kernel would tear */
  if (G_UNLIKELY (slab_list (slab_at (m, slab)) < KM_NR_SLAB_LISTS))
    slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
  TELL_ABOVE (m, KM_EVENT_CPU_PARTIAL, .cache = cache, .pfn = slab_at (m, slab)->pfn, .a = 1, .b = (int32_t)slabs);
  slub_set_bits (m, slab, ~0u << SLUB_SLABS_SHIFT, slabs << SLUB_SLABS_SHIFT);
  SET (m, slab, KmSlab, next, old);
  SET (m, slab, KmSlab, prev, 0);
  slab_set_list (m, slab, KM_SLUB_LIST_CPU_PARTIAL);
  slub_set_cpu_partial (m, cache, m->cpu, slab);
  if (unfreeze == 0)
    return;
  TELL_ABOVE (m, KM_EVENT_UNFREEZE_ALL, .cache = cache, .a = (int32_t)slub_slabs (slab_at (m, unfreeze)));
  tell_enter (m);
  slub_unfreeze_chain (m, cache, unfreeze);
  tell_leave (m);
}

/* ---- allocating without debugging ---- */

/* All free objects of the slab go to the CPU, which owns it from now on: get_freelist(), freeze_slab(). */
void
slub_load (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t free = slab_free (s), objects = slub_objects (m, slab);

  if (!slub_frozen (s))
    slub_freeze (m, cache, slab, true);
  TELL_ABOVE (m, KM_EVENT_CPU_SLAB, .cache = cache, .pfn = s->pfn, .a = (int32_t)(objects - slab_in_use (s)));
  slub_set_cpu_slab (m, cache, m->cpu, slab);
  slub_set_cpu_freelist (m, cache, m->cpu, free);
  slab_set_use (m, slab, objects, KM_SLUB_END);
  slab_set_list (m, slab, KM_SLUB_LIST_CPU);
}

/* get_freelist() of the CPU's slab: what others freed into it. Returns false if nothing; it then belongs to no one. */
static bool
slub_reload (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);

  if (slab_free (s) != KM_SLUB_END)
    {
      slub_load (m, cache, slab);
      return true;
    }
  slub_freeze (m, cache, slab, false);
  slab_set_use (m, slab, slub_objects (m, slab), KM_SLUB_END);
  slab_set_list (m, slab, KM_NR_SLAB_LISTS);
  TELL_ABOVE (m, KM_EVENT_CPU_SLAB, .cache = cache);
  slub_set_cpu_slab (m, cache, m->cpu, 0);
  return false;
}

/* The first slab of the CPU's partial chain becomes its slab. Returns 0 if the chain is empty. */
static KmRef
slub_take_cpu_partial (KmMachine *m, KmRef cache)
{
  KmRef slab = slub_at (m, cache)->cpu[m->cpu].partial;

  if (slab == 0)
    return 0;
  TELL_ABOVE (m, KM_EVENT_CPU_PARTIAL, .cache = cache, .pfn = slab_at (m, slab)->pfn,
              .b = (int32_t)slub_slabs (slab_at (m, slab)) - 1);
  slub_set_cpu_partial (m, cache, m->cpu, slab_at (m, slab)->next);
  slub_set_bits (m, slab, ~0u << SLUB_SLABS_SHIFT, 0);
  SET (m, slab, KmSlab, next, 0);
  return slab;
}

/* get_partial_node(): the first partial slab for the CPU itself, further ones for its chain, up to half of its limit
 * and one. Returns the first, or 0. */
static KmRef
slub_take_node_partial (KmMachine *m, KmRef cache)
{
  const KmSlubCache *c = slub_at (m, cache);
  KmRef first = 0;
  uint32_t more = 0;

  while (c->partial.first != 0)
    {
      KmRef slab = c->partial.first;

      slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
      if (!m->generation->unfrozen_partial)
        slub_freeze (m, cache, slab, true);
      if (first == 0)
        first = slab;
      else
        {
          slub_put_cpu_partial (m, cache, slab, false);
          more++;
        }
      if (more > c->cpu_partial_slabs / 2)
        break;
    }
  return first;
}

/* ___slab_alloc(): the CPU's free list is empty. Returns false if it stays so. */
static bool
slub_refill (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmRef slab = slub_at (m, cache)->cpu[m->cpu].slab;

  if (slab == 0)
    slab = slub_take_cpu_partial (m, cache);
  for (; slab != 0; slab = slub_take_cpu_partial (m, cache))
    if (slub_reload (m, cache, slab))
      return true;
  slab = slub_take_node_partial (m, cache);
  if (slab == 0)
    {
      slab = slub_grow (m, cache, gfp);
      if (slab == 0)
        return false;
      slub_count (m, cache, slab, true);
    }
  slub_load (m, cache, slab);
  return true;
}

/* ---- allocating with debugging ---- */

/* Takes the first object of the slab's chain, or a stray pointer. Returns it, or KM_VALUE_NULL if the slab had to be
 * given up. */
static KmValue
slub_take_single (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t index = slab_free (s);
  KmValue value = slub_value (m, slab, index);

  TELL_ABOVE (m, KM_EVENT_SLAB_TAKE, .cache = cache, .pfn = s->pfn, .pfn2 = value, .a = (int32_t)index,
              .b = (int32_t)slab_in_use (s) + 1);
  slab_set_use (m, slab, slab_in_use (s) + 1, slub_read_next (m, slab, index));
  return index >= KM_SLUB_STRAY || slub_alloc_checks (m, cache, slab, index) ? value : KM_VALUE_NULL;
}

/* alloc_single_from_partial() of the slabs in turn. */
static KmValue
slub_alloc_from_partial (KmMachine *m, KmRef cache)
{
  const KmSlubCache *c = slub_at (m, cache);

  while (c->partial.first != 0)
    {
      KmRef slab = c->partial.first;
      const KmSlab *s = slab_at (m, slab);
      KmValue value;

      if (slab_free (s) == KM_SLUB_END || slub_leads_nowhere (m, slab, slab_free (s)))
        {
          slub_is_lost (m, cache, slab);
          return KM_VALUE_NULL;
        }
      value = slub_take_single (m, cache, slab);
      if (value == KM_VALUE_NULL)
        {
          slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
          continue;
        }
      if (slab_in_use (s) == slub_objects (m, slab))
        slub_add_full (m, cache, slab);
      return value;
    }
  return KM_VALUE_NULL;
}

/* A debug cache: one object at a time, straight from the node's slabs. */
static KmValue
slub_alloc_single (KmMachine *m, KmRef cache, KmGfp gfp)
{
  const KmSlubCache *c = slub_at (m, cache);
  KmValue object = slub_alloc_from_partial (m, cache);
  const KmSlab *s;
  KmRef slab;

  if (object != KM_VALUE_NULL || c->partial.first != 0)
    return object;
  slab = slub_grow (m, cache, gfp);
  if (slab == 0)
    return KM_VALUE_NULL;
  s = slab_at (m, slab);
  object = slub_take_single (m, cache, slab);
  if (slab_in_use (s) == slub_objects (m, slab))
    slub_add_full (m, cache, slab);
  else
    slub_move (m, cache, slab, KM_SLAB_PARTIAL, false);
  slub_count (m, cache, slab, true);
  return object;
}

/* ---- kmem_cache_alloc() ---- */

KmValue
slub_take_from_cpu (KmMachine *m, KmRef cache)
{
  const KmSlubCpu *cpu = &slub_at (m, cache)->cpu[m->cpu];
  KmRef slab = cpu->slab;
  uint32_t index = cpu->freelist;
  KmValue value;

  if (G_UNLIKELY (slub_leads_nowhere (m, slab, index)))
    {
      slub_is_lost (m, cache, slab);
      return KM_VALUE_NULL;
    }
  value = slub_value (m, slab, index);
  TELL_ABOVE (m, KM_EVENT_CPU_TAKE, .cache = cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = value, .a = (int32_t)index);
  slub_set_cpu_freelist (m, cache, m->cpu, slub_read_next (m, slab, index));
  return value;
}

static KmValue
slub_alloc (KmMachine *m, KmRef cache, KmGfp gfp)
{
  const KmSlubCache *c = slub_at (m, cache);

  if (G_UNLIKELY (c->cpu[m->cpu].freelist == KM_SLUB_END))
    {
      if (slub_debugs (c))
        return slub_alloc_single (m, cache, gfp);
      if (!slub_refill (m, cache, gfp))
        return KM_VALUE_NULL;
    }
  return slub_take_from_cpu (m, cache);
}

/* ---- kmem_cache_free() ---- */

/* Puts the object into the slab's own chain. */
void
slub_put_object (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t in_use = (slab_in_use (s) - 1) & 0xffff;

  TELL_ABOVE (m, KM_EVENT_SLAB_PUT, .cache = cache, .pfn = s->pfn, .pfn2 = slub_value (m, slab, index),
              .a = (int32_t)index, .b = (int32_t)in_use);
  slub_set_next (m, slab, index, slab_free (s));
  slab_set_use (m, slab, in_use, index);
}

/* free_debug_processing(). */
static void
slub_free_single (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  const KmSlab *s = slab_at (m, slab);
  bool was_full = slab_free (s) == KM_SLUB_END, spare;

  slub_put_object (m, cache, slab, index);
  /* Of another cache, and in the hands of a CPU: the kernel would put it on a list all the same. */
  if (G_UNLIKELY (slub_frozen (s)))
    return;
  spare = slab_in_use (s) == 0 && slub_is_spare (m, cache, slab);
  if (spare)
    {
      slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
      slub_discard (m, cache, slab);
    }
  else if (was_full)
    slub_move (m, cache, slab, KM_SLAB_PARTIAL, true);
}

/* __slab_free(): the slab is not that of the CPU. */
static void
slub_free_slow (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  const KmSlab *s = slab_at (m, slab);
  bool was_full = slab_free (s) == KM_SLUB_END;

  slub_put_object (m, cache, slab, index);
  if (slub_frozen (s))
    return;
  if (was_full)
    {
      if (!m->generation->unfrozen_partial)
        slub_freeze (m, cache, slab, true);
      slub_put_cpu_partial (m, cache, slab, true);
      return;
    }
  if (slab_list (s) != KM_SLAB_PARTIAL || slab_in_use (s) != 0 || !slub_is_spare (m, cache, slab))
    return;
  slub_move (m, cache, slab, KM_NR_SLAB_LISTS, false);
  slub_discard (m, cache, slab);
}

bool
slub_find_freed (KmMachine *m, KmRef cache, KmValue object, KmRef *slab, uint32_t *index)
{
  KmObjectPlace place;

  if (G_LIKELY (km_value_is (object, KM_VALUE_OBJECT)))
    {
      *slab = object_slab (m, object);
      *index = object_index (*slab, object);
      return true;
    }
  if (!km_object_find (m, object, &place))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = object, .a = KM_BUG_BAD_ADDRESS);
      return false;
    }
  *slab = place.slab;
  *index = slub_stray_number (m, *slab, object);
  return *index != KM_SLUB_WILD;
}

void
slub_put_on_cpu (KmMachine *m, KmRef cache, KmRef slab, uint32_t index, KmValue object)
{
  slub_set_next (m, slab, index, slub_at (m, cache)->cpu[m->cpu].freelist);
  TELL_ABOVE (m, KM_EVENT_CPU_PUT, .cache = cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = object, .a = (int32_t)index);
  slub_set_cpu_freelist (m, cache, m->cpu, index);
}

static void
slub_free (KmMachine *m, KmRef cache, KmValue object)
{
  const KmSlubCache *c = slub_at (m, cache);
  uint32_t index;
  KmRef slab;

  if (!slub_find_freed (m, cache, object, &slab, &index))
    return;
  if (G_LIKELY (slab == c->cpu[m->cpu].slab))
    slub_put_on_cpu (m, cache, slab, index, object);
  else if (slub_debugs (c))
    slub_free_single (m, cache, slab, index);
  else
    slub_free_slow (m, cache, slab, index);
}

/* ---- giving back ---- */

/* Hangs the CPU's free list in front of the slab's own. Returns false if the list has no end. */
static bool
slub_splice (KmMachine *m, KmRef slab, uint32_t freelist)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t n = 0, last = KM_SLUB_END, most = slub_objects (m, slab);

  for (uint32_t i = freelist; i != KM_SLUB_END; i = slub_read_next (m, slab, i))
    {
      last = i;
      if (slub_leads_nowhere (m, slab, i) || ++n > most)
        return false;
    }
  if (n == 0)
    return true;
  slub_set_next (m, slab, last, slab_free (s));
  slab_set_use (m, slab, slab_in_use (s) - n, freelist);
  return true;
}

/* deactivate_slab() of the slab of @cpu. */
static void
slub_deactivate (KmMachine *m, KmRef cache, uint32_t cpu)
{
  const KmSlubCpu *c = &slub_at (m, cache)->cpu[cpu];
  KmRef slab = c->slab;
  uint32_t freelist = c->freelist;
  const KmSlab *s = slab_at (m, slab);
  bool tail = slab_free (s) != KM_SLUB_END;

  TELL_ABOVE (m, KM_EVENT_CPU_SLAB, .cache = cache, .cpu = cpu);
  slub_set_cpu_slab (m, cache, cpu, 0);
  slub_set_cpu_freelist (m, cache, cpu, KM_SLUB_END);
  slab_set_list (m, slab, KM_NR_SLAB_LISTS);
  if (!slub_splice (m, slab, freelist))
    slub_is_lost (m, cache, slab);
  slub_freeze (m, cache, slab, false);
  if (slab_in_use (s) == 0 && slub_is_spare (m, cache, slab))
    slub_discard (m, cache, slab);
  else if (slab_free (s) != KM_SLUB_END)
    slub_move (m, cache, slab, KM_SLAB_PARTIAL, tail);
}

void
slub_flush_cpu (KmMachine *m, KmRef cache, uint32_t cpu)
{
  if (slub_at (m, cache)->cpu[cpu].slab != 0)
    slub_deactivate (m, cache, cpu);
  slub_unfreeze_cpu (m, cache, cpu);
}

/* The slabs that kmem_cache_shrink() has taken off the partial list: empty ones, and those to be sorted. */
typedef struct
{
  KmRef empty; /* chained by next, the last one found first */
  KmRef promoted[SHRINK_PROMOTE_MAX];
} SlubShrink;

/* Takes the slabs that shall not stay where they are off the partial list. */
static void
slub_sort_out (KmMachine *m, KmRef cache, SlubShrink *sorted)
{
  KmRef next;

  for (KmRef slab = slub_at (m, cache)->partial.first; slab != 0; slab = next)
    {
      const KmSlab *s = slab_at (m, slab);
      int32_t free = (int32_t)slub_objects (m, slab) - (int32_t)slab_in_use (s);
      KmRef *chain = slab_in_use (s) == 0 ? &sorted->empty : NULL;

      next = s->next;
      if (free <= 0)
        slub_is_lost (m, cache, slab); /* BUG_ON() */
      else if (!chain && free <= SHRINK_PROMOTE_MAX)
        chain = &sorted->promoted[free - 1];
      if (!chain)
        continue;
      slub_list_remove (m, cache, slab);
      SET (m, slab, KmSlab, next, *chain);
      *chain = slab;
    }
}

/* Puts a chain in front of the partial list in its order. */
static void
slub_promote (KmMachine *m, KmRef cache, KmRef chain)
{
  KmRef reversed = 0;

  while (chain)
    {
      KmRef next = slab_at (m, chain)->next;

      SET (m, chain, KmSlab, next, reversed);
      reversed = chain;
      chain = next;
    }
  while (reversed)
    {
      KmRef next = slab_at (m, reversed)->next;

      slub_move (m, cache, reversed, KM_SLAB_PARTIAL, false);
      reversed = next;
    }
}

/* __kmem_cache_do_shrink(): the fullest slabs to the front, empty ones back. */
static void
slub_shrink_node (KmMachine *m, KmRef cache)
{
  SlubShrink sorted = { 0 };

  slub_sort_out (m, cache, &sorted);
  for (unsigned i = SHRINK_PROMOTE_MAX; i-- > 0;)
    slub_promote (m, cache, sorted.promoted[i]);
  while (sorted.empty)
    {
      KmRef slab = sorted.empty;

      sorted.empty = slab_at (m, slab)->next;
      slub_discard (m, cache, slab);
    }
}

/* What no CPU holds now is in use, or free in a partial slab. A slab that is left is in use whatever its count says. */
uint32_t
slub_objects_in_use (const KmMachine *m, KmRef cache)
{
  const KmSlubCache *c = slub_at (m, cache);
  uint32_t n = c->total_objects;

  for (KmRef slab = c->partial.first; slab != 0; slab = slab_at (m, slab)->next)
    n -= slub_objects (m, slab) - MIN (slab_in_use (slab_at (m, slab)), slub_objects (m, slab));
  return c->nr_slabs != 0 || c->partial.first != 0 || c->full.first != 0 ? MAX (n, 1) : 0;
}

static uint32_t
slub_shrink (KmMachine *m, KmRef cache)
{

  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    slub_flush_cpu (m, cache, cpu);
  slub_shrink_node (m, cache);
  return slub_objects_in_use (m, cache);
}

void
slub_reap (KmMachine *m, KmRef cache)
{
  (void)m;
  (void)cache; /* SLUB keeps no objects that a timer would have to collect */
}

/* ---- making ---- */

static void
slub_setup_as (KmMachine *m, KmRef cache, const KmSlubGeometry *g)
{
  G_STATIC_ASSERT (RECORD_WORDS (KmSlubCache) <= CACHE_WORDS);
  G_STATIC_ASSERT (RECORD_WORDS (KmSlubCache) - (KM_MAX_CPUS - CACHE_FEW_CPUS) * RECORD_WORDS (KmSlubCpu)
                   <= CACHE_WORDS_FEW);
  SET (m, cache, KmCache, allocator, KM_ALLOCATOR_SLUB);
  SET (m, cache, KmCache, object_size, g->object_size);
  SET (m, cache, KmCache, size, g->size);
  SET (m, cache, KmCache, align, g->align);
  SET (m, cache, KmCache, flags, g->flags);
  SET (m, cache, KmCache, num, g->num);
  SET (m, cache, KmCache, order, g->order);
  SET (m, cache, KmCache, pad, g->red_left_pad);
  SET (m, cache, KmSlubCache, kernel_flags, g->kernel_flags);
  SET (m, cache, KmSlubCache, min_num, g->min_num);
  SET (m, cache, KmSlubCache, min_order, g->min_order);
  SET (m, cache, KmSlubCache, left_over, g->left_over);
  SET (m, cache, KmSlubCache, inuse, g->inuse);
  SET (m, cache, KmSlubCache, offset, g->offset);
  SET (m, cache, KmSlubCache, poison, g->poison);
  SET (m, cache, KmSlubCache, min_partial, g->min_partial);
  SET (m, cache, KmSlubCache, cpu_partial, g->cpu_partial);
  SET (m, cache, KmSlubCache, cpu_partial_slabs, g->cpu_partial_slabs);
  SET (m, cache, KmSlubCache, node_object, KM_VALUE_NULL);
  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    slub_set_cpu_freelist (m, cache, cpu, KM_SLUB_END);
  pool_init (m, FIELD (cache, KmCache, slabs), slab_record_words (g->num, cache_at (m, cache)->general != 0));
}

KmSlabVerdict
slub_setup (KmMachine *m, KmRef cache, const KmSlabRequest *request)
{
  KmSlabRequest asked = *request;
  KmSlubGeometry geometry;
  KmSlabVerdict verdict;

  if (km_general_is_kmalloc (cache_at (m, cache)->general) && m->generation->slub_rules->keeps_request)
    asked.flags |= KM_SLAB_KMALLOC;
  verdict = km_slub_geometry (&m->slab_platform, m->slub_debug, &asked, &geometry);
  if (verdict != KM_SLAB_CREATED)
    return verdict;
  SET (m, cache, KmCache, ctor, request->ctor);
  slub_setup_as (m, cache, &geometry);
  return KM_SLAB_CREATED;
}

/* The cache kmem_cache_node, which boot has made. */
static KmRef
slub_node_cache (const KmMachine *m)
{
  KmRef cache = root_get (m, ROOT_CACHE_OLDEST);

  while (cache_at (m, cache)->name != NAME_KMEM_CACHE_NODE)
    {
      cache = cache_at (m, cache)->prev;
      km_assert (cache != 0);
    }
  return cache;
}

/* init_kmem_cache_nodes(). */
static bool
slub_ready (KmMachine *m, KmRef cache)
{
  const KmGfpBits *b = &m->bits;
  KmRef nodes = slub_node_cache (m);

  SET (m, cache, KmSlubCache, node_object, km_cache_alloc_quietly (m, nodes, b->wait | b->kswapd | b->io | b->fs));
  TELL_ABOVE (m, KM_EVENT_CACHE_READY, .cache = cache, .a = (int32_t)slub_at (m, cache)->cpu_partial_slabs,
              .b = (int32_t)slub_at (m, cache)->min_partial);
  return true;
}

void
slub_early_node (KmMachine *m, KmRef cache)
{
  KmRef slab = slub_grow (m, cache, m->bits.kswapd);
  KmValue object;

  if (slab == 0)
    return;
  object = object_value (slab, 0);
  slub_take_single (m, cache, slab);
  object_set_live (m, slab, cache_at (m, cache)->num, 0, true);
  SET (m, cache, KmCache, live, 1);
  SET (m, cache, KmSlubCache, node_object, object);
  slub_count (m, cache, slab, true);
  slub_move (m, cache, slab, KM_SLAB_PARTIAL, false);
}

void
slub_release (KmMachine *m, KmRef cache)
{
  KmValue node = slub_at (m, cache)->node_object;

  if (slub_at (m, cache)->c.slabs.live == 0)
    pool_release (m, FIELD (cache, KmCache, slabs));
  if (node != KM_VALUE_NULL)
    km_cache_free_quietly (m, node);
}

const KmCacheOps km_slub_ops = {
  .setup = slub_setup,
  .ready = slub_ready,
  .alloc = slub_alloc,
  .free = slub_free,
  .given_back = slub_given_back,
  .shrink = slub_shrink,
  .release = slub_release,
  .reap = slub_reap,
};

KmRef
slub_cache_new (KmMachine *m, const KmSlubGeometry *geometry)
{
  KmRef cache = pool_take_clear (m, pool_fixed (m, POOL_CACHE, cache_words (m)), 0);

  SET (m, cache, KmCache, name, NAME_RECORDED);
  slub_setup_as (m, cache, geometry);
  return cache;
}
