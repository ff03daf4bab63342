/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session: the document that the window and the command line share.
 *
 *   text ──parse──► script ──► timeline (cursor, machine)        file, dirty flag, breakpoints
 *
 * A gesture is a line of workload text: km_timeline_insert(). An edit is a new text, of which a session is made that
 * takes the place of the one before: km_session_succeed(). Undo of edits belongs to the editor, stepping back belongs
 * to the timeline. */
#pragma once

#include "timeline/timeline.h"

typedef struct _KmSession KmSession;

#define KM_SESSION_ERROR (km_session_error_quark ())
GQuark km_session_error_quark (void);

typedef enum
{
  KM_SESSION_ERROR_LINE,      /* the line to put in is not a correct statement */
  KM_SESSION_ERROR_READ_ONLY, /* a recording cannot be edited */
  KM_SESSION_ERROR_NO_FILE,   /* saving without a file name */
  KM_SESSION_ERROR_RECOVERY,  /* the recovery file is damaged */
} KmSessionError;

/* ---- life ---- */

/* Makes an untitled, clean session of @text (NULL: the smallest workload). Runs nothing yet. Mistakes are diagnostics
 * of the script: there is always a machine. */
KmSession *km_session_new (const char *text);

/* Opens a workload or a recording, gzip or not, and indexes it. Meant for a candidate: it touches no other session,
 * may run in a thread, and only when it has succeeded does the caller put it in the place of the session before.
 * Returns NULL and sets @error, which names the file, if that is not possible or was cancelled. */
KmSession *km_session_open (GFile *file, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                            GError **error);
void km_session_free (KmSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSession, km_session_free)

/* ---- reading ---- */

/* The timeline (transfer none). */
KmTimeline *km_session_timeline (KmSession *session);
/* The text (transfer none). */
const char *km_session_text (KmSession *session, size_t *length);
/* The file, or NULL for an untitled session (transfer none). */
GFile *km_session_file (KmSession *session);
/* A name for the title: the title of the workload, or the name of the file, or "Untitled". Returns: (transfer full). */
char *km_session_name (KmSession *session);
/* Does the text differ from what the file holds? Going back to the saved text by undo makes it clean again. */
bool km_session_is_dirty (KmSession *session);
/* Can the text be edited? Recordings cannot. */
bool km_session_is_editable (KmSession *session);

/* ---- editing ---- */

/* Tells the session what an editor shows, before any script is made of it: @typed (taken; a C string; NULL: nothing but
 * the text) is what counts for km_session_is_dirty(), is saved and is stored, until the next edit. */
void km_session_set_typed (KmSession *session, char *typed);

/* ---- saving ---- */

/* Saves to @file, which becomes the file of the session (NULL: the file it has). Writes a temporary file beside it and
 * renames it; links are followed, permissions kept. Returns false and sets @error, which names the file, if that fails;
 * the old file is then whole, and the session as it was. */
bool km_session_save (KmSession *session, GFile *file, GCancellable *cancellable, GError **error);

/* How the file of a session is now. */
typedef enum
{
  KM_FILE_SAME,    /* as it was read or saved last, or there is no file, or it cannot be read */
  KM_FILE_CHANGED, /* another program has written it */
  KM_FILE_GONE,
} KmFileState;

/* Reads the file of @session and compares it with what was read or saved last. */
KmFileState km_session_file_state (KmSession *session);

/* ---- recovery: the program reopens what was open, at the same step ---- */

/* Writes down file, cursor, breakpoints and, if dirty or untitled, the whole text, in the recovery file at @path (made
 * anew and renamed; its folder is made if missing). Call it from time to time and when the program ends. */
bool km_session_store (KmSession *session, const char *path, GError **error);
/* The same without unsaved text, for a session whose changes were given up: they do not come back. An untitled session
 * then leaves no recovery file. */
bool km_session_store_discarded (KmSession *session, const char *path, GError **error);
/* Does the recovery file at @path hold text that was never saved? False if there is none, or a damaged one. */
bool km_session_has_unsaved (const char *path);

/* Reads a recovery file. Returns the session as it was stored: unsaved text, file, cursor and breakpoints; or NULL with
 * @error set (G_FILE_ERROR_NOENT if there is none). If the text was saved then, the file is read again. */
KmSession *km_session_restore (const char *path, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                               GError **error);

/* ---- breakpoints and running ---- */

/* Switches the breakpoint on @line (1-based) on or off. */
void km_session_set_breakpoint (KmSession *session, uint32_t line, bool on);
bool km_session_has_breakpoint (KmSession *session, uint32_t line);
/* Replaces all of them: an editor whose marks move with the text calls this after an edit. */
void km_session_set_breakpoints (KmSession *session, const uint32_t *lines, size_t n);
/* All lines with a breakpoint, ascending (transfer none, valid until the next change). */
const uint32_t *km_session_breakpoints (KmSession *session, size_t *n);

/* ---- bookmarks ---- */

/* Sets a bookmark at @place, or takes it away if there is one. They are stored for recovery, and follow their
 * lines after an edit. */
void km_session_toggle_bookmark (KmSession *session, KmCursor place);
/* All bookmarks, ascending (transfer none, valid until the next change). */
const KmCursor *km_session_bookmarks (KmSession *session, size_t *n);

/* The lines at which breakpoints stop a run, ascending: each is the line of its breakpoint or the next one with a call.
 * Returns: (transfer full) (element-type uint32_t). */
GArray *km_session_breakpoint_lines (KmSession *session);

/* Why a move ended where it did. */
typedef enum
{
  KM_STOP_MOVED,      /* one step done, nothing in the way */
  KM_STOP_BREAKPOINT, /* an operation from a line with a breakpoint begins: it is the current one, at its first event */
  KM_STOP_BREAK,      /* a `break` statement: the operation after it has not begun */
  KM_STOP_ASK,        /* a question: the operation after it has not begun */
  KM_STOP_END,        /* the last event of the last operation */
} KmStop;

/* What one step of playing is. */
typedef enum
{
  KM_PLAY_EVENT,
  KM_PLAY_IDEA, /* see ideas.h */
} KmPlayUnit;

/* One step of playing; stops where playing must stop. A stop is met once: the next call goes on behind it. A line is
 * entered, and stopped at, once however many operations it has. */
KmStop km_session_play (KmSession *session, KmPlayUnit unit);
/* What km_session_play() would have stopped for, had it come to the cursor by one event. */
KmStop km_session_stop_here (KmSession *session);

/* ---- edits in the background ---- */

/* Makes @session, a new one of an edited text, carry on where @before was: takes over its file, what the file is known
 * to hold, its breakpoints, and its bookmarks at the same calls of the same lines. For a program that runs an edited
 * text in a thread and then puts the result in the place of the session that was edited. @before is not changed. */
void km_session_succeed (KmSession *session, KmSession *before);
