/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the parser share: parser.c (statements), parse_value.c (numbers, masks, handles),
 * parse_call.c (calls), parse_argument.c (their arguments), parse_machine.c (head of the file), parse_expect.c (expect,
 * ask), parse_random.c (random, free_all). Every parsing function returns false after it has reported what is wrong. */
#pragma once

#include "workload/handles.h"
#include "workload/parser.h"
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

  /* notes waiting for their statement */
  GString *note;
  uint32_t note_line;

  /* last column worked out, so that a line is counted once */
  const char *column_line, *column_pos;
  uint32_t column;
} KmParser;

/* ---- parser.c ---- */

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
/* "Did you mean NAME?", or @otherwise. Returns: (transfer full). */
char *km_parser_suggest (const char *name, size_t length, const char *otherwise);

KmTokenKind km_parser_next (KmParser *parser);
bool km_parser_at (const KmParser *parser, uint16_t punct);
/* Passes over @punct or reports KM_W_EXPECTED. @cure is marked with N_() and translated only when it is needed. */
bool km_parser_take (KmParser *parser, uint16_t punct, const char *cure);

/* Appends an operation of the current statement; @index is that of the handle it sets. @unrolled: the statement makes
 * several. Returns its number, KM_HANDLE_SPOILT if muted or the limit is reached (which is reported). */
uint32_t km_parser_emit (KmParser *parser, KmOp op, uint32_t index, bool unrolled);

/* The same for an operation that says more, which is copied: its `arg` becomes the number of an entry of the script's
 * table, one that is there already if it was used lately. Equal texts get equal numbers. */
uint32_t km_parser_emit_more (KmParser *parser, KmOp op, const KmOpMore *more, uint32_t index, bool unrolled);

/* Takes @n of the pages that all calls of vmap() together may name; reports it if there are none left. */
bool km_parser_afford_refs (KmParser *parser, uint32_t n);

/* Appends a mark at the next operation. @text may be NULL. */
void km_parser_mark (KmParser *parser, KmMarkKind kind, const char *text, size_t length, uint32_t expr);

/* ---- parse_value.c ---- */

/* expression: numbers, $, + - * / %, parentheses. */
bool km_parse_integer (KmParser *parser, int64_t *value);
/* The same, reported with @code unless min <= value <= max. @what names it in the message; it is
 * marked with N_() and translated only when it is needed. */
bool km_parse_bounded (KmParser *parser, int64_t min, int64_t max, KmDiagnosticCode code, const char *what,
                       int64_t *value);
/* Names and numbers joined by '|'. */
bool km_parse_gfp (KmParser *parser, KmGfp *gfp);
bool km_parse_slab_flags (KmParser *parser, uint32_t *flags);
/* [from] or [from..to] after a name, if there is one: sets @has_index. @to equals @from without a range. */
bool km_parse_index (KmParser *parser, bool *has_index, uint32_t *from, uint32_t *to);

/* What a page or an address argument names. */
typedef struct
{
  uint32_t name; /* of the handle, when `is_handle` */
  bool is_handle;
  bool has_index;
  uint32_t from, to; /* indexes, inclusive */
  bool is_pfn;       /* `ref` is a frame number */
  uint32_t ref;      /* without a handle: a PFN or KM_OP_NO_REF */
  int64_t delta;
  bool as_page;           /* inside virt_to_page() */
  const char *text, *end; /* of the name and its index, for messages */
} KmReference;

/* @in_bytes: what is added behind it counts bytes; otherwise page frames. */
bool km_parse_reference (KmParser *parser, bool in_bytes, KmReference *reference);
/* Finds the operation behind a handle for @index. Returns false if it was never set (reported) or is spoilt (quiet). */
bool km_parser_resolve (KmParser *parser, const KmReference *reference, uint32_t index, uint32_t *op);

/* ---- parse_argument.c ---- */

enum
{
  KM_MAX_REFERENCES = 2 /* kmem_cache_free (cache, object) */
};

/* A call while it is read. */
typedef struct
{
  const KmWord *word;
  KmOp op;
  KmOpMore more;
  char *name;    /* of a cache, owned */
  GArray *refs;  /* PAGES: of uint32_t, the operations; NULL if it has none */
  bool has_more; /* `more` says something */
  uint32_t n_references;
  KmArgKind kinds[KM_MAX_REFERENCES];        /* PAGE, ADDRESS, POINTER, CACHE, PERCPU or PAGES */
  KmReference references[KM_MAX_REFERENCES]; /* the first n_references are set */
} KmCall;

/* Reads one argument into @call. */
bool km_parse_argument (KmParser *parser, KmCall *call, KmArgKind kind);

/* True if kmap_atomic() of this machine's kernel takes a type. */
bool km_parser_has_kmap_types (const KmParser *parser);

/* Reports it if reference @number of the call is not what its argument takes: for a handle once the operation @ref
 * behind it is known, for the rest (frame(n), NULL, virt_to_page) before. */
bool km_parser_check_type (KmParser *parser, const KmCall *call, uint32_t number, uint32_t ref);
bool km_parser_check_literal (KmParser *parser, const KmCall *call, uint32_t number);

/* Does an argument of @kind take what a call of type @type returned? The other reports that it does not; returns
 * false. */
bool km_parser_takes (KmArgKind kind, KmType type);
bool km_parser_report_type (KmParser *parser, const char *call, KmArgKind kind, const KmReference *reference,
                            KmType type);

/* Fills the pages of vmap() in. */
bool km_parser_resolve_pages (KmParser *parser, KmCall *call);

/* Frees what the call owns. */
void km_call_finish (KmCall *call);

/* ---- the statements ---- */

/* A call, with or without `handle =` in front; the current token is its first name. */
bool km_parse_call_statement (KmParser *parser);

bool km_parse_kmw (KmParser *parser);
bool km_parse_title (KmParser *parser);
bool km_parse_machine (KmParser *parser);
bool km_parse_expect (KmParser *parser);
bool km_parse_ask (KmParser *parser);
bool km_parse_random (KmParser *parser);
bool km_parse_free_all (KmParser *parser);

/* Bookkeeping for free_all: @op was appended. */
void km_parser_note_op (KmParser *parser, const KmOp *op, uint32_t number);
