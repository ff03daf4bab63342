/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several runs side by side: with and without a call, on other kernels, with another allocator. They are stepped
 * together, call by call, and what differs is listed.
 *
 *   run 0   p = alloc_pages(GFP_KERNEL, 2)   ·                     kmalloc(100, GFP_KERNEL)
 *   run 1   p = alloc_pages(GFP_KERNEL, 2)   __free_pages(p, 2)    kmalloc(100, GFP_KERNEL)
 *   step    1                                2                     3
 */
#pragma once

#include "model/model.h"

enum
{
  KM_COMPARE_MAX_RUNS = 4
};

typedef struct _KmCompare KmCompare;

/* One thing that is not the same in all runs. */
typedef struct
{
  char *what;                        /* translated: "zone NORMAL, free page frames" */
  char *values[KM_COMPARE_MAX_RUNS]; /* of each run; "–" where there is no such thing; NULL behind the last run */
} KmDifference;

/* Compares the runs of @n models (borrowed, each with a timeline that was indexed), 1 to KM_COMPARE_MAX_RUNS. Calls
 * that are written alike belong together; of two runs with a different middle the longest common part. The runs stay
 * where they are until km_compare_seek(). Returns: (transfer full). */
KmCompare *km_compare_new (KmModel *const *models, size_t n);
void km_compare_free (KmCompare *compare);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmCompare, km_compare_free)

/* How many steps there are: calls, those of which only some runs have them counted once. */
uint32_t km_compare_n_steps (const KmCompare *compare);
/* The operation that run @run carries out in step @step (from 1 on), UINT32_MAX if it has none there. */
uint32_t km_compare_op (const KmCompare *compare, uint32_t step, size_t run);
/* The step in which run @run carries out operation @op. */
uint32_t km_compare_step_of (const KmCompare *compare, size_t run, uint32_t op);

/* Moves all runs to event @to.event of step @to.op (0 = the start), or as far as they have events; a run that does
 * nothing in that step stays at the end of the call before. */
void km_compare_seek (KmCompare *compare, KmCursor to);
/* Where they are: step and event, and the most events that a run has in that step. */
KmCursor km_compare_cursor (const KmCompare *compare);
uint32_t km_compare_n_events (const KmCompare *compare);

/* The nearest step behind (@direction 1) or before (-1) step @from that is not the same in all runs: the call is
 * missing, written in another way, or answered in another way. 0 if there is none. */
uint32_t km_compare_find (const KmCompare *compare, uint32_t from, int direction);

/* Returns: (transfer full) (element-type KmDifference) what differs at the cursor: in the call, and if @states in the
 * states too. The models must have caught up with their timelines: km_model_update(). */
GPtrArray *km_compare_differences (KmCompare *compare, bool states);
