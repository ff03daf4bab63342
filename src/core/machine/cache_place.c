/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/machine/cache_place.h"

enum
{
  PART_FRAMES = 4095,
};

typedef struct
{
  uint32_t op; /* + 1; 0 = none */
  uint32_t index;
} Place;

/* Word of the table with the part that @pfn is in. */
static KmRef
part_word (KmMachine *m, KmPfn pfn)
{
  KmRef table = root_get (m, ROOT_CACHE_PLACES);

  if (!table)
    {
      table = pool_take_clear (m, pool_fixed (m, POOL_CACHE_TABLE, m->end_pfn / PART_FRAMES + 1), 0);
      root_set (m, ROOT_CACHE_PLACES, table);
    }
  return table + pfn / PART_FRAMES;
}

static KmRef
place_in (KmRef part, KmPfn pfn)
{
  return part + pfn % PART_FRAMES * RECORD_WORDS (Place);
}

void
cache_place_set (KmMachine *m, KmPfn pfn, uint32_t op, uint32_t index)
{
  KmRef word = part_word (m, pfn);
  KmRef part = store_get (m, word);

  if (!part)
    {
      part = pool_take_clear (m, pool_fixed (m, POOL_CACHE_PLACES, PART_FRAMES * RECORD_WORDS (Place)), 0);
      store_set (m, word, part);
    }
  SET (m, place_in (part, pfn), Place, op, op + 1);
  SET (m, place_in (part, pfn), Place, index, index);
}

static KmRef
place_of (const KmMachine *m, KmPfn pfn)
{
  KmRef table = root_get (m, ROOT_CACHE_PLACES), part;

  km_assert (table != 0);
  part = store_get (m, table + pfn / PART_FRAMES);
  km_assert (part != 0);
  return place_in (part, pfn);
}

void
cache_place_clear (KmMachine *m, KmPfn pfn)
{
  KmRef place = place_of (m, pfn);

  SET (m, place, Place, op, 0);
  SET (m, place, Place, index, 0);
}

void
cache_place_get (const KmMachine *m, KmPfn pfn, uint32_t *op, uint32_t *index)
{
  const Place *place = store_at (m, place_of (m, pfn));

  *op = place->op - 1;
  *index = place->index;
}
