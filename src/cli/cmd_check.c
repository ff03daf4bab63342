/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli check FILE…: every diagnostic on a line of its own, then every expectation that does not hold. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "timeline/timeline.h"
#include "workload/script.h"

/* Prints what the parser found. Returns true if there were errors. */
static gboolean
print_diagnostics (const KmScript *script, const char *name)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *line = km_diagnostic_format (&diagnostics[i], name);
      g_print ("%s\n", line);
    }
  return km_script_has_errors (script);
}

static void
print_failed_expect (const KmMark *mark, const char *explanation, const char *name)
{
  KmDiagnostic diagnostic = {
    .code = KM_W_EXPECT_FAILED,
    .severity = KM_SEVERITY_ERROR,
    .line = mark->line,
    .column = 1,
    .length = 1,
    .cause = g_strdup_printf (_ ("the expectation “%s” does not hold: %s"), mark->text, explanation),
    .cure = g_strdup (_ ("Change the expectation or the calls before it")),
  };
  g_autofree char *line = km_diagnostic_format (&diagnostic, name);

  g_print ("%s\n", line);
  g_free (diagnostic.cause);
  g_free (diagnostic.cure);
}

/* Runs the script and prints the expectations that fail. Returns an exit status. */
static int
check_expectations (KmScript *script, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, &error);
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  int status = KM_EXIT_OK;

  if (!timeline)
    return km_cmd_fail ("%s: %s", name, error->message);
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *explanation = NULL;
      if (marks[i].kind != KM_MARK_EXPECT || km_timeline_check_expect (timeline, i, &explanation))
        continue;
      print_failed_expect (&marks[i], explanation, name);
      status = KM_EXIT_FOUND;
    }
  return status;
}

static gboolean
has_expectations (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_EXPECT)
      return TRUE;
  return FALSE;
}

static int
check_file (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);

  if (!script)
    return km_cmd_fail ("%s", error->message);
  if (print_diagnostics (script, name))
    return KM_EXIT_FOUND;
  return has_expectations (script) ? check_expectations (script, name) : KM_EXIT_OK;
}

int
km_cmd_check (int argc, char **argv)
{
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, &status))
    return status;
  if (argc < 2)
    return km_cmd_fail (_ ("check takes at least one file"));
  for (int i = 1; i < argc; i++)
    status = MAX (status, check_file (argv[i]));
  return status;
}
