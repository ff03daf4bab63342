/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the checks of recordings of one cache share (verify_slab, verify_slub): frames that the recording names, and
 * counting what agrees. */
#pragma once

#include "core/machine/machine.h"
#include "timeline/verify_slab.h"

/* The frame for a slab that the next call makes, as the real page allocator gave it: the recording tells. */
typedef struct
{
  KmPfn offered;
  bool twice;         /* it was taken although it has a slab already */
  GHashTable *in_use; /* first frames of slabs, plus 1 */
} KmOfferedFrames;

/* Nothing is offered, nothing in use. */
void km_offered_frames_init (KmOfferedFrames *frames);
/* Frees what @frames holds, not @frames itself. */
void km_offered_frames_finish (KmOfferedFrames *frames);
/* Offers @pfn to the next call; KM_PFN_NONE: there is none. */
void km_offered_frames_offer (KmOfferedFrames *frames, KmPfn pfn);
/* The slab at @pfn is there from the start. */
void km_offered_frames_note (KmOfferedFrames *frames, KmPfn pfn);
/* The source for a cache; @frames must live as long as the cache. */
KmFrameSource km_offered_frames_source (KmOfferedFrames *frames);

/* Whether one of the first @n entries of @objects, what the calls so far have returned and not freed, is @object. */
bool km_verify_is_held (const KmValue *objects, uint32_t n, KmValue object);
/* Counts a free of an object that no call returned; @known: it was freed all the same. */
void km_verify_count_ghost (KmSlabVerifyReport *report, bool known);

/* Counts a dump or the line about the cache as equal, or, with the first @difference in words (transfer full), as
 * differing. The first difference of all is kept with its @line. */
void km_verify_count_dump (KmSlabVerifyReport *report, uint32_t line, char *difference);
/* Counts the answer to call @number: @agrees, or what the kernel and the simulation said (both
 * are read only if they do not agree). */
void km_verify_count_answer (KmSlabVerifyReport *report, uint32_t line, uint32_t number, bool agrees,
                             const char *expected, const char *actual);
