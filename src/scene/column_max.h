/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The highest of each pixel's columns, sixteen pixels at once where the processor can shuffle bytes (SSSE3), one by one
 * elsewhere. Which bytes go where is worked out once for a width. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes behind the last column that must be readable. */
#define KM_COLUMN_MAX_PADDING 64

typedef struct
{
  uint32_t *first, *last; /* columns of each pixel; not owned */
  int n_groups;           /* of sixteen pixels that can be done at once; 0: none */
  int n_loads;            /* sixteen columns each that a group reads */
  int n_sets;             /* columns of the pixel that has most */
  bool in_pairs;          /* two loads are shuffled together; n_loads is even then */
  uint8_t *masks;         /* [group][load or pair of loads][set][16, or 32 for a pair] */
} KmColumnMax;

/* Prepares for pixels with columns [first[x], last[x]], 0 <= x < @width; both grow with x. */
void km_column_max_init (KmColumnMax *max, uint32_t *first, uint32_t *last, int width);
void km_column_max_finish (KmColumnMax *max);

/* Writes the highest of columns[first[x]] … columns[last[x]], all below 128, to out[x] for pixels [@x, @end). */
void km_column_max_run (const KmColumnMax *max, const uint8_t *columns, int x, int end, uint8_t *out);
