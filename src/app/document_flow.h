/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of the document: opening, running what is typed, saving, giving changes up. Knows no widgets: the window
 * gives it a table of functions and is told and asked through them, and so is a test.
 *
 *   what is being done (KmFlowState)
 *     STARTING ──start──► RESTORING or OPENING
 *     IDLE ──open, new──► OPENING ──► IDLE
 *     IDLE ──edited──► RUNNING ──► IDLE
 *     OPENING, RUNNING ──edited──► OUTDATED ──(stopped)──► RUNNING
 *
 *   what becomes of unsaved changes (KmFlowChanges)
 *     KEPT ──open, new, close──► ASKED ──save──► NAMING or saved ──► what was asked for
 *                                      ──discard──► GIVEN_UP ──► what was asked for
 *                                      ──cancel──► KEPT
 *     KEPT ──save over a file that another program has written──► OVERWRITING ──► saved, NAMING or KEPT
 *
 * A load that fails or is stopped leaves the document as it was. Without a document the last resorts are tried in turn:
 * what was open when the program ended, the first lesson, a new workload; on the very first start the last comes first.
 */
#pragma once

#include "app/view_state.h"

#define KM_TYPE_DOCUMENT_FLOW (km_document_flow_get_type ())
G_DECLARE_FINAL_TYPE (KmDocumentFlow, km_document_flow, KM, DOCUMENT_FLOW, GObject)

typedef enum
{
  KM_FLOW_STARTING,  /* there is no editor yet: what is asked for waits */
  KM_FLOW_IDLE,      /* nothing is loaded */
  KM_FLOW_OPENING,   /* a file or a new workload */
  KM_FLOW_RESTORING, /* what was open when the program ended */
  KM_FLOW_RUNNING,   /* the text in the editor */
  KM_FLOW_OUTDATED,  /* a load that an edit overtook is being stopped; then the text is run */
} KmFlowState;

typedef enum
{
  KM_FLOW_KEPT,        /* nothing is asked */
  KM_FLOW_ASKED,       /* save or discard? */
  KM_FLOW_OVERWRITING, /* save over a file that another program has written? */
  KM_FLOW_NAMING,      /* save under which name? */
  KM_FLOW_GIVEN_UP,    /* unsaved changes may be lost */
} KmFlowChanges;

typedef enum
{
  KM_FLOW_CANCEL,
  KM_FLOW_DISCARD,
  KM_FLOW_SAVE,
  KM_FLOW_SAVE_AS,
  KM_FLOW_OVERWRITE,
} KmFlowAnswer;

/* What the flow wants of the window. All but text may come at any time from the main loop. */
typedef struct
{
  /* Returns: (transfer full) (nullable) the text in the editor, NULL if the document cannot be edited. */
  char *(*text) (gpointer window);
  /* Another document is on show. */
  void (*opened) (gpointer window);
  /* The document of the text in the editor is on show (@problem NULL), or cannot be because of @problem. */
  void (*ran) (gpointer window, const char *problem);
  /* The document was saved to the file of its session. */
  void (*saved) (gpointer window);
  void (*show_error) (gpointer window, const char *heading, const char *body);
  void (*toast) (gpointer window, const char *text);
  /* Ask whether to save the changes of the document @name: km_document_flow_answer(). */
  void (*ask) (gpointer window, const char *name);
  /* Ask whether to save over the file @name, which another program has written: the same. */
  void (*ask_overwrite) (gpointer window, const char *name);
  /* Another program has written or deleted the file @name of the document. */
  void (*file_changed) (gpointer window, const char *name, KmFileState state);
  /* Ask for a file, beginning with @file (nullable) or a name in its place: km_document_flow_save_as(). */
  void (*ask_name) (gpointer window, GFile *file, const char *name);
  /* Nothing was ever opened before, and nothing was asked for: a new workload is on show. */
  void (*first_start) (gpointer window);
  /* Close the window: nothing is lost. */
  void (*close) (gpointer window);
  /* State, fraction or dirtiness may have changed. */
  void (*changed) (gpointer window);
} KmFlowHost;

/* Returns: (transfer full) a flow that puts documents into @view and keeps unsaved text in a recovery file in
 * @folder. @host and @window must outlive km_document_flow_stop(). */
KmDocumentFlow *km_document_flow_new (KmViewState *view, const KmFlowHost *host, gpointer window, const char *folder);
/* The window is closing: cancels loads; the host is not called any more. */
void km_document_flow_stop (KmDocumentFlow *flow);

/* The editor is there. Shows the file that was asked for; what was open before if there is none (@reopen) or if it has
 * unsaved text, which then is asked about first. */
void km_document_flow_start (KmDocumentFlow *flow, bool reopen);
/* Shows @file, or a new workload, after asking about unsaved changes. */
void km_document_flow_open (KmDocumentFlow *flow, GFile *file);
void km_document_flow_new_workload (KmDocumentFlow *flow);
/* Reads the file of the document again. */
void km_document_flow_reload (KmDocumentFlow *flow);
/* The text in the editor was changed: it is run. */
void km_document_flow_edited (KmDocumentFlow *flow);
/* After that run the cursor goes to the end of what is before @line. */
void km_document_flow_go_before_line (KmDocumentFlow *flow, uint32_t line);
/* After that run the cursor goes where it was when this text was last on show: an edit was undone or done again. */
void km_document_flow_go_back (KmDocumentFlow *flow);
/* Stops what is being loaded, at once. */
void km_document_flow_cancel (KmDocumentFlow *flow);

/* Saves, after asking for a name if there is none; or always. */
void km_document_flow_save (KmDocumentFlow *flow);
void km_document_flow_ask_name (KmDocumentFlow *flow);
/* The name that was asked for; NULL: none, after all. */
void km_document_flow_save_as (KmDocumentFlow *flow, GFile *file);
/* The answer to what the host was asked. */
void km_document_flow_answer (KmDocumentFlow *flow, KmFlowAnswer answer);
/* Returns false if closing has to wait for an answer or for a save. */
bool km_document_flow_may_close (KmDocumentFlow *flow);
/* Writes the recovery file, now or within a second. */
void km_document_flow_store (KmDocumentFlow *flow);
void km_document_flow_store_soon (KmDocumentFlow *flow);

/* What is being done. */
KmFlowState km_document_flow_state (KmDocumentFlow *flow);
/* What is being loaded, for people (transfer none), and how much of it is done, 0 to 1; NULL if nothing is. */
const char *km_document_flow_label (KmDocumentFlow *flow);
double km_document_flow_fraction (KmDocumentFlow *flow);
/* Does the text differ from what the file holds? */
bool km_document_flow_is_dirty (KmDocumentFlow *flow);
