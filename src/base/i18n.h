/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Translation of everything a person reads. Include this, then write _("…"), N_("…") or ngettext (…).
 * Text that is a data format (workload statements, kernel messages, numbers in files) is never translated. */
#pragma once

#include <glib.h>
#include <glib/gi18n.h>

/* Binds the program to its translations. Call once at the start of main; uses $KMEMSCOPE_LOCALE_DIR if set
 * (an uninstalled build), otherwise the installed directory. */
void km_i18n_init (void);
