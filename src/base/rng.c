/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rng.h"

#include "base/assert.h"

void
km_rng_init (KmRng *rng, uint64_t seed)
{
  uint64_t z = seed + 0x9E3779B97F4A7C15u;

  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  rng->state = z ? z : 1;
}

uint64_t
km_rng_next (KmRng *rng)
{
  rng->state ^= rng->state << 13;
  rng->state ^= rng->state >> 7;
  rng->state ^= rng->state << 17;
  return rng->state * 0x2545F4914F6CDD1Du;
}

uint32_t
km_rng_below (KmRng *rng, uint32_t bound)
{
  km_debug_assert (bound > 0);
  return (uint32_t)(((km_rng_next (rng) >> 32) * bound) >> 32);
}
