/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one name of a page to another: its descriptor, its number, its address (facts 1.2, 9.1).
 *
 *   page_address    page → address     the direct map, or the slot of kmap() that maps a page of high memory
 *   virt_to_page    address → page     arithmetic, good for the direct map alone
 *   page_to_pfn     page → number      and pfn_to_page back
 *   vmalloc_to_page address → page     a walk through the page tables
 *
 * Mirrors mm/highmem.c, mm/vmalloc.c and asm-generic/memory_model.h. The arithmetic never fails in the kernel: of an
 * address outside the direct map it makes a pointer that leads nowhere, which is told, and is NULL here. */
#pragma once

#include "core/vm/kmap.h"

/* page_address(), virt_to_page(), page_to_pfn(), pfn_to_page(), vmalloc_to_page(). */
KmValue convert_apply (KmMachine *m, const KmOp *op, KmValue operand);
