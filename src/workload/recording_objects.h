/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of one cache (slab-*, slub-*): how it was made, calls with the objects the kernel returned, and states;
 * and what their two readers (recording_slab, recording_slub) share: the lines, the head, the calls, the frame of a
 * state. A reader is a KmRecordingFormat. */
#pragma once

#include "core/single/slab_state.h"
#include "core/single/slub_state.h"
#include "core/slab/slab_geometry.h"
#include "workload/lines.h"

#include <gio/gio.h>

/* The call that put an object into a slot which is freed although nothing in the recording filled it. */
#define KM_RECORDING_GHOST UINT32_MAX

enum
{
  KM_RECORDING_MAX_COUNT = 1 << 28,  /* of objects, slabs or calls */
  KM_RECORDING_MAX_PFN = INT32_MAX,  /* page frame number */
  KM_RECORDING_MAX_OFFSET = 1 << 26, /* bytes into a slab: the largest block of 64 KiB pages */
  KM_RECORDING_CTOR = 1,             /* in flags=, a mark of the recorder: the cache had a constructor */
};

/* The “cache” line of SLAB: what the kernel printed about the cache, in the order of the words there. */
typedef struct
{
  uint32_t objsize, size, num, gfporder, colour, colour_off, off_slab, freelist_size, align, limit, batchcount, shared;
  uint32_t obj_offset;  /* 0 in a kernel without debugging */
  uint32_t slabp_cache; /* object size of the general cache that holds the management; 0 = none, or not printed */
} KmSlabPrinted;

/* The same of SLUB. */
typedef struct
{
  uint32_t objsize, size, num, order, min_num, min_order, inuse, offset, align, red_left_pad;
  uint32_t min_partial, cpu_partial, cpu_partial_slabs;
  uint32_t cflags; /* 0 = not printed; of a kernel with numbers of its own for flags only those that it names */
} KmSlubPrinted;

/* The “cache” line of either, as the format of the recording says. */
typedef union
{
  KmSlabPrinted slab;
  KmSlubPrinted slub;
} KmPrinted;

/* Whether a number must be on the “cache” line. */
typedef enum
{
  KM_PRINTED_ALWAYS,
  KM_PRINTED_OR_ZERO,    /* it is 0 where it is not printed */
  KM_PRINTED_OR_UNKNOWN, /* 0 if it is not printed; a 0 is not compared */
} KmPrintedKind;

/* One number of the “cache” line. */
typedef struct
{
  const char *key;
  size_t offset; /* of the uint32_t in KmPrinted */
  KmPrintedKind kind;
  const char *prefix; /* before the number; where it is missing, there is no number. NULL = no prefix */
} KmPrintedField;

/* A call. The kernel returned the object at @place (an allocation) or was given it (a free). */
typedef struct
{
  bool allocates;
  uint32_t line;
  uint32_t number; /* in the recording */
  uint32_t cpu;    /* 0 for SLAB */
  uint32_t ref; /* a free: the call, by its place in the recording, that returned the object; or KM_RECORDING_GHOST */
  KmSlabPlace place; /* pfn KM_PFN_NONE: the kernel refused; first_object is 0 for SLUB */
} KmRecordingCall;

/* A state between two calls. */
typedef struct
{
  uint32_t call; /* calls before it */
  uint32_t line;
  bool shrunk; /* kmem_cache_shrink() was called just before it: a dump that follows a dump */
  void *state; /* KmSlabState or KmSlubState */
} KmRecordingDump;

typedef struct _KmRecordingFormat KmRecordingFormat;

typedef struct
{
  const KmRecordingFormat *format;
  KmSlabPlatform platform; /* large_memory is true, and word is 8 for SLUB: a recording does not tell */
  KmSlabRequest request;
  KmPrinted printed;
  uint32_t printed_line;
  GArray *calls; /* of KmRecordingCall */
  GArray *dumps; /* of KmRecordingDump; the first is the start state */
} KmCacheRecording;

/* What the two kinds of recordings do not share. The functions read from @in, behind @start, or from the cursor; each
 * tells its failure through @in and then returns false. */
struct _KmRecordingFormat
{
  const char *word;             /* first of the recording, “slab-oracle” */
  const KmPrintedField *fields; /* of the “cache” line; ends with a NULL key */
  bool has_offsets;             /* an object is “pfn= off= idx=”, else “pfn= idx=” */
  bool has_cpus;                /* a call may have “cpu=” */
  uint32_t max_index;           /* of an object in its slab */

  /* The rest of the first line, once size, align, flags and kernel are known. */
  bool (*read_request) (KmLines *in, const char *start, KmCacheRecording *recording);
  /* The rest of the line with L1= and PAGE_SIZE=. */
  bool (*read_kernel) (KmLines *in, const char *start, KmCacheRecording *recording);
  /* A line below “dump”, whole, into its state. */
  bool (*read_state) (KmLines *in, void *state);
  /* After the last line: finds the number of CPUs. */
  bool (*finish) (KmLines *in, KmCacheRecording *recording);
  /* An empty state (transfer full), and its end. */
  void *(*state_new) (void);
  void (*state_free) (void *state);
};

/* The number of @field in @printed. */
uint32_t km_printed_number (const KmPrinted *printed, const KmPrintedField *field);

/* Reads an object as @format names it, anywhere behind @start, into @place; what it does not name
 * stays. */
bool km_recording_read_place (KmLines *in, const char *start, const KmRecordingFormat *format, KmSlabPlace *place);

/* Reads a recording in @format from a file, compressed or not. Fails with G_IO_ERROR_NOT_SUPPORTED if the file is
 * something else, else with a message that names the file and the line.
 * Returns: (transfer full) NULL if it fails */
KmCacheRecording *km_cache_recording_load (const KmRecordingFormat *format, GFile *file, GCancellable *cancellable,
                                           GError **error);
/* The same from a text. */
KmCacheRecording *km_cache_recording_parse (const KmRecordingFormat *format, const char *text, size_t length,
                                            GError **error);
/* Frees a recording; NULL is fine. */
void km_cache_recording_free (KmCacheRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmCacheRecording, km_cache_recording_free)
