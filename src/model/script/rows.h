/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script as it is read aloud: rows for what its author wrote (chapters, notes, calls, questions, slides), and under
 * the call at the cursor a row for each idea (timeline/ideas.h) of what it does.
 *
 *   Chapter 1 · Splitting
 *   Four frames are wanted: order 2. …
 *   p = alloc_pages(GFP_KERNEL, 2)                        ✓ 4 expected
 *       orders 2 to 9: lists are empty (8 events)
 *       order 10: take frame 0x400
 *   Which frame is handed out?
 *
 * A call is a row as it is written: `repeat` with all its rounds is one, and the round at the cursor is a row below it.
 * Rows are numbered and made when they are asked for: what is kept are the marks of the script and, unless each call is
 * a statement of its own, 4 bytes for each statement. Comments and the head of the file are left out. Of what comes
 * inside a `repeat` notes are rows, once for all rounds and in front of it. */
#pragma once

#include "model/model.h"
#include "timeline/ideas.h"

typedef enum
{
  KM_ROW_CHAPTER,
  KM_ROW_NOTE,
  KM_ROW_CALL,    /* a statement */
  KM_ROW_ROUND,   /* of a statement with several calls the one at the cursor */
  KM_ROW_EVENTS,  /* an idea of the call at the cursor, or one event of the idea that the cursor is in */
  KM_ROW_ASK,     /* a question */
  KM_ROW_EXPECTS, /* what is expected before the first call */
  KM_ROW_EXPECT,  /* one of those of a row that was opened */
  KM_ROW_SLIDE,
  KM_ROW_SHOW,
  KM_ROW_BREAK,
  KM_ROW_CONTEXT,
  KM_ROW_PROBLEM, /* a diagnostic */
} KmScriptRowKind;

typedef struct
{
  KmScriptRowKind kind;
  uint32_t line;  /* of the text, 1-based; 0: a recording */
  KmCursor place; /* where the row is: a call at its first event, which has changed nothing yet */
  bool to_come;   /* has not happened yet */
  uint32_t op;    /* CALL, ROUND: its (first) operation */
  uint32_t end_op;
  KmIdea idea;         /* EVENTS */
  uint32_t depth;      /* EVENTS: of the first one */
  size_t number;       /* of the mark, or of a PROBLEM the diagnostic */
  uint32_t n_expected; /* CALL, EXPECTS: expectations behind it, without those hidden from students */
  uint32_t n_failed;   /* how many of them do not hold, as far as the run came */
  bool is_checked;     /* the cursor is behind all of them */
} KmScriptRow;

/* How far one may look. */
typedef struct
{
  size_t wall;        /* the question, a mark, behind which nothing is shown; SIZE_MAX: none */
  uint32_t performed; /* the operation that a person performs: its events to come and all behind it are not shown;
                         UINT32_MAX: none */
} KmScriptLimit;

typedef struct _KmScriptRows KmScriptRows;

/* Called when @removed rows from @row on have given way to @added others; everything is consistent at that moment. */
typedef void (*KmRowsChanged) (uint32_t row, uint32_t removed, uint32_t added, gpointer user_data);

/* The rows of the script of @model, which must outlive them, at its cursor, with nothing hidden. */
KmScriptRows *km_script_rows_new (KmModel *model);
void km_script_rows_free (KmScriptRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmScriptRows, km_script_rows_free)

/* Follows the cursor. @changed may be NULL. */
void km_script_rows_update (KmScriptRows *rows, const KmScriptLimit *limit, KmRowsChanged changed, gpointer user_data);
/* Opens what is expected at @row, a CALL or EXPECTS, in the place of what was open before; closes it if it is open. */
void km_script_rows_toggle (KmScriptRows *rows, uint32_t row, KmRowsChanged changed, gpointer user_data);

/* How many rows there are now. */
uint32_t km_script_rows_n (const KmScriptRows *rows);
/* Row number @row, below km_script_rows_n(). */
KmScriptRow km_script_rows_get (const KmScriptRows *rows, uint32_t row);
/* The row of the cursor: the idea, the call before its first event is told, or the question in front of it. UINT32_MAX
 * before the first call. */
uint32_t km_script_rows_current (const KmScriptRows *rows);

/* What the row says, without its ticks; paragraphs of a note are lines. Returns: (transfer full), translated. */
char *km_script_row_text (const KmScriptRows *rows, const KmScriptRow *row);
/* "✓ 2 expected", "✗ 1 of 2 expected", before it is checked "2 expected"; NULL if nothing is expected at @row. Returns:
 * (transfer full), translated. */
char *km_script_row_tick (const KmScriptRow *row);
