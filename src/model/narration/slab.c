/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for kmalloc, SLAB, SLUB and the bytes of objects. */
#include "model/narration/table.h"
#include "model/text/value_text.h"
#include "model/text/when.h"

#include "base/i18n.h"

/* ---- conditions ---- */

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
has_index_array (const KmSubject *s)
{
  return !s->slub && s->generation->slab->index_array;
}

static bool
goes_to_none (const KmSubject *s)
{
  return s->event->mt >= KM_NR_SLAB_LISTS;
}

static bool
slub_goes_to_none (const KmSubject *s)
{
  return s->slub && goes_to_none (s);
}

static bool
slub_goes_to_tail (const KmSubject *s)
{
  return s->slub && s->event->a == 1;
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

static bool
value_is_null (const KmSubject *s)
{
  return s->event->pfn2 == KM_VALUE_NULL;
}

/* The pointer does not lead to the start of an object. */
static bool
is_inside (const KmSubject *s)
{
  return km_value_is (s->event->pfn2, KM_VALUE_ODD);
}

static bool
is_slub_alone (const KmSubject *s)
{
  return s->slub && s->event->cache != 0;
}

static bool
has_no_frame (const KmSubject *s)
{
  return s->event->pfn == KM_PFN_NONE;
}

/* ---- the table ---- */

const KmNarration km_narration_slab[] = {
  { KM_EVENT_CALL, KM_OP_KMALLOC, NULL, N_ ("{call}"), N_ ("kmalloc asks for {op_bytes} with {op_gfp}. {sleep_note}") },
  { KM_EVENT_CALL, KM_OP_KZALLOC, NULL, N_ ("{call}"),
    N_ ("kzalloc asks for {op_bytes}, all of them 0, with {op_gfp}. {sleep_note}") },
  { KM_EVENT_CALL, KM_OP_KCALLOC, NULL, N_ ("{call}"),
    N_ ("kcalloc asks for {op_count} elements of {op_element}, all of them 0, with {op_gfp}.") },
  { KM_EVENT_CALL, KM_OP_KREALLOC, NULL, N_ ("{call}"),
    N_ ("krealloc asks for {op_bytes} in place of {value}, keeping what is in it.") },
  { KM_EVENT_CALL, KM_OP_KFREE, NULL, N_ ("{call}"), N_ ("kfree gives back {value}.") },
  { KM_EVENT_CALL, KM_OP_KSIZE, NULL, N_ ("{call}"), N_ ("ksize asks how many bytes may really be used of {value}.") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_INIT, NULL, N_ ("{call}"), N_ ("kmem_cache_init starts the slab layer.") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_CREATE, NULL, N_ ("{call}"),
    N_ ("kmem_cache_create makes a cache “{op_name}” for objects of {op_bytes}; alignment {op_align}, flags {op_flags}.") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_DESTROY, NULL, N_ ("{call}"),
    N_ ("kmem_cache_destroy takes the cache {op_cache} away. All its objects must have been freed.") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_SHRINK, NULL, N_ ("{call}"),
    N_ ("kmem_cache_shrink gives back what {op_cache} does not need just now.") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_ALLOC, NULL, N_ ("{call}"),
    N_ ("kmem_cache_alloc asks for an object of {op_cache} with {op_gfp}; the mask matters only if the cache must grow. {sleep_note}") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_ZALLOC, NULL, N_ ("{call}"),
    N_ ("kmem_cache_zalloc asks for an object of {op_cache}, all of it 0, with {op_gfp}. {sleep_note}") },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_FREE, NULL, N_ ("{call}"),
    N_ ("kmem_cache_free gives {value} back to the cache {op_cache}.") },
  { KM_EVENT_CALL, KM_OP_CACHE_REAP, NULL, N_ ("{call}"),
    N_ ("cache_reap is the timer's pass over all caches, about every 2 seconds on each CPU: what was not used lately goes back.") },
  { KM_EVENT_CALL, KM_OP_WRITE, NULL, N_ ("{call}"), N_ ("The program writes {op_bytes}.") },
  { KM_EVENT_CALL, KM_OP_READ, NULL, N_ ("{call}"), N_ ("The program reads {op_bytes}.") },
  { KM_EVENT_GENERAL_CACHE, ANY, a_is_b, N_ ("general cache {cache}"),
    N_ ("{cache} has objects of {b_bytes}, exactly what is asked for: nothing is wasted.") },
  { KM_EVENT_GENERAL_CACHE, ANY, NULL, N_ ("general cache {cache}: {waste} wasted"),
    N_ ("The smallest general cache that holds {a_bytes} is {cache} with objects of {b_bytes}: {waste} of each are unused.") },
  { KM_EVENT_KMALLOC_LARGE, ANY, NULL, N_ ("too large for a cache: {frames}"),
    N_ ("{a_bytes} are more than the largest general cache holds: kmalloc takes {frames} in one piece, order {order}, from the page allocator.") },
  { KM_EVENT_ZERO_SIZE, 1, NULL, N_ ("ZERO_SIZE_PTR: nothing to free"),
    N_ ("The pointer is ZERO_SIZE_PTR, which is no memory at all: there is nothing to free.") },
  { KM_EVENT_ZERO_SIZE, ANY, NULL, N_ ("0 bytes: ZERO_SIZE_PTR"),
    N_ ("0 bytes are asked for: no object is taken. The answer is ZERO_SIZE_PTR, the address 16, so that following it is noticed.") },
  { KM_EVENT_KREALLOC, ANY, km_when_order2_1, N_ ("{b_bytes} fit into {a_bytes}: the object stays"),
    N_ ("The object has room for {a_bytes}, and {b_bytes} are asked for: it stays where it is.") },
  { KM_EVENT_KREALLOC, ANY, NULL, N_ ("{b_bytes} do not fit into {a_bytes}"),
    N_ ("The object has room for {a_bytes} only, and {b_bytes} are asked for: another one is needed.") },
  { KM_EVENT_COPY, ANY, NULL, N_ ("copy {a_bytes}"),
    N_ ("{a_bytes} are copied from the old object to the new one, {b_value}.") },
  { KM_EVENT_KSIZE, ANY, NULL, N_ ("{a_bytes} may be used"),
    N_ ("The cache of the object knows: {a_bytes} may be used, whatever was asked for.") },
  { KM_EVENT_OBJECT_ZERO, ANY, NULL, N_ ("clear {a_bytes}"), N_ ("__GFP_ZERO: {a_bytes} of {object} are cleared.") },
  { KM_EVENT_ARRAY_TAKE, ANY, is_inside, N_ ("CPU {cpu}: take {pointer}"),
    N_ ("The pointer on top of the array cache of CPU {cpu} is taken: {value}. It was freed like this and is handed out like this. {a_objects} are left in the array.") },
  { KM_EVENT_ARRAY_TAKE, 0, NULL, N_ ("CPU {cpu}: take {short}"),
    N_ ("The last object of the array cache of CPU {cpu} is taken: {object} of the slab at {pfn}. The next call will have to refill the array.") },
  { KM_EVENT_ARRAY_TAKE, ANY, NULL, N_ ("CPU {cpu}: take {short}"),
    N_ ("The top of the array cache of CPU {cpu} is taken: {object} of the slab at {pfn}. {a_objects} are left in it. No lock and no list: that is what the array is for.") },
  { KM_EVENT_ARRAY_PUT, ANY, is_inside, N_ ("CPU {cpu}: put {pointer}"),
    N_ ("{value}, goes on top of the array cache of CPU {cpu} as it is. The array holds {a} of {limit} now.") },
  { KM_EVENT_ARRAY_PUT, ANY, NULL, N_ ("CPU {cpu}: put {short}"),
    N_ ("{object} of the slab at {pfn} goes on top of the array cache of CPU {cpu}, which holds {a} of {limit} now. It will be the first to be used again; for its slab it still counts as in use.") },
  { KM_EVENT_ARRAY_REFILL, ANY, a_is_below_b, N_ ("CPU {cpu}: array is empty, {a_objects} wanted"),
    N_ ("The array cache of CPU {cpu} is empty: {a_objects} are wanted, because it was not used lately (batchcount {b}).") },
  { KM_EVENT_ARRAY_REFILL, ANY, NULL, N_ ("CPU {cpu}: array is empty, {a_objects} wanted"),
    N_ ("The array cache of CPU {cpu} is empty: {a_objects} are wanted, as many as batchcount says.") },
  { KM_EVENT_ARRAY_FLUSH, ANY, NULL, N_ ("CPU {cpu}: array is full, {a_objects} leave"),
    N_ ("The array cache of CPU {cpu} holds {b_objects}, as many as its limit: the {a} oldest ones, at the bottom, leave it.") },
  { KM_EVENT_SHARED_TAKE, ANY, NULL, N_ ("CPU {cpu}: {a_objects} from the shared array"),
    N_ ("The shared array has objects that other CPUs gave back: {a_objects} move to the array of CPU {cpu}, {b} stay. No slab is touched.") },
  { KM_EVENT_SHARED_PUT, ANY, NULL, N_ ("CPU {cpu}: {a_objects} to the shared array"),
    N_ ("The shared array has room: {a_objects} move there from the array of CPU {cpu}, so that any CPU can take them. It holds {b} now.") },
  { KM_EVENT_SLAB_TAKE, ANY, is_inside, N_ ("take {pointer} from the free list of its slab"),
    N_ ("The first pointer on the free list of the slab at {pfn} is taken: {pointer}. It is not the start of an object; it was freed like this. {b} of {num} are in use now.") },
  { KM_EVENT_SLAB_TAKE, ANY, km_when_slub, N_ ("take object {a} of {pfn} from the slab's free list"),
    N_ ("Object {a} is the first on the free list of the slab at {pfn}: it is taken; {b} of {num} are in use now.") },
  { KM_EVENT_SLAB_TAKE, ANY, has_index_array, N_ ("take object {a} of {pfn} from its slab"),
    N_ ("The next entry of the index array of the slab at {pfn} says {a}: that object is taken, and active becomes {b} of {num}.") },
  { KM_EVENT_SLAB_TAKE, ANY, NULL, N_ ("take object {a} of {pfn} from its slab"),
    N_ ("The free chain of the slab at {pfn} begins with object {a}: it is taken, bufctl[{a}] says which is next, and inuse becomes {b} of {num}.") },
  { KM_EVENT_SLAB_PUT, ANY, is_inside, N_ ("put {pointer} on the free list of its slab"),
    N_ ("{pointer} is not the start of an object. It goes on the free list of the slab at {pfn} as it is; {b} of {num} are in use now.") },
  { KM_EVENT_SLAB_PUT, ANY, km_when_slub, N_ ("put object {a} of {pfn} on the slab's free list"),
    N_ ("Object {a} does not belong to the slab of this CPU: it goes to the free list of its own slab at {pfn}, of which {b} of {num} are in use now.") },
  { KM_EVENT_SLAB_PUT, ANY, has_index_array, N_ ("put object {a} of {pfn} back into its slab"),
    N_ ("Index {a} is written into the index array of the slab at {pfn}, and active becomes {b} of {num}: this object will be the next to leave the slab.") },
  { KM_EVENT_SLAB_PUT, ANY, NULL, N_ ("put object {a} of {pfn} back into its slab"),
    N_ ("Object {a} becomes the head of the free chain of the slab at {pfn}: bufctl[{a}] gets the old head, and inuse becomes {b} of {num}.") },
  { KM_EVENT_SLAB_LIST, ANY, slub_goes_to_none, N_ ("slab {pfn} leaves {list2}"),
    N_ ("The slab at {pfn} leaves the node's list “{list2}”: it is on no list now.") },
  { KM_EVENT_SLAB_LIST, ANY, slub_goes_to_tail, N_ ("slab {pfn} to the tail of {list}"),
    N_ ("The slab at {pfn} goes to the tail of the node's list “{list}”, where any CPU can find it.") },
  { KM_EVENT_SLAB_LIST, ANY, km_when_slub, N_ ("slab {pfn} to the head of {list}"),
    N_ ("The slab at {pfn} goes to the head of the node's list “{list}”, where any CPU can find it.") },
  { KM_EVENT_SLAB_LIST, ANY, goes_to_none, N_ ("slab {pfn} leaves {list2}"),
    N_ ("The slab at {pfn} leaves {list2}: it is about to be given back.") },
  { KM_EVENT_SLAB_LIST, ANY, goes_to_full, N_ ("slab {pfn} to slabs_full"),
    N_ ("All {num} objects of this slab are in use now: it moves to the head of slabs_full.") },
  { KM_EVENT_SLAB_LIST, ANY, goes_to_partial_tail, N_ ("slab {pfn} to the tail of slabs_partial"),
    N_ ("{b} of the {num} objects are still in use: the slab goes to the tail of slabs_partial. Slabs in front of it are used first, so it has a chance to become free.") },
  { KM_EVENT_SLAB_LIST, ANY, goes_to_partial, N_ ("slab {pfn} to slabs_partial"),
    N_ ("{b} of the {num} objects are in use: the slab goes to the head of slabs_partial, where the next refill looks first.") },
  { KM_EVENT_SLAB_LIST, ANY, is_new, N_ ("slab {pfn} to slabs_free"),
    N_ ("The new slab goes to the tail of slabs_free: none of its {num} objects is in use yet.") },
  { KM_EVENT_SLAB_LIST, ANY, NULL, N_ ("slab {pfn} to slabs_free"),
    N_ ("None of the {num} objects is in use any more: the slab goes to the head of slabs_free. It is kept for a while.") },
  { KM_EVENT_CACHE_GROW, ANY, NULL, N_ ("{cache} grows: {get_frames}, order {order}"),
    N_ ("No slab of {cache} has a free object: the cache grows by one slab. {get_frames} asks the page allocator for {frames} with {gfp_a}.") },
  { KM_EVENT_SLAB_NEW, ANY, km_when_slub, N_ ("new slab at {pfn}: {b_objects}"),
    N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. Their free list goes in the order of their addresses.") },
  { KM_EVENT_SLAB_NEW, ANY, has_one_colour, N_ ("new slab at {pfn}: {b_objects}"),
    N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. Too little is left over for colours, so all slabs begin alike.") },
  { KM_EVENT_SLAB_NEW, 0, NULL, N_ ("new slab at {pfn}: {b_objects}, colour 0"),
    N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. It begins without a gap: colour 0 of {colours}.") },
  { KM_EVENT_SLAB_NEW, ANY, NULL, N_ ("new slab at {pfn}: {b_objects}, colour {colour}"),
    N_ ("A new slab of {cache}: {frames} from {pfn} hold {b_objects} of {slot_bytes}. It begins {a_bytes} later, colour {colour} of {colours}: its objects fall into other cache lines than those of the slab before.") },
  { KM_EVENT_SLAB_DESTROY, ANY, NULL, N_ ("slab {pfn} is given back: {put_frames}"),
    N_ ("The slab at {pfn} has no object in use: {put_frames} gives its {frames} back to the page allocator.") },
  { KM_EVENT_OFF_SLAB, 0, NULL, N_ ("management goes back: {short}"),
    N_ ("The management of the slab at {pfn} was kept in another cache and goes back there: {value}.") },
  { KM_EVENT_OFF_SLAB, ANY, value_is_null, N_ ("no memory for the management"),
    N_ ("The management of the slab at {pfn} needs an object of another cache, and there is none: the cache cannot grow.") },
  { KM_EVENT_OFF_SLAB, ANY, NULL, N_ ("management off the slab: {short}"),
    N_ ("The objects are so large that the management would waste room on the slab: that of the slab at {pfn} is kept in {value}.") },
  { KM_EVENT_CONSTRUCT, ANY, NULL, N_ ("construct {a_objects}"),
    N_ ("The constructor runs on each of the {a_objects}, once, when the slab is made. Whoever frees an object has to leave it constructed.") },
  { KM_EVENT_FREE_LIMIT, ANY, NULL, N_ ("{a_objects} free, free_limit {b}: a slab must go"),
    N_ ("{cache} has {a_objects} free in its slabs, more than its free_limit of {b}: a free slab is given back.") },
  { KM_EVENT_CACHE_CREATE, ANY, NULL, N_ ("cache {cache}: {a_objects} of {b_bytes}, order {order}"),
    N_ ("A slab of {cache} is a block of order {order}, {frames}: it holds {a_objects} of {b_bytes}, alignment included.") },
  { KM_EVENT_CACHE_READY, ANY, is_slub_alone, N_ ("cache {cache} is ready"),
    N_ ("{cache} has what each CPU and the node need. It owns no slab yet: the first allocation makes it grow.") },
  { KM_EVENT_CACHE_READY, ANY, NULL, N_ ("array caches of {cache}: limit {a}, batchcount {b}"),
    N_ ("The array cache of each CPU takes up to {a_objects} of {cache}; they come and go {b} at a time.") },
  { KM_EVENT_CACHE_DESTROY, ANY, km_when_slub, N_ ("cache {cache} is gone"),
    N_ ("No object is left in {cache}: it leaves the list of caches, and what it kept for each CPU and for the node is freed.") },
  { KM_EVENT_CACHE_DESTROY, ANY, NULL, N_ ("cache {cache} is gone"),
    N_ ("No object is left in {cache}: it leaves the chain of caches, and its arrays and its descriptor are freed.") },
  { KM_EVENT_CACHE_BUSY, ANY, NULL, N_ ("{cache} stays: {a_objects} left"),
    N_ ("{a_objects} of {cache} are not free yet, so it cannot go: it is put back into the chain, where it is the newest now.") },
  { KM_EVENT_CACHE_SHRINK, 0, km_when_slub, N_ ("nothing is left of {cache}"),
    N_ ("The CPUs gave up their slabs, and empty slabs went back: no slab of {cache} is left.") },
  { KM_EVENT_CACHE_SHRINK, ANY, km_when_slub, N_ ("slabs of {cache} are left"),
    N_ ("The CPUs gave up their slabs, and empty slabs went back. {cache} keeps slabs with objects in use, so the answer is 1.") },
  { KM_EVENT_CACHE_SHRINK, 0, NULL, N_ ("nothing is left of {cache}"),
    N_ ("Arrays and free slabs were given back; no slab of {cache} is left.") },
  { KM_EVENT_CACHE_SHRINK, ANY, NULL, N_ ("slabs of {cache} are left"),
    N_ ("Arrays and free slabs were given back; {cache} keeps slabs with objects in use, so the answer is 1.") },
  { KM_EVENT_CACHE_REAP, ANY, NULL, N_ ("reap {cache}: {a_objects} in the array, {b_slabs} free"),
    N_ ("The timer looks at {cache}: {a_objects} wait in the array of CPU {cpu}, {b_slabs} are free. What was used since the last pass is spared.") },
  { KM_EVENT_CACHE_REFUSED, ANY, NULL, N_ ("no cache"), N_ ("kmem_cache_create refuses: no cache is made.") },
  { KM_EVENT_SLAB_STATE, ANY, NULL, N_ ("the slab layer: {state}"),
    N_ ("kmem_cache_init has reached the state {state}: the slab layer needs caches for its own parts before it can make others.") },
  { KM_EVENT_CACHE_MERGED, ANY, NULL, N_ ("served by {cache}"),
    N_ ("{cache} has objects of the same size and the same needs: no new cache is made, {op_name} is another name for it.") },
  { KM_EVENT_CPU_TAKE, ANY, is_inside, N_ ("CPU {cpu}: take {pointer}"),
    N_ ("CPU {cpu} takes the first pointer of its own free list: {pointer}. It is not the start of an object; it was freed like this.") },
  { KM_EVENT_CPU_TAKE, ANY, NULL, N_ ("CPU {cpu}: take object {a} of {pfn}"),
    N_ ("CPU {cpu} takes the first object of its own free list: object {a} of the slab at {pfn}. No lock is needed.") },
  { KM_EVENT_CPU_PUT, ANY, is_inside, N_ ("CPU {cpu}: put {pointer}"),
    N_ ("{pointer} lies in the slab that CPU {cpu} owns, at {pfn}, but it is not the start of an object. It goes to the head of the free list of the CPU as it is.") },
  { KM_EVENT_CPU_PUT, ANY, NULL, N_ ("CPU {cpu}: put object {a} of {pfn}"),
    N_ ("Object {a} belongs to the slab that CPU {cpu} owns, at {pfn}: it goes to the head of the CPU's free list, without a lock.") },
  { KM_EVENT_CPU_SLAB, ANY, has_no_frame, N_ ("CPU {cpu} owns no slab"),
    N_ ("The slab of CPU {cpu} has nothing free left: the CPU lets go of it. A full slab is on no list.") },
  { KM_EVENT_CPU_SLAB, ANY, NULL, N_ ("slab {pfn} becomes that of CPU {cpu}"),
    N_ ("CPU {cpu} makes the slab at {pfn} its own: all {a_objects} that are free in it move to the CPU's free list, where no lock is needed.") },
  { KM_EVENT_CPU_PARTIAL, 0, NULL, N_ ("slab {pfn} leaves the partial chain of CPU {cpu}"),
    N_ ("The slab at {pfn} is the first on the partial chain of CPU {cpu} and is taken from it. {b_slabs} stay there.") },
  { KM_EVENT_CPU_PARTIAL, ANY, NULL, N_ ("slab {pfn} joins the partial chain of CPU {cpu}"),
    N_ ("The slab at {pfn} was full and has a free object again: it joins the partial chain of CPU {cpu}, which is {b_slabs} long now.") },
  { KM_EVENT_FREEZE, 0, NULL, N_ ("slab {pfn} is thawed"),
    N_ ("The slab at {pfn} belongs to no CPU any more: others may take objects from it.") },
  { KM_EVENT_FREEZE, ANY, NULL, N_ ("slab {pfn} is frozen"),
    N_ ("The slab at {pfn} is frozen: it belongs to one CPU. Others may free into it, only the owner takes from it.") },
  { KM_EVENT_UNFREEZE_ALL, ANY, NULL, N_ ("CPU {cpu}: {a_slabs} to the node"),
    N_ ("The partial chain of CPU {cpu} is as long as it may be: all {a_slabs} of it move to the node's list.") },
  { KM_EVENT_MIN_PARTIAL, ANY, km_when_order2_1, N_ ("slab {pfn} is empty: it goes"),
    N_ ("The slab at {pfn} is empty, and the node has {a} partial slabs already, min_partial is {b}: it is given back.") },
  { KM_EVENT_MIN_PARTIAL, ANY, NULL, N_ ("slab {pfn} is empty: it stays"),
    N_ ("The slab at {pfn} is empty, but the node has only {a} partial slabs, min_partial is {b}: it is kept.") },
  { KM_EVENT_WRITE, ANY, NULL, N_ ("write {b_bytes} at {distance}"),
    N_ ("{b_bytes} are written, {distance} from {value}; each becomes {byte_value}.") },
  { KM_EVENT_READ, ANY, NULL, N_ ("read {b_bytes} at {distance}"),
    N_ ("{b_bytes} are read, {distance} from {value}. The first one is {byte_kind}.") },
  { .line = NULL },
};
