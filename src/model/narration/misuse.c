/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for misuse above the page allocator: bugs, reports, and damage that the kernel does not notice. */
#include "model/narration/table.h"
#include "model/text/when.h"

#include "base/i18n.h"

/* ---- conditions ---- */

static bool
hits_red_zone (const KmSubject *s)
{
  return s->event->order2 == KM_BYTE_RED_ZONE;
}

static bool
hits_pointer (const KmSubject *s)
{
  return s->event->order2 == KM_BYTE_POINTER;
}

static bool
hits_caller (const KmSubject *s)
{
  return s->event->order2 == KM_BYTE_CALLER;
}

static bool
hits_padding (const KmSubject *s)
{
  return s->event->order2 == KM_BYTE_PADDING;
}

static bool
frees_static (const KmSubject *s)
{
  return km_subject_kind (s) == KM_OP_FREE_PERCPU;
}

/* ---- the table ---- */

const KmNarration km_narration_misuse[] = {
  { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_EARLY, NULL, N_ ("BUG: kmem_cache_create refuses"),
    N_ ("The name is missing, the size is below a word or above the largest, or the call comes from an interrupt: this kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_FLAGS, NULL, N_ ("BUG: a flag that is not permitted"),
    N_ ("{op_flags} has a flag that this kernel does not permit: it stops with a BUG. The debugging flags are permitted only with CONFIG_DEBUG_SLAB.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_RCU_POISON, NULL, N_ ("BUG: poison and RCU do not go together"),
    N_ ("With SLAB_DESTROY_BY_RCU an object may still be read after it was freed, so it must not be poisoned: this kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_PANIC, NULL, N_ ("panic: the cache could not be made"),
    N_ ("SLAB_PANIC: the kernel cannot go on without this cache and panics.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_NOT_SLAB, NULL, N_ ("BUG: not an object of a slab"),
    N_ ("{value} does not lie in a slab: the page has no PG_slab. The kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_OUT_OF_RANGE, NULL, N_ ("BUG: out of range"),
    N_ ("{value} does not lie in the direct map: CONFIG_DEBUG_SLAB notices it and stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS, NULL, N_ ("oops: there is no such page"),
    N_ ("No page descriptor belongs to {value}: the kernel reads nonsense and dies with an oops.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_NOT_OBJECT, NULL, N_ ("BUG: not the start of an object"),
    N_ ("{value} is not the start of an object, but {b_distance} from it: CONFIG_DEBUG_SLAB stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_WRONG_CACHE, NULL, N_ ("BUG: the object belongs to another cache"),
    N_ ("{value} does not belong to {cache}: CONFIG_DEBUG_SLAB compares and stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_DOUBLE_FREE, NULL, N_ ("BUG: freed twice"),
    N_ ("{value} is free already: the kernel notices it now and stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_NULL_CACHE, NULL, N_ ("oops: there is no cache"),
    N_ ("The cache is NULL or gone: {function} follows the pointer and dies.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_IN_INTERRUPT, NULL, N_ ("BUG: called from an interrupt"),
    N_ ("{function} may sleep or waits for others: it may not be called from an interrupt. The kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_GROW_FLAGS, NULL, N_ ("BUG: a mask that no slab can use"),
    N_ ("{gfp_b} asks for memory that a slab of {cache} cannot have: high memory has no address, and GFP_DMA must match the cache. The kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_KSIZE_NULL, NULL, N_ ("BUG: ksize of NULL"),
    N_ ("ksize must not be called with NULL: the kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_RECURSION, NULL, N_ ("BUG: the free chain leads nowhere"),
    N_ ("The free chain of a slab of {cache} was damaged before: the kernel follows it and dies.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_KUNMAP, NULL, N_ ("BUG: nothing is mapped"),
    N_ ("kunmap is called for {value}, which is not mapped: the kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_KMAP_ATOMIC_TYPE, NULL, N_ ("BUG: the slot is in use"),
    N_ ("The slot of this type is in use on this CPU: two users of one slot would overwrite each other's mapping.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_KMAP_LOCAL_FULL, NULL, N_ ("BUG: all slots are in use"),
    N_ ("A task has 16 slots for such mappings, and all of them are in use: the kernel stops with a BUG.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_STACK, NULL, N_ ("the stack has overwritten its thread_info"),
    N_ ("The chain of calls was deeper than the stack: struct thread_info at its lowest end is overwritten, and the task dies at the next switch.") },
  { KM_EVENT_KMEM_BUG, KM_BUG_FREED_IN_A_ROW, NULL, N_ ("BUG: freed twice in a row"),
    N_ ("{value} is the first object of the free list already: its free pointer would lead to itself. This kernel (CONFIG_SLAB_FREELIST_HARDENED) looks, and dies.") },
  { KM_EVENT_KMEM_BUG, ANY, NULL, N_ ("the kernel stops"), N_ ("The kernel stops with a BUG.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_DOUBLE_FREE, NULL, N_ ("report: double free"),
    N_ ("Both red zones of {object} say that it is free: it was freed twice, and CONFIG_DEBUG_SLAB reports it.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_OVERWRITTEN, NULL, N_ ("report: written outside the object"),
    N_ ("A red zone of {object} has changed at {b_distance} from its start: something wrote beyond the object.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_CORRUPTION, NULL, N_ ("report: written after it was freed"),
    N_ ("The poison of {object} has changed at {b_distance} from its start: something wrote to it after it was freed.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_TWO_OWNERS, km_when_order2_1, N_ ("report: red zone of a free object overwritten"),
    N_ ("The red zones of {object} have changed while it was free: something wrote beside an object.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_TWO_OWNERS, NULL, N_ ("report: in use when it is handed out"),
    N_ ("The red zones of {object} say that it is in use, and yet it is handed out: it was freed twice before. CONFIG_DEBUG_SLAB reports it and goes on, and the object has two owners.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_OBJECTS_LEFT, NULL, N_ ("report: {b_objects} left"),
    N_ ("{cache} cannot be destroyed: {b_objects} were never freed. The kernel reports it.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_DUPLICATE, NULL, N_ ("report: the name is taken"),
    N_ ("There is a cache named {op_name} already: this kernel reports it and makes no second one.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_CREATE_FLAGS, NULL, N_ ("report: unexpected flags"),
    N_ ("{op_flags} has a flag that no kernel permits: a warning, and no cache.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_CREATE_FAILED, NULL, N_ ("report: no order fits"),
    N_ ("Not one object fits into the largest slab: no cache can be made.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_FREE_PAGE_ORDER_0, NULL, N_ ("warning: a single page"),
    N_ ("{value} is no object of a slab, so it must be a large request; but a single page is not one. The kernel warns once and frees it all the same.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_WRONG_CACHE, km_when_order2_1, N_ ("report: wrong cache"),
    N_ ("{value} does not belong to {cache}: slub_debug reports it, and nothing is freed.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_WRONG_CACHE, NULL, N_ ("warning: wrong cache"),
    N_ ("{value} does not belong to {cache}: the kernel warns and gives it to the cache that it does belong to.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_ZERO_CTOR, NULL, N_ ("warning: __GFP_ZERO wipes the constructor's work"),
    N_ ("{cache} has a constructor, and __GFP_ZERO wipes what it left: the kernel warns.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_GROW_FLAGS, NULL, N_ ("warning: bits are removed from the mask"),
    N_ ("{gfp_b} asks for memory that a slab cannot have: the kernel warns, removes those bits, and goes on.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_ALREADY_FREE, NULL, N_ ("report: already free"),
    N_ ("{object} is on the free list of its slab already: slub_debug reports it, and it is not freed again.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_INVALID_POINTER, NULL, N_ ("report: not an object"),
    N_ ("{value} is not the start of an object: slub_debug reports it, and nothing is freed.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_RED_ZONE, NULL, N_ ("report: red zone overwritten"),
    N_ ("The red zone of {object} has changed at {b_distance} from its start: something wrote beyond the object.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_POISON, NULL, N_ ("report: poison overwritten"),
    N_ ("The poison of {object} has changed at {b_distance} from its start: something wrote to it after it was freed.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_OBJECT_COUNT, NULL, N_ ("report: wrong object count"),
    N_ ("slub_debug counts {b_objects} in use in the slab of {object}, and the slab says something else: the number is corrected.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_NONE_IN_USE, NULL, N_ ("report: nothing in use"),
    N_ ("Every object of the slab is free, so {value} is free already: slub_debug reports it, and nothing is freed.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PADDING, NULL, N_ ("report: padding overwritten"),
    N_ ("The padding of {object} has changed at {b_distance} from its start: something wrote beyond an object.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_FREE_POINTER, NULL, N_ ("report: free pointer corrupt"),
    N_ ("The free pointer of {object} was overwritten: slub_debug reports it and cuts the free list off there.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_FREE_CHAIN, NULL, N_ ("report: free chain corrupt"),
    N_ ("The free pointer of {object} leads nowhere: slub_debug reports it and cuts the free list off there.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_SLAB_DISABLED, NULL, N_ ("report: the slab was given up"),
    N_ ("The slab of {value} was given up after a report: nothing of it is freed any more.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_START_OVERWRITTEN, NULL, N_ ("report: red zone of a free object overwritten"),
    N_ ("The red zone in front of {object}, which is free, has changed: the kernel finds it when it gives the slab back.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_END_OVERWRITTEN, NULL, N_ ("report: red zone of a free object overwritten"),
    N_ ("The red zone behind {object}, which is free, has changed: the kernel finds it when it gives the slab back.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_BAD, NULL, N_ ("warning: not the start of a page"),
    N_ ("vfree is given an address that is not that of a page: the kernel warns and frees nothing.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_UNKNOWN, NULL, N_ ("warning: no such area"),
    N_ ("No area begins at the address that vfree is given: the kernel warns and frees nothing.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_VMAP_FAILED, NULL, N_ ("report: no room for addresses"),
    N_ ("The vmalloc area has no gap that is large enough: the kernel reports it, and the call returns NULL.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_KUNMAP_ORDER, NULL, N_ ("warning: not the mapping on top"),
    N_ ("The mappings of a task are a stack, and this is not the one on top: the kernel warns, and takes the one on top away all the same.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_MODULE, NULL, N_ ("the reserve for modules is used up"),
    N_ ("The first chunk keeps a reserve of 8 KiB for the variables of all modules, and {b_bytes} are not left: the module cannot be loaded.") },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_SIZE, NULL, N_ ("warning: no such size or alignment"),
    N_ ("There is no per-CPU data of this size or alignment: the kernel warns and returns NULL.") },
  { KM_EVENT_KMEM_ERROR, ANY, NULL, N_ ("a report"), N_ ("The kernel reports a mistake and goes on.") },
  { KM_EVENT_POISON, ANY, NULL, N_ ("poison and red zones are written anew"),
    N_ ("After the report the kernel writes the poison and the red zones of {object} anew and goes on.") },
  { KM_EVENT_RESTORE, ANY, NULL, N_ ("restore {b_bytes}"),
    N_ ("After the report slub_debug writes {b_bytes} of {object} as they should be, and goes on.") },
  { KM_EVENT_SLUB_FIX, KM_FIX_NOT_FREED, NULL, N_ ("{short} is not freed"),
    N_ ("After the report slub_debug does not free {value}: it is lost.") },
  { KM_EVENT_SLUB_FIX, KM_FIX_ALL_USED, NULL, N_ ("the slab is given up"),
    N_ ("After the report slub_debug takes all objects of the slab for used, so that nobody gets one of them any more.") },
  { KM_EVENT_SLUB_FIX, KM_FIX_FREELIST_CLEARED, NULL, N_ ("the free list is cleared"),
    N_ ("After the report slub_debug forgets the free list of the slab: its free objects are lost.") },
  { KM_EVENT_SLUB_FIX, KM_FIX_COUNT, NULL, N_ ("the count is corrected"),
    N_ ("After the report slub_debug takes the number of objects in use that it has counted.") },
  { KM_EVENT_SLUB_FIX, KM_FIX_CUT, NULL, N_ ("the free list is cut off"),
    N_ ("The free pointer of {object} becomes NULL: the free list ends there, and what came behind it is lost.") },
  { KM_EVENT_SLUB_FIX, ANY, NULL, N_ ("a repair"), N_ ("slub_debug repairs what it has reported and goes on.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_DOUBLE_FREE, NULL, N_ ("{short} is freed twice, unnoticed"),
    N_ ("{value} was free already. Nothing is printed: the pointer is now on the free list twice, and two later calls will get the same object.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_ODD_POINTER, NULL, N_ ("a pointer into an object, unnoticed"),
    N_ ("{value} is not the start of an object. Nothing is printed: the pointer is kept as it is and handed out again.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_WRONG_CACHE, NULL, N_ ("{short} in the wrong cache, unnoticed"),
    N_ ("{value} does not belong to {cache}. Nothing is printed: it is now kept among the free objects of that cache and will be handed out as one of them.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_TWO_OWNERS, NULL, N_ ("{short} has two owners, unnoticed"),
    N_ ("{value} is already in use, by {owner}. Nothing is printed: from now on two owners write to the same memory.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_OVERFLOW, hits_red_zone, N_ ("{b_bytes} of the red zone, unnoticed"),
    N_ ("{b_bytes} lie in the red zone beside {short}, which must not be written to. Nothing is printed yet: the kernel compares the red zone when the object is freed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_OVERFLOW, hits_pointer, N_ ("{b_bytes} of a free pointer, unnoticed"),
    N_ ("{b_bytes} lie behind {short}, where the allocator keeps its pointer to the next free object. Nothing is printed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_OVERFLOW, hits_caller,
    N_ ("{b_bytes} of the note of the last caller, unnoticed"),
    N_ ("{b_bytes} lie behind {short}, where the kernel notes who took and freed the object last. Nothing is printed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_OVERFLOW, hits_padding, N_ ("{b_bytes} of padding, unnoticed"),
    N_ ("{b_bytes} lie behind {short}, where there is nothing before the next object. Nothing is printed, and no harm is done.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_OVERFLOW, NULL, N_ ("{b_bytes} of a neighbour, unnoticed"),
    N_ ("{b_bytes} lie outside the memory that the pointer was given for ({owner}) and belong to its neighbour. Nothing is printed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_AFTER_FREE, NULL, N_ ("{b_bytes} of freed memory, unnoticed"),
    N_ ("The call touches {b_bytes} that were freed before. Nothing is printed: the next owner of the memory is affected.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_UNMAPPED, NULL, N_ ("a freed address, unnoticed"),
    N_ ("The area was freed, but its page-table entries stay until the purge: the access reaches page frames that may have a new owner. Nothing is printed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_CTOR_WIPED, NULL, N_ ("the constructor's work is wiped, unnoticed"),
    N_ ("{cache} has a constructor, and __GFP_ZERO has wiped what it left. Nothing is printed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_STACK, NULL, N_ ("a stack overflows, unnoticed"),
    N_ ("The kernel stack is too small for this chain of calls: it writes into what lies below it. Nothing is printed.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_NONSENSE, frees_static, N_ ("a static variable is freed, unnoticed"),
    N_ ("{value} is a static variable and was never allocated. Nothing is printed, and the next module would get its bytes. Here they stay where they are.") },
  { KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_NONSENSE, NULL, N_ ("a pointer that leads nowhere, unnoticed"),
    N_ ("{function} is arithmetic and does not look: of {value} it makes a pointer that leads nowhere. Whoever follows it crashes, or changes what belongs to others. (With CONFIG_DEBUG_VIRTUAL it is a BUG.) Here the answer is NULL.") },
  { KM_EVENT_KMEM_SILENT, ANY, NULL, N_ ("damage, unnoticed"),
    N_ ("Something is damaged and the kernel does not notice. Nothing is printed.") },
  { .line = NULL },
};
