/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random workloads of about 50 calls that mix misuse with ordinary calls, as lines of text. */
#pragma once

#include <glib.h>
#include <stdint.h>

enum
{
  PROGRAM_BATCH = 128, /* programs in a row that share their machine, so that it need not boot for each */
};

/* The program of @seed: "kmw 1", the machine, perhaps "kmem_cache_init()", and the calls. The same on every computer.
 * Returns: (transfer full) lines of text without line ends. */
GPtrArray *program_lines (uint64_t seed);

/* Returns: (transfer full) the lines as one text. */
char *program_text (const GPtrArray *lines);
