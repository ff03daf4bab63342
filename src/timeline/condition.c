/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running on or back to a condition.
 *
 * Places (a moment, a line) are found in tables. States (a watermark, a frame) are found by running: on from here, or
 * for the way back, one stretch between checkpoints after the other from the nearest to the first, each run forwards
 * and its last hit taken. */
#include "timeline/find_words.h"

enum
{
  PROGRESS_INTERVAL_OPS = 1 << 12,
  INDEX_SLICE_OPS = 1 << 16,
};

/* Ends a search without result. */
#define NOWHERE ((KmCursor){ UINT32_MAX, 0 })

typedef struct
{
  KmTimeline *timeline;
  const KmCondition *condition;
  int direction;
  KmCursor here; /* where it began, the end of an operation written as KM_EVENT_LAST */
  KmProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} Search;

static bool
is_nowhere (KmCursor cursor)
{
  return cursor.op == UINT32_MAX;
}

/* Says how far the search is when it has come to operation @op. Returns false if it was cancelled. */
static bool
goes_on (const Search *search, uint32_t op)
{
  uint32_t start = search->here.op, all = search->direction > 0 ? search->timeline->n_ops - start : start;
  uint32_t done = search->direction > 0 ? op - MIN (op, start) : start - MIN (op, start);

  if (search->progress != NULL && op % PROGRESS_INTERVAL_OPS == 0)
    search->progress ((double)done / MAX (all, 1u), search->user_data);
  return !g_cancellable_is_cancelled (search->cancellable);
}

/* ---- moments ---- */

/* The nearest place of a known moment. The search begins one operation too early because the place of an operation's
 * moment may lie before or behind it. */
static KmCursor
find_known_moment (const Search *search)
{
  KmTimeline *timeline = search->timeline;
  KmCursor here = search->here;
  uint32_t wanted = search->condition->moments;
  uint32_t op = search->direction > 0 ? here.op - MIN (here.op, 1) - 1 : MIN (here.op + 1, timeline->n_ops);

  while ((op = km_timeline_find_moment (timeline, op, search->direction, wanted)) != UINT32_MAX)
    {
      KmCursor to = km_timeline_moment_place (timeline, op, wanted);
      if (km_cursor_is_beyond (to, here, search->direction))
        return to;
    }
  return NOWHERE;
}

/* Indexes on until what is found cannot be preceded by something not known yet. */
static KmCursor
find_moment (const Search *search)
{
  KmTimeline *timeline = search->timeline;

  km_timeline_complete_op (timeline);
  while (true)
    {
      KmCursor to = find_known_moment (search);
      uint32_t left = timeline->n_ops - timeline->indexed;
      if (search->direction < 0 || left == 0 || (!is_nowhere (to) && to.op <= timeline->indexed))
        return to;
      if (!goes_on (search, timeline->indexed)
          || !km_timeline_go_silently (timeline, timeline->indexed + MIN (left, (uint32_t)INDEX_SLICE_OPS),
                                       search->cancellable))
        return NOWHERE;
    }
}

/* ---- lines ---- */

static int
compare_lines (const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

bool
km_timeline_enters_line (const KmTimeline *timeline, uint32_t op, const uint32_t *lines, size_t n_lines)
{
  uint32_t line = km_script_op (timeline->script, op).line;
  return (op == 0 || km_script_op (timeline->script, op - 1).line != line) && n_lines > 0
         && bsearch (&line, lines, n_lines, sizeof *lines, compare_lines) != NULL;
}

static KmCursor
find_line (const Search *search)
{
  const KmTimeline *timeline = search->timeline;
  const KmCondition *condition = search->condition;
  KmCursor here = search->here;
  uint32_t op;

  if (condition->n_lines == 0 || timeline->n_ops == 0)
    return NOWHERE;
  op = search->direction > 0 ? here.op - MIN (here.op, 1) : MIN (here.op, timeline->n_ops - 1);
  for (; op < timeline->n_ops; op += (uint32_t)search->direction)
    {
      KmCursor to = { op + 1, 1 };

      if (km_timeline_enters_line (timeline, op, condition->lines, condition->n_lines)
          && km_cursor_is_beyond (to, here, search->direction))
        return to;
    }
  return NOWHERE;
}

/* ---- words ---- */

static KmCursor
find_words (const Search *search)
{
  KmTimeline *timeline = search->timeline;
  KmCursor to = NOWHERE;
  KmWords words;

  if (search->direction < 0 && search->here.op == 0)
    return NOWHERE;
  km_words_init (&words, search->condition->words);
  km_timeline_complete_op (timeline);
  for (uint32_t op = search->here.op - MIN (search->here.op, 1);
       op < timeline->n_ops && is_nowhere (to) && goes_on (search, op); op += (uint32_t)search->direction)
    to = km_timeline_words_in_op (timeline, &words, op, search->here, search->direction);
  return to;
}

/* ---- states ---- */

/* What is looked at after each operation, as one number. */
typedef uint64_t (*ProbeFunc) (const KmMachine *machine, const KmCondition *condition);
/* Is this the change that was waited for? */
typedef bool (*HitFunc) (uint64_t before, uint64_t after);

typedef struct
{
  ProbeFunc probe;
  HitFunc hit;
} State;

static uint64_t
probe_watermark (const KmMachine *machine, const KmCondition *condition)
{
  KmZoneCounts counts;
  km_machine_zone_counts (machine, condition->zone, &counts);
  return counts.free_pages
         <= km_machine_zone (machine, condition->zone)->watermark[condition->watermark] + counts.boost;
}

static uint64_t
probe_frame (const KmMachine *machine, const KmCondition *condition)
{
  KmBlock block;
  km_machine_block (machine, condition->pfn, &block);
  return (uint64_t)block.kind << 32 | (block.kind == KM_FRAME_ALLOCATED ? block.head : 0);
}

static bool
hit_rise (uint64_t before, uint64_t after)
{
  return before == 0 && after != 0;
}

static bool
hit_change (uint64_t before, uint64_t after)
{
  return before != after;
}

static const State watermark_state = { probe_watermark, hit_rise };
static const State frame_state = { probe_frame, hit_change };

/* Runs from where the machine is up to operation @to, at most to the first hit if @first. Returns the number of
 * operations at the last hit, 0 if there is none. */
static uint32_t
run_to_hit (const Search *search, const State *state, uint32_t to, bool first)
{
  KmTimeline *timeline = search->timeline;
  uint32_t hit = 0;
  uint64_t before = state->probe (timeline->machine, search->condition);

  while (timeline->cursor.op < to && !(first && hit > 0) && goes_on (search, timeline->cursor.op))
    {
      uint64_t after;

      km_timeline_run_one (timeline);
      after = state->probe (timeline->machine, search->condition);
      if (state->hit (before, after))
        hit = timeline->cursor.op;
      before = after;
    }
  return hit;
}

static KmCursor
find_state_forwards (const Search *search, const State *state)
{
  KmTimeline *timeline = search->timeline;
  uint64_t before = state->probe (timeline->machine, search->condition);
  uint32_t op;

  km_timeline_complete_op (timeline);
  if (search->here.event != KM_EVENT_LAST && state->hit (before, state->probe (timeline->machine, search->condition)))
    return (KmCursor){ timeline->cursor.op, KM_EVENT_LAST };
  op = run_to_hit (search, state, timeline->n_ops, true);
  return op > 0 ? (KmCursor){ op, KM_EVENT_LAST } : NOWHERE;
}

static KmCursor
find_state_backwards (const Search *search, const State *state)
{
  KmTimeline *timeline = search->timeline;
  uint32_t end = timeline->cursor.op - MIN (timeline->cursor.op, 1);

  km_timeline_complete_op (timeline);
  while (end > 0 && goes_on (search, end))
    {
      const KmCheckpoint *checkpoint = km_checkpoints_find (&timeline->checkpoints, end - 1);
      uint32_t start = checkpoint->op;
      uint32_t op;

      km_timeline_restore (timeline, checkpoint);
      op = run_to_hit (search, state, end, false);
      if (op > 0)
        return (KmCursor){ op, KM_EVENT_LAST };
      end = start;
    }
  return NOWHERE;
}

static KmCursor
find_state (const Search *search, const State *state)
{
  return search->direction > 0 ? find_state_forwards (search, state) : find_state_backwards (search, state);
}

/* ---- public ---- */

static KmCursor
find (const Search *search)
{
  const KmCondition *condition = search->condition;
  const KmMachine *machine = search->timeline->machine;

  switch (condition->kind)
    {
    case KM_CONDITION_MOMENT:
      return find_moment (search);
    case KM_CONDITION_LINE:
      return find_line (search);
    case KM_CONDITION_WORDS:
      return find_words (search);
    case KM_CONDITION_BELOW_WATERMARK:
      if (condition->zone < km_machine_n_zones (machine) && condition->watermark <= KM_WMARK_HIGH)
        return find_state (search, &watermark_state);
      return NOWHERE;
    case KM_CONDITION_FRAME_CHANGES:
      return condition->pfn < km_machine_end_pfn (machine) ? find_state (search, &frame_state) : NOWHERE;
    default:
      g_return_val_if_reached (NOWHERE);
    }
}

bool
km_timeline_run_to (KmTimeline *timeline, const KmCondition *condition, int direction, KmProgressFunc progress,
                    gpointer user_data, GCancellable *cancellable, GError **error)
{
  KmCursor saved = timeline->cursor;
  const Search search = { timeline, condition, direction,  km_timeline_normal_cursor (timeline),
                          progress, user_data, cancellable };
  KmCursor to = find (&search);
  bool cancelled = g_cancellable_is_cancelled (cancellable);
  bool found = !is_nowhere (to) && !cancelled;
  if (!found)
    to = saved;
  km_timeline_return (timeline, to);
  if (cancelled)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return found;
}
