/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slow, obvious twin of virtual memory, nothing shared with src/core: areas in a sorted array that is walked from the
 * bottom, kmap slots in two arrays, per-CPU chunks as lists of free and used lengths. Written from facts 9.2 to 9.4. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define VM_TWIN_NONE UINT32_MAX

enum
{
  VM_TWIN_MAX_SLOTS = 1024,
};

typedef struct
{
  uint32_t start, pages; /* the guard page included */
  bool lazy;
  uint32_t array; /* start of the area that holds the page pointers, VM_TWIN_NONE if kmalloc does */
} VmTwinArea;

typedef struct
{
  uint32_t number, start; /* start of its area; chunk 0: VM_TWIN_NONE */
  GArray *map;            /* of int: bytes from the bottom of a unit, used ones negative */
} VmTwinChunk;

typedef struct
{
  bool old;                                /* 2.6.34 */
  uint32_t room, lazy_max, lazy, pointers; /* pages; page pointers in a page */
  GArray *areas;                           /* of VmTwinArea, by start */
  uint32_t slots, last, count[VM_TWIN_MAX_SLOTS], page[VM_TWIN_MAX_SLOTS];
  uint32_t unit, chunk_pages;
  GArray *chunks; /* of VmTwinChunk, by number */
} VmTwin;

/* @room and @lazy_max in pages, the rest in bytes: what the first chunk has used, what it has, units of the others. */
VmTwin *vm_twin_new (bool old, uint32_t room, uint32_t lazy_max, uint32_t slots, uint32_t cpus, uint32_t fixed,
                     uint32_t first, uint32_t unit);
void vm_twin_free (VmTwin *twin);

/* The page at which the area starts, or VM_TWIN_NONE. @own: it has frames and an array of pointers to them. */
uint32_t vm_twin_map (VmTwin *twin, uint32_t pages, bool own);
void vm_twin_unmap (VmTwin *twin, uint32_t start);

/* The slot, or VM_TWIN_NONE if the caller would wait. */
uint32_t vm_twin_kmap (VmTwin *twin, uint32_t page);
/* False: BUG. */
bool vm_twin_kunmap (VmTwin *twin, uint32_t page);

/* chunk * unit + offset, or VM_TWIN_NONE. */
uint32_t vm_twin_percpu (VmTwin *twin, uint32_t size, uint32_t align);
void vm_twin_free_percpu (VmTwin *twin, uint32_t place);
