/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for virtual memory, kmap, per-CPU data and kernel stacks. */
#include "model/narration/table.h"
#include "model/text/when.h"

#include "base/i18n.h"

/* ---- conditions ---- */

static bool
b_is_1 (const KmSubject *s)
{
  return s->event->b == 1;
}

static bool
is_given_back (const KmSubject *s)
{
  return s->event->order2 == KM_POOL_GIVEN_BACK;
}

static bool
is_static (const KmSubject *s)
{
  return s->event->order2 == 1;
}

static bool
is_boot_copy (const KmSubject *s)
{
  return s->event->a == 0 && s->event->b == 0;
}

static bool
has_no_frame (const KmSubject *s)
{
  return s->event->pfn == KM_PFN_NONE;
}

static bool
is_shared_stack (const KmSubject *s)
{
  return s->event->order2 == KM_STACK_SHARED;
}

static bool
is_interrupt_stack (const KmSubject *s)
{
  return s->event->order2 == KM_STACK_INTERRUPT;
}

static bool
b_is_negative (const KmSubject *s)
{
  return s->event->b < 0;
}

/* ---- the table ---- */

const KmNarration km_narration_vm[] = {
  { KM_EVENT_CALL, KM_OP_VMALLOC, NULL, N_ ("{call}"),
    N_ ("vmalloc asks for {op_bytes} that are contiguous for the program; the page frames may lie anywhere.") },
  { KM_EVENT_CALL, KM_OP_VZALLOC, NULL, N_ ("{call}"),
    N_ ("vzalloc asks for {op_bytes} of virtual memory, all of them 0.") },
  { KM_EVENT_CALL, KM_OP_VMALLOC_32, NULL, N_ ("{call}"),
    N_ ("vmalloc_32 asks for {op_bytes} of virtual memory in page frames below 4 GiB.") },
  { KM_EVENT_CALL, KM_OP_VFREE, NULL, N_ ("{call}"), N_ ("vfree gives back the area at {value} and its page frames.") },
  { KM_EVENT_CALL, KM_OP_VMAP, NULL, N_ ("{call}"),
    N_ ("vmap gives one range of addresses to {op_count} page frames that the caller already has.") },
  { KM_EVENT_CALL, KM_OP_VUNMAP, NULL, N_ ("{call}"),
    N_ ("vunmap takes the addresses at {value} away; the page frames stay with their owner.") },
  { KM_EVENT_CALL, KM_OP_KMAP, NULL, N_ ("{call}"),
    N_ ("kmap asks for an address of {value}, for as long as the caller likes. It may sleep.") },
  { KM_EVENT_CALL, KM_OP_KUNMAP, NULL, N_ ("{call}"),
    N_ ("kunmap: the caller does not need the address of {value} any more.") },
  { KM_EVENT_CALL, KM_OP_KMAP_ATOMIC, NULL, N_ ("{call}"),
    N_ ("kmap_atomic asks for an address of {value} for a short time, without ever sleeping.") },
  { KM_EVENT_CALL, KM_OP_KUNMAP_ATOMIC, NULL, N_ ("{call}"), N_ ("kunmap_atomic gives the slot at {value} back.") },
  { KM_EVENT_CALL, KM_OP_ALLOC_PERCPU, NULL, N_ ("{call}"),
    N_ ("alloc_percpu asks for {op_bytes} on each of the {cpus} CPUs.") },
  { KM_EVENT_CALL, KM_OP_FREE_PERCPU, NULL, N_ ("{call}"), N_ ("free_percpu gives back {value} on all CPUs.") },
  { KM_EVENT_CALL, KM_OP_GET_CPU_VAR, NULL, N_ ("{call}"),
    N_ ("get_cpu_var looks at this CPU's own copy. Preemption goes off, or the task might find itself on another CPU.") },
  { KM_EVENT_CALL, KM_OP_PUT_CPU_VAR, NULL, N_ ("{call}"), N_ ("put_cpu_var: the copy is not needed any more.") },
  { KM_EVENT_CALL, KM_OP_PAGE_ADDRESS, NULL, N_ ("{call}"),
    N_ ("page_address asks where in kernel space {value} can be reached.") },
  { KM_EVENT_CALL, KM_OP_VIRT_TO_PAGE, NULL, N_ ("{call}"),
    N_ ("virt_to_page asks for the page of an address of the direct map: {value}.") },
  { KM_EVENT_CALL, KM_OP_PAGE_TO_PFN, NULL, N_ ("{call}"), N_ ("page_to_pfn asks for the number of {value}.") },
  { KM_EVENT_CALL, KM_OP_PFN_TO_PAGE, NULL, N_ ("{call}"),
    N_ ("pfn_to_page asks for the descriptor of a page frame by its number.") },
  { KM_EVENT_CALL, KM_OP_VMALLOC_TO_PAGE, NULL, N_ ("{call}"),
    N_ ("vmalloc_to_page asks which page an address of the vmalloc area leads to: {value}.") },
  { KM_EVENT_CALL, KM_OP_PER_CPU_PTR, NULL, N_ ("{call}"),
    N_ ("per_cpu_ptr asks for the address of one CPU's copy. Nothing keeps others from using it.") },
  { KM_EVENT_CALL, KM_OP_GET_CPU_PTR, NULL, N_ ("{call}"),
    N_ ("get_cpu_ptr asks for the address of this CPU's own copy. Preemption goes off, or the task might find itself on another CPU.") },
  { KM_EVENT_CALL, KM_OP_PUT_CPU_PTR, NULL, N_ ("{call}"), N_ ("put_cpu_ptr: the copy is not needed any more.") },
  { KM_EVENT_CALL, KM_OP_GET_CPU, NULL, N_ ("{call}"),
    N_ ("get_cpu asks for the number of this CPU. Preemption goes off, or the number might be wrong at once.") },
  { KM_EVENT_CALL, KM_OP_PUT_CPU, NULL, N_ ("{call}"), N_ ("put_cpu: the number is not needed any more.") },
  { KM_EVENT_CALL, KM_OP_DEFINE_PER_CPU, NULL, N_ ("{call}"),
    N_ ("A static variable of {op_bytes}, once for each CPU. It is there from the start, here as the variable of a module.") },
  { KM_EVENT_CALL, KM_OP_ALLOC_THREAD_INFO, NULL, N_ ("{call}"),
    N_ ("A new task needs a kernel stack, with struct thread_info at its lowest end.") },
  { KM_EVENT_CALL, KM_OP_FREE_THREAD_INFO, NULL, N_ ("{call}"),
    N_ ("The task is gone, and its kernel stack with it.") },
  { KM_EVENT_CALL, KM_OP_USE_STACK, NULL, N_ ("{call}"),
    N_ ("A chain of calls needs {op_bytes} of the kernel stack.") },
  { KM_EVENT_AREA_SEARCH, ANY, km_when_b_0, N_ ("first fit: {a_pages}"),
    N_ ("{a_pages} of addresses are wanted, the guard page included. The lowest place that fits is the start of the vmalloc area.") },
  { KM_EVENT_AREA_SEARCH, ANY, NULL, N_ ("first fit: {a_pages}, above {b_areas}"),
    N_ ("{a_pages} of addresses are wanted, the guard page included. The search goes up from the lowest address and passes {b_areas}; the first gap that is large enough is taken.") },
  { KM_EVENT_AREA_NEW, ANY, NULL, N_ ("area at {pointer}: {a_pages}"),
    N_ ("The area begins at {pointer}: {a_pages} and a guard page, which stays unmapped, so that running over the end is noticed at once.") },
  { KM_EVENT_VMALLOC_FAIL, ANY, km_when_order2_1, N_ ("vmalloc error: no area"),
    N_ ("There is no area for the request. This kernel reports it, and the caller gets NULL.") },
  { KM_EVENT_VMALLOC_FAIL, ANY, NULL, N_ ("vmalloc error: more than there is"),
    N_ ("The request asks for more page frames than the machine has. This kernel reports it, and the caller gets NULL.") },
  { KM_EVENT_AREA_FULL, ANY, km_when_order2_1, N_ ("no room for {a_pages}"),
    N_ ("Even after the purge there is no gap of {a_pages}: the call fails.") },
  { KM_EVENT_AREA_FULL, ANY, NULL, N_ ("no room for {a_pages}: purge"),
    N_ ("There is no gap of {a_pages}: what was freed lazily is purged, then the search is repeated once.") },
  { KM_EVENT_AREA_PAGE, ANY, NULL, N_ ("frame {pfn} becomes page {a}"),
    N_ ("Page {a} of the area gets page frame {pfn}. It comes alone, order 0: its neighbours may lie anywhere.") },
  { KM_EVENT_PTE_SET, ANY, NULL, N_ ("write {a_entries}"),
    N_ ("{a_entries} of the kernel are written: from now on the addresses lead to the page frames.") },
  { KM_EVENT_PTE_CLEAR, ANY, NULL, N_ ("clear {a_entries}"),
    N_ ("{a_entries} of the kernel are cleared: the addresses lead nowhere now. TLBs may still remember them.") },
  { KM_EVENT_AREA_LAZY, ANY, NULL, N_ ("area at {pointer} is freed lazily"),
    N_ ("The area at {pointer} is gone, but its {a_pages} of addresses are not free yet: a TLB flush would be needed for each. {b_pages} wait for the next purge.") },
  { KM_EVENT_AREA_POOL, ANY, km_when_order2_1, N_ ("area at {pointer} waits in a pool"),
    N_ ("{a_pages} of addresses at {pointer} are free again, but they wait for the next request of exactly that size: the pool now has {b_areas}.") },
  { KM_EVENT_AREA_POOL, ANY, is_given_back, N_ ("area at {pointer} leaves its pool"),
    N_ ("Each purge gives back a part of what waits: the addresses at {pointer} are free for requests of any size.") },
  { KM_EVENT_AREA_POOL, ANY, NULL, N_ ("area at {pointer} from the pool of its size"),
    N_ ("A purged area of exactly {a_pages} waits at {pointer}: it is taken at once, and no search is needed.") },
  { KM_EVENT_PURGE, ANY, NULL, N_ ("purge: {a_areas}, {b_pages}"),
    N_ ("One flush of all TLBs serves {a_areas}: {b_pages} of addresses are free again.") },
  { KM_EVENT_KMAP_LOWMEM, ANY, NULL, N_ ("frame {pfn} is in low memory"),
    N_ ("Page frame {pfn} lies in the direct map and always has an address: there is nothing to do.") },
  { KM_EVENT_KMAP_SLOT, ANY, km_when_b_0, N_ ("slot {a} is unused"), N_ ("Slot {a} has no mapping any more.") },
  { KM_EVENT_KMAP_SLOT, ANY, b_is_1, N_ ("slot {a}: no user is left"),
    N_ ("Slot {a} still maps page frame {pfn}, but it has no user: its counter is 1. It can be used again only after a TLB flush.") },
  { KM_EVENT_KMAP_SLOT, ANY, NULL, N_ ("slot {a} maps frame {pfn}, {users}"),
    N_ ("Slot {a} of the kmap area maps page frame {pfn}: its counter is {b}, that is {users}.") },
  { KM_EVENT_KMAP_FLUSH, ANY, NULL, N_ ("the search wraps: {a_slots} unmapped"),
    N_ ("The search has come round to the first slot: {a_slots} without a user are unmapped, with one TLB flush for all of them.") },
  { KM_EVENT_KMAP_WAIT, ANY, NULL, N_ ("all slots are in use: wait"),
    N_ ("Every slot has a user. kmap sleeps until kunmap is called for one: this is why it must not be called where sleeping is forbidden.") },
  { KM_EVENT_KMAP_ATOMIC, ANY, NULL, N_ ("fixmap slot {a} of CPU {cpu} maps frame {pfn}"),
    N_ ("Slot {a} of CPU {cpu} in the fixmap area maps page frame {pfn}. Until kunmap_atomic the task may neither sleep nor be moved to another CPU.") },
  { KM_EVENT_CONVERT, KM_CONVERT_VIRT_TO_PAGE, NULL, N_ ("the address lies in frame {pfn}"),
    N_ ("The direct map begins at PAGE_OFFSET: the address less that, in pages, is {pfn}, and its descriptor is number {pfn} of the array of all page frames.") },
  { KM_EVENT_CONVERT, KM_CONVERT_PAGE_TO_PFN, NULL, N_ ("descriptor number {pfn}"),
    N_ ("The descriptors of all page frames are one array: the place in it, {pfn}, is the page frame number.") },
  { KM_EVENT_CONVERT, KM_CONVERT_PFN_TO_PAGE, NULL, N_ ("descriptor number {pfn}"),
    N_ ("The descriptors of all page frames are one array: number {pfn} of it describes the page frame.") },
  { KM_EVENT_CONVERT, ANY, has_no_frame, N_ ("no page-table entry"),
    N_ ("The page tables of the kernel have no entry for the address: it leads nowhere, and the answer is NULL.") },
  { KM_EVENT_CONVERT, ANY, NULL, N_ ("the page tables lead to frame {pfn}"),
    N_ ("The addresses of vmalloc have nothing to do with the numbers of their frames: only the page tables of the kernel know that this one leads to {pfn}.") },
  { KM_EVENT_PERCPU_PTR, ANY, is_boot_copy, N_ ("the copy of CPU {cpu}"),
    N_ ("The pointer plus the offset of CPU {cpu} is the address of that CPU's copy. It lies in the first chunk, where boot has put it.") },
  { KM_EVENT_PERCPU_PTR, ANY, NULL, N_ ("the copy of CPU {cpu} at {address}"),
    N_ ("The pointer plus the offset of CPU {cpu} is {address}, the address of that CPU's copy.") },
  { KM_EVENT_PERCPU, ANY, is_static, N_ ("{b_bytes} at offset {hex}, static"),
    N_ ("The first chunk keeps a reserve for the variables of modules: {b_bytes} of it at offset {hex}, in the unit of each of the {cpus} CPUs. It is never freed.") },
  { KM_EVENT_PERCPU, ANY, b_is_negative, N_ ("offset {hex} of every unit is free"),
    N_ ("The range at offset {hex} is free again, in the unit of each of the {cpus} CPUs.") },
  { KM_EVENT_PERCPU, ANY, NULL, N_ ("{b_bytes} at offset {hex} of every unit"),
    N_ ("{b_bytes} at offset {hex} in the unit of each of the {cpus} CPUs: the same offset everywhere, so one pointer serves all.") },
  { KM_EVENT_PERCPU_CHUNK, ANY, NULL, N_ ("a new chunk: {a_frames}"),
    N_ ("No chunk has room: a new one is made, {a_pages} of addresses in {b_units}, one for each CPU.") },
  { KM_EVENT_PREEMPT, 0, NULL, N_ ("preemption on"),
    N_ ("Preemption is switched on again: the task may be moved to another CPU.") },
  { KM_EVENT_PREEMPT, ANY, NULL, N_ ("preemption off"),
    N_ ("Preemption is switched off: the task stays on this CPU and must not sleep.") },
  { KM_EVENT_STACK, ANY, is_interrupt_stack, N_ ("interrupt stack of CPU {cpu}: {a} of {b_bytes}"),
    N_ ("A handler of an interrupt does not use the stack of the task that it interrupts: CPU {cpu} has a stack for it. {a_bytes} of its {b_bytes} are in use.") },
  { KM_EVENT_STACK, ANY, is_shared_stack, N_ ("kernel stack at {pfn}, with the interrupt: {a} of {b_bytes}"),
    N_ ("A handler of an interrupt uses the stack of the task that it interrupts, at its deepest: {a_bytes} of the {b_bytes} at page frame {pfn} are in use. A kernel with stacks of 4 KiB has one for interrupts instead.") },
  { KM_EVENT_STACK, 0, NULL, N_ ("kernel stack at {pfn}: {b_bytes}"),
    N_ ("The kernel stack begins at page frame {pfn} and has {b_bytes}. It grows downwards, and it cannot grow beyond that.") },
  { KM_EVENT_STACK, ANY, NULL, N_ ("kernel stack at {pfn}: {a} of {b_bytes}"),
    N_ ("{a_bytes} of the {b_bytes} of the kernel stack at page frame {pfn} are in use at the deepest call.") },
  { .line = NULL },
};
