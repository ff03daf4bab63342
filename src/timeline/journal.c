/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: a queue of segments, each an event log with the places where its operations begin. */
#include "timeline/journal.h"

#include "base/assert.h"
#include "base/search.h"

enum
{
  SEGMENT_OPS = 2048,
  SEGMENT_BYTES = 512 << 10,
};

/* Where an operation begins in its segment; it ends where the next one begins. */
typedef struct
{
  uint32_t event;
  uint32_t delta;
} Start;

typedef struct
{
  uint32_t first_op;
  GArray *starts; /* of Start, one for each operation */
  KmEventLog log;
} KmJournalSegment;

static KmJournalSegment *
segment_new (void)
{
  KmJournalSegment *segment = g_new0 (KmJournalSegment, 1);
  segment->starts = g_array_new (FALSE, FALSE, sizeof (Start));
  km_event_log_init (&segment->log);
  return segment;
}

static void
segment_free (gpointer data)
{
  KmJournalSegment *segment = data;
  if (segment == NULL)
    return;
  g_array_unref (segment->starts);
  km_event_log_finish (&segment->log);
  g_free (segment);
}

static size_t
segment_bytes (const KmJournalSegment *segment)
{
  return segment->log.events->len * sizeof (KmEvent) + segment->log.deltas->len * sizeof (KmDelta)
         + segment->starts->len * sizeof (Start);
}

static bool
segment_is_full (const KmJournalSegment *segment)
{
  return segment->starts->len >= SEGMENT_OPS || segment_bytes (segment) >= SEGMENT_BYTES;
}

static KmJournalSegment *
newest (const KmJournal *journal)
{
  uint32_t n = journal->segments->len;
  return n > 0 ? g_ptr_array_index (journal->segments, n - 1) : NULL;
}

void
km_journal_init (KmJournal *journal, size_t limit_bytes)
{
  *journal = (KmJournal){ .segments = g_ptr_array_new (), .limit = limit_bytes, .event_limit = KM_EVENTS_MAX };
}

void
km_journal_finish (KmJournal *journal)
{
  km_journal_restart (journal, 0);
  g_clear_pointer (&journal->spare, segment_free);
  g_clear_pointer (&journal->segments, g_ptr_array_unref);
}

/* Takes the oldest segment out and keeps it for later use, unless a single operation has blown it up. */
static void
drop_oldest (KmJournal *journal)
{
  KmJournalSegment *segment = g_ptr_array_remove_index (journal->segments, 0);
  size_t bytes = segment_bytes (segment);
  journal->first_op = segment->first_op + segment->starts->len;
  if (journal->spare != NULL || bytes > 2 * (size_t)SEGMENT_BYTES)
    segment_free (segment);
  else
    journal->spare = segment;
}

void
km_journal_restart (KmJournal *journal, uint32_t op)
{
  while (journal->segments->len > 0)
    drop_oldest (journal);
  journal->bytes = 0;
  journal->first_op = journal->end_op = op;
}

static KmJournalSegment *
add_segment (KmJournal *journal)
{
  KmJournalSegment *last = newest (journal);
  KmJournalSegment *segment;

  if (last != NULL)
    journal->bytes += segment_bytes (last);
  segment = g_steal_pointer (&journal->spare);
  if (segment == NULL)
    segment = segment_new ();
  km_event_log_clear (&segment->log);
  g_array_set_size (segment->starts, 0);
  segment->log.limit = journal->event_limit;
  segment->first_op = journal->end_op;
  g_ptr_array_add (journal->segments, segment);
  return segment;
}

KmEventLog *
km_journal_begin (KmJournal *journal)
{
  KmJournalSegment *segment = newest (journal);
  Start start;

  if (segment == NULL || segment_is_full (segment))
    segment = add_segment (journal);
  start = (Start){ segment->log.events->len, segment->log.deltas->len };
  g_array_append_val (segment->starts, start);
  return &segment->log;
}

void
km_journal_end (KmJournal *journal)
{
  journal->end_op++;
  while (journal->segments->len > 1 && km_journal_size (journal) > journal->limit)
    {
      journal->bytes -= segment_bytes (g_ptr_array_index (journal->segments, 0));
      drop_oldest (journal);
    }
}

bool
km_journal_has (const KmJournal *journal, uint32_t op)
{
  return op >= journal->first_op && op < journal->end_op;
}

/* The segment that holds @op, which must be recorded. */
static KmJournalSegment *
segment_of (const KmJournal *journal, uint32_t op)
{
  size_t beyond;

  km_assert (km_journal_has (journal, op));
  beyond = KM_SEARCH (i, journal->segments->len,
                      ((const KmJournalSegment *)g_ptr_array_index (journal->segments, i))->first_op <= op);
  return g_ptr_array_index (journal->segments, beyond - 1);
}

/* Where @op begins and where it ends. */
static void
op_bounds (const KmJournalSegment *segment, uint32_t op, Start *start, Start *end)
{
  uint32_t i = op - segment->first_op;
  *start = g_array_index (segment->starts, Start, i);
  if (i + 1 < segment->starts->len)
    *end = g_array_index (segment->starts, Start, i + 1);
  else
    *end = (Start){ segment->log.events->len, segment->log.deltas->len };
}

const KmEvent *
km_journal_events (const KmJournal *journal, uint32_t op, uint32_t *n)
{
  KmJournalSegment *segment = segment_of (journal, op);
  Start start, end;
  op_bounds (segment, op, &start, &end);
  *n = end.event - start.event;
  return &g_array_index (segment->log.events, KmEvent, start.event);
}

const KmDelta *
km_journal_deltas (const KmJournal *journal, uint32_t op, uint32_t from, uint32_t end_event, size_t *n)
{
  KmJournalSegment *segment = segment_of (journal, op);
  Start start, end;
  const KmEvent *events;
  uint32_t n_events, first, last;

  op_bounds (segment, op, &start, &end);
  events = &g_array_index (segment->log.events, KmEvent, start.event);
  n_events = end.event - start.event;
  first = from == 0 ? start.delta : from < n_events ? events[from].delta : end.delta;
  last = end_event < n_events ? events[end_event].delta : end.delta;
  *n = last - first;
  if (*n == 0)
    return NULL;
  return &g_array_index (segment->log.deltas, KmDelta, first);
}

uint32_t
km_journal_fold (const KmJournal *journal, uint32_t op)
{
  uint32_t n;
  const KmEvent *events = km_journal_events (journal, op, &n);
  return n >= 2 && events[n - 2].kind == KM_EVENT_FOLDED ? n - 2 : UINT32_MAX;
}

size_t
km_journal_size (const KmJournal *journal)
{
  const KmJournalSegment *last = newest (journal);
  return journal->bytes + (last != NULL ? segment_bytes (last) : 0);
}
