/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmalloc, the slab layer (SLAB and SLUB), virtual memory, kmap, per-CPU data: the kernel's functions in our own words,
 * and which line an event belongs to. A call begins and ends in the function that its kind names. */
#include "model/pseudocode/table.h"
#include "model/text/value_text.h"

#include "base/i18n.h"

#define MAX_LINES 9

typedef enum
{
  F_NONE,
  F_KMALLOC,
  F_KREALLOC,
  F_KFREE,
  F_ALLOC, /* SLAB */
  F_REFILL,
  F_GROW,
  F_FREE,
  F_FREE_BLOCK,
  F_CREATE,
  F_DESTROY,
  F_SHRINK,
  F_REAP,
  F_INIT,
  F_SLUB_ALLOC,
  F_SLUB_FREE,
  F_VMALLOC,
  F_VFREE,
  F_KMAP,
  F_KUNMAP,
  F_KMAP_ATOMIC,
  F_PERCPU,
  F_CPU_VAR,
  F_STACK,
  F_TOUCH,
  NR_FUNCTIONS,
} Function;

typedef struct
{
  const char *title; /* kernel function */
  const char *lines[MAX_LINES];
} Listing;

static const Listing listings[NR_FUNCTIONS] = {
  [F_KMALLOC] = { "kmalloc",
                  { N_ ("if the size is 0: return ZERO_SIZE_PTR"),
                    N_ ("find_general_cachep(): the smallest general cache that fits"),
                    N_ ("if there is none: NULL; 6.1: from the page allocator"), N_ ("take an object of that cache"),
                    N_ ("clear it for __GFP_ZERO; return it, or NULL") } },
  [F_KREALLOC] = { "krealloc",
                   { N_ ("if the object is large enough: return it"), N_ ("kmalloc() a larger one"),
                     N_ ("copy what is there, kfree() the old one"), N_ ("return the new one") } },
  [F_KFREE] = { "kfree",
                { N_ ("if it is NULL or ZERO_SIZE_PTR: return"),
                  N_ ("from the address to the page, from there to the cache"),
                  N_ ("if the page is no slab's: BUG; 6.1: free it as pages"),
                  N_ ("give the object back to the cache") } },
  [F_ALLOC] = { "__cache_alloc",
                { N_ ("if the array of this CPU is empty:"), N_ ("    cache_alloc_refill()"),
                  N_ ("take the object on top of the array"), N_ ("mark the array as touched; return the object") } },
  [F_REFILL] = { "cache_alloc_refill",
                 { N_ ("batchcount objects are wanted, 16 if the array was not touched"),
                   N_ ("if the shared array has some: take them, done"), N_ ("until there are enough:"),
                   N_ ("    the first of slabs_partial, else of slabs_free"),
                   N_ ("    take its free objects, one by one"), N_ ("    put it on slabs_full or slabs_partial"),
                   N_ ("if there are none: cache_grow(), then again") } },
  [F_GROW] = { "cache_grow",
               { N_ ("the next colour: how far in the slab begins"),
                 N_ ("get a block of frames from the page allocator"),
                 N_ ("set up the management, on the slab or off it"), N_ ("run the constructor on every object"),
                 N_ ("put the slab at the tail of slabs_free") } },
  [F_FREE] = { "__cache_free",
               { N_ ("if the array of this CPU is full:"),
                 N_ ("    cache_flusharray(): batchcount oldest objects leave"),
                 N_ ("        to the shared array, if it has room"),
                 N_ ("        else free_block(): back to their slabs"), N_ ("put the object on top of the array") } },
  [F_FREE_BLOCK] = { "free_block",
                     { N_ ("for each object:"), N_ ("    find its slab; put it at the head of the free chain"),
                       N_ ("    if others are in use: to the tail of slabs_partial"),
                       N_ ("    if more than free_limit objects are free: slab_destroy()"),
                       N_ ("    else: to the head of slabs_free") } },
  [F_CREATE] = { "kmem_cache_create",
                 { N_ ("check name, size, flags, context"), N_ ("6.1: share a cache that fits already"),
                   N_ ("work out alignment, order, management, colours"), N_ ("take a descriptor from kmem_cache"),
                   N_ ("make arrays, lists; put the cache on the chain"), N_ ("return it, or NULL") } },
  [F_DESTROY] = { "kmem_cache_destroy",
                  { N_ ("take the cache off the chain"), N_ ("empty all arrays; destroy the free slabs"),
                    N_ ("if objects are left: report it, put the cache back"),
                    N_ ("free arrays, lists, descriptor") } },
  [F_SHRINK] = { "kmem_cache_shrink",
                 { N_ ("empty all arrays into the slabs"), N_ ("destroy the free slabs"),
                   N_ ("return 1 if slabs are left") } },
  [F_REAP] = { "cache_reap",
               { N_ ("for each cache:"), N_ ("    array touched: forget that; else give a fifth of it back"),
                 N_ ("    the same with the shared array"),
                 N_ ("    free slabs not touched: destroy a fifth of the limit") } },
  [F_INIT] = { "kmem_cache_init",
               { N_ ("a static cache for descriptors"), N_ ("the general cache for arrays, then that for lists"),
                 N_ ("all other general caches"), N_ ("allocated arrays instead of static ones; full size") } },
  [F_SLUB_ALLOC] = { "___slab_alloc",
                     { N_ ("if this CPU's free list has an object: take it, done"),
                       N_ ("else all that is free in its slab moves to the list"),
                       N_ ("else the next slab of this CPU's partial chain"),
                       N_ ("else slabs of the node's partial list, frozen for this CPU"),
                       N_ ("else a new slab from the page allocator"), N_ ("return an object, or NULL") } },
  [F_SLUB_FREE] = { "__slab_free",
                    { N_ ("if it belongs to this CPU's slab: to the CPU's free list, done"),
                      N_ ("put it at the head of its slab's free list"),
                      N_ ("if the slab was full: freeze it, to the partial chain"),
                      N_ ("    if the chain is too long: all of it to the node"),
                      N_ ("if the slab is empty now and the node has min_partial: give it back") } },
  [F_VMALLOC] = { "vmalloc",
                  { N_ ("round up to pages; 0, or more than there is: NULL"), N_ ("one page more as a guard"),
                    N_ ("the lowest gap of addresses that fits; if none: purge, again"), N_ ("an array for the pages"),
                    N_ ("for each page: one frame, high memory preferred"), N_ ("write the page-table entries"),
                    N_ ("return the address") } },
  [F_VFREE] = { "vfree",
                { N_ ("check that an area begins at the address"), N_ ("the addresses are freed lazily"),
                  N_ ("if too many wait: purge, with one flush of all TLBs"),
                  N_ ("free the frames, the array, the area") } },
  [F_KMAP] = { "kmap",
               { N_ ("low memory: it has an address already"), N_ ("mapped already: one user more"),
                 N_ ("search a slot behind the last one; at the end: flush unused ones"),
                 N_ ("if there is none: sleep until a kunmap()"), N_ ("map the page there; return the address") } },
  [F_KUNMAP] = { "kunmap",
                 { N_ ("low memory: nothing to do"), N_ ("one user less; the mapping stays until a flush") } },
  [F_KMAP_ATOMIC] = { "kmap_atomic",
                      { N_ ("preemption and page faults off"), N_ ("low memory: it has an address already"),
                        N_ ("map the page in a slot of this CPU"),
                        N_ ("kunmap_atomic(): take it away, preemption on") } },
  [F_PERCPU] = { "pcpu_alloc",
                 { N_ ("search a chunk with room"), N_ ("if there is none: a new chunk, a unit for each CPU"),
                   N_ ("take frames for the pages that have none"), N_ ("the same offset in every unit; return it") } },
  [F_CPU_VAR] = { "get_cpu_var",
                  { N_ ("get_cpu_var(): preemption off"), N_ ("the copy of this CPU may be used"),
                    N_ ("put_cpu_var(): preemption on") } },
  [F_STACK] = { "alloc_thread_info",
                { N_ ("take the frames of a stack"), N_ ("thread_info lies at its lowest end"),
                  N_ ("each call takes some more, downwards"), N_ ("nothing stops it at the end") } },
  [F_TOUCH] = { "access",
                { N_ ("add the distance to the pointer"), N_ ("through the page table to a frame"),
                  N_ ("write or read: nobody asks whose bytes they are") } },
};

/* ---- where a call begins and ends ---- */

static const struct
{
  uint8_t function;
  int8_t first, last;
} calls[KM_NR_OPS] = {
  [KM_OP_KMALLOC] = { F_KMALLOC, 1, 4 },
  [KM_OP_KZALLOC] = { F_KMALLOC, 1, 4 },
  [KM_OP_KCALLOC] = { F_KMALLOC, 1, 4 },
  [KM_OP_KREALLOC] = { F_KREALLOC, 0, 3 },
  [KM_OP_KFREE] = { F_KFREE, 1, -1 },
  [KM_OP_KSIZE] = { F_KFREE, 1, -1 },
  [KM_OP_KMEM_CACHE_INIT] = { F_INIT, 0, -1 },
  [KM_OP_KMEM_CACHE_CREATE] = { F_CREATE, 0, 5 },
  [KM_OP_KMEM_CACHE_DESTROY] = { F_DESTROY, 0, -1 },
  [KM_OP_KMEM_CACHE_SHRINK] = { F_SHRINK, 0, 2 },
  [KM_OP_KMEM_CACHE_ALLOC] = { F_ALLOC, 0, 3 },
  [KM_OP_KMEM_CACHE_ZALLOC] = { F_ALLOC, 0, 3 },
  [KM_OP_KMEM_CACHE_FREE] = { F_FREE, 0, -1 },
  [KM_OP_CACHE_REAP] = { F_REAP, 0, -1 },
  [KM_OP_VMALLOC] = { F_VMALLOC, 0, 6 },
  [KM_OP_VZALLOC] = { F_VMALLOC, 0, 6 },
  [KM_OP_VMALLOC_32] = { F_VMALLOC, 0, 6 },
  [KM_OP_VFREE] = { F_VFREE, 0, -1 },
  [KM_OP_VMAP] = { F_VMALLOC, 0, 6 },
  [KM_OP_VUNMAP] = { F_VFREE, 0, -1 },
  [KM_OP_KMAP] = { F_KMAP, 0, 4 },
  [KM_OP_KUNMAP] = { F_KUNMAP, 0, -1 },
  [KM_OP_KMAP_ATOMIC] = { F_KMAP_ATOMIC, 0, 2 },
  [KM_OP_KUNMAP_ATOMIC] = { F_KMAP_ATOMIC, 3, -1 },
  [KM_OP_ALLOC_PERCPU] = { F_PERCPU, 0, 3 },
  [KM_OP_FREE_PERCPU] = { F_PERCPU, 0, -1 },
  [KM_OP_GET_CPU_VAR] = { F_CPU_VAR, 0, 1 },
  [KM_OP_PUT_CPU_VAR] = { F_CPU_VAR, 2, -1 },
  [KM_OP_ALLOC_THREAD_INFO] = { F_STACK, 0, 1 },
  [KM_OP_FREE_THREAD_INFO] = { F_STACK, -1, -1 },
  [KM_OP_USE_STACK] = { F_STACK, 2, -1 },
  [KM_OP_WRITE] = { F_TOUCH, 0, -1 },
  [KM_OP_READ] = { F_TOUCH, 0, -1 },
};

/* ---- where an event belongs ---- */

typedef bool (*Condition) (const KmSubject *subject);

static bool
is_slub (const KmSubject *s)
{
  return km_model_allocator (s->model) == KM_ALLOCATOR_SLUB;
}

static bool
slub_gives_up (const KmSubject *s)
{
  return is_slub (s) && s->event->mt >= KM_NR_SLAB_LISTS;
}

static bool
grows (const KmSubject *s)
{
  return km_subject_inside (s, KM_EVENT_ARRAY_REFILL) != NULL && s->event->mt == KM_SLAB_FREE;
}

static bool
refills (const KmSubject *s)
{
  return km_subject_inside (s, KM_EVENT_ARRAY_REFILL) != NULL;
}

static bool
goes_to_partial (const KmSubject *s)
{
  return s->event->mt == KM_SLAB_PARTIAL;
}

static bool
a_is_0 (const KmSubject *s)
{
  return s->event->a == 0;
}

static bool
kmap_ends (const KmSubject *s)
{
  return s->op && s->op->kind == KM_OP_KUNMAP;
}

static bool
is_percpu (const KmSubject *s)
{
  return s->op && s->op->kind >= KM_OP_ALLOC_PERCPU && s->op->kind <= KM_OP_PUT_CPU_VAR;
}

static bool
is_cpu_var (const KmSubject *s)
{
  return s->op && (s->op->kind == KM_OP_GET_CPU_VAR || s->op->kind == KM_OP_PUT_CPU_VAR);
}

static bool
is_vfree (const KmSubject *s)
{
  return s->op && (s->op->kind == KM_OP_VFREE || s->op->kind == KM_OP_VUNMAP);
}

static bool
is_kfree (const KmSubject *s)
{
  return s->op && s->op->kind == KM_OP_KFREE;
}

static const struct
{
  KmEventKind kind;
  Condition when; /* NULL = always */
  uint8_t function;
  int8_t line;
} places[] = {
  { KM_EVENT_GENERAL_CACHE, NULL, F_KMALLOC, 1 },
  { KM_EVENT_KMALLOC_LARGE, NULL, F_KMALLOC, 2 },
  { KM_EVENT_ZERO_SIZE, is_kfree, F_KFREE, 0 },
  { KM_EVENT_ZERO_SIZE, NULL, F_KMALLOC, 0 },
  { KM_EVENT_KREALLOC, NULL, F_KREALLOC, 0 },
  { KM_EVENT_COPY, NULL, F_KREALLOC, 2 },
  { KM_EVENT_KSIZE, NULL, F_KFREE, 1 },
  { KM_EVENT_OBJECT_ZERO, NULL, F_KMALLOC, 4 },

  { KM_EVENT_ARRAY_TAKE, NULL, F_ALLOC, 2 },
  { KM_EVENT_ARRAY_PUT, NULL, F_FREE, 4 },
  { KM_EVENT_ARRAY_REFILL, NULL, F_REFILL, 0 },
  { KM_EVENT_ARRAY_FLUSH, NULL, F_FREE, 1 },
  { KM_EVENT_SHARED_TAKE, NULL, F_REFILL, 1 },
  { KM_EVENT_SHARED_PUT, NULL, F_FREE, 2 },
  { KM_EVENT_SLAB_TAKE, is_slub, F_SLUB_ALLOC, 5 },
  { KM_EVENT_SLAB_TAKE, NULL, F_REFILL, 4 },
  { KM_EVENT_SLAB_PUT, is_slub, F_SLUB_FREE, 1 },
  { KM_EVENT_SLAB_PUT, NULL, F_FREE_BLOCK, 1 },
  { KM_EVENT_SLAB_LIST, slub_gives_up, F_SLUB_ALLOC, 3 },
  { KM_EVENT_SLAB_LIST, is_slub, F_SLUB_FREE, 3 },
  { KM_EVENT_SLAB_LIST, grows, F_GROW, 4 },
  { KM_EVENT_SLAB_LIST, refills, F_REFILL, 5 },
  { KM_EVENT_SLAB_LIST, goes_to_partial, F_FREE_BLOCK, 2 },
  { KM_EVENT_SLAB_LIST, NULL, F_FREE_BLOCK, 4 },
  { KM_EVENT_CACHE_GROW, is_slub, F_SLUB_ALLOC, 4 },
  { KM_EVENT_CACHE_GROW, NULL, F_REFILL, 6 },
  { KM_EVENT_SLAB_NEW, is_slub, F_SLUB_ALLOC, 4 },
  { KM_EVENT_SLAB_NEW, NULL, F_GROW, 2 },
  { KM_EVENT_SLAB_DESTROY, is_slub, F_SLUB_FREE, 4 },
  { KM_EVENT_SLAB_DESTROY, NULL, F_FREE_BLOCK, 3 },
  { KM_EVENT_OFF_SLAB, NULL, F_GROW, 2 },
  { KM_EVENT_CONSTRUCT, NULL, F_GROW, 3 },
  { KM_EVENT_FREE_LIMIT, NULL, F_FREE_BLOCK, 3 },
  { KM_EVENT_CACHE_CREATE, NULL, F_CREATE, 2 },
  { KM_EVENT_CACHE_READY, NULL, F_CREATE, 4 },
  { KM_EVENT_CACHE_DESTROY, NULL, F_DESTROY, 3 },
  { KM_EVENT_CACHE_BUSY, NULL, F_DESTROY, 2 },
  { KM_EVENT_CACHE_SHRINK, NULL, F_SHRINK, 2 },
  { KM_EVENT_CACHE_REAP, NULL, F_REAP, 1 },
  { KM_EVENT_CACHE_REFUSED, NULL, F_CREATE, 5 },
  { KM_EVENT_SLAB_STATE, NULL, F_INIT, 3 },
  { KM_EVENT_CACHE_MERGED, NULL, F_CREATE, 1 },

  { KM_EVENT_CPU_TAKE, NULL, F_SLUB_ALLOC, 0 },
  { KM_EVENT_CPU_PUT, NULL, F_SLUB_FREE, 0 },
  { KM_EVENT_CPU_SLAB, NULL, F_SLUB_ALLOC, 1 },
  { KM_EVENT_CPU_PARTIAL, a_is_0, F_SLUB_ALLOC, 2 },
  { KM_EVENT_CPU_PARTIAL, NULL, F_SLUB_FREE, 2 },
  { KM_EVENT_FREEZE, a_is_0, F_SLUB_FREE, 3 },
  { KM_EVENT_FREEZE, NULL, F_SLUB_ALLOC, 3 },
  { KM_EVENT_UNFREEZE_ALL, NULL, F_SLUB_FREE, 3 },
  { KM_EVENT_MIN_PARTIAL, NULL, F_SLUB_FREE, 4 },

  { KM_EVENT_WRITE, NULL, F_TOUCH, 2 },
  { KM_EVENT_READ, NULL, F_TOUCH, 2 },

  { KM_EVENT_AREA_SEARCH, NULL, F_VMALLOC, 2 },
  { KM_EVENT_AREA_NEW, NULL, F_VMALLOC, 1 },
  { KM_EVENT_AREA_FULL, NULL, F_VMALLOC, 2 },
  { KM_EVENT_AREA_PAGE, is_percpu, F_PERCPU, 2 },
  { KM_EVENT_AREA_PAGE, NULL, F_VMALLOC, 4 },
  { KM_EVENT_PTE_SET, is_percpu, F_PERCPU, 2 },
  { KM_EVENT_PTE_SET, NULL, F_VMALLOC, 5 },
  { KM_EVENT_PTE_CLEAR, NULL, F_VFREE, 1 },
  { KM_EVENT_AREA_LAZY, NULL, F_VFREE, 1 },
  { KM_EVENT_PURGE, is_vfree, F_VFREE, 2 },
  { KM_EVENT_PURGE, NULL, F_VMALLOC, 2 },
  { KM_EVENT_KMAP_LOWMEM, kmap_ends, F_KUNMAP, 0 },
  { KM_EVENT_KMAP_LOWMEM, NULL, F_KMAP, 0 },
  { KM_EVENT_KMAP_SLOT, kmap_ends, F_KUNMAP, 1 },
  { KM_EVENT_KMAP_SLOT, NULL, F_KMAP, 4 },
  { KM_EVENT_KMAP_FLUSH, NULL, F_KMAP, 2 },
  { KM_EVENT_KMAP_WAIT, NULL, F_KMAP, 3 },
  { KM_EVENT_KMAP_ATOMIC, NULL, F_KMAP_ATOMIC, 2 },
  { KM_EVENT_PERCPU, NULL, F_PERCPU, 3 },
  { KM_EVENT_PERCPU_CHUNK, NULL, F_PERCPU, 1 },
  { KM_EVENT_PREEMPT, is_cpu_var, F_CPU_VAR, 0 },
  { KM_EVENT_PREEMPT, NULL, F_KMAP_ATOMIC, 0 },
  { KM_EVENT_STACK, NULL, F_STACK, 2 },
};

/* ---- looking up ---- */

/* SLUB has functions of its own in place of SLAB's. */
static Function
of_allocator (const KmSubject *s, Function function)
{
  if (is_slub (s) && function == F_ALLOC)
    return F_SLUB_ALLOC;
  return is_slub (s) && function == F_FREE ? F_SLUB_FREE : function;
}

static Function
find_place (const KmSubject *s, int *line)
{
  bool begins = s->event->kind == KM_EVENT_CALL, ends = s->event->kind == KM_EVENT_RETURN;
  Function function;

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    if (places[i].kind == s->event->kind && (!places[i].when || places[i].when (s)))
      {
        *line = places[i].line;
        return (Function)places[i].function;
      }
  if (!s->op || !km_op_info (s->op->kind)->above
      || (!begins && !ends && s->event->kind < KM_EVENT_GENERAL_CACHE && s->event->kind != KM_EVENT_INVALID))
    return F_NONE;
  function = of_allocator (s, (Function)calls[s->op->kind].function);
  *line = begins ? calls[s->op->kind].first : ends ? calls[s->op->kind].last : -1;
  if (function != (Function)calls[s->op->kind].function && *line >= 0)
    *line = begins ? 0 : function == F_SLUB_ALLOC ? 5 : -1;
  return function;
}

/* The lines of a listing in the language of the reader, kept for good. */
static const char *const *
translated_lines (Function function)
{
  static const char *lines[NR_FUNCTIONS][MAX_LINES + 1];

  for (int i = 0; i < MAX_LINES && listings[function].lines[i]; i++)
    lines[function][i] = _ (listings[function].lines[i]);
  return lines[function];
}

bool
km_pseudocode_kmem (const KmSubject *subject, KmPseudocode *pseudocode)
{
  int line = -1;
  Function function = find_place (subject, &line);

  if (function == F_NONE)
    return false;
  *pseudocode =
      (KmPseudocode){ .title = listings[function].title, .lines = translated_lines (function), .active = line };
  return true;
}
