/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches random programs for one that fails, and makes it as short as it can be. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Tries one program. @alone: nothing of the programs before may matter, and everything is looked at. Returns NULL if
 * nothing was found, or (transfer full) what. A crash and an endless loop are findings as well. */
typedef char *(*SearchTry) (const char *text, uint64_t seed, bool alone);

/* Runs the programs of @n seeds (or of as many as the environment variable @variable says), from KM_SEED (or 0) on, in
 * a child process. Prints what it finds as workloads. Returns how many findings there were. */
unsigned search_programs (const char *variable, uint64_t n, SearchTry try);
