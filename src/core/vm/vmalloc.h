/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vmalloc: large buffers that are contiguous in virtual addresses alone (facts 9.1, 9.2).
 *
 *   address   │ page │ page │ page │ guard │ (2.6.34: one more free page) │ next area
 *                 │      │      │
 *   frame       0x4ac  0x4a9  0x13f        one order-0 request each, high memory preferred
 *
 * Mirrors __vmalloc_node, alloc_vmap_area, __vunmap and the lazy purge of mm/vmalloc.c. The descriptors come from
 * kmalloc as they do there. Left out: vm_map_ram, ioremap, huge mappings; page tables are taken to be there; struct
 * vmap_area of 6.1, which has a cache of its own; RCU: what a purge frees is freed at once. */
#pragma once

#include "core/vm/area.h"
#include "core/slab/kmalloc.h"

/* vmalloc (size) with the flags of the pages. @align is in pages: 1, or that of a stack. Returns an area or NULL. */
KmValue vmalloc_gfp (KmMachine *m, uint64_t size, KmGfp gfp, uint32_t align, KmAreaKind kind);

/* vfree() of the start of an area, without the checks of a caller. */
void vmalloc_release (KmMachine *m, KmRef area);

/* __purge_vmap_area_lazy(): the addresses of all lazily freed areas become free; 6.12: or go to the pools of their
 * node, unless @full says that everything must be free. */
void vmalloc_purge (KmMachine *m, bool full);

/* vmalloc(), vzalloc(), vmalloc_32(), vfree(), vmap(), vunmap(). */
KmValue vmalloc_apply (KmMachine *m, const KmOp *op, KmValue operand);

/* Common to the files of virtual memory: what an operation says beside its 16 bytes; never NULL. */
const KmOpMore *vm_more (const KmMachine *m, const KmOp *op);
/* True in softirq and interrupt context. */
bool vm_in_interrupt (const KmMachine *m);
/* GFP_KERNEL of the generation. */
KmGfp vm_gfp_kernel (const KmMachine *m);
/* NULL where an address is expected: a no-op. */
void vm_tell_null (KmMachine *m);
/* NULL where a page is expected: an oops. */
void vm_oops_null (KmMachine *m);
