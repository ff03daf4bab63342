/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of many frames at once, with the compiler's own vectors of sixteen bytes. */
#include "scene/rank.h"

#include <string.h>

#define LANES 16

/* Ranks stay below 128, so signed bytes serve, which processors compare directly. */
typedef int8_t Lanes __attribute__ ((vector_size (LANES)));

static inline Lanes
rank_lanes (Lanes cells)
{
  Lanes class = cells & KM_CELL_CLASS_MASK, rank = class + class;
  rank += rank;
  rank += (Lanes)(class == KM_CELL_RESERVED) & (int8_t)KM_RANK_RESERVED;
  rank += (Lanes)(class == KM_CELL_UNKNOWN) & (int8_t)KM_RANK_UNKNOWN;
  rank += (Lanes)(class == KM_CELL_CACHE) & (int8_t)KM_RANK_CACHE;
  rank += (Lanes)(class == KM_CELL_UNMOVABLE) & (int8_t)KM_RANK_UNMOVABLE;
  return rank;
}

void
km_rank_set (uint8_t *rank, const uint8_t *cells, size_t n)
{
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    {
      Lanes lanes;
      memcpy (&lanes, cells + i, LANES);
      lanes = rank_lanes (lanes);
      memcpy (rank + i, &lanes, LANES);
    }
  for (; i < n; i++)
    rank[i] = (uint8_t)km_class_rank (cells[i] & KM_CELL_CLASS_MASK);
}

void
km_rank_raise (uint8_t *rank, const uint8_t *cells, size_t n)
{
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    {
      Lanes lanes, old;
      memcpy (&lanes, cells + i, LANES);
      memcpy (&old, rank + i, LANES);
      lanes = rank_lanes (lanes);
      Lanes higher = (Lanes)(lanes > old);
      lanes = (lanes & higher) | (old & ~higher);
      memcpy (rank + i, &lanes, LANES);
    }
  for (; i < n; i++)
    {
      uint8_t one = (uint8_t)km_class_rank (cells[i] & KM_CELL_CLASS_MASK);
      rank[i] = MAX (rank[i], one);
    }
}
