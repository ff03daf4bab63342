/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fast/fast_slab.h"

#include "core/fast/fast.h"
#include "core/slab/general.h"
#include "core/slab/slab_records.h"

/* A word of the store, written without a delta. */
static inline uint32_t *
word_at (const KmMachine *m, KmRef ref)
{
  return &m->store.leaf[ref >> STORE_LEAF_SHIFT][ref & (STORE_LEAF_WORDS - 1)];
}

/* On a CPU that there is, where sleeping is allowed or not asked for, with a plain pointer. */
static inline bool
is_plain_call (const KmMachine *m, const KmOp *op, KmGfp gfp)
{
  return op->cpu < m->cpus && (km_op_context (op) == KM_CONTEXT_PROCESS || !(gfp & m->bits.wait));
}

static inline bool
is_object (KmValue value)
{
  return value >= KM_VALUE_OBJECT_BIT && value != KM_VALUE_NULL;
}

/* An object in its slab. */
typedef struct
{
  const uint32_t *leaf; /* around it */
  uint32_t *slab;       /* the words of its slab */
  uint32_t index;
} Object;

static inline Object
find_object (const KmMachine *m, KmValue value)
{
  uint32_t half = value & ~KM_VALUE_OBJECT_BIT, ref = half >> 1;
  uint32_t *leaf = m->store.leaf[ref >> STORE_LEAF_SHIFT];
  uint32_t at = (ref & (STORE_LEAF_WORDS - 1)) - STORE_LEAF_HEADER;
  uint32_t slab = (uint32_t)((uint64_t)at * leaf[3] >> 32) * leaf[1] + STORE_LEAF_HEADER;

  return (Object){ .leaf = leaf,
                   .slab = leaf + slab,
                   .index = (half & (2 * STORE_LEAF_WORDS - 1)) - 2 * (slab + RECORD_WORDS (KmSlab)) };
}

/* The word with its live bit. */
static inline uint32_t *
live_word (const Object *object, uint32_t num)
{
  return object->slab + RECORD_WORDS (KmSlab) + (num + 1) / 2 + object->index / 32;
}

/* Notes how many bytes of it nobody asked for; returns what was noted before. */
static inline uint32_t
set_waste (const Object *object, uint32_t num, uint32_t waste)
{
  uint32_t *words = object->slab + RECORD_WORDS (KmSlab) + (num + 1) / 2 + (num + 31) / 32, before;
  uint16_t *halves = (uint16_t *)(void *)words;

  if (num == 1)
    {
      before = *words;
      *words = waste;
      return before;
    }
  before = halves[object->index];
  halves[object->index] = (uint16_t)waste;
  return before;
}

/* ---- allocating ---- */

/* Pops the top of the array of the CPU, if nothing speaks against it. */
static inline __attribute__ ((always_inline)) KmValue
pop (KmMachine *m, const KmOp *op, KmValue operand, KmRef cache, uint32_t asked)
{
  KmSlabCache *c = (KmSlabCache *)(void *)word_at (m, cache);
  KmArray *array = (KmArray *)(void *)word_at (m, slab_array (c, op->cpu));
  uint32_t avail = array->avail - 1, num = c->c.num, *live, bit;
  Object object;
  KmValue value;

  if (G_UNLIKELY (avail == UINT32_MAX))
    return km_fast_leave (m, op, operand);
  value = array->entry[avail];
  if (G_UNLIKELY (!is_object (value)))
    return km_fast_leave (m, op, operand);
  object = find_object (m, value);
  live = live_word (&object, num);
  bit = 1u << object.index % 32;
  if (G_UNLIKELY (object.leaf[2] != cache || object.index >= num || (*live & bit)))
    return km_fast_leave (m, op, operand);
  *live |= bit;
  array->avail = avail;
  array->touched = 1;
  c->c.live++;
  if (c->c.general)
    c->c.waste += c->c.object_size - asked - set_waste (&object, num, c->c.object_size - asked);
  return G_UNLIKELY (m->outcomes != NULL) ? km_fast_note_outcome (m, op, operand, value) : value;
}

KmValue
km_fast_cache_alloc (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmRef cache = km_value_payload (operand);
  const KmCache *c;

  if (G_UNLIKELY (!km_value_is (operand, KM_VALUE_CACHE) || !is_plain_call (m, op, op->gfp)
                  || (op->gfp & m->bits.zero)))
    return km_fast_leave (m, op, operand);
  c = cache_at (m, cache);
  return c->allocator == KM_ALLOCATOR_SLAB ? pop (m, op, operand, cache, c->object_size)
                                           : km_fast_leave (m, op, operand);
}

KmValue
km_fast_kmalloc (KmMachine *m, const KmOp *op, KmValue operand)
{
  uint32_t size = op->ref;

  if (G_UNLIKELY (size - 1 >= sizeof m->general_index * 8 || !is_plain_call (m, op, op->gfp)
                  || (op->gfp & (m->bits.zero | m->bits.dma))))
    return km_fast_leave (m, op, operand);
  return pop (m, op, operand, m->now.general[m->general_index[(size - 1) / 8]], size);
}

/* ---- freeing ---- */

/* Pushes @value, which is @object, on the array of the CPU, if nothing speaks against it. */
static inline __attribute__ ((always_inline)) KmValue
push (KmMachine *m, const KmOp *op, KmValue value, const Object *object)
{
  KmSlabCache *c = (KmSlabCache *)(void *)word_at (m, object->leaf[2]);
  KmArray *array = (KmArray *)(void *)word_at (m, slab_array (c, op->cpu));
  uint32_t avail = array->avail, num = c->c.num, *live = live_word (object, num), bit = 1u << object->index % 32;

  if (G_UNLIKELY (avail >= array->limit || object->index >= num || !(*live & bit)
                  || c->c.allocator != KM_ALLOCATOR_SLAB))
    return km_fast_leave (m, op, value);
  *live &= ~bit;
  array->entry[avail] = value;
  array->avail = avail + 1;
  c->c.live--;
  if (c->c.general)
    c->c.waste -= set_waste (object, num, 0);
  return G_UNLIKELY (m->outcomes != NULL) ? km_fast_note_outcome (m, op, value, KM_VALUE_NULL) : KM_VALUE_NULL;
}

KmValue
km_fast_kfree (KmMachine *m, const KmOp *op, KmValue operand)
{
  Object object;

  if (G_UNLIKELY (!is_object (operand) || op->delta != 0 || op->cpu >= m->cpus || (op->flags & KM_OP_HAS_MORE)))
    return km_fast_leave (m, op, operand);
  object = find_object (m, operand);
  return G_LIKELY (object.leaf[2] != 0) ? push (m, op, operand, &object) : km_fast_leave (m, op, operand);
}

KmValue
km_fast_cache_free (KmMachine *m, const KmOp *op, KmValue operand)
{
  Object object;

  if (G_UNLIKELY (!is_object (operand) || op->cpu >= m->cpus || !m->results || op->arg >= m->dispatch.number))
    return km_fast_leave (m, op, operand);
  object = find_object (m, operand);
  if (G_UNLIKELY (object.leaf[2] == 0 || m->results[op->arg] != km_value (KM_VALUE_CACHE, object.leaf[2])))
    return km_fast_leave (m, op, operand);
  return push (m, op, operand, &object);
}
