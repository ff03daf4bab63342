/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of one cache of SLUB (slub-*): how it was made, calls with the objects the kernel returned, and states. */
#pragma once

#include "core/slab/slub_geometry.h"
#include "core/single/slub_state.h"

#include "workload/recording_objects.h"

#include <gio/gio.h>

/* The “cache” line: what the kernel printed about the cache, in the order of the words there. */
typedef struct
{
  uint32_t objsize, size, num, order, min_num, min_order, inuse, offset, align, red_left_pad;
  uint32_t min_partial, cpu_partial, cpu_partial_slabs;
  uint32_t cflags; /* 0 = not printed; of a kernel with numbers of its own for flags only those that it names */
} KmSlubPrinted;

/* One number of the “cache” line. */
typedef struct
{
  const char *key;
  size_t offset; /* of the uint32_t in KmSlubPrinted */
  bool optional;
} KmSlubPrintedField;

/* The numbers of the “cache” line; ends with a NULL key. */
extern const KmSlubPrintedField km_slub_printed_fields[];

/* A call. The kernel returned object @index of the slab at @pfn (an allocation) or was given it (a free). */
typedef struct
{
  bool allocates;
  uint32_t line;
  uint32_t number; /* in the recording */
  uint32_t cpu;
  uint32_t ref; /* a free: the call, by its place in the recording, that returned the object; or KM_RECORDING_GHOST */
  KmPfn pfn;    /* KM_PFN_NONE: the kernel refused */
  uint32_t index;
} KmSlubCall;

/* A state between two calls. */
typedef struct
{
  uint32_t call; /* calls before it */
  uint32_t line;
  bool shrunk; /* kmem_cache_shrink() was called just before it: a dump that follows a dump */
  KmSlubState *state;
} KmSlubDump;

typedef struct
{
  KmSlabPlatform platform; /* word is 8 and cpus is what the dumps show: a recording does not tell more */
  KmSlabRequest request;
  KmSlubPrinted printed;
  uint32_t printed_line;
  GArray *calls; /* of KmSlubCall */
  GArray *dumps; /* of KmSlubDump; the first is the start state */
} KmSlubRecording;

/* Reads a recording, compressed or not. Fails with G_IO_ERROR_NOT_SUPPORTED if the file is something else, else with a
 * message that names the file and the line.
 * Returns: (transfer full) NULL if it fails */
KmSlubRecording *km_slub_recording_load (GFile *file, GCancellable *cancellable, GError **error);

/* The same from a text. */
KmSlubRecording *km_slub_recording_parse (const char *text, size_t length, GError **error);

/* Frees a recording; NULL is fine. */
void km_slub_recording_free (KmSlubRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlubRecording, km_slub_recording_free)
