/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/touch.h"

#include "core/slab/object_bytes.h"
#include "core/slab/tell.h"

/* ---- ranges ---- */

/* A range of physical bytes. */
typedef struct
{
  uint64_t start, end;
} Range;

static uint64_t
byte_number (const KmMachine *m, KmByte byte)
{
  return ((uint64_t)byte.pfn << m->page_shift) + byte.offset;
}

static Range
stain_range (const KmMachine *m, const KmStain *stain)
{
  uint64_t start = byte_number (m, (KmByte){ stain->pfn, stain->offset });

  return (Range){ start, start + stain->bytes };
}

/* The slot of an object: the red zone in front, the object, what follows up to the next slot. */
static Range
slot_range (const KmMachine *m, const KmObjectPlace *place)
{
  const KmCache *c = cache_at (m, place->cache);
  uint64_t slab = (uint64_t)slab_at (m, place->slab)->pfn << m->page_shift;
  uint64_t start = slab + object_offset (m, place->slab, place->index) - c->pad;

  return (Range){ start, start + c->size };
}

/* The object itself: what its owner may use. */
static Range
object_range (const KmMachine *m, const KmObjectPlace *place)
{
  const KmCache *c = cache_at (m, place->cache);
  Range slot = slot_range (m, place);

  return (Range){ slot.start + c->pad, slot.start + c->pad + c->object_size };
}

static bool
overlap (Range a, Range b)
{
  return a.start < b.end && b.start < a.end;
}

/* ---- stains ---- */

static KmRef
stain_pool (KmMachine *m)
{
  return pool_fixed (m, POOL_STAIN, RECORD_WORDS (KmStain));
}

static void
stain_add (KmMachine *m, Range range)
{
  KmRef stain;

  if (range.start >= range.end)
    return;
  stain = pool_take (m, stain_pool (m), 0);
  SET (m, stain, KmStain, next, root_get (m, ROOT_STAINS));
  SET (m, stain, KmStain, pfn, (uint32_t)(range.start >> m->page_shift));
  SET (m, stain, KmStain, offset, (uint32_t)range.start & ((1u << m->page_shift) - 1));
  SET (m, stain, KmStain, bytes, (uint32_t)(range.end - range.start));
  SET (m, stain, KmStain, op, m->dispatch.number);
  root_set (m, ROOT_STAINS, stain);
}

/* The first stain that touches @range; 0 if there is none. */
static KmRef
stain_in (const KmMachine *m, Range range)
{
  KmRef stain = root_get (m, ROOT_STAINS);

  while (stain != 0 && !overlap (stain_range (m, store_at (m, stain)), range))
    stain = ((const KmStain *)store_at (m, stain))->next;
  return stain;
}

/* Forgets stains inside @range: its bytes are written anew. What lies outside stays. */
static void
stains_wipe (KmMachine *m, Range range)
{
  KmRef before = 0, stain = root_get (m, ROOT_STAINS);

  while (stain != 0)
    {
      KmRef next = ((const KmStain *)store_at (m, stain))->next;
      Range r = stain_range (m, store_at (m, stain));

      if (overlap (r, range))
        {
          if (before)
            SET (m, before, KmStain, next, next);
          else
            root_set (m, ROOT_STAINS, next);
          pool_give (m, stain_pool (m), stain);
          stain_add (m, (Range){ r.start, MIN (r.end, range.start) });
          stain_add (m, (Range){ MAX (r.start, range.end), r.end });
        }
      else
        before = stain;
      stain = next;
    }
}

/* The bytes [@from, @to) from the start of the object. */
static Range
part_range (const KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to)
{
  int64_t start = (int64_t)object_range (m, place).start;

  return (Range){ (uint64_t)(start + from), (uint64_t)(start + MAX (from, to)) };
}

bool
touch_find (const KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to, int32_t *at)
{
  Range range = part_range (m, place, from, to);
  KmRef stain = from < to ? stain_in (m, range) : 0;

  if (stain == 0)
    return false;
  if (at)
    *at = from + (int32_t)(MAX (stain_range (m, store_at (m, stain)).start, range.start) - range.start);
  return true;
}

void
touch_mend (KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to)
{
  if (from < to)
    stains_wipe (m, part_range (m, place, from, to));
}

/* ---- checks of a debug build ---- */

/* Distance from the start of the object to the first stain inside its slot. */
static int32_t
stain_distance (const KmMachine *m, const KmObjectPlace *place, Range range)
{
  Range object = object_range (m, place), stain = stain_range (m, store_at (m, stain_in (m, range)));

  return (int32_t)((int64_t)MAX (stain.start, range.start) - (int64_t)object.start);
}

void
touch_handed_out (KmMachine *m, KmRef cache, KmValue value)
{
  KmObjectPlace place;

  if (G_LIKELY (root_get (m, ROOT_STAINS) == 0) || !km_object_find (m, value, &place))
    return;
  if ((cache_at (m, cache)->flags & KM_SLAB_POISON) && m->allocator == KM_ALLOCATOR_SLAB
      && stain_in (m, slot_range (m, &place)))
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_CORRUPTION,
             .b = stain_distance (m, &place, slot_range (m, &place)));
  if (m->slab_platform.debug)
    stains_wipe (m, slot_range (m, &place));
}

/* The red zones of an object that comes back. */
static void
check_red_zones (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  Range slot = slot_range (m, place), object = object_range (m, place);
  Range before = { slot.start, object.start }, after = { object.end, slot.end };
  Range damaged = stain_in (m, before) ? before : after;

  if ((cache_at (m, cache)->flags & KM_SLAB_RED_ZONE) && stain_in (m, damaged))
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_OVERWRITTEN,
             .b = stain_distance (m, place, damaged));
}

bool
touch_given_back (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  const KmCache *c = cache_at (m, place->cache);
  bool live = object_is_live (m, place->slab, c->num, place->index);

  if (!m->slab_platform.debug || m->allocator != KM_ALLOCATOR_SLAB)
    return true;
  if (place->cache != cache)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value, .a = KM_BUG_WRONG_CACHE);
      return false;
    }
  if (c->flags & KM_SLAB_RED_ZONE)
    {
      if (place->inside != 0)
        TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_OVERWRITTEN, .b = place->inside);
      else if (!live)
        TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_DOUBLE_FREE);
      else
        check_red_zones (m, cache, value, place);
    }
  if (place->inside != 0)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value, .a = KM_BUG_NOT_OBJECT, .b = place->inside);
      return false;
    }
  stains_wipe (m, slot_range (m, place));
  return true;
}

/* ---- write and read ---- */

static void
touch_tell (KmMachine *m, KmValue value, Range range, KmKmemSilent what, KmByteKind kind)
{

  TELL_ABOVE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = (int32_t)what, .b = (int32_t)(range.end - range.start),
              .order2 = kind);
}

/* Stains what the toucher does not own. Returns false if it is nothing. */
static bool
touch_stain (KmMachine *m, Range range, bool write)
{
  if (range.start >= range.end)
    return false;
  if (write)
    stain_add (m, range);
  kmem_note_misuse (m);
  return true;
}

static void
touch_foreign (KmMachine *m, KmValue value, Range range, KmKmemSilent what, bool write)
{
  if (touch_stain (m, range, write))
    touch_tell (m, value, range, what, KM_BYTE_UNKNOWN);
}

/* What a part of a slot is for; what was overwritten before is told by what it was. */
static KmByteKind
purpose (const KmBytePart *part, const KmCache *cache)
{
  if (part->kind == KM_BYTE_OVERWRITTEN)
    return cache->flags & KM_SLAB_RED_ZONE ? KM_BYTE_RED_ZONE : KM_BYTE_PADDING;
  return part->kind == KM_BYTE_UNKNOWN ? KM_BYTE_PADDING : part->kind;
}

/* The same in the slot of the object itself, part by part. */
static void
touch_slot (KmMachine *m, KmValue value, Range range, const KmObjectPlace *place, bool write)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  uint64_t slot = slot_range (m, place).start;
  unsigned n = 0;

  if (m->log && range.start < range.end)
    n = km_machine_object_bytes (m, place->slab, place->index, parts);
  if (!touch_stain (m, range, write))
    return;
  for (unsigned i = 0; i < n; i++)
    {
      uint64_t start = slot + parts[i].start;
      Range part = { MAX (range.start, start), MIN (range.end, start + parts[i].size) };

      if (part.start < part.end)
        touch_tell (m, value, part, KM_KMEM_SILENT_OVERFLOW, purpose (&parts[i], cache_at (m, place->cache)));
    }
}

/* A part of the touch on one side of the object: what is in its own slot, and what is beyond. */
static void
touch_beside (KmMachine *m, KmValue value, Range range, const KmObjectPlace *place, bool write)
{
  Range slot = slot_range (m, place), own = { MAX (range.start, slot.start), MIN (range.end, slot.end) };

  touch_foreign (m, value, (Range){ range.start, MIN (range.end, slot.start) }, KM_KMEM_SILENT_OVERFLOW, write);
  touch_slot (m, value, own, place, write);
  touch_foreign (m, value, (Range){ MAX (range.start, slot.end), range.end }, KM_KMEM_SILENT_OVERFLOW, write);
}

/* What lies at the start of @range belongs to a slab. */
static void
touch_object (KmMachine *m, KmValue value, Range range, const KmObjectPlace *place, bool write)
{
  Range object = object_range (m, place);
  bool live = object_is_live (m, place->slab, cache_at (m, place->cache)->num, place->index);

  if (!live)
    {
      touch_foreign (m, value, range, KM_KMEM_SILENT_AFTER_FREE, write);
      return;
    }
  touch_beside (m, value, (Range){ range.start, MIN (range.end, object.start) }, place, write);
  touch_beside (m, value, (Range){ MAX (range.start, object.end), range.end }, place, write);
}

/* What lies there is a page: free, another owner's, or the toucher's own. */
static void
touch_page (KmMachine *m, KmValue value, Range range, KmPfn pfn, bool write)
{
  unsigned kind = frame_kind (m, frame_head (m, pfn));

  if (kind == S_FREE || kind == S_PCP || kind == S_UNMARKED)
    touch_foreign (m, value, range, KM_KMEM_SILENT_AFTER_FREE, write);
}

void
km_touch (KmMachine *m, const KmOp *op, KmValue operand)
{
  const KmOpMore *more = &m->more[op->arg];
  bool write = op->kind == KM_OP_WRITE;
  KmValue value = kmem_pointer (m, operand, more->delta);
  KmObjectPlace place;
  KmByte byte;
  Range range;

  if (operand == KM_VALUE_NULL || km_value_is (operand, KM_VALUE_ZERO))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = operand, .a = KM_BUG_BAD_ADDRESS);
      return;
    }
  TELL_ABOVE (m, write ? KM_EVENT_WRITE : KM_EVENT_READ, .pfn = km_object_frame (m, value), .pfn2 = operand,
              .a = (int32_t)more->delta, .b = (int32_t)more->size);
  if (!km_value_byte (m, value, &byte))
    return;
  range.start = byte_number (m, byte);
  range.end = range.start + more->size;
  /* the owner of the pointer is the object it was made from, not the one that it leads to */
  if (km_object_find (m, operand, &place) || km_byte_object (m, byte, &place))
    touch_object (m, value, range, &place, write);
  else
    touch_page (m, value, range, byte.pfn, write);
}
