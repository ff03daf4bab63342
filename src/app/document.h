/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document: a session whose script has been read and run once, ready to be shown.
 *
 *   bytes ──► session (script, timeline, indexed) ──► model (caught up)
 *
 * Everything slow happens in a thread before the document exists; a failed or cancelled load leaves nothing behind, so
 * the window keeps what it showed. */
#pragma once

#include "model/model.h"
#include "timeline/session.h"
#include "workload/mend.h"

#include <gio/gio.h>

#define KM_TYPE_DOCUMENT (km_document_get_type ())
G_DECLARE_FINAL_TYPE (KmDocument, km_document, KM, DOCUMENT, GObject)

/* How the simulated kernel compares with the recorded one. All 0 for workloads. */
typedef struct
{
  uint32_t agreeing;
  uint32_t differing;
} KmComparison;

/* A load in progress, shared with the thread that does it. */
typedef struct _KmLoad KmLoad;

/* Starts reading @file (of either kind, compressed or not). */
KmLoad *km_document_load_file (GFile *file, GAsyncReadyCallback callback, gpointer user_data);
/* Starts reading workload text. @at is where the cursor shall be afterwards (clamped). */
KmLoad *km_document_load_text (GBytes *text, KmCursor at, GAsyncReadyCallback callback, gpointer user_data);
/* Starts reading what was open when the program ended: a recovery file. */
KmLoad *km_document_restore (const char *path, GAsyncReadyCallback callback, gpointer user_data);

/* How much of the load is done, 0 to 1. Any thread. */
double km_load_fraction (KmLoad *load);
/* Asks the load to stop; its callback is called with G_IO_ERROR_CANCELLED. */
void km_load_cancel (KmLoad *load);
void km_load_unref (KmLoad *load);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmLoad, km_load_unref)

/* Returns: (transfer full) the finished document; NULL with @error set if the load failed or was cancelled. */
KmDocument *km_document_load_finish (GAsyncResult *result, GError **error);

/* The parts of a document (transfer none); session and timeline are those that the cursor moves in. */
KmSession *km_document_session (KmDocument *document);
KmScript *km_document_script (KmDocument *document);
KmTimeline *km_document_timeline (KmDocument *document);
KmModel *km_document_model (KmDocument *document);
/* How the whole recording compares, worked out once while loading (transfer none). */
const KmComparison *km_document_comparison (KmDocument *document);

/* An expectation of the script that does not hold, or a question whose answer is not what the machine does. */
typedef struct
{
  uint32_t line;
  uint32_t op;          /* operations before it, of a question those before its call */
  const char *question; /* NULL: an expectation (transfer none) */
  char *explanation;
  KmMend mend; /* of an answer; text NULL: that takes a person */
} KmFailedExpect;

/* All of them, in the order of the script (transfer none). */
const GPtrArray *km_document_failed_expects (KmDocument *document);

/* Compares the machine at the cursor with the recorded state that belongs there. Returns false if none belongs there;
 * otherwise sets @equal and, on a difference, @difference (transfer full). */
bool km_document_compare_dump (KmDocument *document, bool *equal, char **difference);
