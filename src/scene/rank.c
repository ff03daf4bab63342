/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of many frames at once, with the compiler's own vectors of sixteen bytes: by one shuffle of a table where the
 * processor has it (SSSE3), by arithmetic elsewhere. */
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

static void
set_by_arithmetic (uint8_t *rank, const uint8_t *cells, size_t n)
{
  for (size_t i = 0; i < n; i += LANES)
    {
      Lanes lanes;
      memcpy (&lanes, cells + i, LANES);
      lanes = rank_lanes (lanes);
      memcpy (rank + i, &lanes, LANES);
    }
}

static inline void
raise_lanes (uint8_t *rank, Lanes lanes)
{
  Lanes old;
  memcpy (&old, rank, LANES);
  Lanes higher = (Lanes)(lanes > old);
  lanes = (lanes & higher) | (old & ~higher);
  memcpy (rank, &lanes, LANES);
}

static void
raise_by_arithmetic (uint8_t *rank, const uint8_t *cells, size_t n)
{
  for (size_t i = 0; i < n; i += LANES)
    {
      Lanes lanes;
      memcpy (&lanes, cells + i, LANES);
      raise_lanes (rank + i, rank_lanes (lanes));
    }
}

#ifdef __x86_64__
G_STATIC_ASSERT (KM_NR_CELL_CLASSES <= LANES);

typedef char Bytes __attribute__ ((vector_size (LANES)));

static Bytes
rank_table (void)
{
  uint8_t ranks[LANES] = { 0 };
  Bytes table;
  for (int class = 0; class < KM_NR_CELL_CLASSES; class ++)
    ranks[class] = (uint8_t)km_class_rank (class);
  memcpy (&table, ranks, LANES);
  return table;
}

__attribute__ ((target ("ssse3"))) static void
set_by_table (uint8_t *rank, const uint8_t *cells, size_t n)
{
  Bytes table = rank_table ();
  for (size_t i = 0; i < n; i += LANES)
    {
      Bytes bytes;
      memcpy (&bytes, cells + i, LANES);
      bytes = __builtin_ia32_pshufb128 (table, bytes & (LANES - 1));
      memcpy (rank + i, &bytes, LANES);
    }
}

__attribute__ ((target ("ssse3"))) static void
raise_by_table (uint8_t *rank, const uint8_t *cells, size_t n)
{
  Bytes table = rank_table ();
  for (size_t i = 0; i < n; i += LANES)
    {
      Bytes bytes;
      memcpy (&bytes, cells + i, LANES);
      raise_lanes (rank + i, (Lanes)__builtin_ia32_pshufb128 (table, bytes & (LANES - 1)));
    }
}

static bool
has_shuffle (void)
{
  return __builtin_cpu_supports ("ssse3");
}
#else
#define set_by_table set_by_arithmetic
#define raise_by_table raise_by_arithmetic

static bool
has_shuffle (void)
{
  return false;
}
#endif

void
km_rank_set (uint8_t *rank, const uint8_t *cells, size_t n)
{
  size_t whole = n / LANES * LANES;
  if (whole && has_shuffle ())
    set_by_table (rank, cells, whole);
  else if (whole)
    set_by_arithmetic (rank, cells, whole);
  for (size_t i = whole; i < n; i++)
    rank[i] = (uint8_t)km_class_rank (cells[i] & KM_CELL_CLASS_MASK);
}

void
km_rank_raise (uint8_t *rank, const uint8_t *cells, size_t n)
{
  size_t whole = n / LANES * LANES;
  if (whole && has_shuffle ())
    raise_by_table (rank, cells, whole);
  else if (whole)
    raise_by_arithmetic (rank, cells, whole);
  for (size_t i = whole; i < n; i++)
    {
      uint8_t one = (uint8_t)km_class_rank (cells[i] & KM_CELL_CLASS_MASK);
      rank[i] = MAX (rank[i], one);
    }
}
