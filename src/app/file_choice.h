/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file a window or a dialog reads or writes: what the choosers of all of them share. */
#pragma once

#include "timeline/session.h"

#include <gtk/gtk.h>

/* The name of the file of @session up to its first dot ("lesson" of "lesson.kmw.gz"), or "workload" if it has none.
 * Returns: (transfer full). */
char *km_file_choice_base (KmSession *session);

/* Gets the file that @owner is to read or write; NULL: the person has chosen none. */
typedef void (*KmFileChosenFunc) (gpointer owner, GFile *file);

/* Shows @chooser (taken) above its parent; @owner, a GObject, is kept until @chosen has been called. */
void km_file_choice_show (GtkFileChooserNative *chooser, gpointer owner, KmFileChosenFunc chosen);

/* Writing @file replaces @other as well, about which no chooser has asked. If that is there, asks whether it may be
 * replaced, with @heading and @body, and calls @chosen with @file once the answer is yes; otherwise calls it at once.
 */
void km_file_choice_confirm (GtkWindow *owner, GFile *file, GFile *other, const char *heading, const char *body,
                             KmFileChosenFunc chosen);
