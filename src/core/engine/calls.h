/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: what every operation does, and the order in which it is told. Who watches gets every event and every
 * delta (m->log); a machine that is not watched does exactly the same, which test_machine.c holds. */
#pragma once

#include "core/machine/machine_private.h"

/* Carries out @op, whose number is m->dispatch.number; see km_machine_apply(). */
KmPfn km_calls_apply (KmMachine *m, const KmOp *op, KmPfn operand);
