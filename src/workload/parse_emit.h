/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What statements leave in the script: operations and marks. */
#pragma once

#include "workload/parse_state.h"

/* Appends an operation of the current statement; @index is that of the handle it sets. @unrolled: the statement makes
 * several. Returns its number, KM_HANDLE_SPOILT if muted or the limit is reached (which is reported). */
uint32_t km_parser_emit (KmParser *parser, KmOp op, uint32_t index, bool unrolled);

/* The same for an operation that says more, which is copied: its `arg` becomes the number of an entry of the script's
 * table, one that is there already if it was used lately. Equal texts get equal numbers. */
uint32_t km_parser_emit_more (KmParser *parser, KmOp op, const KmOpMore *more, uint32_t index, bool unrolled);

/* Takes @n of the pages that all calls of vmap() together may name; reports it if there are none left. */
bool km_parser_afford_refs (KmParser *parser, uint32_t n);

/* Appends a mark at the next operation. @text may be NULL. Returns it, valid until the next one, or NULL if muted or
 * the limit is reached (which is reported). */
KmMark *km_parser_mark (KmParser *parser, KmMarkKind kind, const char *text, size_t length, uint32_t expr);

/* Reports, once, that the limit of operations was reached, at [from, to). */
void km_parser_report_full (KmParser *parser, const char *from, const char *to);
