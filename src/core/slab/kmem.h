/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door to everything above the page allocator: which operation goes to the slab layer, to virtual memory, to
 * per-CPU data, to memory itself. */
#pragma once

#include "core/page/page_alloc.h"
#include "core/machine/pool.h"

/* Carries out @op, whose KmOpInfo says `above`. Returns its value. */
ENGINE KmValue km_kmem_apply (KmMachine *m, const KmOp *op, KmValue operand);
