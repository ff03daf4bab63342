/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of vmalloc: repeats the calls and compares every address. */
#pragma once

#include "workload/recording_vmalloc.h"

typedef struct
{
  uint64_t allocations_agreeing, allocations_differing; /* addresses, and refusals */

  /* the first difference; 0 if there is none */
  uint32_t line;             /* in the recording */
  uint64_t expected, actual; /* addresses, 0 = refused */
} KmVmallocVerifyReport;

/* Repeats @recording on a machine of its own, whose vmalloc area starts as the recording says: the areas of others
 * below the first address are in use, and so is the gap that ends there; other gaps were freed and wait for the first
 * purge. Returns false and sets @error if no machine can start like that; @report is then empty. */
bool km_verify_vmalloc (const KmVmallocRecording *recording, KmVmallocVerifyReport *report, GError **error);
