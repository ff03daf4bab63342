/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of one cache of SLUB: makes the cache, repeats the calls, compares every object and dump.
 */
#pragma once

#include "timeline/verify_slab.h"
#include "workload/recording_slub.h"

/* Repeats @recording on a cache of its own; the frames of new slabs are those of the recording. Returns false and sets
 * @error if the kernel simulated would not have made the cache, or the start state is not one of it; @report is then
 * empty. Finish the report in every case. */
bool km_verify_slub (const KmSlubRecording *recording, KmSlabVerifyReport *report, GError **error);
