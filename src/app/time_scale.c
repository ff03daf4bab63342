/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stretches of calls with the room that each gets:
 *
 *   calls   0   1   2                     202   203
 *           |---|---|----------------------|-----|      first
 *   room    0   1   2                      16    17     start, of total
 */
#include "app/time_scale.h"

#include "base/search.h"

#include <math.h>

enum
{
  UNFOLDED = 4, /* calls of a statement that have room of their own */
  MAX_FOLDED = 1 << 20,
  MAX_FACTOR = 1000,
};

typedef struct
{
  uint32_t first;
  double start;
} Fold;

struct _KmTimeScale
{
  GArray *folds; /* of Fold; the last one is the end */
  double total;
  double from, to; /* what is in view, of 0 to 1 */
};

/* ---- making ---- */

static double
room_for (uint32_t n)
{
  return n <= UNFOLDED ? n : UNFOLDED + 2 * log2 ((double)n / UNFOLDED);
}

static void
add_fold (KmTimeScale *self, uint32_t first)
{
  Fold fold = { first, self->total };

  g_array_append_val (self->folds, fold);
}

KmTimeScale *
km_time_scale_new (const KmScript *script)
{
  KmTimeScale *self = g_new0 (KmTimeScale, 1);
  uint32_t n = km_script_n_ops (script);

  self->folds = g_array_new (FALSE, FALSE, sizeof (Fold));
  self->to = 1;
  if (km_script_is_recording (script) || n > MAX_FOLDED)
    {
      add_fold (self, 0);
      self->total = n;
    }
  else
    for (uint32_t op = 0, end; op < n; op = end)
      {
        end = MAX (km_script_stretch (script, op).end_op, op + 1);
        add_fold (self, op);
        self->total += room_for (end - op);
      }
  add_fold (self, n);
  return self;
}

void
km_time_scale_free (KmTimeScale *self)
{
  if (!self)
    return;
  g_array_unref (self->folds);
  g_free (self);
}

/* ---- reading ---- */

static const Fold *
fold_at (const KmTimeScale *self, size_t i)
{
  return &g_array_index (self->folds, Fold, i);
}

/* The last fold but the end that begins at or before @calls, or with @by_room at or before so much room. */
static unsigned
find_fold (const KmTimeScale *self, double value, bool by_room)
{
  size_t beyond =
      KM_SEARCH (i, self->folds->len - 1, (by_room ? fold_at (self, i)->start : fold_at (self, i)->first) <= value);

  return beyond > 0 ? (unsigned)beyond - 1 : 0;
}

double
km_time_scale_place (const KmTimeScale *self, double calls)
{
  unsigned i = find_fold (self, calls, false);
  const Fold *fold = fold_at (self, i), *next;
  double room;

  if (self->total <= 0)
    return 0;
  next = fold_at (self, i + 1);
  room = fold->start + (next->start - fold->start) * (calls - fold->first) / MAX (1, next->first - fold->first);
  return (room / self->total - self->from) / (self->to - self->from);
}

double
km_time_scale_calls (const KmTimeScale *self, double place)
{
  double room = CLAMP (self->from + place * (self->to - self->from), 0, 1) * self->total;
  unsigned i = find_fold (self, room, true);
  const Fold *fold = fold_at (self, i), *next;

  if (self->total <= 0)
    return 0;
  next = fold_at (self, i + 1);
  return fold->first + (next->first - fold->first) * (room - fold->start) / (next->start - fold->start);
}

/* ---- zooming ---- */

/* Shows @length of the whole from @from on, as far as there is something. */
static bool
show (KmTimeScale *self, double from, double length)
{
  double start = CLAMP (from, 0, 1 - length), end = start + length;
  bool changed = fabs (start - self->from) > 1e-9 || fabs (end - self->to) > 1e-9;

  self->from = start;
  self->to = end;
  return changed;
}

bool
km_time_scale_zoom (KmTimeScale *self, double factor, double place)
{
  double length = self->to - self->from, fixed = self->from + place * length;
  double wanted = CLAMP (length / factor, 1.0 / MAX_FACTOR, 1);

  return show (self, fixed - place * wanted, wanted);
}

bool
km_time_scale_move (KmTimeScale *self, double distance)
{
  double length = self->to - self->from;

  return show (self, self->from + distance * length, length);
}

bool
km_time_scale_reset (KmTimeScale *self)
{
  return show (self, 0, 1);
}
