/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/single/slub_state.h"

#include "base/i18n.h"
#include "core/slab/slub_records.h"

/* ---- life ---- */

KmSlubState *
km_slub_state_new (uint32_t n_cpus)
{
  KmSlubState *state = g_new0 (KmSlubState, 1);

  km_assert (n_cpus <= KM_MAX_CPUS);
  state->n_cpus = n_cpus;
  for (uint32_t cpu = 0; cpu < KM_MAX_CPUS; cpu++)
    state->cpus[cpu].partial = g_array_new (FALSE, FALSE, sizeof (KmSlubSlabState));
  state->partial = g_array_new (FALSE, FALSE, sizeof (KmSlubSlabState));
  state->full = g_array_new (FALSE, FALSE, sizeof (KmSlubSlabState));
  state->indexes = g_array_new (FALSE, FALSE, sizeof (uint16_t));
  return state;
}

void
km_slub_state_free (KmSlubState *state)
{
  if (!state)
    return;
  for (uint32_t cpu = 0; cpu < KM_MAX_CPUS; cpu++)
    g_array_unref (state->cpus[cpu].partial);
  g_array_unref (state->partial);
  g_array_unref (state->full);
  g_array_unref (state->indexes);
  g_free (state);
}

/* ---- writing out ---- */

/* A chain of free objects, cut off when it cannot have an end. */
static uint32_t
put_chain (KmSlubState *state, const KmMachine *m, KmRef slab, uint32_t first)
{
  uint32_t n = 0, objects = slub_objects (m, slab);

  for (uint32_t i = first; i != KM_SLUB_END && n < objects; i = slub_next (m, slab, i), n++)
    {
      uint16_t index = (uint16_t)i;

      g_array_append_val (state->indexes, index);
    }
  return n;
}

static KmSlubSlabState
written_slab (KmSlubState *state, const KmMachine *m, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  KmSlubSlabState written = {
    .pfn = s->pfn,
    .in_use = slab_in_use (s),
    .objects = slub_objects (m, slab),
    .frozen = slub_frozen (s),
    .slabs = slub_slabs (s),
    .chain = state->indexes->len,
  };

  written.n_chain = put_chain (state, m, slab, slab_free (s));
  return written;
}

static void
put_list (KmSlubState *state, const KmMachine *m, KmRef first, GArray *slabs)
{
  for (KmRef slab = first; slab != 0; slab = slab_at (m, slab)->next)
    {
      KmSlubSlabState written = written_slab (state, m, slab);

      g_array_append_val (slabs, written);
    }
}

static void
put_cpu (KmSlubState *state, const KmMachine *m, const KmSlubCpu *from, KmSlubCpuState *cpu)
{
  if (from->slab != 0)
    {
      cpu->has_slab = true;
      cpu->slab = written_slab (state, m, from->slab);
      cpu->chain = state->indexes->len;
      cpu->n_chain = put_chain (state, m, from->slab, from->freelist);
    }
  put_list (state, m, from->partial, cpu->partial);
}

KmSlubState *
km_slub_cache_state (const KmMachine *m, uint32_t cache)
{
  const KmSlubCache *c = slub_at (m, cache);
  KmSlubState *state = km_slub_state_new (m->cpus);

  for (uint32_t cpu = 0; cpu < m->cpus; cpu++)
    put_cpu (state, m, &c->cpu[cpu], &state->cpus[cpu]);
  state->nr_partial = c->partial.n;
  state->nr_slabs = c->nr_slabs;
  state->total_objects = c->total_objects;
  put_list (state, m, c->partial.first, state->partial);
  put_list (state, m, c->full.first, state->full);
  return state;
}

/* ---- comparing ---- */

/* A part of a state while it is compared: its name for people. */
typedef struct
{
  const KmSlubState *expected, *actual;
  char *difference;
} Comparison;

static bool
numbers_equal (Comparison *c, const char *where, const char *what, uint32_t expected, uint32_t actual)
{
  if (expected == actual)
    return true;
  c->difference = g_strdup_printf (_ ("%s, “%s”: the kernel %u, the simulation %u"), where, what, expected, actual);
  return false;
}

static bool
chains_equal (Comparison *c, const char *where, uint32_t e, uint32_t n, uint32_t a, uint32_t n_actual)
{
  if (!numbers_equal (c, where, "free", n, n_actual))
    return false;
  for (uint32_t i = 0; i < n; i++)
    if (!numbers_equal (c, where, "free", g_array_index (c->expected->indexes, uint16_t, e + i),
                        g_array_index (c->actual->indexes, uint16_t, a + i)))
      return false;
  return true;
}

static bool
slabs_equal (Comparison *c, const char *list, uint32_t place, const KmSlubSlabState *e, const KmSlubSlabState *a)
{
  g_autofree char *where = g_strdup_printf ("%s[%u]", list, place);

  return numbers_equal (c, where, "pfn", e->pfn, a->pfn) && numbers_equal (c, where, "inuse", e->in_use, a->in_use)
         && numbers_equal (c, where, "objects", e->objects, a->objects)
         && numbers_equal (c, where, "frozen", e->frozen, a->frozen)
         && numbers_equal (c, where, "slabs", e->slabs, a->slabs)
         && chains_equal (c, where, e->chain, e->n_chain, a->chain, a->n_chain);
}

static bool
lists_equal (Comparison *c, const char *list, const GArray *e, const GArray *a)
{
  for (uint32_t i = 0; i < MIN (e->len, a->len); i++)
    if (!slabs_equal (c, list, i, &g_array_index (e, KmSlubSlabState, i), &g_array_index (a, KmSlubSlabState, i)))
      return false;
  return numbers_equal (c, list, "slabs", e->len, a->len);
}

static bool
cpus_equal (Comparison *c, const KmSlubCpuState *e, const KmSlubCpuState *a)
{
  if (!numbers_equal (c, "cpu_slab", "slab", e->has_slab, a->has_slab))
    return false;
  if (e->has_slab
      && (!slabs_equal (c, "cpu_slab", 0, &e->slab, &a->slab)
          || !chains_equal (c, "cpu_free", e->chain, e->n_chain, a->chain, a->n_chain)))
    return false;
  return lists_equal (c, "cpu_partial", e->partial, a->partial);
}

static bool
states_equal (Comparison *c)
{
  const KmSlubState *e = c->expected, *a = c->actual;

  for (uint32_t cpu = 0; cpu < e->n_cpus; cpu++)
    if (!cpus_equal (c, &e->cpus[cpu], &a->cpus[cpu]))
      return false;
  return lists_equal (c, "partial", e->partial, a->partial) && lists_equal (c, "full", e->full, a->full)
         && numbers_equal (c, "node", "nr_partial", e->nr_partial, a->nr_partial)
         && numbers_equal (c, "node", "nr_slabs", e->nr_slabs, a->nr_slabs)
         && numbers_equal (c, "node", "total_objects", e->total_objects, a->total_objects);
}

bool
km_slub_state_equal (const KmSlubState *expected, const KmSlubState *actual, char **difference)
{
  Comparison c = { expected, actual, NULL };
  bool equal = states_equal (&c);

  if (difference)
    *difference = c.difference;
  else
    g_free (c.difference);
  return equal;
}
