/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buddy lists: take the smallest block that fits and split it; give a block back and merge it.
 *
 *   take order 0 from a block of order 2 (expand):
 *
 *     |        order 2        |   ──►   | taken | 0 |   order 1   |     upper halves go to the head of their lists
 *
 *   give it back (__free_one_page): while the buddy, PFN with bit `order` flipped, is free and of the same order, take
 *   it off its list and go one order up; then put the block on its list.
 *
 * Mirrors __rmqueue_smallest, expand, __free_one_page, __rmqueue_fallback, steal_suitable_fallback and move_freepages
 * of mm/page_alloc.c in 2.6.34 and 6.1.192, account_freepages, __rmqueue_claim, __rmqueue_steal and split_large_buddy
 * of 6.12.117 (facts 3.4 to 3.6). Left out: CMA, isolation, guard pages, shuffling. */
#pragma once

#include "core/page/zone.h"

/* Takes a block for @order and @type, from another migratetype if need be. The frame returned is on no list, its state
 * is TAIL with the type of its list in aux. The zone counter is changed in 6.12 alone. @steals, false for the first of
 * several blocks, becomes true when only other types are left to take from (RMQUEUE_STEAL of 6.12, elsewhere not used).
 * Returns KM_PFN_NONE if there is no block. */
KmPfn km_buddy_take (KmMachine *m, KmZone *zone, unsigned order, KmMigratetype type, unsigned alloc_flags,
                     bool *steals);

/* Only from the lists of @type (6.1: HighAtomic). */
KmPfn km_buddy_take_from (KmMachine *m, KmZone *zone, unsigned order, KmMigratetype type);

/* Gives a block back to the list of @type and merges. In 6.1 the zone counter is changed here. @pfn must be on no list
 * and inside the zone. */
void km_buddy_give (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, KmMigratetype type);

/* free_one_page(): gives a block back to the type of its pageblock, 6.12 one above a pageblock in two halves, and
 * counts it. */
void km_buddy_free (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order);

/* change_pageblock_range(): all pageblocks of a block; the one around it if it is smaller. */
void km_buddy_set_pageblocks (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, unsigned type);

/* account_freepages() of 6.12, at each operation on a list, so that the part a CPU keeps for itself runs over when the
 * kernel's does; other kernels count here as well, but less often, and have no count of the HighAtomic pages alone. */
void km_buddy_count (KmMachine *m, KmZone *zone, int32_t pages, unsigned type);

/* True if the whole pageblock of @pfn lies in the zone. */
bool km_buddy_spans_pageblock (const KmMachine *m, const KmZone *zone, KmPfn pfn);

/* A block straight to its list, no merging; no counter of the zone but nr_free is changed. */
void km_buddy_seed (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, KmMigratetype type, bool tail);

/* move_freepages_block(): moves the free blocks of a pageblock to the lists of @type. Returns the pages moved;
 * @movable gets the number of frames in use there that look movable, if not NULL. */
uint32_t km_buddy_move_pageblock (KmMachine *m, KmZone *zone, KmPfn pfn, KmMigratetype type, uint32_t *movable);
