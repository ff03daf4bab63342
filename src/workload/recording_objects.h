/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of recordings of one cache share (recording_slab, recording_slub): the line about the kernel's
 * build, and the slots that hold objects. Each tells its failure through @in and then returns false. */
#pragma once

#include "core/slab/slab_geometry.h"
#include "workload/lines.h"

/* The call that put an object into a slot which is freed although nothing in the recording filled it. */
#define KM_RECORDING_GHOST UINT32_MAX

/* Reads “L1= PAGE_SIZE=” anywhere behind @start: cache lines in bytes and the page size of @platform. */
bool km_recording_read_kernel (KmLines *in, const char *start, KmSlabPlatform *platform);

/* Reads “kernel=” anywhere behind @start into @generation, which stays as it is where the line does not say. */
bool km_recording_read_generation (KmLines *in, const char *start, KmGenerationId *generation);

/* Notes that call number @call put an object into @slot, which must be empty; a refused one leaves it so. */
bool km_recording_fill_slot (KmLines *in, GHashTable *slots, uint32_t slot, uint32_t call, bool refused);
/* Empties @slot and returns the call that put an object there; KM_RECORDING_GHOST if none did: the object is older than
 * the recording, or the line is wrong. */
uint32_t km_recording_empty_slot (GHashTable *slots, uint32_t slot);
