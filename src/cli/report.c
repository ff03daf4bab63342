/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands say about a script: its diagnostics and the expectations that do not hold. Goes to standard error when
 * standard output carries data, so both streams stay clean; `check` has no data and asks for standard output. */
#include "base/i18n.h"
#include "cli/cmd.h"

static void
print_line (FILE *stream, const KmDiagnostic *diagnostic, const char *name)
{
  g_autofree char *line = km_diagnostic_format (diagnostic, name);
  fprintf (stream, "%s\n", line);
}

bool
km_cmd_report_diagnostics (const KmScript *script, const char *name, FILE *stream)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    print_line (stream, &diagnostics[i], name);
  return km_script_has_errors (script);
}

static void
report_failed (const KmMark *mark, const char *explanation, const char *name, FILE *stream)
{
  g_autofree char *cause = g_strdup_printf (_ ("“%s” does not hold: %s"), mark->text, explanation);
  g_autofree char *cure = g_strdup (_ ("Change the expectation or the calls before it"));
  KmDiagnostic diagnostic = {
    .code = KM_W_EXPECT_FAILED,
    .severity = KM_SEVERITY_ERROR,
    .line = mark->line,
    .column = mark->column,
    .length = 1,
    .cause = cause,
    .cure = cure,
  };

  print_line (stream, &diagnostic, name);
}

bool
km_cmd_report_expectations (KmTimeline *timeline, const char *name, uint32_t n_ops, FILE *stream)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);
  bool failed = false;

  for (size_t i = 0; i < n && marks[i].op <= n_ops; i++)
    {
      g_autofree char *explanation = NULL;
      if (marks[i].kind != KM_MARK_EXPECT || km_timeline_check_expect (timeline, i, &explanation))
        continue;
      report_failed (&marks[i], explanation, name, stream);
      failed = true;
    }
  return failed;
}
