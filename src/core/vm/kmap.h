/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses for pages of high memory: kmap() and kmap_atomic() (facts 9.3).
 *
 *   kmap slot   0 unused   1 mapped, nobody uses it: waits for a flush   n: n - 1 users
 *
 * Mirrors mm/highmem.c and arch/x86/mm/highmem_32.c of 2.6.34, kmap_local of 6.1. Who finds all slots of kmap() in use
 * sleeps until kunmap() is called; nothing else runs in the simulation, so the call ends with NULL there. */
#pragma once

#include "core/vm/vmalloc.h"

/* kmap(), kunmap(), kmap_atomic(), kunmap_atomic(). */
KmValue kmap_apply (KmMachine *m, const KmOp *op, KmValue operand);

/* page_address() of a page of high memory: the slot of kmap() that still maps it, used or not; else KM_VALUE_NULL. */
KmValue kmap_address_of (const KmMachine *m, KmPfn pfn);

/* preempt_disable() and preempt_enable() of the CPU. */
void vm_preempt (KmMachine *m, bool off);
