/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches random programs for one that fails, and makes it as short as it can be. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Whether sanitizers watch this build. */
#if defined(__SANITIZE_ADDRESS__)
enum
{
  SANITIZED = 1
};
#else
enum
{
  SANITIZED = 0
};
#endif

/* Tries one program. @alone: nothing of the programs before may matter, and everything is looked at. Returns NULL if
 * nothing was found, or (transfer full) what. A crash and an endless loop are findings as well. */
typedef char *(*SearchTry) (const char *text, uint64_t seed, bool alone);

/* Runs the programs of @n seeds (or of as many as the environment variable @variable says), from KM_SEED (or @first)
 * on, in a child process; with KM_PART=2/4 only the second quarter of them. Prints what it finds as workloads. Returns
 * how many findings there were. */
unsigned search_programs (const char *variable, uint64_t first, uint64_t n, SearchTry try);
