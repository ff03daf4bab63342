/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub_check.h"

#include "core/slab/contents.h"
#include "core/slab/slub_slab.h"
#include "core/slab/tell.h"

#include <string.h>

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

/* ---- free pointers ---- */

/* Of a free pointer that a write() has changed all bytes are 0. */
static bool
slub_pointer_is_null (const KmMachine *m, KmRef slab, uint32_t index)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  uint8_t bytes[8] = { 0 }, zeros[8] = { 0 };

  km_machine_slab_contents (m, slab, (int64_t)object_offset (m, slab, index) + c->offset, m->slab_platform.word, bytes);
  return memcmp (bytes, zeros, sizeof bytes) == 0;
}

uint32_t
slub_read_next (const KmMachine *m, KmRef slab, uint32_t index)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  SlubSpan at;
  KmObjectPlace place;

  if (G_LIKELY (root_get (m, ROOT_STAINS) == 0) || index >= KM_SLUB_STRAY)
    return slub_next (m, slab, index);
  at = slub_pointer (m, c);
  place = slub_place (m, slab, index);
  if (!touch_any (m, &place, at.from, at.to))
    return slub_next (m, slab, index);
  /* in a disguise zeros are no NULL */
  return !m->slub_hardened && slub_pointer_is_null (m, slab, index) ? KM_SLUB_END : KM_SLUB_WILD;
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

static void
slub_fix (KmMachine *m, KmRef slab, KmValue value, KmSlubFix fix)
{
  TELL_ABOVE (m, KM_EVENT_SLUB_FIX, .cache = slab_cache (m, slab), .pfn = slab_at (m, slab)->pfn, .pfn2 = value,
              .a = (int32_t)fix);
}

/* A slot that is looked at. */
typedef struct
{
  KmMachine *m;
  KmObjectPlace place;
  bool in_use; /* what it should be */
  bool ok;     /* nothing of it was wrong yet */
} SlubCheck;

static const uint8_t zone_errors[KM_NR_SLUB_ZONES] = {
  [KM_SLUB_RIGHT_RED] = KM_ERROR_RED_ZONE,     [KM_SLUB_LEFT_RED] = KM_ERROR_RED_ZONE,
  [KM_SLUB_KMALLOC_RED] = KM_ERROR_RED_ZONE,   [KM_SLUB_POISON] = KM_ERROR_POISON,
  [KM_SLUB_END_POISON] = KM_ERROR_POISON,      [KM_SLUB_ALIGNMENT] = KM_ERROR_PADDING,
  [KM_SLUB_OBJECT_PADDING] = KM_ERROR_PADDING, [KM_SLUB_SLAB_PADDING] = KM_ERROR_PADDING,
};

/* check_bytes_and_report(): bytes that are wrong are told and mended. Returns false if there were some. */
static bool
slub_compare (SlubCheck *check, KmSlubZone zone)
{
  KmMachine *m = check->m;
  const KmObjectPlace *place = &check->place;
  KmValue object = object_value (place->slab, place->index);
  KmPfn pfn = slab_at (m, place->slab)->pfn;
  KmSlubFault fault;

  if (!km_machine_slub_fault (m, place->slab, place->index, zone, check->in_use, &fault))
    return true;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = place->cache, .pfn = pfn, .pfn2 = object, .a = zone_errors[zone],
           .b = fault.from, .order2 = zone, .mt = check->ok || !m->generation->checks_on, .mt2 = check->in_use);
  TELL_ABOVE (m, KM_EVENT_RESTORE, .cache = place->cache, .pfn = pfn, .pfn2 = object, .a = fault.from,
              .b = fault.to - fault.from, .order2 = zone, .mt = fault.expected);
  touch_mend (m, place, fault.from, fault.to);
  check->ok = false;
  return false;
}

/* The free pointer of an object that is not in use, or that has its pointer outside. */
static bool
slub_check_pointer (SlubCheck *check)
{
  KmMachine *m = check->m;
  KmRef slab = check->place.slab;
  KmValue object = object_value (slab, check->place.index);

  if (slub_read_next (m, slab, check->place.index) != KM_SLUB_WILD)
    return true;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = check->place.cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = object,
           .a = KM_ERROR_FREE_POINTER);
  slub_fix (m, slab, object, KM_FIX_CUT);
  slub_set_next (m, slab, check->place.index, KM_SLUB_END);
  return false;
}

/* The parts of a slot in the order of check_object(). With the first that is wrong 6.1 stops, unless it is padding,
 * which it mends and forgets; 6.12 goes on. */
static const struct
{
  KmSlubZone zone;
  bool forgotten;
} compared[] = {
  { KM_SLUB_LEFT_RED, false },      { KM_SLUB_RIGHT_RED, false }, { KM_SLUB_KMALLOC_RED, false },
  { KM_SLUB_ALIGNMENT, true },      { KM_SLUB_POISON, false },    { KM_SLUB_END_POISON, false },
  { KM_SLUB_OBJECT_PADDING, true },
};

/* check_object(). Returns false if a byte that matters was wrong. */
static bool
slub_check_object (KmMachine *m, KmRef slab, uint32_t index, bool in_use)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  SlubCheck check = { .m = m, .place = slub_place (m, slab, index), .in_use = in_use, .ok = true };
  bool on = m->generation->checks_on, fine = true;

  if (root_get (m, ROOT_STAINS) == 0 && object_is_live (m, slab, c->c.num, index) == in_use)
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (compared) && (on || fine); i++)
    if (!slub_compare (&check, compared[i].zone))
      fine = fine && compared[i].forgotten && !on;
  if ((!fine && !on) || (!slub_pointer_outside (c) && in_use))
    return fine;
  return slub_check_pointer (&check) && fine;
}

/* slab_pad_check(). */
static void
slub_pad_check (KmMachine *m, KmRef slab)
{
  SlubCheck check = { .m = m, .place = slub_place (m, slab, 0), .ok = true };

  if (root_get (m, ROOT_STAINS) != 0)
    slub_compare (&check, KM_SLUB_SLAB_PADDING);
}

/* check_slab(). */
static bool
slub_check_slab (KmMachine *m, KmRef cache, KmRef slab, KmValue value)
{
  if (slab_at (m, slab)->place & SLUB_DISABLED)
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = value,
               .a = KM_ERROR_SLAB_DISABLED);
      return false;
    }
  slub_pad_check (m, slab);
  return true;
}

void
slub_slab_checks (KmMachine *m, KmRef slab)
{
  if (!slub_checks (m, slub_at (m, slab_cache (m, slab))) || root_get (m, ROOT_STAINS) == 0)
    return;
  slub_pad_check (m, slab);
  for (uint32_t i = 0; i < slub_objects (m, slab); i++)
    slub_check_object (m, slab, i, false);
}

/* init_object(): red zones and poison are written again. */
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

/* alloc_consistency_checks(); 2.6.34 looks here whether the free list leads to an object, 6.1 has followed it. */
static bool
slub_may_hand_out (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  KmValue value = object_value (slab, MIN (index, slub_objects (m, slab) - 1));

  if (!slub_checks (m, slub_at (m, cache)))
    return true;
  if (!slub_check_slab (m, cache, slab, value))
    return false;
  if (index >= slub_objects (m, slab))
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = value,
               .a = KM_ERROR_FREE_POINTER, .order2 = 2);
      return false;
    }
  return slub_check_object (m, slab, index, false);
}

bool
slub_alloc_checks (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  if (!slub_may_hand_out (m, cache, slab, index))
    {
      slub_fix (m, slab, object_value (slab, 0), KM_FIX_ALL_USED);
      slab_set_use (m, slab, slub_objects (m, slab), KM_SLUB_END);
      if (!m->generation->slub_rules->debugs_on_cpu)
        slub_set_bits (m, slab, SLUB_DISABLED, SLUB_DISABLED);
      return false;
    }
  slub_init_object (m, slab, index);
  return true;
}

/* ---- freeing ---- */

static bool
slub_refuse (KmMachine *m, KmRef cache, KmRef slab, KmValue value, KmKmemError error)
{
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = value, .a = (int32_t)error);
  return false;
}

/* The pointer behind object @last of the chain (KM_SLUB_END: the head of the chain) leads nowhere: it is cut off.
 * Returns true if the rest of the slab is given up. */
static bool
slub_cut_chain (KmMachine *m, KmRef cache, KmRef slab, uint32_t last)
{
  KmValue value = object_value (slab, last == KM_SLUB_END ? 0 : last);

  if (last != KM_SLUB_END)
    {
      slub_refuse (m, cache, slab, value, KM_ERROR_FREE_CHAIN);
      slub_fix (m, slab, value, KM_FIX_CUT);
      slub_set_next (m, slab, last, KM_SLUB_END);
      return false;
    }
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn = slab_at (m, slab)->pfn, .pfn2 = value,
           .a = KM_ERROR_FREE_POINTER, .order2 = 1);
  slub_fix (m, slab, value, KM_FIX_FREELIST_CLEARED);
  slab_set_use (m, slab, slub_objects (m, slab), KM_SLUB_END);
  return true;
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
      KmValue value = object_value (slab, index);

      TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn = s->pfn, .pfn2 = value, .a = KM_ERROR_OBJECT_COUNT,
               .b = (int32_t)(objects - n));
      slub_fix (m, slab, value, KM_FIX_COUNT);
      slab_set_use (m, slab, objects - n, slab_free (s));
    }
  return false;
}

/* free_consistency_checks() but for the bytes of the object. */
static bool
slub_free_checks (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  if (place->inside != 0)
    return slub_refuse (m, cache, place->slab, value, KM_ERROR_INVALID_POINTER);
  if (slub_is_free (m, cache, place->slab, place->index))
    return slub_refuse (m, cache, place->slab, value, KM_ERROR_ALREADY_FREE);
  return true;
}

/* free_debug_processing(). Returns false if the object is not to be freed. */
static bool
slub_free_processing (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  bool checks = slub_checks (m, slub_at (m, cache)), old = m->generation->slub_rules->debugs_on_cpu;

  if (checks && !slub_check_slab (m, cache, place->slab, value))
    return false;
  if (!old && slab_in_use (slab_at (m, place->slab)) == 0)
    return slub_refuse (m, cache, place->slab, value, KM_ERROR_NONE_IN_USE);
  return !checks || slub_free_checks (m, cache, value, place);
}

/* cache_from_obj(): a caller names another cache than that of the object. 6.1 warns if it looks, and takes the right
 * one; 2.6.34 does not free with debugging. Returns false if the free ends here. */
static bool
slub_right_cache (KmMachine *m, KmRef *cache, KmValue value, const KmObjectPlace *place)
{
  bool old = m->generation->slub_rules->debugs_on_cpu;

  if (place->cache == *cache || !(slub_checks (m, slub_at (m, *cache)) || m->slub_hardened))
    return true;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = *cache, .pfn = slab_at (m, place->slab)->pfn, .pfn2 = value,
           .a = KM_ERROR_WRONG_CACHE, .order2 = old);
  if (!old)
    *cache = place->cache;
  return !old;
}

/* set_freepointer() of CONFIG_SLAB_FREELIST_HARDENED: an object whose free pointer would lead to itself was freed just
 * before. Returns true if the kernel dies of it. */
static bool
slub_freed_in_a_row (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  const KmSlubCpu *cpu = &slub_at (m, cache)->cpu[m->cpu];
  uint32_t next = cpu->slab == place->slab && !slub_debugs (slub_at (m, cache)) ? cpu->freelist
                                                                                : slab_free (slab_at (m, place->slab));
  KmRef stray = place->inside ? slub_same_stray (m, place->slab, value) : 0;
  uint32_t number = stray ? ((const KmSlubStray *)store_at (m, stray))->number : place->index;

  if ((place->inside && !stray) || number != next)
    return false;
  TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn = slab_at (m, place->slab)->pfn, .pfn2 = value,
           .a = KM_BUG_FREED_IN_A_ROW);
  return true;
}

bool
slub_given_back (KmMachine *m, KmRef *cache, KmValue value, const KmObjectPlace *place)
{
  bool free_at_all = slub_right_cache (m, cache, value, place);

  if (slub_debugs (slub_at (m, *cache)))
    {
      if (!free_at_all || !slub_free_processing (m, *cache, value, place))
        {
          slub_fix (m, place->slab, value, KM_FIX_NOT_FREED);
          return false;
        }
      if (slub_checks (m, slub_at (m, *cache)) && !slub_check_object (m, place->slab, place->index, true))
        {
          /* 2.6.34 says nothing more of this one */
          if (!m->generation->slub_rules->debugs_on_cpu)
            slub_fix (m, place->slab, value, KM_FIX_NOT_FREED);
          return false;
        }
      slub_init_object (m, place->slab, place->index);
    }
  return G_LIKELY (!m->slub_hardened) || !slub_freed_in_a_row (m, *cache, value, place);
}
