/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of slabs of a node: SLAB's three (struct kmem_list3), SLUB's two (struct kmem_cache_node). */
#pragma once

#include "core/slab/slab_records.h"
#include "core/slab/slub_records.h"

/* The head of @list of a cache, a KmSlabHead; SLUB has none for free slabs. */
static inline KmRef
slab_list_head (const KmMachine *m, KmRef cache, KmSlabList list)
{
  if (cache_at (m, cache)->allocator == KM_ALLOCATOR_SLAB)
    return FIELD (cache, KmSlabCache, list) + list * RECORD_WORDS (KmSlabHead);
  return list == KM_SLAB_FULL ? FIELD (cache, KmSlubCache, full) : FIELD (cache, KmSlubCache, partial);
}

/* The head of the list that @slab is on: of @cache, or after a misuse of another cache, which puts slabs on lists of
 * others. */
KmRef slab_list_around (const KmMachine *m, KmRef cache, KmRef slab);

/* list_add() or list_add_tail() of a slab that is on no list. */
void slab_list_insert (KmMachine *m, KmRef cache, KmRef slab, KmSlabList list, bool tail);

/* list_del() from the list of @head, and one less in the count of @counted. */
void slab_list_remove (KmMachine *m, KmRef head, KmRef counted, KmRef slab);
