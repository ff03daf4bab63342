/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/convert.h"

#include "core/slab/tell.h"

static void
tell_nonsense (KmMachine *m, KmValue value)
{
  TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_NONSENSE);
}

/* A struct page * that leads to a frame; KM_PFN_NONE and a word about it if it does not. */
static KmPfn
frame_of_page (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmPfn pfn = operand + (uint32_t)op->delta;

  if (operand != KM_VALUE_NULL && pfn < m->end_pfn)
    return pfn;
  tell_nonsense (m, operand);
  return KM_PFN_NONE;
}

static KmValue
do_page_address (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmPfn pfn = operand + (uint32_t)op->delta;
  KmValue value;
  uint64_t address;

  if (operand == KM_VALUE_NULL || pfn >= m->end_pfn)
    {
      vm_oops_null (m);
      return KM_VALUE_NULL;
    }
  value = vm_is_high (m, pfn) ? kmap_address_of (m, pfn) : pfn;
  address = km_machine_value_address (m, value);
  TELL_ABOVE (m, KM_EVENT_ADDRESS, .pfn = pfn, .pfn2 = value, .a = (int32_t)(uint32_t)address,
              .b = (int32_t)(address >> 32));
  return value;
}

static KmValue
do_virt_to_page (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmByte byte;
  int64_t at;

  if (operand == KM_VALUE_NULL || !km_value_byte (m, operand, &byte))
    {
      tell_nonsense (m, operand);
      return KM_VALUE_NULL;
    }
  at = ((int64_t)byte.pfn << m->page_shift) + byte.offset + op->delta;
  byte.pfn = at < 0 || at >> m->page_shift >= m->end_pfn ? KM_PFN_NONE : (KmPfn)(at >> m->page_shift);
  if (byte.pfn == KM_PFN_NONE || vm_is_high (m, byte.pfn))
    {
      tell_nonsense (m, operand);
      return KM_VALUE_NULL;
    }
  TELL_ABOVE (m, KM_EVENT_CONVERT, .pfn = byte.pfn, .pfn2 = operand, .a = KM_CONVERT_VIRT_TO_PAGE, .b = op->delta);
  return byte.pfn;
}

static KmValue
do_page_to_pfn (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmPfn pfn = frame_of_page (m, op, operand);

  if (pfn == KM_PFN_NONE)
    return KM_VALUE_NULL;
  TELL_ABOVE (m, KM_EVENT_CONVERT, .pfn = pfn, .pfn2 = operand, .a = KM_CONVERT_PAGE_TO_PFN);
  return km_value (KM_VALUE_NUMBER, pfn);
}

/* The number is a handle's, or written in the workload itself. */
static KmValue
do_pfn_to_page (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmPfn pfn = operand;

  if (km_value_is (operand, KM_VALUE_NUMBER) && !(op->flags & KM_OP_REF_IS_PFN))
    pfn = km_value_payload (operand);
  if (pfn >= m->end_pfn)
    {
      TELL (m, KM_EVENT_INVALID, .pfn = pfn, .a = KM_INVALID_PFN);
      return KM_VALUE_NULL;
    }
  TELL_ABOVE (m, KM_EVENT_CONVERT, .pfn = pfn, .pfn2 = pfn, .a = KM_CONVERT_PFN_TO_PAGE);
  return pfn;
}

/* The page tables know the vmalloc area, and the slots of kmap() behind it. */
static KmPfn
frame_in_tables (const KmMachine *m, KmValue value, int64_t delta)
{
  uint64_t address = km_machine_value_address (m, value) + (uint64_t)delta;
  KmPfn pfn = KM_PFN_NONE;

  if (km_value_is (value, KM_VALUE_KMAP) && km_value_payload (value) < KM_KMAP_ATOMIC && delta >> m->page_shift == 0)
    km_machine_kmap_slot (m, km_value_payload (value), &pfn);
  else if (address >= m->vmalloc_start && address < m->vmalloc_end)
    pfn = km_machine_area_frame (m, (uint32_t)((address - m->vmalloc_start) >> m->page_shift));
  return pfn;
}

static KmValue
do_vmalloc_to_page (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmByte byte;
  KmPfn pfn;

  if (operand == KM_VALUE_NULL || km_value_byte (m, operand, &byte))
    {
      tell_nonsense (m, operand); /* the direct map has no such entries */
      return KM_VALUE_NULL;
    }
  pfn = frame_in_tables (m, operand, op->delta);
  TELL_ABOVE (m, KM_EVENT_CONVERT, .pfn = pfn, .pfn2 = operand, .a = KM_CONVERT_VMALLOC_TO_PAGE, .b = op->delta);
  return pfn;
}

KmValue
convert_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  switch (op->kind)
    {
    case KM_OP_PAGE_ADDRESS:
      return do_page_address (m, op, operand);
    case KM_OP_VIRT_TO_PAGE:
      return do_virt_to_page (m, op, operand);
    case KM_OP_PAGE_TO_PFN:
      return do_page_to_pfn (m, op, operand);
    case KM_OP_PFN_TO_PAGE:
      return do_pfn_to_page (m, op, operand);
    default:
      return do_vmalloc_to_page (m, op, operand);
    }
}
