/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a pointer to what lies there, as virt_to_page() and a division find it. */
#include "core/kmem_cache.h"

/* An object may have gone, with its slab, its cache, its leaf: is it still what it was? */
static bool
is_there (const KmMachine *m, KmValue value)
{
  KmRef ref = (value & ~KM_VALUE_OBJECT_BIT) >> 1, slab, cache;
  KmPfn pfn;

  if (ref >> STORE_LEAF_SHIFT >= m->store.n_leaves || ref >> STORE_LEAF_SHIFT == 0)
    return false;
  cache = store_owner (m, ref);
  if (cache == 0 || cache_at (m, cache)->allocator == KM_ALLOCATOR_DEFAULT)
    return false;
  slab = object_slab (m, value);
  pfn = slab_at (m, slab)->pfn;
  return m->frames != NULL
         || (pfn < m->end_pfn && frame_kind (m, pfn) == S_SLAB && m->link[pfn].prev == slab
             && object_index (slab, value) < cache_at (m, cache)->num);
}

bool
km_value_byte (const KmMachine *m, KmValue value, KmByte *byte)
{
  int64_t at;

  if (km_value_is (value, KM_VALUE_PAGE))
    {
      *byte = (KmByte){ .pfn = value };
      return value < m->end_pfn;
    }
  if (km_value_is (value, KM_VALUE_OBJECT))
    {
      KmRef slab = object_slab (m, value);

      if (!is_there (m, value))
        return false;
      at = ((int64_t)slab_at (m, slab)->pfn << m->page_shift) + object_offset (m, slab, object_index (slab, value));
    }
  else if (km_value_is (value, KM_VALUE_ODD))
    {
      const KmOdd *odd = store_at (m, km_value_payload (value));

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
    {
      KmRef slab = object_slab (m, value);

      *place = (KmObjectPlace){ .cache = slab_cache (m, slab), .slab = slab, .index = object_index (slab, value) };
      return is_there (m, value);
    }
  return value != KM_VALUE_NULL && km_value_byte (m, value, &byte) && km_byte_object (m, byte, place);
}

KmPfn
km_object_frame (const KmMachine *m, KmValue value)
{
  KmByte byte;

  if (G_LIKELY (km_value_is (value, KM_VALUE_OBJECT)))
    return slab_at (m, object_slab (m, value))->pfn;
  return value != KM_VALUE_NULL && km_value_byte (m, value, &byte) ? byte.pfn : KM_PFN_NONE;
}
