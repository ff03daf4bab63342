/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a person came in each lesson, and the best score, kept beside the state of the program. */
#pragma once

#include <glib.h>
#include <stdint.h>

/* All 0: nothing was kept. */
typedef struct
{
  uint32_t right, n;    /* the best score, of n questions */
  uint32_t seen, calls; /* the furthest call that was on show, of all calls */
} KmScore;

/* Each keeps for the lesson called @title what is more than before, or is about another number of questions or calls. A
 * file that cannot be written is no reason to stop. */
void km_scores_keep (const char *title, uint32_t right, uint32_t n);
void km_scores_keep_seen (const char *title, uint32_t seen, uint32_t calls);
/* What was kept for the lesson called @title. */
KmScore km_scores_get (const char *title);
