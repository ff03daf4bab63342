/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slab layer as callers see it: the chain of caches, kmalloc and kfree, kmem_cache_*. */
#pragma once

#include "core/slab/kmem_cache.h"

/* Carries out an operation of kmalloc or of caches. Returns its value. */
KmValue km_slab_layer_apply (KmMachine *m, const KmOp *op, KmValue operand);
