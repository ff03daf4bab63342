/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli fmt FILE: prints a workload in canonical form. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "workload/script.h"

int
km_cmd_fmt (int argc, char **argv)
{
  int status;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (KmScript) script = NULL;
  g_autofree char *text = NULL;

  if (!km_cmd_options (&argc, &argv, NULL, &status))
    return status;
  if (argc != 2)
    return km_cmd_fail (_ ("fmt takes one file"));
  file = g_file_new_for_commandline_arg (argv[1]);
  script = km_script_load (file, NULL, &error);
  if (!script)
    return km_cmd_fail ("%s", error->message);
  text = km_script_print (script);
  g_print ("%s", text);
  return KM_EXIT_OK;
}
