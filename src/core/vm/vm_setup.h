/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the vmalloc area of a machine lies and how large its kernel stacks are (facts 9.1, 9.5). */
#pragma once

#include "core/machine/machine_private.h"

/* Sets both; the zones, `pae` and `highmem` are known. */
void km_vm_setup (KmMachine *m, const KmConfig *config);
