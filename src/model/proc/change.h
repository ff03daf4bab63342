/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two states of a file of /proc: words of a line that is there in both, and whole lines.
 *
 * Lines belong together by their place if both files have the same lines, otherwise by their first word: the name of a
 * cache, the addresses of an area. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A part of the text, in bytes, half open. */
typedef struct
{
  unsigned start, end;
  bool line; /* a whole line that is new; otherwise a word */
} KmProcMark;

typedef struct
{
  GArray *marks;               /* of KmProcMark, in order */
  unsigned words, added, gone; /* words that changed; lines that are new, lines that are no longer there */
} KmProcChange;

/* Compares @text with what it was @before. Fills @change, which km_proc_change_finish() empties. */
void km_proc_change_init (KmProcChange *change, const char *before, const char *text);
void km_proc_change_finish (KmProcChange *change);
