/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of vmalloc: repeats the calls and compares every address. */
#pragma once

#include "workload/recording_vmalloc.h"

typedef struct
{
  uint64_t allocations_agreeing, allocations_differing; /* addresses, and refusals */
  uint64_t ghosts;         /* frees of slots that no call of the recording filled: areas older than it */
  uint64_t ghosts_unknown; /* of them: not in a gap below the first address, and nothing was freed */

  /* the first difference; 0 if there is none */
  uint32_t line;             /* in the recording */
  uint64_t expected, actual; /* addresses, 0 = refused */
} KmVmallocVerifyReport;

/* Repeats @recording on a machine of its own, whose vmalloc area starts as the recording says: the areas of others
 * below the first address are in use, and so is the gap that ends there; other gaps were freed and wait for the first
 * purge. An area older than the recording that is freed in it lies in such a gap, from its address to the end or to the
 * next of its kind. Returns false and sets @error if no machine can start like that; @report is then empty. */
bool km_verify_vmalloc (const KmVmallocRecording *recording, KmVmallocVerifyReport *report, GError **error);
