/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for calls and events above the page allocator. One table by kind of event, read from the top; tables by
 * number for calls, bugs, reports and silent damage. */
#include "model/narration/table.h"

#include "model/text/value_text.h"

#include "base/i18n.h"

typedef bool (*Condition) (const KmSubject *subject);

typedef struct
{
  KmEventKind kind;
  Condition when; /* NULL = always */
  KmNarration words;
} Row;

/* ---- conditions ---- */

static const KmOpInfo *
op_info (const KmSubject *s)
{
  static const KmOpInfo none = { .name = "" };

  return s->op ? km_op_info (s->op->kind) : &none;
}

static bool
a_is_0 (const KmSubject *s)
{
  return s->event->a == 0;
}

static bool
a_is_1 (const KmSubject *s)
{
  return s->event->a == 1;
}

static bool
b_is_0 (const KmSubject *s)
{
  return s->event->b == 0;
}

static bool
b_is_1 (const KmSubject *s)
{
  return s->event->b == 1;
}

static bool
order2_is_1 (const KmSubject *s)
{
  return s->event->order2 == 1;
}

static bool
a_is_b (const KmSubject *s)
{
  return s->event->a == s->event->b;
}

static bool
a_is_below_b (const KmSubject *s)
{
  return s->event->a < s->event->b;
}

static bool
has_no_frame (const KmSubject *s)
{
  return s->event->pfn == KM_PFN_NONE;
}

static bool
is_6_1 (const KmSubject *s)
{
  return s->generation->id == KM_GENERATION_6_1;
}

static bool
is_slub (const KmSubject *s)
{
  return km_model_allocator (s->model) == KM_ALLOCATOR_SLUB;
}

static bool
is_slub_alone (const KmSubject *s)
{
  return is_slub (s) && s->event->cache != 0;
}

static bool
has_index_array (const KmSubject *s)
{
  return is_6_1 (s) && !is_slub (s);
}

/* ---- conditions: lists ---- */

static bool
goes_to_none (const KmSubject *s)
{
  return s->event->mt >= KM_NR_SLAB_LISTS;
}

static bool
slub_goes_to_none (const KmSubject *s)
{
  return is_slub (s) && goes_to_none (s);
}

static bool
slub_goes_to_tail (const KmSubject *s)
{
  return is_slub (s) && s->event->a == 1;
}

static bool
goes_to_full (const KmSubject *s)
{
  return s->event->mt == KM_SLAB_FULL;
}

static bool
goes_to_partial_tail (const KmSubject *s)
{
  return s->event->mt == KM_SLAB_PARTIAL && s->event->a == 1;
}

static bool
goes_to_partial (const KmSubject *s)
{
  return s->event->mt == KM_SLAB_PARTIAL;
}

static bool
is_new (const KmSubject *s)
{
  return s->event->mt == KM_SLAB_FREE && s->event->mt2 >= KM_NR_SLAB_LISTS;
}

static bool
has_one_colour (const KmSubject *s)
{
  KmCacheInfo info;

  return !km_model_cache_info (s->model, s->event->cache, &info) || info.colour <= 1;
}

/* ---- conditions: returned values ---- */

static bool
value_is_null (const KmSubject *s)
{
  return s->event->pfn2 == KM_VALUE_NULL;
}

static bool
returns_nothing (const KmSubject *s)
{
  return op_info (s)->returns == KM_TYPE_NOTHING;
}

static bool
returns_number (const KmSubject *s)
{
  return op_info (s)->returns == KM_TYPE_NUMBER && !value_is_null (s);
}

static bool
had_bug (const KmSubject *s)
{
  return km_subject_last (s, KM_EVENT_KMEM_BUG) != NULL;
}

static bool
returns_null_of_cache (const KmSubject *s)
{
  return op_info (s)->returns == KM_TYPE_CACHE && value_is_null (s);
}

static bool
is_allocation (const KmSubject *s)
{
  return op_info (s)->allocates;
}

static bool
returns_null_of_allocation (const KmSubject *s)
{
  return is_allocation (s) && value_is_null (s);
}

static bool
returns_zero_size (const KmSubject *s)
{
  return km_value_is (s->event->pfn2, KM_VALUE_ZERO);
}

static bool
returns_cache (const KmSubject *s)
{
  return km_value_is (s->event->pfn2, KM_VALUE_CACHE);
}

/* ---- the calls ---- */

/* Translators: names in braces are filled in by the program and may be moved; kernel names stay as they are. */
static const KmNarration calls[KM_NR_OPS] = {
  [KM_OP_KMALLOC] = { N_ ("{call}"), N_ ("kmalloc asks for {op_bytes} with {op_gfp}. {sleep_note}") },
  [KM_OP_KZALLOC] = { N_ ("{call}"), N_ ("kzalloc asks for {op_bytes}, all of them 0, with {op_gfp}. {sleep_note}") },
  [KM_OP_KCALLOC] = { N_ ("{call}"),
                      N_ ("kcalloc asks for {op_count} elements of {op_element}, all of them 0, with {op_gfp}.") },
  [KM_OP_KREALLOC] = { N_ ("{call}"),
                       N_ ("krealloc asks for {op_bytes} in place of {operand_value}, keeping what is in it.") },
  [KM_OP_KFREE] = { N_ ("{call}"), N_ ("kfree gives back {operand_value}.") },
  [KM_OP_KSIZE] = { N_ ("{call}"), N_ ("ksize asks how many bytes may really be used of {operand_value}.") },
  [KM_OP_KMEM_CACHE_INIT] = { N_ ("{call}"), N_ ("kmem_cache_init starts the slab layer.") },
  [KM_OP_KMEM_CACHE_CREATE] = { N_ ("{call}"),
                                N_ ("kmem_cache_create makes a cache “{op_name}” for objects of {op_bytes}; alignment "
                                    "{op_align}, flags {op_flags}.") },
  [KM_OP_KMEM_CACHE_DESTROY] = { N_ ("{call}"),
                                 N_ ("kmem_cache_destroy takes the cache {op_cache} away. All its objects must have "
                                     "been freed.") },
  [KM_OP_KMEM_CACHE_SHRINK] = { N_ ("{call}"),
                                N_ ("kmem_cache_shrink gives back what {op_cache} does not need just now.") },
  [KM_OP_KMEM_CACHE_ALLOC] = { N_ ("{call}"),
                               N_ ("kmem_cache_alloc asks for an object of {op_cache} with {op_gfp}; the mask matters "
                                   "only if the cache must grow. {sleep_note}") },
  [KM_OP_KMEM_CACHE_ZALLOC] = { N_ ("{call}"),
                                N_ ("kmem_cache_zalloc asks for an object of {op_cache}, all of it 0, with {op_gfp}. "
                                    "{sleep_note}") },
  [KM_OP_KMEM_CACHE_FREE] = { N_ ("{call}"),
                              N_ ("kmem_cache_free gives {operand_value} back to the cache {op_cache}.") },
  [KM_OP_CACHE_REAP] = { N_ ("{call}"),
                         N_ ("cache_reap is the timer's pass over all caches, about every 2 seconds on each CPU: what "
                             "was not used lately goes back.") },
  [KM_OP_VMALLOC] = { N_ ("{call}"),
                      N_ ("vmalloc asks for {op_bytes} that are contiguous for the program; the page frames may lie "
                          "anywhere.") },
  [KM_OP_VZALLOC] = { N_ ("{call}"), N_ ("vzalloc asks for {op_bytes} of virtual memory, all of them 0.") },
  [KM_OP_VMALLOC_32] = { N_ ("{call}"),
                         N_ ("vmalloc_32 asks for {op_bytes} of virtual memory in page frames below 4 GiB.") },
  [KM_OP_VFREE] = { N_ ("{call}"), N_ ("vfree gives back the area at {operand_value} and its page frames.") },
  [KM_OP_VMAP] = { N_ ("{call}"),
                   N_ ("vmap gives {op_count} page frames that the caller has already one range of addresses.") },
  [KM_OP_VUNMAP] = { N_ ("{call}"),
                     N_ ("vunmap takes the addresses at {operand_value} away; the page frames stay with their "
                         "owner.") },
  [KM_OP_KMAP] = { N_ ("{call}"),
                   N_ ("kmap asks for an address of {operand_value}, for as long as the caller likes. It may sleep.") },
  [KM_OP_KUNMAP] = { N_ ("{call}"), N_ ("kunmap: the caller does not need the address of {operand_value} any more.") },
  [KM_OP_KMAP_ATOMIC] = { N_ ("{call}"),
                          N_ ("kmap_atomic asks for an address of {operand_value} for a short time, without ever "
                              "sleeping.") },
  [KM_OP_KUNMAP_ATOMIC] = { N_ ("{call}"), N_ ("kunmap_atomic gives the slot at {operand_value} back.") },
  [KM_OP_ALLOC_PERCPU] = { N_ ("{call}"), N_ ("alloc_percpu asks for {op_bytes} on each of the {cpus} CPUs.") },
  [KM_OP_FREE_PERCPU] = { N_ ("{call}"), N_ ("free_percpu gives back {operand_value} on all CPUs.") },
  [KM_OP_GET_CPU_VAR] = { N_ ("{call}"),
                          N_ ("get_cpu_var looks at this CPU's own copy. Preemption goes off, or the task might find "
                              "itself on another CPU.") },
  [KM_OP_PUT_CPU_VAR] = { N_ ("{call}"), N_ ("put_cpu_var: the copy is not needed any more.") },
  [KM_OP_ALLOC_THREAD_INFO] = { N_ ("{call}"),
                                N_ ("A new task needs a kernel stack, with struct thread_info at its lowest end.") },
  [KM_OP_FREE_THREAD_INFO] = { N_ ("{call}"), N_ ("The task is gone, and its kernel stack with it.") },
  [KM_OP_USE_STACK] = { N_ ("{call}"), N_ ("A chain of calls needs {op_bytes} of the kernel stack.") },
  [KM_OP_WRITE] = { N_ ("{call}"), N_ ("The program writes {op_bytes}.") },
  [KM_OP_READ] = { N_ ("{call}"), N_ ("The program reads {op_bytes}.") },
};

/* ---- by kind of event ---- */

static const Row rows[] = {
  { KM_EVENT_RETURN,
    returns_zero_size,
    { N_ ("return ZERO_SIZE_PTR"), N_ ("The caller gets ZERO_SIZE_PTR, the address 16: not NULL, and it must never be "
                                       "followed. kfree takes it.") } },
  { KM_EVENT_RETURN, returns_cache, { N_ ("return {value}"), N_ ("Done: the cache {value} can be used.") } },
  { KM_EVENT_RETURN,
    returns_null_of_cache,
    { N_ ("return NULL"), N_ ("The caller gets NULL: there is no such cache. It has to cope with that.") } },
  { KM_EVENT_RETURN, returns_number, { N_ ("return {value}"), N_ ("The answer is {value}.") } },
  { KM_EVENT_RETURN, returns_nothing, { N_ ("return"), N_ ("{function} is done. It returns nothing.") } },
  { KM_EVENT_RETURN,
    returns_null_of_allocation,
    { N_ ("return NULL"), N_ ("The caller gets NULL: no memory. It has to cope with that.") } },
  { KM_EVENT_RETURN, value_is_null, { N_ ("return NULL"), N_ ("The caller gets NULL.") } },
  { KM_EVENT_RETURN, is_allocation, { N_ ("return {short}"), N_ ("Done: the caller owns {value}.") } },
  { KM_EVENT_RETURN, NULL, { N_ ("return {short}"), N_ ("Done: the caller gets {value}.") } },

  /* kmalloc */
  { KM_EVENT_GENERAL_CACHE,
    a_is_b,
    { N_ ("general cache {cache}"),
      N_ ("{cache} has objects of {b_bytes}, exactly what is asked for: nothing is wasted.") } },
  { KM_EVENT_GENERAL_CACHE,
    NULL,
    { N_ ("general cache {cache}: {waste} wasted"),
      N_ ("The smallest general cache that holds {a_bytes} is {cache} with objects of {b_bytes}: {waste} of each stay "
          "unused.") } },
  { KM_EVENT_KMALLOC_LARGE,
    NULL,
    { N_ ("too large for a cache: {frames}"), N_ ("{a_bytes} are more than the largest general cache holds: kmalloc "
                                                  "takes {frames} in one piece, order {order}, "
                                                  "from the page allocator.") } },
  { KM_EVENT_ZERO_SIZE,
    a_is_1,
    { N_ ("ZERO_SIZE_PTR: nothing to free"),
      N_ ("The pointer is ZERO_SIZE_PTR, which stands for no memory at all: there is nothing to free.") } },
  { KM_EVENT_ZERO_SIZE,
    NULL,
    { N_ ("0 bytes: ZERO_SIZE_PTR"), N_ ("0 bytes are asked for: no object is taken. The answer is ZERO_SIZE_PTR, the "
                                         "address 16, so that following it "
                                         "is noticed.") } },
  { KM_EVENT_KREALLOC,
    order2_is_1,
    { N_ ("{b_bytes} fit into {a_bytes}: the object stays"),
      N_ ("The object has room for {a_bytes}, and {b_bytes} are asked for: it stays where it is.") } },
  { KM_EVENT_KREALLOC,
    NULL,
    { N_ ("{b_bytes} do not fit into {a_bytes}"),
      N_ ("The object has room for {a_bytes} only, and {b_bytes} are asked for: another one is needed.") } },
  { KM_EVENT_COPY,
    NULL,
    { N_ ("copy {a_bytes}"), N_ ("{a_bytes} are copied from the old object to the new one, {b_value}.") } },
  { KM_EVENT_KSIZE,
    NULL,
    { N_ ("{a_bytes} may be used"),
      N_ ("The cache of the object knows: {a_bytes} may be used, whatever was asked for.") } },
  { KM_EVENT_OBJECT_ZERO, NULL, { N_ ("clear {a_bytes}"), N_ ("__GFP_ZERO: {a_bytes} of {object} are cleared.") } },

  /* arrays */
  { KM_EVENT_ARRAY_TAKE,
    a_is_0,
    { N_ ("CPU {cpu}: take {short}"),
      N_ ("The last object of the array cache of CPU {cpu} is taken: {object} of the slab at {pfn}. The next call will "
          "have to refill the array.") } },
  { KM_EVENT_ARRAY_TAKE,
    NULL,
    { N_ ("CPU {cpu}: take {short}"), N_ ("The top of the array cache of CPU {cpu} is taken: {object} of the slab at "
                                          "{pfn}. {a_objects} are left in it. "
                                          "No lock and no list: that is what the array is for.") } },
  { KM_EVENT_ARRAY_PUT,
    NULL,
    { N_ ("CPU {cpu}: put {short}"),
      N_ ("{object} of the slab at {pfn} goes on top of the array cache of CPU {cpu}, which holds {a} of {limit} now. "
          "It will be the first to be used again; for its slab it still counts as in use.") } },
  { KM_EVENT_ARRAY_REFILL,
    a_is_below_b,
    { N_ ("CPU {cpu}: array is empty, {a_objects} wanted"),
      N_ ("The array cache of CPU {cpu} is empty: {a_objects} are wanted, because it was not used lately (batchcount "
          "{b}).") } },
  { KM_EVENT_ARRAY_REFILL,
    NULL,
    { N_ ("CPU {cpu}: array is empty, {a_objects} wanted"),
      N_ ("The array cache of CPU {cpu} is empty: {a_objects} are wanted, as many as batchcount says.") } },
  { KM_EVENT_ARRAY_FLUSH,
    NULL,
    { N_ ("CPU {cpu}: array is full, {a_objects} leave"),
      N_ ("The array cache of CPU {cpu} holds {b_objects}, as many as its limit: the {a} oldest ones, at the bottom, "
          "leave it.") } },
  { KM_EVENT_SHARED_TAKE,
    NULL,
    { N_ ("CPU {cpu}: {a_objects} from the shared array"),
      N_ ("The shared array has objects that other CPUs gave back: {a_objects} move to the array of CPU {cpu}, {b} "
          "stay. "
          "No slab is touched.") } },
  { KM_EVENT_SHARED_PUT,
    NULL,
    { N_ ("CPU {cpu}: {a_objects} to the shared array"), N_ ("The shared array has room: {a_objects} move there from "
                                                             "the array of CPU {cpu}, so that any CPU can have them. "
                                                             "It holds {b} now.") } },

  /* slabs */
  { KM_EVENT_SLAB_TAKE,
    is_slub,
    { N_ ("take object {a} of {pfn} from the slab's free list"),
      N_ ("Object {a} is the first on the free list of the slab at {pfn}: it is taken; {b} of {num} are in use "
          "now.") } },
  { KM_EVENT_SLAB_TAKE,
    has_index_array,
    { N_ ("take object {a} of {pfn} from its slab"),
      N_ ("The next entry of the index array of the slab at {pfn} says {a}: that "
          "object is taken, and active becomes {b} "
          "of {num}.") } },
  { KM_EVENT_SLAB_TAKE,
    NULL,
    { N_ ("take object {a} of {pfn} from its slab"),
      N_ ("The free chain of the slab at {pfn} begins with object {a}: it is taken, "
          "bufctl[{a}] says which is next, and "
          "inuse becomes {b} of {num}.") } },
  { KM_EVENT_SLAB_PUT,
    is_slub,
    { N_ ("put object {a} of {pfn} on the slab's free list"),
      N_ ("Object {a} does not belong to the slab of this CPU: it goes to "
          "the free list of its own slab at {pfn}, of which "
          "{b} of {num} are in use now.") } },
  { KM_EVENT_SLAB_PUT,
    has_index_array,
    { N_ ("put object {a} of {pfn} back into its slab"),
      N_ ("Index {a} is written into the index array of the slab at {pfn}, and "
          "active becomes {b} of {num}: this object "
          "will be the next to leave the slab.") } },
  { KM_EVENT_SLAB_PUT,
    NULL,
    { N_ ("put object {a} of {pfn} back into its slab"),
      N_ ("Object {a} becomes the head of the free chain of the slab at {pfn}: "
          "bufctl[{a}] gets the old head, and inuse "
          "becomes {b} of {num}.") } },
  { KM_EVENT_SLAB_LIST,
    slub_goes_to_none,
    { N_ ("slab {pfn} leaves {list2}"),
      N_ ("The slab at {pfn} leaves the node's list “{list2}”: from now on it stands on no list.") } },
  { KM_EVENT_SLAB_LIST,
    slub_goes_to_tail,
    { N_ ("slab {pfn} to the tail of {list}"),
      N_ ("The slab at {pfn} goes to the tail of the node's list “{list}”, where any CPU can find it.") } },
  { KM_EVENT_SLAB_LIST,
    is_slub,
    { N_ ("slab {pfn} to the head of {list}"),
      N_ ("The slab at {pfn} goes to the head of the node's list “{list}”, where any CPU can find it.") } },
  { KM_EVENT_SLAB_LIST,
    goes_to_none,
    { N_ ("slab {pfn} leaves {list2}"), N_ ("The slab at {pfn} leaves {list2}: it is about to be given back.") } },
  { KM_EVENT_SLAB_LIST,
    goes_to_full,
    { N_ ("slab {pfn} to slabs_full"),
      N_ ("All {num} objects of this slab are in use now: it moves to the head of slabs_full.") } },
  { KM_EVENT_SLAB_LIST,
    goes_to_partial_tail,
    { N_ ("slab {pfn} to the tail of slabs_partial"),
      N_ ("{b} of the {num} objects are still in use: the slab goes to the tail of slabs_partial. Slabs in front of it "
          "are used first, so it has a chance to become free.") } },
  { KM_EVENT_SLAB_LIST,
    goes_to_partial,
    { N_ ("slab {pfn} to slabs_partial"), N_ ("{b} of the {num} objects are in use: the slab goes to the head of "
                                              "slabs_partial, where the next refill looks "
                                              "first.") } },
  { KM_EVENT_SLAB_LIST,
    is_new,
    { N_ ("slab {pfn} to slabs_free"),
      N_ ("The new slab goes to the tail of slabs_free: none of its {num} objects is in use yet.") } },
  { KM_EVENT_SLAB_LIST,
    NULL,
    { N_ ("slab {pfn} to slabs_free"),
      N_ ("None of the {num} objects is in use any more: the slab goes to the head of slabs_free. It is kept for a "
          "while.") } },
  { KM_EVENT_CACHE_GROW,
    NULL,
    { N_ ("{cache} grows: order {order}"),
      N_ ("No slab of {cache} has a free object: the cache grows by one slab, {frames} from the page allocator with "
          "{gfp_a}.") } },
  { KM_EVENT_SLAB_NEW,
    is_slub,
    { N_ ("new slab at {pfn}: {b_objects}"), N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of "
                                                 "{slot_bytes}. Their free list goes in the order "
                                                 "of their addresses.") } },
  { KM_EVENT_SLAB_NEW,
    has_one_colour,
    { N_ ("new slab at {pfn}: {b_objects}"),
      N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. Too little is left over for "
          "colours, so every slab begins alike.") } },
  { KM_EVENT_SLAB_NEW,
    a_is_0,
    { N_ ("new slab at {pfn}: {b_objects}, colour 0"),
      N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. It begins without a gap: "
          "colour 0 "
          "of {colours}.") } },
  { KM_EVENT_SLAB_NEW,
    NULL,
    { N_ ("new slab at {pfn}: {b_objects}, colour {colour}"),
      N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. It begins {a_bytes} later, "
          "colour "
          "{colour} of {colours}: its objects fall into other cache lines than those of the slab before.") } },
  { KM_EVENT_SLAB_DESTROY,
    NULL,
    { N_ ("slab {pfn} is given back"),
      N_ ("The slab at {pfn} has no object in use: its {frames} go back to the page allocator.") } },
  { KM_EVENT_OFF_SLAB,
    a_is_0,
    { N_ ("management goes back: {short}"),
      N_ ("The management of the slab at {pfn} was kept in another cache and goes back there: {value}.") } },
  { KM_EVENT_OFF_SLAB,
    value_is_null,
    { N_ ("no memory for the management"),
      N_ ("The management of the slab at {pfn} needs an object of another cache, and there is none: the cache cannot "
          "grow.") } },
  { KM_EVENT_OFF_SLAB,
    NULL,
    { N_ ("management off the slab: {short}"), N_ ("The objects are so large that the management would waste room on "
                                                   "the slab: that of the slab at {pfn} is kept "
                                                   "in {value}.") } },
  { KM_EVENT_CONSTRUCT,
    NULL,
    { N_ ("construct {a_objects}"), N_ ("The constructor runs on each of the {a_objects}, once, when the slab is made. "
                                        "Whoever frees an object has to "
                                        "leave it constructed.") } },
  { KM_EVENT_FREE_LIMIT,
    NULL,
    { N_ ("{a_objects} free, free_limit {b}: a slab must go"),
      N_ ("{cache} has {a_objects} free in its slabs, more than its free_limit of {b}: a free slab is given back.") } },

  /* caches */
  { KM_EVENT_CACHE_CREATE,
    NULL,
    { N_ ("cache {cache}: {a_objects} of {b_bytes}, order {order}"),
      N_ ("A slab of {cache} is a block of order {order}, {frames}: it holds {a_objects} of {b_bytes}, alignment "
          "included.") } },
  { KM_EVENT_CACHE_READY,
    is_slub_alone,
    { N_ ("cache {cache} is ready"),
      N_ ("{cache} has what each CPU and the node need. It owns no slab yet: the first allocation makes it grow.") } },
  { KM_EVENT_CACHE_READY,
    NULL,
    { N_ ("array caches of {cache}: limit {a}, batchcount {b}"),
      N_ ("The array cache of each CPU takes up to {a_objects} of {cache}; they come and go {b} at a time.") } },
  { KM_EVENT_CACHE_DESTROY,
    NULL,
    { N_ ("cache {cache} is gone"), N_ ("No object is left in {cache}: it leaves the chain of caches, and its arrays "
                                        "and its descriptor are freed.") } },
  { KM_EVENT_CACHE_BUSY,
    NULL,
    { N_ ("{cache} stays: {a_objects} left"), N_ ("{a_objects} of {cache} are not free yet, so it cannot go: it is put "
                                                  "back into the chain, where it is the newest "
                                                  "now.") } },
  { KM_EVENT_CACHE_SHRINK,
    a_is_0,
    { N_ ("nothing is left of {cache}"), N_ ("Arrays and free slabs were given back; no slab of {cache} is left.") } },
  { KM_EVENT_CACHE_SHRINK,
    NULL,
    { N_ ("slabs of {cache} are left"),
      N_ ("Arrays and free slabs were given back; {cache} keeps slabs with objects in use, so the answer is 1.") } },
  { KM_EVENT_CACHE_REAP,
    NULL,
    { N_ ("reap {cache}: {a_objects} in the array, {b_slabs} free"),
      N_ ("The timer looks at {cache}: {a_objects} wait in the array of CPU {cpu}, {b_slabs} are free. What was used "
          "since "
          "the last pass is spared.") } },
  { KM_EVENT_CACHE_REFUSED, NULL, { N_ ("no cache"), N_ ("kmem_cache_create refuses: no cache is made.") } },
  { KM_EVENT_SLAB_STATE,
    NULL,
    { N_ ("the slab layer: {state}"), N_ ("kmem_cache_init has reached the state {state}: the slab layer needs caches "
                                          "for its own parts before it can make "
                                          "others.") } },
  { KM_EVENT_CACHE_MERGED,
    NULL,
    { N_ ("served by {cache}"), N_ ("{cache} has objects of the same size and the same needs: no new cache is made, "
                                    "{op_name} is another name for "
                                    "it.") } },

  /* SLUB */
  { KM_EVENT_CPU_TAKE,
    NULL,
    { N_ ("CPU {cpu}: take object {a} of {pfn}"),
      N_ ("CPU {cpu} takes the first object of its own free list: object {a} of the slab at {pfn}. No lock is "
          "needed.") } },
  { KM_EVENT_CPU_PUT,
    NULL,
    { N_ ("CPU {cpu}: put object {a} of {pfn}"),
      N_ ("Object {a} belongs to the slab that CPU {cpu} owns, at {pfn}: it goes to the head of the CPU's free list, "
          "without a lock.") } },
  { KM_EVENT_CPU_SLAB,
    has_no_frame,
    { N_ ("CPU {cpu} owns no slab"),
      N_ ("The slab of CPU {cpu} has nothing free left: the CPU lets go of it. A full slab stands on no list.") } },
  { KM_EVENT_CPU_SLAB,
    NULL,
    { N_ ("slab {pfn} becomes that of CPU {cpu}"),
      N_ ("CPU {cpu} makes the slab at {pfn} its own: all {a_objects} that are free in it move to the CPU's free list, "
          "where no lock is needed.") } },
  { KM_EVENT_CPU_PARTIAL,
    a_is_0,
    { N_ ("slab {pfn} leaves the partial chain of CPU {cpu}"),
      N_ ("The slab at {pfn} is the first on the partial chain of CPU {cpu} and is taken from it. {b_slabs} stay "
          "there.") } },
  { KM_EVENT_CPU_PARTIAL,
    NULL,
    { N_ ("slab {pfn} joins the partial chain of CPU {cpu}"),
      N_ ("The slab at {pfn} was full and has a free object again: it joins the partial chain of CPU {cpu}, which is "
          "{b_slabs} long now.") } },
  { KM_EVENT_FREEZE,
    a_is_0,
    { N_ ("slab {pfn} is thawed"),
      N_ ("The slab at {pfn} belongs to no CPU any more: others may take objects from it.") } },
  { KM_EVENT_FREEZE,
    NULL,
    { N_ ("slab {pfn} is frozen"), N_ ("The slab at {pfn} is frozen: it belongs to one CPU. Others may free into it, "
                                       "only the owner takes from it.") } },
  { KM_EVENT_UNFREEZE_ALL,
    NULL,
    { N_ ("CPU {cpu}: {a_slabs} to the node"),
      N_ ("The partial chain of CPU {cpu} is as long as it may be: all {a_slabs} of it move to the node's list.") } },
  { KM_EVENT_MIN_PARTIAL,
    order2_is_1,
    { N_ ("slab {pfn} is empty: it goes"), N_ ("The slab at {pfn} is empty, and the node has {a} partial slabs "
                                               "already, min_partial is {b}: it is given back.") } },
  { KM_EVENT_MIN_PARTIAL,
    NULL,
    { N_ ("slab {pfn} is empty: it stays"),
      N_ ("The slab at {pfn} is empty, but the node has only {a} partial slabs, min_partial is {b}: it is kept.") } },

  /* touching */
  { KM_EVENT_WRITE,
    NULL,
    { N_ ("write {b_bytes} at {distance}"), N_ ("{b_bytes} are written, {distance} from {value}.") } },
  { KM_EVENT_READ,
    NULL,
    { N_ ("read {b_bytes} at {distance}"),
      N_ ("{b_bytes} are read, {distance} from {value}. The first one is {byte_kind}.") } },

  /* virtual memory */
  { KM_EVENT_AREA_SEARCH,
    b_is_0,
    { N_ ("first fit: {a_pages}"),
      N_ ("{a_pages} of addresses are wanted, the guard page included. The lowest place that fits is the start of the "
          "vmalloc area.") } },
  { KM_EVENT_AREA_SEARCH,
    NULL,
    { N_ ("first fit: {a_pages}, above {b_areas}"),
      N_ ("{a_pages} of addresses are wanted, the guard page included. The search goes up from the lowest address and "
          "passes {b_areas}; the first gap that is large enough is taken.") } },
  { KM_EVENT_AREA_NEW,
    NULL,
    { N_ ("area at {pointer}: {a_pages}"), N_ ("The area begins at {pointer}: {a_pages} and a guard page, which stays "
                                               "unmapped, so that running over the end is "
                                               "noticed at once.") } },
  { KM_EVENT_AREA_FULL,
    order2_is_1,
    { N_ ("no room for {a_pages}"), N_ ("Even after the purge there is no gap of {a_pages}: the call fails.") } },
  { KM_EVENT_AREA_FULL,
    NULL,
    { N_ ("no room for {a_pages}: purge"),
      N_ ("There is no gap of {a_pages}: what was freed lazily is purged, then the search is repeated once.") } },
  { KM_EVENT_AREA_PAGE,
    NULL,
    { N_ ("frame {pfn} becomes page {a}"),
      N_ ("Page {a} of the area gets page frame {pfn}. It comes alone, order 0: its neighbours may lie anywhere.") } },
  { KM_EVENT_PTE_SET,
    NULL,
    { N_ ("write {a_entries}"),
      N_ ("{a_entries} of the kernel are written: from now on the addresses lead to the page frames.") } },
  { KM_EVENT_PTE_CLEAR,
    NULL,
    { N_ ("clear {a_entries}"),
      N_ ("{a_entries} of the kernel are cleared: the addresses lead nowhere now. TLBs may still remember "
          "them.") } },
  { KM_EVENT_AREA_LAZY,
    NULL,
    { N_ ("area at {pointer} is freed lazily"), N_ ("The area at {pointer} is gone, but its {a_pages} of addresses are "
                                                    "not free yet: a TLB flush would be needed for "
                                                    "each. {b_pages} wait for the next purge.") } },
  { KM_EVENT_PURGE,
    NULL,
    { N_ ("purge: {a_areas}, {b_pages}"),
      N_ ("One flush of all TLBs serves {a_areas}: {b_pages} of addresses are free again.") } },
  { KM_EVENT_KMAP_LOWMEM,
    NULL,
    { N_ ("frame {pfn} is in low memory"),
      N_ ("Page frame {pfn} lies in the direct map and has an address always: nothing is to be done.") } },
  { KM_EVENT_KMAP_SLOT, b_is_0, { N_ ("slot {a} is unused"), N_ ("Slot {a} has no mapping any more.") } },
  { KM_EVENT_KMAP_SLOT,
    b_is_1,
    { N_ ("slot {a}: no user is left"), N_ ("Slot {a} still maps page frame {pfn}, but nobody uses it: its counter is "
                                            "1. It can be used again only after a "
                                            "TLB flush.") } },
  { KM_EVENT_KMAP_SLOT,
    NULL,
    { N_ ("slot {a} maps frame {pfn}, {users}"),
      N_ ("Slot {a} of the kmap area maps page frame {pfn}: its counter is {b}, that is {users}.") } },
  { KM_EVENT_KMAP_FLUSH,
    NULL,
    { N_ ("the search wraps: {a_slots} unmapped"), N_ ("The search has come round to the first slot: {a_slots} "
                                                       "that nobody uses are unmapped, with one TLB flush "
                                                       "for all of them.") } },
  { KM_EVENT_KMAP_WAIT,
    NULL,
    { N_ ("all slots are in use: wait"), N_ ("Every slot has a user. kmap sleeps until somebody calls kunmap: this is "
                                             "why it may not be called where sleeping "
                                             "is forbidden.") } },
  { KM_EVENT_KMAP_ATOMIC,
    NULL,
    { N_ ("fixmap slot {a} of CPU {cpu} maps frame {pfn}"),
      N_ ("Slot {a} of CPU {cpu} in the fixmap area maps page frame {pfn}. Until kunmap_atomic the task may neither "
          "sleep "
          "nor be moved to another CPU.") } },
  { KM_EVENT_PERCPU,
    NULL,
    { N_ ("{b_bytes} at offset {hex} of every unit"), N_ ("{b_bytes} at offset {hex} in the unit of each of the {cpus} "
                                                          "CPUs: the same offset everywhere, so one pointer "
                                                          "serves all.") } },
  { KM_EVENT_PERCPU_CHUNK,
    NULL,
    { N_ ("a new chunk: {a_frames}"),
      N_ ("No chunk has room: a new one is made, {a_pages} of addresses in {b_units}, one for each CPU.") } },
  { KM_EVENT_PREEMPT,
    a_is_0,
    { N_ ("preemption on"), N_ ("Preemption is switched on again: the task may be moved to another CPU.") } },
  { KM_EVENT_PREEMPT,
    NULL,
    { N_ ("preemption off"), N_ ("Preemption is switched off: the task stays on this CPU and must not sleep.") } },
  { KM_EVENT_STACK,
    a_is_0,
    { N_ ("kernel stack at {pfn}: {b_bytes}"), N_ ("The kernel stack begins at page frame {pfn} and has {b_bytes}. It "
                                                   "grows downwards, and it cannot grow beyond "
                                                   "that.") } },
  { KM_EVENT_STACK,
    NULL,
    { N_ ("kernel stack at {pfn}: {a} of {b_bytes}"),
      N_ ("{a_bytes} of the {b_bytes} of the kernel stack at page frame {pfn} are in use at the deepest call.") } },
};

/* ---- bugs ---- */

static const KmNarration bugs[KM_NR_KMEM_BUGS] = {
  [KM_BUG_CREATE_EARLY] = { N_ ("BUG: kmem_cache_create refuses"),
                            N_ ("The name is missing, the size is below a word or above the largest, or the call comes "
                                "from an interrupt: this kernel stops with a BUG.") },
  [KM_BUG_CREATE_FLAGS] = { N_ ("BUG: a flag that is not permitted"),
                            N_ ("{op_flags} has a flag that this kernel does not permit: it stops with a BUG. The "
                                "debugging flags are permitted only with CONFIG_DEBUG_SLAB.") },
  [KM_BUG_CREATE_RCU_POISON] = { N_ ("BUG: poison and RCU do not go together"),
                                 N_ ("With SLAB_DESTROY_BY_RCU an object may still be read after it was freed, so it "
                                     "must not be poisoned: this kernel stops with a BUG.") },
  [KM_BUG_PANIC] = { N_ ("panic: the cache could not be made"),
                     N_ ("SLAB_PANIC: the kernel cannot go on without this cache and panics.") },
  [KM_BUG_NOT_SLAB] = { N_ ("BUG: not an object of a slab"),
                        N_ ("{value} does not lie in a slab: the page has no PG_slab. The kernel stops with a BUG.") },
  [KM_BUG_OUT_OF_RANGE] = { N_ ("BUG: out of range"),
                            N_ ("{value} does not lie in the direct map: CONFIG_DEBUG_SLAB notices it and stops with a "
                                "BUG.") },
  [KM_BUG_BAD_ADDRESS] = { N_ ("oops: there is no such page"),
                           N_ ("No page descriptor belongs to {value}: the kernel reads nonsense and dies with an "
                               "oops.") },
  [KM_BUG_NOT_OBJECT] = { N_ ("BUG: not the start of an object"), N_ ("{value} is not the start of an object, but "
                                                                      "{b_distance} from it: CONFIG_DEBUG_SLAB stops "
                                                                      "with a BUG.") },
  [KM_BUG_WRONG_CACHE] = { N_ ("BUG: the object belongs to another cache"),
                           N_ ("{value} does not belong to {cache}: CONFIG_DEBUG_SLAB compares and stops with a "
                               "BUG.") },
  [KM_BUG_DOUBLE_FREE] = { N_ ("BUG: freed twice"),
                           N_ ("{value} is free already: the kernel notices it now and stops with a BUG.") },
  [KM_BUG_NULL_CACHE] = { N_ ("oops: there is no cache"),
                          N_ ("The cache is NULL or gone: {function} follows the pointer and dies.") },
  [KM_BUG_IN_INTERRUPT] = { N_ ("BUG: called from an interrupt"),
                            N_ ("{function} may sleep or waits for others: it may not be called from an interrupt. The "
                                "kernel stops with a BUG.") },
  [KM_BUG_GROW_FLAGS] = { N_ ("BUG: a mask that no slab can have"),
                          N_ ("{gfp_b} asks for memory that a slab of {cache} cannot have: high memory has no address, "
                              "and GFP_DMA must match the cache. The kernel stops with a BUG.") },
  [KM_BUG_KSIZE_NULL] = { N_ ("BUG: ksize of NULL"), N_ ("ksize is not to be asked about NULL: a BUG.") },
  [KM_BUG_RECURSION] = { N_ ("BUG: the free chain leads nowhere"),
                         N_ ("The free chain of a slab of {cache} was damaged before: the kernel follows it and "
                             "dies.") },
  [KM_BUG_KUNMAP] = { N_ ("BUG: nothing is mapped"),
                      N_ ("kunmap is called for {value}, which is not mapped: the kernel stops with a BUG.") },
  [KM_BUG_KMAP_ATOMIC_TYPE] = { N_ ("BUG: the slot is in use"), N_ ("The slot of this type is in use on this CPU: two "
                                                                    "users of one slot would overwrite "
                                                                    "each other's mapping.") },
  [KM_BUG_KMAP_LOCAL_FULL] = { N_ ("BUG: all slots are in use"), N_ ("A task has 16 slots for such mappings, and all "
                                                                     "of them are in use: the kernel stops "
                                                                     "with a BUG.") },
  [KM_BUG_STACK] = { N_ ("the stack has overwritten its thread_info"),
                     N_ ("The chain of calls was deeper than the stack: struct thread_info at its lowest end is "
                         "overwritten, and the task dies at the next switch.") },
};

/* ---- reports ---- */

static const KmNarration errors[KM_NR_KMEM_ERRORS] = {
  [KM_ERROR_DOUBLE_FREE] = { N_ ("report: double free"),
                             N_ ("Both red zones of {object} say that it is free: it was freed twice, and "
                                 "CONFIG_DEBUG_SLAB reports it.") },
  [KM_ERROR_OVERWRITTEN] = { N_ ("report: written outside the object"),
                             N_ ("A red zone of {object} is not as it should be, {b_distance} from its start: somebody "
                                 "wrote beyond the object.") },
  [KM_ERROR_CORRUPTION] = { N_ ("report: written after it was freed"),
                            N_ ("The poison of {object} is not intact, {b_distance} from its start: somebody wrote to "
                                "it "
                                "after it was freed.") },
  [KM_ERROR_TWO_OWNERS] = { N_ ("report: in use when it is handed out"),
                            N_ ("The red zones of {object} say that it is in use, and yet it is handed out: it was "
                                "freed twice before. CONFIG_DEBUG_SLAB reports it and goes on, and the object has two "
                                "owners.") },
  [KM_ERROR_OBJECTS_LEFT] = { N_ ("report: {b_objects} left"), N_ ("{cache} cannot be destroyed: {b_objects} were "
                                                                   "never freed. The kernel reports it.") },
  [KM_ERROR_DUPLICATE] = { N_ ("report: the name is taken"),
                           N_ ("There is a cache named {op_name} already: this kernel reports it and makes no second "
                               "one.") },
  [KM_ERROR_CREATE_FLAGS] = { N_ ("report: unexpected flags"),
                              N_ ("{op_flags} has a flag that no kernel permits: a warning, and no cache.") },
  [KM_ERROR_CREATE_FAILED] = { N_ ("report: no order fits"),
                               N_ ("Not one object fits into the largest slab: no cache can be made.") },
  [KM_ERROR_KMALLOC_TOO_LARGE] = { N_ ("warning: more than there can be"),
                                   N_ ("{b_bytes} need a block larger than order 10: the page allocator warns once and "
                                       "refuses.") },
  [KM_ERROR_FREE_PAGE_ORDER_0] = { N_ ("warning: a single page"),
                                   N_ ("{value} is no object of a slab, so it must be a large request; but a single "
                                       "page "
                                       "is none. The kernel warns once and frees it all the same.") },
  [KM_ERROR_WRONG_CACHE] = { N_ ("warning: wrong cache"), N_ ("{value} does not belong to {cache}: the kernel warns "
                                                              "and gives it to the cache that it "
                                                              "does belong to.") },
  [KM_ERROR_ZERO_CTOR] = { N_ ("warning: __GFP_ZERO wipes the constructor's work"),
                           N_ ("{cache} has a constructor, and __GFP_ZERO wipes what it left: the kernel warns.") },
  [KM_ERROR_GROW_FLAGS] = { N_ ("warning: bits are removed from the mask"),
                            N_ ("{gfp_b} asks for memory that a slab cannot have: the kernel warns, removes those "
                                "bits, "
                                "and goes on.") },
  [KM_ERROR_ALREADY_FREE] = { N_ ("report: already free"), N_ ("{object} is on the free list of its slab already: "
                                                               "slub_debug reports it, and it is not "
                                                               "freed again.") },
  [KM_ERROR_INVALID_POINTER] = { N_ ("report: not an object"),
                                 N_ ("{value} is not the start of an object: slub_debug reports it, and nothing is "
                                     "freed.") },
  [KM_ERROR_RED_ZONE] = { N_ ("report: red zone overwritten"),
                          N_ ("The red zone of {object} is not as it should be, {b_distance} from its start: somebody "
                              "wrote beyond the object.") },
  [KM_ERROR_POISON] = { N_ ("report: poison overwritten"), N_ ("The poison of {object} is not intact, {b_distance} "
                                                               "from its start: somebody wrote to it after "
                                                               "it was freed.") },
  [KM_ERROR_OBJECT_COUNT] = { N_ ("report: wrong object count"),
                              N_ ("slub_debug counts {b_objects} in use in the slab of {object}, and the slab says "
                                  "something else: the number is corrected.") },
  [KM_ERROR_NONE_IN_USE] = { N_ ("report: nothing in use"),
                             N_ ("Every object of the slab is free, so {value} is free already: slub_debug reports it, "
                                 "and nothing is freed.") },
  [KM_ERROR_PADDING] = { N_ ("report: padding overwritten"),
                         N_ ("The padding of {object} is not as it should be, {b_distance} from its start: somebody "
                             "wrote beyond an object.") },
  [KM_ERROR_FREE_POINTER] = { N_ ("report: free pointer corrupt"), N_ ("The free pointer of {object} was overwritten: "
                                                                       "slub_debug reports it and cuts the free "
                                                                       "list off there.") },
  [KM_ERROR_VFREE_BAD] = { N_ ("warning: not the start of a page"),
                           N_ ("vfree is given an address that is not that of a page: the kernel warns and frees "
                               "nothing.") },
  [KM_ERROR_VFREE_UNKNOWN] = { N_ ("warning: no such area"),
                               N_ ("No area begins at the address that vfree is given: the kernel warns and frees "
                                   "nothing.") },
  [KM_ERROR_VMAP_FAILED] = { N_ ("report: no room for addresses"), N_ ("The vmalloc area has no gap that is large "
                                                                       "enough: the kernel reports it, and the call "
                                                                       "returns NULL.") },
  [KM_ERROR_KUNMAP_ORDER] = { N_ ("warning: not the mapping on top"),
                              N_ ("The mappings of a task are a stack, and this is not the one on top: the kernel "
                                  "warns, "
                                  "and takes the one on top away all the same.") },
  [KM_ERROR_PERCPU_SIZE] = { N_ ("warning: no such size or alignment"),
                             N_ ("Per-CPU data of this size or alignment cannot be: the kernel warns, and the answer "
                                 "is "
                                 "NULL.") },
};

/* ---- silent damage ---- */

static const KmNarration silents[KM_NR_KMEM_SILENTS] = {
  [KM_KMEM_SILENT_DOUBLE_FREE] = { N_ ("{short} is freed twice, unnoticed"),
                                   N_ ("{value} was free already. Nothing is printed: the pointer stands twice among "
                                       "the "
                                       "free objects, and two later calls will get the same one.") },
  [KM_KMEM_SILENT_ODD_POINTER] = { N_ ("a pointer into an object, unnoticed"),
                                   N_ ("{value} is not the start of an object. Nothing is printed: the pointer is kept "
                                       "as "
                                       "it is and handed out again.") },
  [KM_KMEM_SILENT_WRONG_CACHE] = { N_ ("{short} in the wrong cache, unnoticed"),
                                   N_ ("{value} does not belong to {cache}. Nothing is printed: it stands in the array "
                                       "of "
                                       "that cache now and will be handed out as one of its objects.") },
  [KM_KMEM_SILENT_TWO_OWNERS] = { N_ ("{short} has two owners, unnoticed"),
                                  N_ ("{value} is in use already, by {owner}. Nothing is printed: from now on two "
                                      "owners "
                                      "write to the same memory.") },
  [KM_KMEM_SILENT_OVERFLOW] = { N_ ("{b_bytes} of a neighbour, unnoticed"),
                                N_ ("{b_bytes} lie outside what the pointer stands for ({owner}): they belong to what "
                                    "lies beside it. Nothing is printed.") },
  [KM_KMEM_SILENT_AFTER_FREE] = { N_ ("{b_bytes} of freed memory, unnoticed"),
                                  N_ ("{b_bytes} are touched that were freed before. Nothing is printed: whoever gets "
                                      "the "
                                      "memory next finds them.") },
  [KM_KMEM_SILENT_UNMAPPED] = { N_ ("a freed address, unnoticed"),
                                N_ ("The area was freed, but its page-table entries stay until the purge: the access "
                                    "reaches page frames that may have a new owner. Nothing is printed.") },
  [KM_KMEM_SILENT_CTOR_WIPED] = { N_ ("the constructor's work is wiped, unnoticed"),
                                  N_ ("{cache} has a constructor, and __GFP_ZERO has wiped what it left. Nothing is "
                                      "printed.") },
  [KM_KMEM_SILENT_STACK] = { N_ ("a stack overflows, unnoticed"), N_ ("The kernel stack is too small for this chain of "
                                                                      "calls: it writes into what lies below "
                                                                      "it. Nothing is printed.") },
};

/* A touch outside of the object, but in its own slot, by what stands there. */
static const KmNarration beside_object[KM_NR_BYTE_KINDS] = {
  [KM_BYTE_RED_ZONE] = { N_ ("{b_bytes} of the red zone, unnoticed"),
                         N_ ("{b_bytes} lie in the red zone beside {short}, which nobody may write to. Nothing is "
                             "printed "
                             "yet: the kernel compares the red zone when the object is freed.") },
  [KM_BYTE_POINTER] = { N_ ("{b_bytes} of a free pointer, unnoticed"),
                        N_ ("{b_bytes} lie behind {short}, where the allocator keeps its pointer to the next free "
                            "object. Nothing is printed.") },
  [KM_BYTE_CALLER] = { N_ ("{b_bytes} of the note of the last caller, unnoticed"),
                       N_ ("{b_bytes} lie behind {short}, where the kernel notes who took and freed the object last. "
                           "Nothing is printed.") },
  [KM_BYTE_PADDING] = { N_ ("{b_bytes} of padding, unnoticed"),
                        N_ ("{b_bytes} lie behind {short}, where nothing stands before the next object begins. Nothing "
                            "is printed, and nobody is hurt.") },
};

/* Anything that has no words of its own. */
static const KmNarration others[] = {
  { N_ ("the kernel stops"), N_ ("The kernel stops with a BUG.") },
  { N_ ("a report"), N_ ("The kernel reports a mistake and goes on.") },
  { N_ ("damage, unnoticed"), N_ ("Something is damaged and the kernel does not notice. Nothing is printed.") },
};

static const KmNarration ended = {
  N_ ("the call ends"), N_ ("The call ends here: the kernel has stopped the task. The simulated machine goes on "
                            "as if the rest had not been called.")
};

/* ---- looking up ---- */

static const KmNarration *
by_number (const KmNarration *table, size_t n, int32_t number, const KmNarration *other)
{
  return number >= 0 && (size_t)number < n && table[number].line ? &table[number] : other;
}

static const KmNarration *
by_kind (const KmSubject *subject)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].kind == subject->event->kind && (!rows[i].when || rows[i].when (subject)))
      return &rows[i].words;
  return NULL;
}

const KmNarration *
km_narration_kmem (const KmSubject *subject)
{
  const KmEvent *event = subject->event;
  bool above = op_info (subject)->above;

  switch (event->kind)
    {
    case KM_EVENT_CALL:
      return above && calls[subject->op->kind].line ? &calls[subject->op->kind] : NULL;
    case KM_EVENT_RETURN:
      if (above && value_is_null (subject) && had_bug (subject))
        return &ended;
      return above ? by_kind (subject) : NULL;
    case KM_EVENT_KMEM_BUG:
      return by_number (bugs, G_N_ELEMENTS (bugs), event->a, &others[0]);
    case KM_EVENT_KMEM_ERROR:
      return by_number (errors, G_N_ELEMENTS (errors), event->a, &others[1]);
    case KM_EVENT_KMEM_SILENT:
      if (event->a == KM_KMEM_SILENT_OVERFLOW && event->order2 < KM_NR_BYTE_KINDS && beside_object[event->order2].line)
        return &beside_object[event->order2];
      return by_number (silents, G_N_ELEMENTS (silents), event->a, &others[2]);
    default:
      return event->kind >= KM_EVENT_GENERAL_CACHE ? by_kind (subject) : NULL;
    }
}
