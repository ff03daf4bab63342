/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lessons that come with the program: the files of its workloads folder, in the order of their names. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Returns: (transfer full) (element-type GFile) the lessons; empty if the folder is missing. */
GPtrArray *km_lessons_list (void);
/* Returns: (transfer full) what a lesson is called: its `title` line, or a name made of its file name. */
char *km_lessons_title (GFile *lesson);
/* Subject of a lesson as a heading over it and its neighbours: by the number that its file name begins with,
 * translated; the last subject for what has none. */
const char *km_lessons_subject (GFile *lesson);
/* Returns: (transfer full) (nullable) the lesson behind @file; NULL if @file is the last one, or none. */
GFile *km_lessons_next (GFile *file);
/* True if @file is one of them: it is opened as a copy. */
bool km_lessons_has (GFile *file);
