/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slab layer as callers see it: the chain of caches, kmalloc and kfree, kmem_cache_*. */
#pragma once

#include "core/slab/kmem_cache.h"

/* Carries out one of KM_OP_KMALLOC to KM_OP_CACHE_REAP, KM_OP_WRITE or KM_OP_READ. Returns its value. */
KmValue km_slab_layer_apply (KmMachine *m, const KmOp *op, KmValue operand);
