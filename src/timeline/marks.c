/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marks of the script: where they are, and the moments that they make. */
#include "timeline/timeline_private.h"

uint32_t
km_timeline_op_of_expect (const KmMark *mark)
{
  return mark->op > 0 ? mark->op - 1 : 0;
}

uint32_t
km_timeline_moment_of_mark (const KmTimeline *timeline, size_t index, uint32_t *op)
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
      *op = km_timeline_op_of_expect (mark);
      return timeline->check_results[index] == KM_CHECK_FAILS ? KM_MOMENT_EXPECT_FAILED : 0;
    case KM_MARK_ASK:
    case KM_MARK_CHAPTER:
    case KM_MARK_SLIDE:
    case KM_MARK_SHOW:
    case KM_MARK_CONTEXT:
    default:
      return 0;
    }
}

void
km_timeline_plot_marks (KmTimeline *timeline)
{
  km_plot_remove_moments (&timeline->plot, KM_MOMENTS_OF_MARKS);
  for (size_t i = 0; i < timeline->n_marks; i++)
    {
      uint32_t op, moment = km_timeline_moment_of_mark (timeline, i, &op);
      if (moment != 0)
        km_plot_add_moments (&timeline->plot, op, moment);
    }
}
