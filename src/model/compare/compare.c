/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving several runs together. See compare.h. */
#include "model/compare/compare_private.h"

#include "model/text/value_text.h"

#include <string.h>

KmCompare *
km_compare_new (KmModel *const *models, size_t n)
{
  KmCompare *compare = g_new0 (KmCompare, 1);

  g_return_val_if_fail (n >= 1 && n <= KM_COMPARE_MAX_RUNS, NULL);
  compare->n = n;
  memcpy (compare->models, models, n * sizeof (KmModel *));
  compare->steps = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  km_compare_align (compare);
  return compare;
}

void
km_compare_free (KmCompare *compare)
{
  if (!compare)
    return;
  g_array_unref (compare->steps);
  g_free (compare);
}

/* ---- steps ---- */

uint32_t
km_compare_n_steps (const KmCompare *compare)
{
  return compare->steps->len / (uint32_t)compare->n;
}

uint32_t
km_compare_op (const KmCompare *compare, uint32_t step, size_t run)
{
  return g_array_index (compare->steps, uint32_t, (step - 1) * compare->n + run);
}

uint32_t
km_compare_step_of (const KmCompare *compare, size_t run, uint32_t op)
{
  for (uint32_t step = 1; step <= km_compare_n_steps (compare); step++)
    if (km_compare_op (compare, step, run) == op)
      return step;
  return 0;
}

/* ---- moving ---- */

/* How many operations run @run has carried out at the end of step @step. */
static uint32_t
ops_until (const KmCompare *compare, uint32_t step, size_t run)
{
  for (; step > 0; step--)
    if (km_compare_op (compare, step, run) != UINT32_MAX)
      return km_compare_op (compare, step, run) + 1;
  return 0;
}

static uint32_t
n_events_of (const KmCompare *compare, size_t run)
{
  uint32_t n = 0;

  if (compare->cursor.op > 0 && km_compare_op (compare, compare->cursor.op, run) != UINT32_MAX)
    km_timeline_events (km_model_timeline (compare->models[run]), &n);
  return n;
}

uint32_t
km_compare_n_events (const KmCompare *compare)
{
  uint32_t most = 0;

  for (size_t run = 0; run < compare->n; run++)
    most = MAX (most, n_events_of (compare, run));
  return most;
}

void
km_compare_seek (KmCompare *compare, KmCursor to)
{
  compare->cursor = (KmCursor){ MIN (to.op, km_compare_n_steps (compare)), to.event };
  for (size_t run = 0; run < compare->n; run++)
    {
      uint32_t n_ops = ops_until (compare, compare->cursor.op, run);
      bool acts = compare->cursor.op > 0 && km_compare_op (compare, compare->cursor.op, run) != UINT32_MAX;

      km_timeline_seek (km_model_timeline (compare->models[run]), (KmCursor){ n_ops, n_ops == 0 ? 0
                                                                                     : acts     ? MAX (to.event, 1)
                                                                                                : KM_EVENT_LAST });
    }
  compare->cursor.event = MIN (compare->cursor.event, km_compare_n_events (compare));
}

KmCursor
km_compare_cursor (const KmCompare *compare)
{
  return compare->cursor;
}

/* ---- finding ---- */

/* Is the answer of the call itself another? Of calls above the page allocator only whether there is one: what a pointer
 * stands for is known at the step alone. */
static bool
is_same_answer (const KmCompare *compare, uint32_t op, size_t run, uint32_t first_op)
{
  KmTimeline *first = km_model_timeline (compare->models[0]), *other = km_model_timeline (compare->models[run]);
  KmValue a = km_timeline_result (first, first_op), b = km_timeline_result (other, op);
  const uint32_t happened = KM_MOMENT_FAIL | KM_MOMENT_MISUSE | KM_MOMENT_RECLAIM;

  if ((km_timeline_moments (first, first_op) & happened) != (km_timeline_moments (other, op) & happened))
    return false;
  if (km_value_is (a, KM_VALUE_PAGE) || km_value_is (b, KM_VALUE_PAGE))
    return a == b;
  return (a == KM_VALUE_NULL) == (b == KM_VALUE_NULL);
}

/* The calls that all runs begin and end with were found to be written alike. */
static bool
is_same_text (const KmCompare *compare, uint32_t step, uint32_t op, size_t run, uint32_t first_op)
{
  return step <= compare->start || step > km_compare_n_steps (compare) - compare->tail
         || km_compare_is_written_alike (compare, 0, first_op, run, op);
}

static bool
is_same_step (const KmCompare *compare, uint32_t step)
{
  uint32_t first = km_compare_op (compare, step, 0);

  for (size_t run = 1; run < compare->n; run++)
    {
      uint32_t op = km_compare_op (compare, step, run);

      if (first == UINT32_MAX || op == UINT32_MAX || !is_same_text (compare, step, op, run, first)
          || !is_same_answer (compare, op, run, first))
        return false;
    }
  return true;
}

uint32_t
km_compare_find (const KmCompare *compare, uint32_t from, int direction)
{
  uint32_t step = from, n = km_compare_n_steps (compare);

  while (direction > 0 ? step < n : step > 1)
    {
      step = direction > 0 ? step + 1 : step - 1;
      if (!is_same_step (compare, step))
        return step;
    }
  return 0;
}
