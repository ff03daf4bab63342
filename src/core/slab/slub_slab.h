/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs of SLUB: their fields, the lists of the node, where they come from and where they go.
 *
 * Mirrors add_partial(), remove_partial(), add_full(), allocate_slab(), new_slab(), discard_slab() of mm/slub.c of 6.1
 * (facts 8.1, 8.2). Left out: NUMA, memory cgroups, the wait of SLAB_TYPESAFE_BY_RCU. */
#pragma once

#include "core/slab/slub_records.h"

/* Replaces bits of KmSlab.place. */
void slub_set_bits (KmMachine *m, KmRef slab, uint32_t mask, uint32_t bits);
/* The slab belongs to a CPU from now on, or no longer. */
void slub_freeze (KmMachine *m, KmRef cache, KmRef slab, bool frozen);

/* A slab leaves the list of the node that it is on. Nothing is told. */
void slub_list_remove (KmMachine *m, KmRef cache, KmRef slab);
/* Takes the slab from its list of the node, if it is on one, and puts it on @list; KM_NR_SLAB_LISTS: on none. */
void slub_move (KmMachine *m, KmRef cache, KmRef slab, KmSlabList list, bool tail);
/* add_full(): without SLAB_STORE_USER nobody keeps full slabs. */
void slub_add_full (KmMachine *m, KmRef cache, KmRef slab);
/* min_partial decides whether an empty slab is kept. Returns true if it is to be given back. */
bool slub_is_spare (KmMachine *m, KmRef cache, KmRef slab);

/* A slab at frame @pfn with everything free, on no list, not counted. */
KmRef slub_slab_new (KmMachine *m, KmRef cache, KmPfn pfn, uint32_t order);
/* new_slab(): the same with frames of its own; 0 if there are none. */
KmRef slub_grow (KmMachine *m, KmRef cache, KmGfp gfp);
/* inc_slabs_node(), dec_slabs_node(). */
void slub_count (KmMachine *m, KmRef cache, KmRef slab, bool more);
/* discard_slab() of a slab that is on no list. */
void slub_discard (KmMachine *m, KmRef cache, KmRef slab);
