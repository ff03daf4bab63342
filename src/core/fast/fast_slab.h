/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain cases of SLAB on a machine that is not watched: the array cache of the CPU has an object, or room for one,
 * and the object is where it should be. Everything else is left to the engine, before anything has changed. The results
 * are those of slab_layer.c and slab.c to the last word of the store: test_kmem.c holds an unwatched machine against a
 * watched one.
 *
 * A circle of two: fast.c has these among its handlers, and what is left to the engine goes back through fast.c. */
#pragma once

#include "core/machine/machine_private.h"

/* kmalloc, kfree, kmem_cache_alloc, kmem_cache_free; see KmHandler. */
KmValue km_fast_kmalloc (KmMachine *m, const KmOp *op, KmValue operand);
KmValue km_fast_kfree (KmMachine *m, const KmOp *op, KmValue operand);
KmValue km_fast_cache_alloc (KmMachine *m, const KmOp *op, KmValue operand);
KmValue km_fast_cache_free (KmMachine *m, const KmOp *op, KmValue operand);
