/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every benchmark program shares. */
#define _GNU_SOURCE
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double
bench_now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double
bench_cpu_ns (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

double
bench_median (double *values, size_t n)
{
  qsort (values, n, sizeof *values, compare);
  return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double
bench_ratio (BenchFunc yardstick, void *yardstick_data, BenchFunc ours, void *ours_data)
{
  double ratios[BENCH_ROUNDS];

  yardstick (yardstick_data);
  ours (ours_data);
  for (int i = 0; i < BENCH_ROUNDS; i++)
    {
      double limit = yardstick (yardstick_data);

      ratios[i] = ours (ours_data) / limit;
    }
  return bench_median (ratios, BENCH_ROUNDS);
}

void
bench_report (const char *name, double value, const char *unit, double goal)
{
  printf ("result\t%s\t%.4g\t%s\t%.4g\n", name, value, unit, goal);
  fflush (stdout);
}
