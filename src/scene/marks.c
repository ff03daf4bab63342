/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of marked frames. */
#include "scene/marks.h"

#include <string.h>

#define MARK_BITS (KM_CELL_TOUCHED | KM_CELL_CHANGED)

/* First frame in [at, end) with a mark, or @end: eight frames a word. */
static KmPfn
next_marked (const uint8_t *cells, KmPfn at, KmPfn end)
{
  const uint64_t bits = 0x0101010101010101u * MARK_BITS;
  for (; at + 8 <= end; at += 8)
    {
      uint64_t eight;
      memcpy (&eight, cells + at, 8);
      if (eight & bits)
        break;
    }
  while (at < end && !(cells[at] & MARK_BITS))
    at++;
  return at;
}

static void
scan (GArray *marks, const uint8_t *cells, KmPfn at, KmPfn end)
{
  while (marks->len < KM_MARKS_MAX && (at = next_marked (cells, at, end)) < end)
    {
      uint8_t bits = cells[at] & MARK_BITS;
      KmMarkRun run = { at, at + 1, (bits & KM_CELL_TOUCHED) != 0 };
      while (run.end < end && (cells[run.end] & (MARK_BITS | KM_CELL_HEAD)) == bits)
        run.end++;
      g_array_append_val (marks, run);
      at = run.end;
    }
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  KmPfn x = ((const KmFrameRange *)a)->start, y = ((const KmFrameRange *)b)->start;
  return (x > y) - (x < y);
}

void
km_marks_update (GArray *marks, const uint8_t *cells, KmPfn end_pfn, const KmFrameRange *ranges, size_t n_ranges)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (KmFrameRange));
  KmPfn done = 0;

  for (unsigned i = 0; i < marks->len; i++)
    {
      const KmMarkRun *run = &g_array_index (marks, KmMarkRun, i);
      KmFrameRange part = { run->start, run->end };
      g_array_append_val (parts, part);
    }
  if (n_ranges)
    g_array_append_vals (parts, ranges, (unsigned)n_ranges);
  g_array_sort (parts, compare_ranges);
  g_array_set_size (marks, 0);
  for (unsigned i = 0; i < parts->len; i++)
    {
      const KmFrameRange *part = &g_array_index (parts, KmFrameRange, i);
      KmPfn first = part->start, end = part->end;
      KmPfn start;

      /* Neighbouring parts are read as one, so that a run is not cut between them. */
      for (; i + 1 < parts->len && part[1].start <= end; i++, part++)
        end = MAX (end, part[1].end);
      end = MIN (end, end_pfn);
      start = MAX (first, done);
      if (start < end)
        scan (marks, cells, start, end);
      done = MAX (done, end);
    }
}
