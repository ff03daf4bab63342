/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of one slab cache: makes the cache, repeats the calls, compares every object and dump. */
#pragma once

#include "workload/recording_slab.h"

typedef struct
{
  uint64_t allocations_agreeing, allocations_differing; /* objects, and refusals */
  uint64_t dumps_equal, dumps_differing;                /* the line about the cache counts as one */
  uint64_t ghosts;         /* frees of slots that no call of the recording filled: objects older than it */
  uint64_t ghosts_unknown; /* of them: the start state has no such object in use, and nothing was freed */

  /* the first difference; 0 and NULL if there is none */
  uint32_t line;    /* in the recording */
  char *difference; /* in words */
} KmSlabVerifyReport;

/* Repeats @recording on a cache of its own; the frames of new slabs are those of the recording. Returns false and sets
 * @error if the kernel simulated would not have made the cache, or the start state is not one of it; @report is then
 * empty. Finish the report in every case. */
bool km_verify_slab (const KmSlabRecording *recording, KmSlabVerifyReport *report, GError **error);

/* Frees what a report holds, not the report. */
void km_slab_verify_report_finish (KmSlabVerifyReport *report);
