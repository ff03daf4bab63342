/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the per-CPU lists of 6.12 tune themselves: `high` moves between high_min and high_max, the batch of a refill
 * doubles while pages are only taken, the drain grows while they are only given back.
 *
 * Mirrors nr_pcp_alloc, nr_pcp_high, nr_pcp_free and the counting in rmqueue_pcplist and free_unref_page_commit of
 * 6.12.117 (facts 3.7). Left out: decay_pcp_high, which a worker calls about once a second. */
#pragma once

#include "core/page/zone.h"

enum
{
  PCP_BATCH_SCALE_MAX = 5, /* CONFIG_PCP_BATCH_SCALE_MAX */
};

/* A block is about to be taken from a list of this CPU. */
void km_pcp_tune_take (KmMachine *m, KmZone *zone);

/* A list of blocks of @order is empty: returns how many to fetch, at least 1, and raises high. */
uint32_t km_pcp_tune_refill (KmMachine *m, KmZone *zone, unsigned order);

/* A block of @order has been put on a list and counted: returns how many pages to drain, 0 for none, and moves high. */
int32_t km_pcp_tune_give (KmMachine *m, KmZone *zone, unsigned order);

/* After that drain: a zone whose free pages pass the high watermark again is no longer marked. */
void km_pcp_tune_drained (KmMachine *m, KmZone *zone);
