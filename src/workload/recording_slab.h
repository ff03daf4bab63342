/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of one slab cache (slab-*): how it was made, calls with the objects the kernel returned, and states. */
#pragma once

#include "core/single/slab_state.h"

#include "workload/recording_objects.h"

#include <gio/gio.h>

/* The “cache” line: what the kernel printed about the cache, in the order of the words there. */
typedef struct
{
  uint32_t objsize, size, num, gfporder, colour, colour_off, off_slab, freelist_size, align, limit, batchcount, shared;
  uint32_t obj_offset;  /* 0 in a kernel without debugging */
  uint32_t slabp_cache; /* object size of the general cache that holds the management; 0 = none, or not printed */
} KmSlabPrinted;

/* One number of the “cache” line. */
typedef struct
{
  const char *key;
  size_t offset; /* of the uint32_t in KmSlabPrinted */
  bool optional;
} KmSlabPrintedField;

/* The numbers of the “cache” line but slabp_cache; ends with a NULL key. */
extern const KmSlabPrintedField km_slab_printed_fields[];

/* A call. The kernel returned object @place (an allocation) or was given it (a free). */
typedef struct
{
  bool allocates;
  uint32_t line;
  uint32_t number; /* in the recording */
  uint32_t ref; /* a free: the call, by its place in the recording, that returned the object; or KM_RECORDING_GHOST */
  KmSlabPlace place; /* pfn KM_PFN_NONE: the kernel refused */
} KmSlabCall;

/* A state between two calls. */
typedef struct
{
  uint32_t call; /* calls before it */
  uint32_t line;
  bool shrunk; /* kmem_cache_shrink() was called just before it: a dump that follows a dump */
  KmSlabState *state;
} KmSlabDump;

typedef struct
{
  KmSlabPlatform platform; /* large_memory is true: a recording does not tell */
  KmSlabRequest request;
  KmSlabPrinted printed;
  uint32_t printed_line;
  GArray *calls; /* of KmSlabCall */
  GArray *dumps; /* of KmSlabDump; the first is the start state */
} KmSlabRecording;

/* Reads a recording, compressed or not. Fails with G_IO_ERROR_NOT_SUPPORTED if the file is something else, else with a
 * message that names the file and the line.
 * Returns: (transfer full) NULL if it fails */
KmSlabRecording *km_slab_recording_load (GFile *file, GCancellable *cancellable, GError **error);

/* The same from a text. */
KmSlabRecording *km_slab_recording_parse (const char *text, size_t length, GError **error);

/* Frees a recording; NULL is fine. */
void km_slab_recording_free (KmSlabRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSlabRecording, km_slab_recording_free)
