/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/objects.h"

#include "core/slab/slub_records.h"
#include "core/slab/tell.h"
#include "core/slab/touch.h"

/* Notes the bytes of an object that nobody asked for; general caches alone keep that. */
static void
note_waste (KmMachine *m, const KmObjectPlace *place, uint32_t waste)
{
  const KmCache *c = cache_at (m, place->cache);
  KmRef words = slab_asked_words (place->slab, c->num);

  if (c->general == 0)
    return;
  SET (m, place->cache, KmCache, waste, c->waste + waste - object_waste (m, place->slab, c->num, place->index));
  if (c->num == 1)
    store_set (m, words, waste);
  else
    store_set_half (m, words * 2 + place->index, waste);
}

/* The object @value has left @cache for a caller who asked for @asked bytes. @told: that it has an owner already. */
static void
hand_out (KmMachine *m, KmRef cache, KmValue value, uint32_t asked, bool told)
{
  const KmCache *c = cache_at (m, cache);
  KmObjectPlace place;

  if (!km_value_is (value, KM_VALUE_OBJECT))
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_ODD_POINTER, .b = 1);
  if (!km_object_find (m, value, &place))
    return;
  if (object_is_live (m, place.slab, cache_at (m, place.cache)->num, place.index))
    {
      if (!told)
        TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_TWO_OWNERS, .b = -1);
      return;
    }
  object_set_live (m, place.slab, cache_at (m, place.cache)->num, place.index, true);
  SET (m, place.cache, KmCache, live, cache_at (m, place.cache)->live + 1);
  if (place.cache == cache)
    note_waste (m, &place, c->object_size - MIN (asked, c->object_size));
}

/* Does the kernel look for itself whether an object that comes back is free already? */
static bool
object_is_checked (const KmMachine *m, const KmCache *c)
{
  if (c->allocator == KM_ALLOCATOR_SLUB)
    return slub_checks (m, (const KmSlubCache *)c);
  return m->slab_platform.debug && (c->flags & KM_SLAB_RED_ZONE);
}

/* The caller gives the object back. */
static void
take_back (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  const KmCache *c = cache_at (m, place->cache);
  bool noticed = object_is_checked (m, c); /* touch_given_back() or SLUB tells */

  if (place->cache != cache)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_WRONG_CACHE);
  if (!km_value_is (value, KM_VALUE_OBJECT))
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_ODD_POINTER);
  if (!object_is_live (m, place->slab, c->num, place->index))
    {
      if (!noticed)
        TROUBLE (m, KM_EVENT_KMEM_SILENT, .cache = cache, .pfn2 = value, .a = KM_KMEM_SILENT_DOUBLE_FREE);
      return;
    }
  note_waste (m, place, 0);
  object_set_live (m, place->slab, c->num, place->index, false);
  SET (m, place->cache, KmCache, live, c->live - 1);
}

/* ---- allocating from a cache ---- */

KmValue
kmem_alloc_object (KmMachine *m, KmRef cache, KmGfp gfp, uint32_t asked)
{
  KmValue value = m->cache_ops->alloc (m, cache, gfp);
  bool told;

  if (value == KM_VALUE_NULL)
    {
      m->happened |= KM_HAPPENED_FAIL;
      return value;
    }
  told = touch_handed_out (m, cache, value);
  hand_out (m, cache, value, asked, told);
  return value;
}

void
kmem_free_object (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  if (place->inside == 0) /* the address of a page is that of an object, too */
    value = object_value (place->slab, place->index);

  if (!m->cache_ops->given_back (m, &cache, value, place))
    return;
  if (G_UNLIKELY (cache_at (m, cache)->gone))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value, .a = KM_BUG_NULL_CACHE);
      return;
    }
  take_back (m, cache, value, place);
  m->cache_ops->free (m, cache, value);
}

static KmValue
alloc_inside (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmValue value;

  tell_enter (m);
  value = kmem_alloc_object (m, cache, gfp, cache_at (m, cache)->object_size);
  tell_leave (m);
  return value;
}

static void
free_inside (KmMachine *m, KmValue object)
{
  KmObjectPlace place;

  tell_enter (m);
  if (km_object_find (m, object, &place))
    kmem_free_object (m, place.cache, object, &place);
  tell_leave (m);
}

const KmInnerCalls kmem_inner_calls = { .alloc = alloc_inside, .free = free_inside };
