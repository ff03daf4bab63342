/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks a cache of SLAB: the equations above KmCache and KmSlab (kmem_cache.h), under their names.
 *
 * A misuse puts a pointer into two places, or one that is no object into an array (KmKmemSilent); chains and counts
 * then say what the kernel's own would. */
#include "core/slab/slab_records.h"
#include "core/slab/find.h"

#include <string.h>

/* Where an object has been met. */
enum
{
  NOWHERE,
  FREE_IN_SLAB,
  IN_ARRAY,
};

typedef struct
{
  const KmMachine *m;
  const KmSlabCache *c;
  KmRef cache;
  KmRef where;       /* the slab or array that is looked at; 0 = none alone */
  GHashTable *slabs; /* those whose chain was walked, by their number from 1 on, */
  uint8_t *met;      /* and where each object of them has been met */
  uint32_t n_met, room;
  uint16_t *chain; /* of one slab; NULL before the first */
  uint32_t n_free, n_slabs, n_live;
  bool misused;
  char *problem;
} Check;

static void complain (Check *check, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
complain (Check *check, const char *format, ...)
{
  va_list args;

  if (check->problem)
    return;
  va_start (args, format);
  check->problem = g_strdup_vprintf (format, args);
  va_end (args);
}

/* What has been met of one more slab: nothing. A slab is on one list, behind one slab, so none comes twice. */
static uint8_t *
meet_slab (Check *check, KmRef slab)
{
  uint32_t num = check->c->c.num;

  if (!check->chain)
    check->chain = g_new (uint16_t, num);
  if (check->n_met == check->room)
    {
      check->room = check->room * 2 + 4;
      check->met = g_renew (uint8_t, check->met, (size_t)check->room * num);
    }
  g_hash_table_insert (check->slabs, GUINT_TO_POINTER (slab), GUINT_TO_POINTER (check->n_met + 1));
  return memset (check->met + (size_t)num * check->n_met++, NOWHERE, num);
}

/* The same of a slab that has been met; NULL if it has not. */
static uint8_t *
met_of (const Check *check, KmRef slab)
{
  uint32_t number = GPOINTER_TO_UINT (g_hash_table_lookup (check->slabs, GUINT_TO_POINTER (slab)));

  return number ? check->met + (size_t)check->c->c.num * (number - 1) : NULL;
}

static void
check_chain (Check *check, KmRef slab)
{
  uint32_t num = check->c->c.num, in_use = slab_in_use (slab_at (check->m, slab));
  uint8_t *met = meet_slab (check, slab);
  uint32_t n = km_slab_chain (check->m, check->cache, slab, check->chain);

  if (n + in_use != num)
    complain (check, "chain: slab %u: %u free, %u in use of %u", slab, n, in_use, num);
  for (uint32_t i = 0; i < n && !check->problem; i++)
    {
      uint16_t index = check->chain[i];

      if (index >= num)
        complain (check, "chain: slab %u: object %u on the free chain", slab, index);
      else if (met[index])
        complain (check, "chain: slab %u: object %u is free twice", slab, index);
      else if (object_is_live (check->m, slab, num, index))
        complain (check, "one_place: slab %u: object %u is free and in a caller's hands", slab, index);
      else
        met[index] = FREE_IN_SLAB;
    }
  check->n_free += n;
}

static void
count_live (Check *check, KmRef slab)
{
  uint32_t num = check->c->c.num;

  if (check->misused)
    return;
  for (uint32_t i = 0; i < num; i++)
    check->n_live += object_is_live (check->m, slab, num, i);
}

static bool
belongs (const Check *check, KmRef slab, uint32_t list)
{
  uint32_t in_use = slab_in_use (slab_at (check->m, slab));

  return list == (in_use == 0 ? KM_SLAB_FREE : in_use == check->c->c.num ? KM_SLAB_FULL : KM_SLAB_PARTIAL);
}

static bool
is_in_frames (const Check *check, const KmSlab *s, KmRef slab)
{
  const KmMachine *m = check->m;
  KmRef own = slab_cache (m, slab);

  if (!km_is_cache (m, own) || (own != check->cache && !check->misused))
    return false;
  return m->frames != NULL
         || (s->pfn < m->end_pfn && frame_state (m, s->pfn) == (S_SLAB | cache_at (m, own)->order)
             && m->link[s->pfn].prev == slab);
}

static void
check_list (Check *check, uint32_t list)
{
  uint32_t n = 0;
  KmRef prev = 0;

  for (KmRef slab = check->c->list[list].first; slab != 0 && !check->problem; slab = slab_at (check->m, slab)->next)
    {
      const KmSlab *s = slab_at (check->m, slab);

      check->where = slab;
      if (++n > check->c->list[list].n)
        complain (check, "lists: list %u is longer than its count", list);
      else if (s->prev != prev || slab_list (s) != list)
        complain (check, "lists: slab %u: the link back is wrong", slab);
      else if (!is_in_frames (check, s, slab))
        complain (check, "frames: slab %u does not own frame %u", slab, s->pfn);
      else if (!check->misused && !belongs (check, slab, list))
        complain (check, "list: slab %u with %u in use is on list %u", slab, slab_in_use (s), list);
      else if (!check->misused)
        check_chain (check, slab);
      count_live (check, slab);
      prev = slab;
    }
  if (!check->problem)
    check->where = 0;
  if (n != check->c->list[list].n || check->c->list[list].last != prev)
    complain (check, "lists: list %u has %u slabs, counted %u", list, n, check->c->list[list].n);
  check->n_slabs += n;
}

static void
check_array (Check *check, uint32_t number)
{
  const KmArray *a = array_at (check->m, slab_array (check->c, number));

  check->where = slab_array (check->c, number);
  if (a->avail > a->limit)
    complain (check, "arrays: array %u holds %u of %u", number, a->avail, a->limit);
  for (uint32_t i = 0; i < a->avail && !check->problem && !check->misused; i++)
    {
      KmObjectPlace place;
      uint8_t *met = NULL;

      if (!km_value_is (a->entry[i], KM_VALUE_OBJECT) || !km_object_find (check->m, a->entry[i], &place)
          || place.cache != check->cache)
        complain (check, "one_place: array %u holds %x, no object of this cache", number, a->entry[i]);
      else if (!(met = met_of (check, place.slab)))
        complain (check, "one_place: array %u holds object %x of a slab on no list", number, a->entry[i]);
      else if (met[place.index])
        complain (check, "one_place: array %u holds object %x, which is %s too", number, a->entry[i],
                  met[place.index] == FREE_IN_SLAB ? "free in its slab" : "in an array");
      else if (object_is_live (check->m, place.slab, check->c->c.num, place.index))
        complain (check, "one_place: array %u holds object %x, which is in a caller's hands", number, a->entry[i]);
      else
        met[place.index] = IN_ARRAY;
    }
  if (!check->problem)
    check->where = 0;
}

bool
km_slab_validate_cache (const KmMachine *m, KmRef cache, char **problem, KmRef *where)
{
  Check check = { .m = m, .c = slab_record_at (m, cache), .cache = cache };

  check.slabs = g_hash_table_new (NULL, NULL);
  check.misused = root_get (m, ROOT_MISUSED) != 0;
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS && !check.problem; list++)
    check_list (&check, list);
  for (uint32_t i = 0; i <= SHARED && !check.problem; i = slab_next (m, i))
    if (slab_array (check.c, i))
      check_array (&check, i);
  if (check.n_slabs != check.c->c.slabs.live && !check.misused)
    complain (&check, "records: %u slabs on lists, %u records", check.n_slabs, check.c->c.slabs.live);
  if (check.n_free != check.c->free_objects && !check.misused)
    complain (&check, "free_objects: %u objects are free, counted %u", check.n_free, check.c->free_objects);
  if (check.n_live != check.c->c.live && !check.misused)
    complain (&check, "live: %u objects are in callers' hands, counted %u", check.n_live, check.c->c.live);
  g_hash_table_unref (check.slabs);
  g_free (check.met);
  g_free (check.chain);
  if (where)
    *where = check.where;
  if (problem)
    *problem = check.problem;
  else
    g_free (check.problem);
  return check.problem == NULL;
}
