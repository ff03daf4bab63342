/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of the toolkit, compiled once for all files of the window, each of which still includes what it uses. */
#include <glib/gi18n.h>

#include <adwaita.h>
#include <gtksourceview/gtksource.h>
