/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of vmalloc (vmalloc-*): calls with the addresses that the kernel returned, and the areas of others. */
#pragma once

#include "core/words/generation.h"

#include <gio/gio.h>

/* `ref` of a vfree of an area that is older than the recording. */
#define KM_VMALLOC_GHOST UINT32_MAX

/* A call. */
typedef struct
{
  bool allocates;
  uint32_t line;
  uint32_t ref;     /* vfree: the call, by its place in the recording, whose area it is; KM_VMALLOC_GHOST: of none */
  uint64_t size;    /* vmalloc: bytes */
  uint64_t address; /* what it returned, 0 if the kernel refused; vfree: what it was given */
} KmVmallocCall;

/* An area of another user: addresses, half open. */
typedef struct
{
  uint64_t start, end;
} KmVmallocOther;

typedef struct
{
  KmGenerationId generation;
  uint32_t cpus;
  uint32_t possible_cpus; /* that the machine may have; 0 = as many as run */
  uint64_t start, end;    /* VMALLOC_START, VMALLOC_END */
  KmPfn highest_frame;    /* of those named */
  GArray *calls;          /* of KmVmallocCall */
  GArray *others;         /* of KmVmallocOther, in order of address; what lies outside the vmalloc area is left out */
} KmVmallocRecording;

/* Reads a recording, compressed or not. Fails with G_IO_ERROR_NOT_SUPPORTED if the file is something else, else with a
 * message that names the file and the line.
 * Returns: (transfer full) NULL if it fails */
KmVmallocRecording *km_vmalloc_recording_load (GFile *file, GCancellable *cancellable, GError **error);

/* The same from a text. */
KmVmallocRecording *km_vmalloc_recording_parse (const char *text, size_t length, GError **error);

/* Frees a recording; NULL is fine. */
void km_vmalloc_recording_free (KmVmallocRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmVmallocRecording, km_vmalloc_recording_free)
