/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading a script, and what commands say about it: its diagnostics and the expectations that do not hold. Goes to
 * standard error when standard output carries data, so both streams stay clean; `check` has no data and asks for
 * standard output. */
#include "base/i18n.h"
#include "cli/cmd.h"

/* Where lines go, and the file that they are about. */
typedef struct
{
  const char *name;
  FILE *stream;
} Printer;

static void
print_line (const KmDiagnostic *diagnostic, gpointer user_data)
{
  const Printer *printer = user_data;
  g_autofree char *line = km_diagnostic_format (diagnostic, printer->name);

  fprintf (printer->stream, "%s\n", line);
}

bool
km_cmd_report_diagnostics (const KmScript *script, const char *name, FILE *stream)
{
  Printer printer = { name, stream };
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    print_line (&diagnostics[i], &printer);
  return km_script_has_errors (script);
}

KmScript *
km_cmd_load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  KmScript *script = km_script_load (file, NULL, &error);

  if (!script)
    km_cmd_fail ("%s", error->message);
  return script;
}

int
km_cmd_load_sound (const char *name, KmScript **script)
{
  *script = km_cmd_load (name);
  if (!*script)
    return KM_EXIT_USAGE;
  if (!km_cmd_report_diagnostics (*script, name, stderr))
    return KM_EXIT_OK;
  km_script_unref (*script);
  *script = NULL;
  return KM_EXIT_FOUND;
}

static void
report_failed (const KmMark *mark, const char *explanation, KmReport report, gpointer user_data)
{
  bool ask = mark->kind == KM_MARK_ASK;
  g_autofree char *cause = ask ? g_strdup_printf (_ ("The answer to “%s” is wrong: %s"), mark->text, explanation)
                               : g_strdup_printf (_ ("“%s” does not hold: %s"), mark->text, explanation);
  g_autofree char *cure = g_strdup (ask ? _ ("Change the answer, or what the question asks for")
                                        : _ ("Change the expectation or the calls before it"));
  KmDiagnostic diagnostic = {
    .code = ask ? KM_W_ANSWER_WRONG : KM_W_EXPECT_FAILED,
    .line = mark->line,
    .column = mark->column,
    .length = 1,
    .cause = cause,
    .cure = cure,
  };

  report (&diagnostic, user_data);
}

/* Does mark number @i hold? Questions about calls beyond the first @n_ops are left out. */
static bool
holds (KmTimeline *timeline, const KmMark *mark, size_t i, uint32_t n_ops, char **explanation)
{
  if (mark->kind == KM_MARK_ASK)
    return (mark->op >= n_ops && n_ops != UINT32_MAX) || km_timeline_check_ask (timeline, i, explanation);
  return mark->kind != KM_MARK_EXPECT || km_timeline_check_expect (timeline, i, explanation);
}

bool
km_cmd_each_failure (KmTimeline *timeline, uint32_t n_ops, KmReport report, gpointer user_data)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);
  bool failed = false;

  for (size_t i = 0; i < n && marks[i].op <= n_ops; i++)
    {
      g_autofree char *explanation = NULL;
      if (holds (timeline, &marks[i], i, n_ops, &explanation))
        continue;
      report_failed (&marks[i], explanation, report, user_data);
      failed = true;
    }
  return failed;
}

bool
km_cmd_report_expectations (KmTimeline *timeline, const char *name, uint32_t n_ops, FILE *stream)
{
  Printer printer = { name, stream };

  return km_cmd_each_failure (timeline, n_ops, print_line, &printer);
}
