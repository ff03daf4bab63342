/* SPDX-License-Identifier: GPL-3.0-or-later */
#define ENGINE_WATCHED 1
#include "core/engine/engine_parts.h"

KmPfn
km_engine_watched (KmMachine *m, const KmOp *op, uint32_t number, KmPfn operand)
{
  return km_calls_apply (m, op, number, operand);
}
