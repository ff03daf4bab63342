/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed operations. See packed_ops.h. */
#include "workload/packed_ops.h"

#include "base/assert.h"

#include <string.h>

enum
{
  CHUNK_SHIFT = 12,
  CHUNK_OPS = 1 << CHUNK_SHIFT,
  TABLE_SIZE = 2 * CHUNK_OPS, /* places to look for a shape: at most half of them are taken */
  PADDING = sizeof (uint64_t) /* behind the bits, so that a number may be read as part of 64 */
};

/* What many operations share. What they refer to is in its column, unless it is nothing: 0 or KM_OP_NO_REF. */
typedef struct
{
  uint8_t kind, order, cpu, flags;
  uint32_t arg;
  uint32_t ref_mask; /* of what the column says, */
  uint32_t ref_bits; /* and these are added */
} Shape;

/* Number i is base + i * slope + what is in bits [i * bits, (i + 1) * bits). */
typedef struct
{
  const uint8_t *at;
  uint32_t base, mask;
  uint8_t slope, bits;
} Column;

struct _KmOpChunk
{
  Column shape, ref, line;
  Shape shapes[]; /* and behind them the bits of the columns */
};

/* ---- numbers ---- */

static inline uint32_t
column_get (const Column *column, uint32_t i)
{
  uint32_t bit = i * column->bits;
  uint64_t word;

  memcpy (&word, column->at + bit / 8, sizeof word);
  return column->base + i * column->slope + ((uint32_t)(GUINT64_FROM_LE (word) >> bit % 8) & column->mask);
}

/* Bits that the largest of @values needs above a line of @slope, and where that line begins. Values without a 1 in
 * @used may become anything. */
static uint32_t
bits_above (const uint32_t *values, const uint8_t *used, uint32_t n, uint32_t slope, uint32_t *base)
{
  int64_t low = INT64_MAX, high = INT64_MIN;

  for (uint32_t i = 0; i < n; i++)
    if (used[i])
      {
        int64_t above = (int64_t)values[i] - (int64_t)i * slope;

        low = MIN (low, above);
        high = MAX (high, above);
      }
  *base = high < low ? 0 : (uint32_t)low;
  return high <= low ? 0 : 64 - (uint32_t)__builtin_clzll ((uint64_t)(high - low));
}

/* Chooses the line for @values; a number may need 33 bits above one of slope 1, never above one of slope 0. */
static Column
column_for (const uint32_t *values, const uint8_t *used, uint32_t n)
{
  uint32_t flat_base, steep_base;
  uint32_t flat = bits_above (values, used, n, 0, &flat_base), steep = bits_above (values, used, n, 1, &steep_base);
  uint32_t bits = MIN (flat, steep);

  return (Column){ .base = steep < flat ? steep_base : flat_base,
                   .mask = (uint32_t)((UINT64_C (1) << bits) - 1),
                   .slope = steep < flat,
                   .bits = (uint8_t)bits };
}

static size_t
column_bytes (const Column *column, uint32_t n)
{
  return ((size_t)n * column->bits + 7) / 8;
}

/* Writes @values where @column, which was made for them, is to be: at @at, all 0 so far. */
static void
column_fill (Column *column, uint8_t *at, const uint32_t *values, const uint8_t *used, uint32_t n)
{
  column->at = at;
  for (uint32_t i = 0; i < n; i++)
    {
      uint32_t bit = i * column->bits;
      uint64_t word;

      if (!used[i])
        continue;
      memcpy (&word, at + bit / 8, sizeof word);
      word |= GUINT64_TO_LE ((uint64_t)(values[i] - column->base - i * column->slope) << bit % 8);
      memcpy (at + bit / 8, &word, sizeof word);
    }
}

/* ---- shapes ---- */

/* The columns of a chunk that is made, and its shapes. */
typedef struct
{
  Shape shapes[CHUNK_OPS];
  uint32_t n_shapes;
  uint16_t table[TABLE_SIZE]; /* number of a shape plus 1, 0 = free */
  uint32_t shape[CHUNK_OPS], ref[CHUNK_OPS], line[CHUNK_OPS];
  uint8_t always[CHUNK_OPS], refers[CHUNK_OPS]; /* whose numbers count */
} Maker;

static Shape
shape_of (const KmOp *op)
{
  bool nothing = op->ref == 0 || op->ref == KM_OP_NO_REF;

  return (Shape){ .kind = op->kind,
                  .order = op->order,
                  .cpu = op->cpu,
                  .flags = op->flags,
                  .arg = op->arg,
                  .ref_mask = nothing ? 0 : UINT32_MAX,
                  .ref_bits = nothing ? op->ref : 0 };
}

/* The number of @shape among those of the chunk, which gets it if it is new. */
static uint32_t
number_of_shape (Maker *maker, const Shape *shape)
{
  uint64_t words[2];
  uint32_t place;

  memcpy (words, shape, sizeof words);
  place = (uint32_t)((words[0] * 0x9E3779B97F4A7C15u ^ words[1]) * 0xC2B2AE3D27D4EB4Fu >> 32) % TABLE_SIZE;
  while (maker->table[place] && memcmp (&maker->shapes[maker->table[place] - 1], shape, sizeof *shape) != 0)
    place = (place + 1) % TABLE_SIZE;
  if (!maker->table[place])
    {
      maker->shapes[maker->n_shapes++] = *shape;
      maker->table[place] = (uint16_t)maker->n_shapes;
    }
  return maker->table[place] - 1u;
}

G_STATIC_ASSERT (sizeof (Shape) == 2 * sizeof (uint64_t));

/* ---- chunks ---- */

static void
split_columns (Maker *maker, const KmOp *ops, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    {
      Shape shape = shape_of (&ops[i]);

      maker->shape[i] = number_of_shape (maker, &shape);
      maker->ref[i] = ops[i].ref;
      maker->line[i] = ops[i].line;
      maker->always[i] = 1;
      maker->refers[i] = shape.ref_mask != 0;
    }
}

/* Packs the @n operations of the tail, at most CHUNK_OPS. */
static void
pack_tail (KmPackedOps *ops)
{
  Maker *maker = g_new0 (Maker, 1);
  uint32_t n = ops->n_tail;
  Column shape, ref, line;
  KmOpChunk *chunk;
  size_t size;
  uint8_t *bits;

  split_columns (maker, ops->tail, n);
  shape = column_for (maker->shape, maker->always, n);
  ref = column_for (maker->ref, maker->refers, n);
  line = column_for (maker->line, maker->always, n);
  size = sizeof *chunk + maker->n_shapes * sizeof (Shape) + column_bytes (&shape, n) + column_bytes (&ref, n)
         + column_bytes (&line, n) + PADDING;
  chunk = g_malloc0 (size);
  memcpy (chunk->shapes, maker->shapes, maker->n_shapes * sizeof (Shape));
  bits = (uint8_t *)(chunk->shapes + maker->n_shapes);
  column_fill (&shape, bits, maker->shape, maker->always, n);
  column_fill (&ref, bits += column_bytes (&shape, n), maker->ref, maker->refers, n);
  column_fill (&line, bits + column_bytes (&ref, n), maker->line, maker->always, n);
  chunk->shape = shape;
  chunk->ref = ref;
  chunk->line = line;
  g_ptr_array_add (ops->chunks, chunk);
  ops->bytes += size + sizeof (gpointer);
  ops->n_tail = 0;
  g_free (maker);
}

static void
chunk_read (const KmOpChunk *chunk, uint32_t first, uint32_t n, KmOp *out)
{
  for (uint32_t i = 0; i < n; i++)
    {
      const Shape *shape = &chunk->shapes[column_get (&chunk->shape, first + i)];

      out[i] = (KmOp){ .kind = shape->kind,
                       .order = shape->order,
                       .cpu = shape->cpu,
                       .flags = shape->flags,
                       .arg = shape->arg,
                       .ref = (column_get (&chunk->ref, first + i) & shape->ref_mask) | shape->ref_bits,
                       .line = column_get (&chunk->line, first + i) };
    }
}

/* ---- public ---- */

void
km_packed_ops_init (KmPackedOps *ops)
{
  *ops = (KmPackedOps){ .chunks = g_ptr_array_new_with_free_func (g_free), .tail = g_new (KmOp, CHUNK_OPS) };
}

void
km_packed_ops_finish (KmPackedOps *ops)
{
  g_clear_pointer (&ops->chunks, g_ptr_array_unref);
  g_clear_pointer (&ops->tail, g_free);
}

void
km_packed_ops_add (KmPackedOps *ops, const KmOp *op)
{
  if (ops->n_tail == CHUNK_OPS)
    pack_tail (ops);
  ops->tail[ops->n_tail++] = *op;
  ops->n++;
}

void
km_packed_ops_seal (KmPackedOps *ops)
{
  if (ops->n_tail > 0)
    pack_tail (ops);
  g_clear_pointer (&ops->tail, g_free);
}

void
km_packed_ops_read (const KmPackedOps *ops, uint32_t first, uint32_t n, KmOp *out)
{
  km_assert (first <= ops->n && n <= ops->n - first);
  while (n > 0)
    {
      uint32_t number = first >> CHUNK_SHIFT, from = first % CHUNK_OPS, part = MIN (n, CHUNK_OPS - from);

      if (number < ops->chunks->len)
        chunk_read (g_ptr_array_index (ops->chunks, number), from, part, out);
      else
        memcpy (out, ops->tail + from, part * sizeof *out);
      first += part;
      out += part;
      n -= part;
    }
}
