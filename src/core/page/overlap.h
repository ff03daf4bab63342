/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames that a misuse frees while they are on a list already, alone or inside of a larger block.
 *
 * A kernel without CONFIG_DEBUG_LIST writes new links over the old ones (list_add() of include/linux/list.h): from then
 * on the old list leads into the new one, a walk over it may never end, and both give the same frame away. Here such
 * frames leave the old list first, which is told as KM_SILENT_LIST_DAMAGE, so that at every moment
 *
 *   a frame of a block on a list        is in no other block and on no other list
 *   the rest of a block that was cut    is on the free lists, in the aligned blocks that it consists of
 *   nr_free, NR_FREE_PAGES, count       are what the lists hold
 *
 * An allocated block is on no list. It may have lost frames to blocks inside of it, and its owner does not know: such
 * frames belong to the smallest block around them (frame_head()). */
#pragma once

#include "core/page/zone.h"

/* Takes the frames [@first, @end), all of one zone, out of whatever they are in: afterwards each is a TAIL that no head
 * on a list covers. */
void km_overlap_clear (KmMachine *m, KmZone *zone, KmPfn first, KmPfn end);

/* The order of the largest aligned block that starts at @pfn and ends at or before @end, at most @order. */
static inline unsigned
aligned_order (KmPfn pfn, KmPfn end, unsigned order)
{
  if (pfn != 0)
    order = MIN (order, (unsigned)__builtin_ctz (pfn));
  while (end - pfn < 1u << order)
    order--;
  return order;
}
