/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks a slab cache: every slab on the list it belongs to, every object in one place. */
#include "core/slab_private.h"

typedef struct
{
  const KmSlabCache *cache;
  uint8_t *seen; /* of each object: 1 = free in its slab, 2 = in an array */
  uint16_t *chain;
  uint32_t n_seen, n_free;
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

static void
check_chain (Check *check, uint32_t slab)
{
  const KmSlabGeometry *geometry = &check->cache->geometry;
  uint32_t n = km_slab_free_chain (check->cache, slab, check->chain);

  if (n + slab_node (check->cache, slab)->in_use != geometry->num)
    complain (check, "slab %u: %u free, %u in use of %u", slab, n, slab_node (check->cache, slab)->in_use,
              geometry->num);
  for (uint32_t i = 0; i < n; i++)
    {
      if (check->chain[i] >= geometry->num)
        complain (check, "slab %u: object %u on the free chain", slab, check->chain[i]);
      else if (check->seen[slab * geometry->num + check->chain[i]]++)
        complain (check, "slab %u: object %u is free twice", slab, check->chain[i]);
    }
  check->n_free += n;
}

static bool
belongs (const KmSlabCache *cache, uint32_t slab, uint32_t list)
{
  uint32_t in_use = slab_node (cache, slab)->in_use;

  return list == (in_use == 0 ? KM_SLAB_FREE : in_use == cache->geometry.num ? KM_SLAB_FULL : KM_SLAB_PARTIAL);
}

static void
check_list (Check *check, uint32_t list)
{
  const KmSlabCache *cache = check->cache;
  uint32_t n = 0, prev = list;

  for (uint32_t node = cache->node[list].next; node != list && !check->problem; node = cache->node[node].next)
    {
      uint32_t slab = node - KM_NR_SLAB_LISTS;

      if (node < KM_NR_SLAB_LISTS || slab >= cache->n_slots || ++n > cache->n_slots)
        complain (check, "list %u leads to node %u", list, node);
      else if (cache->node[node].prev != prev)
        complain (check, "slab %u: the link back is wrong", slab);
      else if (cache->node[node].pfn == KM_PFN_NONE)
        complain (check, "slab %u has no frames", slab);
      else if (!belongs (cache, slab, list))
        complain (check, "slab %u with %u in use stands on list %u", slab, cache->node[node].in_use, list);
      else
        check_chain (check, slab);
      prev = node;
    }
  if (n != cache->counters.n_slabs[list])
    complain (check, "list %u has %u slabs, counted %u", list, n, cache->counters.n_slabs[list]);
  check->n_seen += n;
}

static void
check_stack (Check *check, uint32_t number)
{
  const KmSlabCache *cache = check->cache;
  const KmSlabStack *stack = &cache->stack[number];

  if (stack->avail > stack->limit)
    complain (check, "array %u holds %u of %u", number, stack->avail, stack->limit);
  for (uint32_t i = 0; i < stack->avail && !check->problem; i++)
    {
      uint32_t object = cache->entry[stack->first + i], slab = object / cache->geometry.num;

      if (slab >= cache->n_slots || slab_node (cache, slab)->pfn == KM_PFN_NONE)
        complain (check, "array %u holds object %u of no slab", number, object);
      else if (check->seen[object])
        complain (check, "array %u holds object %u, which is %s too", number, object,
                  check->seen[object] == 1 ? "free in its slab" : "in an array");
      else
        check->seen[object] = 2;
    }
}

bool
km_slab_validate (const KmSlabCache *cache, char **problem)
{
  Check check = { .cache = cache };

  check.seen = g_new0 (uint8_t, (size_t)cache->n_slots * cache->geometry.num + 1);
  check.chain = g_new (uint16_t, cache->geometry.num);
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS && !check.problem; list++)
    check_list (&check, list);
  for (uint32_t i = 0; i < cache->platform.cpus + has_shared (cache) && !check.problem; i++)
    check_stack (&check, i);
  if (check.n_seen + cache->n_spare != cache->n_slots)
    complain (&check, "%u slabs and %u spare slots of %u", check.n_seen, cache->n_spare, cache->n_slots);
  if (check.n_free != cache->counters.free_objects)
    complain (&check, "%u objects are free, counted %u", check.n_free, cache->counters.free_objects);
  g_free (check.seen);
  g_free (check.chain);
  if (problem)
    *problem = check.problem;
  else
    g_free (check.problem);
  return check.problem == NULL;
}
