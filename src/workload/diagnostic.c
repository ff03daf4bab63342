/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/diagnostic.h"

#include "base/i18n.h"

char *
km_diagnostic_format (const KmDiagnostic *diagnostic, const char *file)
{
  if (!diagnostic->cure || !*diagnostic->cure)
    return g_strdup_printf ("%s:%u:%u: %s KMW-%u: %s", file, diagnostic->line, diagnostic->column, _ ("error"),
                            diagnostic->code, diagnostic->cause);
  /* TRANSLATORS: file, line, column, "error", code, what is wrong, and how to mend it */
  return g_strdup_printf (_ ("%s:%u:%u: %s KMW-%u: %s (%s)"), file, diagnostic->line, diagnostic->column, _ ("error"),
                          diagnostic->code, diagnostic->cause, diagnostic->cure);
}
