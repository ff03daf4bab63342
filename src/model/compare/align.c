/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which calls of several runs belong together: the beginning and the end that they share, and between them, of two
 * runs, the longest common part; what is left over in the same place is paired in its order. */
#include "model/compare/compare_private.h"

#include <string.h>

enum
{
  MAX_MIDDLE = 2000 /* calls of a middle that is searched for common ones; a table of that square, 2 bytes each */
};

static KmScript *
script_of (const KmCompare *compare, size_t run)
{
  return km_timeline_script (km_model_timeline (compare->models[run]));
}

static uint32_t
n_ops_of (const KmCompare *compare, size_t run)
{
  return km_script_n_ops (script_of (compare, run));
}

bool
km_compare_is_written_alike (const KmCompare *compare, size_t a, uint32_t op_a, size_t b, uint32_t op_b)
{
  g_autofree char *text_a = km_script_op_text (script_of (compare, a), op_a);
  g_autofree char *text_b = km_script_op_text (script_of (compare, b), op_b);

  return strcmp (text_a, text_b) == 0;
}

/* Number of operations that all runs begin with. */
static uint32_t
common_start (const KmCompare *compare)
{
  uint32_t n = n_ops_of (compare, 0);

  for (size_t run = 1; run < compare->n; run++)
    {
      uint32_t same = 0, limit = MIN (n, n_ops_of (compare, run));

      while (same < limit && km_compare_is_written_alike (compare, 0, same, run, same))
        same++;
      n = same;
    }
  return n;
}

/* Number of operations that all runs end with, behind the first @start. */
static uint32_t
common_end (const KmCompare *compare, uint32_t start)
{
  uint32_t n = n_ops_of (compare, 0) - start;

  for (size_t run = 1; run < compare->n; run++)
    {
      uint32_t same = 0, limit = MIN (n, n_ops_of (compare, run) - start);

      while (same < limit
             && km_compare_is_written_alike (compare, 0, n_ops_of (compare, 0) - same - 1, run,
                                             n_ops_of (compare, run) - same - 1))
        same++;
      n = same;
    }
  return n;
}

static void
add_step (KmCompare *compare, const uint32_t *ops)
{
  g_array_append_vals (compare->steps, ops, (unsigned)compare->n);
}

/* Each run takes its operations from @from on up to @to, side by side. */
static void
add_side_by_side (KmCompare *compare, const uint32_t *from, const uint32_t *to)
{
  uint32_t longest = 0, ops[KM_COMPARE_MAX_RUNS];

  for (size_t run = 0; run < compare->n; run++)
    longest = MAX (longest, to[run] - from[run]);
  for (uint32_t i = 0; i < longest; i++)
    {
      for (size_t run = 0; run < compare->n; run++)
        ops[run] = i < to[run] - from[run] ? from[run] + i : UINT32_MAX;
      add_step (compare, ops);
    }
}

/* For each pair of tails of the middles, the length of their longest common part. Returns: (transfer full). */
static uint16_t *
measure_tails (const KmCompare *compare, uint32_t start, uint32_t n_a, uint32_t n_b)
{
  uint16_t *lengths = g_new0 (uint16_t, (size_t)(n_a + 1) * (n_b + 1));

  for (uint32_t a = n_a; a-- > 0;)
    for (uint32_t b = n_b; b-- > 0;)
      {
        uint16_t *here = &lengths[(size_t)a * (n_b + 1) + b];

        *here = km_compare_is_written_alike (compare, 0, start + a, 1, start + b) ? (uint16_t)(here[n_b + 2] + 1)
                                                                                  : MAX (here[n_b + 1], here[1]);
      }
  return lengths;
}

static void
align_middle_of_two (KmCompare *compare, uint32_t start, uint32_t n_a, uint32_t n_b)
{
  g_autofree uint16_t *lengths = measure_tails (compare, start, n_a, n_b);
  uint32_t a = 0, b = 0, from[2] = { start, start };

  while (a < n_a && b < n_b)
    {
      const uint16_t *here = &lengths[(size_t)a * (n_b + 1) + b];

      if (km_compare_is_written_alike (compare, 0, start + a, 1, start + b))
        {
          const uint32_t ops[] = { start + a, start + b };

          add_side_by_side (compare, from, ops);
          add_step (compare, ops);
          from[0] = start + ++a;
          from[1] = start + ++b;
        }
      else if (here[n_b + 1] >= here[1])
        a++;
      else
        b++;
    }
  add_side_by_side (compare, from, (const uint32_t[]){ start + n_a, start + n_b });
}

void
km_compare_align (KmCompare *compare)
{
  uint32_t start = common_start (compare), tail = common_end (compare, start), from[KM_COMPARE_MAX_RUNS],
           middle[KM_COMPARE_MAX_RUNS], end[KM_COMPARE_MAX_RUNS];

  for (size_t run = 0; run < compare->n; run++)
    {
      from[run] = 0;
      middle[run] = start;
    }
  add_side_by_side (compare, from, middle);
  for (size_t run = 0; run < compare->n; run++)
    {
      end[run] = n_ops_of (compare, run);
      from[run] = end[run] - tail;
    }
  if (compare->n == 2 && from[0] - start <= MAX_MIDDLE && from[1] - start <= MAX_MIDDLE)
    align_middle_of_two (compare, start, from[0] - start, from[1] - start);
  else
    add_side_by_side (compare, middle, from);
  add_side_by_side (compare, from, end);
  compare->start = start;
  compare->tail = tail;
}
