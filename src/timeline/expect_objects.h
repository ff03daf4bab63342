/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of an expectation's questions that are about calls, and about what is above the page allocator. */
#pragma once

#include "timeline/timeline.h"
#include "workload/expect.h"

/* The virtual address of @value, which is neither NULL nor a number, where the cursor is; 0 if it has none. */
uint64_t km_timeline_value_address (const KmTimeline *timeline, KmValue value);

/* Answers @node, of KM_EXPECT_FAILS to KM_EXPECT_NEW_SLABS, for the last call. The same failure as below. */
bool km_timeline_answer_call (KmTimeline *timeline, const KmExpectNode *node, int64_t *value, char **problem);

/* Answers @node, one of the others from KM_EXPECT_MISUSE to KM_EXPECT_PREEMPT_COUNT, for the state at the cursor.
 * Returns false, with the reason in @problem (transfer full, translated) unless that is NULL, if there is no answer. */
bool km_timeline_answer (const KmTimeline *timeline, const KmExpectNode *node, int64_t *value, char **problem);
