/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a script is kept, for those who build one: the parser and the recording importer. */
#pragma once

#include "workload/diagnostic_list.h"
#include "workload/packed_ops.h"
#include "workload/parser.h"

/* Where the text of an operation is, when its line alone does not say: one for each operation of an unrolled statement
 * and of a statement that is not the first on its line. */
typedef struct
{
  uint32_t column; /* bytes from the start of the line to the statement */
  uint32_t index;  /* index of the handle that is set, or KM_HANDLE_UNSET */
} KmOrigin;

/* A run of operations: those that have origins, or those of a block of lines that was read several times, inside which
 * line numbers go back. */
typedef struct
{
  uint32_t first_op, n_ops;
  uint32_t first; /* its first origin, or its first line */
} KmOpRun;

struct _KmScript
{
  gatomicrefcount references;
  char *text; /* owned, and a 0 after it */
  size_t length;
  size_t *line_starts; /* offset of every KM_LINES_A_MARK-th line */
  uint32_t n_lines;

  KmConfig config;
  char *title;
  KmPackedOps ops;
  GArray *more;          /* of KmOpMore; its names are in `strings` */
  GPtrArray *refs;       /* of what `more` points to */
  GArray *origins;       /* of KmOrigin */
  GArray *origin_runs;   /* of KmOpRun, by first_op */
  GArray *line_runs;     /* of KmOpRun, by first_op, disjoint */
  GArray *marks;         /* of KmMark, by op */
  GArray *nodes;         /* of KmExpectNode */
  GArray *asks;          /* of KmAsk */
  GPtrArray *choices;    /* of questions: texts, in `strings`, and NULL behind those of each */
  GArray *conditions;    /* of uint32_t, a node for each of them */
  GStringChunk *strings; /* texts of marks, names of caches */
  KmDiagnosticList diagnostics;

  /* recordings only */
  bool grouping;
  KmState *start;
  GArray *expected; /* of KmPfn */
  GArray *dumps;    /* of KmScriptDump, states owned */
};

enum
{
  KM_LINES_A_MARK = 16
};

/* Makes an empty script around @text (transfer full), @length bytes and a 0 after them. */
KmScript *km_script_new (char *text, size_t length, uint32_t max_diagnostics);

/* Copies any bytes and puts a 0 after them. Returns: (transfer full). */
char *km_text_copy (const char *text, size_t length);

/* The two ways to read a text that is handed over: see km_script_parse() and km_script_parse_recording(). */
KmScript *km_script_parse_owned (char *text, size_t length, const KmParseLimits *limits);
KmScript *km_script_parse_recording_owned (char *text, size_t length, GError **error);

/* Makes the script fit for reading: gives back spare memory, numbers the lines, sorts the diagnostics. */
void km_script_seal (KmScript *script);

/* Adds one line to a note: lines flow into one paragraph, an empty line begins the next one. */
void km_note_append (GString *note, const char *text, size_t length);
