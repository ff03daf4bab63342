/* SPDX-License-Identifier: GPL-3.0-or-later */
#define ENGINE_WATCHED 0
#include "core/engine/engine_parts.h"

KmPfn
km_engine_quiet (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  return km_calls_apply (m, op, number, operand);
}

#include "core/single/slab.c"
