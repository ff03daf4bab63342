/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/machine/pool.h"

enum
{
  LEAF_NEXT,
  LEAF_WORDS,
  LEAF_OWNER,
  LEAF_INVERSE, /* 2^32 / words + 1: a product is quicker than a division, and exact for words of a leaf */
};

/* A leaf for a pool: one that was given back, or the next one. The store has 2^16 leaves of 64 KiB: 4 GiB. */
static KmRef
leaf_take (KmMachine *m)
{
  KmRef leaf = root_get (m, ROOT_STORE_SPARE);
  uint32_t used = root_get (m, ROOT_STORE_USED);

  if (leaf != 0)
    {
      root_set (m, ROOT_STORE_SPARE, store_get (m, leaf + LEAF_NEXT));
      return leaf;
    }
  km_assert (used + 1 < KM_STORE_MAX_LEAVES);
  leaf = (used + 1) << STORE_LEAF_SHIFT; /* leaf 0 is never used, so that 0 is no record */
  km_store_reach (m, leaf);
  root_set (m, ROOT_STORE_USED, used + 1);
  return leaf;
}

static void
leaf_add (KmMachine *m, KmRef pool, uint32_t owner)
{
  const KmPool *p = store_at (m, pool);
  KmRef leaf = leaf_take (m);

  store_set (m, leaf + LEAF_NEXT, p->leaf);
  store_set (m, leaf + LEAF_WORDS, p->words);
  store_set (m, leaf + LEAF_OWNER, owner);
  store_set (m, leaf + LEAF_INVERSE, (uint32_t)(((uint64_t)1 << 32) / p->words) + 1);
  SET (m, pool, KmPool, leaf, leaf);
  SET (m, pool, KmPool, fresh, leaf + STORE_LEAF_HEADER);
}

void
pool_init (KmMachine *m, KmRef pool, uint32_t words)
{
  km_assert (words >= 1 && words <= STORE_MAX_RECORD_WORDS);
  SET (m, pool, KmPool, words, words);
  SET (m, pool, KmPool, free, 0);
  SET (m, pool, KmPool, fresh, 0);
  SET (m, pool, KmPool, leaf, 0);
  SET (m, pool, KmPool, live, 0);
}

KmRef
pool_take (KmMachine *m, KmRef pool, uint32_t owner)
{
  const KmPool *p = store_at (m, pool);
  KmRef record = p->free;

  SET (m, pool, KmPool, live, p->live + 1);
  if (record != 0)
    {
      SET (m, pool, KmPool, free, store_get (m, record));
      return record;
    }
  if (p->fresh == 0)
    leaf_add (m, pool, owner);
  record = p->fresh;
  SET (m, pool, KmPool, fresh, record + 2 * p->words <= p->leaf + STORE_LEAF_WORDS ? record + p->words : 0);
  return record;
}

KmRef
pool_take_clear (KmMachine *m, KmRef pool, uint32_t owner)
{
  KmRef record = pool_take (m, pool, owner);
  uint32_t words = ((const KmPool *)store_at (m, pool))->words;

  for (uint32_t i = 0; i < words; i++)
    if (store_get (m, record + i) != 0)
      store_set (m, record + i, 0);
  return record;
}

void
pool_give (KmMachine *m, KmRef pool, KmRef record)
{
  const KmPool *p = store_at (m, pool);

  store_set (m, record, p->free);
  SET (m, pool, KmPool, free, record);
  SET (m, pool, KmPool, live, p->live - 1);
}

void
pool_release (KmMachine *m, KmRef pool)
{
  const KmPool *p = store_at (m, pool);

  while (p->leaf != 0)
    {
      KmRef leaf = p->leaf;

      SET (m, pool, KmPool, leaf, store_get (m, leaf + LEAF_NEXT));
      for (uint32_t i = 0; i < STORE_LEAF_WORDS; i++)
        if (store_get (m, leaf + i) != 0)
          store_set (m, leaf + i, 0);
      store_set (m, leaf + LEAF_NEXT, root_get (m, ROOT_STORE_SPARE));
      root_set (m, ROOT_STORE_SPARE, leaf);
    }
  SET (m, pool, KmPool, free, 0);
  SET (m, pool, KmPool, fresh, 0);
  SET (m, pool, KmPool, live, 0);
}

KmRef
pool_fixed (KmMachine *m, KmPoolNumber number, uint32_t words)
{
  KmRef pools = root_get (m, ROOT_POOLS), pool;

  if (pools == 0)
    {
      KmRef leaf = leaf_take (m);

      store_set (m, leaf + LEAF_WORDS, STORE_MAX_RECORD_WORDS);
      pools = leaf + STORE_LEAF_HEADER;
      root_set (m, ROOT_POOLS, pools);
    }
  pool = pools + (uint32_t)number * RECORD_WORDS (KmPool);
  if (((const KmPool *)store_at (m, pool))->words == 0)
    pool_init (m, pool, words);
  km_debug_assert (((const KmPool *)store_at (m, pool))->words == words);
  return pool;
}
