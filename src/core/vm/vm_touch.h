/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write() and read() through page-table entries: addresses of vmalloc and kmap. A guard page and whatever is not mapped
 * end in an oops; an address that is freed but waits for its flush still leads to the old frame, and nothing tells. */
#pragma once

#include "core/vm/vmalloc.h"

/* True if @value is an address of vmalloc or kmap. */
bool vm_touches (const KmMachine *m, KmValue value);

/* Touches @more->size bytes from @operand + @more->delta. */
void vm_touch (KmMachine *m, const KmOp *op, KmValue operand);
