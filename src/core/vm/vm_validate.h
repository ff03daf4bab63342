/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The invariants of virtual memory, a part of km_machine_validate(). */
#pragma once

#include "core/machine/machine.h"

/* Returns NULL, or the first broken invariant. (transfer full) */
char *km_vm_validate (const KmMachine *machine);
