/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Highest columns.
 *
 *   columns   c0 c1 c2 c3 c4 c5 …           16 or more bytes, read at once
 *   set 0     c0 c2 c3 …                    first column of each pixel: one shuffle
 *   set 1     c1 c2 c4 …                    the second, or the last again: another
 *   out       the higher of each
 *
 * A mask byte above 127 makes a shuffle yield 0, which is how bytes that lie in another load are left out. */
#include "scene/column_max.h"

#include <glib.h>
#include <string.h>

#define LANES 16
#define MAX_LOADS (KM_COLUMN_MAX_PADDING / LANES)
#define MAX_SETS 4

static bool
can_shuffle (void)
{
#ifdef __x86_64__
  return __builtin_cpu_supports ("ssse3");
#else
  return false;
#endif
}

static void
fill_masks (KmColumnMax *max, int group)
{
  uint8_t *mask = max->masks + (size_t)(group * max->n_sets * max->n_loads * LANES);
  const uint32_t *first = max->first + group * LANES, *last = max->last + group * LANES;
  for (int set = 0; set < max->n_sets; set++)
    for (int load = 0; load < max->n_loads; load++)
      for (int lane = 0; lane < LANES; lane++)
        {
          uint32_t column = MIN (first[lane] + (uint32_t)set, last[lane]) - first[0];
          *mask++ = column / LANES == (uint32_t)load ? (uint8_t)(column % LANES) : 0xff;
        }
}

void
km_column_max_init (KmColumnMax *max, uint32_t *first, uint32_t *last, int width)
{
  *max = (KmColumnMax){ .first = first, .last = last };
  if (!can_shuffle ())
    return;
  int n_groups = width / LANES;
  for (int x = 0; x < width; x++)
    max->n_sets = MAX (max->n_sets, (int)(last[x] - first[x]) + 1);
  for (int g = 0; g < n_groups; g++)
    max->n_loads = MAX (max->n_loads, (int)(last[g * LANES + LANES - 1] - first[g * LANES]) / LANES + 1);
  if (max->n_sets > MAX_SETS || max->n_loads > MAX_LOADS)
    return;
  max->n_groups = n_groups;
  max->masks = g_malloc ((gsize)(n_groups * max->n_sets * max->n_loads * LANES));
  for (int g = 0; g < n_groups; g++)
    fill_masks (max, g);
}

void
km_column_max_finish (KmColumnMax *max)
{
  g_clear_pointer (&max->masks, g_free);
}

static inline uint8_t
higher (uint8_t a, uint8_t b)
{
  return a > b ? a : b;
}

static void
run_singly (const KmColumnMax *max, const uint8_t *columns, int x, int end, uint8_t *out)
{
  for (; x < end; x++)
    {
      uint8_t best = columns[max->last[x]];
      for (uint32_t c = max->first[x]; c < max->last[x]; c++)
        best = higher (best, columns[c]);
      out[x] = best;
    }
}

#ifdef __x86_64__
typedef char Lanes __attribute__ ((vector_size (LANES)));

/* Groups [group, end). Reads up to KM_COLUMN_MAX_PADDING bytes from the first column of each. */
__attribute__ ((target ("ssse3"))) static void
run_groups (const KmColumnMax *max, const uint8_t *columns, int group, int end, uint8_t *out)
{
  int n = max->n_sets * max->n_loads;
  for (; group < end; group++)
    {
      const uint8_t *masks = max->masks + (size_t)(group * n * LANES), *from = columns + max->first[group * LANES];
      Lanes best = { 0 };
      for (int load = 0; load < max->n_loads; load++)
        for (int set = 0; set < max->n_sets; set++)
          {
            Lanes bytes, mask;
            memcpy (&bytes, from + load * LANES, LANES);
            memcpy (&mask, masks + (set * max->n_loads + load) * LANES, LANES);
            bytes = __builtin_ia32_pshufb128 (bytes, mask);
            Lanes above = (Lanes)(bytes > best);
            best = (bytes & above) | (best & ~above);
          }
      memcpy (out + group * LANES, &best, LANES);
    }
}
#else
static void
run_groups (const KmColumnMax *max, const uint8_t *columns, int group, int end, uint8_t *out)
{
  run_singly (max, columns, group * LANES, end * LANES, out);
}
#endif

void
km_column_max_run (const KmColumnMax *max, const uint8_t *columns, int x, int end, uint8_t *out)
{
  int group = (x + LANES - 1) / LANES, end_group = MIN (end / LANES, max->n_groups);
  if (group >= end_group)
    {
      run_singly (max, columns, x, end, out);
      return;
    }
  run_singly (max, columns, x, group * LANES, out);
  run_groups (max, columns, group, end_group, out);
  run_singly (max, columns, end_group * LANES, end, out);
}
