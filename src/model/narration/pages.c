/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narration: for each kind of event a line for the tree and a sentence that says what happens, why, and with which
 * numbers.
 *
 * One table, read from the top: the first row of the kind whose condition holds speaks. Kernel names are not
 * translated; names in braces are filled in by phrase.c. */
#include "model/narration/narration.h"
#include "model/narration/table.h"
#include "model/step.h"

#include "base/i18n.h"
#include "core/words/gfp.h"

typedef bool (*Condition) (const KmSubject *subject);

typedef struct
{
  KmEventKind kind;
  Condition when; /* NULL = always */
  const char *line;
  const char *sentence;
} Narration;

/* ---- conditions: the call ---- */

static const KmOpInfo *
op_info (const KmSubject *s)
{
  static const KmOpInfo none = { .name = "" };

  return s->op ? km_op_info (s->op->kind) : &none;
}

static bool
has_gfp (const KmSubject *s, KmGfp bits)
{
  return s->op && op_info (s)->allocates && (s->op->gfp & bits) != 0;
}

static bool
is_op (const KmSubject *s, KmOpKind kind)
{
  return s->op && s->op->kind == kind;
}

static bool
call_allocates_asleep (const KmSubject *s)
{
  return has_gfp (s, km_gfp_bits (s->generation->id)->wait);
}

static bool
call_allocates_urgently (const KmSubject *s)
{
  return has_gfp (s, km_gfp_bits (s->generation->id)->high);
}

static bool
call_allocates (const KmSubject *s)
{
  return op_info (s)->allocates;
}

static bool
call_frees_null (const KmSubject *s)
{
  return op_info (s)->frees && km_model_operand (s->model, s->op) == KM_PFN_NONE;
}

static bool
call_frees (const KmSubject *s)
{
  return op_info (s)->frees && !is_op (s, KM_OP_PUT_PAGE);
}

static bool
call_frees_one (const KmSubject *s)
{
  return call_frees (s) && km_model_op_frames (s->model, s->op) == 1;
}

static bool
call_puts (const KmSubject *s)
{
  return is_op (s, KM_OP_PUT_PAGE);
}

static bool
call_gets (const KmSubject *s)
{
  return is_op (s, KM_OP_GET_PAGE);
}

static bool
call_splits (const KmSubject *s)
{
  return is_op (s, KM_OP_SPLIT_PAGE);
}

static bool
call_asks_address (const KmSubject *s)
{
  return is_op (s, KM_OP_PAGE_ADDRESS);
}

static bool
call_fills_cache (const KmSubject *s)
{
  return is_op (s, KM_OP_PAGE_CACHE);
}

static bool
call_drains (const KmSubject *s)
{
  return is_op (s, KM_OP_DRAIN_ALL_PAGES);
}

static bool
no_frame (const KmSubject *s)
{
  return s->event->pfn == KM_PFN_NONE;
}

static bool
returns_null (const KmSubject *s)
{
  return op_info (s)->allocates && no_frame (s);
}

static bool
returns_address (const KmSubject *s)
{
  return op_info (s)->allocates && op_info (s)->address && !no_frame (s);
}

static bool
returns_one_page (const KmSubject *s)
{
  return op_info (s)->allocates && !no_frame (s) && km_model_op_frames (s->model, s->op) == 1;
}

static bool
returns_pages (const KmSubject *s)
{
  return op_info (s)->allocates && !no_frame (s);
}

static bool
was_invalid (const KmSubject *s)
{
  return km_subject_last (s, KM_EVENT_INVALID) != NULL;
}

static bool
order_was_too_large (const KmSubject *s)
{
  const KmEvent *invalid = km_subject_last (s, KM_EVENT_INVALID);

  return invalid && invalid->a == KM_INVALID_ORDER;
}

static bool
no_warning (const KmSubject *s)
{
  return ((KmGfp)s->event->a & km_gfp_bits (s->generation->id)->nowarn) != 0;
}

/* ---- conditions: the event ---- */

static bool
a_is (const KmSubject *s, int32_t value)
{
  return s->event->a == value;
}

static bool
a_is_0 (const KmSubject *s)
{
  return a_is (s, 0);
}

static bool
a_is_1 (const KmSubject *s)
{
  return a_is (s, 1);
}

static bool
a_is_2 (const KmSubject *s)
{
  return a_is (s, 2);
}

static bool
a_is_3 (const KmSubject *s)
{
  return a_is (s, 3);
}

static bool
a_is_4 (const KmSubject *s)
{
  return a_is (s, 4);
}

static bool
a_is_5 (const KmSubject *s)
{
  return a_is (s, 5);
}

static bool
a_is_6 (const KmSubject *s)
{
  return a_is (s, 6);
}

static bool
a_is_7 (const KmSubject *s)
{
  return a_is (s, 7);
}

static bool
b_is_0 (const KmSubject *s)
{
  return s->event->b == 0;
}

static bool
has_more (const KmSubject *s)
{
  return s->event->a > s->event->b;
}

static bool
b_is_negative (const KmSubject *s)
{
  return s->event->b < 0;
}

static bool
address_is_null (const KmSubject *s)
{
  return s->event->a == 0 && s->event->b == 0;
}

static bool
is_order_0 (const KmSubject *s)
{
  return s->event->order == 0;
}

static bool
is_larger_order (const KmSubject *s)
{
  return s->event->order > 0;
}

static bool
is_largest_order (const KmSubject *s)
{
  return s->event->order >= KM_MAX_ORDER;
}

static bool
second_order (const KmSubject *s)
{
  return s->event->order2 > 0;
}

static bool
is_6_1 (const KmSubject *s)
{
  return s->generation->id == KM_GENERATION_6_1;
}

static bool
second_order_6_1 (const KmSubject *s)
{
  return second_order (s) && is_6_1 (s);
}

/* ---- conditions: zones ---- */

static bool
walks_one_zone (const KmSubject *s)
{
  return s->event->b != 0 && ((uint32_t)s->event->b & ((uint32_t)s->event->b - 1)) == 0;
}

static bool
walks_without_watermarks (const KmSubject *s)
{
  return ((uint32_t)s->event->a & 0x04) != 0;
}

static bool
walks_with_flags (const KmSubject *s)
{
  return ((uint32_t)s->event->a & 0x38) != 0;
}

static bool
walks_unmixed (const KmSubject *s)
{
  return ((uint32_t)s->event->a & 0x100) != 0;
}

static bool
walks_after_reclaim (const KmSubject *s)
{
  return km_subject_last (s, KM_EVENT_RECLAIM) != NULL;
}

static bool
walks_again (const KmSubject *s)
{
  return km_subject_last (s, KM_EVENT_SLOW_PATH) != NULL;
}

static bool
holds_back (const KmSubject *s)
{
  return km_subject_held_back (s) > 0;
}

static bool
mark_is_lowered (const KmSubject *s)
{
  KmDemand demand = km_subject_demand (s);

  return demand.lowered != demand.mark_pages;
}

/* ---- conditions: lists ---- */

static bool
last_list_is_empty (const KmSubject *s)
{
  const KmEvent *next = km_subject_next (s);

  return s->n_events > 1 && (!next || (next->kind != KM_EVENT_LIST_EMPTY && next->kind != KM_EVENT_TAKE));
}

static bool
needs_cutting (const KmSubject *s)
{
  return km_subject_cuts (s) > 0;
}

static bool
takes_for_fallback (const KmSubject *s)
{
  return km_subject_inside (s, KM_EVENT_FALLBACK) != NULL;
}

static bool
is_last_cut (const KmSubject *s)
{
  const KmEvent *next = km_subject_next (s);

  return s->n_events > 1 && (!next || next->kind != KM_EVENT_SPLIT);
}

static bool
fills_up (const KmSubject *s)
{
  return km_subject_inside (s, KM_EVENT_PCP_REFILL) != NULL;
}

static bool
drains_everything (const KmSubject *s)
{
  return km_subject_inside (s, KM_EVENT_DRAIN_ALL) != NULL;
}

/* The block that @s has put on a list, and its buddy as it is now. */
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
buddy_is_elsewhere (const KmSubject *s)
{
  KmPfn buddy = s->event->pfn ^ (KmPfn)1 << MIN (s->event->order, KM_MAX_ORDER);

  return s->at_cursor
         && (buddy >= km_machine_end_pfn (s->machine) || km_machine_zone_of (s->machine, buddy) != s->event->zone);
}

static bool
buddy_is (const KmSubject *s, KmFrameKind kind)
{
  KmBlock block;

  return read_buddy (s, &block) && block.kind == kind;
}

static bool
buddy_is_free (const KmSubject *s)
{
  return buddy_is (s, KM_FRAME_FREE);
}

static bool
buddy_waits (const KmSubject *s)
{
  return buddy_is (s, KM_FRAME_PCP);
}

static bool
buddy_is_used (const KmSubject *s)
{
  KmBlock block;

  return read_buddy (s, &block);
}

static bool
changes_ownership (const KmSubject *s)
{
  return s->event->a != 0;
}

static bool
at_hand_out (const KmSubject *s)
{
  return s->event->order2 == 1;
}

/* ---- the table ---- */

/* Translators: names in braces are filled in by the program and may be moved; "free list", "migratetype", "pageblock",
 * "watermark" are the kernel's words and appear in the picture as well. */
static const Narration narrations[] = {
  /* one call */
  { KM_EVENT_CALL, call_allocates_urgently, N_ ("{call}"),
    N_ ("{function} asks for {wanted} with {gfp}. __GFP_HIGH lets it dig into the emergency reserve "
        "below the watermarks.") },
  { KM_EVENT_CALL, call_allocates_asleep, N_ ("{call}"),
    N_ ("{function} asks for {wanted} with {gfp}. The caller may sleep, so memory can be reclaimed for "
        "it if necessary.") },
  { KM_EVENT_CALL, call_allocates, N_ ("{call}"),
    N_ ("{function} asks for {wanted} with {gfp}. The caller must not sleep: what is free now has to "
        "be enough.") },
  { KM_EVENT_CALL, call_frees_null, N_ ("{call}"), N_ ("{function} is called with NULL.") },
  { KM_EVENT_CALL, call_puts, N_ ("{call}"),
    N_ ("put_page drops one reference to page frame {operand}. The last one to do so frees it.") },
  { KM_EVENT_CALL, call_frees_one, N_ ("{call}"), N_ ("{function} gives page frame {operand} back.") },
  { KM_EVENT_CALL, call_frees, N_ ("{call}"), N_ ("{function} gives {op_frames} from {operand} back.") },
  { KM_EVENT_CALL, call_gets, N_ ("{call}"), N_ ("get_page takes one more reference to page frame {operand}.") },
  { KM_EVENT_CALL, call_splits, N_ ("{call}"),
    N_ ("split_page makes single pages of the block at {operand}, so that they can be freed one by one.") },
  { KM_EVENT_CALL, call_asks_address, N_ ("{call}"),
    N_ ("page_address asks where in kernel space page frame {operand} can be reached.") },
  { KM_EVENT_CALL, call_fills_cache, N_ ("{call}"),
    N_ ("File data fills {op_frames}: page cache, which can be taken back when memory runs short.") },
  { KM_EVENT_CALL, call_drains, N_ ("{call}"),
    N_ ("drain_all_pages empties the per-CPU lists of all CPUs into the buddy lists.") },
  { KM_EVENT_CALL, NULL, N_ ("{call}"), N_ ("The call {call} begins.") },
  { KM_EVENT_RETURN, returns_null, N_ ("return NULL"),
    N_ ("The caller gets NULL: no memory. It has to cope with that.") },
  { KM_EVENT_RETURN, returns_address, N_ ("return the address {address}"),
    N_ ("Done: {frames} from {pfn} belong to the caller, who gets the address {address}.") },
  { KM_EVENT_RETURN, returns_one_page, N_ ("return page frame {pfn}"),
    N_ ("Done: page frame {pfn} belongs to the caller.") },
  { KM_EVENT_RETURN, returns_pages, N_ ("return page frame {pfn}"),
    N_ ("Done: {frames}, {pfn} to {last}, belong to the caller, who gets the first.") },
  { KM_EVENT_RETURN, NULL, N_ ("return"), N_ ("Done. The buddy lists hold {machine_free} now.") },
  { KM_EVENT_FAIL, order_was_too_large, N_ ("the request fails"),
    N_ ("The request fails. A block of order {order} cannot exist, so this is a bug of the caller: the kernel warns "
        "about it once and does not report a page allocation failure.") },
  { KM_EVENT_FAIL, was_invalid, N_ ("the request fails"),
    N_ ("The request fails without a message: the machine has no zone for {gfp}.") },
  { KM_EVENT_FAIL, no_warning, N_ ("the request fails, without a message"),
    N_ ("No zone could serve order {order} with {gfp}. __GFP_NOWARN keeps the kernel from reporting it.") },
  { KM_EVENT_FAIL, NULL, N_ ("page allocation failure, order {order}"),
    N_ ("No zone could serve order {order} with {gfp}. The kernel reports a page allocation failure.") },
  { KM_EVENT_INVALID, a_is_0, N_ ("NULL: nothing to do"),
    N_ ("The pointer is NULL: {function} returns at once and changes nothing.") },
  { KM_EVENT_INVALID, a_is_1, N_ ("order too large: refused"),
    N_ ("Order {op_order} is more than the largest, 10 (MAX_ORDER - 1): such a block cannot exist, so the call is "
        "refused at once.") },
  { KM_EVENT_INVALID, a_is_2, N_ ("no such page frame"),
    N_ ("The machine has no page frame {operand}: nothing is changed.") },
  { KM_EVENT_INVALID, a_is_3, N_ ("the allocation was refused: nothing to do"),
    N_ ("The allocation that this call refers to was refused, so there is nothing to give back.") },
  { KM_EVENT_INVALID, a_is_4, N_ ("no zone for this request"),
    N_ ("No populated zone may serve {gfp}: the call returns NULL.") },
  { KM_EVENT_INVALID, a_is_5, N_ ("more than there can be: refused"),
    N_ ("{op_bytes} are more than {function} can give: the answer is NULL, and nothing is printed.") },
  { KM_EVENT_INVALID, a_is_6, N_ ("the product overflows: refused"),
    N_ ("{op_count} times {op_element} is more than a number of this machine can hold: the answer is NULL. kmalloc of "
        "the "
        "product would have given far too little.") },
  { KM_EVENT_INVALID, a_is_7, N_ ("0 bytes: refused"), N_ ("{function} is asked for 0 bytes: the answer is NULL.") },
  { KM_EVENT_INVALID, NULL, N_ ("nothing to do"), N_ ("There is nothing to do.") },

  /* walking the zonelist */
  { KM_EVENT_ZONE_WALK, walks_without_watermarks, N_ ("zonelist: {zonelist}; no watermarks"),
    N_ ("This request may use the last reserves: the zones {zonelist} are tried without asking for watermarks.") },
  { KM_EVENT_ZONE_WALK, walks_after_reclaim, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("After reclaim {zonelist} are tried again, with the {mark} watermark.") },
  { KM_EVENT_ZONE_WALK, walks_with_flags, N_ ("zonelist: {zonelist}; watermark {mark}, {alloc_flags}"),
    N_ ("The slow path tries {zonelist} again, now down to the {mark} watermark, which {alloc_flags} lowers "
        "further.") },
  { KM_EVENT_ZONE_WALK, walks_again, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("The slow path tries {zonelist} again, now with the {mark} watermark.") },
  { KM_EVENT_ZONE_WALK, walks_unmixed, N_ ("zonelist: {zonelist}; watermark {mark}, {alloc_flags}"),
    N_ ("The zones are tried from the preferred one down: {zonelist}. Each must keep more than its {mark} watermark. "
        "ALLOC_NOFRAGMENT: a lower zone is better than mixing migratetypes in a pageblock.") },
  { KM_EVENT_ZONE_WALK, walks_one_zone, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("Only zone {zonelist} may serve this request. It must keep more than its {mark} watermark.") },
  { KM_EVENT_ZONE_WALK, NULL, N_ ("zonelist: {zonelist}; watermark {mark}"),
    N_ ("The zones are tried from the preferred one down: {zonelist}. Each must keep more than its {mark} watermark, "
        "plus what it holds back from requests that could use a higher zone.") },
  { KM_EVENT_WATERMARK_OK, mark_is_lowered, N_ ("{zone}: free {a} > {lowered} + reserve {reserve}"),
    N_ ("{zone} has {a} free, more than {lowered} + reserve {reserve}. The {mark} watermark is {mark_pages}; "
        "{alloc_flags} lowers it for this request.") },
  { KM_EVENT_WATERMARK_OK, holds_back, N_ ("{zone}: free {a} > {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free, of which {highatomic} are kept as HighAtomic; {a} count for a request of order "
        "{order}, more than {mark} {mark_pages} + reserve {reserve}. It may serve the request.") },
  { KM_EVENT_WATERMARK_OK, is_order_0, N_ ("{zone}: free {a} > {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {a} free, more than {mark} {mark_pages} + reserve {reserve}. It may serve the request.") },
  { KM_EVENT_WATERMARK_OK, NULL, N_ ("{zone}: free {a} > {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free; without all but one of the {count} wanted, {a} are left, more than {mark} "
        "{mark_pages} + reserve {reserve}. It may serve the request.") },
  { KM_EVENT_WATERMARK_LOW, second_order_6_1, N_ ("{zone}: no free block of order {order} or more"),
    N_ ("{zone} has enough free page frames, {a}, but not one free block of order {order} or more: memory is "
        "fragmented. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, second_order, N_ ("{zone}: from order {order2} on free {a} ≤ {b}"),
    N_ ("In blocks of order {order2} and more {zone} has only {a} free, not more than {b}. Smaller blocks cannot serve "
        "order {order}, and what must be left is halved for each order. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, mark_is_lowered, N_ ("{zone}: free {a} ≤ {lowered} + reserve {reserve}"),
    N_ ("{zone} would have {a} free, not more than {lowered} + reserve {reserve}, although {alloc_flags} lowers the "
        "{mark} watermark from {mark_pages}. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, holds_back, N_ ("{zone}: free {a} ≤ {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free, of which {highatomic} are kept as HighAtomic; {a} count for a request of order "
        "{order}, not more than {mark} {mark_pages} + reserve {reserve}. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, is_larger_order, N_ ("{zone}: free {a} ≤ {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {free_total} free; without all but one of the {count} wanted, {a} would be left, not more than "
        "{mark} {mark_pages} + reserve {reserve}. The zone is passed over.") },
  { KM_EVENT_WATERMARK_LOW, NULL, N_ ("{zone}: free {a} ≤ {mark} {mark_pages} + reserve {reserve}"),
    N_ ("{zone} has {a} free, not more than {mark} {mark_pages} + reserve {reserve}. The zone is passed "
        "over.") },

  /* buddy lists */
  { KM_EVENT_LIST_EMPTY, last_list_is_empty, N_ ("order {order}: list is empty"),
    N_ ("The order-{order} list of {type} blocks in {zone} is empty as well, and there is no larger order: {zone} has "
        "no free {type} block that is large enough.") },
  { KM_EVENT_LIST_EMPTY, NULL, N_ ("order {order}: list is empty"),
    N_ ("The order-{order} list of {type} blocks in {zone} is empty, so the next larger order is tried.") },
  { KM_EVENT_TAKE, takes_for_fallback, N_ ("order {order}: take frame {pfn}"),
    N_ ("The block at {pfn}, {frames}, leaves the order-{order} list of {type} blocks.") },
  { KM_EVENT_TAKE, needs_cutting, N_ ("order {order}: take frame {pfn}"),
    N_ ("No smaller list has a block, so the allocator takes the {count}-page block at {pfn}, the first on the "
        "order-{order} list, and will cut it in half {cuts}. The upper halves go back to the free lists.") },
  { KM_EVENT_TAKE, NULL, N_ ("order {order}: take frame {pfn}"),
    N_ ("The order-{order} list of {type} blocks has what is wanted: its first block, {pfn}, is taken.") },
  { KM_EVENT_SPLIT, is_last_cut, N_ ("expand: frames {pfn}… to order {order}"),
    N_ ("The block at {pfn2} is cut in half. Its upper half, {frames} from {pfn}, goes to the head of the "
        "order-{order} "
        "list; the lower half is as small as wanted and is kept.") },
  { KM_EVENT_SPLIT, NULL, N_ ("expand: frames {pfn}… to order {order}"),
    N_ ("The block at {pfn2} is cut in half. Its upper half, {frames} from {pfn}, goes to the head of the "
        "order-{order} "
        "list; the lower half is still too large.") },
  { KM_EVENT_MERGE, NULL, N_ ("buddy {pfn} is free: merge to order {above}"),
    N_ ("Flipping bit {order} of {pfn2} gives the buddy, {pfn}. It is free and of the same order, so it leaves its "
        "list "
        "and both become one block of order {above} from {lower}.") },
  { KM_EVENT_INSERT, is_largest_order, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The block at {pfn} has the largest order there is and goes to the order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, a_is_1, N_ ("put {pfn} at the tail of the order-{order} list"),
    N_ ("The block at {pfn} goes to the tail of the order-{order} list of {type} blocks: it should rest there, because "
        "one order up its buddy is already free and they may soon merge.") },
  { KM_EVENT_INSERT, buddy_is_elsewhere, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} lies outside the zone, so there is no merge: {pfn} goes to the head of the order-{order} "
        "list of {type} blocks.") },
  { KM_EVENT_INSERT, buddy_is_free, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} is not one free block of order {order}, so there is no merge: {pfn} goes to the head of the "
        "order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, buddy_waits, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} waits on a per-CPU list, which counts as in use: no merge. {pfn} goes to the head of the "
        "order-{order} list of {type} blocks.") },
  { KM_EVENT_INSERT, buddy_is_used, N_ ("put {pfn} on the order-{order} list"),
    N_ ("The buddy {buddy} is in use, so there is no merge: {pfn} goes to the head of the order-{order} list of {type} "
        "blocks.") },
  { KM_EVENT_INSERT, NULL, N_ ("put {pfn} on the order-{order} list"),
    N_ ("{frames} from {pfn} go to the head of the order-{order} list of {type} blocks.") },
  { KM_EVENT_FALLBACK, changes_ownership, N_ ("fall back: {type2} block {pfn}, order {order2}"),
    N_ ("{zone} has no free {type} block of order {order} or more. The allocator falls back to the {type2} block at "
        "{pfn}, order {order2}, and takes its pageblock over, so that the types do not mix.") },
  { KM_EVENT_FALLBACK, NULL, N_ ("fall back: {type2} block {pfn}, order {order2}"),
    N_ ("{zone} has no free {type} block of order {order} or more. The allocator falls back to another migratetype: "
        "the {type2} block at {pfn}, order {order2}.") },
  { KM_EVENT_MOVE, NULL, N_ ("move {pfn}, order {order}, from {type2} to {type}"),
    N_ ("The free block at {pfn}, {frames}, moves from the {type2} list of order {order} to the {type} list.") },
  { KM_EVENT_PAGEBLOCK, NULL, N_ ("pageblock at {pfn} becomes {type}"),
    N_ ("The pageblock that starts at {pfn} changes from {type2} to {type}: pages freed in it go to the {type} lists "
        "from now on.") },
  { KM_EVENT_HIGHATOMIC, a_is_0, N_ ("release the HighAtomic pageblock of {pfn}"),
    N_ ("Memory is short, so the pageblock of {pfn}, kept for urgent requests, is released. {zone} keeps {b_frames} as "
        "HighAtomic.") },
  { KM_EVENT_HIGHATOMIC, NULL, N_ ("reserve the pageblock of {pfn} as HighAtomic"),
    N_ ("An urgent request of order above 0 succeeded; so that the next one does too, the pageblock of {pfn} is kept "
        "for such requests. {zone} now keeps {b_frames} as HighAtomic.") },
  { KM_EVENT_BOOST, NULL, N_ ("{zone}: watermark boost {a} → {b}"),
    N_ ("Mixing migratetypes in a pageblock is costly later, so the watermarks of {zone} are raised by {b} instead of "
        "{a}: kswapd will free more, and the next request may not have to fall back.") },

  /* per-CPU lists */
  { KM_EVENT_PCP_REFILL, NULL, N_ ("CPU {cpu}: list is empty, take {refilled}"),
    N_ ("The list of CPU {cpu} for {type} pages of order {order} is empty. {refilled} are taken from the buddy lists "
        "at "
        "once, so that the next requests need no zone lock.") },
  { KM_EVENT_PCP_ADD, fills_up, N_ ("CPU {cpu}: add {pfn}"),
    N_ ("{pfn} goes on the list of CPU {cpu}, behind those taken before it.") },
  { KM_EVENT_PCP_ADD, a_is_1, N_ ("CPU {cpu}: put {pfn} at the tail"),
    N_ ("{pfn} goes to the tail of the {type} list of CPU {cpu}: it is not in the processor's cache, so it should be "
        "used last.") },
  { KM_EVENT_PCP_ADD, NULL, N_ ("CPU {cpu}: put {pfn} at the head"),
    N_ ("{pfn} does not go back to the buddy lists yet: it goes to the head of the {type} list of CPU {cpu}, where it "
        "will be the first to be used again. Meanwhile it does not count as free.") },
  { KM_EVENT_PCP_TAKE, a_is_1, N_ ("CPU {cpu}: take {pfn} from the tail"),
    N_ ("__GFP_COLD: the page at the tail of the list of CPU {cpu}, {pfn}, has been unused longest and is taken.") },
  { KM_EVENT_PCP_TAKE, NULL, N_ ("CPU {cpu}: take {pfn}"),
    N_ ("The first entry on the {type} list of CPU {cpu}, {pfn}, is taken. No zone lock, no splitting: that is what "
        "these lists are for.") },
  { KM_EVENT_PCP_DRAIN, drains_everything, N_ ("CPU {cpu}, {zone}: {a_frames} go back"),
    N_ ("The lists of CPU {cpu} for {zone} are emptied: {a_frames} go back to the buddy lists.") },
  { KM_EVENT_PCP_DRAIN, NULL, N_ ("CPU {cpu}: full, {a_frames} go back"),
    N_ ("The lists of CPU {cpu} for {zone} have reached their limit, so {a_frames} go back to the buddy lists.") },
  { KM_EVENT_PCP_GIVE, NULL, N_ ("CPU {cpu}: {pfn} leaves the tail"),
    N_ ("{pfn} leaves the tail of its list on CPU {cpu} for the buddy lists, where it counts as free and can merge.") },
  { KM_EVENT_DRAIN_ALL, NULL, N_ ("drain the lists of all CPUs"),
    N_ ("All per-CPU lists of all CPUs are emptied into the buddy lists, where their pages can merge.") },

  /* pages */
  { KM_EVENT_HAND_OUT, is_order_0, N_ ("hand out frame {pfn}"),
    N_ ("Page frame {pfn} is handed out: its {count_field} becomes 1.") },
  { KM_EVENT_HAND_OUT, NULL, N_ ("hand out frames {pfn} to {last}"),
    N_ ("{frames}, {pfn} to {last}, are handed out. Only the first gets {count_field} 1; nothing else in struct page "
        "says how long the block is.") },
  { KM_EVENT_FREE, is_order_0, N_ ("free frame {pfn}"),
    N_ ("Nobody uses page frame {pfn} any more. Its pageblock is {type}, so that is where it belongs, whatever it was "
        "asked for.") },
  { KM_EVENT_FREE, NULL, N_ ("free frames {pfn} to {last}"),
    N_ ("Nobody uses {frames} from {pfn} any more. Their pageblock is {type}, so that is where they belong, whatever "
        "they were asked for.") },
  { KM_EVENT_GET_PAGE, NULL, N_ ("{count_field} of {pfn}: {a} → {b}"),
    N_ ("One more user: {count_field} of page frame {pfn} goes from {a} to {b}.") },
  { KM_EVENT_PUT_PAGE, b_is_0, N_ ("{count_field} of {pfn}: {a} → 0"),
    N_ ("That was the last reference: {count_field} of page frame {pfn} goes from {a} to 0, and it is freed.") },
  { KM_EVENT_PUT_PAGE, b_is_negative, N_ ("{count_field} of {pfn}: {a} → {b}"),
    N_ ("{count_field} of page frame {pfn} goes from {a} to {b}. That is not 0, so nothing is freed; but it should "
        "never "
        "be below 0.") },
  { KM_EVENT_PUT_PAGE, NULL, N_ ("{count_field} of {pfn}: {a} → {b}"),
    N_ ("{count_field} of page frame {pfn} goes from {a} to {b}: somebody else still uses it, so it is not freed.") },
  { KM_EVENT_SPLIT_PAGE, NULL, N_ ("frames {pfn} to {last} become single pages"),
    N_ ("Each of the {frames} from {pfn} gets a reference count of its own and can be freed alone.") },
  { KM_EVENT_ZERO, NULL, N_ ("clear frames {pfn} to {last}"),
    N_ ("__GFP_ZERO: the contents of {frames} from {pfn} are cleared. Without this flag the old contents would still "
        "be "
        "there.") },
  { KM_EVENT_ADDRESS, address_is_null, N_ ("page_address: NULL"),
    N_ ("Page frame {pfn} lies in high memory, which has no permanent address in kernel space: NULL.") },
  { KM_EVENT_ADDRESS, NULL, N_ ("page_address: {address}"),
    N_ ("Page frame {pfn} lies in the direct map: its physical address plus PAGE_OFFSET is {address}.") },
  { KM_EVENT_CACHE_ADD, NULL, N_ ("{pfn} becomes page cache"),
    N_ ("Page frame {pfn} now holds file data. It stands on the LRU list of {zone} and can be reclaimed.") },

  /* misuse */
  { KM_EVENT_BAD_PAGE, at_hand_out, N_ ("bad page {pfn} at hand-out"),
    N_ ("Page frame {pfn} should be clean but is not: {reasons}. The kernel reports a bad page, never uses it again, "
        "and "
        "takes another.") },
  { KM_EVENT_BAD_PAGE, NULL, N_ ("bad page {pfn} at free"),
    N_ ("Page frame {pfn} cannot be freed: {reasons}. The kernel reports a bad page and frees nothing of the block.") },
  { KM_EVENT_LEAK, a_is_1, N_ ("frame {pfn} is lost"),
    N_ ("Page frame {pfn} is on no list and nobody knows it any more: it can never be freed.") },
  { KM_EVENT_LEAK, NULL, N_ ("frames {pfn} to {last_leaked} are lost"),
    N_ ("{a_frames}, {pfn} to {last_leaked}, are on no list and nobody knows them any more: they can never be "
        "freed.") },
  { KM_EVENT_SILENT, a_is_0, N_ ("{pfn}: count below zero, unnoticed"),
    N_ ("Page frame {pfn} was free already. Its count drops below 0, the test for 0 fails, and nothing is freed or "
        "printed. The damage shows when the page is handed out next.") },
  { KM_EVENT_SILENT, a_is_1, N_ ("{pfn} is not aligned to order {order}, unnoticed"),
    N_ ("{pfn} is not a multiple of the block size of order {order}. The kernel does not check: the block enters the "
        "free lists and buddies no longer match.") },
  { KM_EVENT_SILENT, a_is_2, N_ ("frames of somebody else are freed, unnoticed"),
    N_ ("From {pfn} on the frames belong to somebody else, but they look free (count 0, no flags): they are freed "
        "under "
        "their owner.") },
  { KM_EVENT_SILENT, a_is_3, N_ ("only a part is freed, unnoticed"),
    N_ ("The order is smaller than that of the block. Nothing records the right one, so only the first part is "
        "freed.") },
  { KM_EVENT_SILENT, a_is_4, N_ ("{pfn} leaves another list, unnoticed"),
    N_ ("Page frame {pfn} stood on another list already. Putting it on a second one damages the first.") },
  { KM_EVENT_SILENT, a_is_5, N_ ("highmem page {pfn} has no address: lost"),
    N_ ("{function} was given a highmem page, {pfn}. It has no address, so the caller gets 0 and the page is lost.") },
  { KM_EVENT_SILENT, a_is_6, N_ ("{pfn} is freed under its new owner, unnoticed"),
    N_ ("Page frame {pfn} was freed before and has a new owner. This call drops the new owner's reference: the page is "
        "freed while it is in use.") },
  { KM_EVENT_SILENT, NULL, N_ ("{pfn}: damage, unnoticed"),
    N_ ("Something is damaged and the kernel does not notice.") },
  { KM_EVENT_SLEEP_IN_ATOMIC, NULL, N_ ("may sleep in {context}: a bug"),
    N_ ("{gfp} may sleep, but the call comes from {context}, where sleeping is forbidden. With debugging on the kernel "
        "prints a warning; the allocation goes on.") },
  { KM_EVENT_OOPS, NULL, N_ ("the kernel crashes"),
    N_ ("{function} follows a bad pointer: the kernel reports an oops and stops the task. The simulated machine goes "
        "on "
        "as if the call had done nothing.") },

  /* slow path */
  { KM_EVENT_WAKE_KSWAPD, NULL, N_ ("wake kswapd for {zone}"),
    N_ ("{zone} is short of memory: kswapd is woken to reclaim in the background until the high watermark, {high}, is "
        "reached.") },
  { KM_EVENT_SLOW_PATH, walks_with_flags, N_ ("slow path: {alloc_flags}"),
    N_ ("No zone could serve the request above its low watermark, so the slow path begins. There the request may go "
        "below the min watermark: {alloc_flags}.") },
  { KM_EVENT_SLOW_PATH, NULL, N_ ("slow path"),
    N_ ("No zone could serve the request above its low watermark, so the slow path begins. There the request may go "
        "down to the min watermark.") },
  { KM_EVENT_RECLAIM, b_is_0, N_ ("direct reclaim: nothing to take"),
    N_ ("The caller itself looks for {a_frames} to reclaim, but there is no page cache to take.") },
  { KM_EVENT_RECLAIM, NULL, N_ ("direct reclaim: {b_frames}"),
    N_ ("The caller itself reclaims memory: {b_frames} of page cache are freed, {a} were wanted.") },
  { KM_EVENT_RECLAIM_PAGE, NULL, N_ ("reclaim {pfn}"),
    N_ ("Page frame {pfn} has been on the LRU list longest. Its file data can be read again later, so it is freed.") },
  { KM_EVENT_KSWAPD, has_more, N_ ("kswapd runs: {zone} has {a} free, more than {b}"),
    N_ ("The call is over and kswapd gets its turn: {zone} has {a} free, more than {b}, its high watermark. There is "
        "nothing to reclaim and kswapd goes back to sleep.") },
  { KM_EVENT_KSWAPD, NULL, N_ ("kswapd runs: {zone} has {a} free, wants more than {b}"),
    N_ ("The call is over and kswapd gets its turn: {zone} has {a} free and should have more than {b}, its high "
        "watermark, so page cache is reclaimed.") },
  { KM_EVENT_OOM, NULL, N_ ("out of memory"),
    N_ ("Nothing could be reclaimed: out_of_memory() would kill a process. The simulated machine has none, and a "
        "kernel "
        "without a process to kill panics.") },
  { KM_EVENT_RETRY, a_is_0, N_ ("start again"),
    N_ ("Something may have been freed meanwhile: the slow path starts again.") },
  { KM_EVENT_RETRY, a_is_1, N_ ("try again after reclaim"),
    N_ ("Order {op_order} is small enough that the kernel does not give up: it waits a moment and tries again.") },
  { KM_EVENT_RETRY, a_is_2, N_ ("__GFP_NOFAIL: try again"),
    N_ ("__GFP_NOFAIL forbids failure: the kernel tries again, for ever if need be.") },
  { KM_EVENT_RETRY, a_is_3, N_ ("try again without ALLOC_NOFRAGMENT"),
    N_ ("No zone could serve the request without mixing migratetypes in a pageblock: the walk is repeated and may mix "
        "them.") },
  { KM_EVENT_RETRY, NULL, N_ ("the kernel would wait here"),
    N_ ("The kernel would try again until somebody else frees memory. Nobody will here, so the simulation gives up.") },
};

static bool
find_narration (const KmSubject *subject, KmNarration *words)
{
  const KmNarration *kmem = km_narration_kmem (subject);

  if (kmem)
    {
      *words = *kmem;
      return true;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (narrations); i++)
    if (narrations[i].kind == subject->event->kind && (!narrations[i].when || narrations[i].when (subject)))
      {
        *words = (KmNarration){ narrations[i].line, narrations[i].sentence };
        return true;
      }
  return false;
}

char *
km_narrate_event (KmModel *model, const KmEvent *event)
{
  KmSubject subject;
  KmNarration words;

  km_subject_init (&subject, model, event);
  if (!find_narration (&subject, &words))
    return g_strdup (km_event_name (event->kind));
  return km_phrase (_ (words.line), &subject);
}

/* ---- the sentence at the cursor ---- */

/* How the answer of a recording's kernel compares; NULL if there is none for this event. */
static const char *
comparison (const KmSubject *subject)
{
  KmScript *script = km_timeline_script (km_model_timeline (subject->model));
  const KmPfn *expected = km_script_expected (script);
  KmPfn here;

  if (!expected || subject->event->kind != KM_EVENT_RETURN || !op_info (subject)->allocates)
    return NULL;
  here = km_timeline_result (km_model_timeline (subject->model), subject->op_number);
  if (here == expected[subject->op_number])
    return here == KM_PFN_NONE ? N_ ("The real kernel refused it, too.")
                               : N_ ("The real kernel returned the same frame, {expected}.");
  return expected[subject->op_number] == KM_PFN_NONE ? N_ ("The real kernel refused this request.")
                                                     : N_ ("The real kernel returned {expected} instead.");
}

static char *
with_comparison (char *sentence, const KmSubject *subject)
{
  const char *more = comparison (subject);
  g_autofree char *first = sentence;
  g_autofree char *second = NULL;

  if (!more)
    return g_steal_pointer (&first);
  second = km_phrase (_ (more), subject);
  /* Translators: two whole sentences. */
  return g_strdup_printf (_ ("%s %s"), first, second);
}

static char *
narrate_beginning (KmModel *model)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  g_autofree char *call = NULL;

  if (km_script_n_ops (script) == 0)
    return g_strdup (_ ("The machine has booted. The workload has no calls yet."));
  call = km_script_op_text (script, 0);
  if (km_script_is_recording (script))
    return g_strdup_printf (_ ("The recording begins with the machine in this state. The first call will be %s."),
                            call);
  return g_strdup_printf (_ ("The machine has booted and nothing has run yet. The first call will be %s."), call);
}

char *
km_narrate_cursor (KmModel *model)
{
  const KmEvent *event = km_model_current_event (model);
  KmNarration words;
  KmSubject subject;

  if (!event)
    return narrate_beginning (model);
  km_subject_init (&subject, model, event);
  if (!find_narration (&subject, &words))
    return km_narrate_event (model, event);
  return with_comparison (km_phrase (_ (words.sentence), &subject), &subject);
}

char *
km_narrate_place (KmModel *model)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  g_autofree char *machine = km_config_describe (km_script_config (script)), *call = NULL;
  uint32_t op = km_timeline_cursor (km_model_timeline (model)).op;

  if (op == 0)
    return g_steal_pointer (&machine);
  call = km_script_op_text (script, op - 1);
  /* Translators: the machine, number of the call, number of all calls, the call. */
  return g_strdup_printf (_ ("%s · call %u of %u: %s"), machine, op, km_script_n_ops (script), call);
}
