/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/find.h"

/* True if @cache is the record of a cache. */
bool
km_is_cache (const KmMachine *m, KmRef cache)
{
  return store_has (m, cache) && m->store.leaf[cache >> STORE_LEAF_SHIFT][1] == cache_words (m)
         && store_record_around (m, cache) == cache && cache_at (m, cache)->allocator != KM_ALLOCATOR_DEFAULT;
}

/* An object may have gone, with its slab, its cache, its leaf: is it still what it was? Fills @place if it is. */
static bool
is_there (const KmMachine *m, KmValue value, KmObjectPlace *place)
{
  KmRef ref = (value & ~KM_VALUE_OBJECT_BIT) >> 1;
  KmPfn pfn;

  if (!store_has (m, ref) || !km_is_cache (m, store_owner (m, ref)))
    return false;
  *place = (KmObjectPlace){ .cache = store_owner (m, ref), .slab = object_slab (m, value) };
  place->index = object_index (place->slab, value);
  pfn = slab_at (m, place->slab)->pfn;
  return m->frames != NULL
         || (pfn < m->end_pfn && frame_kind (m, pfn) == S_SLAB && m->link[pfn].prev == place->slab
             && place->index < cache_at (m, place->cache)->num);
}

bool
km_value_byte (const KmMachine *m, KmValue value, KmByte *byte)
{
  KmObjectPlace place;
  int64_t at;

  if (km_value_is (value, KM_VALUE_PAGE))
    {
      *byte = (KmByte){ .pfn = value };
      return value < m->end_pfn;
    }
  if (km_value_is (value, KM_VALUE_OBJECT))
    {
      if (!is_there (m, value, &place))
        return false;
      at = ((int64_t)slab_at (m, place.slab)->pfn << m->page_shift) + object_offset (m, place.slab, place.index);
    }
  else if (km_value_is (value, KM_VALUE_ODD))
    {
      const KmOdd *odd;

      if (!store_has (m, km_value_payload (value)))
        return false;
      odd = store_at (m, km_value_payload (value));
      if (!km_value_byte (m, odd->base, byte))
        return false;
      at = ((int64_t)byte->pfn << m->page_shift) + byte->offset + (int32_t)odd->delta;
    }
  else
    return false;
  *byte = (KmByte){ .pfn = (KmPfn)(at >> m->page_shift), .offset = (uint32_t)at & ((1u << m->page_shift) - 1) };
  return at >= 0 && at >> m->page_shift < m->end_pfn;
}

bool
km_byte_object (const KmMachine *m, KmByte byte, KmObjectPlace *place)
{
  KmPfn head = byte.pfn < m->end_pfn ? frame_head (m, byte.pfn) : KM_PFN_NONE;
  const KmCache *c;
  int64_t at;
  KmRef slab;

  if (head == KM_PFN_NONE || frame_kind (m, head) != S_SLAB)
    return false;
  slab = m->link[head].prev;
  c = cache_at (m, slab_cache (m, slab));
  at = ((int64_t)(byte.pfn - head) << m->page_shift) + byte.offset - slab_first (m, slab);
  *place = (KmObjectPlace){ .cache = slab_cache (m, slab), .slab = slab };
  place->index = at < 0 ? 0 : (uint32_t)MIN (at / c->size, c->num - 1);
  place->inside = (int32_t)(at - (int64_t)place->index * c->size - c->pad);
  return true;
}

bool
km_object_find (const KmMachine *m, KmValue value, KmObjectPlace *place)
{
  KmByte byte;

  if (G_LIKELY (km_value_is (value, KM_VALUE_OBJECT)))
    return is_there (m, value, place);
  return value != KM_VALUE_NULL && km_value_byte (m, value, &byte) && km_byte_object (m, byte, place);
}

KmPfn
km_object_frame (const KmMachine *m, KmValue value)
{
  KmObjectPlace place;
  KmByte byte;

  if (G_LIKELY (km_value_is (value, KM_VALUE_OBJECT)))
    return is_there (m, value, &place) ? slab_at (m, place.slab)->pfn : KM_PFN_NONE;
  return value != KM_VALUE_NULL && km_value_byte (m, value, &byte) ? byte.pfn : KM_PFN_NONE;
}

/* ---- moving a pointer ---- */

KmValue
kmem_pointer (KmMachine *m, KmValue value, int64_t delta)
{
  KmObjectPlace place;
  KmRef odd;
  KmByte byte;

  if (delta == 0 || value == KM_VALUE_NULL)
    return value;
  odd = pool_take (m, pool_fixed (m, POOL_ODD, RECORD_WORDS (KmOdd)), 0);
  SET (m, odd, KmOdd, base, value);
  SET (m, odd, KmOdd, delta, (uint32_t)(int32_t)delta);
  value = km_value (KM_VALUE_ODD, odd);
  if (!km_value_byte (m, value, &byte))
    return value;
  if (km_byte_object (m, byte, &place))
    return place.inside == 0 ? object_value (place.slab, place.index) : value;
  return byte.offset == 0 ? byte.pfn : value;
}
