/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Per-CPU data: one copy of an object for each CPU (facts 9.4).
 *
 *   chunk   │ unit of CPU 0      │ unit of CPU 1      │
 *           │ static │ a │ b │   │ static │ a │ b │   │     an object has the same offset in every unit
 *
 * Mirrors mm/percpu.c: the first chunk lies in the memory of boot, the others at the top of the vmalloc area; their
 * pages get frames when the first object touches them. Inside a chunk the first hole that fits is taken, of the chunks
 * the fullest that has room. A static variable is that of a
 * module: it lies in the reserve that the first chunk keeps for them. A kernel 2.6.34 for one CPU has none of this and
 * takes from kmalloc. Left out: the order of chunks that are equally full (the older one is taken), the search hints
 * of 6.1. */
#pragma once

#include "core/vm/kmap.h"

/* alloc_percpu(), free_percpu(), get_cpu_var(), put_cpu_var(), per_cpu_ptr(), get_cpu_ptr(), put_cpu_ptr(), get_cpu(),
 * put_cpu(), DEFINE_PER_CPU(). */
KmValue percpu_apply (KmMachine *m, const KmOp *op, KmValue operand);
