/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workloads and moves for tests of the model. */
#pragma once

#include "base/rng.h"
#include "model/inspect/inspect.h"

/* A timeline over @text, a workload without its first line "kmw 1". The test fails if it has diagnostics. */
KmTimeline *fixture_timeline (const char *text);

/* A timeline over one of the recordings in tests/data. */
KmTimeline *fixture_recording (const char *name);

/* Workloads that between them lead to most kinds of events: mixed orders, fallback, reclaim, refusals, misuse. */
typedef struct
{
  const char *name;
  const char *text;
} FixtureWorkload;

const FixtureWorkload *fixture_workloads (size_t *n);

/* Moves the cursor at random: mostly by an event or a call in either direction, sometimes far. */
void fixture_move (KmTimeline *timeline, KmRng *rng);

/* The value of the row @label in the section @title, or NULL. */
const char *fixture_row_value (const KmInspection *inspection, const char *title, const char *label);

/* Everything that the kernel prints in the last call, with the machine at each event, without empty lines. Returns:
 * (transfer full). */
char *fixture_printed (KmTimeline *timeline);
