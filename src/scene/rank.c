/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of many frames at once, with the compiler's own vectors: by one shuffle of a table where the processor has it
 * (AVX2, SSSE3), by arithmetic elsewhere. */
#include "scene/rank.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

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
  Lanes old, higher;
  memcpy (&old, rank, LANES);
  higher = (Lanes)(lanes > old);
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

/* Each function twice: @lanes bytes at once in vectors of type Bytes, for processors that have @isa. The compiler makes
 * the smallest instruction of each line. */
#define BY_TABLE(isa, lanes, Bytes, Vector, shuffle, higher)                                                           \
  typedef char Bytes __attribute__ ((vector_size (lanes)));                                                            \
  __attribute__ ((target (#isa))) static Bytes table_##isa (void)                                                      \
  {                                                                                                                    \
    uint8_t ranks[lanes] = { 0 };                                                                                      \
    Bytes table;                                                                                                       \
    for (int i = 0; i < lanes; i++)                                                                                    \
      ranks[i] = (uint8_t)(i % LANES < KM_NR_CELL_CLASSES ? km_class_rank (i % LANES) : 0);                            \
    memcpy (&table, ranks, lanes);                                                                                     \
    return table;                                                                                                      \
  }                                                                                                                    \
  __attribute__ ((target (#isa))) static void set_##isa (uint8_t *rank, const uint8_t *cells, size_t n)                \
  {                                                                                                                    \
    Bytes table = table_##isa ();                                                                                      \
    for (size_t i = 0; i < n; i += lanes)                                                                              \
      {                                                                                                                \
        Bytes bytes;                                                                                                   \
        memcpy (&bytes, cells + i, lanes);                                                                             \
        bytes = (Bytes)shuffle ((Vector)table, (Vector)(bytes & (LANES - 1)));                                         \
        memcpy (rank + i, &bytes, lanes);                                                                              \
      }                                                                                                                \
  }                                                                                                                    \
  __attribute__ ((target (#isa))) static void raise_##isa (uint8_t *rank, const uint8_t *cells, size_t n)              \
  {                                                                                                                    \
    Bytes table = table_##isa ();                                                                                      \
    for (size_t i = 0; i < n; i += lanes)                                                                              \
      {                                                                                                                \
        Bytes bytes, old;                                                                                              \
        memcpy (&bytes, cells + i, lanes);                                                                             \
        memcpy (&old, rank + i, lanes);                                                                                \
        bytes = (Bytes)higher (shuffle ((Vector)table, (Vector)(bytes & (LANES - 1))), (Vector)old);                   \
        memcpy (rank + i, &bytes, lanes);                                                                              \
      }                                                                                                                \
  }

BY_TABLE (ssse3, 16, Bytes16, __m128i, _mm_shuffle_epi8, _mm_max_epu8)
BY_TABLE (avx2, 32, Bytes32, __m256i, _mm256_shuffle_epi8, _mm256_max_epu8)
#endif

/* One way to rank many frames; n is a multiple of its lanes. */
typedef struct
{
  void (*set) (uint8_t *rank, const uint8_t *cells, size_t n);
  void (*raise) (uint8_t *rank, const uint8_t *cells, size_t n);
  size_t lanes;
} Way;

static Way
best_way (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2"))
    return (Way){ set_avx2, raise_avx2, 32 };
  if (__builtin_cpu_supports ("ssse3"))
    return (Way){ set_ssse3, raise_ssse3, 16 };
#endif
  return (Way){ set_by_arithmetic, raise_by_arithmetic, LANES };
}

void
km_rank_set (uint8_t *rank, const uint8_t *cells, size_t n)
{
  Way way = best_way ();
  size_t whole = n / way.lanes * way.lanes;
  if (whole)
    way.set (rank, cells, whole);
  for (size_t i = whole; i < n; i++)
    rank[i] = (uint8_t)km_class_rank (cells[i] & KM_CELL_CLASS_MASK);
}

void
km_rank_raise (uint8_t *rank, const uint8_t *cells, size_t n)
{
  Way way = best_way ();
  size_t whole = n / way.lanes * way.lanes;
  if (whole)
    way.raise (rank, cells, whole);
  for (size_t i = whole; i < n; i++)
    {
      uint8_t one = (uint8_t)km_class_rank (cells[i] & KM_CELL_CLASS_MASK);
      rank[i] = MAX (rank[i], one);
    }
}
