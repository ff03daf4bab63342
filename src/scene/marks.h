/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which frames the step has touched and the call has changed, as runs: read from the bits of the cells, and only where
 * cells have changed. */
#pragma once

#include "model/model.h"

/* Runs kept at most; a step that marks more shows the first ones. */
#define KM_MARKS_MAX 512

typedef struct
{
  KmPfn start, end; /* half open; never across the head of a block */
  bool touched;     /* else only changed */
} KmMarkRun;

/* Finds the runs again in @marks (of KmMarkRun) after the cells of @ranges have changed. */
void km_marks_update (GArray *marks, const uint8_t *cells, KmPfn end_pfn, const KmFrameRange *ranges, size_t n_ranges);
