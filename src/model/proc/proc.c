/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of files. */
#include "model/proc/files.h"

#include <string.h>

static const struct
{
  const char *name;
  void (*print) (const KmMachine *machine, const KmScript *script, GString *out);
} files[KM_NR_PROC_FILES] = {
  [KM_PROC_BUDDYINFO] = { "buddyinfo", km_proc_buddyinfo },
  [KM_PROC_PAGETYPEINFO] = { "pagetypeinfo", km_proc_pagetypeinfo },
  [KM_PROC_ZONEINFO] = { "zoneinfo", km_proc_zoneinfo },
  [KM_PROC_SLABINFO] = { "slabinfo", km_proc_slabinfo },
  [KM_PROC_VMALLOCINFO] = { "vmallocinfo", km_proc_vmallocinfo },
};

const char *
km_proc_name (KmProcFile file)
{
  return files[file].name;
}

bool
km_proc_by_name (const char *name, KmProcFile *file)
{
  if (g_str_has_prefix (name, "/proc/"))
    name += strlen ("/proc/");
  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    if (strcmp (files[i].name, name) == 0)
      {
        *file = (KmProcFile)i;
        return true;
      }
  return false;
}

char *
km_proc_print (const KmMachine *machine, const KmScript *script, KmProcFile file)
{
  GString *out = g_string_new (NULL);

  files[file].print (machine, script, out);
  return g_string_free (out, FALSE);
}
