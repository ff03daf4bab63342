/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference/twin.h"

#include <string.h>

/* ---- arrays as lists ---- */

static uint32_t
at (GArray *list, uint32_t i)
{
  return g_array_index (list, uint32_t, i);
}

static void
push (GArray *list, uint32_t pfn, bool tail)
{
  if (tail)
    g_array_append_val (list, pfn);
  else
    g_array_prepend_val (list, pfn);
}

static bool
drop (GArray *list, uint32_t pfn)
{
  for (uint32_t i = 0; i < list->len; i++)
    if (at (list, i) == pfn)
      {
        g_array_remove_index (list, i);
        return true;
      }
  return false;
}

static unsigned
movable (const Twin *twin)
{
  return twin->old ? 2 : 1;
}

static unsigned
reclaimable (const Twin *twin)
{
  return twin->old ? 1 : 2;
}

/* ---- the zone ---- */

Twin *
twin_new (bool old, unsigned block_order, uint32_t frames, int high, int batch)
{
  Twin *twin = g_new0 (Twin, 1);

  *twin = (Twin){ .old = old, .block_order = block_order, .frames = frames, .high = high, .batch = batch };
  for (unsigned order = 0; order < TWIN_ORDERS; order++)
    for (unsigned type = 0; type < TWIN_TYPES; type++)
      twin->free[order][type] = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (unsigned list = 0; list < 12; list++)
    twin->pcp[list] = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  twin->type_of_block = g_malloc (frames >> block_order);
  memset (twin->type_of_block, (int)movable (twin), frames >> block_order);
  twin->remembered = g_malloc0 (frames);
  for (uint32_t pfn = 0; pfn < frames; pfn += 1024)
    push (twin->free[10][movable (twin)], pfn, !old);
  return twin;
}

void
twin_free (Twin *twin)
{
  for (unsigned order = 0; order < TWIN_ORDERS; order++)
    for (unsigned type = 0; type < TWIN_TYPES; type++)
      g_array_unref (twin->free[order][type]);
  for (unsigned list = 0; list < 12; list++)
    g_array_unref (twin->pcp[list]);
  g_free (twin->type_of_block);
  g_free (twin->remembered);
  g_free (twin);
}

/* Takes the free block that starts at @pfn off its list. Returns its order, or -1 if none starts there. */
static int
drop_block_at (Twin *twin, uint32_t pfn)
{
  for (unsigned order = 0; order < TWIN_ORDERS; order++)
    for (unsigned type = 0; type < TWIN_TYPES; type++)
      if (drop (twin->free[order][type], pfn))
        return (int)order;
  return -1;
}

/* Moves the free blocks of the pageblock around @pfn to the lists of @type, lowest first. Returns the frames moved. */
static uint32_t
move_block (Twin *twin, uint32_t pfn, unsigned type)
{
  uint32_t start = pfn >> twin->block_order << twin->block_order, moved = 0;

  for (uint32_t frame = start; frame < start + (1u << twin->block_order); frame++)
    {
      int order = drop_block_at (twin, frame);

      if (order < 0)
        continue;
      push (twin->free[order][type], frame, !twin->old);
      moved += 1u << order;
    }
  return moved;
}

void
twin_reserve (Twin *twin, unsigned n)
{
  for (unsigned block = 0; block < n; block++)
    {
      twin->type_of_block[block] = 3;
      move_block (twin, block << twin->block_order, 3);
    }
}

/* ---- taking ---- */

static int64_t
take_smallest (Twin *twin, unsigned order, unsigned type)
{
  for (unsigned current = order; current < TWIN_ORDERS; current++)
    if (twin->free[current][type]->len > 0)
      {
        uint32_t pfn = at (twin->free[current][type], 0);

        g_array_remove_index (twin->free[current][type], 0);
        while (current > order)
          {
            current--;
            push (twin->free[current][type], pfn + (1u << current), false);
          }
        return pfn;
      }
  return -1;
}

static void
fallbacks (const Twin *twin, unsigned type, unsigned list[2])
{
  unsigned r = reclaimable (twin), m = movable (twin);

  list[0] = type == r ? 0 : r;
  list[1] = type == m ? 0 : m;
}

static void
set_types (Twin *twin, uint32_t pfn, unsigned order, unsigned type)
{
  for (uint32_t i = 0; i < 1u << (order - twin->block_order); i++)
    twin->type_of_block[(pfn >> twin->block_order) + i] = (uint8_t)type;
}

static int64_t
take_other_old (Twin *twin, unsigned order, unsigned type)
{
  unsigned others[2];

  fallbacks (twin, type, others);
  for (int current = 10; current >= (int)order; current--)
    for (unsigned i = 0; i < 2; i++)
      {
        GArray *list = twin->free[current][others[i]];
        unsigned as = others[i];
        uint32_t pfn;

        if (list->len == 0)
          continue;
        pfn = at (list, 0);
        if ((unsigned)current >= twin->block_order / 2 || type == reclaimable (twin))
          {
            uint32_t moved = move_block (twin, pfn, type);

            if (moved >= 1u << (twin->block_order - 1))
              twin->type_of_block[pfn >> twin->block_order] = (uint8_t)type;
            as = type;
          }
        drop (twin->free[current][as], pfn);
        if ((unsigned)current >= twin->block_order)
          set_types (twin, pfn, (unsigned)current, type);
        while ((unsigned)current > order)
          {
            current--;
            push (twin->free[current][as], pfn + (1u << current), false);
          }
        return pfn;
      }
  return take_smallest (twin, order, 3);
}

/* Fills the lists of @type from another one (6.1). */
static bool
steal_new (Twin *twin, unsigned order, unsigned type)
{
  unsigned others[2], block = twin->block_order, old_type;
  int current, from = -1;
  bool whole;
  uint32_t pfn, moved, alike;

  fallbacks (twin, type, others);
  for (current = 10; current >= (int)order && from < 0; current--)
    for (unsigned i = 0; i < 2 && from < 0; i++)
      if (twin->free[current][others[i]]->len > 0)
        from = (int)others[i];
  if (from < 0)
    return false;
  current++;
  whole = (unsigned)current >= block / 2 || type == reclaimable (twin) || type == 0;
  if (!whole && current > (int)order)
    {
      from = -1;
      for (current = (int)order; from < 0; current++)
        for (unsigned i = 0; i < 2 && from < 0; i++)
          if (twin->free[current][others[i]]->len > 0)
            from = (int)others[i];
      current--;
      whole = (unsigned)current >= block / 2;
    }
  pfn = at (twin->free[current][from], 0);
  if ((unsigned)current >= block)
    {
      set_types (twin, pfn, (unsigned)current, type);
      whole = false;
    }
  if (!whole)
    {
      drop (twin->free[current][from], pfn);
      push (twin->free[current][type], pfn, true);
      return true;
    }
  old_type = twin->type_of_block[pfn >> block];
  moved = move_block (twin, pfn, type);
  alike = type != movable (twin) && old_type == movable (twin) ? (1u << block) - moved : 0;
  if (moved + alike >= 1u << (block - 1))
    twin->type_of_block[pfn >> block] = (uint8_t)type;
  return true;
}

static int64_t
take (Twin *twin, unsigned order, unsigned type)
{
  int64_t pfn = take_smallest (twin, order, type);

  if (pfn >= 0)
    return pfn;
  if (twin->old)
    return take_other_old (twin, order, type);
  while (steal_new (twin, order, type))
    if ((pfn = take_smallest (twin, order, type)) >= 0)
      return pfn;
  return -1;
}

/* ---- giving ---- */

/* Finds a free block and takes it off its list. */
static bool
take_buddy (Twin *twin, uint32_t pfn, unsigned order)
{
  for (unsigned type = 0; type < TWIN_TYPES; type++)
    if (drop (twin->free[order][type], pfn))
      return true;
  return false;
}

static bool
is_free (Twin *twin, uint32_t pfn, unsigned order)
{
  for (unsigned type = 0; type < TWIN_TYPES; type++)
    for (uint32_t i = 0; i < twin->free[order][type]->len; i++)
      if (at (twin->free[order][type], i) == pfn)
        return true;
  return false;
}

static void
merge (Twin *twin, uint32_t pfn, unsigned order, unsigned type)
{
  bool tail = false;

  while (order < 10 && take_buddy (twin, pfn ^ (1u << order), order))
    {
      pfn &= ~(1u << order);
      order++;
    }
  if (!twin->old && order < 9)
    tail = is_free (twin, (pfn & ~(1u << order)) ^ (2u << order), order + 1);
  push (twin->free[order][type], pfn, tail);
}

/* ---- per-CPU lists ---- */

static int
pcp_count (const Twin *twin)
{
  int count = 0;

  for (unsigned list = 0; list < 12; list++)
    count += (int)twin->pcp[list]->len << (twin->old ? 0 : list / 3);
  return count;
}

static void
give_last (Twin *twin, unsigned list)
{
  GArray *pages = twin->pcp[list];
  uint32_t pfn = at (pages, pages->len - 1);

  g_array_set_size (pages, pages->len - 1);
  merge (twin, pfn, twin->old ? 0 : list / 3, twin->remembered[pfn]);
}

static void
drain_old (Twin *twin, int left)
{
  unsigned list = 0;
  int quota = 0;

  while (left > 0)
    {
      do
        {
          list = (list + 1) % 3;
          quota++;
        }
      while (twin->pcp[list]->len == 0);
      for (; left > 0 && quota > 0 && twin->pcp[list]->len > 0; left--, quota--)
        give_last (twin, list);
    }
}

static void
drain_new (Twin *twin, int left, unsigned list)
{
  for (left = MIN (left, pcp_count (twin)); left > 0; list = (list + 1) % 12)
    while (left > 0 && twin->pcp[list]->len > 0)
      {
        give_last (twin, list);
        left -= 1 << list / 3;
      }
}

static bool
uses_pcp (const Twin *twin, unsigned order)
{
  return order <= (twin->old ? 0u : 3u);
}

static void
refill (Twin *twin, unsigned order, unsigned type, unsigned list)
{
  int n = twin->batch;

  if (!twin->old && n > 1)
    n = MAX (n >> order, 2);
  while (n-- > 0)
    {
      int64_t pfn = take (twin, order, type);

      if (pfn < 0)
        return;
      twin->remembered[pfn] = (uint8_t)type;
      push (twin->pcp[list], (uint32_t)pfn, true);
    }
}

int64_t
twin_alloc (Twin *twin, unsigned order, unsigned type)
{
  unsigned list = order * 3 + type;
  uint32_t pfn;

  if (!uses_pcp (twin, order))
    return take (twin, order, type);
  if (!twin->old)
    twin->factor /= 2;
  if (twin->pcp[list]->len == 0)
    refill (twin, order, type, list);
  if (twin->pcp[list]->len == 0)
    return twin->old ? -1 : take (twin, order, type);
  pfn = at (twin->pcp[list], 0);
  g_array_remove_index (twin->pcp[list], 0);
  return pfn;
}

static void
drain_after_give (Twin *twin, unsigned order, unsigned list)
{
  int count = pcp_count (twin), most = twin->high - twin->batch, n;

  if (twin->old)
    {
      if (count >= twin->high)
        drain_old (twin, twin->batch);
      return;
    }
  if (twin->factor && order)
    {
      drain_new (twin, count, list);
      return;
    }
  if (count < twin->high)
    return;
  n = twin->batch << twin->factor;
  if (n < most && twin->factor < 5)
    twin->factor++;
  drain_new (twin, MIN (n, most), list);
}

void
twin_give (Twin *twin, uint32_t pfn, unsigned order)
{
  unsigned type = twin->type_of_block[pfn >> twin->block_order], list;

  if (!uses_pcp (twin, order))
    {
      merge (twin, pfn, order, type);
      return;
    }
  list = order * 3 + (type < 3 ? type : movable (twin));
  twin->remembered[pfn] = (uint8_t)type;
  push (twin->pcp[list], pfn, false);
  drain_after_give (twin, order, list);
}
