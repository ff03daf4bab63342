/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a text of lines and words with a cursor that can say where it is: what the readers of recordings share.
 * Words are separated by blanks and tabs; a carriage return at the end of a line is no part of it. */
#pragma once

#include "core/words/generation.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  const char *pos, *end; /* what is left of the current line */
  const char *next;      /* start of the next line, NULL after the last */
  const char *stop;      /* end of the text */
  uint32_t line;         /* 1-based; 0 before the first */
  GError **error;        /* where the first failure is told; may be NULL */
} KmLines;

/* Starts before the first line of @text, which must stay. */
void km_lines_init (KmLines *lines, const char *text, size_t length, GError **error);

/* Tells what is wrong with the current line, unless something was wrong before. Returns false always. */
bool km_lines_fail (KmLines *lines, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The same about line number @line, which was read before. */
bool km_lines_fail_at (KmLines *lines, uint32_t line, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Goes to the next line. Returns false if there is none. */
bool km_lines_next (KmLines *lines);

/* Passes over blanks. Returns true if nothing else is left of the line. */
bool km_lines_at_end (KmLines *lines);

/* Passes over @word if it comes next and is not part of a longer one. */
bool km_lines_take_word (KmLines *lines, const char *word);

/* Passes over @mark, such as "(" or "pfn=", if it comes next, whatever follows. */
bool km_lines_take_mark (KmLines *lines, const char *mark);

/* Reads a decimal or 0x number with an optional sign that starts at the cursor, @min <= @value <= @max. On a failure,
 * which names it @what, the cursor stays. */
bool km_lines_integer (KmLines *lines, const char *what, int64_t min, int64_t max, int64_t *value);
/* The same after blanks; and for 0 to @max. */
bool km_lines_number (KmLines *lines, const char *what, int64_t min, int64_t max, int64_t *value);
bool km_lines_uint (KmLines *lines, const char *what, int64_t max, uint32_t *value);
/* The same, and a blank or the end of the line comes behind it. */
bool km_lines_whole_number (KmLines *lines, const char *what, int64_t min, int64_t max, int64_t *value);
/* Passes over @mark, which must come next. */
bool km_lines_expect (KmLines *lines, const char *mark);
/* Reads @key, such as “order=”, which must come next, and its number. */
bool km_lines_next_key (KmLines *lines, const char *key, int64_t min, int64_t max, int64_t *value);
/* Nothing else may be left of the line. */
bool km_lines_expect_end (KmLines *lines);

/* Moves to the value of “key=” anywhere between @start and the end of the line. Returns false, and stays, if it is not
 * there. */
bool km_lines_find_key (KmLines *lines, const char *start, const char *key);
/* Reads “key=NUMBER”, which is somewhere behind @start on the line. */
bool km_lines_key (KmLines *lines, const char *start, const char *key, int64_t max, uint32_t *value);

/* Reads “kernel=NAME”, which may be somewhere behind @start on the line; without it @generation stays. */
bool km_lines_kernel (KmLines *lines, const char *start, KmGenerationId *generation);

/* True if the first line that is neither empty nor a comment nor a title begins with @word. */
bool km_lines_first_word_is (const char *text, size_t length, const char *word);
