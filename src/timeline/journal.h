/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: events and deltas of a run of consecutive operations around the cursor, bounded in bytes. Private to
 * the timeline.
 *
 *   first_op                                       end_op
 *      │ segment │ segment │ segment │ segment │      │       oldest segment is dropped (and used again) when the
 *      └─ op ─┬─ op ─┬─ op ─┘                                 whole grows beyond its limit
 *             └─ events, and for each event its deltas */
#pragma once

#include "core/machine/machine.h"

typedef struct
{
  GPtrArray *segments; /* of KmJournalSegment, oldest first; see journal.c */
  gpointer spare;      /* an emptied segment to use again (nullable) */
  uint32_t first_op;   /* recorded: operations [first_op, end_op) */
  uint32_t end_op;
  size_t bytes;         /* of all complete segments */
  size_t limit;         /* bytes; the newest operation is kept even if it alone is larger */
  uint32_t event_limit; /* events told of one operation: KM_EVENTS_MAX, or fewer */
} KmJournal;

/* Makes an empty journal that keeps to about @limit_bytes. */
void km_journal_init (KmJournal *journal, size_t limit_bytes);
void km_journal_finish (KmJournal *journal);

/* Forgets everything; the next operation to be recorded is @op. */
void km_journal_restart (KmJournal *journal, uint32_t op);

/* Begins to record operation end_op. Returns the log that the machine must fill (transfer none). */
KmEventLog *km_journal_begin (KmJournal *journal);
/* Ends the recording of operation end_op; drops the oldest operations if there are too many bytes. */
void km_journal_end (KmJournal *journal);

/* Is operation @op recorded? */
bool km_journal_has (const KmJournal *journal, uint32_t op);

/* Events of a recorded operation (transfer none, valid until the next one is recorded), and how many. */
const KmEvent *km_journal_events (const KmJournal *journal, uint32_t op, uint32_t *n);

/* Deltas of the events [from, end) of a recorded operation; UINT32_MAX as @end means all from there. */
const KmDelta *km_journal_deltas (const KmJournal *journal, uint32_t op, uint32_t from, uint32_t end, size_t *n);

/* Number of the event of recorded operation @op that means all that were not told, UINT32_MAX if every one was. It
 * has no deltas, nor have those behind it. */
uint32_t km_journal_fold (const KmJournal *journal, uint32_t op);

/* Bytes in use now. */
size_t km_journal_size (const KmJournal *journal);
