/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vmalloc, kmap, per-CPU data and kernel stacks in our own words (facts 9), and which line an event belongs to. */
#include "model/pseudocode/table.h"

#include "base/i18n.h"

typedef enum
{
  F_VMALLOC,
  F_VFREE,
  F_KMAP,
  F_KUNMAP,
  F_KMAP_ATOMIC,
  F_CONVERT,
  F_PERCPU,
  F_CPU_VAR,
  F_STACK,
  NR_FUNCTIONS,
} Function;

static KmListing listings[NR_FUNCTIONS] = {
  [F_VMALLOC] = { { "vmalloc" },
                  { { N_ ("round up to pages; 0, or more than there is: NULL"), N_ ("one page more as a guard"),
                      N_ ("the lowest gap of addresses that fits; if none: purge, again"),
                      N_ ("an array for the pages"), N_ ("for each page: one frame, high memory preferred"),
                      N_ ("write the page-table entries"), N_ ("return the address") } } },
  [F_VFREE] = { { "vfree" },
                { { N_ ("check that an area begins at the address"), N_ ("the addresses are freed lazily"),
                    N_ ("if too many wait: purge, with one flush of all TLBs"),
                    N_ ("free the frames, the array, the area") } } },
  [F_KMAP] = { { "kmap" },
               { { N_ ("low memory: it has an address already"), N_ ("mapped already: one user more"),
                   N_ ("search a slot behind the last one; at the end: flush unused ones"),
                   N_ ("if there is none: sleep until a kunmap()"), N_ ("map the page there; return the address") } } },
  [F_KUNMAP] = { { "kunmap" },
                 { { N_ ("low memory: nothing to do"), N_ ("one user less; the mapping stays until a flush") } } },
  [F_KMAP_ATOMIC] = { { "kmap_atomic" },
                      { { N_ ("preemption and page faults off"), N_ ("low memory: it has an address already"),
                          N_ ("map the page in a slot of this CPU"),
                          N_ ("kunmap_atomic(): take it away, preemption on") } } },
  [F_CONVERT] = { { "virt_to_page" },
                  { { N_ ("virt_to_page(): less PAGE_OFFSET, in pages: which descriptor"),
                      N_ ("page_to_pfn(): which one of the array it is"), N_ ("pfn_to_page(): that one of the array"),
                      N_ ("vmalloc_to_page(): walk the page tables") } } },
  [F_PERCPU] = { { "pcpu_alloc" },
                 { { N_ ("search a chunk with room"), N_ ("if there is none: a new chunk, a unit for each CPU"),
                     N_ ("take frames for the pages that have none"),
                     N_ ("the same offset in every unit; return it") } } },
  [F_CPU_VAR] = { { "get_cpu_var" },
                  { { N_ ("get_cpu_var(): preemption off"), N_ ("the copy of this CPU may be used"),
                      N_ ("put_cpu_var(): preemption on"), N_ ("per_cpu_ptr(): the copy of any CPU") } } },
  [F_STACK] = { { "alloc_thread_info" },
                { { N_ ("take the frames of a stack"), N_ ("thread_info lies at its lowest end"),
                    N_ ("each call takes some more, downwards"), N_ ("nothing stops it at the end") } } },
};

#define LISTING(name) &listings[F_##name]

/* ---- where an event belongs ---- */

KM_WHEN (kmap_ends, km_subject_kind (s) == KM_OP_KUNMAP)
KM_WHEN (is_percpu, km_subject_kind (s) == KM_OP_ALLOC_PERCPU || km_subject_kind (s) == KM_OP_FREE_PERCPU)

static bool
is_cpu_var (const KmSubject *s)
{
  KmOpKind kind = km_subject_kind (s);

  return kind >= KM_OP_GET_CPU_VAR && kind <= KM_OP_PUT_CPU;
}

KM_WHEN (puts_cpu, s->event->a == 0 && is_cpu_var (s))
KM_WHEN (is_vfree, km_subject_kind (s) == KM_OP_VFREE || km_subject_kind (s) == KM_OP_VUNMAP)

const KmCodeRow km_pseudocode_vm[] = {
  { KM_EVENT_CALL, KM_OP_VMALLOC, NULL, LISTING (VMALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_VZALLOC, NULL, LISTING (VMALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_VMALLOC_32, NULL, LISTING (VMALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_VFREE, NULL, LISTING (VFREE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_VMAP, NULL, LISTING (VMALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_VUNMAP, NULL, LISTING (VFREE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMAP, NULL, LISTING (KMAP), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KUNMAP, NULL, LISTING (KUNMAP), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMAP_ATOMIC, NULL, LISTING (KMAP_ATOMIC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KUNMAP_ATOMIC, NULL, LISTING (KMAP_ATOMIC), { 3, 3 } },
  { KM_EVENT_CALL, KM_OP_ALLOC_PERCPU, NULL, LISTING (PERCPU), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_FREE_PERCPU, NULL, LISTING (PERCPU), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_GET_CPU_VAR, NULL, LISTING (CPU_VAR), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PUT_CPU_VAR, NULL, LISTING (CPU_VAR), { 2, 2 } },
  { KM_EVENT_CALL, KM_OP_PER_CPU_PTR, NULL, LISTING (CPU_VAR), { 3, 3 } },
  { KM_EVENT_CALL, KM_OP_GET_CPU_PTR, NULL, LISTING (CPU_VAR), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PUT_CPU_PTR, NULL, LISTING (CPU_VAR), { 2, 2 } },
  { KM_EVENT_CALL, KM_OP_GET_CPU, NULL, LISTING (CPU_VAR), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PUT_CPU, NULL, LISTING (CPU_VAR), { 2, 2 } },
  { KM_EVENT_CALL, KM_OP_DEFINE_PER_CPU, NULL, LISTING (PERCPU), { -1, -1 } },
  { KM_EVENT_CALL, KM_OP_VIRT_TO_PAGE, NULL, LISTING (CONVERT), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PAGE_TO_PFN, NULL, LISTING (CONVERT), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_PFN_TO_PAGE, NULL, LISTING (CONVERT), { 2, 2 } },
  { KM_EVENT_CALL, KM_OP_VMALLOC_TO_PAGE, NULL, LISTING (CONVERT), { 3, 3 } },
  { KM_EVENT_CALL, KM_OP_ALLOC_THREAD_INFO, NULL, LISTING (STACK), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_FREE_THREAD_INFO, NULL, LISTING (STACK), { -1, -1 } },
  { KM_EVENT_CALL, KM_OP_USE_STACK, NULL, LISTING (STACK), { 2, 2 } },

  { KM_EVENT_RETURN, KM_OP_VMALLOC, NULL, LISTING (VMALLOC), { 6, 6 } },
  { KM_EVENT_RETURN, KM_OP_VZALLOC, NULL, LISTING (VMALLOC), { 6, 6 } },
  { KM_EVENT_RETURN, KM_OP_VMALLOC_32, NULL, LISTING (VMALLOC), { 6, 6 } },
  { KM_EVENT_RETURN, KM_OP_VFREE, NULL, LISTING (VFREE), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_VMAP, NULL, LISTING (VMALLOC), { 6, 6 } },
  { KM_EVENT_RETURN, KM_OP_VUNMAP, NULL, LISTING (VFREE), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMAP, NULL, LISTING (KMAP), { 4, 4 } },
  { KM_EVENT_RETURN, KM_OP_KUNMAP, NULL, LISTING (KUNMAP), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMAP_ATOMIC, NULL, LISTING (KMAP_ATOMIC), { 2, 2 } },
  { KM_EVENT_RETURN, KM_OP_KUNMAP_ATOMIC, NULL, LISTING (KMAP_ATOMIC), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_ALLOC_PERCPU, NULL, LISTING (PERCPU), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_FREE_PERCPU, NULL, LISTING (PERCPU), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_GET_CPU_VAR, NULL, LISTING (CPU_VAR), { 1, 1 } },
  { KM_EVENT_RETURN, KM_OP_PUT_CPU_VAR, NULL, LISTING (CPU_VAR), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_PER_CPU_PTR, NULL, LISTING (CPU_VAR), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_GET_CPU_PTR, NULL, LISTING (CPU_VAR), { 1, 1 } },
  { KM_EVENT_RETURN, KM_OP_PUT_CPU_PTR, NULL, LISTING (CPU_VAR), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_GET_CPU, NULL, LISTING (CPU_VAR), { 0, 0 } },
  { KM_EVENT_RETURN, KM_OP_PUT_CPU, NULL, LISTING (CPU_VAR), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_DEFINE_PER_CPU, NULL, LISTING (PERCPU), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_VIRT_TO_PAGE, NULL, LISTING (CONVERT), { 0, 0 } },
  { KM_EVENT_RETURN, KM_OP_PAGE_TO_PFN, NULL, LISTING (CONVERT), { 1, 1 } },
  { KM_EVENT_RETURN, KM_OP_PFN_TO_PAGE, NULL, LISTING (CONVERT), { 2, 2 } },
  { KM_EVENT_RETURN, KM_OP_VMALLOC_TO_PAGE, NULL, LISTING (CONVERT), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_ALLOC_THREAD_INFO, NULL, LISTING (STACK), { 1, 1 } },
  { KM_EVENT_RETURN, KM_OP_FREE_THREAD_INFO, NULL, LISTING (STACK), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_USE_STACK, NULL, LISTING (STACK), { -1, -1 } },

  { KM_EVENT_AREA_SEARCH, ANY, NULL, LISTING (VMALLOC), { 2, 2 } },
  { KM_EVENT_AREA_NEW, ANY, NULL, LISTING (VMALLOC), { 1, 1 } },
  { KM_EVENT_AREA_FULL, ANY, NULL, LISTING (VMALLOC), { 2, 2 } },
  { KM_EVENT_VMALLOC_FAIL, ANY, NULL, LISTING (VMALLOC), { 2, 2 } },
  { KM_EVENT_AREA_PAGE, ANY, is_percpu, LISTING (PERCPU), { 2, 2 } },
  { KM_EVENT_AREA_PAGE, ANY, NULL, LISTING (VMALLOC), { 4, 4 } },
  { KM_EVENT_PTE_SET, ANY, is_percpu, LISTING (PERCPU), { 2, 2 } },
  { KM_EVENT_PTE_SET, ANY, NULL, LISTING (VMALLOC), { 5, 5 } },
  { KM_EVENT_PTE_CLEAR, ANY, NULL, LISTING (VFREE), { 1, 1 } },
  { KM_EVENT_AREA_LAZY, ANY, NULL, LISTING (VFREE), { 1, 1 } },
  { KM_EVENT_AREA_POOL, ANY, is_vfree, LISTING (VFREE), { 2, 2 } },
  { KM_EVENT_AREA_POOL, ANY, NULL, LISTING (VMALLOC), { 2, 2 } },
  { KM_EVENT_PURGE, ANY, is_vfree, LISTING (VFREE), { 2, 2 } },
  { KM_EVENT_PURGE, ANY, NULL, LISTING (VMALLOC), { 2, 2 } },
  { KM_EVENT_KMAP_LOWMEM, ANY, kmap_ends, LISTING (KUNMAP), { 0, 0 } },
  { KM_EVENT_KMAP_LOWMEM, ANY, NULL, LISTING (KMAP), { 0, 0 } },
  { KM_EVENT_KMAP_SLOT, ANY, kmap_ends, LISTING (KUNMAP), { 1, 1 } },
  { KM_EVENT_KMAP_SLOT, ANY, NULL, LISTING (KMAP), { 4, 4 } },
  { KM_EVENT_KMAP_FLUSH, ANY, NULL, LISTING (KMAP), { 2, 2 } },
  { KM_EVENT_KMAP_WAIT, ANY, NULL, LISTING (KMAP), { 3, 3 } },
  { KM_EVENT_KMAP_ATOMIC, ANY, NULL, LISTING (KMAP_ATOMIC), { 2, 2 } },
  { KM_EVENT_CONVERT, KM_CONVERT_VIRT_TO_PAGE, NULL, LISTING (CONVERT), { 0, 0 } },
  { KM_EVENT_CONVERT, KM_CONVERT_PAGE_TO_PFN, NULL, LISTING (CONVERT), { 1, 1 } },
  { KM_EVENT_CONVERT, KM_CONVERT_PFN_TO_PAGE, NULL, LISTING (CONVERT), { 2, 2 } },
  { KM_EVENT_CONVERT, ANY, NULL, LISTING (CONVERT), { 3, 3 } },
  { KM_EVENT_PERCPU_PTR, ANY, NULL, LISTING (CPU_VAR), { 3, 3 } },
  { KM_EVENT_PERCPU, ANY, NULL, LISTING (PERCPU), { 3, 3 } },
  { KM_EVENT_PERCPU_CHUNK, ANY, NULL, LISTING (PERCPU), { 1, 1 } },
  { KM_EVENT_PREEMPT, ANY, puts_cpu, LISTING (CPU_VAR), { 2, 2 } },
  { KM_EVENT_PREEMPT, ANY, is_cpu_var, LISTING (CPU_VAR), { 0, 0 } },
  { KM_EVENT_PREEMPT, ANY, NULL, LISTING (KMAP_ATOMIC), { 0, 0 } },
  { KM_EVENT_STACK, ANY, NULL, LISTING (STACK), { 2, 2 } },
  { .listing = NULL },
};
