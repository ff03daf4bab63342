/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verification of recordings of one cache: makes the cache, repeats the calls, compares every object and dump. What
 * differs between SLAB and SLUB is a KmVerifiedKind (verify_slab, verify_slub).
 *
 * A circle of three: verify_objects.c knows both kinds, and they compare with what it offers them. */
#pragma once

#include "core/single/single.h"
#include "workload/recording_objects.h"

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
bool km_verify_cache (const KmCacheRecording *recording, KmSlabVerifyReport *report, GError **error);

/* Frees what a report holds, not the report. */
void km_slab_verify_report_finish (KmSlabVerifyReport *report);

/* ---- for the kinds ---- */

/* The frame for a slab that the next call makes, as the real page allocator gave it: the recording tells. */
typedef struct
{
  KmPfn offered;
  bool twice;         /* it was taken although it has a slab already */
  GHashTable *in_use; /* first frames of slabs, plus 1 */
} KmOfferedFrames;

/* The slab at @pfn is there from the start. */
void km_offered_frames_note (KmOfferedFrames *frames, KmPfn pfn);

/* What SLAB and SLUB do not share. */
typedef struct
{
  const KmRecordingFormat *format;

  /* Makes the cache of @recording (transfer full) and writes what the kernel would print about it to @printed.
   * Returns NULL if the kernel would refuse. */
  KmSingle *(*make) (const KmCacheRecording *recording, const KmFrameSource *frames, KmPrinted *printed);
  /* Brings a new cache into @state. Returns false with the reason in words in @problem (transfer full), and the line of
   * what cannot be, 0 if that is nothing alone, in @line if it cannot be in it. */
  bool (*restore) (KmSingle *cache, const void *state, char **problem, uint32_t *line);
  /* Notes the slabs of @state. */
  void (*note_frames) (KmOfferedFrames *frames, const void *state);
  /* Where an object is, and which object in use is there, KM_VALUE_NULL if none is. */
  KmSlabPlace (*place) (const KmSingle *cache, KmValue object);
  KmValue (*find) (const KmSingle *cache, KmPfn pfn, uint32_t index);
  /* Returns: (transfer full) the first difference from @state in words, NULL if there is none. */
  char *(*difference) (const KmSingle *cache, const void *state);
} KmVerifiedKind;

/* True if the line about the cache has the numbers of @printed. */
bool km_verify_is_printed (const KmCacheRecording *recording, const KmPrinted *printed);
