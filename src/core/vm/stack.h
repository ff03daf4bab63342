/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel stacks: one or a few pages for each task, which never grow (facts 9.5).
 *
 *   2.6.34   │ thread_info │ ◄── the stack grows down ── │      two pages of the direct map (x86-32: 4K by option)
 *   6.1      │ guard │ ◄─────────────── grows down ──── │      x86-64: an area of vmalloc; thread_info is elsewhere
 *
 * Mirrors alloc_thread_info of 2.6.34 and alloc_thread_stack_node of 6.1. use_stack() is ours: it says how deep a chain
 * of calls goes. A handler of an interrupt uses the stack that its CPU has for that (4K stacks, x86-64, 6.1), or that
 * of the task which it interrupts at its deepest. Left out: the two stacks that 6.1 keeps for each CPU. */
#pragma once

#include "core/vm/kmap.h"

/* alloc_thread_info(), free_thread_info(), use_stack(). */
KmValue stack_apply (KmMachine *m, const KmOp *op, KmValue operand);
