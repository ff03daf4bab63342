/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls of the script allocated and nothing has freed at the cursor, and what they mapped with kmap() and nothing
 * has unmapped. Page cache, slabs and what the kernel allocates for itself are left out, and so are vmap(), static
 * per-CPU data and caches. */
#pragma once

#include "model/model.h"

typedef enum
{
  KM_LEAK_PAGES,   /* the page allocator */
  KM_LEAK_KMALLOC, /* kmalloc() and its kin, from a general cache or in whole pages */
  KM_LEAK_OBJECTS, /* kmem_cache_alloc() */
  KM_LEAK_VMALLOC,
  KM_LEAK_PERCPU,
  KM_LEAK_STACKS,
  KM_LEAK_KMAP, /* a slot of kmap() or kmap_atomic(): a page of addresses, not of memory */
  KM_NR_LEAK_KINDS,
} KmLeakKind;

/* Rows of a list that are kept: the first calls. */
#define KM_LEAKS_MAX_ROWS 4096

typedef struct
{
  KmLeakKind kind;
  uint32_t op;    /* the call that returned it */
  uint64_t bytes; /* that it occupies: whole slots of objects, frames of areas, the copies of all CPUs */
} KmLeak;

typedef struct
{
  GArray *rows;                     /* of KmLeak, in the order of calls, at most KM_LEAKS_MAX_ROWS */
  uint32_t count[KM_NR_LEAK_KINDS]; /* of all, also of those without a row */
  uint64_t bytes[KM_NR_LEAK_KINDS];
  uint32_t n;     /* sum of the counts */
  uint64_t total; /* of the bytes of memory: without KM_LEAK_KMAP */
} KmLeaks;

/* Walks the blocks, the areas and all calls up to the cursor. Returns: (transfer full). */
KmLeaks *km_model_leaks (KmModel *model);
void km_leaks_free (KmLeaks *leaks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmLeaks, km_leaks_free)

/* "pages", "kmalloc", …: the name of a kind in files. */
const char *km_leak_kind_name (KmLeakKind kind);
