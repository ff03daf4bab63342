/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmalloc, SLAB and SLUB in our own words (facts 6 to 8), and which line an event belongs to. */
#include "model/pseudocode/table.h"

#include "base/i18n.h"
#include "core/slab/kmem_read.h"
#include "model/text/when.h"

typedef enum
{
  F_KMALLOC,
  F_KREALLOC,
  F_KFREE,
  F_ALLOC,
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
  F_SLUB_DESTROY,
  F_SLUB_SHRINK,
  F_TOUCH,
  NR_FUNCTIONS,
} Function;

static KmListing listings[NR_FUNCTIONS] = {
  [F_KMALLOC] = { { "kmalloc" },
                  { { N_ ("if the size is 0: return ZERO_SIZE_PTR"),
                      N_ ("find_general_cachep(): the smallest general cache that fits"),
                      N_ ("if there is none: NULL; 6.1: from the page allocator"), N_ ("take an object of that cache"),
                      N_ ("clear it for __GFP_ZERO; return it, or NULL") } } },
  [F_KREALLOC] = { { "krealloc" },
                   { { N_ ("if the object is large enough: return it"), N_ ("kmalloc() a larger one"),
                       N_ ("copy what is there, kfree() the old one"), N_ ("return the new one") } } },
  [F_KFREE] = { { "kfree" },
                { { N_ ("if it is NULL or ZERO_SIZE_PTR: return"),
                    N_ ("from the address to the page, from there to the cache"),
                    N_ ("if the page is no slab's: BUG; 6.1: free it as pages"),
                    N_ ("give the object back to the cache") } } },
  [F_ALLOC] = { { "__cache_alloc" },
                { { N_ ("if the array of this CPU is empty:"), N_ ("    cache_alloc_refill()"),
                    N_ ("take the object on top of the array"),
                    N_ ("mark the array as touched; return the object") } } },
  [F_REFILL] = { { "cache_alloc_refill" },
                 { { N_ ("batchcount objects are wanted, 16 if the array was not touched"),
                     N_ ("if the shared array has some: take them, done"), N_ ("until there are enough:"),
                     N_ ("    the first of slabs_partial, else of slabs_free"),
                     N_ ("    take its free objects, one by one"), N_ ("    put it on slabs_full or slabs_partial"),
                     N_ ("if there are none: cache_grow(), then again") } } },
  [F_GROW] = { { "cache_grow" },
               { { N_ ("the next colour: how far in the slab begins"),
                   N_ ("get a block of frames from the page allocator"),
                   N_ ("set up the management, on the slab or off it"), N_ ("run the constructor on every object"),
                   N_ ("put the slab at the tail of slabs_free") } } },
  [F_FREE] = { { "__cache_free" },
               { { N_ ("if the array of this CPU is full:"),
                   N_ ("    cache_flusharray(): batchcount oldest objects leave"),
                   N_ ("        to the shared array, if it has room"),
                   N_ ("        else free_block(): back to their slabs"),
                   N_ ("put the object on top of the array") } } },
  [F_FREE_BLOCK] = { { "free_block" },
                     { { N_ ("for each object:"), N_ ("    find its slab; put it at the head of the free chain"),
                         N_ ("    if others are in use: to the tail of slabs_partial"),
                         N_ ("    if more than free_limit objects are free: slab_destroy()"),
                         N_ ("    else: to the head of slabs_free") } } },
  [F_CREATE] = { { "kmem_cache_create" },
                 { { N_ ("check name, size, flags, context"), N_ ("6.1: share a cache that fits already"),
                     N_ ("work out alignment, order, management, colours"), N_ ("take a descriptor from kmem_cache"),
                     N_ ("make arrays, lists; put the cache on the chain"), N_ ("return it, or NULL") } } },
  [F_DESTROY] = { { "kmem_cache_destroy" },
                  { { N_ ("take the cache off the chain"), N_ ("empty all arrays; destroy the free slabs"),
                      N_ ("if objects are left: report it, put the cache back"),
                      N_ ("free arrays, lists, descriptor") } } },
  [F_SHRINK] = { { "kmem_cache_shrink" },
                 { { N_ ("empty all arrays into the slabs"), N_ ("destroy the free slabs"),
                     N_ ("return 1 if slabs are left") } } },
  [F_REAP] = { { "cache_reap" },
               { { N_ ("for each cache:"), N_ ("    array touched: forget that; else give a fifth of it back"),
                   N_ ("    the same with the shared array"),
                   N_ ("    free slabs not touched: destroy a fifth of the limit") } } },
  [F_INIT] = { { "kmem_cache_init" },
               { { N_ ("a static cache for descriptors"), N_ ("the general cache for arrays, then that for lists"),
                   N_ ("all other general caches"), N_ ("allocated arrays instead of static ones; full size") } } },
  [F_SLUB_ALLOC] = { { "___slab_alloc" },
                     { { N_ ("if this CPU's free list has an object: take it, done"),
                         N_ ("else all that is free in its slab moves to the list"),
                         N_ ("else the next slab of this CPU's partial chain"),
                         N_ ("else slabs of the node's partial list, frozen for this CPU"),
                         N_ ("else a new slab from the page allocator"), N_ ("return an object, or NULL") } } },
  [F_SLUB_FREE] = { { "__slab_free" },
                    { { N_ ("if it belongs to this CPU's slab: to the CPU's free list, done"),
                        N_ ("put it at the head of its slab's free list"),
                        N_ ("if the slab was full: freeze it, to the partial chain"),
                        N_ ("    if the chain is too long: all of it to the node"),
                        N_ ("if the slab is empty now and the node has min_partial: give it back") } } },
  [F_SLUB_DESTROY] = { { "kmem_cache_destroy" },
                       { { N_ ("take the slabs of all CPUs from them"), N_ ("give empty slabs back"),
                           N_ ("if objects are left: report it"),
                           N_ ("free what CPUs and node have, the descriptor") } } },
  [F_SLUB_SHRINK] = { { "kmem_cache_shrink" },
                      { { N_ ("take the slabs of all CPUs from them"),
                          N_ ("give empty slabs back; the fullest go to the head"),
                          N_ ("return 1 if slabs are left") } } },
  [F_TOUCH] = { { "access" },
                { { N_ ("add the distance to the pointer"), N_ ("through the page table to a frame"),
                    N_ ("write or read: nothing checks whose bytes they are") } } },
};

#define LISTING(name) &listings[F_##name]

/* ---- where an event belongs ---- */

static bool
slub_gives_up (const KmSubject *s)
{
  return s->slub && s->event->mt >= KM_NR_SLAB_LISTS;
}

static bool
refills (const KmSubject *s)
{
  return km_subject_inside (s, KM_EVENT_ARRAY_REFILL) != NULL;
}

static bool
grows (const KmSubject *s)
{
  return refills (s) && s->event->mt == KM_SLAB_FREE;
}

static bool
goes_to_partial (const KmSubject *s)
{
  return s->event->mt == KM_SLAB_PARTIAL;
}

static bool
is_kfree (const KmSubject *s)
{
  return km_subject_kind (s) == KM_OP_KFREE;
}

const KmCodeRow km_pseudocode_slab[] = {
  { KM_EVENT_CALL, KM_OP_KMALLOC, NULL, LISTING (KMALLOC), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_KZALLOC, NULL, LISTING (KMALLOC), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_KCALLOC, NULL, LISTING (KMALLOC), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_KREALLOC, NULL, LISTING (KREALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KFREE, NULL, LISTING (KFREE), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_KSIZE, NULL, LISTING (KFREE), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_INIT, NULL, LISTING (INIT), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_CREATE, NULL, LISTING (CREATE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_DESTROY, km_when_slub, LISTING (SLUB_DESTROY), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_DESTROY, NULL, LISTING (DESTROY), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_SHRINK, km_when_slub, LISTING (SLUB_SHRINK), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_SHRINK, NULL, LISTING (SHRINK), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_ALLOC, km_when_slub, LISTING (SLUB_ALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_ALLOC, NULL, LISTING (ALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_ZALLOC, km_when_slub, LISTING (SLUB_ALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_ZALLOC, NULL, LISTING (ALLOC), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_FREE, km_when_slub, LISTING (SLUB_FREE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_KMEM_CACHE_FREE, NULL, LISTING (FREE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_CACHE_REAP, NULL, LISTING (REAP), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_WRITE, NULL, LISTING (TOUCH), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_READ, NULL, LISTING (TOUCH), { 0, 0 } },

  { KM_EVENT_RETURN, KM_OP_KMALLOC, NULL, LISTING (KMALLOC), { 4, 4 } },
  { KM_EVENT_RETURN, KM_OP_KZALLOC, NULL, LISTING (KMALLOC), { 4, 4 } },
  { KM_EVENT_RETURN, KM_OP_KCALLOC, NULL, LISTING (KMALLOC), { 4, 4 } },
  { KM_EVENT_RETURN, KM_OP_KREALLOC, NULL, LISTING (KREALLOC), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_KFREE, NULL, LISTING (KFREE), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KSIZE, NULL, LISTING (KFREE), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_INIT, NULL, LISTING (INIT), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_CREATE, NULL, LISTING (CREATE), { 5, 5 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_DESTROY, km_when_slub, LISTING (SLUB_DESTROY), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_DESTROY, NULL, LISTING (DESTROY), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_SHRINK, km_when_slub, LISTING (SLUB_SHRINK), { 2, 2 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_SHRINK, NULL, LISTING (SHRINK), { 2, 2 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_ALLOC, km_when_slub, LISTING (SLUB_ALLOC), { 5, 5 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_ALLOC, NULL, LISTING (ALLOC), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_ZALLOC, km_when_slub, LISTING (SLUB_ALLOC), { 5, 5 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_ZALLOC, NULL, LISTING (ALLOC), { 3, 3 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_FREE, km_when_slub, LISTING (SLUB_FREE), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_KMEM_CACHE_FREE, NULL, LISTING (FREE), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_CACHE_REAP, NULL, LISTING (REAP), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_WRITE, NULL, LISTING (TOUCH), { -1, -1 } },
  { KM_EVENT_RETURN, KM_OP_READ, NULL, LISTING (TOUCH), { -1, -1 } },

  { KM_EVENT_GENERAL_CACHE, ANY, NULL, LISTING (KMALLOC), { 1, 1 } },
  { KM_EVENT_KMALLOC_LARGE, ANY, NULL, LISTING (KMALLOC), { 2, 2 } },
  { KM_EVENT_ZERO_SIZE, ANY, is_kfree, LISTING (KFREE), { 0, 0 } },
  { KM_EVENT_ZERO_SIZE, ANY, NULL, LISTING (KMALLOC), { 0, 0 } },
  { KM_EVENT_KREALLOC, ANY, NULL, LISTING (KREALLOC), { 0, 0 } },
  { KM_EVENT_COPY, ANY, NULL, LISTING (KREALLOC), { 2, 2 } },
  { KM_EVENT_KSIZE, ANY, NULL, LISTING (KFREE), { 1, 1 } },
  { KM_EVENT_OBJECT_ZERO, ANY, NULL, LISTING (KMALLOC), { 4, 4 } },

  { KM_EVENT_ARRAY_TAKE, ANY, NULL, LISTING (ALLOC), { 2, 2 } },
  { KM_EVENT_ARRAY_PUT, ANY, NULL, LISTING (FREE), { 4, 4 } },
  { KM_EVENT_ARRAY_REFILL, ANY, NULL, LISTING (REFILL), { 0, 0 } },
  { KM_EVENT_ARRAY_FLUSH, ANY, NULL, LISTING (FREE), { 1, 1 } },
  { KM_EVENT_SHARED_TAKE, ANY, NULL, LISTING (REFILL), { 1, 1 } },
  { KM_EVENT_SHARED_PUT, ANY, NULL, LISTING (FREE), { 2, 2 } },
  { KM_EVENT_SLAB_TAKE, ANY, km_when_slub, LISTING (SLUB_ALLOC), { 5, 5 } },
  { KM_EVENT_SLAB_TAKE, ANY, NULL, LISTING (REFILL), { 4, 4 } },
  { KM_EVENT_SLAB_PUT, ANY, km_when_slub, LISTING (SLUB_FREE), { 1, 1 } },
  { KM_EVENT_SLAB_PUT, ANY, NULL, LISTING (FREE_BLOCK), { 1, 1 } },
  { KM_EVENT_SLAB_LIST, ANY, slub_gives_up, LISTING (SLUB_ALLOC), { 3, 3 } },
  { KM_EVENT_SLAB_LIST, ANY, km_when_slub, LISTING (SLUB_FREE), { 3, 3 } },
  { KM_EVENT_SLAB_LIST, ANY, grows, LISTING (GROW), { 4, 4 } },
  { KM_EVENT_SLAB_LIST, ANY, refills, LISTING (REFILL), { 5, 5 } },
  { KM_EVENT_SLAB_LIST, ANY, goes_to_partial, LISTING (FREE_BLOCK), { 2, 2 } },
  { KM_EVENT_SLAB_LIST, ANY, NULL, LISTING (FREE_BLOCK), { 4, 4 } },
  { KM_EVENT_CACHE_GROW, ANY, km_when_slub, LISTING (SLUB_ALLOC), { 4, 4 } },
  { KM_EVENT_CACHE_GROW, ANY, NULL, LISTING (REFILL), { 6, 6 } },
  { KM_EVENT_SLAB_NEW, ANY, km_when_slub, LISTING (SLUB_ALLOC), { 4, 4 } },
  { KM_EVENT_SLAB_NEW, ANY, NULL, LISTING (GROW), { 2, 2 } },
  { KM_EVENT_SLAB_DESTROY, ANY, km_when_slub, LISTING (SLUB_FREE), { 4, 4 } },
  { KM_EVENT_SLAB_DESTROY, ANY, NULL, LISTING (FREE_BLOCK), { 3, 3 } },
  { KM_EVENT_OFF_SLAB, ANY, NULL, LISTING (GROW), { 2, 2 } },
  { KM_EVENT_CONSTRUCT, ANY, NULL, LISTING (GROW), { 3, 3 } },
  { KM_EVENT_FREE_LIMIT, ANY, NULL, LISTING (FREE_BLOCK), { 3, 3 } },
  { KM_EVENT_CACHE_CREATE, ANY, NULL, LISTING (CREATE), { 2, 2 } },
  { KM_EVENT_CACHE_READY, ANY, NULL, LISTING (CREATE), { 4, 4 } },
  { KM_EVENT_CACHE_DESTROY, ANY, km_when_slub, LISTING (SLUB_DESTROY), { 3, 3 } },
  { KM_EVENT_CACHE_DESTROY, ANY, NULL, LISTING (DESTROY), { 3, 3 } },
  { KM_EVENT_CACHE_BUSY, ANY, km_when_slub, LISTING (SLUB_DESTROY), { 2, 2 } },
  { KM_EVENT_CACHE_BUSY, ANY, NULL, LISTING (DESTROY), { 2, 2 } },
  { KM_EVENT_CACHE_SHRINK, ANY, km_when_slub, LISTING (SLUB_SHRINK), { 2, 2 } },
  { KM_EVENT_CACHE_SHRINK, ANY, NULL, LISTING (SHRINK), { 2, 2 } },
  { KM_EVENT_CACHE_REAP, ANY, NULL, LISTING (REAP), { 1, 1 } },
  { KM_EVENT_CACHE_REFUSED, ANY, NULL, LISTING (CREATE), { 5, 5 } },
  { KM_EVENT_SLAB_STATE, ANY, NULL, LISTING (INIT), { 3, 3 } },
  { KM_EVENT_CACHE_MERGED, ANY, NULL, LISTING (CREATE), { 1, 1 } },

  { KM_EVENT_CPU_TAKE, ANY, NULL, LISTING (SLUB_ALLOC), { 0, 0 } },
  { KM_EVENT_CPU_PUT, ANY, NULL, LISTING (SLUB_FREE), { 0, 0 } },
  { KM_EVENT_CPU_SLAB, ANY, NULL, LISTING (SLUB_ALLOC), { 1, 1 } },
  { KM_EVENT_CPU_PARTIAL, 0, NULL, LISTING (SLUB_ALLOC), { 2, 2 } },
  { KM_EVENT_CPU_PARTIAL, ANY, NULL, LISTING (SLUB_FREE), { 2, 2 } },
  { KM_EVENT_FREEZE, 0, NULL, LISTING (SLUB_FREE), { 3, 3 } },
  { KM_EVENT_FREEZE, ANY, NULL, LISTING (SLUB_ALLOC), { 3, 3 } },
  { KM_EVENT_UNFREEZE_ALL, ANY, NULL, LISTING (SLUB_FREE), { 3, 3 } },
  { KM_EVENT_MIN_PARTIAL, ANY, NULL, LISTING (SLUB_FREE), { 4, 4 } },

  { KM_EVENT_WRITE, ANY, NULL, LISTING (TOUCH), { 2, 2 } },
  { KM_EVENT_READ, ANY, NULL, LISTING (TOUCH), { 2, 2 } },
  { .listing = NULL },
};
