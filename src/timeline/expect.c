/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks of the script on the timeline: expectations are evaluated once, when the run comes by, and remembered as a byte
 * each; moments are what happened plus what the marks say. */
#include "timeline/expect_objects.h"
#include "timeline/timeline_private.h"

#include "workload/expect.h"

#include <string.h>

#define MOMENTS_OF_MARKS (KM_MOMENT_NOTE | KM_MOMENT_BREAK | KM_MOMENT_EXPECT_FAILED)

/* ---- the questions of an expectation ---- */

static bool
find_zone (const KmMachine *machine, KmZoneType type, uint32_t *zone)
{
  for (*zone = 0; *zone < km_machine_n_zones (machine); ++*zone)
    if (km_machine_zone (machine, *zone)->type == type)
      return true;
  return false;
}

static KmValue
answer_result (uint32_t op, gpointer user_data)
{
  const KmTimeline *timeline = user_data;
  return op < timeline->indexed ? timeline->results[op] : KM_VALUE_NULL;
}

static bool
answer_nr_free (KmZoneType type, uint32_t order, int64_t *blocks, gpointer user_data)
{
  const KmTimeline *timeline = user_data;
  uint32_t zone;
  if (!find_zone (timeline->machine, type, &zone))
    return false;
  *blocks = km_machine_nr_free (timeline->machine, zone, order);
  return true;
}

static bool
answer_counts (const KmTimeline *timeline, KmZoneType type, KmZoneCounts *counts)
{
  uint32_t zone;
  if (!find_zone (timeline->machine, type, &zone))
    return false;
  km_machine_zone_counts (timeline->machine, zone, counts);
  return true;
}

static bool
answer_free_pages (KmZoneType type, int64_t *frames, gpointer user_data)
{
  KmZoneCounts counts;
  if (!answer_counts (user_data, type, &counts))
    return false;
  *frames = counts.free_pages;
  return true;
}

static bool
answer_pcp (KmZoneType type, int64_t *frames, gpointer user_data)
{
  KmZoneCounts counts;
  if (!answer_counts (user_data, type, &counts))
    return false;
  *frames = counts.pcp_pages;
  return true;
}

static uint64_t
answer_address (KmValue value, gpointer user_data)
{
  return km_timeline_value_address (user_data, value);
}

static bool
answer_objects (const KmExpectNode *node, int64_t *value, char **problem, gpointer user_data)
{
  return km_timeline_answer (user_data, node, value, problem);
}

static const KmExpectSource source = {
  .result = answer_result,
  .nr_free = answer_nr_free,
  .free_pages = answer_free_pages,
  .pcp = answer_pcp,
  .address = answer_address,
  .ask = answer_objects,
};

/* ---- evaluating ---- */

/* The operation that a failed expectation is marked at: the one before it. */
static uint32_t
op_of_expect (const KmMark *mark)
{
  return mark->op > 0 ? mark->op - 1 : 0;
}

/* Evaluates mark number @index where the machine is, and remembers the answer. */
static bool
evaluate (KmTimeline *timeline, size_t index, char **explanation)
{
  const KmMark *mark = &timeline->marks[index];
  const KmExpectNode *nodes = km_script_expect_nodes (timeline->script, NULL);
  bool holds = km_expect_holds (nodes, mark->expr, &source, timeline, explanation);
  timeline->check_results[index] = holds ? KM_CHECK_HOLDS : KM_CHECK_FAILS;
  if (!holds)
    km_plot_add_moments (&timeline->plot, op_of_expect (mark), KM_MOMENT_EXPECT_FAILED);
  return holds;
}

static bool
is_open (const KmTimeline *timeline, size_t index)
{
  return timeline->marks[index].kind == KM_MARK_EXPECT && timeline->check_results[index] == KM_CHECK_UNKNOWN;
}

size_t
km_timeline_first_mark (const KmTimeline *timeline, uint32_t op)
{
  size_t lo = 0, hi = timeline->n_marks;
  while (lo < hi)
    {
      size_t mid = lo + (hi - lo) / 2;
      if (timeline->marks[mid].op < op)
        lo = mid + 1;
      else
        hi = mid;
    }
  return lo;
}

void
km_timeline_check_marks_here (KmTimeline *timeline)
{
  uint32_t op = timeline->cursor.op;
  if (timeline->n_marks == 0)
    return;
  for (size_t i = km_timeline_first_mark (timeline, op); i < timeline->n_marks && timeline->marks[i].op == op; i++)
    if (is_open (timeline, i))
      evaluate (timeline, i, NULL);
}

bool
km_timeline_check_marks_before (KmTimeline *timeline, GCancellable *cancellable)
{
  for (size_t i = 0; i < timeline->n_marks && timeline->marks[i].op <= timeline->indexed; i++)
    if (is_open (timeline, i))
      {
        if (!km_timeline_go_silently (timeline, timeline->marks[i].op, cancellable))
          return false;
        evaluate (timeline, i, NULL);
      }
  return true;
}

bool
km_timeline_check_expect (KmTimeline *timeline, size_t mark, char **explanation)
{
  g_return_val_if_fail (mark < timeline->n_marks && timeline->marks[mark].kind == KM_MARK_EXPECT, true);
  if (timeline->check_results[mark] == KM_CHECK_HOLDS)
    return true;
  KmCursor saved = timeline->cursor;
  km_timeline_seek (timeline, (KmCursor){ timeline->marks[mark].op, KM_EVENT_LAST });
  bool holds = evaluate (timeline, mark, explanation);
  km_timeline_seek (timeline, saved);
  return holds;
}

/* ---- after an edit ---- */

static bool
same_expect (const KmMark *a, const KmMark *b)
{
  return a->kind == KM_MARK_EXPECT && b->kind == KM_MARK_EXPECT && a->op == b->op && strcmp (a->text, b->text) == 0;
}

void
km_timeline_inherit_checks (KmTimeline *timeline, const KmMark *old_marks, size_t n_old, const uint8_t *old_results,
                            uint32_t n_ops)
{
  size_t first = 0;
  for (size_t i = 0; i < timeline->n_marks && timeline->marks[i].op <= n_ops; i++)
    {
      while (first < n_old && old_marks[first].op < timeline->marks[i].op)
        first++;
      for (size_t j = first; j < n_old && old_marks[j].op == timeline->marks[i].op; j++)
        if (same_expect (&timeline->marks[i], &old_marks[j]))
          timeline->check_results[i] = old_results[j];
    }
}

void
km_timeline_plot_marks (KmTimeline *timeline)
{
  km_plot_remove_moments (&timeline->plot, MOMENTS_OF_MARKS);
  for (size_t i = 0; i < timeline->n_marks; i++)
    {
      const KmMark *mark = &timeline->marks[i];
      if (mark->kind == KM_MARK_NOTE && mark->op < timeline->n_ops)
        km_plot_add_moments (&timeline->plot, mark->op, KM_MOMENT_NOTE);
      else if (mark->kind == KM_MARK_BREAK && mark->op < timeline->n_ops)
        km_plot_add_moments (&timeline->plot, mark->op, KM_MOMENT_BREAK);
      else if (mark->kind == KM_MARK_EXPECT && timeline->check_results[i] == KM_CHECK_FAILS)
        km_plot_add_moments (&timeline->plot, op_of_expect (mark), KM_MOMENT_EXPECT_FAILED);
    }
}

/* ---- moments ---- */

/* The moment that mark number @index makes, and at which operation. Returns 0 if it makes none. */
static uint32_t
moment_of_mark (const KmTimeline *timeline, size_t index, uint32_t *op)
{
  const KmMark *mark = &timeline->marks[index];
  *op = mark->op;
  switch (mark->kind)
    {
    case KM_MARK_NOTE:
      return mark->op < timeline->n_ops ? KM_MOMENT_NOTE : 0;
    case KM_MARK_BREAK:
      return mark->op < timeline->n_ops ? KM_MOMENT_BREAK : 0;
    case KM_MARK_EXPECT:
      *op = op_of_expect (mark);
      return timeline->check_results[index] == KM_CHECK_FAILS ? KM_MOMENT_EXPECT_FAILED : 0;
    case KM_MARK_ASK:
    default:
      return 0;
    }
}

uint32_t
km_timeline_moments (KmTimeline *timeline, uint32_t op)
{
  uint32_t moments = km_moments_get (&timeline->moments, op);
  for (size_t i = km_timeline_first_mark (timeline, op); i < timeline->n_marks && timeline->marks[i].op <= op + 1; i++)
    {
      uint32_t at, moment = moment_of_mark (timeline, i, &at);
      if (at == op)
        moments |= moment;
    }
  return moments;
}

/* The nearest operation in [from, end) at which a mark makes one of @moments, or UINT32_MAX. Marks of one operation
 * stand around it: expectations behind, the others before. */
static uint32_t
find_mark (const KmTimeline *timeline, uint32_t from, uint32_t end, int direction, uint32_t moments)
{
  size_t first = km_timeline_first_mark (timeline, from);
  size_t last = end < UINT32_MAX ? km_timeline_first_mark (timeline, end + 1) : timeline->n_marks;
  uint32_t best = UINT32_MAX;
  for (size_t i = 0; i < last - first; i++)
    {
      size_t index = direction > 0 ? first + i : last - 1 - i;
      uint32_t mark_op = timeline->marks[index].op, op;
      if (best != UINT32_MAX && (direction > 0 ? mark_op > best + 1 : mark_op < best))
        break;
      if (!(moment_of_mark (timeline, index, &op) & moments) || op < from || op >= end)
        continue;
      if (best == UINT32_MAX || (direction > 0 ? op < best : op > best))
        best = op;
    }
  return best;
}

uint32_t
km_timeline_find_moment (KmTimeline *timeline, uint32_t from, int direction, uint32_t moments)
{
  uint32_t start = direction > 0 ? from + 1 : 0;
  uint32_t end = direction > 0 ? timeline->n_ops : MIN (from, timeline->n_ops);
  if (start >= end)
    return UINT32_MAX;
  uint32_t happened = km_moments_find (&timeline->moments, start, end, direction, (uint8_t)moments);
  uint32_t marked = moments & MOMENTS_OF_MARKS ? find_mark (timeline, start, end, direction, moments) : UINT32_MAX;
  if (happened == UINT32_MAX || marked == UINT32_MAX)
    return MIN (happened, marked);
  return direction > 0 ? MIN (happened, marked) : MAX (happened, marked);
}
