/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser: workload text to script. See script.h for what comes out and words.h for the words of the language. */
#pragma once

#include "workload/script.h"

/* What one text may ask for. Beyond a limit comes a diagnostic, never more memory. */
typedef struct
{
  uint32_t max_ops;         /* operations after unrolling */
  uint64_t max_steps;       /* bytes of text that repeats may read again, each round 64 at least */
  uint32_t max_marks;       /* notes, expects, breaks and asks after unrolling */
  uint32_t max_diagnostics; /* more are counted, not kept */
} KmParseLimits;

/* The limits of km_script_parse(): 50,000,000 operations, 6 GiB, 1,000,000 marks, 1,000 diagnostics. */
extern const KmParseLimits km_parse_limits_default;

/* km_script_parse() with limits of the caller's. Returns: (transfer full). */
KmScript *km_script_parse_limited (const char *text, size_t length, const KmParseLimits *limits);
