/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli proc FILE NAME: runs a workload or a recording and prints a file of /proc as that kernel would. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "model/proc/proc.h"

/* "buddyinfo, pagetypeinfo, …" */
static char *
list_names (void)
{
  const char *names[KM_NR_PROC_FILES + 1] = { NULL };

  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    names[i] = km_proc_name ((KmProcFile)i);
  return g_strjoinv (", ", (char **)names);
}

static int
find_file (const char *name, KmProcFile *file)
{
  g_autofree char *names = NULL;

  if (km_proc_by_name (name, file))
    return KM_EXIT_OK;
  names = list_names ();
  /* Translators: the name given; the names of the files there are, with commas. */
  return km_cmd_fail (_ ("there is no file “%s”; there are %s"), name, names);
}

static int
print_file (KmScript *script, const char *name, KmProcFile file, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  g_autofree char *text = NULL;
  KmCursor place;
  int status;

  timeline = km_timeline_new (script, &error);
  if (!timeline)
    return km_cmd_fail ("%s: %s", name, error->message);
  status = km_cmd_find_place ("--to", to, timeline, &place);
  if (status != KM_EXIT_OK)
    return status;
  km_timeline_seek (timeline, place);
  text = km_proc_print (km_timeline_machine (timeline), script, file);
  fputs (text, stdout);
  return KM_EXIT_OK;
}

int
km_cmd_proc (int argc, char **argv)
{
  g_autofree char *to = NULL, *names = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (KmScript) script = NULL;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, km_cmd_place_help, N_ ("PLACE") },
    G_OPTION_ENTRY_NULL,
  };
  KmProcFile which;
  int status;

  if (!km_cmd_options (&argc, &argv, entries, &status))
    return status;
  if (argc != 3)
    {
      names = list_names ();
      /* Translators: the names of the files there are, with commas. */
      return km_cmd_fail (_ ("proc takes a workload or a recording and a name: %s"), names);
    }
  status = find_file (argv[2], &which);
  if (status != KM_EXIT_OK)
    return status;
  file = g_file_new_for_commandline_arg (argv[1]);
  script = km_script_load (file, NULL, &error);
  if (!script)
    return km_cmd_fail ("%s", error->message);
  if (km_cmd_report_diagnostics (script, argv[1], stderr))
    return KM_EXIT_FOUND;
  return print_file (script, argv[1], which, to);
}
