/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slab layer as callers see it: the chain of caches, kmalloc and kfree, kmem_cache_*. */
#pragma once

#include "core/slab/kmem_cache.h"

/* Carries out one of KM_OP_KMALLOC to KM_OP_CACHE_REAP, KM_OP_WRITE or KM_OP_READ. Returns its value. */
KmValue km_slab_layer_apply (KmMachine *m, const KmOp *op, KmValue operand);

/* kmem_cache_alloc() and kmem_cache_free() from inside the kernel: no caller to be told about. Returns an object or
 * KM_VALUE_NULL; frees an object of whatever cache it belongs to. */
KmValue km_cache_alloc_quietly (KmMachine *m, KmRef cache, KmGfp gfp);
void km_cache_free_quietly (KmMachine *m, KmValue object);

/* kmalloc and kfree for other parts of the kernel. */
KmValue km_kmalloc (KmMachine *m, uint32_t size, KmGfp gfp);
void km_kfree (KmMachine *m, KmValue object);
