/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values inside statements: numbers, flags, indexes, and what a page or an address argument names. */
#pragma once

#include "workload/parse_state.h"

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
