/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading virtual memory: areas and their page-table entries, kmap slots, per-CPU data, kernel stacks (facts 9). */
#pragma once

#include "core/machine/machine.h"

/* ---- addresses ---- */

/* Virtual address that a value stands for, 0 if it has none (a highmem page, a number). */
uint64_t km_machine_value_address (const KmMachine *machine, KmValue value);

/* ---- areas of vmalloc, in order of address ---- */

typedef enum
{
  KM_AREA_VMALLOC, /* has frames of its own */
  KM_AREA_VMAP,    /* maps frames of others */
  KM_AREA_PERCPU,  /* units of per-CPU data; no guard page */
  KM_AREA_STACK,   /* 6.1: a kernel stack with guard pages */
  KM_AREA_OTHER,   /* of another owner, from a recording */
  KM_AREA_LAZY,    /* freed; its addresses are not free before the next purge */
  KM_AREA_POOL,    /* 6.12: freed and purged; kept for the next area of its size */
  KM_NR_AREA_KINDS,
} KmAreaKind;

typedef struct
{
  KmAreaKind kind;
  uint32_t start;     /* pages from the start of the vmalloc area; see KM_VALUE_AREA */
  uint32_t pages;     /* of addresses, the guard page included */
  uint32_t guard;     /* guard pages at the end, 0 or 1 */
  uint32_t frames;    /* that it maps; a lazy area of 2.6.34 still does */
  uint64_t address;   /* of its first byte */
  uint32_t owner;     /* operation that made it, UINT32_MAX if none did */
  uint32_t node;      /* 6.12: the node whose lists it is on; 0 on a machine with one */
  KmValue array;      /* the array of page pointers: an object or an area of its own; KM_VALUE_NULL if there is none */
  KmValue descriptor; /* struct vm_struct: an object, or KM_VALUE_NULL */
} KmAreaInfo;

typedef struct
{
  uint64_t start, end; /* VMALLOC_START, VMALLOC_END: addresses, half open */
  uint32_t areas;      /* lazy ones too */
  uint32_t lazy_pages; /* vmap_lazy_nr */
  uint32_t lazy_max;   /* lazy_max_pages(): a purge follows when there are more */
  uint32_t nodes;      /* 6.12: lists of areas, and pools; else 1 */
} KmVmallocInfo;

/* Fills @info for the vmalloc area as a whole. */
void km_machine_vmalloc (const KmMachine *machine, KmVmallocInfo *info);

/* Describes the first area that ends above @page (pages from the start of the vmalloc area): the one around it, or the
 * next. Returns false if there is none. To walk all: begin with 0, go on with start + pages. */
bool km_machine_area_from (const KmMachine *machine, uint32_t page, KmAreaInfo *info);

/* Describes the area around @page. Returns false, and leaves @info alone, if there is none. */
bool km_machine_area_at (const KmMachine *machine, uint32_t page, KmAreaInfo *info);

/* The page-table entry of @page: the frame that it maps, or KM_PFN_NONE. */
KmPfn km_machine_area_frame (const KmMachine *machine, uint32_t page);

/* Writes the frames of the area that starts at @start, in order, at most @n of them. Returns how many. */
uint32_t km_machine_area_frames (const KmMachine *machine, uint32_t start, KmPfn *frames, uint32_t n);

/* ---- kmap ---- */

/* Slots of kmap(), LAST_PKMAP: 1024, with PAE 512, 0 on a machine without high memory. */
uint32_t km_machine_kmap_slots (const KmMachine *machine);
/* Counter of a slot (0 = unused, 1 = mapped without a user, n = n - 1 users) and, unless it is 0, the frame. */
uint32_t km_machine_kmap_slot (const KmMachine *machine, uint32_t slot, KmPfn *pfn);

/* page_address() of a page of high memory: of the slot of kmap() that still maps it, used or not; 0 if none does. */
uint64_t km_machine_mapped_address (const KmMachine *machine, KmPfn pfn);

/* Slots of kmap_atomic() for each CPU: 19 types in 2.6.34, a stack of 16 in 6.1; 0 without high memory. */
uint32_t km_machine_atomic_slots (const KmMachine *machine);
/* The frame in a slot, KM_PFN_NONE if it is empty. */
KmPfn km_machine_atomic_slot (const KmMachine *machine, uint32_t cpu, uint32_t slot);

/* How often preemption is switched off on @cpu by what has run so far: preempt_count(). */
uint32_t km_machine_preempt_count (const KmMachine *machine, uint32_t cpu);

/* ---- per-CPU data ---- */

typedef struct
{
  uint32_t number;     /* 0 is the chunk of boot, with the static data */
  uint32_t unit_bytes; /* one unit for each CPU */
  uint32_t free_bytes; /* of a unit */
  uint32_t populated;  /* pages of a unit with frames; all of them in chunk 0 */
  bool first;
  uint32_t start; /* chunks but the first: page in the vmalloc area */
} KmPercpuChunkInfo;

/* A range of every unit that is in use. */
typedef struct
{
  uint32_t offset, size; /* bytes */
  uint32_t owner;        /* operation, UINT32_MAX for the static part */
  KmValue value;         /* what alloc_percpu() returned, KM_VALUE_NULL for the static part */
} KmPercpuRangeInfo;

/* Describes a chunk. Returns false if there is none of that number. */
bool km_machine_percpu_chunk (const KmMachine *machine, uint32_t number, KmPercpuChunkInfo *info);
/* Writes the ranges of a chunk that are in use, lowest first, at most @n. Returns how many there are. */
uint32_t km_machine_percpu_ranges (const KmMachine *machine, uint32_t number, KmPercpuRangeInfo *ranges, uint32_t n);
/* Describes what @value, of kind KM_VALUE_PERCPU, stands for: its chunk and range. Returns false if it is freed. */
bool km_machine_percpu_range (const KmMachine *machine, KmValue value, uint32_t *chunk, KmPercpuRangeInfo *range);
/* Address of @offset in the unit of @cpu: per_cpu_ptr(). 0 in chunk 0: boot chose its place. */
uint64_t km_machine_percpu_address (const KmMachine *machine, uint32_t chunk, uint32_t offset, uint32_t cpu);

/* If @value, of any kind, is the address of one CPU's copy, which per_cpu_ptr() returned: the per-CPU object in @object
 * and the CPU in @cpu. Returns false otherwise. */
bool km_machine_percpu_copy (const KmMachine *machine, KmValue value, KmValue *object, uint32_t *cpu);
/* The frame in which the copy of @cpu begins; KM_PFN_NONE in chunk 0, and if there is none. */
KmPfn km_machine_percpu_frame (const KmMachine *machine, KmValue object, uint32_t cpu);

/* ---- kernel stacks ---- */

typedef struct
{
  KmValue value;       /* its lowest address: a page, or an area */
  uint32_t bytes;      /* THREAD_SIZE */
  uint32_t info_bytes; /* thread_info at the lowest end, 0 in 6.1 */
  uint32_t used;       /* bytes at the deepest call so far; more than there are: it has overflowed */
  uint32_t owner;      /* operation */
} KmStackInfo;

/* Whether kernel stacks are areas with guard pages: 6.1 on 64 bits. */
bool km_machine_maps_stacks (const KmMachine *machine);
/* Bytes of struct thread_info at the lowest end of a stack, 0 in 6.1. */
uint32_t km_machine_thread_info_bytes (const KmMachine *machine);
/* Bytes of the stack that each CPU has for handlers of interrupts; 0: they use that of the task they interrupt. */
uint32_t km_machine_interrupt_stack_bytes (const KmMachine *machine);
/* Bytes of it at the deepest so far on @cpu. */
uint32_t km_machine_interrupt_stack_used (const KmMachine *machine, uint32_t cpu);
/* Describes the stack number @i, the newest first. Returns false if there are fewer. */
bool km_machine_stack (const KmMachine *machine, uint32_t i, KmStackInfo *info);
/* Describes all stacks, the newest first, at most @n of them. Returns how many there are. */
uint32_t km_machine_stacks (const KmMachine *machine, KmStackInfo *stacks, uint32_t n);
