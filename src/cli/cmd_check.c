/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli check FILE…: every diagnostic on a line of its own, then every expectation and every answer that does
 * not hold. */
#include "base/i18n.h"
#include "cli/cmd.h"

static bool
has_checks (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_EXPECT || marks[i].kind == KM_MARK_ASK)
      return true;
  return false;
}

static int
check_expectations (KmScript *script, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, &error);

  if (!timeline)
    return km_cmd_fail ("%s: %s", name, error->message);
  return km_cmd_report_expectations (timeline, name, UINT32_MAX, stdout) ? KM_EXIT_FOUND : KM_EXIT_OK;
}

static int
check_file (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);

  if (!script)
    return km_cmd_fail ("%s", error->message);
  if (km_cmd_report_diagnostics (script, name, stdout))
    return KM_EXIT_FOUND;
  return has_checks (script) ? check_expectations (script, name) : KM_EXIT_OK;
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
    {
      int file_status = check_file (argv[i]);
      status = MAX (status, file_status);
    }
  return status;
}
