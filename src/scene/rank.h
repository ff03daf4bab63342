/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rank of a class: which one is shown where frames of several classes share a pixel. Worked out by arithmetic
 * instead of a table, so that sixteen frames are ranked at once:
 *
 *   hole < free < reserved < in use before < page cache < per-CPU < movable < reclaimable < high-atomic < unmovable
 *        < slab < lost < in hand
 */
#pragma once

#include "model/model.h"

enum
{
  KM_RANK_RESERVED = 4 * KM_CELL_FREE + 1 - 4 * KM_CELL_RESERVED,
  KM_RANK_UNKNOWN = 4 * KM_CELL_FREE + 2 - 4 * KM_CELL_UNKNOWN,
  KM_RANK_CACHE = 4 * KM_CELL_FREE + 3 - 4 * KM_CELL_CACHE,
  KM_RANK_UNMOVABLE = 4 * KM_CELL_HIGHATOMIC + 2 - 4 * KM_CELL_UNMOVABLE,
};

/* Four times the number of the class, but for the classes that are out of order. */
static inline int
km_class_rank (int class)
{
  return 4 * class + (class == KM_CELL_RESERVED ? KM_RANK_RESERVED : 0)
         + (class == KM_CELL_UNKNOWN ? KM_RANK_UNKNOWN : 0) + (class == KM_CELL_CACHE ? KM_RANK_CACHE : 0)
         + (class == KM_CELL_UNMOVABLE ? KM_RANK_UNMOVABLE : 0);
}

/* Raises rank[i] to the rank of cells[i], for all i below @n. */
void km_rank_raise (uint8_t *rank, const uint8_t *cells, size_t n);
/* Sets rank[i] to the rank of cells[i]. */
void km_rank_set (uint8_t *rank, const uint8_t *cells, size_t n);
