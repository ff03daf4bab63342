/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser: workload text to script. See script.h for what comes out and words.h for the words of the language. */
#pragma once

#include "workload/parse_limits.h"
#include "workload/script.h"

/* The limits of km_script_parse(): 50,000,000 operations, 6 GiB, 1,000,000 marks, 1,000 diagnostics. */
extern const KmParseLimits km_parse_limits_default;

/* km_script_parse() with limits of the caller's. Returns: (transfer full). */
KmScript *km_script_parse_limited (const char *text, size_t length, const KmParseLimits *limits);
