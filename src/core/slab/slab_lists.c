/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_lists.h"

KmRef
slab_list_around (const KmMachine *m, KmRef cache, KmRef slab)
{
  KmSlabList list = (KmSlabList)slab_list (slab_at (m, slab));
  KmRef first = slab;

  if (G_LIKELY (!root_get (m, ROOT_MISUSED)))
    return slab_list_head (m, cache, list);
  while (slab_at (m, first)->prev != 0)
    first = slab_at (m, first)->prev;
  for (KmRef at = root_get (m, ROOT_CACHE_CHAIN); at != 0; at = cache_at (m, at)->next)
    if (((const KmSlabHead *)store_at (m, slab_list_head (m, at, list)))->first == first)
      return slab_list_head (m, at, list);
  return slab_list_head (m, cache, list);
}

void
slab_list_insert (KmMachine *m, KmRef cache, KmRef slab, KmSlabList list, bool tail)
{
  KmRef at = slab_list_head (m, cache, list);
  const KmSlabHead *head = store_at (m, at);
  KmRef prev = tail ? head->last : 0, next = tail ? 0 : head->first;

  SET (m, slab, KmSlab, prev, prev);
  SET (m, slab, KmSlab, next, next);
  slab_set_list (m, slab, list);
  if (prev)
    SET (m, prev, KmSlab, next, slab);
  else
    SET (m, at, KmSlabHead, first, slab);
  if (next)
    SET (m, next, KmSlab, prev, slab);
  else
    SET (m, at, KmSlabHead, last, slab);
  SET (m, at, KmSlabHead, n, head->n + 1);
}

void
slab_list_remove (KmMachine *m, KmRef head, KmRef counted, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  const KmSlabHead *around = store_at (m, head);
  KmRef prev = s->prev, next = s->next;

  if (prev)
    SET (m, prev, KmSlab, next, next);
  if (next)
    SET (m, next, KmSlab, prev, prev);
  if (around->first == slab)
    SET (m, head, KmSlabHead, first, next);
  if (around->last == slab)
    SET (m, head, KmSlabHead, last, prev);
  slab_set_list (m, slab, KM_NR_SLAB_LISTS);
  SET (m, counted, KmSlabHead, n, ((const KmSlabHead *)store_at (m, counted))->n - 1);
}
