/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See rows.h. Rows without what is unfolded are counted straight from the script: row r is a mark if one is there,
 * else statement r less the marks before it. */
#include "model/script/rows_private.h"

#include "base/search.h"

/* ---- statements ---- */

static uint32_t
first_op (const KmScriptRows *rows, uint32_t statement)
{
  if (statement >= rows->n_statements)
    return km_script_n_ops (rows->script);
  return rows->starts ? g_array_index (rows->starts, uint32_t, statement) : statement;
}

/* The first statement that begins with @op or behind it. */
static uint32_t
statement_from (const KmScriptRows *rows, uint32_t op)
{
  return (uint32_t)KM_SEARCH (i, rows->n_statements, first_op (rows, (uint32_t)i) < op);
}

static uint32_t
statement_of (const KmScriptRows *rows, uint32_t op)
{
  return statement_from (rows, op + 1) - 1;
}

static void
find_statements (KmScriptRows *rows)
{
  uint32_t n_ops = km_script_n_ops (rows->script);

  rows->n_statements = n_ops;
  if (km_script_is_recording (rows->script))
    return;
  rows->starts = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (uint32_t op = 0; op < n_ops; op = km_script_stretch (rows->script, op).end_op)
    g_array_append_val (rows->starts, op);
  rows->n_statements = rows->starts->len;
  if (rows->n_statements == n_ops)
    g_clear_pointer (&rows->starts, g_array_unref);
}

/* ---- what is between them ---- */

static const KmMark *
mark_at (const KmScriptRows *rows, size_t number)
{
  size_t n;

  return &km_script_marks (rows->script, &n)[number];
}

static void
add_between (KmScriptRows *rows, uint32_t statement, KmScriptRowKind kind, size_t number)
{
  const KmRowBetween row = { statement, kind, number };

  g_array_append_val (rows->between, row);
}

/* What find_between() has passed. */
typedef struct
{
  bool has_expects;
  uint32_t statement, line; /* the statement that marks were inside of, and the last line of it that is done with */
} Passed;

/* Is @mark inside @statement, and not before it? */
static bool
is_inside (const KmScriptRows *rows, const KmMark *mark, uint32_t statement)
{
  return statement < rows->n_statements
         && mark->line >= km_script_stretch (rows->script, first_op (rows, statement)).first_line;
}

/* Is a mark inside @statement a row? Notes are, those of the first round, up to a question, which hides what is behind
 * it; and all that comes before its first call. */
static bool
is_row_inside (const KmScriptRows *rows, const KmMark *mark, uint32_t statement, Passed *passed)
{
  bool is_new;

  if (passed->statement != statement)
    *passed = (Passed){ passed->has_expects, statement, 0 };
  is_new = mark->line > passed->line;
  if (mark->kind == KM_MARK_NOTE || mark->kind == KM_MARK_ASK)
    passed->line = mark->kind == KM_MARK_ASK ? UINT32_MAX : MAX (passed->line, mark->line);
  return mark->op == first_op (rows, statement) || (mark->kind == KM_MARK_NOTE && is_new);
}

/* Is it a row? Expectations are ticks of the call before them: those before the first call of one row. */
static bool
is_row (const KmScriptRows *rows, const KmMark *mark, uint32_t statement, Passed *passed)
{
  if (mark->kind == KM_MARK_EXPECT)
    return mark->op == 0 && !mark->grade.hidden && !passed->has_expects;
  return !is_inside (rows, mark, statement) || is_row_inside (rows, mark, statement, passed);
}

static const KmScriptRowKind row_of_mark[] = {
  [KM_MARK_NOTE] = KM_ROW_NOTE, [KM_MARK_EXPECT] = KM_ROW_EXPECTS,  [KM_MARK_BREAK] = KM_ROW_BREAK,
  [KM_MARK_ASK] = KM_ROW_ASK,   [KM_MARK_CHAPTER] = KM_ROW_CHAPTER, [KM_MARK_SLIDE] = KM_ROW_SLIDE,
  [KM_MARK_SHOW] = KM_ROW_SHOW, [KM_MARK_CONTEXT] = KM_ROW_CONTEXT,
};

/* Adds the diagnostics from @next on whose lines are before @line. Returns the first that is not. */
static size_t
add_problems (KmScriptRows *rows, size_t next, uint32_t line)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (rows->script, &n);

  for (; next < n && diagnostics[next].line < line; next++)
    add_between (rows, statement_from (rows, km_script_op_at_line (rows->script, diagnostics[next].line)),
                 KM_ROW_PROBLEM, next);
  return next;
}

static int
compare_between (gconstpointer first, gconstpointer second)
{
  const KmRowBetween *a = first, *b = second;

  return a->statement < b->statement ? -1 : a->statement > b->statement;
}

static void
find_between (KmScriptRows *rows)
{
  size_t n, problem = 0;
  const KmMark *marks = km_script_marks (rows->script, &n);
  Passed passed = { false, UINT32_MAX, 0 };

  for (size_t i = 0; i < n; i++)
    {
      uint32_t statement = statement_from (rows, marks[i].op);

      problem = add_problems (rows, problem, marks[i].line);
      if (marks[i].op < first_op (rows, statement))
        statement--; /* inside it */
      if (!is_row (rows, &marks[i], statement, &passed))
        continue;
      add_between (rows, statement, row_of_mark[marks[i].kind], i);
      passed.has_expects |= marks[i].kind == KM_MARK_EXPECT;
    }
  add_problems (rows, problem, UINT32_MAX);
  if (problem > 0 || km_script_has_errors (rows->script))
    g_array_sort (rows->between, compare_between); /* stable for what is in order */
}

/* ---- rows without what is unfolded ---- */

/* How many marks are rows before row @row. */
static uint32_t
between_before (const KmScriptRows *rows, uint32_t row)
{
  return (uint32_t)KM_SEARCH (i, rows->between->len,
                              g_array_index (rows->between, KmRowBetween, i).statement + i < row);
}

/* The row of @statement: behind all that comes before it. */
static uint32_t
row_of_statement (const KmScriptRows *rows, uint32_t statement)
{
  return statement
         + (uint32_t)KM_SEARCH (i, rows->between->len,
                                g_array_index (rows->between, KmRowBetween, i).statement <= statement);
}

/* The row of question @mark; inside a statement it is the row of that. */
static uint32_t
row_of_question (const KmScriptRows *rows, size_t mark)
{
  for (uint32_t i = 0; i < rows->between->len; i++)
    {
      const KmRowBetween *between = &g_array_index (rows->between, KmRowBetween, i);

      if (between->kind == KM_ROW_ASK && between->number == mark)
        return between->statement + i;
    }
  return row_of_statement (rows, statement_of (rows, mark_at (rows, mark)->op));
}

/* How many rows may be seen. */
static uint32_t
find_shown (const KmScriptRows *rows, const KmScriptLimit *limit)
{
  uint32_t n = rows->n_statements + rows->between->len;

  if (limit->wall != SIZE_MAX)
    n = MIN (n, row_of_question (rows, limit->wall) + 1);
  if (limit->performed < km_script_n_ops (rows->script))
    n = MIN (n, row_of_statement (rows, statement_of (rows, limit->performed)) + 1);
  return n;
}

/* ---- what is unfolded ---- */

/* Where the rows of @part begin. */
static uint32_t
unfolded_start (const KmScriptRows *rows, uint32_t part)
{
  uint32_t start = rows->unfolded[part].under + 1;

  for (uint32_t other = 0; other < KM_NR_UNFOLDED; other++)
    if (other != part && rows->unfolded[other].n > 0
        && (rows->unfolded[other].under < rows->unfolded[part].under
            || (rows->unfolded[other].under == rows->unfolded[part].under && other > part)))
      start += rows->unfolded[other].n;
  return start;
}

/* Where the row @row of the script is among all. */
static uint32_t
place_of (const KmScriptRows *rows, uint32_t row)
{
  uint32_t place = row;

  for (uint32_t part = 0; part < KM_NR_UNFOLDED; part++)
    if (rows->unfolded[part].n > 0 && rows->unfolded[part].under < row)
      place += rows->unfolded[part].n;
  return place;
}

/* Finds what row @row of all is: a row of the script, then KM_NR_UNFOLDED is returned, or in an unfolded part. */
static uint32_t
locate (const KmScriptRows *rows, uint32_t row, uint32_t *index)
{
  uint32_t before = 0;

  for (uint32_t part = 0; part < KM_NR_UNFOLDED; part++)
    {
      uint32_t start;

      if (rows->unfolded[part].n == 0)
        continue;
      start = unfolded_start (rows, part);
      *index = row - start;
      if (row >= start && *index < rows->unfolded[part].n)
        return part;
      if (row >= start)
        before += rows->unfolded[part].n;
    }
  *index = row - before;
  return KM_NR_UNFOLDED;
}

typedef struct
{
  KmRowsChanged changed;
  gpointer user_data;
} Listener;

static void
tell (const Listener *listener, uint32_t row, uint32_t removed, uint32_t added)
{
  if (listener->changed && (removed > 0 || added > 0))
    listener->changed (row, removed, added, listener->user_data);
}

static void
fold (KmScriptRows *rows, uint32_t part, const Listener *listener)
{
  uint32_t n = rows->unfolded[part].n, start = n > 0 ? unfolded_start (rows, part) : 0;

  rows->unfolded[part] = (KmUnfolded){ UINT32_MAX, 0 };
  if (part == KM_UNFOLDED_CALL)
    rows->op = UINT32_MAX;
  tell (listener, start, n, 0);
}

static void
unfold (KmScriptRows *rows, uint32_t part, uint32_t under, uint32_t n, const Listener *listener)
{
  rows->unfolded[part] = (KmUnfolded){ under, n };
  if (n > 0)
    tell (listener, unfolded_start (rows, part), 0, n);
}

/* ---- the call at the cursor ---- */

/* The rows of the first @n_events events: one for each idea, one for each event of the one that the cursor is in. The
 * call itself is told by the row above. */
static GArray *
find_ideas (KmTimeline *timeline, uint32_t n_events)
{
  g_autoptr (GArray) ideas = km_timeline_ideas (timeline);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (KmIdea));
  uint32_t at = km_timeline_cursor (timeline).event, n;
  const KmEvent *events = km_timeline_events (timeline, &n);

  for (uint32_t i = 0; i < ideas->len; i++)
    {
      const KmIdea *idea = &g_array_index (ideas, KmIdea, i);
      uint32_t end = MIN (idea->end, n_events), step = idea->first < at && at < idea->end ? 1 : end - idea->first;

      for (uint32_t event = idea->first; event < end; event += step)
        {
          const KmIdea row = { event, event + step };

          if (event > 0 || events[event].kind != KM_EVENT_CALL)
            g_array_append_val (found, row);
        }
    }
  return found;
}

static bool
is_same_idea (const GArray *a, uint32_t i, const GArray *b, uint32_t j)
{
  return memcmp (&g_array_index (a, KmIdea, i), &g_array_index (b, KmIdea, j), sizeof (KmIdea)) == 0;
}

/* Puts @ideas (taken) in the place of those of the same call: only rows that differ are told. */
static void
replace_ideas (KmScriptRows *rows, GArray *ideas, const Listener *listener)
{
  GArray *old = rows->ideas;
  uint32_t same = 0, end = 0, row = unfolded_start (rows, KM_UNFOLDED_CALL) + rows->has_round;

  while (same < old->len && same < ideas->len && is_same_idea (old, same, ideas, same))
    same++;
  while (end < old->len - same && end < ideas->len - same
         && is_same_idea (old, old->len - 1 - end, ideas, ideas->len - 1 - end))
    end++;
  rows->ideas = ideas;
  rows->unfolded[KM_UNFOLDED_CALL].n = ideas->len + rows->has_round;
  tell (listener, row + same, old->len - same - end, ideas->len - same - end);
  g_array_unref (old);
}

static void
follow_call (KmScriptRows *rows, const KmScriptLimit *limit, const Listener *listener)
{
  KmCursor cursor = km_timeline_cursor (rows->timeline);
  uint32_t op = cursor.op - 1, n_events, statement, under;
  GArray *ideas;

  if (cursor.op == 0)
    return;
  statement = statement_of (rows, op);
  under = row_of_statement (rows, statement);
  if (under >= rows->n_shown)
    return;
  km_timeline_events (rows->timeline, &n_events);
  ideas = find_ideas (rows->timeline, limit->performed == op ? MIN (cursor.event, n_events) : n_events);
  if (op == rows->op)
    {
      replace_ideas (rows, ideas, listener);
      return;
    }
  g_array_unref (rows->ideas);
  rows->ideas = ideas;
  rows->op = op;
  rows->has_round = first_op (rows, statement + 1) - first_op (rows, statement) > 1;
  unfold (rows, KM_UNFOLDED_CALL, under, ideas->len + rows->has_round, listener);
}

/* Shows up to where one may look; what lies behind it is folded before. */
static void
set_shown (KmScriptRows *rows, uint32_t n, const Listener *listener)
{
  uint32_t before = rows->n_shown, at;

  for (uint32_t part = 0; part < KM_NR_UNFOLDED; part++)
    if (rows->unfolded[part].n > 0 && rows->unfolded[part].under >= n)
      fold (rows, part, listener);
  at = place_of (rows, MIN (n, before));
  rows->n_shown = n;
  tell (listener, at, n < before ? before - n : 0, n > before ? n - before : 0);
}

void
km_script_rows_update (KmScriptRows *rows, const KmScriptLimit *limit, KmRowsChanged changed, gpointer user_data)
{
  const Listener listener = { changed, user_data };
  KmCursor cursor = km_timeline_cursor (rows->timeline);
  uint32_t n = find_shown (rows, limit);

  if (cursor.op == 0 || cursor.op - 1 != rows->op)
    fold (rows, KM_UNFOLDED_CALL, &listener);
  rows->wall = limit->wall;
  if (n != rows->n_shown)
    set_shown (rows, n, &listener);
  follow_call (rows, limit, &listener);
}

/* ---- expectations ---- */

typedef void (*MarkFunc) (size_t mark, gpointer user_data);

/* Calls @func for each expectation that is a tick of @row. */
static void
each_expect (const KmScriptRows *rows, const KmScriptRow *row, MarkFunc func, gpointer user_data)
{
  uint32_t from = row->kind == KM_ROW_EXPECTS ? 0 : row->op + 1, to = row->kind == KM_ROW_EXPECTS ? 0 : row->end_op;
  size_t n;
  const KmMark *marks = km_script_marks (rows->script, &n);

  for (size_t i = km_script_first_mark (rows->script, from); i < MIN (n, rows->wall) && marks[i].op <= to; i++)
    if (marks[i].kind == KM_MARK_EXPECT && !marks[i].grade.hidden)
      func (i, user_data);
}

typedef struct
{
  const KmScriptRows *rows;
  KmScriptRow *row;
  uint32_t done; /* operations that are complete */
} Tick;

static void
count_expect (size_t mark, gpointer user_data)
{
  Tick *tick = user_data;
  bool reached = mark_at (tick->rows, mark)->op <= tick->done;

  tick->row->n_expected++;
  tick->row->is_checked &= reached;
  tick->row->n_failed += reached && km_timeline_known_expect (tick->rows->timeline, mark) < 0;
}

static void
count_expects (const KmScriptRows *rows, KmScriptRow *row)
{
  KmCursor cursor = km_timeline_cursor (rows->timeline);
  uint32_t n_events;
  Tick tick = { rows, row, cursor.op };

  km_timeline_events (rows->timeline, &n_events);
  if (cursor.op > 0 && cursor.event < n_events)
    tick.done--;
  row->is_checked = true;
  each_expect (rows, row, count_expect, &tick);
}

static void
collect_expect (size_t mark, gpointer expects)
{
  g_array_append_val ((GArray *)expects, mark);
}

void
km_script_rows_toggle (KmScriptRows *rows, uint32_t row, KmRowsChanged changed, gpointer user_data)
{
  const Listener listener = { changed, user_data };
  const KmScriptRow opened = km_script_rows_get (rows, row);
  uint32_t under, before = rows->unfolded[KM_UNFOLDED_EXPECTS].under;

  if (locate (rows, row, &under) != KM_NR_UNFOLDED || (opened.kind != KM_ROW_CALL && opened.kind != KM_ROW_EXPECTS))
    return;
  fold (rows, KM_UNFOLDED_EXPECTS, &listener);
  if (under == before)
    return;
  g_array_set_size (rows->expects, 0);
  each_expect (rows, &opened, collect_expect, rows->expects);
  unfold (rows, KM_UNFOLDED_EXPECTS, under, rows->expects->len, &listener);
}

/* ---- looking at a row ---- */

/* What comes before call @op is shown with it; in front of a question one must not go past that. */
static KmCursor
place_before (const KmScriptRows *rows, const KmMark *mark)
{
  bool asks = rows->wall != SIZE_MAX && mark_at (rows, rows->wall)->op == mark->op;

  if (mark->kind == KM_MARK_ASK || asks || mark->op >= km_script_n_ops (rows->script))
    return (KmCursor){ mark->op, mark->op > 0 ? KM_EVENT_LAST : 0 };
  return (KmCursor){ mark->op + 1, 1 };
}

static void
fill_mark (const KmScriptRows *rows, KmScriptRow *row)
{
  const KmMark *mark = mark_at (rows, row->number);

  row->line = mark->line;
  row->to_come = mark->op > km_timeline_cursor (rows->timeline).op;
  row->place = place_before (rows, mark);
  if (row->kind == KM_ROW_EXPECTS || row->kind == KM_ROW_EXPECT)
    row->place = (KmCursor){ mark->op, mark->op > 0 ? KM_EVENT_LAST : 0 };
  if (row->kind == KM_ROW_EXPECTS)
    count_expects (rows, row);
}

static KmScriptRow
get_between (const KmScriptRows *rows, uint32_t index)
{
  const KmRowBetween *between = &g_array_index (rows->between, KmRowBetween, index);
  KmScriptRow row = { .kind = between->kind, .number = between->number };
  size_t n;

  if (between->kind != KM_ROW_PROBLEM)
    {
      fill_mark (rows, &row);
      return row;
    }
  row.line = km_script_diagnostics (rows->script, &n)[between->number].line;
  row.place = km_timeline_cursor (rows->timeline);
  return row;
}

static KmScriptRow
get_call (const KmScriptRows *rows, KmScriptRowKind kind, uint32_t op, uint32_t end_op)
{
  KmScriptRow row = { .kind = kind, .op = op, .end_op = end_op, .place = { op + 1, 1 } };

  row.to_come = km_timeline_cursor (rows->timeline).op <= op;
  row.line = km_script_is_recording (rows->script) ? 0 : km_script_op (rows->script, op).line;
  if (kind == KM_ROW_CALL)
    count_expects (rows, &row);
  return row;
}

static KmScriptRow
get_events (const KmScriptRows *rows, uint32_t index)
{
  KmIdea idea = g_array_index (rows->ideas, KmIdea, index);
  KmCursor cursor = km_timeline_cursor (rows->timeline);
  uint32_t n;
  const KmEvent *events = km_timeline_events (rows->timeline, &n);
  KmScriptRow row = { .kind = KM_ROW_EVENTS, .op = rows->op, .end_op = rows->op + 1, .idea = idea };

  row.line = km_script_is_recording (rows->script) ? 0 : km_script_op (rows->script, rows->op).line;
  row.place = (KmCursor){ rows->op + 1, idea.first + 1 };
  row.to_come = cursor.op == rows->op + 1 && idea.first >= cursor.event;
  row.depth = cursor.op == rows->op + 1 && idea.first < n ? events[idea.first].depth : 0;
  return row;
}

KmScriptRow
km_script_rows_get (const KmScriptRows *rows, uint32_t row)
{
  uint32_t index, part = locate (rows, row, &index), before;

  if (part == KM_UNFOLDED_CALL && rows->has_round && index == 0)
    return get_call (rows, KM_ROW_ROUND, rows->op, rows->op + 1);
  if (part == KM_UNFOLDED_CALL)
    return get_events (rows, index - rows->has_round);
  if (part == KM_UNFOLDED_EXPECTS)
    {
      KmScriptRow expect = { .kind = KM_ROW_EXPECT, .number = g_array_index (rows->expects, size_t, index) };

      fill_mark (rows, &expect);
      return expect;
    }
  before = between_before (rows, index);
  if (before < rows->between->len && g_array_index (rows->between, KmRowBetween, before).statement + before == index)
    return get_between (rows, before);
  return get_call (rows, KM_ROW_CALL, first_op (rows, index - before), first_op (rows, index - before + 1));
}

uint32_t
km_script_rows_n (const KmScriptRows *rows)
{
  uint32_t n = rows->n_shown;

  for (uint32_t part = 0; part < KM_NR_UNFOLDED; part++)
    n += rows->unfolded[part].n;
  return n;
}

/* Is the question in front of which one may not look asked now? */
static bool
is_asked (const KmScriptRows *rows, KmCursor cursor)
{
  uint32_t n_events;

  if (rows->wall == SIZE_MAX || mark_at (rows, rows->wall)->op != cursor.op)
    return false;
  km_timeline_events (rows->timeline, &n_events);
  return cursor.op == 0 || cursor.event >= n_events;
}

uint32_t
km_script_rows_current (const KmScriptRows *rows)
{
  KmCursor cursor = km_timeline_cursor (rows->timeline);

  if (is_asked (rows, cursor))
    return place_of (rows, row_of_question (rows, rows->wall));
  if (cursor.op == 0 || rows->op + 1 != cursor.op)
    return UINT32_MAX;
  for (uint32_t i = 0; i < rows->ideas->len; i++)
    {
      const KmIdea *idea = &g_array_index (rows->ideas, KmIdea, i);

      if (idea->first < cursor.event && cursor.event <= idea->end)
        return unfolded_start (rows, KM_UNFOLDED_CALL) + rows->has_round + i;
    }
  return place_of (rows, row_of_statement (rows, statement_of (rows, rows->op))) + rows->has_round;
}

/* ---- life ---- */

KmScriptRows *
km_script_rows_new (KmModel *model)
{
  const KmScriptLimit all = { SIZE_MAX, UINT32_MAX };
  KmScriptRows *rows = g_new0 (KmScriptRows, 1);

  rows->model = model;
  rows->timeline = km_model_timeline (model);
  rows->script = km_script_ref (km_timeline_script (rows->timeline));
  rows->op = UINT32_MAX;
  rows->between = g_array_new (FALSE, FALSE, sizeof (KmRowBetween));
  rows->ideas = g_array_new (FALSE, FALSE, sizeof (KmIdea));
  rows->expects = g_array_new (FALSE, FALSE, sizeof (size_t));
  for (uint32_t part = 0; part < KM_NR_UNFOLDED; part++)
    rows->unfolded[part].under = UINT32_MAX;
  find_statements (rows);
  find_between (rows);
  km_script_rows_update (rows, &all, NULL, NULL);
  return rows;
}

void
km_script_rows_free (KmScriptRows *rows)
{
  if (!rows)
    return;
  g_clear_pointer (&rows->starts, g_array_unref);
  g_array_unref (rows->between);
  g_array_unref (rows->ideas);
  g_array_unref (rows->expects);
  km_script_unref (rows->script);
  g_free (rows);
}
