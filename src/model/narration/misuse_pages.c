/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for misuse of pages: bad pages, lost frames, damage that the kernel does not notice, oopses. */
#include "model/narration/table.h"
#include "model/text/when.h"

#include "base/i18n.h"

KM_WHEN (at_drain, s->event->order2 == KM_BAD_AT_DRAIN)
KM_WHEN (looks_at_drain, s->generation->checks_at_drain)

const KmNarration km_narration_misuse_pages[] = {
  { KM_EVENT_BAD_PAGE, ANY, km_when_order2_1, N_ ("bad page {pfn} at hand-out"),
    N_ ("Page frame {pfn} should be clean but is not: {reasons}. The kernel reports a bad page, never uses it again, and takes another.") },
  { KM_EVENT_BAD_PAGE, ANY, at_drain, N_ ("bad page {pfn} at the drain"),
    N_ ("Page frame {pfn} leaves the per-CPU list, and only now this kernel looks at it: {reasons}. It reports a bad page and does not give it to the buddy lists.") },
  { KM_EVENT_BAD_PAGE, ANY, NULL, N_ ("bad page {pfn} at free"),
    N_ ("Page frame {pfn} cannot be freed: {reasons}. The kernel reports a bad page and frees nothing of the block.") },
  { KM_EVENT_LEAK, 1, NULL, N_ ("frame {pfn} is lost"),
    N_ ("Page frame {pfn} is on no list, and nothing refers to it any more: it can never be freed.") },
  { KM_EVENT_LEAK, ANY, NULL, N_ ("frames {pfn} to {last_leaked} are lost"),
    N_ ("{a_frames}, {pfn} to {last_leaked}, are on no list, and nothing refers to them any more: they can never be freed.") },
  { KM_EVENT_SILENT, KM_SILENT_COUNT_BELOW_ZERO, looks_at_drain, N_ ("{pfn}: count below zero, unnoticed"),
    N_ ("Page frame {pfn} was free already. Its count drops below 0, the test for 0 fails, and nothing is freed or printed. The damage shows if the page leaves the per-CPU list for the buddy lists before it is handed out.") },
  { KM_EVENT_SILENT, KM_SILENT_COUNT_BELOW_ZERO, NULL, N_ ("{pfn}: count below zero, unnoticed"),
    N_ ("Page frame {pfn} was free already. Its count drops below 0, the test for 0 fails, and nothing is freed or printed. The damage shows when the page is handed out next.") },
  { KM_EVENT_SILENT, KM_SILENT_UNALIGNED, NULL, N_ ("{pfn} is not aligned to order {order}, unnoticed"),
    N_ ("{pfn} is not a multiple of the block size of order {order}. The kernel does not check: the block enters the free lists as it is, and from then on blocks overlap. Here its frames enter them as the aligned blocks that they make up.") },
  { KM_EVENT_SILENT, KM_SILENT_FOREIGN_FRAMES, NULL, N_ ("frames of another owner are freed, unnoticed"),
    N_ ("From {pfn} on, the frames belong to another owner but look free (count 0, no flags): they are freed while in use.") },
  { KM_EVENT_SILENT, KM_SILENT_PARTIAL_FREE, NULL, N_ ("only a part is freed, unnoticed"),
    N_ ("The order is smaller than that of the block. Nothing records the right one, so only the first part is freed.") },
  { KM_EVENT_SILENT, KM_SILENT_LIST_DAMAGE, NULL, N_ ("{pfn} leaves another list, unnoticed"),
    N_ ("Frames are freed that the block at {pfn} has on a list already. The kernel puts them on a second one, which damages the first: both give the same frame away, and a walk may never end. Here the block leaves its list first, and what is left of it becomes free blocks of their own.") },
  { KM_EVENT_SILENT, KM_SILENT_HIGHMEM_LEAK, NULL, N_ ("highmem page {pfn} has no address: lost"),
    N_ ("{function} was given a highmem page, {pfn}. It has no address, so the caller gets 0 and the page is lost.") },
  { KM_EVENT_SILENT, KM_SILENT_REUSED, NULL, N_ ("{pfn} is freed under its new owner, unnoticed"),
    N_ ("Page frame {pfn} was freed before and has a new owner. This call drops the new owner's reference: the page is freed while it is in use.") },
  { KM_EVENT_SILENT, KM_SILENT_LEAVES_ZONE, NULL, N_ ("the block reaches beyond its zone, unnoticed"),
    N_ ("A block of order {order} at {pfn} ends in the next zone. The kernel does not check and counts all of it for {zone}. Here only the frames of {zone} enter its lists.") },
  { KM_EVENT_SILENT, KM_SILENT_SLAB_PAGE, NULL, N_ ("a page of a slab is freed, unnoticed"),
    N_ ("{pfn} belongs to a slab. This kernel does not look: it clears the flags and puts the page on a per-CPU list, though the slab goes on using it. The damage shows when that list is drained.") },
  { KM_EVENT_SILENT, ANY, NULL, N_ ("{pfn}: damage, unnoticed"),
    N_ ("Something is damaged and the kernel does not notice.") },
  { KM_EVENT_SLEEP_IN_ATOMIC, ANY, NULL, N_ ("may sleep in {context}: a bug"),
    N_ ("{gfp} may sleep, but the call comes from {context}, where sleeping is forbidden. With debugging on the kernel prints a warning; the allocation goes on.") },
  { KM_EVENT_OOPS, ANY, NULL, N_ ("the kernel crashes"),
    N_ ("{function} follows a bad pointer: the kernel reports an oops and stops the task. The simulated machine goes on as if the call had done nothing.") },
  { .line = NULL },
};
