/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vm_touch.h"

#include "core/slab/tell.h"

/* What a page of addresses leads to. */
typedef struct
{
  KmPfn pfn;   /* KM_PFN_NONE: not mapped */
  bool stale;  /* freed, and still mapped */
  KmRef owner; /* area */
} VmPage;

bool
vm_touches (const KmMachine *m, KmValue value)
{
  KmValue object;
  uint32_t cpu;

  return km_value_is (value, KM_VALUE_AREA) || km_value_is (value, KM_VALUE_KMAP)
         || km_machine_percpu_copy (m, value, &object, &cpu);
}

static VmPage
page_of_area (const KmMachine *m, uint32_t page)
{
  KmRef area = area_below (m, page);

  return (VmPage){
    .pfn = km_machine_area_frame (m, page),
    .stale = area && area_at (m, area)->kind == KM_AREA_LAZY,
    .owner = area,
  };
}

static VmPage
page_of_slot (const KmMachine *m, uint32_t slot)
{
  VmPage found = { .pfn = KM_PFN_NONE };
  uint32_t slots = vm_atomic_slots (m);

  if (slot >= KM_KMAP_ATOMIC)
    found.pfn = km_machine_atomic_slot (m, (slot - KM_KMAP_ATOMIC) / slots, (slot - KM_KMAP_ATOMIC) % slots);
  else
    found.stale = km_machine_kmap_slot (m, slot, &found.pfn) == 1;
  return found;
}

/* The page @page pages behind the one that @value names. Slots of kmap_atomic() go down in memory. */
static VmPage
page_behind (const KmMachine *m, KmValue value, int64_t page)
{
  int64_t number = (int64_t)km_value_payload (value) + page;

  if (km_value_is (value, KM_VALUE_KMAP) && km_value_payload (value) >= KM_KMAP_ATOMIC)
    number = (int64_t)km_value_payload (value) - page;
  if (number < 0 || number >= KM_VALUE_PAYLOAD)
    return (VmPage){ .pfn = KM_PFN_NONE };
  return km_value_is (value, KM_VALUE_AREA) ? page_of_area (m, (uint32_t)number) : page_of_slot (m, (uint32_t)number);
}

/* Bytes from the pointer on, or before it. */
typedef struct
{
  int64_t start, end;
} Bytes;

/* What of @bytes lies in page @number from the pointer on. */
static Bytes
bytes_in_page (const KmMachine *m, Bytes bytes, int64_t number)
{
  int64_t page = (int64_t)1 << m->page_shift;

  return (Bytes){ MAX (bytes.start, number * page), MIN (bytes.end, (number + 1) * page) };
}

/* Returns false if the access ends here. */
static bool
touch_one_page (KmMachine *m, KmValue value, Bytes bytes, const VmPage *page, KmRef area)
{
  unsigned kind;

  if (page->pfn == KM_PFN_NONE)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_BAD_ADDRESS, .b = (int32_t)bytes.start);
      return false;
    }
  kind = frame_kind (m, frame_head (m, page->pfn));
  if (page->stale)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_UNMAPPED, .b = (int32_t)page->pfn);
  else if (page->owner != area)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_OVERFLOW,
             .b = (int32_t)(bytes.end - bytes.start));
  else if (kind == S_FREE || kind == S_PCP || kind == S_UNMARKED)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_AFTER_FREE,
             .b = (int32_t)(bytes.end - bytes.start));
  return true;
}

/* One CPU's copy of an object: what lies beside it belongs to others. */
static void
touch_copy (KmMachine *m, const KmOp *op, KmValue operand, KmValue object, uint32_t cpu)
{
  const KmOpMore *more = vm_more (m, op);
  int64_t end = more->delta + (int64_t)MIN (MAX (more->size, 1), INT32_MAX);
  KmPercpuRangeInfo range;
  uint32_t chunk;

  TELL_ABOVE (m, op->kind == KM_OP_WRITE ? KM_EVENT_WRITE : KM_EVENT_READ,
              .pfn = km_machine_percpu_frame (m, object, cpu), .pfn2 = operand, .a = (int32_t)more->delta,
              .b = (int32_t)more->size);
  if (!km_machine_percpu_range (m, object, &chunk, &range))
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = operand, .a = KM_KMEM_SILENT_AFTER_FREE, .b = (int32_t)more->size);
  else if (more->delta < 0 || end > range.size)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = operand, .a = KM_KMEM_SILENT_OVERFLOW,
             .b = (int32_t)MIN (MAX (end - range.size, -more->delta), (int64_t)more->size));
}

void
vm_touch (KmMachine *m, const KmOp *op, KmValue operand)
{
  const KmOpMore *more = vm_more (m, op);
  int64_t first = more->delta >> m->page_shift;
  Bytes all = { more->delta, more->delta + (int64_t)MIN (MAX (more->size, 1), INT32_MAX) };
  int64_t last = (all.end - 1) >> m->page_shift;
  VmPage page;
  KmRef area;
  KmValue object;
  uint32_t cpu;

  if (km_machine_percpu_copy (m, operand, &object, &cpu))
    {
      touch_copy (m, op, operand, object, cpu);
      return;
    }
  page = page_behind (m, operand, first);
  area = page_behind (m, operand, 0).owner;
  TELL_ABOVE (m, op->kind == KM_OP_WRITE ? KM_EVENT_WRITE : KM_EVENT_READ, .pfn = page.pfn, .pfn2 = operand,
              .a = (int32_t)more->delta, .b = (int32_t)more->size, .order2 = more->byte);
  for (int64_t i = first; i <= last; i++)
    {
      page = page_behind (m, operand, i);
      if (!touch_one_page (m, operand, bytes_in_page (m, all, i), &page, area))
        return;
    }
}
