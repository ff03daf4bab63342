/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments: chunks of 4096 operations, each empty, sparse or dense. A sparse chunk becomes dense when its entries would
 * take more than a byte an operation. */
#include "timeline/moment.h"

#include "base/assert.h"
#include "base/search.h"

#include <string.h>

enum
{
  CHUNK_SHIFT = 12,
  CHUNK_OPS = 1 << CHUNK_SHIFT,
  ENTRY_BYTES = 3,
  SPARSE_MAX = CHUNK_OPS / ENTRY_BYTES,
};

/* Invariants: any == OR of all bits inside; dense implies data has CHUNK_OPS bytes; otherwise data has n entries of
 * ENTRY_BYTES, ascending by offset, with room for `room`. */
typedef struct
{
  uint8_t *data;
  uint16_t n, room; /* sparse */
  uint8_t any;
  bool dense;
} KmMomentChunk;

static void
chunk_clear (gpointer data)
{
  KmMomentChunk *chunk = data;
  g_clear_pointer (&chunk->data, g_free);
}

static uint32_t
entry_offset (const KmMomentChunk *chunk, uint32_t i)
{
  const uint8_t *entry = chunk->data + i * ENTRY_BYTES;
  return entry[0] | (uint32_t)entry[1] << 8;
}

static uint8_t
entry_bits (const KmMomentChunk *chunk, uint32_t i)
{
  return chunk->data[i * ENTRY_BYTES + 2];
}

/* Index of the first sparse entry whose offset is not below @offset. */
static uint32_t
entry_lower_bound (const KmMomentChunk *chunk, uint32_t offset)
{
  return (uint32_t)KM_SEARCH (i, chunk->n, entry_offset (chunk, (uint32_t)i) < offset);
}

void
km_moments_init (KmMoments *moments)
{
  moments->chunks = g_array_new (FALSE, TRUE, sizeof (KmMomentChunk));
  g_array_set_clear_func (moments->chunks, chunk_clear);
  moments->bytes = 0;
}

void
km_moments_finish (KmMoments *moments)
{
  g_clear_pointer (&moments->chunks, g_array_unref);
}

static void
make_dense (KmMoments *moments, KmMomentChunk *chunk)
{
  uint8_t *data = g_malloc0 (CHUNK_OPS);
  for (uint32_t i = 0; i < chunk->n; i++)
    data[entry_offset (chunk, i)] = entry_bits (chunk, i);
  moments->bytes += CHUNK_OPS - (size_t)chunk->room * ENTRY_BYTES;
  g_free (chunk->data);
  chunk->data = data;
  chunk->dense = true;
}

static void
append_sparse (KmMoments *moments, KmMomentChunk *chunk, uint32_t offset, uint8_t bits)
{
  uint8_t *entry;

  if (chunk->n == chunk->room)
    {
      uint16_t room = (uint16_t)MIN (MAX (4, chunk->room * 2), SPARSE_MAX);
      chunk->data = g_realloc (chunk->data, (size_t)room * ENTRY_BYTES);
      moments->bytes += (size_t)(room - chunk->room) * ENTRY_BYTES;
      chunk->room = room;
    }
  entry = chunk->data + chunk->n * ENTRY_BYTES;
  entry[0] = (uint8_t)offset;
  entry[1] = (uint8_t)(offset >> 8);
  entry[2] = bits;
  chunk->n++;
}

void
km_moments_append (KmMoments *moments, uint32_t op, uint8_t bits)
{
  uint32_t index = op >> CHUNK_SHIFT, offset = op & (CHUNK_OPS - 1);
  KmMomentChunk *chunk;

  if (index >= moments->chunks->len)
    g_array_set_size (moments->chunks, index + 1);
  chunk = &g_array_index (moments->chunks, KmMomentChunk, index);
  km_debug_assert (chunk->dense || chunk->n == 0 || entry_offset (chunk, chunk->n - 1u) < offset);
  if (!chunk->dense && chunk->n == SPARSE_MAX)
    make_dense (moments, chunk);
  chunk->any |= bits;
  if (chunk->dense)
    chunk->data[offset] = bits;
  else
    append_sparse (moments, chunk, offset, bits);
}

uint8_t
km_moments_get (const KmMoments *moments, uint32_t op)
{
  uint32_t index = op >> CHUNK_SHIFT, offset = op & (CHUNK_OPS - 1);
  const KmMomentChunk *chunk;
  uint32_t i;

  if (index >= moments->chunks->len)
    return 0;
  chunk = &g_array_index (moments->chunks, KmMomentChunk, index);
  if (chunk->dense)
    return chunk->data[offset];
  i = entry_lower_bound (chunk, offset);
  return i < chunk->n && entry_offset (chunk, i) == offset ? entry_bits (chunk, i) : 0;
}

/* The nearest offset in [from, end) of one chunk, or UINT32_MAX. */
static uint32_t
find_dense (const KmMomentChunk *chunk, uint32_t from, uint32_t end, int direction, uint8_t bits)
{
  for (uint32_t i = 0; i < end - from; i++)
    {
      uint32_t offset = direction > 0 ? from + i : end - 1 - i;
      if (chunk->data[offset] & bits)
        return offset;
    }
  return UINT32_MAX;
}

static uint32_t
find_sparse (const KmMomentChunk *chunk, uint32_t from, uint32_t end, int direction, uint8_t bits)
{
  uint32_t first = entry_lower_bound (chunk, from), last = entry_lower_bound (chunk, end);
  for (uint32_t i = 0; i < last - first; i++)
    {
      uint32_t entry = direction > 0 ? first + i : last - 1 - i;
      if (entry_bits (chunk, entry) & bits)
        return entry_offset (chunk, entry);
    }
  return UINT32_MAX;
}

/* The nearest operation of chunk @index in [from, end), which may reach beyond the chunk, or UINT32_MAX. */
static uint32_t
find_in_chunk (const KmMoments *moments, uint32_t index, uint32_t from, uint32_t end, int direction, uint8_t bits)
{
  const KmMomentChunk *chunk = &g_array_index (moments->chunks, KmMomentChunk, index);
  uint32_t start, lo, hi, offset;

  if (!(chunk->any & bits))
    return UINT32_MAX;
  start = index << CHUNK_SHIFT;
  lo = from > start ? from - start : 0;
  hi = MIN (end - start, (uint32_t)CHUNK_OPS);
  offset = (chunk->dense ? find_dense : find_sparse) (chunk, lo, hi, direction, bits);
  return offset == UINT32_MAX ? UINT32_MAX : start + offset;
}

uint32_t
km_moments_find (const KmMoments *moments, uint32_t from, uint32_t end, int direction, uint8_t bits)
{
  uint64_t known = (uint64_t)moments->chunks->len << CHUNK_SHIFT;
  uint32_t first, last;

  end = (uint32_t)MIN ((uint64_t)end, known);
  if (from >= end)
    return UINT32_MAX;
  first = from >> CHUNK_SHIFT;
  last = (end - 1) >> CHUNK_SHIFT;
  for (uint32_t i = 0; i <= last - first; i++)
    {
      uint32_t index = direction > 0 ? first + i : last - i;
      uint32_t op = find_in_chunk (moments, index, from, end, direction, bits);
      if (op != UINT32_MAX)
        return op;
    }
  return UINT32_MAX;
}

void
km_moments_copy (KmMoments *moments, const KmMoments *from, uint32_t end)
{
  for (uint32_t op = 0; (op = km_moments_find (from, op, end, 1, 0xff)) != UINT32_MAX; op++)
    km_moments_append (moments, op, km_moments_get (from, op));
}

size_t
km_moments_size (const KmMoments *moments)
{
  return moments->bytes + moments->chunks->len * sizeof (KmMomentChunk);
}
