/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmalloc(), kfree() and their relatives (facts 6). Mirrors include/linux/slab_def.h, mm/slab.c and mm/util.c
 * of 2.6.34, mm/slab_common.c of 6.1. */
#pragma once

#include "core/slab/kmem_cache.h"

/* Carries out an operation of kmalloc. Returns its value. */
KmValue km_kmalloc_apply (KmMachine *m, const KmOp *op, KmValue operand);

/* kmalloc and kfree for other parts of the kernel. */
KmValue km_kmalloc (KmMachine *m, uint32_t size, KmGfp gfp);
void km_kfree (KmMachine *m, KmValue object);

/* might_sleep_if (flags & __GFP_WAIT). */
void kmem_check_context (KmMachine *m, KmGfp gfp);
/* memset (value, 0, bytes) of an object; @cache may be 0, or has a constructor whose work is lost. */
void kmem_clear_object (KmMachine *m, KmRef cache, KmValue value, uint32_t bytes);
