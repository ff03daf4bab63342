/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference/slub_twin.h"

typedef struct
{
  KmPfn pfn;
  unsigned order;
  uint32_t objects, used;
  bool frozen;
  GQueue free; /* indexes, the next to be taken first */
} Slab;

typedef struct
{
  Slab *slab;
  GQueue free;    /* indexes in it */
  GQueue partial; /* slabs, the newest first */
} Cpu;

struct _SlubTwin
{
  KmSlubGeometry g;
  KmFrameSource frames;
  uint32_t cpus;
  bool unfrozen;
  Cpu cpu[KM_MAX_CPUS];
  GQueue partial, full; /* slabs */
  GHashTable *all;      /* frame + 1 -> slab */
  uint32_t total_objects;
};

static bool
debugs (const SlubTwin *t)
{
  return (t->g.flags & KM_SLUB_DEBUG_FLAGS) != 0;
}

/* ---- slabs ---- */

static Slab *
slab_new (SlubTwin *t)
{
  unsigned order = t->g.order;
  KmPfn pfn = t->frames.get_frames (t->frames.data, order);
  Slab *slab;

  if (pfn == KM_PFN_NONE)
    {
      order = t->g.min_order;
      pfn = t->frames.get_frames (t->frames.data, order);
    }
  if (pfn == KM_PFN_NONE)
    return NULL;
  slab = g_new0 (Slab, 1);
  slab->pfn = pfn;
  slab->order = order;
  slab->objects = order == t->g.order ? t->g.num : t->g.min_num;
  g_queue_init (&slab->free);
  for (uint32_t i = 0; i < slab->objects; i++)
    g_queue_push_tail (&slab->free, GUINT_TO_POINTER (i));
  g_hash_table_insert (t->all, GUINT_TO_POINTER (pfn + 1), slab);
  t->total_objects += slab->objects;
  return slab;
}

static void
slab_free_memory (gpointer data)
{
  Slab *slab = data;

  g_queue_clear (&slab->free);
  g_free (slab);
}

static void
slab_discard (SlubTwin *t, Slab *slab)
{
  t->total_objects -= slab->objects;
  t->frames.put_frames (t->frames.data, slab->pfn, slab->order);
  g_hash_table_remove (t->all, GUINT_TO_POINTER (slab->pfn + 1));
}

/* ---- life ---- */

SlubTwin *
slub_twin_new (uint32_t cpus, bool unfrozen, const KmSlubGeometry *geometry, const KmFrameSource *frames)
{
  SlubTwin *t = g_new0 (SlubTwin, 1);

  t->g = *geometry;
  t->frames = *frames;
  t->cpus = cpus;
  t->unfrozen = unfrozen;
  t->all = g_hash_table_new_full (NULL, NULL, NULL, slab_free_memory);
  return t;
}

void
slub_twin_free (SlubTwin *t)
{
  for (uint32_t cpu = 0; cpu < t->cpus; cpu++)
    {
      g_queue_clear (&t->cpu[cpu].free);
      g_queue_clear (&t->cpu[cpu].partial);
    }
  g_queue_clear (&t->partial);
  g_queue_clear (&t->full);
  g_hash_table_unref (t->all);
  g_free (t);
}

/* ---- the chain of a CPU ---- */

static void
thaw_chain (SlubTwin *t, GQueue *chain)
{
  GQueue empty = G_QUEUE_INIT;
  Slab *slab;

  while ((slab = g_queue_pop_head (chain)) != NULL)
    {
      slab->frozen = false;
      if (slab->used == 0 && t->partial.length >= t->g.min_partial)
        g_queue_push_head (&empty, slab);
      else
        g_queue_push_tail (&t->partial, slab);
    }
  while ((slab = g_queue_pop_head (&empty)) != NULL)
    slab_discard (t, slab);
}

static void
add_to_chain (SlubTwin *t, uint32_t cpu, Slab *slab, bool may_overflow)
{
  GQueue *chain = &t->cpu[cpu].partial, old = G_QUEUE_INIT;

  if (!may_overflow && chain->length >= t->g.cpu_partial_slabs)
    {
      old = *chain;
      g_queue_init (chain);
    }
  g_queue_push_head (chain, slab);
  thaw_chain (t, &old);
}

/* ---- allocating ---- */

static void
move_all (GQueue *from, GQueue *to)
{
  gpointer index;

  while (!g_queue_is_empty (from))
    {
      index = g_queue_pop_head (from);
      g_queue_push_tail (to, index);
    }
}

static void
own (SlubTwin *t, uint32_t cpu, Slab *slab)
{
  t->cpu[cpu].slab = slab;
  slab->frozen = true;
  slab->used = slab->objects;
  move_all (&slab->free, &t->cpu[cpu].free);
}

/* Finds objects for a CPU whose free list is empty. */
static bool
refill (SlubTwin *t, uint32_t number)
{
  Cpu *cpu = &t->cpu[number];
  Slab *slab;

  while (cpu->slab || !g_queue_is_empty (&cpu->partial))
    {
      slab = cpu->slab ? cpu->slab : g_queue_pop_head (&cpu->partial);
      if (!g_queue_is_empty (&slab->free))
        {
          own (t, number, slab);
          return true;
        }
      slab->frozen = false;
      cpu->slab = NULL;
    }
  if (!g_queue_is_empty (&t->partial))
    {
      own (t, number, g_queue_pop_head (&t->partial));
      for (uint32_t n = 0; n <= t->g.cpu_partial_slabs / 2 && !g_queue_is_empty (&t->partial); n++)
        {
          slab = g_queue_pop_head (&t->partial);
          slab->frozen = true;
          add_to_chain (t, number, slab, true);
        }
      return true;
    }
  slab = slab_new (t);
  if (slab)
    own (t, number, slab);
  return slab != NULL;
}

static SlubTwinObject
alloc_with_debugging (SlubTwin *t)
{
  Slab *slab = g_queue_peek_head (&t->partial);
  SlubTwinObject object;

  if (!slab)
    {
      slab = slab_new (t);
      if (!slab)
        return (SlubTwinObject){ .pfn = KM_PFN_NONE };
      g_queue_push_head (&t->partial, slab);
    }
  object = (SlubTwinObject){ slab->pfn, GPOINTER_TO_UINT (g_queue_pop_head (&slab->free)) };
  slab->used++;
  if (slab->used == slab->objects)
    {
      g_queue_remove (&t->partial, slab);
      if (t->g.flags & KM_SLAB_STORE_USER)
        g_queue_push_head (&t->full, slab);
    }
  return object;
}

SlubTwinObject
slub_twin_alloc (SlubTwin *t, uint32_t cpu)
{
  if (debugs (t))
    return alloc_with_debugging (t);
  if (g_queue_is_empty (&t->cpu[cpu].free) && !refill (t, cpu))
    return (SlubTwinObject){ .pfn = KM_PFN_NONE };
  return (SlubTwinObject){ t->cpu[cpu].slab->pfn, GPOINTER_TO_UINT (g_queue_pop_head (&t->cpu[cpu].free)) };
}

/* ---- freeing ---- */

static void
give_to_slab (SlubTwin *t, uint32_t cpu, Slab *slab, uint32_t index)
{
  bool was_full = g_queue_is_empty (&slab->free);

  g_queue_push_head (&slab->free, GUINT_TO_POINTER (index));
  slab->used--;
  if (slab->frozen)
    return;
  if (was_full && !debugs (t))
    {
      slab->frozen = true;
      add_to_chain (t, cpu, slab, false);
      return;
    }
  if (slab->used == 0 && t->partial.length >= t->g.min_partial)
    {
      g_queue_remove (&t->partial, slab);
      g_queue_remove (&t->full, slab);
      slab_discard (t, slab);
    }
  else if (was_full)
    {
      g_queue_remove (&t->full, slab);
      g_queue_push_tail (&t->partial, slab);
    }
}

void
slub_twin_give (SlubTwin *t, uint32_t cpu, SlubTwinObject object)
{
  Slab *slab = g_hash_table_lookup (t->all, GUINT_TO_POINTER (object.pfn + 1));

  if (slab == t->cpu[cpu].slab)
    g_queue_push_head (&t->cpu[cpu].free, GUINT_TO_POINTER (object.index));
  else
    give_to_slab (t, cpu, slab, object.index);
}

/* ---- kmem_cache_shrink() ---- */

static void
flush (SlubTwin *t, Cpu *cpu)
{
  Slab *slab = cpu->slab;

  if (slab)
    {
      bool others = !g_queue_is_empty (&slab->free);

      slab->used -= cpu->free.length;
      move_all (&slab->free, &cpu->free);
      slab->free = cpu->free;
      g_queue_init (&cpu->free);
      cpu->slab = NULL;
      slab->frozen = false;
      if (slab->used == 0 && t->partial.length >= t->g.min_partial)
        slab_discard (t, slab);
      else if (!g_queue_is_empty (&slab->free) && others)
        g_queue_push_tail (&t->partial, slab);
      else if (!g_queue_is_empty (&slab->free))
        g_queue_push_head (&t->partial, slab);
    }
  thaw_chain (t, &cpu->partial);
}

/* A slab with at most 32 free objects goes in front of those with more; of two alike the later one first. */
static void
sort_partial (SlubTwin *t)
{
  GQueue sorted = G_QUEUE_INIT, rest = G_QUEUE_INIT, empty = G_QUEUE_INIT;
  Slab *slab;

  while ((slab = g_queue_pop_head (&t->partial)) != NULL)
    {
      GList *place = sorted.head;

      if (slab->used == 0)
        {
          g_queue_push_head (&empty, slab);
          continue;
        }
      if (slab->free.length > 32)
        {
          g_queue_push_tail (&rest, slab);
          continue;
        }
      while (place && ((Slab *)place->data)->free.length < slab->free.length)
        place = place->next;
      g_queue_insert_before (&sorted, place, slab);
    }
  move_all (&rest, &sorted);
  t->partial = sorted;
  while ((slab = g_queue_pop_head (&empty)) != NULL)
    slab_discard (t, slab);
}

uint32_t
slub_twin_shrink (SlubTwin *t)
{
  for (uint32_t cpu = 0; cpu < t->cpus; cpu++)
    flush (t, &t->cpu[cpu]);
  sort_partial (t);
  return g_hash_table_size (t->all);
}

/* ---- writing out ---- */

static uint32_t
put_indexes (KmSlubState *state, const GQueue *queue, uint32_t *n)
{
  uint32_t start = state->indexes->len;

  for (GList *l = queue->head; l; l = l->next)
    {
      uint16_t index = (uint16_t)GPOINTER_TO_UINT (l->data);

      g_array_append_val (state->indexes, index);
    }
  *n = queue->length;
  return start;
}

static KmSlubSlabState
written_slab (KmSlubState *state, const Slab *slab)
{
  KmSlubSlabState written = {
    .pfn = slab->pfn, .in_use = slab->used, .objects = slab->objects, .frozen = slab->frozen
  };

  written.chain = put_indexes (state, &slab->free, &written.n_chain);
  return written;
}

static void
put_slabs (KmSlubState *state, const GQueue *slabs, GArray *list, bool counted)
{
  uint32_t left = slabs->length;

  for (GList *l = slabs->head; l; l = l->next, left--)
    {
      KmSlubSlabState written = written_slab (state, l->data);

      written.slabs = counted ? left : 0;
      g_array_append_val (list, written);
    }
}

KmSlubState *
slub_twin_state (const SlubTwin *t)
{
  KmSlubState *state = km_slub_state_new (t->cpus);

  for (uint32_t i = 0; i < t->cpus; i++)
    {
      const Cpu *cpu = &t->cpu[i];

      state->cpus[i].has_slab = cpu->slab != NULL;
      if (cpu->slab)
        state->cpus[i].slab = written_slab (state, cpu->slab);
      state->cpus[i].chain = put_indexes (state, &cpu->free, &state->cpus[i].n_chain);
      put_slabs (state, &cpu->partial, state->cpus[i].partial, true);
      for (uint32_t slab = 0; t->unfrozen && slab < state->cpus[i].partial->len; slab++)
        g_array_index (state->cpus[i].partial, KmSlubSlabState, slab).frozen = false;
    }
  put_slabs (state, &t->partial, state->partial, false);
  put_slabs (state, &t->full, state->full, false);
  state->nr_partial = t->partial.length;
  state->nr_slabs = g_hash_table_size (t->all);
  state->total_objects = t->total_objects;
  return state;
}
