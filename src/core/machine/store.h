/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store: where everything above the page allocator lives, as 32-bit words. Caches, slabs, array caches, virtual
 * areas, kmap slots are records of words in it, so that one kind of delta, one pack, one hash and one clone serve them
 * all.
 *
 *   leaf:  | next leaf | record words | owner | 2^32 / words + 1 | record | record | …
 *          16384 words that never move
 *   ref:   number of a leaf, then the word in it; 0 is no record
 *
 * A record is a C struct of uint32_t members, read in place and written only through SET() and store_set(), which note
 * a delta when the machine is watched: pointers to records are const, so the compiler holds the rule. Records of one
 * size come from a pool; a pool owns whole leaves, so that the record around any word is found by one division.
 *
 * store, frame and machine know each other: a delta is noted in one place (frame.c), whether it is of a frame or of a
 * word of the store, and a clone copies both. */
#pragma once

#include "core/machine/frame.h"

#include <stddef.h>

typedef uint32_t KmRef; /* word of the store, 0 = none */

enum
{
  STORE_LEAF_SHIFT = 14,
  STORE_LEAF_WORDS = 1 << STORE_LEAF_SHIFT,
  STORE_LEAF_HEADER = 4,                                         /* words in front of the first record */
  STORE_MAX_RECORD_WORDS = STORE_LEAF_WORDS - STORE_LEAF_HEADER, /* the largest record */
};

/* Words behind those of the zones: where things in the store begin. All are 0 in a new machine. */
typedef enum
{
  ROOT_STORE_USED,  /* leaves taken so far */
  ROOT_STORE_SPARE, /* chain of leaves given back */
  ROOT_POOLS,       /* pools that belong to no cache: record of fixed pools */
  ROOT_CACHE_CHAIN, /* the newest cache */
  ROOT_CACHE_OLDEST,
  ROOT_SLAB_STATE,   /* KmSlabState of facts 7.9: how far kmem_cache_init() has come */
  ROOT_GENERAL,      /* table of the general caches */
  ROOT_VM,           /* vmalloc, kmap, per-CPU data: their common record */
  ROOT_STAINS,       /* bytes written by write(): chain */
  ROOT_CACHE_PLACES, /* what the frames of the page cache hold; see cache_place.h */
  ROOT_MISUSED,      /* 1: the slab layer or virtual memory was misused, so that a pointer may be in two places */
  NR_ROOTS,
} KmRoot;

/* A pool of records of one size; part of other records. */
typedef struct
{
  uint32_t words; /* of a record, 1 to STORE_MAX_RECORD_WORDS */
  uint32_t free;  /* chain of records given back, by their first word */
  uint32_t fresh; /* the next record of the newest leaf that was never used, 0 = none */
  uint32_t leaf;  /* newest leaf; leaves are chained by their first word */
  uint32_t live;  /* records taken and not given back */
} KmPool;

/* ---- roots ---- */

static inline uint32_t
root_word (const KmMachine *m, KmRoot root)
{
  return warned_word (m) + 1 + root;
}

static inline uint32_t
root_get (const KmMachine *m, KmRoot root)
{
  return (uint32_t)m->word[root_word (m, root)];
}

static inline void
root_set (KmMachine *m, KmRoot root, uint32_t value)
{
  word_set (m, root_word (m, root), (int32_t)value);
}

/* ---- words ---- */

/* The word @ref, read in place; the address stays good as long as the machine. */
static inline const void *
store_at (const KmMachine *m, KmRef ref)
{
  km_debug_assert (ref >> STORE_LEAF_SHIFT < m->store.n_leaves && ref != 0);
  return &m->store.leaf[ref >> STORE_LEAF_SHIFT][ref & (STORE_LEAF_WORDS - 1)];
}

static inline uint32_t
store_get (const KmMachine *m, KmRef ref)
{
  return *(const uint32_t *)store_at (m, ref);
}

static inline void
store_set (KmMachine *m, KmRef ref, uint32_t value)
{
  uint32_t *word = &m->store.leaf[ref >> STORE_LEAF_SHIFT][ref & (STORE_LEAF_WORDS - 1)];

  if (G_UNLIKELY (m->log))
    km_delta_push (m, DELTA_STORE, ref, *word, value, 0, 0);
  *word = value;
}

/* Half words, for tables of small numbers: number 2 * ref is the low half of the word @ref. */
static inline uint32_t
store_get_half (const KmMachine *m, uint32_t half)
{
  return store_get (m, half >> 1) >> ((half & 1) * 16) & 0xffff;
}

static inline void
store_set_half (KmMachine *m, uint32_t half, uint32_t value)
{
  unsigned shift = (half & 1) * 16;
  uint32_t word = store_get (m, half >> 1);

  store_set (m, half >> 1, (word & ~(0xffffu << shift)) | (value & 0xffff) << shift);
}

/* The word of a member: FIELD (ref, KmSlab, in_use). */
#define FIELD(ref, Type, member) ((ref) + (uint32_t)(offsetof (Type, member) / sizeof (uint32_t)))
#define SET(m, ref, Type, member, value) store_set (m, FIELD (ref, Type, member), (value))
#define RECORD_WORDS(Type) ((uint32_t)(sizeof (Type) / sizeof (uint32_t)))

/* ---- records ---- */

/* True if @ref is a word of a leaf that holds records: a number from elsewhere may be older or younger than the
 * machine. */
static inline bool
store_has (const KmMachine *m, KmRef ref)
{
  uint32_t leaf = ref >> STORE_LEAF_SHIFT;

  return leaf != 0 && leaf < m->store.n_leaves && (ref & (STORE_LEAF_WORDS - 1)) >= STORE_LEAF_HEADER
         && m->store.leaf[leaf][1] != 0;
}

/* The record around the word @ref of a leaf that belongs to a pool, and the owner of that leaf. */
static inline KmRef
store_record_around (const KmMachine *m, KmRef ref)
{
  KmRef leaf = ref & ~(uint32_t)(STORE_LEAF_WORDS - 1);
  const uint32_t *header = m->store.leaf[leaf >> STORE_LEAF_SHIFT];
  uint32_t at = ref - leaf - STORE_LEAF_HEADER;

  return leaf + STORE_LEAF_HEADER + (uint32_t)((uint64_t)at * header[3] >> 32) * header[1];
}

static inline uint32_t
store_owner (const KmMachine *m, KmRef ref)
{
  return m->store.leaf[ref >> STORE_LEAF_SHIFT][2];
}

/* ---- for the files that keep whole machines ---- */

/* Makes sure that the leaf around @ref exists; new leaves are 0. */
void km_store_reach (KmMachine *m, KmRef ref);
/* Copies the store of @from, which @m does not share yet. */
void km_store_copy (KmMachine *m, const KmMachine *from);
void km_store_finish (KmMachine *m);
/* Words of a leaf that are in use: everything behind them is 0. */
uint32_t km_store_leaf_used (const KmMachine *m, uint32_t leaf);
