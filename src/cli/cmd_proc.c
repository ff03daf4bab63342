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

int
km_cmd_proc (int argc, char **argv)
{
  g_autofree char *to = NULL, *names = NULL, *text = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  KmProcFile which;
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, &(KmSharedOptions){ .place = &to, .place_name = "to" }, &status))
    return status;
  if (argc != 3)
    {
      names = list_names ();
      /* Translators: the names of the files there are, with commas. */
      return km_cmd_fail (_ ("proc takes a workload or a recording and a name: %s"), names);
    }
  status = find_file (argv[2], &which);
  if (status == KM_EXIT_OK)
    status = km_cmd_run_to (argv[1], "--to", to, &timeline);
  if (status != KM_EXIT_OK)
    return status;
  text = km_proc_print (km_timeline_machine (timeline), km_timeline_script (timeline), which);
  fputs (text, stdout);
  return KM_EXIT_OK;
}
