/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for calls and what they return, whatever they work on; the calls of the slab layer and of virtual memory begin
 * in slab.c and vm.c. */
#include "model/narration/table.h"
#include "model/step.h"

#include "base/i18n.h"
#include "core/words/gfp.h"

/* ---- conditions ---- */

static bool
has_gfp (const KmSubject *s, KmGfp bits)
{
  return km_subject_op_info (s)->allocates && (s->op->gfp & bits) != 0;
}

KM_WHEN (call_allocates_urgently, has_gfp (s, km_gfp_bits (s->generation->id)->high))
KM_WHEN (call_allocates_asleep, has_gfp (s, km_gfp_bits (s->generation->id)->wait))
KM_WHEN (call_allocates, km_subject_op_info (s)->allocates)
KM_WHEN (call_gives_back, km_subject_op_info (s)->frees)
KM_WHEN (call_frees_null, call_gives_back (s) && km_model_operand (s->model, s->op) == KM_PFN_NONE)
KM_WHEN (call_frees, call_gives_back (s) && s->op->kind != KM_OP_PUT_PAGE)
KM_WHEN (call_frees_one, call_frees (s) && km_model_op_frames (s->model, s->op) == 1)

/* A call of the page allocator itself. */
KM_WHEN (is_page_call, km_subject_op_info (s)->subject == KM_OP_OF_PAGES)
KM_WHEN (returns_no_page, is_page_call (s) && call_allocates (s) && s->event->pfn == KM_PFN_NONE)
KM_WHEN (returns_pages, is_page_call (s) && call_allocates (s) && s->event->pfn != KM_PFN_NONE)
KM_WHEN (returns_address, returns_pages (s) && km_subject_op_info (s)->address)
KM_WHEN (returns_one_page, returns_pages (s) && km_model_op_frames (s->model, s->op) == 1)
KM_WHEN (value_is_null, s->event->pfn2 == KM_VALUE_NULL)
KM_WHEN (was_stopped, value_is_null (s) && km_subject_last (s, KM_EVENT_KMEM_BUG) != NULL)
KM_WHEN (returns_zero_size, km_value_is (s->event->pfn2, KM_VALUE_ZERO))
KM_WHEN (returns_cache, km_value_is (s->event->pfn2, KM_VALUE_CACHE))
KM_WHEN (returns_null_of_cache, km_subject_op_info (s)->returns == KM_TYPE_CACHE && value_is_null (s))
KM_WHEN (returns_number, km_subject_op_info (s)->returns == KM_TYPE_NUMBER && !value_is_null (s))
KM_WHEN (returns_nothing, km_subject_op_info (s)->returns == KM_TYPE_NOTHING)
KM_WHEN (returns_null_of_allocation, call_allocates (s) && value_is_null (s))

static bool
order_was_too_large (const KmSubject *s)
{
  const KmEvent *invalid = km_subject_last (s, KM_EVENT_INVALID);

  return invalid && invalid->a == KM_INVALID_ORDER;
}

KM_WHEN (was_invalid, km_subject_last (s, KM_EVENT_INVALID) != NULL)
KM_WHEN (no_warning, ((KmGfp)s->event->a & km_gfp_bits (s->generation->id)->nowarn) != 0)

/* ---- the table ---- */

/* Translators: names in braces are filled in by the program and may be moved; "free list", "migratetype", "pageblock",
 * "watermark" are the kernel's words and appear in the picture as well. */
const KmNarration km_narration_calls[] = {
  { KM_EVENT_CALL, ANY, call_allocates_urgently, N_ ("{call}"),
    N_ ("{function} asks for {wanted} with {gfp}. __GFP_HIGH lets it dig into the emergency reserve below the watermarks.") },
  { KM_EVENT_CALL, ANY, call_allocates_asleep, N_ ("{call}"),
    N_ ("{function} asks for {wanted} with {gfp}. The caller may sleep, so memory can be reclaimed for it if necessary.") },
  { KM_EVENT_CALL, ANY, call_allocates, N_ ("{call}"),
    N_ ("{function} asks for {wanted} with {gfp}. The caller must not sleep: what is free now has to be enough.") },
  { KM_EVENT_CALL, ANY, call_frees_null, N_ ("{call}"), N_ ("{function} is called with NULL.") },
  { KM_EVENT_CALL, KM_OP_PUT_PAGE, NULL, N_ ("{call}"),
    N_ ("put_page drops one reference to page frame {operand}. The last one to do so frees it.") },
  { KM_EVENT_CALL, ANY, call_frees_one, N_ ("{call}"), N_ ("{function} gives page frame {operand} back.") },
  { KM_EVENT_CALL, ANY, call_frees, N_ ("{call}"), N_ ("{function} gives {op_frames} from {operand} back.") },
  { KM_EVENT_CALL, KM_OP_GET_PAGE, NULL, N_ ("{call}"),
    N_ ("get_page takes one more reference to page frame {operand}.") },
  { KM_EVENT_CALL, KM_OP_SPLIT_PAGE, NULL, N_ ("{call}"),
    N_ ("split_page makes single pages of the block at {operand}, so that they can be freed one by one.") },
  { KM_EVENT_CALL, KM_OP_PAGE_CACHE, NULL, N_ ("{call}"),
    N_ ("File data fills {op_frames}: page cache, which can be taken back when memory runs short.") },
  { KM_EVENT_CALL, KM_OP_DRAIN_ALL_PAGES, NULL, N_ ("{call}"),
    N_ ("drain_all_pages empties the per-CPU lists of all CPUs into the buddy lists.") },
  { KM_EVENT_CALL, ANY, NULL, N_ ("{call}"), N_ ("The call {call} begins.") },
  { KM_EVENT_RETURN, ANY, returns_no_page, N_ ("return NULL"),
    N_ ("The caller gets NULL: no memory. It has to cope with that.") },
  { KM_EVENT_RETURN, ANY, returns_address, N_ ("return the address {address}"),
    N_ ("Done: {frames} from {pfn} belong to the caller, who gets the address {address}.") },
  { KM_EVENT_RETURN, ANY, returns_one_page, N_ ("return page frame {pfn}"),
    N_ ("Done: page frame {pfn} belongs to the caller.") },
  { KM_EVENT_RETURN, ANY, returns_pages, N_ ("return page frame {pfn}"),
    N_ ("Done: {frames}, {pfn} to {last}, belong to the caller, who gets the first.") },
  { KM_EVENT_RETURN, ANY, is_page_call, N_ ("return"), N_ ("Done. The buddy lists hold {machine_free} now.") },
  { KM_EVENT_RETURN, ANY, was_stopped, N_ ("the call ends"),
    N_ ("The call ends here: the kernel has stopped the task. The simulated machine goes on as if the rest had not been called.") },
  { KM_EVENT_RETURN, ANY, returns_zero_size, N_ ("return ZERO_SIZE_PTR"),
    N_ ("The caller gets ZERO_SIZE_PTR, the address 16: not NULL, and it must never be followed. kfree takes it.") },
  { KM_EVENT_RETURN, ANY, returns_cache, N_ ("return {value}"), N_ ("Done: the cache {value} can be used.") },
  { KM_EVENT_RETURN, ANY, returns_null_of_cache, N_ ("return NULL"),
    N_ ("The caller gets NULL: there is no such cache. It has to cope with that.") },
  { KM_EVENT_RETURN, ANY, returns_number, N_ ("return {value}"), N_ ("The answer is {value}.") },
  { KM_EVENT_RETURN, ANY, returns_nothing, N_ ("return"), N_ ("{function} is done. It returns nothing.") },
  { KM_EVENT_RETURN, ANY, returns_null_of_allocation, N_ ("return NULL"),
    N_ ("The caller gets NULL: no memory. It has to cope with that.") },
  { KM_EVENT_RETURN, ANY, value_is_null, N_ ("return NULL"), N_ ("The caller gets NULL.") },
  { KM_EVENT_RETURN, ANY, call_allocates, N_ ("return {short}"), N_ ("Done: the caller owns {value}.") },
  { KM_EVENT_RETURN, ANY, NULL, N_ ("return {short}"), N_ ("Done: the caller gets {value}.") },
  { KM_EVENT_FAIL, ANY, order_was_too_large, N_ ("the request fails"),
    N_ ("The request fails. A block of order {order} cannot exist, so this is a bug of the caller: the kernel warns about it once and does not report a page allocation failure.") },
  { KM_EVENT_FAIL, ANY, was_invalid, N_ ("the request fails"),
    N_ ("The request fails without a message: the machine has no zone for {gfp}.") },
  { KM_EVENT_FAIL, ANY, no_warning, N_ ("the request fails, without a message"),
    N_ ("No zone could serve order {order} with {gfp}. __GFP_NOWARN keeps the kernel from reporting it.") },
  { KM_EVENT_FAIL, ANY, NULL, N_ ("page allocation failure, order {order}"),
    N_ ("No zone could serve order {order} with {gfp}. The kernel reports a page allocation failure.") },
  { KM_EVENT_FOLDED, ANY, NULL, N_ ("the rest of the call, in one step"),
    N_ ("The call does more than can be told step by step. What it does from here on is done in one step.") },
  { KM_EVENT_WARN_ONCE, KM_WARN_ORDER, NULL, N_ ("warning: order too large"),
    N_ ("No block is larger than order 10. The first such request since the machine was booted makes the kernel print a warning; later ones it refuses without a word.") },
  { KM_EVENT_WARN_ONCE, KM_WARN_VMALLOC_ZERO, NULL, N_ ("warning: 0 bytes"),
    N_ ("vmalloc(0) has no answer. The kernel prints a warning, the first time since the machine was booted, and the caller gets NULL.") },
  { KM_EVENT_WARN_ONCE, ANY, NULL, N_ ("warning: __GFP_NOFAIL for a large block"),
    N_ ("__GFP_NOFAIL is meant for two page frames at most. The kernel prints a warning, the first time since the machine was booted, and goes on.") },
  { KM_EVENT_INVALID, KM_INVALID_NULL, NULL, N_ ("NULL: nothing to do"),
    N_ ("The pointer is NULL: {function} returns at once and changes nothing.") },
  { KM_EVENT_INVALID, KM_INVALID_ORDER, NULL, N_ ("order too large: refused"),
    N_ ("Order {op_order} is more than the largest, 10 (MAX_ORDER - 1): such a block cannot exist, so the call is refused at once.") },
  { KM_EVENT_INVALID, KM_INVALID_PFN, NULL, N_ ("no such page frame"),
    N_ ("The machine has no page frame {operand}: nothing is changed.") },
  { KM_EVENT_INVALID, KM_INVALID_SKIPPED, NULL, N_ ("the allocation was refused: nothing to do"),
    N_ ("The allocation that this call refers to was refused, so there is nothing to give back.") },
  { KM_EVENT_INVALID, KM_INVALID_NO_ZONE, NULL, N_ ("no zone for this request"),
    N_ ("No populated zone may serve {gfp}: the call returns NULL.") },
  { KM_EVENT_INVALID, KM_INVALID_TOO_LARGE, NULL, N_ ("too large: refused"),
    N_ ("{function} cannot give {op_bytes}: it returns NULL and prints nothing.") },
  { KM_EVENT_INVALID, KM_INVALID_OVERFLOW, NULL, N_ ("the product overflows: refused"),
    N_ ("{op_count} times {op_element} does not fit into a number of this machine: kcalloc returns NULL. kmalloc with the product would have given far too little.") },
  { KM_EVENT_INVALID, KM_INVALID_SIZE, NULL, N_ ("0 bytes: refused"),
    N_ ("{function} is asked for 0 bytes: it returns NULL.") },
  { KM_EVENT_INVALID, ANY, NULL, N_ ("nothing to do"), N_ ("There is nothing to do.") },
  { .line = NULL },
};
