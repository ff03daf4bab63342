/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification: replays a recording of a real kernel and compares every answer and every dump. */
#pragma once

#include "core/words/event.h"
#include "workload/script.h"

typedef struct
{
  uint64_t allocations_agreeing, allocations_differing; /* frames, and refusals */
  uint64_t dumps_equal, dumps_differing;

  /* the first difference; all NULL and 0 if there is none */
  bool has_difference;
  uint32_t first_op; /* operation number (dumps: operations applied before it) */
  bool first_is_dump;
  KmPfn expected, actual; /* an allocation: what the kernel and what the machine returned */
  char *difference;       /* a dump: the first difference in words */
  KmEventLog log;         /* an allocation: the events of the operation */
} KmVerifyReport;

/* Replays @script, which must be a recording, on a machine of its own. Returns false and sets @error if the start
 * state cannot be loaded; @report is then empty. Finish the report in every case. */
bool km_verify (const KmScript *script, KmVerifyReport *report, GError **error);

/* Frees what a report holds, not the report. */
void km_verify_report_finish (KmVerifyReport *report);
