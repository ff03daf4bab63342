/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel looks at in a page before it hands it out or takes it back, and the report of what it does not like.
 *
 *   2.6.34, 6.12   every page of a block when it is freed and when it is handed out
 *   6.1            those behind the first when a block is freed; all when it leaves the buddy lists; the first page of
 *                  a block on a per-CPU list not before that list is drained
 *
 * Mirrors free_pages_check, check_new_page and bad_page of 2.6.34, free_page_is_bad, check_new_pages,
 * bulkfree_pcp_prepare and check_pcp_refill of 6.1.192 without CONFIG_DEBUG_VM, and 6.12.117 with check_pages_enabled,
 * which CONFIG_INIT_ON_ALLOC_DEFAULT_ON switches on (facts 1.7, 5.2). Left out: 6.1 hands a page of a slab out that was
 * freed under it; here it waits for the drain. */
#pragma once

#include "core/page/zone.h"

/* Tells a misuse of pages. */
void km_page_tell_misuse (KmMachine *m, KmEventKind kind, KmPfn pfn, unsigned order, int32_t a, unsigned order2);

/* Frames that are freed together. */
typedef struct
{
  KmPfn first, end;
  KmPfn owner; /* head of the block that they are a part of */
  unsigned order;
  bool listed; /* they go to a per-CPU list */
} KmFreed;

/* The checks of a free, frame by frame. Returns true if the block may be freed; otherwise it has been reported. */
bool km_page_check_freed (KmMachine *m, const KmFreed *freed);

/* check_new_pages(): returns false, and the block has been reported and is lost, if one of its frames is bad. */
bool km_page_check_new (KmMachine *m, KmPfn pfn, unsigned order, KmMigratetype type);

/* bulkfree_pcp_prepare() of 6.1: the same for the first page of a block that leaves a per-CPU list of blocks of
 * @type. */
bool km_page_check_drained (KmMachine *m, KmPfn pfn, unsigned order, KmMigratetype type);

/* 6.1: notes that the frame @pfn of a slab was freed under it; nothing is printed before the drain. */
void km_page_free_under_slab (KmMachine *m, KmPfn pfn, unsigned order);
/* Reports what was noted. */
void km_page_check_slabs (KmMachine *m);
