/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The expectations of the script: evaluated once, when the run comes by, and remembered as a byte each. What goes to
 * where they belong is in index.c. */
#include "timeline/expect_objects.h"
#include "timeline/timeline_private.h"

#include "base/i18n.h"
#include "workload/ask.h"
#include "workload/expect.h"

#include <string.h>

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
  if (node->kind >= KM_EXPECT_FAILS && node->kind <= KM_EXPECT_NEW_SLABS)
    return km_timeline_answer_call (user_data, node, value, problem);
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

bool
km_timeline_evaluate (KmTimeline *timeline, size_t index, char **explanation)
{
  const KmMark *mark = &timeline->marks[index];
  const KmExpectNode *nodes = km_script_expect_nodes (timeline->script, NULL);
  bool holds = km_expect_holds (nodes, mark->expr, &source, timeline, explanation);
  timeline->check_results[index] = holds ? KM_CHECK_HOLDS : KM_CHECK_FAILS;
  if (!holds)
    km_plot_add_moments (&timeline->plot, km_timeline_op_of_expect (mark), KM_MOMENT_EXPECT_FAILED);
  return holds;
}

int
km_timeline_known_expect (KmTimeline *timeline, size_t index)
{
  uint8_t result = timeline->check_results[index];

  return (result == KM_CHECK_HOLDS) - (result == KM_CHECK_FAILS);
}

bool
km_timeline_is_open (const KmTimeline *timeline, size_t index)
{
  return timeline->marks[index].kind == KM_MARK_EXPECT && timeline->check_results[index] == KM_CHECK_UNKNOWN;
}

void
km_timeline_check_marks_here (KmTimeline *timeline)
{
  uint32_t op = timeline->cursor.op;
  if (timeline->n_marks == 0)
    return;
  for (size_t i = km_script_first_mark (timeline->script, op); i < timeline->n_marks && timeline->marks[i].op == op;
       i++)
    if (km_timeline_is_open (timeline, i))
      km_timeline_evaluate (timeline, i, NULL);
}

/* ---- questions ---- */

bool
km_timeline_ask_value (KmTimeline *timeline, size_t index, int64_t *value, char **problem)
{
  const KmMark *mark = &timeline->marks[index];
  const KmAsk *ask = km_script_ask (timeline->script, mark);
  const KmExpectNode *nodes = km_script_expect_nodes (timeline->script, NULL);
  int64_t holds, right = -1;

  if (ask->n_choices == 0)
    return km_expect_value (nodes, nodes[ask->expr].left, &source, timeline, value, problem);
  for (uint32_t i = 0; i < ask->n_choices; i++)
    {
      uint32_t condition = km_script_choice_condition (timeline->script, ask, i);

      if (condition == UINT32_MAX)
        continue;
      if (!km_expect_value (nodes, condition, &source, timeline, &holds, problem))
        return false;
      if (holds && right >= 0)
        {
          if (problem)
            *problem = g_strdup (_ ("more than one of the choices is right"));
          return false;
        }
      right = holds ? (int64_t)i : right;
    }
  *value = right;
  if (right < 0 && problem)
    *problem = g_strdup (_ ("none of the choices is right"));
  return right >= 0;
}

bool
km_timeline_answer_of (KmTimeline *timeline, size_t index, int64_t *value, char **problem)
{
  const KmAsk *ask = km_script_ask (timeline->script, &timeline->marks[index]);
  const KmExpectNode *nodes = km_script_expect_nodes (timeline->script, NULL);

  if (ask->n_choices == 0)
    return km_expect_value (nodes, nodes[ask->expr].right, &source, timeline, value, problem);
  *value = ask->choice;
  return true;
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
