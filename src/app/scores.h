/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best score of each lesson, kept beside the state of the program. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Keeps @right of @n questions for the lesson called @title if that is more than before. A file that cannot be written
 * is no reason to stop. */
void km_scores_keep (const char *title, uint32_t right, uint32_t n);
/* What was kept for it. Returns false if nothing was. */
bool km_scores_get (const char *title, uint32_t *right, uint32_t *n);
