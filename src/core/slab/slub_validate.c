/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every invariant of a cache of SLUB: the equations above KmCache and KmSlab (kmem_cache.h) under their names. Whatever
 * has happened:
 *
 *   lists and chains   links agree, each slab is on one and says on which, its frames lead back to it
 *
 * and as long as nobody has misused the slab layer, which takes free pointers, counts and slabs where the kernel's own
 * would go:
 *
 *   lists              n is their length
 *   partial slabs      not frozen, at least one free object, free chain as long as objects - inuse
 *   slab of a CPU      frozen; its own chain and that of the CPU have no object in common
 *   partial chain      frozen, `slabs` counts down to 1
 *   full slabs         nothing free; with SLAB_STORE_USER on their list, else on none
 *   all of them        together nr_slabs and total_objects; frames that lead back to the slab
 *
 * Blind spots: it cannot tell whether an object that is not free has an owner. */
#include "core/machine/frame.h"
#include "core/slab/find.h"
#include "core/slab/slub_records.h"

typedef struct
{
  const KmMachine *m;
  KmRef cache;
  const KmSlubCache *c;
  GHashTable *seen; /* slabs met, and records of the pool that are not slabs now; NULL as long as there are none */
  uint32_t slabs, objects;
  uint8_t *met; /* objects of one slab; NULL before the first */
  bool misused;
  KmRef where; /* the slab that the problem is about, or 0 */
  char *problem;
} SlubWalk;

static bool
broken (SlubWalk *w, KmRef slab, const char *what)
{
  w->problem = g_strdup_printf ("cache 0x%x, slab 0x%x: %s", w->cache, slab, what);
  w->where = slab;
  return false;
}

/* Returns false if it has been seen. */
static bool
see (SlubWalk *w, KmRef record)
{
  if (!w->seen)
    w->seen = g_hash_table_new (NULL, NULL);
  return g_hash_table_add (w->seen, GUINT_TO_POINTER (record));
}

static bool
is_seen (const SlubWalk *w, KmRef record)
{
  return w->seen && g_hash_table_contains (w->seen, GUINT_TO_POINTER (record));
}

/* ---- one slab ---- */

/* Walks a chain of free objects, none of which may have been met. Returns its length, or -1. */
static int64_t
walk_chain (SlubWalk *w, KmRef slab, uint32_t first)
{
  uint32_t objects = slub_objects (w->m, slab);
  int64_t n = 0;

  for (uint32_t i = first; i != KM_SLUB_END; i = slub_next (w->m, slab, i), n++)
    {
      if (i >= objects)
        return broken (w, slab, "chain: a free pointer leads out of the slab") - 1;
      if (w->met[i])
        return broken (w, slab, "chain: an object is free twice") - 1;
      w->met[i] = 1;
    }
  return n;
}

static bool
frames_lead_back (SlubWalk *w, KmRef slab)
{
  const KmMachine *m = w->m;
  const KmSlab *s = slab_at (m, slab);

  if (m->frames)
    return true;
  if (s->pfn >= m->end_pfn || frame_state (m, s->pfn) != (S_SLAB | slub_order (m, slab))
      || m->link[s->pfn].prev != slab)
    return broken (w, slab, "frames: its frames do not lead back to it");
  return true;
}

/* A slab with @private_free objects on the free list of a CPU, whose first is @private_first. */
static bool
check_slab (SlubWalk *w, KmRef slab, uint32_t list, bool frozen, uint32_t private_first)
{
  const KmSlab *s;
  uint32_t objects;
  int64_t own, of_cpu;

  if (!see (w, slab))
    return broken (w, slab, "one_place: it is in two places");
  if (!store_has (w->m, slab) || store_record_around (w->m, slab) != slab
      || !km_is_cache (w->m, slab_cache (w->m, slab)))
    return broken (w, slab, "lists: it is no slab");
  s = slab_at (w->m, slab);
  objects = slub_objects (w->m, slab);
  if (slab_list (s) != list || slub_frozen (s) != frozen)
    return broken (w, slab, "lists: it does not say where it is");
  if (w->misused)
    return frames_lead_back (w, slab);
  if (objects == 0 || objects > w->c->c.num)
    return broken (w, slab, "chain: a wrong number of objects");
  if (!w->met)
    w->met = g_malloc (w->c->c.num);
  memset (w->met, 0, w->c->c.num);
  own = walk_chain (w, slab, slab_free (s));
  of_cpu = own < 0 ? -1 : walk_chain (w, slab, private_first);
  if (of_cpu < 0)
    return false;
  if ((int64_t)slab_in_use (s) != (int64_t)objects - own)
    return broken (w, slab, "chain: inuse is not what its chain leaves");
  if (list != KM_SLUB_LIST_CPU && (own == 0) != (list == KM_SLAB_FULL || list == KM_NR_SLAB_LISTS))
    return broken (w, slab, "list: a full slab on a partial list, or the other way round");
  w->slabs++;
  w->objects += objects;
  return frames_lead_back (w, slab);
}

/* ---- lists ---- */

static bool
walk_list (SlubWalk *w, const KmSlabHead *head, KmSlabList list)
{
  uint32_t n = 0;
  KmRef prev = 0;

  for (KmRef slab = head->first; slab != 0; slab = slab_at (w->m, slab)->next, n++)
    {
      if (slab_at (w->m, slab)->prev != prev)
        return broken (w, slab, "lists: neighbours on a list do not point to each other");
      if (!check_slab (w, slab, list, false, KM_SLUB_END))
        return false;
      prev = slab;
    }
  if (head->last != prev || (head->n != n && !w->misused))
    return broken (w, prev, "lists: a list does not end where its head says");
  return true;
}

static bool
walk_cpu (SlubWalk *w, const KmSlubCpu *cpu)
{
  uint32_t left;

  if (cpu->slab == 0 && cpu->freelist != KM_SLUB_END)
    return broken (w, 0, "cpu: a CPU has a free list without a slab");
  if (cpu->slab != 0 && !check_slab (w, cpu->slab, KM_SLUB_LIST_CPU, true, cpu->freelist))
    return false;
  left = cpu->partial ? slub_slabs (slab_at (w->m, cpu->partial)) : 0;
  for (KmRef slab = cpu->partial; slab != 0; slab = slab_at (w->m, slab)->next, left--)
    if (slub_slabs (slab_at (w->m, slab)) != left && !w->misused)
      return broken (w, slab, "cpu: a partial chain miscounts its slabs");
    else if (!check_slab (w, slab, KM_SLUB_LIST_CPU_PARTIAL, !w->m->generation->unfrozen_partial, KM_SLUB_END))
      return false;
  return left == 0 || w->misused || broken (w, cpu->partial, "cpu: a partial chain ends too early");
}

/* ---- slabs on no list ---- */

/* The records of the pool that are not slabs now count as seen. Returns how many there are, or -1. */
static int64_t
mark_spare_records (SlubWalk *w)
{
  const KmPool *pool = &w->c->c.slabs;
  int64_t n = 0;

  for (KmRef record = pool->free; record != 0; record = store_get (w->m, record), n++)
    if (!see (w, record))
      return broken (w, record, "records: a slab that was given back is on a list") - 1;
  return n;
}

/* True if the record was never taken. */
static bool
is_fresh (const KmPool *pool, KmRef record)
{
  return pool->fresh != 0 && record >= pool->fresh && (record ^ pool->fresh) >> STORE_LEAF_SHIFT == 0;
}

/* Full slabs that are on no list. */
static bool
walk_unlisted (SlubWalk *w)
{
  const KmPool *pool = &w->c->c.slabs;

  for (KmRef leaf = pool->leaf; leaf != 0; leaf = store_get (w->m, leaf))
    for (KmRef record = leaf + STORE_LEAF_HEADER; record + pool->words <= leaf + STORE_LEAF_WORDS;
         record += pool->words)
      if (!is_fresh (pool, record) && !is_seen (w, record)
          && !check_slab (w, record, KM_NR_SLAB_LISTS, false, KM_SLUB_END))
        return false;
  return true;
}

/* ---- all of it ---- */

static bool
walk_cache (SlubWalk *w)
{
  if (!w->misused && mark_spare_records (w) < 0)
    return false;
  for (uint32_t cpu = 0; cpu < w->m->cpus; cpu++)
    if (!walk_cpu (w, &w->c->cpu[cpu]))
      return false;
  if (!walk_list (w, &w->c->partial, KM_SLAB_PARTIAL) || !walk_list (w, &w->c->full, KM_SLAB_FULL)
      || (!w->misused && !walk_unlisted (w)))
    return false;
  if (w->misused)
    return true;
  /* full slabs from before a recording are counted and not known */
  if (w->m->frames ? w->slabs > w->c->nr_slabs : w->slabs != w->c->nr_slabs)
    return broken (w, 0, "records: nr_slabs is not the number of slabs");
  if (w->m->frames ? w->objects > w->c->total_objects : w->objects != w->c->total_objects)
    return broken (w, 0, "records: total_objects is not the sum of the slabs");
  return true;
}

bool
km_slub_cache_validate (const KmMachine *m, KmRef cache, char **problem, KmRef *where)
{
  SlubWalk w = { .m = m, .cache = cache, .c = slub_at (m, cache) };
  bool whole;

  w.misused = root_get (m, ROOT_MISUSED) != 0;
  whole = walk_cache (&w);
  g_clear_pointer (&w.seen, g_hash_table_unref);
  g_free (w.met);
  if (where)
    *where = w.where;
  if (problem)
    *problem = w.problem;
  else
    g_free (w.problem);
  return whole;
}
