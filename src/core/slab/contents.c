/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/contents.h"

#include "core/slab/object_bytes.h"
#include "core/slab/slub_read.h"
#include "core/slab/slub_records.h"
#include "core/slab/touch.h"

#include <string.h>

enum
{
  SLUB_RED_INACTIVE = 0xbb,
  SLUB_RED_ACTIVE = 0xcc,
};

/* A run of memory that is read. */
typedef struct
{
  const KmMachine *m;
  KmRef slab, cache;
  const KmCache *c;
  int64_t from, to; /* bytes from the start of the slab, half open */
  uint8_t *bytes;
} Reading;

static bool
is_slub (const KmCache *c)
{
  return c->allocator == KM_ALLOCATOR_SLUB;
}

static uint32_t
objects_of (const KmMachine *m, KmRef slab)
{
  const KmCache *c = cache_at (m, slab_cache (m, slab));

  return is_slub (c) ? slub_objects (m, slab) : c->num;
}

uint32_t
km_machine_slab_bytes (const KmMachine *m, KmRef slab)
{
  const KmCache *c = cache_at (m, slab_cache (m, slab));

  return 1u << (m->page_shift + (is_slub (c) ? slub_order (m, slab) : c->order));
}

/* ---- what the layout says ---- */

/* Byte @at of a pattern in hexadecimal digits, "6b" or "c0 88 56", which repeats. */
static uint8_t
pattern_byte (const char *pattern, uint32_t at)
{
  const char *digits = pattern + at % ((strlen (pattern) + 1) / 3) * 3;

  return (uint8_t)(g_ascii_xdigit_value (digits[0]) << 4 | g_ascii_xdigit_value (digits[1]));
}

/* Bytes that kmalloc() was asked for an object in use, where what is behind them is red zone; all of the object
 * elsewhere. */
static uint32_t
asked_of (const KmMachine *m, KmRef slab, uint32_t index)
{
  const KmCache *c = cache_at (m, slab_cache (m, slab));
  uint32_t both = KM_SLAB_RED_ZONE | KM_SLAB_STORE_USER;

  if (!m->generation->kmalloc_red_zone || c->general == 0 || (c->flags & both) != both)
    return c->object_size;
  return c->object_size - object_waste (m, slab, c->num, index);
}

/* Byte @at of an object that is handed out and that its owner has not written to. */
static uint8_t
fresh_byte (const Reading *r, uint32_t index, uint32_t at)
{
  uint32_t asked = asked_of (r->m, r->slab, index);

  if (at >= asked)
    return SLUB_RED_ACTIVE;
  if (is_slub (r->c) ? !slub_at (r->m, r->cache)->poison : !(r->c->flags & KM_SLAB_POISON) || r->c->ctor)
    return 0;
  return at == asked - 1 ? KM_POISON_END : is_slub (r->c) ? KM_POISON_FREE : KM_POISON_INUSE;
}

/* The address that a free pointer holds; 0 for NULL. */
static uint64_t
pointer_of (const Reading *r, uint32_t index)
{
  uint32_t next = slub_next (r->m, r->slab, index);
  uint64_t slab = r->m->page_offset + ((uint64_t)slab_at (r->m, r->slab)->pfn << r->m->page_shift);

  return next < slub_objects (r->m, r->slab) ? slab + object_offset (r->m, r->slab, next) : 0;
}

static uint8_t
part_byte (const Reading *r, uint32_t index, const KmBytePart *part, uint32_t at)
{
  if (part->pattern)
    return pattern_byte (part->pattern, at);
  if (part->kind == KM_BYTE_DATA)
    return fresh_byte (r, index, part->start + at - r->c->pad);
  if (part->kind == KM_BYTE_POINTER)
    return (uint8_t)(pointer_of (r, index) >> 8 * at);
  return 0;
}

static void
read_slot (const Reading *r, uint32_t index)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  unsigned n = object_layout (r->m, r->slab, index, parts);
  int64_t slot = (int64_t)slab_first (r->m, r->slab) + (int64_t)index * r->c->size;

  for (unsigned i = 0; i < n; i++)
    {
      int64_t start = slot + parts[i].start, from = MAX (start, r->from), to = MIN (start + parts[i].size, r->to);

      for (int64_t at = from; at < to; at++)
        r->bytes[at - r->from] = part_byte (r, index, &parts[i], (uint32_t)(at - start));
    }
}

static void
read_slots (const Reading *r)
{
  int64_t first = slab_first (r->m, r->slab), n = objects_of (r->m, r->slab);
  int64_t index = r->from < first ? 0 : (r->from - first) / r->c->size;

  for (; index < n && first + index * r->c->size < r->to; index++)
    read_slot (r, (uint32_t)index);
}

/* ---- what was written ---- */

static void
read_stain (const Reading *r, const KmStain *stain)
{
  int64_t slab = (int64_t)slab_at (r->m, r->slab)->pfn << r->m->page_shift;
  int64_t start = ((int64_t)stain->pfn << r->m->page_shift) + stain->offset - slab;
  int64_t from = MAX (start, r->from), to = MIN (start + stain->bytes, r->to);

  if (from < to)
    memset (r->bytes + (from - r->from), (uint8_t)stain->value, (size_t)(to - from));
}

/* The newest stain is the first of the chain: the oldest is written first. */
static void
read_stains (const Reading *r)
{
  g_autoptr (GPtrArray) stains = g_ptr_array_new ();

  for (KmRef ref = root_get (r->m, ROOT_STAINS); ref != 0; ref = ((const KmStain *)store_at (r->m, ref))->next)
    g_ptr_array_add (stains, (gpointer)store_at (r->m, ref));
  for (uint32_t i = stains->len; i-- > 0;)
    read_stain (r, g_ptr_array_index (stains, i));
}

/* ---- reading ---- */

void
km_machine_slab_contents (const KmMachine *m, KmRef slab, int64_t from, uint32_t n, uint8_t *bytes)
{
  KmRef cache = slab_cache (m, slab);
  Reading r = {
    .m = m, .slab = slab, .cache = cache, .c = cache_at (m, cache), .from = from, .to = from + n, .bytes = bytes
  };
  bool filled = is_slub (r.c) && (r.c->flags & KM_SLAB_POISON);
  int64_t end = km_machine_slab_bytes (m, slab);

  if (n == 0)
    return;
  memset (bytes, 0, n);
  if (filled && from < end && r.to > 0) /* setup_slab_debug() */
    memset (bytes + (MAX (from, 0) - from), KM_POISON_INUSE, (size_t)(MIN (r.to, end) - MAX (from, 0)));
  read_slots (&r);
  read_stains (&r);
}

static uint64_t
read_word (const KmMachine *m, KmRef slab, int64_t at)
{
  uint8_t bytes[8];
  uint64_t word = 0;

  km_machine_slab_contents (m, slab, at, sizeof bytes, bytes);
  for (unsigned i = sizeof bytes; i-- > 0;)
    word = word << 8 | bytes[i];
  return word;
}

void
km_machine_red_zones (const KmMachine *m, KmRef slab, int64_t slot, uint64_t zones[2])
{
  const KmCache *c = cache_at (m, slab_cache (m, slab));
  uint32_t user = c->flags & KM_SLAB_STORE_USER ? 8 : 0; /* REDZONE_ALIGN */

  zones[0] = read_word (m, slab, slot + c->pad - 8);
  zones[1] = read_word (m, slab, slot + c->size - user - 8);
}

/* ---- what slub_debug compares ---- */

/* A part of a slot and the value of its bytes. */
typedef struct
{
  int32_t from, to; /* bytes from the start of the object; empty if the cache has no such part */
  uint8_t value;
} SlubPart;

void
km_machine_slub_padding (const KmMachine *m, KmRef cache, int32_t *from, int32_t *to)
{
  KmSlubGeometry g = km_slub_cache_geometry (m, cache);
  KmSlubPart parts[KM_SLUB_MAX_PARTS];
  unsigned n = km_slub_layout (&m->slab_platform, &g, parts);

  *to = (int32_t)(g.size - g.red_left_pad);
  *from = parts[n - 1].kind == KM_BYTE_PADDING && parts[n - 1].start >= g.red_left_pad + g.inuse
              ? (int32_t)(parts[n - 1].start - g.red_left_pad)
              : *to;
}

static SlubPart
object_padding (const KmMachine *m, KmRef cache)
{
  SlubPart part = { .value = KM_POISON_INUSE };

  km_machine_slub_padding (m, cache, &part.from, &part.to);
  return part;
}

/* Behind the last slot, counted from the start of object @index. */
static SlubPart
slab_padding (const KmMachine *m, KmRef slab, uint32_t index)
{
  int32_t size = (int32_t)cache_at (m, slab_cache (m, slab))->size;
  int32_t object = (int32_t)object_offset (m, slab, index);

  return (SlubPart){ (int32_t)slub_objects (m, slab) * size - object, (int32_t)km_machine_slab_bytes (m, slab) - object,
                     KM_POISON_INUSE };
}

static SlubPart
slub_part (const KmMachine *m, KmRef slab, uint32_t index, KmSlubZone zone, bool in_use)
{
  const KmSlubCache *c = slub_at (m, slab_cache (m, slab));
  int32_t size = (int32_t)c->c.object_size, inuse = (int32_t)c->inuse;
  bool red = (c->c.flags & KM_SLAB_RED_ZONE) != 0, filled = (c->c.flags & KM_SLAB_POISON) != 0;
  bool poison = !in_use && c->poison;
  uint8_t red_byte = in_use ? SLUB_RED_ACTIVE : SLUB_RED_INACTIVE;

  switch (zone)
    {
    case KM_SLUB_LEFT_RED:
      return red ? (SlubPart){ -(int32_t)c->c.pad, 0, red_byte } : (SlubPart){ 0 };
    case KM_SLUB_RIGHT_RED:
      return red ? (SlubPart){ size, inuse, red_byte } : (SlubPart){ 0 };
    case KM_SLUB_KMALLOC_RED:
      return in_use ? (SlubPart){ (int32_t)asked_of (m, slab, index), size, red_byte } : (SlubPart){ 0 };
    case KM_SLUB_POISON:
      return poison ? (SlubPart){ 0, size - 1, KM_POISON_FREE } : (SlubPart){ 0 };
    case KM_SLUB_END_POISON:
      return poison ? (SlubPart){ size - 1, size, KM_POISON_END } : (SlubPart){ 0 };
    case KM_SLUB_ALIGNMENT:
      return filled && !red ? (SlubPart){ size, inuse, KM_POISON_INUSE } : (SlubPart){ 0 };
    case KM_SLUB_OBJECT_PADDING:
      return filled ? object_padding (m, slab_cache (m, slab)) : (SlubPart){ 0 };
    default:
      return filled ? slab_padding (m, slab, index) : (SlubPart){ 0 };
    }
}

bool
km_machine_slub_fault (const KmMachine *m, KmRef slab, uint32_t index, KmSlubZone zone, bool in_use, KmSlubFault *fault)
{
  SlubPart part = slub_part (m, slab, index, zone, in_use);
  g_autofree uint8_t *bytes = NULL;
  uint32_t n, first = 0, last;

  if (part.from >= part.to)
    return false;
  n = (uint32_t)(part.to - part.from);
  bytes = g_malloc (n);
  km_machine_slab_contents (m, slab, (int64_t)object_offset (m, slab, index) + part.from, n, bytes);
  while (first < n && bytes[first] == part.value)
    first++;
  if (first == n)
    return false;
  for (last = n; bytes[last - 1] == part.value;)
    last--;
  *fault = (KmSlubFault){ part.from + (int32_t)first, part.from + (int32_t)last, bytes[first], part.value };
  return true;
}
