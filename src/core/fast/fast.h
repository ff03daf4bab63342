/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain cases of 2.6.34 when nobody watches, straight: what almost every operation of a long run is.
 *
 *   allocate   the preferred zone passes its low watermark and its own lists serve the request
 *   free       the whole block, once, in an order that is its own, while no block has ever had a second reference
 *
 * Everything else is left to the engine, before anything has changed. The results are those of page_alloc.c, page.c,
 * pcp.c and buddy.c to the last list entry: test_machine.c holds a quiet machine against a watched one. What makes it
 * fast: bases in locals (a store to a state byte might alias any of them), one table look-up for a mask, no calls. */
#pragma once

#include "core/machine/machine_private.h"

/* Works out what the plain cases need to know, and decides whether they may be tried. For a machine that was just built
 * or copied. */
void km_fast_setup (KmMachine *m);

/* The way of an operation that is not plain after all: through the engine. */
KmPfn km_fast_leave (KmMachine *m, const KmOp *op, KmPfn operand);

/* Notes the outcome of an operation, of whatever kind, for whoever follows; there must be somebody. Returns @result. */
KmPfn km_fast_note (KmMachine *m, const KmOp *op, KmPfn operand, KmPfn result);

/* Decides whether the plain cases may be tried: not while somebody watches, or once a block has had a
 * reference count other than 1. To be called whenever one of these may have changed other than by km_machine_apply().
 */
void km_fast_refresh (KmMachine *m);
