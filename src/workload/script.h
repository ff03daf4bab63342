/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script: a workload or a recording after reading, immutable and shared by reference.
 *
 *   text ──► statements ──► operations (numbered from 0)      and beside them marks: notes, expects, breaks, asks,
 *                                                            chapters, slides, shows, contexts
 *
 * There is no control flow: `repeat`, `random` and `free_all` are unrolled while parsing, and every handle is resolved
 * to the number of the operation that set it. */
#pragma once

#include "core/words/config.h"
#include "core/words/op.h"
#include "core/words/state.h"
#include "workload/diagnostic.h"
#include "workload/expect.h"

#include <gio/gio.h>

typedef struct _KmScript KmScript;

typedef enum
{
  KM_MARK_NOTE,    /* a "///" text, shown at operation `op` */
  KM_MARK_EXPECT,  /* checked when `op` operations have been applied */
  KM_MARK_BREAK,   /* play stops before operation `op` */
  KM_MARK_ASK,     /* a question to answer before operation `op` */
  KM_MARK_CHAPTER, /* a part of the lecture begins with operation `op` */
  KM_MARK_SLIDE,   /* operation `op` is a slide of the lecture: its picture is the one at its end */
  KM_MARK_SHOW,    /* what the picture is about from operation `op` on */
  KM_MARK_CONTEXT, /* who makes operation `op` and those behind it; not inside a `repeat` */
} KmMarkKind;

/* What an exercise says of an expectation. */
typedef struct
{
  const char *name; /* NULL: none */
  uint16_t points;  /* up to KM_MAX_POINTS; 1 if not given */
  bool hidden;      /* students do not see what is expected */
} KmGrade;

enum
{
  KM_MAX_POINTS = 1000,
};

/* Something between operations. */
typedef struct
{
  KmMarkKind kind;
  uint32_t op;              /* number of the operation that follows; may equal the number of operations */
  uint32_t line;            /* 1-based, of its statement or of the first line of a note */
  uint32_t column;          /* 1-based, in characters; of a note 1 */
  uint32_t expr;            /* EXPECT: root of the comparison; a node of km_script_expect_nodes(); ASK:
                               see ask.h */
  const char *text;         /* NOTE: the text, a paragraph a line; EXPECT: the comparison as written; ASK: the question;
                               CHAPTER, SLIDE: the title; SHOW: words of km_view_word() with commas between:
                               "frames,free-lists";         CONTEXT: "irq" */
  KmPfn first_pfn, end_pfn; /* SHOW: the frames to look at, half open; empty if none are named */
  KmGrade grade;            /* EXPECT */
} KmMark;

/* A state inside a recording: what the real kernel's lists were. */
typedef struct
{
  uint32_t op; /* operations applied before it */
  KmState *state;
} KmScriptDump;

#define KM_WORKLOAD_ERROR (km_workload_error_quark ())
GQuark km_workload_error_quark (void);

/* ---- making ---- */

/* Parses workload text (@length bytes, any bytes). Never fails: what is wrong is in the diagnostics, and statements
 * with errors are left out. Returns: (transfer full). */
KmScript *km_script_parse (const char *text, size_t length);

/* Reads a recording (pages-*): text, not compressed. If it is damaged returns NULL; @error names the line. */
KmScript *km_script_parse_recording (const char *text, size_t length, GError **error);

/* Reads a file of either kind, gzip or not (told apart by content). Returns NULL and sets @error, naming the file. */
KmScript *km_script_load (GFile *file, GCancellable *cancellable, GError **error);
/* Reads a whole file, compressed or not, with a 0 after its @length bytes. The message of a failure names the file.
 * Returns: (transfer full) */
char *km_text_load (GFile *file, GCancellable *cancellable, size_t *length, GError **error);

KmScript *km_script_ref (KmScript *script);
void km_script_unref (KmScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmScript, km_script_unref)

/* ---- reading ---- */

/* Operations, numbered from 0. */
uint32_t km_script_n_ops (const KmScript *script);
KmOp km_script_op (const KmScript *script, uint32_t op);
/* Writes @n of them from number @first to @ops: for who goes through all. */
void km_script_read_ops (const KmScript *script, uint32_t first, uint32_t n, KmOp *ops);
/* Bytes that they take. */
size_t km_script_ops_bytes (const KmScript *script);
/* What operations with KM_OP_HAS_MORE say besides, by `arg`; NULL if there is none. Valid as long as the script. */
const KmOpMore *km_script_more (const KmScript *script, uint32_t *n);
const char *km_script_title (const KmScript *script);                /* "" if none */
const char *km_script_text (const KmScript *script, size_t *length); /* as read; a recording's own text */
const KmConfig *km_script_config (const KmScript *script);
const KmState *km_script_start (const KmScript *script); /* recordings: the start state; else NULL */
bool km_script_is_recording (const KmScript *script);
/* Recordings: the frame that the real kernel returned, KM_PFN_NONE for a refusal; NULL for workloads. */
const KmPfn *km_script_expected (const KmScript *script);
const KmScriptDump *km_script_dumps (const KmScript *script, size_t *n);
const KmMark *km_script_marks (const KmScript *script, size_t *n); /* sorted by op */
/* The note that belongs to operation @op, the last before it; NULL if it has none. */
const char *km_script_note (const KmScript *script, uint32_t op);
/* Number of the first mark that is not before operation @op; the number of marks if there is none. */
size_t km_script_first_mark (const KmScript *script, uint32_t op);

/* The last mark of @kind whose operation is not behind @op; NULL if there is none. */
const KmMark *km_script_last_mark (const KmScript *script, KmMarkKind kind, uint32_t op);
/* The expression trees of all marks; see expect.h. */
const KmExpectNode *km_script_expect_nodes (const KmScript *script, size_t *n);
const KmDiagnostic *km_script_diagnostics (const KmScript *script, size_t *n);
bool km_script_has_errors (const KmScript *script);

/* First operation of the statement on @line (1-based) or of the next line that has one; n_ops if there is none. */
uint32_t km_script_op_at_line (const KmScript *script, uint32_t line);

/* A stretch of whole lines, and the operations that come from them: those of one statement, of a `repeat` with all its
 * rounds, or of several that share a line. */
typedef struct
{
  uint32_t first_line, last_line; /* 1-based, inclusive */
  uint32_t first_op, end_op;      /* half open */
} KmStretch;

/* The smallest stretch that operation @op of a workload belongs to. */
KmStretch km_script_stretch (const KmScript *script, uint32_t op);
/* Byte at which line @line, 1-based, begins; the length of the text if it has not so many. */
size_t km_script_line_offset (const KmScript *script, uint32_t line);

/* The operation as a call, the way it would be written: "p = alloc_pages(GFP_KERNEL, 2)", or for an unrolled one
 * "t[17] = alloc_page(GFP_ATOMIC)". Returns: (transfer full). */
char *km_script_op_text (const KmScript *script, uint32_t op);

/* The handle that @op sets ("p", "t[17]"), or NULL if it sets none. Returns: (transfer full) (nullable). */
char *km_script_op_handle (const KmScript *script, uint32_t op);

/* The operation that set the handle @name ("p", "t[17]") last among the first @n_ops operations, or UINT32_MAX. Looks
 * at one operation after the other, backwards. */
uint32_t km_script_find_handle (const KmScript *script, const char *name, uint32_t n_ops);

/* The text of the workload with the option @key of its machine line set to @value ("kernel", "6.1"), or taken out
 * (NULL); with a machine line if it has none. Returns: (transfer full). */
char *km_script_with_option (const KmScript *script, const char *key, const char *value);

/* Prints the whole script in canonical form; parsing the result gives the same operations. A recording prints as it was
 * read. Returns: (transfer full). */
char *km_script_print (const KmScript *script);
