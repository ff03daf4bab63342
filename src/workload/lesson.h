/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a workload says about itself as a lesson, found in its text alone: nothing is run. */
#pragma once

#include "workload/script.h"

/* The first sentences of its first note that fit into @columns of a terminal, at least one; of a recording what it is.
 * Returns: (transfer full) "" if there is nothing. */
char *km_lesson_summary (const KmScript *script, unsigned columns);
/* The note behind the last call: what the lesson has shown. NULL if there is none. */
const char *km_lesson_conclusion (const KmScript *script);
/* So many calls have been made where its picture is taken: up to the end of its first `slide`, else half of them. */
uint32_t km_lesson_picture_calls (const KmScript *script);
/* Questions that it asks. */
uint32_t km_lesson_questions (const KmScript *script);
/* How long it takes a student, at least 1 minute; 0 for a recording, of which nobody looks at every call. Notes are
 * read at 170 words or 280 Chinese characters a minute, which is slow (238 and 260 are usual for stories: Brysbaert,
 * How many words do we read per minute?, 2019); 8 seconds for each line with a call, 30 for each question. */
uint32_t km_lesson_minutes (const KmScript *script);
