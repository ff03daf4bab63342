/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mends: edits of a workload text that take away what a diagnostic is about, where its cure leaves no choice: a name
 * that is nearly another, a bracket or a quote that is missing, one that closes nothing, a wrong answer. */
#pragma once

#include "workload/script.h"

/* An edit inside one line. */
typedef struct
{
  uint32_t line;           /* 1-based */
  uint32_t column, length; /* in characters, from 1: what is taken out */
  char *text;              /* what is put there */
} KmMend;

/* What mends diagnostic number @i of @script; NULL: that takes a person. Valid as long as the script. */
const KmMend *km_script_mend (const KmScript *script, size_t i);

/* @text (@length bytes) after @mend. Returns: (transfer full) a C string; @text as it is if it has no such line. */
char *km_text_mend (const char *text, size_t length, const KmMend *mend);
/* @text after everything that can be mended without asking, also what comes to light by it; @n is how many edits that
 * took. Answers are left alone. Returns: (transfer full). */
char *km_text_mend_all (const char *text, size_t length, uint32_t *n);
