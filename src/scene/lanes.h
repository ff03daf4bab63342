/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which CPUs have a row in a view. All of them have if there is room; if not, some that follow one another, with the
 * one of the step among them. */
#pragma once

#include "scene/scope.h"

typedef struct
{
  uint32_t first, n; /* CPUs with a row */
  uint32_t cpu;      /* of the step */
  uint32_t hidden;   /* CPUs without a row */
} KmLanes;

/* Rows that there are on this machine. The same at every step. */
uint32_t km_lanes_count (const KmScope *scope);
/* The CPU that makes the call of the step; 0 before the first call. */
uint32_t km_lanes_caller (const KmScope *scope);
/* The rows at a step that is about @cpu. They turn over like pages, so that they stay while @cpu is among them. */
KmLanes km_lanes_at (const KmScope *scope, uint32_t cpu);
