/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model: follows the cursor of a timeline.
 *
 *   1. See how the cursor has moved since the last update: inside a call, into a neighbouring call, or far away.
 *   2. Nearby: the events that were passed name the frames; write those cells again. Far: walk all blocks once.
 *   3. Mark what the current call has changed and what the current event is about.
 *
 * The state belongs to the cursor alone, so it does not matter which way the cursor came.
 *
 * A circle of three: this file has the cells written (cells.c), both ask about the call at the cursor (step.c), and who
 * asks step.c for the length of a list makes the model catch up first. */
#include "model/cells_private.h"
#include "model/motion.h"

#include "base/assert.h"

#include <string.h>

/* Beyond this many ranges one range over everything costs less than keeping them. */
#define MAX_RANGES 4096

static void
fill_zone_labels (KmModel *model)
{
  const KmMachine *machine = km_model_machine (model);

  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      g_autofree char *label = g_ascii_strup (km_machine_zone (machine, zone)->name, -1);
      g_strlcpy (model->zone_label[zone], label, sizeof model->zone_label[zone]);
    }
}

KmModel *
km_model_new (KmTimeline *timeline)
{
  KmModel *model = g_new0 (KmModel, 1);

  model->timeline = timeline;
  model->end_pfn = km_machine_end_pfn (km_model_machine (model));
  model->cells = g_malloc0 (MAX (model->end_pfn, 1));
  model->events = g_array_new (FALSE, FALSE, sizeof (KmEvent));
  model->marked = g_array_new (FALSE, FALSE, sizeof (KmFrameRange));
  model->ranges = g_array_new (FALSE, FALSE, sizeof (KmFrameRange));
  model->fresh = g_array_new (FALSE, FALSE, sizeof (KmFrameRange));
  model->motions = g_array_new (FALSE, FALSE, sizeof (KmMotion));
  fill_zone_labels (model);
  return model;
}

void
km_model_free (KmModel *model)
{
  if (!model)
    return;
  g_free (model->cells);
  g_array_unref (model->events);
  g_array_unref (model->marked);
  g_array_unref (model->ranges);
  g_array_unref (model->fresh);
  g_array_unref (model->motions);
  for (int i = 0; i < KM_NR_MODEL_CACHES; i++)
    if (model->caches[i].data)
      model->caches[i].free (model->caches[i].data);
  g_free (model);
}

KmTimeline *
km_model_timeline (KmModel *model)
{
  return model->timeline;
}

const KmMachine *
km_model_machine (KmModel *model)
{
  return km_timeline_machine (model->timeline);
}

/* ---- following the cursor ---- */

static void
add_span (KmPassage *passage, const KmEvent *events, uint32_t from, uint32_t to, uint32_t n)
{
  if (from < to)
    passage->spans[passage->n_spans++] = (KmEventSpan){ events, from, to, n };
}

/* Folded events, which tell nothing of what they change, are in one of the spans. */
static bool
passes_fold (const KmPassage *passage)
{
  for (uint32_t i = 0; i < passage->n_spans; i++)
    {
      const KmEventSpan *span = &passage->spans[i];
      uint32_t fold = span->n - 2; /* see KM_EVENT_FOLDED */

      if (span->n >= 2 && span->events[fold].kind == KM_EVENT_FOLDED && span->from <= fold && span->to > fold)
        return true;
    }
  return false;
}

/* The old events are those in model->events, the new ones those of the timeline. */
static KmPassage
passage_to (KmModel *model, KmCursor to)
{
  KmPassage passage = { 0 };
  KmCursor from = model->at;
  const KmEvent *old = (const KmEvent *)model->events->data;
  uint32_t n;
  const KmEvent *now = km_timeline_events (model->timeline, &n);

  if (!model->built)
    passage.far = true;
  else if (to.op == from.op)
    {
      passage.reversed = to.event < from.event;
      add_span (&passage, old, MIN (from.event, to.event), MAX (from.event, to.event), n);
    }
  else if (to.op == from.op + 1)
    {
      add_span (&passage, old, from.event, model->events->len, model->events->len);
      add_span (&passage, now, 0, to.event, n);
    }
  else if (to.op + 1 == from.op)
    {
      passage.reversed = true;
      add_span (&passage, now, to.event, n, n);
      add_span (&passage, old, 0, from.event, model->events->len);
    }
  else
    passage.far = true;
  passage.far = passage.far || passes_fold (&passage);
  return passage;
}

static void
count_block (KmModel *model, uint32_t zone, uint32_t order, KmMigratetype type, int change)
{
  if (zone < KM_MAX_ZONES && order < KM_NR_ORDERS && type < KM_NR_MIGRATETYPES)
    model->totals[zone][order][type] += (uint32_t)change;
}

/* Follows the lengths of the free lists over one motion. */
static void
count_motion (KmModel *model, const KmMotion *motion)
{
  if (motion->from.kind == KM_PLACE_FREE_LIST)
    count_block (model, motion->from.zone, motion->from.order, motion->from.type, -1);
  if (motion->to.kind == KM_PLACE_FREE_LIST)
    count_block (model, motion->to.zone, motion->to.order, motion->to.type, 1);
}

static void
reverse_motion (KmMotion *motion)
{
  KmPlace place = motion->from;

  motion->from = motion->to;
  motion->to = place;
  motion->reversed = true;
}

static void
refresh_later (KmModel *model, const KmEvent *event)
{
  KmFrameRange ranges[2];
  uint32_t n = km_event_frames (event, model->end_pfn, ranges);

  g_array_append_vals (model->fresh, ranges, n);
}

static void
follow_event (KmModel *model, const KmEvent *event, bool reversed)
{
  KmMotion motion;

  refresh_later (model, event);
  if (event->kind == KM_EVENT_SILENT)
    model->recount = true;
  if (!km_event_motion (km_machine_generation (km_model_machine (model)), event, &motion))
    return;
  if (reversed)
    reverse_motion (&motion);
  count_motion (model, &motion);
  g_array_append_val (model->motions, motion);
}

/* What an event prepares for the next one belongs to it: the next one's frames may have changed as well. */
static void
follow_span (KmModel *model, const KmEventSpan *span, bool reversed)
{
  for (uint32_t i = span->from; i < span->to; i++)
    follow_event (model, &span->events[reversed ? span->to - 1 - (i - span->from) : i], reversed);
  if (span->to < span->n)
    refresh_later (model, &span->events[span->to]);
}

static void
follow_passage (KmModel *model, const KmPassage *passage)
{
  for (uint32_t i = 0; i < passage->n_spans; i++)
    follow_span (model, &passage->spans[passage->reversed ? passage->n_spans - 1 - i : i], passage->reversed);
  if (model->motions->len > KM_MODEL_MOTIONS)
    g_array_remove_range (model->motions, 0, model->motions->len - KM_MODEL_MOTIONS);
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const KmFrameRange *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

/* Sorts ranges and joins those that meet. */
static void
join_ranges (GArray *ranges)
{
  uint32_t kept = 0;
  KmFrameRange *r = (KmFrameRange *)ranges->data;

  if (ranges->len == 0)
    return;
  g_array_sort (ranges, compare_ranges);
  for (uint32_t i = 1; i < ranges->len; i++)
    {
      if (r[i].start <= r[kept].end)
        r[kept].end = MAX (r[kept].end, r[i].end);
      else
        r[++kept] = r[i];
    }
  g_array_set_size (ranges, kept + 1);
}

static void
refresh_cells (KmModel *model)
{
  join_ranges (model->fresh);
  if (model->recount)
    km_model_rebuild_cells (model);
  for (uint32_t i = 0; i < model->fresh->len; i++)
    km_model_refresh_cells (model, &g_array_index (model->fresh, KmFrameRange, i));
}

static void
report_everything (KmModel *model)
{
  KmFrameRange all = { 0, model->end_pfn };

  g_array_set_size (model->ranges, 0);
  g_array_append_val (model->ranges, all);
}

static void
update_near (KmModel *model, const KmPassage *passage)
{
  g_array_set_size (model->fresh, 0);
  g_array_append_vals (model->fresh, model->marked->data, model->marked->len);
  follow_passage (model, passage);
  refresh_cells (model);
  km_model_mark_cells (model);
  g_array_append_vals (model->ranges, model->fresh->data, model->fresh->len);
  g_array_append_vals (model->ranges, model->marked->data, model->marked->len);
  join_ranges (model->ranges);
  if (model->ranges->len > MAX_RANGES)
    report_everything (model);
}

static void
update_far (KmModel *model)
{
  km_model_rebuild_cells (model);
  km_model_mark_cells (model);
  report_everything (model);
}

/* Whether the cursor went one event on. */
static bool
is_one_on (const KmPassage *passage)
{
  uint32_t n = 0;

  for (uint32_t i = 0; i < passage->n_spans; i++)
    n += passage->spans[i].to - passage->spans[i].from;
  return !passage->far && !passage->reversed && n == 1;
}

static void
remember_call (KmModel *model)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  g_array_set_size (model->events, 0);
  g_array_append_vals (model->events, events, n);
}

static void
advance (KmModel *model, KmCursor to)
{
  KmPassage passage = passage_to (model, to);

  g_array_set_size (model->motions, 0);
  if (passage.far)
    update_far (model);
  else
    update_near (model, &passage);
  if (!model->built || to.op != model->at.op)
    remember_call (model);
  model->from = model->built ? model->at : to;
  model->one_on = is_one_on (&passage);
  model->at = to;
  model->built = true;
  model->serial++;
}

void
km_model_catch_up (KmModel *model)
{
  KmCursor to = km_timeline_cursor (model->timeline);

  if (model->built && to.op == model->at.op && to.event == model->at.event)
    return;
  if (model->reported)
    g_array_set_size (model->ranges, 0);
  model->reported = false;
  advance (model, to);
}

size_t
km_model_update (KmModel *model, const KmFrameRange **ranges)
{
  if (model->reported)
    g_array_set_size (model->ranges, 0);
  km_model_catch_up (model);
  model->reported = true;
  if (ranges)
    *ranges = (const KmFrameRange *)model->ranges->data;
  return model->ranges->len;
}

KmCursor
km_model_from (KmModel *model)
{
  km_model_catch_up (model);
  return model->from;
}

void
km_model_go (KmModel *model, KmCursor from, KmCursor to)
{
  const KmFrameRange *ranges;

  km_timeline_seek (model->timeline, from);
  km_model_update (model, &ranges);
  km_timeline_seek (model->timeline, to);
  km_model_update (model, &ranges);
}

const uint8_t *
km_model_cells (KmModel *model)
{
  km_model_catch_up (model);
  return model->cells;
}
