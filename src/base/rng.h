/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small random generator with the same sequence on every computer (xorshift64* seeded through splitmix64). */
#pragma once

#include <stdint.h>

typedef struct
{
  uint64_t state; /* never 0 */
} KmRng;

/* Starts the sequence that belongs to @seed; every value of @seed is allowed. */
void km_rng_init (KmRng *rng, uint64_t seed);

/* Returns the next 64 random bits. */
uint64_t km_rng_next (KmRng *rng);

/* Returns a number in [0, bound). @bound must be greater than 0. */
uint32_t km_rng_below (KmRng *rng, uint32_t bound);
