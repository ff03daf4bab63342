/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is written in a thread, for a dialog that shows how far it is and can stop it. */
#pragma once

#include "timeline/timeline.h"

#include <gio/gio.h>

/* In the thread: writes @what into @file. Returns false and sets @error, also on cancellation; no half file is left
 * then. */
typedef bool (*KmFileWriteFunc) (gpointer what, GFile *file, KmProgressFunc progress, gpointer progress_data,
                                 GCancellable *cancellable, GError **error);

/* What the dialog is told, in the main loop. */
typedef struct
{
  /* Some ten times a second, until the file is written or km_file_job_stop() is called. @fraction: 0 to 1. */
  void (*progress) (gpointer dialog, gpointer what, double fraction);
  /* One of these, once; @text is for the person to read. */
  void (*written) (gpointer dialog, gpointer what, GFile *file);
  void (*failed) (gpointer dialog, const char *text);
} KmFileJobCalls;

/* Begins to write. @dialog is kept until written or failed was called, @what is freed after it by @free_what. @calls
 * must live for ever. Returns: (transfer none) what stops it; gone once written or failed is called. */
GTask *km_file_job_start (gpointer dialog, GFile *file, KmFileWriteFunc write, gpointer what, GDestroyNotify free_what,
                          const KmFileJobCalls *calls);

/* Asks the thread to stop; failed is called when it has. */
void km_file_job_stop (GTask *job);
