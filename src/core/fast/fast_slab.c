/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fast/fast_slab.h"

#include "core/fast/fast.h"
#include "core/slab/general.h"
#include "core/slab/slab_records.h"
#include "core/slab/slub_records.h"

#include <string.h>

/* A word of the store, written without a delta. */
static inline uint32_t *
word_at (const KmMachine *m, KmRef ref)
{
  return &m->store.leaf[ref >> STORE_LEAF_SHIFT][ref & (STORE_LEAF_WORDS - 1)];
}

/* The half-words of a record from a byte of it on. */
static inline uint16_t *
halves_at (uint8_t *slab, size_t byte)
{
  return (uint16_t *)(void *)(slab + byte);
}

static inline uint32_t *
words_at (uint8_t *slab, size_t byte)
{
  return (uint32_t *)(void *)(slab + byte);
}

/* Sleeping is allowed or not asked for. */
static inline bool
may_sleep (const KmMachine *m, const KmOp *op)
{
  return G_LIKELY (km_op_context (op) == KM_CONTEXT_PROCESS) || !(op->gfp & m->bits.wait);
}

static inline bool
is_object (KmValue value)
{
  return value >= KM_VALUE_OBJECT_BIT && value != KM_VALUE_NULL;
}

/* ---- caches ---- */

/* Bits of a mask with which kmalloc() is not plain: each is asked for by itself. */
static KmGfp
special_bits (const KmMachine *m)
{
  KmGfp special = m->bits.zero;

  for (unsigned i = 0; i < 32; i++)
    if (km_general_set (m, (KmGfp)1 << i) != GENERAL_NORMAL)
      special |= (KmGfp)1 << i;
  return special;
}

void
km_fast_slab_forget (KmMachine *m)
{
  m->now.not_general = special_bits (m);
  for (unsigned i = 0; i < FAST_CACHES; i++)
    m->fast.caches[i].value = 0;
}

/* The entry for a cache on a CPU: the records of caches are CACHE_WORDS_FEW words and more. Where entries are a power
 * of two long, as with pointers of 64 bits, its distance is worked out in bytes, so that it takes one register. */
static inline KmFastCache *
entry_of (KmMachine *m, KmValue cache, unsigned cpu)
{
  const size_t size = sizeof (KmFastCache);
  size_t distance = (cache / (CACHE_WORDS_FEW / size) ^ cpu * size) & (FAST_CACHES - 1) * size;

  if (size & (size - 1))
    return &m->fast.caches[(cache / CACHE_WORDS_FEW ^ cpu) & (FAST_CACHES - 1)];
  return (KmFastCache *)(void *)((uint8_t *)m->fast.caches + distance);
}

static inline bool
is_entry (const KmFastCache *fast, KmValue cache, unsigned cpu)
{
  return fast->value == cache && fast->on == cpu;
}

/* Works out what is to be known of a cache. Returns false if its calls are not plain. */
static bool
learn_cache (KmMachine *m, KmFastCache *fast, KmValue value, unsigned cpu)
{
  KmRef cache = value & KM_VALUE_PAYLOAD;
  const KmCache *c;

  if (value >> KM_VALUE_SHIFT != KM_VALUE_CACHE || cache == 0 || cpu >= m->cpus)
    return false;
  c = cache_at (m, cache);
  if (c->allocator != m->allocator || (c->flags & KM_SLUB_DEBUG_FLAGS))
    return false;
  *fast = (KmFastCache){
    .value = value,
    .on = cpu,
    .record = word_at (m, cache),
    .inverse = ((uint64_t)1 << 32) / (2 * c->slabs.words) + 1,
    .live = slab_live_word (0, c->num, 0) * sizeof (uint32_t),
    .asked = c->general ? slab_asked_words (0, c->num) * sizeof (uint32_t) : 0,
    .bytes = c->slabs.words * (uint32_t)sizeof (uint32_t),
    .num = c->num,
    .object_size = c->object_size,
    .owner = cache,
  };
  if (m->allocator == KM_ALLOCATOR_SLAB)
    fast->cpu = word_at (m, slab_array (slab_record_at (m, cache), cpu));
  else
    fast->cpu = word_at (m, FIELD (cache, KmSlubCache, cpu[cpu]));
  return true;
}

/* Once more when the cache is known. */
static KmValue __attribute__ ((noinline)) meet_cache (KmMachine *m, const KmOp *op, KmValue operand, KmValue cache)
{
  KmFastCache *fast = entry_of (m, cache, op->cpu);

  if (!learn_cache (m, fast, cache, op->cpu))
    return km_fast_leave (m, op, operand);
  return m->dispatch.handlers[op->kind](m, op, operand);
}

/* ---- objects ---- */

/* An object in its slab. */
typedef struct
{
  uint8_t *slab; /* the record of its slab */
  uint32_t index;
} Object;

enum
{
  SLAB_BYTES = sizeof (KmSlab),
  LEAF_HALVES = 2 * STORE_LEAF_WORDS,
};

/* The leaf around an object. */
static inline uint32_t *
leaf_of (const KmMachine *m, KmValue value)
{
  return m->store.leaf[(size_t)value / LEAF_HALVES - KM_VALUE_OBJECT_BIT / LEAF_HALVES];
}

/* store_record_around() and object_index() with the numbers of the cache, and in half-words. */
static inline Object
find_object (const KmFastCache *fast, uint32_t *leaf, KmValue value)
{
  uint32_t half = value % LEAF_HALVES - 2 * STORE_LEAF_HEADER;
  uint32_t start = (uint32_t)(half * fast->inverse >> 32) * fast->bytes;

  return (Object){ .slab = (uint8_t *)(leaf + STORE_LEAF_HEADER) + start,
                   .index = half - start / 2 - 2 * RECORD_WORDS (KmSlab) };
}

static inline KmCache *
record_of (const KmFastCache *fast)
{
  return (KmCache *)(void *)fast->record;
}

/* The word with its live bit. */
static inline uint32_t *
live_word (const KmFastCache *fast, const Object *object)
{
  return words_at (object->slab, fast->live) + object->index / 32;
}

static inline bool
is_live (const KmFastCache *fast, const Object *object)
{
  return *live_word (fast, object) >> object->index % 32 & 1;
}

/* Notes that @unasked bytes of an object of a general cache were not asked for; of a free one there are none. Caches
 * for requests that are plain have more than one object in a slab. */
static inline void
set_waste (const KmFastCache *fast, const Object *object, uint32_t unasked)
{
  km_debug_assert (fast->num > 1);
  record_of (fast)->waste += unasked;
  halves_at (object->slab, fast->asked)[object->index] = (uint16_t)unasked;
}

/* The same when it is given back. */
static inline void
clear_waste (const KmFastCache *fast, const Object *object)
{
  uint32_t *word = words_at (object->slab, fast->asked);
  uint16_t *half = &halves_at (object->slab, fast->asked)[object->index];

  if (G_UNLIKELY (fast->num == 1))
    {
      record_of (fast)->waste -= *word;
      *word = 0;
      return;
    }
  record_of (fast)->waste -= *half;
  *half = 0;
}

/* ---- SLUB: slabs that come to a CPU ---- */

static inline const KmSlubCache *
slub_record (const KmFastCache *fast)
{
  return (const KmSlubCache *)(const void *)fast->record;
}

static inline KmSlab *
slab_words (const KmMachine *m, KmRef slab)
{
  return (KmSlab *)(void *)word_at (m, slab);
}

/* The use of a slab all of whose objects are a CPU's, or in the hands of callers. */
static uint32_t
use_of_all (const KmFastCache *fast, const KmSlab *slab)
{
  return (slab->place & SLUB_SMALLER ? slub_record (fast)->min_num : fast->num) | (uint32_t)KM_SLUB_END << 16;
}

static void
set_place (KmSlab *slab, uint32_t clear, uint32_t set, uint32_t list)
{
  slab->place = (slab->place & ~(clear | 0xff)) | set | list;
}

/* slub_load(). */
static void
load_slab (KmSlubCpu *cpu, const KmFastCache *fast, KmRef ref, KmSlab *slab)
{
  cpu->slab = ref;
  cpu->freelist = slab_free (slab);
  slab->use = use_of_all (fast, slab);
  set_place (slab, 0, SLUB_FROZEN, KM_SLUB_LIST_CPU);
}

/* slub_refill() from the slab of the CPU, if others freed into it, or from the first of its partial chain. Then the
 * call once more. */
static KmValue __attribute__ ((noinline))
refill_cpu (KmMachine *m, const KmOp *op, KmValue operand, const KmFastCache *fast)
{
  KmSlubCpu *cpu = (KmSlubCpu *)(void *)fast->cpu;
  KmSlab *own = cpu->slab ? slab_words (m, cpu->slab) : NULL, *next;
  KmRef ref = cpu->partial;

  if (own && slab_free (own) != KM_SLUB_END)
    {
      load_slab (cpu, fast, cpu->slab, own);
      return m->dispatch.handlers[op->kind](m, op, operand);
    }
  next = ref ? slab_words (m, ref) : NULL;
  if (!next || slab_free (next) == KM_SLUB_END)
    return km_fast_leave (m, op, operand);
  if (own)
    {
      own->use = use_of_all (fast, own);
      set_place (own, SLUB_FROZEN, 0, KM_NR_SLAB_LISTS);
    }
  cpu->partial = next->next;
  next->next = 0;
  set_place (next, ~0u << SLUB_SLABS_SHIFT, 0, 0);
  load_slab (cpu, fast, ref, next);
  return m->dispatch.handlers[op->kind](m, op, operand);
}

/* The first object of a full slab comes back: put_cpu_partial() of a chain that has room. Then the call once more. */
static KmValue __attribute__ ((noinline))
chain_full_slab (KmMachine *m, const KmOp *op, KmValue value, const KmFastCache *fast)
{
  KmSlubCpu *cpu = (KmSlubCpu *)(void *)fast->cpu;
  KmRef ref = store_record_around (m, (value & ~KM_VALUE_OBJECT_BIT) / 2);
  KmSlab *slab = slab_words (m, ref);
  uint32_t slabs = cpu->partial ? slub_slabs (slab_words (m, cpu->partial)) : 0;

  if (slab_free (slab) != KM_SLUB_END || slab_list (slab) != KM_NR_SLAB_LISTS || m->generation->slub_rules->node_alone
      || (cpu->partial && slabs >= slub_record (fast)->cpu_partial_slabs))
    return km_fast_leave (m, op, value);
  set_place (slab, ~0u << SLUB_SLABS_SHIFT,
             (slabs + 1) << SLUB_SLABS_SHIFT | (m->generation->unfrozen_partial ? 0 : SLUB_FROZEN),
             KM_SLUB_LIST_CPU_PARTIAL);
  slab->next = cpu->partial;
  slab->prev = 0;
  cpu->partial = ref;
  return m->dispatch.handlers[op->kind](m, op, value);
}

/* ---- allocating ---- */

/* Pops the top of the array of the CPU. Returns false, with nothing changed, if it is empty. */
static inline bool
take_from_array (const KmMachine *m, const KmFastCache *fast, Object *object, KmValue *value)
{
  KmArray *array = (KmArray *)(void *)fast->cpu;
  uint32_t avail = array->avail;

  if (G_UNLIKELY (avail == 0))
    return false;
  *value = array->entry[avail - 1];
  array->avail = avail - 1;
  array->touched = 1;
  *object = find_object (fast, leaf_of (m, *value), *value);
  return true;
}

/* The same with the first free object of the CPU. */
static inline bool
take_from_slab (const KmMachine *m, const KmFastCache *fast, Object *object, KmValue *value)
{
  KmSlubCpu *cpu = (KmSlubCpu *)(void *)fast->cpu;
  uint32_t index = cpu->freelist;

  if (G_UNLIKELY (index == KM_SLUB_END))
    return false;
  *object = (Object){ .slab = (uint8_t *)word_at (m, cpu->slab), .index = index };
  *value = object_value (cpu->slab, index);
  cpu->freelist = halves_at (object->slab, SLAB_BYTES)[index];
  return true;
}

/* An object for a caller who asked for @asked bytes; 0 = for an object. */
static inline __attribute__ ((always_inline)) KmValue
take (KmMachine *m, const KmOp *op, KmValue operand, KmValue cache, uint32_t asked, bool slub)
{
  const KmFastCache *fast = entry_of (m, cache, op->cpu);
  Object object;
  KmValue value;

  if (G_UNLIKELY (!is_entry (fast, cache, op->cpu)))
    return meet_cache (m, op, operand, cache);
  if (G_UNLIKELY (!(slub ? take_from_slab (m, fast, &object, &value) : take_from_array (m, fast, &object, &value))))
    return slub ? refill_cpu (m, op, operand, fast) : km_fast_leave (m, op, operand);
  km_debug_assert (object.index < fast->num && !is_live (fast, &object));
  *live_word (fast, &object) |= 1u << object.index % 32;
  record_of (fast)->live++;
  if (asked)
    set_waste (fast, &object, fast->object_size - asked);
  return value;
}

static inline __attribute__ ((always_inline)) KmValue
cache_alloc (KmMachine *m, const KmOp *op, KmValue operand, bool slub)
{
  if (G_UNLIKELY (!may_sleep (m, op) || (op->gfp & m->bits.zero)))
    return km_fast_leave (m, op, operand);
  return take (m, op, operand, operand, 0, slub);
}

static inline __attribute__ ((always_inline)) KmValue
kmalloc (KmMachine *m, const KmOp *op, KmValue operand, bool slub)
{
  uint32_t size = op->ref;
  KmRef cache;

  if (G_UNLIKELY (size - 1 >= sizeof m->general_index * 8 || !may_sleep (m, op) || (op->gfp & m->now.not_general)))
    return km_fast_leave (m, op, operand);
  cache = m->now.general[m->general_index[(size - 1) / 8]];
  return take (m, op, operand, km_value (KM_VALUE_CACHE, cache), size, slub);
}

/* ---- freeing ---- */

/* Pushes @value on the array of the CPU. Returns false, with nothing changed, if it is full. */
static inline bool
give_to_array (const KmFastCache *fast, KmValue value)
{
  KmArray *array = (KmArray *)(void *)fast->cpu;
  uint32_t avail = array->avail;

  if (G_UNLIKELY (avail >= array->limit))
    return false;
  array->entry[avail] = value;
  array->avail = avail + 1;
  return true;
}

/* Puts the object into the free list of the CPU if it has the slab, else into that of the slab. Returns false, with
 * nothing changed, if a slab of nobody's was full or would be empty: it then belongs elsewhere. */
static inline bool
give_to_slab (const KmFastCache *fast, const Object *object, KmValue value)
{
  KmSlubCpu *cpu = (KmSlubCpu *)(void *)fast->cpu;
  uint16_t *next = &halves_at (object->slab, SLAB_BYTES)[object->index];
  KmSlab *slab = (KmSlab *)(void *)object->slab;
  uint32_t in_use, free;

  if (object_value (cpu->slab, object->index) == value)
    {
      *next = (uint16_t)cpu->freelist;
      cpu->freelist = object->index;
      return true;
    }
  free = slab_free (slab);
  in_use = slab_in_use (slab) - 1;
  if ((free == KM_SLUB_END || in_use == 0) && !slub_frozen (slab) && slab_list (slab) != KM_SLUB_LIST_CPU_PARTIAL)
    return false;
  *next = (uint16_t)free;
  slab->use = in_use | object->index << 16;
  return true;
}

static inline __attribute__ ((always_inline)) KmValue
give (KmMachine *m, const KmOp *op, KmValue value, const KmFastCache *fast, bool slub)
{
  Object object = find_object (fast, leaf_of (m, value), value);

  if (G_UNLIKELY (object.index >= fast->num || !is_live (fast, &object)))
    return km_fast_leave (m, op, value);
  if (G_UNLIKELY (!(slub ? give_to_slab (fast, &object, value) : give_to_array (fast, value))))
    return slub ? chain_full_slab (m, op, value, fast) : km_fast_leave (m, op, value);
  *live_word (fast, &object) &= ~(1u << object.index % 32);
  record_of (fast)->live--;
  if (fast->asked)
    clear_waste (fast, &object);
  return KM_VALUE_NULL;
}

static inline __attribute__ ((always_inline)) KmValue
kfree (KmMachine *m, const KmOp *op, KmValue operand, bool slub)
{
  const KmFastCache *fast;
  KmValue cache;

  if (G_UNLIKELY (!is_object (operand) || op->delta != 0 || (op->flags & KM_OP_HAS_MORE)))
    return km_fast_leave (m, op, operand);
  cache = km_value (KM_VALUE_CACHE, store_owner (m, (operand & ~KM_VALUE_OBJECT_BIT) / 2));
  fast = entry_of (m, cache, op->cpu);
  if (G_UNLIKELY (!is_entry (fast, cache, op->cpu)))
    return meet_cache (m, op, operand, cache);
  return give (m, op, operand, fast, slub);
}

static inline __attribute__ ((always_inline)) KmValue
cache_free (KmMachine *m, const KmOp *op, KmValue operand, bool slub)
{
  const KmFastCache *fast;
  KmValue cache;

  if (G_UNLIKELY (!is_object (operand) || op->arg >= m->dispatch.number))
    return km_fast_leave (m, op, operand);
  cache = m->results[op->arg];
  fast = entry_of (m, cache, op->cpu);
  if (G_UNLIKELY (!is_entry (fast, cache, op->cpu)))
    return meet_cache (m, op, operand, cache);
  if (G_UNLIKELY (store_owner (m, (operand & ~KM_VALUE_OBJECT_BIT) / 2) != fast->owner))
    return km_fast_leave (m, op, operand);
  return give (m, op, operand, fast, slub);
}

/* ---- the handlers ---- */

#define HANDLERS(name, slub)                                                                                           \
  static KmValue name##_kmalloc (KmMachine *m, const KmOp *op, KmValue operand)                                        \
  {                                                                                                                    \
    return kmalloc (m, op, operand, slub);                                                                             \
  }                                                                                                                    \
  static KmValue name##_kfree (KmMachine *m, const KmOp *op, KmValue operand)                                          \
  {                                                                                                                    \
    return kfree (m, op, operand, slub);                                                                               \
  }                                                                                                                    \
  static KmValue name##_cache_alloc (KmMachine *m, const KmOp *op, KmValue operand)                                    \
  {                                                                                                                    \
    return cache_alloc (m, op, operand, slub);                                                                         \
  }                                                                                                                    \
  static KmValue name##_cache_free (KmMachine *m, const KmOp *op, KmValue operand)                                     \
  {                                                                                                                    \
    return cache_free (m, op, operand, slub);                                                                          \
  }                                                                                                                    \
  static const KmFastSlabHandlers name##_handlers = { name##_kmalloc, name##_kfree, name##_cache_alloc,                \
                                                      name##_cache_free };

HANDLERS (slab, false)
HANDLERS (slub, true)

const KmFastSlabHandlers *
km_fast_slab_handlers (KmMachine *m)
{
  KmRef general = root_get (m, ROOT_GENERAL);

  if (!m->slab_is_plain || general == 0 || root_get (m, ROOT_MISUSED))
    return NULL;
  m->now.general = ((const KmGeneral *)store_at (m, general))->cache[GENERAL_NORMAL];
  return m->allocator == KM_ALLOCATOR_SLUB ? &slub_handlers : &slab_handlers;
}
