/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much one text may make of itself. */
#pragma once

#include <stdint.h>

/* What one text may ask for. Beyond a limit comes a diagnostic, never more memory. */
typedef struct
{
  uint32_t max_ops;         /* operations after unrolling */
  uint64_t max_steps;       /* bytes of text that repeats may read again, each round 64 at least */
  uint32_t max_marks;       /* notes, expects, breaks and asks after unrolling */
  uint32_t max_diagnostics; /* more are counted, not kept */
  uint64_t student_seed;    /* what seed=student of `random` means; of an exercise that each gets another way */
} KmParseLimits;
