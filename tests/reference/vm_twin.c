/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference/vm_twin.h"

#include <stdlib.h>

#define AREA(twin, i) (&g_array_index ((twin)->areas, VmTwinArea, (i)))
#define CHUNK(twin, i) (&g_array_index ((twin)->chunks, VmTwinChunk, (i)))
#define MAP(chunk, i) (g_array_index ((chunk)->map, int, (i)))

static void
add_chunk (VmTwin *twin, uint32_t start, uint32_t used, uint32_t bytes)
{
  VmTwinChunk chunk = { .start = start, .map = g_array_new (FALSE, FALSE, sizeof (int)) };
  int lengths[] = { -(int)used, (int)(bytes - used) };

  while (chunk.number < twin->chunks->len && CHUNK (twin, chunk.number)->number == chunk.number)
    chunk.number++;
  g_array_append_vals (chunk.map, used ? lengths : lengths + 1, used ? 2 : 1);
  g_array_insert_val (twin->chunks, chunk.number, chunk);
}

VmTwin *
vm_twin_new (bool old, uint32_t room, uint32_t lazy_max, uint32_t slots, uint32_t cpus, uint32_t fixed, uint32_t first,
             uint32_t unit)
{
  VmTwin *twin = g_new0 (VmTwin, 1);

  twin->old = old;
  twin->room = room;
  twin->lazy_max = lazy_max;
  twin->pointers = 1024;
  twin->slots = slots;
  twin->unit = unit;
  twin->chunk_pages = cpus * unit / 4096;
  twin->areas = g_array_new (FALSE, FALSE, sizeof (VmTwinArea));
  twin->chunks = g_array_new (FALSE, FALSE, sizeof (VmTwinChunk));
  add_chunk (twin, VM_TWIN_NONE, fixed, first);
  return twin;
}

void
vm_twin_free (VmTwin *twin)
{
  for (uint32_t i = 0; i < twin->chunks->len; i++)
    g_array_unref (CHUNK (twin, i)->map);
  g_array_unref (twin->chunks);
  g_array_unref (twin->areas);
  g_free (twin);
}

/* ---- areas ---- */

static void
purge (VmTwin *twin)
{
  for (uint32_t i = twin->areas->len; i-- > 0;)
    if (AREA (twin, i)->lazy)
      g_array_remove_index (twin->areas, i);
  twin->lazy = 0;
}

static uint32_t
index_of (const VmTwin *twin, uint32_t start)
{
  for (uint32_t i = 0; i < twin->areas->len; i++)
    if (AREA (twin, i)->start == start)
      return i;
  g_assert_not_reached ();
}

/* Walks upwards: a place is good if the area ends before the next one begins. */
static uint32_t
lowest (const VmTwin *twin, uint32_t pages, uint32_t *index)
{
  uint32_t place = 0;

  for (*index = 0; *index < twin->areas->len; ++*index)
    {
      if (place + pages <= AREA (twin, *index)->start)
        return place;
      place = AREA (twin, *index)->start + AREA (twin, *index)->pages + (twin->old ? 1 : 0);
    }
  return place + pages <= twin->room ? place : VM_TWIN_NONE;
}

static uint32_t
highest (const VmTwin *twin, uint32_t pages, uint32_t *index)
{
  uint32_t end = twin->room;

  for (*index = twin->areas->len; *index > 0; --*index)
    {
      const VmTwinArea *area = AREA (twin, *index - 1);

      if (area->start + area->pages + pages <= end)
        return end - pages;
      end = area->start;
    }
  return pages <= end ? end - pages : VM_TWIN_NONE;
}

static uint32_t
place_area (VmTwin *twin, uint32_t pages, bool top)
{
  VmTwinArea area = { .pages = pages, .array = VM_TWIN_NONE };
  uint32_t index;

  area.start = top ? highest (twin, pages, &index) : lowest (twin, pages, &index);
  if (area.start == VM_TWIN_NONE)
    {
      purge (twin);
      area.start = top ? highest (twin, pages, &index) : lowest (twin, pages, &index);
    }
  if (area.start != VM_TWIN_NONE)
    g_array_insert_val (twin->areas, index, area);
  return area.start;
}

void
vm_twin_unmap (VmTwin *twin, uint32_t start)
{
  VmTwinArea *area = AREA (twin, index_of (twin, start));
  uint32_t array = area->array;

  area->lazy = true;
  area->array = VM_TWIN_NONE;
  twin->lazy += area->pages;
  if (twin->old && twin->lazy > twin->lazy_max)
    purge (twin);
  if (array != VM_TWIN_NONE)
    vm_twin_unmap (twin, array);
  if (twin->lazy > twin->lazy_max)
    purge (twin);
}

uint32_t
vm_twin_map (VmTwin *twin, uint32_t pages, bool own)
{
  uint32_t start = place_area (twin, pages + 1, false), array;

  if (start == VM_TWIN_NONE || !own || pages <= twin->pointers)
    return start;
  array = vm_twin_map (twin, (pages + twin->pointers - 1) / twin->pointers, true);
  if (array == VM_TWIN_NONE)
    {
      vm_twin_unmap (twin, start);
      return VM_TWIN_NONE;
    }
  AREA (twin, index_of (twin, start))->array = array;
  return start;
}

/* ---- kmap ---- */

static uint32_t
slot_of (const VmTwin *twin, uint32_t page)
{
  for (uint32_t slot = 0; slot < twin->slots; slot++)
    if (twin->count[slot] > 0 && twin->page[slot] == page)
      return slot;
  return VM_TWIN_NONE;
}

uint32_t
vm_twin_kmap (VmTwin *twin, uint32_t page)
{
  uint32_t slot = slot_of (twin, page);

  for (uint32_t tries = twin->slots; slot == VM_TWIN_NONE; tries--)
    {
      if (tries == 0)
        return VM_TWIN_NONE;
      twin->last = (twin->last + 1) % twin->slots;
      if (twin->last == 0)
        {
          for (uint32_t i = 0; i < twin->slots; i++)
            twin->count[i] = twin->count[i] == 1 ? 0 : twin->count[i];
          tries = twin->slots;
        }
      if (twin->count[twin->last] == 0)
        {
          slot = twin->last;
          twin->count[slot] = 1;
          twin->page[slot] = page;
        }
    }
  twin->count[slot]++;
  return slot;
}

bool
vm_twin_kunmap (VmTwin *twin, uint32_t page)
{
  uint32_t slot = slot_of (twin, page);

  if (slot == VM_TWIN_NONE || twin->count[slot] == 1)
    return false;
  twin->count[slot]--;
  return true;
}

/* ---- per-CPU data ---- */

static void
insert_length (VmTwinChunk *chunk, uint32_t at, int length)
{
  g_array_insert_val (chunk->map, at, length);
}

/* Tries to place an object as pcpu_alloc_area() does: splits a free length into head, object and tail. */
static int
place_object (VmTwinChunk *chunk, int size, int align)
{
  int offset = 0;

  for (uint32_t i = 0; i < chunk->map->len; offset += abs (MAP (chunk, i++)))
    {
      int head = (offset + align - 1) / align * align - offset, tail = MAP (chunk, i) - head - size;

      if (MAP (chunk, i) < 0 || tail < 0)
        continue;
      if (head > 0 && head < 4)
        {
          MAP (chunk, i - 1) -= head; /* the object below keeps it */
          MAP (chunk, i) -= head;
        }
      else if (head > 0)
        {
          insert_length (chunk, i, head);
          MAP (chunk, i + 1) -= head;
          i++;
        }
      MAP (chunk, i) = -(tail < 4 ? size + tail : size);
      if (tail >= 4)
        insert_length (chunk, i + 1, tail);
      return offset + head;
    }
  return -1;
}

static int
free_bytes (const VmTwinChunk *chunk)
{
  int bytes = 0;

  for (uint32_t i = 0; i < chunk->map->len; i++)
    bytes += MAX (MAP (chunk, i), 0);
  return bytes;
}

/* The class of a chunk by its free bytes: 1 up to 15, then one for each power of two. */
static int
class_of (int bytes)
{
  int class = 1;

  for (int limit = 16; bytes >= limit; limit *= 2)
    class ++;
  return class;
}

uint32_t
vm_twin_percpu (VmTwin *twin, uint32_t size, uint32_t align)
{
  uint32_t start;

  if (!twin->old)
    {
      size = (size + 3) / 4 * 4;
      align = MAX (align, 4);
    }
  for (int class = 1; class < 32; class ++)
    for (uint32_t i = 0; i < twin->chunks->len; i++)
      {
        VmTwinChunk *chunk = CHUNK (twin, i);
        int offset = class_of (free_bytes (chunk)) == class ? place_object (chunk, (int)size, (int)align) : -1;

        if (offset >= 0)
          return chunk->number * twin->unit + (uint32_t)offset;
      }
  start = place_area (twin, twin->chunk_pages, true);
  if (start == VM_TWIN_NONE)
    return VM_TWIN_NONE;
  add_chunk (twin, start, 0, twin->unit);
  return vm_twin_percpu (twin, size, align);
}

static bool
is_empty (const VmTwinChunk *chunk)
{
  return chunk->map->len == 1 && MAP (chunk, 0) > 0;
}

void
vm_twin_free_percpu (VmTwin *twin, uint32_t place)
{
  uint32_t at = 0, i = 0;
  int offset = 0;
  VmTwinChunk *chunk;

  while (CHUNK (twin, at)->number != place / twin->unit)
    at++;
  chunk = CHUNK (twin, at);
  for (; offset != (int)(place % twin->unit); i++)
    offset += abs (MAP (chunk, i));
  MAP (chunk, i) = -MAP (chunk, i);
  if (i + 1 < chunk->map->len && MAP (chunk, i + 1) > 0)
    {
      MAP (chunk, i) += MAP (chunk, i + 1);
      g_array_remove_index (chunk->map, i + 1);
    }
  if (i > 0 && MAP (chunk, i - 1) > 0)
    {
      MAP (chunk, i - 1) += MAP (chunk, i);
      g_array_remove_index (chunk->map, i);
    }
  if (!is_empty (chunk))
    return;
  for (uint32_t k = twin->chunks->len; k-- > 1;)
    if (k != at && is_empty (CHUNK (twin, k)))
      {
        g_array_remove_index (twin->areas, index_of (twin, CHUNK (twin, k)->start));
        g_array_unref (CHUNK (twin, k)->map);
        g_array_remove_index (twin->chunks, k);
        at -= k < at;
      }
}
