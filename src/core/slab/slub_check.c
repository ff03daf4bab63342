/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub_check.h"

#include "core/slab/tell.h"
#include "core/slab/slub_read.h"

/* A part of a slot, in bytes from the start of the object. */
typedef struct
{
  int32_t from, to;
} SlubSpan;

static KmObjectPlace
slub_place (const KmMachine *m, KmRef slab, uint32_t index)
{
  return (KmObjectPlace){ .cache = slab_cache (m, slab), .slab = slab, .index = index };
}

/* ---- parts of a slot ---- */

static SlubSpan
slub_left_zone (const KmSlubCache *c)
{
  return (SlubSpan){ -(int32_t)c->c.pad, 0 };
}

static SlubSpan
slub_object_bytes (const KmSlubCache *c)
{
  return (SlubSpan){ 0, (int32_t)c->c.object_size };
}

/* The right red zone, or what alignment leaves. */
static SlubSpan
slub_right_zone (const KmSlubCache *c)
{
  return (SlubSpan){ (int32_t)c->c.object_size, (int32_t)c->inuse };
}

static SlubSpan
slub_pointer (const KmMachine *m, const KmSlubCache *c)
{
  return (SlubSpan){ (int32_t)c->offset, (int32_t)(c->offset + m->slab_platform.word) };
}

static bool
slub_pointer_outside (const KmSlubCache *c)
{
  return c->offset >= c->inuse;
}

/* Behind pointer and tracks, up to the next slot. */
static SlubSpan
slub_padding (const KmMachine *m, KmRef cache)
{
  const KmSlubCache *c = slub_at (m, cache);
  KmSlubGeometry g = km_slub_cache_geometry (m, cache);
  KmSlubPart parts[KM_SLUB_MAX_PARTS];
  unsigned n = km_slub_layout (&m->slab_platform, &g, parts);

  if (parts[n - 1].kind != KM_BYTE_PADDING)
    return (SlubSpan){ 0, 0 };
  return (SlubSpan){ (int32_t)parts[n - 1].start - (int32_t)c->c.pad, (int32_t)(c->c.size - c->c.pad) };
}

/* ---- free pointers ---- */

uint32_t
slub_read_next (KmMachine *m, KmRef slab, uint32_t index)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  SlubSpan at;
  KmObjectPlace place;

  if (G_LIKELY (root_get (m, ROOT_STAINS) == 0) || index >= KM_SLUB_STRAY)
    return slub_next (m, slab, index);
  at = slub_pointer (m, c);
  place = slub_place (m, slab, index);
  return touch_find (m, &place, at.from, at.to, NULL) ? KM_SLUB_WILD : slub_next (m, slab, index);
}

void
slub_set_next (KmMachine *m, KmRef slab, uint32_t index, uint32_t next)
{
  if (G_UNLIKELY (index >= KM_SLUB_STRAY))
    {
      KmRef stray = km_slub_stray (m, slab, index);

      if (stray != 0)
        SET (m, stray, KmSlubStray, after, next);
      return;
    }
  store_set_half (m, slab_table (slab) + index, next);
  if (G_UNLIKELY (root_get (m, ROOT_STAINS) != 0))
    {
      SlubSpan at = slub_pointer (m, slub_at (m, slab_cache (m, slab)));
      KmObjectPlace place = slub_place (m, slab, index);

      touch_mend (m, &place, at.from, at.to);
    }
}

/* ---- stray pointers ---- */

static KmRef
slub_stray_pool (KmMachine *m)
{
  return pool_fixed (m, POOL_STRAY, RECORD_WORDS (KmSlubStray));
}

KmValue
slub_value (const KmMachine *m, KmRef slab, uint32_t index)
{
  KmRef stray;

  if (G_LIKELY (index < KM_SLUB_STRAY))
    return object_value (slab, index);
  stray = km_slub_stray (m, slab, index);
  return stray ? ((const KmSlubStray *)store_at (m, stray))->value : object_value (slab, 0);
}

bool
slub_leads_nowhere (const KmMachine *m, KmRef slab, uint32_t index)
{
  return G_UNLIKELY (index >= KM_SLUB_STRAY) && (index == KM_SLUB_WILD || km_slub_stray (m, slab, index) == 0);
}

/* The stray pointer of the same address, 0 if there is none: what was freed twice has one free pointer. */
static KmRef
slub_same_stray (const KmMachine *m, KmRef slab, KmValue value)
{
  KmRef stray = slub_at (m, slab_cache (m, slab))->strays;
  KmByte byte, other;

  while (stray != 0)
    {
      const KmSlubStray *record = store_at (m, stray);

      if (record->slab == slab && km_value_byte (m, value, &byte) && km_value_byte (m, record->value, &other)
          && byte.pfn == other.pfn && byte.offset == other.offset)
        break;
      stray = record->next;
    }
  return stray;
}

uint32_t
slub_stray_number (KmMachine *m, KmRef slab, KmValue value)
{
  KmRef cache = slab_cache (m, slab), first = slub_at (m, cache)->strays, stray = slub_same_stray (m, slab, value);
  uint32_t number = first ? ((const KmSlubStray *)store_at (m, first))->number + 1 : KM_SLUB_STRAY;

  if (stray != 0)
    return ((const KmSlubStray *)store_at (m, stray))->number;
  if (number >= KM_SLUB_WILD)
    return KM_SLUB_WILD; /* 32 thousand stray pointers at once: the next one is lost */
  stray = pool_take (m, slub_stray_pool (m), cache);
  SET (m, stray, KmSlubStray, next, first);
  SET (m, stray, KmSlubStray, slab, slab);
  SET (m, stray, KmSlubStray, number, number);
  SET (m, stray, KmSlubStray, value, value);
  SET (m, stray, KmSlubStray, after, KM_SLUB_END);
  SET (m, cache, KmSlubCache, strays, stray);
  return number;
}

void
slub_strays_forget (KmMachine *m, KmRef slab)
{
  KmRef link = FIELD (slab_cache (m, slab), KmSlubCache, strays), stray;

  while ((stray = store_get (m, link)) != 0)
    {
      const KmSlubStray *record = store_at (m, stray);

      if (record->slab == slab)
        {
          store_set (m, link, record->next);
          pool_give (m, slub_stray_pool (m), stray);
        }
      else
        link = FIELD (stray, KmSlubStray, next);
    }
}

/* ---- bytes ---- */

/* check_bytes_and_report(): a byte that is wrong is told and mended. Returns false if there was one. */
static bool
slub_check_span (KmMachine *m, const KmObjectPlace *place, SlubSpan span, KmKmemError error)
{
  KmValue object = object_value (place->slab, place->index);
  int32_t at;

  if (!touch_find (m, place, span.from, span.to, &at))
    return true;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = place->cache, .pfn = slab_at (m, place->slab)->pfn, .pfn2 = object,
           .a = (int32_t)error, .b = at, .order2 = error == KM_ERROR_RED_ZONE && span.from < 0);
  touch_mend (m, place, span.from, span.to);
  return false;
}

/* The free pointer of an object that is not in use, or that has its pointer outside. */
static bool
slub_check_pointer (KmMachine *m, const KmObjectPlace *place, const KmSlubCache *c)
{
  if (slub_check_span (m, place, slub_pointer (m, c), KM_ERROR_FREE_POINTER))
    return true;
  slub_set_next (m, place->slab, place->index, KM_SLUB_END);
  return false;
}

/* check_object(). Returns false if a byte that matters was wrong. */
static bool
slub_check_object (KmMachine *m, KmRef slab, uint32_t index, bool in_use)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  KmObjectPlace place = slub_place (m, slab, index);

  if (root_get (m, ROOT_STAINS) == 0)
    return true;
  if (c->c.flags & KM_SLAB_RED_ZONE)
    {
      if (!slub_check_span (m, &place, slub_left_zone (c), KM_ERROR_RED_ZONE)
          || !slub_check_span (m, &place, slub_right_zone (c), KM_ERROR_RED_ZONE))
        return false;
    }
  else if (c->c.flags & KM_SLAB_POISON)
    slub_check_span (m, &place, slub_right_zone (c), KM_ERROR_PADDING);
  if (c->c.flags & KM_SLAB_POISON)
    {
      if (!in_use && c->poison && !slub_check_span (m, &place, slub_object_bytes (c), KM_ERROR_POISON))
        return false;
      slub_check_span (m, &place, slub_padding (m, place.cache), KM_ERROR_PADDING);
    }
  return (!slub_pointer_outside (c) && in_use) || slub_check_pointer (m, &place, c);
}

/* init_object(): red zones and poison are written anew. */
static void
slub_init_object (KmMachine *m, KmRef slab, uint32_t index)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  KmObjectPlace place = slub_place (m, slab, index);
  SlubSpan left = slub_left_zone (c), object = slub_object_bytes (c), right = slub_right_zone (c);

  if (root_get (m, ROOT_STAINS) == 0)
    return;
  if (c->c.flags & KM_SLAB_RED_ZONE)
    {
      touch_mend (m, &place, left.from, left.to);
      touch_mend (m, &place, right.from, right.to);
    }
  if (c->poison)
    touch_mend (m, &place, object.from, object.to);
}

/* ---- allocating ---- */

bool
slub_alloc_checks (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  if (slub_checks (slub_at (m, cache)) && !slub_check_object (m, slab, index, false))
    {
      slab_set_use (m, slab, slub_objects (m, slab), KM_SLUB_END);
      return false;
    }
  slub_init_object (m, slab, index);
  return true;
}

/* ---- freeing ---- */

static bool
slub_refuse (KmMachine *m, KmRef cache, KmValue value, KmKmemError error, int32_t b)
{
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = (int32_t)error, .b = b);
  return false;
}

/* The pointer behind object @last of the chain (KM_SLUB_END: the head of the chain) leads nowhere: it is cut off.
 * Returns true if the rest of the slab is given up. */
static bool
slub_cut_chain (KmMachine *m, KmRef cache, KmRef slab, uint32_t last)
{
  KmValue value = object_value (slab, last == KM_SLUB_END ? 0 : last);

  slub_refuse (m, cache, value, KM_ERROR_FREE_POINTER, 0);
  if (last == KM_SLUB_END)
    slab_set_use (m, slab, slub_objects (m, slab), KM_SLUB_END);
  else
    slub_set_next (m, slab, last, KM_SLUB_END);
  return last == KM_SLUB_END;
}

/* on_freelist(): is the object free already? Corrects a wrong count on the way. */
static bool
slub_is_free (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t n = 0, objects = slub_objects (m, slab), last = KM_SLUB_END;

  for (uint32_t i = slab_free (s); i != KM_SLUB_END && n <= objects; n++)
    {
      if (i == index)
        return true;
      if (i >= objects)
        {
          if (slub_cut_chain (m, cache, slab, last))
            return false;
          break;
        }
      last = i;
      i = slub_read_next (m, slab, i);
    }
  if (slab_in_use (s) != ((objects - n) & 0xffff))
    {
      slub_refuse (m, cache, object_value (slab, index), KM_ERROR_OBJECT_COUNT, (int32_t)(objects - n));
      slab_set_use (m, slab, objects - n, slab_free (s));
    }
  return false;
}

/* free_consistency_checks(). */
static bool
slub_free_checks (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  if (place->inside != 0)
    return slub_refuse (m, cache, value, KM_ERROR_INVALID_POINTER, place->inside);
  if (slub_is_free (m, cache, place->slab, place->index))
    return slub_refuse (m, cache, value, KM_ERROR_ALREADY_FREE, 0);
  return slub_check_object (m, place->slab, place->index, true);
}

bool
slub_given_back (KmMachine *m, KmRef *cache, KmValue value, const KmObjectPlace *place)
{
  const KmSlubCache *c = slub_at (m, *cache);

  if (!slub_debugs (c))
    return true;
  if (slub_checks (c) && place->cache != *cache)
    {
      slub_refuse (m, *cache, value, KM_ERROR_WRONG_CACHE, 0);
      *cache = place->cache;
      c = slub_at (m, *cache);
    }
  if (slab_in_use (slab_at (m, place->slab)) == 0)
    return slub_refuse (m, *cache, value, KM_ERROR_NONE_IN_USE, 0);
  if (slub_checks (c) && !slub_free_checks (m, *cache, value, place))
    return false;
  slub_init_object (m, place->slab, place->index);
  return true;
}
