/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/touch.h"

#include "core/slab/contents.h"
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
stain_set_range (KmMachine *m, KmRef stain, Range range)
{
  SET (m, stain, KmStain, pfn, (uint32_t)(range.start >> m->page_shift));
  SET (m, stain, KmStain, offset, (uint32_t)range.start & ((1u << m->page_shift) - 1));
  SET (m, stain, KmStain, bytes, (uint32_t)(range.end - range.start));
}

static void
stain_add (KmMachine *m, Range range, uint32_t value)
{
  KmRef stain;

  if (range.start >= range.end)
    return;
  stain = pool_take (m, stain_pool (m), 0);
  SET (m, stain, KmStain, next, root_get (m, ROOT_STAINS));
  SET (m, stain, KmStain, op, m->dispatch.number);
  SET (m, stain, KmStain, value, value);
  stain_set_range (m, stain, range);
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

/* Cuts @range out of @stain, of which something is left: in its place in the chain, for a newer one may lie over it. */
static void
stain_cut (KmMachine *m, KmRef stain, Range range)
{
  const KmStain *s = store_at (m, stain);
  Range all = stain_range (m, s), left = { all.start, range.start }, right = { range.end, all.end };
  KmRef rest;

  if (left.start >= left.end)
    {
      stain_set_range (m, stain, right);
      return;
    }
  stain_set_range (m, stain, left);
  if (right.start >= right.end)
    return;
  rest = pool_take (m, stain_pool (m), 0);
  s = store_at (m, stain);
  SET (m, rest, KmStain, next, s->next);
  SET (m, rest, KmStain, op, s->op);
  SET (m, rest, KmStain, value, s->value);
  stain_set_range (m, rest, right);
  SET (m, stain, KmStain, next, rest);
}

/* Forgets stains inside @range: its bytes are written again. What lies outside stays. */
static void
stains_wipe (KmMachine *m, Range range)
{
  KmRef before = 0, stain = root_get (m, ROOT_STAINS);

  while (stain != 0)
    {
      KmRef next = ((const KmStain *)store_at (m, stain))->next;
      Range all = stain_range (m, store_at (m, stain));

      if (overlap (all, range) && range.start <= all.start && all.end <= range.end)
        {
          if (before)
            SET (m, before, KmStain, next, next);
          else
            root_set (m, ROOT_STAINS, next);
          pool_give (m, stain_pool (m), stain);
        }
      else
        {
          if (overlap (all, range))
            stain_cut (m, stain, range);
          before = stain;
        }
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
touch_any (const KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to)
{
  return stain_in (m, part_range (m, place, from, to)) != 0;
}

void
touch_mend (KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to)
{
  if (from < to)
    stains_wipe (m, part_range (m, place, from, to));
}

/* ---- what a debug build of SLAB checks ---- */

/* Bytes from the start of the slab to the slot of an object. */
static int64_t
slot_offset (const KmMachine *m, const KmObjectPlace *place)
{
  return (int64_t)object_offset (m, place->slab, place->index) - cache_at (m, place->cache)->pad;
}

/* Distance from the start of the object to the first byte of free poison that has changed; -1 if there is none. */
static int32_t
poison_fault (const KmMachine *m, const KmObjectPlace *place)
{
  uint32_t size = cache_at (m, place->cache)->object_size, i = 0;
  g_autofree uint8_t *bytes = g_malloc (size);

  km_machine_slab_contents (m, place->slab, object_offset (m, place->slab, place->index), size, bytes);
  while (i < size && bytes[i] == (i + 1 == size ? KM_POISON_END : KM_POISON_FREE))
    i++;
  return i < size ? (int32_t)i : -1;
}

void
touch_slab_made (KmMachine *m, KmRef slab)
{
  uint64_t start = (uint64_t)slab_at (m, slab)->pfn << m->page_shift;

  if (G_UNLIKELY (root_get (m, ROOT_STAINS) != 0))
    stains_wipe (m, (Range){ start, start + km_machine_slab_bytes (m, slab) });
}

/* True if the bytes of a free slot may be other than they should be. */
static bool
is_doubtful (const KmMachine *m, const KmObjectPlace *place)
{
  return object_is_live (m, place->slab, cache_at (m, place->cache)->num, place->index)
         || stain_in (m, slot_range (m, place)) != 0;
}

/* check_poison_obj(). Returns true if it reports something. */
static bool
check_poison (KmMachine *m, KmRef cache, const KmObjectPlace *place)
{
  int32_t at = cache_at (m, place->cache)->flags & KM_SLAB_POISON ? poison_fault (m, place) : -1;

  if (at < 0)
    return false;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn = slab_at (m, place->slab)->pfn,
           .pfn2 = object_value (place->slab, place->index), .a = KM_ERROR_CORRUPTION, .b = at);
  return true;
}

/* What poison_obj() and the new red zones cover. @report: something was reported, so this is worth telling. */
static void
write_anew (KmMachine *m, const KmObjectPlace *place, bool report)
{
  const KmCache *c = cache_at (m, place->cache);
  Range slot = slot_range (m, place), object = object_range (m, place);

  if (report)
    TELL_ABOVE (m, KM_EVENT_POISON, .cache = place->cache, .pfn = slab_at (m, place->slab)->pfn,
                .pfn2 = object_value (place->slab, place->index));
  if (c->flags & KM_SLAB_POISON)
    stains_wipe (m, object);
  if (c->flags & KM_SLAB_RED_ZONE)
    {
      stains_wipe (m, (Range){ slot.start, object.start });
      stains_wipe (m, (Range){ object.end, slot.end });
    }
}

static bool
is_slab_debug (const KmMachine *m)
{
  return m->slab_platform.debug; /* no other allocator may have that */
}

/* cache_alloc_debugcheck_after(): poison, then red zones. Returns true if it reports something. */
static bool
check_free_slot (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  bool report = check_poison (m, cache, place);
  uint64_t zones[2];

  if (!(cache_at (m, place->cache)->flags & KM_SLAB_RED_ZONE))
    return report;
  km_machine_red_zones (m, place->slab, slot_offset (m, place), zones);
  if (zones[0] == KM_RED_INACTIVE && zones[1] == KM_RED_INACTIVE)
    return report;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_TWO_OWNERS,
           .order2 = !object_is_live (m, place->slab, cache_at (m, place->cache)->num, place->index));
  return true;
}

bool
touch_handed_out (KmMachine *m, KmRef cache, KmValue value)
{
  KmObjectPlace place;
  bool live, report;

  if (!is_slab_debug (m) || !root_get (m, ROOT_MISUSED) || !km_object_find (m, value, &place)
      || !is_doubtful (m, &place))
    return false;
  live = object_is_live (m, place.slab, cache_at (m, place.cache)->num, place.index);
  report = check_free_slot (m, cache, value, &place);
  write_anew (m, &place, report);
  return live && (cache_at (m, place.cache)->flags & KM_SLAB_RED_ZONE);
}

/* Which report the red zones of an object that comes back deserve; KM_NR_KMEM_ERRORS if none. */
static KmKmemError
red_zone_verdict (const uint64_t zones[2])
{
  if (zones[0] == KM_RED_ACTIVE && zones[1] == KM_RED_ACTIVE)
    return KM_NR_KMEM_ERRORS;
  return zones[0] == KM_RED_INACTIVE && zones[1] == KM_RED_INACTIVE ? KM_ERROR_DOUBLE_FREE : KM_ERROR_OVERWRITTEN;
}

/* Distance from the start of the object to the first byte of its red zones that has changed. */
static int32_t
red_zone_fault (const KmMachine *m, const KmObjectPlace *place, const uint64_t zones[2])
{
  const KmCache *c = cache_at (m, place->cache);
  bool front = zones[0] != KM_RED_ACTIVE;
  uint64_t wrong = zones[front ? 0 : 1] ^ KM_RED_ACTIVE;
  int32_t second = (int32_t)(c->size - c->pad - (c->flags & KM_SLAB_STORE_USER ? 8 : 0)) - 8;

  return (front ? -8 : second) + __builtin_ctzll (wrong) / 8;
}

/* verify_redzone_free() of the slot that the pointer makes believe. Returns true if it reports something. */
static bool
verify_red_zones (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  uint64_t zones[2];
  KmKmemError error;

  km_machine_red_zones (m, place->slab, slot_offset (m, place) + place->inside, zones);
  error = red_zone_verdict (zones);
  if (error == KM_NR_KMEM_ERRORS)
    return false;
  TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = (int32_t)error,
           .b = place->inside ? place->inside : red_zone_fault (m, place, zones));
  return true;
}

bool
touch_given_back (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place)
{
  bool report = false;

  if (!is_slab_debug (m))
    return true;
  if (place->cache != cache)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value, .a = KM_BUG_WRONG_CACHE);
      return false;
    }
  if (cache_at (m, cache)->flags & KM_SLAB_RED_ZONE)
    report = verify_red_zones (m, cache, value, place);
  if (place->inside != 0)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = value, .a = KM_BUG_NOT_OBJECT, .b = place->inside);
      return false;
    }
  write_anew (m, place, report);
  return true;
}

void
touch_destroyed (KmMachine *m, KmRef cache, KmRef slab)
{
  KmObjectPlace place = { .cache = slab_cache (m, slab), .slab = slab };
  const KmCache *c = cache_at (m, place.cache);
  uint64_t zones[2];

  if (!is_slab_debug (m) || !root_get (m, ROOT_MISUSED))
    return;
  for (; place.index < c->num; place.index++)
    {
      KmValue value = object_value (slab, place.index);

      if (!is_doubtful (m, &place))
        continue;
      check_poison (m, cache, &place);
      if (!(c->flags & KM_SLAB_RED_ZONE))
        continue;
      km_machine_red_zones (m, slab, slot_offset (m, &place), zones);
      if (zones[0] != KM_RED_INACTIVE)
        TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_START_OVERWRITTEN);
      if (zones[1] != KM_RED_INACTIVE)
        TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .pfn2 = value, .a = KM_ERROR_END_OVERWRITTEN);
    }
}

/* ---- write and read ---- */

/* A write() or read(). */
typedef struct
{
  KmMachine *m;
  KmValue value; /* where it begins */
  bool write;
  uint8_t byte; /* what is written */
} Touch;

static void
touch_tell (const Touch *t, Range range, KmKmemSilent what, KmByteKind kind)
{
  TELL_ABOVE (t->m, KM_EVENT_KMEM_SILENT, .pfn2 = t->value, .a = (int32_t)what, .b = (int32_t)(range.end - range.start),
              .order2 = kind);
}

/* Stains what the toucher does not own. Returns false if it is nothing. */
static bool
touch_stain (const Touch *t, Range range)
{
  if (range.start >= range.end)
    return false;
  if (t->write)
    stain_add (t->m, range, t->byte);
  kmem_note_misuse (t->m);
  return true;
}

static void
touch_foreign (const Touch *t, Range range, KmKmemSilent what)
{
  if (touch_stain (t, range))
    touch_tell (t, range, what, KM_BYTE_UNKNOWN);
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
touch_slot (const Touch *t, Range range, const KmObjectPlace *place)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  uint64_t slot = slot_range (t->m, place).start;
  unsigned n = 0;

  if (t->m->log && range.start < range.end)
    n = km_machine_object_bytes (t->m, place->slab, place->index, parts);
  if (!touch_stain (t, range))
    return;
  for (unsigned i = 0; i < n; i++)
    {
      uint64_t start = slot + parts[i].start;
      Range part = { MAX (range.start, start), MIN (range.end, start + parts[i].size) };

      if (part.start < part.end)
        touch_tell (t, part, KM_KMEM_SILENT_OVERFLOW, purpose (&parts[i], cache_at (t->m, place->cache)));
    }
}

/* A part of the touch on one side of the object: what is in its own slot, and what is beyond. */
static void
touch_beside (const Touch *t, Range range, const KmObjectPlace *place)
{
  Range slot = slot_range (t->m, place), own = { MAX (range.start, slot.start), MIN (range.end, slot.end) };

  touch_foreign (t, (Range){ range.start, MIN (range.end, slot.start) }, KM_KMEM_SILENT_OVERFLOW);
  touch_slot (t, own, place);
  touch_foreign (t, (Range){ MAX (range.start, slot.end), range.end }, KM_KMEM_SILENT_OVERFLOW);
}

/* What an owner writes is kept where a report may show it: in a cache with debugging. */
static void
own_write (KmMachine *m, const KmObjectPlace *place, Range range, uint8_t byte)
{
  uint32_t debug = KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER | KM_SLAB_DEBUG_FREE;

  if (!(cache_at (m, place->cache)->flags & debug) || range.start >= range.end)
    return;
  stains_wipe (m, range);
  stain_add (m, range, byte | KM_STAIN_OWN);
}

void
touch_cleared (KmMachine *m, KmValue value)
{
  KmObjectPlace place;
  const KmCache *c;
  Range object;

  if (!km_object_find (m, value, &place))
    return;
  object = object_range (m, &place);
  c = cache_at (m, place.cache);
  if (m->generation->kmalloc_red_zone && c->general != 0)
    object.end -= object_waste (m, place.slab, c->num, place.index);
  own_write (m, &place, object, 0);
}

/* What lies at the start of @range belongs to a slab. */
static void
touch_object (const Touch *t, Range range, const KmObjectPlace *place)
{
  Range object = object_range (t->m, place);
  Range own = { MAX (range.start, object.start), MIN (range.end, object.end) };
  bool live = object_is_live (t->m, place->slab, cache_at (t->m, place->cache)->num, place->index);

  if (!live)
    {
      touch_foreign (t, range, KM_KMEM_SILENT_AFTER_FREE);
      return;
    }
  if (t->write)
    own_write (t->m, place, own, t->byte);
  touch_beside (t, (Range){ range.start, MIN (range.end, object.start) }, place);
  touch_beside (t, (Range){ MAX (range.start, object.end), range.end }, place);
}

/* What lies there is a page: free, another owner's, or the toucher's own. */
static void
touch_page (const Touch *t, Range range, KmPfn pfn)
{
  unsigned kind = frame_kind (t->m, frame_head (t->m, pfn));

  if (kind == S_FREE || kind == S_PCP || kind == S_UNMARKED)
    touch_foreign (t, range, KM_KMEM_SILENT_AFTER_FREE);
}

void
km_touch (KmMachine *m, const KmOp *op, KmValue operand)
{
  const KmOpMore *more = &m->more[op->arg];
  Touch t = {
    .m = m, .value = kmem_pointer (m, operand, more->delta), .write = op->kind == KM_OP_WRITE, .byte = more->byte
  };
  KmObjectPlace place;
  KmByte byte;
  Range range;

  if (operand == KM_VALUE_NULL || km_value_is (operand, KM_VALUE_ZERO))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = operand, .a = KM_BUG_BAD_ADDRESS);
      return;
    }
  TELL_ABOVE (m, t.write ? KM_EVENT_WRITE : KM_EVENT_READ, .pfn = km_object_frame (m, t.value), .pfn2 = operand,
              .a = (int32_t)more->delta, .b = (int32_t)more->size, .order2 = t.byte);
  if (!km_value_byte (m, t.value, &byte))
    return;
  range.start = byte_number (m, byte);
  range.end = range.start + more->size;
  /* the owner of the pointer is the object it was made from, not the one that it leads to */
  if (km_object_find (m, operand, &place) || km_byte_object (m, byte, &place))
    touch_object (&t, range, &place);
  else
    touch_page (&t, range, byte.pfn);
}
