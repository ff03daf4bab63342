/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workloads for tests of the timeline, and states got in the slow and obvious way: by running there. */
#pragma once

#include "base/rng.h"
#include "timeline/timeline.h"

/* A script of @n_ops random operations on @memory (as a workload spells it: "64M"), with a refusal now and then. */
KmScript *fixture_script (uint64_t seed, uint32_t n_ops, const char *memory);

/* A timeline of that script; the test fails if there is none. */
KmTimeline *fixture_timeline (KmScript *script);

/* A second machine that only ever runs on. */
typedef struct
{
  KmScript *script;
  KmMachine *machine;
  GArray *results; /* of KmPfn */
} FixtureRun;

FixtureRun *fixture_run_new (KmScript *script);
void fixture_run_free (FixtureRun *run);
/* Runs on until @op operations are applied. */
void fixture_run_to (FixtureRun *run, uint32_t op);
/* Applies the next operation with all events in @log (nullable). */
void fixture_run_step (FixtureRun *run, KmEventLog *log);

/* The hash of the state at @cursor, from a machine that has run there. @cursor must not lie before @run. */
uint64_t fixture_hash_at (FixtureRun *run, KmCursor cursor);

/* A random cursor with an event that exists or is KM_EVENT_LAST. */
KmCursor fixture_random_cursor (KmRng *rng, uint32_t n_ops);
