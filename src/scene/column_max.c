/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Highest columns.
 *
 *   columns   c0 c1 c2 c3 c4 c5 …           16 or more bytes, read at once
 *   set 0     c0 c2 c3 …                    first column of each pixel: one shuffle
 *   set 1     c1 c2 c4 …                    the second, or the last again: another
 *   out       the higher of each
 *
 * Sixteen bytes more in one go where the processor can (AVX2). A mask byte above 127 makes a shuffle yield 0, which is
 * how bytes that lie in another load are left out. */
#include "scene/column_max.h"

#include <glib.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define LANES 16
#define MAX_LOADS (KM_COLUMN_MAX_PADDING / LANES)
#define MAX_SETS 4

#ifdef __x86_64__
#define can_shuffle() __builtin_cpu_supports ("ssse3")
#define can_shuffle_pairs() (__builtin_cpu_supports ("avx2") != 0)
#else
#define can_shuffle() false
#define can_shuffle_pairs() false
#endif

/* Masks of one group in the order in which they are used. */
static void
fill_masks (KmColumnMax *max, int group)
{
  uint8_t *mask = max->masks + (size_t)(group * max->n_sets * max->n_loads * LANES);
  const uint32_t *first = max->first + group * LANES, *last = max->last + group * LANES;
  int together = max->in_pairs ? 2 : 1;
  for (int load = 0; load < max->n_loads; load += together)
    for (int set = 0; set < max->n_sets; set++)
      for (int i = 0; i < together * LANES; i++)
        {
          int lane = i % LANES;
          uint32_t column = MIN (first[lane] + (uint32_t)set, last[lane]) - first[0];
          *mask++ = column / LANES == (uint32_t)(load + i / LANES) ? (uint8_t)(column % LANES) : 0xff;
        }
}

void
km_column_max_init (KmColumnMax *max, uint32_t *first, uint32_t *last, int width)
{
  int n_groups;

  *max = (KmColumnMax){ .first = first, .last = last };
  if (!can_shuffle ())
    return;
  n_groups = width / LANES;
  for (int x = 0; x < width; x++)
    max->n_sets = MAX (max->n_sets, (int)(last[x] - first[x]) + 1);
  for (int g = 0; g < n_groups; g++)
    max->n_loads = MAX (max->n_loads, (int)(last[g * LANES + LANES - 1] - first[g * LANES]) / LANES + 1);
  max->in_pairs = can_shuffle_pairs ();
  if (max->in_pairs)
    max->n_loads += max->n_loads % 2;
  if (max->n_sets > MAX_SETS || max->n_loads > MAX_LOADS)
    return;
  max->n_groups = n_groups;
  max->masks = g_malloc ((size_t)(n_groups * max->n_sets * max->n_loads * LANES));
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
typedef __m128i Lanes;
typedef __m256i TwoLoads;

/* Groups [group, end). Reads up to KM_COLUMN_MAX_PADDING bytes from the first column of each. */
__attribute__ ((target ("ssse3"))) static void
run_ssse3 (const KmColumnMax *max, const uint8_t *columns, int group, int end, uint8_t *out)
{
  int n = max->n_sets * max->n_loads;
  for (; group < end; group++)
    {
      const uint8_t *mask = max->masks + (size_t)(group * n * LANES), *from = columns + max->first[group * LANES];
      Lanes best = { 0 };
      for (int load = 0; load < max->n_loads; load++, from += LANES)
        {
          Lanes bytes, choice;
          memcpy (&bytes, from, LANES);
          for (int set = 0; set < max->n_sets; set++, mask += LANES)
            {
              memcpy (&choice, mask, LANES);
              best = _mm_max_epu8 (best, _mm_shuffle_epi8 (bytes, choice));
            }
        }
      memcpy (out + group * LANES, &best, LANES);
    }
}

/* The same two loads at a time; their halves are put together in the end. */
__attribute__ ((target ("avx2"))) static inline __attribute__ ((always_inline)) void
run_pairs (const KmColumnMax *max, const uint8_t *columns, int group, int end, uint8_t *out, int n_sets, int n_loads)
{
  for (; group < end; group++)
    {
      const uint8_t *mask = max->masks + (size_t)(group * n_sets * n_loads * LANES);
      const uint8_t *from = columns + max->first[group * LANES];
      TwoLoads best = { 0 };
      Lanes halves[2];
      for (int load = 0; load < n_loads; load += 2, from += 2 * LANES)
        {
          TwoLoads bytes, choice;
          memcpy (&bytes, from, sizeof bytes);
          for (int set = 0; set < n_sets; set++, mask += 2 * LANES)
            {
              memcpy (&choice, mask, sizeof choice);
              best = _mm256_max_epu8 (best, _mm256_shuffle_epi8 (bytes, choice));
            }
        }
      memcpy (halves, &best, sizeof halves);
      halves[0] = _mm_max_epu8 (halves[0], halves[1]);
      memcpy (out + group * LANES, halves, LANES);
    }
}

/* The usual numbers of sets and loads are known to the compiler. */
__attribute__ ((target ("avx2"))) static void
run_avx2 (const KmColumnMax *max, const uint8_t *columns, int group, int end, uint8_t *out)
{
  if (max->n_sets == 2 && max->n_loads == 2)
    run_pairs (max, columns, group, end, out, 2, 2);
  else if (max->n_sets == 3 && max->n_loads == 4)
    run_pairs (max, columns, group, end, out, 3, 4);
  else
    run_pairs (max, columns, group, end, out, max->n_sets, max->n_loads);
}

static void
run_groups (const KmColumnMax *max, const uint8_t *columns, int group, int end, uint8_t *out)
{
  if (max->in_pairs)
    run_avx2 (max, columns, group, end, out);
  else
    run_ssse3 (max, columns, group, end, out);
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
