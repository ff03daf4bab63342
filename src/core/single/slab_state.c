/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/single/slab_state.h"

#include "core/single/slab_single_private.h"

static const char *const list_names[KM_NR_SLAB_LISTS] = { "full", "partial", "free" };

KmSlabState *
km_slab_state_new (uint32_t n_arrays)
{
  KmSlabState *state = g_new0 (KmSlabState, 1);

  km_assert (n_arrays <= KM_MAX_CPUS);
  state->n_arrays = n_arrays;
  state->shared_limit = -1;
  state->shared.entries = g_array_new (FALSE, FALSE, sizeof (KmSlabPlace));
  state->free_touched = -1;
  for (uint32_t i = 0; i < KM_MAX_CPUS; i++)
    state->arrays[i].entries = g_array_new (FALSE, FALSE, sizeof (KmSlabPlace));
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    state->slabs[list] = g_array_new (FALSE, FALSE, sizeof (KmSlabSlabState));
  state->indexes = g_array_new (FALSE, FALSE, sizeof (uint16_t));
  return state;
}

void
km_slab_state_free (KmSlabState *state)
{
  if (!state)
    return;
  for (uint32_t i = 0; i < KM_MAX_CPUS; i++)
    g_array_unref (state->arrays[i].entries);
  g_array_unref (state->shared.entries);
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    g_array_unref (state->slabs[list]);
  g_array_unref (state->indexes);
  g_free (state);
}

/* ---- from a cache ---- */

static void
write_array (const KmSingle *cache, const KmSlabArray *array, KmSlabArrayState *out)
{
  out->limit = array->limit;
  out->batchcount = array->batchcount;
  out->touched = array->touched;
  for (uint32_t i = 0; i < array->avail; i++)
    {
      KmSlabInfo info = km_slab_info (cache, km_slab_of_object (cache, array->entries[i]));
      KmSlabPlace place = { info.pfn, info.first_object, km_slab_index_of_object (cache, array->entries[i]) };

      g_array_append_val (out->entries, place);
    }
}

static void
write_slab (const KmSingle *cache, KmSlabState *state, uint32_t slab, KmSlabList list)
{
  KmSlabInfo info = km_slab_info (cache, slab);
  uint32_t num = cache->geometry.num, start = state->indexes->len;
  KmSlabSlabState written = { .pfn = info.pfn, .first_object = info.first_object, .in_use = info.in_use };

  g_array_set_size (state->indexes, start + num);
  written.chain = start;
  written.n_chain = km_slab_free_chain (cache, slab, &g_array_index (state->indexes, uint16_t, start));
  g_array_set_size (state->indexes, start + written.n_chain);
  written.table = state->indexes->len;
  written.n_table = num;
  for (uint32_t i = 0; i < num; i++)
    {
      uint16_t entry = (uint16_t)km_slab_table_entry (cache, slab, i);

      g_array_append_val (state->indexes, entry);
    }
  g_array_append_val (state->slabs[list], written);
}

KmSlabState *
km_slab_cache_state (const KmSingle *cache)
{
  KmSlabCounters counters = km_slab_single_counters (cache);
  KmSlabState *state = km_slab_state_new (cache->machine->slab_platform.cpus);
  KmSlabArray array;

  for (uint32_t cpu = 0; cpu < state->n_arrays; cpu++)
    {
      array = km_slab_cache_array (cache, cpu);
      write_array (cache, &array, &state->arrays[cpu]);
    }
  state->shared_known = km_slab_cache_shared (cache, &array);
  if (state->shared_known)
    {
      state->shared_limit = (int32_t)array.limit;
      write_array (cache, &array, &state->shared);
    }
  state->free_slabs = counters.n_slabs[KM_SLAB_FREE];
  state->free_objects = counters.free_objects;
  state->free_limit = cache->geometry.free_limit;
  state->colour_next = counters.colour_next;
  state->free_touched = counters.free_touched;
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    {
      state->total_slabs += counters.n_slabs[list];
      for (uint32_t slab = km_slab_first (cache, (KmSlabList)list); slab != KM_SLAB_NONE;
           slab = km_slab_next (cache, slab))
        write_slab (cache, state, slab, (KmSlabList)list);
    }
  return state;
}

/* ---- into a cache ---- */

typedef struct
{
  KmSingle *cache;
  const KmSlabState *state;
  GHashTable *slabs; /* first frame plus 1 -> slab */
  GHashTable *lines; /* slab or array -> its line */
  uint32_t line;     /* of the problem, 0 = none alone */
  char *problem;
} Restore;

static gpointer
frame_key (KmPfn pfn)
{
  return GUINT_TO_POINTER (pfn + 1);
}

/* Fills the table of a slab so that its free objects are @chain. */
static bool
restore_table (Restore *r, uint32_t slab, const KmSlabSlabState *written)
{
  const uint16_t *chain = &g_array_index (r->state->indexes, uint16_t, written->chain);
  const uint16_t *whole = &g_array_index (r->state->indexes, uint16_t, written->table);
  const KmSlabPlatform *platform = &r->cache->machine->slab_platform;
  uint32_t num = r->cache->geometry.num, taken = platform->debug ? KM_SLAB_BUFCTL_TAKEN : 0u;

  for (uint32_t i = 0; i < written->n_chain; i++)
    if (chain[i] >= num)
      return false;
  for (uint32_t i = 0; i < num; i++)
    km_slab_put_entry (r->cache, slab, i, i < written->n_table ? whole[i] : taken);
  if (r->cache->machine->generation->slab->index_array)
    {
      for (uint32_t i = 0; i < written->n_chain; i++)
        km_slab_put_entry (r->cache, slab, written->in_use + i, chain[i]);
      km_slab_put_use (r->cache, slab, written->in_use, 0);
      return true;
    }
  km_slab_put_use (r->cache, slab, written->in_use, written->n_chain ? chain[0] : (uint32_t)KM_SLAB_BUFCTL_END);
  for (uint32_t i = 0; i < written->n_chain; i++)
    km_slab_put_entry (r->cache, slab, chain[i],
                       i + 1 < written->n_chain ? chain[i + 1] : (uint32_t)KM_SLAB_BUFCTL_END);
  return true;
}

static bool
restore_slab (Restore *r, const KmSlabSlabState *written, KmSlabList list)
{
  const KmSlabGeometry *geometry = &r->cache->geometry;
  uint32_t before = km_slab_first_object (&r->cache->machine->slab_platform, geometry, 0), slab;

  if (written->first_object < before || written->pfn == KM_PFN_NONE || written->in_use > geometry->num
      || written->in_use + written->n_chain != geometry->num
      || (written->first_object - before) % geometry->colour_off != 0
      || g_hash_table_contains (r->slabs, frame_key (written->pfn)))
    return false;
  slab = km_slab_put_slab (r->cache, written->pfn, written->first_object - before, list);
  g_hash_table_insert (r->slabs, frame_key (written->pfn), GUINT_TO_POINTER (slab));
  g_hash_table_insert (r->lines, GUINT_TO_POINTER (slab), GUINT_TO_POINTER (written->line));
  return restore_table (r, slab, written);
}

static bool
restore_lists (Restore *r)
{
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    for (uint32_t i = 0; i < r->state->slabs[list]->len; i++)
      {
        const KmSlabSlabState *written = &g_array_index (r->state->slabs[list], KmSlabSlabState, i);

        if (restore_slab (r, written, (KmSlabList)list))
          continue;
        r->line = written->line;
        r->problem = g_strdup_printf ("the slab at frame %u on the %s list is not one of this cache", written->pfn,
                                      list_names[list]);
        return false;
      }
  return true;
}

/* @cpu: SHARED for the shared array; @name: what to call it. */
static bool
restore_array (Restore *r, const KmSlabArrayState *from, uint32_t cpu, const char *name)
{
  const GArray *entries = from->entries;
  KmRef array = slab_array (slab_record_at (r->cache->machine, r->cache->cache), cpu);
  uint32_t limit = array_at (r->cache->machine, array)->limit;

  km_slab_put_word (r->cache, FIELD (array, KmArray, touched), from->touched);
  r->line = from->line;
  g_hash_table_insert (r->lines, GUINT_TO_POINTER (array), GUINT_TO_POINTER (from->line));
  if (entries->len > limit)
    {
      r->problem = g_strdup_printf ("the %s holds %u of %u objects", name, entries->len, limit);
      return false;
    }
  for (uint32_t i = 0; i < entries->len; i++)
    {
      const KmSlabPlace *place = &g_array_index (entries, KmSlabPlace, i);
      uint32_t slab = GPOINTER_TO_UINT (g_hash_table_lookup (r->slabs, frame_key (place->pfn)));

      if (slab == 0 || place->index >= r->cache->geometry.num)
        {
          r->problem = g_strdup_printf ("entry %u of the %s is no object of this cache", i, name);
          return false;
        }
      km_slab_put_array (r->cache, cpu, object_value (slab, place->index));
    }
  r->line = 0;
  return true;
}

/* All the rest that can be wrong. */
static bool
check_whole (Restore *r)
{
  KmRef where;

  if (km_slab_validate_cache (r->cache->machine, r->cache->cache, &r->problem, &where))
    return true;
  r->line = GPOINTER_TO_UINT (g_hash_table_lookup (r->lines, GUINT_TO_POINTER (where)));
  return false;
}

static void
restore_counters (Restore *r)
{
  KmRef cache = r->cache->cache;

  km_slab_put_word (r->cache, FIELD (cache, KmSlabCache, free_objects), r->state->free_objects);
  km_slab_put_word (r->cache, FIELD (cache, KmSlabCache, colour_next), r->state->colour_next);
  km_slab_put_word (r->cache, FIELD (cache, KmSlabCache, free_touched), r->state->free_touched > 0);
}

static bool
restore_all (Restore *r)
{
  bool has_shared = slab_array (slab_record_at (r->cache->machine, r->cache->cache), SHARED) != 0;

  if (r->state->n_arrays > r->cache->machine->slab_platform.cpus || (r->state->shared_known && !has_shared))
    {
      r->problem = g_strdup ("the arrays are those of another machine");
      return false;
    }
  if (!restore_lists (r))
    return false;
  for (uint32_t cpu = 0; cpu < r->state->n_arrays; cpu++)
    {
      g_autofree char *name = g_strdup_printf ("array of CPU %u", cpu);

      if (!restore_array (r, &r->state->arrays[cpu], cpu, name))
        return false;
    }
  if (r->state->shared_known && !restore_array (r, &r->state->shared, SHARED, "shared array"))
    return false;
  restore_counters (r);
  return check_whole (r);
}

bool
km_slab_cache_restore (KmSingle *cache, const KmSlabState *state, char **problem, uint32_t *line)
{
  Restore r = { .cache = cache, .state = state };
  bool ok;

  r.slabs = g_hash_table_new (NULL, NULL);
  r.lines = g_hash_table_new (NULL, NULL);
  ok = restore_all (&r);
  g_hash_table_unref (r.slabs);
  g_hash_table_unref (r.lines);
  *problem = r.problem;
  *line = r.line;
  return ok;
}

/* ---- comparing ---- */

/* Collects the first difference; everything after it is passed over. */
typedef struct
{
  const KmSlabState *expected, *actual;
  char *text;
} Comparison;

static void
same_number (Comparison *c, int64_t expected, int64_t actual, const char *what)
{
  if (!c->text && expected != actual)
    c->text =
        g_strdup_printf ("%s: recorded %" G_GINT64_FORMAT ", simulated %" G_GINT64_FORMAT, what, expected, actual);
}

static void
same_place (Comparison *c, const KmSlabPlace *e, const KmSlabPlace *a, const char *array, uint32_t entry)
{
  if (e->pfn == a->pfn && e->first_object == a->first_object && e->index == a->index)
    return;
  c->text =
      g_strdup_printf ("%s, entry %u: recorded frame %u offset %u index %u, simulated frame %u offset %u index %u",
                       array, entry, e->pfn, e->first_object, e->index, a->pfn, a->first_object, a->index);
}

static void
same_array (Comparison *c, const KmSlabArrayState *e, const KmSlabArrayState *a, const char *array)
{
  g_autofree char *limit = g_strdup_printf ("%s, limit", array), *touched = g_strdup_printf ("%s, touched", array);
  g_autofree char *avail = g_strdup_printf ("%s, avail", array);

  same_number (c, e->limit, a->limit, limit);
  same_number (c, e->touched, a->touched, touched);
  same_number (c, e->entries->len, a->entries->len, avail);
  for (uint32_t i = 0; i < e->entries->len && !c->text; i++)
    same_place (c, &g_array_index (e->entries, KmSlabPlace, i), &g_array_index (a->entries, KmSlabPlace, i), array, i);
}

/* The shared array has a batchcount that no kernel uses: it is not compared. */
static void
same_arrays (Comparison *c)
{
  const KmSlabState *e = c->expected, *a = c->actual;

  for (uint32_t cpu = 0; cpu < e->n_arrays && !c->text; cpu++)
    {
      g_autofree char *array = g_strdup_printf ("array of CPU %u", cpu);

      same_number (c, e->arrays[cpu].batchcount, a->arrays[cpu].batchcount, "array batchcount");
      same_array (c, &e->arrays[cpu], &a->arrays[cpu], array);
    }
  if (e->shared_known && !c->text)
    same_array (c, &e->shared, &a->shared, "shared array");
}

/* The index numbers of two parts. */
static void
same_indexes (Comparison *c, uint32_t expected, uint32_t actual, uint32_t n, const char *what)
{
  for (uint32_t i = 0; i < n && !c->text; i++)
    same_number (c, g_array_index (c->expected->indexes, uint16_t, expected + i),
                 g_array_index (c->actual->indexes, uint16_t, actual + i), what);
}

static void
same_slab (Comparison *c, const KmSlabSlabState *e, const KmSlabSlabState *a, const char *what)
{
  g_autofree char *chain = g_strdup_printf ("%s, free chain", what);
  g_autofree char *table = g_strdup_printf ("%s, bufctl", what);

  same_number (c, e->pfn, a->pfn, what);
  same_number (c, e->first_object, a->first_object, what);
  same_number (c, e->in_use, a->in_use, what);
  same_number (c, e->n_chain, a->n_chain, chain);
  same_indexes (c, e->chain, a->chain, e->n_chain, chain);
  if (e->n_table && a->n_table)
    same_indexes (c, e->table, a->table, MIN (e->n_table, a->n_table), table);
}

static void
same_list (Comparison *c, uint32_t list)
{
  const GArray *expected = c->expected->slabs[list], *actual = c->actual->slabs[list];
  g_autofree char *length = g_strdup_printf ("length of the %s list", list_names[list]);

  same_number (c, expected->len, actual->len, length);
  for (uint32_t i = 0; i < expected->len && !c->text; i++)
    {
      g_autofree char *what = g_strdup_printf ("%s list, slab %u", list_names[list], i);

      same_slab (c, &g_array_index (expected, KmSlabSlabState, i), &g_array_index (actual, KmSlabSlabState, i), what);
    }
}

bool
km_slab_state_equal (const KmSlabState *expected, const KmSlabState *actual, char **difference)
{
  Comparison c = { .expected = expected, .actual = actual };

  if (expected->n_arrays > actual->n_arrays)
    same_number (&c, expected->n_arrays, actual->n_arrays, "CPUs");
  same_number (&c, expected->shared_limit, actual->shared_limit, "shared");
  same_number (&c, expected->total_slabs, actual->total_slabs, "total_slabs");
  same_number (&c, expected->free_slabs, actual->free_slabs, "free_slabs");
  same_number (&c, expected->free_objects, actual->free_objects, "free_objects");
  same_number (&c, expected->free_limit, actual->free_limit, "free_limit");
  same_number (&c, expected->colour_next, actual->colour_next, "colour_next");
  if (expected->free_touched >= 0)
    same_number (&c, expected->free_touched, actual->free_touched, "free_touched");
  same_arrays (&c);
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS && !c.text; list++)
    same_list (&c, list);
  if (difference)
    *difference = c.text;
  else
    g_free (c.text);
  return c.text == NULL;
}
