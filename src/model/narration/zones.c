/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for the choice of a zone: the walk of the zonelist, watermarks, the slow path, reclaim. */
#include "model/narration/table.h"
#include "model/text/when.h"

#include "base/i18n.h"

/* ---- conditions ---- */

KM_WHEN (walks_without_watermarks, ((uint32_t)s->event->a & 0x04) != 0)
KM_WHEN (walks_after_reclaim, km_subject_last (s, KM_EVENT_RECLAIM) != NULL)
KM_WHEN (walks_with_flags, ((uint32_t)s->event->a & 0x38) != 0)
KM_WHEN (walks_again, km_subject_last (s, KM_EVENT_SLOW_PATH) != NULL)
KM_WHEN (walks_unmixed, ((uint32_t)s->event->a & 0x100) != 0)
KM_WHEN (walks_one_zone, s->event->b != 0 && ((uint32_t)s->event->b & ((uint32_t)s->event->b - 1)) == 0)

static bool
mark_is_lowered (const KmSubject *s)
{
  KmDemand demand = km_subject_demand (s);

  return demand.lowered != demand.mark_pages;
}

KM_WHEN (holds_back, km_subject_held_back (s) > 0)
KM_WHEN (second_order, s->event->order2 > 0)
KM_WHEN (no_block_of_order, second_order (s) && !s->generation->watermark_per_order)
KM_WHEN (is_larger_order, s->event->order > 0)
KM_WHEN (has_more, s->event->a > s->event->b)

/* Has the call that kswapd runs behind got nothing? */
static bool
was_refused (const KmSubject *s)
{
  const KmEvent *end = km_subject_last (s, KM_EVENT_RETURN);

  return end && km_subject_op_info (s)->allocates && end->pfn == KM_PFN_NONE && end->pfn2 == KM_VALUE_NULL;
}

KM_WHEN (was_refused_with_more, was_refused (s) && has_more (s))

/* ---- the table ---- */

const KmNarration km_narration_zones[] = {
  { KM_EVENT_ZONE_WALK, ANY, walks_without_watermarks, N_ ("zonelist: {zonelist}; no watermarks"),
    N_ ("This request may use the last reserves: the zones {zonelist} are tried without asking for watermarks.") },
  { KM_EVENT_ZONE_WALK, ANY, walks_after_reclaim, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("After reclaim {zonelist} are tried again, with the {mark} watermark.") },
  { KM_EVENT_ZONE_WALK, ANY, walks_with_flags, N_ ("zonelist: {zonelist}; watermark {mark}, {alloc_flags}"),
    N_ ("The slow path tries {zonelist} again, now down to the {mark} watermark, which {alloc_flags} lowers further.") },
  { KM_EVENT_ZONE_WALK, ANY, walks_again, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("The slow path tries {zonelist} again, now with the {mark} watermark.") },
  { KM_EVENT_ZONE_WALK, ANY, walks_unmixed, N_ ("zonelist: {zonelist}; watermark {mark}, {alloc_flags}"),
    N_ ("The zones are tried from the preferred one down: {zonelist}. Each must keep more than its {mark} watermark. ALLOC_NOFRAGMENT: a lower zone is better than mixing migratetypes in a pageblock.") },
  { KM_EVENT_ZONE_WALK, ANY, walks_one_zone, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("Only zone {zonelist} may serve this request. It must keep more than its {mark} watermark.") },
  { KM_EVENT_ZONE_WALK, ANY, NULL, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("The zones are tried from the preferred one down: {zonelist}. Each must keep more than its {mark} watermark, plus what it holds back from requests that could use a higher zone.") },
  { KM_EVENT_WATERMARK_OK, ANY, mark_is_lowered, N_ ("{zone}: free {a} > {lowered} + reserve {reserve}"),
    N_ ("{zone} has {a} free, more than {lowered} + reserve {reserve}. The {mark} watermark is {mark_pages}; {alloc_flags} lowers it for this request.") },
  { KM_EVENT_WATERMARK_OK, ANY, holds_back, N_ ("{zone}: free {a} > {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free, of which {highatomic} are kept as HighAtomic; {a} count for a request of order {order}, more than {mark} {mark_pages} + reserve {reserve}. It may serve the request.") },
  { KM_EVENT_WATERMARK_OK, ANY, km_when_order_0, N_ ("{zone}: free {a} > {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {a} free, more than {mark} {mark_pages} + reserve {reserve}. It may serve the request.") },
  { KM_EVENT_WATERMARK_OK, ANY, NULL, N_ ("{zone}: free {a} > {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free; without all but one of the {count} wanted, {a} are left, more than {mark} {mark_pages} + reserve {reserve}. It may serve the request.") },
  { KM_EVENT_WATERMARK_LOW, ANY, no_block_of_order, N_ ("{zone}: no free block of order {order} or more"),
    N_ ("{zone} has enough free page frames, {a}, but not one free block of order {order} or more: memory is fragmented. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, ANY, second_order, N_ ("{zone}: from order {order2} on free {a} ≤ {b}"),
    N_ ("Without all but one of the {count} wanted, and without the blocks below order {order2}, which cannot serve order {order}, {zone} has {a} free, not more than {b}: what must be left is halved for each order. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, ANY, mark_is_lowered, N_ ("{zone}: free {a} ≤ {lowered} + reserve {reserve}"),
    N_ ("{zone} would have {a} free, not more than {lowered} + reserve {reserve}, although {alloc_flags} lowers the {mark} watermark from {mark_pages}. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, ANY, holds_back, N_ ("{zone}: free {a} ≤ {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free, of which {highatomic} are kept as HighAtomic; {a} count for a request of order {order}, not more than {mark} {mark_pages} + reserve {reserve}. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, ANY, is_larger_order, N_ ("{zone}: free {a} ≤ {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free; without all but one of the {count} wanted, {a} would be left, not more than {mark} {mark_pages} + reserve {reserve}. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, ANY, NULL, N_ ("{zone}: free {a} ≤ {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {a} free, not more than {mark} {mark_pages} + reserve {reserve}. The zone is passed over.") },
  { KM_EVENT_WAKE_KSWAPD, ANY, NULL, N_ ("wake kswapd for {zone}"),
    N_ ("{zone} is short of memory: kswapd is woken to reclaim in the background until the high watermark, {high}, is reached.") },
  { KM_EVENT_SLOW_PATH, ANY, walks_with_flags, N_ ("slow path: {alloc_flags}"),
    N_ ("No zone could serve the request above its low watermark, so the slow path begins. There the request may go below the min watermark: {alloc_flags}.") },
  { KM_EVENT_SLOW_PATH, ANY, NULL, N_ ("slow path"),
    N_ ("No zone could serve the request above its low watermark, so the slow path begins. There the request may go down to the min watermark.") },
  { KM_EVENT_RECLAIM, ANY, km_when_b_0, N_ ("direct reclaim: nothing to take"),
    N_ ("The caller itself looks for {a_frames} to reclaim, but there is no page cache to take.") },
  { KM_EVENT_RECLAIM, ANY, NULL, N_ ("direct reclaim: {b_frames}"),
    N_ ("The caller itself reclaims memory: {b_frames} of page cache are freed, {a} were wanted.") },
  { KM_EVENT_RECLAIM_PAGE, ANY, NULL, N_ ("reclaim {pfn}"),
    N_ ("Page frame {pfn} has been on the LRU list longest. Its file data can be read again later, so it is freed.") },
  { KM_EVENT_KSWAPD, ANY, was_refused_with_more, N_ ("kswapd runs: {zone} has {a} free, more than {b}"),
    N_ ("The call is over, it was refused, and kswapd gets its turn: {zone} has {a} free, more than {b}, its high watermark. There is nothing to reclaim and kswapd goes back to sleep.") },
  { KM_EVENT_KSWAPD, ANY, was_refused, N_ ("kswapd runs: {zone} has {a} free, wants more than {b}"),
    N_ ("The call is over, it was refused, and kswapd gets its turn: {zone} has {a} free and should have more than {b}, its high watermark, so page cache is reclaimed.") },
  { KM_EVENT_KSWAPD, ANY, has_more, N_ ("kswapd runs: {zone} has {a} free, more than {b}"),
    N_ ("The call is over and kswapd gets its turn: {zone} has {a} free, more than {b}, its high watermark. There is nothing to reclaim and kswapd goes back to sleep.") },
  { KM_EVENT_KSWAPD, ANY, NULL, N_ ("kswapd runs: {zone} has {a} free, wants more than {b}"),
    N_ ("The call is over and kswapd gets its turn: {zone} has {a} free and should have more than {b}, its high watermark, so page cache is reclaimed.") },
  { KM_EVENT_OOM, ANY, NULL, N_ ("out of memory"),
    N_ ("Nothing could be reclaimed: out_of_memory() would kill a process. The simulated machine has none, and a kernel without a process to kill panics.") },
  { KM_EVENT_RETRY, KM_RETRY_RESTART, NULL, N_ ("start again"),
    N_ ("Memory may have been freed meanwhile: the slow path starts again.") },
  { KM_EVENT_RETRY, KM_RETRY_REBALANCE, NULL, N_ ("try again after reclaim"),
    N_ ("Order {op_order} is small enough that the kernel does not give up: it waits a moment and tries again.") },
  { KM_EVENT_RETRY, KM_RETRY_NOFAIL, NULL, N_ ("__GFP_NOFAIL: try again"),
    N_ ("__GFP_NOFAIL forbids failure: the kernel tries again, for ever if need be.") },
  { KM_EVENT_RETRY, KM_RETRY_NOFRAGMENT, NULL, N_ ("try again without ALLOC_NOFRAGMENT"),
    N_ ("No zone could serve the request without mixing migratetypes in a pageblock: the walk is repeated and may mix them.") },
  { KM_EVENT_RETRY, ANY, NULL, N_ ("the kernel would wait here"),
    N_ ("The kernel would try again until memory is freed elsewhere. Here that never happens, so the simulation gives up.") },
  { .line = NULL },
};
