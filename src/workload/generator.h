/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The generator behind `random`: a seeded stream of allocations and frees, the same on every computer.
 *
 *   nothing live         allocate
 *   `live` blocks live   free one of them, each with the same chance
 *   otherwise            two allocations for each free until half of `live` is reached, then one for one
 *
 * Orders and masks are drawn evenly from what is given. Of sizes each doubling has the same chance, and each size
 * within it: small requests are the usual ones. */
#pragma once

#include "base/rng.h"
#include "core/words/types.h"

#include <stdbool.h>

typedef struct
{
  uint64_t seed;
  uint32_t live; /* blocks alive at most, at least 1 */
  uint8_t min_order, max_order;
  uint32_t min_size, max_size; /* bytes; 0 and 0: sizes are not drawn */
  const KmGfp *gfps;           /* not owned */
  uint32_t n_gfps;             /* at least 1 */
} KmGeneratorParams;

typedef struct
{
  bool allocates;
  uint32_t which; /* number of the allocation that this step makes or frees, from 0 */
  uint8_t order;
  uint32_t size; /* allocations, if sizes are drawn */
  KmGfp gfp;     /* allocations */
} KmGeneratorStep;

typedef struct _KmGenerator KmGenerator;

/* Returns: (transfer full) a generator at its first step. Copies @params, not the masks. */
KmGenerator *km_generator_new (const KmGeneratorParams *params);
void km_generator_free (KmGenerator *generator);

/* Makes the next step; there is always one. */
void km_generator_next (KmGenerator *generator, KmGeneratorStep *step);
