/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which call to choose for a request, why, and what the alternatives would do: each is played on a clone of the machine
 * as it is at the cursor, and the differences are rows. */
#pragma once

#include "model/inspect/inspect.h"

typedef struct
{
  uint64_t size;     /* bytes of one piece, 1 or more */
  uint32_t count;    /* pieces of this size, 1 or more */
  KmContext context; /* where the call comes from */
  bool contiguous;   /* the page frames must follow each other: hardware reads them */
  bool dma;          /* and lie in zone DMA */
  bool per_cpu;      /* one for each CPU, used by that CPU alone */
  bool often;        /* such pieces come and go all the time */
  bool high;         /* user pages, page cache: no lasting address in the kernel is needed */
} KmChoice;

typedef enum
{
  KM_CALL_KMALLOC,
  KM_CALL_CACHE, /* kmem_cache_create() once, then kmem_cache_alloc() */
  KM_CALL_PAGES, /* __get_free_pages() */
  KM_CALL_EXACT, /* alloc_pages_exact() */
  KM_CALL_VMALLOC,
  KM_CALL_PERCPU,
  KM_CALL_HIGH, /* alloc_pages() with __GFP_HIGHMEM, kmap() for as long as it is needed */
  KM_CALL_NONE, /* no call can do it: reserve the memory at boot */
  KM_NR_CALLS,
} KmCall;

/* The call that fits @choice best on @machine. */
KmCall km_choose (const KmMachine *machine, const KmChoice *choice);

/* The recommendation with its reason, then a section for each alternative with what it did on a clone: the answer, the
 * page frames taken, waste, calls of the page allocator, what would be a bug. Returns: (transfer full). */
KmInspection *km_model_choose_call (KmModel *model, const KmChoice *choice);

/* The call that a section of km_model_choose_call() played; KM_CALL_NONE if it is about something else. */
KmCall km_choose_call_of (const KmInspectSection *section);

/* Returns: (transfer full) (nullable) the workload lines that do @call for all pieces of @choice; NULL if it makes no
 * sense for them. */
char *km_model_choose_lines (KmModel *model, const KmChoice *choice, KmCall call);
