/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/lanes.h"

#include "model/step.h"

uint32_t
km_lanes_count (const KmScope *scope)
{
  return CLAMP (scope->lanes, 1, MAX (scope->snapshot->cpus, 1u));
}

uint32_t
km_lanes_caller (const KmScope *scope)
{
  const KmOp *op = km_model_current_op (scope->model);
  return op && op->cpu < scope->snapshot->cpus ? op->cpu : 0;
}

KmLanes
km_lanes_at (const KmScope *scope, uint32_t cpu)
{
  uint32_t n = km_lanes_count (scope), all = MAX (scope->snapshot->cpus, 1u);
  return (KmLanes){ .first = MIN (cpu / n * n, all - n), .n = n, .cpu = cpu, .hidden = all - n };
}
