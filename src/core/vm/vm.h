/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual memory: vmalloc, kmap, per-CPU data, kernel stacks (facts 9). */
#pragma once

#include "core/slab/kmem_cache.h"

/* Carries out one of KM_OP_VMALLOC to KM_OP_USE_STACK. Returns its value. */
KmValue km_vm_apply (KmMachine *m, const KmOp *op, KmValue operand);
