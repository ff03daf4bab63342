/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two machines that get the same calls, one of them watched: the quiet one has its plain cases. */
#pragma once

#include "core/machine/machine.h"

typedef struct
{
  KmMachine *watched, *quiet;
  KmEventLog log;
  uint32_t number;
} Pair;

/* Takes @machine as the watched one. */
static inline void
pair_init (Pair *pair, KmMachine *machine)
{
  *pair = (Pair){ .watched = machine, .quiet = km_machine_clone (machine) };
  km_event_log_init (&pair->log);
  km_machine_observe (pair->watched, &pair->log);
}

static inline void
pair_finish (Pair *pair)
{
  km_event_log_finish (&pair->log);
  km_machine_free (pair->watched);
  km_machine_free (pair->quiet);
}

static inline KmPfn
pair_apply (Pair *pair, const KmOp *op, KmPfn operand)
{
  KmPfn result;

  km_event_log_clear (&pair->log);
  result = km_machine_apply (pair->watched, op, pair->number, operand);
  g_assert_cmphex (km_machine_apply (pair->quiet, op, pair->number++, operand), ==, result);
  g_assert_cmphex (km_machine_happened (pair->quiet), ==, km_machine_happened (pair->watched));
  return result;
}

static inline void
pair_compare (const Pair *pair)
{
  g_assert_cmphex (km_machine_hash (pair->quiet), ==, km_machine_hash (pair->watched));
}
