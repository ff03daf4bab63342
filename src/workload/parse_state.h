/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser while it reads a text, which all its parts share: where it is, what was said so far, reports and tokens.
 * Every parsing function returns false after it has reported what is wrong. Each part asks only those above it:
 *
 *   parse_state.c     reports, tokens
 *   parse_freed.c     what was freed
 *   parse_emit.c      what goes into the script; parse_value.c: numbers, flags, handles
 *   parse_argument.c  arguments of calls
 *   parse_call.c, parse_machine.c, parse_expect.c, parse_ask.c, parse_random.c, parse_lecture.c:
 *                      statements
 *   parser.c          which statement it is, small statements, repeat */
#pragma once

#include "workload/handles.h"
#include "workload/parse_limits.h"
#include "workload/scanner.h"
#include "workload/script_private.h"
#include "workload/words.h"

enum
{
  KM_MAX_NESTING = 8,       /* repeats inside repeats */
  KM_MAX_DEPTH = 64,        /* parentheses inside parentheses */
  KM_GFP_CACHE_SIZE = 64,   /* a power of two */
  KM_MORE_CACHE_SIZE = 256, /* the same */
};

/* The value of a handle that was to be set by a statement with an error: using it is not reported again. */
#define KM_HANDLE_SPOILT (KM_HANDLE_UNSET - 1)

typedef struct
{
  const char *text; /* NULL = empty */
  size_t length;
  KmGfp value;
} KmGfpCacheEntry;

typedef struct
{
  KmScanner scanner;
  KmScript *script; /* being built */
  const KmParseLimits *limits;
  KmHandles *handles;
  KmGfpCacheEntry gfp_cache[KM_GFP_CACHE_SIZE];

  /* what statements so far have said */
  KmContext context;
  uint8_t cpu;
  bool any_statement; /* a statement other than kmw and title was seen */
  bool machine_seen, kmw_seen, title_seen;
  uint32_t n_random;      /* allocations made by `random` so far */
  GByteArray *freed_once; /* a bit for each operation whose result some free names */
  uint64_t *freed;        /* for free_all: a bit for each operation whose result was freed; NULL if the text has none */
  size_t max_freed;       /* bits */
  uint32_t live_floor;    /* for free_all: operations before this one have nothing live */
  GHashTable *references; /* for free_all: operation -> extra references by get_page */
  GHashTable *splits;     /* for free_all: operation -> order it was split at */
  GHashTable *split_freed; /* for free_all: int64_t (operation, distance) of frames of those that were freed */

  /* the current statement */
  bool first_on_line;
  const char *statement; /* its first byte */
  uint32_t statement_line;
  const char *statement_line_start;
  uint32_t orphan_braces; /* '{' passed over in statements with errors */

  bool asking; /* inside a question: `result` is that of the call behind it */

  /* repeat */
  uint32_t depth;
  int64_t counters[KM_MAX_NESTING];
  uint32_t muted;    /* greater than 0: check, but make no operations */
  bool cut_short;    /* rounds were left out because of an error: indexed handles may be missing */
  bool counter_used; /* $ was read since this was cleared */
  bool rounds_vary;  /* the count of a repeat inside another depends on $ */
  uint64_t steps_left;
  uint32_t refs_left; /* pages that vmap() may still name */
  bool full;          /* the limit of operations was reached */

  uint32_t more_cache[KM_MORE_CACHE_SIZE]; /* by hash: the last entry of script->more with it, + 1 */

  /* what mends what is reported next: see km_parser_mend() */
  char *mend; /* owned; NULL: nothing does */
  const char *mend_at;

  /* notes waiting for their statement */
  GString *note;
  uint32_t note_line;

  /* last column worked out, so that a line is counted once */
  const char *column_line, *column_pos;
  uint32_t column;
} KmParser;

/* The column of @at on the line that begins at @line_start, from 1, in characters. Counts on, or back, from the last
 * column of the same line, so that a long line is walked once. */
uint32_t km_parser_column (KmParser *parser, const char *line_start, const char *at);

/* Reports @code at [from, to), which lies on the scanner's current line. @cure is translated; the rest is a translated
 * format. */
void km_parser_report (KmParser *parser, KmDiagnosticCode code, const char *from, const char *to, const char *cure,
                       const char *cause_format, ...) G_GNUC_PRINTF (6, 7);
/* The same at the current token. If the token is bad in itself, that is reported instead. Returns false. */
bool km_parser_report_here (KmParser *parser, KmDiagnosticCode code, const char *cure, const char *cause_format, ...)
    G_GNUC_PRINTF (4, 5);

/* True while another report would be kept: only then is it worth while to look for a suggestion. */
bool km_parser_has_room (const KmParser *parser);

/* Text of a slice for a message: valid UTF-8, shortened. Returns: (transfer full). */
char *km_parser_quote (const char *text, size_t length);
/* What mends the next report: @length bytes of @mend (NULL: nothing does) in the place of what it is about (@at NULL),
 * or put before the byte @at of its line. */
void km_parser_mend (KmParser *parser, const char *mend, size_t length, const char *at);
/* "Did you mean NAME?", or @otherwise; the name, up to a parenthesis, mends the next report. (transfer full) */
char *km_parser_suggest (KmParser *parser, const char *name, size_t length, const char *otherwise);

/* Goes to the next token and returns its kind. */
KmTokenKind km_parser_next (KmParser *parser);
/* Is the current token @punct, a character or a KM_PUNCT2()? */
bool km_parser_at (const KmParser *parser, uint16_t punct);
/* Passes over @punct or reports KM_W_EXPECTED. @cure is marked with N_() and translated only when it is needed. */
bool km_parser_take (KmParser *parser, uint16_t punct, const char *cure);
