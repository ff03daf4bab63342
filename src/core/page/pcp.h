/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Per-CPU page lists: a short stock in front of the buddy lists, refilled and drained in batches.
 *
 *   take ◄── head │ frame │ frame │ … │ tail ──► drain        (a cold request takes from the tail in 2.6.34)
 *   free ──►
 *
 * Mirrors rmqueue_bulk, free_hot_cold_page and free_pcppages_bulk of 2.6.34, rmqueue_pcplist, free_unref_page and
 * free_pcppages_bulk of 6.1.192; what 6.12 tunes is in pcp_tune.h (facts 3.7). Left out: locks, the remote drain
 * of 6.1. */
#pragma once

#include "core/page/buddy.h"

/* True if blocks of @order pass through the per-CPU lists. */
static inline bool
pcp_serves (const KmMachine *m, unsigned order)
{
  return m->pcp && (order <= m->generation->max_pcp_order || (m->thp && order == m->pageblock_order));
}

/* Takes one block for @request from this CPU's list, filling it if it is empty. KM_PFN_NONE if that fails. */
KmPfn km_pcp_take (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags);

/* The same as one of many: later frees are drained as before (6.1). */
KmPfn km_pcp_take_bulk (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags);

/* Puts a freed block on this CPU's list and drains if it has become too long. */
void km_pcp_give (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, bool cold);

/* 6.1: how many blocks a refill of an empty list asks for, at least 1; in 6.12 that moves high. */
uint32_t km_pcp_refill_size (KmMachine *m, KmZone *zone, unsigned order);

/* 6.1: a block of @order has come to a list and is counted. Returns true if @pages, at most, are to be drained now, the
 * list of the block first; 6.12 then asks for km_pcp_tune_drained(). */
bool km_pcp_too_long (KmMachine *m, KmZone *zone, unsigned order, int32_t *pages);

/* Empties all lists of all CPUs (drain_all_pages). */
void km_pcp_drain_all (KmMachine *m);
