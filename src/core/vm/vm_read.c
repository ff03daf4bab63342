/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/kmem_cache.h"
#include "core/vm/vmap_node.h"
#include "core/vm/vm_state.h"
#include "core/slab/find.h"

/* ---- addresses ---- */

/* PKMAP_BASE: two pages above the vmalloc area. */
static uint64_t
pkmap_address (const KmMachine *m, uint32_t slot)
{
  return m->vmalloc_end + ((uint64_t)(slot + 2) << m->page_shift);
}

/* __fix_to_virt(): the fixmap counts down from its top page. How many entries lie above those of kmap_atomic() depends
 * on the configuration of the kernel: interrupt controllers, mostly. */
static uint64_t
fixmap_address (const KmMachine *m, uint32_t slot)
{
  const uint64_t top = 0xfffff000;
  const uint32_t before = 70;

  return top - ((uint64_t)(before + slot) << m->page_shift);
}

static uint64_t
byte_address (const KmMachine *m, KmValue value)
{
  KmByte byte;
  uint64_t base;

  if (!km_value_byte (m, value, &byte))
    return 0;
  base = km_machine_virtual_address (m, byte.pfn);
  return base ? base + byte.offset : 0;
}

static uint64_t
percpu_value_address (const KmMachine *m, uint32_t payload)
{
  uint32_t unit = percpu_shape (m)->unit;
  uint64_t base = km_machine_percpu_address (m, payload / unit, 0, 0);

  return base + payload % unit;
}

static uint64_t
odd_address (const KmMachine *m, KmValue value)
{
  uint32_t unit = percpu_shape (m)->unit, cpu;
  KmValue object;

  if (!km_machine_percpu_copy (m, value, &object, &cpu))
    return byte_address (m, value);
  return km_machine_percpu_address (m, km_value_payload (object) / unit, km_value_payload (object) % unit, cpu);
}

uint64_t
km_machine_value_address (const KmMachine *m, KmValue value)
{
  const uint64_t zero_size_ptr = 16;
  uint32_t payload = km_value_payload (value);

  if (value == KM_VALUE_NULL)
    return 0;
  switch (km_value_kind (value))
    {
    case KM_VALUE_PAGE:
      return km_machine_virtual_address (m, value);
    case KM_VALUE_ODD:
      return odd_address (m, value);
    case KM_VALUE_OBJECT:
      return byte_address (m, value);
    case KM_VALUE_AREA:
      return m->vmalloc_start + ((uint64_t)payload << m->page_shift);
    case KM_VALUE_KMAP:
      return payload >= KM_KMAP_ATOMIC ? fixmap_address (m, payload - KM_KMAP_ATOMIC) : pkmap_address (m, payload);
    case KM_VALUE_PERCPU:
      return percpu_value_address (m, payload);
    case KM_VALUE_ZERO:
      return zero_size_ptr;
    default:
      return 0;
    }
}

/* ---- areas ---- */

void
km_machine_vmalloc (const KmMachine *m, KmVmallocInfo *info)
{
  const KmVm *vm = vm_at (m);

  *info = (KmVmallocInfo){
    .start = m->vmalloc_start,
    .end = m->vmalloc_end,
    .areas = vm ? vm->n_areas : 0,
    .lazy_pages = vm ? vm->lazy_pages : 0,
    .lazy_max = vm_lazy_max (m),
    .nodes = vmap_nodes (m),
  };
}

/* addr_to_node(), but a freed area goes back to the node that asked for it. */
static uint32_t
node_of_area (const KmMachine *m, const KmArea *a)
{
  if ((a->kind == KM_AREA_LAZY || a->kind == KM_AREA_POOL) && a->vmap_node)
    return a->vmap_node - 1;
  return (uint32_t)(((m->vmalloc_start >> m->page_shift) + a->start) / VMAP_NODE_PAGES % vmap_nodes (m));
}

static void
describe_area (const KmMachine *m, KmRef area, KmAreaInfo *info)
{
  const KmArea *a = area_at (m, area);

  *info = (KmAreaInfo){
    .kind = (KmAreaKind)a->kind,
    .start = a->start,
    .pages = a->pages,
    .guard = a->kind != KM_AREA_PERCPU && a->pages > 1,
    .frames = a->n,
    .address = m->vmalloc_start + ((uint64_t)a->start << m->page_shift),
    .owner = a->owner,
    .node = node_of_area (m, a),
    .array = a->array,
    .descriptor = a->descriptor,
  };
}

bool
km_machine_area_at (const KmMachine *m, uint32_t page, KmAreaInfo *info)
{
  KmRef area = area_below (m, page);

  if (!area || page - area_at (m, area)->start >= area_at (m, area)->pages)
    return false;
  describe_area (m, area, info);
  return true;
}

bool
km_machine_area_from (const KmMachine *m, uint32_t page, KmAreaInfo *info)
{
  KmRef area;

  if (km_machine_area_at (m, page, info))
    return true;
  area = area_above (m, page);
  if (area)
    describe_area (m, area, info);
  return area != 0;
}

/* The frame of a page in the units of a chunk. */
static KmPfn
percpu_frame (const KmMachine *m, KmRef area, uint32_t page)
{
  uint32_t unit = percpu_unit_pages (m);

  for (KmRef chunk = vm_at (m)->chunks; chunk; chunk = percpu_chunk_at (m, chunk)->next)
    if (percpu_chunk_at (m, chunk)->area == area)
      {
        uint32_t word = store_get (m, percpu_page_word (m, chunk, page / unit, page % unit));

        return word ? word - 1 : KM_PFN_NONE;
      }
  return KM_PFN_NONE;
}

KmPfn
km_machine_area_frame (const KmMachine *m, uint32_t page)
{
  KmRef area = area_below (m, page), part;
  const KmArea *a = area ? area_at (m, area) : NULL;
  uint32_t at;

  if (!a || page - a->start >= a->pages)
    return KM_PFN_NONE;
  at = page - a->start;
  if (a->kind == KM_AREA_PERCPU)
    return percpu_frame (m, area, at);
  if (at >= a->n)
    return KM_PFN_NONE;
  for (part = a->parts; at >= VM_PART_FRAMES; at -= VM_PART_FRAMES)
    part = store_get (m, part);
  return ((const KmAreaPart *)store_at (m, part))->pfn[at];
}

uint32_t
km_machine_area_frames (const KmMachine *m, uint32_t start, KmPfn *frames, uint32_t n)
{
  KmRef area = area_find (m, start), part;
  uint32_t count = area ? MIN (n, area_at (m, area)->n) : 0;

  part = count ? area_at (m, area)->parts : 0;
  for (uint32_t i = 0; i < count; i++)
    {
      const KmAreaPart *p = store_at (m, part);

      frames[i] = p->pfn[i % VM_PART_FRAMES];
      if (i % VM_PART_FRAMES == VM_PART_FRAMES - 1)
        part = p->next;
    }
  return count;
}

/* ---- kmap ---- */

uint32_t
km_machine_kmap_slots (const KmMachine *m)
{
  return vm_pkmap_slots (m);
}

static const KmPkmap *
pkmap_of (const KmMachine *m)
{
  const KmVm *vm = vm_at (m);

  return vm && vm->pkmap ? store_at (m, vm->pkmap) : NULL;
}

uint32_t
km_machine_kmap_slot (const KmMachine *m, uint32_t slot, KmPfn *pfn)
{
  const KmPkmap *pkmap = pkmap_of (m);

  if (!pkmap || slot >= vm_pkmap_slots (m))
    return 0;
  if (pkmap->slot[slot].count)
    *pfn = pkmap->slot[slot].pfn;
  return pkmap->slot[slot].count;
}

uint32_t
km_machine_atomic_slots (const KmMachine *m)
{
  return vm_atomic_slots (m);
}

KmPfn
km_machine_atomic_slot (const KmMachine *m, uint32_t cpu, uint32_t slot)
{
  const KmVm *vm = vm_at (m);
  uint32_t word;

  if (!vm || !vm->atomic || cpu >= m->cpus || slot >= vm_atomic_slots (m))
    return KM_PFN_NONE;
  word = store_get (m, vm->atomic + cpu * vm_atomic_slots (m) + slot);
  return word ? word - 1 : KM_PFN_NONE;
}

uint32_t
km_machine_preempt_count (const KmMachine *m, uint32_t cpu)
{
  const KmVm *vm = vm_at (m);

  return vm && cpu < m->cpus ? vm->preempt[cpu] : 0;
}

/* ---- per-CPU data ---- */

static uint32_t
populated_pages (const KmMachine *m, KmRef chunk)
{
  uint32_t n = 0;

  for (uint32_t page = 0; page < percpu_unit_pages (m); page++)
    n += store_get (m, percpu_page_word (m, chunk, 0, page)) != 0;
  return n;
}

bool
km_machine_percpu_chunk (const KmMachine *m, uint32_t number, KmPercpuChunkInfo *info)
{
  KmRef chunk = percpu_chunk (m, number);
  const KmPercpuChunk *c;

  if (!chunk)
    return false;
  c = percpu_chunk_at (m, chunk);
  *info = (KmPercpuChunkInfo){
    .number = number,
    .unit_bytes = percpu_shape (m)->unit,
    .free_bytes = c->bytes - c->used,
    .populated = c->area ? populated_pages (m, chunk) : percpu_unit_pages (m),
    .first = c->area == 0,
    .start = c->area ? area_at (m, c->area)->start : 0,
  };
  return true;
}

static KmPercpuRangeInfo
describe_range (const KmMachine *m, uint32_t number, KmRef range)
{
  const KmPercpuRange *r = percpu_range_at (m, range);
  KmValue value = km_value (KM_VALUE_PERCPU, number * percpu_shape (m)->unit + r->offset);

  return (KmPercpuRangeInfo){
    .offset = r->offset,
    .size = r->size,
    .owner = r->owner,
    .value = r->owner == UINT32_MAX ? KM_VALUE_NULL : value,
  };
}

uint32_t
km_machine_percpu_ranges (const KmMachine *m, uint32_t number, KmPercpuRangeInfo *ranges, uint32_t n)
{
  KmRef chunk = percpu_chunk (m, number), range = chunk ? percpu_chunk_at (m, chunk)->ranges : 0;
  uint32_t count = 0;

  for (; range; range = percpu_range_at (m, range)->next, count++)
    if (count < n)
      ranges[count] = describe_range (m, number, range);
  return count;
}

bool
km_machine_percpu_range (const KmMachine *m, KmValue value, uint32_t *chunk, KmPercpuRangeInfo *range)
{
  uint32_t unit = percpu_shape (m)->unit, offset;
  KmRef at;

  if (!km_value_is (value, KM_VALUE_PERCPU))
    return false;
  *chunk = km_value_payload (value) / unit;
  offset = km_value_payload (value) % unit;
  at = percpu_chunk (m, *chunk);
  at = at ? percpu_chunk_at (m, at)->ranges : 0;
  while (at && percpu_range_at (m, at)->offset != offset)
    at = percpu_range_at (m, at)->next;
  if (at)
    *range = describe_range (m, *chunk, at);
  return at != 0;
}

uint64_t
km_machine_percpu_address (const KmMachine *m, uint32_t number, uint32_t offset, uint32_t cpu)
{
  KmRef chunk = percpu_chunk (m, number);
  const KmPercpuChunk *c = chunk ? percpu_chunk_at (m, chunk) : NULL;

  if (!c || !c->area)
    return 0;
  return m->vmalloc_start + ((uint64_t)area_at (m, c->area)->start << m->page_shift)
         + (uint64_t)cpu * percpu_shape (m)->unit + offset;
}

bool
km_machine_percpu_copy (const KmMachine *m, KmValue value, KmValue *object, uint32_t *cpu)
{
  const KmOdd *odd;

  if (!km_value_is (value, KM_VALUE_ODD) || !store_has (m, km_value_payload (value)))
    return false;
  odd = store_at (m, km_value_payload (value));
  if (!km_value_is (odd->base, KM_VALUE_PERCPU))
    return false;
  *object = odd->base;
  *cpu = odd->delta / percpu_shape (m)->unit;
  return true;
}

KmPfn
km_machine_percpu_frame (const KmMachine *m, KmValue object, uint32_t cpu)
{
  uint32_t unit = percpu_shape (m)->unit;
  KmRef chunk = percpu_chunk (m, km_value_payload (object) / unit);
  uint32_t page = (km_value_payload (object) % unit) >> m->page_shift, word;

  if (!chunk || !percpu_chunk_at (m, chunk)->area || cpu >= m->cpus)
    return KM_PFN_NONE;
  word = store_get (m, percpu_page_word (m, chunk, cpu, page));
  return word ? word - 1 : KM_PFN_NONE;
}

/* ---- kernel stacks ---- */

uint32_t
km_machine_interrupt_stack_bytes (const KmMachine *m)
{
  const uint32_t x86_page_shift = 12;

  if (m->page_shift != x86_page_shift)
    return 0;
  if (m->generation->small_stacks && !m->sixty_four && m->thread_bytes == 1u << m->page_shift)
    return m->thread_bytes;
  return m->generation->interrupt_stack[m->sixty_four];
}

uint32_t
km_machine_interrupt_stack_used (const KmMachine *m, uint32_t cpu)
{
  return vm_at (m) && cpu < m->cpus ? vm_at (m)->interrupt[cpu] : 0;
}

bool
km_machine_maps_stacks (const KmMachine *m)
{
  return m->generation->vmap_stack && m->sixty_four;
}

uint32_t
km_machine_thread_info_bytes (const KmMachine *m)
{
  enum
  {
    INFO_32 = 72, /* sizeof (struct thread_info) of 2.6.34: members and restart_block */
    INFO_64 = 104,
  };

  if (!m->generation->thread_info_below)
    return 0;
  return m->sixty_four ? INFO_64 : INFO_32;
}

static void
fill_stack (const KmMachine *m, KmRef at, KmStackInfo *info)
{
  const KmStack *stack = store_at (m, at);

  *info = (KmStackInfo){
    .value = stack->value,
    .bytes = m->thread_bytes,
    .info_bytes = km_machine_thread_info_bytes (m),
    .used = stack->used,
    .owner = stack->owner,
  };
}

bool
km_machine_stack (const KmMachine *m, uint32_t i, KmStackInfo *info)
{
  KmRef at = vm_at (m) ? vm_at (m)->stacks : 0;

  while (at && i-- > 0)
    at = store_get (m, at);
  if (!at)
    return false;
  fill_stack (m, at, info);
  return true;
}

uint32_t
km_machine_stacks (const KmMachine *m, KmStackInfo *stacks, uint32_t n)
{
  uint32_t count = 0;

  for (KmRef at = vm_at (m) ? vm_at (m)->stacks : 0; at != 0; at = store_get (m, at), count++)
    if (count < n)
      fill_stack (m, at, &stacks[count]);
  return count;
}
