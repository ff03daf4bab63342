/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/object_bytes.h"

#include "core/slab/slub_read.h"
#include "core/slab/slub_records.h"
#include "core/slab/touch.h"

#include <string.h>

typedef struct
{
  const KmMachine *m;
  const KmCache *cache;
  bool live, poison;
  KmBytePart *parts;
  unsigned n;
} Slot;

static void
add (Slot *slot, uint32_t start, uint32_t end, KmByteKind kind, const char *pattern)
{
  if (start >= end)
    return;
  km_assert (slot->n < KM_MAX_BYTE_PARTS);
  slot->parts[slot->n++] = (KmBytePart){ start, end - start, kind, pattern, UINT32_MAX };
}

/* ---- the layout ---- */

/* The object itself: poison as long as nobody owns it. */
static void
add_object (Slot *slot, uint32_t start, uint32_t end)
{
  if (slot->live)
    add (slot, start, end, slot->cache->ctor ? KM_BYTE_CTOR : KM_BYTE_DATA, NULL);
  else if (slot->poison && end > start)
    {
      add (slot, start, end - 1, KM_BYTE_POISON, "6b");
      add (slot, end - 1, end, KM_BYTE_POISON, "a5");
    }
  else
    add (slot, start, end, slot->cache->ctor ? KM_BYTE_CTOR : KM_BYTE_UNKNOWN, NULL);
}

/* 2.6.34 and SLAB of 6.1: | red zone | object | padding | red zone | last caller |; both are little-endian words. */
static void
lay_out_slab (Slot *slot)
{
  const KmCache *c = slot->cache;
  const char *zone = slot->live ? "c0 88 56 63 c5 56 41 d8" : "5b e3 74 9d 02 11 f9 09";
  bool user = (c->flags & KM_SLAB_STORE_USER) != 0, red = (c->flags & KM_SLAB_RED_ZONE) != 0;
  uint32_t word = slot->m->slab_platform.word, end = c->pad + c->object_size, tail = user ? (red ? 8 : word) : 0;
  uint32_t zone_at = c->size - tail - (red ? 8 : 0);

  add (slot, 0, c->pad, red ? KM_BYTE_RED_ZONE : KM_BYTE_PADDING, red ? zone : NULL);
  add_object (slot, c->pad, end);
  add (slot, end, zone_at, KM_BYTE_PADDING, NULL);
  if (red)
    add (slot, MAX (zone_at, end), zone_at + 8, KM_BYTE_RED_ZONE, zone);
  add (slot, c->size - tail, c->size, KM_BYTE_CALLER, NULL);
}

static void
add_slub_part (Slot *slot, const KmSlubPart *part)
{
  uint32_t end = part->start + part->size;

  if (part->kind == KM_BYTE_RED_ZONE)
    add (slot, part->start, end, part->kind, slot->live ? "cc" : "bb");
  else if (part->kind == KM_BYTE_PADDING)
    add (slot, part->start, end, part->kind, slot->cache->flags & KM_SLAB_POISON ? "5a" : NULL);
  else if (part->kind == KM_BYTE_POINTER || part->kind == KM_BYTE_CALLER)
    add (slot, part->start, end, part->kind, NULL);
  else
    add_object (slot, part->start, end);
}

/* The free pointer is inside the object only as long as it is free. */
static void
lay_out_slub (Slot *slot, KmRef cache)
{
  KmSlubGeometry geometry = km_slub_cache_geometry (slot->m, cache);
  KmSlubPart parts[KM_SLUB_MAX_PARTS];
  unsigned n = km_slub_layout (&slot->m->slab_platform, &geometry, parts);
  uint32_t object_end = geometry.red_left_pad + geometry.object_size;

  for (unsigned i = 0; i < n; i++)
    if (slot->live && parts[i].kind == KM_BYTE_POINTER && parts[i].start < object_end)
      add_object (slot, parts[i].start, parts[i].start + parts[i].size);
    else
      add_slub_part (slot, &parts[i]);
}

/* ---- what was written over it ---- */

static void
add_part (Slot *slot, KmBytePart part, uint32_t start, uint32_t end)
{
  part.size = end - MIN (start, end);
  part.start = start;
  if (part.size > 0 && slot->n < KM_MAX_BYTE_PARTS)
    slot->parts[slot->n++] = part;
}

/* Bytes [@start, @end) of the slot were written by @op: what lies there is cut. */
static void
overwrite (Slot *slot, uint32_t start, uint32_t end, uint32_t op)
{
  KmBytePart old[KM_MAX_BYTE_PARTS];
  unsigned n = slot->n;
  bool done = false;

  memcpy (old, slot->parts, n * sizeof *old);
  slot->n = 0;
  for (unsigned i = 0; i < n; i++)
    {
      uint32_t part_end = old[i].start + old[i].size;

      add_part (slot, old[i], old[i].start, MIN (part_end, start));
      if (!done && part_end > start)
        {
          add_part (slot, (KmBytePart){ .kind = KM_BYTE_OVERWRITTEN, .op = op }, start, end);
          done = true;
        }
      add_part (slot, old[i], MAX (old[i].start, end), part_end);
    }
}

static void
add_stains (Slot *slot, uint64_t first)
{
  const KmMachine *m = slot->m;
  uint32_t size = slot->cache->size;

  for (KmRef ref = root_get (m, ROOT_STAINS); ref != 0; ref = ((const KmStain *)store_at (m, ref))->next)
    {
      const KmStain *stain = store_at (m, ref);
      uint64_t start = ((uint64_t)stain->pfn << m->page_shift) + stain->offset, end = start + stain->bytes;

      if (!(stain->value & KM_STAIN_OWN) && start < first + size && end > first)
        overwrite (slot, (uint32_t)(MAX (start, first) - first), (uint32_t)(MIN (end, first + size) - first),
                   stain->op);
    }
}

/* ---- all of it ---- */

static void
lay_out (Slot *slot, const KmMachine *m, KmRef slab, uint32_t index, KmBytePart *parts)
{
  KmRef cache = slab_cache (m, slab);
  const KmCache *c = cache_at (m, cache);

  *slot = (Slot){ .m = m, .cache = c, .live = object_is_live (m, slab, c->num, index), .parts = parts };
  if (c->allocator == KM_ALLOCATOR_SLAB)
    {
      slot->poison = (c->flags & KM_SLAB_POISON) != 0;
      lay_out_slab (slot);
    }
  else
    {
      slot->poison = slub_at (m, cache)->poison != 0;
      lay_out_slub (slot, cache);
    }
}

unsigned
object_layout (const KmMachine *m, KmRef slab, uint32_t index, KmBytePart parts[KM_MAX_BYTE_PARTS])
{
  Slot slot;

  lay_out (&slot, m, slab, index, parts);
  return slot.n;
}

unsigned
km_machine_object_bytes (const KmMachine *m, KmRef slab, uint32_t index, KmBytePart parts[KM_MAX_BYTE_PARTS])
{
  uint64_t first = ((uint64_t)slab_at (m, slab)->pfn << m->page_shift) + slab_first (m, slab);
  Slot slot;

  lay_out (&slot, m, slab, index, parts);
  add_stains (&slot, first + index * slot.cache->size);
  return slot.n;
}
