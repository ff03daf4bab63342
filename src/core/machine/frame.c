/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many frames at once, deltas of frame records, and the reference counts that do not fit the record. */
#include "core/machine/frame.h"

#include "core/machine/store.h"

#include <string.h>

/* ---- many frames ---- */

KmPfn
frame_skip_tails (const KmMachine *m, KmPfn pfn, KmPfn end)
{
  static const KmFrameBytes state_bits = { .state = 0xff }, tail = { .state = S_TAIL };
  KmFrameBytes four_bits[4] = { state_bits, state_bits, state_bits, state_bits },
               four_tails[4] = { tail, tail, tail, tail };
  uint64_t bits, tails, four;

  memcpy (&bits, four_bits, sizeof bits);
  memcpy (&tails, four_tails, sizeof tails);
  for (; pfn + 4 <= end; pfn += 4)
    {
      memcpy (&four, &m->frame[pfn], sizeof four);
      if ((four & bits) != tails)
        break;
    }
  while (pfn < end && frame_kind (m, pfn) == S_TAIL)
    pfn++;
  return pfn;
}

void
frame_fill (KmMachine *m, KmPfn pfn, size_t n, unsigned state)
{
  for (size_t i = 0; i < n; i++)
    m->frame[pfn + i] = (KmFrameBytes){ .state = (uint8_t)state };
  if (m->cpu_high)
    memset (m->cpu_high + pfn, 0, n);
}

/* ---- deltas and counts ---- */

void
km_delta_push (KmMachine *m, uint8_t kind, uint32_t index, uint32_t old32, uint32_t new32, uint8_t old8, uint8_t new8)
{
  KmDelta delta = { .kind = kind, .old8 = old8, .new8 = new8, .index = index, .old32 = old32, .new32 = new32 };

  g_array_append_val (m->log->deltas, delta);
}

int32_t
frame_left_over (const KmMachine *m, KmPfn pfn)
{
  if (m->n_excess == 0)
    return 0;
  return GPOINTER_TO_INT (g_hash_table_lookup (m->excess, GUINT_TO_POINTER (pfn)));
}

/* Twice the excess of the count, and 1 for a mapping. */
int32_t
frame_excess (const KmMachine *m, KmPfn pfn)
{
  return frame_left_over (m, pfn) >> 1;
}

bool
frame_has_mapping (const KmMachine *m, KmPfn pfn)
{
  return frame_left_over (m, pfn) & 1;
}

/* Sets what the record cannot hold; 0 forgets it. */
static void
frame_set_left_over (KmMachine *m, KmPfn pfn, int32_t excess)
{
  int32_t old = frame_left_over (m, pfn);

  if (old == excess)
    return;
  if (G_UNLIKELY (m->log))
    km_delta_push (m, DELTA_EXCESS, pfn, (uint32_t)old, (uint32_t)excess, 0, 0);
  if (excess)
    g_hash_table_insert (m->excess, GUINT_TO_POINTER (pfn), GINT_TO_POINTER (excess));
  else
    g_hash_table_remove (m->excess, GUINT_TO_POINTER (pfn));
  m->n_excess = g_hash_table_size (m->excess);
}

void
frame_set_mapping (KmMachine *m, KmPfn pfn, bool mapping)
{
  frame_set_left_over (m, pfn, (frame_left_over (m, pfn) & ~1) | mapping);
}

/* The count that a frame of this kind has when nothing went wrong (facts 1.5). */
static int32_t
usual_count (unsigned kind)
{
  return kind == S_CACHE || kind == S_RESERVED || kind == S_UNKNOWN;
}

int32_t
frame_count (const KmMachine *m, KmPfn pfn)
{
  unsigned kind = frame_kind (m, pfn);

  if (kind_has_record (kind))
    return (int32_t)m->link[pfn].next;
  return usual_count (kind) + frame_excess (m, pfn);
}

void
frame_set_count (KmMachine *m, KmPfn pfn, int32_t count)
{
  unsigned kind = frame_kind (m, pfn);

  if (kind_has_record (kind))
    {
      frame_set_record (m, pfn, count, m->link[pfn].prev);
      if (count != 1 && !m->word[careful_word (m)])
        word_set (m, careful_word (m), 1);
    }
  else
    frame_set_left_over (m, pfn, (count - usual_count (kind)) * 2 + frame_has_mapping (m, pfn));
}

static void
link_apply (KmMachine *m, bool insert, uint32_t node, uint32_t prev)
{
  if (insert)
    list_insert_after (m, node, prev);
  else
    list_remove (m, node);
}

/* Sets what @delta says, to its new values or back to its old ones. */
static void
delta_move (KmMachine *m, const KmDelta *delta, bool forward)
{
  uint32_t value = forward ? delta->new32 : delta->old32;

  switch (delta->kind)
    {
    case DELTA_INSERT:
      link_apply (m, forward, delta->index, delta->old32);
      break;
    case DELTA_REMOVE:
      link_apply (m, !forward, delta->index, delta->old32);
      break;
    case DELTA_STATE:
      frame_set_state (m, delta->index, forward ? delta->new8 : delta->old8, value);
      break;
    case DELTA_COUNT:
      m->link[delta->index].next = value;
      break;
    case DELTA_OWNER:
      m->link[delta->index].prev = value;
      break;
    case DELTA_WORD:
      m->word[delta->index] = (int32_t)value;
      break;
    case DELTA_BLOCK:
      m->block_type[delta->index] = (uint8_t)value;
      break;
    case DELTA_EXCESS:
      frame_set_left_over (m, delta->index, (int32_t)value);
      break;
    case DELTA_STORE:
      km_store_reach (m, delta->index);
      store_set (m, delta->index, value);
      break;
    default:
      km_assert (!"a delta of no known kind");
    }
}

void
km_machine_apply_deltas (KmMachine *m, const KmDelta *deltas, size_t n)
{
  KmEventLog *log = m->log;

  m->log = NULL;
  for (size_t i = 0; i < n; i++)
    delta_move (m, &deltas[i], true);
  m->log = log;
  km_machine_doubt (m);
}

void
km_machine_revert_deltas (KmMachine *m, const KmDelta *deltas, size_t n)
{
  KmEventLog *log = m->log;

  m->log = NULL;
  for (size_t i = n; i-- > 0;)
    delta_move (m, &deltas[i], false);
  m->log = log;
  km_machine_doubt (m);
}
