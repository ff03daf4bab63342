/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/stack.h"

#include "core/slab/tell.h"
#include "core/page/page_alloc.h"

static unsigned
stack_order (const KmMachine *m)
{
  unsigned order = 0;

  while (1u << (m->page_shift + order) < m->thread_bytes)
    order++;
  return order;
}

static KmRef
stack_find (const KmMachine *m, KmValue value)
{
  KmRef at = vm_at (m) ? vm_at (m)->stacks : 0;

  while (at && ((const KmStack *)store_at (m, at))->value != value)
    at = store_get (m, at);
  return at;
}

static const KmStack *
stack_at (const KmMachine *m, KmRef stack)
{
  return store_at (m, stack);
}

static KmPfn
stack_first_frame (const KmMachine *m, KmValue value)
{
  if (value < m->end_pfn)
    return value;
  return km_machine_area_frame (m, km_value_payload (value));
}

static void
stack_tell (KmMachine *m, KmValue value, uint32_t used, KmStackUse use)
{
  TELL_ABOVE (m, KM_EVENT_STACK, .pfn = stack_first_frame (m, value), .pfn2 = value, .a = (int32_t)used,
              .b = (int32_t)m->thread_bytes, .order = stack_order (m), .order2 = use);
}

static void
stack_link (KmMachine *m, KmValue value)
{
  KmRef vm = vm_root (m), stack = pool_take (m, pool_fixed (m, POOL_STACK, RECORD_WORDS (KmStack)), 0);
  KmRef next = vm_at (m)->stacks;

  SET (m, stack, KmStack, next, next);
  SET (m, stack, KmStack, prev, 0);
  SET (m, stack, KmStack, value, value);
  SET (m, stack, KmStack, used, 0);
  SET (m, stack, KmStack, task, 0);
  SET (m, stack, KmStack, owner, m->dispatch.number);
  if (next)
    SET (m, next, KmStack, prev, stack);
  SET (m, vm, KmVm, stacks, stack);
}

static void
stack_unlink (KmMachine *m, KmRef stack)
{
  const KmStack *s = stack_at (m, stack);

  if (s->next)
    SET (m, s->next, KmStack, prev, s->prev);
  if (s->prev)
    SET (m, s->prev, KmStack, next, s->next);
  else
    SET (m, vm_root (m), KmVm, stacks, s->next);
  pool_give (m, pool_fixed (m, POOL_STACK, RECORD_WORDS (KmStack)), stack);
}

static bool
stacks_are_areas (const KmMachine *m)
{
  return m->generation->vmap_stack && m->sixty_four;
}

static KmValue
do_alloc_stack (KmMachine *m)
{
  KmValue value;

  if (stacks_are_areas (m))
    value = vmalloc_gfp (m, m->thread_bytes, vm_gfp_kernel (m) | m->bits.highmem | m->bits.zero, 1u << stack_order (m),
                         KM_AREA_STACK);
  else
    value = km_alloc_pages (m, vm_gfp_kernel (m), stack_order (m));
  if (value == KM_VALUE_NULL)
    return value;
  stack_link (m, value);
  stack_tell (m, value, 0, KM_STACK_TASK);
  return value;
}

static void
do_free_stack (KmMachine *m, KmValue value)
{
  KmRef stack = stack_find (m, value);
  KmRef area;

  if (value == KM_VALUE_NULL)
    {
      vm_tell_null (m);
      return;
    }
  if (stack)
    stack_unlink (m, stack);
  if (km_value_is (value, KM_VALUE_AREA))
    {
      area = area_find (m, km_value_payload (value));
      if (area && area_at (m, area)->kind == KM_AREA_STACK)
        vmalloc_release (m, area);
      else
        TROUBLE (m, KM_EVENT_KMEM_ERROR, .pfn2 = value, .a = KM_ERROR_VFREE_UNKNOWN);
    }
  else if (value < m->end_pfn)
    km_page_free (m, value, stack_order (m), UINT32_MAX);
  else
    TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_BAD_ADDRESS);
}

/* The operation that has the frame below the stack, UINT32_MAX if nobody is known to have it. */
static uint32_t
neighbour_below (const KmMachine *m, KmPfn pfn)
{
  KmPfn head;

  if (pfn == 0)
    return UINT32_MAX;
  head = frame_head (m, pfn - 1);
  return frame_kind (m, head) == S_ALLOCATED ? m->link[head].prev : UINT32_MAX;
}

/* A handler on the stack of its CPU; what lies below that is not simulated. */
static void
use_interrupt_stack (KmMachine *m, KmValue value, uint32_t bytes)
{
  uint32_t all = km_machine_interrupt_stack_bytes (m), room = all - km_machine_thread_info_bytes (m);
  KmRef vm = vm_root (m);

  if (bytes > vm_at (m)->interrupt[m->cpu])
    store_set (m, FIELD (vm, KmVm, interrupt) + m->cpu, bytes);
  TELL_ABOVE (m, KM_EVENT_STACK, .pfn2 = value, .a = (int32_t)bytes, .b = (int32_t)all, .order2 = KM_STACK_INTERRUPT);
  if (bytes > all)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_STACK, .b = -1);
  if (bytes > room && room < all)
    TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_STACK, .b = (int32_t)bytes);
}

/* Bytes in use when a chain of calls needs @bytes: a handler comes when the task is at its deepest. */
static uint32_t
note_depth (KmMachine *m, KmRef stack, uint32_t bytes, bool handler)
{
  if (handler)
    bytes = (uint32_t)MIN ((uint64_t)stack_at (m, stack)->task + bytes, INT32_MAX);
  else if (bytes > stack_at (m, stack)->task)
    SET (m, stack, KmStack, task, bytes);
  if (bytes > stack_at (m, stack)->used)
    SET (m, stack, KmStack, used, bytes);
  return bytes;
}

/* A chain of calls that needs @bytes. */
static void
do_use_stack (KmMachine *m, const KmOp *op, KmValue value)
{
  uint32_t bytes = (uint32_t)MIN (vm_more (m, op)->size, INT32_MAX);
  bool handler = vm_in_interrupt (m);
  uint32_t room = m->thread_bytes - km_machine_thread_info_bytes (m);
  KmRef stack = stack_find (m, value);

  if (!stack)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_BAD_ADDRESS);
      return;
    }
  if (handler && km_machine_interrupt_stack_bytes (m) > 0)
    {
      use_interrupt_stack (m, value, bytes);
      return;
    }
  bytes = note_depth (m, stack, bytes, handler);
  stack_tell (m, value, bytes, handler ? KM_STACK_SHARED : KM_STACK_TASK);
  if (bytes <= room)
    return;
  if (stacks_are_areas (m))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_STACK,
               .b = (int32_t)bytes); /* the guard page was hit */
      return;
    }
  if (bytes > m->thread_bytes)
    TROUBLE (m, KM_EVENT_KMEM_SILENT, .pfn2 = value, .a = KM_KMEM_SILENT_STACK,
             .b = (int32_t)neighbour_below (m, value));
  if (room < m->thread_bytes)
    TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = value, .a = KM_BUG_STACK, .b = (int32_t)bytes);
}

KmValue
stack_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  switch (op->kind)
    {
    case KM_OP_ALLOC_THREAD_INFO:
      return do_alloc_stack (m);
    case KM_OP_FREE_THREAD_INFO:
      do_free_stack (m, operand);
      return KM_VALUE_NULL;
    default:
      if (operand == KM_VALUE_NULL)
        vm_oops_null (m);
      else
        do_use_stack (m, op, operand);
      return KM_VALUE_NULL;
    }
}
