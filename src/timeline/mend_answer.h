/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mends the answers of questions. */
#pragma once

#include "timeline/timeline.h"
#include "workload/mend.h"

/* The edit that makes the answer of `ask` number @mark what the machine does. Returns true and sets @mend, whose text
 * is (transfer full); false if the question has no answer. */
bool km_timeline_mend_answer (KmTimeline *timeline, size_t mark, KmMend *mend);

/* The text of the script of @timeline with every wrong answer put right: what the machine does is written there. @n is
 * how many were wrong; the cursor is where it was afterwards. Returns: (transfer full). */
char *km_timeline_mend_answers (KmTimeline *timeline, uint32_t *n);
