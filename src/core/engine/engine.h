/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: the part of core that every operation runs through, compiled twice.
 *
 *   engine_quiet.c     nobody watches: no event, no delta, no test for either
 *   engine_watched.c   somebody watches: every event and every delta
 *
 * Both are the same source (engine_parts.h). test_machine.c holds them against each other. */
#pragma once

#include "core/machine/machine_private.h"

/* Apply one operation; see km_machine_apply(). */
KmPfn km_engine_quiet (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand);
KmPfn km_engine_watched (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand);
