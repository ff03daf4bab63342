/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/percpu.h"

#include "core/slab/cache_chain.h"
#include "core/slab/tell.h"
#include "core/page/page_alloc.h"

enum
{
  PERCPU_WORD = 4, /* sizeof (int), PCPU_MIN_ALLOC_SIZE: a smaller rest is no hole */
  SLOT_SHIFT = 5,  /* PCPU_SLOT_BASE_SHIFT */
};

/* ---- chunks ---- */

static KmRef
percpu_range_new (KmMachine *m, KmRef link, uint32_t offset, uint32_t end, uint32_t size, uint32_t owner)
{
  KmRef range = pool_take (m, pool_fixed (m, POOL_RANGE, RECORD_WORDS (KmPercpuRange)), 0);

  SET (m, range, KmPercpuRange, next, store_get (m, link));
  SET (m, range, KmPercpuRange, offset, offset);
  SET (m, range, KmPercpuRange, end, end);
  SET (m, range, KmPercpuRange, size, size);
  SET (m, range, KmPercpuRange, owner, owner);
  SET (m, range, KmPercpuRange, copies, 0);
  store_set (m, link, range);
  return range;
}

static KmRef
percpu_pool (KmMachine *m)
{
  return pool_fixed (m, POOL_CHUNK, RECORD_WORDS (KmPercpuChunk) + m->cpus * percpu_unit_pages (m));
}

/* A chunk with the lowest free number, in its place on the list. */
static KmRef
percpu_chunk_new (KmMachine *m, KmRef area, uint32_t bytes)
{
  KmRef link = FIELD (vm_root (m), KmVm, chunks), chunk;
  uint32_t number = 0;

  for (; store_get (m, link) && percpu_chunk_at (m, store_get (m, link))->number == number; number++)
    link = FIELD (store_get (m, link), KmPercpuChunk, next);
  chunk = pool_take_clear (m, percpu_pool (m), 0);
  SET (m, chunk, KmPercpuChunk, next, store_get (m, link));
  SET (m, chunk, KmPercpuChunk, number, number);
  SET (m, chunk, KmPercpuChunk, area, area);
  SET (m, chunk, KmPercpuChunk, bytes, bytes);
  store_set (m, link, chunk);
  return chunk;
}

/* The chunk of boot, with the static data and the reserve for modules. */
static void
percpu_setup (KmMachine *m)
{
  const KmPercpuShape *shape = percpu_shape (m);
  KmRef chunk;

  if (vm_at (m) && vm_at (m)->chunks)
    return;
  chunk = percpu_chunk_new (m, 0, shape->fixed + shape->dynamic);
  percpu_range_new (m, FIELD (chunk, KmPercpuChunk, ranges), 0, shape->fixed, shape->fixed, UINT32_MAX);
  SET (m, chunk, KmPercpuChunk, used, shape->fixed);
}

/* pcpu_create_chunk(): addresses for all units at the top of the vmalloc area; no frames yet. Returns 0 if full. */
static KmRef
percpu_create (KmMachine *m)
{
  uint32_t pages = m->cpus * percpu_unit_pages (m), start = area_highest_gap (m, pages), unit = percpu_shape (m)->unit;
  KmRef area, chunk;

  if (start == VM_NO_PAGE)
    {
      TELL_ABOVE (m, KM_EVENT_AREA_FULL, .a = (int32_t)pages);
      vmalloc_purge (m, true);
      start = area_highest_gap (m, pages);
    }
  if (start == VM_NO_PAGE)
    return 0;
  area = area_new (m, start, pages, KM_AREA_PERCPU, m->dispatch.number);
  chunk = percpu_chunk_new (m, area, unit);
  TELL_ABOVE (m, KM_EVENT_PERCPU_CHUNK, .pfn2 = km_value (KM_VALUE_AREA, start), .a = (int32_t)pages,
              .b = (int32_t)m->cpus);
  return chunk;
}

/* pcpu_destroy_chunk(). */
static void
percpu_destroy (KmMachine *m, KmRef chunk)
{
  const KmPercpuChunk *c = percpu_chunk_at (m, chunk);
  KmRef link = FIELD (vm_root (m), KmVm, chunks);
  uint32_t pages = percpu_unit_pages (m);

  for (uint32_t i = 0; i < m->cpus * pages; i++)
    {
      uint32_t word = store_get (m, percpu_page_word (m, chunk, 0, i));

      if (word)
        km_page_free (m, word - 1, 0, UINT32_MAX);
    }
  area_forget (m, c->area);
  while (store_get (m, link) != chunk)
    link = FIELD (store_get (m, link), KmPercpuChunk, next);
  store_set (m, link, c->next);
  pool_give (m, percpu_pool (m), chunk);
}

/* ---- frames ---- */

/* Takes back the frames that a call has entered before it failed. */
static void
percpu_unpopulate (KmMachine *m, const GArray *words)
{
  for (uint32_t i = 0; i < words->len; i++)
    {
      KmRef word = g_array_index (words, KmRef, i);

      km_page_free (m, store_get (m, word) - 1, 0, UINT32_MAX);
      store_set (m, word, 0);
    }
}

/* pcpu_populate_chunk(): a frame for each page of each unit that [@offset, @end) touches. False if memory is full. */
static bool
percpu_populate (KmMachine *m, KmRef chunk, uint32_t offset, uint32_t end)
{
  const KmPercpuChunk *c = percpu_chunk_at (m, chunk);
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (KmRef));
  uint32_t start = c->area ? area_at (m, c->area)->start : 0, pages = percpu_unit_pages (m);

  for (uint32_t cpu = 0; c->area && cpu < m->cpus; cpu++)
    for (uint32_t page = offset >> m->page_shift; page <= (end - 1) >> m->page_shift; page++)
      {
        KmRef word = percpu_page_word (m, chunk, cpu, page);
        KmPfn pfn;

        if (store_get (m, word))
          continue;
        pfn = km_alloc_pages (m, vm_gfp_kernel (m) | m->bits.highmem | m->bits.cold, 0);
        if (pfn == KM_PFN_NONE)
          {
            percpu_unpopulate (m, words);
            return false;
          }
        store_set (m, word, pfn + 1);
        g_array_append_val (words, word);
        TELL_ABOVE (m, KM_EVENT_AREA_PAGE, .pfn = pfn, .pfn2 = km_value (KM_VALUE_AREA, start),
                    .a = (int32_t)(cpu * pages + page));
      }
  if (words->len)
    TELL_ABOVE (m, KM_EVENT_PTE_SET, .pfn2 = km_value (KM_VALUE_AREA, start), .a = (int32_t)words->len);
  return true;
}

/* ---- a place in a chunk ---- */

/* pcpu_alloc_area(): the first hole that fits. Returns the range, or 0. */
static KmRef
percpu_place (KmMachine *m, KmRef chunk, uint32_t size, uint32_t align)
{
  const KmPercpuChunk *c = percpu_chunk_at (m, chunk);
  KmRef link = FIELD (chunk, KmPercpuChunk, ranges), below = 0;

  for (uint32_t hole = 0;;)
    {
      KmRef next = store_get (m, link);
      uint32_t limit = next ? percpu_range_at (m, next)->offset : c->bytes;
      uint32_t offset = (hole + align - 1) & ~(align - 1), end = offset + size;

      if (offset <= limit && limit - offset >= size)
        {
          /* What is too small for anybody goes with the object, or with the one below. */
          if (below && offset > hole && offset - hole < PERCPU_WORD)
            {
              SET (m, link - FIELD (0, KmPercpuRange, next), KmPercpuRange, end, offset);
              SET (m, chunk, KmPercpuChunk, used, c->used + offset - hole);
            }
          if (limit - end < PERCPU_WORD)
            end = limit;
          SET (m, chunk, KmPercpuChunk, used, c->used + end - offset);
          return percpu_range_new (m, link, offset, end, size, m->dispatch.number);
        }
      if (!next)
        return 0;
      hole = percpu_range_at (m, next)->end;
      below = next;
      link = FIELD (next, KmPercpuRange, next);
    }
}

/* pcpu_size_to_slot(). */
static uint32_t
percpu_slot (uint32_t bytes)
{
  uint32_t bits = bytes ? 32 - (uint32_t)__builtin_clz (bytes) : 0;

  return bits + 2 > SLOT_SHIFT + 1 ? bits + 2 - SLOT_SHIFT : 1;
}

/* Looks for room in the chunks there are, the fullest class first. */
static KmRef
percpu_search (KmMachine *m, uint32_t size, uint32_t align, KmRef *chunk)
{
  for (uint32_t slot = percpu_slot (size); slot <= percpu_slot (percpu_shape (m)->unit); slot++)
    for (KmRef at = vm_at (m)->chunks; at; at = percpu_chunk_at (m, at)->next)
      {
        const KmPercpuChunk *c = percpu_chunk_at (m, at);
        KmRef range = 0;

        if (percpu_slot (c->bytes - c->used) == slot && c->bytes - c->used >= size)
          range = percpu_place (m, at, size, align);
        *chunk = at;
        if (range)
          return range;
      }
  return 0;
}

static void
percpu_remove (KmMachine *m, KmRef chunk, KmRef link)
{
  KmRef range = store_get (m, link);
  const KmPercpuRange *r = percpu_range_at (m, range);

  SET (m, chunk, KmPercpuChunk, used, percpu_chunk_at (m, chunk)->used - (r->end - r->offset));
  store_set (m, link, r->next);
  if (r->copies)
    pool_give (m, pool_fixed (m, POOL_COPIES, m->cpus), r->copies);
  pool_give (m, pool_fixed (m, POOL_RANGE, RECORD_WORDS (KmPercpuRange)), range);
}

/* The link to the range at @offset, 0 if there is none. */
static KmRef
percpu_link (const KmMachine *m, KmRef chunk, uint32_t offset)
{
  KmRef link = FIELD (chunk, KmPercpuChunk, ranges);

  while (store_get (m, link) && percpu_range_at (m, store_get (m, link))->offset != offset)
    link = FIELD (store_get (m, link), KmPercpuRange, next);
  return store_get (m, link) ? link : 0;
}

/* ---- calls ---- */

/* __alignof__ of a type of @size bytes, where the statement does not say it. */
static uint32_t
natural_align (const KmMachine *m, uint64_t size)
{
  uint32_t align = m->slab_platform.word;

  while (align > size)
    align /= 2;
  return MAX (align, 1);
}

static KmValue
percpu_get (KmMachine *m, uint32_t size, uint32_t align)
{
  uint32_t unit = percpu_shape (m)->unit;
  KmRef chunk = 0, range;
  uint32_t offset;
  KmValue value;

  percpu_setup (m);
  range = percpu_search (m, size, align, &chunk);
  if (!range)
    {
      chunk = percpu_create (m);
      range = chunk ? percpu_place (m, chunk, size, align) : 0;
    }
  if (!range)
    return KM_VALUE_NULL;
  offset = percpu_range_at (m, range)->offset;
  if (!percpu_populate (m, chunk, offset, offset + size))
    {
      percpu_remove (m, chunk, percpu_link (m, chunk, offset));
      return KM_VALUE_NULL;
    }
  value = km_value (KM_VALUE_PERCPU, percpu_chunk_at (m, chunk)->number * unit + offset);
  TELL_ABOVE (m, KM_EVENT_PERCPU, .pfn2 = value, .a = (int32_t)offset, .b = (int32_t)size);
  return value;
}

static KmValue
do_alloc_percpu (KmMachine *m, const KmOp *op)
{
  const KmOpMore *more = vm_more (m, op);
  uint32_t align = more->align ? more->align : natural_align (m, more->size);
  uint64_t size = more->size;
  KmValue value;

  if (m->generation->percpu_up_is_slab && m->cpus == 1)
    {
      km_caches_start (m);
      km_might_sleep (m, KM_SLEEP_OBJECT);
      return km_kmalloc (m, (uint32_t)MIN (size, UINT32_MAX), vm_gfp_kernel (m) | m->bits.zero);
    }
  if (m->generation->percpu_words)
    {
      align = MAX (align, PERCPU_WORD);
      size = (size + PERCPU_WORD - 1) & ~(uint64_t)(PERCPU_WORD - 1);
    }
  if (size == 0 || size > m->generation->percpu_max || align > 1u << m->page_shift || (align & (align - 1)))
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .a = KM_ERROR_PERCPU_SIZE, .b = (int32_t)align);
      return KM_VALUE_NULL;
    }
  km_might_sleep (m, KM_SLEEP_MUTEX);
  tell_enter (m);
  value = percpu_get (m, (uint32_t)size, align);
  tell_leave (m);
  if (value == KM_VALUE_NULL)
    m->happened |= KM_HAPPENED_FAIL;
  return value;
}

/* More than one chunk without objects: all but the one emptied last go back. */
static void
percpu_reclaim (KmMachine *m, KmRef emptied)
{
  for (KmRef at = vm_at (m)->chunks, next; at; at = next)
    {
      next = percpu_chunk_at (m, at)->next;
      if (at != emptied && percpu_chunk_at (m, at)->area && !percpu_chunk_at (m, at)->ranges)
        percpu_destroy (m, at);
    }
}

static void
do_free_percpu (KmMachine *m, KmValue value)
{
  uint32_t unit = percpu_shape (m)->unit;
  KmRef chunk, link;

  if (value == KM_VALUE_NULL)
    {
      vm_tell_null (m);
      return;
    }
  if (!km_value_is (value, KM_VALUE_PERCPU))
    {
      km_caches_start (m);
      km_kfree (m, value);
      return;
    }
  if (km_value_payload (value) < percpu_shape (m)->fixed)
    {
      TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_NONSENSE); /* a static variable */
      return;
    }
  chunk = percpu_chunk (m, km_value_payload (value) / unit);
  link = chunk ? percpu_link (m, chunk, km_value_payload (value) % unit) : 0;
  if (!link)
    {
      if (m->generation->percpu_words)
        TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_DOUBLE_FREE);
      else
        TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_DOUBLE_FREE);
      return;
    }
  TELL_ABOVE (m, KM_EVENT_PERCPU, .pfn2 = value, .a = (int32_t)(km_value_payload (value) % unit),
              .b = -(int32_t)percpu_range_at (m, store_get (m, link))->size);
  percpu_remove (m, chunk, link);
  if (percpu_chunk_at (m, chunk)->area && !percpu_chunk_at (m, chunk)->ranges)
    percpu_reclaim (m, chunk);
}

/* ---- static variables, and the copies of the CPUs ---- */

/* The link to what is left of the reserve for modules, which the first variable cuts off the static data. */
static KmRef
module_reserve (KmMachine *m)
{
  const KmPercpuShape *shape = percpu_shape (m);
  KmRef link = FIELD (percpu_chunk (m, 0), KmPercpuChunk, ranges), first = store_get (m, link);

  if (percpu_range_at (m, first)->end == shape->fixed)
    {
      SET (m, first, KmPercpuRange, end, shape->fixed - shape->modules);
      SET (m, first, KmPercpuRange, size, shape->fixed - shape->modules);
      percpu_range_new (m, FIELD (first, KmPercpuRange, next), shape->fixed - shape->modules, shape->fixed,
                        shape->modules, UINT32_MAX);
    }
  while (percpu_range_at (m, store_get (m, link))->end != shape->fixed)
    link = FIELD (store_get (m, link), KmPercpuRange, next);
  return link;
}

/* DEFINE_PER_CPU() in a module: its data go to the lowest bytes that are left of the reserve. */
static KmValue
do_define (KmMachine *m, const KmOp *op)
{
  const KmOpMore *more = vm_more (m, op);
  uint32_t size = (uint32_t)MIN (more->size, UINT32_MAX), offset;
  KmRef link, rest;
  KmValue value;

  percpu_setup (m);
  link = module_reserve (m);
  rest = store_get (m, link);
  offset = (percpu_range_at (m, rest)->offset + more->align - 1) & ~(more->align - 1);
  /* The last byte stays with the rest, and what is left out with the one below: alloc_percpu() finds no hole here. */
  if (size >= percpu_shape (m)->fixed || offset + size >= percpu_shape (m)->fixed)
    {
      m->happened |= KM_HAPPENED_FAIL;
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .a = KM_ERROR_PERCPU_MODULE, .b = (int32_t)size);
      return KM_VALUE_NULL;
    }
  SET (m, link - FIELD (0, KmPercpuRange, next), KmPercpuRange, end, offset);
  percpu_range_new (m, link, offset, offset + size, size, m->dispatch.number);
  SET (m, rest, KmPercpuRange, offset, offset + size);
  SET (m, rest, KmPercpuRange, size, percpu_shape (m)->fixed - offset - size);
  value = km_value (KM_VALUE_PERCPU, offset);
  TELL_ABOVE (m, KM_EVENT_PERCPU, .pfn2 = value, .a = (int32_t)offset, .b = (int32_t)size, .order2 = 1);
  return value;
}

/* The pointer to a copy: an odd one, so many units behind the object. The same copy has the same pointer for as long as
 * the object is there. */
static KmValue
copy_pointer (KmMachine *m, KmValue value, uint32_t cpu)
{
  uint32_t unit = percpu_shape (m)->unit;
  KmRef chunk = percpu_chunk (m, km_value_payload (value) / unit);
  KmRef link = chunk ? percpu_link (m, chunk, km_value_payload (value) % unit) : 0;
  KmRef range = link ? store_get (m, link) : 0, copies = range ? percpu_range_at (m, range)->copies : 0, odd;

  if (copies && store_get (m, copies + cpu))
    return store_get (m, copies + cpu);
  if (range && !copies)
    {
      copies = pool_take_clear (m, pool_fixed (m, POOL_COPIES, m->cpus), 0);
      SET (m, range, KmPercpuRange, copies, copies);
    }
  odd = pool_take (m, pool_fixed (m, POOL_ODD, RECORD_WORDS (KmOdd)), 0);
  SET (m, odd, KmOdd, base, value);
  SET (m, odd, KmOdd, delta, cpu * unit);
  if (copies)
    store_set (m, copies + cpu, km_value (KM_VALUE_ODD, odd));
  return km_value (KM_VALUE_ODD, odd);
}

/* per_cpu_ptr(): the copy of @cpu. With UP of 2.6.34 there is one
 * copy, and the pointer is its address. */
static KmValue
copy_of_cpu (KmMachine *m, KmValue value, uint32_t cpu)
{
  uint32_t unit = percpu_shape (m)->unit, number;
  uint64_t address;
  KmValue copy;

  if (value == KM_VALUE_NULL)
    {
      TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_NONSENSE);
      return KM_VALUE_NULL;
    }
  if (!km_value_is (value, KM_VALUE_PERCPU))
    return value;
  number = km_value_payload (value) / unit;
  cpu = MIN (cpu, m->cpus - 1);
  copy = copy_pointer (m, value, cpu);
  address = km_machine_percpu_address (m, number, km_value_payload (value) % unit, cpu);
  TELL_ABOVE (m, KM_EVENT_PERCPU_PTR, .pfn = km_machine_percpu_frame (m, value, cpu), .pfn2 = value,
              .cpu = (uint8_t)cpu, .a = (int32_t)(uint32_t)address, .b = (int32_t)(address >> 32));
  return copy;
}

KmValue
percpu_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  switch (op->kind)
    {
    case KM_OP_ALLOC_PERCPU:
      return do_alloc_percpu (m, op);
    case KM_OP_FREE_PERCPU:
      do_free_percpu (m, operand);
      return KM_VALUE_NULL;
    case KM_OP_DEFINE_PER_CPU:
      return do_define (m, op);
    case KM_OP_PER_CPU_PTR:
      return copy_of_cpu (m, operand, op->order);
    case KM_OP_GET_CPU_PTR:
      vm_preempt (m, true);
      return copy_of_cpu (m, operand, m->cpu);
    case KM_OP_GET_CPU:
      vm_preempt (m, true);
      return km_value (KM_VALUE_NUMBER, m->cpu);
    default:
      vm_preempt (m, op->kind == KM_OP_GET_CPU_VAR);
      return KM_VALUE_NULL;
    }
}
