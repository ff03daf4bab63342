/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diagnostics: what is wrong with a workload text, where, why, and how to mend it. Codes are permanent. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
  KM_SEVERITY_ERROR,
  KM_SEVERITY_WARNING,
} KmSeverity;

typedef struct {
  uint32_t code;       /* permanent number, printed as KMW-101 */
  KmSeverity severity;
  uint32_t line;       /* 1-based */
  uint32_t column;     /* 1-based, in characters */
  uint32_t length;     /* characters to underline, at least 1 */
  char *cause;         /* what is wrong, translated */
  char *cure;          /* how to mend it, translated */
} KmDiagnostic;

/* One entry of the registry: every code that exists, with a text that provokes it (tests run each). */
typedef struct {
  uint32_t code;
  const char *title;   /* untranslated, N_() */
  const char *example; /* a workload text that yields this code */
} KmDiagnosticInfo;

const KmDiagnosticInfo *km_diagnostic_registry (size_t *n);

/* Formats one line "FILE:LINE:COLUMN: error KMW-101: cause (cure)". Returns: (transfer full). */
char *km_diagnostic_format (const KmDiagnostic *diagnostic, const char *file);
void km_diagnostic_free (KmDiagnostic *diagnostic);
