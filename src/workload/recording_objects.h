/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of recordings of one cache share (recording_slab, recording_slub): the line about the kernel's
 * build, and the slots that hold objects. Each tells its failure through @in and then returns false. */
#pragma once

#include "core/slab/slab_geometry.h"
#include "workload/lines.h"

/* Reads “L1= PAGE_SIZE=” anywhere behind @start: cache lines in bytes and the page size of @platform. */
bool km_recording_read_kernel (KmLines *in, const char *start, KmSlabPlatform *platform);

/* Notes that call number @call put an object into @slot, which must be empty; a refused one leaves it so. */
bool km_recording_fill_slot (KmLines *in, GHashTable *slots, uint32_t slot, uint32_t call, bool refused);
/* Empties @slot, which must hold an object, and sets @call to the call that put it there. */
bool km_recording_empty_slot (KmLines *in, GHashTable *slots, uint32_t slot, uint32_t *call);
