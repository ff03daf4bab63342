/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of diagnostics that a parser fills: capped, sorted, each place reported once. */
#pragma once

#include "workload/diagnostic.h"
#include "workload/mend.h"

#include <stdbool.h>

typedef struct
{
  GArray *items;     /* of KmDiagnostic, owned */
  GHashTable *seen;  /* (line, column, code) already in items */
  GHashTable *mends; /* (line, column, code) of those that can be mended: KmMend, owned */
  uint32_t max;      /* items kept */
  uint64_t n_more;   /* items counted beyond that */
} KmDiagnosticList;

/* Starts an empty list of at most @max items; finishing frees what it holds, not the list itself. */
void km_diagnostic_list_init (KmDiagnosticList *list, uint32_t max);
void km_diagnostic_list_finish (KmDiagnosticList *list);

/* Asks whether a diagnostic at this place would be kept, so that its words need not be made for nothing. Counts it
 * if the list is full. */
bool km_diagnostic_list_wants (KmDiagnosticList *list, uint32_t code, uint32_t line, uint32_t column);

/* Adds a diagnostic for which km_diagnostic_list_wants() was true; takes @cause and @cure. */
void km_diagnostic_list_add (KmDiagnosticList *list, const KmDiagnostic *diagnostic);

/* Remembers what mends a diagnostic that was added; takes the text of @mend. */
void km_diagnostic_list_add_mend (KmDiagnosticList *list, const KmDiagnostic *diagnostic, const KmMend *mend);
/* What mends it; NULL if that takes a person. */
const KmMend *km_diagnostic_list_mend (const KmDiagnosticList *list, const KmDiagnostic *diagnostic);

/* Sorts by place and appends "and N more". Call once, at the end. */
void km_diagnostic_list_seal (KmDiagnosticList *list);

/* As g_int64_hash(), which looks at the low half only, but of all 64 bits. */
uint32_t km_int64_hash (gconstpointer key);
