/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of an allocation: the zonelist walk, the fast path and the slow path.
 *
 *   fast:  walk with watermark LOW
 *   slow:  wake kswapd, walk with MIN and the reserves that the mask permits, then, if it may sleep: direct reclaim and
 *          walk, out of memory, retry rules
 *
 * Mirrors get_page_from_freelist, __alloc_pages_nodemask and __alloc_pages_slowpath of 2.6.34 and 6.1.192 (facts 4.4 to
 * 4.6). What reclaim can take is stated, not guessed: the frames of page_cache(n), oldest first, at most 32 a round
 * (SWAP_CLUSTER_MAX). Left out: compaction, cpusets, memory policies, tasks with PF_MEMALLOC, victims of the OOM killer
 * (the machine has no processes; the kernel would panic there, and the simulation then returns NULL). */
#pragma once

#include "core/page/page.h"
#include "core/page/watermark.h"

/* get_order() (facts 1.2). */
unsigned order_of_bytes (const KmMachine *m, uint32_t bytes);

/* Fills @request for a call with @gfp and @order. Returns false if no zone of this machine may serve it. */
bool km_request_prepare (const KmMachine *m, KmGfp gfp, unsigned order, KmRequest *request);

/* alloc_flags of the fast path. 6.1 first avoids mixing types when ZONE_NORMAL is preferred. */
unsigned km_request_fast_flags (const KmMachine *m, const KmRequest *request);

/* alloc_pages (gfp, order). Returns the first frame or KM_PFN_NONE. */
KmPfn km_alloc_pages (KmMachine *m, KmGfp gfp, unsigned order);

/* Lets every kswapd that the call has woken work before the next one: it frees page cache until its zone is above the
 * high watermark, and goes back to sleep, at once if there is none. */
void km_kswapd_run (KmMachine *m);
