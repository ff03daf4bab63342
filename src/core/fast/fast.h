/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain cases of a machine that is not watched, straight: what almost every operation of a long run is. Here those
 * of pages of 2.6.34; fast_later.c has those of 6.1 and 6.12, fast_slab.c those of the slab layer.
 *
 *   allocate   the preferred zone passes its low watermark and its own lists serve the request
 *   free       the whole block, once, in an order that is its own, while no block has ever had a second reference
 *
 * Everything else is left to the engine, before anything has changed. The results are those of page_alloc.c, page.c,
 * pcp.c and buddy.c to the last list entry: test_machine.c holds an unwatched machine against a watched one. What makes
 * it fast: bases in locals (a store to a state byte might alias any of them), one table look-up for a mask, no calls.
 */
#pragma once

#include "core/machine/machine_private.h"

/* The handlers of a machine about which something may have changed otherwise than by an operation (km_machine_doubt()):
 * they find out which cases are plain, then carry the operation out. For KmMachine.doubtful. */
extern const KmHandler km_fast_doubtful[KM_NR_OPS];

/* Leaves an operation that is not plain after all to the engine. Returns its result. */
KmPfn km_fast_leave (KmMachine *m, const KmOp *op, KmPfn operand);
