/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The leaves of the store: memory that never moves, made when it is first reached. */
#include "core/machine/store.h"

#include <string.h>

void
km_store_reach (KmMachine *m, KmRef ref)
{
  uint32_t needed = (ref >> STORE_LEAF_SHIFT) + 1;

  if (needed <= m->store.n_leaves)
    return;
  m->store.leaf = g_renew (uint32_t *, m->store.leaf, needed);
  for (uint32_t i = m->store.n_leaves; i < needed; i++)
    m->store.leaf[i] = i == 0 ? NULL : g_new0 (uint32_t, STORE_LEAF_WORDS);
  m->store.n_leaves = needed;
}

void
km_store_copy (KmMachine *m, const KmMachine *from)
{
  m->store = (KmStore){ 0 };
  for (uint32_t i = 1; i < from->store.n_leaves; i++)
    {
      km_store_reach (m, i << STORE_LEAF_SHIFT);
      memcpy (m->store.leaf[i], from->store.leaf[i], STORE_LEAF_WORDS * sizeof (uint32_t));
    }
}

void
km_store_finish (KmMachine *m)
{
  for (uint32_t i = 0; i < m->store.n_leaves; i++)
    g_free (m->store.leaf[i]);
  g_free (m->store.leaf);
  m->store = (KmStore){ 0 };
}

/* Most of a leaf is often empty: blocks first, then words. */
uint32_t
km_store_leaf_used (const KmMachine *m, uint32_t leaf)
{
  static const uint32_t empty[256];
  const uint32_t *words = m->store.leaf[leaf];
  uint32_t n = STORE_LEAF_WORDS;

  while (n > 0 && memcmp (words + n - G_N_ELEMENTS (empty), empty, sizeof empty) == 0)
    n -= G_N_ELEMENTS (empty);
  while (n > 0 && words[n - 1] == 0)
    n--;
  return n;
}
