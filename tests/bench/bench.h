/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every benchmark program shares: a clock, medians, alternating runs, and the one line a result is printed as.
 *
 * A figure is a ratio of two things measured in turn in one process, so that it holds on a slow or busy computer. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum
{
  BENCH_ROUNDS = 7,
};

/* Nanoseconds from some fixed point in the past. */
double bench_now_ns (void);

/* Nanoseconds that this thread has had a processor: for work that waits for nothing, so that other programs do not
 * count. */
double bench_cpu_ns (void);

/* The middle of @n values, which are sorted in place; n must be greater than 0. */
double bench_median (double *values, size_t n);

/* One side of a comparison: does the work once and returns how long it took, in any unit. */
typedef double (*BenchFunc) (void *data);

/* Runs @yardstick and @ours in turn, once to warm up and then BENCH_ROUNDS times. Returns the median of the ratios
 * ours / yardstick of the single rounds. */
double bench_ratio (BenchFunc yardstick, void *yardstick_data, BenchFunc ours, void *ours_data);

/* Prints one result, "result TAB name TAB value TAB unit TAB goal"; bench.py makes a table of them. A goal is an upper
 * limit; 0 = none, only for information. */
void bench_report (const char *name, double value, const char *unit, double goal);
