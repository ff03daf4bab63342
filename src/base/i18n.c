/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binds the programs to their translations. */
#include "base/i18n.h"

#include <locale.h>

void
km_i18n_init (void)
{
  const char *uninstalled = g_getenv ("KMEMSCOPE_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, uninstalled && *uninstalled ? uninstalled : KM_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
