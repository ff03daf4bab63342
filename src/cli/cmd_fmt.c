/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli fmt FILE: prints a workload in canonical form. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "workload/script.h"

int
km_cmd_fmt (int argc, char **argv)
{
  int status;
  g_autoptr (KmScript) script = NULL;
  g_autofree char *text = NULL;

  if (!km_cmd_options (&argc, &argv, NULL, NULL, &status))
    return status;
  if (argc != 2)
    return km_cmd_fail (_ ("fmt takes one file"));
  script = km_cmd_load (argv[1]);
  if (!script)
    return KM_EXIT_USAGE;
  text = km_script_print (script);
  g_print ("%s", text);
  return KM_EXIT_OK;
}
