/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for page frames: buddy lists, per-CPU lists, handing out and freeing. */
#include "model/narration/table.h"
#include "model/text/when.h"

#include "base/i18n.h"

/* ---- conditions ---- */

static bool
last_list_is_empty (const KmSubject *s)
{
  const KmEvent *next = km_subject_next (s);

  return s->n_events > 1 && (!next || (next->kind != KM_EVENT_LIST_EMPTY && next->kind != KM_EVENT_TAKE));
}

KM_WHEN (takes_for_fallback, km_subject_inside (s, KM_EVENT_FALLBACK) != NULL)
KM_WHEN (needs_cutting, km_subject_cuts (s) > 0)

static bool
is_last_cut (const KmSubject *s)
{
  const KmEvent *next = km_subject_next (s);

  return s->n_events > 1 && (!next || next->kind != KM_EVENT_SPLIT);
}

KM_WHEN (is_largest_order, s->event->order >= KM_MAX_ORDER)

static bool
buddy_is_elsewhere (const KmSubject *s)
{
  KmPfn buddy = s->event->pfn ^ (KmPfn)1 << MIN (s->event->order, KM_MAX_ORDER);

  return s->at_cursor
         && (buddy >= km_machine_end_pfn (s->machine) || km_machine_zone_of (s->machine, buddy) != s->event->zone);
}

static bool
read_buddy (const KmSubject *s, KmBlock *block)
{
  KmPfn buddy = s->event->pfn ^ (KmPfn)1 << MIN (s->event->order, KM_MAX_ORDER);

  if (!s->at_cursor || buddy >= km_machine_end_pfn (s->machine))
    return false;
  km_machine_block (s->machine, buddy, block);
  return true;
}

static bool
buddy_is (const KmSubject *s, KmFrameKind kind)
{
  KmBlock block;

  return read_buddy (s, &block) && block.kind == kind;
}

KM_WHEN (buddy_is_free, buddy_is (s, KM_FRAME_FREE))
KM_WHEN (buddy_waits, buddy_is (s, KM_FRAME_PCP))

static bool
buddy_is_used (const KmSubject *s)
{
  KmBlock block;

  return read_buddy (s, &block);
}

KM_WHEN (changes_ownership, s->event->a != 0)
KM_WHEN (drains_everything, km_subject_inside (s, KM_EVENT_DRAIN_ALL) != NULL)
KM_WHEN (b_is_negative, s->event->b < 0)
KM_WHEN (address_is_null, s->event->a == 0 && s->event->b == 0)

/* ---- the table ---- */

/* Translators: names in braces are filled in by the program and may be moved; "free list", "migratetype", "pageblock",
 * "watermark" are the kernel's words and appear in the picture as well. */
const KmNarration km_narration_pages[] = {
  { KM_EVENT_LIST_EMPTY, ANY, last_list_is_empty, N_ ("order {order}: list is empty"),
    N_ ("The order-{order} list of {type} blocks in {zone} is empty as well, and there is no larger order: {zone} has no free {type} block that is large enough.") },
  { KM_EVENT_LIST_EMPTY, ANY, NULL, N_ ("order {order}: list is empty"),
    N_ ("The order-{order} list of {type} blocks in {zone} is empty, so the next larger order is tried.") },
  { KM_EVENT_TAKE, ANY, takes_for_fallback, N_ ("order {order}: take frame {pfn}"),
    N_ ("The block at {pfn}, {frames}, leaves the order-{order} list of {type} blocks.") },
  { KM_EVENT_TAKE, ANY, needs_cutting, N_ ("order {order}: take frame {pfn}"),
    N_ ("No smaller list has a block, so the allocator takes the {count}-page block at {pfn}, the first on the order-{order} list, and will cut it in half {cuts}. The upper halves go back to the free lists.") },
  { KM_EVENT_TAKE, ANY, NULL, N_ ("order {order}: take frame {pfn}"),
    N_ ("The order-{order} list of {type} blocks has what is wanted: its first block, {pfn}, is taken.") },
  { KM_EVENT_SPLIT, ANY, is_last_cut, N_ ("expand: frames {pfn}… to order {order}"),
    N_ ("The block at {pfn2} is cut in half. Its upper half, {frames} from {pfn}, goes to the head of the order-{order} list; the lower half is as small as wanted and is kept.") },
  { KM_EVENT_SPLIT, ANY, NULL, N_ ("expand: frames {pfn}… to order {order}"),
    N_ ("The block at {pfn2} is cut in half. Its upper half, {frames} from {pfn}, goes to the head of the order-{order} list; the lower half is still too large.") },
  { KM_EVENT_MERGE, ANY, NULL, N_ ("buddy {pfn} is free: merge to order {above}"),
    N_ ("Flipping bit {order} of {pfn2} gives the buddy, {pfn}. It is free and of the same order, so it leaves its list and both become one block of order {above} from {lower}.") },
  { KM_EVENT_INSERT, ANY, is_largest_order, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The block at {pfn} has the largest order there is and goes to the order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, 1, NULL, N_ ("put {pfn} at the tail of the order-{order} list"),
    N_ ("The block at {pfn} goes to the tail of the order-{order} list of {type} blocks: it should rest there, because one order up its buddy is already free and they may soon merge.") },
  { KM_EVENT_INSERT, ANY, buddy_is_elsewhere, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} lies outside the zone, so there is no merge: {pfn} goes to the head of the order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, ANY, buddy_is_free, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} is not one free block of order {order}, so there is no merge: {pfn} goes to the head of the order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, ANY, buddy_waits, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} waits on a per-CPU list, which counts as in use: no merge. {pfn} goes to the head of the order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, ANY, buddy_is_used, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} is in use, so there is no merge: {pfn} goes to the head of the order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, ANY, NULL, N_ ("put {pfn} on the order-{order} list"),
    N_ ("{frames} from {pfn} go to the head of the order-{order} list of {type} blocks.") },
  { KM_EVENT_FALLBACK, ANY, changes_ownership, N_ ("fall back: {type2} block {pfn}, order {order2}"),
    N_ ("{zone} has no free {type} block of order {order} or more. The allocator falls back to the {type2} block at {pfn}, order {order2}, and takes its pageblock over, so that the types do not mix.") },
  { KM_EVENT_FALLBACK, ANY, NULL, N_ ("fall back: {type2} block {pfn}, order {order2}"),
    N_ ("{zone} has no free {type} block of order {order} or more. The allocator falls back to another migratetype: the {type2} block at {pfn}, order {order2}.") },
  { KM_EVENT_MOVE, ANY, NULL, N_ ("move {pfn}, order {order}, from {type2} to {type}"),
    N_ ("The free block at {pfn}, {frames}, moves from the {type2} list of order {order} to the {type} list.") },
  { KM_EVENT_PAGEBLOCK, ANY, NULL, N_ ("pageblock at {pfn} becomes {type}"),
    N_ ("The pageblock that starts at {pfn} changes from {type2} to {type}: pages freed in it go to the {type} lists from now on.") },
  { KM_EVENT_HIGHATOMIC, 0, NULL, N_ ("release the HighAtomic pageblock of {pfn}"),
    N_ ("Memory is short, so the pageblock of {pfn}, kept for urgent requests, is released. {zone} keeps {b_frames} as HighAtomic.") },
  { KM_EVENT_HIGHATOMIC, ANY, NULL, N_ ("reserve the pageblock of {pfn} as HighAtomic"),
    N_ ("An urgent request of order above 0 succeeded; so that the next one does too, the pageblock of {pfn} is kept for such requests. {zone} now keeps {b_frames} as HighAtomic.") },
  { KM_EVENT_BOOST, ANY, NULL, N_ ("{zone}: watermark boost {a} → {b}"),
    N_ ("Mixing migratetypes in a pageblock is costly later, so the watermarks of {zone} are raised by {b} instead of {a}: kswapd will free more, and the next request may not have to fall back.") },
  { KM_EVENT_NO_CLAIM, ANY, NULL, N_ ("pageblock at {pfn} stays {type2}"),
    N_ ("Of the pageblock at {pfn}, {a} pages are free and {b} in use are of a kind with {type}: together less than half of it. It stays {type2}, nothing in it moves, and the next lower order is tried.") },
  { KM_EVENT_STEAL, ANY, NULL, N_ ("steal the {type2} block {pfn}, order {order2}"),
    N_ ("No pageblock can be claimed for {type}. The smallest {type2} block that is large enough, {pfn} of order {order2}, is taken instead: its pageblock stays {type2}, and what is left of the block goes back to the {type2} lists.") },
  { KM_EVENT_BELOW_HIGH, 0, NULL, N_ ("{zone} is above its high watermark again"),
    N_ ("The pages that went back lift {zone} above its high watermark: ZONE_BELOW_HIGH is cleared, and its per-CPU lists may grow again.") },
  { KM_EVENT_BELOW_HIGH,
    ANY, NULL, N_ ("{zone} is below its high watermark"), N_ ("{zone} does not pass the test for its high watermark and is marked ZONE_BELOW_HIGH: until it recovers, its per-CPU lists shrink with every free. The request itself is now tested against its own watermark.") },
  { KM_EVENT_PCP_REFILL, ANY, NULL, N_ ("CPU {cpu}: list is empty, take {refilled}"),
    N_ ("The list of CPU {cpu} for {type} pages of order {order} is empty. {refilled} are taken from the buddy lists at once, so that the next requests need no zone lock.") },
  { KM_EVENT_PCP_ADD, ANY, km_when_fills_pcp, N_ ("CPU {cpu}: add {pfn}"),
    N_ ("{pfn} goes on the list of CPU {cpu}, behind those taken before it.") },
  { KM_EVENT_PCP_ADD, 1, NULL, N_ ("CPU {cpu}: put {pfn} at the tail"),
    N_ ("{pfn} goes to the tail of the {type} list of CPU {cpu}: it is not in the processor's cache, so it should be used last.") },
  { KM_EVENT_PCP_ADD, ANY, NULL, N_ ("CPU {cpu}: put {pfn} at the head"),
    N_ ("{pfn} does not go back to the buddy lists yet: it goes to the head of the {type} list of CPU {cpu}, where it will be the first to be used again. Meanwhile it does not count as free.") },
  { KM_EVENT_PCP_TAKE, 1, NULL, N_ ("CPU {cpu}: take {pfn} from the tail"),
    N_ ("__GFP_COLD: the page at the tail of the list of CPU {cpu}, {pfn}, has been unused longest and is taken.") },
  { KM_EVENT_PCP_TAKE, ANY, NULL, N_ ("CPU {cpu}: take {pfn}"),
    N_ ("The first entry on the {type} list of CPU {cpu}, {pfn}, is taken. No zone lock, no splitting: that is what these lists are for.") },
  { KM_EVENT_PCP_DRAIN, ANY, drains_everything, N_ ("CPU {cpu}, {zone}: {a_frames} go back"),
    N_ ("The lists of CPU {cpu} for {zone} are emptied: {a_frames} go back to the buddy lists.") },
  { KM_EVENT_PCP_DRAIN, ANY, NULL, N_ ("CPU {cpu}: full, {a_frames} go back"),
    N_ ("The lists of CPU {cpu} for {zone} have reached their limit, so {a_frames} go back to the buddy lists.") },
  { KM_EVENT_PCP_GIVE, ANY, NULL, N_ ("CPU {cpu}: {pfn} leaves the tail"),
    N_ ("{pfn} leaves the tail of its list on CPU {cpu} for the buddy lists, where it counts as free and can merge.") },
  { KM_EVENT_DRAIN_ALL, ANY, NULL, N_ ("drain the lists of all CPUs"),
    N_ ("All per-CPU lists of all CPUs are emptied into the buddy lists, where their pages can merge.") },
  { KM_EVENT_HAND_OUT, ANY, km_when_order_0, N_ ("hand out frame {pfn}"),
    N_ ("Page frame {pfn} is handed out: its {count_field} becomes 1.") },
  { KM_EVENT_HAND_OUT, ANY, NULL, N_ ("hand out frames {pfn} to {last}"),
    N_ ("{frames}, {pfn} to {last}, are handed out. Only the first gets {count_field} 1; nothing else in struct page says how long the block is.") },
  { KM_EVENT_FREE, ANY, km_when_order_0, N_ ("free frame {pfn}"),
    N_ ("Page frame {pfn} is no longer in use. Its pageblock is {type}, so it goes to the {type} lists, whatever type was asked for.") },
  { KM_EVENT_FREE, ANY, NULL, N_ ("free frames {pfn} to {last}"),
    N_ ("The {frames} from {pfn} are no longer in use. Their pageblock is {type}, so they go to the {type} lists, whatever type was asked for.") },
  { KM_EVENT_GET_PAGE, ANY, NULL, N_ ("{count_field} of {pfn}: {a} → {b}"),
    N_ ("One more user: {count_field} of page frame {pfn} goes from {a} to {b}.") },
  { KM_EVENT_PUT_PAGE, ANY, km_when_b_0, N_ ("{count_field} of {pfn}: {a} → 0"),
    N_ ("That was the last reference: {count_field} of page frame {pfn} goes from {a} to 0, and it is freed.") },
  { KM_EVENT_PUT_PAGE, ANY, b_is_negative, N_ ("{count_field} of {pfn}: {a} → {b}"),
    N_ ("{count_field} of page frame {pfn} goes from {a} to {b}. That is not 0, so nothing is freed; but it should never be below 0.") },
  { KM_EVENT_PUT_PAGE, ANY, NULL, N_ ("{count_field} of {pfn}: {a} → {b}"),
    N_ ("{count_field} of page frame {pfn} goes from {a} to {b}: it has another user, so it is not freed.") },
  { KM_EVENT_SPLIT_PAGE, ANY, NULL, N_ ("frames {pfn} to {last} become single pages"),
    N_ ("Each of the {frames} from {pfn} gets a reference count of its own and can be freed alone.") },
  { KM_EVENT_ZERO, ANY, NULL, N_ ("clear frames {pfn} to {last}"),
    N_ ("__GFP_ZERO: the contents of {frames} from {pfn} are cleared. Without this flag the old contents would still be there.") },
  { KM_EVENT_ADDRESS, ANY, address_is_null, N_ ("page_address: NULL"),
    N_ ("Page frame {pfn} lies in high memory, which has no permanent address in kernel space: NULL.") },
  { KM_EVENT_ADDRESS, ANY, NULL, N_ ("page_address: {address}"),
    N_ ("Page frame {pfn} lies in the direct map: its physical address plus PAGE_OFFSET is {address}.") },
  { KM_EVENT_CACHE_ADD, ANY, NULL, N_ ("{pfn} becomes page cache"),
    N_ ("Page frame {pfn} now holds file data. It is on the LRU list of {zone} and can be reclaimed.") },
  { .line = NULL },
};
